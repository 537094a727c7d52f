# replay.py FOLDER: runs the command in the first line of each dumped file and compares what comes out with the file. A
# dump has no locations, so the pass that notes a launch's lines of the model (outline-kernels) finds none in it.
import pathlib
import re
import shlex
import subprocess
import sys

folder = pathlib.Path(sys.argv[1])
steps = 0
for path in sorted(folder.glob("[0-9][0-9]-*.mlir")):
    line, text = path.read_text().split("\n", 1)
    if not line.startswith("// tcc-opt "):
        continue
    command = shlex.split(line.removeprefix("// "))
    result = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    if "outline-kernels" in path.name:
        text = re.sub(r" \{tcc\.lines = \[[^]]*\]\}", "", text)
    if result.returncode or result.stdout.rstrip() != text.rstrip():
        sys.exit(f"{path.name}: '{line}' gives something else\n{result.stderr}")
    steps += 1
print(steps, "steps replayed")
