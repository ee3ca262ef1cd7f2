"""What came and counts for nobody: refused or not placed, kept in sight until somebody has settled it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import PurePosixPath

from workbook_flow.model import Submission, SubmissionState
from workbook_flow.records.ledger import Ledger

WEEKS_IN_SIGHT = 8
MOST_LOOKED_AT = 2_000
"""How far back what came is looked at: by age, and by number."""
OPEN = {SubmissionState.UNIDENTIFIED, SubmissionState.REFUSED}


def unsettled(ledger: Ledger, today: date) -> tuple[Submission, ...]:
    """The files of the last weeks that were refused or not placed, and for which nothing came that was.

    A file is settled when the same bytes, or a file of the same name, were placed later.
    """
    since = today - timedelta(weeks=WEEKS_IN_SIGHT)
    first = ledger.first_in(OPEN, since=since, after=max(0, ledger.last_submission() - MOST_LOOKED_AT))
    recent = ledger.submissions(after=first - 1) if first else ()
    return tuple(
        submission
        for number, submission in enumerate(recent)
        if submission.state in OPEN
        and submission.received >= since
        and not replaced(submission, recent[number + 1 :])
    )


def replaced(submission: Submission, later: Sequence[Submission]) -> bool:
    """Whether the same file, or one of its name, was placed later."""
    name = PurePosixPath(submission.file).name
    return any(
        other.state not in OPEN
        and (other.digest == submission.digest or PurePosixPath(other.file).name == name)
        for other in later
    )
