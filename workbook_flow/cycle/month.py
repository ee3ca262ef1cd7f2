"""The month: the only place where the order of its stages is written.

    master ─▶ plan ─▶ split ─▶ outbox ─▶ units ─▶ inbox ─▶ receive ─▶ ledger ─▶ merge

Order of durable steps (``steps.py`` lists them), and why. Forms that an issue replaces leave the outbox, then the
issue is recorded, then the ledger is told, then its forms are written: no form is out that the record does not know,
and none that it no longer knows. A returned file is kept, then its receipt is written, then the ledger is told, then
the inbox is cleared: at any instant the file stands where the next run finds it. What a stage alone needs is imported
when it has something to do: where nothing came, that is most of a command's time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from workbook_flow.cycle.doubles import take_doubles_anew
from workbook_flow.cycle.inbox import left_behind, waiting_files
from workbook_flow.cycle.outgoing import take_reviewed, write_beside
from workbook_flow.cycle.post.mail_status import MailNotes, mail_notes
from workbook_flow.cycle.session import Session
from workbook_flow.cycle.settling import settle_inbox
from workbook_flow.cycle.standing import closed_edition, note_merged, note_written, stands
from workbook_flow.cycle.statuses import issued_statuses
from workbook_flow.cycle.workspace import keep_master, no_one
from workbook_flow.model import (
    Edition,
    Period,
    Place,
    Problem,
    Snapshot,
    Submission,
    SubmissionState,
    UnitStatus,
)
from workbook_flow.words.problems import Code, problem

if TYPE_CHECKING:
    from workbook_flow.cycle.closing import Closed
    from workbook_flow.model import Master

__all__ = [
    "Merged",
    "close_period",
    "merge",
    "note_shown",
    "receive",
    "status",
    "status_of_mail",
]


def receive(session: Session, *, on_file: Callable[[], None] = no_one) -> tuple[Submission, ...]:
    """Take every file out of the inbox: keep it, read it, check it, record it. Gives what came, in order.

    Before that it gives what earlier commands took and nobody was shown: call ``note_shown`` once somebody was.
    """
    master = session.kept_master(keep_master(session.workspace))
    settle_inbox(session)
    take_doubles_anew(session)
    before = last_shown(session)
    if waiting_files(session.workspace.inbox):
        session.ledger.mail.note(SHOWN, str(before))
        receive_waiting(session, master, before, on_file)
    if any(session.ledger.history.corrections_due()):
        from workbook_flow.cycle.returning import return_forms

        return_forms(session)
    for notice in (*left_behind(session.workspace), *came_after_today(session)):
        session.workspace.tell(notice)
    return session.ledger.submissions(after=before)


def receive_waiting(session: Session, master: Master, before: int, on_file: Callable[[], None]) -> None:
    """Take every file that waits, held against that list and what came after the file of the number ``before``."""
    from workbook_flow.cycle.competing import unshown
    from workbook_flow.cycle.receiving import receive_files

    basis = replace(session.basis(master, session.today), batch=unshown(session, before))
    receive_files(session, basis, on_file)
    session.let_go_of_files()


SHOWN = "shown until"
"""The note of the last file that people were shown, blank where it is the last that came."""


def last_shown(session: Session) -> int:
    """The number of the last file that people were shown what became of; the ledger's last where it does not say."""
    last, note = session.ledger.last_submission(), session.ledger.mail.last_note(SHOWN)
    return min(last, int(note)) if note else last


def note_shown(session: Session, last: int | None = None) -> None:
    """Note that people were shown what became of all that came, or of all up to the file of that number."""
    if session.ledger.mail.last_note(SHOWN):
        newest = session.ledger.last_submission()
        until = newest if last is None else max(last, last_shown(session))
        session.ledger.mail.note(SHOWN, "" if until >= newest else str(until))


NEWS = frozenset(
    {
        SubmissionState.ACCEPTED,
        SubmissionState.PARTIAL,
        SubmissionState.RETURNED,
        SubmissionState.SUPERSEDED,
        SubmissionState.REVIEWED,
    }
)
"""The states of a file that says something of its period."""


MOST_NAMED = 5
"""Of how many files the numbers are told."""


