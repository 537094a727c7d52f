// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Arithmetic of compile-time values.
#include "lib/Frontend/Constant.h"
#include "lib/Support/Numbers.h"
#include "llvm/ADT/StringSwitch.h"
#include "llvm/Support/CheckedArithmetic.h"
#include "llvm/Support/MathExtras.h"
#include <charconv>
#include <cmath>
#include <fmt/format.h>

using namespace tcc;
using namespace tcc::frontend;
using ast::BinaryOp;
using Failure = ConstantResult::Failure;

std::string Constant::str() const {
  if (auto *i = asInteger())
    return std::to_string(*i);
  if (auto *b = asBool())
    return *b ? "true" : "false";
  if (auto *s = asString())
    return '"' + *s + '"';
  std::string text = fmt::format("{}", *asFloat());
  bool whole = text.find_first_not_of("-0123456789") == std::string::npos;
  return whole ? text + ".0" : text;
}

static ConstantResult integers(BinaryOp op, int64_t a, int64_t b) {
  auto checked = [](std::optional<int64_t> v) {
    return v ? ConstantResult(Constant::integer(*v)) : ConstantResult(Failure::Overflow);
  };
  switch (op) {
  case BinaryOp::Add:
    return checked(llvm::checkedAdd(a, b));
  case BinaryOp::Sub:
    return checked(llvm::checkedSub(a, b));
  case BinaryOp::Mul:
    return checked(llvm::checkedMul(a, b));
  case BinaryOp::Div:
    if (b == 0)
      return Failure::DivisionByZero;
    if (b == -1)
      return checked(llvm::checkedSub<int64_t>(0, a));
    return a % b == 0 ? ConstantResult(Constant::integer(a / b)) : ConstantResult(Failure::Rest);
  default:
    return Failure::Kinds;
  }
}

static ConstantResult compare(BinaryOp op, auto a, auto b) {
  switch (op) {
  case BinaryOp::Eq:
    return Constant::boolean(a == b);
  case BinaryOp::Ne:
    return Constant::boolean(a != b);
  case BinaryOp::Lt:
    return Constant::boolean(a < b);
  case BinaryOp::Le:
    return Constant::boolean(a <= b);
  case BinaryOp::Gt:
    return Constant::boolean(a > b);
  case BinaryOp::Ge:
    return Constant::boolean(a >= b);
  default:
    return Failure::Kinds;
  }
}

ConstantResult tcc::frontend::compute(BinaryOp op, const Constant &a, const Constant &b) {
  if (a.asBool() && b.asBool()) {
    if (op == BinaryOp::And)
      return Constant::boolean(*a.asBool() && *b.asBool());
    if (op == BinaryOp::Or)
      return Constant::boolean(*a.asBool() || *b.asBool());
    if (op == BinaryOp::Eq || op == BinaryOp::Ne)
      return compare(op, *a.asBool(), *b.asBool());
    return Failure::Kinds;
  }
  if (a.asString() && b.asString() && (op == BinaryOp::Eq || op == BinaryOp::Ne))
    return compare(op, *a.asString(), *b.asString());
  if (!a.isNumber() || !b.isNumber())
    return Failure::Kinds;
  bool compares = op >= BinaryOp::Eq && op <= BinaryOp::Ge;
  if (a.asInteger() && b.asInteger())
    return compares ? compare(op, *a.asInteger(), *b.asInteger())
                    : integers(op, *a.asInteger(), *b.asInteger());
  double x = a.number(), y = b.number();
  switch (op) {
  case BinaryOp::Add:
    return Constant::real(x + y);
  case BinaryOp::Sub:
    return Constant::real(x - y);
  case BinaryOp::Mul:
    return Constant::real(x * y);
  case BinaryOp::Div:
    return y == 0 ? ConstantResult(Failure::DivisionByZero) : Constant::real(x / y);
  default:
    return compares ? compare(op, x, y) : ConstantResult(Failure::Kinds);
  }
}

ConstantResult tcc::frontend::negate(const Constant &a) {
  if (auto *f = a.asFloat())
    return Constant::real(-*f);
  if (a.asInteger())
    return integers(BinaryOp::Sub, 0, *a.asInteger());
  return Failure::Kinds;
}

