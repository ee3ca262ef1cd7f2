"""What did not go on by itself: a period that nobody issued, days without the schedule or a server."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from workbook_flow.cycle.post.mail_status import CUT_OFF, UNFETCHED, WHY_CUT_OFF, WHY_UNFETCHED
from workbook_flow.cycle.post.under_way import periods_about
from workbook_flow.cycle.session import Session
from workbook_flow.mail.remind import day_words
from workbook_flow.model import Period
from workbook_flow.words.workdays import Workdays

SINCE, RESTORED = "schedule since", "sending restored"
"""The notes of the schedule's first pass, and from when to when sending had failed."""
AWAKE, SLEPT = "schedule awake", "schedule slept"
"""The notes of when the schedule last looked for letters, and from when to when no pass came at all."""
MISSED = 3
"""Working days without a pass from which the office is told."""
RECENT = timedelta(days=7)
"""For how long after it a sleep is spoken of."""


def note_schedule(session: Session) -> None:
    """Note the schedule's first pass: the periods that ended before it are none that it missed."""
    if session.ledger.mail.last_note(SINCE) is None:
        session.ledger.mail.note(SINCE, session.today.isoformat())


def missed_periods(session: Session) -> tuple[Period, ...]:
    """The periods that were due and not issued before their return day passed, until the next is to be returned.

    Many a list issues the next on the day after the returns: it is no sign that anybody heard of it.
    """
    settings, today = session.master.settings, session.today
    workdays = Workdays(session.master.days)
    return tuple(
        period
        for period in periods_about(session)
        if workdays.return_day(settings.return_day, period) < today
        and today <= workdays.return_day(settings.return_day, period.next())
        and not session.archive.issues(period)
        and was_due(session, period)
    )


def was_due(session: Session, period: Period) -> bool:
    """Whether the office worked with the list before the period's return day: nothing is due to a folder made later."""
    end = Workdays(session.master.days).return_day(session.master.settings.return_day, period)
    since = session.ledger.mail.last_note(SINCE)
    listed = session.master.settings.list_date
    return (
        any(issued < period for issued in session.archive.periods())
        or (since is not None and date.fromisoformat(since) <= end)
        or (listed is not None and listed <= end)
    )


def missed_words(period: Period) -> str:
    """What to tell of a period that was due and not issued."""
    return (
        f"{period.words}到期未下发：已过报送截止。要下发请运行 split --period {period}，再运行 "
        f"send --period {period}；不下发则不用处理，下期照常。"
    )


def missed_news(session: Session) -> Iterator[tuple[str, str]]:
    """Periods that nobody issued, as when the computer slept; each by its occasion and words."""
    for period in missed_periods(session):
        yield f"missed {period}", missed_words(period)


def note_sending(session: Session, *, fault: str) -> None:
    """Note when sending begins to fail and why, blank where it does not, and when it works again after days."""
    mail, now = session.ledger.mail, session.clock()
    since = mail.last_note(CUT_OFF)
    note_failing(session, (CUT_OFF, WHY_CUT_OFF), fault)
    if since and not fault and datetime.fromisoformat(since).date() < now.date():
        mail.note(RESTORED, f"{since} {now.isoformat()}")


def note_fetching(session: Session, *, fault: str) -> None:
    """Note when fetching letters begins to fail and why, blank where it does not."""
    note_failing(session, (UNFETCHED, WHY_UNFETCHED), fault)


def note_failing(session: Session, notes: tuple[str, str], fault: str) -> None:
    """Note in the first note since when something fails, in the second why; both are blank where it does not."""
    mail, (since, why) = session.ledger.mail, notes
    if fault != (mail.last_note(why) or ""):
        mail.note(why, fault)
    if bool(fault) != bool(mail.last_note(since)):
        mail.note(since, session.clock().isoformat() if fault else "")


def outage_news(session: Session) -> Iterator[tuple[str, str]]:
    """Days without a mail server, told when it is there again."""
    note = session.ledger.mail.last_note(RESTORED)
    if note:
        since, until = (datetime.fromisoformat(part).date() for part in note.split())
        words = (
            f"邮件从{day_words(since)}起发不出去，{day_words(until)}恢复，等着的已接着发。"
            "这几天该发的提醒没有补发；填报表晚到的单位，从发到那天算起再提醒。"
        )
        yield f"outage {note}", words


def note_awake(session: Session) -> None:
    """Note that the schedule runs; and from when to when it did not, where that made it miss days of a form."""
    mail, now = session.ledger.mail, session.now
    last = mail.last_run(AWAKE)
    if last is not None and has_missed_days(session, last.date()):
        mail.note(SLEPT, f"{last.isoformat()} {now.isoformat()}")
    mail.note_run(AWAKE, now)


def has_missed_days(session: Session, last: date) -> bool:
    """Whether so many working days under a form went by since that day that the office is to hear of it."""
    return days_missed(session, last, session.today) >= MISSED and any(
        was_under_way(session, period, last) for period in periods_about(session)
    )


def days_missed(session: Session, last: date, today: date) -> int:
    """The whole working days between two days."""
    workdays = Workdays(session.master.days)
    return workdays.between(last, today) - workdays.is_workday(today)


def was_under_way(session: Session, period: Period, since: date) -> bool:
    """Whether a period that is issued had its issue day before today, and was to be reminded of after that day."""
    settings, workdays = session.master.settings, Workdays(session.master.days)
    start = workdays.on_or_after(settings.issue_day.in_period(period))
    end = workdays.after(workdays.return_day(settings.return_day, period), settings.overdue_at_most)
    return start < session.today and since <= end and bool(session.archive.issues(period))


def sleep_news(session: Session) -> Iterator[tuple[str, str]]:
    """Days without any pass, as when the computer was off, told when it runs again."""
    note = session.ledger.mail.last_note(SLEPT)
    since, until = (datetime.fromisoformat(part).date() for part in note.split()) if note else (None, None)
    if since is not None and until is not None and session.today <= until + RECENT:
        words = (
            f"定时任务{day_words(since)}之后没有运行，{day_words(until)}恢复（电脑关机或休眠），"
            f"错过 {days_missed(session, since, until)} 个工作日：到期的填报表恢复后即发，错过的提醒不补发；"
            "来件恢复后一并收取，报送日期按邮件到达的那天算。"
        )
        yield f"slept {since} {until}", words
