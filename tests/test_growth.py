"""No function of the package is called more often than in proportion to the units: counted, not timed."""

from __future__ import annotations

import cProfile
import pstats
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from benchmarks.month import JULY, fill_forms, make_workspace
from workbook_flow.cli import program

pytestmark = pytest.mark.dear

PACKAGE = Path(__file__).parents[1] / "workbook_flow"
STEPS = (
    f"--date {JULY.issued} split --period {JULY.period}",
    f"--date {JULY.returned} merge --period {JULY.period}",
    f"--date {JULY.returned} merge --period {JULY.period}",
    f"--date {JULY.returned} report --period {JULY.period}",
    f"--date {JULY.returned} status --period {JULY.period}",
    "--date 2024-07-26 tick",
    "--date 2024-07-26 verify",
)
FEW, MANY, ROWS = 8, 24, 4
MOST_TIMES = 1.4 * MANY / FEW
"""How many times as often a function may be called where there are three times as many units: in proportion, and slack
for what comes by chance."""
SELDOM = 200
"""Calls that no growth can be told by."""
TABLES = {("reports/board/data.py", "heat_row")}
"""What fills a table of tasks by units, which is as large as that."""

Function = tuple[str, str, int]
"""A function's file, name and line."""


def calls(folder: Path, units: int) -> Iterator[dict[Function, int]]:
    """For each step of a month, how often each function of the package is called in this process."""
    make_workspace(folder, units=units, rows=ROWS)
    for number, step in enumerate(STEPS):
        if number == 1:
            fill_forms(folder)
        profile = cProfile.Profile()
        command = ["--workspace", str(folder), "--json", *step.split()]
        result = profile.runcall(CliRunner().invoke, program, command)
        assert result.exit_code in {0, 1}, result.output
        yield {
            (Path(file).relative_to(PACKAGE).as_posix(), name, line): count
            for (file, line, name), (_, count, *_) in pstats.Stats(profile).stats.items()  # type: ignore[attr-defined]
            if Path(file).is_relative_to(PACKAGE)
        }


def test_no_function_is_called_out_of_proportion_to_the_units(tmp_path: Path) -> None:
    list(calls(tmp_path / "first", 1))
    sizes = zip(STEPS, calls(tmp_path / "few", FEW), calls(tmp_path / "many", MANY), strict=True)
    growing = {
        (step.split()[2], *function): (few.get(function, 0), count)
        for step, few, many in sizes
        for function, count in many.items()
        if count > max(SELDOM, MOST_TIMES * few.get(function, 0)) and not is_table(function)
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
