// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Contractions "m k, n k -> m n" over a packed right side, with an elementwise epilogue over [m,
// n].
//
// A register tile of rows x panel width stays in accumulators over k: 8x48 of f32 in 24 zmm, 4x24
// in 12 ymm. Each step of k loads one row of the panel and broadcasts one element of each row of
// the left side. Rows past the end read the last row again and are not stored: the last
// tile of a block runs the same code. The finished tile goes to the stack, where the epilogue reads
// it row by row; so the epilogue exists twice in the code instead of once per row, and may be as
// long as it likes without touching the accumulators.
//
// A left side whose rows are innermost (the way back) is copied by the task that reads it, for a
// group of rows and several panels: strips of as many rows as a tile has, k outside. In place each
// step of k is on another page, and where the stride is a multiple of 4 KB all steps share a few
// sets of the caches, which each panel would find empty again.
//
// Panels of a right operand that is packed once at open are an argument. Others are made here, by
// the task that reads them, for each group of rows, and never are in memory: next to 512 rows of
// products it does not matter that each group makes them again.
//
// Where k is long (the gradient of a head's input, 50257), a panel would leave L2 before the next
// tile reads it. A task holds the sums of a group and a few panels in memory then. For each piece
// of k all of its tiles add to them, before the next piece: what they read of the left side and of
// a panel, which is made by pieces as well, is in the caches.
//
// The sums of a packed operand over k (of a bias the gradient, where the product is that of a
// weight) come out beside the product, added up where a panel is made. There are some rows then,
// and no more than one group: both results have their loop over panels in common, which is fused
// with no other, for bounds of fused loops are too wide for two.
//
// Loops: tasks of 20 us and more over (group of 512 rows, panel, block of 64 rows), blocks
// innermost: a panel comes from memory once for a group, and stays in L2 (48 x 3072 x 4 B = 590 KB)
// while the rows of the group come from L3. The first tile to read a panel would wait for all of
// it, four times as long as it computes: so each step of the tiles before asks the caches for a
// piece of the next. With a copied left side a task is a group and up to eight panels, in pieces up
// to four; groups and shares are smaller where threads would have nothing to do; so are groups
// where all of k is copied and is long, for what a thread copies is to stay small.
//
// Measured on one / two cores of a Zen4 VM (118 / 235 GFLOP/s at most), f32, weights packed and in
// cache: 128x768x768 1.29 / 0.65 ms = 99 / 98 %, 512x3072x768 21.1 / 10.5 ms = 98 / 98 %,
// 1024x768x2304 32.3 / 16.0 ms = 95 / 96 %; oneDNN beside it 1.00, 1.02 and 1.02 of that time. On a
// Xeon (Emerald Rapids, 177 GFLOP/s a core), weights from memory: BERT-base of 128 tokens 145 ms,
// without asking ahead 172. x[512, 3072]^T @ y[512, 768] there 17 ms, read in place 107.
#include "lib/Kernels/Lowering.h"
#include "lib/Kernels/Scalars.h"

using namespace mlir;
using namespace tcc;
using halide::Args;
using halide::Expr;
using halide::Func;
using halide::Names;
using halide::Range;
using halide::Stage;

/// Rows that share a panel while it is in L2.
static constexpr int64_t groupRows = 512;
/// Rows of a block.
static constexpr int64_t blockRows = 64;
/// Of a copy: fewer rows share a panel where it would be more.
static constexpr int64_t copiedBytes = 8 << 20;
/// Rows that are copied at once: about two lines of f32.
static constexpr int64_t copiedRows = 32;

ReduceSumOp tcc::sumOfPacked(PackOp pack) {
  for (Operation *user : pack.getX().getUsers())
    if (auto sum = dyn_cast<ReduceSumOp>(user); sum && sum.getAxes() == ArrayRef<int64_t>(1))
      return sum;
  return {};
}

template <typename Divisor> static Expr ceilDiv(Expr a, Divisor b) { return (a + (b - 1)) / b; }

namespace {
struct Contraction {
  Lowering &lowering;
  ContractPanelsOp op;

