# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# python dtypes.py FOLDER: writes for each group of element types NAME.tdsl, a model that has every family of kernels in
# each of them, NAME.safetensors, its parameters, and NAME.npz, values for arguments.
import json
import sys

import numpy as np

B, K, N, V, L = 13, 37, 19, 11, 3

# {t} is the element type. Parameters w [N, K], e [V, K] and l [K], one per layer.
common = """
  param w_{t}: {t}[{N}, {K}]
  param e_{t}: {t}[{V}, {K}]
  fn copies_{t}(x_{t}: {t}[B, {K}], s_{t}: {t}) -> (same: {t}[B, {K}], turned: {t}[{K}, B], part: {t}[B, 5], wide: {t}[B, 3, 1], filled: {t}[B], table: {t}[{N}, {K}], scalar: {t}, row: {t}[{K}]) {{
    return x_{t}, rearrange(x_{t}, "b k -> k b"), x_{t}[:, 3:8], broadcast(x_{t}[:, _, 2:3], [B, 3, 1]), full([B], {one}), w_{t}, s_{t}, x_{t}[0]
  }}
  fn gathers_{t}(ids: i32[B], x_{t}: {t}[B, {K}]) -> (rows: {t}[B, {K}], chosen: {t}[B, {K}]) {{
    return e_{t}[ids], where(ids[:, _] < 5, e_{t}[ids], x_{t})
  }}
  block Layer_{t}(x: {t}[B, {K}]) -> {t}[B, {K}] {{
    param l: {t}[{K}]
    return {step}
  }}
  fn carried_{t}(x_{t}: {t}[B, {K}]) -> {t}[B, {K}] {{
    let x = x_{t}
    for i in 0..{L} {{ x = Layer_{t}(x) at "{t}.{{i}}" }}
    return x
  }}
"""
numbers = """
  fn arithmetic_{t}(x_{t}: {t}[B, {K}], s_{t}: {t}) -> (sum: {t}[B, {K}], bent: {t}[B, {K}], signs: {t}[B, {K}], rest: {t}[B, {K}], truth: bool[B, {K}]) {{
    let y = w_{t}[0]
    return (x_{t} + y) * s_{t} - 3, clamp(min(x_{t}, y), -1 + 1, max(y, s_{t})), sign(x_{t}) * abs(y), mod(x_{t}, y) + floordiv(x_{t}, 2), x_{t} <= y
  }}
  fn contract_{t}(x_{t}: {t}[B, {K}]) -> (dense: {t}[B, {N}], after: {t}[B, {N}], turned: {t}[{N}, B], square: {t}[B, B], dot: {t}[B]) {{
    let y = x_{t} @ w_{t}^T
    return y, abs(y) * 2 + w_{t}[:, 0], einsum("b k, n k -> n b", x_{t}, w_{t}), x_{t} @ x_{t}^T, einsum("b k, k -> b", x_{t}, w_{t}[1])
  }}
  fn reduce_{t}(x_{t}: {t}[B, {K}]) -> (rows: {t}[B], columns: {t}[{K}], most: {t}[B], least: {t}[{K}], product: {t}[B], all: {t}) {{
    return sum(x_{t}, axis=1), sum(x_{t} * 2, axis=0), max(x_{t}, axis=1), min(x_{t}, axis=0), prod(x_{t}[:, 0:4], axis=1), sum(x_{t})
  }}
"""
floats = """
  fn functions_{t}(x_{t}: {t}[B, {K}]) -> (first: {t}[B, {K}], second: {t}[B, {K}], third: {t}[B, {K}], whole: {t}[B, {K}]) {{
    let y = abs(x_{t}) + 0.25
    return exp(x_{t}) / y + log(y), sqrt(y) * rsqrt(y) + sin(x_{t}) * cos(x_{t}) + pow(y, x_{t}), gelu(x_{t}) + silu(x_{t}) + tanh(x_{t}) + erf(y) + sigmoid(x_{t}) + relu(x_{t}), floor(x_{t} * 3) + ceil(x_{t}) + round(x_{t} * 5)
  }}
  fn rows_{t}(x_{t}: {t}[B, {K}]) -> (soft: {t}[B, {K}], masked: {t}[B, {K}], layer: {t}[B, {K}], root: {t}[B, {K}], mean: {t}[B], spread: {t}[{K}]) {{
    return softmax(x_{t} * 3), softmax(where(x_{t} > 0, x_{t}, -inf)) + 1, layer_norm(x_{t}, 1e-3) * w_{t}[0], rms_norm(x_{t}, 1e-3), mean(x_{t}, axis=1), var(x_{t}, axis=0)
  }}
"""
truths = """
  fn logic_{t}(x_{t}: {t}[B, {K}], s_{t}: {t}) -> (both: {t}[B, {K}], either: {t}[B, {K}], neither: {t}[B, {K}], same: {t}[B, {K}]) {{
    return x_{t} and w_{t}[0], x_{t} or s_{t}, not (x_{t} or w_{t}[1]), x_{t} == w_{t}[0]
  }}
"""
numpy_types = {"f64": "f8", "f32": "f4", "f16": "f2", "bf16": "f4", "i64": "i8", "i32": "i4", "i8": "i1", "u8": "u1", "bool": "?"}
groups = {"wide": ["f64", "f32", "i64", "i32", "i8", "u8", "bool"], "halves": ["f16", "bf16"]}


def values(t, shape):
    if t == "bool":
        return rng.integers(0, 2, shape).astype("?")
    if t[0] in "iu":
        ends = np.iinfo(numpy_types[t])
        array = rng.integers(ends.min, ends.max, shape, numpy_types[t], endpoint=True)
        return np.where(array == 0, 1, array).astype(numpy_types[t])
    return rng.uniform(-1, 1, shape).astype(numpy_types[t])


def stored(t, array):
    """Of a bf16 the upper half of an f32."""
    return (array.view("u4") >> 16).astype("u2") if t == "bf16" else array


rng = np.random.default_rng(5)
for name, types in groups.items():
    text, entries, parameters = "", [], {}
    arguments = {"ids": rng.integers(0, V, B).astype("i4")}
    for t in types:
        step = "x != l" if t == "bool" else "x * l + 1"
        template = common + (truths if t == "bool" else numbers) + (floats if "f" in t else "")
        text += template.format(t=t, step=step, one="true" if t == "bool" else f"cast(1, {t})", N=N, K=K, V=V, L=L)
        arguments[f"x_{t}"], arguments[f"s_{t}"] = values(t, (B, K)), values(t, ())
        parameters[f"w_{t}"], parameters[f"e_{t}"] = (t, values(t, (N, K))), (t, values(t, (V, K)))
        for i in range(L):
            parameters[f"{t}.{i}.l"] = t, values(t, (K,))
    for line in text.splitlines():
        if line.startswith("  fn "):
            entries.append(f"  entry {line[5:line.index('(')]}\n")
    with open(f"{sys.argv[1]}/{name}.tdsl", "w") as out:
        out.write(f"tdsl 1\nmodel {name} {{\n  dim B <= 100\n{text}\n{''.join(entries)}}}\n")
    np.savez(f"{sys.argv[1]}/{name}.npz", **arguments)
    header, data = {}, b""
    for key, (t, array) in parameters.items():
        raw = stored(t, array).tobytes()
        header[key] = {"dtype": t.upper(), "shape": array.shape, "data_offsets": [len(data), len(data) + len(raw)]}
        data += raw
    head = json.dumps(header).encode()
    with open(f"{sys.argv[1]}/{name}.safetensors", "wb") as out:
        out.write(len(head).to_bytes(8, "little") + head + data)
