"""The benchmark runs from end to end, and what it measures holds as ratios at a size that a test can afford."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from openpyxl import Workbook

from benchmarks.__main__ import check_count, spend
from benchmarks.cost import Cost, spend_on
from benchmarks.growth import processor
from benchmarks.month import command, copy_workspace, fill_forms, make_workspace
from tests.deep import DEEP

pytestmark = pytest.mark.dear

ROOT = Path(__file__).parents[1]
UNITS = (3, 4) if DEEP else (3,)
MEASURINGS = 5
SLACK = 1.2
"""How many times what was measured is let pass, for what the machine does meanwhile."""
CAST, CAST_AGAIN = 0.17, 0.5
"""What a cast form costs of what the usual script takes, as measured, in a first month and in the next."""
UNITS_BESIDE, ROWS_BESIDE = 42, 40
OF_SCRIPT = {"split": 0.56, "merge": 0.66, "memory of merge": 0.53, "merge again": 0.12}
"""What these take of the script's processor time, as measured for so many units and rows; of its memory on a busy machine,
where the processes of a tree overlap longer (0.42 on a quiet one)."""
OF_BARE_PYTHON = {("--help",): 4.4, ("tick",): 11.0}
"""How many times the processor time of a Python that does nothing these take; the second where nothing is due."""


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


def test_a_month_costs_less_than_the_usual_script(tmp_path: Path) -> None:
    """The least of some measurings, each beside the script's."""
    fresh, due, work = (tmp_path / name for name in ("fresh", "due", "work"))
    make_workspace(fresh, units=UNITS_BESIDE, rows=ROWS_BESIDE)
    copy_workspace(fresh, due)
    spend_on(command("split", due), worst=1)
    fill_forms(due)
    least: dict[str, float] = {}
    for _ in range(MEASURINGS):
        for name, part in beside_script(fresh, due, work):
            least[name] = min(part, least.get(name, part))
        if all(least[name] <= part * SLACK for name, part in OF_SCRIPT.items()):
            return
    raise AssertionError(least)


def beside_script(fresh: Path, due: Path, work: Path) -> Iterator[tuple[str, float]]:
    """What splitting and merging, and merging once more, take of what the script does."""
    script, ours = by_script("split", copy_workspace(fresh, work)), run("split", copy_workspace(fresh, work))
    yield "split", ours.processor / script.processor
    script, ours = by_script("merge", copy_workspace(due, work)), run("merge", copy_workspace(due, work))
    yield "merge", ours.processor / script.processor
    yield "memory of merge", ours.memory / script.memory
    yield "merge again", run("merge", work).processor / script.processor


def by_script(step: str, folder: Path) -> Cost:
    """What the usual script takes for a step."""
    return spend(["plain", step, str(folder)], f"--units={UNITS_BESIDE}", f"--rows={ROWS_BESIDE}")


def run(step: str, folder: Path) -> Cost:
    """What the program takes for a step."""
    return spend_on(command(step, folder), worst=1)


@pytest.mark.parametrize(("arguments", "times"), OF_BARE_PYTHON.items())
def test_a_start_costs_a_few_times_what_python_alone_does(
    arguments: tuple[str, ...], times: float, tmp_path: Path
) -> None:
    make_workspace(tmp_path, units=3, rows=2)
    line = ("-m", "workbook_flow", "--workspace", str(tmp_path), "--date", "2024-07-10", *arguments)
    processor(*line), processor(*line)
    ratios = (processor(*line) / processor("-c", "pass") for _ in range(MEASURINGS * 2))
    assert any(ratio <= times * SLACK for ratio in ratios)


@pytest.mark.needs("chromium", "chromedriver")
def test_a_board_is_weighed_and_opened() -> None:
    size = ["--units", "8", "--tasks", "6", "--periods", "2", "--runs", "1"]
    command = [sys.executable, "-m", "benchmarks.board", *size]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=False)
    assert run.returncode in {0, 1}, run.stderr
    assert re.fullmatch(r"看板：0\.\d\d MB，打开 \d\.\d\d 秒处理器时间\n", run.stdout)
