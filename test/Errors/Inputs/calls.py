# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# Prints models whose calls grow without bound: each fn calls the next one twice, or once in a long chain, or has many ops.
import sys

kind = sys.argv[1]
count = {"double": 40, "chain": 500, "ops": 12}[kind]
call = {"double": "return f{0}(x) + f{0}(x)", "chain": "return f{0}(x)", "ops": "return " + " + ".join(["f{0}(x)"] * 3)}[kind]
print("tdsl 1\nmodel m {\n  entry f0")
for i in range(count):
    print(f"  fn f{i}(x: f32) -> f32 {{ {call.format(i + 1)} }}")
last = " + ".join(["x"] * 200) if kind == "ops" else "x"
print(f"  fn f{count}(x: f32) -> f32 {{ return {last} }}\n}}")
