// A long sum in pieces: the sums of a few panels stay where they are added to, and a piece of the left side is read by all of
// them while it is in the caches. Panels that are there are asked for ahead, others are made by pieces.
// RUN: tcc-opt --lower-kernels=target=x86-64-zen4 %s | FileCheck %s
// RUN: kernel-check %s --panels=1 m=1,7,65,513 n=1,48,131,500 k=0,1,31,32,33,100 | FileCheck %s --check-prefix=AGREE
// RUN: %if avx2 %{ kernel-check %s --target=x86-64-avx2 --panels=1 m=1,5,70 n=1,50,400 k=1,32,49 | FileCheck %s --check-prefix=AGREE %}
// AGREE: {{[0-9]+}} runs agree

tcc.dim @m max(10000)
tcc.dim @n max(10000)
tcc.dim @k max(10000)

// CHECK-LABEL: halide.pipeline @there
// Which panel to ask for is computed once for each, and not in each of the products.
// CHECK:         func @next[%panel] : i32, i32
// CHECK:         update @mm
// CHECK:           %[[NEXT:.*]]:2 = at @next[%panel]
// CHECK:           promise_clamped %[[NEXT]]#0
// CHECK:           call "prefetching"
// CHECK:         update @tile
// CHECK:         parallel @out (task)
// CHECK:         compute_at @tile (@out, few)
// CHECK:         never_partition @tile update 0 (panel, piece)
// CHECK:         compute_at @mm (@tile, mo)
// CHECK:         compute_at @next (@tile, panel)
tcc.kernel @there(%x: f32[m, k], %w: f32[ceildiv(n, 48), k, 48], %b: f32[n]) -> f32[m, n] attributes {threads} {
  %0 = tcc.contract_panels %x, %w piece 32 : f32[m, k], f32[ceildiv(n, 48), k, 48] to f32[m, n]
  %1 = tcc.broadcast %b axes [1] : f32[n] to f32[m, n]
  %2 = tcc.add %0, %1 : f32[m, n]
  tcc.yield %2 : f32[m, n]
}
func.func @of_there(%x: !tcc.tensor<f32[m, k]>, %w: !tcc.tensor<f32[ceildiv(n, 48), k, 48]>, %b: !tcc.tensor<f32[n]>) -> !tcc.tensor<f32[m, n]> {
  %0 = tcc.launch @there grid [] (%x, %w, %b) : (f32[m, k], f32[ceildiv(n, 48), k, 48], f32[n]) to f32[m, n]
  return %0 : !tcc.tensor<f32[m, n]>
}

// Groups are of blocks of 64 rows, as many as threads want; without a number of threads they are as large as may be.
// CHECK-LABEL: halide.pipeline @packed
// CHECK:         split @out (m, mo, m, 8,
// CHECK:         compute_at @tile (@out, few)
// CHECK:         compute_at @panels (@tile, panel)
tcc.kernel @packed(%x: f32[m, k], %w: f32[n, k]) -> f32[m, n] attributes {threads} {
  %0 = tcc.pack %w width 48 : f32[n, k] to f32[ceildiv(n, 48), k, 48]
  %1 = tcc.contract_panels %x, %0 piece 32 : f32[m, k], f32[ceildiv(n, 48), k, 48] to f32[m, n]
  tcc.yield %1 : f32[m, n]
}
func.func @of_packed(%x: !tcc.tensor<f32[m, k]>, %w: !tcc.tensor<f32[n, k]>) -> !tcc.tensor<f32[m, n]> {
  %0 = tcc.launch @packed grid [] (%x, %w) : (f32[m, k], f32[n, k]) to f32[m, n]
  return %0 : !tcc.tensor<f32[m, n]>
}

// CHECK-LABEL: halide.pipeline @turned
// CHECK:         compute_at @panels (@tile, panel)
// CHECK:         compute_at @left (@tile, piece)
tcc.kernel @turned(%x: f32[k, m], %w: f32[k, n]) -> f32[m, n] attributes {threads} {
  %0 = tcc.rearrange "k m -> m k" %x : f32[k, m] to f32[m, k]
  %1 = tcc.rearrange "k n -> n k" %w : f32[k, n] to f32[n, k]
  %2 = tcc.pack %1 width 48 : f32[n, k] to f32[ceildiv(n, 48), k, 48]
  %3 = tcc.contract_panels %0, %2 piece 16 : f32[m, k], f32[ceildiv(n, 48), k, 48] to f32[m, n]
  tcc.yield %3 : f32[m, n]
}
func.func @of_turned(%x: !tcc.tensor<f32[k, m]>, %w: !tcc.tensor<f32[k, n]>) -> !tcc.tensor<f32[m, n]> {
  %0 = tcc.launch @turned grid [] (%x, %w) : (f32[k, m], f32[k, n]) to f32[m, n]
  return %0 : !tcc.tensor<f32[m, n]>
}

