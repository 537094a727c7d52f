# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# python exact.py inputs FILE: arguments for exact.tdsl.
# python exact.py compare FILE RESULTS: its buckets against NumPy.
import math
import sys

import numpy as np

if sys.argv[1] == "inputs":
    rng = np.random.default_rng(3)
    a = np.concatenate([np.arange(1, 100001), [0, -5], 2 ** np.arange(31)]).astype("i4")
    x = np.concatenate([rng.normal(size=9000), rng.integers(-30, 30, 900) / 4, [0, -0.0, np.inf, -np.inf, np.nan, 1e-40, -3e38, 1e30]])
    y = np.concatenate([rng.permutation(x[:9000]), rng.integers(-8, 8, 900) / 4, rng.permutation(x[9900:])])
    np.savez(sys.argv[2], a=a, x=x.astype("f4"), y=y.astype("f4"))
    sys.exit()

f4 = np.float32


def function(f, x):
    """f of libm in double, rounded to x's type."""
    return np.array([f(v) for v in x.astype("f8")]).astype(x.dtype)


def log(v):
    return math.log(v) if v > 0 else -math.inf if v == 0 else math.nan


def truncated(x):
    whole = np.clip(np.trunc(x.astype("f8")), -(2.0**31), 2.0**31 - 1)
    return np.where(np.isnan(x), 0, whole).astype("i8").astype("i4")


with np.errstate(all="ignore"):
    x = np.load(sys.argv[2])["a"].astype(f4)
    third = function(math.exp, function(log, x) * f4(1 / 3))
    half = x.astype("f2")
    expected = {
        "log": truncated(np.floor(function(log, x / f4(16)) / f4(math.log(8)) * f4(16))),
        "exp": truncated(third),
        "sqrt": np.floor(np.sqrt(x) * f4(3)),
        "rsqrt": (1 / np.sqrt(x.astype("f8"))).astype(f4) * f4(7) >= f4(0.1),
        "sin": np.sign(function(math.sin, x)),
        "pow": truncated(function(lambda v: v**0.75 if v >= 0 else math.nan, x)),
        "ratio": np.ceil(x / f4(3) - x / f4(7)),
        "half": np.round((half.astype(f4) / f4(3)).astype("f2")),
    }
results = np.load(sys.argv[3])
for name, array in expected.items():
    found = results[name]
    off = np.flatnonzero(~((found == array) | (np.isnan(found) & np.isnan(array))))
    assert len(off) == 0, (name, x[off[:5]], found[off[:5]], array[off[:5]])
