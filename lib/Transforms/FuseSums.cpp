// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Sums of a contraction's operand over what it sums are made by its kernel: a bias's gradient by
// its weight's.
#include "dialect/Tcc/ModelLine.h"
#include "lib/Transforms/KernelMaker.h"
#include "lib/Transforms/Layout.h"
#include "lib/Transforms/Passes.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"

using namespace mlir;

namespace tcc {
#define GEN_PASS_DEF_FUSESUMS
#include "lib/Transforms/Passes.h.inc"
} // namespace tcc

using namespace tcc;

/// Whether the kernel is "r i -> i" and nothing else.
static bool isSumOfRows(KernelOp kernel) {
  Block &body = kernel.getBody().front();
  auto sum = body.getTerminator()->getOperand(0).getDefiningOp<ReduceSumOp>();
  return sum && body.getTerminator()->getNumOperands() == 1 && sum.getX() == body.getArgument(0) &&
         shapeOf(sum.getX()).size() == 2 && sum.getAxes() == ArrayRef<int64_t>(0);
}

/// The contraction of the panels; null where they are a result.
static ContractPanelsOp readerOf(PackOp pack) {
  for (Operation *user : pack->getUsers())
    if (auto reader = dyn_cast<ContractPanelsOp>(user))
      return reader;
  return {};
}

/// Where the kernel's one result is a contraction's, which sums the rows of an operand that it
/// packs itself.
static PackOp packOfRows(KernelOp kernel) {
  auto packs = kernel.getBody().front().getOps<PackOp>();
  if (packs.empty() || kernel.getResultTypes().size() != 1)
    return {};
  PackOp pack = *packs.begin();
  auto turned = pack.getX().getDefiningOp<RearrangeOp>();
  bool isTurned = turned && isa<BlockArgument>(turned.getX()) &&
                  llvm::equal(shapeOf(turned.getX()), llvm::reverse(shapeOf(turned)));
  return readerOf(pack) && isTurned ? pack : PackOp();
}

static BlockArgument argumentOf(PackOp pack) {
  return cast<BlockArgument>(pack.getX().getDefiningOp<RearrangeOp>().getX());
}

/// Whether both are the same elements in the same order, however the views of them are written.
static bool readsTheSame(Value a, Value b) {
  FailureOr<View> first = viewOf(a), second = viewOf(b);
  auto isSame = [](const View::Row &a, const View::Row &b) {
    return a.counter == b.counter && a.stride == b.stride;
  };
  return succeeded(first) && succeeded(second) && shapeOf(a) == shapeOf(b) &&
         first->root == second->root && first->offset == second->offset &&
         first->strides == second->strides && llvm::equal(first->rows, second->rows, isSame);
}

/// The kernel with the sums as a second result; detached.
static KernelOp kernelWithSums(KernelOp kernel) {
  auto made = cast<KernelOp>(kernel->clone());
  PackOp pack = packOfRows(made);
  Operation *end = made.getBody().front().getTerminator();
  OpBuilder builder(end);
  ::tcc::TensorType type = tensorType(pack.getX());
  Value sum = ReduceSumOp::create(builder, pack.getLoc(), Type(type.withShape(type.getShape()[0])),
                                  pack.getX(), /*axes=*/ArrayRef<int64_t>(1));
  end->insertOperands(1, sum);
  made.setFunctionType(builder.getFunctionType(made.getArgumentTypes(), end->getOperandTypes()));
  // Each piece of a launch that is cut makes all of the sums, for its operand is whole.
  if (auto ways = made->getAttrOfType<ArrayAttr>("slices")) {
    auto whole = [&](Attribute way) -> Attribute {
      SmallVector<int64_t> axes(cast<DenseI64ArrayAttr>(way).asArrayRef());
      axes.push_back(-1);
      return builder.getDenseI64ArrayAttr(axes);
    };
    made->setAttr("slices", builder.getArrayAttr(llvm::map_to_vector(ways, whole)));
  }
  return made;
}