  halide::Pipeline &p = lowering.p;
  Type element = tensorType(op.getLhs()).getElementType(), sum = sumElement(element);
  SizeAttr m = shapeOf(op.getLhs())[0], k = shapeOf(op.getLhs())[1], n = shapeOf(op.getResult())[1];
  int64_t width = shapeOf(op.getPanels())[2].getConstant();
  int64_t lanes = std::min(lowering.target.lanes(sum), width & -width);
  int64_t rows = std::clamp<int64_t>(lowering.target.accumulators() * lanes / width, 1, 12);
  PackOp pack = op.getPanels().getDefiningOp<PackOp>();
  ReduceSumOp sums = pack ? sumOfPacked(pack) : ReduceSumOp();
  std::optional<int64_t> piece = op.getPiece();
  /// Panels that share a copy of the left side; in pieces 512 x 4 x 48 x 4 B = 393 KB of sums of
  /// f32.
  int64_t sharing = piece ? 4 : 8;
  bool turned = !isa<BlockArgument>(op.getLhs()) && argumentOf(op.getLhs());

  std::optional<Func> panels = {}, left = {}, next = {};

  /// How far a tile's loop over k goes.
  Expr loopDepth() { return piece ? p.i32(*piece) : lowering.size(k); }
  Expr placeInSum(Args at);
  Func strips();
  Func nextOfShare();
  Expr ofNextPanel(Args at, Expr place);
  Expr lastPanel() {
    return lowering.buffers[cast<BlockArgument>(op.getPanels()).getArgNumber()].extent(2) - 1;
  }
  void lowerSums(Func panels, Func out);
  Expr busyThreads();
  Expr sharesOf(Expr groups, Expr threads);
  Expr blocksOfGroup();
  Expr shares();
  Expr panelsOfShare();
  void cutIntoTasks(Func out);
  void cutPanelsIntoTasks(Stage stage);
  void schedule(Func out, Func tile, Func mm);
  void scheduleInPieces(Func out, Func tile, Func mm);

  /// Where a panel is made for a block, all blocks of a group are one.
  int64_t tiles = tilesOfBlock(pack && !turned && !piece ? groupRows : blockRows);
  int64_t tilesOfBlock(int64_t size) { return std::max<int64_t>(1, size / rows); }
  Expr blockCount() { return ceilDiv(halide::max(lowering.size(m), 1), tiles * rows); }
  Expr panelCount();
  /// Of a panel by so many rows.
  Expr flopsOf(Expr height) {
    Type f32 = p.builder().getF32Type();
    return halide::cast(lowering.size(k) * (2 * width), f32) * halide::cast(height, f32);
  }
};
} // namespace

/// The place along all of k; the update that is being defined leaves out what is past its end.
Expr Contraction::placeInSum(Args at) {
  if (!piece)
    return at["k"];
  Expr place = at["piece"] * *piece + at["k"], end = lowering.size(k);
  p.where(place < end);
  return halide::promiseClamped(place, 0, end - 1);
}

/// The left side as strips of rows, which a task reads instead: left[s, k, r] = lhs[s * rows + r,
/// k].
Func Contraction::strips() {
  Func left = p.func("left", {"r", "k", "strip"}, memoryElement(element), [&](Args a) {
    Expr row = halide::min(halide::likely(a["strip"] * rows + a["r"]), lowering.size(m) - 1);
    return Values(lowering).at(op.getLhs(), {row, a["k"]});
  });
  lowering.alongVector.set(argumentOf(op.getLhs()).getArgNumber());
  left.bound("r", 0, rows)
      .split("strip", "strip", "beside", copiedRows / rows, "guard_with_if")
      .reorder("r", "beside", "k", "strip")
      .unroll("beside")
      .vectorize("r");
  return left;
}

