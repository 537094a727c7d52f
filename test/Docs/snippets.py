"""Checks the fenced blocks of a Markdown page that a comment on the line before marks:

  <!-- file: NAME -->      the block is written to NAME in a scratch folder
  <!-- model: NAME -->     as file, and tcc takes it as a model and says nothing
  <!-- run -->             each line is run there as a shell command and succeeds
  <!-- output: COMMAND --> the command's output (both streams) has the block's lines, in this order; `...` skips lines,
                           and `...` inside a line skips text

Usage: snippets.py PAGE (tcc's tools are on PATH; ROOT in the environment of the commands is the source folder)
"""
import os
import re
import subprocess
import sys
import tempfile

BLOCK = re.compile(r"^<!-- (file|model|output|run):? ?(.*?) ?-->\n+```[^\n]*\n(.*?)^```$", re.M | re.S)


def squeeze(line):
    return " ".join(line.split())


def pattern(line):
    return re.compile(".*".join(re.escape(part.strip()) for part in squeeze(line).split("...")))


def check_output(command, block, folder):
    shown = subprocess.run(command, shell=True, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    lines = [squeeze(line) for line in shown.stdout.splitlines()]
    at = 0
    for wanted in block.splitlines():
        if wanted.strip() in ("", "..."):
            continue
        expression = pattern(wanted)
        found = next((i for i in range(at, len(lines)) if expression.fullmatch(lines[i])), None)
        if found is None:
            return f"`{command}` does not print, after its line {at}:\n  {wanted}\nit prints:\n{shown.stdout}"
        at = found + 1
    return None


def check_model(name, folder):
    done = subprocess.run(["tcc", "--emit=tcc", "-o", "/dev/null", name], cwd=folder, stderr=subprocess.PIPE, text=True)
    said = re.search(r": (error|warning): ", done.stderr)
    return f"`{name}`:\n{done.stderr}" if done.returncode or said else None


def main(page):
    with open(page) as file:
        text = file.read()
    failures, count = [], 0
    with tempfile.TemporaryDirectory() as folder:
        for kind, argument, block in BLOCK.findall(text):
            count += 1
            problem = None
            if kind in ("file", "model"):
                with open(os.path.join(folder, argument), "w") as file:
                    file.write(block)
                if kind == "model":
                    problem = check_model(argument, folder)
            elif kind == "output":
                problem = check_output(argument, block, folder)
            else:
                for command in filter(None, block.splitlines()):
                    done = subprocess.run(command, shell=True, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
                    if done.returncode:
                        problem = f"`{command}` ends with {done.returncode}:\n{done.stdout}"
                        break
            if problem:
                failures.append(problem)
    if not count:
        failures.append("no block is marked")
    for failure in failures:
        print(f"{page}: {failure}")
    print(f"{page}: {count} blocks, {len(failures)} failed")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
