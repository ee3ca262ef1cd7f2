"""The benchmark runs from end to end; what it measures is no matter of a test."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from openpyxl import Workbook

from benchmarks.__main__ import check_count
from tests.deep import DEEP

pytestmark = pytest.mark.dear

ROOT = Path(__file__).parents[1]
UNITS = (3, 4) if DEEP else (3,)
MEASURINGS = 5
CAST, CAST_AGAIN, SLACK = 0.17, 0.5, 1.2
"""What a cast form costs of what the usual script takes, as measured, in a first month and in the next; what is let pass."""


@pytest.mark.needs("soffice")
def test_three_units_are_measured(tmp_path: Path) -> None:
    results = tmp_path / "RESULTS.md"
    size = ["--units", *map(str, UNITS), "--rows", "2", "--runs", "1", "--rivals-only"]
    command = [sys.executable, "-m", "benchmarks", *size, "--results", str(results)]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=False)
    assert run.returncode == 0, run.stderr
    report = results.read_text("utf-8")
    assert "## 生成填报表，3 个单位" in report
    assert f"## 收取并汇总，脚本也排版，{UNITS[-1]} 个单位" in report
    assert report.count("**倍数**") == 3 * len(UNITS)


SHAPES = (
    ("benchmarks.shapes", "--rows", "5", "--copies", "4"),
    ("1 个单位 5 行 split", "同一份来件 4 份 merge"),
)
HISTORY = (
    ("benchmarks.history", "--units", "3", "--rows", "2", "--runs", "1", "--months", "2"),
    ("split", "tick at rest"),
)


AGAIN = (("benchmarks.again", "--units", "12", "--rows", "2", "--runs", "1"), ("第一次", "没有新来件"))

FLOOR = (("benchmarks.floor", "--units", "10", "--rows", "3", "--runs", "1"), ("写填报表", "写汇总表"))


@pytest.mark.parametrize(("words", "steps"), [SHAPES, HISTORY, AGAIN, FLOOR] if DEEP else [SHAPES])
def test_the_others_go_through_their_months(words: tuple[str, ...], steps: tuple[str, str]) -> None:
    command = [sys.executable, "-m", *words]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=False)
    assert run.returncode in ({0} if "shapes" in words[0] else {0, 1}), run.stderr
    lines = [line.partition("：")[0] for line in run.stdout.splitlines()]
    assert (lines[0], lines[-1]) == steps


def test_a_row_that_is_lost_stops_the_measurement(tmp_path: Path) -> None:
    path = tmp_path / "plain.xlsx"
    book = Workbook()
    for line in (("单位", "编号"), ("甲", "1-01"), ("甲", "1-02"), ("甲", None)):
        book.worksheets[0].append(line)
    book.save(path)
    check_count("merge", "plain", tmp_path, 2)
    with pytest.raises(ValueError, match="2 rows came out, not 3"):
        check_count("merge", "plain", tmp_path, 3)


def test_a_cast_form_costs_a_part_of_what_the_usual_script_takes() -> None:
    """The least of some measurings: other programs can only make a form dearer."""
    first, next_ = [], []
    for _ in range(MEASURINGS):
        ratios = cast_ratios()
        first.append(ratios["首月"])
        next_.append(ratios["次月"])
        if min(first) <= CAST * SLACK and min(next_) <= CAST_AGAIN * SLACK:
            return
    raise AssertionError((first, next_))


def cast_ratios() -> dict[str, float]:
    """By month, what a cast form costs of what the usual script takes."""
    command = [sys.executable, "-m", "benchmarks.forms", "--units", "40"]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=False)
    assert run.returncode == 0, run.stderr
    return {month: float(ratio) for month, ratio in re.findall(r"(首月|次月) 浇铸.*?([\d.]+) 倍", run.stdout)}


@pytest.mark.needs("chromium", "chromedriver")
def test_a_board_is_weighed_and_opened() -> None:
    size = ["--units", "8", "--tasks", "6", "--periods", "2", "--runs", "1"]
    command = [sys.executable, "-m", "benchmarks.board", *size]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=False)
    assert run.returncode in {0, 1}, run.stderr
    assert re.fullmatch(r"看板：0\.\d\d MB，打开 \d\.\d\d 秒处理器时间\n", run.stdout)
