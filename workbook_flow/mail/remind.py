"""What is due to be said to whom on a day, and why. Pure: from the ledger's snapshots, the master and the calendar.

Each reminder has a key that names its occasion; what was said already is left out. After days in which nothing ran,
the latest occasion of a kind stands for those missed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from workbook_flow.model import (
    CLAIM_FIELD,
    Deadline,
    Entry,
    IssuedForm,
    Master,
    Meaning,
    Period,
    PeriodKind,
    Purpose,
    Reminder,
    Snapshot,
    Task,
    Unit,
    UnitState,
    UnitStatus,
    disclaims,
)
from workbook_flow.words.text import bounded
from workbook_flow.words.workdays import Workdays

UNOPENED, APPROACHING, OVERDUE = "unopened", "approaching", "overdue"
HELD, LIMIT, PASSED, ESCALATION = "held", "limit", "passed", "escalation"
FINAL = {Meaning.DONE, Meaning.STANDING}
"""What a state means after which a task's time limit is no longer chased."""


TOMORROW = 1
"""Days left of a time limit in which no reminder of it waits."""
ASKING = (UNOPENED, APPROACHING, OVERDUE)
"""The reminders that ask for a form of which nothing was accepted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """A mail of reminders to a unit: its day, the period, the keys of its reasons, whether a server took it."""

    day: date
    unit: str
    period: Period | None
    reasons: tuple[str, ...]
    sent: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """What reminders are told from. ``snapshots`` are of issued periods, ``entries`` what stands over all of them.

    ``sent`` are the keys of the reminders that went out, ``notices`` the mails that carried them. ``brought`` is by
    unit and period the day on which a mail first brought the form, where that is known.
    """

    master: Master
    snapshots: tuple[Snapshot, ...]
    entries: tuple[Entry, ...]
    sent: frozenset[str]
    workdays: Workdays
    notices: tuple[Notice, ...] = ()
    brought: Mapping[tuple[str, Period], date] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Index:
    """A situation by what its reminders look up, made once for all units.

    ``tasks`` by number, with the place in the list; ``done`` by unit and task the last word that there is nothing
    left to do; ``overdue`` how often a form was called overdue, by how the keys of that begin; ``asked`` the mails
    that asked for a form, by unit; ``mails`` all mails of reminders, by unit.
    """

    tasks: Mapping[str, tuple[int, Task]]
    done: Mapping[tuple[str, str], Entry]
    overdue: Counter[str]
    asked: Mapping[str, list[Notice]]
    mails: Mapping[str, Sequence[Notice]]


@dataclass(frozen=True, slots=True, kw_only=True)
class OwedForm:
    """One unit's form that stands for it now, where it is with it, and the day.

    ``foremost`` says that it is the one by which the time limits of the unit's tasks are told.
    """

    form: IssuedForm
    status: UnitStatus
    unit: Unit
    situation: Situation
    index: Index
    today: date
    foremost: bool = True

    @property
    def tasks(self) -> list[Task]:
        """The tasks of the form that the list still has, in its order."""
        listed = {
            row.task: self.index.tasks[row.task] for row in self.form.rows if row.task in self.index.tasks
        }
        return [task for _, task in sorted(listed.values(), key=lambda placed: placed[0])]

    @property
    def silent(self) -> bool:
        """Whether nothing of it has been accepted."""
        return self.status.state in {UnitState.ISSUED, UnitState.RETURNED}

    @property
    def days_late(self) -> int:
        """Working days since the return day, or since the next worked where that was a day off."""
        workdays = self.situation.workdays
        return workdays.between(workdays.on_or_after(self.form.return_by), self.today)

    @property
    def brought(self) -> date:
        """The day on which the unit got the form."""
        return self.situation.brought.get((self.unit.name, self.form.period), self.form.issued_on)

    @property
    def asked(self) -> list[Notice]:
        """The mails that asked for the form, alone or among others."""
        starts = tuple(f"{kind} {self.form.period} {self.unit.name} " for kind in ASKING)
        notices = self.index.asked.get(self.unit.name, [])
        return [notice for notice in notices if any(key.startswith(starts) for key in notice.reasons)]

    @property
    def settled_in(self) -> bool:
        """Whether the unit has had the form for as many working days as lie between two reminders."""
        gap = self.situation.master.settings.reminder_gap
        return self.situation.workdays.after(self.brought, gap) <= self.today

    @property
    def may_be_asked(self) -> bool:
        """Whether a reminder before the return day is far enough from the form and from the last one.

        On the last working day up to the return day a unit is told in any case, unless the form came then.
        """
        if self.today >= self.situation.workdays.before(self.form.return_by, 0):
            return self.brought < self.today
        return self.is_past_gap(mail.day for mail in self.mails if self.is_of_form(mail))

    @property
    def left_alone(self) -> bool:
        """Whether the unit got neither the form nor a reminder for as many working days as lie between two."""
        return self.is_past_gap(mail.day for mail in self.mails)

    @property
    def mails(self) -> Sequence[Notice]:
        """The mails of reminders that the unit got, of whichever form."""
        return self.index.mails.get(self.unit.name, ())

    def is_of_form(self, mail: Notice) -> bool:
        """Whether a mail speaks of this form or of time limits; one about a request beside it alone does not."""
        starts = tuple(f"{kind} {self.form.period} {self.unit.name} " for kind in (*ASKING, HELD, PASSED))
        return any(key.startswith((*starts, f"{LIMIT} {self.unit.name} ")) for key in mail.reasons)

    def is_past_gap(self, days: Iterable[date]) -> bool:
        """Whether as many working days as lie between two reminders passed since the form and those days."""
        gap = self.situation.master.settings.reminder_gap
        return self.situation.workdays.after(max((self.brought, *days)), gap) <= self.today

    @property
    def is_written_to(self) -> bool:
        """Whether the unit gets a mail of reminders today in any case, in which other things can be said."""
        urgent = (reminder for kind in (unopened, approaching, overdue, held) for reminder in kind(self))
        return any(reminder.key not in self.situation.sent for reminder in urgent)

    @property
    def is_soon_written_to(self) -> bool:
        """Whether a reminder of the return day falls on one of the next days, in which other things can be said."""
        workdays, settings = self.situation.workdays, self.situation.master.settings
        soon = workdays.after(self.today, settings.reminder_gap)
        days = (workdays.before(self.form.return_by, days) for days in settings.return_reminders)
        return self.silent and any(self.today < day < soon for day in days)

    def reminder(self, kind: str, occasion: object, reason: str) -> Reminder:
        """A reminder to the unit."""
        return Reminder(
            kind=kind,
            unit=self.unit.name,
            key=f"{kind} {self.form.period} {self.unit.name} {occasion}",
            reason=reason,
            to=self.unit.mail,
            cc=self.unit.cc,
            period=self.form.period,
        )


def due_reminders(situation: Situation, *, today: date) -> tuple[Reminder, ...]:
    """What is due on that day and not said yet, by unit; nothing on a day off."""
    if not situation.workdays.is_workday(today):
        return ()
    reminders: list[Reminder] = []
    for owed in owed_forms(situation, today):
        for kind in KINDS:
            reminders += kind(owed)
    return tuple(reminder for reminder in reminders if reminder.key not in situation.sent)


def owed_forms(situation: Situation, today: date) -> Iterator[OwedForm]:
    """For each unit in use the newest form of the list's own periods, then those of one-off requests."""
    index = index_of(situation)
    standing = standing_forms(situation.snapshots)
    for unit in situation.master.units:
        forms = standing.get(unit.name, {}) if unit.in_use else {}
        for place, request in enumerate(sorted(forms)):
            form, status = forms[request]
            status = status.excused_by(situation.master.excuse(unit.name, form.period))
            yield OwedForm(
                form=form,
                status=status,
                unit=unit,
                situation=situation,
                index=index,
                today=today,
                foremost=place == 0,
            )