/// Of a task that holds the sums of a few panels: the panel after one, which after the last is the
/// first, and how many elements further its next piece begins. A function, for Halide would follow
/// the formulas into each of the products that are unrolled.
Func Contraction::nextOfShare() {
  Type i32 = p.i32Type();
  return p.func("next", {"panel"}, {i32, i32}, [&](Args at) {
    Expr few = panelsOfShare(), end = lastPanel() + 1;
    Expr first = at["panel"] / few * few;
    Expr after = halide::min(at["panel"] + 1, end);
    Expr isLast = halide::equal(after, halide::min(first + few, end));
    return halide::Tuple{halide::select(isLast, first, after),
                         halide::select(isLast, p.i32(*piece * width), 0)};
  });
}

/// What a step of a tile asks for of the next panel, or of the next piece of the first that is held
/// with it. The tiles of a block ask for each of its lines, one part after the other; where there
/// are fewer than three, for every third or second.
Expr Contraction::ofNextPanel(Args at, Expr place) {
  Expr asking = halide::clamp(ceilDiv(lowering.size(m), rows), 1, tilesOfBlock(blockRows));
  Expr step = (width + (asking - 1)) / asking;
  Expr element = (at["m"] / rows % asking * loopDepth() + at["k"]) * step;
  // The promise is for bounds inference, for nothing is read there: an element of the row of step
  // k.
  auto of = [&](Expr panel, Expr element) {
    Expr lane = halide::promiseClamped(element - at["k"] * width, 0, width - 1);
    return Values(lowering).at(op.getPanels(), {panel, place, lane});
  };
  if (!next)
    return of(halide::min(at["panel"] + 1, lastPanel()), element);
  halide::Tuple further = next->call({at["panel"]});
  return of(halide::promiseClamped(further[0], 0, lastPanel()), element + further[1]);
}

/// Makes the sums of each panel, as a second result, where the panel is made for `out`.
void Contraction::lowerSums(Func panels, Func out) {
  Func columns = p.func("columns", {"i", "panel"}, sum, [&](Args) { return p.constant(sum, 0); });
  Stage update = columns.update({"i", "panel"}, {{"k", 0, lowering.size(k)}}, [&](Args a) {
    return columns(a["i"], a["panel"]) + summand(panels(a["i"], a["k"], a["panel"]));
  });
  Func result = lowering.output(1, {"n"}, [&](Point point) {
    Expr n = point[0];
    return convertFloat(columns(n % width, n / width), valueElement(element));
  });
  result.split("n", "panel", "i", width, "guard_with_if")
      .vectorize("i", lanes)
      .unroll("i")
      .never_partition(Names{"panel"});
  cutPanelsIntoTasks(result.stage());
  result.compute_with(out, "panel");
  columns.compute_at(out, "panel")
      .store_in("stack")
      .bound("i", 0, width)
      .bound_extent("panel", 1)
      .vectorize("i", lanes)
      .unroll("i");
  update.reorder("i", "k", "panel").vectorize("i", lanes).unroll("i");
}

/// Threads that get at least 20 us of work each.
Expr Contraction::busyThreads() {
  if (!lowering.threads)
    return p.i32(1);
  Type f32 = p.builder().getF32Type();
  Expr work = flopsOf(halide::max(lowering.size(m), 1)) * halide::cast(panelCount(), f32) * 0.01;
  Expr most = halide::cast(halide::min(work / 20000.0, 16384.0), p.i32Type());
  return halide::max(halide::min(*lowering.threads, most), 1);
}

/// How many tasks share the panels of a group: at most `sharing` panels each, and such that all
/// threads have as many tasks.
Expr Contraction::sharesOf(Expr groups, Expr threads) {
  Expr tasks = groups * ceilDiv(panelCount(), sharing);
  Expr shares = ceilDiv(ceilDiv(tasks, threads) * threads, groups);
  return halide::max(halide::min(shares, panelCount()), 1);
}

/// Of a contraction with sums: one group, so that a task has all rows.
void Contraction::cutPanelsIntoTasks(Stage stage) {
  if (!turned)
    return parallelTasks(stage, "panel", flopsOf(lowering.size(m)) * 0.01);
  stage.split("panel", "panel", "task", sharesOf(p.i32(1), busyThreads()), "guard_with_if")
      .reorder("panel", "task")
      .parallel("task");
}

