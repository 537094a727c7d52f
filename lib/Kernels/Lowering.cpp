// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// See Lowering.h.
#include "lib/Kernels/Lowering.h"

#include "dialect/Tcc/Einops.h"
#include "lib/Kernels/Scalars.h"
#include "llvm/ADT/StringMap.h"

using namespace mlir;
using namespace tcc;
using halide::Args;
using halide::Buffer;
using halide::Expr;
using halide::Func;
using halide::Names;
using halide::Operand;
using halide::Tuple;

static constexpr const char *outName = "out";

SmallVector<Operand> tcc::pointAt(Args a, const Names &vars) {
  SmallVector<Operand> point;
  for (const std::string &name : vars)
    point.push_back(a[name]);
  return point;
}

Lowering::Lowering(OpBuilder &builder, KernelOp kernel, const KernelTarget &target,
                   llvm::SmallBitVector dense)
    : kernel(kernel), target(target), p(builder, kernel.getLoc(), kernel.getSymName()),
      dense(std::move(dense)) {
  if (kernel->hasAttr("threads"))
    threads = p.scalar("threads", p.i32Type());
  for (BlockArgument argument : kernel.getBody().getArguments()) {
    TensorType type = tensorType(argument);
    // Not one letter and a number: so Halide calls the values it makes of expressions.
    std::string name = "in" + std::to_string(argument.getArgNumber());
    Names axes;
    for (size_t axis = type.getRank(); axis-- > 0;)
      axes.push_back("d" + std::to_string(axis));
    buffers.push_back(p.input(name, memoryElement(type.getElementType()), axes));
  }
  alongVector.resize(buffers.size());
}

Expr Lowering::size(SizeAttr size) {
  auto extent = [&](StringAttr name) -> Expr {
    auto dim = SizeAttr::dim(kernel.getContext(), name);
    for (BlockArgument argument : kernel.getBody().getArguments())
      for (auto [axis, extent] : llvm::enumerate(shapeOf(argument)))
        if (extent == dim)
          return buffers[argument.getArgNumber()].extent(shapeOf(argument).size() - 1 - axis);
    auto shape = cast<TensorType>(kernel.getResultTypes()[0]).getShape();
    for (auto [axis, extent] : llvm::enumerate(shape))
      if (extent == dim)
        return p.get(outName).extent(shape.size() - 1 - axis);
    llvm::report_fatal_error("kernel @" + kernel.getSymName() + ": no buffer has the size " +
                             name.getValue());
  };
  std::optional<Expr> sum;
  for (auto [coefficient, monomial] :
       llvm::zip_equal(size.getCoefficients(), size.getMonomials())) {
    std::optional<Expr> term;
    for (Attribute atom : monomial) {
      auto division = dyn_cast<CeilDivAttr>(atom);
      Expr factor = division
                        ? (this->size(division.getNumerator()) + (division.getDenominator() - 1)) /
                              division.getDenominator()
                        : extent(cast<StringAttr>(atom));
      term = term ? *term * factor : factor;
    }
    Expr scaled = !term ? p.i32(coefficient) : coefficient == 1 ? *term : *term * coefficient;
    sum = sum ? *sum + scaled : scaled;
  }
  return sum ? *sum : p.i32(0);
}

Func Lowering::output(StringRef name, const Names &vars, ArrayRef<Type> results,
                      llvm::function_ref<Tuple(Point)> result) {
  auto types = llvm::map_to_vector(
      results, [](Type type) { return memoryElement(cast<TensorType>(type).getElementType()); });
  Func out = p.func(name, vars, types, [&](halide::Args args) {
    SmallVector<Expr> point;
    for (int i = args.size(); i-- > 0;)
      point.push_back(args[i]);
    Tuple values = result(point);
    for (auto [value, type] : llvm::zip_equal(values, types))
      value = halide::cast(value, type);
    return halide::Definition(values);
  });
  p.output(out);
  outputs.push_back(out);
  return out;
}

Func Lowering::output(const Names &vars, llvm::function_ref<Tuple(Point)> result) {
  return output(outName, vars, kernel.getResultTypes(), result);
}

Func Lowering::output(unsigned number, const Names &vars, llvm::function_ref<Expr(Point)> value) {
  std::string name = number ? outName + std::to_string(number) : outName;
  return output(name, vars, kernel.getResultTypes().slice(number, 1),
                [&](Point point) { return Tuple{value(point)}; });
}

BlockArgument tcc::argumentOf(Value value) {
  if (auto view = value.getDefiningOp<RearrangeOp>())
    value = view.getX();
  return dyn_cast<BlockArgument>(value);
}

void Lowering::vectorizeWhereDense(halide::Stage stage, llvm::StringRef loop,
                                   std::optional<Expr> also) {
  std::optional<Expr> where = also;
  auto ask = [&](Expr stride) {
    Expr unit = halide::equal(stride, 1);
    where = where ? *where & unit : unit;
  };
  anyOutputStride = !dense[buffers.size()];
  if (anyOutputStride)
    ask(p.get("out").stride(0));
  for (unsigned number : alongVector.set_bits())
    if (!dense[number])
      ask(buffers[number].stride(0));
  alongVector &= dense;
  auto vectorize = [&](halide::Stage fast) { fast.vectorize(loop); };
  where ? (void)stage.specialize(*where, vectorize) : vectorize(stage);
}

