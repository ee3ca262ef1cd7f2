"""``python -m benchmarks.forms``: what one form costs, cast in its mould, written by XlsxWriter, and the usual way.

The three take turns form by form, in one process: the first forms of a list, and those of the next month with what the
units reported. Processor time in milliseconds, the median and the least.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from statistics import median

from benchmarks import plain
from benchmarks.month import fill_forms, make_workspace, months
from workbook_flow import cycle
from workbook_flow.forms import form_workbook, written_directly
from workbook_flow.model import IssuedForm

Way = Callable[[IssuedForm], object]


def main() -> None:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(prog="forms", description="写一份填报表的处理器时间。")
    parser.add_argument("--units", type=int, default=60, help="单位数，默认 60")
    parser.add_argument("--rows", type=int, default=40, help="每个单位的行数，默认 40")
    options = parser.parse_args()
    if options.units < options.rows:
        parser.error("--units 不能少于 --rows：单位太少，每份表没有那么多行")
    with tempfile.TemporaryDirectory() as scratch:
        for name, forms in two_months(Path(scratch, "w"), options.units, options.rows):
            costs = measure(forms, Path(scratch))
            usual = median(costs["通常的脚本"])
            for way, spent in costs.items():
                print(
                    f"{name} {way}：{median(spent):.1f} 毫秒（最少 {min(spent):.1f}），"
                    f"是通常的脚本的 {median(spent) / usual:.2f} 倍"
                )


def two_months(folder: Path, units: int, rows: int) -> Iterator[tuple[str, Sequence[IssuedForm]]]:
    """The forms of a first month, and those of the next."""
    make_workspace(folder, units=units, rows=rows)
    first, second = months(2)
    yield "首月", cycle.split(cycle.Workspace(folder, first.issued), first.period).plan.forms
    fill_forms(folder, first)
    cycle.merge(cycle.Workspace(folder, first.returned), first.period)
    yield "次月", cycle.prepare_split(cycle.Workspace(folder, second.issued), second.period).plan.forms


def measure(forms: Sequence[IssuedForm], scratch: Path) -> dict[str, list[float]]:
    """By way, what each form but the first cost."""
    ways: dict[str, Way] = {
        "浇铸": form_workbook,
        "XlsxWriter 逐份写": written_directly,
        "通常的脚本": lambda form: usual_form(form, scratch / "plain.xlsx"),
    }
    costs: dict[str, list[float]] = {name: [] for name in ways}
    for number, form in enumerate(forms):
        for name, write in ways.items():
            began = time.process_time()
            write(form)
            if number:
                costs[name].append(1000 * (time.process_time() - began))
    return costs


def usual_form(form: IssuedForm, path: Path) -> None:
    """The form as the usual script writes it."""
    rows = [(row.task, row.heading, row.measure, str(row.role), row.deadline) for row in form.rows]
    plain.write_form(path, form.unit, rows)


if __name__ == "__main__":
    main()
