# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# python npz.py FOLDER: runs a graph that returns its inputs on arrays in every form NumPy writes, then on damaged files.
import random
import subprocess
import sys

import numpy as np

folder = sys.argv[1]
rng = np.random.default_rng(0)
arrays = {
    "a": rng.normal(size=(3, 4)).astype(np.float32),
    "b": np.asfortranarray(rng.normal(size=(3, 4, 5))),
    "c": np.array(-3, np.int64),
    "d": rng.normal(size=7).astype(">f4"),
    "e": np.array([True, False]),
    "f": np.arange(5, dtype=np.float16),
    "g": np.arange(-2, 3, dtype=np.int8),
    "h": np.arange(200, 205, dtype=np.uint8),
    "i": np.arange(6, dtype=np.int32).reshape(2, 3).T,
}
names = {"float32": "f32", "float64": "f64", "int64": "i64", "bool": "bool", "float16": "f16", "int8": "i8", "uint8": "ui8", "int32": "i32"}
types = {k: f"!tcc.tensor<{names[v.dtype.name]}[{', '.join(map(str, v.shape))}]>" for k, v in arrays.items()}
with open(f"{folder}/same.mlir", "w") as out:
    arguments = ", ".join(f'%{k}: {t} {{tcc.name = "{k}"}}' for k, t in types.items())
    results = ", ".join(f'{t} {{tcc.name = "{k}"}}' for k, t in types.items())
    print(f"func.func @same({arguments}) -> ({results}) {{ return {', '.join('%' + k for k in types)} : {', '.join(types.values())} }}", file=out)


def run(file):
    inputs = [f"{k}=@{file}:{k}" for k in arrays]
    return subprocess.run(["tcc", "run", "--reference", f"{folder}/same.mlir", "same", *inputs, f"--out={folder}/out.npz"], capture_output=True, text=True)


for save in (np.savez, np.savez_compressed):
    save(f"{folder}/in.npz", **arrays)
    done = run(f"{folder}/in.npz")
    assert done.returncode == 0, done.stderr
    back = np.load(f"{folder}/out.npz")
    for key, array in arrays.items():
        assert np.array_equal(back[key], array) and back[key].dtype == array.dtype.newbyteorder("="), key
    whole = open(f"{folder}/in.npz", "rb").read()
    random.seed(1)
    for trial in range(60):
        damaged = bytearray(whole)
        if trial % 3 == 0:
            del damaged[random.randrange(len(damaged)) :]
        else:
            for _ in range(random.randrange(1, 4)):
                damaged[random.randrange(len(damaged))] ^= 1 << random.randrange(8)
        open(f"{folder}/damaged.npz", "wb").write(damaged)
        done = run(f"{folder}/damaged.npz")
        assert done.returncode in (0, 1), (done.returncode, done.stderr)
        assert done.returncode == 0 or done.stderr.startswith("tcc: error: "), done.stderr
