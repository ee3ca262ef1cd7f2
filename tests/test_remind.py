"""What is due to be said on which day: pure, over a two-unit month with a real calendar."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import pytest

from tests.build import SETTINGS, a_master, forms_of
from workbook_flow.mail.remind import (
    DoubtedReturn,
    Notice,
    Situation,
    bundle,
    due_reminders,
    notices_of,
    owed_forms,
    preview,
)
from workbook_flow.model import (
    CLAIM_FIELD,
    DISCLAIMED,
    Deadline,
    Entry,
    EntryState,
    Period,
    Reminder,
    Role,
    Snapshot,
    Unit,
    UnitName,
    UnitState,
    UnitStatus,
    Value,
)
from workbook_flow.words.workdays import Workdays

UNITS = (
    Unit(
        name=UnitName("县甲局"),
        mail=("jia@xian.example",),
        leader="王局长",
        leader_mail=("boss@xian.example",),
    ),
    Unit(
        name=UnitName("县乙局"),
        mail=("yi@xian.example",),
        leader="王局长",
        leader_mail=("boss@xian.example",),
    ),
)
ISSUED, RETURN_BY = date(2024, 9, 12), date(2024, 10, 10)
"""Between them lie 中秋 (15 to 17 September) and 国庆 (1 to 7 October), and three Saturdays and Sundays worked."""


def a_situation(*states: UnitState, due: date | None = None, **status: object) -> Situation:
    master = a_master(units=UNITS, settings=replace(SETTINGS, limit_reminders=(30, 7, 1)))
    limit = Deadline(words="2024年10月底前", due=due) if due else Deadline(words="长期坚持")
    master = replace(master, tasks=tuple(replace(task, deadline=limit) for task in master.tasks))
    forms = [replace(form, issued_on=ISSUED, return_by=RETURN_BY) for form in forms_of(master).values()]
    statuses = tuple(
        replace(
            UnitStatus(unit=form.unit, state=state, tasks=2, accepted=0, held=0),
            **status,  # type: ignore[arg-type]
        )
        for form, state in zip(forms, states, strict=True)
    )
    snapshot = Snapshot(period=forms[0].period, forms=tuple(forms), statuses=statuses)
    return Situation(master=master, snapshots=(snapshot,), entries=(), sent=frozenset(), workdays=Workdays())


def calendar(start: Situation, days: range, *, skip: frozenset[date] = frozenset()) -> dict[date, list[str]]:
    """What goes out on each day when the program runs daily, apart from the days it does not."""
    shown: dict[date, list[str]] = {}
    situation = start
    for number in days:
        day = ISSUED + timedelta(days=number)
        if day in skip:
            continue
        reminders = due_reminders(situation, today=day)
        situation = replace(
            situation,
            sent=situation.sent | {reminder.key for reminder in reminders},
            notices=(*situation.notices, *notices_of(reminders, day)),
        )
        if reminders:
            shown[day] = [f"{reminder.kind} {reminder.unit}" for reminder in reminders]
    return shown


def days(*texts: str) -> list[date]:
    return [date.fromisoformat(f"2024-{text}") for text in texts]


def test_a_silent_unit_hears_what_a_person_would_expect() -> None:
    reminded = calendar(a_situation(UnitState.ISSUED, UnitState.ACCEPTED), range(60))
    assert reminded == {
        date(2024, 9, 18): ["unopened 县甲局"],
        date(2024, 9, 27): ["approaching 县甲局"],
        date(2024, 10, 8): ["approaching 县甲局"],
        date(2024, 10, 10): ["approaching 县甲局"],
        **{day: ["overdue 县甲局"] for day in days("10-11", "10-12", "10-14", "10-15")},
        date(2024, 10, 16): ["overdue 县甲局", "escalation 县甲局"],
    }


@pytest.mark.parametrize(
    ("reasons", "first"),
    [
        (("overdue 2024-09-10至2024-09-13-防汛排查 县甲局 2024-09-17",), "09-18"),
        (("limit 县甲局 1-01 2024-10-31 30",), "09-19"),
        (
            ("overdue 2024-09-10至2024-09-13-防汛排查 县甲局 2024-09-17", "limit 县甲局 1-01 2024-10-31 30"),
            "09-19",
        ),
    ],
)
def test_only_what_speaks_of_the_form_or_of_limits_puts_its_reminder_off(
    reasons: tuple[str, ...], first: str
) -> None:
    situation = a_situation(UnitState.ISSUED, UnitState.ACCEPTED)
    period = situation.snapshots[0].period
    mail = Notice(day=date(2024, 9, 17), unit="县甲局", period=period, reasons=reasons)
    reminded = calendar(replace(situation, notices=(mail,)), range(60))
    assert next(iter(reminded)) == date.fromisoformat(f"2024-{first}")
    assert reminded[date(2024, 10, 10)] == ["approaching 县甲局"]


def test_nothing_goes_out_on_a_day_off_and_worked_saturdays_count() -> None:
    reminded = calendar(a_situation(UnitState.ISSUED, UnitState.ISSUED), range(60))
    workdays = Workdays()
    assert all(workdays.is_workday(day) for day in reminded)
    assert date(2024, 10, 12) in reminded
    assert date(2024, 10, 12).weekday() == 5


@pytest.mark.parametrize("start", range(0, 40, 3))
def test_missed_days_are_caught_up_with_one_message(start: int) -> None:
    skip = frozenset(ISSUED + timedelta(days=start + number) for number in range(10))
    reminded = calendar(a_situation(UnitState.ISSUED, UnitState.ACCEPTED), range(60), skip=skip)
    for words in reminded.values():
        assert len(words) == len({each.partition(" ")[0] for each in words})
    overdue = sum("overdue 县甲局" in words for words in reminded.values())
    assert overdue == 5
    kinds = [word for words in reminded.values() for word in words]
    assert kinds.count("escalation 县甲局") == 1


def test_each_is_said_once_however_often_it_is_asked() -> None:
    situation = a_situation(UnitState.ISSUED, UnitState.ISSUED)
    first = due_reminders(situation, today=date(2024, 10, 10))
    assert sorted(each.kind for each in first) == ["approaching", "approaching"]
    letters = tuple(notices_of(first, date(2024, 10, 10)))
    again = replace(situation, sent=frozenset(each.key for each in first), notices=letters)
    assert due_reminders(again, today=date(2024, 10, 10)) == ()


def test_an_answer_by_mail_quiets_the_question_whether_it_was_opened() -> None:
    silent = a_situation(UnitState.ISSUED, UnitState.ISSUED)
    answered = a_situation(UnitState.ISSUED, UnitState.ISSUED, acknowledged_on=date(2024, 9, 13))
    assert len(due_reminders(silent, today=date(2024, 9, 20))) == 2
    assert due_reminders(answered, today=date(2024, 9, 20)) == ()


def test_held_rows_are_asked_for_once_after_the_days_set() -> None:
    situation = a_situation(UnitState.PARTIAL, UnitState.ACCEPTED, answered_on=date(2024, 9, 30))
    statuses = tuple(replace(each, held=each.unit == "县甲局") for each in situation.snapshots[0].statuses)
    situation = replace(situation, snapshots=(replace(situation.snapshots[0], statuses=statuses),))
    assert list(calendar(situation, range(60))) == [date(2024, 10, 9)]


def test_a_tasks_own_limit_is_announced_at_each_distance_and_once_passed() -> None:
    situation = a_situation(UnitState.ACCEPTED, UnitState.ACCEPTED, due=date(2024, 10, 31))
    reminded = calendar(situation, range(70))
    assert list(reminded) == days("10-08", "10-24", "10-30", "11-01")
    assert all(len(words) == 4 for words in reminded.values())


def test_a_limit_that_comes_near_between_two_reminders_is_told_in_the_next() -> None:
    situation = a_situation(UnitState.ISSUED, UnitState.ACCEPTED, due=date(2024, 11, 5))
    forms = tuple(
        replace(form, issued_on=date(2024, 9, 30), return_by=date(2024, 10, 10))
        for form in situation.snapshots[0].forms
    )
    situation = replace(situation, snapshots=(replace(situation.snapshots[0], forms=forms),))
    silent = shown(situation, "2024-10-08", 3)
    assert silent == {"10-09": ["approaching", *["limit"] * 4], "10-10": ["approaching"]}


def test_a_limit_waits_for_a_reminder_that_falls_on_the_next_day() -> None:
    situation = in_a_short_month("2024-09-20", "2024-10-24")
    limit = Deadline(words="2024年11月20日前", due=date(2024, 11, 20))
    tasks = tuple(replace(task, deadline=limit) for task in situation.master.tasks)
    situation = replace(situation, master=replace(situation.master, tasks=tasks))
    silent = shown(situation, "2024-09-20", 35)
    reported = len(situation.snapshots[0].forms[1].rows)
    assert silent["10-21"] == ["limit"] * reported
    assert set(silent["10-22"]) == {"approaching", "limit"}
    assert "10-23" not in silent


def test_a_limit_long_past_when_the_form_went_out_is_left_to_the_form() -> None:
    assert (
        calendar(a_situation(UnitState.ACCEPTED, UnitState.ACCEPTED, due=date(2024, 6, 30)), range(60)) == {}
    )


def an_entry(task: str, period: Period, submission: int, **values: str) -> Entry:
    return Entry(
        unit="县甲局",
        period=period,
        task=task,
        role=Role.LEAD,
        values={name: Value(typed=typed) for name, typed in values.items()},
        state=EntryState.ACCEPTED,
        submission=submission,
    )


EARLIER, THEN = Period(2024, 8), Period(2024, 9)
DONE, GOING, NOT_MINE = {"进展状态": "已完成"}, {"进展状态": "进行中"}, {CLAIM_FIELD.name: DISCLAIMED}


@pytest.mark.parametrize(
    ("reports", "chased"),
    [
        ([(EARLIER, 1, GOING), (THEN, 2, DONE)], False),
        ([(THEN, 2, DONE), (EARLIER, 1, GOING)], False),
        ([(EARLIER, 1, DONE), (THEN, 2, GOING)], True),
        ([(EARLIER, 9, DONE), (THEN, 2, GOING)], True),
        ([(THEN, 2, GOING), (THEN, 3, DONE)], False),
        ([(EARLIER, 1, DONE), (THEN, 2, NOT_MINE)], False),
        ([(EARLIER, 1, NOT_MINE), (THEN, 2, GOING)], True),
        ([], True),
    ],
)
def test_the_units_last_word_on_a_task_says_whether_its_limit_is_chased(
    reports: list[tuple[Period, int, dict[str, str]]], chased: bool
) -> None:
    situation = a_situation(UnitState.ACCEPTED, UnitState.ACCEPTED, due=date(2024, 10, 31))
    task = situation.master.tasks[0].id
    entries = tuple(an_entry(task, period, number, **values) for period, number, values in reports)
    reminders = due_reminders(replace(situation, entries=entries), today=date(2024, 10, 24))
    assert any(reminder.unit == "县甲局" and task in reminder.reason for reminder in reminders) is chased
    assert sum(reminder.unit == "县乙局" for reminder in reminders) == 2


class Counted(tuple[Entry, ...]):
    """Entries that count how often they are gone through."""

    rounds = 0

    def __iter__(self):  # type: ignore[no-untyped-def]
        type(self).rounds += 1
        return super().__iter__()


def test_the_entries_are_gone_through_once_however_many_units_and_tasks_there_are() -> None:
    situation = a_situation(UnitState.ACCEPTED, UnitState.ACCEPTED, due=date(2024, 10, 31))
    entries = Counted(an_entry(task.id, THEN, 1, **GOING) for task in situation.master.tasks)
    assert due_reminders(replace(situation, entries=entries), today=date(2024, 10, 24))
    assert Counted.rounds == 1


def test_reminders_of_a_unit_whose_name_begins_like_anothers_are_its_own() -> None:
    longer = replace(UNITS[1], name=UnitName(f"{UNITS[0].name} 二队"))
    situation = a_situation(UnitState.ISSUED, UnitState.ACCEPTED)
    master = replace(situation.master, units=(UNITS[0], longer))
    sent = frozenset(
        f"overdue {situation.snapshots[0].period} {longer.name} 2024-10-{day}" for day in range(11, 16)
    )
    reminders = due_reminders(replace(situation, master=master, sent=sent), today=date(2024, 10, 16))
    assert "overdue" in {reminder.kind for reminder in reminders if reminder.unit == UNITS[0].name}


def warned(situation: Situation, *days: date, kind: str = "overdue", sent: bool = True) -> Situation:
    """Every unit was reminded on these days."""
    period = situation.snapshots[0].period
    notices = (
        Notice(
            day=day, unit=unit.name, period=period, reasons=(f"{kind} {period} {unit.name} {day}",), sent=sent
        )
        for unit in situation.master.units
        for day in days
    )
    return replace(situation, notices=(*situation.notices, *notices))


def test_all_of_a_units_reasons_make_one_message_and_a_leader_gets_one_digest() -> None:
    situation = warned(a_situation(UnitState.ISSUED, UnitState.ISSUED), date(2024, 10, 11))
    reminders = due_reminders(situation, today=date(2024, 10, 16))
    bundles = bundle(reminders)
    assert [(each.to, len(each.reminders)) for each in bundles] == [
        (("jia@xian.example",), 1),
        (("boss@xian.example",), 2),
        (("yi@xian.example",), 1),
    ]
    assert [isinstance(each, Reminder) for each in reminders] == [True] * 4


def test_the_sheet_goes_before_the_calendar() -> None:
    own = Workdays({date(2024, 10, 8): False, date(2024, 10, 5): True})
    assert own.after(date(2024, 9, 30), 1) == date(2024, 10, 5)
    assert own.after(date(2024, 9, 30), 2) == date(2024, 10, 9)
    assert Workdays().after(date(2024, 9, 30), 1) == date(2024, 10, 8)


def test_working_days_are_counted_both_ways_alike() -> None:
    calendar_ = Workdays()
    for count in range(1, 30):
        day = calendar_.after(date(2024, 9, 12), count)
        assert calendar_.between(date(2024, 9, 12), day) == count
        assert calendar_.before(day, count) == date(2024, 9, 12)
    later = [calendar_.after(date(2024, 9, 12), count) for count in range(20)]
    assert all(one < other for one, other in pairwise(later))


def test_a_year_nobody_knows_counts_monday_to_friday() -> None:
    assert not Workdays().known(2044)
    assert Workdays({date(2044, 1, 1): False}).known(2044)
    assert Workdays().is_workday(date(2044, 1, 4)) is (date(2044, 1, 4).weekday() < 5)


@pytest.mark.parametrize("day", [date(2044, 1, 1), date(2046, 5, 1), date(2046, 5, 2), date(2045, 10, 3)])
def test_the_holidays_that_the_law_has_on_fixed_days_are_off_in_any_year(day: date) -> None:
    """A form is not due on New Year's Day, nor a day late for it, in a year that is not announced yet."""
    assert day.weekday() < 5
    assert not Workdays().is_workday(day)
    assert Workdays({day: True}).is_workday(day)
    assert Workdays().late(day, day - timedelta(1)) == 0


