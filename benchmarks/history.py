"""``python -m benchmarks.history``: what a month costs after a year of months, against the first.

The year is lived by the product's own commands: every month every unit answers every row. The costs are processor
time with children, and peak memory, of one process a step; the first month, the second and the last take turns several
times, each time on a fresh copy. The second is the first whose forms show what was reported before.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from benchmarks.cost import Cost, spend_on
from benchmarks.month import Month, fill_forms, make_workspace, months

MOST = 1.25
"""How many times the first month the last may cost."""
SLACK = 1.2
"""How many times that is let pass, for what the machine does meanwhile."""


@dataclass(frozen=True, slots=True)
class Step:
    """One command of a month, by the arguments that it is run with; ``before`` makes what it works on."""

    name: str
    line: Callable[[Month], str]
    before: Callable[[Path, Month], None] = lambda _folder, _month: None


LOOK = Step("weekly look", lambda month: f"--date {month.issued - timedelta(days=1)} tick")
"""A pass of the schedule in which it holds the whole record against itself: as dear as the record is long."""
STEPS = (
    LOOK,
    Step("split", lambda month: f"--date {month.issued} split --period {month.period}"),
    Step("collect", lambda month: f"--date {month.returned} collect", fill_forms),
    Step("merge", lambda month: f"--date {month.returned} merge --period {month.period}"),
    Step("status", lambda month: f"--date {month.returned} status --period {month.period}"),
    Step("report", lambda month: f"--date {month.returned} report --period {month.period}"),
    Step("tick", lambda month: f"--date {month.returned} tick"),
    Step("tick again", lambda month: f"--date {month.returned} tick"),
    Step("tick at rest", lambda month: f"--date {month.returned} tick"),
)
"""The commands of a month in their order."""


def main() -> int:
    """Live the months, measure the first and the last, and say which command grew."""
    parser = argparse.ArgumentParser(prog="history", description="历史多起来时，各命令的处理器时间和内存。")
    parser.add_argument("--units", type=int, default=100, help="单位数，默认 100")
    parser.add_argument("--rows", type=int, default=20, help="每个单位的行数，默认 20")
    parser.add_argument("--months", type=int, default=12, help="几个月，默认 12")
    parser.add_argument("--runs", type=int, default=3, help="首月和末月各运行几次，取最小，默认 3")
    parser.add_argument("--keep", type=Path, help="末月以前的工作文件夹另存到这里")
    options = parser.parse_args()
    lived = months(options.months)
    with tempfile.TemporaryDirectory() as scratch:
        start, second, folder = (Path(scratch, name) for name in ("start", "second", "w"))
        make_workspace(start, units=options.units, rows=options.rows)
        shutil.copytree(start, folder)
        for month in lived[:-1]:
            live(folder, month)
            if month is lived[0]:
                shutil.copytree(folder, second)
        if options.keep:
            shutil.copytree(folder, options.keep)
        sides = ((start, lived[0]), (second, lived[1]), (folder, lived[-1]))
        return report(*measure(sides, options.runs))


def report(first: dict[str, Cost], second: dict[str, Cost], last: dict[str, Cost]) -> int:
    """Print the first month and the last side by side, and what the second took; 1 where a command costs too much."""
    flat = True
    for name, cost in first.items():
        time, memory = last[name].processor / cost.processor, last[name].memory / cost.memory
        flat &= name == LOOK.name or max(time, memory) <= MOST * SLACK
        print(
            f"{name}：{cost.processor:.2f} 秒 {cost.memory:.0f} MB → {last[name].processor:.2f} 秒 "
            f"{last[name].memory:.0f} MB，时间 {time:.2f} 倍，内存 {memory:.2f} 倍；"
            f"第二月 {second[name].processor:.2f} 秒 {second[name].memory:.0f} MB"
        )
    return 0 if flat else 1


def live(folder: Path, month: Month) -> None:
    """One month, as far as the consolidated workbook."""
    run(folder, month, STEPS[:4])


def measure(sides: Sequence[tuple[Path, Month]], runs: int) -> list[dict[str, Cost]]:
    """For each workspace and month, the least cost of each command over so many copies, in turns."""
    costs: list[dict[str, list[Cost]]] = [{} for _ in sides]
    for _ in range(runs):
        for (folder, month), spent in zip(sides, costs, strict=True):
            copy = folder.with_name("copy")
            shutil.copytree(folder, copy)
            for name, cost in run(copy, month, STEPS).items():
                spent.setdefault(name, []).append(cost)
            shutil.rmtree(copy)
    return [
        {name: min(spent, key=lambda cost: cost.processor) for name, spent in of_side.items()}
        for of_side in costs
    ]


def run(folder: Path, month: Month, steps: Sequence[Step]) -> dict[str, Cost]:
    """The cost of each of these steps, in their order."""
    costs = {}
    for step in steps:
        step.before(folder, month)
        costs[step.name] = spend_on(
            ["-m", "workbook_flow", "--workspace", str(folder), "--json", *step.line(month).split()], worst=1
        )
        print(f"{month.period} {step.name}: {costs[step.name].processor:.2f}", file=sys.stderr)
    return costs


if __name__ == "__main__":
    sys.exit(main())
