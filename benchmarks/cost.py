"""What one run of Python costs: the clock, the processor time of its tree, and the peak of memory of its tree."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PROC = Path("/proc")
COMPILED = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
"""The environment in which Python keeps what it compiled, as it does for who uses the program."""
PAUSE = 0.05
"""Seconds between two looks at the memory."""


@dataclass(frozen=True, slots=True)
class Cost:
    """Seconds by the clock and of processor time, and the peak of memory in MB, all of a process with its children."""

    seconds: float
    processor: float
    memory: float


class MemoryPeak(threading.Thread):
    """Looks at the memory of a process and its children, shared pages divided among them, until it is told to stop."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self.pid, self.peak, self.over = pid, 0.0, threading.Event()

    def run(self) -> None:
        """Keep the most that was seen."""
        while not self.over.wait(PAUSE):
            self.peak = max(self.peak, sum(map(proportional_memory, tree(self.pid))))


def tree(pid: int) -> Iterator[int]:
    """A process and all below it, as far as they are still there."""
    yield pid
    for task in (PROC / str(pid) / "task").glob("*/children"):
        try:
            children = task.read_text().split()
        except OSError:
            continue
        for child in children:
            yield from tree(int(child))


def proportional_memory(pid: int) -> float:
    """The memory of a process in MB, 0 where it is gone."""
    try:
        lines = (PROC / str(pid) / "smaps_rollup").read_text().splitlines()
    except OSError:
        return 0.0
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024


def spend_on(arguments: Sequence[str], *, worst: int = 0) -> Cost:
    """Run Python to its end, unheard; raise CalledProcessError where its exit code is worse than that."""
    command = [sys.executable, *arguments]
    began = time.perf_counter()
    process = subprocess.Popen(command, cwd=ROOT, env=COMPILED, stdout=subprocess.DEVNULL)
    watch = MemoryPeak(process.pid)
    watch.start()
    if sys.platform == "win32":
        code, processor, memory = process.wait(), float("nan"), float("nan")
    else:
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = code = os.waitstatus_to_exitcode(status)
        processor = usage.ru_utime + usage.ru_stime
        memory = usage.ru_maxrss / (1 << 20 if sys.platform == "darwin" else 1 << 10)
    seconds = time.perf_counter() - began
    watch.over.set()
    watch.join()
    if code > worst:
        raise subprocess.CalledProcessError(code, command)
    return Cost(seconds, processor, watch.peak if PROC.is_dir() else memory)
