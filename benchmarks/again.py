"""``python -m benchmarks.again``: what ``merge`` costs where ten units sent corrections, and where nobody sent a thing.

Both against the first ``merge`` of the month, which takes all returns in. Processor time of the tree in seconds, the
median of several runs, each on a fresh copy. Returns 1 where either is over its bound.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path
from statistics import median

from benchmarks.cost import spend_on
from benchmarks.month import JULY, command, copy_workspace, count_rows, fill_forms, make_workspace
from workbook_flow import cycle
from workbook_flow.cli.demo import fill_in

CORRECTING = 10
LEAST_TIMES, MOST_SECONDS = 5.0, 1.0
"""How many times cheaper than the first ten corrections are to be, and the most that nothing new may take."""


def main() -> int:
    """Measure, and print a line each."""
    parser = argparse.ArgumentParser(prog="again", description="收齐以后再汇总：没有新来件、有十份更正。")
    parser.add_argument("--units", type=int, default=300, help="单位数，默认 300")
    parser.add_argument("--rows", type=int, default=40, help="每个单位的行数，默认 40")
    parser.add_argument("--runs", type=int, default=3, help="每种运行几次，取中位数，默认 3")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        due, received, work = (Path(scratch, name) for name in ("due", "received", "work"))
        make_workspace(due, units=options.units, rows=options.rows)
        spend_on(command("split", due), worst=1)
        fill_forms(due)
        first = measure(due, work, options.runs)
        copy_workspace(work, received)
        nothing = measure(received, work, options.runs)
        correct(received)
        corrected = measure(received, work, options.runs)
    times = first / corrected
    print(f"第一次：{first:.2f} 秒")
    print(f"{CORRECTING} 份更正：{corrected:.2f} 秒，第一次是它的 {times:.1f} 倍（目标 {LEAST_TIMES:g}）")
    print(f"没有新来件：{nothing:.2f} 秒（目标 {MOST_SECONDS:g}）")
    return int(times < LEAST_TIMES or nothing > MOST_SECONDS)


def measure(source: Path, work: Path, runs: int) -> float:
    """The median of what ``merge`` costs on copies of a workspace; the last copy stays."""
    costs = []
    for _ in range(runs):
        copy_workspace(source, work)
        costs.append(spend_on(command("merge", work), worst=1).processor)
    count_rows(work)
    return median(costs)


def correct(folder: Path) -> None:
    """Let the first units that made mistakes send their forms without."""
    forms = cycle.status(cycle.Workspace(folder, JULY.returned), JULY.period).forms
    faulty = [form for number, form in enumerate(forms) if number % 10 == 0]
    for form in faulty[:CORRECTING]:
        fill_in(folder / form.path, folder / "inbox" / f"{form.unit}.xlsx", form, mistaken=False)


if __name__ == "__main__":
    sys.exit(main())
