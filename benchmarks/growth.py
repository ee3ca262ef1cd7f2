"""``python -m benchmarks.growth``: how each command's processor time grows with the number of units.

The exponent is that of the cost above starting Python: 1 is in proportion, 2 is quadratic. It is taken from the least
of several runs, so that other programs on the machine matter little.
"""

from __future__ import annotations

import argparse
import math
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.__main__ import ROOT
from benchmarks.month import make_workspace

COMMANDS = {
    "check": "--date 2024-07-20 check",
    "split": "--date 2024-07-20 split --period 2024-07",
    "send": "--date 2024-07-20 send --period 2024-07",
    "status": "--date 2024-07-23 status --period 2024-07",
    "remind": "--date 2024-07-23 remind --dry-run",
    "tick": "--date 2024-07-24 tick",
    "tick again": "--date 2024-07-24 tick",
    "tick at rest": "--date 2024-07-24 tick",
}
"""The commands of a month in which nobody answers, in their order."""
MOST = 1.1


def main() -> int:
    """Measure two sizes, and say which commands grow faster than the number of units."""
    parser = argparse.ArgumentParser(prog="growth", description="单位多起来时，各命令的处理器时间怎样增长。")
    parser.add_argument("--units", type=int, nargs=2, default=(300, 1000), help="两个单位数，默认 300 1000")
    parser.add_argument("--rows", type=int, default=10, help="每个单位的行数，默认 10")
    parser.add_argument("--runs", type=int, default=3, help="每种运行几次，取最小，默认 3")
    options = parser.parse_args()
    bare = min(processor("-c", "pass") for _ in range(10))
    usage = min(processor("-m", "workbook_flow", "--help") for _ in range(10))
    print(f"python -c pass {bare:.3f} 秒；--help {usage / bare:.1f} 倍")
    small, large = (costs(units, options.rows, options.runs) for units in options.units)
    fast = True
    for name in COMMANDS:
        ratio = (large[name] - bare) / (small[name] - bare)
        exponent = math.log(ratio) / math.log(options.units[1] / options.units[0])
        fast &= exponent <= MOST
        print(f"{name}：{small[name]:.2f} 秒 → {large[name]:.2f} 秒，指数 {exponent:.2f}")
    return 0 if fast else 1


def costs(units: int, rows: int, runs: int) -> dict[str, float]:
    """The least processor time of each command, in seconds, over so many workspaces of that size."""
    least: dict[str, float] = {}
    for _ in range(runs):
        with tempfile.TemporaryDirectory() as scratch:
            make_workspace(Path(scratch, "w"), units=units, rows=rows)
            for name, command in COMMANDS.items():
                line = ("-m", "workbook_flow", "--workspace", str(Path(scratch, "w")), *command.split())
                least[name] = min(least.get(name, math.inf), processor(*line))
    return least


def processor(*arguments: str) -> float:
    """The processor time of one run of Python with its children; raise CalledProcessError where it could not run."""
    command = [sys.executable, *arguments]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode > 1:
        raise subprocess.CalledProcessError(process.returncode, command)
    return usage.ru_utime + usage.ru_stime


if __name__ == "__main__":
    sys.exit(main())
