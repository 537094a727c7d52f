// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "lib/Derive/Layers.h"

using namespace mlir;

namespace tcc::derive {

ArrayRef<int64_t> LayerGradient::lower() const {
  return said.getAs<DenseI64ArrayAttr>("lower").asArrayRef();
}

ArrayRef<int64_t> LayerGradient::places() const {
  return said.getAs<DenseI64ArrayAttr>("places").asArrayRef();
}

StringRef LayerGradient::name() const { return said.getAs<StringAttr>("name").getValue(); }

TensorType LayerGradient::type() const {
  TensorType type = tensorType(stack);
  return type.withShape(type.getShape().drop_front(lower().size()));
}

namespace {

class LayerLoops {
public:
  LayerLoops(ImplicitLocOpBuilder &builder, const LayerGradient &gradient, ArrayRef<int> kinds,
             LayerBody body)
      : builder(builder), gradient(gradient), kinds(kinds), body(body) {}

  /// The loops from `level` on, over the layers from `row` on.
  SmallVector<Value> run(size_t level, Value stack, int64_t row, ValueRange carried) {
    if (level == gradient.lower().size()) {
      SmallVector<Value> indices;
      for (int64_t place : gradient.places())
        indices.push_back(counters[place]);
      return body(builder, {indices, stack, row, carried});
    }
    ArrayRef<SizeAttr> shape = shapeOf(gradient.stack);
    int64_t trips = shape[level].getConstant(), inner = 1, lower = gradient.lower()[level];
    for (SizeAttr size : shape.slice(level + 1, gradient.lower().size() - level - 1))
      inner *= size.getConstant();
    auto kindsOf = [&](int64_t turn) { return kinds.slice(row + turn * inner, inner); };
    SmallVector<Value> current(carried);
    for (int64_t first = 0, next; first < trips; first = next) {
      for (next = first + 1; next < trips && kindsOf(next) == kindsOf(first); ++next)
        ;
      auto loop = RepeatOp::create(builder, lower + first, lower + next, current);
      OpBuilder::InsertionGuard guard(builder);
      builder.setInsertionPointToStart(&loop.getBody().front());
      counters.push_back(loop.getCounter());
      TensorType type = tensorType(stack);
      Value at = RowOp::create(builder, Type(type.withShape(type.getShape().drop_front())), stack,
                               loop.getCounter(), lower);
      YieldOp::create(builder, run(level + 1, at, row + first * inner, loop.getCarried()));
      counters.pop_back();
      current.assign(loop.getResults().begin(), loop.getResults().end());
    }
    return current;
  }

private:
  ImplicitLocOpBuilder &builder;
  const LayerGradient &gradient;
  ArrayRef<int> kinds;
  LayerBody body;
  SmallVector<Value> counters;
};

} // namespace

SmallVector<Value> forLayers(ImplicitLocOpBuilder &builder, const LayerGradient &gradient,
                             ValueRange carried, ArrayRef<int> kinds, LayerBody body) {
  builder.setLoc(gradient.loc);
  return LayerLoops(builder, gradient, kinds, body).run(0, gradient.stack, 0, carried);
}

} // namespace tcc::derive