def test_in_december_the_next_year_is_asked_for_too() -> None:
    assert Workdays().unknown_years(date(2025, 12, 31)) == ()
    assert Workdays().unknown_years(date(2043, 11, 30)) == (2043,)
    assert Workdays({date(2043, 5, 1): False}).unknown_years(date(2043, 12, 1)) == (2044,)


def escalations(situation: Situation, today: date) -> list[str]:
    return [each.reason for each in due_reminders(situation, today=today) if each.kind == "escalation"]


def test_a_leader_is_told_how_often_and_when_the_unit_was_reminded() -> None:
    situation = warned(a_situation(UnitState.ISSUED, UnitState.ACCEPTED), *days("10-11", "10-14"))
    (words,) = escalations(situation, date(2024, 10, 16))
    assert words.endswith("已逾期 5 个工作日，已提醒2次（10月11日、10月14日）。")


@pytest.mark.parametrize(
    ("today", "kind"), [("10-08", "approaching"), ("10-14", "overdue"), ("10-16", "escalation")]
)
def test_a_unit_whose_whole_form_was_sent_back_is_not_said_to_have_sent_none(today: str, kind: str) -> None:
    sent_back = a_situation(UnitState.RETURNED, UnitState.ACCEPTED, answered_on=date(2024, 9, 30))
    situation = warned(sent_back, *days("10-11")) if kind == "escalation" else sent_back
    (day,) = days(today)
    (words,) = [each.reason for each in due_reminders(situation, today=day) if each.kind == kind]
    assert "报来的表9月30日已退回，尚未收到更正后的表" in words
    assert "尚未报送" not in words


