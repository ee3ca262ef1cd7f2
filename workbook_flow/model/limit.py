"""Time limits: what kind, by when, how often."""

from __future__ import annotations

import calendar
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

DAY = timedelta(days=1)


class LimitKind(StrEnum):
    """What a time limit asks for."""

    BY = "by"
    STANDING = "standing"
    RECURRING = "recurring"
    DONE = "done"
    NOTICE = "notice"
    UNKNOWN = "unknown"


class Rhythm(StrEnum):
    """How often what recurs is due."""

    WEEK = "week"
    TEN_DAYS = "ten-days"
    MONTH = "month"
    QUARTER = "quarter"
    HALF = "half"
    YEAR = "year"


MONTHS = {Rhythm.MONTH: 1, Rhythm.QUARTER: 3, Rhythm.HALF: 6, Rhythm.YEAR: 12}
"""The months in one round of a rhythm."""
LAST = 31
"""The day that stands for a month's last."""
SUNDAY = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Recurrence:
    """What is due again and again: by default on the last day of every round.

    ``months`` count within the round (2 is a quarter's second), ``days`` within the month, 31 being its last;
    of weeks ``days`` are weekdays, 1 for Monday.
    """

    every: Rhythm
    months: tuple[int, ...] = ()
    days: tuple[int, ...] = ()

    def due_days(self, start: date) -> Iterator[date]:
        """The days on which it is due, from ``start`` on, without end."""
        if self.every is Rhythm.WEEK:
            yield from self.week_days(start)
            return
        year, month = start.year, start.month
        while year < date.max.year:
            yield from (day for day in self.days_in(year, month) if day >= start)
            year, month = year + month // 12, month % 12 + 1

    def week_days(self, start: date) -> Iterator[date]:
        """The due weekdays from ``start`` on."""
        day = start
        while day < date.max:
            if day.isoweekday() in (self.days or (SUNDAY,)):
                yield day
            day += DAY

    def days_in(self, year: int, month: int) -> tuple[date, ...]:
        """The due days of one month; none where the month is not one in which it is due."""
        last = calendar.monthrange(year, month)[1]
        if self.every is Rhythm.TEN_DAYS:
            return tuple(date(year, month, min(day, last)) for day in self.days or (10, 20, LAST))
        length = MONTHS[self.every]
        if (month - 1) % length + 1 not in (self.months or (length,)):
            return ()
        return tuple(date(year, month, min(day, last)) for day in sorted(self.days or (LAST,)))

    def in_span(self, first: date, last: date) -> tuple[date, ...]:
        """The due days from ``first`` to ``last``, or where there are none the next after them."""
        days: list[date] = []
        for day in self.due_days(first):
            if day > last:
                return tuple(days) or (day,)
            days.append(day)
        return tuple(days)


GRANTED = "（同意延期至"
"""What stands between the list's own words and the day that the office granted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadline:
    """The words of 完成时限 and what they mean: a last day, already done, to be kept up for good, recurring.

    ``due`` is the last day that is in time; of what recurs it is the last in the period at hand, of what is standing
    the day up to which it stands. ``milestones`` are days before it by which a part is due, ``start`` is when it
    begins. ``estimated`` says that the words only expect that day, ``lasting`` that ``due`` is only the end of what is
    kept up, ``notice`` that a day is still to be told, ``at_once`` that no day is named because none may pass. A limit
    that is nothing of all this was not understood.
    """

    words: str
    due: date | None = None
    done: bool = False
    standing: bool = False
    recurs: Recurrence | None = None
    milestones: tuple[date, ...] = ()
    start: date | None = None
    estimated: bool = False
    lasting: bool = False
    notice: bool = False
    at_once: bool = False

    @property
    def kind(self) -> LimitKind:
        """What it asks for first."""
        if self.done:
            return LimitKind.DONE
        if self.recurs is not None:
            return LimitKind.RECURRING
        if self.lasting or (self.standing and self.due is None):
            return LimitKind.STANDING
        if self.due is not None or self.at_once:
            return LimitKind.BY
        return LimitKind.NOTICE if self.notice else LimitKind.UNKNOWN

    @property
    def in_any_period(self) -> Deadline:
        """The limit without what the period at hand makes of it: what ``within`` gives for another is by this alone."""
        if self.recurs is None:
            return self
        return replace(self, due=self.due if GRANTED in self.words else None, milestones=())

    @property
    def asked(self) -> str:
        """What the list asks for in any period, however it is worded: by it a list that was changed is known."""
        own = self.in_any_period
        every = own.recurs.every if own.recurs else ""
        return f"{own.kind} {own.due.isoformat() if own.due else ''} {every}".rstrip()

    def moved_to(self, day: date) -> Deadline:
        """The time limit after the office granted a later day; of several days the last stands in its words.

        A day granted in an earlier round of what recurs moves nothing.
        """
        if self.recurs is not None and self.due is not None and day < self.due:
            return self
        listed, _, _ = self.words.partition(GRANTED)
        words = f"{listed}{GRANTED}{day.year}年{day.month}月{day.day}日）"
        return replace(self, words=words, due=day, done=False)

    def within(self, first: date, last: date) -> Deadline:
        """The limit as it stands in those days: what recurs is due on its last day there, or next after them.

        A later day that the office granted for this round stays.
        """
        if self.recurs is None:
            return self
        *before, due = self.recurs.in_span(max(first, self.start or first), last)
        granted = self.due if GRANTED in self.words and self.due is not None else due
        return replace(self, due=max(due, granted), milestones=tuple(before))
