#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Writes UnicodeTables.inc, what the tokenizer must know of Unicode, from this Python's unicodedata.

  ./unicode_tables.py > UnicodeTables.inc

kClasses: ranges that are dropped (controls, format and private characters, marks that stand alone),
spaces, punctuation, or ideographs that are a word each. kFolds: what a character becomes once accents are
stripped and letters are lower case; equal steps on both sides make a run. kBlocks: the same one by one
for the compatibility ideographs, which follow no pattern. kSequences: the few that become several
characters. Hangul syllables are decomposed by arithmetic in Tokenizer.cpp.
"""
import sys
import unicodedata

IDEOGRAPHS = [(0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFAFF), (0x20000, 0x2A6DF),
              (0x2A700, 0x2B73F), (0x2B740, 0x2B81F), (0x2B820, 0x2CEAF), (0x2F800, 0x2FA1F)]
BLOCKS = [(0xF900, 0xFAD9), (0x2F800, 0x2FA1D)]


def classify(c):
    char = chr(c)
    category = unicodedata.category(char)
    if char in "\t\n\r\u2028\u2029" or category == "Zs":
        return "Space"
    if c in (0, 0xFFFD) or category in ("Cc", "Cf", "Co", "Cs", "Mn"):
        return "Dropped"
    if category.startswith("P") or (c < 128 and char.isprintable() and not char.isalnum()):
        return "Punctuation"
    if any(first <= c <= last for first, last in IDEOGRAPHS):
        return "Ideograph"
    return None


def fold(c):
    text = unicodedata.normalize("NFD", chr(c))
    text = "".join(x for x in text if unicodedata.category(x) != "Mn")
    return [ord(y) for x in text for y in x.lower()]


def runs(folds):
    """[first, last, step, target, target step] over (from, to) pairs in order."""
    out = []
    for c, to in folds:
        if out:
            run = out[-1]
            first, last, step, target, by = run
            if first == last and c - first <= 2 and 0 <= to - target <= 2:
                run[1:3], run[4] = (c, c - first), to - target
                continue
            if first != last and c == last + step and to == target + (c - first) // step * by:
                run[1] = c
                continue
        out.append([c, c, 1, to, 0])
    return out


def table(declaration, rows):
    print(f"\n{declaration} = {{")
    line = "   "
    for row in rows:
        if len(line) + len(row) + 2 > 100:
            print(line)
            line = "   "
        line += f" {row},"
    print(f"{line}\n}};")


def main():
    classes, folds, sequences = [], [], []
    for c in range(sys.maxunicode + 1):
        kind = classify(c)
        if kind and classes and classes[-1][1:] == [c - 1, kind]:
            classes[-1][1] = c
        elif kind:
            classes.append([c, c, kind])
        if kind in ("Space", "Dropped") or 0xAC00 <= c <= 0xD7A3:
            continue
        if any(first <= c <= last for first, last in BLOCKS):
            continue
        to = fold(c)
        if len(to) == 1 and to[0] != c:
            folds.append((c, to[0]))
        elif len(to) > 1:
            sequences.append((c, to))
    assert all(len(to) <= 3 for _, to in sequences)
    print("// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception")
    print(f"// Written by unicode_tables.py from Unicode {unicodedata.unidata_version}; not edited by hand.")
    table("static constexpr ClassRange kClasses[]",
          [f"{{0x{first:x}, 0x{last:x}, CharClass::{kind}}}" for first, last, kind in classes])
    table("static constexpr FoldRun kFolds[]",
          [f"{{0x{first:x}, 0x{last:x}, {step}, 0x{to:x}, {by}}}" for first, last, step, to, by in runs(folds)])
    for first, last in BLOCKS:
        table(f"static constexpr char32_t kFrom{first:X}[]",
              [f"0x{to:x}" for c in range(first, last + 1) for to in fold(c)])
    table("static constexpr FoldBlock kBlocks[]", [f"{{0x{a:x}, 0x{b:x}, kFrom{a:X}}}" for a, b in BLOCKS])
    table("static constexpr FoldSequence kSequences[]",
          [f"{{0x{c:x}, {{{', '.join(f'0x{x:x}' for x in to)}}}}}" for c, to in sequences])


main()