def test_a_whole_form_that_was_sent_back_is_told_in_one_sentence() -> None:
    sent_back = a_situation(UnitState.RETURNED, UnitState.ACCEPTED, held=2, answered_on=date(2024, 9, 30))

    def told(situation: Situation, length: int) -> list[list[str]]:
        days_told = calendar(situation, range(length)).values()
        return [[kind for kind in kinds if kind.endswith("县甲局")] for kinds in days_told]

    assert "held 县甲局" not in [kind for kinds in told(sent_back, 60) for kind in kinds]
    assert ["approaching 县甲局"] in told(sent_back, 60)
    early = a_situation(UnitState.RETURNED, UnitState.ACCEPTED, held=2, answered_on=date(2024, 9, 13))
    assert ["held 县甲局"] in told(early, 14)
    by_rows = a_situation(UnitState.PARTIAL, UnitState.ACCEPTED, held=2, answered_on=date(2024, 9, 30))
    assert ["held 县甲局"] in told(by_rows, 60)


@pytest.mark.parametrize("state", [UnitState.ISSUED, UnitState.RETURNED, UnitState.PARTIAL])
def test_of_a_closed_period_nobody_is_asked_for_anything_but_its_tasks_are_told(state: UnitState) -> None:
    open_period = a_situation(
        state, UnitState.ACCEPTED, due=date(2024, 10, 31), held=1, answered_on=date(2024, 9, 13)
    )
    kinds = {reminder.split()[0] for told in calendar(open_period, range(60)).values() for reminder in told}
    assert not kinds <= {"limit", "passed"}
    closed = replace(open_period, closed=frozenset(shot.period for shot in open_period.snapshots))
    kinds = {reminder.split()[0] for told in calendar(closed, range(60)).values() for reminder in told}
    assert kinds == {"limit", "passed"}


