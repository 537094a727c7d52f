# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Training steps of GPT-2's form against PyTorch's, and the way back against the forward pass."""
import checkpoint
import weights
from measure import HERE

CASES = [  # V, P, C, L, H; the B and T of each step, and the bound of PyTorch's speed
    ("GPT-2", (50257, 1024, 768, 12, 12), [(4, 64), (1, 512)], 1.25),
    ("chargpt", (256, 128, 128, 4, 4), [(16, 128)], 1.4),
]
BACKWARD_BOUND = 2.5  # times the forward pass


def measure(bench):
    bench.heading()
    memory = []
    for name, sizes, steps, bound in CASES:
        V, P, C, L, H = sizes
        options = [f"-D{key}={value}" for key, value in zip("VPCLH", sizes)]
        library = bench.library(f"train_{C}", HERE / "train.tdsl", *options)
        parameters = library.with_suffix(".safetensors")
        checkpoint.write_safetensors(parameters, weights.made_up(weights.gpt(V, P, C, L)))
        for B, T in steps:
            workload = f"{name} B{B} T{T}"
            flop = 3 * weights.gpt_flop(V, C, L, B, T)
            for threads in (1, 2):
                tcc = lambda name, entry, *rest: bench.tcc_peer(name, library, "train", entry, threads, parameters, B, T, *rest)
                torch = ["peer_torch.py", "step", *sizes, threads, B, T]
                others = bench.torch_peers("PyTorch", threads, *torch) + bench.compiled_torch_peers(threads, *torch)
                step = tcc("tcc", "step", "lr=1e-4", "seed=0")
                peers = bench.measure(f"{workload} step", threads, flop, [step, *others], bound)
                memory += [f"{workload:16} {threads} threads {peer.name:18} {peer.peak_mb:6.0f}" for peer in peers.values()]
                both = [tcc("tcc", "gradients"), tcc("tcc forward", "loss")]
                bench.measure(f"{workload} gradients", threads, flop, both, 1 + BACKWARD_BOUND, kind="time")
    print("\npeak memory, MiB", *memory, sep="\n")
