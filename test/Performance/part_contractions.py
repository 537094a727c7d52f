# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Products with constant weights, in the shapes of BERT-base (T=128 and 512) and GPT-2 (T=1024)."""
import checkpoint
import sequence
from measure import HERE

SHAPES = [  # M, K, N
    (128, 768, 768), (128, 768, 3072), (128, 3072, 768), (512, 768, 768), (512, 768, 3072), (512, 3072, 768), (1024, 768, 2304),
]
ONEDNN_BOUND = 0.96  # of its speed


def measure(bench):
    bench.heading()
    for M, K, N in SHAPES:
        library = bench.library(f"contraction_{K}_{N}", HERE / "contraction.tdsl", f"-DK={K}", f"-DN={N}")
        weights = library.with_suffix(".safetensors")
        checkpoint.write_safetensors(weights, {"fc.weight": sequence.floats((N, K), sequence.WEIGHTS)})
        for threads in (1, 2):
            peers = [
                bench.tcc_peer("tcc", library, "contraction", "f", threads, weights, M),
                bench.peer("oneDNN", threads, bench.program("PeerOneDnn"), M, K, N),
                bench.peer("OpenBLAS", threads, bench.program("PeerOpenBlas"), M, K, N),
            ]
            bench.measure(f"{M}x{K}x{N}", threads, 2 * M * K * N, peers, {"oneDNN": ONEDNN_BOUND})
