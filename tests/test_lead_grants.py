"""办结须核定: a lead unit grants in its own form what its responsible units declared finished, or sends it back."""

from __future__ import annotations

import io
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest
from openpyxl import load_workbook

from tests import small
from tests.books import SETTINGS, SHEETS, write_book
from tests.build import PEOPLE, filled
from workbook_flow import cycle
from workbook_flow.cycle.care.withdrawing import preview_withdrawal, withdraw
from workbook_flow.cycle.deciding import DecidedCase, cases, decide
from workbook_flow.cycle.opening import opened
from workbook_flow.model import COMPLETION_SHEET, IssuedForm, Period, Submission, SubmissionState, Verdict
from workbook_flow.records.as_json import issue_to_json
from workbook_flow.reports.summary import Completion, summarise

JULY, AUGUST = Period(2024, 7), Period(2024, 8)
LEAD, FIRST, SECOND = "县司法局", "县公安局", "县财政局"
LIST = """
编号 | 重点任务 | 主要措施         | 牵头单位 | 责任单位           | 完成时限
1-01 | 培训     | 1.办好培训班。   | 县司法局 | 县公安局、县财政局 | 2024年底前
2-01 | 监督     | 2.公开执法事项。 | 县公安局 | 县司法局           | 2024年底前
"""


def day(period: Period, number: int = 28) -> date:
    return date(period.year, period.month, number)


def at(root: Path, period: Period, number: int = 28) -> cycle.Workspace:
    return cycle.Workspace(root, day(period, number))


@pytest.fixture(scope="module")
def declared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """In July both responsible units declare their share finished; August is issued; to be copied, not touched."""
    root = small.new_workspace(tmp_path_factory.mktemp("declared") / "w")
    write_list(root, "办结须核定 | 是\n")
    cycle.split(at(root, JULY, 20), JULY)
    for unit in (FIRST, SECOND):
        report(root, JULY, unit, {"1-01": "已完成"})
    cycle.split(at(root, AUGUST, 20), AUGUST)
    return root


@pytest.fixture
def root(declared: Path, tmp_path: Path) -> Path:
    """Those months, in a workspace of their own."""
    return small.copy_of(declared, tmp_path / "w")


def write_list(root: Path, setting: str) -> None:
    write_book(root / "master/分解清单.xlsx", {**SHEETS, "分解清单": LIST, "设置": SETTINGS + setting})


def form_of(root: Path, period: Period, unit: str) -> IssuedForm:
    issues = at(root, period).archive.issues(period)
    return {form.unit: form for issue in issues for form in issue.forms}[unit]


def report(
    root: Path,
    period: Period,
    unit: str,
    states: Mapping[str, str],
    rulings: Mapping[str, tuple[str, str]] | None = None,
    number: int = 28,
) -> Submission:
    """The unit's return, 进行中 on every row but these, with what it rules on others' completions, by unit."""
    form = form_of(root, period, unit)
    rows = ((row.task, states.get(row.task, "进行中")) for row in form.rows)
    table = "\n".join(
        [
            "编号 | 进展状态 | 完成比例",
            *(f"{task} | {state} | {100 if state == '已完成' else 60}" for task, state in rows),
        ]
    )
    data = filled(form, table, head={**PEOPLE, "填报人": f"张{number}"})
    if rulings is not None:
        data = ruled(data, rulings)
    small.drop(root, f"{unit}{number}.xlsx", data, 0)
    return cycle.merge(at(root, period, number), period).submissions[-1]


def ruled(data: bytes, rulings: Mapping[str, tuple[str, str]]) -> bytes:
    book = load_workbook(io.BytesIO(data))
    sheet = book[COMPLETION_SHEET]
    names = {str(cell.value): int(cell.column or 0) for cell in sheet[3]}
    for row in range(4, sheet.max_row + 1):
        verdict, opinion = rulings.get(str(sheet.cell(row, names["责任单位"]).value), ("", ""))
        sheet.cell(row, names["核定"]).value = verdict or None
        sheet.cell(row, names["核定意见"]).value = opinion or None
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def standing(root: Path, period: Period = JULY) -> dict[str, tuple[Completion | None, str]]:
    """By unit how far its completion of 1-01 has come, and whose word that is."""
    with opened(at(root, AUGUST, 29), "报告") as session:
        line = next(
            line
            for line in summarise(session.master_for(period), session.snapshot(period)).tasks
            if line.task.id == "1-01"
        )
    return {
        duty.unit: (duty.completion, duty.entry.decision.by if duty.entry and duty.entry.decision else "")
        for duty in line.duties
        if duty.unit != LEAD
    }


def codes(submission: Submission) -> list[str]:
    return [problem.code for problem in submission.problems if problem.code[0] in "KL"]


@pytest.mark.dear
def test_the_lead_grants_one_and_sends_the_other_back_and_all_agrees(root: Path) -> None:
    sheet = load_workbook(at(root, AUGUST).root / form_of(root, AUGUST, LEAD).path)[COMPLETION_SHEET]
    rows = [[cell.value for cell in row][:3] for row in sheet.iter_rows(min_row=4)]
    assert rows == [["1-01", "1.办好培训班。", FIRST], ["1-01", "1.办好培训班。", SECOND]]
    submission = report(root, AUGUST, LEAD, {}, {FIRST: ("通过", ""), SECOND: ("不同意", "没有学员名单")})
    assert submission.problems == ()
    wanted = {FIRST: (Completion.GRANTED, LEAD), SECOND: (Completion.SENT_BACK, "")}
    assert standing(root) == wanted
    with opened(at(root, AUGUST), "核定") as session:
        (held,) = session.snapshot(JULY).held
        assert held.decision is not None
        assert (held.unit, held.decision.opinion, held.decision.by) == (SECOND, "没有学员名单", LEAD)
    assert cycle.verify(at(root, AUGUST)).problems == ()
    cycle.rebuild(at(root, AUGUST))
    assert standing(root) == wanted
    september = AUGUST.next()
    cycle.split(at(root, september, 20), september)
    assert form_of(root, september, LEAD).declarations == ()
    withdraw(at(root, AUGUST), preview_withdrawal(at(root, AUGUST), submission.id))
    assert standing(root) == dict.fromkeys((FIRST, SECOND), (Completion.DECLARED, ""))
    assert cycle.verify(at(root, AUGUST)).problems == ()


