# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# Compiles the parts of a .tdsl file, which lines `# -----` separate, and compares what is reported with the comments:
#   let y = z   # error: unknown name `z` [E0301]
# Errors and warnings must be exactly those written down; notes that are written down must be there.
#   # error@+1: …        the line after; @0 for what has no line
#   # ----- ARGUMENTS    more arguments of tcc for the part below
#   # ----- body …       the part is the body of a fn with arguments x: f32[B, T, C], ids: i32[B, T], keep: bool[B, T]
import pathlib
import re
import subprocess
import sys
import tempfile

head = (
    "tdsl 1 use nn model m { const C = 16, H = 4 dim B <= 4, T <= 8 entry f "
    "fn f(x: f32[B, T, C], ids: i32[B, T], keep: bool[B, T]) -> f32[B, T, C] {\n"
)
source = pathlib.Path(sys.argv[1])
failures = 0


def verify(number, arguments, lines):
    global failures
    if all(line.startswith("#") or not line for line in lines):
        return
    path = folder / f"part{number}.tdsl"
    body = arguments[:1] == ["body"]
    text = "\n".join(lines) + "\n"
    path.write_text(head + text + "return x } }" if body else text, encoding="utf-8")
    first = 2 if body else 1
    arguments = [a.replace("%S", str(source.parent)) for a in arguments[body:]]
    run = subprocess.run(["tcc", "--emit=tcc", "-o", "/dev/null", str(path)] + arguments, capture_output=True, text=True)
    found = []
    for line in run.stderr.split("\n"):
        if match := re.match(r"(.*?):(\d+):\d+: (error|warning|note): (.*)$", line):
            found.append((int(match[2]) if match[1] == str(path) else 0, match[3], match[4]))
        elif match := re.match(r"(?:tcc: |  )(error|warning|note): (.*)$", line):
            found.append((0, match[1], match[2]))
    expected = []
    for at, line in enumerate(lines, first):
        for match in re.finditer(r"# (error|warning|note)(@0|@[+-]\d+)?: (.*?)(?= # (?:error|note|warning)|$)", line):
            place = 0 if match[2] == "@0" else at + int(match[2][1:] if match[2] else 0)
            expected.append((place, match[1], match[3].replace("%t", str(folder)).strip()))
    for place, kind, message in expected:
        entry = (place, kind, message)
        if kind == "note":  # stands at the other site
            entry = next((f for f in found if f[1:] == entry[1:]), entry)
        if entry in found:
            found.remove(entry)
        else:
            failures += 1
            print(f"{source.name}, part {number}, line {place - first + 1}: not reported: {kind}: {message}")
    for place, kind, message in found:
        if kind != "note":
            failures += 1
            print(f"{source.name}, part {number}, line {place - first + 1}: not expected: {kind}: {message}")
    if run.returncode not in (0, 1, 3) or (run.returncode != 0) != any(e[1] == "error" for e in expected):
        failures += 1
        print(f"{source.name}, part {number}: exit code {run.returncode}")
    if failures:
        print(run.stderr)


with tempfile.TemporaryDirectory() as name:
    folder = pathlib.Path(name)
    arguments, lines, number = [], [], 1
    for line in source.read_text(encoding="utf-8").split("\n"):
        if line.startswith("# -----"):
            verify(number, arguments, lines)
            arguments, lines, number = line[7:].split(), [], number + 1
        else:
            lines.append(line)
    verify(number, arguments, lines)
sys.exit(failures != 0)
