# trace.py TRACE INSPECTED CALLS THREADS: a trace of `tcc run` is what its viewers take, and its launches are those of
# the kernels that `tcc inspect` lists. Prints where each kernel is from.
import collections
import json
import re
import sys

path, inspected, calls, threads = sys.argv[1], open(sys.argv[2]).read(), int(sys.argv[3]), int(sys.argv[4])
trace = json.load(open(path))
events = trace["traceEvents"]
names = {(e["name"], e["tid"]): e["args"]["name"] for e in events if e["ph"] == "M"}
spans = collections.defaultdict(list)
for event in events:
    assert event["ph"] in "MX" and event["pid"] == 1, event
    if event["ph"] == "X":
        assert event["ts"] >= 0 and event["dur"] > 0, event
        assert 0 <= event["tid"] < threads and ("thread_name", event["tid"]) in names, event
        spans[event["cat"]].append(event)
assert set(spans) <= {"call", "launch", "work"}, set(spans)
assert len(spans["call"]) == calls, len(spans["call"])
assert ("work" in spans) == (threads > 1), "work of one thread is its launch"


def ends(event):  # to the nanosecond
    return round(1000 * event["ts"]), round(1000 * (event["ts"] + event["dur"]))


def is_inside(inner, outer):
    (a, b), (c, d) = ends(inner), ends(outer)
    return c <= a and b <= d


for launch in spans["launch"]:
    assert sum(is_inside(launch, call) for call in spans["call"]) == 1, launch
for work in spans["work"]:
    assert sum(is_inside(work, launch) and work["name"] == launch["name"] for launch in spans["launch"]) == 1, work
for tid in range(threads):  # on one thread two spans are apart, or one is in the other
    around = []
    for event in (e for e in events if e["ph"] == "X" and e["tid"] == tid):
        while around and ends(around[-1])[1] <= ends(event)[0]:
            around.pop()
        assert not around or is_inside(event, around[-1]), (event, around[-1])
        around.append(event)

listed = set(re.search(r"\d+ kernels?\n((?:  \w+\n)+)", inspected).group(1).split())
launched = {launch["name"] for launch in spans["launch"]}
assert launched <= listed, launched - listed
if calls == 1:  # parameters are laid out when the model is opened
    assert all(name.startswith("pack") for name in listed - launched), listed - launched
else:  # what depends on the dims alone ran in the first call
    assert all(n % calls == 0 for n in collections.Counter(e["name"] for e in spans["launch"]).values())
for name, line in sorted({(launch["name"], launch["args"].get("line", "-")) for launch in spans["launch"]}):
    print(name, line)
for launch in spans["launch"]:
    sizes = [re.fullmatch(r"\w+\[(.*)\]", operand).group(1) for operand in launch["args"]["operands"]]
    grid = ", ".join(map(str, launch["args"]["grid"]))
    assert sizes and all(size.startswith(grid) for size in sizes), launch
print(len(spans["launch"]) // calls, "launches a call, work of", len({w["tid"] for w in spans["work"]}), "threads")
print(names["process_name", 0], trace["otherData"]["entry"], trace["otherData"]["dims"])
