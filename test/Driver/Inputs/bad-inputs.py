# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""bad-inputs.py TABLE CC: runs the rows of a table of bad inputs, each in a folder of its own.

  # what is wrong
  COMMAND                 any number of lines that prepare, then the one that is tested
  => CODE MESSAGE         it ends with CODE and says MESSAGE, the only error; `...` stands for any text
  => CODE                 it ends with CODE and says no error
  -> FILE: TEXT           instead: another test holds this, and FILE has TEXT

The commands are run by bash with the functions of bad-inputs.sh. The last one changes no file and leaves none behind, and
ends within a minute and 2 GiB.
"""
import os
import pathlib
import re
import resource
import shutil
import subprocess
import sys

here = pathlib.Path(__file__).resolve().parent
seconds, memory = 60, 2 << 30


def matches(wanted, line):
    return re.search(".*".join(map(re.escape, wanted.split("..."))), line)


def contents(folder):
    return {
        str(path.relative_to(folder)): path.read_bytes() if path.is_file() and not path.is_symlink() else path.lstat().st_mode
        for path in folder.rglob("*")
    }


def shell(folder, script):
    preamble = f". {here}/bad-inputs.sh\nset -eo pipefail\n"
    child = subprocess.Popen(
        ["bash", "-c", preamble + script], cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    try:
        text = child.communicate(timeout=seconds)[0].decode(errors="replace")
    except subprocess.TimeoutExpired:
        child.kill()
        return None, child.communicate()[0].decode(errors="replace")
    return child.returncode, text


def run(folder, commands, code, message):
    """What is wrong with the row; nothing where it holds."""
    if prepare := "\n".join(commands[:-1]):
        status, text = shell(folder, prepare)
        if status != 0:
            return f"cannot be prepared:\n{text}"
    before = contents(folder)
    status, text = shell(folder, commands[-1])
    if status != code:
        return f"ends with {status}, not {code}:\n{text[-2000:]}"
    errors = [line for line in text.splitlines() if "error:" in line]
    if len(errors) != bool(message) or not all(matches(message, line) for line in errors):
        return f"says\n{text[-2000:]}"
    after = contents(folder)
    changed = [name for name in before | after if before.get(name) != after.get(name)]
    return f"changes {', '.join(sorted(changed))}" if changed else None


def rows(text):
    """(line, title, commands, last line) of each row."""
    title, commands = None, []
    for number, line in enumerate(text.splitlines(), 1):
        if line.startswith("# "):
            title, commands = line[2:], []
        elif line.startswith(("=> ", "-> ")):
            yield number, title, commands, line
        elif line.strip():
            commands.append(line.strip())


def main(table, work):
    shutil.rmtree(work, ignore_errors=True)
    fixture = work / "fixture"
    fixture.mkdir(parents=True)
    status, text = shell(fixture, "make_fixture")
    if status != 0:
        return f"the fixture cannot be made:\n{text}"
    failures = 0
    for number, title, commands, last in rows(table.read_text(encoding="utf-8")):
        if last.startswith("-> "):
            file, wanted = last[3:].split(": ", 1)
            held = wanted in (here.parents[1] / file).read_text(encoding="utf-8")
            problem = None if held else f"{file} has no {wanted}"
        else:
            folder = work / f"line{number}"
            shutil.copytree(fixture, folder, symlinks=True)
            code, _, message = last[3:].partition(" ")
            problem = run(folder, commands, int(code), message)
        if problem:
            failures += 1
            print(f"{table.name}:{number}: {title}: {problem}\n")
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss << 10
    if peak > memory:
        failures += 1
        print(f"{peak} bytes of memory were in use")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main(pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]).resolve()))
