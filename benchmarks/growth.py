"""``python -m benchmarks.growth``: how each command's processor time grows with the number of units.

The exponent is that of the cost above starting Python: 1 is in proportion, 2 is quadratic. It is taken from the
medians of several runs in which the sizes take turns.
"""

from __future__ import annotations

import argparse
import math
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import median

from benchmarks.cost import COMPILED, ROOT
from benchmarks.month import fill_forms, make_workspace

COMMANDS = {
    "check": "--date 2024-07-20 check",
    "split": "--date 2024-07-20 split --period 2024-07",
    "send": "--date 2024-07-20 send --period 2024-07",
    "remind": "--date 2024-07-24 remind --dry-run",
    "tick": "--date 2024-07-24 tick",
    "tick again": "--date 2024-07-24 tick",
    "tick at rest": "--date 2024-07-24 tick",
    "collect": "--date 2024-07-25 collect",
    "merge": "--date 2024-07-25 merge --period 2024-07",
    "merge again": "--date 2024-07-25 merge --period 2024-07",
    "status": "--date 2024-07-25 status --period 2024-07",
    "report": "--date 2024-07-25 report --period 2024-07",
    "tick, all answered": "--date 2024-07-26 tick",
    "tick again, all answered": "--date 2024-07-26 tick",
    "verify": "--date 2024-07-26 verify",
}
"""The commands of a month in their order. What every unit returns lies in the inbox before it is collected."""
MOST, SLACK = 1.1, 1.2
"""The exponent that is wanted, and how many times that is let pass, for what the machine does meanwhile."""


def main() -> int:
    """Measure two sizes, and say which commands grow faster than the number of units."""
    parser = argparse.ArgumentParser(prog="growth", description="单位多起来时，各命令的处理器时间怎样增长。")
    parser.add_argument("--units", type=int, nargs=2, default=(300, 1000), help="两个单位数，默认 300 1000")
    parser.add_argument("--rows", type=int, default=10, help="每个单位的行数，默认 10")
    parser.add_argument("--runs", type=int, default=3, help="每种运行几次，取中位数，默认 3")
    options = parser.parse_args()
    bare = median(processor("-c", "pass") for _ in range(10))
    usage = median(processor("-m", "workbook_flow", "--help") for _ in range(10))
    print(f"python -c pass {bare:.3f} 秒；--help {usage / bare:.1f} 倍")
    small, large = measure(options.units, options.rows, options.runs)
    fast = True
    for name in COMMANDS:
        ratio = (large[name] - bare) / (small[name] - bare)
        exponent = math.log(ratio) / math.log(options.units[1] / options.units[0])
        fast &= exponent <= MOST * SLACK
        print(f"{name}：{small[name]:.2f} 秒 → {large[name]:.2f} 秒，指数 {exponent:.2f}")
    return 0 if fast else 1


def measure(sizes: Sequence[int], rows: int, runs: int) -> list[dict[str, float]]:
    """For each size the median processor time of each command, in seconds; the sizes take turns."""
    seconds: list[dict[str, list[float]]] = [{name: [] for name in COMMANDS} for _ in sizes]
    for _ in range(runs):
        for units, costs in zip(sizes, seconds, strict=True):
            for name, cost in live(units, rows):
                print(f"{units} {name}: {cost:.2f}", file=sys.stderr)
                costs[name].append(cost)
    return [{name: median(costs) for name, costs in sized.items()} for sized in seconds]


def live(units: int, rows: int) -> Iterator[tuple[str, float]]:
    """One month of that many units: each command with its processor time."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch, "w")
        make_workspace(folder, units=units, rows=rows)
        for name, command in COMMANDS.items():
            if name == "collect":
                fill_forms(folder)
            yield name, processor("-m", "workbook_flow", "--workspace", str(folder), *command.split())


def processor(*arguments: str) -> float:
    """The processor time of one run of Python with its children; raise CalledProcessError where it could not run."""
    command = [sys.executable, *arguments]
    process = subprocess.Popen(
        command, cwd=ROOT, env=COMPILED, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode > 1:
        raise subprocess.CalledProcessError(process.returncode, command)
    return usage.ru_utime + usage.ru_stime


if __name__ == "__main__":
    sys.exit(main())
