"""One unit's form that stands for it, and what of it makes a reminder due, too early or too much."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from workbook_flow.mail.remind.kinds import ASKING, HELD, LIMIT, PASSED
from workbook_flow.mail.remind.situation import (
    DoubtedReturn,
    Index,
    Notice,
    Situation,
    index_of,
    standing_forms,
)
from workbook_flow.model import IssuedForm, Reminder, Task, Unit, UnitStatus


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
        """Whether nothing of it has been accepted, while that is asked for."""
        return self.status.silent and not self.closed

    @property
    def closed(self) -> bool:
        """Whether the period is closed, so that nobody is asked for its form or for corrections any more."""
        return self.form.period in self.situation.closed

    @property
    def waiting(self) -> DoubtedReturn | None:
        """What came for it and waits for the office's word on its sender, where nothing else was accepted."""
        abouts = (self.form.period.words, "")
        doubted = (self.situation.waiting.get((self.unit.name, about)) for about in abouts)
        waiting = next(filter(None, doubted), None)
        return waiting if waiting is not None and self.silent and waiting.day >= self.brought else None

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
    def is_soon_written_to(self) -> bool:
        """Whether a reminder of the return day falls on one of the next days, in which other things can be said."""
        workdays, settings = self.situation.workdays, self.situation.master.settings
        soon = workdays.after(self.today, settings.reminder_gap)
        days = (workdays.before(self.form.return_by, days) for days in settings.return_reminders)
        return self.silent and any(self.today < day < soon for day in days)

    def is_due(self, reminders: Iterable[Reminder]) -> bool:
        """Whether any of the reminders was not said yet."""
        return any(reminder.key not in self.situation.sent for reminder in reminders)

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


def day_words(day: date) -> str:
    """A day in a sentence."""
    return f"{day.month}月{day.day}日"