def standing_forms(
    snapshots: Iterable[Snapshot],
) -> Mapping[str, Mapping[str, tuple[IssuedForm, UnitStatus]]]:
    """By unit, its newest form of the list's own periods (under a blank), and that of each one-off request."""
    standing: dict[str, dict[str, tuple[IssuedForm, UnitStatus]]] = {}
    for snapshot in sorted(snapshots, key=lambda snapshot: snapshot.period):
        statuses = {status.unit: status for status in snapshot.statuses}
        request = str(snapshot.period) if snapshot.period.kind is PeriodKind.ONCE else ""
        for form in snapshot.forms:
            standing.setdefault(form.unit, {})[request] = form, statuses[form.unit]
    return standing


def index_of(situation: Situation) -> Index:
    """The situation by what its reminders look up."""
    master = situation.master
    overdue_keys = (key.rpartition(" ")[0] for key in situation.sent if key.startswith(f"{OVERDUE} "))
    return Index(
        tasks={task.id: (place, task) for place, task in enumerate(master.tasks)},
        done=dict(settled_rows(situation.entries, state_meanings(master))),
        overdue=Counter(overdue_keys),
        asked=asked_notices(situation.notices),
        mails=mails_by_unit(situation.notices),
    )


def mails_by_unit(notices: Iterable[Notice]) -> Mapping[str, Sequence[Notice]]:
    """The mails of reminders, by unit."""
    mails: dict[str, list[Notice]] = {}
    for notice in notices:
        mails.setdefault(notice.unit, []).append(notice)
    return mails


