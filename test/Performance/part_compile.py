# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Seconds from the text of a model to its library: forward passes, and training, which layers do not slow down."""
from measure import ROOT

FORWARD = {  # the entries of each model that are compiled for it
    "minilm": "encode", "bert": "encode,pooled", "first_transformer": "logits,loss", "gpt2": "logits,loss",
    "llama": "logits", "t5": "encode,decode,logits,loss", "vit": "encode,classify",
}
BOUND, BOUNDS = 4.0, {"bert": 2.5}  # seconds
TRAIN_BOUND = 8.0
LAYERS, LAYERS_BOUND = (12, 48), 0.1  # how far apart the times of both may be


def row(bench, model, what, bound, arguments):
    command = [bench.tcc, ROOT / f"models/{model}/{model}.tdsl", *arguments, "--time-report"]
    seconds, report, peak_mb, quiet = bench.alone([*command, "-o", bench.out / f"{model}.so"])
    verdict = bench.judge(f"compile time of {model}, {what}", seconds, bound, False, quiet)
    numbers = f"{seconds:5.2f} <= {bound:.2f} {verdict:9} {peak_mb:8.0f}" if quiet else verdict
    print(f"{model:18} {numbers}  {what}", flush=True)
    return seconds, report, quiet


def measure(bench):
    print(f"\n{'compile time':18} {'s':>5} {'bound':7} {'':9} {'peak MiB':>8}", flush=True)
    rows = [row(bench, model, entries, BOUNDS.get(model, BOUND), [f"--entry={entries}"]) for model, entries in FORWARD.items()]
    trained = [row(bench, "gpt2", f"training, {layers} layers", TRAIN_BOUND, [f"-DL={layers}"]) for layers in LAYERS]
    few, many = (seconds for seconds, _, _ in trained)
    quiet = all(quiet for _, _, quiet in trained)
    verdict = bench.judge("compile time of {} layers against {}".format(*LAYERS), abs(many / few - 1), LAYERS_BOUND, False, quiet)
    growth = f"{many / few:.2f} of the time of {LAYERS[0]}: {verdict}" if quiet else verdict
    print(f"{LAYERS[1]} layers take {growth}")
    for measured in (rows, trained):
        for _, report, _ in sorted(row for row in measured if row[2])[-1:]:
            print(f"\nThe slowest:\n{report.strip()}")
