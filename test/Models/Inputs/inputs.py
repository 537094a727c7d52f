# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""inputs.py write B T FILE: token ids and a mask with rows of different length, as .npz.
inputs.py compare FOUND EXPECTED: the largest difference of `embedding` in two .npz files."""
import sys

import numpy as np

if sys.argv[1] == "write":
    B, T = int(sys.argv[2]), int(sys.argv[3])
    random = np.random.default_rng(B * 1000 + T)
    lengths = random.integers(1, T + 1, B)
    lengths[0] = T
    mask = (np.arange(T) < lengths[:, None]).astype(np.int32)
    np.savez(sys.argv[4], ids=random.integers(0, 30522, (B, T)).astype(np.int32), mask=mask)
else:
    found, expected = (np.load(name)["embedding"] for name in sys.argv[2:4])
    error = np.abs(found - expected).max() if found.shape == expected.shape else np.inf
    print(found.shape, "within 2e-5" if error <= 2e-5 else f"differs by {error}")
