# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# Formats every .tdsl of the project that parses: a second time changes nothing, no comment is lost, and the files that
# users read are in canonical form.
import pathlib
import re
import subprocess
import sys

root = pathlib.Path(sys.argv[1])
failures = []


def format(text):
    return subprocess.run(["tcc", "fmt", "-"], input=text, capture_output=True)


def comments(text):
    return sorted(line.strip() for line in re.findall(rb"#.*", re.sub(rb'"([^"\\\n]|\\.)*"', b"", text)))


formatted = 0
for folder in ("models", "lib/std", "test"):
    for path in sorted((root / folder).rglob("*.tdsl")):
        text = path.read_bytes()
        once = format(text)
        if once.returncode == 1 and folder == "test":  # it is there for its errors
            continue
        if once.returncode != 0:
            failures.append(f"{path}: exit code {once.returncode}: {once.stderr.decode()}")
            continue
        formatted += 1
        if format(once.stdout).stdout != once.stdout:
            failures.append(f"{path}: a second time changes it")
        if comments(text) != comments(once.stdout):
            failures.append(f"{path}: comments differ")
        if folder != "test" and text != once.stdout:
            failures.append(f"{path}: not in canonical form: run tcc fmt")
        if max(map(len, once.stdout.decode().split("\n"))) > 120 and folder != "test":
            failures.append(f"{path}: a line is longer than 120 columns")
print("\n".join(failures))
sys.exit(bool(failures) or formatted < 20)
