// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The machines tcc compiles for, by the names its --target takes. One table row each (Targets.cpp).
#ifndef TCC_HALIDE_TARGETS_H
#define TCC_HALIDE_TARGETS_H

#include <optional>
#include <string>

namespace tcc::halide {

struct Target {
  std::string name;    // of --target; what `host` stands for is already looked up
  std::string halide;  // Halide's target of a kernel
  std::string runtime; // Halide's target of the standalone runtime
  std::string object;  // stem of the prebuilt runtime objects: x86-64-linux
  std::string triple;  // for code made by LLVM itself
  std::string cpu;     // LLVM's name of the least processor this runs on
  unsigned lanes;      // f32 values in one vector register
  unsigned registers;  // vector registers
};

/// Empty for a name that is not in the table.
std::optional<Target> findTarget(const std::string &name);
/// All names, for messages.
std::string targetNames();

} // namespace tcc::halide

#endif
