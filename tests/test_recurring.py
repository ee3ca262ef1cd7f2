"""A task that comes again is due in every period: done in one round, it is owed in the next."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from tests import small
from tests.build import SETTINGS, STATE, a_master, filled, forms_of
from tests.test_remind import ISSUED, RETURN_BY, UNITS
from workbook_flow import cycle
from workbook_flow.cycle.looking_back import past_of
from workbook_flow.mail.remind import Situation, due_reminders
from workbook_flow.model import (
    Deadline,
    Entry,
    EntryState,
    Period,
    Role,
    Snapshot,
    UnitState,
    UnitStatus,
    Value,
)
from workbook_flow.reports.summary import Course, make_report
from workbook_flow.words.deadlines import read_deadline
from workbook_flow.words.workdays import Workdays


def limit(words: str) -> Deadline:
    """A limit that is read."""
    deadline = read_deadline(words, default_year=2024, year_start=(3, 31))
    assert deadline is not None
    return deadline


def situation(words: str, *entries: Entry) -> Situation:
    """A master whose tasks have that limit, its forms of 2024-07 returned, and what was reported before."""
    master = a_master(units=UNITS, settings=replace(SETTINGS, limit_reminders=(30, 7, 1)))
    master = replace(master, tasks=tuple(replace(task, deadline=limit(words)) for task in master.tasks))
    forms = [replace(form, issued_on=ISSUED, return_by=RETURN_BY) for form in forms_of(master).values()]
    statuses = tuple(
        UnitStatus(unit=form.unit, state=UnitState.ACCEPTED, tasks=2, accepted=2, held=0) for form in forms
    )
    snapshot = Snapshot(period=forms[0].period, forms=tuple(forms), statuses=statuses)
    return Situation(
        master=master, snapshots=(snapshot,), entries=entries, sent=frozenset(), workdays=Workdays()
    )


def done(period: Period, task: str) -> Entry:
    """That 县甲局 reported the task done in a period."""
    return Entry(
        period=period,
        unit="县甲局",
        task=task,
        role=Role.LEAD,
        submission=1,
        values={STATE.name: Value(typed="已完成")},
        state=EntryState.ACCEPTED,
    )


def reminded(case: Situation, day: date) -> set[tuple[str, str]]:
    """Who is reminded of which task's limit on a day."""
    return {
        (reminder.unit, reminder.reason[3:7])
        for reminder in due_reminders(case, today=day)
        if reminder.kind in {"limit", "passed"}
    }


def test_each_round_is_reminded_of_until_it_is_reported_done() -> None:
    day = date(2024, 9, 27)
    everyone = {(unit, task) for unit in ("县甲局", "县乙局") for task in ("1-01", "1-02")}
    assert reminded(situation("每季度报送一次"), day) == everyone
    assert reminded(situation("每季度报送一次", done(Period(2024, 6), "1-01")), day) == everyone
    assert reminded(situation("每季度报送一次", done(Period(2024, 7), "1-01")), day) == everyone - {
        ("县甲局", "1-01")
    }


def test_a_limit_is_reminded_of_where_what_is_kept_up_falls_short() -> None:
    day, (task,) = date(2024, 9, 27), {"1-01"}
    for percent, ended in ((35, False), (100, True), (None, True)):
        values = {"进展状态": Value(typed="长期坚持"), "完成比例": Value(typed=percent)}
        entry = replace(done(Period(2024, 7), task), values=values)
        case = situation("2024年9月底前完成并长期坚持", entry)
        assert (("县甲局", task) not in reminded(case, day)) == ended, percent


def test_every_due_day_of_a_period_and_every_milestone_is_reminded_of() -> None:
    case = situation("2024年9月底前启动，年底前完成")
    words = [
        reminder.reason
        for reminder in due_reminders(case, today=date(2024, 9, 27))
        if reminder.kind == "limit"
    ]
    assert words
    assert all("9月30日" in text for text in words)


MONTHLY = small.LIST.replace("县财政局          | 2024年底前", "县财政局          | 每月25日前")


def report(root: Path, period: Period, today: date) -> dict[str, tuple[Course, date | None]]:
    """Each task's course and day in a period's report."""
    with cycle.opened(cycle.Workspace(root, today)) as session:
        master = session.master_for(period)
        earlier = [session.snapshot(each) for each in session.archive.periods() if each < period]
        shown = make_report(master, session.snapshot(period), earlier, today=today)
    return {each.line.task.id: (each.course, each.line.task.deadline.due) for each in shown.outlooks}


@pytest.mark.dear
def test_a_month_done_does_not_answer_for_the_next(tmp_path: Path) -> None:
    root = small.new_workspace(tmp_path)
    small.write_master(root, MONTHLY)
    july, august = Period(2024, 7), Period(2024, 8)
    cycle.split(cycle.Workspace(root, date(2024, 7, 20)), july)
    for unit, form in small.issued_forms(root).items():
        rows = "\n".join(f"{row.task} | 已完成 | 100" for row in form.rows)
        small.drop(root, f"{unit}.xlsx", filled(form, f"编号 | 进展状态 | 完成比例\n{rows}"), 1)
    cycle.merge(cycle.Workspace(root, date(2024, 7, 24)), july)
    assert report(root, july, date(2024, 7, 24))["1-02"] == (Course.DONE, date(2024, 7, 25))
    cycle.split(cycle.Workspace(root, date(2024, 8, 20)), august)
    shown = report(root, august, date(2024, 8, 28))
    assert shown["1-02"] == (Course.OVERDUE, date(2024, 8, 25))
    assert shown["1-01"][0] is Course.DONE


