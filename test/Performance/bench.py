#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Measures what tcc makes against its peers, as ratios within one run (./dev bench).

Prints a row per workload and peer: least and median time of both, the ratio of the least times, the bound
it must hold, and how much of the machine's own multiply-add rate (measured in turns with them) tcc reached.
Of several peers with a bound the fastest counts: all bounds must hold. Exit status: 0, all bounds hold; 1, one
does not; 2, something else used the machine, so that nothing is proved; 3, a part could not be built or run.
PyTorch is that of the Python which TCC_BENCH_TORCH names, where it is set.
"""
import argparse
import os
import re
import signal
import sys

import part_attention
import part_compile
import part_contractions
import part_forward
import part_train
from measure import ROOT, Bench
from peers import Failed

PARTS = {
    "compile": part_compile.measure, "contractions": part_contractions.measure, "attention": part_attention.measure,
    "forward": part_forward.measure, "train": part_train.measure,
}


def processor():
    with open("/proc/cpuinfo") as info:
        return re.search(r"model name\s*: (.*)", info.read()).group(1)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("parts", nargs="*", choices=[[], *PARTS], help="what to measure (default: all)")
    parser.add_argument("--quick", action="store_true", help="one short turn each: shows that all works, proves nothing")
    parser.add_argument("--rounds", type=int, default=8, help="undisturbed turns of half a second for each peer")
    parser.add_argument("--out", default=ROOT / "build/bench", help="where what is built goes")
    options = parser.parse_args()
    bench = Bench(options)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))  # peers that are stopped would stay
    print(f"{processor()}, {os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}; times in ms, least (median)")
    try:
        for part, measure in PARTS.items():
            if part in (options.parts or PARTS):
                measure(bench)
    except Failed as failure:
        print(f"bench: error: {failure}", file=sys.stderr)
        return 3
    return bench.verdict()


if __name__ == "__main__":
    sys.exit(main())
