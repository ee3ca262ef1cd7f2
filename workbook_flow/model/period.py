"""Time: reporting months, days of the month."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache, total_ordering
from typing import Self

from workbook_flow.model.words import WorkbookFlowError


@lru_cache(maxsize=256)
def year_and_month(text: str) -> tuple[int, int]:
    """Read ``2024-07``: every row of a ledger has one, and they are few."""
    match = re.fullmatch(r"(\d{4})-(\d{1,2})", text.strip(), re.ASCII)
    if match is None or not 1 <= int(match[2]) <= 12 or not 1900 <= int(match[1]) <= 9998:
        raise WorkbookFlowError(f"期别“{text}”看不懂。请写成 年-月，例如 2024-07。")
    return int(match[1]), int(match[2])


@total_ordering
@dataclass(frozen=True, slots=True)
class Period:
    """A reporting month."""

    year: int
    month: int

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read ``2024-07``; raise WorkbookFlowError for anything else."""
        return cls(*year_and_month(text))

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.month:02d}"

    def __lt__(self, other: Period) -> bool:
        return (self.year, self.month) < (other.year, other.month)

    @property
    def words(self) -> str:
        """The period as an office writes it: ``2024年7月``."""
        return f"{self.year}年{self.month}月"

    @property
    def first_day(self) -> date:
        """The first day of the month."""
        return date(self.year, self.month, 1)

    @property
    def last_day(self) -> date:
        """The last day of the month."""
        return self.next().first_day - timedelta(days=1)

    def next(self) -> Period:
        """The month after."""
        return Period(self.year + self.month // 12, self.month % 12 + 1)

    def previous(self) -> Period:
        """The month before."""
        return Period(self.year - (self.month == 1), (self.month - 2) % 12 + 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class DayRule:
    """A day of the reporting month or of the one after it; day 31 means the month's last day."""

    next_month: bool
    day: int

    def in_period(self, period: Period) -> date:
        """The day itself, never past the end of its month."""
        month = period.next() if self.next_month else period
        return min(month.last_day, month.first_day + timedelta(days=self.day - 1))
