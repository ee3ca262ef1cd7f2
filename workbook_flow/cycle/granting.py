"""What a lead unit ruled in its own form on the completions that others declared."""

from __future__ import annotations

from collections.abc import Iterable

from workbook_flow.cycle.reviewing import take_entry
from workbook_flow.cycle.session import Session
from workbook_flow.cycle.sitting import Sitting, no_news, standing_on
from workbook_flow.forms.carried import Wordings, last_values, reported_done
from workbook_flow.model import Entry, EntryState, IssuedForm, Problem, ShareRuling, Verdict
from workbook_flow.records.archive import Receipt
from workbook_flow.returns.review import ReviewRow
from workbook_flow.words.problems import Code, problem


def take_rulings(
    session: Session, receipt: Receipt, form: IssuedForm, unit: str, rulings: Iterable[ShareRuling]
) -> tuple[Problem, ...]:
    """Take what a lead unit ruled on completions; call within a transaction. Gives what of it is not taken.

    What another has decided since the form went out stands: the lead did not see it.
    """
    sitting = Sitting(
        session=session,
        number=receipt.id,
        basis=receipt.id,
        file=receipt.file,
        master=session.kept_master(receipt.master),
        office=unit,
        day=receipt.received,
    )
    review_rows = (ruled_row(session, form, ruling, unit) for ruling in rulings)
    fresh = (review_row for review_row in review_rows if not no_news(sitting, review_row))
    findings = (take_ruling(sitting, review_row) for review_row in fresh)
    return tuple(finding for finding in findings if finding is not None)


def ruled_row(session: Session, form: IssuedForm, ruling: ShareRuling, lead: str) -> ReviewRow:
    """What a lead ruled as a decision on the row that its form showed, under the name of who stands behind that."""
    declared = {(share.unit, share.task): share.declared for share in form.declarations}
    submission = declared[ruling.unit, ruling.task]
    entry = session.ledger.history.entry_with(submission, ruling.task)
    return ReviewRow(
        task=ruling.task,
        unit=session.issued.followed(entry.period).get(entry.unit, entry.unit) if entry else ruling.unit,
        submission=submission,
        verdict=ruling.verdict,
        opinion=ruling.opinion,
        by=lead,
        place=ruling.place,
    )


def take_ruling(sitting: Sitting, review_row: ReviewRow) -> Problem | None:
    """Record what a lead unit ruled on one completion, or say that the row has moved on."""
    standing = standing_on(sitting, review_row)
    decided = standing is not None and standing.holds and standing.decision.by != review_row.by
    overtaken = decided or revoked_since(sitting, review_row)
    if not overtaken and take_entry(sitting, review_row) is None:
        return None
    return problem(Code.RULING_OVERTAKEN, review_row.place, unit=review_row.unit, task=review_row.task)


def revoked_since(sitting: Sitting, review_row: ReviewRow) -> bool:
    """Whether in a later period the unit no longer says that it is finished, or the office sent that back."""
    seen = sitting.seen(review_row)
    issued = sitting.session.ledger.issues.periods(newest_first=True)
    later = [
        sitting.latest(review_row, period)
        for period in issued
        if seen and seen.period in period.goes_on_from(issued)
    ]
    revoked = (entry_revokes(sitting, entry) for entry in later if entry)
    return next((answer for answer in revoked if answer is not None), False)


def entry_revokes(sitting: Sitting, entry: Entry) -> bool | None:
    """Whether what was reported last in a period takes an earlier completion back; None where it says nothing yet."""
    decided, fields = sitting.session.ledger.history.decision_on(entry), sitting.master.fields
    if (
        decided
        and decided.decision.verdict is Verdict.RETURNED
        and decided.before.submission >= entry.submission
    ):
        return True
    if entry.state is not EntryState.ACCEPTED:
        return None
    issues = sitting.session.ledger.issues.of(entry.period)
    columns = dict.fromkeys(form.fields for issue in issues for form in issue.forms)
    wordings = Wordings.of(field for fields_then in columns for field in fields_then)
    return not reported_done(last_values(entry, fields, wordings), fields)
