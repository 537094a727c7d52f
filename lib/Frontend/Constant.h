// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Compile-time values: exact integers, float64, strings and booleans, and the functions on them.
#ifndef TCC_FRONTEND_CONSTANT_H
#define TCC_FRONTEND_CONSTANT_H

#include "lib/Frontend/AST.h"
#include <optional>
#include <string>
#include <variant>

namespace tcc::frontend {

struct Constant {
  std::variant<int64_t, double, std::string, bool> value;

  static Constant integer(int64_t v) { return {v}; }
  static Constant real(double v) { return {v}; }
  static Constant boolean(bool v) { return {v}; }
  static Constant string(std::string v) { return {std::move(v)}; }

  const int64_t *asInteger() const { return std::get_if<int64_t>(&value); }
  const double *asFloat() const { return std::get_if<double>(&value); }
  const std::string *asString() const { return std::get_if<std::string>(&value); }
  const bool *asBool() const { return std::get_if<bool>(&value); }
  bool isNumber() const { return asInteger() || asFloat(); }
  double number() const { return asInteger() ? double(*asInteger()) : *asFloat(); }
  /// As the language writes it.
  std::string str() const;
  bool operator==(const Constant &) const = default;
};

/// A computed constant, or why there is none.
struct ConstantResult {
  std::optional<Constant> value;
  enum Failure { None, Overflow, Rest, DivisionByZero, Kinds, Domain } failure = None;

  ConstantResult(Constant c) : value(std::move(c)) {}
  ConstantResult(Failure f) : failure(f) {}
};

ConstantResult compute(ast::BinaryOp op, const Constant &a, const Constant &b);
ConstantResult negate(const Constant &a);
/// A function of the language on constants by its name; nullopt where it has no such form.
std::optional<ConstantResult> compute(llvm::StringRef function, llvm::ArrayRef<Constant> args);

/// The value of `-D NAME=value`: a number, true or false, or else a string.
Constant parseDefine(llvm::StringRef text);

} // namespace tcc::frontend

#endif
