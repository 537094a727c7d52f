# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Safetensors files, and weights and samples that are functions of a name, in NumPy."""
import json
import struct

import numpy as np

TYPES = {"F64": np.float64, "F32": np.float32, "F16": np.float16, "I64": np.int64, "I32": np.int32, "U8": np.uint8}
NAMES = {np.dtype(dtype): name for name, dtype in TYPES.items()}


def read_safetensors(path):
    return read_with_metadata(path)[0]


def read_with_metadata(path):
    with open(path, "rb") as file:
        (length,) = struct.unpack("<Q", file.read(8))
        header = json.loads(file.read(length))
        data = file.read()
    metadata = header.pop("__metadata__", {})
    tensors = {
        name: np.frombuffer(data[slice(*entry["data_offsets"])], TYPES[entry["dtype"]]).reshape(entry["shape"])
        for name, entry in header.items()
    }
    return tensors, metadata


def write_safetensors(path, tensors, metadata=None):
    header, offset = {"__metadata__": metadata} if metadata else {}, 0
    for name, array in tensors.items():
        end = offset + array.nbytes
        header[name] = {"dtype": NAMES[array.dtype], "shape": array.shape, "data_offsets": [offset, end]}
        offset = end
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text)
        for array in tensors.values():
            file.write(np.ascontiguousarray(array).tobytes())


def hashes(name, count):
    """Numbers of 64 bits without a pattern: a hash of the name (FNV-1a) and of the place (SplitMix64)."""
    seed = 0xCBF29CE484222325
    for byte in name.encode():
        seed = (seed ^ byte) * 0x100000001B3 % 2**64
    with np.errstate(over="ignore"):
        x = (np.arange(1, count + 1, dtype=np.uint64)) * np.uint64(0x9E3779B97F4A7C15) + np.uint64(seed)
        x = (x ^ x >> np.uint64(30)) * np.uint64(0xBF58476D1CE4E5B9)
        x = (x ^ x >> np.uint64(27)) * np.uint64(0x94D049BB133111EB)
        return x ^ x >> np.uint64(31)


def normal(name, shape):
    """Numbers of mean 0 and variance 1 that look normal: sums of four uniform ones, all exact in double precision."""
    words = hashes(name, int(np.prod(shape, dtype=np.int64)))
    total = sum((words >> np.uint64(16 * i) & np.uint64(0xFFFF)).astype(np.float64) for i in range(4))
    return ((total + 2) / 2**16 - 2).reshape(shape) * 3**0.5


def weight(name, shape):
    """A parameter: matrices keep the size of what they multiply, factors are near 1 and terms near 0."""
    z = normal(name, shape)
    if len(shape) > 1:
        z = z / np.prod(shape[1:]) ** 0.5
    else:
        z = z / 8 + name.endswith(("weight", "gamma"))
    return z.astype(np.float32)


def sample(name, array, count):
    """The norm of an array, then some of its elements, at places that the name decides."""
    places = hashes(name, count) % np.uint64(array.size)
    return np.append(np.linalg.norm(array.astype(np.float64)), array.ravel()[places])
