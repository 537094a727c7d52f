# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# Reads x86-64 assembly as LLVM writes it: functions as blocks of instructions, and the loops between them.
import re


class Block:
    """Instructions up to a branch or a label, and the numbers of the blocks that may follow."""

    def __init__(self, label):
        self.label, self.lines, self.next = label, [], []


def kernels(text):
    """The functions of each object by its name; --emit=asm writes a line between."""
    parts = re.split(r"^# (?:kernel (\w+)|host program)$", text, flags=re.M)
    named = zip(parts[1::2], parts[2::2]) if len(parts) > 1 else [("", text)]
    return {name: functions(part) for name, part in named if name is not None}


def functions(text):
    """Each function as a list of blocks."""
    made = []
    for line in text.splitlines():
        code = line.split("#")[0].rstrip()
        if label := re.match(r"(\.LBB\w+):", code):
            made[-1].append(Block(label.group(1)))
        elif re.match(r"[^\s.#]\S*:", code):
            made.append([Block(None)])
        elif made and re.match(r"\s+[a-z]", code):
            if made[-1][-1].lines and re.match(r"j|ret|ud2", made[-1][-1].lines[-1]):
                made[-1].append(Block(None))
            made[-1][-1].lines.append(line.strip())
    for blocks in made:
        connect(blocks)
    return made


def connect(blocks):
    numbers = {block.label: number for number, block in enumerate(blocks) if block.label}
    for number, block in enumerate(blocks):
        operation, _, target = block.lines[-1].partition("\t") if block.lines else ("", "", "")
        if operation.startswith("j"):
            block.next += [numbers[label] for label in re.findall(r"\.LBB\w+", target) if label in numbers]
        if not re.match(r"jmp|ret|ud2", operation) and number + 1 < len(blocks):
            block.next.append(number + 1)


def reached(blocks, start, among):
    """What a way of one step or more leads to."""
    seen, ahead = set(), [start]
    while ahead:
        new = {n for n in blocks[ahead.pop()].next if n in among} - seen
        seen |= new
        ahead += new
    return seen


def cycles(blocks, among):
    """The largest sets of blocks each of which leads to all of its set."""
    after = {n: reached(blocks, n, among) for n in among}
    left = {n for n in among if n in after[n]}
    while left:
        root = min(left)
        cycle = {n for n in after[root] if root in after[n]}
        left -= cycle
        yield cycle


def loops(blocks, among=None, depth=1):
    """Every loop as its depth, its blocks and whether it is innermost. The loops inside a loop are the cycles that are left
    without the block it is entered by."""
    among = set(range(len(blocks))) if among is None else among
    made = []
    for cycle in cycles(blocks, among):
        entered = {n for b in set(range(len(blocks))) - cycle for n in blocks[b].next if n in cycle}
        inner = loops(blocks, cycle - {min(entered or cycle)}, depth + 1)
        made.append((depth, [blocks[n] for n in sorted(cycle)], not inner))
        made += inner
    return made


def innermost(blocks):
    """The lines of each innermost loop."""
    return [[line for block in loop for line in block.lines] for _, loop, inmost in loops(blocks) if inmost]
