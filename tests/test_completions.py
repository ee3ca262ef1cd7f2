"""办结须核定: what a unit declares finished is finished once the office grants it, and both figures are shown."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest
from openpyxl import load_workbook

from tests import small
from tests.books import CHOICES, FIELDS, SETTINGS, SHEETS, write_book
from tests.build import filled
from workbook_flow import cycle
from workbook_flow.cycle.care import withdrawing
from workbook_flow.cycle.deciding import DecidedCase, cases, decide
from workbook_flow.cycle.opening import opened
from workbook_flow.cycle.post.decided import entry_outcomes
from workbook_flow.cycle.publishing import issued_snapshot, report_of
from workbook_flow.model import DETAIL_SHEET, Decision, Meaning, Period, Verdict
from workbook_flow.reports.bulletin import bulletin_fields
from workbook_flow.reports.summary import Completion, Course, Report, TaskState, heat_map
from workbook_flow.reports.summary.completions import completion_of
from workbook_flow.reports.summary.published import WAITING

JULY, AUGUST = Period(2024, 7), Period(2024, 8)
LEAD, OTHER = "县司法局", "县公安局"
AFTER_THE_LIMIT = date(2025, 1, 15)


def day_in(period: Period, day: int = 28) -> date:
    return date(period.year, period.month, day)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A list whose completions the office grants; July is issued."""
    root = small.new_workspace(tmp_path / "w")
    sheets = {**SHEETS, "分解清单": small.LIST, "设置": SETTINGS + "办结须核定 | 是\n"}
    write_book(root / "master/分解清单.xlsx", sheets)
    cycle.split(cycle.Workspace(root, day_in(JULY, 20)), JULY)
    return root


def answer(root: Path, period: Period, unit: str, states: Mapping[str, str], head: str = "张三") -> None:
    """The unit returns its form, 进行中 on every row but these; all is merged."""
    issues = cycle.Workspace(root, day_in(period)).archive.issues(period)
    form = {form.unit: form for issue in issues for form in issue.forms}[unit]
    rows = ((row.task, states.get(row.task, "进行中")) for row in form.rows)
    lines = [f"{task} | {state} | {100 if state == '已完成' else 60}" for task, state in rows]
    table = "\n".join(["编号 | 进展状态 | 完成比例", *lines])
    small.drop(root, f"{unit}.xlsx", filled(form, table, head={"填报人": head}), 0)
    cycle.merge(cycle.Workspace(root, day_in(period)), period)


def report(root: Path, period: Period, day: date | None = None) -> Report:
    workspace = cycle.Workspace(root, day or day_in(period))
    with opened(workspace, "报告") as session:
        return report_of(session, issued_snapshot(session, period))


def standing(shown: Report, task: str) -> tuple[TaskState, Course, dict[str, Completion | None]]:
    (outlook,) = (outlook for outlook in shown.outlooks if outlook.line.task.id == task)
    return outlook.line.state, outlook.course, {duty.unit: duty.completion for duty in outlook.line.duties}


def figures(shown: Report) -> tuple[int, int]:
    """Finished, and declared so."""
    return shown.trend[-1].done, shown.trend[-1].declared


def rule(root: Path, period: Period, rulings: Mapping[str, tuple[Verdict, str]]) -> None:
    """The office decides on what waits for it, by task."""
    with opened(cycle.Workspace(root, day_in(period, 29)), "核定") as session:
        keys = {case.task: case.key for case in cases(session, period)}
        ruled = [
            DecidedCase(key=keys[task], verdict=verdict, opinion=why)
            for task, (verdict, why) in rulings.items()
        ]
        decide(session, period, ruled, by="李主任", basis=session.ledger.last_submission())
    cycle.merge(cycle.Workspace(root, day_in(period, 29)), period)


def waiting(root: Path, period: Period) -> list[str]:
    with opened(cycle.Workspace(root, day_in(period)), "核定") as session:
        return [case.task for case in cases(session, period)]


@pytest.mark.parametrize("renamed", ["nothing", "the choice", "the column"])
def test_a_unit_is_told_of_its_completion_whatever_is_renamed_since(root: Path, renamed: str) -> None:
    answer(root, JULY, LEAD, {"1-01": "已完成"})
    answer(root, JULY, OTHER, {"1-02": "已完成"})
    sheets = {**SHEETS, "分解清单": small.LIST, "设置": SETTINGS + "办结须核定 | 是\n"}
    if renamed == "the choice":
        sheets["选项"] = CHOICES.replace("已完成 | 已完成", "办结 | 已完成")
    if renamed == "the column":
        sheets["字段"] = FIELDS.replace("进展状态 | 选项", "办理状态 | 选项")
    write_book(root / "master/分解清单.xlsx", sheets)
    rule(root, JULY, {"1-01": (Verdict.PASSED, ""), "1-02": (Verdict.RETURNED, "没有通报")})
    with opened(cycle.Workspace(root, day_in(JULY, 30)), "邮件") as session:
        told = {matter.line.task: matter for matter in entry_outcomes(session, JULY)}
    assert {task: (matter.line.about, matter.line.outcome, matter.news) for task, matter in told.items()} == {
        "1-01": ("申报办结", "准予办结", True),
        "1-02": ("申报办结", "退办，尚不能办结", True),
    }