/// Not by n where panels are an argument: a tile asks for the next of them, and is defined before
/// the results, which alone have n.
Expr Contraction::panelCount() {
  auto argument = dyn_cast<BlockArgument>(op.getPanels());
  Expr count = argument ? lowering.buffers[argument.getArgNumber()].extent(2)
                        : ceilDiv(lowering.size(n), width);
  return halide::max(count, 1);
}

/// Groups are alike, so that few of their blocks are past the end.
Expr Contraction::blocksOfGroup() {
  int64_t block = tiles * rows;
  Expr groups = ceilDiv(blockCount() * block, groupRows);
  if (turned && !piece) {
    Expr copied = copiedBytes / (element.getIntOrFloatBitWidth() / 8 * block) /
                  halide::max(lowering.size(k), 1);
    groups = halide::max(groups, ceilDiv(blockCount(), halide::max(copied, 1)));
  }
  if (turned || piece)
    groups = halide::max(groups, ceilDiv(busyThreads(), ceilDiv(panelCount(), sharing)));
  return ceilDiv(blockCount(), halide::min(groups, blockCount()));
}

Expr Contraction::shares() {
  return sharesOf(ceilDiv(blockCount(), blocksOfGroup()), busyThreads());
}
Expr Contraction::panelsOfShare() { return halide::max(ceilDiv(panelCount(), shares()), 1); }

void Contraction::cutIntoTasks(Func out) {
  out.split("m", "mo", "m", tiles, "guard_with_if")
      .split("mo", "group", "mo", blocksOfGroup(), "guard_with_if");
  // Bounds inference sees that there are shares where their loop is an inner one: the panels of a
  // share are dealt out one by one, or "few" is the only of its loop.
  if (piece)
    out.split("panel", "few", "panel", panelsOfShare(), "guard_with_if")
        .split("few", "few", "share", shares(), "guard_with_if")
        .reorder("i", "mi", "m", "mo", "panel", "few", "share", "group");
  else if (turned)
    out.split("panel", "panel", "share", shares(), "guard_with_if")
        .reorder("i", "mi", "m", "mo", "panel", "share", "group");
  // Rows past the end are in the copy: one form of the loops serves all.
  if (turned)
    out.never_partition(Names{"mo", "m", "mi"});
  if (piece || turned) {
    out.fuse("share", "group", "task").parallel("task");
    return;
  }
  out.reorder("i", "mi", "m", "mo", "panel", "group")
      .fuse("mo", "panel", "block")
      .fuse("block", "group", "block");
  Expr height = halide::min(lowering.size(m), tiles * rows);
  parallelTasks(out.stage(), "block", flopsOf(height) * 0.01);
}

/// Each tile has all of its sum before the next.
void Contraction::schedule(Func out, Func tile, Func mm) {
  tile.compute_at(out, "m").store_in("stack").bound_extent("m", rows).bound_extent("panel", 1);
  tile.unroll("m");
  mm.compute_at(tile, "panel").update(0).reorder("i", "m", "k", "panel");
  if (panels)
    panels->compute_at(out, sums || left ? "panel" : "block");
  if (left)
    left->compute_at(out, "task");
}

/// Tiles add to their sums, one piece after the other.
void Contraction::scheduleInPieces(Func out, Func tile, Func mm) {
  tile.compute_at(out, "few");
  tile.update(0)
      .split("m", "mo", "m", rows, "round_up")
      .reorder("i", "m", "mo", "panel", "piece")
      .never_partition(Names{"panel", "piece"})
      .vectorize("i", lanes)
      .unroll("i")
      .unroll("m");
  mm.compute_at(tile, "mo").bound_extent("piece", 1);
  mm.update(0).reorder("i", "m", "k", "panel", "piece");
  if (panels)
    panels->compute_at(tile, "panel").bound_extent("piece", 1);
  if (left)
    left->compute_at(tile, "piece");
  if (next)
    next->compute_at(tile, "panel").store_in("stack").bound_extent("panel", 1);
}

