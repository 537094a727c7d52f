# interrupt.py MODEL: ends tcc by signals in all its phases; nothing may stay of its files, folders and processes.
import os
import shutil
import signal
import subprocess
import sys
import time

model = sys.argv[1]
scratch = os.path.abspath("interrupt")
shutil.rmtree(scratch, ignore_errors=True)
temporary, out = os.path.join(scratch, "tmp"), os.path.join(scratch, "out")
os.makedirs(temporary)
os.makedirs(out)
environment = {**os.environ, "TMPDIR": temporary}


def files():
    found = []
    for folder, _, names in os.walk(temporary):
        found += [os.path.join(folder, name) for name in names]
    return found


phases = {
    "a folder": lambda: os.listdir(temporary),
    "an object": lambda: any(name.endswith(".o") for name in files()),
    "several": lambda: len(files()) >= 3,
}
compile = {
    "library": ["tcc", model, "-o", os.path.join(out, "m.so")],
    "stdout": ["tcc", model, "-o", "-", "--emit=shared"],
    "check": ["tcc", "check", model, "f"],
}


def start(command, ignored=()):
    def setSignals():  # whatever this script was started with
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN if number in ignored else signal.SIG_DFL)

    return subprocess.Popen(
        command,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
        preexec_fn=setSignals,
    )


def waited(what, holds, child=None):
    end = time.monotonic() + 120
    while not holds():
        if child and child.poll() is not None:
            return False
        if time.monotonic() > end:
            sys.exit(f"waited in vain for {what}")
        time.sleep(0.002)
    return True


def noProcess(group):
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return True
    return False


def finish(name, child, number, output):
    """False where the signal came too late: the run was over, or its output on the way."""
    said = child.communicate()
    waited(f"{name}: the end of all processes", lambda: noProcess(child.pid))
    if os.listdir(temporary):
        sys.exit(f"{name}: left {os.listdir(temporary)}, {files()}")
    outputs = os.listdir(out)
    for left in outputs:
        os.remove(os.path.join(out, left))
    if any(left not in ("m.so", "m.h") for left in outputs):
        sys.exit(f"{name}: left {outputs}")
    if child.returncode == 0 or outputs or (output and said[0]):
        return False
    if child.returncode != -number or said[1]:
        sys.exit(f"{name}: ended with {child.returncode}, not by signal {number}: {said[1]}")
    return True


def interrupt(kind, phase, number, toGroup=False):
    name = f"{kind}, {phase}, {number.name}"
    for _ in range(5):  # on a busy machine this script may be late
        child = start(compile[kind])
        if waited(name, phases[phase], child):
            (os.killpg if toGroup else os.kill)(child.pid, number)
        if finish(name, child, number, output=kind == "stdout"):
            return
    sys.exit(f"{name}: always too late")


for kind in compile:
    for phase in phases:
        interrupt(kind, phase, signal.SIGTERM)
for number in (signal.SIGINT, signal.SIGHUP):
    interrupt("library", "an object", number)
interrupt("library", "an object", signal.SIGINT, toGroup=True)  # as from a terminal
print("signals: nothing is left")

# A reader that goes away.
child = start(compile["stdout"])
child.stdout.read(1)
child.stdout.close()
child.stdout = None
if not finish("pipe", child, signal.SIGPIPE, output=False):
    sys.exit("the pipe: all was written")
print("a closed pipe: nothing is left")

# nohup: what is switched off stays so.
child = start(compile["library"], ignored=[signal.SIGHUP])
waited("nohup", phases["a folder"], child)
child.send_signal(signal.SIGHUP)
if child.wait() or not os.path.exists(os.path.join(out, "m.so")) or os.listdir(temporary):
    sys.exit(f"nohup: ended with {child.returncode}")
print("nohup: goes on")
