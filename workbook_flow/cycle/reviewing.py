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
    Note,
    Period,
    Problem,
    Value,
    Verdict,
    shown_note,
)
from workbook_flow.paper import stamp
from workbook_flow.records.archive import Receipt
from workbook_flow.records.ledger import Ledger
from workbook_flow.records.ledger.history import Judged
from workbook_flow.records.ledger.requests import RuledRequest, request_in, same_request
from workbook_flow.records.ledger.verdicts import About
from workbook_flow.records.succession import former_names
from workbook_flow.returns import review
from workbook_flow.returns.notes import WrittenNote
from workbook_flow.returns.review import Ruling
from workbook_flow.words.problems import Code, problem


def review_mark(session: Session, period: Period) -> str:
    """The stamp of the period's consolidated workbook; its seal is recorded before it goes out."""
    seal = session.archive.review_seal(period)
    if not seal:
        seal = stamp.review_seal(period, session.workspace.key())
        session.archive.keep_review_seal(period, seal)
    return stamp.review_text(period, seal, session.ledger.last_submission())


@dataclass(frozen=True, slots=True, kw_only=True)
class Sitting:
    """A review being taken: ``number`` is the reviewed file's, ``office`` who decides where no name is given.

    ``basis`` is the last submission that the reviewed workbook showed: what was decided after it nobody saw there.
    """

    session: Session
    number: int
    basis: int
    file: str
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
    sitting = Sitting(
        session=session,
        number=receipt.id,
        basis=returned.basis,
        file=receipt.file,
        office=office,
        day=receipt.received,
    )
    fresh = (ruling for ruling in returned.rulings if not no_news(sitting, ruling))
    rulings, contradictions = review.contradicting(fresh)
    problems = [*returned.problems, *contradictions]
    for ruling in rulings:
        take = take_extension if ruling.place.sheet == EXTENSION_SHEET else take_entry
        finding = take(sitting, ruling)
        if finding is not None:
            problems.append(finding)
    session.ledger.notes.add_review(receipt.id, returned.basis)
    for written in returned.notes:
        take_note(sitting, written, returned.period)
    return tuple(problems)


def take_note(sitting: Sitting, written: WrittenNote, period: Period) -> None:
    """Keep what was written beside decisions, unless it is what the workbook showed when it went out.

    What others wrote unseen stays beside it: no word takes the place of one that its writer did not see.
    """
    notes = sitting.session.ledger.notes
    wording = (written.words.split(), written.by)
    standing = notes.on(written.kind, period, written.subject)
    for earlier in (standing, notes.on(written.kind, period, written.subject, sitting.basis)):
        words, by = shown_note(earlier)
        if earlier and wording in ((words.split(), by), (words.split(), "")):
            return
    note = Note(
        kind=written.kind,
        period=period,
        subject=written.subject,
        about=written.about,
        words=written.words,
        by=written.by or sitting.office,
        on=sitting.day,
        review=sitting.number,
        basis=sitting.basis,
    )
    notes.add(note)


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """The decision that stands on a row, and the review that it came with.

    ``entry`` is what the unit said last; ``holds`` says whether that is what was decided on.
    """

    entry: Entry
    decision: Decision
    review: int
    holds: bool


def standing_on(sitting: Sitting, ruling: Ruling) -> Standing | None:
    """The decision that stands on a row, on whatever day it was written."""
    seen = sitting.seen(ruling)
    entry = sitting.latest(ruling, seen.period) if seen else None
    if entry is None:
        return None
    if ruling.place.sheet == EXTENSION_SHEET:
        ruled, asked = sitting.session.ledger.requests.ruling_on(entry), request_in(entry)
        if ruled is None or ruled.request.decision is None:
            return None
        holds = asked is not None and same_request(asked, ruled.request)
        return Standing(entry=entry, decision=ruled.request.decision, review=ruled.review, holds=holds)
    judged = sitting.session.ledger.history.decision_on(entry)
    if judged is None:
        return None
    holds = judged.before.submission == entry.submission
    return Standing(entry=entry, decision=judged.decision, review=judged.review, holds=holds)


