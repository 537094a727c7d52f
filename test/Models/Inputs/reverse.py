# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""reverse.py reverse.so: trains it, and lets it write lines that it has not seen backwards, symbol by symbol."""
import sys

import numpy as np

import training

P, START, END, STEPS, TESTS = 10, 10, 11, 700, 256


def batch(random, count):
    """Lines of 1 to P - 1 digits, which ones are in a line, what stands before each next symbol, and that symbol."""
    ids, written = np.zeros((2, count, P), np.int32)
    targets = np.full((count, P), -100, np.int32)
    lengths = random.integers(1, P, count)
    for i, length in enumerate(lengths):
        ids[i, :length] = random.integers(0, 10, length)
        targets[i, :length], targets[i, length] = ids[i, :length][::-1], END
        written[i, 0], written[i, 1 : length + 1] = START, targets[i, :length]
    return ids, np.arange(P) < lengths[:, None], written, targets


def right(model, lines):
    """The lines that are written backwards without an error and end where they should."""
    ids, keep, _, targets = lines
    written = np.full((TESTS, 1), START, np.int32)
    for T in range(1, P + 1):
        result = np.full((TESTS, T, END + 1), np.nan, np.float32)
        scores = model.fill(result, "scores", (TESTS, P, T), (ids, keep, written))
        written = np.append(written, scores[:, -1:].argmax(axis=2).astype(np.int32), axis=1)
    return ((written[:, 1:] == targets) | (targets == -100)).all(axis=1).sum()


model = training.Model("reverse", sys.argv[1], threads=1, seed=1)
random, tests = np.random.default_rng(1), batch(np.random.default_rng(2), TESTS)
before = right(model, tests)
for step in range(STEPS):
    rate = 3e-3 * min(1, step / 50, 2 * (1 - step / STEPS))
    loss = model.step("train", (64, P, P), batch(random, 64), rate)
after = right(model, tests)
print(f"loss {loss:.4f}; of {TESTS} lines {before} right before training, {after} after")
sys.exit(not (before < TESTS // 20 and after >= TESTS - 10))
