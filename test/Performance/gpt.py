# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Weights of GPT-2's form, by the names of its checkpoint, made of the bench's numbers."""
import sequence


def shapes(V, P, C, L):
    yield "wte.weight", (V, C)
    yield "wpe.weight", (P, C)
    for i in range(L):
        for part in ("ln_1", "attn.c_attn", "attn.c_proj", "ln_2", "mlp.c_fc", "mlp.c_proj"):
            rows, columns = {"attn.c_attn": (C, 3 * C), "attn.c_proj": (C, C), "mlp.c_fc": (C, 4 * C), "mlp.c_proj": (4 * C, C)}.get(part, (None, C))
            yield f"h.{i}.{part}.weight", (rows, columns) if rows else (columns,)
            yield f"h.{i}.{part}.bias", (columns,)
    yield "ln_f.weight", (C,)
    yield "ln_f.bias", (C,)


def weights(V, P, C, L):
    """Matrices within -0.03..0.03, scales near 1, shifts near 0."""
    first, tensors = sequence.WEIGHTS, {}
    for name, shape in shapes(V, P, C, L):
        values = sequence.floats(shape, first)
        first += values.size
        tensors[name] = values * 0.06 if len(shape) == 2 else values * 0.1 + (1 if ".weight" in name else 0)
    return tensors
