"""Replies that send our own files back: 收到 with the form untouched is an acknowledgement, and equal faults are one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import small
from tests.build import filled
from tests.mailing_units import reply_to
from tests.post_office import LAW, POLICE, PostOffice, post_office
from tests.test_evidence import arrive
from workbook_flow.mail import wording
from workbook_flow.model import LetterKind, Place, UnitState
from workbook_flow.paper import stamp
from workbook_flow.words.problems import Code, problem

pytestmark = pytest.mark.dear


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[PostOffice]:
    monkeypatch.setattr(stamp, "new_key", small.fixed_key)
    with post_office(tmp_path / "w", monkeypatch) as office:
        office.tick("2024-07-22T09:00")
        yield office


def test_an_untouched_form_sent_back_is_no_return(office: PostOffice) -> None:
    forms = {}
    for unit in (LAW, POLICE):
        part = next(office.form_mail(unit).iter_attachments())
        forms[unit] = ("填报表.xlsx", bytes(part.get_content()))
    received = reply_to(office.form_mail(LAW), "sfj@xian.example", "收到，谢谢", forms[LAW])
    asked = reply_to(office.form_mail(POLICE), "gaj@xian.example", "完成比例怎么算？", forms[POLICE])
    assert arrive(office, received, asked) == []
    with office.opened("2024-07-24T10:00") as session:
        letters = session.ledger.mail.letters()
        assert [(letter.kind, letter.files) for letter in letters] == [
            (LetterKind.ACKNOWLEDGED, ()),
            (LetterKind.WORDS, ()),
        ]
        states = {status.unit: status.state for status in session.snapshot(small.PERIOD).statuses}
    assert states[LAW] is UnitState.ISSUED
    form = office.form(LAW)
    both = reply_to(office.form_mail(LAW), "sfj@xian.example", "报表见附件", forms[LAW])
    both.add_attachment(
        filled(form, small.answers(form)), maintype="application", subtype="octet-stream", filename="报.xlsx"
    )
    (answer,) = arrive(office, both)
    assert answer.unit == LAW
    with office.opened("2024-07-24T11:00") as session:
        assert [submission.file for submission in session.ledger.submissions()] == ["邮件/000003/报.xlsx"]


def test_many_rows_not_filled_in_are_one_line() -> None:
    place = Place(file="a.xlsx", sheet="填报表", cell="A6")
    blanks = [problem(Code.ROW_BLANK, place, task=f"{number}") for number in range(1, 46)]
    other = problem(Code.BLANK, place, field="进展状态")
    rows = wording.problem_rows([*blanks, other])
    assert [row[1] for row in rows] == ["1 到 45 等 45 行没有填", "“进展状态”没有填"]
    assert [row[1] for row in wording.problem_rows(blanks[:3])] == ["任务 1、2、3 这几行没有填"]
