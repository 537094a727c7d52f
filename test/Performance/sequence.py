# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The made-up data of Peer.h, in NumPy."""
import numpy as np

ARGUMENT = 1 << 32
WEIGHTS = 1 << 40


def hashes(count, first=0):
    with np.errstate(over="ignore"):
        x = (np.arange(count, dtype=np.uint64) + np.uint64(first + 1)) * np.uint64(0x9E3779B97F4A7C15)
        return ((x ^ x >> np.uint64(32)) * np.uint64(0xD6E8FEB86659FD93) >> np.uint64(32)).astype(np.uint32)


def floats(shape, first=0):
    values = hashes(int(np.prod(shape)), first) >> np.uint32(8)
    return (values.astype(np.float32) / np.float32(1 << 24) - np.float32(0.5)).reshape(shape)


def several(count, shape, first=0):
    """Floats for as many arguments of a call, or for parameters."""
    return [floats(shape, first + i * ARGUMENT) for i in range(count)]