@pytest.mark.dear
def test_declared_granted_and_sent_back_are_three_things(root: Path) -> None:
    answer(root, JULY, LEAD, {"1-01": "已完成"})
    answer(root, JULY, OTHER, {"1-02": "已完成", "1-01": "已完成"})
    shown = report(root, JULY)
    assert figures(shown) == (0, 2)
    assert standing(shown, "1-01") == (
        TaskState.DECLARED,
        Course.ON_COURSE,
        {LEAD: Completion.DECLARED, OTHER: Completion.DECLARED},
    )
    assert "已完成0项，申报办结2项" in shown.brief.headline
    assert {"申报办结2"} == {figure.beside for figure in shown.figures if figure.beside}
    assert sorted(waiting(root, JULY)) == ["1-01", "1-01", "1-02"]
    shares = heat_map(shown.summary).codes
    assert {shares["1-01", LEAD], shares["1-01", OTHER], shares["1-02", OTHER]} == {WAITING}
    late = report(root, JULY, AFTER_THE_LIMIT)
    assert standing(late, "1-02")[1] is Course.ON_COURSE
    assert standing(late, "2-01")[1] is Course.OVERDUE  # which it says is under way
    sheets = load_workbook(cycle.Workspace(root, day_in(JULY)).consolidated(JULY))
    words = [str(cell.value) for sheet in sheets for row in sheet.iter_rows() for cell in row if cell.value]
    assert {"申报办结", "已接收\n申报办结", "0/2\n申报2"} <= set(words)
    assert any("核定“通过”即准予办结" in word for word in words)

    rule(root, JULY, {"1-01": (Verdict.PASSED, ""), "1-02": (Verdict.RETURNED, "请附评查通报")})
    ruled = report(root, JULY)
    shares = heat_map(ruled.summary).codes
    assert sorted((shares["1-01", LEAD], shares["1-01", OTHER])) == ["D", WAITING]
    assert shares["1-02", OTHER] == "H"
    assert standing(ruled, "1-02")[2][OTHER] is Completion.SENT_BACK
    assert sum(value is Completion.GRANTED for value in standing(ruled, "1-01")[2].values()) == 1
    workspace = cycle.Workspace(root, day_in(JULY))
    assert cycle.verify(workspace).problems == ()
    before = figures(ruled), standing(ruled, "1-01")
    cycle.rebuild(workspace)
    assert (figures(report(root, JULY)), standing(report(root, JULY), "1-01")) == before
    last = workspace.archive.last_receipt()
    withdrawing.withdraw(workspace, withdrawing.preview_withdrawal(workspace, last))
    assert figures(report(root, JULY)) == (0, 2)


@pytest.mark.dear
def test_a_grant_is_not_asked_for_again_while_the_unit_says_nothing_else(root: Path) -> None:
    answer(root, JULY, LEAD, {"1-01": "已完成"})
    rule(root, JULY, {"1-01": (Verdict.PASSED, "")})
    assert figures(report(root, JULY)) == (1, 0)
    cycle.split(cycle.Workspace(root, day_in(AUGUST, 20)), AUGUST)
    assert figures(report(root, AUGUST)) == (1, 0)
    answer(root, AUGUST, LEAD, {"1-01": "已完成"})
    shown = report(root, AUGUST)
    assert (figures(shown), standing(shown, "1-01")[2][LEAD]) == ((1, 0), Completion.GRANTED)
    assert waiting(root, AUGUST) == []
    september = AUGUST.next()
    cycle.split(cycle.Workspace(root, day_in(september, 20)), september)
    answer(root, AUGUST, LEAD, {"1-01": "进行中"}, head="李四")
    answer(root, september, LEAD, {"1-01": "已完成"})
    assert figures(report(root, september)) == (0, 1)
    assert waiting(root, september) == ["1-01"]
    sheet = load_workbook(cycle.Workspace(root, day_in(september)).consolidated(september))[DETAIL_SHEET]
    assert "已接收\n申报办结" in {cell.value for row in sheet.iter_rows() for cell in row}


def test_what_the_bulletin_says_of_what_was_declared(root: Path) -> None:
    answer(root, JULY, LEAD, {"1-01": "已完成"})
    with opened(cycle.Workspace(root, day_in(JULY)), "报告") as session:
        shown = report_of(session, issued_snapshot(session, JULY))
        fields = bulletin_fields(session.master, shown)
    assert (fields["已完成"], fields["较上期"]) == ("0", "另有1项申报办结，待核定。")


@pytest.mark.parametrize(
    ("verdict", "held", "granted", "completion"),
    [
        (None, False, False, Completion.DECLARED),
        (None, False, True, Completion.GRANTED),
        (Verdict.PASSED, False, False, Completion.GRANTED),
        (Verdict.CHANGED, False, False, Completion.GRANTED),
        (Verdict.DISPUTED, False, False, Completion.DECLARED),
        (Verdict.RETURNED, True, False, Completion.SENT_BACK),
        (Verdict.RETURNED, True, True, Completion.SENT_BACK),
        (None, True, True, None),
    ],
)
def test_how_far_a_completion_has_come(
    verdict: Verdict | None, held: bool, granted: bool, completion: Completion | None
) -> None:
    decision = Decision(verdict=verdict, by="李主任", on=day_in(JULY)) if verdict else None
    entry = small.an_entry(decision)
    assert completion_of(Meaning.DONE, entry, held=held, granted=granted) is completion
    assert completion_of(Meaning.UNDER_WAY, entry, held=held, granted=granted) is None
