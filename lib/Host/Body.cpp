// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Each call takes the status so far and does nothing when that is an error, so a body is straight
// code with loops, and the first error is what it returns.
#include "lib/Host/Body.h"
#include "lib/Host/Sizes.h"
#include "lib/Runtime/abi.h"
#include "lib/Transforms/Layout.h"

#include "dialect/Tcc/ModelLine.h"
#include "dialect/Tcc/Size.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "llvm/ADT/MapVector.h"
#include "llvm/ADT/SetVector.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace tcc;

namespace {
/// A strided operand of a runtime call.
struct Operand {
  View view;
  tcc::TensorType type;
};

class BodyBuilder {
public:
  BodyBuilder(Calls &calls, const EntryContext &context)
      : calls(calls), builder(calls.builder), types(calls.types), context(context),
        name(context.entry.getName().str()) {}

  LogicalResult body();
  LogicalResult prepare();

private:
  func::FuncOp begin(StringRef suffix);
  LogicalResult block(Block &source);
  LogicalResult operation(Operation &op);
  LogicalResult launch(LaunchOp op);
  LogicalResult check(CheckIndexOp op);
  LogicalResult check(CheckFiniteOp op);
  std::string checkName(StringRef what) const;
  LogicalResult repeat(RepeatOp op);
  FailureOr<Operand> operand(Value value);
  /// The memory of a root, which its definition has set.
  Value memory(Value root) const { return memories.find(root)->second; }
  Value reserve(Value value);
  Value instance(Operation *op);
  void storeScalar(Value scalar, Value value);
  using MakeCall = llvm::function_ref<Value(Sizes &sizes, Value session, Value args)>;
  void outlined(StringRef function, ArrayRef<Operand> operands, ArrayRef<SizeAttr> others,
                MakeCall call);
  /// `rows`: the counters that views depend on.
  void fill(Value args, int64_t index, Sizes &sizes, const Operand &operand, Value memory,
            const llvm::MapVector<Value, Value> &rows);

  Calls &calls;
  ImplicitLocOpBuilder &builder;
  HostTypes &types;
  const EntryContext &context;
  std::string name;
  Value session, status;
  llvm::StringMap<Value> dims;
  DenseMap<Value, Value> memories; ///< of roots
  llvm::DenseMap<Operation *, std::pair<Value, int64_t>>
      counters; ///< of loops, with the lower bound
  llvm::DenseSet<Operation *> checked;
};
} // namespace

FailureOr<Operand> BodyBuilder::operand(Value value) {
  FailureOr<View> view = viewOf(value);
  if (failed(view))
    return emitError(value.getLoc(), "no strides say how this value lies in memory: ")
           << tensorType(value).str();
  // What is stacked lies in its row of the stack.
  while (Value stack = stackOf(view->root)) {
    auto loop = stack.getDefiningOp<RepeatOp>();
    SizeAttr row = tensorType(view->root).numElements();
    SizeAttr lower = SizeAttr::constant(stack.getContext(), loop.getLower());
    view->rows.push_back({loop.getCounter(), row});
    view->offset = subtract(view->offset, multiply(lower, row));
    view->root = stack;
  }
  if (tensorType(value).getRank() > maxRank)
    return emitError(value.getLoc(), "a launch can hold ")
           << maxRank << " axes, grid and kernel together; found " << tensorType(value).str();
  return Operand{*view, tensorType(value)};
}

/// The memory that `value`, about to be written, gets.
Value BodyBuilder::reserve(Value value) {
  const Spans::Place &place = context.spans.places.find(value)->second;
  if (place.kind == Spans::Place::Parameter)
    return memories[value] =
               calls.call("tcc_rt_param", types.ptr, {session, instance(place.parameter)});
  Value index = calls.i32(place.index);
  for (const Spans::Rotation &rotation : place.rotations) {
    auto [counter, lower] = counters.find(rotation.loop)->second;
    Value turn = counter;
    if (lower % rotation.count != 0)
      turn = arith::SubIOp::create(builder, turn, calls.i32(lower));
    turn = arith::RemSIOp::create(builder, turn, calls.i32(rotation.count));
    if (rotation.stride != 1)
      turn = arith::MulIOp::create(builder, turn, calls.i32(rotation.stride));
    index = arith::AddIOp::create(builder, index, turn);
  }
  ImplicitLocOpBuilder named(NameLoc::get(builder.getStringAttr(nameOf(value)), builder.getLoc()),
                             builder);
  Calls namedCalls(calls.module, named);
  return memories[value] =
             namedCalls.call(place.kind == Spans::Place::Result ? "tcc_rt_result" : "tcc_rt_buffer",
                             types.ptr, {session, index});
}