def asked_notices(notices: Iterable[Notice]) -> Mapping[str, list[Notice]]:
    """The mails that asked for a form, by unit."""
    asked: dict[str, list[Notice]] = {}
    for notice in notices:
        if any(key.partition(" ")[0] in ASKING for key in notice.reasons):
            asked.setdefault(notice.unit, []).append(notice)
    return asked


def settled_rows(
    entries: Iterable[Entry], meanings: Mapping[tuple[str, str], Meaning]
) -> Iterator[tuple[tuple[str, str], Entry]]:
    """The units and tasks, each with its last entry where that says that it is done, or none of theirs."""
    last: dict[tuple[str, str], Entry] = {}
    for entry in sorted(entries, key=lambda entry: (entry.period, entry.submission)):
        last[entry.unit, entry.task] = entry
    for row, entry in last.items():
        states = (meanings.get((name, str(value.typed))) for name, value in entry.values.items())
        if disclaims(entry) or not FINAL.isdisjoint(states):
            yield row, entry


def telling_columns(master: Master) -> frozenset[str]:
    """The columns by which an entry says that its row is done, or none of the unit's."""
    return frozenset((CLAIM_FIELD.name, *(name for name, _ in state_meanings(master))))


def day_words(day: date) -> str:
    """A day in a sentence."""
    return f"{day.month}月{day.day}日"


def unopened(owed: OwedForm) -> Iterator[Reminder]:
    """The form was mailed, and nobody has answered in any way."""
    form, settings = owed.form, owed.situation.master.settings
    due = owed.situation.workdays.after(owed.brought, settings.unopened_after)
    quiet = (
        owed.may_be_asked and owed.status.state is UnitState.ISSUED and owed.status.acknowledged_on is None
    )
    if quiet and due <= owed.today <= form.return_by:
        words = f"{form.period.words}填报表已于{day_words(owed.brought)}下发，尚未见回复，请确认收到。"
        yield owed.reminder(UNOPENED, form.issue, words)


def approaching(owed: OwedForm) -> Iterator[Reminder]:
    """The return day comes near; of the occasions that were missed only the latest counts."""
    form = owed.form
    if not owed.silent or owed.today > form.return_by or not owed.may_be_asked:
        return
    for days in sorted(owed.situation.master.settings.return_reminders):
        due = owed.situation.workdays.before(form.return_by, days)
        if owed.brought < due <= owed.today:
            left = (form.return_by - owed.today).days
            when = "今天截止" if left == 0 else f"{day_words(form.return_by)}截止，还有 {left} 天"
            words = f"{form.period.words}填报表{when}，贵单位 {owed.status.tasks} 项任务尚未报送。"
            yield owed.reminder(APPROACHING, days, words)
            return


def overdue(owed: OwedForm) -> Iterator[Reminder]:
    """The return day has passed: once each working day, at most so many times."""
    most = owed.situation.master.settings.overdue_at_most
    count = owed.index.overdue[f"{OVERDUE} {owed.form.period} {owed.unit.name}"]
    if owed.silent and owed.days_late and count < most and owed.settled_in:
        late = f"{day_words(owed.brought)}发到，" if owed.brought > owed.form.issued_on else ""
        words = (
            f"{owed.form.period.words}填报表{late}应于{day_words(owed.form.return_by)}前报送，"
            f"已逾期 {owed.days_late} 个工作日，请尽快报送。"
        )
        yield owed.reminder(OVERDUE, owed.today, words)


