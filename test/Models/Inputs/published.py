# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""published.py MODEL.tdsl REFERENCE.npz FOLDER [LEVEL...]: the compiled model against stored results, fused and unfused or
at the levels that are named, with weights under the names of each file that the reference describes. What is built is
left in FOLDER."""
import json
import pathlib
import subprocess
import sys

import numpy as np

import checkpoint

BOUND = 2e-5  # of the largest expected value, or of 1
GRADIENT_BOUND = 1e-4  # of the gradient's largest value

model, stored, folder = (pathlib.Path(argument) for argument in sys.argv[1:4])
arrays = np.load(stored)
levels = sys.argv[4:] or ("-O2", "-O0")
about = json.loads(str(arrays["about"]))
samples = about.get("samples")
failed = 0


def run(*command):
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"{' '.join(map(str, command))}\n{done.stdout}{done.stderr}exit status {done.returncode}")
    return done


def compiled(level, defines):
    library = folder / f"{model.stem}{level}{'.'.join(['', *map(str, defines.values())])}.so"
    if not library.exists():
        entries = ",".join(dict.fromkeys(case["entry"] for case in about["cases"]))
        run("tcc", model, level, f"--entry={entries}", *(f"-D{name}={value}" for name, value in defines.items()), "-o", library)
    return library


def differences(library, weights, number, case):
    out = folder / "found.npz"
    inputs = [f"{name}=@{stored}:{number}.{name}" for name in case["inputs"]]
    said = run("tcc", "run", library, case["entry"], *inputs, f"--weights={weights}", f"--out={out}").stderr
    if said:
        yield said.strip()
    found = np.load(out)
    if found.keys() != set(case["results"]):
        yield f"the results are {sorted(found)}, expected {sorted(case['results'])}"
        return
    for name in case["results"]:
        expected, mine = arrays[f"{number}.{name}"], found[name]
        gradient = case["entry"] == "gradients" and name != "loss"
        parts = {name: (mine, expected)}
        if samples and mine.size > samples:
            mine = checkpoint.sample(name, mine, samples)
            parts = {f"the norm of {name}": (mine[:1], expected[:1]), f"a sample of {name}": (mine[1:], expected[1:])}
        for what, (mine, expected) in parts.items():
            if mine.shape != expected.shape:
                yield f"{what} is {mine.shape}, expected {expected.shape}"
                continue
            error, size = np.abs(mine - expected).max(), np.abs(expected).max()
            allowed = GRADIENT_BOUND * size if gradient else BOUND * max(1, size)
            if not error <= allowed:
                yield f"{what} differs by {error}, at most {allowed} is allowed"


for kind, file in about["files"].items():
    weights = folder / f"{kind}.safetensors"
    checkpoint.write_safetensors(weights, {n: checkpoint.weight(*source) for n, source in file["tensors"].items()})
    for level in levels:
        library = compiled(level, {**about["defines"], **file["defines"]})
        wrong = 0
        for number, case in enumerate(about["cases"]):
            sizes = " ".join(f"{name}{list(arrays[f'{number}.{name}'].shape)}" for name in case["inputs"])
            for text in differences(library, weights, number, case):
                print(f"{kind} {level} {case['entry']} {sizes}: {text}")
                wrong += 1
        print(f"{kind} {level}: {len(about['cases'])} cases, {wrong} wrong")
        failed += wrong
sys.exit(failed > 0)
