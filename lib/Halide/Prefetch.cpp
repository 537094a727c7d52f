// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// See Prefetch.h.
#include "lib/Halide/Prefetch.h"

#include <map>

using namespace Halide::Internal;
using Halide::Expr;
using Halide::Handle;

namespace tcc::halide {
namespace {

constexpr const char *name = "prefetching";

/// LLVM's intrinsic, which Halide takes for a function that its runtime declares: data, to be read
/// and kept in all caches.
Stmt prefetch(const Load *next) {
  Expr base = Halide::reinterpret<uint64_t>(Variable::make(Handle(), next->name));
  Expr offset = Halide::cast<uint64_t>(next->index) * next->type.bytes();
  Expr address = Halide::reinterpret(Handle(), base + offset);
  return Evaluate::make(Call::make(Handle(), "llvm.prefetch.p0", {address, 0, 3, 1}, Call::Extern));
}

class LowerPrefetching : public IRMutator {
  using IRMutator::visit;

  std::map<std::string, Expr> values; // of the lets in the loop
  std::vector<Expr> asked;            // in its body

  Expr visit(const Call *call) override {
    if (call->name != name)
      return IRMutator::visit(call);
    Expr next = substitute(values, call->args[1]);
    if (const auto *same = next.as<Broadcast>())
      next = same->value;
    auto isSame = [&](const Expr &other) { return equal(other, next); };
    if (next.as<Load>() && std::none_of(asked.begin(), asked.end(), isSame))
      asked.push_back(next);
    return mutate(call->args[0]);
  }

  template <typename Let> auto visitLet(const Let *let) {
    values[let->name] = substitute(values, let->value);
    return IRMutator::visit(let);
  }
  Expr visit(const Let *let) override { return visitLet(let); }
  Stmt visit(const LetStmt *let) override { return visitLet(let); }

  Stmt visit(const For *loop) override {
    std::map<std::string, Expr> outsideValues;
    std::vector<Expr> outside;
    values.swap(outsideValues);
    asked.swap(outside);
    Stmt body = mutate(loop->body);
    for (const Expr &next : asked)
      body = Block::make(prefetch(next.as<Load>()), body);
    asked.swap(outside);
    values.swap(outsideValues);
    return body.same_as(loop->body) ? loop
                                    : For::make(loop->name, loop->min, loop->extent, loop->for_type,
                                                loop->partition_policy, loop->device_api, body);
  }
};
} // namespace

Expr prefetching(const Expr &value, const Expr &next) {
  return Call::make(value.type(), name, {value, next}, Call::PureExtern);
}

void lowerPrefetching(Halide::Pipeline &pipeline) {
  pipeline.add_custom_lowering_pass(new LowerPrefetching);
}

} // namespace tcc::halide
