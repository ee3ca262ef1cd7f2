"""A unit with nothing to report says so, by one tick or one line: it is neither chased nor scored, and listed openly."""

from __future__ import annotations

import io
import json
from datetime import date, datetime
from pathlib import Path

import pytest
from openpyxl import load_workbook

from tests import small
from tests.books import SETTINGS, SHEETS, write_book
from tests.build import PEOPLE, filled
from tests.small import ISSUED, LIST, PERIOD, RETURNED, answers, drop
from tests.test_remind import a_situation, calendar
from workbook_flow import cycle
from workbook_flow.cli.machine import status_json
from workbook_flow.cycle.care import withdrawing
from workbook_flow.cycle.opening import opened
from workbook_flow.cycle.post.taking import take
from workbook_flow.forms import form_workbook
from workbook_flow.forms.verdict import READY
from workbook_flow.mail.imap import RawLetter
from workbook_flow.model import (
    NIL_WORDS,
    Filling,
    IssuedForm,
    LetterKind,
    Period,
    Submission,
    SubmissionState,
    Switches,
    UnitState,
    UnitStatus,
)
from workbook_flow.reports.summary import Report, make_report

UNIT, OTHER = "县公安局", "县司法局"
TICKED = {**PEOPLE, NIL_WORDS: "是"}
NOTHING = "编号 | 进展状态 | 完成比例"


def workspace_with(root: Path, settings: str) -> Path:
    """A month issued under these settings."""
    small.new_workspace(root)
    write_book(root / "master/分解清单.xlsx", {**SHEETS, "分解清单": LIST, "设置": SETTINGS + settings})
    cycle.split(cycle.Workspace(root, ISSUED), PERIOD)
    return root


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return workspace_with(tmp_path / "w", "零报告 | 是\n")


def form_of(root: Path, unit: str = UNIT, period: Period = PERIOD) -> IssuedForm:
    issues = cycle.Workspace(root, ISSUED).archive.issues(period)
    return {form.unit: form for issue in issues for form in issue.forms}[unit]


def send(root: Path, form: IssuedForm, table: str, minute: int, *, ticked: bool) -> Submission:
    drop(root, f"{form.unit}.xlsx", filled(form, table, head=TICKED if ticked else PEOPLE), minute)
    day = RETURNED if form.period == PERIOD else date(2024, 8, 28)
    (submission,) = cycle.merge(cycle.Workspace(root, day), form.period).submissions
    return submission


def statuses(root: Path, period: Period = PERIOD) -> dict[str, UnitStatus]:
    return {status.unit: status for status in cycle.status(cycle.Workspace(root, RETURNED), period).statuses}


def report_of(root: Path) -> Report:
    with opened(cycle.Workspace(root, RETURNED), "报告") as session:
        return make_report(session.master, session.snapshot(PERIOD), today=RETURNED)


@pytest.mark.dear
def test_one_tick_is_a_report_of_nothing(root: Path) -> None:
    submission = send(root, form_of(root), NOTHING, 0, ticked=True)
    assert (submission.state, submission.nil, submission.problems) == (SubmissionState.ACCEPTED, True, ())
    send(root, form_of(root, OTHER), answers(form_of(root, OTHER)), 1, ticked=False)
    status = statuses(root)[UNIT]
    assert (status.state, status.returned_on, status.missing) == (UnitState.NIL, RETURNED, 3)
    shown = report_of(root)
    summary = shown.summary
    assert [line.status.unit for line in summary.outstanding] == ["县财政局"]
    assert (summary.units_issued, summary.units_reported) == (3, 2)
    assert {score.unit for score in shown.scores} == {OTHER, "县财政局"}
    assert summary.rows_owed == summary.rows_accepted + summary.rows_held + summary.rows_missing
    assert f"，{UNIT}零报告；" in shown.brief.headline
    (led,) = (outlook for outlook in shown.outlooks if outlook.line.task.id == "1-02")
    assert (str(led.course), [duty.words for duty in led.line.duties]) == ("正常推进", ["零报告", "未报"])
    book = load_workbook(cycle.Workspace(root, RETURNED).consolidated(PERIOD))
    (row,) = (row for row in book["报送情况"].iter_rows(values_only=True) if row[1] == UNIT)
    assert row[2:7] == ("零报告", 0, 0, 0, 0)
    (unit,) = (
        unit
        for unit in status_json(cycle.status(cycle.Workspace(root, RETURNED), PERIOD))["units"]
        if unit["unit"] == UNIT
    )
    assert json.loads(json.dumps(unit))["state"] == "nil"
    assert not cycle.Workspace(root, RETURNED).correction(PERIOD, UNIT).exists()

    workspace = cycle.Workspace(root, RETURNED)
    assert cycle.verify(workspace).problems == ()
    before = statuses(root)
    cycle.rebuild(workspace)
    assert statuses(root) == before
    preview = withdrawing.preview_withdrawal(workspace, submission.id)
    assert [(moved.before, moved.after) for moved in preview.moved] == [(UnitState.NIL, UnitState.ISSUED)]
    withdrawing.withdraw(workspace, preview)
    assert statuses(root)[UNIT].state is UnitState.ISSUED


