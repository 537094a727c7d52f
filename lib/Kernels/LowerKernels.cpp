// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// lower-kernels: each tcc.kernel becomes a halide.pipeline of its name.
//
// Forms of a kernel's body. It holds at most one anchor; everything else is elementwise ops,
// constants, iota, size, broadcast, slice, rearrange, toeplitz, gather and take_along, which are
// computed at the point where they are needed. All results have one shape. Sizes are dims of the
// kernel, constants, or polynomials over its dims; each dim is the whole size of some axis of an
// argument or of the first result.
//
// contract: one contract_panels of [m, k] and panels [ceildiv(n, w), k, w] with constant w. The
// panels are an argument; the left side may be cast, scaled or masked on its way in, which then
// happens once per panel, so it is better an argument too. After it elementwise work over [m, n].
// Results [m, n].
//
// attention: one attention of q [m, d], k [n, d] and v [n, e] with constant d and e, and nothing
// else. Results [m, e] and, where it is asked for, [m]. Or one attention_backward, whose one result
// has the gradients of q, k and v one below the other: [m + 2 n, max(d, e)], the narrower with
// zeros behind. Or one attention_capture_backward that keeps one axis or both.
//
// row: one softmax, log_softmax, layer_norm or rms_norm over the last axis, or one of their
// *_backward, elementwise work before and after it. Results have its shape; any number of axes
// before the last.
//
// cross_entropy: one cross_entropy, elementwise work before it and, over its rows, after it; or one
// cross_entropy_backward, the same.
//
// reduce: one reduce_* over any axes, elementwise work before it and, over its result's shape,
// after it.
//
// concat: one concat, elementwise work before it and, over its result's shape, after it; at most
// six axes.
//
// cumsum: one cumsum of a type that is no half, elementwise work before it. The only result; at
// most six axes.
//
// scatter_add: one scatter_add of [m, n] by an index [m] to [v, n], no halves, elementwise work
// before it. The only result.
//
// pack: one pack of [n, k], an argument or a rearrangement of one to this order: what the argument
// has last is dense; or of a concat of such along n.
//
// elementwise: no anchor, at most six axes. Copies are the identity; embedding lookups are gathers.
//
// Strides. Arguments may have any strides. In contract, row and reduce kernels those
// that vary along the last axis n of the results (for reduce and row: of the anchor's operand) must
// have stride 1 there, except the left side of a contraction that is not turned; so must the
// results of these, and the last axis of what is packed. Concat, cumsum, scatter_add and
// elementwise kernels take any strides that their launches have, and are fast where they are 1. An
// argument whose last axis has stride 1 in all launches must have it. A bool is a byte, non-zero
// for true. Scalars are buffers of rank 0.
//
// What the kernel says of itself in attributes (slices, in_place, threads) its pipeline says too.
#include "lib/Kernels/Lowering.h"
#include "lib/Kernels/Passes.h"
#include "lib/Transforms/Fusion.h"
#include "lib/Transforms/Layout.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace tcc;

namespace tcc {
#define GEN_PASS_DEF_LOWERKERNELS
#include "lib/Kernels/Passes.h.inc"
} // namespace tcc

