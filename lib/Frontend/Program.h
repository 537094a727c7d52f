// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The files of one compilation: the model and the libraries it uses, each with tables of its
// declarations.
#ifndef TCC_FRONTEND_PROGRAM_H
#define TCC_FRONTEND_PROGRAM_H

#include "lib/Frontend/AST.h"
#include "lib/Frontend/Diagnostics.h"
#include "llvm/ADT/StringMap.h"
#include <map>

namespace tcc::frontend {

/// One file: a model or a library.
struct Unit {
  std::unique_ptr<ast::File> file;
  std::string name;
  bool isLibrary = false;
  llvm::StringMap<const ast::FunctionDecl *> functions;
  llvm::StringMap<const ast::OptimizerDecl *> optimizers;
  llvm::StringMap<const ast::ConstDecl::Item *> constants;
  llvm::StringMap<const ast::DimDecl::Item *> dims;
  llvm::StringMap<const ast::ParamStmt *> params;
  llvm::StringMap<Unit *> libraries; // by the name in `use`

  llvm::ArrayRef<ast::Decl *> declarations() const {
    return file->model ? file->model->declarations : file->declarations;
  }
};

struct LibraryFolders {
  std::string standard;              // the compiler's own
  std::vector<std::string> includes; // -I, before the compiler's own
};

class Program {
public:
  Program(SourceManager &sources, Diagnostics &diagnostics, LibraryFolders folders)
      : sources(sources), diagnostics(diagnostics), folders(std::move(folders)) {}

  /// Reads the model and, unless `alone`, every library it uses; null where the file cannot be
  /// read.
  Unit *loadModel(llvm::StringRef path, bool alone);

private:
  Unit *load(llvm::StringRef path, SourceRange from, bool alone);
  Unit *loadUse(const ast::Use &use, llvm::StringRef user);
  void declare(Unit &unit);
  void declareFunction(Unit &unit, const ast::FunctionDecl &decl);
  template <class T>
  void enter(Unit &unit, llvm::StringMap<const T *> &table, const ast::Name &name, const T *what);

  SourceManager &sources;
  Diagnostics &diagnostics;
  LibraryFolders folders;
  std::vector<std::unique_ptr<Unit>> units;
  llvm::StringMap<Unit *> byPath;                           // null while it is being read
  std::vector<std::pair<std::string, SourceRange>> reading; // the chain of `use`
  std::map<std::pair<const Unit *, llvm::StringRef>, SourceRange> declared;
};

} // namespace tcc::frontend

#endif
