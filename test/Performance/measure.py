# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What the parts of bench.py have in common: builds, peers that take turns, rows with their bounds, the verdict."""
import functools
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time

from peers import FOREIGN, Failed, Foreign, Peer, alternate, same

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
PROBE_FLOP, PROBE_BYTES = 2**31, 2**28  # of one call, per thread
DISTURBED = f"disturbed: another process used more than {FOREIGN} processors"
LINKS = {"PeerTcc": ["-ldl"], "PeerOneDnn": ["-ldnnl"], "PeerOpenBlas": ["-lopenblas"], "Probe": ["-pthread"]}


class Bench:
    def __init__(self, options):
        self.quick = options.quick
        self.out = pathlib.Path(options.out).resolve()
        self.out.mkdir(parents=True, exist_ok=True)
        self.tcc = shutil.which("tcc") or sys.exit("bench: error: tcc is not in PATH; ./dev bench sets it")
        self.python = os.environ.get("TCC_BENCH_TORCH") or sys.executable
        self.missed, self.noisy = [], []
        # Turns must be long against the kernel's clock tick, by which the disturbance is measured.
        self.rounds, self.tries, self.turn_ms = (1, 1, 100) if options.quick else (options.rounds, 6, 500)

    # ---- what is built ----

    def library(self, stem, model, *options):
        library = self.out / f"{stem}.so"
        run([self.tcc, model, *options, "-o", library])
        return library

    def program(self, name):
        source, program = HERE / f"{name}.cpp", self.out / name
        newest = max(path.stat().st_mtime for path in (source, HERE / "Peer.h", ROOT / "lib/Runtime/tcc.h"))
        if not program.exists() or program.stat().st_mtime < newest:
            flags = ["-std=c++20", "-O3", "-march=native", f"-I{ROOT}"]
            run([os.environ.get("CXX") or "clang++-22", *flags, source, "-o", program, *LINKS[name]])
        return program

    def shim(self):
        """MKL takes its fast path on processors that are not Intel's where this is loaded before it."""
        source, library = self.out / "mkl.c", self.out / "mkl.so"
        if not library.exists():
            source.write_text("int mkl_serv_intel_cpu_true(void) { return 1; }\n", encoding="utf-8")
            run([os.environ.get("CC") or "clang-22", "-shared", "-fPIC", source, "-o", library])
        return library

    # ---- peers: makers of processes, which start when a row is measured ----

    def peer(self, name, threads, program, *arguments, **environment):
        return lambda: Peer(name, [program, *arguments], threads, **environment)

    def tcc_peer(self, name, library, model, entry, threads, *rest):
        return lambda: Peer(name, [self.program("PeerTcc"), library, model, entry, threads, *rest])

    def python_peer(self, name, threads, script, *arguments):
        return self.peer(name, threads, sys.executable, HERE / script, *arguments)

    def torch_peers(self, name, threads, script, *arguments):
        """PyTorch as it comes, and with the instructions of this machine that it leaves unused."""
        command = [self.python, HERE / script, *arguments]
        return [self.peer(name, threads, *command),
                self.peer(f"{name}, AVX-512", threads, *command, LD_PRELOAD=str(self.shim()))]

    def compiled_torch_peers(self, threads, script, *arguments):
        """PyTorch's compiler, in the faster of both; none where it does not work."""
        environment = {"LD_PRELOAD": str(self.shim()), "TORCHINDUCTOR_CACHE_DIR": str(self.out / "inductor")}
        command = [self.python, HERE / script, *arguments, "--compile"]
        return [self.peer("PyTorch compiled", threads, *command, **environment)] if self.torch_compiles else []

    @functools.cached_property
    def torch_compiles(self):
        command = [self.python, "-c", "import torch; torch.compile(lambda x: x + 1)(torch.ones(4))"]
        works = subprocess.run(command, capture_output=True).returncode == 0
        if not works:
            print("torch.compile does not work on this machine, and is no peer")
        return works

    # ---- rows ----

    def heading(self):
        print(f"\n{'workload':26} {'T':>2} {'peer':18} {'tcc':>8} {'':10} {'peer':>8} {'':10} "
              f"{'ratio of':11} {'bound':7} {'':9} tcc's rate, of the machine's; its reading")

    def measure(self, workload, threads, flop, peers, bounds, kind="speed", alike=True):
        """peers: makers of processes, tcc's first. bounds: of the ratio of least times, one for all peers, or by their
        names; how fast tcc must be at least (kind "speed"), or how long it may take (kind "time"). alike: they
        compute the same. Gives all peers, by name."""
        running = []
        try:
            for make in peers:
                running.append(make())
            probes = [Peer(what, [self.program("Probe"), what, threads]) for what in ("fma", "read")]
            running += probes
            tcc, *others = running[:-2]
            for other in others:
                if alike and not same(tcc.result, other.result):
                    raise Failed(f"{workload}: tcc and {other.name} computed different results\n"
                                 f"  {tcc.result}\n  {other.result}")
            if not isinstance(bounds, dict):
                bounds = dict.fromkeys((other.name for other in others), bounds)
            alternate(running, self.rounds, self.tries, self.turn_ms)
            fma = PROBE_FLOP * threads / probes[0].milliseconds()[0] / 1e6
            read = PROBE_BYTES * threads / probes[1].milliseconds()[0] / 1e6
            rate = flop / tcc.milliseconds()[0] / 1e6
            machine = f"{rate:4.0f} GFLOP/s = {100 * rate / fma:3.0f} % of {fma:.0f}; {read:.0f} GB/s"
            quiet = all(peer.quiet for peer in running)
            for other in others:
                (a, a_median), (b, b_median) = tcc.milliseconds(), other.milliseconds()
                ratio, bound = b / a if kind == "speed" else a / b, bounds.get(other.name)
                verdict = self.judge(f"{workload} {threads}T {other.name}", ratio, bound, kind == "speed", quiet)
                if not quiet:
                    print(f"{workload:26} {threads:>2} {other.name:18} {verdict}", flush=True)
                    continue
                required = "" if bound is None else f"{'>=' if kind == 'speed' else '<='} {bound:.2f}"
                print(f"{workload:26} {threads:>2} {other.name:18} {a:8.3f} ({a_median:8.3f}) {b:8.3f} ({b_median:8.3f}) "
                      f"{kind:5} {ratio:5.2f} {required:7} {verdict:9} {machine}", flush=True)
            return {peer.name: peer for peer in running[:-2]}
        finally:
            for peer in running:
                peer.close()

    def judge(self, label, value, bound, least, quiet):
        """What a value is against its bound, or that it was disturbed; what does not hold is kept for the verdict."""
        if not quiet:
            if bound is not None:
                self.noisy.append(label)
            return DISTURBED
        if bound is None:
            return ""
        if value >= bound if least else value <= bound:
            return "holds"
        self.missed.append(f"{label}: {value:.2f}, bound {bound:.2f}")
        return "MISSED"

    def alone(self, command):
        """The least seconds of a command, what it printed, its peak memory, and whether nothing disturbed it."""
        best, report, peak_mb, quiet = float("inf"), "", 0.0, False
        for _ in range(1 if self.quick else 3):
            with Foreign() as foreign:
                start = time.perf_counter()
                output, peak = run_alone(command)
                seconds = time.perf_counter() - start
            alone = foreign.cpus <= FOREIGN
            if (not alone, seconds) < (not quiet, best):
                best, report, peak_mb, quiet = seconds, output, peak, alone
        return best, report, peak_mb, quiet

    def verdict(self):
        print()
        for label in self.noisy:
            print(f"{label}: {DISTURBED}; run again on a quiet machine")
        for label in self.missed:
            print(f"missed: {label}")
        if self.quick:
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
