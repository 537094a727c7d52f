// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// See Targets.h.
#include "lib/Halide/Targets.h"

#include <Halide.h>

#include <cstring>

namespace tcc::halide {
namespace {
struct Row {
  const char *name, *machine, *features, *object, *triple, *cpu;
  unsigned lanes, registers;
  std::optional<Halide::Target::Feature> needs; // of the host, newest first in the table
};
using Feature = Halide::Target::Feature;

const Row rows[] = {
    {"x86-64-zen4", "x86-64-linux",
     "avx512_zen4-avx512_cannonlake-avx512_skylake-avx512-avx2-avx-f16c-fma-sse41", "x86-64-linux",
     "x86_64-unknown-linux-gnu", "x86-64-v4", 16, 32, Feature::AVX512_Zen4},
    {"x86-64-avx512", "x86-64-linux", "avx512_skylake-avx512-avx2-avx-f16c-fma-sse41",
     "x86-64-linux", "x86_64-unknown-linux-gnu", "x86-64-v4", 16, 32, Feature::AVX512_Skylake},
    {"x86-64-avx2", "x86-64-linux", "avx2-avx-f16c-fma-sse41", "x86-64-linux",
     "x86_64-unknown-linux-gnu", "x86-64-v3", 8, 16, Feature::AVX2},
    {"x86-64", "x86-64-linux", "", "x86-64-linux", "x86_64-unknown-linux-gnu", "x86-64", 4, 16,
     std::nullopt},
    {"aarch64", "arm-64-linux", "", "aarch64-linux", "aarch64-unknown-linux-gnu", "generic", 4, 32,
     std::nullopt},
};

Target make(const Row &row) {
  std::string features = std::strlen(row.features) ? std::string("-") + row.features : "";
  return {row.name,
          std::string(row.machine) + features + "-no_runtime-user_context",
          std::string(row.machine) + "-user_context",
          row.object,
          row.triple,
          row.cpu,
          row.lanes,
          row.registers};
}
} // namespace

std::optional<Target> findTarget(const std::string &name) {
  if (name == "host") {
    Halide::Target host = Halide::get_host_target();
    for (const Row &row : rows) {
      Halide::Target machine(row.machine);
      if (machine.arch == host.arch && machine.os == host.os &&
          (!row.needs || host.has_feature(*row.needs)))
        return make(row);
    }
    return std::nullopt;
  }
  for (const Row &row : rows)
    if (name == row.name)
      return make(row);
  return std::nullopt;
}

std::string targetNames() {
  std::string names = "host";
  for (const Row &row : rows)
    names += std::string(", ") + row.name;
  return names;
}

} // namespace tcc::halide
