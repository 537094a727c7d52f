# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Attention alone, forward, and with its way back, against PyTorch; in tcc itself, fused against unfused, and masks against
what they leave out."""
import re

import checkpoint
import sequence
from measure import HERE, run

H, D, W, SCALE = 12, 64, 256, 2.0  # as attention.tdsl has them
FORWARD = {("full", 512): 1.1, ("full", 2048): 1.05, ("causal", 512): 1.8, ("causal", 2048): 1.25}  # of PyTorch's speed
GRADIENTS = {("full", 128): 1.4, ("full", 512): 1.1, ("full", 2048): 1.12, ("causal", 512): 1.8, ("causal", 2048): 1.3}
FUSED_BOUND, FUSED = 1.8, ("causal", 2048)  # times the speed without fusion
# What may be left of the time of another: blocks of keys that a mask rules out are not visited, and a bias costs little.
SHARES, SHARED = {("causal", "full"): 0.6, ("window", "full"): 0.2, ("alibi", "causal"): 1.2}, 2048
MEMORY_BOUND, LENGTHS = 1.05, (512, 2048)  # times what a length's share of another's memory is
MODEL = HERE / "attention.tdsl"
UNFUSED = "--disable=recognise-attention"
BACKWARD = 2.5  # times the work of the forward pass


def flop(kind, T):
    """Of both contractions; causal ones need half, a window its share."""
    return 4 * H * T * T * D * {"full": 1, "window": W / T}.get(kind, 0.5)


class Forward:
    """Attention of arguments, by one library for all lengths."""

    name, work, bounds = "forward", 1, FORWARD

    def __init__(self, bench):
        self.bench = bench
        self.parameters = save_parameters(bench, 1)  # which its entries do not read

    def library(self, T, *options):
        return self.bench.library("".join(["attention", *options]), MODEL, "--entry=full,causal,window,alibi", "-DP=1", *options)

    def peer(self, name, library, kind, T, threads):
        return self.bench.tcc_peer(name, library, "attention", kind, threads, self.parameters, T)

    def memory(self, library, kind, T):
        return working_memory(self.bench, library, kind, "--dim", f"T={T}")


class Gradients:
    """Attention of parameters, and its way back to them, by one library for each length, which is that of the parameters."""

    name, work, bounds = "gradients", 1 + BACKWARD, GRADIENTS

    def __init__(self, bench):
        self.bench = bench

    def library(self, T, *options):
        entries = "--entry=full_gradients,causal_gradients,window_gradients,alibi_gradients"
        return self.bench.library("".join([f"attention_{T}", *options]), MODEL, entries, f"-DP={T}", *options)

    def peer(self, name, library, kind, T, threads):
        parameters = save_parameters(self.bench, T)
        return self.bench.tcc_peer(name, library, "attention", f"{kind}_gradients", threads, parameters, "--gradients")

    def memory(self, library, kind, T):
        return working_memory(self.bench, library, f"{kind}_gradients")


def save_parameters(bench, T):
    file = bench.out / f"attention_{T}.safetensors"
    tensors = sequence.several(3, (1, H, T, D), sequence.WEIGHTS)
    checkpoint.write_safetensors(file, dict(zip("qkv", tensors)))
    return file


def working_memory(bench, library, entry, *dims):
    """The bytes that a call reserves."""
    report = run([bench.tcc, "inspect", library, "--memory", f"--entry={entry}", *dims]).stdout
    return int(re.search(r"values \d+ .*in (\d+) bytes", report).group(1))


def torch_peers(bench, what, kind, T, threads):
    arguments = ["peer_torch_attention.py", what.name, kind, H, D, T, SCALE, threads]
    peers = bench.torch_peers("PyTorch", threads, *arguments)
    if what.name == "gradients":
        peers += bench.torch_peers("unfused", threads, *arguments, "--unfused")
    return peers


def measure_lengths(bench, what):
    libraries = {T: what.library(T) for _, T in what.bounds}
    for (kind, T), bound in what.bounds.items():
        for threads in (1, 2):
            workload, work = f"{kind} T{T} {what.name}", what.work * flop(kind, T)
            tcc = what.peer("tcc", libraries[T], kind, T, threads)
            bench.measure(workload, threads, work, [tcc, *torch_peers(bench, what, kind, T, threads)], bound)
            if (kind, T) == FUSED:
                unfused = what.peer("tcc unfused", what.library(T, UNFUSED), kind, T, threads)
                peers = bench.measure(workload, threads, work, [tcc, unfused], FUSED_BOUND)
                yield f"{workload} {threads}T: peak memory {peers['tcc'].peak_mb:.0f} MiB, {peers['tcc unfused'].peak_mb:.0f} unfused"
    for (kind, other), bound in SHARES.items():
        for threads in (1, 2):
            peers = [what.peer(name, libraries[SHARED], name, SHARED, threads) for name in (kind, other)]
            work = what.work * flop(kind, SHARED)
            bench.measure(f"{kind} T{SHARED} {what.name}", threads, work, peers, bound, kind="time", alike=False)
    for kind in ("full", "causal"):
        short, long = (what.memory(libraries[T], kind, T) for T in LENGTHS)
        growth, bound = long / max(short, 1), MEMORY_BOUND * LENGTHS[1] / LENGTHS[0]
        verdict = bench.judge(f"{kind} {what.name}: growth of memory", growth, bound, False, True)
        yield (f"{kind} {what.name}: working memory {short / 2**20:.2f} MiB at T={LENGTHS[0]}, {long / 2**20:.2f} at "
               f"T={LENGTHS[1]}: {growth:.2f} <= {bound:.2f} {verdict}")


def measure(bench):
    bench.heading()
    lines = [line for what in (Forward(bench), Gradients(bench)) for line in measure_lengths(bench, what)]
    print("", *lines, sep="\n")
