# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""export_onnx.py MODEL CHECKPOINT B T FILE [--fused]: MiniLM (minilm) or BERT-base (bert) as ONNX, from the
checkpoint itself, with the inputs and the result that tcc's has.

Plain, each op is a standard one and onnxruntime may fuse what it finds; with --fused attention and the
layer norms are onnxruntime's own fused ops, put in by hand, which its users get from its offline optimizer.
Sizes are fixed: the best case for onnxruntime.
"""
import sys

import numpy as np
from onnx import TensorProto, checker, helper, numpy_helper, save

from checkpoint import read_safetensors

SIZES = {"minilm": (384, 12, 6), "bert": (768, 12, 12)}  # C, H, L
EPS = 1e-12


class Graph:
    def __init__(self, weights, B, T, C, H):
        self.weights, self.nodes, self.constants = weights, [], {}
        self.H, self.D = H, C // H
        self.heads, self.joined = self.constant([B, T, H, C // H], np.int64), self.constant([B, T, C], np.int64)

    def constant(self, value, dtype=np.float32):
        array = np.asarray(value, dtype)
        return self.tensor(f"c_{array.dtype}_{array.shape}_{array.ravel().tolist()}", array)

    def tensor(self, name, array):
        self.constants.setdefault(name, numpy_helper.from_array(np.ascontiguousarray(array), name))
        return name

    def __call__(self, op, *inputs, domain="", outputs=1, **attributes):
        names = [f"{op}_{len(self.nodes)}_{i}" for i in range(outputs)]
        self.nodes.append(helper.make_node(op, inputs, names, domain=domain, **attributes))
        return names[0]

    def linear(self, x, name):
        weight = self.tensor(name + ".weight.T", self.weights[name + ".weight"].T)
        return self("Add", self("MatMul", x, weight), self.tensor(name + ".bias", self.weights[name + ".bias"]))

    def scale_and_shift(self, name):
        return [self.tensor(name + part, self.weights[name + part]) for part in (".weight", ".bias")]

    def add_norm(self, x, y, name, fused):
        if fused:
            return self("SkipLayerNormalization", x, y, *self.scale_and_shift(name), domain="com.microsoft", epsilon=EPS)
        return self("LayerNormalization", self("Add", x, y), *self.scale_and_shift(name), axis=-1, epsilon=EPS)

    def attention(self, x, name, mask):
        """The three-contraction form; `mask` is added to the scores."""
        q, k, v = (
            self("Transpose", self("Reshape", self.linear(x, name + part), self.heads), perm=[0, 2, 1, 3])
            for part in ("query", "key", "value")
        )
        scores = self("MatMul", q, self("Transpose", k, perm=[0, 1, 3, 2]))
        scores = self("Add", self("Div", scores, self.constant(np.sqrt(self.D))), mask)
        y = self("MatMul", self("Softmax", scores, axis=-1), v)
        return self("Reshape", self("Transpose", y, perm=[0, 2, 1, 3]), self.joined)

    def fused_attention(self, x, name):
        parts = [name + part for part in ("query", "key", "value")]
        weight = np.concatenate([self.weights[p + ".weight"].T for p in parts], axis=1)
        bias = np.concatenate([self.weights[p + ".bias"] for p in parts])
        arguments = [x, self.tensor(name + "weight", weight), self.tensor(name + "bias", bias), "mask"]
        return self("Attention", *arguments, domain="com.microsoft", num_heads=self.H)

    def gelu(self, x):
        inner = self("Add", self("Erf", self("Div", x, self.constant(np.sqrt(2)))), self.constant(1))
        return self("Mul", self("Mul", x, inner), self.constant(0.5))


def encoder(g, B, T, C, L, segments, fused):
    """The vectors of the tokens, with an input of segments, or all in the first."""
    word = g("Gather", g.tensor("word", g.weights["embeddings.word_embeddings.weight"]), "ids")
    position, types = g.weights["embeddings.position_embeddings.weight"][:T], g.weights["embeddings.token_type_embeddings.weight"]
    if segments:
        word = g("Add", word, g("Gather", g.tensor("types", types), "segments"))
    else:
        position = position + types[0]
    x = g.add_norm(word, g.tensor("position", np.broadcast_to(position, (B, T, C))), "embeddings.LayerNorm", False)
    wide = g("Unsqueeze", g("Cast", "mask", to=TensorProto.FLOAT), g.constant([1, 2], np.int64))
    added = g("Mul", g("Sub", g.constant(1), wide), g.constant(np.finfo(np.float32).min))
    for i in range(L):
        at = f"encoder.layer.{i}."
        name = at + "attention.self."
        y = g.fused_attention(x, name) if fused else g.attention(x, name, added)
        x = g.add_norm(x, g.linear(y, at + "attention.output.dense"), at + "attention.output.LayerNorm", fused)
        h = g.gelu(g.linear(x, at + "intermediate.dense"))
        x = g.add_norm(x, g.linear(h, at + "output.dense"), at + "output.LayerNorm", fused)
    return x


def embedding(g, x):
    """The mean of the tokens' vectors, of length 1."""
    m = g("Unsqueeze", g("Cast", "mask", to=TensorProto.FLOAT), g.constant([2], np.int64))
    axis = g.constant([1], np.int64)
    count = g("Max", g("ReduceSum", m, axis, keepdims=0), g.constant(1e-9))
    mean = g("Div", g("ReduceSum", g("Mul", x, m), axis, keepdims=0), count)
    return g("LpNormalization", mean, axis=-1, p=2)


def build(name, weights, B, T, fused):
    C, H, L = SIZES[name]
    g = Graph(weights, B, T, C, H)
    inputs = ["ids", "mask"] + ["segments"] * (name == "bert")
    result, shape = encoder(g, B, T, C, L, "segments" in inputs, fused), [B, T, C]
    if name == "minilm":
        result, shape = embedding(g, result), [B, C]
    g.nodes.append(helper.make_node("Identity", [result], ["result"]))
    value = helper.make_tensor_value_info
    graph = helper.make_graph(
        g.nodes, name, [value(part, TensorProto.INT32, [B, T]) for part in inputs],
        [value("result", TensorProto.FLOAT, shape)], list(g.constants.values()),
    )
    opsets = [helper.make_opsetid("", 17)] + [helper.make_opsetid("com.microsoft", 1)] * fused
    return helper.make_model(graph, opset_imports=opsets, ir_version=8)


def main():
    fused = "--fused" in sys.argv
    name, checkpoint, B, T, file = [a for a in sys.argv[1:] if a != "--fused"]
    model = build(name, read_safetensors(checkpoint), int(B), int(T), fused)
    if not fused:
        checker.check_model(model)
    save(model, file)


main()
