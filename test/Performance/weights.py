# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Weights by the names of published checkpoints, made of the bench's numbers, and the work that they make."""
import sequence


def made_up(shapes):
    """Matrices within -0.03..0.03, scales near 1, shifts near 0."""
    first, tensors = sequence.WEIGHTS, {}
    for name, shape in shapes:
        values = sequence.floats(shape, first)
        first += values.size
        tensors[name] = values * 0.06 if len(shape) == 2 else values * 0.1 + name.endswith(".weight")
    return tensors


def dense(name, rows, columns, bias):
    yield f"{name}.weight", (rows, columns)
    yield f"{name}.bias", (bias,)


def norm(name, width):
    yield f"{name}.weight", (width,)
    yield f"{name}.bias", (width,)


def gpt(V, P, C, L):
    """Of GPT-2's form: matrices are [in, out]."""
    yield "wte.weight", (V, C)
    yield "wpe.weight", (P, C)
    for i in range(L):
        yield from norm(f"h.{i}.ln_1", C)
        yield from dense(f"h.{i}.attn.c_attn", C, 3 * C, 3 * C)
        yield from dense(f"h.{i}.attn.c_proj", C, C, C)
        yield from norm(f"h.{i}.ln_2", C)
        yield from dense(f"h.{i}.mlp.c_fc", C, 4 * C, 4 * C)
        yield from dense(f"h.{i}.mlp.c_proj", 4 * C, C, C)
    yield from norm("ln_f", C)


def bert(V, P, C, L, F):
    """Of BERT's form, without its pooler: matrices are [out, in]."""
    yield "embeddings.word_embeddings.weight", (V, C)
    yield "embeddings.position_embeddings.weight", (P, C)
    yield "embeddings.token_type_embeddings.weight", (2, C)
    yield from norm("embeddings.LayerNorm", C)
    for i in range(L):
        layer = f"encoder.layer.{i}"
        for part in ("attention.self.query", "attention.self.key", "attention.self.value", "attention.output.dense"):
            yield from dense(f"{layer}.{part}", C, C, C)
        yield from norm(f"{layer}.attention.output.LayerNorm", C)
        yield from dense(f"{layer}.intermediate.dense", F, C, F)
        yield from dense(f"{layer}.output.dense", C, F, C)
        yield from norm(f"{layer}.output.LayerNorm", C)


def layers_flop(C, L, F, B, T, kept=1.0):
    """Of the contractions in L layers, which keep a share of the scores."""
    return 2 * B * T * L * (4 * C * C + 2 * C * F + kept * 2 * T * C)


def gpt_flop(V, C, L, B, T):
    return layers_flop(C, L, 4 * C, B, T, kept=0.5) + 2 * B * T * V * C
