// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Halide's objects of one pipeline by their names in the IR, and what each is called in the printed
// program.
#ifndef TCC_HALIDE_NAMES_H
#define TCC_HALIDE_NAMES_H

#include "dialect/Halide/ScheduleVerifier.h"
#include "lib/Halide/Expressions.h"
#include "llvm/ADT/DenseMap.h"

#include <map>
#include <set>

namespace tcc::halide {

/// Picks C++ names: the wished one, or one with a number where it is taken.
class Names {
public:
  std::string unique(const std::string &wish);

private:
  std::set<std::string> taken{"auto",     "bool",   "break",  "case", "char",     "const",
                              "do",       "double", "else",   "enum", "float",    "for",
                              "if",       "int",    "long",   "main", "new",      "out_",
                              "pipeline", "short",  "target", "this", "unsigned", "void"};
};

struct LoopHandle {
  Halide::VarOrRVar var;
  std::string text;
};

struct FuncHandle {
  Halide::Func func;
  std::string text;
  unsigned updates = 0;
};

struct BufferHandle {
  Halide::ImageParam param;
  std::string text;
};

struct Objects {
  /// The handle of a loop, declared in the printed program at its first use.
  LoopHandle loop(const Loop &loop);
  /// A reduction domain's variable, which in the printed program is `text`.
  LoopHandle domainLoop(const std::string &name, const Halide::RVar &var, const std::string &text);
  void say(std::string statement) { code.push_back(std::move(statement)); }

  llvm::DenseMap<mlir::Value, Term> terms;
  llvm::DenseMap<mlir::Value, BufferHandle> buffers;
  std::map<std::string, FuncHandle> funcs;
  std::vector<std::string> code;
  Names names;

private:
  std::map<std::pair<std::string, bool>, LoopHandle> loops; // by Halide's name
};

} // namespace tcc::halide

#endif
