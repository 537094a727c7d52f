# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Compares the words and operations that a page lists with what language-words prints.

Usage: words.py PAGE WORDS
"""
import re
import sys

with open(sys.argv[1], encoding="utf-8") as file:
    page = file.read()
with open(sys.argv[2], encoding="utf-8") as file:
    known = {}
    for line in file:
        kind, text = line.rstrip("\n").split(": ", 1)
        known.setdefault(kind, []).append(text)


def listed(heading, end):
    part = re.search(heading + r"(.*?)" + end, page, re.S)
    return re.findall(r"`([^`]+)`", part[1]) if part else []


operations = re.search(r"^## Operations$(.*?)^## ", page, re.S | re.M)[1]
shown = {
    "operation": re.findall(r"^\| `([^`]+)` \|", operations, re.M),
    "reserved": listed(r"Reserved, never a name:", r"\n\n"),
    "contextual": listed(r"names elsewhere:", r"\n\n"),
    "element": listed(r"Element types:", r"\n\n"),
    "derivation": listed(r"Derivations:", r"\n$"),
}
failed = False
for kind in shown:
    for word in sorted(set(known[kind]) ^ set(shown[kind])):
        failed = True
        print(f"{kind} {word}: only {'the compiler' if word in known[kind] else 'the page'} has it")
sys.exit(failed)
