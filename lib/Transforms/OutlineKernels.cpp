// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Groups to kernels, in program order, so that a group sees how its operands were stored.
#include "dialect/Tcc/Rearrange.h"
#include "dialect/Tcc/Size.h"
#include "lib/Transforms/OutlineGroup.h"
#include "lib/Transforms/Passes.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;

namespace tcc {
#define GEN_PASS_DEF_OUTLINEKERNELS
#include "lib/Transforms/Passes.h.inc"
} // namespace tcc

using namespace tcc;

namespace {
/// Lets a launch store its result in the order that its only user, a rearrangement, merges axes in.
void chooseLayout(Value value) {
  if (!value.hasOneUse())
    return;
  auto user = dyn_cast<RearrangeOp>(*value.user_begin());
  auto launch = value.getDefiningOp<LaunchOp>();
  if (!user || !launch || succeeded(viewOf(user.getResult())))
    return;
  Einops pattern = patternOf(user);
  SmallVector<int64_t> order;
  for (const std::string &name : pattern.output.names())
    for (auto [place, axis] : llvm::enumerate(pattern.inputs[0]))
      if (axis.size() == 1 && axis[0] == name)
        order.push_back(place);
  // Kernels store along their last axis.
  if (order.size() != shapeOf(value).size() || order.back() != int64_t(order.size()) - 1)
    return;
  Builder builder(value.getContext());
  ArrayAttr before = launch.getLayoutsAttr();
  SmallVector<Attribute> layouts;
  for (OpResult result : launch->getResults()) {
    auto rows = llvm::to_vector(llvm::seq<int64_t>(shapeOf(result).size()));
    layouts.push_back(result == value ? builder.getDenseI64ArrayAttr(order)
                      : before        ? before[result.getResultNumber()]
                                      : builder.getDenseI64ArrayAttr(rows));
  }
  launch.setLayoutsAttr(builder.getArrayAttr(layouts));
  if (succeeded(viewOf(user.getResult())))
    return;
  if (before)
    launch.setLayoutsAttr(before);
  else
    launch.removeLayoutsAttr();
}

class Outliner {
public:
  Outliner(ModuleOp module, int64_t panelBytes) : table(module), panelBytes(panelBytes) {}

  LogicalResult run(Block &block) {
    for (Operation &op : llvm::make_early_inc_range(block)) {
      LogicalResult result =
          llvm::TypeSwitch<Operation *, LogicalResult>(&op)
              .Case([&](GroupOp group) { return outline(group); })
              .Case([&](RearrangeOp rearrange) { return storeIfNeeded(rearrange), success(); })
              .Case([&](CheckIndexOp check) { return storeConstants(check), success(); })
              .Case([&](CheckFiniteOp check) { return storeConstants(check), success(); })
              .Case([&](AssignOp assign) { return storeInPlace(assign), success(); })
              .Case([&](RepeatOp repeat) { return loop(repeat); })
              .Case([&](func::ReturnOp ret) { return ownResults(ret, block), success(); })
              .Default([](Operation *) { return success(); });
      if (failed(result))
        return failure();
    }
    return success();
  }

private:
  LogicalResult outline(GroupOp group) {
    OpBuilder builder(group);
    FailureOr<SmallVector<Value>> values = outlineGroup(builder, table, group, panelBytes);
    if (failed(values))
      return failure();
    group->replaceAllUsesWith(*values);
    group->erase();
    for (Value value : *values)
      chooseLayout(value);
    return success();
  }

  /// A merge of axes that memory does not have in this order: the transposed view is copied, then
  /// merged.
  void storeIfNeeded(RearrangeOp op) {
    if (succeeded(viewOf(op.getResult())))
      return;
    Einops pattern = patternOf(op);
    llvm::StringMap<SizeAttr> sizes = axisSizes(op, pattern);
    EinopsSide apart;
    SmallVector<SizeAttr> shape;
    for (const std::string &name : pattern.output.names()) {
      apart.push_back({name});
      shape.push_back(sizes[name]);
    }
    OpBuilder builder(op);
    ::tcc::TensorType type = op.getType().withShape(shape);
    std::string split = pattern.inputs[0].str() + " -> " + apart.str();
    Value view = RearrangeOp::create(builder, op.getLoc(), type, split, op.getX());
    Value copy = copyOf(builder, table, view);
    std::string merge = apart.str() + " -> " + pattern.output.str();
    op.getResult().replaceAllUsesWith(
        RearrangeOp::create(builder, op.getLoc(), op.getType(), merge, copy));
    op->erase();
  }

  /// What is looked through at run time lies in memory.
  void storeConstants(Operation *check) {
    OpBuilder builder(check);
    for (OpOperand &operand : check->getOpOperands())
      if (operand.get().getDefiningOp<ConstantOp>())
        operand.set(copyOf(builder, table, operand.get()));
  }