void tcc::lowerContract(Lowering &lowering, ContractPanelsOp op) {
  Contraction contraction{lowering, op};
  halide::Pipeline &p = lowering.p;
  Type sum = contraction.sum;
  int64_t width = contraction.width, lanes = contraction.lanes, rows = contraction.rows;
  std::optional<int64_t> piece = contraction.piece;
  std::optional<Func> &panels = contraction.panels, &left = contraction.left;
  if (contraction.pack)
    panels = panelsOf(lowering, contraction.pack, piece);
  if (contraction.turned)
    left = contraction.strips();
  if (piece && !panels && !left)
    contraction.next = contraction.nextOfShare();

  Names ofTile = {"i", "m", "panel"}, ofSum = ofTile;
  if (piece)
    ofSum.push_back("piece");
  Func mm = p.func("mm", ofSum, sum, [&](Args) { return p.constant(sum, 0); });
  mm.update(ofSum, {{"k", 0, contraction.loopDepth()}}, [&](Args a) {
    Expr k = contraction.placeInSum(a);
    Values values(lowering, a["i"]);
    Expr row = halide::min(halide::likely(a["m"]), lowering.size(contraction.m) - 1);
    Expr x = left ? (*left)(a["m"] % rows, k, a["m"] / rows) : values.at(op.getLhs(), {row, k});
    Expr y = !panels ? values.at(op.getPanels(), {a["panel"], k, a["i"]})
             : piece ? (*panels)(a["i"], a["k"], a["panel"], a["piece"])
                     : (*panels)(a["i"], k, a["panel"]);
    if (!panels && !left)
      y = halide::prefetching(y, contraction.ofNextPanel(a, k));
    return mm.at(pointAt(a, ofSum)) + summand(x) * summand(y);
  });
  Func tile = p.func("tile", ofTile, sum, [&](Args a) {
    return piece ? p.constant(sum, 0) : mm.at(pointAt(a, ofTile));
  });
  if (piece)
    tile.update(ofTile, {{"piece", 0, ceilDiv(lowering.size(contraction.k), *piece)}},
                [&](Args a) { return tile.at(pointAt(a, ofTile)) + mm.at(pointAt(a, ofSum)); });
  ValueRange stored = lowering.kernel.getBody().front().getTerminator()->getOperands();
  auto resultsAt = [&](ValueRange which, Point point) {
    Values values(lowering, point[1]);
    values.bind(op.getResult(), [&](Point at) {
      return convertFloat(tile(at[1] % width, at[0], at[1] / width),
                          valueElement(contraction.element));
    });
    halide::Tuple results;
    for (Value result : which)
      results.push_back(values.at(result, point));
    return results;
  };
  Func out =
      contraction.sums
          ? lowering.output(0, {"n", "m"},
                            [&](Point at) { return resultsAt(stored.take_front(), at).front(); })
          : lowering.output({"n", "m"}, [&](Point at) { return resultsAt(stored, at); });

  if (auto argument = dyn_cast<BlockArgument>(op.getPanels()))
    lowering.buffers[argument.getArgNumber()]
        .constrain(0, {.extent = width})
        .constrain(1, {.stride = width});

  out.split("n", "panel", "i", width, "guard_with_if").split("m", "m", "mi", rows, "guard_with_if");
  if (contraction.sums) {
    out.reorder("i", "mi", "m", "panel").never_partition(Names{"panel"});
    contraction.cutPanelsIntoTasks(out.stage());
    contraction.lowerSums(*panels, out);
  } else {
    contraction.cutIntoTasks(out);
  }
  out.vectorize("i", lanes).unroll("i");
  for (Func f : {tile, mm})
    f.bound("i", 0, width).vectorize("i", lanes).unroll("i");
  mm.store_in("stack").bound_extent("m", rows).bound_extent("panel", 1).unroll("m");
  mm.update(0).vectorize("i", lanes).unroll("i").unroll("m");
  if (panels)
    panels->bound_extent("panel", 1);
  if (piece)
    contraction.scheduleInPieces(out, tile, mm);
  else
    contraction.schedule(out, tile, mm);
}
