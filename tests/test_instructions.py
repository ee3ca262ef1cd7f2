"""批示 → 转办 → 反馈: a leader's words reach the unit's next form, are answered there, and the answer comes back."""

from __future__ import annotations

import io
import shutil
from pathlib import Path

import pytest
from openpyxl import load_workbook

from tests.build import filled
from tests.small import PERIOD, answers, drop
from tests.test_leaders_words import LATE, cells_of, fresh, merge, write
from tests.test_review import UNIT, reported, root
from workbook_flow import cycle
from workbook_flow.model import INSTRUCTION_SHEET, IssuedForm, NoteKind, Period
from workbook_flow.records.as_json import issue_from_json, issue_to_json

__all__ = ["reported", "root"]

NEXT = PERIOD.next()
LEADER = "李县长"


def split(root: Path, period: Period = NEXT) -> dict[str, IssuedForm]:
    cycle.split(cycle.Workspace(root, LATE), period)
    issues = cycle.Workspace(root, LATE).archive.issues(period)
    return {form.unit: form for issue in issues for form in issue.forms}


def told(root: Path, kind: NoteKind, subject: str, words: str) -> None:
    merge(root, 批示=write(fresh(root), kind, subject, words, "" if kind is NoteKind.APPEAL else LEADER))


def answered(form: IssuedForm, replies: dict[int, str]) -> bytes:
    """The form, filled, with these answers by number."""
    book = load_workbook(io.BytesIO(filled(form, answers(form, 70))))
    sheet = book[INSTRUCTION_SHEET]
    for row in sheet.iter_rows(min_row=4):
        if (number := int(str(row[0].value or 0))) in replies:
            assert not row[-1].protection.locked
            row[-1].value = replies[number]
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def returned(root: Path, data: bytes) -> list[str]:
    drop(root, "答复.xlsx", data, 5)
    (submission,) = cycle.merge(cycle.Workspace(root, LATE), NEXT).submissions
    return [problem.code for problem in submission.problems]


@pytest.mark.parametrize(
    ("kind", "subject", "words", "units"),
    [
        (NoteKind.SUPERVISION, "1-01", "请书面说明", {"县司法局"}),  # the unit that leads the task
        (NoteKind.SUPERVISION, "1-01", "请县公安局书面说明", {"县公安局"}),  # the one that is named
        (NoteKind.SUPERVISION, "1-02", "请抓紧", {"县公安局"}),
        (NoteKind.FINDING, UNIT, "情况属实", {UNIT}),
        (NoteKind.APPEAL, UNIT, "迟报系邮箱故障", set()),
    ],
)
def test_words_go_to_whom_they_concern_and_to_nobody_else(
    root: Path, kind: NoteKind, subject: str, words: str, units: set[str]
) -> None:
    told(root, kind, subject, words)
    forms = split(root)
    assert {unit for unit, form in forms.items() if form.instructions} == units
    for unit, form in forms.items():
        book = load_workbook(root / form.path)
        assert (INSTRUCTION_SHEET in book.sheetnames) is (unit in units)
        if unit in units:
            shown = [cell.value for cell in book[INSTRUCTION_SHEET][4]]
            assert (shown[1], shown[3], shown[4]) == (kind.value, words, LEADER)
    assert cycle.verify(cycle.Workspace(root, LATE)).problems == ()
    (issue,) = cycle.Workspace(root, LATE).archive.issues(NEXT)
    assert issue_from_json(NEXT, issue_to_json(issue)) == issue


def test_the_answer_comes_back_beside_the_words_and_they_are_not_sent_again(root: Path) -> None:
    told(root, NoteKind.SUPERVISION, "1-02", "请书面说明")
    form = split(root)[UNIT]
    assert returned(root, answered(form, {1: "已于10月8日书面说明"})) == []
    workbook = io.BytesIO(cycle.Workspace(root, LATE).consolidated(NEXT).read_bytes())
    shown = cells_of(load_workbook(workbook), NoteKind.SUPERVISION, "1-02")["以往督办意见"].value
    assert shown.splitlines() == [
        f"{PERIOD.words} {LEADER}（{LATE.isoformat()}）：请书面说明",
        f"　{UNIT}答复：已于10月8日书面说明",
    ]
    assert not split(root, NEXT.next())[UNIT].instructions
    shutil.rmtree(root / ".flow")
    assert cycle.verify(cycle.Workspace(root, LATE)).problems == ()
    (reply,) = cycle.status(cycle.Workspace(root, LATE), NEXT).replies
    assert (reply.unit, reply.words) == (UNIT, "已于10月8日书面说明")


def test_words_that_nobody_answered_are_sent_again(root: Path) -> None:
    told(root, NoteKind.SUPERVISION, "1-02", "请书面说明")
    form = split(root)[UNIT]
    assert returned(root, answered(form, {})) == []
    (again,) = split(root, NEXT.next())[UNIT].instructions
    assert (again.period, again.words) == (PERIOD, "请书面说明")


def test_words_written_after_the_form_went_out_change_no_form(root: Path) -> None:
    workbook = fresh(root)
    split(root)
    merge(root, 批示=write(workbook, NoteKind.SUPERVISION, "1-02", "请书面说明", LEADER))
    prepared = cycle.split(cycle.Workspace(root, LATE), NEXT)
    assert prepared.plan.changed == ()
    assert split(root, NEXT.next())[UNIT].instructions


def test_an_answer_to_nothing_that_was_asked_is_told(root: Path) -> None:
    told(root, NoteKind.SUPERVISION, "1-02", "请书面说明")
    book = load_workbook(io.BytesIO(answered(split(root)[UNIT], {1: "已说明"})))
    sheet = book[INSTRUCTION_SHEET]
    sheet.cell(9, sheet.max_column).value = "另：请解决经费"
    target = io.BytesIO()
    book.save(target)
    assert returned(root, target.getvalue()) == ["L12"]
