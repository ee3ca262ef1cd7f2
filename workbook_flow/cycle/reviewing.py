"""The office's decisions: the consolidated workbook that goes out to be reviewed, and what comes back of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from workbook_flow import review, stamp
from workbook_flow.archive import Receipt, standing_forms
from workbook_flow.cycle.workspace import Workspace
from workbook_flow.ledger import Ledger
from workbook_flow.ledger.history import (
    Judged,
    accepted_of,
    add_decision,
    decisions,
    entry_with,
    latest_entry,
)
from workbook_flow.ledger.requests import Ruled, request_in, rule_on, rulings, same_request
from workbook_flow.model import (
    EXTENSION_SHEET,
    Decision,
    Entry,
    Period,
    Place,
    Problem,
    Submission,
    Verdict,
)
from workbook_flow.problems import problem
from workbook_flow.review import Ruling
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
    found, problems = review.read_rulings(kept, submission.file)
    court = Court(ledger=ledger, number=submission.id, office=office, day=submission.received)
    alone, odd = review.contradicting(each for each in found if not stands_already(court, each))
    problems += odd
    for ruling in alone:
        take = take_extension if ruling.place.sheet == EXTENSION_SHEET else take_entry
        refused = take(court, ruling)
        if refused is not None:
            problems.append(refused)
    return replace(submission, problems=(*submission.problems, *problems))


@dataclass(frozen=True, slots=True, kw_only=True)
class Court:
    """What decisions are taken over: the ledger, and what it says of each period.

    ``number`` is the reviewed file's, ``office`` who decides where no name is given, ``day`` when.
    """

    ledger: Ledger
    number: int
    office: str
    day: date
    judged: dict[Period, Mapping[tuple[str, str], Judged]] = field(default_factory=dict)
    ruled: dict[Period, Mapping[tuple[str, str], Ruled]] = field(default_factory=dict)
    following: dict[Period, Mapping[str, str]] = field(default_factory=dict)

    def decision(self, ruling: Ruling) -> Decision:
        """The decision that a row says."""
        by = ruling.by or self.office
        return Decision(verdict=ruling.verdict, opinion=ruling.opinion, by=by, on=self.day)

    def decision_on(self, entry: Entry) -> Judged | None:
        """The decision on an entry's row that stood before this review."""
        if entry.period not in self.judged:
            self.judged[entry.period] = decisions(self.ledger, entry.period)
        return self.judged[entry.period].get((entry.unit, entry.task))

    def ruling_on(self, entry: Entry) -> Ruled | None:
        """The decision on an entry's request that stood before this review."""
        if entry.period not in self.ruled:
            self.ruled[entry.period] = rulings(self.ledger, entry.period)
        return self.ruled[entry.period].get((entry.unit, entry.task))

    def followed(self, period: Period) -> Mapping[str, str]:
        """Which units go on for others in a period."""
        if period not in self.following:
            self.following[period] = followed_by(self.ledger.issues(period))
        return self.following[period]

    def seen(self, ruling: Ruling) -> Entry | None:
        """The entry that the office saw in the row that it decided on."""
        found = entry_with(self.ledger, ruling.submission, ruling.task)
        if found is None:
            return None
        return found if self.followed(found.period).get(found.unit, found.unit) == ruling.unit else None

    def latest(self, ruling: Ruling, period: Period) -> Entry | None:
        """What was last reported on a row, by the unit or by one that it goes on for."""
        names = former_names(ruling.unit, self.followed(period))
        found = (latest_entry(self.ledger, name, period, ruling.task) for name in names)
        return max(filter(None, found), key=lambda entry: entry.submission, default=None)


def stands_already(court: Court, ruling: Ruling) -> bool:
    """Whether a decision is the one that stands, on whatever day it was written."""
    seen, decision = court.seen(ruling), court.decision(ruling)
    entry = court.latest(ruling, seen.period) if seen else None
    if entry is None:
        return False
    if ruling.place.sheet == EXTENSION_SHEET:
        ruled = court.ruling_on(entry)
        known = ruled.request.decision if ruled else None
    else:
        standing = court.decision_on(entry)
        known = standing.decision if standing else None
    return known is not None and (known.verdict, known.opinion, known.by) == (
        decision.verdict,
        decision.opinion,
        decision.by,
    )


def take_entry(court: Court, ruling: Ruling) -> Problem | None:
    """Record one decision on an entry, or say why it is refused."""
    ledger, seen, decision = court.ledger, court.seen(ruling), court.decision(ruling)
    entry = court.latest(ruling, seen.period) if seen else None
    form = standing_forms(ledger.issues(seen.period)).get(ruling.unit) if seen else None
    if seen is None and ledger.is_withdrawn(ruling.submission):
        return problem("K06", ruling.place, unit=ruling.unit, task=ruling.task, id=ruling.submission)
    if entry is None or seen is None or form is None or not review.same_words(entry, seen):
        return problem("K02", ruling.place, unit=ruling.unit, task=ruling.task)
    changes = {}
    if ruling.verdict is Verdict.CHANGED:
        found = review.read_changes(ruling, form.fields, seen.period.year)
        if isinstance(found, Problem):
            return found
        changes = found
    standing = court.decision_on(entry)
    bare = standing.before if standing and standing.before.submission == entry.submission else entry
    made = Judged(decision=decision, before=bare, changes=changes, review=court.number)
    add_decision(ledger, made, review.judged(bare, decision, changes))
    return None


def take_extension(court: Court, ruling: Ruling) -> Problem | None:
    """Record one decision on a request for a later time limit, or say why it is refused."""
    ledger, seen = court.ledger, court.seen(ruling)
    names = former_names(ruling.unit, court.followed(seen.period)) if seen else ()
    entry = accepted_of(ledger, names, seen.period).get(ruling.task) if seen else None
    asked, request = (request_in(each) if each else None for each in (seen, entry))
    if asked is None or request is None or not same_request(asked, request):
        return problem("K02", ruling.place, unit=ruling.unit, task=ruling.task)
    granted: date | None = None
    if ruling.verdict is Verdict.CHANGED:
        day = review.read_day(ruling, request.period.year)
        if isinstance(day, Problem):
            return day
        granted = day
    elif ruling.verdict is Verdict.PASSED:
        granted = request.until
    rule_on(
        ledger,
        Ruled(
            request=replace(request, decision=court.decision(ruling), granted=granted), review=court.number
        ),
    )
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