def held(owed: OwedForm) -> Iterator[Reminder]:
    """Rows were sent back and not corrected."""
    sent_back = owed.status.answered_on
    if not owed.status.held or sent_back is None or owed.status.state is UnitState.EXCUSED:
        return
    due = owed.situation.workdays.after(sent_back, owed.situation.master.settings.correct_after)
    if due <= owed.today:
        words = (
            f"{owed.form.period.words}填报表有 {owed.status.held} 行需要更正，"
            f"{day_words(sent_back)}已退回，尚未收到更正后的表。"
        )
        yield owed.reminder(HELD, sent_back, words)


def limits(owed: OwedForm) -> Iterator[Reminder]:
    """A task's own time limit comes near or has passed, and the unit has not reported it done.

    What was near or past when the form went out stood in the mail that brought it. What is not due tomorrow waits
    until the unit was left alone for a while, or is written to anyway. No task is looked at that ``tasks_near``
    leaves out.
    """
    for task in owed.tasks if owed.foremost else ():
        limit = limit_of(owed, task)
        if limit.due is None or limit.done or settled(owed, task):
            continue
        yield from limit_days(owed, task, limit)


def limit_days(owed: OwedForm, task: Task, limit: Deadline) -> Iterator[Reminder]:
    """What is to be said of each day of a limit: that it comes near, and of the last that it has passed."""
    for day in (*limit.milestones, *((limit.due,) if limit.due else ())):
        left = (day - owed.today).days
        reached = [
            days
            for days in owed.situation.master.settings.limit_reminders
            if left <= days and day - timedelta(days=days) > owed.form.issued_on
        ]
        what = f"任务 {task.id}（{bounded(task.measure, 25, '…')}）完成时限为“{limit.words}”"
        if limit.recurs is not None or day != limit.due:
            what += f"，这一次到{day_words(day)}"
        if left < 0 and day == limit.due and day >= owed.form.issued_on:
            yield owed.reminder(PASSED, f"{task.id} {day}", f"{what}，已过，尚未报完成。")
        elif left >= 0 and reached and (left <= TOMORROW or may_tell_limits(owed)):
            yield limit_reminder(owed, f"{task.id} {day} {min(reached)}", f"{what}，还有 {left} 天。")


def may_tell_limits(owed: OwedForm) -> bool:
    """Whether what can wait is told today: with other things, or where nothing was or soon will be said."""
    return owed.is_written_to or (owed.left_alone and not owed.is_soon_written_to)


def limit_of(owed: OwedForm, task: Task) -> Deadline:
    """The task's limit as it holds for the unit in its form's period."""
    limit = owed.situation.master.deadline_for(task, owed.unit.name)
    return limit.within(owed.form.period.first_day, owed.form.period.last_day)


def settled(owed: OwedForm, task: Task) -> bool:
    """Whether the unit's last word is that the task is none of its own, or done in this round of it."""
    entry = owed.index.done.get((owed.unit.name, task.id))
    return entry is not None and (disclaims(entry) or same_round(task.deadline, entry, owed))


def same_round(limit: Deadline, entry: Entry, owed: OwedForm) -> bool:
    """Whether an entry speaks of the round of a recurring task that the form's period is in; always for others."""
    rounds = {limit.within(each.first_day, each.last_day).due for each in (entry.period, owed.form.period)}
    return len(rounds) == 1


def tasks_near(master: Master, today: date) -> tuple[str, ...]:
    """The tasks whose time limit, for whomever, is near enough or past on the day for a reminder."""
    last = today + timedelta(days=max(master.settings.limit_reminders, default=0))
    moved = {owed.task for owed, day in master.moved.items() if day <= last}
    return tuple(
        task.id
        for task in master.tasks
        if task.id in moved or task.deadline.recurs is not None or first_day(task.deadline) <= last
    )


def first_day(limit: Deadline) -> date:
    """The first day by which anything is due; the last of all days where nothing is."""
    return min((*limit.milestones, limit.due or date.max))


