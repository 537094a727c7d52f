# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""chargpt's reference run: the recipe of its first weights and batches, and the compiled model against it.

    python chargpt.py chargpt.so CHECKPOINT    writes the first weights, trains, compares with chargpt.json

chargpt.json holds what PyTorch gave for this recipe: the norm of each gradient in the first step, and the loss of 200
steps. Matrices and embeddings are uniform with standard deviation 0.02, those that end a residual branch smaller by
sqrt(2 L), by a hash of the tensor's number and the element's; norms are 1 and 0, and biases 0.
"""
import hashlib
import json
import pathlib
import sys

import numpy as np

import checkpoint
import training

V, C, H, L, T, B = 256, 128, 4, 4, 128, 16
RATE = 1e-3


def shapes():
    """Of each tensor, in the recipe's order: name, shape, and the factor of its weights, or what all of them are."""
    yield "wte.weight", (V, C), 1.0
    yield "wpe.weight", (T, C), 1.0
    for layer in range(L):
        for name, shape, scale in (
            ("ln_1.weight", (C,), "one"), ("ln_1.bias", (C,), "zero"),
            ("attn.c_attn.weight", (C, 3 * C), 1.0), ("attn.c_attn.bias", (3 * C,), "zero"),
            ("attn.c_proj.weight", (C, C), (2 * L) ** -0.5), ("attn.c_proj.bias", (C,), "zero"),
            ("ln_2.weight", (C,), "one"), ("ln_2.bias", (C,), "zero"),
            ("mlp.c_fc.weight", (C, 4 * C), 1.0), ("mlp.c_fc.bias", (4 * C,), "zero"),
            ("mlp.c_proj.weight", (4 * C, C), (2 * L) ** -0.5), ("mlp.c_proj.bias", (C,), "zero"),
        ):
            yield f"h.{layer}.{name}", shape, scale
    yield "ln_f.weight", (C,), "one"
    yield "ln_f.bias", (C,), "zero"


def weights():
    made = {}
    for number, (name, shape, scale) in enumerate(shapes()):
        if scale in ("one", "zero"):
            made[name] = np.full(shape, scale == "one", np.float32)
            continue
        mask = 0xFFFFFFFF
        x = np.arange(np.prod(shape), dtype=np.uint64) * np.uint64(0x9E3779B1) & np.uint64(mask)
        x = x + np.uint64(number * 0x85EBCA6B & mask) & np.uint64(mask)
        x ^= x >> np.uint64(16)
        x = x * np.uint64(0x7FEB352D) & np.uint64(mask)
        x ^= x >> np.uint64(15)
        x = x * np.uint64(0x846CA68B) & np.uint64(mask)
        x ^= x >> np.uint64(16)
        uniform = 2 * (x.astype(np.float64) + 0.5) / 2**32 - 1
        made[name] = (0.02 * 3**0.5 * scale * uniform).astype(np.float32).reshape(shape)
    return made


def batch(text, step):
    """Bytes and those that follow them, [B, T] each."""
    starts = [(step * B + row) * 997 % (len(text) - T - 1) for row in range(B)]
    rows = np.stack([text[start : start + T + 1] for start in starts]).astype(np.int32)
    return rows[:, :-1].copy(), rows[:, 1:].copy()


def curve(library, path):
    stored = json.loads((pathlib.Path(__file__).parent / "chargpt.json").read_text())
    text = np.fromfile(stored["text"]["path"], np.uint8)
    digest = hashlib.sha256(text.tobytes()).hexdigest()
    assert digest == stored["text"]["sha256"], f"{stored['text']['path']} is another text than that of the stored run"
    first = weights()
    for name, numbers in stored["weights"].items():
        assert np.allclose(first[name].ravel()[: len(numbers)], numbers, rtol=1e-7, atol=0), name
    checkpoint.write_safetensors(path, first)

    model = training.Model("chargpt", library, path)
    ids, targets = batch(text, 0)
    assert ids[1, :8].tolist() == stored["bytes"]
    model.call("gradients", (B, T), (ids, targets))
    wrong_norms = 0
    norms = stored["gradient_norms"]
    assert norms.keys() == first.keys()
    for name, norm in norms.items():
        gradient = model.gradient(name)
        assert gradient.shape == first[name].shape, name
        off = abs(np.linalg.norm(gradient.astype(np.float64)) / norm - 1)
        if not off < 1e-4:
            wrong_norms += 1
            print(f"the gradient of {name} has a norm that is off by {off:.2g}")
    print(f"{len(norms)} gradients, {wrong_norms} wrong")

    wrong, largest = 0, 0.0
    for step, expected in enumerate(stored["losses"]):
        loss = model.step("train", (B, T), batch(text, step), RATE)
        largest = max(largest, abs(loss - expected))
        if not abs(loss - expected) < 5e-4:
            wrong += 1
            if wrong <= 5:
                print(f"step {step}: loss {loss:.6f}, expected {expected:.6f}")
    print(f"{len(stored['losses'])} losses, {wrong} wrong; off by {largest:.2g} at most")
    return wrong == wrong_norms == 0


if __name__ == "__main__":
    sys.exit(not curve(*sys.argv[1:]))
