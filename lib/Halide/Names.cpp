// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// See Names.h.
#include "lib/Halide/Names.h"

namespace tcc::halide {

std::string Names::unique(const std::string &wish) {
  std::string name = wish;
  for (unsigned i = 1; !taken.insert(name).second; ++i)
    name = wish + "_" + std::to_string(i);
  return name;
}

LoopHandle Objects::loop(const Loop &loop) {
  auto [found, fresh] =
      loops.try_emplace({loop.halideName, loop.reduction},
                        LoopHandle{Halide::VarOrRVar(loop.halideName, loop.reduction), ""});
  if (fresh) {
    found->second.text = names.unique(loop.name);
    say((loop.reduction ? "RVar " : "Var ") + found->second.text + "(\"" + loop.halideName +
        "\");");
  }
  return found->second;
}

LoopHandle Objects::domainLoop(const std::string &name, const Halide::RVar &var,
                               const std::string &text) {
  LoopHandle handle{var, names.unique(name)};
  say("RVar " + handle.text + " = " + text + ";");
  return loops.insert_or_assign({var.name(), true}, handle).first->second;
}

} // namespace tcc::halide
