# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# Links objects of tcc-halide with Halide's runtime, runs them on random data and compares with plain NumPy in double.
#   run.py RUNTIME.o FOLDER kernel,kernel,... TEST
# A test is a function below. NumPy's last axis is Halide's dimension 0.
import ctypes
import subprocess
import sys

import numpy as np

rng = np.random.default_rng(1)


class Type(ctypes.Structure):
    _fields_ = [("code", ctypes.c_uint8), ("bits", ctypes.c_uint8), ("lanes", ctypes.c_uint16)]


class Dim(ctypes.Structure):
    _fields_ = [("min", ctypes.c_int32), ("extent", ctypes.c_int32), ("stride", ctypes.c_int32), ("flags", ctypes.c_uint32)]


class Buffer(ctypes.Structure):
    _fields_ = [("device", ctypes.c_uint64), ("interface", ctypes.c_void_p), ("host", ctypes.c_void_p),
                ("flags", ctypes.c_uint64), ("type", Type), ("dimensions", ctypes.c_int32),
                ("dim", ctypes.POINTER(Dim)), ("padding", ctypes.c_void_p)]


class BFloat(np.ndarray):
    """uint16 bits of bfloat16."""


def buffer(array):
    code = {"i": 0, "u": 1, "f": 2, "b": 1}[array.dtype.kind]
    bits = 1 if array.dtype == bool else array.itemsize * 8
    if isinstance(array, BFloat):
        code = 4
    dims = (Dim * max(array.ndim, 1))()
    for i in range(array.ndim):
        axis = array.ndim - 1 - i
        dims[i] = Dim(0, array.shape[axis], array.strides[axis] // array.itemsize, 0)
    return Buffer(0, None, array.ctypes.data, 0, Type(code, bits, 1), array.ndim, dims, None)


def kernel(library, name):
    def call(*args):
        user_context = ctypes.c_void_p(0)
        values = [user_context]
        for arg in args:
            if isinstance(arg, np.ndarray):
                values.append(buffer(arg))
            elif isinstance(arg, (int, np.int32)):
                values.append(ctypes.c_int32(arg))
            elif isinstance(arg, np.uint8):
                values.append(ctypes.c_uint8(arg))
            else:
                values.append(ctypes.c_float(arg))
        pointers = (ctypes.c_void_p * len(values))(*[ctypes.addressof(v) for v in values])
        result = getattr(library, f"kernel_{name}_argv")(pointers)
        assert result == 0, f"{name} returned {result}"

    return call


def f32(*shape):
    return rng.uniform(-1, 1, shape).astype(np.float32)


def integers(dtype, low, high, *shape):
    return rng.integers(low, high, shape).astype(dtype)


def close(name, got, want, tolerance):
    error = np.max(np.abs(got.astype(np.float64) - want)) if got.size else 0.0
    print(f"{name}: {error:.2e}")
    assert error <= tolerance, f"{name}: error {error:.3e}, allowed {tolerance:.0e}"


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def panels(w, p):
    """[n, k] to [ceil(n / p), k, p], zero padded."""
    n, k = w.shape
    padded = np.zeros((-(-n // p) * p, k), w.dtype)
    padded[:n] = w
    return np.ascontiguousarray(padded.reshape(-1, p, k).transpose(0, 2, 1))


def gemm(k):
    for name, p in (("gemm_8x48", 48), ("gemm_4x24", 24)):
        for m, n, depth in ((128, 96, 64), (131, 100, 33), (512, 47, 7)):
            x, w, bias, out = f32(m, depth), f32(n, depth), f32(n), f32(m, n)
            k[name](x, panels(w, p), bias, out)
            y = x.astype(float) @ w.T.astype(float) + bias
            close(f"{name} {m}x{n}x{depth}", out, y * sigmoid(y), 1e-5)


def dot(k):
    m, n, depth, p = 72, 100, 24, 48

    def fold(w, f):
        q = panels(w, p)
        return np.ascontiguousarray(q.reshape(q.shape[0], depth // f, f, p).transpose(0, 1, 3, 2))

    x, w = integers("u1", 0, 256, m, depth), integers("i1", -128, 128, n, depth)
    out = np.zeros((m, n), np.int32)
    k["gemm_u8i8"](x, fold(w, 4), out)
    close("u8 i8", out, x.astype(int) @ w.T.astype(int), 0)
    x, w = integers("f4", -8, 9, m, depth), integers("f4", -8, 9, n, depth)
    bits = lambda a: (np.ascontiguousarray(a).view(np.uint32) >> 16).astype(np.uint16).view(BFloat)
    out = f32(m, n)
    k["gemm_bf16"](bits(x), bits(fold(w, 2)), out)
    close("bf16", out, x @ w.T, 0)


def ahead(k):
    x, w = f32(57), f32(6, 57, 32)
    out = f32(6, 32)
    k["ahead"](x, w, out)
    close("ahead", out, np.einsum("k,nki->ni", x.astype(float), w), 1e-5)


def gemv(k):
    n, depth, g = 192, 128, 32
    groups, tiles = depth // g, n // 64
    w, scale = integers("i1", -127, 128, n, depth), f32(n, groups)
    wide = scale.repeat(g, 1)
    s = np.ascontiguousarray(scale.reshape(tiles, 64, groups).transpose(0, 2, 1))
    x, out = f32(depth), f32(n)
    k["gemv_i8_f32"](np.ascontiguousarray(w.reshape(tiles, 64, depth).transpose(0, 2, 1)), s, x, out)
    close("i8 f32", out, (w * wide.astype(float)) @ x, 1e-3)
    x, sx = integers("u1", 0, 256, depth), f32(groups)
    k["gemv_i8_u8"](np.ascontiguousarray(w.reshape(tiles, 64, depth // 4, 4).transpose(0, 2, 1, 3)), s, x, sx, out)
    close("i8 u8", out, (w * wide.astype(float)) @ (x * sx.repeat(g).astype(float)), 2e-1)
    w, x = integers("i8", 0, 16, n, depth), integers("i1", -127, 128, depth)
    # Low nibble: k = 8 j + kk; high nibble: k = 8 j + 4 + kk.
    parts = w.reshape(tiles, 64, groups, g // 8, 2, 4)
    packed = (parts[:, :, :, :, 0] | parts[:, :, :, :, 1] << 4).astype(np.uint8).transpose(0, 2, 3, 1, 4)
    sums = (8 * x.astype(np.int32).reshape(groups, g).sum(1)).astype(np.int32)
    k["gemv_q4_i8"](np.ascontiguousarray(packed), s, x, sx, sums, np.uint8(0), out)
    close("q4 i8", out, ((w - 8) * wide.astype(float)) @ (x * sx.repeat(g).astype(float)), 1e-1)


def attention(k):
    d, block, length, valid = 64, 64, 192, 150
    q, key, v, do = (f32(length, d) for _ in range(4))
    sc = np.float32(0.125)
    blocks = length // block
    transposed = lambda a: np.ascontiguousarray(a.reshape(blocks, block, d).transpose(0, 2, 1))
    pos = np.arange(length)
    keep = (pos[None, :] <= pos[:, None]) & (pos[None, :] < valid)
    scores = np.where(keep, q.astype(float) @ key.T * sc, -np.inf)
    lse = np.log(np.exp(scores).sum(1))
    p = np.exp(scores - lse[:, None])
    o = p @ v
    delta = (do * o).sum(1)
    ds = p * (do @ v.T.astype(float) - delta[:, None]) * sc
    want = {"o": o, "dq": ds @ key, "dk": ds.T @ q, "dv": p.T @ do}
    l32, delta32 = lse.astype(np.float32), delta.astype(np.float32)
    kt, vt, qt, dot_ = transposed(key), transposed(v), transposed(q), transposed(do)
    got = {name: np.zeros((length, d), np.float32) for name in want}
    five = {name: np.zeros((length, d), np.float32) for name in ("dq", "dk", "dv")}
    logsum = np.zeros(length, np.float32)
    for b in range(blocks):
        r = slice(b * block, (b + 1) * block)
        k["attention_forward"](q[r], kt, v, b + 1, b * block, valid, sc, got["o"][r], logsum[r])
        k["attention_dq"](q[r], kt, key, vt, do[r], l32[r], delta32[r], b + 1, b * block, valid, sc, got["dq"][r])
        k["attention_dkv"](key[r], v[r], qt, dot_, q, do, l32, delta32, b, blocks, b * block, sc, got["dv"][r], got["dk"][r])
        for c in range(b, blocks):
            s = slice(c * block, (c + 1) * block)
            k["attention_backward"](q[s], key[r], kt[b], vt[b], do[s], l32[s], delta32[s], five["dv"][r], five["dk"][r],
                                    five["dq"][s], c * block, b * block, valid, sc, five["dv"][r], five["dk"][r], five["dq"][s])
    # The kernel for keys knows no padding: its rows past the valid ones are not used.
    for name in want:
        rows = slice(0, valid) if name in ("dk", "dv") else slice(None)
        close(name, got[name][rows], want[name][rows], 1e-5)
    for name in five:
        close(name + " in place", five[name], want[name], 1e-5)
    close("lse", logsum, lse, 1e-5)


def rows(k):
    for m, n in ((3, 768), (5, 70), (2, 7)):
        x, g, b, y = f32(m, n), f32(n), f32(n), f32(m, n)
        k["layer_norm"](x, g, b, np.float32(1e-5), y)
        e = x.astype(float)
        mean = e.mean(1, keepdims=True)
        want = (e - mean) / np.sqrt(((e - mean) ** 2).mean(1, keepdims=True) + 1e-5) * g + b
        close(f"layer_norm {m}x{n}", y, want, 1e-5)
        t, loss, lse, dl, dx = integers("i4", 0, n, m), f32(m), f32(m), f32(m), f32(m, n)
        k["softmax_ce"](x, t, loss, lse)
        want_lse = np.log(np.exp(e).sum(1))
        close("lse", lse, want_lse, 1e-5)
        close("loss", loss, want_lse - e[np.arange(m), t], 1e-5)
        hot = np.eye(n)[t]
        if n >= 16:
            k["softmax_ce_backward"](x, t, lse, dl, dx)
            close("dx", dx, (np.exp(e - want_lse[:, None]) - hot) * dl[:, None], 1e-5)
    for n in (10000, 17):
        p, m, g = f32(n), f32(n), f32(n)
        v = np.abs(f32(n))
        lr, b1, b2, eps, wd, c1, c2 = 1e-2, 0.9, 0.99, 1e-8, 0.1, 1.5, 1.2
        m1, v1 = m * b1 + g.astype(float) * (1 - b1), v * b2 + g.astype(float) ** 2 * (1 - b2)
        p1 = p * (1 - lr * wd) - lr * (m1 * c1) / (np.sqrt(v1 * c2) + eps)
        k["adamw"](p, m, v, g, *map(np.float32, (lr, b1, b2, eps, wd, c1, c2)), p, m, v)
        for name, a, want in (("p", p, p1), ("m", m, m1), ("v", v, v1)):
            close(f"adamw {name}", a, want, 1e-6)


def types(k):
    x = np.array([1, -np.inf, np.inf, np.nan, -3e38, -1e31, 0, -0.0, 7, -np.inf], np.float32)
    keep = np.array([1, 1, 1, 1, 0, 1, 0, 1, 1, 0], bool)
    stored, kept, clamped = f32(10), np.zeros(10, bool), f32(10)
    k["strict"](x, keep, stored, kept, clamped)
    low = np.finfo(np.float32).min
    np.testing.assert_array_equal(stored, np.where(keep, x, -np.inf))
    np.testing.assert_array_equal(kept, ~(x < low))
    np.testing.assert_array_equal(clamped, np.where(x < -1e30, np.float32(-1e30), x))
    a = np.array([7, -7, 7, -7, 2**40 + 1, 0], np.int64)
    b = np.array([2, 2, -2, -2, 3, -5], np.int64)
    results = [np.zeros(6, np.int64) for _ in range(5)]
    k["integers"](a, b, *results)
    quotient = np.array([3, -3, -3, 3, (2**40 + 1) // 3, 0])
    for got, want in zip(results, (quotient, a - quotient * b, a // b, -(-a // b), np.maximum(a.view("u8"), b.view("u8")).view("i8"))):
        np.testing.assert_array_equal(got, want)
    u, s = integers("u1", 0, 256, 9), integers("i1", -128, 128, 9)
    t, h = integers("u1", 0, 2, 9).astype(bool), f32(9).astype(np.float16)
    wide = [np.zeros(9, np.int32), np.zeros(9, np.int32), f32(9), f32(9)]
    out, half = np.zeros(9, np.uint8), np.zeros(9, np.float16)
    k["narrow"](u, s, t, h, *wide, out, half)
    for got, want in zip(wide, (u, s, t.astype(int), -t.astype(int))):
        np.testing.assert_array_equal(got, want)
    np.testing.assert_array_equal(out, ((u.astype(int) + s) & 255) >> 1)
    np.testing.assert_array_equal(half, h + h)
    x, total = rng.uniform(-1, 1, 100), np.zeros((), np.float64)
    k["rank0"](x, np.array(2.5), total)
    close("rank 0", total, 2.5 * x.sum(), 1e-12)


def main():
    runtime, folder, names, test = sys.argv[1:]
    names = names.split(",")
    objects = [f"{folder}/{name}.o" for name in names]
    subprocess.run(["ld.lld", "-shared", "-o", f"{folder}/kernels.so", *objects, runtime], check=True)
    library = ctypes.CDLL(f"{folder}/kernels.so")
    globals()[test]({name: kernel(library, name) for name in names})


main()