namespace {

/// Each part is stored where it goes: what follows reads the joined values at its own point only.
LogicalResult checkBehind(ConcatOp concat) {
  SmallVector<Operation *> behind = {concat};
  for (size_t i = 0; i < behind.size(); ++i)
    for (Operation *user : behind[i]->getUsers()) {
      if (!user->hasTrait<family::Elementwise>() && !user->hasTrait<OpTrait::IsTerminator>())
        return user->emitOpError() << "has no lowering behind a concat";
      if (!llvm::is_contained(behind, user))
        behind.push_back(user);
    }
  return success();
}

/// What a gradient of an attention is widened by: zeros behind its columns.
bool widensGradient(Operation *op) {
  auto concat = dyn_cast_or_null<ConcatOp>(op);
  if (!concat || concat.getAxis() != 1 || concat.getParts().size() != 2)
    return false;
  auto rest = concat.getParts()[1].getDefiningOp<ConstantOp>();
  return concat.getParts()[0].getDefiningOp<AttentionBackwardOp>() && rest && rest.isNumber(0);
}

/// dq above dk above dv: how a kernel stores the gradients of an attention.
bool joinsGradients(Operation *op) {
  auto concat = dyn_cast<ConcatOp>(op);
  if (!concat || concat.getAxis() != 0)
    return false;
  auto gradients = llvm::map_to_vector(concat.getParts(), [](Value part) {
    Operation *producer = part.getDefiningOp();
    return widensGradient(producer) ? producer->getOperand(0) : part;
  });
  auto backward = gradients[0].getDefiningOp<AttentionBackwardOp>();
  return backward && ValueRange(gradients) == ValueRange(backward.getResults());
}

/// The panels of the kernel's own contraction, of an operand as it lies.
bool packsRight(Operation *op) {
  auto pack = dyn_cast<PackOp>(op);
  return pack && argumentOf(pack.getX()) && op->hasOneUse() &&
         isa<ContractPanelsOp>(*op->user_begin());
}

/// The sums of the kernel's own panels.
bool sumsPanels(Operation *op) {
  auto sum = dyn_cast<ReduceSumOp>(op);
  return sum && llvm::any_of(sum.getX().getUsers(), [&](Operation *user) {
           return packsRight(user) && sumOfPacked(cast<PackOp>(user)) == sum;
         });
}

/// A concat that is only read in panels.
bool isPacked(Operation *op) {
  auto concat = dyn_cast<ConcatOp>(op);
  return concat && concat.getAxis() == 0 && concat->hasOneUse() &&
         isa<PackOp>(*concat->user_begin());
}

/// The op that gives the kernel its family; null for elementwise. Fails with an error for a form
/// without a lowering.
FailureOr<Operation *> findAnchor(KernelOp kernel) {
  Operation *anchor = nullptr;
  for (Operation &op : kernel.getBody().front().without_terminator()) {
    if (joinsGradients(&op) || widensGradient(&op) || packsRight(&op) || sumsPanels(&op) ||
        isPacked(&op))
      continue;
    if (isAttention(&op) ||
        isa<ConcatOp, ContractPanelsOp, CrossEntropyOp, CrossEntropyBackwardOp, CumsumOp, PackOp,
            ScatterAddOp>(op) ||
        op.hasTrait<family::Row>() || op.hasTrait<family::Reduce>()) {
      if (anchor) {
        InFlightDiagnostic error = op.emitOpError()
                                   << "is a second anchor in kernel @" << kernel.getSymName();
        error.attachNote(anchor->getLoc()) << "the first is here";
        return error;
      }
      anchor = &op;
    } else if (!op.hasTrait<family::Elementwise>() && !op.hasTrait<family::View>() &&
               !op.hasTrait<family::Source>() && !isa<GatherOp, TakeAlongOp, CheckIndexOp>(op)) {
      return op.emitOpError() << "has no lowering in a kernel";
    }
  }
  if (auto concat = dyn_cast_or_null<ConcatOp>(anchor))
    if (failed(checkBehind(concat)))
      return failure();
  if (auto pack = dyn_cast_or_null<PackOp>(anchor)) {
    auto joined = pack.getX().getDefiningOp<ConcatOp>();
    for (Value part : joined ? joined.getParts() : pack->getOperands())
      if (!argumentOf(part))
        return pack.emitOpError() << "expected arguments of the kernel, or rearrangements of them";
  }
  // Sums that are read back where they are stored.
  if (isa_and_nonnull<CumsumOp, ScatterAddOp>(anchor)) {
    Type element = tensorType(anchor->getOperand(0)).getElementType();
    bool isResult =
        kernel.getBody().front().getTerminator()->getOperands() == ValueRange(anchor->getResults());
    if (element.isF16() || element.isBF16() || !isResult)
      return anchor->emitOpError() << "has a lowering where it is the only result, and no half";
  }
  if (isa_and_nonnull<AttentionBackwardOp>(anchor) &&
      !joinsGradients(kernel.getBody().front().getTerminator()->getOperand(0).getDefiningOp()))
    return anchor->emitOpError() << "has a lowering where the concat of its results along axis 0 "
                                    "is the only result";
  if (auto capture = dyn_cast_or_null<AttentionCaptureBackwardOp>(anchor))
    if (capture.getAxes().empty())
      return capture.emitOpError() << "has a lowering where it keeps an axis";
  if (anchor && isAttention(anchor))
    return anchor;
  if (auto contract = dyn_cast_or_null<ContractPanelsOp>(anchor)) {
    if (!shapeOf(contract.getPanels())[2].isConstant() ||
        (!isa<BlockArgument>(contract.getPanels()) &&
         !packsRight(contract.getPanels().getDefiningOp())))
      return contract.emitOpError() << "expected panels of constant width that are an argument of "
                                       "the kernel, or made of one for it alone";
    auto pack = contract.getPanels().getDefiningOp<PackOp>();
    if (ReduceSumOp sum = pack ? sumOfPacked(pack) : ReduceSumOp()) {
      ValueRange results = kernel.getBody().front().getTerminator()->getOperands();
      if (results.size() != 2 || results[1] != sum.getResult() || !sum->hasOneUse())
        return sum.emitOpError() << "has a lowering beside a contraction where it is the second of "
                                    "two results";
      if (contract.getPiece())
        return sum.emitOpError() << "has no lowering beside a contraction in pieces";
      return anchor;
    }
  }
  for (Type type : kernel.getResultTypes())
    if (cast<::tcc::TensorType>(type).getShape() !=
        cast<::tcc::TensorType>(kernel.getResultTypes()[0]).getShape())
      return kernel.emitOpError() << "expected results of one shape";
  return anchor;
}

/// Whether its last axis is passed to kernels with stride 1: so are axes of one element, whatever
/// their stride.
bool isDense(Value value) {
  FailureOr<View> view = viewOf(value);
  return succeeded(view) && !view->strides.empty() &&
         (view->strides.back().isConstant(1) || shapeOf(value).back().isConstant(1));
}

/// Which operands and results of a kernel are dense wherever it runs: in launches, and where models
/// are opened; none of a kernel that runs nowhere.
llvm::StringMap<llvm::SmallBitVector> denseInLaunches(ModuleOp module) {
  llvm::StringMap<llvm::SmallBitVector> dense;
  auto add = [&](StringRef kernel, ValueRange operands, ValueRange results) {
    llvm::SmallBitVector here(operands.size() + results.size());
    for (auto [i, value] : llvm::enumerate(llvm::concat<Value>(operands, results)))
      here[i] = isDense(value);
    auto [known, isFirst] = dense.try_emplace(kernel, here);
    if (!isFirst)
      known->second &= here;
  };
  module.walk([&](Operation *op) {
    if (auto launch = dyn_cast<LaunchOp>(op))
      add(launch.getKernel(), launch.getOperands(), launch.getResults());
    else if (auto packed = dyn_cast<PackedParamOp>(op))
      add(packed.getKernel(), packed.getSources(), packed->getResults());
  });
  return dense;
}

struct LowerKernels : tcc::impl::LowerKernelsBase<LowerKernels> {
  using LowerKernelsBase::LowerKernelsBase;

