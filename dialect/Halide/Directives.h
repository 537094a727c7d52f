// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What the rows of Directives.td are made of: kinds of arguments, signatures, and the one parser
// and printer of all directives. A directive is printed as `split @out update 0 (n, no, ni, 48,
// guard_with_if)`.
#ifndef TCC_DIALECT_HALIDE_DIRECTIVES_H
#define TCC_DIALECT_HALIDE_DIRECTIVES_H

#include "mlir/Bytecode/BytecodeOpInterface.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/OpDefinition.h"
#include "mlir/IR/OpImplementation.h"

#include <optional>

namespace tcc::halide {

enum class ArgKind {
  None,
  Var,
  Old,
  New,
  Vars,
  Dim,
  Dims,
  Expr,
  Bool,
  Tail,
  Memory,
  Bound,
  Loop,
  Func,
  Buffer,
  NewFunc
};
enum class Receiver { Stage, Func };

/// Argument kinds as a type, for code that is instantiated per directive.
template <ArgKind... Kinds> struct KindList {
  static constexpr unsigned size = sizeof...(Kinds);
};

struct Signature {
  llvm::StringRef word;   // in the IR and in the builder
  llvm::StringRef method; // in Halide's API
  Receiver receiver;
  llvm::ArrayRef<ArgKind> kinds;
  unsigned required;
};

/// Halide's C++ name of a word (`guard_with_if` of "TailStrategy" is "GuardWithIf"); empty when
/// there is none.
llvm::StringRef enumName(llvm::StringRef kind, llvm::StringRef word);
/// All words of a kind, for messages.
std::string enumWords(llvm::StringRef kind);
/// "TailStrategy", "MemoryType" or "PrefetchBoundStrategy"; empty for other kinds of arguments.
llvm::StringRef enumKind(ArgKind kind);

class DirectiveInterface;
mlir::ParseResult parseDirective(mlir::OpAsmParser &parser, mlir::OperationState &state,
                                 const Signature &signature);
void printDirective(mlir::OpAsmPrinter &printer, DirectiveInterface op);

} // namespace tcc::halide

#include "dialect/Halide/DirectiveInterface.h.inc"

#define GET_OP_CLASSES
#include "dialect/Halide/Directives.h.inc"

#endif
