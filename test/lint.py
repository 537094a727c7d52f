# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# House rules that no compiler checks: the licence line, what a file may mention, and one stem per pass
# (definition, source file and flag). Prints every breach and fails if there is one.
import pathlib
import re
import subprocess
import sys

root = pathlib.Path(__file__).resolve().parent.parent
listed = subprocess.run(
    ["git", "ls-files", "--cached", "--others", "--exclude-standard"], cwd=root, capture_output=True, text=True, check=True
).stdout.split("\n")
files = [root / name for name in listed if name and (root / name).is_file() and not (root / name).is_symlink()]
breaches = []


def breach(path, text):
    breaches.append(f"{path.relative_to(root)}: {text}")


spdx = "SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception"
sources = [f for f in files if f.suffix in (".cpp", ".h", ".td", ".c")]
for path in sources:
    text = path.read_text()
    if text.split("\n")[0] not in (f"// {spdx}", f"/* {spdx} */"):
        breach(path, f"the first line is not '// {spdx}'")
    if re.search(r"\b(TODO|FIXME|XXX)\b", text):
        breach(path, "has a note of something undone")
    if path.suffix in (".cpp", ".h") and "tools" not in path.parts and "cl::opt" in text:
        breach(path, "cl::opt outside tools/")
    if "#include \"Halide.h\"" in text or "#include <Halide.h>" in text:
        if path.parent != root / "lib/Halide":
            breach(path, "only lib/Halide includes Halide.h")

# One stem: `def FormKernels : Pass<"form-kernels"` is implemented in FormKernels.cpp beside its Passes.td.
for path in (f for f in files if f.name == "Passes.td"):
    for name, flag in re.findall(r"def (\w+)\s*:\s*\w*Pass<\"([\w-]+)\"", path.read_text()):
        if re.sub(r"(?<!^)(?=[A-Z])", "-", name).lower() != re.sub(r"^tcc-", "", flag):
            breach(path, f"pass {name} has the flag '{flag}'")
        if not (path.parent / f"{name}.cpp").exists():
            breach(path, f"pass {name} has no {name}.cpp beside it")

print("\n".join(breaches) or f"{len(files)} files, no breach")
sys.exit(1 if breaches else 0)
