# arena.py MODEL...: at a grid of sizes, the working memory of every entry is within 5 percent of the most that is alive at
# one step; and the plan at the largest sizes is one, by its own list.
import itertools
import re
import subprocess
import sys

allowed = 1.05


def inspect(model, *options):
    return subprocess.run(["tcc", "inspect", model, "--memory", *options], check=True, capture_output=True, text=True).stdout


def check_plan(model, entry, text):
    size = int(re.search(r"\n  values \d+.* in (\d+) bytes\n", text).group(1))
    values = re.findall(r"^ +(\d+)\.\.(\d*) +(\d+) +(\d+)  \S", text, re.M)
    values = [(int(first), int(last or 2**31), int(count), int(at)) for first, last, count, at in values]
    alive = max((sum(v[2] for v in values if v[0] <= step <= v[1]) for step, *_ in values), default=0)
    over = 0
    for a, b in itertools.combinations(values, 2):
        if a[1] < b[0] or b[1] < a[0] or a[3] + a[2] <= b[3] or b[3] + b[2] <= a[3]:
            continue
        assert a[2:] == b[2:] and (a[1] == b[0] or b[1] == a[0]), (model, entry, a, b)  # one over the other
        over += 1
    assert all(v[3] + v[2] <= size for v in values), (model, entry)
    assert size <= allowed * alive, (model, entry, size, alive)
    return over


for model in sys.argv[1:]:
    first = inspect(model)
    dims = dict((name, (int(low), int(high))) for name, low, high in re.findall(r"^  dim +(\w+): (\d+)\.\.(\d+)$", first, re.M))
    entries = re.split(r"^entry ", first, flags=re.M)[1:]
    over = sum(check_plan(model, text.split("\n")[0], text) for text in entries)
    grid = []
    for name, (low, high) in dims.items():
        sizes = sorted({size for size in (low, 2, 3, 7, 61, 128, (low + high) // 2, high) if max(low, 1) <= size <= high})
        grid.append(f"--grid={name}={','.join(map(str, sizes))}")
    worst, rows = 0, 0
    for line in inspect(model, *grid).split("\n"):
        row = re.fullmatch(r"(?: +\d+)+  +(?:[\d.]+ \w+|too much)  +[\d.]+ \w+  +(\d+\.\d{4})  .*", line)
        if row:
            rows += 1
            worst = max(worst, float(row.group(1)))
            assert worst <= allowed, (model, line)
    assert rows >= len(entries), (model, rows)
    print(f"{model.split('/')[-1]}: {len(entries)} entries, {rows} points, at most {worst:.4f}; {over} values over others")