def test_a_unit_whose_return_waits_for_the_office_is_chased_for_nothing() -> None:
    about = ("县甲局", "2024年7月")
    came = {about: DoubtedReturn(day=date(2024, 9, 24), sender="li@home.example")}
    issued = replace(a_situation(UnitState.ISSUED, UnitState.ACCEPTED), waiting=came)
    late = warned(issued, *days("10-11"))
    assert [each.kind for each in due_reminders(issued, today=date(2024, 9, 24))] == []
    (near,) = due_reminders(issued, today=date(2024, 10, 8))
    assert near.reason == (
        "2024年7月填报表10月10日截止，还有 2 天，9月24日收到一份（来自 li@home.example），"
        "发件邮箱不在通讯录中，正由办公室核实；不是贵单位报送的，请另行报送。"
    )
    assert due_reminders(late, today=date(2024, 10, 16)) == ()
    before = replace(issued, waiting={about: DoubtedReturn(day=date(2024, 9, 11), sender="li@home.example")})
    assert "尚未报送" in due_reminders(before, today=date(2024, 10, 8))[-1].reason
    (doubted,) = came.values()
    of_another = replace(issued, waiting={("县甲局", "2024年6月"): doubted})
    assert "尚未报送" in due_reminders(of_another, today=date(2024, 10, 8))[-1].reason
    of_an_old_archive = replace(issued, waiting={("县甲局", ""): doubted})
    assert due_reminders(of_an_old_archive, today=date(2024, 10, 8)) == (near,)
    taken = replace(a_situation(UnitState.RETURNED, UnitState.ACCEPTED), waiting={})
    assert [each.kind for each in due_reminders(taken, today=date(2024, 10, 14))] == ["overdue"]


