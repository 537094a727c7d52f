// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Syntax tree to text in canonical form, with the file's comments. Parsing what it prints gives the
// same tree.

#ifndef TCC_FRONTEND_PRINTER_H
#define TCC_FRONTEND_PRINTER_H

#include "lib/Frontend/AST.h"
#include "llvm/Support/raw_ostream.h"

namespace tcc::frontend {

void print(const ast::File &file, const SourceManager &sources, llvm::raw_ostream &os);
/// One expression or type on one line.
std::string toString(const ast::Expr &expr);
std::string toString(const ast::Type &type);

} // namespace tcc::frontend

#endif