bool Lowering::isOfArgument(SizeAttr size) {
  return llvm::any_of(kernel.getBody().getArguments(),
                      [&](Value argument) { return llvm::is_contained(shapeOf(argument), size); });
}

void Lowering::constrain() {
  for (auto [number, buffer] : llvm::enumerate(buffers))
    for (unsigned dim = 0; dim < buffer.rank(); ++dim) {
      halide::Constraint constraint{.min = 0};
      if (dim == 0 && (alongVector[number] || dense[number]))
        constraint.stride = 1;
      else
        constraint.anyStride = dim == 0;
      buffer.constrain(dim, constraint);
    }
  for (auto [number, out] : llvm::enumerate(outputs)) {
    auto shape = cast<TensorType>(kernel.getResultTypes()[number]).getShape();
    for (unsigned dim = 0; dim < out.rank(); ++dim) {
      halide::Constraint constraint{.min = 0, .anyStride = dim == 0 && anyOutputStride};
      // Halide bounds loops of two functions that run as one by those of both, unless it is told
      // that they are the same.
      SizeAttr size = shape[shape.size() - 1 - dim];
      if (outputs.size() > 1 && isOfArgument(size))
        constraint.extent = this->size(size);
      out.constrain(dim, constraint);
    }
  }
  // What is said of the bounds of a tuple's first part holds for all. The others lie as kernels
  // store.
  for (unsigned part = 1; outputs.size() == 1 && part < kernel.getResultTypes().size(); ++part)
    for (unsigned dim = 0; dim < outputs[0].rank(); ++dim)
      outputs[0].constrain(dim, {.stride = dim == 0 ? std::optional<Operand>(1) : std::nullopt},
                           part);
}

//===--- values ---===//

Expr Values::zero() {
  if (!zeroIndex)
    zeroIndex = lowering.p.i32(0);
  return lowering.p.wrap(zeroIndex);
}

Expr Values::at(Value value, Point point) {
  auto same = [&](const Known &k) {
    return llvm::equal(k.point, llvm::map_range(point, [](Expr e) { return e.value; }));
  };
  for (const Known &k : known.lookup(value))
    if (same(k))
      return lowering.p.wrap(k.result);
  Expr result = compute(value, point);
  Known entry{{}, result};
  for (Expr index : point)
    entry.point.push_back(index);
  known[value].push_back(std::move(entry));
  return result;
}

SmallVector<Expr> Values::broadcastPoint(BroadcastOp op, Point point) {
  SmallVector<Expr> inner;
  for (auto [axis, size] : llvm::enumerate(shapeOf(op.getX()))) {
    int64_t to = op.getAxes()[axis];
    inner.push_back(size == shapeOf(op.getResult())[to] ? point[to] : zero());
  }
  return inner;
}

Expr Values::compute(Value value, Point point) {
  for (auto &[anchor, rule] : bound)
    if (anchor == value)
      return rule(point);

  halide::Pipeline &p = lowering.p;
  if (auto argument = dyn_cast<BlockArgument>(value)) {
    unsigned number = argument.getArgNumber();
    if (!point.empty() && llvm::is_contained(inner, point.back().value))
      lowering.alongVector.set(number);
    SmallVector<Operand> reversed(llvm::reverse(point));
    Expr x = lowering.buffers[number].at(reversed);
    return tensorType(value).isBool() ? halide::notEqual(x, 0) : x;
  }

  Operation *op = value.getDefiningOp();
  p.setLocation(op->getLoc());
  Type element = tensorType(value).getElementType();
  if (auto constant = dyn_cast<ConstantOp>(op))
    return lowerNumber(p, element, cast<TypedAttr>(constant.getValueAttr()));
  if (isa<IotaOp>(op))
    return halide::cast(point[0], element);
  if (auto size = dyn_cast<SizeOp>(op))
    return halide::cast(lowering.size(size.getSize()), element);
  if (auto broadcast = dyn_cast<BroadcastOp>(op))
    return at(broadcast.getX(), broadcastPoint(broadcast, point));
  if (auto slice = dyn_cast<SliceOp>(op)) {
    SmallVector<Expr> shifted;
    for (auto [axis, index] : llvm::enumerate(point)) {
      SizeAttr offset = slice.getOffset(axis);
      shifted.push_back(offset.isConstant(0) ? index : index + lowering.size(offset));
    }
    return at(slice.getX(), shifted);
  }
  if (auto matrix = dyn_cast<ToeplitzOp>(op)) {
    SmallVector<Expr> inside(point);
    inside.back() = inside.back() - point[matrix.getRows()] + lowering.size(matrix.getOffset());
    inside.erase(inside.begin() + matrix.getRows());
    return at(matrix.getX(), inside);
  }
  if (auto view = dyn_cast<RearrangeOp>(op))
    return rearrange(view, point);
  if (auto check = dyn_cast<CheckIndexOp>(op))
    return at(check.getX(), point);
  if (auto gather = dyn_cast<GatherOp>(op)) {
    size_t rank = shapeOf(gather.getIndex()).size();
    SmallVector<Expr> inside = {
        index(gather.getIndex(), point.take_front(rank), shapeOf(gather.getTable())[0])};
    llvm::append_range(inside, point.drop_front(rank));
    return at(gather.getTable(), inside);
  }
  if (auto take = dyn_cast<TakeAlongOp>(op)) {
    SmallVector<Expr> inside(point);
    inside[take.getAxis()] = index(take.getIndex(), point, shapeOf(take.getX())[take.getAxis()]);
    return at(take.getX(), inside);
  }

  SmallVector<Expr> operands;
  for (Value operand : op->getOperands())
    operands.push_back(at(operand, point));
  p.setLocation(op->getLoc());
  Value result = lowerScalar(p, op, operands);
  assert(result && "the pass has looked at every op");
  Expr x = p.wrap(result);
  return isa<FloatType>(element) && touchesInfinity(value) ? halide::strictFloat(x) : x;
}

