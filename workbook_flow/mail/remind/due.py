"""All that is due on a day, the mails that carry it, and what the coming days would bring."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from workbook_flow.mail.remind.asking import approaching, escalation, held, overdue, unopened
from workbook_flow.mail.remind.kinds import ESCALATION
from workbook_flow.mail.remind.limits import limits
from workbook_flow.mail.remind.owed import OwedForm, owed_forms
from workbook_flow.mail.remind.situation import Notice, Situation
from workbook_flow.model import Period, Reminder

KINDS: tuple[Callable[[OwedForm], Iterable[Reminder]], ...] = (
    unopened,
    approaching,
    overdue,
    held,
    limits,
    escalation,
)
"""Every kind of reminder, in the order in which a message names them."""


def due_reminders(situation: Situation, *, today: date) -> tuple[Reminder, ...]:
    """What is due on that day and not said yet, by unit; nothing on a day off."""
    if not situation.workdays.is_workday(today):
        return ()
    reminders: list[Reminder] = []
    for owed in owed_forms(situation, today):
        for kind in KINDS:
            reminders += kind(owed)
    return tuple(reminder for reminder in reminders if reminder.key not in situation.sent)


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
