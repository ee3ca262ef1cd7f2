"""What becomes of a form after its sender was answered: the office put it away, or took back that it counts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath

from workbook_flow.cycle.post.answering import (
    ANSWERED_WITHIN,
    ASKED,
    answer_key,
    is_silent,
    letter_behind,
    occasion,
    queue_receipts,
    receipt_message,
)
from workbook_flow.cycle.post.queueing import queue
from workbook_flow.cycle.post.threads import read_again, thread_of
from workbook_flow.cycle.session import Session
from workbook_flow.cycle.standing import closed_edition
from workbook_flow.mail import wording
from workbook_flow.mail.remind import day_words
from workbook_flow.model import Letter, Message, Submission
from workbook_flow.records.withdrawals import Withdrawal, Withdrawals
from workbook_flow.returns.senders import waiting_for
from workbook_flow.words.problems import Code

TOLD_TO_WAIT = {Code.UNKNOWN_SENDER, Code.UNSTAMPED_AFTER_STAMPED, *ASKED}
"""Of what is wrong with a file of which its sender was told that the office looks at it, or asks."""


def queue_answers(session: Session) -> tuple[Message, ...]:
    """Queue the answers to letters, and what the office did since with files that were answered."""
    return (*queue_receipts(session), *queue_put_away(session))


def queue_put_away(session: Session) -> tuple[Message, ...]:
    """Queue what became of files that were answered and that the office put away or withdrew of late."""
    acts = list(acts_lately(session))
    letters = {letter.id: letter for letter in session.ledger.mail.letters()} if acts else {}
    messages = [queue_of_act(session, letters, act) for act in acts]
    return tuple(message for message in messages if message is not None)


def acts_lately(session: Session) -> Iterator[Withdrawal]:
    """The acts of late by which files came to count for nothing: earlier programs told nobody.

    What is withdrawn may be taken up again the same day, or come in another way: that is told on the next.
    """
    if not session.withdrawn:
        return
    since = session.today - ANSWERED_WITHIN
    last = {act.submission: act for act in Withdrawals(session.archive.root).records() if not act.evidence}
    for number in sorted(last.keys() & session.withdrawn):
        act = last[number]
        if act.on >= since and (act.reason or act.on < session.today):
            yield act


def queue_of_act(session: Session, letters: Mapping[int, Letter], act: Withdrawal) -> Message | None:
    """Queue what became of one file; None where nobody waits for it, or its unit has reported since."""
    submission = session.ledger.submission(act.submission)
    key = f"{'dropped' if act.reason else 'withdrawn'} {submission.id}"
    letter = letters.get(letter_behind(session, submission) or 0)
    if letter is None or session.ledger.mail.has_message(key):
        return None
    if not was_answered(session, letter, submission, dropped=bool(act.reason)):
        return None
    period = submission.period or letter.period
    unit = unit_of(submission) or letter.unit
    settled = period is not None and (
        closed_edition(session, period) is not None
        or (unit and not is_silent(session.snapshot(period), unit))
    )
    if settled:
        return None
    incoming = read_again(session, letter)
    message = receipt_message(session, letter, incoming, key, ())
    words = wording.dropped_words(
        letter.unit,
        session.master.settings,
        title=letter.subject,
        file=PurePosixPath(submission.file).name,
        came_on=day_words(letter.arrival),
        withdrawn=not act.reason,
    )
    return queue(session, message, words, answers=thread_of(incoming), automatic=True, reply=True)


def unit_of(submission: Submission) -> str:
    """Whose form a file is, or may be."""
    awaited = waiting_for(submission)
    return awaited.unit if awaited is not None else submission.unit or ""


def was_answered(session: Session, letter: Letter, submission: Submission, *, dropped: bool) -> bool:
    """Whether its sender was told of a file that it waits, or that it counts."""
    if dropped:
        asked = {fault.code for fault in submission.problems} & TOLD_TO_WAIT
        return bool(asked) and session.ledger.mail.has_message(occasion(letter, f"receipt {letter.id}"))
    key = occasion(letter, answer_key(letter.id, submission))
    return bool(submission.unit) and session.ledger.mail.has_message(key)