def limit_reminder(owed: OwedForm, occasion: str, words: str) -> Reminder:
    """A reminder of a time limit; its occasion is the same in whichever period it is said."""
    reminder = owed.reminder(LIMIT, occasion, words)
    return replace(reminder, key=f"{LIMIT} {owed.unit.name} {occasion}")


def state_meanings(master: Master) -> Mapping[tuple[str, str], Meaning]:
    """By field and value, what a choice in the state column means."""
    return {
        (field.name, choice.value): choice.meaning
        for field in master.fields
        if field.purpose is Purpose.STATE
        for choice in field.choices
        if choice.meaning is not None
    }


def escalation(owed: OwedForm) -> Iterator[Reminder]:
    """Long overdue, and reminded of that on an earlier day: the unit's leader is told, once a period."""
    if not (owed.silent and owed.unit.leader_mail and was_warned(owed)):
        return
    if owed.days_late >= max(owed.situation.master.settings.escalate_after, 1):
        days = sorted(notice.day for notice in owed.asked if notice.sent)
        words = (
            f"{owed.unit.name}{owed.form.period.words}填报表（{owed.status.tasks} 项任务）"
            f"应于{day_words(owed.form.return_by)}前报送，已逾期 {owed.days_late} 个工作日，"
            f"已提醒{len(days)}次（{'、'.join(map(day_words, days))}）。"
        )
        reminder = owed.reminder(ESCALATION, "", words)
        yield replace(reminder, key=reminder.key.strip(), to=owed.unit.leader_mail, cc=())


def was_warned(owed: OwedForm) -> bool:
    """Whether a reminder that the form is overdue, or any where none of those go out, was sent on an earlier day."""
    wanted = (OVERDUE,) if owed.situation.master.settings.overdue_at_most else ASKING
    return any(
        notice.sent
        and notice.day < owed.today
        and any(key.partition(" ")[0] in wanted for key in notice.reasons)
        for notice in owed.asked
    )


KINDS: tuple[Callable[[OwedForm], Iterable[Reminder]], ...] = (
    unopened,
    approaching,
    overdue,
    held,
    limits,
    escalation,
)
"""Every kind of reminder, in the order in which a message names them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bundle:
    """The reminders that go out as one message: a unit's of one day, or a leader's."""

    to: tuple[str, ...]
    reminders: tuple[Reminder, ...]

    @property
    def escalates(self) -> bool:
        """Whether it goes to a leader."""
        return self.reminders[0].kind == ESCALATION

    @property
    def period(self) -> Period | None:
        """The newest period that it speaks of."""
        return max((each.period for each in self.reminders if each.period), default=None)

    @property
    def cc(self) -> tuple[str, ...]:
        """Whoever else reads it."""
        return tuple(dict.fromkeys(address for each in self.reminders for address in each.cc))


def bundle(reminders: Iterable[Reminder]) -> tuple[Bundle, ...]:
    """All of a unit's reasons in one message, all of a leader's units in one digest."""
    bundles: dict[tuple[str, ...], list[Reminder]] = {}
    for reminder in reminders:
        whom = (ESCALATION, *reminder.to) if reminder.kind == ESCALATION else ("", reminder.unit)
        bundles.setdefault(whom, []).append(reminder)
    return tuple(Bundle(to=group[0].to, reminders=tuple(group)) for group in bundles.values())


def preview(situation: Situation, days: Iterable[date]) -> Iterator[tuple[date, tuple[Reminder, ...]]]:
    """What would be said on each of the days, if the schedule ran daily and nobody answered any more."""
    for day in days:
        reminders = due_reminders(situation, today=day)
        if reminders:
            yield day, reminders
            situation = replace(
                situation,
                sent=situation.sent | {reminder.key for reminder in reminders},
                notices=(*situation.notices, *notices_of(reminders, day)),
            )


def notices_of(reminders: Iterable[Reminder], day: date) -> Iterator[Notice]:
    """The mails to units that carry these reminders on the day."""
    for letter in bundle(reminders):
        if not letter.escalates:
            reasons = tuple(reminder.key for reminder in letter.reminders)
            yield Notice(day=day, unit=letter.reminders[0].unit, period=letter.period, reasons=reasons)
