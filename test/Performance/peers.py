# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Processes that time themselves in turns, on a machine that nobody else may use meanwhile.

Each peer is a process of its own (two thread pools in one process would spin against each other) and is
stopped while another has its turn, so that what it leaves spinning costs nobody anything. A turn in which
other processes, or the hypervisor, took a part of the processors is thrown away and repeated.
"""
import json
import os
import signal
import statistics
import subprocess
import time

TICK = os.sysconf("SC_CLK_TCK")
FOREIGN = 0.1  # processors that others may use during a turn


class Failed(Exception):
    pass


def busy_seconds():
    """Seconds that all processors together spent on anything, other machines on the same hardware included."""
    with open("/proc/stat") as stat:
        user, nice, system, _, _, irq, soft, steal = map(int, stat.readline().split()[1:9])
    return (user + nice + system + irq + soft + steal) / TICK


def own_seconds(pid):
    with open(f"/proc/{pid}/stat") as stat:
        fields = stat.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICK


class Foreign:
    """with Foreign(pid) as foreign: …; then foreign.cpus says how many processors others used."""

    def __init__(self, pid=None):
        self.pid = pid

    def _read(self):
        mine = sum(os.times()[:4]) + (own_seconds(self.pid) if self.pid else 0)
        return busy_seconds() - mine, time.perf_counter()

    def __enter__(self):
        self.start = self._read()
        return self

    def __exit__(self, *_):
        end = self._read()
        self.cpus = max(0.0, (end[0] - self.start[0]) / (end[1] - self.start[1]))


class Peer:
    def __init__(self, name, command, threads=None, **environment):
        self.name, self.times, self.disturbed, self.peak_mb = name, [], 0, 0.0
        variables = dict(os.environ, **environment)
        if threads:
            variables.update(OMP_NUM_THREADS=str(threads), OPENBLAS_NUM_THREADS=str(threads), OMP_WAIT_POLICY="active")
            variables.pop("OPENBLAS_CORETYPE", None)
        self.process = subprocess.Popen(
            [str(part) for part in command], env=variables, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        try:
            ready = self._answer()
        except Failed:
            self.close()
            raise
        self.result, self.load_ms = ready["result"], ready["load_ms"]
        self._pause()

    def _answer(self):
        line = self.process.stdout.readline()
        if not line:
            raise Failed(f"{self.name} failed with status {self.process.wait()}: {' '.join(map(str, self.process.args))}")
        return json.loads(line)

    def _pause(self):
        self.process.send_signal(signal.SIGSTOP)

    def turn(self, ms):
        """Lets the peer work and keeps its times if it was alone; says whether it was."""
        self.process.send_signal(signal.SIGCONT)
        with Foreign(self.process.pid) as foreign:
            self.process.stdin.write(f"{ms}\n")
            self.process.stdin.flush()
            answer = self._answer()
        self._pause()
        self.peak_mb = answer["peak_mb"]
        alone = foreign.cpus <= FOREIGN
        self.disturbed += not alone
        if alone:
            self.times += answer["ms"]
        else:
            self.noisy_times = getattr(self, "noisy_times", []) + answer["ms"]
        return alone

    @property
    def quiet(self):
        return bool(self.times)

    def milliseconds(self):
        """Least and median, of quiet turns if there was one."""
        times = self.times or self.noisy_times
        return min(times), statistics.median(times)

    def close(self):
        self.process.kill()
        self.process.wait()
        self.process.stdin.close()
        self.process.stdout.close()


def alternate(peers, rounds, tries, ms):
    """Turn by turn, until each peer had `rounds` of them alone or has had `tries` for each of these."""
    quiet = [0] * len(peers)
    for _ in range(rounds * tries):
        for i, peer in enumerate(peers):
            if quiet[i] < rounds:
                quiet[i] += peer.turn(ms)
        if min(quiet) >= rounds:
            break
    for i, peer in enumerate(peers):
        if quiet[i] < rounds:  # too few to be believed
            peer.noisy_times = getattr(peer, "noisy_times", []) + peer.times
            peer.times = []


def same(result, expected):
    """Whether two peers computed the same, as far as single precision can tell."""
    largest = max(1e-3, max(abs(x) for x in expected[2:]))
    return len(result) == len(expected) and all(
        abs(a - b) <= 1e-3 * max(largest, abs(b) if i < 2 else 0) for i, (a, b) in enumerate(zip(result, expected))
    )
