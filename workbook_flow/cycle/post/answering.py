"""Each return by mail is answered once, in its thread: what was accepted, what is held and why.

A letter that no person sent off is answered with care, so that two machines never write to each other without end:
what answers a mail of ours by itself never, and what a rule or a list passed on once a sender and period.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import PurePosixPath

from workbook_flow import mail
from workbook_flow.cycle.post.form_mails import marked_name
from workbook_flow.cycle.post.queueing import new_message, queue
from workbook_flow.cycle.post.threads import answer_addresses, own_addresses, read_again, thread_of
from workbook_flow.cycle.session import Session
from workbook_flow.cycle.standing import closed_edition
from workbook_flow.cycle.unsettled import released_of
from workbook_flow.mail import wording
from workbook_flow.mail.remind import day_words
from workbook_flow.model import (
    FORM_SHEET,
    Letter,
    LetterKind,
    Message,
    MessageKind,
    Period,
    Snapshot,
    Submission,
    SubmissionState,
)
from workbook_flow.returns.senders import (
    ACCEPTED,
    BY_MAIL,
    letter_number,
    released_number,
    sender_addresses,
)
from workbook_flow.words.problems import Code, has_errors

OWN_SHAPE = re.compile(r"<[0-9a-f]{32}@[^<>@\s]+>")
"""What the Message-IDs of such a program look like, whichever list it works for."""
ASKED = {Code.WHOSE_RETURN, Code.TWO_VERSIONS, Code.EARLIER_OF_TWO}
"""Of what is wrong with a file of which its sender is asked which one it is."""
ANSWERED_WITHIN = timedelta(days=7)
"""For how long after it was fetched a letter that brought papers in place of a form is answered."""


def queue_receipts(session: Session) -> tuple[Message, ...]:
    """Queue an answer to every letter whose files are recorded and that has none yet."""
    letters = {letter.id: letter for letter in session.ledger.mail.letters()}
    if not letters:
        return ()
    answers: dict[str, list[Submission]] = {}
    for submission in session.ledger.submissions():
        number = letter_behind(session, submission)
        if number in letters:
            answers.setdefault(answer_key(number, submission), []).append(submission)
    receipts = [queue_receipt(session, letters, key, files) for key, files in answers.items()]
    answered = {letter_number(submission.file) for files in answers.values() for submission in files}
    receipts += [
        queue_evidence_receipt(session, letter)
        for letter in letters.values()
        if letter.id not in answered and brings_papers_alone(session, letter)
    ]
    receipts += [queue_lack_receipt(session, letter) for letter in letters.values() if letter.lack]
    return tuple(message for message in receipts if message is not None)


def brings_papers_alone(session: Session, letter: Letter) -> bool:
    """Whether a letter of whose files none is recorded as a return brought papers: pictures, scans, documents.

    Of one whose files could have been returns that is known once none of them lies in the inbox any more; letters of
    before are left alone, to which earlier programs gave no answer.
    """
    if letter.kind is not LetterKind.RETURN:
        return bool(letter.evidence)
    folder = session.workspace.inbox / BY_MAIL / f"{letter.id:06d}"
    lately = session.today - letter.received.date() <= ANSWERED_WITHIN
    return lately and not any((folder / name).exists() for name in letter.files)


def queue_lack_receipt(session: Session, letter: Letter) -> Message | None:
    """Queue the answer to a letter whose table did not come; None where nobody is to be told.

    Nobody is whose form came, but for who sent figures afterwards that cannot be read: they correct nothing.
    """
    key = f"receipt {letter.id}"
    if letter.lack is None or letter.responder or letter.automatic or session.ledger.mail.has_message(key):
        return None
    names_form = FORM_SHEET in f"{letter.subject} {letter.words}"
    if not (letter.message or names_form) or not letter.unit or letter.period is None:
        return None
    silent = any(
        is_silent(session.snapshot(period), letter.unit) for period in meant_periods(session, letter)
    )
    if not silent and not may_correct(session, letter):
        return None
    words = wording.lack_receipt(
        letter.unit, session.master.settings, title=letter.subject, lack=letter.lack, silent=silent
    )
    incoming = read_again(session, letter)
    message = receipt_message(session, letter, incoming, key, ())
    return queue(session, message, words, answers=thread_of(incoming), automatic=True, reply=True)


def may_correct(session: Session, letter: Letter) -> bool:
    """Whether a letter of late that brings figures in a way that cannot be read came after its unit's form."""
    if letter.lack not in wording.UNREADABLE or session.today - letter.received.date() > ANSWERED_WITHIN:
        return False
    submissions = session.ledger.submissions(letter.period, with_problems=False)
    returns = [submission for submission in submissions if submission.unit == letter.unit]
    return any(
        (letter_number(submission.file) or 0) < letter.id and submission.arrival <= letter.arrival
        for submission in returns
    )


