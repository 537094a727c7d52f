// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// See Expressions.h.
#include "lib/Halide/Expressions.h"

#include "dialect/Halide/HalideDialect.h"
#include "lib/Halide/Prefetch.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "llvm/ADT/StringExtras.h"

#include <map>

namespace tcc::halide {
namespace {

namespace words {
using namespace Halide;
namespace arith = mlir::arith;
namespace math = mlir::math;
#define HELPER(...) __VA_ARGS__
#include "lib/Halide/Expressions.def"

using Function = Expr (*)(Expr a, Expr b, Expr c, Type t);
struct Row {
  Function function;
  const char *text;
};
// NOLINTNEXTLINE: every row names what it needs of a, b, c and t
#define ENTRY(...) ENTRY_PRINTED(#__VA_ARGS__, __VA_ARGS__)
#define ENTRY_PRINTED(text, ...)                                                                   \
  Row {                                                                                            \
    [](Expr a, Expr b, Expr c, Type t) -> Expr {                                                   \
      (void)a, (void)b, (void)c, (void)t;                                                          \
      return __VA_ARGS__;                                                                          \
    },                                                                                             \
        text                                                                                       \
  }

const std::map<std::string, Row, std::less<>> &rows() {
  static const std::map<std::string, Row, std::less<>> table = {
#define ROW(Op, ...) {Op::getOperationName().str(), ENTRY(__VA_ARGS__)},
#define ROW_CMPI(Predicate, ...) {"arith.cmpi " #Predicate, ENTRY(__VA_ARGS__)},
#define ROW_CMPF(Predicate, ...) {"arith.cmpf " #Predicate, ENTRY(__VA_ARGS__)},
#define CALL(Name, ...) {"halide.call " #Name, ENTRY(__VA_ARGS__)},
#define HINT(Name, ...) {"halide.call " #Name, ENTRY_PRINTED("a", __VA_ARGS__)},
#include "lib/Halide/Expressions.def"
  };
  return table;
}
} // namespace words

using namespace mlir;
using llvm::StringRef;

std::string key(Operation *op) {
  std::string name = op->getName().getStringRef().str();
  if (auto compare = dyn_cast<arith::CmpIOp>(op))
    return name + " " + stringifyCmpIPredicate(compare.getPredicate()).str();
  if (auto compare = dyn_cast<arith::CmpFOp>(op))
    return name + " " + StringRef(stringifyCmpFPredicate(compare.getPredicate())).upper();
  if (auto call = dyn_cast<CallOp>(op))
    return name + " " + call.getCallee().str();
  return name;
}

/// The row's text with its letters replaced.
std::string substitute(StringRef text, ArrayRef<Term> operands, const std::string &type) {
  std::string result;
  for (size_t i = 0; i < text.size();) {
    size_t end = i;
    while (end < text.size() && (llvm::isAlnum(text[end]) || text[end] == '_'))
      ++end;
    if (end == i) {
      result += text[i++];
      continue;
    }
    StringRef word = text.slice(i, end);
    if (word == "t")
      result += type;
    else if (word.size() == 1 && word[0] >= 'a' && unsigned(word[0] - 'a') < operands.size())
      result += operands[word[0] - 'a'].text;
    else
      result += word;
    i = end;
  }
  return result;
}

/// True for a text that binds tighter than any operator.
bool isPrimary(StringRef text) {
  int depth = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    char c = text[i];
    depth += c == '(' || c == '[' ? 1 : c == ')' || c == ']' ? -1 : 0;
    if (depth == 0 && !(llvm::isAlnum(c) || c == '_' || c == ')' || c == ']' || c == '.'))
      return false;
  }
  return !text.empty() && text[0] != '(';
}

} // namespace

using namespace mlir;

Halide::Type halideType(mlir::Type type) {
  unsigned bits = type.getIntOrFloatBitWidth();
  if (type.isBF16())
    return Halide::BFloat(16);
  if (isa<FloatType>(type))
    return Halide::Float(bits);
  return bits == 1 || type.isUnsignedInteger() ? Halide::UInt(bits) : Halide::Int(bits);
}