@pytest.mark.parametrize(
    ("on", "kind", "sent", "escalated"),
    [
        ("10-11", "overdue", True, True),
        ("10-16", "overdue", True, False),
        ("10-11", "overdue", False, False),
        ("10-08", "approaching", True, False),
    ],
)
def test_no_leader_is_told_before_a_reminder_went_out_on_an_earlier_day(
    on: str, kind: str, sent: bool, escalated: bool
) -> None:
    situation = warned(a_situation(UnitState.ISSUED, UnitState.ACCEPTED), *days(on), kind=kind, sent=sent)
    assert bool(escalations(situation, date(2024, 10, 16))) is escalated
    assert escalations(a_situation(UnitState.ISSUED, UnitState.ACCEPTED), date(2024, 10, 16)) == []


def test_where_nobody_is_called_overdue_any_reminder_goes_before_the_leader() -> None:
    situation = warned(a_situation(UnitState.ISSUED, UnitState.ACCEPTED), *days("10-08"), kind="approaching")
    settings = replace(situation.master.settings, overdue_at_most=0)
    situation = replace(situation, master=replace(situation.master, settings=settings))
    assert len(escalations(situation, date(2024, 10, 16))) == 1


def in_a_short_month(issued: str, return_by: str, brought: str | None = None, gap: int = 2) -> Situation:
    """A silent unit whose form went out so, and came by mail on that day."""
    situation = a_situation(UnitState.ISSUED, UnitState.ACCEPTED)
    (snapshot,) = situation.snapshots
    first, last = date.fromisoformat(issued), date.fromisoformat(return_by)
    forms = tuple(replace(form, issued_on=first, return_by=last) for form in snapshot.forms)
    settings = replace(situation.master.settings, reminder_gap=gap)
    arrived: dict[tuple[str, Period], date] = (
        {(UNITS[0].name, snapshot.period): date.fromisoformat(brought)} if brought else {}
    )
    return replace(
        situation,
        master=replace(situation.master, settings=settings),
        snapshots=(replace(snapshot, forms=forms),),
        brought=arrived,
    )


