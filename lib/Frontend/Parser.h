// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Text to syntax tree: recursive descent over the grammar of the language page. After an error it
// goes on at the next statement or declaration, so that one run shows all errors of a file.

#ifndef TCC_FRONTEND_PARSER_H
#define TCC_FRONTEND_PARSER_H

#include "lib/Frontend/AST.h"
#include "lib/Frontend/Diagnostics.h"

namespace tcc::frontend {

/// Always gives a tree; it is whole where no error was reported.
std::unique_ptr<ast::File> parse(const SourceManager &sources, uint32_t file,
                                 Diagnostics &diagnostics);

} // namespace tcc::frontend

#endif
