"""Excused and absent are two things: who need not report is neither chased nor counted nor scored as absent."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from openpyxl import load_workbook

from tests import small
from tests.books import SHEETS, write_book
from tests.build import filled
from tests.small import ISSUED, LIST, PERIOD, RETURNED, answers, drop
from tests.test_closing import report_of
from tests.test_remind import a_situation, calendar
from workbook_flow import cycle
from workbook_flow.cli.machine import status_json
from workbook_flow.master import read_master
from workbook_flow.model import Excuse, Period, UnitState
from workbook_flow.reports.board.data import task_data
from workbook_flow.reports.summary import Stage, TaskState, make_report

UNIT = "县财政局"
EXCUSES = f"单位 | 期别 | 理由 | 批准人\n{UNIT} | 2024年7月 | 机构改革，正在移交 | 李县长"
EXCUSE = Excuse(unit=UNIT, period=PERIOD, reason="机构改革，正在移交", approved_by="李县长")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A month in which 县财政局 need not report, 县司法局 reported, and 县公安局 did not."""
    root = tmp_path / "w"
    for name in ("inbox", "outbox", "master"):
        (root / name).mkdir(parents=True)
    write_book(root / "master" / "分解清单.xlsx", {**SHEETS, "分解清单": LIST, "免报": EXCUSES})
    split = cycle.split(cycle.Workspace(root, ISSUED), PERIOD)
    form = next(each for each in split.plan.forms if each.unit == "县司法局")
    drop(root, "县司法局.xlsx", filled(form, answers(form)), 0)
    return root


def test_who_is_excused_is_not_counted_as_absent_and_says_why(root: Path) -> None:
    merged = cycle.merge(cycle.Workspace(root, RETURNED), PERIOD)
    states = {status.unit: (status.state, status.excused) for status in merged.statuses}
    assert states[UNIT] == (UnitState.EXCUSED, EXCUSE)
    assert states["县公安局"] == (UnitState.ISSUED, None)
    master, _ = read_master(root / "master" / "分解清单.xlsx")
    assert master is not None
    shown = cycle.status(cycle.Workspace(root, RETURNED), PERIOD)
    report = make_report(master, shown, today=RETURNED)
    assert [line.status.unit for line in report.summary.outstanding] == ["县公安局"]
    assert (report.summary.units_issued, report.summary.units_reported) == (2, 1)
    assert UNIT not in {score.unit for score in report.scores}
    assert report.summary.rows_owed == sum(status.tasks for status in merged.statuses if status.unit != UNIT)
    sheet = load_workbook(merged.consolidated)["报送情况"]
    row = next([cell.value for cell in row] for row in sheet.iter_rows() if row[1].value == UNIT)
    assert "免报" in row
    assert "免报：机构改革，正在移交（李县长批准）" in row
    units = json.loads(json.dumps(status_json(shown)))["units"]
    (unit,) = (entry for entry in units if entry["unit"] == UNIT)
    assert (unit["state"], unit["excused"]) == (
        "excused",
        {"reason": "机构改革，正在移交", "approved_by": "李县长"},
    )


def test_who_is_excused_answers_for_its_tasks_and_is_called_so_everywhere(root: Path) -> None:
    cycle.merge(cycle.Workspace(root, RETURNED), PERIOD)
    report = report_of(root, PERIOD, date(2025, 1, 6))
    assert f"{UNIT}：牵头的2-01已逾期" in [laggard.words for laggard in report.brief.behind]
    (led,) = (outlook for outlook in report.outlooks if outlook.line.task.id == "2-01")
    assert (led.line.state, led.state_words, task_data(led, ())["state"]) == ("未报", "免报", "免报")


def test_a_stage_tells_who_is_excused_from_who_is_silent(root: Path) -> None:
    cycle.merge(cycle.Workspace(root, RETURNED), PERIOD)
    stage = cycle.write_stage(cycle.Workspace(root, RETURNED), PERIOD, Stage.QUARTER).report
    words = {course.task: (course.words, course.periods_in(TaskState.UNREPORTED)) for course in stage.tasks}
    assert words["2-01"] == (("免报",), 0)
    assert words["1-02"] == (("未报",), 1)


def test_what_is_said_of_a_unit_that_stopped_reporting(root: Path) -> None:
    master, _ = read_master(root / "master" / "分解清单.xlsx")
    assert master is not None
    cycle.merge(cycle.Workspace(root, RETURNED), PERIOD)
    july = cycle.status(cycle.Workspace(root, RETURNED), PERIOD)
    row = next(entry for entry in july.entries)
    said = replace(july, entries=(*july.entries, replace(row, unit=UNIT), replace(row, unit="县公安局")))
    silent = replace(july, held=(replace(row, unit="县公安局"), replace(row, task="1-02")))
    changes = make_report(master, silent, (said,), today=RETURNED).changes
    assert {change.unit: change.after for change in changes if change.column == "（全表）"} == {
        UNIT: "免报",
        "县公安局": "待更正 1 行",
    }


