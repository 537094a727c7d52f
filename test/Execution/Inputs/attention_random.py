# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# attention_random.py SEED COUNT: a model whose entries are attentions with masks and scores made at random, and the
# gradient of each by a parameter that scales its queries.
import random
import sys

seed, count = map(int, sys.argv[1:])
draw = random.Random(seed)
ATOMS = [
    "i >= j", "j - i >= 3", "i + 70 > j", "abs(i - j) <= 17", "floordiv(i, 29) == floordiv(j, 29)", "mod(j, 3) != 1",
    "j < length[:, _, _, _] + 40", "length[:, _, _, _] + 9 <= i", "keep[:, _, _, :]", "i != j",
]
WORK = [
    "s / sqrt(D)", "s * 0.25", "3 * tanh(s / 3)", "s + bias", "s * slope[:, _, _]",
    "s - slope[:, _, _] * cast(abs(i - j), f32) / 16", "min(s, 2.0)", "s * s / 8 - s",
]


def mask(depth=0):
    kind = draw.choice(["atom", "and", "or", "not"]) if depth < 2 else "atom"
    if kind == "atom":
        return draw.choice(ATOMS)
    if kind == "not":
        return f"not ({mask(depth + 1)})"
    return f"({mask(depth + 1)}) {kind} ({mask(depth + 1)})"


print("tdsl 1\n\nmodel random {\n  dim B <= 2, T <= 700, S <= 1100\n  const H = 2")
for number in range(count):
    width = draw.choice([32, 64, 80])
    print(f"  fn attend{number}(x: f32[B, H, T, {width}], k: f32[B, H, S, {width}], v: f32[B, H, S, {width}], keep: bool[B, S],")
    print("      length: i32[B], bias: f32[H, T, S], slope: f32[H], r: f32[B, H, T, 1]) -> (loss: f32) {")
    print(f"    param scale: f32[{width}] = \"scale{number}\"")
    print("    let i = iota(T)[:, _]\n    let j = iota(S)")
    print("    let s = (x * scale) @ k^T" if draw.random() < 0.8 else "    let s = einsum(\"b h t d, b h s d -> b h t s\", x * scale, k)")
    for _ in range(draw.randint(1, 3)):
        print(f"    let s = {draw.choice(WORK).replace('D', str(width))}")
    for _ in range(draw.randint(0, 2)):
        print(f"    let s = where({mask()}, s, -inf)" if draw.random() < 0.7 else f"    let s = s + where({mask()}, 0.0, -inf)")
    p = "softmax(s)" if draw.random() < 0.7 else "where(keep[:, _, _, :], softmax(s) * 0.5, 0.0)"
    print(f"    return mean(pow({p} @ v - r, 2.0))\n  }}")
    print(f"  entry attend{number}\n  entry gradients{number} = grad(attend{number})")
print("}")
