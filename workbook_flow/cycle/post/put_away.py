"""What becomes of a form after its sender was answered: the office put it away, withdrew it, or restored it."""

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
from workbook_flow.model import Letter, Message, Submission, SubmissionState
from workbook_flow.records.withdrawals import Withdrawal, Withdrawals
from workbook_flow.returns.senders import waiting_for
from workbook_flow.words.problems import Code

COUNTS = {SubmissionState.ACCEPTED, SubmissionState.PARTIAL}
TOLD_TO_WAIT = {Code.UNKNOWN_SENDER, Code.UNSTAMPED_AFTER_STAMPED, *ASKED}
"""Of what is wrong with a file of which its sender was told that the office looks at it, or asks."""


def queue_answers(session: Session) -> tuple[Message, ...]:
    """Queue the answers to letters, and what the office did since with files that were answered."""
    return (*queue_receipts(session), *queue_put_away(session))


def queue_put_away(session: Session) -> tuple[Message, ...]:
    """Queue what became of files that were answered and that the office put away, withdrew or restored of late."""
    acts = list(acts_lately(session))
    letters = {letter.id: letter for letter in session.ledger.mail.letters()} if acts else {}
    messages = [
        queue_of_undoing(session, letters, act, before)
        if act.undo
        else queue_of_act(session, letters, act, before)
        for before, act in acts
    ]
    return tuple(message for message in messages if message is not None)


def acts_lately(session: Session) -> Iterator[tuple[Withdrawal | None, Withdrawal]]:
    """The last act on each file, of late, behind the one before it: earlier programs told nobody.

    What is withdrawn may be taken up again the same day, or come in another way: that is told on the next.
    """
    since = session.today - ANSWERED_WITHIN
    acts: dict[int, list[Withdrawal]] = {}
    for act in Withdrawals(session.archive.root).records():
        if not act.evidence:
            acts.setdefault(act.submission, []).append(act)
    for _, (*earlier, last) in sorted(acts.items()):
        if last.on >= since and (last.reason or last.on < session.today):
            yield earlier[-1] if earlier else None, last


def act_key(act: Withdrawal, before: Withdrawal | None) -> str:
    """The key of what is told of an act: the first on a file is named by the file alone."""
    verb = "restored" if act.undo else "dropped" if act.reason else "withdrawn"
    return f"{verb} {act.submission}{'' if before is None else f' {act.number}'}"


def queue_of_act(
    session: Session, letters: Mapping[int, Letter], act: Withdrawal, before: Withdrawal | None
) -> Message | None:
    """Queue what became of one file; None where nobody waits for it, or its unit has reported since."""
    submission = session.ledger.submission(act.submission)
    key = act_key(act, before)
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


def queue_of_undoing(
    session: Session, letters: Mapping[int, Letter], act: Withdrawal, before: Withdrawal | None
) -> Message | None:
    """Queue that a file counts again; None where nobody was told that it does not, or a later one stands for it."""
    submission = session.ledger.submission(act.submission)
    letter = letters.get(letter_behind(session, submission) or 0)
    key = act_key(act, before)
    if letter is None or before is None or session.ledger.mail.has_message(key):
        return None
    starts = (f"withdrawn {submission.id}", f"withdrawn {submission.id} {before.number}")
    if submission.state not in COUNTS or not any(map(session.ledger.mail.has_message, starts)):
        return None
    incoming = read_again(session, letter)
    message = receipt_message(session, letter, incoming, key, [submission])
    words = wording.restored_words(
        submission, session.master.settings, title=letter.subject, came_on=day_words(letter.arrival)
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
