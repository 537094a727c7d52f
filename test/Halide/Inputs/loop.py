# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# Prints the innermost loop of an assembly file (standard input) that has most lines of a pattern, and "lines: N".
import re
import sys

pattern = re.compile(sys.argv[1])
loops, label, block = [], None, []
for line in sys.stdin:
    line = line.split("#")[0].rstrip()
    if found := re.match(r"(\.LBB\w+):", line):
        label, block = found.group(1), []
    elif label and line:
        block.append(line)
        if re.search(r"\sj\w+\s+" + re.escape(label) + "$", line):
            loops.append(block)
            label = None
best = max(loops, key=lambda loop: sum(bool(pattern.search(line)) for line in loop), default=[])
print("\n".join(best))
print("lines:", sum(bool(pattern.search(line)) for line in best))
