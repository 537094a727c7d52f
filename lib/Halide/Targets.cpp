// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// See Targets.h.
#include "lib/Halide/Targets.h"

#include <Halide.h>

namespace tcc::halide {
namespace {
struct Machine {
  const char *name, *halide, *triple, *cpu;
};
const Machine x86 = {"x86-64-linux", "x86-64-linux", "x86_64-unknown-linux-gnu", "x86-64"};
const Machine arm = {"aarch64-linux", "arm-64-linux", "aarch64-unknown-linux-gnu", "generic"};

struct Row {
  const char *name;
  const Machine &machine;
  const char *features;
  unsigned lanes;
  std::optional<Halide::Target::Feature> needs; // of the host, newest first in the table
};
using Feature = Halide::Target::Feature;

const Row rows[] = {
    {"x86-64-zen4", x86,
     "-avx512_zen4-avx512_cannonlake-avx512_skylake-avx512-avx2-avx-f16c-fma-sse41", 16,
     Feature::AVX512_Zen4},
    {"x86-64-avx512", x86, "-avx512_skylake-avx512-avx2-avx-f16c-fma-sse41", 16,
     Feature::AVX512_Skylake},
    {"x86-64-avx2", x86, "-avx2-avx-f16c-fma-sse41", 8, Feature::AVX2},
    {"x86-64", x86, "", 4, std::nullopt},
    {"aarch64", arm, "", 4, std::nullopt},
};

Target make(const Row &row) {
  return {row.name,
          std::string(row.machine.halide) + row.features +
              "-no_runtime-user_context-no_bounds_query",
          row.machine.name,
          row.machine.triple,
          row.machine.cpu,
          row.lanes};
}
} // namespace

std::optional<Target> findTarget(const std::string &name) {
  if (name == "host") {
    Halide::Target host = Halide::get_host_target();
    for (const Row &row : rows) {
      Halide::Target machine(row.machine.halide);
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

std::vector<std::string> targetNames() {
  std::vector<std::string> names = {"host"};
  for (const Row &row : rows)
    names.emplace_back(row.name);
  return names;
}

std::string runtimeTarget(const std::string &machine) {
  for (const Machine *known : {&x86, &arm})
    if (machine == known->name)
      return std::string(known->halide) + "-user_context";
  return "";
}

} // namespace tcc::halide