tcc.kernel @halves(%x: bf16[m, k], %w: bf16[ceildiv(n, 96), k, 96]) -> bf16[m, n] {
  %0 = tcc.contract_panels %x, %w piece 32 : bf16[m, k], bf16[ceildiv(n, 96), k, 96] to bf16[m, n]
  tcc.yield %0 : bf16[m, n]
}
func.func @of_halves(%x: !tcc.tensor<bf16[m, k]>, %w: !tcc.tensor<bf16[ceildiv(n, 96), k, 96]>) -> !tcc.tensor<bf16[m, n]> {
  %0 = tcc.launch @halves grid [] (%x, %w) : (bf16[m, k], bf16[ceildiv(n, 96), k, 96]) to bf16[m, n]
  return %0 : !tcc.tensor<bf16[m, n]>
}

tcc.kernel @doubles(%x: f64[m, k], %w: f64[n, k]) -> f64[m, n] attributes {threads} {
  %0 = tcc.pack %w width 16 : f64[n, k] to f64[ceildiv(n, 16), k, 16]
  %1 = tcc.contract_panels %x, %0 piece 48 : f64[m, k], f64[ceildiv(n, 16), k, 16] to f64[m, n]
  tcc.yield %1 : f64[m, n]
}
func.func @of_doubles(%x: !tcc.tensor<f64[m, k]>, %w: !tcc.tensor<f64[n, k]>) -> !tcc.tensor<f64[m, n]> {
  %0 = tcc.launch @doubles grid [] (%x, %w) : (f64[m, k], f64[n, k]) to f64[m, n]
  return %0 : !tcc.tensor<f64[m, n]>
}

// A left side that is computed on its way in, and two results.
tcc.kernel @computed(%x: f32[m, k], %w: f32[k, n]) -> f32[m, n], f32[m, n] attributes {threads} {
  %0 = tcc.relu %x : f32[m, k]
  %1 = tcc.rearrange "k n -> n k" %w : f32[k, n] to f32[n, k]
  %2 = tcc.pack %1 width 48 : f32[n, k] to f32[ceildiv(n, 48), k, 48]
  %3 = tcc.contract_panels %0, %2 piece 32 : f32[m, k], f32[ceildiv(n, 48), k, 48] to f32[m, n]
  %4 = tcc.relu %3 : f32[m, n]
  tcc.yield %3, %4 : f32[m, n], f32[m, n]
}
func.func @of_computed(%x: !tcc.tensor<f32[m, k]>, %w: !tcc.tensor<f32[k, n]>) -> (!tcc.tensor<f32[m, n]>, !tcc.tensor<f32[m, n]>) {
  %0, %1 = tcc.launch @computed grid [] (%x, %w) : (f32[m, k], f32[k, n]) to f32[m, n], f32[m, n]
  return %0, %1 : !tcc.tensor<f32[m, n]>, !tcc.tensor<f32[m, n]>
}

// CHECK-LABEL: halide.pipeline @turned_there
// CHECK-NOT:     call "prefetching"
// CHECK:         compute_at @left (@tile, piece)
tcc.kernel @turned_there(%x: f32[k, m], %w: f32[ceildiv(n, 48), k, 48]) -> f32[m, n] {
  %0 = tcc.rearrange "k m -> m k" %x : f32[k, m] to f32[m, k]
  %1 = tcc.contract_panels %0, %w piece 32 : f32[m, k], f32[ceildiv(n, 48), k, 48] to f32[m, n]
  tcc.yield %1 : f32[m, n]
}
func.func @of_turned_there(%x: !tcc.tensor<f32[k, m]>, %w: !tcc.tensor<f32[ceildiv(n, 48), k, 48]>) -> !tcc.tensor<f32[m, n]> {
  %0 = tcc.launch @turned_there grid [] (%x, %w) : (f32[k, m], f32[ceildiv(n, 48), k, 48]) to f32[m, n]
  return %0 : !tcc.tensor<f32[m, n]>
}

tcc.kernel @integers(%x: i32[m, k], %w: i32[n, k]) -> i32[m, n] {
  %0 = tcc.pack %w width 48 : i32[n, k] to i32[ceildiv(n, 48), k, 48]
  %1 = tcc.contract_panels %x, %0 piece 16 : i32[m, k], i32[ceildiv(n, 48), k, 48] to i32[m, n]
  tcc.yield %1 : i32[m, n]
}
func.func @of_integers(%x: !tcc.tensor<i32[m, k]>, %w: !tcc.tensor<i32[n, k]>) -> !tcc.tensor<i32[m, n]> {
  %0 = tcc.launch @integers grid [] (%x, %w) : (i32[m, k], i32[n, k]) to i32[m, n]
  return %0 : !tcc.tensor<i32[m, n]>
}

tcc.kernel @f16(%x: f16[m, k], %w: f16[n, k]) -> f16[m, n] {
  %0 = tcc.pack %w width 96 : f16[n, k] to f16[ceildiv(n, 96), k, 96]
  %1 = tcc.contract_panels %x, %0 piece 32 : f16[m, k], f16[ceildiv(n, 96), k, 96] to f16[m, n]
  tcc.yield %1 : f16[m, n]
}
func.func @of_f16(%x: !tcc.tensor<f16[m, k]>, %w: !tcc.tensor<f16[n, k]>) -> !tcc.tensor<f16[m, n]> {
  %0 = tcc.launch @f16 grid [] (%x, %w) : (f16[m, k], f16[n, k]) to f16[m, n]
  return %0 : !tcc.tensor<f16[m, n]>
}
