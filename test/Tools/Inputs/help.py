# help.py: the help of tcc and of each of its commands fits a terminal, and is there at once. Prints the commands.
import pathlib
import re
import subprocess
import sys

light = str(pathlib.Path(__file__).parent / "light.py")


def run(*words):
    done = subprocess.run(["tcc", *words], capture_output=True, text=True)
    if done.returncode or done.stderr:
        sys.exit(f"{words} ends with {done.returncode}: {done.stderr}")
    return done.stdout


commands = re.findall(r"^       tcc (\w+) \.\.\.", run("--help"), re.M)
for words in [["--help"]] + [[command, "--help"] for command in commands]:
    lines = run(*words).splitlines()
    if len(lines) > 24 or max(map(len, lines)) > 80:
        sys.exit(f"{words}: {len(lines)} lines of at most {max(map(len, lines))}")
    if run(*words) != run("help", *words[:-1]):
        sys.exit(f"help {words[:-1]} says something else than {words}")
    subprocess.run([sys.executable, light, "0.1", "400", "tcc", *words], check=True)
    print("tcc", *words)
