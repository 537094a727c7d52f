# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# Philox4x32-10 in NumPy, for philox.mlir:
#   python philox.py write given.npz                 operands at the ends of their ranges and anywhere
#   python philox.py compare given.npz found.npz     the words, exactly
#   python philox.py mask found.npz                  dropout's result for x = 1, call 7, seed 11
# Before all of these it computes the three vectors that the authors publish with their code.
import sys

import numpy as np


def block(counter, key):
    """Four words of a counter of four and a key of two words; all are arrays of uint64 below 2^32."""
    c, k = list(counter), list(key)
    low = np.uint64(0xFFFFFFFF)
    for _ in range(10):
        a, b = c[0] * np.uint64(0xD2511F53), c[2] * np.uint64(0xCD9E8D57)
        high_a, high_b = a >> np.uint64(32), b >> np.uint64(32)
        c = [high_b ^ c[1] ^ k[0], b & low, high_a ^ c[3] ^ k[1], a & low]
        k = [k[0] + np.uint64(0x9E3779B9) & low, k[1] + np.uint64(0xBB67AE85) & low]
    return c


def published():
    full = 0xFFFFFFFF
    vectors = [
        ((0, 0, 0, 0), (0, 0), "6627e8d5 e169c58d bc57ac4c 9b00dbd8"),
        ((full, full, full, full), (full, full), "408f276d 41c83b0e a20bc7c6 6d5451fd"),
        (
            (0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344),
            (0xA4093822, 0x299F31D0),
            "d16cfe09 94fdcceb 5001e420 24126ea1",
        ),
    ]
    for counter, key, words in vectors:
        found = block([np.array([c], np.uint64) for c in counter], [np.array([k], np.uint64) for k in key])
        assert " ".join(f"{int(word[0]):08x}" for word in found) == words, (counter, key)


def word(element, instance, call, seed):
    """The op's result: as an i32 in the place that the word has among unsigned ones."""
    element, call, seed = (x.astype(np.int64).view(np.uint64) for x in (element, call, seed))
    low = np.uint64(0xFFFFFFFF)
    number = element // np.uint64(4)
    counter = [number & low, number >> np.uint64(32), instance.astype(np.int64).view(np.uint64) & low, call & low]
    words = np.stack(block(counter, [seed & low, seed >> np.uint64(32)]))
    taken = np.take_along_axis(words, (element % np.uint64(4)).astype(np.int64)[None], 0)[0]
    return (taken.astype(np.int64) - 2**31).astype(np.int32)


def write(path):
    rng = np.random.default_rng(5)
    long = np.array([0, 1, 2**31 - 1, 2**31, 2**32 - 1, 2**32, 2**62, 2**63 - 1])
    short = np.array([0, 1, 7, 2**31 - 1, -1, -(2**31)])
    ends = [x.ravel() for x in np.meshgrid(long, short, long, np.append(long, [-1, -(2**63)]))]
    anywhere = [rng.integers(0, 2**63 - 1, 5000), rng.integers(-(2**31), 2**31, 5000)]
    anywhere += [rng.integers(-(2**63), 2**63 - 1, 5000) for _ in range(2)]
    small = [np.arange(50)] + 3 * [np.zeros(50, np.int64)]
    operands = [np.concatenate(x) for x in zip(ends, anywhere, small)]
    types = {"element": np.int64, "instance": np.int32, "call": np.int64, "seed": np.int64}
    np.savez(path, **{name: x.astype(t) for (name, t), x in zip(types.items(), operands)})


published()
command, *files = sys.argv[1:]
if command == "write":
    write(files[0])
elif command == "compare":
    given, found = np.load(files[0]), np.load(files[1])["words"]
    expected = word(*(given[name] for name in ("element", "instance", "call", "seed")))
    assert found.dtype == np.int32 and found.shape == expected.shape
    assert np.array_equal(found, expected), f"{np.sum(found != expected)} of {expected.size} words differ"
    assert found[-50] == 0x6627E8D5 - 2**31
else:
    y = np.load(files[0])["y"]
    element = np.arange(y.size)
    same = [np.full(y.size, n) for n in (5, 7, 11)]
    dropped = word(element, *same).astype(np.int64) + 2**31 < 0.25 * 2**32
    assert np.array_equal(y.ravel(), np.where(dropped, 0, np.float32(1 / 0.75)).astype(np.float32))
    assert abs(dropped.mean() - 0.25) < 5 * (0.25 * 0.75 / y.size) ** 0.5