/// The index is in range: the clamp tells bounds inference so.
Expr Values::index(Value value, Point point, SizeAttr limit) {
  Expr i = halide::cast(at(value, point), lowering.p.i32Type(),
                        tensorType(value).getElementType().isUnsignedInteger());
  return halide::clamp(i, 0, lowering.size(limit) - 1);
}

Expr Values::rearrange(RearrangeOp op, Point point) {
  Einops pattern;
  EinopsError error;
  bool ok = parseEinops(op.getPattern(), pattern, error);
  assert(ok && "verified");
  (void)ok;
  llvm::StringMap<SizeAttr> sizes;
  auto note = [&](const EinopsSide &side, ArrayRef<SizeAttr> shape) {
    for (auto [axis, size] : llvm::zip_equal(side, shape))
      if (axis.size() == 1)
        sizes[axis[0]] = size;
  };
  note(pattern.inputs[0], shapeOf(op.getX()));
  note(pattern.output, shapeOf(op.getResult()));

  llvm::StringMap<Value> indices;
  for (auto [axis, index] : llvm::zip_equal(pattern.output, point)) {
    Expr rest = index;
    for (const std::string &name : llvm::reverse(axis)) {
      if (&name == &axis.front()) {
        indices[name] = rest;
        break;
      }
      Expr size = lowering.size(sizes[name]);
      indices[name] = rest % size;
      rest = rest / size;
    }
  }
  SmallVector<Expr> inside;
  for (const EinopsAxis &axis : pattern.inputs[0]) {
    std::optional<Expr> index;
    for (const std::string &name : axis) {
      Expr part = lowering.p.wrap(indices[name]);
      index = index ? *index * lowering.size(sizes[name]) + part : part;
    }
    inside.push_back(index ? *index : zero());
  }
  return at(op.getX(), inside);
}

//===--- questions about a body ---===//

bool tcc::isMinusInfinity(Value value) {
  if (auto broadcast = value.getDefiningOp<BroadcastOp>())
    return isMinusInfinity(broadcast.getX());
  auto constant = value.getDefiningOp<ConstantOp>();
  return constant && constant.getNumber() == -std::numeric_limits<double>::infinity();
}

bool tcc::touchesInfinity(Value value) {
  Operation *op = value.getDefiningOp();
  if (!op)
    return false;
  if (auto constant = dyn_cast<ConstantOp>(op))
    return std::isinf(constant.getNumber());
  if (!op->hasTrait<family::Elementwise>() && !op->hasTrait<family::View>())
    return false;
  return llvm::any_of(op->getOperands(), touchesInfinity);
}

double tcc::costPerElement(KernelOp kernel) {
  double cost = 0.3;
  kernel.walk([&](Operation *op) {
    if (isa<ExpOp, LogOp, TanhOp, ErfOp, SigmoidOp, SiluOp, GeluOp, SoftmaxOp, LogSoftmaxOp,
            LogSoftmaxBackwardOp, CrossEntropyOp, CrossEntropyBackwardOp>(op))
      cost += 0.6;
    else if (isa<SinOp, CosOp, PowOp>(op))
      cost += 8;
    else if (isa<PhiloxOp>(op))
      cost += 2;
    else if (op->hasTrait<family::Elementwise>() || isa<GatherOp, TakeAlongOp>(op))
      cost += 0.05;
  });
  return cost;
}

void tcc::parallelTasks(halide::Stage stage, llvm::StringRef loop, Expr work) {
  halide::Pipeline &p = *work.pipeline;
  // The least of integers: Halide then knows that there is a block in every task.
  Expr grain = halide::max(halide::cast(halide::min(20000.0 / work, 16384.0), p.i32Type()), 1);
  std::string name = loop.str();
  stage.split(name, "task", name, grain, "guard_with_if").parallel("task");
}
