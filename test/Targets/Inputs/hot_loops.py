# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# hot_loops.py REGISTERS: what the kernels of an assembly file (standard input, as --emit=asm and tcc-halide write it) do
# in their innermost loops with vectors of these registers (xmm, ymm or zmm), and what they call outside of their object:
#   NAME: N products of at least M multiply-adds, S spills; N other loops of at most M multiply-adds, S spills
#   NAME: runtime F, F in D loops, ...
#   NAME: C library F in D loops, ...
# A product is a loop whose only arithmetic is multiply-adds of vectors. A spill is a move of a vector to or from where the
# register allocator keeps it, which LLVM marks: kernels have blocks of their own on the stack. What reports an error is
# left out.
import re
import sys

import assembly

register = sys.argv[1]


def count(lines, pattern):
    return sum(bool(re.search(pattern, line)) for line in lines)


def is_other_arithmetic(line):
    return re.match(r"v?(add|sub|mul|div|max|min|sqrt|round|cvt|cmp|p(?!xor|broadcast))\w*(ps|pd|ss|sd|d|q)\s.*%[xyz]mm", line)


def loops_of(functions):
    products, others = [], []
    for lines in (lines for blocks in functions for lines in assembly.innermost(blocks)):
        adds = count(lines, rf"^vfn?m(add|sub)\w+\s.*%{register}")
        spills = count(lines, r"# (16|32|64)-byte (Folded )?(Spill|Reload)")
        if adds and not any(map(is_other_arithmetic, lines)):
            products.append((adds, spills))
        elif count(lines, f"%{register}"):
            others.append((adds, spills))
    total = lambda loops: sum(spills for _, spills in loops)
    return (f"{len(products)} products of at least {min(products, default=[0])[0]} multiply-adds, {total(products)} spills; "
            f"{len(others)} other loops of at most {max(others, default=[0])[0]} multiply-adds, {total(others)} spills")


def calls_of(functions):
    called = {}
    for blocks in functions:
        depth_of = {id(block): depth for depth, loop, _ in assembly.loops(blocks) for block in loop}
        for block, line in ((block, line) for block in blocks for line in block.lines):
            if found := re.match(r"(?:call|jmp)q?\s+\*?(?!halide_error|kernel_)(\w+)@", line):
                called[found[1]] = max(called.get(found[1], 0), depth_of.get(id(block), 0))
    return {name: name + (f" in {depth} loops" if depth else "") for name, depth in sorted(called.items())}


for name, functions in assembly.kernels(sys.stdin.read()).items():
    print(f"{name}: {loops_of(functions)}")
    calls = calls_of(functions)
    # What Halide and LLVM call of themselves: the runtime's hooks, and filling and copying of memory.
    runtime = [text for call, text in calls.items() if re.match("halide_|mem(set|cpy|move)$", call)]
    library = [text for text in calls.values() if text not in runtime]
    for kind, texts in (("runtime", runtime), ("C library", library)):
        if texts:
            print(f"{name}: {kind} {', '.join(texts)}")
