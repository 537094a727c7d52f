# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# disable.py MODEL.tdsl: each pass that --disable takes changes the kernels, and without it they compute the same, by the
# interpreter; those that decide what a kernel holds are also compiled.
import re
import subprocess
import sys

model = sys.argv[1]


def run(*command):
    return subprocess.run(command, capture_output=True, text=True)


def check(*options):
    checked = run("tcc", "check", model, *options, "lr=0.01", "--grid", "B=2", "--grid", "T=1,19")
    print(*options, checked.stdout, checked.stderr)
    assert checked.returncode == 0, checked.returncode


refused = run("tcc", model, "--disable=it").stderr
names = re.search("unknown pass 'it'. There are: (.*)", refused).group(1).split(", ")
fusions = [name for name in names if name.startswith("fuse-")]
assert len(names) > len(fusions) > 5, names
kernels = run("tcc", model, "--emit=kernels").stdout
for name in names:
    switch = f"--disable={name}"
    assert run("tcc", model, "--emit=kernels", switch).stdout not in ("", kernels), f"{switch} changes nothing"
    check(switch, "--level=kernels")
for name in fusions:
    check(f"--disable={name}")
check("--disable=" + ",".join(names))