def shown(situation: Situation, first: str, count: int = 14) -> dict[str, list[str]]:
    start = date.fromisoformat(first)
    forecast = preview(situation, (start + timedelta(days=number) for number in range(count)))
    return {f"{day:%m-%d}": [reminder.kind for reminder in reminders] for day, reminders in forecast}


def test_nobody_is_reminded_the_day_after_the_form_nor_twice_in_two_days_before_the_return_day() -> None:
    november = shown(in_a_short_month("2025-11-20", "2025-11-25"), "2025-11-20")
    assert november == {
        "11-24": ["approaching"],
        "11-25": ["approaching"],
        **{f"11-{day}": ["overdue"] for day in (26, 27, 28)},
        "12-01": ["overdue"],
        "12-02": ["overdue", "escalation"],
    }
    holiday = shown(in_a_short_month("2025-09-26", "2025-10-09"), "2025-09-26", 15)
    assert holiday == {"09-29": ["approaching"], "10-09": ["approaching"], "10-10": ["overdue"]}


def reasons_by_day(situation: Situation, first: str, count: int) -> dict[str, list[str]]:
    start = date.fromisoformat(first)
    forecast = preview(situation, (start + timedelta(days=number) for number in range(count)))
    return {f"{day:%m-%d}": [reminder.reason for reminder in reminders] for day, reminders in forecast}


ASKS = "请确认收到"


@pytest.mark.parametrize(
    ("issued", "return_by", "occasions", "unopened_after", "asking"),
    [
        ("2024-09-26", "2024-10-08", (5, 2, 0), 3, ["10-08"]),
        ("2024-09-20", "2024-10-08", (5, 2, 0), 3, ["09-25"]),
        ("2024-09-20", "2024-10-08", (2, 0), 3, ["09-25"]),
        ("2024-07-15", "2024-07-31", (9, 0), 3, ["07-18"]),
        ("2024-07-15", "2024-07-31", (9, 0), 4, ["07-22"]),
        ("2024-07-15", "2024-07-31", (9, 0), 12, ["07-31"]),
        ("2024-07-15", "2024-07-31", (), 3, ["07-18"]),
    ],
)
def test_a_unit_is_asked_to_confirm_once_and_in_the_letter_of_the_return_day_where_one_is_due(
    issued: str, return_by: str, occasions: tuple[int, ...], unopened_after: int, asking: list[str]
) -> None:
    situation = in_a_short_month(issued, return_by)
    settings = replace(situation.master.settings, return_reminders=occasions, unopened_after=unopened_after)
    situation = replace(situation, master=replace(situation.master, settings=settings))
    letters = reasons_by_day(situation, issued, 40)
    assert [day for day, reasons in letters.items() if any(ASKS in words for words in reasons)] == asking
    before = [reasons for day, reasons in letters.items() if day <= return_by[5:]]
    assert all(len(reasons) == 1 for reasons in before)


