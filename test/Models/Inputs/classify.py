# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""classify.py classify.so: trains it, and counts how many lines that it has not seen it puts into the right class."""
import sys

import numpy as np

import training

P, MARK, STEPS, TESTS = 12, 10, 500, 256


def batch(random, count):
    """Lines of 2 to P symbols with one mark, which ones are in a line, and the digit that follows the mark."""
    lengths = random.integers(2, P + 1, count)
    marks = random.integers(0, lengths - 1)
    ids = random.integers(0, MARK, (count, P)).astype(np.int32)
    ids[np.arange(count), marks] = MARK
    return ids, np.arange(P) < lengths[:, None], ids[np.arange(count), marks + 1].copy()


def right(model, lines):
    ids, keep, digits = lines
    scores = model.fill(np.full((TESTS, MARK), np.nan, np.float32), "scores", ids.shape, (ids, keep))
    return (scores.argmax(axis=1) == digits).sum()


model = training.Model("classify", sys.argv[1], threads=1, seed=1)
random, tests = np.random.default_rng(1), batch(np.random.default_rng(2), TESTS)
before = right(model, tests)
for step in range(STEPS):
    rate = 3e-3 * min(1, step / 50, 2 * (1 - step / STEPS))
    loss = model.step("train", (64, P), batch(random, 64), rate, seed=3)
after = right(model, tests)
print(f"loss {loss:.4f}; of {TESTS} lines {before} right before training, {after} after")
sys.exit(not (before < TESTS // 4 and after >= TESTS - 5))
