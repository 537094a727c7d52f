# reserved.py PROGRAM MODEL...: what `tcc inspect` says of each model is what a session reserves, at several dims.
import re
import subprocess
import sys

for B, T in [(1, 5), (1, 7), (3, 31), (16, 64), (16, 200)]:
    reserved, table = subprocess.run([sys.argv[1], str(B), str(T)], capture_output=True, text=True, check=True).stdout.split()
    if reserved != table:
        sys.exit(f"B = {B}, T = {T}: the session reserves {reserved}, its table says {table}")
    for model in sys.argv[2:]:
        text = subprocess.run(
            ["tcc", "inspect", model, "--memory", f"--dim=B={B},T={T}"], capture_output=True, text=True, check=True
        ).stdout
        values = re.search(rf"values (\d+) at B = {B}, T = {T} in (\d+) bytes\n.*\n((?:  .*\n)+)", text)
        if values[2] != reserved:
            sys.exit(f"B = {B}, T = {T}: the session reserves {reserved}, inspect {model} says {values[2]}")
        # No two values that live together overlap, and the last one ends where the arena does.
        rows = []
        for line in values[3].splitlines():
            first, last, size, offset = re.match(r" +(\d+)\.\.(\d*) +(\d+) +(\d+)  ", line).groups()
            rows.append((int(first), int(last or 2**31), int(offset), int(offset) + int(size)))
        if len(rows) != int(values[1]) or not 0 <= int(reserved) - max(row[3] for row in rows) < 64:
            sys.exit(f"{model}: the rows do not fill the arena:\n{text}")
        for i, a in enumerate(rows):
            for b in rows[:i]:
                if a[0] <= b[1] and b[0] <= a[1] and a[2] < b[3] and b[2] < a[3]:
                    sys.exit(f"{model}: two values overlap:\n{text}")
    print(f"B = {B}, T = {T}: {reserved} bytes")
