"""What comes next of a list by its own days: forms out, reminders, return days, what is sent to its readers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from workbook_flow.cycle.course import current_period
from workbook_flow.cycle.post.chasing import calendar
from workbook_flow.cycle.session import Session
from workbook_flow.cycle.standing import closed_edition
from workbook_flow.model import Period
from workbook_flow.words.workdays import Workdays


@dataclass(frozen=True, slots=True, kw_only=True)
class ComingDay:
    """One thing that the list's days bring: when, what, and of which period."""

    day: date
    words: str
    period: Period


def coming_days(session: Session) -> tuple[ComingDay, ...]:
    """What comes from today on, of the period under way and the one after it, in the order of days."""
    period = current_period(session)
    days = (
        *days_of(session, period),
        *reminder_days(session, period),
        *days_of(session, period.next()),
    )
    return tuple(sorted((entry for entry in days if entry.day >= session.today), key=lambda entry: entry.day))


def days_of(session: Session, period: Period) -> Iterator[ComingDay]:
    """The days of a period by the settings, those done with left out."""
    settings, workdays = session.master.settings, Workdays(session.master.days)
    if not session.archive.issues(period):
        issue = workdays.on_or_after(settings.issue_day.in_period(period))
        yield ComingDay(day=issue, words=f"下发{period.words}填报表", period=period)
    end = workdays.return_day(settings.return_day, period)
    yield ComingDay(day=end, words=f"{period.words}报送截止", period=period)
    if settings.readers:
        publish = workdays.after(end, settings.publish_after)
        yield ComingDay(day=publish, words=f"把{period.words}汇总表发给领导", period=period)


def reminder_days(session: Session, period: Period) -> Iterator[ComingDay]:
    """The days on which units of an issued period are reminded, as long as it is open."""
    if not session.archive.issues(period) or closed_edition(session, period) is not None:
        return
    by_day: dict[date, dict[str, None]] = {}
    for entry in calendar(session, period):
        by_day.setdefault(entry.day, {}).update(dict.fromkeys(entry.units))
    for day, units in by_day.items():
        yield ComingDay(day=day, words=f"提醒 {len(units)} 个单位（没有再报的话）", period=period)