static std::optional<ConstantResult> unary(llvm::StringRef function, const Constant &a) {
  using Function = double (*)(double);
  if (function == "abs" && a.asInteger())
    return *a.asInteger() < 0 ? negate(a) : ConstantResult(a);
  if (function == "sign" && a.asInteger())
    return Constant::integer(signOf(*a.asInteger()));
  Function f = llvm::StringSwitch<Function>(function)
                   .Case("exp", [](double x) { return std::exp(x); })
                   .Case("log", [](double x) { return std::log(x); })
                   .Case("sqrt", [](double x) { return std::sqrt(x); })
                   .Case("rsqrt", [](double x) { return 1 / std::sqrt(x); })
                   .Case("sin", [](double x) { return std::sin(x); })
                   .Case("cos", [](double x) { return std::cos(x); })
                   .Case("tanh", [](double x) { return std::tanh(x); })
                   .Case("erf", [](double x) { return std::erf(x); })
                   .Case("sigmoid", [](double x) { return 1 / (1 + std::exp(-x)); })
                   .Case("relu", [](double x) { return x < 0 ? 0 : x; })
                   .Case("silu", [](double x) { return x / (1 + std::exp(-x)); })
                   .Case("abs", [](double x) { return std::fabs(x); })
                   .Case("sign", [](double x) { return signOf(x); })
                   .Case("floor", [](double x) { return std::floor(x); })
                   .Case("ceil", [](double x) { return std::ceil(x); })
                   .Case("round", [](double x) { return std::nearbyint(x); })
                   .Default(nullptr);
  if (!f)
    return std::nullopt;
  double result = f(a.number());
  if (std::isnan(result) && !std::isnan(a.number()))
    return ConstantResult(Failure::Domain);
  return Constant::real(result);
}

static std::optional<ConstantResult> binary(llvm::StringRef function, const Constant &a,
                                            const Constant &b) {
  if (function == "min" || function == "max") {
    bool first = function == "min" ? a.number() <= b.number() : a.number() >= b.number();
    const Constant &chosen = first ? a : b;
    // A float if one is, whichever is chosen.
    return a.asFloat() || b.asFloat() ? Constant::real(chosen.number()) : chosen;
  }
  bool integers = a.asInteger() && b.asInteger();
  if (function == "pow") {
    if (!integers || *b.asInteger() < 0)
      return Constant::real(std::pow(a.number(), b.number()));
    int64_t result = 1, base = *a.asInteger();
    // Only 0, 1 and -1 have powers beyond 2^63.
    int64_t times = base >= -1 && base <= 1
                        ? std::min<int64_t>(*b.asInteger(), 2 + *b.asInteger() % 2)
                        : *b.asInteger();
    for (int64_t i = 0; i < times; ++i) {
      auto next = llvm::checkedMul(result, base);
      if (!next)
        return ConstantResult(Failure::Overflow);
      result = *next;
    }
    return Constant::integer(result);
  }
  if (function != "floordiv" && function != "mod")
    return std::nullopt;
  if (b.number() == 0)
    return ConstantResult(Failure::DivisionByZero);
  bool quotient = function == "floordiv";
  if (!integers)
    return Constant::real(quotient ? floorQuotient(a.number(), b.number())
                                   : floorRest(a.number(), b.number()));
  int64_t x = *a.asInteger(), y = *b.asInteger();
  if (quotient && y == -1)
    return negate(a);
  return Constant::integer(quotient ? floorQuotient(x, y) : floorRest(x, y));
}

std::optional<ConstantResult> tcc::frontend::compute(llvm::StringRef function,
                                                     llvm::ArrayRef<Constant> args) {
  for (const Constant &a : args)
    if (!a.isNumber())
      return std::nullopt;
  if (args.size() == 1)
    return unary(function, args[0]);
  if (args.size() == 2)
    return binary(function, args[0], args[1]);
  if (args.size() == 3 && function == "clamp") {
    double x = args[0].number();
    return x < args[1].number() ? args[1] : x > args[2].number() ? args[2] : args[0];
  }
  return std::nullopt;
}

Constant tcc::frontend::parseDefine(llvm::StringRef text) {
  int64_t integer;
  if (!text.getAsInteger(10, integer))
    return Constant::integer(integer);
  double real;
  auto result = std::from_chars(text.begin(), text.end(), real);
  if (result.ec == std::errc() && result.ptr == text.end() && !text.empty())
    return Constant::real(real);
  if (text == "true" || text == "false")
    return Constant::boolean(text == "true");
  return Constant::string(text.str());
}