def meant_periods(session: Session, letter: Letter) -> Iterator[Period]:
    """The periods whose form a letter may have been to bring: that of the mail that it answers, and what came since.

    Many answer last month's mail with this month's form.
    """
    if letter.period is None:
        return
    yield letter.period
    if session.today - letter.received.date() <= ANSWERED_WITHIN:
        days = session.ledger.issues.days()
        since = days.get(letter.period, letter.arrival)
        later = [(day, period) for period, day in days.items() if since < day <= letter.arrival]
        yield from (period for _, period in sorted(later)[-1:])


def is_silent(snapshot: Snapshot, unit: str) -> bool:
    """Whether nothing of the unit's form was accepted in the period."""
    return any(status.unit == unit and status.silent for status in snapshot.statuses)


def queue_evidence_receipt(session: Session, letter: Letter) -> Message | None:
    """Queue the answer to a letter that brought papers and no form; None where nobody is to be told, or they wait."""
    key = occasion(letter, f"receipt {letter.id}")
    if letter.responder or not letter.unit or letter.period is None or session.ledger.mail.has_message(key):
        return None
    from workbook_flow.cycle.evidence import with_evidence

    snapshot = with_evidence(session, session.snapshot(letter.period))
    shown = shown_by(session, snapshot, letter, letter.unit)
    if not shown.files:
        return None
    silent = is_silent(snapshot, letter.unit)
    words = wording.evidence_receipt(
        letter.unit,
        session.master.settings,
        title=letter.subject,
        shown=shown,
        lack=letter.lack,
        silent=silent,
    )
    incoming = read_again(session, letter)
    message = receipt_message(session, letter, incoming, key, ())
    return queue(session, message, words, answers=thread_of(incoming), automatic=True, reply=True)


def shown_by(session: Session, snapshot: Snapshot, letter: Letter, unit: str) -> wording.Shown:
    """The evidence that a letter brought, and what is still lacking where the office asks for it."""
    from workbook_flow.cycle.evidence import lacking

    files = tuple(evidence.name for evidence in snapshot.evidence if evidence.letter == letter.id)
    asks = session.master.settings.evidence
    return wording.Shown(
        files=files, lacking=lacking(snapshot, unit, session.master) if asks and unit else ()
    )


def letter_behind(session: Session, submission: Submission) -> int | None:
    """The letter that a file came with, however often the office had it read since; None for what came otherwise."""
    while released := released_of(session.ledger, submission.file):
        submission = session.ledger.submission(released)
    return letter_number(submission.file)


def answer_key(letter: int, submission: Submission) -> str:
    """What is answered together: a letter's files, or the one that the office took after all."""
    steps = PurePosixPath(submission.file).parts
    if steps[0] == ACCEPTED:
        return f"receipt {letter} {steps[2][:6]}"
    return f"receipt {letter}" + (f" {submission.id:06d}" if is_taken_after_all(submission) else "")


def is_taken_after_all(submission: Submission) -> bool:
    """Whether the office said whose a file is, or had it read once more."""
    placed = any(fault.code == Code.PLACED_BY_OFFICE for fault in submission.problems)
    return placed or released_number(submission.file) > 0


def is_worth_telling(session: Session, submission: Submission) -> bool:
    """Whether what the office settled changed anything, of late: earlier programs told nobody."""
    if not is_taken_after_all(submission):
        return True
    return bool(submission.unit) and session.today - submission.received <= ANSWERED_WITHIN


def occasion(letter: Letter, key: str) -> str:
    """What may have one answer alone: of a letter that no person sent off, its sender in the period."""
    passed_on = letter.automatic and key == f"receipt {letter.id}"
    return f"receipt {letter.sender} {letter.period}" if passed_on else key


def queue_receipt(
    session: Session, letters: dict[int, Letter], key: str, submissions: list[Submission]
) -> Message | None:
    """Queue one answer; None where it is queued already, files still wait, or nobody is to be told."""
    number = letter_behind(session, submissions[0])
    if number is None or letters[number].responder or not is_worth_telling(session, submissions[0]):
        return None
    letter = letters[number]
    key = occasion(letter, key)
    if session.ledger.mail.has_message(key) or not wants_receipt(session, letter, key, submissions):
        return None
    if is_answered_already(session, letters, letter, submissions):
        return None
    closed = closed_periods(session, submissions)
    open_returns = [submission for submission in submissions if submission.period not in closed]
    marked = marked_forms(session, open_returns)
    incoming = read_again(session, letter)
    message = receipt_message(session, letter, incoming, key, submissions)
    came = f"{day_words(letter.arrival)}由 {letter.sender or '未知地址'} 发来"
    words = wording.receipt_words(
        submissions,
        session.master.settings,
        title=letter.subject,
        marked=bool(marked),
        shown=shown_beside(session, letter, message),
        writer=letter.unit,
        came_from=came if is_settled(key) else "",
        closed=closed,
        reported=reported_now(session, submissions),
    )
    return queue(
        session,
        message,
        words,
        attachments=marked,
        answers=thread_of(incoming),
        automatic=True,
        reply=True,
    )


