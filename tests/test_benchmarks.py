"""The benchmark runs from end to end; what it measures is no matter of a test."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.dear

ROOT = Path(__file__).parents[1]


def test_three_units_are_measured(tmp_path: Path) -> None:
    results = tmp_path / "RESULTS.md"
    size = ["--units", "3", "--rows", "2", "--runs", "1"]
    command = [sys.executable, "-m", "benchmarks", *size, "--results", str(results)]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=False)
    assert run.returncode == 0, run.stderr
    report = results.read_text("utf-8")
    assert "## 生成填报表" in report
    assert "## 收取并汇总" in report
    assert report.count("**倍数**") == 2


def test_a_second_month_is_held_against_the_first() -> None:
    size = ["--units", "3", "--rows", "2", "--runs", "1", "--months", "2"]
    command = [sys.executable, "-m", "benchmarks.history", *size]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=False)
    assert run.returncode in {0, 1}, run.stderr
    steps = [line.partition("：")[0] for line in run.stdout.splitlines()]
    assert steps == ["split", "collect", "merge", "status", "report", "tick", "tick again", "tick at rest"]


@pytest.mark.needs("chromium", "chromedriver")
def test_a_board_is_weighed_and_opened() -> None:
    size = ["--units", "8", "--tasks", "6", "--periods", "2", "--runs", "1"]
    command = [sys.executable, "-m", "benchmarks.board", *size]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=False)
    assert run.returncode in {0, 1}, run.stderr
    assert re.fullmatch(r"看板：0\.\d\d MB，打开 \d\.\d\d 秒处理器时间\n", run.stdout)