/// The number of the parameter or pack that the op reads in this iteration.
Value BodyBuilder::instance(Operation *op) {
  SmallVector<RepeatOp> loops; // outermost first
  for (auto loop = dyn_cast<RepeatOp>(op->getParentOp()); loop;
       loop = dyn_cast<RepeatOp>(loop->getParentOp()))
    loops.insert(loops.begin(), loop);
  ArrayRef<int64_t> numbers = context.instances.numbers(op);

  // Strides of the table, innermost 1, and of the numbers in it.
  SmallVector<int64_t> counts, table(loops.size(), 1), strides;
  for (RepeatOp loop : loops)
    counts.push_back(int64_t(loop.getUpper()) - int64_t(loop.getLower()));
  for (size_t i = loops.size(); i-- > 1;)
    table[i - 1] = table[i] * counts[i];
  for (auto [count, stride] : llvm::zip_equal(counts, table))
    strides.push_back(count > 1 ? numbers[stride] - numbers[0] : 0);
  bool affine = true;
  for (auto [position, number] : llvm::enumerate(numbers)) {
    int64_t expected = numbers[0];
    for (size_t i = 0; i < loops.size(); ++i)
      expected += int64_t(position) / table[i] % counts[i] * strides[i];
    affine &= expected == number;
  }

  auto combine = [&](int64_t base, ArrayRef<int64_t> steps) {
    for (size_t i = 0; i < loops.size(); ++i)
      base -= steps[i] * int64_t(loops[i].getLower());
    Value sum = calls.i32(base);
    for (size_t i = 0; i < loops.size(); ++i) {
      if (steps[i] == 0)
        continue;
      Value part = arith::MulIOp::create(builder, counters.find(loops[i])->second.first,
                                         calls.i32(steps[i]));
      sum = arith::AddIOp::create(builder, sum, part);
    }
    return sum;
  };
  if (affine)
    return combine(numbers[0], strides);

  SmallVector<int32_t> values(numbers.begin(), numbers.end());
  std::string symbol;
  for (int64_t i = 0; symbol.empty() || calls.module.lookupSymbol(symbol); ++i)
    symbol = name + ".instances." + std::to_string(i);
  OpBuilder atEnd = OpBuilder::atBlockEnd(calls.module.getBody());
  auto type = LLVM::LLVMArrayType::get(types.i32, values.size());
  LLVM::GlobalOp::create(atEnd, op->getLoc(), type, /*isConstant=*/true, LLVM::Linkage::Internal,
                         symbol, builder.getI32TensorAttr(values));
  Value address = LLVM::AddressOfOp::create(builder, types.ptr, symbol);
  Value slot = LLVM::GEPOp::create(builder, types.ptr, types.i32, address,
                                   ArrayRef<LLVM::GEPArg>{combine(0, table)});
  return LLVM::LoadOp::create(builder, types.i32, slot);
}

/// Sets args[index].
void BodyBuilder::fill(Value args, int64_t index, Sizes &sizes, const Operand &operand,
                       Value memory, const llvm::MapVector<Value, Value> &rows) {
  Value offset = sizes.get(operand.view.offset);
  for (const View::Row &row : operand.view.rows)
    offset = arith::AddIOp::create(
        builder, offset,
        arith::MulIOp::create(builder, rows.find(row.counter)->second, sizes.get(row.stride)));
  int64_t rank = operand.type.getRank();
  std::string function = "tcc.fill_arg." + std::to_string(rank);
  SmallVector<Value> values{args, calls.i32(index), memory, offset,
                            calls.i32(dtypeOf(operand.type.getElementType()))};
  for (SizeAttr extent : operand.type.getShape())
    values.push_back(sizes.get(extent));
  for (SizeAttr stride : operand.view.strides)
    values.push_back(sizes.get(stride));

  if (!calls.module.lookupSymbol(function)) {
    OpBuilder::InsertionGuard guard(builder);
    SmallVector<std::string> names{"args", "index", "memory", "offset", "dtype"};
    for (StringRef axis : {"extent", "stride"})
      for (int64_t i = 0; i < rank; ++i)
        names.push_back((axis + Twine(i)).str());
    func::FuncOp fill = beginFunction(calls, function, ValueRange(values).getTypes(), {}, names);
    Value arg = LLVM::GEPOp::create(builder, types.ptr, types.arg, fill.getArgument(0),
                                    ArrayRef<LLVM::GEPArg>{fill.getArgument(1)});
    auto store = [&](Value value, ArrayRef<LLVM::GEPArg> path) {
      Value field = LLVM::GEPOp::create(builder, types.ptr, types.arg, arg, path);
      LLVM::StoreOp::create(builder, value, field);
    };
    store(fill.getArgument(2), {0, 0});
    store(fill.getArgument(3), {0, 1});
    store(fill.getArgument(4), {0, 2});
    store(calls.i32(rank), {0, 3});
    for (int32_t i = 0; i < rank; ++i) {
      store(fill.getArgument(5 + i), {0, 4, i});
      store(fill.getArgument(5 + rank + i), {0, 5, i});
    }
    func::ReturnOp::create(builder);
  }
  calls.call(function, {}, values);
}

