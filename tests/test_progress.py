"""Progress: counts and the time left, in a bar on a terminal and in plain lines in a log."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from tests.small import PERIOD, RETURNED
from workbook_flow.cli import program, terminal
from workbook_flow.cycle import publishing, schedule
from workbook_flow.reports import consolidate


def test_a_log_has_a_line_now_and_then_with_counts_and_the_time_left(
    capsys: pytest.CaptureFixture[str],
) -> None:
    now = [100.0]
    advance = terminal.counted_in_lines("收取", 12, lambda: now[0])
    for _ in range(12):
        now[0] += 1
        advance()
    assert capsys.readouterr().err.splitlines() == [
        "收取 5/12，大约还要 7 秒",
        "收取 10/12，大约还要 2 秒",
        "收取 12/12",
    ]


def test_a_total_that_costs_time_is_asked_for_at_the_first_step_alone(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused() -> int:
        raise AssertionError

    monkeypatch.setattr(terminal, "PAUSE", 0)
    with terminal.progress("写汇总表", refused, shown=True):
        pass
    with terminal.progress("写汇总表", lambda: 2, shown=True) as advance:
        advance()
        advance()
    lines = capsys.readouterr().err.splitlines()
    assert [line.split("，")[0] for line in lines] == ["写汇总表 1/2", "写汇总表 2/2"]


def test_what_is_done_soon_says_nothing_in_a_log(capsys: pytest.CaptureFixture[str]) -> None:
    for shown in (True, False):
        with terminal.progress("收取", 3, shown=shown) as advance:
            for _ in range(3):
                advance()
    assert capsys.readouterr().err == ""


def test_a_bar_on_a_terminal_has_the_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    class Screen(io.StringIO):
        def isatty(self) -> bool:
            return True

    screen = Screen()
    monkeypatch.setattr("sys.stderr", screen)
    monkeypatch.setenv("TERM", "xterm")
    with terminal.progress("收取", 3, shown=True) as advance:
        advance()
        advance()
    assert "收取" in screen.getvalue()
    assert "2/3" in screen.getvalue()


@pytest.mark.dear
def test_merging_reporting_and_a_pass_count_all_their_steps(
    root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(terminal, "PAUSE", 0)
    for command, title, steps in (
        (("merge", "--period", str(PERIOD)), "写汇总表", consolidate.STEPS),
        (("report", "--period", str(PERIOD)), "生成材料", publishing.steps()),
        (("tick",), "定时任务", len(schedule.JOBS)),
    ):
        program.main(("--workspace", str(root), "--date", str(RETURNED), *command), standalone_mode=False)
        lines = [line for line in capsys.readouterr().err.splitlines() if line.startswith(title)]
        assert [line.split("，")[0] for line in lines] == [
            f"{title} {count}/{steps}" for count in range(1, steps + 1)
        ]


def test_what_comes_before_the_first_step_is_no_measure_of_the_others(
    capsys: pytest.CaptureFixture[str],
) -> None:
    now = [0.0]
    advance = terminal.counted_in_lines("写汇总表", 3, lambda: now[0])
    for seconds in (60.0, 10.0, 10.0):
        now[0] += seconds
        advance()
    assert capsys.readouterr().err.splitlines() == [
        "写汇总表 1/3",
        "写汇总表 2/3，大约还要 10 秒",
        "写汇总表 3/3",
    ]
