# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# python ops.py TABLE MODEL.tdsl...: TABLE is what OpsTest prints. The models are those that `tcc check` compares with
# the reference, so an op that is in one of their graphs, or in one of their kernels, has a kernel that works. An op of
# an entry `f` beside an entry `x = grad(f)` has a derivative that works: those of test/Derive are held against
# differences.
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
no_kernel = {
    "tcc.clip_by_global_norm": "stands in optimizers, which derive-step expands",
    "tcc.decay": "stands in optimizers, which derive-step expands",
    "tcc.dropout": "until expand-dropout only",
    "tcc.group": "until outline-kernels only",
    "tcc.stop_gradient": "until derive-gradient only",
}

# Ops that have no derivative because no function has them when its gradient is derived.
no_gradient = {
    "tcc.assign": "made by derive-step",
    "tcc.attention_backward": "made by derive-gradient",
    "tcc.attention_capture_backward": "made by derive-gradient",
    "tcc.check_finite": "made by derive-step",
    "tcc.clip_by_global_norm": "stands in optimizers",
    "tcc.contract_panels": "made by outline-kernels",
    "tcc.cross_entropy_backward": "made by derive-gradient",
    "tcc.decay": "stands in optimizers",
    "tcc.dim": "stands beside functions",
    "tcc.dropout": "expanded before",
    "tcc.group": "made by the fuse-* passes and form-kernels",
    "tcc.kernel": "stands beside functions",
    "tcc.launch": "made by outline-kernels",
    "tcc.layer_norm_backward": "made by derive-gradient",
    "tcc.log_softmax_backward": "made by derive-gradient",
    "tcc.pack": "made by outline-kernels",
    "tcc.packed_param": "made by hoist-packs",
    "tcc.repeat": "reversed as a whole, by lib/Derive/ReverseLoop.cpp",
    "tcc.rms_norm_backward": "made by derive-gradient",
    "tcc.row": "made by derive-gradient",
    "tcc.softmax_backward": "made by derive-gradient",
    "tcc.yield": "goes with its loop",
}
# Ops that derivatives are made of and the language has no form for; test/Derive/*.mlir has them.
only_derived = {"tcc.scatter_add"}


def graph(model, *options):
    return subprocess.run(["tcc", model, *options], capture_output=True, text=True, check=True).stdout


def ops_in(text):
    return set(re.findall(r"(?<![!\w.])tcc\.\w+", text))


found, derived = set(), set(only_derived)
for model in sys.argv[2:]:
    found |= ops_in(graph(model, "--emit=tcc")) | ops_in(graph(model, "--emit=kernels"))
    text = open(model).read()
    entries = re.findall(r"^\s*entry (\w+)", text, re.MULTILINE)
    losses = [loss for loss in re.findall(r"= grad\((\w+)\)", text) if loss in entries]
    if losses:
        derived |= ops_in(graph(model, "--emit=tcc", "--entry=" + ",".join(losses)))

failed = 0
declared = dict.fromkeys([*no_shape_rule, *no_kernel, *no_gradient])
for line in open(sys.argv[1]):
    op, *facts = line.split()
    declared.pop(op, None)
    lacks = []
    if "unregistered" in facts:
        lacks.append("the oracle or the table of derivatives has it and the dialect does not")
    else:
        if "reference=0" in facts:
            lacks.append("no reference (lib/Reference/Rules.cpp)")
        if "rule=0" in facts and op not in no_shape_rule:
            lacks.append("no verifier that checks its shapes")
        if op not in found and op not in no_kernel:
            lacks.append("no test in test/Execution compiles it")
        if ("gradient=missing" in facts) != (op in no_gradient):
            lacks.append("neither in the table of derivatives nor declared in ops.py, or both (lib/Derive/Rules.cpp)")
        if "gradient=rule" in facts and op not in derived:
            lacks.append("no test in test/Derive derives it")
    if lacks:
        failed = 1
        print(f"{op}: {'; '.join(lacks)}")
for op in declared:
    failed = 1
    print(f"{op}: declared in ops.py and not registered")
print(f"{len(found)} ops in the graphs and kernels of the tests")
sys.exit(failed)
