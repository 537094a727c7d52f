# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""How a peer in Python speaks to bench.py: as serve of Peer.h does."""
import json
import sys
import time

import numpy as np

from sequence import hashes


def peak_mb():
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) / 1024 for line in status if line.startswith("VmHWM"))


INTERPRETER_MB = peak_mb()  # with NumPy, before a peer's own library is imported: none of the peer's doing


def serve(load):
    """`load` imports and prepares. It gives what is timed, and what does the same and gives an array that is shown, so
    that peers can be compared."""
    begin = time.perf_counter()
    work, left = load()
    work()
    load_ms = (time.perf_counter() - begin) * 1e3
    y = np.asarray(left()).ravel()
    wide = y.astype(np.float64)
    result = [float(wide.sum()), float((wide**2).sum()), *y[:: y.size // 16 + 1].tolist()]
    del y, wide
    print(json.dumps({"load_ms": load_ms, "result": result}), flush=True)
    for line in sys.stdin:  # the milliseconds to go on for
        work()  # threads and caches come back from the peer before
        times, start = [], time.perf_counter()
        while not times or (time.perf_counter() - start) * 1e3 < float(line):
            once = time.perf_counter()
            work()
            times.append((time.perf_counter() - once) * 1e3)
        print(json.dumps({"ms": times, "peak_mb": peak_mb() - INTERPRETER_MB}), flush=True)


def encoder_inputs(shapes, rows):
    """By the names and shapes of a model's inputs: numbers of rows where NAME=ROWS is given, and ones elsewhere."""
    rows = dict(text.split("=") for text in rows)
    return {
        name: ((hashes(int(np.prod(shape))) % np.uint32(int(rows[name]))) if name in rows else np.ones(shape))
        .astype(np.int32).reshape(shape) for name, shape in shapes.items()
    }