  void runOnOperation() override {
    KernelTarget machine = KernelTarget::parse(target);
    llvm::StringMap<llvm::SmallBitVector> launched = denseInLaunches(getOperation());
    for (KernelOp kernel : llvm::make_early_inc_range(getOperation().getOps<KernelOp>())) {
      FailureOr<Operation *> anchor = findAnchor(kernel);
      if (failed(anchor))
        return signalPassFailure();
      OpBuilder builder(kernel);
      llvm::SmallBitVector dense = launched.lookup(kernel.getSymName());
      dense.resize(kernel.getBody().getNumArguments() + kernel.getResultTypes().size());
      Lowering lowering(builder, kernel, machine, std::move(dense));
      if (!*anchor)
        lowerElementwise(lowering);
      else
        llvm::TypeSwitch<Operation *>(*anchor)
            .Case([&](AttentionOp op) { lowerAttention(lowering, op); })
            .Case([&](AttentionBackwardOp op) { lowerAttentionBackward(lowering, op); })
            .Case(
                [&](AttentionCaptureBackwardOp op) { lowerAttentionCaptureBackward(lowering, op); })
            .Case([&](ContractPanelsOp op) { lowerContract(lowering, op); })
            .Case([&](PackOp op) { lowerPack(lowering, op); })
            .Case([&](ConcatOp op) { lowerConcat(lowering, op); })
            .Case([&](CrossEntropyOp op) { lowerCrossEntropy(lowering, op); })
            .Case([&](CrossEntropyBackwardOp op) { lowerCrossEntropyBackward(lowering, op); })
            .Case([&](CumsumOp op) { lowerCumsum(lowering, op); })
            .Case([&](ScatterAddOp op) { lowerScatterAdd(lowering, op); })
            .Default([&](Operation *op) {
              op->hasTrait<family::Row>() ? lowerRow(lowering, op) : lowerReduce(lowering, op);
            });
      lowering.constrain();
      halide::PipelineOp pipeline = lowering.p.finish();
      pipeline->setDiscardableAttrs(kernel->getDiscardableAttrDictionary());
      kernel.erase();
    }
  }
};

} // namespace
