# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""agreement.py FOLDER: gradients and training steps of GPT-2, with dropout, fused and not, with residuals kept and
computed again, on one thread and on two: all the same within rounding, and with one library and as many threads bit for
bit."""
import itertools
import pathlib
import sys

import numpy as np

import checkpoint
import training

B, T, V, STEPS = 3, 67, 300, 4
GRADIENT_BOUND = 1e-5  # of a gradient's largest value
LOSS_BOUND = 1e-5

folder = pathlib.Path(sys.argv[1])
random = np.random.default_rng(0)
ids, targets = (random.integers(0, V, (B, T)).astype(np.int32) for _ in range(2))
targets[-1, 40:] = -100


def results(library, threads):
    """The gradients by name, the loss of each step, and the parameters after them."""
    with training.Model("gpt2", library, folder / "first.safetensors", threads) as model:
        model.call("gradients", (B, T), (ids, targets))
        gradients = {name: model.gradient(name) for name in names}
        losses = [model.step("train", (B, T), (ids, targets), 1e-3, seed=step) for step in range(STEPS)]
        return gradients, np.array(losses), {name: model.parameter(name) for name in names}


def same(one, two):
    return one.keys() == two.keys() and all(np.array_equal(one[name], two[name]) for name in one)


with training.Model("gpt2", folder / "fused.so", seed=1) as model:
    model.save(folder / "init.safetensors")
shapes = {name: a.shape for name, a in checkpoint.read_safetensors(folder / "init.safetensors").items()}
names = [name for name in shapes if not name.startswith("tcc.")]
weights = {name: checkpoint.weight(name, shapes[name]) for name in names}
checkpoint.write_safetensors(folder / "first.safetensors", weights)

expected, failed = None, False
for kind, threads in itertools.product(("fused", "again", "unfused"), (1, 2)):
    gradients, losses, parameters = results(folder / f"{kind}.so", threads)
    second = results(folder / f"{kind}.so", threads)
    repeated = same(gradients, second[0]) and same(parameters, second[2]) and np.array_equal(losses, second[1])
    if expected is None:
        expected = gradients, losses
        assert all(np.abs(gradient).max() > 0 for gradient in gradients.values())
        assert np.abs(np.diff(losses)).min() > 100 * LOSS_BOUND, losses
    off = {name: np.abs(gradients[name] - g).max() / np.abs(g).max() for name, g in expected[0].items()}
    worst = max(off, key=off.get)
    losses_off = np.abs(losses / expected[1] - 1).max()
    right = off[worst] <= GRADIENT_BOUND and losses_off <= LOSS_BOUND
    failed |= not (right and repeated)
    said = f"{'agrees' if right else 'DIFFERS'}, {'repeats' if repeated else 'DOES NOT REPEAT'}"
    numbers = f"{len(off)} gradients, of {worst} off by {off[worst]:.2g}; losses off by {losses_off:.2g}"
    print(f"{kind}, threads {threads}: {said}; {numbers}")
sys.exit(failed)