def test_a_round_whose_day_lay_before_the_first_issue_was_never_asked_for(tmp_path: Path) -> None:
    root = small.new_workspace(tmp_path)
    small.write_master(root, MONTHLY)
    july, august = Period(2024, 7), Period(2024, 8)
    cycle.split(cycle.Workspace(root, date(2024, 7, 26)), july)
    shown = report(root, july, date(2024, 7, 30))
    assert shown["1-02"] == (Course.SILENT, None)
    cycle.split(cycle.Workspace(root, date(2024, 8, 20)), august)
    assert report(root, august, date(2024, 8, 24))["1-02"] == (Course.DUE_SOON, date(2024, 8, 25))
    assert report(root, august, date(2024, 8, 26))["1-02"] == (Course.OVERDUE, date(2024, 8, 25))
    with cycle.opened(cycle.Workspace(root, date(2024, 8, 26))) as session:
        past = past_of(session, august, session.master_for(august))
    assert past.trend[0].overdue == 0


QUARTERLY = small.LIST.replace("县财政局          | 2024年底前", "县财政局          | 每季度末前")
TASK, LEAD = "1-02", "县公安局"


def answer(root: Path, period: Period, today: date, state: str, percent: int) -> None:
    """Every unit returns the period with that state in all rows, those of the recurring task; merged on that day."""
    issues = cycle.Workspace(root, today).archive.issues(period)
    forms = {form.unit: form for issue in issues for form in issue.forms}
    for minute, (unit, form) in enumerate(forms.items()):
        rows = "\n".join(f"{row.task} | {state} | {percent}" for row in form.rows)
        small.drop(root, f"{unit}{period}.xlsx", filled(form, f"编号 | 进展状态 | 完成比例\n{rows}"), minute)
    cycle.merge(cycle.Workspace(root, today), period)


def told(root: Path, period: Period, today: date) -> tuple[date | None, str, str, str]:
    """Which round of the task is told as missed in a period, in its details, its movement and the headline."""
    shown = cycle.write_documents(cycle.Workspace(root, today), period).report
    (outlook,) = (outlook for outlook in shown.outlooks if outlook.line.task.id == TASK)
    moves = [f"{move.words}；{move.reason}" for move in shown.brief.moved if move.task == TASK]
    return outlook.missed, outlook.moved, "；".join(moves), shown.brief.headline


@pytest.mark.dear
@pytest.mark.parametrize(
    ("listing", "month", "state", "due"),
    [
        (MONTHLY, 8, "进行中", date(2024, 8, 25)),
        (MONTHLY, 8, "已完成", None),
        (QUARTERLY, 8, "进行中", None),
        (QUARTERLY, 9, "进行中", date(2024, 9, 30)),
        (QUARTERLY, 9, "已完成", None),
        (small.LIST, 9, "进行中", None),
    ],
)
def test_a_round_that_was_missed_is_told_in_the_next(
    tmp_path: Path, listing: str, month: int, state: str, due: date | None
) -> None:
    root = small.new_workspace(tmp_path)
    small.write_master(root, listing)
    period, following = Period(2024, month), Period(2024, month + 1)
    cycle.split(cycle.Workspace(root, date(2024, month, 20)), period)
    answer(root, period, date(2024, month + 1, 3), state, 100 if state == "已完成" else 50)
    cycle.split(cycle.Workspace(root, date(2024, month + 1, 20)), following)
    missed, details, move, headline = told(root, following, date(2024, month + 1, 21))
    assert missed == due
    words = f"上一轮（{due.month}月{due.day}日前）未报完成" if due else "未报完成"
    assert [words in text for text in (details, move)] == [due is not None] * 2
    assert ("定期任务上一轮未报完成1项" in headline) == (due is not None)


@pytest.mark.dear
def test_a_round_that_was_reported_done_late_or_by_another_answer_is_not_missed(tmp_path: Path) -> None:
    root = small.new_workspace(tmp_path)
    small.write_master(root, QUARTERLY)
    september, october, november = (Period(2024, month) for month in (9, 10, 11))
    cycle.split(cycle.Workspace(root, date(2024, 9, 20)), september)
    answer(root, september, date(2024, 10, 3), "进行中", 50)
    cycle.split(cycle.Workspace(root, date(2024, 10, 20)), october)
    assert told(root, october, date(2024, 10, 21))[0] == date(2024, 9, 30)
    answer(root, october, date(2024, 11, 3), "进行中", 60)
    cycle.split(cycle.Workspace(root, date(2024, 11, 20)), november)
    missed, details, move, headline = told(root, november, date(2024, 11, 21))
    assert (missed, move) == (date(2024, 9, 30), ""), (
        "told as news once, and in the details for as long as it stands"
    )
    assert "上一轮（9月30日前）未报完成" in details
    assert "定期任务上一轮未报完成1项" in headline
    answer(root, september, date(2024, 11, 22), "已完成", 100)
    assert told(root, november, date(2024, 11, 22))[0] is None


@pytest.mark.dear
def test_a_round_that_was_missed_is_told_beside_what_else_moved(tmp_path: Path) -> None:
    root = small.new_workspace(tmp_path)
    small.write_master(root, MONTHLY)
    july, august = Period(2024, 7), Period(2024, 8)
    cycle.split(cycle.Workspace(root, date(2024, 7, 20)), july)
    answer(root, july, date(2024, 8, 3), "进行中", 50)
    cycle.split(cycle.Workspace(root, date(2024, 8, 20)), august)
    answer(root, august, date(2024, 9, 3), "已完成", 100)
    assert told(root, august, date(2024, 9, 3))[2] == "新完成；上一轮（7月25日前）未报完成"
