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

/// Where the kernel's one result is a contraction's, which sums the rows of an operand that it
/// packs itself.
static PackOp packOfRows(KernelOp kernel) {
  auto packs = kernel.getBody().front().getOps<PackOp>();
  if (packs.empty() || kernel.getResultTypes().size() != 1)
    return {};
  PackOp pack = *packs.begin();
  auto turned = pack.getX().getDefiningOp<RearrangeOp>();
  bool isRead = llvm::any_of(pack->getUsers(), llvm::IsaPred<ContractPanelsOp>);
  bool isTurned = turned && isa<BlockArgument>(turned.getX()) && shapeOf(turned.getX()).size() == 2;
  return isRead && isTurned ? pack : PackOp();
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

/// The kernel with the sums as one more row of results; detached.
static KernelOp withSums(KernelOp kernel) {
  auto made = cast<KernelOp>(kernel->clone());
  PackOp pack = packOfRows(made);
  Operation *end = made.getBody().front().getTerminator();
  OpBuilder builder(end);
  ::tcc::TensorType type = tensorType(pack.getX());
  SizeAttr n = type.getShape()[0], one = SizeAttr::constant(builder.getContext(), 1);
  Location loc = pack.getLoc();
  Value sum = ReduceSumOp::create(builder, loc, Type(type.withShape(n)), pack.getX(),
                                  /*axes=*/ArrayRef<int64_t>(1));
  Value row = RearrangeOp::create(builder, loc, Type(type.withShape({one, n})), "n -> 1 n", sum);
  end->insertOperands(1, row);
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
      if (!launch.getGrid().empty())
        return;
      if (isSumOfRows(kernel))
        sums.push_back(launch);
      else if (PackOp pack = packOfRows(kernel))
        contractions[launch->getBlock()].push_back(
            {launch, kernel, launch.getOperand(argumentOf(pack).getArgNumber())});
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
    LaunchOp launch; ///< null once it makes sums
    KernelOp kernel;
    Value packed;
  };

  /// The contraction that is to make the sums.
  Contraction *packing(LaunchOp sum, StringRef &why) {
    for (Contraction &contraction : contractions[sum->getBlock()]) {
      if (!contraction.launch || !readsTheSame(contraction.packed, sum->getOperand(0)))
        continue;
      SizeAttr rows = shapeOf(contraction.launch.getResult(0))[0];
      if (!rows.isConstant() || rows.isConstant(0)) {
        why = "the product may have no row";
        continue;
      }
      // The sums come with the product.
      auto isBehind = [&](Operation *user) {
        Operation *reader = sum->getBlock()->findAncestorOpInBlock(*user);
        return contraction.launch->isBeforeInBlock(reader);
      };
      if (llvm::all_of(sum->getUsers(), isBehind))
        return &contraction;
      why = "they are read before the product is made";
    }
    return nullptr;
  }

  static void fuse(LaunchOp sum, Contraction &contraction, KernelTable &table) {
    LaunchOp launch = contraction.launch;
    OpBuilder builder(launch);
    ::tcc::TensorType type = tensorType(sum.getResult(0));
    SizeAttr one = SizeAttr::constant(builder.getContext(), 1);
    Type row = type.withShape({one, type.getShape()[0]});
    ArrayAttr layouts = launch.getLayoutsAttr();
    if (layouts) {
      SmallVector<Attribute> all(layouts.getValue());
      all.push_back(builder.getDenseI64ArrayAttr({0, 1}));
      layouts = builder.getArrayAttr(all);
    }
    FlatSymbolRefAttr name = table.intern(withSums(contraction.kernel),
                                          (contraction.kernel.getSymName() + "_reduce_sum").str());
    auto made = LaunchOp::create(builder, locationOf(launch, {launch, sum}),
                                 TypeRange{launch.getResult(0).getType(), row}, name,
                                 launch.getGrid(), launch.getOperands(), layouts);
    noteLines(made);
    launch->getResult(0).replaceAllUsesWith(made.getResult(0));
    sum->getResult(0).replaceAllUsesWith(
        RearrangeOp::create(builder, sum.getLoc(), Type(type), "1 n -> n", made.getResult(1)));
    launch->erase();
    Operation *view = sum->getOperand(0).getDefiningOp();
    sum->erase();
    if (view && isOpTriviallyDead(view))
      view->erase();
    contraction.launch = nullptr;
  }

  DenseMap<Block *, SmallVector<Contraction>> contractions;
};
} // namespace
