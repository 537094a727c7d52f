# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# python ops.py TABLE MODEL.tdsl...: TABLE is what OpsTest prints. The models are those that `tcc check` compares with
# the reference, so an op that is in one of their graphs, or in one of their kernels, has a kernel that works.
# Prints what each op lacks, and fails if one lacks something that is not declared here.
import re
import subprocess
import sys

# Ops without a value of their own to check, and why.
no_shape_rule = {
    "tcc.packed_param": "its sizes are those of its pack kernel's result",
    "tcc.yield": "the op around it checks what it yields",
}
# Ops that no graph and no kernel shows after all passes.
no_kernel = {"tcc.group": "between form-kernels and outline-kernels only"}

found = set()
for model in sys.argv[2:]:
    for level in ("tcc", "kernels"):
        text = subprocess.run(["tcc", model, f"--emit={level}"], capture_output=True, text=True, check=True).stdout
        found.update(re.findall(r"(?<![!\w.])tcc\.\w+", text))

failed = 0
declared = dict.fromkeys(list(no_shape_rule) + list(no_kernel))
for line in open(sys.argv[1]):
    op, *facts = line.split()
    declared.pop(op, None)
    lacks = []
    if "unregistered" in facts:
        lacks.append("the oracle has it and the dialect does not")
    else:
        if "reference=0" in facts:
            lacks.append("no reference (lib/Reference/Rules.cpp)")
        if "rule=0" in facts and op not in no_shape_rule:
            lacks.append("no verifier that checks its shapes")
        if op not in found and op not in no_kernel:
            lacks.append("no test in test/Execution compiles it")
    if lacks:
        failed = 1
        print(f"{op}: {'; '.join(lacks)}")
for op in declared:
    failed = 1
    print(f"{op}: declared in ops.py and not registered")
print(f"{len(found)} ops in the graphs and kernels of the tests")
sys.exit(failed)
