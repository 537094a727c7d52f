# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Texts made to break the frontend: nesting, repetition, numbers and sizes far from what a model has. Each ends with the
error it is listed with, the only one, or without any, within 20 seconds of processor time and 2 GiB."""
import os
import pathlib
import resource
import subprocess
import sys

cases = []
times = 100000
head = "tdsl 1\nmodel m {\n dim B <= 4, T <= 8\n entry f\n"


def case(text, error="", *arguments):
    cases.append((text, error, arguments))


def body(statements, error=""):
    case(f"{head} fn f(x: f32[4]) -> f32[4] {{\n{statements}\nreturn x }} }}\n", error)


def model(declarations, error=""):
    case(f"{head}{declarations} }}\n", error)


def numbered(form, count=times, join=""):
    return join.join(form.replace("#", str(i)).replace("@", str(i + 1)) for i in range(count))


one = "fn f(x: f32) -> f32 { return x }"
deep = "the text is nested deeper than 256 levels [E0204]"
axes = "a tensor has at most 8 axes, found"

# Nesting. Parentheses, signs, chains, `if` bodies and indices are in text.test.
body(f"let a = sum(x, axis={'[' * times}0{']' * times})", deep)
body(f"let a = {'sum(' * times}x{')' * times}", deep)
body(f"let a = {'not ' * times}true", deep)
body(f"let a = x{'^T' * times}", deep)
body(f"{'for i in 0..2 { ' * times}x = x{' }' * times}", deep)
body(numbered("for i# in 0..2 { ", 200) + "x = x * 2.0" + " }" * 200)
body("if true { " * 200 + "let a = 1" + " }" * 200)
model(f"fn f(x: f32[{'(' * times}1{')' * times}]) -> f32 {{ return sum(x) }}", deep)
model(f'fn f(x: f32) -> f32 {{ param w: f32 = "{"{" * times}" return w }}', "`{` without `}` in a path [E0211]")
body(f"""let a = rearrange(x, "a -> {'(' * times}a{')' * times}")""", "in the pattern: expected an axis name [E0631]")

# Many of one thing.
body(numbered("let a# = x\n"))
body(numbered("let x = x + 1.0\n"))
body("let c0 = 1\n" + numbered("let c@ = c# + 1\n"))
body(numbered("let a# = unknown#\n", 20000), "unknown name `unknown0` [E0301]")
body(f"let {numbered('a#', join=', ')} = x", f"expected {times} values for the names, found 1 [E0314]")
model(numbered("fn g#(x: f32) -> f32 { return x }\n", 20000) + "fn f(x: f32) -> f32 { return h(x) }", "unknown function `h` [E0302]")
model(one + numbered("entry e# = f\n", 20000))
model(f"fn f({numbered('a#: f32', 20000, ', ')}) -> f32 {{ return a0 }}")
model(f"fn f(x: f32) -> ({numbered('a#: f32', 20000, ', ')}) {{ return {numbered('x', 20000, ', ')} }}")
model(f"{one} dim {numbered('A# <= 3', join=', ')}")
model(f"{one} const A0 = 1, {numbered('A@ = A# + 1', join=', ')}")
model(f"{one} ignore {numbered(chr(34) + 'a*b*#' + chr(34), join=', ')}")
model(f"fn f(x: f32) -> f32 {{ {numbered('param w#: f32 ')} return x }}")
case("tdsl 1\n" + "# c\n" * 1000000 + f"model m {{ entry f {one} }}")
model("## c\n" * 300000 + one)
case("tdsl 1\n" + "\n" * 5000000 + f"model m {{ entry f {one} }}")

# Repetition that grows.
model(f"fn f(x: f32[{numbered('B', 9, ', ')}]) -> f32 {{ return sum(x) }}", f"{axes} 9 [E0515]")
model(f"fn f(x: f32[{numbered('1', join=', ')}]) -> f32 {{ return sum(x) }}", f"{axes} {times} [E0515]")
body(f"let a = x[{numbered('_', join=', ')}]", f"{axes} {times + 1} [E0515]")
body(f"let a = full([{numbered('1', join=', ')}], 0.0)", f"{axes} {times} [E0515]")
body(f'let a = rearrange(x, "({numbered("a#", join=" ")}) -> {numbered("a#", join=" ")}")', f"{axes} {times} [E0515]")
body(f'let a = einsum("{numbered("a#", join=" ")} -> a0", x)', "`a0 a1 a2 a3")
dims = numbered("D#", 20, " + ")
model(
    f"dim {numbered('D# <= 9', 20, ', ')} fn f(x: f32[{numbered(f'({dims})', 20, ' * ')}]) -> f32 {{ return sum(x) }}",
    "leaves 64 bits or has too many terms [E0423]",
)
body("let y = x\n" + "let y = y[:, _] * x\n" * 40, f"{axes} 9 [E0515]")
body("for i in 0..2147483647 { x = x * 1.5 }")
body("for i in 0..2147483648 { x = x * 1.5 }", "the bounds of a loop lie between 0 and 2^31 - 1, found 0..2147483648 [E0414]")
block = "block b(x: f32[4]) -> f32[4] { param w: f32[4] return x * w }"
model(
    block + 'fn f(x: f32[4]) -> f32[4] { for i in 0..2147483647 { x = b(x) at "l.{i}" } return x }',
    "`l.{i}` stands for more than 65536 names [E0705]",
)
model(
    'block b(x: f32[4]) -> f32[4] { param w: f32[4] for i in 0..9 { x = x + w } return x }'
    + "".join(f'block {n}(x: f32[4]) -> f32[4] {{ for i in 0..999 {{ x = {m}(x) at "{{i}}" }} return x }}' for m, n in ("bc", "cd", "de"))
    + 'fn f(x: f32[4]) -> f32[4] { return e(x) at "e" }',
    "stands for more than 65536 names [E0705]",
)
model(
    f"""block b(x: f32[4]) -> f32[4] {{ {numbered('param w#: f32 ', 40)} return x }}
    fn f(x: f32[4]) -> f32[4] {{ for i in 0..65536 {{ x = b(x) at "l.{{i}}" }} return x }}""",
    "the model has more than 262144 parameters and blocks [E0718]",
)

# Numbers.
most = 2**63 - 1
body(f"let a = full([{most}, {most}], 0.0)", "the tensor has more than 2^63 elements [E0427]")
body(f"let a = full([{most}], 0.0)")
body(f"let a = iota({most})", "leaves 32 bits, which a value of it has [E0426]")
body(f"let a = x[{most}]", f"the constant {most} is not for certain an index of an axis of 4 [E0607]")
body(f"let a = x[-{most} - 1]", "is not for certain an index of an axis of 4 [E0607]")
body(f"let a = x[-{most}:{most}]", "is empty or outside an axis of 4 [E0606]")
body(f"for i in 0..4 {{ x = x + x[{most} * i] }}", f"the constant {most} does not fit into i32 [E0411]")
body(f"for i in 0..4 {{ x = x + x[i + {most}] }}", f"the constant {most} does not fit into i32 [E0411]")
body(f"let a = sum(x, axis={most})", f"there is no axis {most} of 1 axes [E0610]")
body(f"let a = sum(x, axis=-{most} - 1)", "of 1 axes [E0610]")
body(f"let a = split(x, {most}, axis=0)", f"cannot split into {most} parts; expected 1 to 4096 [E0617]")
body(f'let a = rearrange(x, "(a b) -> a b", a={most})', f"4 is not divisible by {most} for certain [E0422]")
body(f"let a = (-{most} - 1) / -1", "the result leaves 64 bits [E0405]")
body(f"let a = mod(-{most} - 1, -1)")
body(f"let a = floordiv(-{most} - 1, -1)", "the result leaves 64 bits [E0405]")
body(f"let a = abs(-{most} - 1)", "the result leaves 64 bits [E0405]")
body(f"let a = pow(2, {most})", "the result leaves 64 bits [E0405]")
body(f"let a = pow(-1, {most}) + pow(0, {most})")
body(f"let a = full([(-{most} * B - B) / -1], 0.0)", "is not divisible by -1 for certain [E0422]")
body(f"let a = {'9' * 1000000}", "is too large; integers have 64 bits [E0106]")
body(f"let a = 0.{'9' * 1000000}")
body(f"let a = 1{'0' * 1000000}.0", "is too large for a float64 [E0107]")

# Long words.
body(f"let {'a' * 5000000} = x")
body(f"let a = {'b' * 5000000}", "unknown name `bbb")
model('fn f(x: f32) -> f32 { param w: f32 = "' + "a" * 5000000 + '" return w }')
model('fn f(x: f32) -> f32 { param w: f32 = "' + "{1}" * times + '" return w }')
body("let a = " + "$" * 1000000, "unexpected character `$` [E0102]")
body(";" * 1000000, "unexpected character `;` [E0102]")
model(one + "}" * 1000000, "expected the end of the file after the model, found `}` [E0201]")

folder = pathlib.Path(sys.argv[1])
folder.mkdir(parents=True, exist_ok=True)
slow = len(sys.argv) > 2
failures = 0
for number, (text, error, arguments) in enumerate(cases):
    path = folder / "case.tdsl"
    path.write_text(text, encoding="utf-8")
    command = ["tcc", str(path), "--emit=tcc", "-o", "/dev/null", *arguments]
    child = subprocess.Popen(
        command,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_CPU, (20, 20)),
    )
    said = child.stderr.read()
    _, status, used = os.wait4(child.pid, 0)
    code = os.waitstatus_to_exitcode(status)
    errors = [line for line in said.splitlines() if "error:" in line]
    good = code == bool(error) and (errors[:1] == [] if not error else len(errors) in (1, 100, 101) and error in errors[0])
    if slow:
        print(f"{number:3} {code} {used.ru_utime + used.ru_stime:5.1f} s {used.ru_maxrss >> 10:5} MiB {text[len(head):][:60]!r} {errors[:1]}"[:300], flush=True)
    if not good or used.ru_maxrss > 2 << 20 or any(len(line) > 2000 for line in said.splitlines()):
        failures += 1
        print(f"case {number} ends with {code}, {used.ru_maxrss >> 10} MiB: {text[:300]!r}…\n{said[:1000]}", flush=True)
sys.exit(failures != 0)
