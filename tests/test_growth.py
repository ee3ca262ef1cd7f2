"""No function of the package is called more often than in proportion to the units, nor for months past: counted."""

from __future__ import annotations

import cProfile
import pstats
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from click.testing import CliRunner

from benchmarks.month import Month, fill_forms, make_workspace, months
from workbook_flow.cli import program

pytestmark = pytest.mark.dear

PACKAGE = Path(__file__).parents[1] / "workbook_flow"
LOOK = "--date {returned} tick"
"""A month's first pass of the schedule looks through the whole record, as long as that is."""
STEPS = (
    "--date {issued} split --period {period}",
    "--date {returned} merge --period {period}",
    "--date {returned} merge --period {period}",
    "--date {returned} report --period {period}",
    "--date {returned} status --period {period}",
    LOOK,
    f"{LOOK} ",
)
"""The last is the pass after that look, which a blank tells from it."""
VERIFY = "--date {returned} verify"
FEW, MANY, ROWS = 8, 24, 4
FEW_OF_A_YEAR = 4
MOST_TIMES = 1.4 * MANY / FEW
"""How many times as often a function may be called where there are three times as many units: in proportion, and slack
for what comes by chance."""
MOST_OF_A_YEAR, SPARE = 1.25, 5000
"""How many times the calls of a command in the second month, the first whose forms show what was reported before, the
same may take in the twelfth; and the calls that listing the files of a year may take besides."""
SELDOM = 200
"""Calls that no growth can be told by."""
TABLES = {("reports/board/data.py", "heat_row")}
"""What fills a table of tasks by units, which is as large as that."""

Function = tuple[str, str, int]
"""A function's file, name and line."""


def live(
    folder: Path, month: Month, *, units: int, steps: Sequence[str] = STEPS
) -> Iterator[dict[Function, int]]:
    """For each step of a month, how often each function of the package is called in this process."""
    if not (folder / "master").exists():
        make_workspace(folder, units=units, rows=ROWS)
    for number, step in enumerate(steps):
        if number == 1:
            fill_forms(folder, month)
        profile = cProfile.Profile()
        command = step.format(issued=month.issued, returned=month.returned, period=month.period)
        result = profile.runcall(
            CliRunner().invoke, program, ["--workspace", str(folder), "--json", *command.split()]
        )
        assert result.exit_code in {0, 1}, result.output
        yield {
            (Path(file).relative_to(PACKAGE).as_posix(), name, line): count
            for (file, line, name), (_, count, *_) in pstats.Stats(profile).stats.items()  # type: ignore[attr-defined]
            if Path(file).is_relative_to(PACKAGE)
        }


def test_no_function_is_called_out_of_proportion_to_the_units(tmp_path: Path) -> None:
    (month,) = months(1)
    _, few, many = (
        list(live(tmp_path / str(units), month, units=units, steps=(*STEPS, VERIFY)))
        for units in (1, FEW, MANY)
    )
    growing = {
        (step.split()[2], *function): (fewer.get(function, 0), count)
        for step, fewer, more in zip((*STEPS, VERIFY), few, many, strict=True)
        for function, count in more.items()
        if count > max(SELDOM, MOST_TIMES * fewer.get(function, 0)) and not is_table(function)
    }
    assert growing == {}


def test_a_month_after_a_year_of_months_takes_no_more_calls_than_the_second(tmp_path: Path) -> None:
    lived = [list(live(tmp_path, month, units=FEW_OF_A_YEAR)) for month in months(12)]
    second, last = ([sum(counts.values()) for counts in lived[number]] for number in (1, -1))
    growing = {
        step: (least, most)
        for step, least, most in zip(STEPS, second, last, strict=True)
        if step != LOOK and most > MOST_OF_A_YEAR * least + SPARE
    }
    assert growing == {}


def is_table(function: Function) -> bool:
    """Whether it stands in one of the functions that fill such a table."""
    file, _, line = function
    starts = {name: start for name, start in starts_in(file).items() if start <= line}
    return (file, max(starts, key=starts.__getitem__, default="")) in TABLES


def starts_in(file: str) -> dict[str, int]:
    """The first line of each function at the top of a module."""
    lines = (PACKAGE / file).read_text("utf-8").splitlines()
    return {
        line.removeprefix("def ").partition("(")[0]: number
        for number, line in enumerate(lines, start=1)
        if line.startswith("def ")
    }
