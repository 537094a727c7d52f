// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Pieces of text form that several ops share: `%x` or `@f`, `f32[k, m]`, and arguments that keep
// their name.
#ifndef TCC_DIALECT_HALIDE_SYNTAX_H
#define TCC_DIALECT_HALIDE_SYNTAX_H

#include "dialect/Halide/HalideDialect.h"

namespace tcc::halide {

mlir::ParseResult parseSource(mlir::OpAsmParser &parser, mlir::FlatSymbolRefAttr &func,
                              std::optional<mlir::OpAsmParser::UnresolvedOperand> &buffer);
void printSource(mlir::OpAsmPrinter &printer, mlir::FlatSymbolRefAttr func, mlir::Value buffer);

/// A scalar type or a buffer type without its wrapping.
mlir::Type parseDeclaredType(mlir::AsmParser &parser);
void printDeclaredType(mlir::AsmPrinter &printer, mlir::Type type);

/// A block argument; its name follows as a string where the printer had to pick another (`%n_0
/// "n"`).
mlir::ParseResult parseNamedArgument(mlir::OpAsmParser &parser,
                                     mlir::OpAsmParser::Argument &argument, mlir::Attribute &name);
void printNamedArgument(mlir::OpAsmPrinter &printer, mlir::Value argument, llvm::StringRef name);

/// An integer, or ShapedType::kDynamic and a value.
mlir::ParseResult parseIntOrValue(mlir::OpAsmParser &parser,
                                  llvm::SmallVectorImpl<int64_t> &constants,
                                  llvm::SmallVectorImpl<mlir::Value> &values);
void printIntOrValue(mlir::OpAsmPrinter &printer, mlir::OpFoldResult value);
/// Number `i` of a list where kDynamic stands for the next value.
mlir::OpFoldResult intOrValue(mlir::MLIRContext *context, llvm::ArrayRef<int64_t> constants,
                              mlir::ValueRange values, unsigned i);

/// `%x[0] : f32[k, m]` or `@out[0]`.
mlir::ParseResult parseDimension(mlir::OpAsmParser &parser, mlir::FlatSymbolRefAttr &func,
                                 std::optional<mlir::OpAsmParser::UnresolvedOperand> &buffer,
                                 mlir::Type &type, mlir::IntegerAttr &dim);
void printDimension(mlir::OpAsmPrinter &printer, mlir::Operation *op, mlir::FlatSymbolRefAttr func,
                    mlir::Value buffer, mlir::Type type, mlir::IntegerAttr dim);

} // namespace tcc::halide

#endif
