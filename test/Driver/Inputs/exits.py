# exits.py CODE COMMAND...: runs the command, prints what it said, and fails unless it ended with CODE.
import subprocess
import sys

result = subprocess.run(sys.argv[2:], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
print(result.stdout, end="")
if result.returncode != int(sys.argv[1]):
    sys.exit(f"ended with {result.returncode}, not {sys.argv[1]}")
