# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""A row of the bench while another process uses the processors: peers of its own, which answer at once."""
import argparse
import os
import pathlib
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "Performance"))
from measure import Bench  # noqa: E402

PEER = """
import json, sys, time
print(json.dumps({"result": [1, 1, 1.0], "load_ms": 0}), flush=True)
for ms in sys.stdin:
    time.sleep(float(ms) / 1000)
    print(json.dumps({"ms": [1.0], "peak_mb": 1}), flush=True)
"""


def main():
    options = argparse.Namespace(quick=False, rounds=1, out=sys.argv[1])
    bench = Bench(options)
    bench.tries = 2
    peer = bench.out / "peer.py"
    peer.write_text(f"#!{sys.executable}\n{PEER}", encoding="utf-8")
    peer.chmod(0o755)
    bench.program = lambda name: peer
    others = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(os.cpu_count())]
    try:
        peers = [bench.peer(name, 1, peer) for name in ("tcc", "other")]
        bench.measure("row", 1, 1e9, peers, 1.0)
        seconds, _, _, quiet = bench.alone([sys.executable, "-c", "import time; time.sleep(0.5)"])
        print("alone:", bench.judge("command", seconds, 100.0, False, quiet))
    finally:
        for other in others:
            other.kill()
    print("status", bench.verdict())


main()
