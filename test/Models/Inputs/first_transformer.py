# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""first_transformer.py first_transformer.so FOLDER: trains it on a small text, and looks at what each part of its loss
and its dropout do."""
import pathlib
import sys

import numpy as np

import checkpoint
import training

B, T, V, STEPS, RATE = 16, 24, 128, 300, 2e-3
numbers = ("One", "Two", "Three", "Four", "Five", "Six", "Seven")
text = "".join(f"{number} black cats sat on the mat.\n" for number in numbers) * 4
text = np.frombuffer(text.encode(), np.uint8).astype(np.int32)
library, folder = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])


def batch(random):
    """Pieces of the text of half of T to T bytes, which bytes are in a piece, and those that follow each."""
    keep = np.arange(T) < random.integers(T // 2, T + 1, B)[:, None]
    starts = random.integers(0, len(text) - T, B)
    src, targets = (np.stack([text[i + start : i + start + T] for start in starts]) for i in (0, 1))
    return src, keep, np.where(keep, targets, -100).astype(np.int32)


def parameters(model):
    return {name: model.parameter(name) for name in names}


def check_loss(model, lines, loss):
    """A loss by the formula, in double, from the model's scores."""
    src, keep, targets = lines
    scores = model.fill(np.full((B, T, V), np.nan, np.float32), "logits", (B, T), (src, keep)).astype(np.float64)
    scores -= np.log(np.exp(scores).sum(axis=-1, keepdims=True))
    entropy = -np.take_along_axis(scores, np.maximum(targets, 0)[:, :, None], axis=-1)[..., 0][targets >= 0].mean()
    weights = [w.astype(np.float64) for name, w in parameters(model).items() if name.endswith("weight")]
    expected = entropy + 1e-4 * sum((w**2).sum() for w in weights) + 1e-6 * sum(np.abs(w).sum() for w in weights)
    assert abs(loss - expected) < 1e-5 * expected, (loss, expected)


model = training.Model("first_transformer", library, threads=1, seed=1)
model.save(folder / "first.safetensors")
names = [name for name in checkpoint.read_safetensors(folder / "first.safetensors") if not name.startswith("tcc.")]
random, tests = np.random.default_rng(1), batch(np.random.default_rng(2))
first = parameters(model)
losses, without = [], [model.call("loss", (B, T), tests)]
check_loss(model, tests, without[0])
for step in range(STEPS):
    losses.append(model.step("train", (B, T), batch(random), RATE * min(1, step / 20, 2 * (1 - step / STEPS)), seed=3))
without.append(model.call("loss", (B, T), tests))
check_loss(model, tests, without[1])
begun, ended = np.mean(losses[:5]), np.mean(losses[-5:])
print(f"loss {begun:.2f} to {ended:.2f} with dropout, {without[0]:.2f} to {without[1]:.2f} without")
assert ended < begun / 2 and without[1] < without[0] / 3 and without[1] < ended

# No text has byte 1: its vector moves by the terms over all weights alone, towards zero.
assert 1 not in text
row = [of["embedding.weight"][1] for of in (first, parameters(model))]
nearer = np.abs(row[1]) < np.abs(row[0])
assert nearer[np.abs(row[0]) > 0.01].all(), row
print(f"a byte that no text has: a vector of length {np.linalg.norm(row[0]):.2f} to {np.linalg.norm(row[1]):.2f}")

# The seed decides what is dropped: one seed gives one step, another one another.
model.save(folder / "last.safetensors")
again = []
for seed in (7, 7, 8):
    with training.Model("first_transformer", library, folder / "last.safetensors") as copy:
        again.append(copy.step("train", (B, T), tests, RATE, seed))
assert again[0] == again[1] != again[2] and min(again) > without[1], (again, without)
print("dropout by the seed")