/// A function that does nothing after an error, else fills the operands and calls; and its call in
/// the body. `others`: sizes that the call uses beside those of the operands.
void BodyBuilder::outlined(StringRef function, ArrayRef<Operand> operands,
                           ArrayRef<SizeAttr> others, MakeCall call) {
  llvm::SmallSetVector<Value, 4> roots;
  llvm::StringSet<> used;
  auto uses = [&](SizeAttr size) { forEachDim(size, [&](StringRef dim) { used.insert(dim); }); };
  llvm::MapVector<Value, Value> rows;
  for (const Operand &operand : operands) {
    for (const View::Row &row : operand.view.rows) {
      rows.insert({row.counter, {}});
      uses(row.stride);
    }
    roots.insert(operand.view.root);
    llvm::for_each(operand.type.getShape(), uses);
    llvm::for_each(operand.view.strides, uses);
    uses(operand.view.offset);
  }
  llvm::for_each(others, uses);

  SmallVector<Value> actual{status, session};
  SmallVector<std::string> names{"status", "session"};
  size_t firstDim = actual.size();
  for (const std::string &dim : context.dims)
    if (used.contains(dim)) {
      actual.push_back(dims[dim]);
      names.push_back(dim);
    }
  size_t firstRow = actual.size();
  for (auto &[counter, row] : rows) {
    actual.push_back(counters.find(counter.getParentBlock()->getParentOp())->second.first);
    names.push_back("row");
  }
  size_t firstRoot = actual.size();
  for (Value root : roots) {
    actual.push_back(memory(root));
    names.push_back(nameOf(root));
  }
  {
    OpBuilder::InsertionGuard guard(builder);
    func::FuncOp outline =
        beginFunction(calls, function, ValueRange(actual).getTypes(), types.i32, names);
    Value failed = arith::CmpIOp::create(builder, arith::CmpIPredicate::ne, outline.getArgument(0),
                                         calls.i32(0));
    Value args = calls.stack(types.arg, operands.size());
    auto choice = scf::IfOp::create(builder, TypeRange{types.i32}, failed, /*addElse=*/true);
    builder.setInsertionPointToStart(choice.thenBlock());
    scf::YieldOp::create(builder, outline.getArgument(0));
    builder.setInsertionPointToStart(choice.elseBlock());
    Sizes sizes(calls, Sizes::Overflow::Never);
    for (size_t i = firstDim; i < firstRow; ++i)
      sizes.bind(names[i], outline.getArgument(i));
    for (auto [i, row] : llvm::enumerate(rows))
      row.second = arith::ExtSIOp::create(builder, types.i64, outline.getArgument(firstRow + i));
    for (auto [i, operand] : llvm::enumerate(operands)) {
      size_t position = llvm::find(roots, operand.view.root) - roots.begin();
      fill(args, i, sizes, operand, outline.getArgument(firstRoot + position), rows);
    }
    scf::YieldOp::create(builder, call(sizes, outline.getArgument(1), args));
    builder.setInsertionPointAfter(choice);
    func::ReturnOp::create(builder, choice.getResults());
  }
  status = calls.call(function, types.i32, actual);
}

