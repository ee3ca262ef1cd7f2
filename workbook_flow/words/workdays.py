"""Working days: the calendar of the State Council with its exchanged days (调休), and the office's own sheet 假日."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache

from workbook_flow.model import DayRule, Period

DAY = timedelta(days=1)


BY_LAW = frozenset({(1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3)})
"""Month and day of the holidays that fall on the same days in any year; those by the moon are announced."""
YEAR_ENDS = 12
"""The month by which the next year's days off have been announced, and its first ones matter."""


@lru_cache(maxsize=4096)
def worked(day: date) -> bool:
    """Whether the calendar has the day worked.

    In a year that nobody has announced yet, Monday to Friday but for the holidays that the law has on fixed days.
    """
    import chinese_calendar  # slow to load, and few days are asked for

    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:
        return day.weekday() < 5 and (day.month, day.day) not in BY_LAW


@dataclass(frozen=True, slots=True)
class Workdays:
    """Which days are worked; ``own`` says so for the days that the office named."""

    own: Mapping[date, bool] = field(default_factory=dict)

    def is_workday(self, day: date) -> bool:
        """Whether the day is worked, as the office says or else the calendar."""
        return self.own[day] if day in self.own else worked(day)

    def known(self, year: int) -> bool:
        """Whether the year's days off are known, from the calendar or from the office."""
        import chinese_calendar

        if any(day.year == year for day in self.own):
            return True
        try:
            chinese_calendar.is_workday(date(year, 6, 30))
        except NotImplementedError:
            return False
        return True

    def unknown_years(self, today: date) -> tuple[int, ...]:
        """The years that are asked for, and whose days off nobody knows: this one, and in its last month the next."""
        years = range(today.year, today.year + 1 + (today.month == YEAR_ENDS))
        return tuple(year for year in years if not self.known(year))

    def on_or_after(self, day: date) -> date:
        """The day itself where it is worked, else the next that is."""
        while not self.is_workday(day):
            day += DAY
        return day

    def return_day(self, rule: DayRule, period: Period) -> date:
        """The last day to return a period's form: that of the rule or, where it is a day off, the next worked."""
        return self.on_or_after(period.until or rule.in_period(period))

    def after(self, day: date, count: int) -> date:
        """The ``count``-th working day after that day; the day itself for 0."""
        for _ in range(count):
            day = self.on_or_after(day + DAY)
        return day

    def before(self, day: date, count: int) -> date:
        """The ``count``-th working day before that day; for 0 the last one up to and with it."""
        while not self.is_workday(day):
            day -= DAY
        for _ in range(count):
            day -= DAY
            while not self.is_workday(day):
                day -= DAY
        return day

    def late(self, came: date | None, due: date | None) -> int:
        """How many of them after the day on which it was due, or the next worked, it came; 0 where it did not."""
        return 0 if came is None or due is None else self.between(self.on_or_after(due), came)

    def between(self, start: date, end: date) -> int:
        """How many working days lie after ``start``, up to and with ``end``."""
        days = (start + DAY * number for number in range(1, (end - start).days + 1))
        return sum(self.is_workday(day) for day in days)
