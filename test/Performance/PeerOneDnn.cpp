// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// PeerOneDnn M K N: y[M, N] = x[M, K] w[N, K]^T by oneDNN, weights once put into the layout it asks
// for.
#include "Peer.h"

#include <cstdlib>
#include <dnnl.hpp>

int main(int argc, char **argv) {
  bench::Clock::time_point begin = bench::Clock::now();
  if (argc != 4)
    return 1;
  using namespace dnnl;
  using Tag = memory::format_tag;
  constexpr auto f32 = memory::data_type::f32;
  const memory::dim M = std::atoll(argv[1]), K = std::atoll(argv[2]), N = std::atoll(argv[3]);
  std::vector<float> x = bench::floats(M * K), w = bench::floats(N * K, bench::kWeights), y(M * N);

  engine cpu(engine::kind::cpu, 0);
  stream queue(cpu);
  memory::desc xDesc({M, K}, f32, Tag::ab), yDesc({M, N}, f32, Tag::ab),
      packed({K, N}, f32, Tag::any);
  matmul::primitive_desc desc(matmul::desc(xDesc, packed, yDesc), cpu);
  memory source({{K, N}, f32, Tag::ba}, cpu, w.data()), weights(desc.weights_desc(), cpu);
  reorder(source, weights).execute(queue, source, weights);
  matmul product(desc);
  memory in(xDesc, cpu, x.data()), out(yDesc, cpu, y.data());
  auto work = [&] {
    product.execute(queue, {{DNNL_ARG_SRC, in}, {DNNL_ARG_WEIGHTS, weights}, {DNNL_ARG_DST, out}});
    queue.wait();
  };
  return bench::serve(work, [&] { return y; }, begin);
}
