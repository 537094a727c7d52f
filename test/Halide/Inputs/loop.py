# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# Prints the innermost loop of an assembly file (standard input) that has most lines of a pattern, and "lines: N".
import re
import sys

import assembly

pattern = re.compile(sys.argv[1])
functions = sum(assembly.kernels(sys.stdin.read()).values(), [])
loops = [[line.split("#")[0].rstrip() for line in loop] for blocks in functions for loop in assembly.innermost(blocks)]
best = max(loops, key=lambda loop: sum(bool(pattern.search(line)) for line in loop), default=[])
print("\n".join(best))
print("lines:", sum(bool(pattern.search(line)) for line in best))
