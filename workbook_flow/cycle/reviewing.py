"""The office's decisions: the consolidated workbook that goes out to be reviewed, and what comes back of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from workbook_flow.cycle.arrivals import Review
from workbook_flow.cycle.session import Session
from workbook_flow.model import (
    EXTENSION_SHEET,
    Decision,
    Entry,
    ExtensionRequest,
    IssuedForm,
    Period,
    Problem,
    Value,
    Verdict,
)
from workbook_flow.paper import stamp
from workbook_flow.records.archive import Receipt
from workbook_flow.records.ledger import Ledger
from workbook_flow.records.ledger.history import Judged
from workbook_flow.records.ledger.requests import Ruled, request_in, same_request
from workbook_flow.records.succession import former_names
from workbook_flow.returns import review
from workbook_flow.returns.review import Ruling
from workbook_flow.words.problems import Code, problem


def review_mark(session: Session, period: Period) -> str:
    """The stamp of the period's consolidated workbook; its seal is recorded before it goes out."""
    seal = session.archive.review_seal(period)
    if not seal:
        seal = stamp.review_seal(period, session.workspace.key())
        session.archive.keep_review_seal(period, seal)
    return stamp.review_text(period, seal)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sitting:
    """A review being taken: ``number`` is the reviewed file's, ``office`` who decides where no name is given."""

    session: Session
    number: int
    office: str
    day: date

    def decision(self, ruling: Ruling) -> Decision:
        """The decision that a row says."""
        by = ruling.by or self.office
        return Decision(verdict=ruling.verdict, opinion=ruling.opinion, by=by, on=self.day)

    def seen(self, ruling: Ruling) -> Entry | None:
        """The entry that the office saw in the row that it decided on."""
        entry = self.session.ledger.history.entry_with(ruling.submission, ruling.task)
        if entry is None:
            return None
        followed = self.session.issued.followed(entry.period)
        return entry if followed.get(entry.unit, entry.unit) == ruling.unit else None

    def latest(self, ruling: Ruling, period: Period) -> Entry | None:
        """What was last reported on a row, by the unit or by one that it goes on for."""
        names = former_names(ruling.unit, self.session.issued.followed(period))
        history = self.session.ledger.history
        entries = (history.latest_entry(name, period, ruling.task) for name in names)
        return max(filter(None, entries), key=lambda entry: entry.submission, default=None)


def take_review(session: Session, receipt: Receipt, returned: Review) -> tuple[Problem, ...]:
    """Take the decisions of a reviewed workbook; call within a transaction. Gives what is wrong with it."""
    office = session.kept_master(receipt.master).settings.office
    sitting = Sitting(session=session, number=receipt.id, office=office, day=receipt.received)
    fresh = (ruling for ruling in returned.rulings if not stands_already(sitting, ruling))
    rulings, contradictions = review.contradicting(fresh)
    problems = [*returned.problems, *contradictions]
    for ruling in rulings:
        take = take_extension if ruling.place.sheet == EXTENSION_SHEET else take_entry
        refused = take(sitting, ruling)
        if refused is not None:
            problems.append(refused)
    return tuple(problems)


def stands_already(sitting: Sitting, ruling: Ruling) -> bool:
    """Whether a decision is the one that stands, on whatever day it was written."""
    seen, decision = sitting.seen(ruling), sitting.decision(ruling)
    entry = sitting.latest(ruling, seen.period) if seen else None
    if entry is None:
        return False
    if ruling.place.sheet == EXTENSION_SHEET:
        ruled = sitting.session.ledger.requests.ruling_on(entry)
        before = ruled.request.decision if ruled else None
    else:
        standing = sitting.session.ledger.history.decision_on(entry)
        before = standing.decision if standing else None
    return before is not None and (before.verdict, before.opinion, before.by) == (
        decision.verdict,
        decision.opinion,
        decision.by,
    )


def take_entry(sitting: Sitting, ruling: Ruling) -> Problem | None:
    """Record one decision on an entry, or say why it is refused."""
    session, seen, decision = sitting.session, sitting.seen(ruling), sitting.decision(ruling)
    if seen is None and session.ledger.is_withdrawn(ruling.submission):
        return problem(
            Code.DECISION_ON_WITHDRAWN, ruling.place, unit=ruling.unit, task=ruling.task, id=ruling.submission
        )
    entry = sitting.latest(ruling, seen.period) if seen else None
    form = session.issued.standing(ruling.unit, seen.period, None) if seen else None
    if entry is None or seen is None or form is None or not review.same_words(entry, seen):
        return problem(Code.DECISION_OVERTAKEN, ruling.place, unit=ruling.unit, task=ruling.task)
    changes = changes_in(ruling, form, seen.period)
    if isinstance(changes, Problem):
        return changes
    standing = session.ledger.history.decision_on(entry)
    bare = standing.before if standing and standing.before.submission == entry.submission else entry
    judged = Judged(decision=decision, before=bare, changes=changes, review=sitting.number)
    session.ledger.history.add_decision(judged, review.judged(bare, decision, changes))
    return None


def changes_in(ruling: Ruling, form: IssuedForm, period: Period) -> dict[str, Value] | Problem:
    """The values that a decision gives in place of the unit's, by field."""
    if ruling.verdict is not Verdict.CHANGED:
        return {}
    return review.read_changes(ruling, form.fields, period.year)


def take_extension(sitting: Sitting, ruling: Ruling) -> Problem | None:
    """Record one decision on a request for a later time limit, or say why it is refused."""
    session, seen = sitting.session, sitting.seen(ruling)
    names = former_names(ruling.unit, session.issued.followed(seen.period)) if seen else ()
    entry = session.ledger.history.accepted_of(names, seen.period).get(ruling.task) if seen else None
    asked, request = (request_in(each) if each else None for each in (seen, entry))
    if asked is None or request is None or not same_request(asked, request):
        return problem(Code.DECISION_OVERTAKEN, ruling.place, unit=ruling.unit, task=ruling.task)
    granted = day_granted(ruling, request)
    if isinstance(granted, Problem):
        return granted
    decided = replace(request, decision=sitting.decision(ruling), granted=granted)
    session.ledger.requests.rule_on(Ruled(request=decided, review=sitting.number))
    return None


def day_granted(ruling: Ruling, request: ExtensionRequest) -> date | Problem | None:
    """The day that a decision on a request grants; None where it refuses."""
    if ruling.verdict is Verdict.CHANGED:
        return review.read_day(ruling, request.period.year)
    return request.until if ruling.verdict is Verdict.PASSED else None


def judge_again(
    ledger: Ledger, entries: Iterable[Entry], unit: str, period: Period
) -> tuple[tuple[Entry, ...], tuple[Judged, ...]]:
    """Entries that say what the office has decided on already, under that decision; and those decisions."""
    known = ledger.history.decisions(period, unit)
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
