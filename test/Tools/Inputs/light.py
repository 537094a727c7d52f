# light.py SECONDS MEGABYTES COMMAND...: runs the command up to three times and fails unless one run needs less than
# this much time of a CPU and memory. (Time on a clock says nothing while other tests run.)
import os
import subprocess
import sys

allowed, memory = float(sys.argv[1]), float(sys.argv[2])
best = float("inf")
for _ in range(3):
    child = subprocess.Popen(sys.argv[3:], stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(child.pid, 0)
    if status:
        sys.exit(f"ended with status {status}")
    if used.ru_maxrss > memory * 1024:
        sys.exit(f"{used.ru_maxrss / 1024:.0f} MB, allowed are {memory:g}")
    best = min(best, used.ru_utime + used.ru_stime)
    if best < allowed:
        sys.exit(0)
sys.exit(f"{best:.3f} s, allowed are {allowed:g}")
