// A small model by hand: an embedding, a loop over two layers with a packed weight and numbers that the host knows, a
// scaled row.
module @tiny attributes {tcc.doc = "A tiny model.", tcc.ignores = ["extra.*"], tcc.prefixes = ["", "model."]} {
  tcc.dim @B max(8)
  tcc.dim @T min(2) max(16) {tcc.doc = "Tokens."}
  tcc.kernel @embed(%table: f32[v, c], %ids: i32[m]) -> f32[m, c] attributes {slices = [[-1, 0, 0]]} {
    %r = tcc.gather %table[%ids] : f32[v, c], i32[m] to f32[m, c]
    tcc.yield %r : f32[m, c]
  }
  tcc.kernel @pack(%w: f32[n, k]) -> f32[p, k, 4] {
    %r = tcc.constant 0.0 : f32[p, k, 4]
    tcc.yield %r : f32[p, k, 4]
  }
  tcc.kernel @dense(%x: f32[m, k], %w: f32[p, k, 4], %b: f32[n]) -> f32[m, n] attributes {slices = [[0, -1, -1, 0]]} {
    %r = tcc.constant 0.0 : f32[m, n]
    tcc.yield %r : f32[m, n]
  }
  tcc.kernel @positions() -> f32[n] {
    %r = tcc.constant 0.0 : f32[n]
    tcc.yield %r : f32[n]
  }
  tcc.kernel @scale(%x: f32[n], %y: f32[n], %s: f32[], %p: f32[]) -> f32[n] {
    %r = tcc.constant 0.0 : f32[n]
    tcc.yield %r : f32[n]
  }
  tcc.kernel @shift(%x: f32[m, n], %i: i32[], %t: i32[]) -> f32[m, n] attributes {threads} {
    tcc.yield %x : f32[m, n]
  }
  func.func @run(%ids: !tcc.tensor<i32[B, T]> {tcc.name = "ids", tcc.doc = "Token ids."}, %s: !tcc.tensor<f32[]> {tcc.name = "scale"})
      -> (!tcc.tensor<f32[B, T, 6]> {tcc.name = "out"}) attributes {tcc.doc = "Runs it."} {
    %table = tcc.param "table" : f32[5, 6]
    %ok = tcc.check_index "ids" %ids below 5 : i32[B, T]
    %flat = tcc.rearrange "b t -> (b t)" %ok : i32[B, T] to i32[B*T]
    %x0 = tcc.launch @embed grid [] (%table, %flat) : (f32[5, 6], i32[B*T]) to f32[B*T, 6]
    %x = tcc.repeat %i = 0 to 3 carry(%c = %x0) : f32[B*T, 6] {
      %w = tcc.packed_param @pack grid [] : f32[2, 6, 4] {
        %m = tcc.param "layer.{i}.weight"[%i] : f32[6, 6]
        %t = tcc.rearrange "k n -> n k" %m : f32[6, 6] to f32[6, 6]
        tcc.yield %t : f32[6, 6]
      }
      %b = tcc.param "layer.{i}.bias"[%i] : f32[6]
      %h = tcc.launch @dense grid [] (%c, %w, %b) : (f32[B*T, 6], f32[2, 6, 4], f32[6]) to f32[B*T, 6]
      %h2 = tcc.launch @dense grid [] (%h, %w, %b) : (f32[B*T, 6], f32[2, 6, 4], f32[6]) to f32[B*T, 6]
      %t = tcc.size 2*T : i32[]
      %h3 = tcc.launch @shift grid [] (%h2, %i, %t) : (f32[B*T, 6], i32[], i32[]) to f32[B*T, 6]
      tcc.yield %h3 : f32[B*T, 6]
    }
    %x3 = tcc.rearrange "(b t) c -> b t c" %x : f32[B*T, 6] to f32[B, T, 6]
    %last = tcc.slice %x3 [0, T - 1, 0] : f32[B, T, 6] to f32[B, 1, 6]
    %row = tcc.rearrange "b 1 c -> b c" %last : f32[B, 1, 6] to f32[B, 6]
    %rows = tcc.broadcast %row axes [0, 2] : f32[B, 6] to f32[B, T, 6]
    %ss = tcc.broadcast %s axes [] : f32[] to f32[B, T]
    %p = tcc.launch @positions grid [] () : (none) to f32[T]
    %pp = tcc.broadcast %p axes [1] : f32[T] to f32[B, T]
    %y = tcc.launch @scale grid [B, T] (%x3, %rows, %ss, %pp) : (f32[B, T, 6], f32[B, T, 6], f32[B, T], f32[B, T]) to f32[B, T, 6]
    return %y : !tcc.tensor<f32[B, T, 6]>
  }
}
