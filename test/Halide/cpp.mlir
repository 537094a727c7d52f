// The C++ print is a program that Halide's users can compile, and what it builds lowers to the same statements.
// RUN: tcc-halide %S/gemm.mlir --kernel=gemm_4x24 --target=x86-64-avx2 --emit=cpp > %t.cpp
// RUN: FileCheck %s < %t.cpp
// RUN: %cxx -std=c++17 %t.cpp -o %t.exe %halide
// RUN: %t.exe x86-64-linux-avx2-avx-f16c-fma-sse41-no_runtime-user_context-no_bounds_query %t.made
// RUN: tcc-halide %S/gemm.mlir --kernel=gemm_4x24 --target=x86-64-avx2 --emit=stmt > %t.stmt
// RUN: sed -e 's/t[0-9][0-9]*/t/g' -e 's/_[0-9][0-9]*/_/g' %t.stmt > %t.1
// RUN: sed -e 's/t[0-9][0-9]*/t/g' -e 's/_[0-9][0-9]*/_/g' %t.made.stmt > %t.2
// RUN: diff %t.1 %t.2

// CHECK: mm(np, m, no) = Expr(mm(np, m, no)) + (x(r, m) * w(np, r, no));
// CHECK: w.dim(0).set_min(0).set_extent(24).set_stride(1);
// CHECK: out.split(n, no, ni, 24, TailStrategy::GuardWithIf);
// CHECK: mm.compute_at(LoopLevel(out, m));
// CHECK: mm.update(0).reorder({np, m, r, no});
