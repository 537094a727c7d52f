// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// PeerOpenBlas M K N: y[M, N] = x[M, K] w[N, K]^T by OpenBLAS, which packs the weights in each
// call.
#include "Peer.h"

#include <cblas.h>
#include <cstdlib>

int main(int argc, char **argv) {
  bench::Clock::time_point begin = bench::Clock::now();
  if (argc != 4)
    return 1;
  const int M = std::atoi(argv[1]), K = std::atoi(argv[2]), N = std::atoi(argv[3]);
  std::vector<float> x = bench::floats(std::size_t(M) * K),
                     w = bench::floats(std::size_t(N) * K, bench::kWeights), y(std::size_t(M) * N);
  auto work = [&] {
    cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasTrans, M, N, K, 1.0f, x.data(), K, w.data(), K,
                0.0f, y.data(), N);
  };
  return bench::serve(work, [&] { return y; }, begin);
}
