# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# What rows of bad-inputs.txt call; CC and INPUTS come from the test.

# model NAME [DECLARATIONS] < BODY: NAME.tdsl with one entry f over x: f32[B, T, 6].
model() {
  {
    echo "tdsl 1"
    echo "model $1 {"
    echo "  dim B <= 4, T <= 8"
    echo "  const C = 6, H = 4"
    echo "  entry f"
    echo "  fn f(x: f32[B, T, C]) -> f32[B, T, C] {"
    cat
    echo "    return x"
    echo "  }"
    echo "}"
  } > "$1.tdsl"
}

# A compiled model, a checkpoint of it, and a program that calls it; and the same of one that trains.
make_fixture() {
  cp "$INPUTS/bad-inputs.tdsl" small.tdsl
  tcc small.tdsl -o small.so
  $CC "$INPUTS/bad-calls.c" -I. ./small.so -Wl,-rpath,'$ORIGIN' -o calls
  cp "$INPUTS/bad-training.tdsl" trained.tdsl
  tcc trained.tdsl -o trained.so
  $CC "$INPUTS/bad-training.c" -I. ./trained.so -Wl,-rpath,'$ORIGIN' -lm -o trains
  python - <<'PYTHON'
import json, struct
def write(name, header, data=bytes(160)):
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    open(name, "wb").write(struct.pack("<Q", len(text)) + text + data)
tensor = lambda dtype, shape, end: {"dtype": dtype, "shape": shape, "data_offsets": [0, end]}
write("good.st", {"table": tensor("F32", [5, 8], 160)})
write("shape.st", {"table": tensor("F32", [8, 5], 160)})
write("type.st", {"table": tensor("I32", [5, 8], 160)})
write("names.st", {"tables": tensor("F32", [5, 8], 160)})
write("json.st", b'{"table":{"dtype":"F32","shape":[5,8],"data_offsets":[0,160]')
open("cut.st", "wb").write(open("good.st", "rb").read()[:-1])
open("header.st", "wb").write(b"\xff" * 8 + b"{}")
open("text.st", "w").write("this is a text, and not a checkpoint\n")
def write_trained(name, rows, calls):
    header, at = {"__metadata__": {"tcc.step": "7", "tcc.calls": calls}}, 0
    for key in ["table", "tcc.m.table", "tcc.v.table", "tcc.sum-of-gradients.table"]:
        shape = [5, 4] if key == "table" else [rows, 20 // rows]
        header[key] = {"dtype": "F32", "shape": shape, "data_offsets": [at, at + 80]}
        at += 80
    header["shift"] = {"dtype": "I32", "shape": [4], "data_offsets": [at, at + 16]}
    write(name, header, bytes(at + 16))
write_trained("state.st", 5, "9")
write_trained("state-shape.st", 4, "9")
write_trained("state-count.st", 5, "-1")
PYTHON
  printf 'kept\n' > kept.so
  printf 'kept\n' > kept.npz
}
python() { "$PYTHON" "$@"; }

# unprivileged COMMAND...: without root's right to read and write everything.
unprivileged() {
  if [ "$(id -u)" = 0 ]; then
    setpriv --bounding-set=-dac_override,-dac_read_search -- "$@"
  else
    "$@"
  fi
}

# on_full_disk COMMAND...: the folder `full` has no space, as a tmpfs where one can be mounted, else by a limit on files.
# What is in it is there still.
on_full_disk() {
  local code=0 fill='mount -t tmpfs -o size=8k tmpfs full && tar -xf "$there" -C full && { head -c 8k /dev/zero > full/zeros; true; } 2> /dev/null'
  local -x there
  there=$(mktemp)
  tar -cf "$there" -C full . # before something is mounted over it
  if unshare -rm true 2> /dev/null; then
    unshare -rm bash -c "$fill"'; "$@"' - "$@" || code=$?
  elif bash -c "$fill"; then # as in a chroot, which has no namespaces to give
    "$@" || code=$?
    umount full
  else
    (trap '' XFSZ && ulimit -f 0 && "$@") || code=$?
  fi
  rm "$there"
  return $code
}

# interrupted SIGNAL FILE COMMAND...: sends the signal as soon as there is a file of this glob; 128 + its number.
interrupted() {
  python - "$@" <<'PYTHON'
import glob, signal, subprocess, sys, time
child = subprocess.Popen(sys.argv[3:])
while child.poll() is None and not glob.glob(sys.argv[2]):
    time.sleep(0.002)
child.send_signal(signal.Signals["SIG" + sys.argv[1]])
code = child.wait()
sys.exit(code if code >= 0 else 128 - code)
PYTHON
}

# with_little_memory COMMAND...: little more address space than tcc needs for a small model.
with_little_memory() {
  local most=200000
  until (ulimit -v $most && tcc small.tdsl --emit=tcc > /dev/null 2>&1); do most=$((most + 50000)); done
  (ulimit -v $((most + 20000)) && "$@")
}