namespace {
struct FuseSums : tcc::impl::FuseSumsBase<FuseSums> {
  using FuseSumsBase::FuseSumsBase;

  void runOnOperation() override {
    SymbolTable symbols(getOperation());
    SmallVector<LaunchOp> sums;
    getOperation()->walk([&](LaunchOp launch) {
      auto kernel = symbols.lookup<KernelOp>(launch.getKernel());
      if (!launch.getGrid().empty() || launch.getLayouts())
        return;
      if (isSumOfRows(kernel))
        sums.push_back(launch);
      else if (PackOp pack = packOfRows(kernel))
        contractions[launch->getBlock()].push_back(
            {launch, kernel, argumentOf(pack).getArgNumber()});
    });
    KernelTable table(getOperation());
    for (LaunchOp sum : sums) {
      StringRef why = "no contraction of the block packs what they add up";
      Contraction *contraction = packing(sum, why);
      if (report)
        sum.emitRemark(contraction
                           ? "the sums are made by the contraction that packs what they add up"
                           : "the sums are made apart, for ")
            << (contraction ? "" : why);
      if (contraction)
        fuse(sum, *contraction, table);
    }
    eraseUnused(getOperation());
  }

private:
  struct Contraction {
    LaunchOp launch; ///< with two results once it makes sums
    KernelOp kernel; ///< without sums
    unsigned packed; ///< number of the operand
  };
  /// A product of more rows is cut into groups of so many (lib/Kernels/Contract.cpp), which all
  /// make the panels: the task of a panel would be all of them.
  static constexpr int64_t maxRows = 512;

  /// The contraction that is to make the sums.
  Contraction *packing(LaunchOp sum, StringRef &why) {
    for (Contraction &contraction : contractions[sum->getBlock()]) {
      LaunchOp launch = contraction.launch;
      if (!readsTheSame(launch.getOperand(contraction.packed), sum->getOperand(0)))
        continue;
      if (launch.getNumResults() > 1) {
        why = "the contraction that packs what they add up makes them once";
        continue;
      }
      if (readerOf(packOfRows(contraction.kernel)).getPiece()) {
        why = "the contraction that packs what they add up makes it by pieces";
        continue;
      }
      SizeAttr rows = shapeOf(launch.getResult(0))[0];
      if (!rows.isConstant() || rows.getConstant() < 1 || rows.getConstant() > maxRows) {
        why = "the product is not known to have 1 to 512 rows";
        continue;
      }
      // The sums come with the product.
      auto isBehind = [&](Operation *user) {
        Operation *reader = sum->getBlock()->findAncestorOpInBlock(*user);
        return launch->isBeforeInBlock(reader);
      };
      if (llvm::all_of(sum->getUsers(), isBehind))
        return &contraction;
      why = "they are read before the product is made";
    }
    return nullptr;
  }

  static void fuse(LaunchOp sum, Contraction &contraction, KernelTable &table) {
    contraction.launch = launchWithSums(contraction.launch, sum, contraction.kernel, table);
    sum->getResult(0).replaceAllUsesWith(contraction.launch.getResult(1));
    Operation *view = sum->getOperand(0).getDefiningOp();
    sum->erase();
    if (view && isOpTriviallyDead(view))
      view->erase();
  }

  static LaunchOp launchWithSums(LaunchOp launch, LaunchOp sum, KernelOp kernel,
                                 KernelTable &table) {
    OpBuilder builder(launch);
    FlatSymbolRefAttr name =
        table.intern(kernelWithSums(kernel), (kernel.getSymName() + "_reduce_sum").str());
    Type types[] = {launch.getResult(0).getType(), sum.getResult(0).getType()};
    auto made = LaunchOp::create(builder, locationOf(launch, {launch, sum}), types, name,
                                 launch.getGrid(), launch.getOperands(), ArrayAttr());
    noteLines(made);
    launch->getResult(0).replaceAllUsesWith(made.getResult(0));
    launch->erase();
    return made;
  }

  DenseMap<Block *, SmallVector<Contraction>> contractions;
};
} // namespace