def test_the_letter_of_the_return_day_says_what_is_missing_and_asks_who_is_silent_alone_to_confirm() -> None:
    situation = in_a_short_month("2024-09-26", "2024-10-08")
    words = reasons_by_day(situation, "2024-10-08", 1)["10-08"]
    assert words == ["2024年7月填报表今天截止，贵单位 2 项任务尚未报送，也未见回复，请确认收到。"]
    (snapshot,) = situation.snapshots
    confirmed = tuple(replace(status, acknowledged_on=date(2024, 9, 27)) for status in snapshot.statuses)
    situation = replace(situation, snapshots=(replace(snapshot, statuses=confirmed),))
    words = reasons_by_day(situation, "2024-10-08", 1)["10-08"]
    assert words == ["2024年7月填报表今天截止，贵单位 2 项任务尚未报送。"]


def test_the_gap_is_the_offices_to_set() -> None:
    daily = shown(in_a_short_month("2025-11-20", "2025-11-25", gap=0), "2025-11-20", 6)
    assert daily == {"11-21": ["approaching"], "11-25": ["approaching"]}
    wide = shown(in_a_short_month("2025-09-26", "2025-10-09", gap=9), "2025-09-26", 14)
    assert wide == {"10-09": ["approaching"]}


@pytest.mark.parametrize(
    ("brought", "wanted"),
    [
        (
            "2024-07-22",
            {"07-24": ["approaching"], "07-25": ["approaching"], "07-26": ["overdue"]},
        ),
        ("2024-07-24", {"07-25": ["approaching"], "07-26": ["overdue"]}),
        ("2024-07-25", {"07-29": ["overdue"]}),
        ("2024-07-30", {}),
    ],
)
def test_what_is_asked_counts_from_the_day_on_which_the_form_came(
    brought: str, wanted: dict[str, list[str]]
) -> None:
    situation = in_a_short_month("2024-07-22", "2024-07-25", brought)
    kinds_by_day = shown(situation, "2024-07-22", 8)
    assert {day: kinds for day, kinds in kinds_by_day.items() if day in ("07-23", "07-24", *wanted)} == wanted
    assert min(kinds_by_day, default="08-01") >= min(wanted, default="07-31")


def test_an_overdue_reminder_says_that_the_form_came_late() -> None:
    situation = in_a_short_month("2024-07-22", "2024-07-25", "2024-07-25")
    (reminder,) = due_reminders(situation, today=date(2024, 7, 29))
    assert reminder.reason.startswith("2024年7月填报表7月25日发到，应于7月25日下班前报送，已逾期 2 个工作日")


# a one-off request beside the month


def with_request(situation: Situation, first: date, last: date) -> Situation:
    """The same with a request of which nobody has reported anything."""
    period = Period.once("防汛排查", first, last)
    (month,) = situation.snapshots
    forms = tuple(replace(form, period=period, issued_on=first, return_by=last) for form in month.forms)
    statuses = tuple(replace(status, state=UnitState.ISSUED) for status in month.statuses)
    request = Snapshot(period=period, forms=forms, statuses=statuses)
    return replace(situation, snapshots=(month, request))


@pytest.mark.parametrize("start", [date(2024, 6, 3), ISSUED - timedelta(days=3), ISSUED + timedelta(days=4)])
def test_a_request_takes_no_reminder_of_the_month_away(start: date) -> None:
    alone = a_situation(UnitState.ISSUED, UnitState.ACCEPTED, due=date(2024, 10, 31))
    both = with_request(alone, start, start + timedelta(days=3))
    month = str(alone.snapshots[0].period)

    def keys(situation: Situation) -> list[str]:
        shown = preview(situation, (ISSUED + timedelta(days=number) for number in range(45)))
        return [reminder.key for _, reminders in shown for reminder in reminders]

    asked, beside = keys(alone), keys(both)
    assert [key for key in beside if "防汛排查" not in key] == asked
    assert any(f"overdue {month}" in key for key in beside)
    assert len(beside) == len(set(beside)), "a task's limit is told of one form alone"


def test_the_newest_form_of_the_list_is_chased_and_every_request() -> None:
    situation = with_request(a_situation(UnitState.ISSUED, UnitState.ISSUED), ISSUED, ISSUED)
    month, request = situation.snapshots
    newest = month.period.next()
    forms = tuple(replace(form, period=newest) for form in month.forms)
    later = replace(month, period=newest, forms=forms)
    owed = list(owed_forms(replace(situation, snapshots=(later, request, month)), RETURN_BY))
    for unit in UNITS:
        chased = [(form.form.period, form.foremost) for form in owed if form.unit == unit]
        assert chased == [(newest, True), (request.period, False)]
