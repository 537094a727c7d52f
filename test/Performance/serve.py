# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""How a peer in Python speaks to bench.py: as serve of Peer.h does."""
import json
import sys
import time


def peak_mb():
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) / 1024 for line in status if line.startswith("VmHWM"))


def serve(work, load_ms, result):
    """`work` is what is timed; `result` is what it gave, shown so that peers can be compared."""
    print(json.dumps({"load_ms": load_ms, "result": result}), flush=True)
    for line in sys.stdin:  # the milliseconds to go on for
        work()  # threads and caches come back from the peer before
        times, start = [], time.perf_counter()
        while not times or (time.perf_counter() - start) * 1e3 < float(line):
            once = time.perf_counter()
            work()
            times.append((time.perf_counter() - once) * 1e3)
        print(json.dumps({"ms": times, "peak_mb": peak_mb()}), flush=True)
