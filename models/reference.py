# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What the scripts `reference.py` beside the models share.

`python models/NAME/reference.py` builds the model with PyTorch and the package transformers, in a small size and in double
precision, and writes inputs and results to reference.npz beside it: requirements/reference.txt has the versions. Of a
model in its full size the file has samples.
Weights are a function of their name in the checkpoint (test/Inputs/checkpoint.py), so that they need no file, and the
names are those that transformers saves, or that the published file has.
"""
import json
import pathlib
import sys
import tempfile

import numpy as np
import torch

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "test/Inputs"))
import checkpoint

random = np.random.default_rng(0)


def tokens(shape, rows):
    return random.integers(0, rows, shape).astype(np.int32)


def padding(batch, length):
    """1 for the tokens of each row, 0 behind them; the first row is full."""
    lengths = random.integers(1, length + 1, batch)
    lengths[0] = length
    return (np.arange(length) < lengths[:, None]).astype(np.int32)


def tensors(**arrays):
    """The inputs of a PyTorch model, by name; integers as it wants them."""
    return {name: torch.from_numpy(a.astype(np.int64) if a.dtype == np.int32 else a) for name, a in arrays.items()}


class Reference:
    """One file of cases, for a model with these constants (`-D`). With `samples`, of a result that has more elements
    their norm and as many of them."""

    def __init__(self, samples=None, **defines):
        self.samples, self.defines, self.cases, self.arrays, self.files = samples, defines, [], {}, {}

    def load(self, model):
        """The model again, with the made-up weights, by the names under which transformers saves and loads them."""
        with tempfile.TemporaryDirectory() as folder:
            model.save_pretrained(folder)
            path = pathlib.Path(folder) / "model.safetensors"
            shapes = {name: list(array.shape) for name, array in checkpoint.read_safetensors(path).items()}
            checkpoint.write_safetensors(path, {name: checkpoint.weight(name, shape) for name, shape in shapes.items()})
            loaded, report = type(model).from_pretrained(
                folder, dtype=torch.float64, attn_implementation="eager", output_loading_info=True
            )
        assert not any(report.values()), report
        self._file("transformers", shapes)
        return loaded.eval()

    def fill(self, module):
        """Gives a PyTorch module the made-up weights."""
        shapes = {name: list(value.shape) for name, value in module.state_dict().items()}
        module.load_state_dict({name: torch.from_numpy(checkpoint.weight(name, s)) for name, s in shapes.items()})
        self._file("torch", shapes)
        return module.double().eval()

    def publish(self, rename, extra, **defines):
        """The file as it is published, where that differs: names as rename(name) says, `extra` names that no parameter
        has, with their shapes, and the constants that it asks for."""
        (own,) = self.files.values()
        renamed = {rename(name): source for name, source in own["tensors"].items()}
        renamed.update({name: [name, shape] for name, shape in extra.items()})
        self.files["published"] = {"defines": defines, "tensors": renamed}

    def _file(self, kind, shapes):
        """A file by its names: for each tensor the name that its numbers are made of, and its shape."""
        self.files[kind] = {"defines": {}, "tensors": {name: [name, shape] for name, shape in sorted(shapes.items())}}

    def case(self, entry, inputs, **results):
        number = len(self.cases)
        found = {name: self._stored(name, value.detach().numpy()).astype(np.float32) for name, value in results.items()}
        for name, array in {**inputs, **found}.items():
            self.arrays[f"{number}.{name}"] = array
        self.cases.append({"entry": entry, "inputs": list(inputs), "results": list(found)})

    def _stored(self, name, array):
        whole = self.samples is None or array.size <= self.samples
        return array if whole else checkpoint.sample(name, array, self.samples)

    def save(self, script, name="reference"):
        path = pathlib.Path(script).resolve().with_name(f"{name}.npz")
        about = {"samples": self.samples, "defines": self.defines, "files": self.files, "cases": self.cases}
        np.savez_compressed(path, about=np.array(json.dumps(about)), **self.arrays)
        print(f"{path}: {len(self.cases)} cases, {path.stat().st_size / 1024:.1f} KiB")
