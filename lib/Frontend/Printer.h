// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Syntax tree to text in canonical form, with the file's comments. Parsing what it prints gives the
// same tree.

#ifndef TCC_FRONTEND_PRINTER_H
#define TCC_FRONTEND_PRINTER_H

#include "lib/Frontend/AST.h"
#include "lib/Frontend/LineBreaker.h"
#include "llvm/Support/raw_ostream.h"

namespace tcc::frontend {

void print(const ast::File &file, const SourceManager &sources, llvm::raw_ostream &os);
void print(const ast::Expr &expr, LineBreaker &out);
void print(const ast::Type &type, LineBreaker &out);
/// One expression or type on one line.
std::string toString(const ast::Expr &expr);
std::string toString(const ast::Type &type);
/// The tree without comments, ranges and redundant parentheses: two files with one dump mean the
/// same.
std::string dump(const ast::File &file);

} // namespace tcc::frontend

#endif
