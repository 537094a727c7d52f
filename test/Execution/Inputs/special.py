# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# python special.py FILE: arguments for special.tdsl.
import sys

import numpy as np

v = np.array([np.nan, np.inf, -np.inf, 0.0, -0.0, 1.0, -1.0, 0.5, 3e38, -3e38, 1e-40, 2.0, -90.0, 90.0], "f4")
rng = np.random.default_rng(2)
wide, w = rng.normal(size=(8, 70)).astype("f4"), rng.normal(size=(9, 70)).astype("f4")
wide[2, 17] = wide[5, 69] = w[4, 0] = np.nan
wide[3] = -np.inf
np.savez(
    sys.argv[1],
    x=np.repeat(v, len(v)),
    y=np.tile(v, len(v)),
    rows=np.array([[1, np.nan, 2], [-np.inf] * 3, [-np.inf, 1, 2], [0, -3e38, 3e38]], "f4"),
    n=np.array([np.nan, 1, -2, 7], "f4"),
    wide=wide,
    w=w,
    t=np.array([1e-38, -1e-39, 1e-40, 3e-42, -1.4e-45, 2.8e-45, 4.2e-45, 1.2e-38, 0], "f4"),
)