LogicalResult BodyBuilder::launch(LaunchOp op) {
  SmallVector<Operand> operands;
  for (Value value : op.getOperands()) {
    FailureOr<Operand> one = operand(value);
    if (failed(one))
      return failure();
    operands.push_back(*one);
  }
  for (Value value : op.getResults()) {
    if (!stackOf(value))
      reserve(value);
    FailureOr<Operand> one = operand(value);
    if (failed(one))
      return failure();
    operands.push_back(*one);
  }
  if (operands.size() > TCC_RT_MAX_ARGS)
    return op.emitError("a kernel can have ")
           << TCC_RT_MAX_ARGS << " arguments and results, found " << operands.size();
  StringRef kernel = op.getKernel();
  std::string function = name + "." + std::to_string(context.spans.step(op)) + "." + kernel.str();
  SmallVector<StringRef> lines = notedLines(op);
  StringRef line = lines.empty() ? "" : lines.front();
  outlined(function, operands, {}, [&](Sizes &, Value session, Value args) {
    Value desc = calls.addressOfTable(kernelDescSymbol(kernel), types.kernel);
    return calls.call("tcc_rt_launch", types.i32,
                      {session, desc, calls.i32(op.getGrid().size()), calls.i32(operands.size()),
                       args, calls.string(line)});
  });
  return success();
}

/// A function's name that is not taken: an index and the loss may be called alike.
std::string BodyBuilder::checkName(StringRef what) const {
  std::string function;
  for (int64_t i = 0; function.empty() || calls.module.lookupSymbol(function); ++i)
    function = name + ".check." + what.str() + (i ? "." + std::to_string(i) : "");
  return function;
}

LogicalResult BodyBuilder::check(CheckIndexOp op) {
  if (!checked.insert(op).second)
    return success();
  FailureOr<Operand> one = operand(op.getX());
  if (failed(one))
    return failure();
  std::string function = checkName(op.getName());
  SizeAttr none = SizeAttr::constant(op.getContext(), 0), rows = op.getRowsAttr();
  outlined(function, *one, {op.getLimit(), rows ? rows : none},
           [&](Sizes &sizes, Value session, Value args) {
             auto ignore = SizeAttr::constant(op.getContext(), int64_t(op.getIgnore().value_or(0)));
             return calls.call("tcc_rt_check_index", types.i32,
                               {session, args, calls.string(op.getName()), sizes.get(op.getLimit()),
                                calls.i32(op.getIgnore().has_value()), sizes.get(ignore),
                                sizes.get(rows ? rows : none)});
           });
  return success();
}

LogicalResult BodyBuilder::check(CheckFiniteOp op) {
  SmallVector<Operand> operands;
  for (Value value : op->getOperands()) {
    FailureOr<Operand> one = operand(value);
    if (failed(one))
      return failure();
    operands.push_back(*one);
  }
  std::string function = checkName(op.getName());
  outlined(function, operands, {}, [&](Sizes &, Value session, Value args) {
    return calls.call("tcc_rt_check_finite", types.i32,
                      {session, args, calls.string(op.getName())});
  });
  return success();
}

LogicalResult BodyBuilder::repeat(RepeatOp op) {
  SmallVector<Value> inits{status};
  for (Value init : op.getInits()) {
    FailureOr<View> view = viewOf(init);
    if (failed(view))
      return op.emitError("a carried value has no memory of its own");
    inits.push_back(memory(view->root));
  }
  for (Value stack : op.getStacks())
    if (!stackOf(stack))
      reserve(stack);
  auto loop = scf::ForOp::create(builder, calls.i32(op.getLower()), calls.i32(op.getUpper()),
                                 calls.i32(1), inits);
  OpBuilder::InsertionGuard guard(builder);
  builder.setInsertionPointToStart(loop.getBody());
  status = loop.getRegionIterArg(0);
  for (auto [carried, memory] :
       llvm::zip_equal(op.getCarried(), loop.getRegionIterArgs().drop_front()))
    memories[carried] = memory;
  Value counter = loop.getInductionVar();
  if (op.getReversed())
    counter = arith::SubIOp::create(builder, calls.i32(op.getLower() + op.getUpper() - 1), counter);
  counters[op] = {counter, int64_t(op.getLower())};
  if (context.spans.places.count(op.getCounter()))
    storeScalar(op.getCounter(), arith::ExtSIOp::create(builder, types.i64, counter));
  if (failed(block(op.getBody().front())))
    return failure();
  SmallVector<Value> yields{status};
  for (Value value : op.getYield().getValues().take_front(op.getInitArgs().size())) {
    FailureOr<View> view = viewOf(value);
    if (failed(view))
      return op.emitError("a carried value has no memory of its own");
    yields.push_back(memory(view->root));
  }
  scf::YieldOp::create(builder, yields);
  for (auto [result, memory] :
       llvm::zip_equal(op.getCarriedResults(), loop.getResults().drop_front()))
    memories[result] = memory;
  status = loop.getResult(0);
  return success();
}

