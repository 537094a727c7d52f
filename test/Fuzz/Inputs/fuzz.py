# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""fuzz.py PROGRAM WORK [OPTION...]: runs a fuzz target from its seeds.

PROGRAM is the target, a program called fuzz-NAME; in the folder WORK it keeps its corpus and what it finds. Options go
to libFuzzer. Inputs that failed once, in Regressions/NAME, come first. Exit code 0: nothing was found.
"""
import json
import pathlib
import re
import struct
import subprocess
import sys

here = pathlib.Path(__file__).resolve().parent
root = here.parents[2]


def texts():
    """Every model in the repository; of the files of test/Errors the parts, and bodies in a fn."""
    head = (
        "tdsl 1 use nn model m { const C = 16, H = 4 dim B <= 4, T <= 8 entry f "
        "fn f(x: f32[B, T, C], ids: i32[B, T], keep: bool[B, T]) -> f32[B, T, C] {\n"
    )
    for folder in ("models", "lib/std", "test"):
        for path in sorted((root / folder).rglob("*.tdsl")):
            if "Fuzz" not in path.parts:
                parts = re.split(r"^# -----(.*)\n", "# ----- \n" + path.read_text(encoding="utf-8"), flags=re.M)
                for arguments, part in zip(parts[1::2], parts[2::2]):
                    yield (head + part + "return x } }\n" if "body" in arguments else part).encode()


def words():
    """Keywords, ops, element types and other words the frontend compares with."""
    found = set()
    for path in sorted((root / "lib/Frontend").glob("*.*")):
        found |= set(re.findall(r'"([a-z_]\w*)"', path.read_text(encoding="utf-8")))
    return sorted(found) + ["->", "..", "^T", "<=", ">=", "==", "!=", "##", "tdsl 1\\x0a", "2147483648", "1e-5", "4294967296"]


def checkpoints():
    """Checkpoints of the toy model, which fit it and which do not, and other readable files."""
    sizes = {"F64": 8, "F32": 4, "F16": 2, "BF16": 2, "I64": 8, "I32": 4, "U8": 1, "BOOL": 1, "F8_E4M3": 1}
    toy = {"word.weight": [10, 4], "scale": [], "layer.0.weight": [4, 6], "layer.1.weight": [4, 6], "bias": [6]}

    def file(tensors, **other):
        header, data = dict(other), b""
        for name, (dtype, shape) in tensors.items():
            size = sizes[dtype]
            for extent in shape:
                size *= extent
            header[name] = {"dtype": dtype, "shape": shape, "data_offsets": [len(data), len(data) + size]}
            data += bytes(i % 64 for i in range(size))
        text = json.dumps(header).encode()
        text += b" " * (-len(text) % 8)
        return struct.pack("<Q", len(text)) + text + data

    for dtype in ("F32", "F16", "BF16", "F64"):
        for prefix in ("", "model."):
            yield file({prefix + name: (dtype, shape) for name, shape in toy.items()}, __metadata__={"format": "pt"})
    fits = {name: ("F32", shape) for name, shape in toy.items()}
    yield file({**fits, "pooler.weight": ("I64", [2]), "x.position_ids": ("BOOL", [1, 3]), "extra": ("U8", [0, 5])})
    yield file({**fits, "bias": ("F32", [7])})
    yield file({**fits, "bias": ("I32", [6])})
    yield file({name: ("F32", shape) for name, shape in list(toy.items())[:2]})
    yield file({"odd": ("F8_E4M3", [3]), "long": ("U8", [1] * 9 + [2])})
    yield file({}, __metadata__={"a": [1, {"b": None}], "c": -1.5e3})
    yield file({"\u00e9\U0001f600\"\\/\n": ("U8", [1])})


def main(program, work, options):
    name = program.name.removeprefix("fuzz-")
    seeds, dictionary = work / "seeds", work / "words"
    for folder in (seeds, work / "corpus", work / "found"):
        folder.mkdir(parents=True, exist_ok=True)
    for i, seed in enumerate(checkpoints() if name == "safetensors" else texts()):
        (seeds / f"{i:04}").write_bytes(seed)
    known = ['{', '}', '"dtype":"F32"', '"shape":[', '"data_offsets":[', '"__metadata__":', '\\u00e9', '\\ud83d\\ude00']
    escape = lambda word: word.replace("\\u", "\\\\u").replace('"', '\\"')
    dictionary.write_text("".join(f'"{escape(word)}"\n' for word in (known if name == "safetensors" else words())))
    command = [str(program), f"-artifact_prefix={work}/found/", "-timeout=120", "-rss_limit_mb=2048"]
    regressions = sorted(map(str, (here.parent / "Regressions" / name).glob("*")))
    for run in ([*command, *regressions], [*command, f"-dict={dictionary}", *options, str(work / "corpus"), str(seeds)]):
        if run[len(command) :] and (code := subprocess.run(run).returncode):
            return f"{name}: a finding, exit code {code}"
    return 0


if __name__ == "__main__":
    sys.exit(main(pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2]).resolve(), sys.argv[3:]))
