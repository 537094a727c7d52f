# progress.py COMMAND...: what the command writes to stderr when that is a terminal, and when it is not.
import os
import pty
import re
import subprocess
import sys

ours, theirs = pty.openpty()
child = subprocess.Popen(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=theirs)
os.close(theirs)
text = b""
try:
    while piece := os.read(ours, 4096):
        text += piece
except OSError:  # the terminal is gone
    pass
if child.wait():
    sys.exit(f"ended with {child.returncode}: {text}")
lines = re.split(r"\r\x1b\[K", text.decode())
if lines[-1]:
    sys.exit(f"the last line stays: {lines}")
print("on a terminal:", next(filter(None, lines), "nothing"))
quiet = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=True)
print("elsewhere:", quiet.stderr.decode() or "nothing")
