"""What the office decides reaches the unit by mail, once, in its form's thread, with what it is to do now."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from email.message import EmailMessage

import pytest

from tests import small
from tests.build import filled
from tests.mailing_units import body_of, reply_to
from tests.post_office import LAW, MONEY, PERIOD, POLICE, PostOffice, bounce_of
from workbook_flow import cycle
from workbook_flow.cycle import deciding, issuing, jobs
from workbook_flow.cycle.care.withdrawing import preview_withdrawal, withdraw
from workbook_flow.cycle.deciding import DecidedCase, Kind
from workbook_flow.model import MessageKind, Period, Verdict

pytestmark = [pytest.mark.needs("dovecot"), pytest.mark.dear]

ADDRESSES = {LAW: "sfj@xian.example", POLICE: "gaj@xian.example", MONEY: "czj@xian.example"}
HEAD = "编号 | 认领 | 不认领理由 | 进展状态 | 完成比例 | 申请延期至 | 延期理由\n"
REPORTS = {
    LAW: "1-01 | 认领 | | 进行中 | 60 | 2025-03-31 | 等上级方案\n2-01 | 认领 | | 进行中 | 60 | |",
    POLICE: (
        "1-01 | 不属本单位职责 | 三定里没有 | | | |\n1-02 | 认领 | | 已完成 | 100 | |\n"
        "2-01 | 认领 | | 进行中 | 60 | 2025-06-30 | 人手不足"
    ),
    MONEY: "1-02 | 认领 | | 已完成 | 100 | |\n2-01 | 认领 | | 进行中 | 60 | 2025-05-31 | 再议",
}
Decisions = Mapping[tuple[Kind, str, str], tuple[Verdict, str]]
FIRST: Decisions = {
    (Kind.EXTENSION, LAW, "1-01"): (Verdict.PASSED, ""),
    (Kind.EXTENSION, POLICE, "2-01"): (Verdict.CHANGED, "2025-01-31"),
    (Kind.CLAIM, POLICE, "1-01"): (Verdict.RETURNED, "三定第五条已列明"),
    (Kind.ROW, POLICE, "1-02"): (Verdict.PASSED, ""),
    (Kind.ROW, MONEY, "1-02"): (Verdict.RETURNED, "没有评查通报"),
    (Kind.EXTENSION, MONEY, "2-01"): (Verdict.RETURNED, "理由不具体"),
}


@pytest.fixture
def office(office: PostOffice) -> PostOffice:
    settings = {"延期申请": "是", "首次认领": "是", "办结须核定": "是", "报送截止": "当月31日"}
    office.write_master(**settings)
    office.tick("2024-07-22T09:00")
    return office


def report(office: PostOffice, unit: str, rows: str, number: int = 1, period: Period = PERIOD) -> None:
    issues = cycle.Workspace(office.root, small.ISSUED).archive.issues(period)
    form = {form.unit: form for issue in issues for form in issue.forms}[unit]
    small.drop(office.root, f"{period}{unit}{number}.xlsx", filled(form, HEAD + rows), number)


def decide(office: PostOffice, at: str, decisions: Decisions, period: Period = PERIOD) -> None:
    with office.opened(at) as session:
        waiting = {(case.kind, case.unit, case.task): case.key for case in deciding.cases(session, period)}
        decided_cases = [
            DecidedCase(key=waiting[case], verdict=verdict, opinion=opinion)
            for case, (verdict, opinion) in decisions.items()
        ]
        deciding.decide(session, period, decided_cases, by="李主任", basis=session.ledger.last_submission())


def letters(office: PostOffice, unit: str) -> list[EmailMessage]:
    return [each for each in office.went_to(ADDRESSES[unit]) if "核定结果" in str(each["Subject"])]


def test_each_decision_is_told_once_in_the_forms_thread_with_what_to_do(office: PostOffice) -> None:
    for unit, rows in REPORTS.items():
        report(office, unit, rows)
    office.tick("2024-07-23T10:00")
    decide(office, "2024-07-23T20:00", FIRST)
    office.tick("2024-07-23T23:00")
    assert office.messages(MessageKind.DECISION) == []  # people sleep
    office.tick("2024-07-24T09:00")
    told = {unit: letters(office, unit)[0] for unit in ADDRESSES}
    for unit, letter in told.items():
        assert letter["In-Reply-To"] == office.form_mail(unit)["Message-ID"]
        assert letter["Auto-Submitted"] == "auto-generated"
    assert "事项：延期申请；核定结果：同意延至2025年3月31日" in body_of(told[LAW])
    assert "不用为此重报" in body_of(told[LAW])
    police = body_of(told[POLICE])
    assert "编号：1-01；主要措施：1.办好培训班；事项：认领；核定结果：不同意，仍由贵单位承担" in police
    assert "意见：三定第五条已列明" in police
    assert "事项：申报办结；核定结果：准予办结" in police
    assert "同意延至2025年1月31日（申请延至2025年6月30日）" in police
    money = body_of(told[MONEY])
    assert "核定结果：退办，尚不能办结；意见：没有评查通报" in money
    assert "不同意延至2025年5月31日，仍按原时限办理；意见：理由不具体" in money
    assert [part.get_filename() for part in told[MONEY].iter_attachments()] == [
        f"{MONEY}_2024年7月填报表（退回更正）.xlsx"
    ]
    assert list(told[LAW].iter_attachments()) == []
    cycle.rebuild(cycle.Workspace(office.root, date(2024, 7, 24)))
    office.tick("2024-07-24T15:00")
    assert {unit: len(letters(office, unit)) for unit in ADDRESSES} == dict.fromkeys(ADDRESSES, 1)
    assert cycle.verify(cycle.Workspace(office.root, date(2024, 7, 24))).problems == ()


def test_what_was_overtaken_or_is_no_news_is_not_told_and_an_answer_to_it_is_the_units(
    office: PostOffice,
) -> None:
    report(office, LAW, REPORTS[LAW])
    report(office, MONEY, REPORTS[MONEY])
    office.tick("2024-07-23T10:00")
    decide(office, "2024-07-23T20:00", {case: FIRST[case] for case in FIRST if case[1] in {LAW, MONEY}})
    report(office, LAW, REPORTS[LAW].replace("2025-03-31", "2025-02-28"), 2)
    office.tick("2024-07-24T09:00")
    assert letters(office, LAW) == []  # it asks for another day by now
    decide(office, "2024-07-24T10:00", {(Kind.EXTENSION, LAW, "1-01"): (Verdict.PASSED, "")})
    office.tick("2024-07-24T11:00")
    assert "同意延至2025年2月28日" in body_of(letters(office, LAW)[0])
    (letter,) = letters(office, MONEY)
    office.deliver(reply_to(letter, "someone@qq.example", "收到"), "2024-07-24T12:00")
    office.tick("2024-07-24T13:00")
    with office.opened("2024-07-24T14:00") as session:
        (answer,) = session.ledger.mail.letters()
    assert (answer.unit, answer.kind.value) == (MONEY, "acknowledged")
    office.tick(
        "2024-07-29T09:00"
    )  # the row was sent back and nothing came: the marked form comes along once more
    reminder = office.went_to(ADDRESSES[MONEY])[-1]
    assert "1 行需要更正" in body_of(reminder)
    assert [part.get_filename() for part in reminder.iter_attachments()] == [
        f"{MONEY}_2024年7月填报表（退回更正）.xlsx"
    ]
    workspace = cycle.Workspace(office.root, date(2024, 7, 29))
    withdraw(workspace, preview_withdrawal(workspace, 3))
    for at in ("2024-07-29T11:00", "2024-07-29T13:00"):
        office.tick(at)
    _, taken_back = letters(office, MONEY)
    assert body_of(taken_back).count("前次告知的核定已撤回") == 2
    assert len(letters(office, LAW)) == 1  # what it was told was decided later, and stands


def test_a_decision_whose_letter_reached_nobody_goes_to_the_corrected_address(office: PostOffice) -> None:
    report(office, LAW, REPORTS[LAW])
    office.tick("2024-07-23T10:00")
    decide(office, "2024-07-23T20:00", {(Kind.EXTENSION, LAW, "1-01"): (Verdict.PASSED, "")})
    office.tick("2024-07-24T09:00")
    (letter,) = letters(office, LAW)
    office.deliver(bounce_of(letter, ADDRESSES[LAW]), "2024-07-24T10:00")
    office.tick("2024-07-24T11:00")
    assert len(office.messages(MessageKind.DECISION)) == 1  # nowhere to send it yet
    office.correct(ADDRESSES[LAW], "new@xian.example")
    for at in ("2024-07-24T14:00", "2024-07-24T15:00"):
        office.tick(at)
    again = [each for each in office.went_to("new@xian.example") if "核定结果" in str(each["Subject"])]
    assert [body_of(each) for each in again] == [body_of(letter)]


def test_after_an_upgrade_a_unit_gets_one_letter_of_all_that_was_decided_in_fourteen_days(
    office: PostOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    with office.opened("2024-07-22T10:00") as session:
        request = issuing.one_off(session, "防汛排查", "8月16日")
        issuing.split(session, request)
    with monkeypatch.context() as patch:
        patch.setattr(jobs, "queue_decisions", lambda _: ())  # as before the upgrade
        office.tick("2024-07-22T11:00")
        for unit, rows in REPORTS.items():
            report(office, unit, rows)
            report(office, unit, rows, period=request)
        office.tick("2024-07-23T10:00")
        days = ("07-24", "08-01", "08-01", "08-02", "08-05", "08-05")
        for day, (case, verdict) in zip(days, FIRST.items(), strict=True):
            decide(office, f"2024-{day}T20:00", {case: verdict})
            decide(office, f"2024-{day}T21:00", {case: verdict}, request)
    for at in ("2024-08-09T09:00", "2024-08-09T15:00", "2024-08-12T09:00", "2024-08-13T09:00"):
        office.tick(at)
    counts = {
        unit: [body_of(letter).count("核定结果：") for letter in letters(office, unit)] for unit in ADDRESSES
    }
    assert counts == {LAW: [], POLICE: [6], MONEY: [4]}  # what is older than fourteen days is told to nobody
    (letter,) = letters(office, POLICE)
    assert "贵单位2024年7月、" in body_of(letter)
    assert "事项：2024年7月认领；" in body_of(letter)
    assert f"事项：{request.words}认领；" in body_of(letter)
    (letter,) = letters(office, MONEY)
    assert len([part.get_filename() for part in letter.iter_attachments()]) == 2
