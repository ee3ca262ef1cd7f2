"""Where a unit stands in a period: when its returns arrived, which of them were usable, what is settled."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from workbook_flow.model import (
    Entry,
    IssuedForm,
    Submission,
    SubmissionState,
    UnitState,
    UnitStatus,
    Verdict,
)


def unit_status(
    form: IssuedForm, entries: Iterable[Entry], held: Iterable[Entry], submissions: Sequence[Submission]
) -> UnitStatus:
    """Where the unit of this form stands, from what is its own."""
    owed = {row.task for row in form.rows}
    good = owed & {entry.task for entry in entries}
    waiting = [entry for entry in held if entry.task in owed]
    pending = good & {entry.task for entry in waiting}
    attempts = [submission for submission in submissions if submission.state.counts]
    days = usable_days(submissions)
    return UnitStatus(
        unit=form.unit,
        state=unit_state(
            len(owed),
            len(good),
            len(waiting),
            returned=bool(attempts),
            nil=any(attempt.nil for attempt in attempts),
        ),
        tasks=len(owed),
        accepted=len(good) - len(pending),
        held=len(waiting),
        pending=len(pending),
        returned_on=days[0] if days else None,
        corrected_on=days[-1] if len(days) > 1 else None,
        answered_on=max(
            (*(attempt.received for attempt in attempts), *days_sent_back(waiting)), default=None
        ),
        attempts=len(attempts),
    )


def unit_state(owed: int, accepted: int, held: int, *, returned: bool, nil: bool) -> UnitState:
    """The state of a unit with so many rows owed, accepted and waiting for correction.

    ``nil`` says that it has nothing to report; rows that it reports all the same go before that.
    """
    if accepted == owed and not held:
        return UnitState.ACCEPTED
    if accepted:
        return UnitState.PARTIAL
    if nil and not held:
        return UnitState.NIL
    return UnitState.RETURNED if returned else UnitState.ISSUED


def usable_days(submissions: Iterable[Submission]) -> list[date]:
    """When a unit's usable returns arrived, oldest first.

    A return that came more than once, by mail and by hand, arrived when its bytes first did.
    """
    standing = [submission for submission in submissions if submission.state is not SubmissionState.WITHDRAWN]
    days: dict[str, date] = {}
    for submission in standing:
        days[submission.digest] = min(submission.arrival, days.get(submission.digest, submission.arrival))
    usable = dict.fromkeys(
        submission.digest for submission in standing if submission.state.counts and submission.usable
    )
    return sorted(days[digest] for digest in usable)


def days_sent_back(held: Iterable[Entry]) -> list[date]:
    """The days on which the office sent rows back."""
    return [
        entry.decision.on for entry in held if entry.decision and entry.decision.verdict is Verdict.RETURNED
    ]
