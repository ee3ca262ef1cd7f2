"""The clock that a command is handed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time

Clock = Callable[[], datetime]

WORKING_HOUR = time(10)
"""The hour that a day stands for where nothing else tells the time: no quiet hours apply."""


def working_hour(day: date) -> Clock:
    """A clock that stands still in working hours of that day."""
    return lambda: datetime.combine(day, WORKING_HOUR).astimezone()
