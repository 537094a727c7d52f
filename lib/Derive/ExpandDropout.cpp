// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// expand-dropout: a mask where the function trains, nothing elsewhere.
#include "dialect/Tcc/TrainingNames.h"
#include "lib/Derive/Expr.h"
#include "lib/Derive/Passes.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include <cmath>

using namespace mlir;

namespace tcc {
#define GEN_PASS_DEF_EXPANDDROPOUT
#include "lib/Derive/Passes.h.inc"
} // namespace tcc

namespace tcc::derive {
namespace {

/// Word (e mod 4) of Philox for the element e; below rate * 2^32 drops it, what stays is divided by
/// 1 - rate.
Value masked(ImplicitLocOpBuilder &builder, DropoutOp op, Value call, Value seed) {
  double rate = op.getRate().convertToDouble();
  Expr x{op.getX(), &builder};
  TensorType places = x.type().withElement(builder.getI64Type());
  Expr element = elementNumber(builder, places, x.shape(),
                               [&](unsigned axis) { return coordinate(builder, places, axis); });
  auto everywhere = [&](Value scalar) {
    return broadcast(x.wrap(scalar), x.type().withElement(tensorType(scalar).getElementType()), {})
        .value;
  };
  Expr word = x.wrap(PhiloxOp::create(builder, element.value, everywhere(op.getInstance()),
                                      everywhere(call), everywhere(seed)));
  // The op's words are ordered as i32: 2^31 less.
  Expr limit = word.number(std::ceil(std::ldexp(rate, 32)) - std::ldexp(1, 31));
  Expr drops = compare(Predicate::lt, word, limit);
  return where(drops, x.number(0), x / x.number(1 - rate)).value;
}

/// The number of the seed among the arguments.
BlockArgument seedOf(func::FuncOp function) {
  for (BlockArgument argument : function.getArguments())
    if (auto name = function.getArgAttrOfType<StringAttr>(argument.getArgNumber(), "tcc.name");
        name && name.getValue() == seedArgument)
      return argument;
  return {};
}

struct ExpandDropout : tcc::impl::ExpandDropoutBase<ExpandDropout> {
  using ExpandDropoutBase::ExpandDropoutBase;
  void runOnOperation() override {
    for (auto function : getOperation().getOps<func::FuncOp>()) {
      auto what = function->getAttrOfType<StringAttr>(deriveAttribute);
      bool trains = what && what.getValue() == "step";
      SmallVector<DropoutOp> draws;
      function.walk([&](DropoutOp op) { draws.push_back(op); });
      Value call;
      for (DropoutOp op : draws) {
        Value result = op.getX();
        if (trains) {
          ImplicitLocOpBuilder builder(op.getLoc(), op.getContext());
          if (!call) {
            builder.setInsertionPointToStart(&function.front());
            call = counter(builder, callsCounter);
          }
          builder.setInsertionPoint(op);
          result = masked(builder, op, call, seedOf(function));
        }
        op.getResult().replaceAllUsesWith(result);
        op.erase();
      }
    }
  }
};

} // namespace
} // namespace tcc::derive
