# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""optim.py MODEL.tdsl FOLDER: steps of each optimizer of the library against NumPy, from the papers' formulas, in double."""
import pathlib
import subprocess
import sys

import numpy as np

import checkpoint
import training

B, STEPS, BOUND = 6, 12, 2e-6


def sgd(p, g, state, step, rate, momentum=0.0, nesterov=False, decay=0.0):
    g = g + decay * p
    state["v"] = momentum * state.get("v", 0) + g
    return p - rate * (g + momentum * state["v"] if nesterov else state["v"])


def adamw(p, g, state, step, rate, beta1=0.9, beta2=0.999, eps=1e-8, decay=0.01):
    p = p - rate * decay * p
    state["m"] = beta1 * state.get("m", 0) + (1 - beta1) * g
    state["v"] = beta2 * state.get("v", 0) + (1 - beta2) * g**2
    first, second = state["m"] / (1 - beta1**step), state["v"] / (1 - beta2**step)
    return p - rate * first / (np.sqrt(second) + eps)


def lion(p, g, state, step, rate, beta1=0.9, beta2=0.99, decay=0.0):
    m = state.get("m", 0)
    state["m"] = beta2 * m + (1 - beta2) * g
    return p - rate * (np.sign(beta1 * m + (1 - beta1) * g) + decay * p)


# Of each entry: the rule, its numbers, the limit of the gradients' norm, and the parameters that decay.
both = ("weight", "bias")
entries = {
    "sgd": (sgd, {}, 0, both),
    "momentum": (sgd, dict(momentum=0.9, decay=0.1), 0, both),
    "nesterov": (sgd, dict(momentum=0.8, nesterov=True, decay=0.1), 0.5, ("weight",)),
    "adamw": (adamw, {}, 0, both),
    "adamw_all": (adamw, dict(beta1=0.8, beta2=0.95, eps=1e-3, decay=0.1), 0.5, ("weight",)),
    "lion": (lion, {}, 0, both),
    "lion_all": (lion, dict(beta1=0.7, beta2=0.8, decay=0.5), 0.5, ("weight",)),
}

source, folder = sys.argv[1], pathlib.Path(sys.argv[2])
weights = {"weight": checkpoint.weight("weight", (5, 7)), "bias": checkpoint.weight("bias", (5,))}
checkpoint.write_safetensors(folder / "first.safetensors", weights)
failed = False
for entry, (rule, numbers, clip, decaying) in entries.items():
    library = folder / f"{entry}.so"
    subprocess.run(["tcc", source, f"--entry={entry}", "-o", library], check=True)
    model = training.Model("fit", library, folder / "first.safetensors")
    p = {name: array.astype(np.float64) for name, array in weights.items()}
    states = {name: {} for name in p}
    clipped, off = 0, 0.0
    for step in range(1, STEPS + 1):
        x = checkpoint.normal(f"x{step}", (B, 7)).astype(np.float32)
        y = checkpoint.normal(f"y{step}", (B, 5)).astype(np.float32)
        rate = np.float32(0.01 * step)
        d = x.astype(np.float64) @ p["weight"].T + p["bias"] - y
        loss = model.step(entry, (B,), (x, y), float(rate))
        off = max(off, abs(loss - (d**2).mean()))
        g = {"weight": 2 * d.T @ x / d.size, "bias": 2 * d.sum(0) / d.size}
        norm = np.sqrt(sum((array**2).sum() for array in g.values()))
        factor = clip / norm if clip and norm > clip else 1.0
        clipped += factor != 1
        for name in p:
            mine = numbers if name in decaying else {**numbers, "decay": 0.0}
            p[name] = rule(p[name], factor * g[name], states[name], step, float(rate), **mine)
            off = max(off, np.abs(model.parameter(name) - p[name]).max())
    assert bool(clipped) == bool(clip) and clipped <= STEPS, clipped
    wrong = not off < BOUND * STEPS
    failed |= wrong
    print(f"{entry}: {'WRONG, ' if wrong else ''}off by {off:.2g} after {STEPS} steps")
sys.exit(failed)
