# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""embeddings.py LIBRARY CHECKPOINT REFERENCE: the compiled model against stored embeddings."""
import json
import sys

import numpy as np

from compiled import MiniLM

model = MiniLM(*sys.argv[1:3])
sentences = json.load(open(sys.argv[3]))["sentences"]
expected = np.array([s["embedding"] for s in sentences], np.float32)
B, T = len(sentences), max(len(s["ids"]) for s in sentences)


def batch(order, width, padding):
    ids, mask = np.full((B, width), padding, np.int32), np.zeros((B, width), np.int32)
    for row, i in enumerate(order):
        ids[row, : len(sentences[i]["ids"])] = sentences[i]["ids"]
        mask[row, : len(sentences[i]["ids"])] = 1
    return ids, mask


def check(what, found, expected):
    error = np.abs(found - expected).max()
    print(f"{what}: {'within 2e-5' if error <= 2e-5 else f'differs by {error}'}")


order = list(range(B))
check("one batch", model.encode(*batch(order, T, 0)), expected)
check("other order", model.encode(*batch(order[::-1], T, 0)), expected[::-1])
check("more padding", model.encode(*batch(order, T + 50, 0)), expected)
check("other padding", model.encode(*batch(order, T, 30521)), expected)
alone = [model.encode(np.array([s["ids"]])) for s in sentences]
check("each alone", np.concatenate(alone), expected)

same = all((model.encode(*batch(order, T, 0)) == model.encode(*batch(order, T, 0))).all() for _ in range(5))
same = same and all((a == model.encode(np.array([s["ids"]]))).all() for a, s in zip(alone, sentences))
print("same input, same bytes:", same)

ids, mask = batch(order, T, 0)
ids[3, 2] = 50300
print("status", model.call(ids, mask)[0], model.message())
print("status", model.call(np.ones((1, 513)), np.ones((1, 513)))[0], model.message())
print("status", model.call(np.ones((257, 1)), np.ones((257, 1)))[0], model.message())
check("after errors", model.encode(*batch(order, T, 0)), expected)
