"""The office's decisions: the consolidated workbook that goes out to be reviewed, and what comes back of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from workbook_flow import review, stamp
from workbook_flow.archive import Receipt, standing_forms
from workbook_flow.cycle.workspace import Workspace
from workbook_flow.ledger import Ledger
from workbook_flow.ledger.history import Judged, add_decision, decisions, entry_with, latest_entry
from workbook_flow.model import Decision, Entry, IssuedForm, Period, Place, Problem, Submission, Verdict
from workbook_flow.problems import problem
from workbook_flow.sheets import Book
from workbook_flow.succession import followed_by, former_names


def review_mark(workspace: Workspace, period: Period) -> str:
    """The stamp of the period's consolidated workbook; its seal is recorded before it goes out."""
    seal = workspace.archive.review_seal(period)
    if not seal:
        seal = stamp.review_seal(period, workspace.key())
        workspace.archive.keep_review_seal(period, seal)
    return stamp.review_text(period, seal)


def place_review(workspace: Workspace, book: Book, receipt: Receipt) -> Receipt | None:
    """The receipt of a consolidated workbook that came back; None for any other file."""
    found = stamp.read_review(book)
    if found is None:
        return None
    period, seal = found
    known = workspace.archive.review_seal(period)
    if not known or not stamp.same_seal(seal, known):
        return replace(receipt, problems=(problem("F41", Place(file=receipt.file)),))
    return replace(receipt, period=period, review=True)


def record_review(ledger: Ledger, submission: Submission, kept: Book | Problem, office: str) -> Submission:
    """Take the decisions of a reviewed workbook; call within a transaction. Gives the submission with problems."""
    if isinstance(kept, Problem) or submission.period is None:
        problems = [kept] if isinstance(kept, Problem) else []
        return replace(submission, problems=(*submission.problems, *problems))
    rulings, problems = review.read_rulings(kept, submission.file)
    issues = ledger.issues(submission.period)
    court = Court(
        ledger=ledger,
        period=submission.period,
        forms=standing_forms(issues),
        followed=followed_by(issues),
        known=decisions(ledger, submission.period),
        review=submission.id,
    )
    for ruling in rulings:
        decision = Decision(
            verdict=ruling.verdict, opinion=ruling.opinion, by=ruling.by or office, on=submission.received
        )
        refused = take(court, ruling, decision)
        if refused is not None:
            problems.append(refused)
    return replace(submission, problems=(*submission.problems, *problems))


def said_already(one: Decision, other: Decision) -> bool:
    """Whether a decision is the one that stands, on whatever day it was written."""
    return (one.verdict, one.opinion, one.by) == (other.verdict, other.opinion, other.by)


@dataclass(frozen=True, slots=True, kw_only=True)
class Court:
    """What decisions are taken over: the period's ledger, its forms, its standing decisions.

    ``followed`` says which units go on for others, ``review`` is the number of the file.
    """

    ledger: Ledger
    period: Period
    forms: Mapping[str, IssuedForm]
    followed: Mapping[str, str]
    known: Mapping[tuple[str, str], Judged]
    review: int

    def latest(self, unit: str, task: str) -> Entry | None:
        """What was last reported on a row, by the unit or by one that it goes on for."""
        names = former_names(unit, self.followed)
        found = (latest_entry(self.ledger, name, self.period, task) for name in names)
        return max(filter(None, found), key=lambda entry: entry.submission, default=None)


def take(court: Court, ruling: review.Ruling, decision: Decision) -> Problem | None:
    """Record one decision, or say why it is refused; one that stands already is passed over."""
    ledger = court.ledger
    entry = court.latest(ruling.unit, ruling.task)
    standing = court.known.get((entry.unit if entry else ruling.unit, ruling.task))
    if standing is not None and said_already(standing.decision, decision):
        return None
    seen = entry_with(ledger, ruling.submission, ruling.task)
    form = court.forms.get(ruling.unit)
    if entry is None or seen is None or form is None or not review.same_words(entry, seen):
        return problem("K02", ruling.place, unit=ruling.unit, task=ruling.task)
    changes = {}
    if ruling.verdict is Verdict.CHANGED:
        found = review.read_changes(ruling, form.fields, court.period.year)
        if isinstance(found, Problem):
            return found
        changes = found
    bare = standing.before if standing and standing.before.submission == entry.submission else entry
    made = Judged(decision=decision, before=bare, changes=changes, review=court.review)
    add_decision(ledger, made, review.judged(bare, decision, changes))
    return None


def judge_again(
    ledger: Ledger, entries: Iterable[Entry], unit: str, period: Period
) -> tuple[tuple[Entry, ...], tuple[Judged, ...]]:
    """Entries that say what the office has decided on already, under that decision; and those decisions."""
    known = decisions(ledger, period, unit)
    result: list[Entry] = []
    again: list[Judged] = []
    for entry in entries:
        standing = known.get((unit, entry.task))
        if standing is not None and review.same_words(entry, standing.before):
            again.append(replace(standing, before=entry))
            result.append(review.judged(entry, standing.decision, standing.changes))
        else:
            result.append(entry)
    return tuple(result), tuple(again)
