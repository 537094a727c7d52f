// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Writes pipelines with dialect/Halide/Builder.h, prints and verifies them; builder.mlir checks the
// print.
#include "dialect/Halide/Builder.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/Verifier.h"

using namespace tcc::halide;

// The example at the top of Builder.h.
static void dense(mlir::OpBuilder &builder, mlir::Location loc) {
  Pipeline p(builder, loc, "dense");
  mlir::Type f32 = builder.getF32Type();
  Buffer x = p.input("x", f32, {"k", "m"});
  Buffer w = p.input("w", f32, {"n", "k", "panel"}), bias = p.input("bias", f32, {"n"});
  Expr scale = p.scalar("scale", f32);
  w.constrain(0, {.min = 0, .extent = 48, .stride = 1});
  Func mm = p.func("mm", {"np", "m", "no"}, f32, [&](Args) { return p.constant(f32, 0.0); });
  Stage sum = mm.update({"np", "m", "no"}, {{"r", 0, x.extent(0)}}, [&](Args a) {
    return mm(a["np"], a["m"], a["no"]) + x(a["r"], a["m"]) * w(a["np"], a["r"], a["no"]);
  });
  Func out = p.func("out", {"n", "m"}, f32, [&](Args a) {
    return max(mm(a["n"] % 48, a["m"], a["n"] / 48) * scale + bias(a["n"]), 0.0);
  });
  p.output(out);
  out.split("n", "no", "ni", 48, "guard_with_if").vectorize("ni", 16).unroll("ni").parallel("no");
  mm.compute_at(out, "no").store_in("stack").bound("np", 0, 48).vectorize("np", 16).unroll("np");
  sum.reorder("np", "m", "r").vectorize("np", 16).unroll("np");
  p.finish();
}

// Tuples, an update at a computed point with a predicate, a specialization, run-time factors,
// several outputs.
static void features(mlir::OpBuilder &builder, mlir::Location loc) {
  Pipeline p(builder, loc, "features");
  mlir::Type f32 = builder.getF32Type(), i32 = builder.getI32Type();
  mlir::Type ui8 = mlir::IntegerType::get(builder.getContext(), 8, mlir::IntegerType::Unsigned);
  Buffer x = p.input("x", ui8, {"n"});
  x.constrain(0, {.anyStride = true});
  Expr k = p.scalar("k", i32);
  Func best = p.func("best", {}, {f32, i32},
                     [&](Args) { return Tuple{p.constant(f32, -1.0), p.constant(i32, -1)}; });
  Stage scan = best.update({}, {{"r", 0, x.extent(0)}}, [&](Args a) {
    Tuple old = best.call({});
    Expr value = cast(x(a["r"]), f32, /*isUnsigned=*/true);
    p.where(a["r"] < k);
    Expr better = value > old[0];
    return Tuple{select(better, value, old[0]), select(better, a["r"], old[1])};
  });
  Func count = p.func("count", {"i"}, i32, [&](Args) { return p.i32(0); });
  Stage add = count.update({}, {{"r", 0, x.extent(0)}}, [&](Args a) {
    Expr bin = clamp(cast(x(a["r"]), i32, true), 0, 15);
    return At({bin}, count(bin) + 1);
  });
  p.output(best);
  p.output(count);
  count.bound("i", 0, 16);
  Expr small = x.extent(0) <= 64;
  count.stage().specialize(small, [](Stage s) { s.vectorize("i", 8); });
  add.unscheduled();
  count.vectorize("i", 16);
  scan.unscheduled();
  p.finish();
}

int main() {
  mlir::MLIRContext context(mlir::MLIRContext::Threading::DISABLED);
  context.loadDialect<HalideDialect, mlir::arith::ArithDialect, mlir::math::MathDialect>();
  mlir::Location loc = mlir::UnknownLoc::get(&context);
  mlir::OwningOpRef<mlir::ModuleOp> module = mlir::ModuleOp::create(loc);
  mlir::OpBuilder builder = mlir::OpBuilder::atBlockEnd(module->getBody());
  dense(builder, loc);
  features(builder, loc);
  bool failed = mlir::failed(mlir::verify(*module));
  module->print(llvm::outs());
  return failed;
}
