// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What one compilation was asked to do, and how it can end. Stated once: tools/tcc fills it from
// the command line.
#ifndef TCC_DRIVER_OPTIONS_H
#define TCC_DRIVER_OPTIONS_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace mlir {
class PassManager;
}

namespace tcc::driver {

/// The kinds of output, in the order in which a compilation reaches them.
enum class Emit {
  Ast,
  Tcc,
  Kernels,
  Halide,
  HalideCpp,
  Host,
  Llvm,
  Asm,
  Header,
  Obj,
  Static,
  Shared
};

struct EmitKind {
  Emit emit;
  llvm::StringRef name;   // of --emit=
  llvm::StringRef suffix; // that chooses it
  bool text;              // goes to the terminal where no output is named
};

/// One row per kind. Where two have one suffix, the first is meant.
llvm::ArrayRef<EmitKind> emitKinds();
const EmitKind &emitKind(Emit emit);

/// Exit codes.
enum class Status {
  Ok = 0,
  Errors = 1,      // in the model or its data
  Usage = 2,       // wrong command line
  File = 3,        // a file could not be read or written
  Target = 4,      // not supported
  CheckFailed = 5, // a comparison
  Internal = 70,   // a bug of the compiler
};

struct Options {
  std::string input;
  std::string output; // "-" is standard output
  std::string header; // of a library; empty: none is written
  Emit emit = Emit::Shared;
  std::vector<std::pair<std::string, std::string>> defines; // -D
  std::vector<std::string> includes;                        // -I
  std::vector<std::string> entries;                         // empty: all
  std::string target = "host";
  unsigned optLevel = 2;
  unsigned jobs = 0; // 0: one per core
  std::vector<std::string> disabled;
  std::string remat = "none"; // what gradients compute again: none, or block (a layer's inside)
  std::string dumpDir;
  bool timeReport = false;
  bool optReport = false;    // remarks as they come, and times behind them
  std::string optReportFile; // all of it as JSON
  std::string profile;       // a trace to take times from
  std::string crashIn;       // a pass to fail in, so that the way to a reproducer has a test

  std::string library; // the folder of the compiler's own files: std/*.tdsl, runtime objects
  std::string command; // as typed, for a reproducer
  /// MLIR's own options (printing) for each pass manager.
  std::function<void(mlir::PassManager &)> configure;
};

} // namespace tcc::driver

#endif
