// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What tcc compiles for, by the names its --target takes: one table row each (Targets.cpp). The
// targets of one machine differ in the instructions that kernels use.
#ifndef TCC_HALIDE_TARGETS_H
#define TCC_HALIDE_TARGETS_H

#include <optional>
#include <string>
#include <vector>

namespace tcc::halide {

struct Target {
  std::string name;    // of --target; what `host` stands for is already looked up
  std::string halide;  // Halide's target of a kernel
  std::string machine; // the folder of what an artefact is linked from: x86-64-linux
  std::string triple;  // for code made by LLVM itself
  std::string cpu;     // LLVM's name of the machine's least processor
  unsigned lanes;      // f32 values in one vector register
};

/// Empty for a name that is not in the table.
std::optional<Target> findTarget(const std::string &name);
/// Those in the table, and `host` first.
std::vector<std::string> targetNames();
/// Halide's target of a machine's standalone runtime; empty for an unknown machine.
std::string runtimeTarget(const std::string &machine);

} // namespace tcc::halide

#endif
