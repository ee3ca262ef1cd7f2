"""A unit that was renamed is one unit in whatever compares periods, and a mean of other units is another figure."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from openpyxl import load_workbook

from tests import small
from tests.build import filled
from tests.test_closing import report_of
from tests.test_reorganised import AUGUST, LAW, MONEY, NEW, POLICE, merged, renamed
from workbook_flow import cycle
from workbook_flow.reports.board.data import task_data
from workbook_flow.reports.summary import Report, Stage, StageReport
from workbook_flow.reports.summary.changes import list_changes

AUGUST_ISSUED, AUGUST_RETURNED = date(2024, 8, 20), date(2024, 8, 28)
TWO_LEADS = small.LIST.replace("| 县司法局 | 县公安局          |", f"| {LAW},{MONEY} | {POLICE} |")


def answer(root: Path, unit: str, percent: int, day: date = small.RETURNED) -> None:
    """Every row of the form that the unit had last."""
    archive = cycle.Workspace(root, day).archive
    issues = [issue for period in archive.periods() for issue in archive.issues(period)]
    form = [form for issue in issues for form in issue.forms if form.unit == unit][-1]
    small.drop(root, f"{unit}{day}.xlsx", filled(form, small.answers(form, percent)), 1)
    (submission,) = cycle.receive(cycle.Workspace(root, day))
    assert submission.entries == len(form.rows)


@pytest.fixture
def july(root: Path) -> Path:
    """July, which two of three units reported."""
    answer(root, POLICE, 40)
    answer(root, LAW, 40)
    return root


def in_august(root: Path, *units: str) -> Report:
    """August, which these units reported."""
    cycle.split(cycle.Workspace(root, AUGUST_ISSUED), AUGUST)
    for unit in units:
        answer(root, unit, 30, AUGUST_RETURNED)
    return report_of(root, AUGUST, AUGUST_RETURNED)


def stage_of(root: Path) -> StageReport:
    """Both months."""
    return cycle.write_stage(cycle.Workspace(root, AUGUST_RETURNED), AUGUST, Stage.WHOLE).report


@pytest.mark.parametrize("closed", [False, True])
def test_a_renamed_unit_is_compared_with_itself_and_scored_as_one(july: Path, *, closed: bool) -> None:
    if closed:
        cycle.close(cycle.Workspace(july, date(2024, 8, 7)), small.PERIOD)
    renamed(july)
    report = in_august(july, NEW, LAW)
    changed = {(change.unit, change.column, change.before, change.after) for change in report.changes}
    assert {line for line in changed if line[0] in {NEW, POLICE}} == {(NEW, "完成比例", 40, 30)}
    assert {move.task: move.words for move in report.brief.moved} == dict.fromkeys(
        ("1-01", "1-02"), "由40%退到30%"
    )
    stage = stage_of(july)
    assert [len(course.owing) for course in stage.units if course.unit == NEW] == [2]
    assert [len(score.periods) for score in stage.scores if score.unit == NEW] == [2]
    assert POLICE not in {*(course.unit for course in stage.units), *(score.unit for score in stage.scores)}
    assert POLICE not in {entry.unit for entry in stage.latest.entries}
    written = cycle.write_account(cycle.Workspace(july, AUGUST_RETURNED), AUGUST, NEW)
    words = {cell for sheet in load_workbook(written.path) for row in sheet.values for cell in row}
    assert {"2024年7月", "2024年8月"} <= {str(cell) for cell in words}


def test_units_that_merged_answer_each_for_its_own(july: Path) -> None:
    answer(july, MONEY, 50)
    merged(july)
    report = in_august(july, "县联合局")
    ended = {change.unit: change.after for change in report.changes if change.column == "（全表）"}
    assert ended == {
        POLICE: "已并入县联合局",
        MONEY: "已并入县联合局",
        LAW: "未报",
        "县联合局": "已报 3 行",
    }
    assert {POLICE, MONEY, "县联合局"} <= {course.unit for course in stage_of(july).units}


def test_a_renamed_list_restates_nothing(july: Path) -> None:
    renamed(july)
    assert not [figure.name for figure in in_august(july, NEW).figures if figure.restated]


def test_a_mean_of_other_units_is_no_step(tmp_path: Path) -> None:
    root = small.new_workspace(tmp_path / "w")
    small.write_master(root, TWO_LEADS)
    cycle.split(cycle.Workspace(root, small.ISSUED), small.PERIOD)
    answer(root, LAW, 90)
    report = in_august(root, MONEY)
    (outlook,) = (each for each in report.outlooks if each.line.task.id == "1-01")
    assert outlook.line.percent == 30
    assert (outlook.moved, task_data(outlook, ())["step"]) == ("", None)


def test_what_one_unit_was_granted_is_no_change_of_the_list(july: Path) -> None:
    with cycle.opened(cycle.Workspace(july, small.RETURNED)) as session:
        shown, master = session.ledger.snapshot(small.PERIOD), session.master
    forms = tuple(
        replace(form, rows=tuple(replace(row, deadline=f"{form.unit}的时限") for row in form.rows))
        for form in shown.forms
    )
    changes = [
        change for change in list_changes(master, shown, replace(shown, forms=forms)) if not change.unit
    ]
    assert {change.task: change.after for change in changes} == {
        "1-01": f"{LAW}的时限",
        "1-02": f"{POLICE}的时限",
        "2-01": f"{MONEY}的时限",
    }
