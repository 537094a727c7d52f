# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# python structure.py LIBRARY: runs the entries of structure.test and compares them with what NumPy says.
import subprocess
import sys
import tempfile

import numpy as np

library = sys.argv[1]
random = np.random.default_rng(5)


def run(entry, folder, **inputs):
    np.savez(f"{folder}/in.npz", **inputs)
    words = [f"{name}=@{folder}/in.npz" for name in inputs]
    command = ["tcc", "run", library, entry, f"--out={folder}/out.npz"] + words
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"{entry}: {done.stderr}")
    with np.load(f"{folder}/out.npz") as results:
        return dict(results)


def log_softmax(x):
    d = x.astype("f8") - x.max(axis=-1, keepdims=True)
    return d - np.log(np.exp(d).sum(axis=-1, keepdims=True))


def cross_entropy(x, t, ignore, smoothing):
    log = log_softmax(x)
    picked = np.take_along_axis(log, np.where(t == ignore, 0, t)[:, None], axis=1)[:, 0]
    return np.where(t == ignore, 0, -(1 - smoothing) * picked - smoothing * log.mean(axis=1))


def check(entry, results, **wanted):
    for name, value in wanted.items():
        value, found = np.asarray(value), results[name]
        if found.shape != value.shape or found.dtype != value.dtype:
            sys.exit(f"{entry}: {name} is {found.dtype}{found.shape}, expected {value.dtype}{value.shape}")
        scale = np.sqrt(np.mean(np.square(value.astype("f8"))))
        if not np.allclose(found, value, rtol=1e-5, atol=1e-5 * scale):
            sys.exit(f"{entry}: {name} is\n{found}\nexpected\n{value}")


with tempfile.TemporaryDirectory() as folder:
    for B, T in [(1, 2), (2, 3), (7, 17), (31, 64), (3, 257)]:
        x = random.standard_normal((B, T)).astype("f4")
        y = random.standard_normal((B, 3)).astype("f4")
        i = random.integers(0, T, (B, 5)).astype("i4")
        j = random.integers(-3, 12, (B,)).astype("i4")
        t = random.integers(0, T, (B,)).astype("i4")
        t[::3] = -100
        ties = random.integers(0, 3, (B, T, 2)).astype("f4")
        ties[0, T // 2, 1] = np.nan
        results = run("moved", folder, x=x, y=y, i=i, j=j)
        check(
            "moved",
            results,
            joined=np.concatenate([x, y, x], axis=1),
            padded=np.pad(x, ((1, 0), (2, T)), constant_values=-1.5),
            flipped=np.flip(x, axis=(0, 1)),
            taken=np.take_along_axis(x, i, axis=1),
            hot=(j[:, None] == np.arange(9)).astype("f4"),
        )
        results = run("summed", folder, x=x, ties=ties)
        check(
            "summed",
            results,
            along=np.cumsum(x.astype("f8"), axis=1).astype("f4"),
            across=np.cumsum(x.astype("f8"), axis=0).astype("f4"),
            last=np.argmax(ties, axis=1).astype("i4"),
            all=np.argmax(ties).astype("i4"),
            both=np.argmax(ties.reshape(B, -1), axis=1).astype("i4"),
        )
        results = run("losses", folder, x=x, t=t)
        check(
            "losses",
            results,
            log=log_softmax(x).astype("f4"),
            plain=cross_entropy(x, t, -100, 0).astype("f4"),
            smooth=cross_entropy(x, t, -100, 0.1).astype("f4"),
        )
