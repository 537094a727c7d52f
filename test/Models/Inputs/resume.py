# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""resume.py gpt2.so FOLDER: what a saved GPT-2 gives and learns when it is opened again, and files that are refused."""
import pathlib
import sys

import numpy as np

import checkpoint
import training

B, T, V = 3, 19, 61
library, folder = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
STEPS = 6


def batch(step):
    random = np.random.default_rng(step)
    return tuple(random.integers(0, V, (B, T)).astype(np.int32) for _ in range(2))


def opened(path=None):
    return training.Model("gpt2", library, path, threads=2, seed=1)


def train(model, steps):
    return [model.step("train", (B, T), batch(step), 1e-3 / (1 + step), seed=5) for step in steps]


def logits(model):
    return model.fill(np.full((B, T, V), np.nan, np.float32), "logits", (B, T), batch(0)[:1])


def without_state(tensors):
    return {name: array for name, array in tensors.items() if not name.startswith("tcc.")}


def prefixed(prefix, tensors):
    return {name if name.startswith("tcc.") else prefix + name: array for name, array in tensors.items()}


def refused(why, tensors, notes, *said):
    """Such a file is refused with these words, one line for each thing that does not fit."""
    path = folder / "wrong.safetensors"
    checkpoint.write_safetensors(path, tensors, notes)
    try:
        opened(path)
    except training.Refused as error:
        status, message = error.args
        assert status == 8, (status, message)
        lines = message.split("\n  ")
        assert lines[0] == f"{path} does not fit model gpt2:" and lines[1:] == list(said), message
        print(f"refused: {why}")
        return
    raise AssertionError(f"a file with {why} opens")


with opened() as model:
    untrained = logits(model)
    whole = train(model, range(STEPS))
    model.save(folder / "whole.safetensors")

# Half of the steps, then the rest in a model that reads what the first one saved.
for prefix in ("", "transformer."):
    first, middle, last = (folder / f"{prefix}{name}.safetensors" for name in ("first", "middle", "last"))
    with opened() as model:
        model.save(first)
    tensors, notes = checkpoint.read_with_metadata(first)
    checkpoint.write_safetensors(first, prefixed(prefix, tensors), notes)
    with opened(first) as model:
        losses = train(model, range(STEPS // 2))
        trained = logits(model)
        assert np.isfinite(trained).all() and np.abs(trained - untrained).max() > 1e-3
        model.save(middle)
        assert np.array_equal(logits(model), trained)
    with opened(middle) as model:
        assert np.array_equal(logits(model), trained)
        losses += train(model, range(STEPS // 2, STEPS))
        model.save(last)
    assert losses == whole, (losses, whole)
    tensors, notes = checkpoint.read_with_metadata(last)
    expected, expected_notes = checkpoint.read_with_metadata(folder / "whole.safetensors")
    assert notes == expected_notes and notes["tcc.step"] == notes["tcc.calls"] == str(STEPS), notes
    expected = prefixed(prefix, expected)
    assert tensors.keys() == expected.keys()
    assert all(np.array_equal(tensors[name], array) for name, array in expected.items())
    counts = f"{len(without_state(tensors))} parameters, {len(tensors)} tensors"
    print(f"goes on with names like {prefix}wte.weight: {counts}")

# Parameters alone: state begins as in a model that has taken no step, so that the numbers differ from those that go on.
tensors, notes = checkpoint.read_with_metadata(folder / "middle.safetensors")
plain, begun = folder / "plain.safetensors", folder / "begun.safetensors"
checkpoint.write_safetensors(plain, without_state(tensors))
zeros = {name: np.zeros_like(array) if name.startswith("tcc.") else array for name, array in tensors.items()}
checkpoint.write_safetensors(begun, zeros, {"tcc.step": "0", "tcc.calls": "0"})
losses = []
for path in (plain, begun):
    with opened(path) as model:
        losses.append(train(model, range(STEPS // 2, STEPS)))
        model.save(folder / f"{path.stem}-after.safetensors")
assert losses[0] == losses[1] and losses[0][1:] != whole[STEPS // 2 + 1 :], (losses, whole)
after = [(folder / f"{path.stem}-after.safetensors").read_bytes() for path in (plain, begun)]
assert after[0] == after[1]
print("a file without state begins anew")

name, bias = "tcc.m.wte.weight", "tcc.v.h.1.attn.c_attn.bias"
refused(
    "state of another shape",
    {**tensors, name: tensors[name][:-1]},
    notes,
    f"shape: {name} is F32[60, 24] in the file, f32[61, 24] in the model",
)
refused(
    "state of another type",
    {**tensors, name: tensors[name].astype(np.int32)},
    notes,
    f"type: {name} is I32[61, 24] in the file, f32[61, 24] in the model",
)
refused(
    "a part of the state",
    {other: array for other, array in tensors.items() if other not in (name, bias)},
    notes,
    f"missing: {name} f32[61, 24]",
    f"missing: {bias} f32[72]",
)
refused("state and no count", tensors, {"tcc.calls": "3"}, "missing: tcc.step i64[]")
state = {other: list(array.shape) for other, array in tensors.items() if other.startswith("tcc.")}
missing = (f"missing: {other} f32{shape}" for other, shape in state.items())
refused("counts and no state", without_state(tensors), notes, *missing)