def came_after_today(session: Session) -> Iterator[Problem]:
    """What is to be said of files that count as come on a day that is not yet: the clock is wrong, or was then.

    One day is no sign of that: the workspace may be used on computers of two time zones.
    """
    days = session.ledger.later_than(session.today + timedelta(days=1), NEWS)
    if days:
        numbers = "、".join(str(number) for number, _ in days[:MOST_NAMED]) + "等" * (len(days) > MOST_NAMED)
        latest = max(day for _, day in days)
        today, last = session.today.isoformat(), latest.isoformat()
        yield problem(
            Code.CAME_AFTER_TODAY, Place(), count=len(days), numbers=numbers, today=today, latest=last
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Merged:
    """What merging did: the files that came, where the consolidated workbook is, and where each unit stands.

    It is not ``written`` where the one of the last time says all of it. Of a closed period it is the one published,
    with its ``edition``, and ``after`` says what is otherwise since.
    """

    submissions: tuple[Submission, ...]
    consolidated: Path
    period: Period
    statuses: tuple[UnitStatus, ...]
    written: bool = True
    edition: Edition | None = None
    after: Path | None = None


def merge(session: Session, period: Period, *, on_file: Callable[[], None] = no_one) -> Merged:
    """Receive what waits, then write the period's consolidated workbook, where anything of it is new."""
    return merge_received(session, period, receive_for(session, period, on_file=on_file))


def receive_for(session: Session, period: Period, *, on_file: Callable[[], None]) -> tuple[Submission, ...]:
    """Receive what waits, before the period is merged."""
    take_reviewed(session.workspace, period)
    submissions = receive(session, on_file=on_file)
    tell_other_periods(session, period, submissions)
    return submissions


def merge_received(
    session: Session,
    period: Period,
    submissions: tuple[Submission, ...],
    *,
    on_step: Callable[[], None] = no_one,
) -> Merged:
    """Write the period's consolidated workbook after these were received, where anything of it is new."""
    if closed_edition(session, period) is not None:
        merged = merged_after(session, period, submissions, on_step=on_step)
    elif stands(session, period):
        merged = Merged(
            submissions=submissions,
            consolidated=session.workspace.consolidated(period),
            period=period,
            statuses=issued_statuses(session, period),
            written=False,
        )
    else:
        merged = written_anew(session, period, submissions, on_step=on_step)
    note_merged(session, period)
    return merged


def written_anew(
    session: Session, period: Period, submissions: tuple[Submission, ...], *, on_step: Callable[[], None]
) -> Merged:
    """An open period merged: its consolidated workbook is written, beside one that is open in a program."""
    from workbook_flow.cycle.publishing import consolidated_workbook, issued_snapshot

    shown = issued_snapshot(session, period)
    target = session.workspace.consolidated(period)
    data = consolidated_workbook(session, shown, on_step=on_step)
    path = write_beside(session.workspace, target, data)
    if path == target:
        note_written(session, period, data)
    return Merged(submissions=submissions, consolidated=path, period=period, statuses=shown.statuses)


def merged_after(
    session: Session, period: Period, submissions: tuple[Submission, ...], *, on_step: Callable[[], None]
) -> Merged:
    """A closed period merged: its published workbook stands."""
    from workbook_flow.cycle.publishing import AFTER, issued_snapshot, write_documents

    shown = issued_snapshot(session, period)
    documents = write_documents(session, period, on_step=on_step)
    after = next((path for path in documents.paths if path.name.startswith(Path(AFTER).stem)), None)
    return Merged(
        submissions=submissions,
        consolidated=documents.paths[0],
        period=period,
        statuses=shown.statuses,
        written=False,
        edition=documents.edition,
        after=after,
    )


def tell_other_periods(session: Session, period: Period, submissions: Iterable[Submission]) -> None:
    """Say which other periods got something that their own documents do not show yet."""
    others = {
        submission.period
        for submission in submissions
        if submission.state in NEWS and submission.period not in {None, period}
    }
    for other in sorted(filter(None, others)):
        if not told_closed(session, other):
            place = Place(file=f"outbox/{other}")
            session.workspace.tell(problem(Code.OTHER_PERIOD_CHANGED, place, words=other.words, period=other))


def tell_closed_periods(session: Session, submissions: Iterable[Submission]) -> None:
    """Say of which closed periods something came."""
    periods = {submission.period for submission in submissions if submission.state in NEWS}
    for period in sorted(filter(None, periods)):
        told_closed(session, period)


def told_closed(session: Session, period: Period) -> bool:
    """Whether something came for a closed period, which is told then: its published figures stand."""
    edition = closed_edition(session, period)
    if edition is None:
        return False
    place = Place(file=f"outbox/{period}")
    session.workspace.tell(
        problem(Code.CLOSED_PERIOD_CHANGED, place, words=period.words, period=period, edition=edition.words)
    )
    return True


def close_period(session: Session, period: Period, *, on_file: Callable[[], None] = no_one) -> Closed:
    """Receive what waits, then make the period's edition, unless it is closed already."""
    from workbook_flow.cycle.closing import close

    take_reviewed(session.workspace, period)
    receive(session, on_file=on_file)
    return close(session, period)


def status(session: Session, period: Period) -> Snapshot:
    """Who has returned what."""
    from workbook_flow.cycle.publishing import period_snapshot

    for notice in came_after_today(session):
        session.workspace.tell(notice)
    return period_snapshot(session, period)


def status_of_mail(session: Session, period: Period) -> MailNotes:
    """What is to be said of the mail of a period."""
    return mail_notes(session.ledger, session.postbox, session.master, period)
