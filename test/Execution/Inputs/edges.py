# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# python edges.py FILE: values of every element type where rules change: ends of ranges, halves, ties, subnormals, zeros,
# infinities, NaN. One array per type (all values of those of 8 and 16 bits; bf16 as f32), and pairs of integers.
import sys

import numpy as np


def both(values, dtype):
    values = np.array(values, dtype)
    return np.concatenate([values, -values])


ties = [1 + 2.0**-k for k in (8, 9, 11, 12, 24, 25)]
ties += [t + s for t in ties for s in (2.0**-40, -(2.0**-40))]  # rounding twice goes wrong
ties += [1 + 3 * 2.0**-k for k in (8, 11, 24)]
ends = [127.5, 255.9, 256.5, 2.0**31 - 1, 2.0**31 - 0.5, 2.0**31, 2.0**31 + 1, 2.0**32 + 5, 2.0**63 - 1024, 2.0**63, 2.0**64]
large = [65504, 65519.996, 65520, 65536, 3.38e38, 3.3961775e38, 3.4028234663852886e38, 3.4028235677973366e38, 1e300]
small = [2.0**-k for k in (14, 15, 24, 25, 26, 126, 127, 133, 134, 135, 149, 150, 151, 1022, 1074)]
small += [s * (1 + 2.0**-20) for s in small[:-1]]
floats = [0.0, 0.5, 1.0, 1.5, 2.5, 3.7, np.inf, np.nan, *ties, *ends, *large, *small]
nans = np.array([0x7F800001, 0x7FFFFFFF, 0xFFFFFFFF, 0xFFC00000, 0x7FBFFFFF], "u4").view("f4")
halves = np.arange(65536, dtype="u2")
wide = [0, 1, 127, 128, 255, 256, 2**24 + 1, 2**24 + 3, 2**31 - 1, 2**31, 2**32, 2**53 - 1, 2**53 + 1, 2**63 - 1]
wide += [2**k + 2 ** (k - s) + d for k in (30, 53, 60) for s in (8, 24) for d in (-1, 0, 1)]
rng = np.random.default_rng(1)
with np.errstate(all="ignore"):
    arrays = {
        "d": both(floats, "f8"),
        "f": np.concatenate([both(floats, "f4"), nans]),
        "h": halves.view("f2"),
        "g": (halves.astype("u4") << 16).view("f4"),
        "l": np.concatenate([both(wide, "i8"), [-(2**63)], rng.integers(-(2**63), 2**63, 200)]),
        "i": np.concatenate([both([w for w in wide if w < 2**31], "i4"), [-(2**31)], rng.integers(-(2**31), 2**31, 200, "i4")]).astype("i4"),
        "s": np.arange(-128, 128).astype("i1"),
        "u": np.arange(256).astype("u1"),
        "b": np.array([False, True]),
    }
for name, bits in ("8", 8), ("32", 32), ("64", 64):
    ends = [-(2 ** (bits - 1)), 2 ** (bits - 1) - 1, -(2 ** (bits - 1)) + 1, -1, 0, 1, 2, -2, 3, -3, 7, -7, 2 ** (bits // 2), 100]
    values = np.array(ends, f"i{bits // 8}")
    arrays["x" + name], arrays["y" + name] = np.repeat(values, len(values)), np.tile(values, len(values))
values = np.array([0, 1, 2, 3, 7, 100, 127, 128, 129, 200, 254, 255], "u1")
arrays["xu"], arrays["yu"] = np.repeat(values, len(values)), np.tile(values, len(values))
np.savez(sys.argv[1], **arrays)
