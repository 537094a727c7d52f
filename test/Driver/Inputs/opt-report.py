# opt-report.py REPORT INSPECTED [TRACE]: the report has every kernel that `tcc inspect` lists, at lines of the model; with
# a trace, each launch's time is at its kernel. Prints a row per line.
import collections
import json
import re
import sys

report = json.load(open(sys.argv[1]))
listed = set(re.search(r"\d+ kernels?\n((?:  \w+\n)+)", open(sys.argv[2]).read()).group(1).split())
kernels = [kernel for line in report["lines"] for kernel in line["kernels"]]
packs = {name for name in listed if name.startswith("pack")}
assert listed - packs <= {kernel["kernel"] for kernel in kernels} <= listed, kernels
assert [line["line"] for line in report["lines"]] == sorted({line["line"] for line in report["lines"]})
keys = [(kernel["entry"], kernel["kernel"], kernel["line"]) for kernel in kernels]
assert len(keys) == len(set(keys)) and all(kernel["launches"] >= 1 for kernel in kernels), keys
for line in report["lines"]:
    assert all(kernel["line"] == line["line"] for kernel in line["kernels"])
    assert all(kernel in kernels and kernel["line"] != line["line"] for kernel in line["fused_into"])
    assert all(remark["pass"] and remark["text"] and remark["line"] for remark in line["remarks"])

if len(sys.argv) > 3:
    trace = json.load(open(sys.argv[3]))
    time = collections.Counter()
    calls = [event["dur"] for event in trace["traceEvents"] if event.get("cat") == "call"]
    for event in trace["traceEvents"]:
        if event.get("cat") == "launch":
            time[event["name"], int(event["args"]["line"].split(":")[1])] += event["dur"]
    entry = trace["otherData"]["entry"]
    for kernel in kernels:
        measured = time.pop((kernel["kernel"], kernel["line"]), None) if kernel["entry"] == entry else None
        assert (measured is None) == ("share" not in kernel), kernel
        if measured is not None:
            assert abs(kernel["share"] - measured / sum(calls)) < 1e-9, kernel
            assert abs(kernel["milliseconds"] - measured / len(calls) / 1000) < 1e-9, kernel
    assert not time, time
    for line in report["lines"]:
        parts = sum(kernel.get("share", 0) for kernel in line["kernels"])
        assert abs(line["share"] - parts) < 1e-9 and 0 <= parts <= 1, line
    assert 0 < sum(line["share"] for line in report["lines"]) <= 1
    assert report["profile"]["calls"] == len(calls) and report["profile"]["entry"] == entry

for line in report["lines"]:
    print(
        line["line"],
        *(f"{kernel['kernel']}*{kernel['launches']}" for kernel in line["kernels"]),
        *(f"-> {kernel['kernel']} of {kernel['line']}" for kernel in line["fused_into"]),
        *(f"| {remark['pass']}: {remark['text']}" for remark in line["remarks"]),
    )
