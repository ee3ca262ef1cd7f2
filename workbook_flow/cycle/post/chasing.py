"""What an office looks at before it chases: a month of reminders in advance, and words for its work groups."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from workbook_flow.cycle.issuing import prepare_split
from workbook_flow.cycle.post.deliveries import deliveries
from workbook_flow.cycle.post.reminding import situation, waiting_returns
from workbook_flow.cycle.session import Session
from workbook_flow.mail import remind, wording
from workbook_flow.model import IssuedForm, Period, Reminder, Snapshot, UnitState, UnitStatus
from workbook_flow.words.workdays import Workdays


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedDay:
    """What goes out on a day for one reason: its kind, the units, and the words, of the first where they differ."""

    day: date
    kind: str
    units: tuple[str, ...]
    words: str


def present_period(session: Session) -> Period:
    """The period of the list's own rhythm that today is in."""
    return Period.holding(session.today, session.master.settings.period_kind)


def calendar(session: Session, period: Period) -> tuple[PlannedDay, ...]:
    """What would be said of a period from today, or its issue day, on, if nobody answered any more."""
    present = situation(session)
    workdays, settings = Workdays(session.master.days), session.master.settings
    if session.archive.issues(period):
        start = session.today
    else:
        start = workdays.on_or_after(settings.issue_day.in_period(period))
        present = replace(present, snapshots=(*present.snapshots, planned(session, period, start)))
    end = workdays.return_day(settings.return_day, period)
    last = workdays.after(end, max(settings.overdue_at_most, settings.escalate_after) + 1)
    days = (start + timedelta(days=number) for number in range((last - start).days + 1))
    return tuple(
        entry for day, reminders in remind.preview(present, days) for entry in by_kind(day, reminders)
    )


def planned(session: Session, period: Period, start: date) -> Snapshot:
    """A period as it will stand on its issue day."""
    forms = tuple(replace(form, issued_on=start) for form in prepare_split(session, period).plan.forms)
    return Snapshot(period=period, forms=forms, statuses=tuple(map(unanswered, forms)))


def unanswered(form: IssuedForm) -> UnitStatus:
    """Where a unit is with a form that nobody has answered."""
    return UnitStatus(unit=form.unit, state=UnitState.ISSUED, tasks=len(form.rows), accepted=0, held=0)


def by_kind(day: date, reminders: tuple[Reminder, ...]) -> Iterator[PlannedDay]:
    """A day's reminders, a line a kind, in the order of kinds."""
    kinds = dict.fromkeys(reminder.kind for reminder in reminders)
    for kind in kinds:
        of_kind = [reminder for reminder in reminders if reminder.kind == kind]
        units = tuple(dict.fromkeys(reminder.unit for reminder in of_kind))
        alike = len({reminder.reason for reminder in of_kind}) == 1
        words = of_kind[0].reason if alike else f"如{units[0]}：{of_kind[0].reason}"
        yield PlannedDay(day=day, kind=kind, units=units, words=words)


def group_texts(session: Session, period: Period) -> tuple[tuple[str, str], ...]:
    """By group of units, the words for its work group: who has not reported, who must correct, by when."""
    statuses, chased = chased_units(session, period)
    groups: dict[str, list[UnitStatus]] = {}
    for unit in session.master.units:
        if unit.name in statuses:
            groups.setdefault("、".join(unit.groups), []).append(statuses[unit.name])
    texts = ((group, wording.group_text(members, chased)) for group, members in groups.items())
    return tuple((group, text) for group, text in texts if text)


def chased_units(session: Session, period: Period) -> tuple[dict[str, UnitStatus], wording.Chased]:
    """Where the units in use are with the period's forms, in the order of the address book, and what they are asked.

    A unit of which nothing was accepted, and a return waits for the office's word on its sender, is not among them.
    """
    snapshot = session.snapshot(period)
    return_by = {form.unit: form.return_by for form in snapshot.forms}
    mails = deliveries(session)
    lost = frozenset(form.unit for form in snapshot.forms if mails.lost(form))
    statuses = {status.unit: status.unreached_if(status.unit in lost) for status in snapshot.statuses}
    issued = {form.unit: form.issued_on for form in snapshot.forms}
    waiting = {
        name
        for (name, about), came in waiting_returns(session).items()
        if about in {period.words, ""}
        and name in issued
        and statuses[name].silent
        and came.day >= issued[name]
    }
    units = [
        unit.name
        for unit in session.master.units
        if unit.in_use and unit.name in return_by and unit.name not in waiting
    ]
    chased = wording.Chased(
        period=period, return_by=return_by, settings=session.master.settings, today=session.today
    )
    return {name: statuses[name] for name in units}, chased
