// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// See Prefetch.h.
#include "lib/Halide/Prefetch.h"

#include "llvm/ADT/STLExtras.h"

#include <map>
#include <stdexcept>
#include <vector>

using namespace Halide::Internal;
using Halide::Expr;
using Halide::Handle;

namespace tcc::halide {
namespace {

constexpr const char *callee = "prefetching";

/// LLVM's intrinsic: data, to be read and kept in all caches. Halide takes it for a function that
/// its runtime, whose `_halide_prefetch` calls it, has declared.
Stmt prefetch(const Load *next) {
  Expr base = Halide::reinterpret<uint64_t>(Variable::make(Handle(), next->name));
  Expr offset = Halide::cast<uint64_t>(next->index) * next->type.bytes();
  Expr address = Halide::reinterpret(Handle(), base + offset);
  return Evaluate::make(Call::make(Handle(), "llvm.prefetch.p0", {address, 0, 3, 1}, Call::Extern));
}

class LowerPrefetching : public IRMutator {
  using IRMutator::visit;

  std::map<std::string, Expr> lets; // of the innermost loop, by what is outside of it
  std::vector<Expr> asked;          // for in an iteration of it

  Expr visit(const Call *call) override {
    if (call->name != callee)
      return IRMutator::visit(call);
    Expr next = substitute(lets, call->args[1]);
    if (const auto *everywhere = next.as<Broadcast>())
      next = everywhere->value;
    if (!next.as<Load>() || !next.type().is_scalar())
      throw std::runtime_error(std::string(callee) +
                               " needs an element of a buffer, one for all lanes");
    auto isSame = [&](const Expr &other) { return equal(other, next); };
    if (llvm::none_of(asked, isSame))
      asked.push_back(next);
    return mutate(call->args[0]);
  }

  template <typename Let> auto visitLet(const Let *let) {
    lets[let->name] = substitute(lets, let->value);
    return IRMutator::visit(let);
  }
  Expr visit(const Let *let) override { return visitLet(let); }
  Stmt visit(const LetStmt *let) override { return visitLet(let); }

  Stmt visit(const For *loop) override {
    std::map<std::string, Expr> outerLets;
    std::vector<Expr> outer;
    lets.swap(outerLets);
    asked.swap(outer);
    Stmt body = mutate(loop->body);
    for (const Expr &next : asked)
      body = Block::make(prefetch(next.as<Load>()), body);
    asked.swap(outer);
    lets.swap(outerLets);
    return body.same_as(loop->body) ? loop
                                    : For::make(loop->name, loop->min, loop->extent, loop->for_type,
                                                loop->partition_policy, loop->device_api, body);
  }
};
} // namespace

Expr prefetching(const Expr &value, const Expr &next) {
  return Call::make(value.type(), callee, {value, next}, Call::PureExtern);
}

void lowerPrefetching(Halide::Pipeline &pipeline) {
  pipeline.add_custom_lowering_pass(new LowerPrefetching);
}

} // namespace tcc::halide
