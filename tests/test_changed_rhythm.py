"""An office that goes from months to quarters, or back: what was said, granted and counted goes on."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests import small
from tests.books import CHOICES, SETTINGS, SHEETS, UNITS, write_book
from tests.build import filled
from tests.test_numbers import FLOW, unit_line
from workbook_flow import cycle
from workbook_flow.cycle.deciding import DecidedCase, cases, decide
from workbook_flow.cycle.post.reminding import chased_periods
from workbook_flow.cycle.publishing import issued_snapshot, report_of
from workbook_flow.model import Period, UnitName, Verdict
from workbook_flow.reports.summary import Completion, Report, Stage, TaskState
from workbook_flow.words.problems import Code

LEAD, OTHER = "县司法局", "县公安局"
COLUMNS = "编号 | 进展状态 | 完成比例 | 检查家次 | 在册人数"
MONTHS_TO_QUARTERS = ("月", "2024-08 2024-09", "季度", "2024-Q4 2025-Q1")
QUARTERS_TO_MONTHS = ("季度", "2024-Q2 2024-Q3", "月", "2024-10 2024-11")
WITHIN_A_QUARTER = ("月", "2024-07 2024-08", "季度", "2024-Q3 2024-Q4")
EVERY = (MONTHS_TO_QUARTERS, QUARTERS_TO_MONTHS, WITHIN_A_QUARTER)


def write_master(root: Path, kind: str) -> None:
    path = root / "master" / "分解清单.xlsx"
    path.parent.mkdir(parents=True, exist_ok=True)
    settings = f"{SETTINGS}办结须核定 | 是\n报告周期 | {kind}\n"
    sheets = {"分解清单": small.LIST, "单位": UNITS, "字段": FLOW, "选项": CHOICES, "设置": settings}
    write_book(path, {**SHEETS, **sheets})


def hand_in(root: Path, period: Period, unit: str, rows: str) -> None:
    form = small.form_of(root, period, unit)
    small.drop(root, f"{unit}{period}.xlsx", filled(form, f"{COLUMNS}\n{rows}"), 1)
    (submission,) = cycle.merge(cycle.Workspace(root, period.last_day), period).submissions
    assert not submission.held, submission.problems


def report(root: Path, period: Period) -> Report:
    with cycle.opened(cycle.Workspace(root, period.last_day)) as session:
        return report_of(session, issued_snapshot(session, period))


@pytest.fixture(params=EVERY, ids=("months to quarters", "quarters to months", "within a quarter"))
def periods(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[Path, list[Period]]:
    """Two periods of one kind, the second answered by two units and one completion granted; two of the other issued."""
    before, first, after, second = request.param
    (tmp_path / "inbox").mkdir()
    write_master(tmp_path, before)
    earlier, later = ([Period.parse(name) for name in names.split()] for names in (first, second))
    for period in earlier:
        cycle.split(cycle.Workspace(tmp_path, period.last_day.replace(day=20)), period)
        hand_in(tmp_path, period, LEAD, "1-01 | 已完成 | 100 | 3 | 20\n2-01 | 进行中 | 40 | 4 | 6")
    hand_in(tmp_path, earlier[1], OTHER, "1-01 | 进行中 | 30 | 5 | 7")
    with cycle.opened(cycle.Workspace(tmp_path, earlier[1].last_day)) as session:
        keys = [case.key for case in cases(session, earlier[1])]
        granted = [DecidedCase(key=key, verdict=Verdict.PASSED, opinion="") for key in keys]
        decide(session, earlier[1], granted, by="李主任", basis=session.ledger.last_submission())
    write_master(tmp_path, after)
    for period in later:
        cycle.split(cycle.Workspace(tmp_path, period.last_day.replace(day=20)), period)
        if period is later[0]:
            hand_in(tmp_path, period, OTHER, "1-01 | 进行中 | 50 | 2 | 8")
    return tmp_path, [*earlier, *later]


def test_the_first_form_of_the_other_kind_shows_what_was_said_last(
    periods: tuple[Path, list[Period]],
) -> None:
    root, (_, last, first, _) = periods
    row = small.form_of(root, first, LEAD).row("2-01")
    assert row is not None
    assert (row.last_period, row.last["完成比例"], row.last["检查家次"]) == (last, 40, 4)
    done = small.form_of(root, first, LEAD).row("1-01")
    assert done is not None
    assert done.done


def test_what_was_granted_stays_granted_and_figures_are_compared(periods: tuple[Path, list[Period]]) -> None:
    root, (before, last, first, second) = periods
    shown = report(root, first)
    assert [point.period for point in shown.trend] == [before, last, first]
    assert {figure.name: figure.before for figure in shown.figures}["已完成"] == 1
    (outlook,) = (outlook for outlook in shown.outlooks if outlook.line.task.id == "1-01")
    assert outlook.last_state is TaskState.DONE
    checks, staff = shown.numbers
    assert unit_line(checks, OTHER)[:2] == (2, 5)
    assert unit_line(staff, OTHER) == (8, 7, 8)
    assert {(change.unit, change.column): (change.before, change.after) for change in shown.changes}[
        OTHER, "完成比例"
    ] == (30, 50)
    hand_in(root, second, LEAD, "1-01 | 已完成 | 100 | 1 | 20")
    (outlook,) = (outlook for outlook in report(root, second).outlooks if outlook.line.task.id == "1-01")
    assert {duty.unit: duty.completion for duty in outlook.line.duties}[UnitName(LEAD)] is Completion.GRANTED


def test_sums_of_the_year_count_a_month_within_its_quarter_once(periods: tuple[Path, list[Period]]) -> None:
    root, (before, last, first, _) = periods
    checks = report(root, first).numbers[0]
    assert unit_line(checks, LEAD)[2] == 14
    within = first.holds(last)
    assert unit_line(checks, OTHER)[2] == (2 if within else 7)
    year = cycle.write_stage(cycle.Workspace(root, first.last_day), first, Stage.YEAR).report
    assert [point.period for point in year.report.trend] == [before, last, first]


def test_the_newest_form_is_that_of_the_new_kind(periods: tuple[Path, list[Period]]) -> None:
    root, (*_, first, second) = periods
    with cycle.opened(cycle.Workspace(root, first.last_day)) as session:
        assert session.issued.last_period(LEAD) == second
        assert session.archive.periods()[-2:] == (first, second)
        assert list(chased_periods(session, most=1)) == [second]
        returns = session.ledger.submissions()
        assert {problem.code for submission in returns for problem in submission.problems} <= {Code.ROW_BLANK}


def test_export_account_and_history_go_over_both_kinds(periods: tuple[Path, list[Period]]) -> None:
    root, (before, last, first, second) = periods
    workspace = cycle.Workspace(root, second.last_day)
    history = cycle.write_task_history(workspace, first, "1-01").history
    assert [turn.period for turn in history.periods] == [before, last, first]
    assert cycle.write_account(workspace, first, OTHER).path.is_file()
    tasks = cycle.frame(workspace, "tasks")
    assert set(tasks["期别"]) == {str(period) for period in (before, last, first, second)}
