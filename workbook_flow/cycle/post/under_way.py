"""The periods that are under way on a day: of them mails go out, and the office is told."""

from __future__ import annotations

from datetime import date, timedelta

from workbook_flow.cycle.session import Session
from workbook_flow.model import Period, PeriodKind
from workbook_flow.words.workdays import Workdays

LATELY = timedelta(days=30)
"""For how long after its return day a one-off request is still under way: corrections come, and reminders go out."""
PUT_OFF = frozenset({PeriodKind.WEEK, PeriodKind.TEN_DAYS})
"""Periods so short that a holiday puts their return day off past the end of the next; they are under way as long."""


def periods_about(session: Session) -> tuple[Period, ...]:
    """The periods that can be under way on the day: by the list's own rhythm, and what else was issued lately.

    That are one-off requests, and the periods before the rhythm was changed.
    """
    this = Period.holding(session.today, session.master.settings.period_kind)
    others = (period for period in session.archive.periods() if period.kind is not this.kind)
    lately = (
        other for other in others if other.first_day <= session.today <= last_day_of(session, other) + LATELY
    )
    return *unfinished(session, this.previous()), this, *lately


def last_day_of(session: Session, period: Period) -> date:
    """The day by which an issued period is returned."""
    if period.kind is PeriodKind.ONCE:
        return period.last_day
    return Workdays(session.master.days).return_day(session.master.settings.return_day, period)


def unfinished(session: Session, last: Period) -> tuple[Period, ...]:
    """The last period, after those before it that a holiday may have put off, in the order of their days."""
    settings, workdays = session.master.settings, Workdays(session.master.days)
    periods = [last]
    while last.kind in PUT_OFF:
        last = last.previous()
        if workdays.return_day(settings.return_day, last) + LATELY < session.today:
            break
        periods.append(last)
    return tuple(reversed(periods))
