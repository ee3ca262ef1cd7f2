"""How a made-up unit gets on with a task from month to month: the same at every run, and never two tasks alike."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from workbook_flow.model import IssuedRow, Meaning, Period

SEED = 20240711
FIRST = Period(2024, 7)
"""The month in which the tasks begin."""
STUCK, IDLE, STANDING = 0.05, 0.13, 0.22
"""Shares of the tasks that meet an obstacle, that do not move, that go on for good; the others go on and end."""
PACES = (5, 5, 10, 15, 20, 25, 30)
"""Percent a month."""


@dataclass(frozen=True, slots=True)
class Stand:
    """Where a unit stands with a task in a month; ``done_on`` is the day on which it finished it."""

    meaning: Meaning
    percent: int
    done_on: date | None = None


def stand(unit: str, row: IssuedRow, period: Period) -> Stand:
    """Where the unit stands at the end of that month."""
    random = Random(f"{SEED} {unit} {row.task}")  # noqa: S311 - the same months at every run
    kind, begun, pace = random.random(), random.randrange(20, 75, 5), random.choice(PACES)
    month = max((period.year - FIRST.year) * 12 + period.month - FIRST.month, 0)
    if kind < STUCK:
        blocked_from = random.randrange(1, 3)
        percent = min(begun + pace * min(month, blocked_from), 90)
        return Stand(Meaning.BLOCKED if month >= blocked_from else Meaning.UNDER_WAY, percent)
    if kind < IDLE:
        return Stand(Meaning.UNDER_WAY, begun)
    if kind < STANDING:
        return Stand(Meaning.STANDING, min(begun + pace * month, 95))
    ended = next((number for number in range(month + 1) if begun + pace * number >= 100), None)
    if ended is None:
        return Stand(Meaning.UNDER_WAY, begun + pace * month)
    month_of = date(FIRST.year + (FIRST.month - 1 + ended) // 12, (FIRST.month - 1 + ended) % 12 + 1, 1)
    return Stand(Meaning.DONE, 100, month_of + timedelta(days=random.randrange(20)))