  /// The launch that makes the value writes the parameter itself, unless somebody reads what was
  /// there later on, or the call may end before the rest is written; then it is copied there at the
  /// end.
  void storeInPlace(AssignOp assign) {
    if (!stored.insert(assign).second)
      return;
    Value value = assign.getValue();
    FailureOr<View> view = viewOf(value);
    LaunchOp launch = succeeded(view) ? view->root.getDefiningOp<LaunchOp>() : LaunchOp();
    bool own = launch && isContiguous(value) && launch->getBlock() == assign->getBlock() &&
               !mayEndAfter(launch) && assigned.insert(view->root).second &&
               !isReadAfter(assign, launch);
    if (own)
      return;
    OpBuilder builder(assign->getBlock()->getTerminator());
    assign.getValueMutable().set(copyOf(builder, table, value));
    assign->moveBefore(assign->getBlock()->getTerminator());
    assigned.insert(viewOf(assign.getValue())->root);
  }

  /// Whether a check that ends the call stands behind the launch.
  static bool mayEndAfter(LaunchOp launch) {
    auto function = launch->getParentOfType<func::FuncOp>();
    return llvm::any_of(function.getOps<CheckFiniteOp>(), [&](CheckFiniteOp check) {
      Operation *above = check->getBlock()->findAncestorOpInBlock(*launch);
      return above && above->isBeforeInBlock(check);
    });
  }

  /// Whether both can be one parameter: the same name, and loops that have turns in common.
  static bool mayBeSame(AssignOp assign, ParamOp param) {
    auto disjoint = [](auto pair) {
      auto loopOf = [](Value index) {
        return cast<RepeatOp>(index.getParentBlock()->getParentOp());
      };
      RepeatOp a = loopOf(std::get<0>(pair)), b = loopOf(std::get<1>(pair));
      return a.getUpper() <= b.getLower() || b.getUpper() <= a.getLower();
    };
    return param.getNameAttr() == assign.getNameAttr() &&
           llvm::none_of(llvm::zip_equal(assign.getIndices(), param.getIndices()), disjoint);
  }

  /// Whether the parameter's old value is read behind the launch, or by it in another order.
  bool isReadAfter(AssignOp assign, LaunchOp launch) {
    SmallVector<Value> reads;
    assign->getParentOfType<func::FuncOp>().walk([&](ParamOp param) {
      if (mayBeSame(assign, param))
        reads.push_back(param.getResult());
    });
    for (size_t i = 0; i < reads.size(); ++i)
      for (Operation *user : reads[i].getUsers()) {
        if (isViewLike(user)) {
          reads.push_back(user->getResult(0));
          continue;
        }
        if (user == launch) {
          if (!isContiguous(reads[i]))
            return true;
          continue;
        }
        Operation *around = launch;
        Operation *above = around->getBlock()->findAncestorOpInBlock(*user);
        while (!above && (around = around->getParentOp()) && !isa<func::FuncOp>(around))
          above = around->getBlock()->findAncestorOpInBlock(*user);
        if (!above || (above != around && around->isBeforeInBlock(above)))
          return true;
      }
    return false;
  }

  LogicalResult loop(RepeatOp repeat) {
    OpBuilder builder(repeat);
    for (OpOperand &init : repeat->getOpOperands())
      if (!isContiguous(init.get()) || init.get().getDefiningOp<ConstantOp>())
        init.set(copyOf(builder, table, init.get()));
    Block &body = repeat.getBody().front();
    if (failed(run(body)))
      return failure();
    ownResults(body.getTerminator(), body);
    return success();
  }

  /// Each value that leaves the block is the whole result of a launch of its own in the block.
  void ownResults(Operation *terminator, Block &block) {
    OpBuilder builder(terminator);
    DenseSet<Value> roots;
    for (OpOperand &operand : terminator->getOpOperands()) {
      FailureOr<View> view = viewOf(operand.get());
      bool own = isContiguous(operand.get()) && ownsMemory(view->root) &&
                 view->root.getParentBlock() == &block && roots.insert(view->root).second;
      if (own)
        continue;
      operand.set(copyOf(builder, table, operand.get()));
      roots.insert(viewOf(operand.get())->root);
    }
  }

  KernelTable table;
  int64_t panelBytes;
  DenseSet<Value> assigned; ///< launches' results that are parameters
  DenseSet<Operation *> stored;
};

struct OutlineKernels : tcc::impl::OutlineKernelsBase<OutlineKernels> {
  using OutlineKernelsBase::OutlineKernelsBase;
  void runOnOperation() override {
    Outliner outliner(getOperation(), panelBytes);
    for (auto func : getOperation().getOps<func::FuncOp>())
      if (!func.isExternal() && failed(outliner.run(func.getBody().front())))
        return signalPassFailure();
    // Constants and broadcasts that only groups used.
    SmallVector<Operation *> all;
    getOperation().walk([&](Operation *op) { all.push_back(op); });
    for (Operation *op : llvm::reverse(all))
      if (isOpTriviallyDead(op))
        op->erase();
  }
};
} // namespace