std::string typeText(Halide::Type type) {
  const char *kind = type.is_bfloat()  ? "BFloat"
                     : type.is_float() ? "Float"
                     : type.is_uint()  ? "UInt"
                                       : "Int";
  return kind + ("(" + std::to_string(type.bits()) + ")");
}

Term constantTerm(TypedAttr value, Halide::Type type) {
  if (auto number = dyn_cast<FloatAttr>(value)) {
    llvm::APFloat exact = number.getValue();
    bool loses;
    exact.convert(llvm::APFloat::IEEEdouble(), llvm::APFloat::rmNearestTiesToEven, &loses);
    double v = exact.convertToDouble();
    std::string text;
    if (std::isnan(v) || std::isinf(v)) {
      text = std::isnan(v) ? "std::nan(\"\")" : v < 0 ? "-INFINITY" : "INFINITY";
    } else {
      char digits[32];
      snprintf(digits, sizeof digits, "%.17g", v);
      text = digits;
    }
    return {Halide::Internal::make_const(type, v),
            "cast(" + typeText(type) + ", Expr(" + text + "))"};
  }
  APInt number = cast<IntegerAttr>(value).getValue();
  if (type.is_uint()) {
    std::string text =
        "cast(" + typeText(type) + ", " + std::to_string(number.getZExtValue()) + ")";
    return {Halide::Internal::make_const(type, number.getZExtValue()), text};
  }
  std::string digits = std::to_string(number.getSExtValue());
  return {Halide::Internal::make_const(type, number.getSExtValue()),
          type == Halide::Int(32) ? "Expr(" + digits + ")"
                                  : "cast(" + typeText(type) + ", " + digits + ")"};
}

Term withSign(const Term &term, Halide::Type type) {
  if (term.expr.type() == type || term.expr.type().is_float())
    return term;
  if (Halide::Internal::is_const(term.expr))
    return {Halide::cast(type, term.expr), "cast(" + typeText(type) + ", " + term.text + ")"};
  if (type.is_uint())
    return {words::as_unsigned(term.expr), "as_unsigned(" + term.text + ")"};
  return {words::as_signed(term.expr), "as_signed(" + term.text + ")"};
}

std::optional<Term> translateExpression(Operation *op, ArrayRef<Term> operands) {
  auto row = words::rows().find(key(op));
  if (row == words::rows().end() || operands.size() > 3)
    return std::nullopt;
  // Operands of one width and of mixed sign become unsigned, but a constant takes the others' sign.
  SmallVector<Term> terms(operands);
  for (Term &term : terms) {
    Halide::Type type = term.expr.type();
    if (!type.is_int())
      continue;
    for (const Term &other : operands)
      if (other.expr.type() == type.with_code(Halide::Type::UInt) &&
          !Halide::Internal::is_const(other.expr)) {
        term = withSign(term, other.expr.type());
        break;
      }
  }
  for (Term &term : terms) {
    Halide::Type type = term.expr.type();
    if (type.is_uint() && !type.is_bool() && Halide::Internal::is_const(term.expr))
      for (const Term &other : terms)
        if (other.expr.type() == type.with_code(Halide::Type::Int)) {
          term = withSign(term, other.expr.type());
          break;
        }
  }
  Halide::Type result = halideType(op->getResult(0).getType());
  for (Term &term : terms)
    if (!isPrimary(term.text))
      term.text = "(" + term.text + ")";
  terms.resize(3);
  Halide::Expr expr = row->second.function(terms[0].expr, terms[1].expr, terms[2].expr, result);
  return Term{expr, substitute(row->second.text, ArrayRef(terms).take_front(operands.size()),
                               typeText(result))};
}

std::string helperText() {
  std::string text;
#define HELPER(...) text += #__VA_ARGS__ "\n";
#include "lib/Halide/Expressions.def"
  return text;
}

} // namespace tcc::halide