def test_who_reports_all_the_same_counts(root: Path) -> None:
    form = next(
        form
        for issue in cycle.Workspace(root, ISSUED).archive.issues(PERIOD)
        for form in issue.forms
        if form.unit == UNIT
    )
    drop(root, f"{UNIT}.xlsx", filled(form, answers(form)), 1)
    merged = cycle.merge(cycle.Workspace(root, RETURNED), PERIOD)
    (status,) = (each for each in merged.statuses if each.unit == UNIT)
    assert (status.state, status.excused) == (UnitState.ACCEPTED, EXCUSE)


@pytest.mark.parametrize(
    ("percents", "counts", "words"),
    [
        ((), (0, 0, 0, 0), ["免报：表中 2 行都不要求填，不算未填"]),
        (("过半", "过半"), (2, 0, 2, 0), ["免报：表中 2 行都不要求填，不算未填", "待更正", "待更正"]),
        ((60, "过半"), (2, 1, 1, 0), ["待更正"]),
    ],
)
def test_each_row_owed_is_accepted_or_waits_or_is_missing_whoever_is_excused(
    root: Path, percents: tuple[int | str, ...], counts: tuple[int, ...], words: list[str]
) -> None:
    form = small.issued_forms(root)[UNIT]
    lines = [f"{row.task} | 进行中 | {percent}" for row, percent in zip(form.rows, percents, strict=False)]
    if lines:
        drop(root, f"{UNIT}.xlsx", filled(form, "\n".join(["编号 | 进展状态 | 完成比例", *lines])), 1)
    workspace = cycle.Workspace(root, RETURNED)
    sheet = load_workbook(cycle.merge(workspace, PERIOD).consolidated)["报送情况"]
    names = [cell.value for cell in sheet[2]]
    first = names.index("应报行数")
    rows = {
        str(row[1].value): [int(str(cell.value)) for cell in row[first : first + 4]]
        for row in sheet.iter_rows(min_row=3)
    }
    assert tuple(rows[UNIT]) == counts
    for line in rows.values():
        assert line[0] == sum(line[1:])
    assert rows.pop("合计") == [sum(column) for column in zip(*rows.values(), strict=True)]
    shown = cycle.write_account(workspace, PERIOD, UNIT).account.of("完整性")
    assert [ground.words.partition("：")[0] if ground.task else ground.words for ground in shown] == words
    assert cycle.verify(workspace).problems == ()


@pytest.mark.parametrize(
    ("words", "periods"),
    [
        ("2024年7月", [(2024, 7)]),
        ("2024-07", [(2024, 7)]),
        ("2024年7月、2024年9月", [(2024, 7), (2024, 9)]),
        ("2024年11月至2025年1月", [(2024, 11), (2024, 12), (2025, 1)]),
        ("七月", None),
        ("2024年13月", None),
    ],
)
def test_periods_are_read_as_offices_write_them(
    tmp_path: Path, words: str, periods: list[tuple[int, int]] | None
) -> None:
    table = f"单位 | 期别 | 理由 | 批准人\n司法局 | {words} | 换届 | 李县长"
    master, problems = read_master(write_book(tmp_path / "总表.xlsx", {**SHEETS, "免报": table}))
    if periods is None:
        assert [problem.code for problem in problems] == ["M84"]
        return
    assert master is not None
    assert [excuse.period for excuse in master.excuses] == [Period(*pair) for pair in periods]
    assert {excuse.unit for excuse in master.excuses} == {"县司法局"}


def test_faults_of_the_sheet_are_named(tmp_path: Path) -> None:
    table = f"{EXCUSES}\n{UNIT} | 2024年7月 | 又一次 | 李县长\n县甲局 | 2024年7月 | 换届 | 李县长\n{UNIT} | 2024年8月 | |"
    _, problems = read_master(write_book(tmp_path / "总表.xlsx", {**SHEETS, "免报": table}))
    assert [problem.code for problem in problems] == ["M82", "M83", "M08", "M08"]


@pytest.mark.parametrize("state", [UnitState.ISSUED, UnitState.RETURNED])
def test_who_is_excused_hears_nothing_of_the_return(state: UnitState) -> None:
    start = a_situation(state, UnitState.ISSUED)
    form = start.snapshots[0].forms[0]
    excuse = Excuse(unit=form.unit, period=form.period, reason="换届", approved_by="李县长")
    other = replace(excuse, period=form.period.next())
    reminders = {
        name: {
            unit for words in calendar(situation, range(45)).values() for unit in words if form.unit in unit
        }
        for name, situation in (
            ("excused", replace(start, master=replace(start.master, excuses=(excuse,)))),
            ("excused in another month", replace(start, master=replace(start.master, excuses=(other,)))),
        )
    }
    assert reminders["excused"] == set()
    assert reminders["excused in another month"]