def no_news(sitting: Sitting, ruling: Ruling) -> bool:
    """Whether a row says what stands already, or what stood when the workbook went out and was changed since."""
    standing = standing_on(sitting, ruling)
    if standing is None:
        return False
    decision = sitting.decision(ruling)
    terms = (decision.verdict, decision.opinion, decision.by)
    if (standing.decision.verdict, standing.decision.opinion, standing.decision.by) == terms:
        return True
    about = About.EXTENSION if ruling.place.sheet == EXTENSION_SHEET else About.ENTRY
    verdicts = sitting.session.ledger.history.verdicts(about, standing.entry)
    upto = sitting.basis or standing.review - 1
    shown = max((number for number in verdicts if number <= upto), default=standing.review)
    return shown < standing.review and verdicts[shown] == terms


def contradicted(sitting: Sitting, ruling: Ruling) -> Decision | None:
    """The decision that a ruling contradicts without having seen it; None where there is none.

    Who changes another's decision does so in a workbook that shows it; who changes his own does so on another day.
    """
    standing = standing_on(sitting, ruling)
    if standing is None or standing.review <= sitting.basis or not standing.holds:
        return None
    decision = sitting.decision(ruling)
    own = standing.decision.by == decision.by and standing.decision.on != decision.on
    same = (standing.decision.verdict, standing.decision.opinion) == (decision.verdict, decision.opinion)
    if own or same:
        return None
    other = sitting.session.ledger.submission(standing.review).file
    return review.disputed(standing.decision, (other, sitting.file), decision)


def both_named(sitting: Sitting, ruling: Ruling) -> Problem:
    """What to say of two workbooks that decide differently on a row."""
    standing = standing_on(sitting, ruling)
    other = sitting.session.ledger.submission(standing.review).file if standing else ""
    files = "”和“".join(dict.fromkeys([other, sitting.file]))
    return problem(Code.DECISIONS_CONTRADICT, ruling.place, unit=ruling.unit, task=ruling.task, sheets=files)


def take_entry(sitting: Sitting, ruling: Ruling) -> Problem | None:
    """Record one decision on an entry; what to say of it: why it is refused, or what it makes contradict itself."""
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
    dispute = contradicted(sitting, ruling)
    if dispute is not None:
        finding = both_named(sitting, ruling)
        held = Judged(decision=dispute, before=bare, changes={}, review=sitting.number)
        session.ledger.history.add_decision(held, review.judged(bare, dispute, {}, form))
        return finding
    judged = Judged(decision=decision, before=bare, changes=changes, review=sitting.number)
    after = review.judged(bare, decision, changes, form)
    session.ledger.history.add_decision(judged, after)
    doubt = next((each for each in after.problems if each.code == Code.CHANGE_CONTRADICTS), None)
    return replace(doubt, place=ruling.place) if doubt else None


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
    dispute = contradicted(sitting, ruling)
    if dispute is not None:
        finding = both_named(sitting, ruling)
        open_request = replace(request, decision=dispute, granted=None)
        session.ledger.requests.rule_on(RuledRequest(request=open_request, review=sitting.number))
        return finding
    decided = replace(request, decision=sitting.decision(ruling), granted=granted)
    session.ledger.requests.rule_on(RuledRequest(request=decided, review=sitting.number))
    return None


def day_granted(ruling: Ruling, request: ExtensionRequest) -> date | Problem | None:
    """The day that a decision on a request grants; None where it refuses."""
    if ruling.verdict is Verdict.CHANGED:
        return review.read_day(ruling, request.period.year)
    return request.until if ruling.verdict is Verdict.PASSED else None


def judge_again(
    ledger: Ledger, entries: Iterable[Entry], unit: str, form: IssuedForm
) -> tuple[tuple[Entry, ...], tuple[Judged, ...]]:
    """Entries that say what the office has decided on already, under that decision; and those decisions."""
    decisions = ledger.history.decisions(form.period, unit)
    result: list[Entry] = []
    again: list[Judged] = []
    for entry in entries:
        standing = decisions.get((unit, entry.task))
        if standing is not None and review.same_words(entry, standing.before):
            again.append(replace(standing, before=entry))
            result.append(review.judged(entry, standing.decision, standing.changes, form))
        else:
            result.append(entry)
    return tuple(result), tuple(again)
