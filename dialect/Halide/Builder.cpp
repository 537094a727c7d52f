// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// See Builder.h.
#include "dialect/Halide/Builder.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"

using namespace mlir;

namespace tcc::halide {

//===--- pipeline ---===//

Pipeline::Pipeline(OpBuilder builder, Location loc, llvm::StringRef name)
    : insertion(builder), loc(loc) {
  ArrayAttr none = insertion.getArrayAttr({});
  pipeline = PipelineOp::create(insertion, loc, name, none, none, none);
  insertion.setInsertionPointToEnd(&pipeline.getBody().emplaceBlock());
}

Value Pipeline::argument(llvm::StringRef name, Type type) {
  SmallVector<Attribute> names(pipeline.getArgNames().getValue()),
      types(pipeline.getArgTypes().getValue());
  names.push_back(insertion.getStringAttr(name));
  types.push_back(TypeAttr::get(type));
  pipeline.setArgNamesAttr(insertion.getArrayAttr(names));
  pipeline.setArgTypesAttr(insertion.getArrayAttr(types));
  return pipeline.getBody().addArgument(valueType(type), loc);
}

Buffer Pipeline::input(llvm::StringRef name, Type elementType, const Names &axes) {
  SmallVector<StringAttr> names;
  for (const std::string &axis : axes)
    names.push_back(insertion.getStringAttr(axis));
  return {this, argument(name, BufferType::get(insertion.getContext(), elementType, names))};
}

Expr Pipeline::scalar(llvm::StringRef name, Type type) { return {this, argument(name, type)}; }

void Pipeline::define(Region &region, const Names &vars, const Define &define) {
  OpBuilder::InsertionGuard guard(insertion);
  Block &block = region.emplaceBlock();
  for (size_t i = 0; i < vars.size(); ++i)
    block.addArgument(i32Type(), loc);
  insertion.setInsertionPointToEnd(&block);
  Definition definition = define(Args(this, vars, &block));
  SmallVector<Value> values(definition.values.begin(), definition.values.end()), point;
  if (definition.point)
    for (const Operand &op : *definition.point)
      point.push_back(index(op));
  YieldOp::create(insertion, loc, values, point);
}

static ArrayAttr stringArray(Builder &b, const Names &names) {
  SmallVector<llvm::StringRef> refs(names.begin(), names.end());
  return b.getStrArrayAttr(refs);
}

Func Pipeline::func(llvm::StringRef name, const Names &vars, ArrayRef<Type> types,
                    const Define &body) {
  auto op = FuncOp::create(insertion, loc, name, stringArray(insertion, vars),
                           insertion.getTypeArrayAttr(types));
  define(op.getBody(), vars, body);
  return Func(this, name, std::nullopt);
}

void Pipeline::output(const Func &func) {
  SmallVector<Attribute> outputs(pipeline.getOutputs().getValue());
  outputs.push_back(FlatSymbolRefAttr::get(insertion.getContext(), func.func));
  pipeline.setOutputsAttr(insertion.getArrayAttr(outputs));
}

Expr Pipeline::constant(Type type, double value) {
  if (isa<FloatType>(type))
    return make<arith::ConstantOp>(insertion.getFloatAttr(type, value));
  return constant(type, static_cast<int64_t>(value));
}

Expr Pipeline::constant(Type type, int64_t value) {
  if (isa<FloatType>(type))
    return constant(type, static_cast<double>(value));
  return make<arith::ConstantOp>(insertion.getIntegerAttr(valueType(type), value));
}

Expr Pipeline::undefined(Type type) { return make<CallOp>(valueType(type), "undef", ValueRange()); }

Expr Pipeline::operand(const Operand &op, Type type) {
  if (op.expr)
    return *op.expr;
  return isa<FloatType>(type) ? constant(type, op.number) : constant(type, op.integer);
}

void Pipeline::where(Expr condition) { WhereOp::create(insertion, loc, condition); }

PipelineOp Pipeline::finish() { return pipeline; }

Expr Args::operator[](llvm::StringRef name) const {
  for (size_t i = 0; i < names.size(); ++i)
    if (names[i] == name)
      return {pipeline, block->getArgument(i)};
  llvm::report_fatal_error("halide builder: no variable named '" + llvm::Twine(name) +
                           "' in this definition");
}

//===--- reading ---===//

static void splitPoint(Pipeline &p, ArrayRef<Operand> point, SmallVectorImpl<Value> &indices,
                       SmallVectorImpl<int64_t> &constants) {
  for (const Operand &op : point) {
    constants.push_back(op.expr ? ShapedType::kDynamic : op.integer);
    if (op.expr)
      indices.push_back(*op.expr);
  }
}

Expr Buffer::at(ArrayRef<Operand> point) const {
  SmallVector<Value> indices;
  SmallVector<int64_t> constants;
  splitPoint(*pipeline, point, indices, constants);
  return pipeline->wrap(AtOp::create(pipeline->builder(), pipeline->location(),
                                     TypeRange(valueType(type().getElementType())),
                                     FlatSymbolRefAttr(), value, indices, constants)
                            .getResult(0));
}

Tuple Func::call(ArrayRef<Operand> point) const {
  SmallVector<Value> indices;
  SmallVector<int64_t> constants;
  splitPoint(*pipeline, point, indices, constants);
  SmallVector<Type> types;
  for (Type type : op().getTypes().getAsValueRange<TypeAttr>())
    types.push_back(valueType(type));
  auto at = AtOp::create(pipeline->builder(), pipeline->location(), types,
                         FlatSymbolRefAttr::get(pipeline->builder().getContext(), func), Value(),
                         indices, constants);
  Tuple values;
  for (Value result : at.getResults())
    values.push_back(pipeline->wrap(result));
  return values;
}

Expr Func::at(ArrayRef<Operand> point) const { return call(point)[0]; }

FuncOp Func::op() const { return pipeline->pipeline.lookupFunc(func); }
unsigned Func::rank() const { return op().getRank(); }
Type Func::type(unsigned i) const { return cast<TypeAttr>(op().getTypes()[i]).getValue(); }

Stage Func::update(const Names &vars, const std::vector<Range> &domain,
                   const Define &define) const {
  Pipeline &p = *pipeline;
  unsigned number = p.pipeline.getUpdates(func).size();
  Names names = vars, rvars;
  SmallVector<Value> values;
  SmallVector<int64_t> constants;
  for (const Range &range : domain) {
    names.push_back(range.name);
    rvars.push_back(range.name);
    splitPoint(p, {range.min, range.extent}, values, constants);
  }
  auto op =
      UpdateOp::create(p.insertion, p.loc, FlatSymbolRefAttr::get(p.insertion.getContext(), func),
                       stringArray(p.insertion, vars), stringArray(p.insertion, rvars),
                       p.insertion.getDenseI64ArrayAttr(constants), values);
  p.define(op.getBody(), names, define);
  return Stage(pipeline, func, number);
}

template <typename Op>
static Expr dimension(Pipeline *p, FlatSymbolRefAttr func, Value buffer, unsigned dim) {
  OpBuilder &b = p->builder();
  return p->wrap(
      Op::create(b, p->location(), b.getI32Type(), func, buffer, b.getI64IntegerAttr(dim)));
}
Expr Buffer::min(unsigned dim) const { return dimension<MinOp>(pipeline, {}, value, dim); }
Expr Buffer::extent(unsigned dim) const { return dimension<ExtentOp>(pipeline, {}, value, dim); }
Expr Buffer::stride(unsigned dim) const { return dimension<StrideOp>(pipeline, {}, value, dim); }

static FlatSymbolRefAttr ref(const StageBase &stage) {
  return FlatSymbolRefAttr::get(stage.pipeline->builder().getContext(), stage.func);
}
Expr Func::min(unsigned dim) const { return dimension<MinOp>(pipeline, ref(*this), {}, dim); }
Expr Func::extent(unsigned dim) const { return dimension<ExtentOp>(pipeline, ref(*this), {}, dim); }
Expr Func::stride(unsigned dim) const { return dimension<StrideOp>(pipeline, ref(*this), {}, dim); }

static void constrain(Pipeline &p, FlatSymbolRefAttr func, Value buffer, unsigned dim,
                      const Constraint &constraint, unsigned component) {
  OpBuilder &b = p.builder();
  SmallVector<Attribute> bounds;
  SmallVector<Value> values;
  for (const std::optional<Operand> *bound :
       {&constraint.min, &constraint.extent, &constraint.stride}) {
    if (!*bound) {
      bounds.push_back(
          b.getStringAttr(bound == &constraint.stride && constraint.anyStride ? "any" : ""));
    } else if ((*bound)->expr) {
      bounds.push_back(b.getUnitAttr());
      values.push_back(*(*bound)->expr);
    } else {
      bounds.push_back(b.getI64IntegerAttr((*bound)->integer));
    }
  }
  ConstrainOp::create(b, p.location(), func, buffer, b.getI64IntegerAttr(dim),
                      b.getI64IntegerAttr(component), b.getArrayAttr(bounds), values);
}

const Buffer &Buffer::constrain(unsigned dim, const Constraint &constraint) const {
  halide::constrain(*pipeline, {}, value, dim, constraint, 0);
  return *this;
}
const Func &Func::constrain(unsigned dim, const Constraint &constraint, unsigned component) const {
  halide::constrain(*pipeline, ref(*this), {}, dim, constraint, component);
  return *this;
}

//===--- directives ---===//

namespace detail {
void Collector::add(llvm::StringRef word) {
  args.push_back(stage.pipeline->builder().getStringAttr(word));
}
void Collector::add(const Names &words) {
  for (const std::string &word : words)
    add(word);
}
void Collector::add(bool yes) { args.push_back(stage.pipeline->builder().getBoolAttr(yes)); }
void Collector::add(int64_t number) {
  args.push_back(stage.pipeline->builder().getI64IntegerAttr(number));
}
void Collector::add(const Operand &operand) {
  operand.expr ? add(*operand.expr) : add(operand.integer);
}
void Collector::add(Expr expr) {
  args.push_back(stage.pipeline->builder().getUnitAttr());
  values.push_back(expr);
}
void Collector::add(const Buffer &buffer) {
  args.push_back(stage.pipeline->builder().getUnitAttr());
  values.push_back(buffer);
}
void Collector::add(const StageBase &func) {
  Builder &b = stage.pipeline->builder();
  Attribute symbol = ref(func);
  args.push_back(func.number
                     ? Attribute(b.getArrayAttr({symbol, b.getI64IntegerAttr(*func.number)}))
                     : symbol);
}
} // namespace detail

/// Arguments as given, regrouped as the row's kinds say: a function and a loop make one loop
/// argument, and a function that comes is named by a string.
static SmallVector<Attribute> regroup(Builder &b, const Signature &signature,
                                      ArrayRef<Attribute> given) {
  SmallVector<Attribute> args;
  for (size_t i = 0; i < given.size(); ++i) {
    ArgKind kind =
        args.size() < signature.kinds.size() ? signature.kinds[args.size()] : ArgKind::None;
    if (kind == ArgKind::Loop && i + 1 < given.size()) {
      if (auto stage = dyn_cast<ArrayAttr>(given[i]))
        args.push_back(b.getArrayAttr({stage[0], given[i + 1], stage[1]}));
      else
        args.push_back(b.getArrayAttr({given[i], given[i + 1]}));
      ++i;
    } else if (kind == ArgKind::NewFunc && isa<StringAttr>(given[i])) {
      args.push_back(FlatSymbolRefAttr::get(cast<StringAttr>(given[i])));
    } else {
      args.push_back(given[i]);
    }
  }
  return args;
}

void StageBase::direct(llvm::StringRef op, const Signature &signature, ArrayRef<Attribute> given,
                       ArrayRef<Value> values) const {
  Pipeline &p = *pipeline;
  OpBuilder &b = p.insertion;
  OpBuilder::InsertionGuard guard(b);
  if (!p.schedule) {
    b.setInsertionPointToEnd(&p.pipeline.getBody().front());
    p.schedule = &ScheduleOp::create(b, p.loc).getBody().emplaceBlock();
  }
  // Values made since stand after the schedule; it always comes last.
  if (Operation *parent = p.schedule->getParentOp();
      isa<ScheduleOp>(parent) && parent->getNextNode())
    parent->moveBefore(&p.pipeline.getBody().front(), p.pipeline.getBody().front().end());
  b.setInsertionPointToEnd(p.schedule);
  OperationState state(p.loc, op);
  state.addAttribute("func", FlatSymbolRefAttr::get(b.getContext(), func));
  if (number)
    state.addAttribute("update", b.getI64IntegerAttr(*number));
  state.addAttribute("args", b.getArrayAttr(regroup(b, signature, given)));
  state.addOperands(values);
  b.create(state);
}

const Stage &Stage::specialize(Expr condition, const std::function<void(Stage)> &inside) const {
  Pipeline &p = *pipeline;
  // An empty directive list: makes sure the schedule stands last.
  OpBuilder &b = p.insertion;
  OpBuilder::InsertionGuard guard(b);
  if (!p.schedule) {
    b.setInsertionPointToEnd(&p.pipeline.getBody().front());
    p.schedule = &ScheduleOp::create(b, p.loc).getBody().emplaceBlock();
  }
  if (Operation *parent = p.schedule->getParentOp();
      isa<ScheduleOp>(parent) && parent->getNextNode())
    parent->moveBefore(&p.pipeline.getBody().front(), p.pipeline.getBody().front().end());
  b.setInsertionPointToEnd(p.schedule);
  auto op = SpecializeOp::create(b, p.loc, FlatSymbolRefAttr::get(b.getContext(), func),
                                 number ? b.getI64IntegerAttr(*number) : IntegerAttr(), condition);
  Block *outer = p.schedule;
  p.schedule = &op.getBody().emplaceBlock();
  inside(*this);
  p.schedule = outer;
  return *this;
}

//===--- arithmetic ---===//

static Pipeline &pipelineOf(const Operand &a, const Operand &b) {
  return *(a.expr ? a : b).expr->pipeline;
}

template <typename FloatOp, typename IntOp> static Expr binary(const Operand &a, const Operand &b) {
  Pipeline &p = pipelineOf(a, b);
  Type type = (a.expr ? a : b).expr->type();
  Expr left = p.operand(a, type), right = p.operand(b, type);
  if (isa<FloatType>(type))
    return p.make<FloatOp>(left.value, right.value);
  return p.make<IntOp>(left.value, right.value);
}

template <typename Op> static Expr integer(const Operand &a, const Operand &b) {
  return binary<Op, Op>(a, b);
}

static Expr compare(const Operand &a, const Operand &b, arith::CmpFPredicate floats,
                    arith::CmpIPredicate integers) {
  Pipeline &p = pipelineOf(a, b);
  Type type = (a.expr ? a : b).expr->type();
  Expr left = p.operand(a, type), right = p.operand(b, type);
  if (isa<FloatType>(type))
    return p.make<arith::CmpFOp>(floats, left.value, right.value);
  return p.make<arith::CmpIOp>(integers, left.value, right.value);
}

Expr operator+(const Operand &a, const Operand &b) {
  return binary<arith::AddFOp, arith::AddIOp>(a, b);
}
Expr operator-(const Operand &a, const Operand &b) {
  return binary<arith::SubFOp, arith::SubIOp>(a, b);
}
Expr operator*(const Operand &a, const Operand &b) {
  return binary<arith::MulFOp, arith::MulIOp>(a, b);
}
Expr operator/(const Operand &a, const Operand &b) { return binary<arith::DivFOp, DivOp>(a, b); }
Expr operator%(const Operand &a, const Operand &b) { return binary<arith::RemFOp, ModOp>(a, b); }
Expr operator-(const Expr &a) {
  return isa<FloatType>(a.type()) ? a.pipeline->make<arith::NegFOp>(a.value) : 0 - a;
}
Expr operator&(const Operand &a, const Operand &b) { return integer<arith::AndIOp>(a, b); }
Expr operator|(const Operand &a, const Operand &b) { return integer<arith::OrIOp>(a, b); }
Expr operator^(const Operand &a, const Operand &b) { return integer<arith::XOrIOp>(a, b); }
Expr operator<<(const Operand &a, const Operand &b) { return integer<arith::ShLIOp>(a, b); }
Expr operator<(const Operand &a, const Operand &b) {
  return compare(a, b, arith::CmpFPredicate::OLT, arith::CmpIPredicate::slt);
}
Expr operator<=(const Operand &a, const Operand &b) {
  return compare(a, b, arith::CmpFPredicate::OLE, arith::CmpIPredicate::sle);
}
Expr operator>(const Operand &a, const Operand &b) {
  return compare(a, b, arith::CmpFPredicate::OGT, arith::CmpIPredicate::sgt);
}
Expr operator>=(const Operand &a, const Operand &b) {
  return compare(a, b, arith::CmpFPredicate::OGE, arith::CmpIPredicate::sge);
}
Expr equal(const Operand &a, const Operand &b) {
  return compare(a, b, arith::CmpFPredicate::OEQ, arith::CmpIPredicate::eq);
}
Expr notEqual(const Operand &a, const Operand &b) {
  return compare(a, b, arith::CmpFPredicate::UNE, arith::CmpIPredicate::ne);
}
Expr min(const Operand &a, const Operand &b) {
  return binary<arith::MinimumFOp, arith::MinSIOp>(a, b);
}
Expr max(const Operand &a, const Operand &b) {
  return binary<arith::MaximumFOp, arith::MaxSIOp>(a, b);
}

Expr select(Expr condition, const Operand &yes, const Operand &no) {
  assert((yes.expr || no.expr) && "one value of a select has a type");
  Pipeline &p = *condition.pipeline;
  Type type = (yes.expr ? yes : no).expr->type();
  return p.make<arith::SelectOp>(condition.value, p.operand(yes, type).value,
                                 p.operand(no, type).value);
}

Expr exp(Expr a) { return a.pipeline->make<math::ExpOp>(a.value); }
Expr log(Expr a) { return a.pipeline->make<math::LogOp>(a.value); }
Expr sqrt(Expr a) { return a.pipeline->make<math::SqrtOp>(a.value); }
Expr clamp(Expr value, const Operand &low, const Operand &high) {
  Pipeline &p = *value.pipeline;
  return p.make<ClampOp>(value.value, p.operand(low, value.type()).value,
                         p.operand(high, value.type()).value);
}
Expr promiseClamped(Expr value, const Operand &low, const Operand &high) {
  Pipeline &p = *value.pipeline;
  return p.make<PromiseClampedOp>(value.value, p.operand(low, value.type()).value,
                                  p.operand(high, value.type()).value);
}
Expr prefetching(Expr value, Expr next) {
  return value.pipeline->make<CallOp>(value.type(), "prefetching",
                                      ValueRange{value.value, next.value});
}
Expr unsolved(Expr index) {
  return index.pipeline->make<CallOp>(index.type(), "unsolved", ValueRange{index.value});
}
Expr strictFloat(Expr value) { return value.pipeline->make<StrictFloatOp>(value.value); }
Expr likely(Expr value) { return value.pipeline->make<LikelyOp>(value.value); }
Expr asUnsigned(Expr value) { return value.pipeline->make<AsUnsignedOp>(value.value); }

Expr cast(Expr value, Type type, bool isUnsigned) {
  Pipeline &p = *value.pipeline;
  isUnsigned |= value.type().isInteger(1) || type.isUnsignedInteger();
  type = valueType(type);
  if (value.type() == type)
    return value;
  unsigned from = value.type().getIntOrFloatBitWidth(), to = type.getIntOrFloatBitWidth();
  bool fromFloat = isa<FloatType>(value.type()), toFloat = isa<FloatType>(type);
  if (fromFloat && toFloat) {
    if (from == to) // f16 and bf16
      return cast(cast(value, p.builder().getF32Type()), type);
    return from < to ? p.make<arith::ExtFOp>(type, value.value)
                     : p.make<arith::TruncFOp>(type, value.value);
  }
  if (type.isInteger(1))
    return notEqual(value, 0);
  if (toFloat)
    return isUnsigned ? p.make<arith::UIToFPOp>(type, value.value)
                      : p.make<arith::SIToFPOp>(type, value.value);
  if (fromFloat)
    return isUnsigned ? p.make<arith::FPToUIOp>(type, value.value)
                      : p.make<arith::FPToSIOp>(type, value.value);
  if (from > to)
    return p.make<arith::TruncIOp>(type, value.value);
  return isUnsigned ? p.make<arith::ExtUIOp>(type, value.value)
                    : p.make<arith::ExtSIOp>(type, value.value);
}

} // namespace tcc::halide