/// Puts a number that the host knows where launches can read it.
void BodyBuilder::storeScalar(Value scalar, Value value) {
  reserve(scalar);
  calls.call(
      "tcc_rt_store_scalar", {},
      {session, memories[scalar], calls.i32(dtypeOf(tensorType(scalar).getElementType())), value});
}

LogicalResult BodyBuilder::operation(Operation &op) {
  return llvm::TypeSwitch<Operation *, LogicalResult>(&op)
      .Case([&](LaunchOp launchOp) { return launch(launchOp); })
      .Case<CheckIndexOp, CheckFiniteOp>([&](auto checkOp) { return check(checkOp); })
      .Case([&](AssignOp assign) {
        calls.call("tcc_rt_param_written", {}, {session, instance(assign)});
        return success();
      })
      .Case([&](RepeatOp repeatOp) { return repeat(repeatOp); })
      .Case<ParamOp, PackedParamOp>([&](Operation *read) {
        StringRef function = isa<ParamOp>(read) ? "tcc_rt_param" : "tcc_rt_pack";
        memories[read->getResult(0)] = calls.call(function, types.ptr, {session, instance(read)});
        return success();
      })
      .Case([&](SizeOp size) {
        Sizes sizes(calls, Sizes::Overflow::Never);
        for (auto &[dim, value] : dims)
          sizes.bind(dim, value);
        storeScalar(size.getResult(), sizes.get(size.getSize()));
        return success();
      })
      .Case<YieldOp, func::ReturnOp>([](Operation *) { return success(); })
      .Default([](Operation *other) -> LogicalResult {
        if (isViewLike(other))
          return success();
        return other->emitError("cannot stand in a host program");
      });
}

LogicalResult BodyBuilder::block(Block &source) {
  for (Operation &op : source) {
    builder.setLoc(op.getLoc());
    if (context.spans.prepared.contains(&op))
      for (Value result : op.getResults())
        reserve(result);
    else if (failed(operation(op)))
      return failure();
  }
  return success();
}

func::FuncOp BodyBuilder::begin(StringRef suffix) {
  builder.setLoc(context.entry.getLoc());
  func::FuncOp function = beginFunction(calls, name + "." + suffix.str(), {types.ptr, types.ptr},
                                        types.i32, {"session", "dims"});
  session = function.getArgument(0);
  for (auto [i, dim] : llvm::enumerate(context.dims)) {
    auto loc = NameLoc::get(builder.getStringAttr(dim), builder.getLoc());
    Value address = calls.element(function.getArgument(1), types.i64, i);
    dims[dim] = LLVM::LoadOp::create(static_cast<OpBuilder &>(builder), loc, types.i64, address);
  }
  status = calls.i32(0);
  return function;
}

LogicalResult BodyBuilder::prepare() {
  begin("prepare");
  for (Operation &op : context.entry.front()) {
    builder.setLoc(op.getLoc());
    if (context.spans.prepared.contains(&op) && failed(operation(op)))
      return failure();
  }
  func::ReturnOp::create(builder, status);
  return success();
}

LogicalResult BodyBuilder::body() {
  begin("body");
  Block &source = context.entry.front();
  for (BlockArgument argument : source.getArguments())
    memories[argument] =
        calls.call("tcc_rt_argument", types.ptr, {session, calls.i32(argument.getArgNumber())});
  // Bad indices end the call before any work is done.
  for (auto op : source.getOps<CheckIndexOp>())
    if (FailureOr<View> view = viewOf(op.getX()); succeeded(view) && isa<BlockArgument>(view->root))
      if (failed(check(op)))
        return failure();
  if (failed(block(source)))
    return failure();
  func::ReturnOp::create(builder, status);
  return success();
}

LogicalResult tcc::lowerBody(Calls &calls, const EntryContext &context) {
  return BodyBuilder(calls, context).body();
}

LogicalResult tcc::lowerPrepare(Calls &calls, const EntryContext &context) {
  return BodyBuilder(calls, context).prepare();
}
