"""What came and counts for nobody: refused or not placed, kept in sight until somebody has settled it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from pathlib import PurePosixPath

from workbook_flow.model import Candidate, Letter, Submission, SubmissionState
from workbook_flow.records.ledger import Ledger
from workbook_flow.returns.senders import AwaitedWord, letter_number, released_number, waiting_for
from workbook_flow.words.problems import Code

WEEKS_IN_SIGHT = 8
MOST_LOOKED_AT = 2_000
"""How far back what came is looked at: by age, and by number."""
OPEN = {SubmissionState.UNIDENTIFIED, SubmissionState.REFUSED}
OF_TWO = {Code.TWO_VERSIONS, Code.EARLIER_OF_TWO}
NAMES_RETURN = {Code.WHOSE_RETURN, Code.UNSTAMPED_AFTER_STAMPED, *OF_TWO}
"""What is said of a file that may be a return, with the words of every return that it may be."""
COUNTS_FOR_NOBODY = {*OPEN, SubmissionState.WITHDRAWN}


def unsettled(ledger: Ledger, today: date) -> tuple[Submission, ...]:
    """The files of the last weeks that were refused or not placed, and for which nothing came that was.

    A file is settled when the same bytes were placed later, or it was read once more: then the later one is in sight;
    one from a letter when its unit had a return of the period placed, or its sender one of a later letter, one whose
    sender is to be checked when its unit had one of the period, and one dropped by hand when a file of the same name
    was; one of two versions when its unit reported once more for the period, by a later letter or on a later day. Where
    it is said which returns a file may be, only these settle it.
    """
    since = today - timedelta(weeks=WEEKS_IN_SIGHT)
    first = ledger.first_in(OPEN, since=since, after=max(0, ledger.last_submission() - MOST_LOOKED_AT))
    recent = ledger.submissions(after=first - 1) if first else ()
    waiting = [
        (number, submission)
        for number, submission in enumerate(recent, 1)
        if submission.state in OPEN and submission.received >= since
    ]
    mailed = any(letter_number(submission.file) for _, submission in waiting)
    letters = {letter.id: letter for letter in ledger.mail.letters()} if mailed else {}
    return tuple(
        submission for number, submission in waiting if not replaced(submission, recent[number:], letters)
    )


def replaced(submission: Submission, later: Sequence[Submission], letters: Mapping[int, Letter]) -> bool:
    """Whether the same file, or one that stands for it, was placed later."""
    awaited = waiting_for(submission)
    return any(
        (other.state not in OPEN and other.digest == submission.digest)
        or read_once_more(submission, other)
        or (other.state not in COUNTS_FOR_NOBODY and stands_for(other, submission, awaited, letters))
        for other in later
    )


def read_once_more(submission: Submission, other: Submission) -> bool:
    """Whether the other is the file, laid into the inbox to be read once more, or lay in it."""
    name = PurePosixPath(submission.file).name
    return released_number(other.file) == submission.id and PurePosixPath(other.file).parts[2] == name


def stands_for(
    other: Submission, submission: Submission, awaited: AwaitedWord | None, letters: Mapping[int, Letter]
) -> bool:
    """Whether a file that was placed is the one that was meant: a name like 填报表.xlsx is many units' own.

    ``awaited`` is whose form waits for the office's word on its sender, None for other files.
    """
    if awaited is not None:
        about = other.period.words if other.period is not None else ""
        return other.unit == awaited.unit and awaited.period in {about, ""}
    codes = {fault.code for fault in submission.problems}
    if not may_be(submission, other):
        return False
    if codes & OF_TWO:
        return came_after(submission, other, letters)
    letter = letters.get(letter_number(submission.file) or 0)
    if letter is None:
        return PurePosixPath(other.file).name == PurePosixPath(submission.file).name
    if letter.unit:
        return other.unit == letter.unit and letter.period in {other.period, None}
    placed = letters.get(letter_number(other.file) or 0)
    asked = Code.WHOSE_RETURN in codes
    return not asked and placed is not None and placed.id > letter.id and placed.sender == letter.sender


def may_be(submission: Submission, other: Submission) -> bool:
    """Whether a file that was placed is one of the returns that are named of the other, where any are."""
    messages = [fault.message for fault in submission.problems if fault.code in NAMES_RETURN]
    if not messages:
        return True
    if other.unit is None or other.period is None:
        return False
    words = Candidate(unit=other.unit, period=other.period).words
    return any(words in message for message in messages)


def came_after(submission: Submission, other: Submission, letters: Mapping[int, Letter]) -> bool:
    """Whether the other was surely reported after the file: by a letter that arrived later, or on a later day."""
    letter, placed = (letters.get(letter_number(file.file) or 0) for file in (submission, other))
    if letter is None or placed is None:
        return other.received > submission.received
    if letter.arrived and placed.arrived and letter.folder != placed.folder:
        return placed.arrived > letter.arrived
    return placed.id > letter.id


def released_of(ledger: Ledger, file: str) -> int:
    """The number of the submission of which a file is read once more, 0 for every other file."""
    number = released_number(file)
    if not 1 <= number <= ledger.last_submission():
        return 0
    same = PurePosixPath(ledger.submission(number).file).name == PurePosixPath(file).parts[2]
    return number if same else 0
