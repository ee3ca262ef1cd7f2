"""When people may be reminded: on working days, outside the quiet hours."""

from __future__ import annotations

from datetime import datetime

from workbook_flow.model import Master, Settings
from workbook_flow.words.workdays import Workdays


def is_quiet(settings: Settings, now: datetime) -> bool:
    """Whether it is the time of day when nobody is to be written to."""
    start, end = settings.quiet_hours or (0, 0)
    return start <= now.hour < end if start <= end else (now.hour >= start or now.hour < end)


def may_remind(master: Master, now: datetime) -> bool:
    """Whether a reminder may reach people now."""
    return Workdays(master.days).is_workday(now.date()) and not is_quiet(master.settings, now)