def wants_receipt(session: Session, letter: Letter, key: str, submissions: Sequence[Submission]) -> bool:
    """Whether a letter's files are all in, and its sender or the office says whose they are."""
    waiting = session.workspace.inbox.joinpath(*PurePosixPath(submissions[0].file).parts[:2])
    if letter.kind is not LetterKind.RETURN or any(waiting.glob("*.*")):
        return False
    vouched = known_sender(session, letter) or is_settled(key)
    return vouched and not is_foreign(session, letter, submissions)


def shown_beside(session: Session, letter: Letter, message: Message) -> wording.Shown:
    """The evidence that came with a return, and what is still lacking."""
    if message.period is None or not message.unit:
        return wording.NOTHING_SHOWN
    from workbook_flow.cycle.evidence import with_evidence

    snapshot = with_evidence(session, session.snapshot(message.period))
    return shown_by(session, snapshot, letter, message.unit)


def reported_now(session: Session, submissions: Iterable[Submission]) -> frozenset[str]:
    """The units of these returns that have reported on the last period of which they have a form."""
    units = {submission.unit for submission in submissions if submission.unit}
    last = {unit: session.issued.last_period(unit) for unit in units}
    return frozenset(
        unit for unit, period in last.items() if period and not is_silent(session.snapshot(period), unit)
    )


def closed_periods(session: Session, submissions: Iterable[Submission]) -> frozenset[Period]:
    """The periods of these returns that are closed."""
    periods = {submission.period for submission in submissions if submission.period is not None}
    return frozenset(period for period in periods if closed_edition(session, period) is not None)


def is_answered_already(
    session: Session, letters: dict[int, Letter], letter: Letter, submissions: list[Submission]
) -> bool:
    """Whether a letter brings nothing but what its sender sent before, and came before that was answered.

    Whoever sends a form five times over wants one answer; who has that and sends it again wants another.
    """
    if any(submission.state is not SubmissionState.DUPLICATE for submission in submissions):
        return False
    answered = {
        message.letter
        for message in session.ledger.mail.messages((MessageKind.RECEIPT,))
        if message.letter in letters
        and letters[message.letter].sender == letter.sender
        and message.queued >= (letter.arrived or letter.received)
    }
    earlier = {
        submission.digest
        for submission in session.ledger.submissions(with_problems=False)
        if submission.id < submissions[0].id and letter_number(submission.file) in answered
    }
    return all(submission.digest in earlier for submission in submissions)


def is_settled(key: str) -> bool:
    """Whether it is the answer to what the office took after all."""
    return len(key.split()) == 3 and key.split()[1].isdecimal()


def is_foreign(session: Session, letter: Letter, submissions: Iterable[Submission]) -> bool:
    """Whether nothing of a letter is of this list: no unit's form, and in answer to no mail of ours.

    So it is where the letter answers another list's mail, came before anything was issued, or brings workbooks that
    are no forms. Its sender is told nothing; ``status`` tells the office.
    """
    if letter.message is not None or any(each.unit or is_asked(each) for each in submissions):
        return False
    from workbook_flow.cycle.post.fetching import first_issue

    if letter.arrival < first_issue(session):
        return True
    incoming = mail.read_letter(session.postbox.letter_bytes(letter.id), own_address="")
    if any(OWN_SHAPE.fullmatch(reference) for reference in incoming.references):
        return True
    return all(each.state is SubmissionState.UNIDENTIFIED for each in submissions)


def is_asked(submission: Submission) -> bool:
    """Whether a file may be one of several returns, or one of two versions, so that its sender is asked which."""
    return any(fault.code in ASKED for fault in submission.problems)


def receipt_message(
    session: Session, letter: Letter, incoming: mail.Incoming, key: str, submissions: Iterable[Submission]
) -> Message:
    """The answer to a letter, still to be composed: about the first of its files that was placed.

    What the office settled concerns the unit itself, whoever sent the file; so does what names no sender.
    """
    placed = next((each for each in submissions if each.unit), None)
    unit = placed.unit or "" if placed else letter.unit
    to = answer_addresses(session, incoming, unit)
    own = own_addresses(session, unit)
    to = to if any(to) else own
    return replace(
        new_message(MessageKind.RECEIPT, key, to, session.now),
        cc=own if is_settled(key) and not set(own) & set(to) else (),
        unit=unit,
        period=placed.period if placed else letter.period,
        letter=letter.id,
    )


def known_sender(session: Session, letter: Letter) -> bool:
    """Whether the sender stands in the address book, or answers a mail to a unit: nobody else is told anything."""
    return bool(letter.unit) or any(letter.sender in sender_addresses(unit) for unit in session.master.units)


def marked_forms(session: Session, submissions: Iterable[Submission]) -> tuple[tuple[str, bytes], ...]:
    """The marked forms of those submissions in which something must be corrected."""
    forms = {}
    for submission in submissions:
        overtaken = submission.state is SubmissionState.SUPERSEDED
        if submission.unit and submission.period and has_errors(submission.problems) and not overtaken:
            path = session.workspace.correction(submission.period, submission.unit)
            if path.exists():
                forms[marked_name(submission.unit, submission.period)] = path.read_bytes()
    return tuple(forms.items())