@pytest.mark.dear
def test_rows_go_before_the_tick_whichever_comes_first(root: Path) -> None:
    form = form_of(root)
    send(root, form, NOTHING, 0, ticked=True)
    single = f"{NOTHING}\n{form.rows[0].task} | 进行中 | 60"
    both = send(root, form, single, 1, ticked=True)
    assert (both.nil, both.entries, both.state) == (False, 1, SubmissionState.PARTIAL)
    assert sorted({problem.code for problem in both.problems}) == ["R01", "R24"]
    assert (statuses(root)[UNIT].state, statuses(root)[UNIT].accepted) == (UnitState.PARTIAL, 1)
    again = send(root, form, NOTHING, 2, ticked=True)
    assert [fault.code for fault in again.problems] == ["R31"]
    assert "先报的 1 行已经采用" in again.problems[0].message
    assert statuses(root)[UNIT].state is UnitState.PARTIAL


@pytest.mark.dear
def test_rows_that_went_out_filled_in_are_no_report(root: Path) -> None:
    form = form_of(root)
    done = "\n".join([NOTHING, *(f"{row.task} | 已完成 | 100" for row in form.rows)])
    send(root, form, done, 0, ticked=False)
    august = PERIOD.next()
    cycle.split(cycle.Workspace(root, date(2024, 8, 20)), august)
    later = form_of(root, period=august)
    assert all(row.done for row in later.rows)
    submission = send(root, later, NOTHING, 1, ticked=True)
    assert (submission.nil, submission.entries) == (True, 0)
    assert statuses(root, august)[UNIT].state is UnitState.NIL


@pytest.mark.parametrize("state", [UnitState.NIL, UnitState.ISSUED])
def test_who_has_nothing_to_report_is_not_asked_again(state: UnitState) -> None:
    start = a_situation(state, UnitState.ISSUED)
    unit = start.snapshots[0].forms[0].unit
    reminders = {words for said in calendar(start, range(45)).values() for words in said if unit in words}
    assert bool(reminders) is (state is UnitState.ISSUED)


def letter(text: str, uid: int = 1) -> RawLetter:
    words = f"From: gaj@xian.example\r\nSubject: =?utf-8?b?5Zue5aSN?=\r\nMessage-ID: <{uid}@x>\r\n"
    head = 'Content-Type: text/plain; charset="utf-8"\r\nContent-Transfer-Encoding: 8bit\r\n\r\n'
    arrived = datetime.fromisoformat("2024-07-23T17:00:00+08:00")
    return RawLetter(
        folder="INBOX", validity=1, uid=uid, data=(words + head + text).encode(), arrived=arrived
    )


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("零报告", LetterKind.RETURN),
        ("您好，本单位本期零报告。谢谢！", LetterKind.RETURN),
        ("零报告怎么填？", LetterKind.WORDS),
        ("不是零报告", LetterKind.WORDS),
        ("收到", LetterKind.ACKNOWLEDGED),
    ],
)
def test_one_line_by_mail_is_a_return_as_any_other(root: Path, text: str, kind: LetterKind) -> None:
    with opened(cycle.Workspace(root, date(2024, 7, 29)), "取信") as session:
        taken = take(session, letter(text))
    assert taken is not None
    assert taken.letter.kind is kind
    received = cycle.receive(cycle.Workspace(root, date(2024, 7, 29)))
    assert len(received) == (kind is LetterKind.RETURN)
    status = statuses(root)[UNIT]
    if kind is LetterKind.RETURN:
        assert (status.state, status.returned_on, status.late) == (UnitState.NIL, date(2024, 7, 23), 0)
        workspace = cycle.Workspace(root, RETURNED)
        assert cycle.verify(workspace).problems == ()
    else:
        assert status.state is UnitState.ISSUED


def test_a_list_that_does_not_ask_is_as_it_was(tmp_path: Path) -> None:
    root = workspace_with(tmp_path / "w", "")
    texts = [
        str(cell.value)
        for sheet in load_workbook(io.BytesIO(form_workbook(form_of(root))))
        for row in sheet.iter_rows()
        for cell in row
        if cell.value
    ]
    assert not any("零报告" in text for text in texts)
    with opened(cycle.Workspace(root, RETURNED), "取信") as session:
        taken = take(session, letter("零报告"))
    assert taken is not None
    assert taken.letter.kind is LetterKind.WORDS


def test_the_form_says_that_it_can_be_sent(root: Path) -> None:
    form = form_of(root)
    people = {"reporter": "张三", "phone": "0739-3160000", "reviewer": "李四"}
    counts = {}
    for name, filling in (
        ("ready", Filling(switches=Switches(nil=True), **people)),  # type: ignore[arg-type]
        ("lacking", Filling(switches=Switches(nil=True))),
    ):
        book = load_workbook(io.BytesIO(form_workbook(form, filling)), data_only=True)
        counts[name] = next(
            str(cell.value)
            for cell in book["填报表"][1]
            if str(cell.value or "").startswith((NIL_WORDS, "已填"))
        )
    assert counts == {
        "ready": f"{NIL_WORDS}，{READY}",
        "lacking": f"{NIL_WORDS}；还要填：填报人、联系电话、审核人",
    }