@pytest.mark.dear
def test_what_was_decided_or_said_anew_since_the_form_went_out_stands(root: Path) -> None:
    with opened(at(root, AUGUST, 24), "核定") as session:
        case = next(case for case in cases(session, JULY) if case.unit == FIRST)
        ruling = DecidedCase(key=case.key, verdict=Verdict.RETURNED, opinion="请附通报")
        decide(session, JULY, [ruling], by="李主任", basis=session.ledger.last_submission())
    report(root, JULY, SECOND, {"1-01": "进行中"}, number=29)
    submission = report(root, AUGUST, LEAD, {}, {FIRST: ("通过", ""), SECOND: ("通过", "")})
    assert (submission.state, codes(submission)) == (SubmissionState.ACCEPTED, ["K12", "K12"])
    assert standing(root) == {FIRST: (Completion.SENT_BACK, ""), SECOND: (None, "")}


def send_back(root: Path, unit: str, period: Period, on: int) -> None:
    with opened(at(root, AUGUST, on), "核定") as session:
        case = next(case for case in cases(session, period) if (case.unit, case.task) == (unit, "1-01"))
        ruling = DecidedCase(key=case.key, verdict=Verdict.RETURNED, opinion="请附通报")
        decide(session, period, [ruling], by="李主任", basis=session.ledger.last_submission())


@pytest.mark.dear
def test_what_was_said_or_sent_back_in_a_later_period_stands_too(root: Path) -> None:
    report(root, AUGUST, FIRST, {"1-01": "已完成"}, number=25)
    send_back(root, FIRST, AUGUST, 26)
    report(root, AUGUST, SECOND, {}, number=26)
    submission = report(root, AUGUST, LEAD, {}, {FIRST: ("通过", ""), SECOND: ("通过", "")})
    assert (submission.state, codes(submission)) == (SubmissionState.ACCEPTED, ["K12", "K12"])
    assert standing(root) == dict.fromkeys((FIRST, SECOND), (Completion.DECLARED, ""))
    cycle.rebuild(at(root, AUGUST))
    assert standing(root) == dict.fromkeys((FIRST, SECOND), (Completion.DECLARED, ""))


@pytest.mark.dear
def test_the_lead_is_not_asked_about_what_the_office_sent_back_since(root: Path) -> None:
    september, october = AUGUST.next(), AUGUST.next().next()
    for unit in (FIRST, SECOND):
        report(root, AUGUST, unit, {"1-01": "已完成"}, number=25)
    send_back(root, FIRST, AUGUST, 26)
    cycle.split(at(root, september, 20), september)
    assert [line.unit for line in form_of(root, september, LEAD).declarations] == [SECOND]
    report(root, september, FIRST, {"1-01": "已完成"}, number=25)
    cycle.split(at(root, october, 20), october)
    assert {line.unit for line in form_of(root, october, LEAD).declarations} == {FIRST, SECOND}


@pytest.mark.dear
def test_the_lead_may_change_its_word_and_a_correction_repeats_it(root: Path) -> None:
    report(root, AUGUST, LEAD, {}, {FIRST: ("退回", "名单不全")}, number=26)
    submission = report(root, AUGUST, LEAD, {}, {FIRST: ("通过", "")}, number=27)
    assert (submission.entries, submission.held) == (2, 0), "its own rows, not what it ruled on others'"
    assert (codes(submission), standing(root)[FIRST]) == ([], (Completion.GRANTED, LEAD))
    again = report(root, AUGUST, LEAD, {"1-01": "已完成"}, {FIRST: ("通过", "")}, number=28)
    assert (codes(again), standing(root)[FIRST]) == ([], (Completion.GRANTED, LEAD))
    silent = report(root, AUGUST, LEAD, {}, {}, number=29)
    assert (codes(silent), standing(root)[FIRST]) == ([], (Completion.GRANTED, LEAD))


@pytest.mark.dear
def test_what_is_not_understood_is_told_and_the_rest_is_taken(root: Path) -> None:
    submission = report(root, AUGUST, LEAD, {}, {FIRST: ("再议", ""), SECOND: ("退回", "")})
    assert (submission.state, codes(submission)) == (SubmissionState.PARTIAL, ["K11", "K04"])
    assert standing(root) == dict.fromkeys((FIRST, SECOND), (Completion.DECLARED, ""))


def test_a_form_without_such_a_question_is_as_before(root: Path) -> None:
    (issue,) = at(root, AUGUST).archive.issues(AUGUST)
    content = str(issue_to_json(issue))
    assert content.count("declared") == 2
    assert form_of(root, AUGUST, FIRST).declarations == ()
    write_list(root, "")
    september = AUGUST.next()
    cycle.split(at(root, september, 20), september)
    (later,) = at(root, september).archive.issues(september)
    assert "declared" not in str(issue_to_json(later))
    book = load_workbook(at(root, september).root / form_of(root, september, LEAD).path)
    assert COMPLETION_SHEET not in book.sheetnames
