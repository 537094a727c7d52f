# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# Values for oracle.mlir from NumPy alone, so that the oracle is judged by something else than itself:
#   python oracle.py write oracle.npz       makes the stored file again
#   python oracle.py compare oracle.npz found.npz TOLERANCE
import math
import sys

import numpy as np


def softmax(x):
    with np.errstate(invalid="ignore"):
        e = np.exp(x - x.max(-1, keepdims=True))
    return np.where(np.isneginf(x).all(-1, keepdims=True), 0, e / e.sum(-1, keepdims=True))


def log_softmax(x):
    x = x - x.max(-1, keepdims=True)
    return x - np.log(np.exp(x).sum(-1, keepdims=True))


def norm(x, centre):
    x = x - centre * x.mean(-1, keepdims=True)
    return x / np.sqrt((x**2).mean(-1, keepdims=True) + 0.25)


def cross_entropy(x, target, ignore, smoothing):
    p = -log_softmax(x)
    loss = (1 - smoothing) * np.take_along_axis(p, target[:, None], -1)[:, 0] + smoothing * p.mean(-1)
    return np.where(target == ignore, 0, loss)


def backward(f, x, g, step=1e-5):
    """The gradient of sum(g f(x)), by differences."""
    result = np.zeros_like(x)
    for at in np.ndindex(x.shape):
        near, far = x.copy(), x.copy()
        near[at] -= step
        far[at] += step
        result[at] = (g * (f(far) - f(near))).sum() / (2 * step)
    return result


def make():
    rng = np.random.default_rng(7)
    f = lambda *shape: rng.standard_normal(shape).astype(np.float32)
    given = {
        "x": f(3, 5),
        "y": f(3, 5),
        "w": f(6, 5),
        "t": f(2, 3, 4),
        "i": np.array([[3, 0], [5, 5]], np.int32),
        "n": np.array([2**31 - 1, -(2**31), 300, -300], np.int32),
        "m": np.array([1, -1, 7, 2], np.int32),
    }
    given["x"][1, 2] = 0
    g = {k: v.astype(np.float64) if v.dtype == np.float32 else v for k, v in given.items()}
    x, y, w, t, i, n, m = (g[k] for k in "xywtinm")
    each = lambda fn, a: np.vectorize(fn)(a)
    masked = np.where(x > 0.5, x, -np.inf)
    masked[2] = -np.inf
    centred = x - x.mean(-1, keepdims=True)
    target, sums = np.arange(3), t.sum((0, 2))
    scattered = np.zeros((6, 5))
    np.add.at(scattered, i, w[i])
    with np.errstate(divide="ignore", over="ignore"):
        expected = {
            "exp": np.exp(x), "log": np.log(np.abs(x)), "sqrt": np.sqrt(np.abs(x)),
            "rsqrt": 1 / np.sqrt(np.abs(x)), "sin": np.sin(x), "cos": np.cos(x), "tanh": np.tanh(x),
            "erf": each(math.erf, x), "sigmoid": 1 / (1 + np.exp(-x)), "relu": np.maximum(x, 0),
            "silu": x / (1 + np.exp(-x)), "gelu": x * 0.5 * each(math.erfc, -x / math.sqrt(2)),
            "gelu_tanh": 0.5 * x * (1 + np.tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * x**3))),
            "floor": np.floor(x), "ceil": np.ceil(x), "neg": -x, "add": x + y, "sub": x - y, "mul": x * y,
            "div": y / x, "pow": np.abs(x) ** y, "min": np.minimum(x, y), "max": np.maximum(x, y),
            "less": x < y, "where": np.where(x < y, x, y), "softmax": softmax(x),
            "masked_softmax": softmax(masked),
            "layer_norm": centred / np.sqrt((centred**2).mean(-1, keepdims=True) + 0.25),
            "rms_norm": x / np.sqrt((x**2).mean(-1, keepdims=True) + 0.25),
            "product": np.einsum("mk,nk->mn", x, w), "batched": np.einsum("bij,bkj->kbi", t, t),
            "sum": t.sum((0, 2)), "prod": t.prod(1), "largest": t.max(2), "smallest": t.min((0, 1, 2)),
            "rows": w[i], "moved": t.reshape(2, 3, 2, 2).transpose(2, 0, 1, 3).reshape(2, 6, 2),
            "window": t[:, 1:3, 2:3], "wide": np.broadcast_to(x[None, :, :1], (2, 3, 4)),
            "count": np.arange(4, dtype=np.int32), "panels": np.pad(w, ((0, 2), (0, 0))).reshape(2, 4, 5).transpose(0, 2, 1),
            "wrapped": (n.astype(np.int64) * m).astype(np.int32), "byte": n.astype(np.uint8), "short": n.astype(np.int8),
            "truncated": np.trunc(x * 3).astype(np.int32), "half": x.astype(np.float16),
            "softmax_backward": backward(softmax, x, y), "masked_softmax_backward": backward(softmax, masked, y),
            "log_softmax_backward": backward(log_softmax, x, y),
            "layer_norm_backward": backward(lambda x: norm(x, 1), x, y),
            "rms_norm_backward": backward(lambda x: norm(x, 0), x, y),
            "cross_entropy_backward": backward(lambda x: cross_entropy(x, target, 1, 0.25), x, sums),
            "scatter_add": scattered,
        }
    return given, expected


def compare(stored, found, tolerance):
    for key in stored.files:
        kind, _, name = key.partition(".")
        if kind != "expected":
            continue
        want, got = stored[key], found[name]
        same = want.shape == got.shape and np.allclose(got, want, rtol=tolerance, atol=tolerance)
        print(f"{name}: {'ok' if same else 'DIFFERS'}")
        if not same:
            print(f"expected\n{want}\nfound\n{got}")
            sys.exit(1)


if sys.argv[1] == "write":
    given, expected = make()
    np.savez_compressed(sys.argv[2], **{f"given.{k}": v for k, v in given.items()}, **{f"expected.{k}": v for k, v in expected.items()})
else:
    compare(np.load(sys.argv[2]), np.load(sys.argv[3]), float(sys.argv[4]))
