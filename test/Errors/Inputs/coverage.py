# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# Prints the messages of the frontend whose code stands in no test, codes that are used twice, and codes in tests that
# no message has.
import pathlib
import re
import sys

root = pathlib.Path(sys.argv[1])
table = (root / "lib/Frontend/Messages.def").read_text(encoding="utf-8")
messages = {}
for name, level, number in re.findall(r"^TCC_MESSAGE\((\w+), (\w+), (\d+),", table, re.M):
    code = f"{level[0]}{int(number):04}"
    if code in messages:
        print(f"{code} is both {messages[code]} and {name}")
    messages[code] = name
tested = set()
for folder in ("Errors", "Frontend"):
    for path in (root / "test" / folder).rglob("*"):
        if path.suffix in (".tdsl", ".test"):
            tested |= set(re.findall(r"\[([EW]\d{4})\]", path.read_text(encoding="utf-8")))
for code, name in messages.items():
    if code not in tested:
        print(f"{code} {name} has no test")
for code in sorted(tested - set(messages)):
    print(f"{code} is no message")
