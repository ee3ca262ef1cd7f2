"""A review being taken: what the office saw of a row that it decides on, and what stands on it already."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from workbook_flow.cycle.session import Session
from workbook_flow.model import EXTENSION_SHEET, Decision, Entry, Master, Period
from workbook_flow.records.ledger.requests import request_in, same_request
from workbook_flow.records.ledger.verdicts import About
from workbook_flow.records.succession import former_names
from workbook_flow.returns.decided import disputed
from workbook_flow.returns.review import BlankRow, ReviewRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Sitting:
    """A review being taken: ``number`` is the reviewed file's, ``office`` who decides where no name is given.

    ``master`` is that of its day, ``basis`` the last submission that the reviewed workbook showed: what was decided
    after it nobody saw there.
    """

    session: Session
    number: int
    basis: int
    file: str
    master: Master
    office: str
    day: date

    def decision(self, review_row: ReviewRow) -> Decision:
        """The decision that a row says."""
        by = review_row.by or self.office
        return Decision(verdict=review_row.verdict, opinion=review_row.opinion, by=by, on=self.day)

    def seen(self, review_row: ReviewRow | BlankRow) -> Entry | None:
        """The entry that the office saw in the row that it decided on."""
        entry = self.session.ledger.history.entry_with(review_row.submission, review_row.task)
        if entry is None:
            return None
        followed = self.session.issued.followed(entry.period)
        return entry if followed.get(entry.unit, entry.unit) == review_row.unit else None

    def latest(self, review_row: ReviewRow | BlankRow, period: Period) -> Entry | None:
        """What was last reported on a row, by the unit or by one that it goes on for."""
        names = former_names(review_row.unit, self.session.issued.followed(period))
        history = self.session.ledger.history
        entries = (history.latest_entry(name, period, review_row.task) for name in names)
        return max(filter(None, entries), key=lambda entry: entry.submission, default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """The decision that stands on a row, and the review that it came with.

    ``entry`` is what the unit said last; ``holds`` says whether that is what was decided on, ``anew`` whether the row
    shows what the unit said after it.
    """

    entry: Entry
    decision: Decision
    review: int
    holds: bool
    anew: bool


def standing_on(sitting: Sitting, review_row: ReviewRow | BlankRow) -> Standing | None:
    """The decision that stands on a row, on whatever day it was written."""
    seen = sitting.seen(review_row)
    entry = sitting.latest(review_row, seen.period) if seen else None
    if entry is None:
        return None
    if review_row.place.sheet == EXTENSION_SHEET:
        return standing_on_request(sitting, review_row, entry)
    decided_entry = sitting.session.ledger.history.decision_on(entry)
    if decided_entry is None:
        return None
    return Standing(
        entry=entry,
        decision=decided_entry.decision,
        review=decided_entry.review,
        holds=decided_entry.before.submission == entry.submission,
        anew=review_row.submission > decided_entry.before.submission,
    )


def standing_on_request(sitting: Sitting, review_row: ReviewRow | BlankRow, entry: Entry) -> Standing | None:
    """The decision that stands on the later time limit asked for in a row, of which the unit said ``entry`` last."""
    decided, asked = sitting.session.ledger.requests.decided_request_on(entry), request_in(entry)
    if decided is None or decided.request.decision is None:
        return None
    holds = asked is not None and same_request(asked, decided.request)
    return Standing(
        entry=entry,
        decision=decided.request.decision,
        review=decided.review,
        holds=holds,
        anew=not holds and review_row.submission > decided.request.submission,
    )


def no_news(sitting: Sitting, review_row: ReviewRow) -> bool:
    """Whether a row says what stands already, or what stood when the workbook went out and was changed since.

    The same words on what the unit said after that are a decision of their own.
    """
    standing = standing_on(sitting, review_row)
    if standing is None or standing.anew:
        return False
    decision = sitting.decision(review_row)
    terms = (decision.verdict, decision.opinion, decision.by)
    if (standing.decision.verdict, standing.decision.opinion, standing.decision.by) == terms:
        return True
    about = About.EXTENSION if review_row.place.sheet == EXTENSION_SHEET else About.ENTRY
    verdicts = sitting.session.ledger.history.verdicts(about, standing.entry)
    upto = sitting.basis or standing.review - 1
    shown = max((number for number in verdicts if number <= upto), default=standing.review)
    return shown < standing.review and verdicts[shown] == terms


def contradicted(sitting: Sitting, review_row: ReviewRow) -> Decision | None:
    """The decision that a row contradicts without having seen it; None where there is none.

    Who changes another's decision does so in a workbook that shows it; who changes his own does so on another day.
    """
    standing = standing_on(sitting, review_row)
    if standing is None or standing.review <= sitting.basis or not standing.holds:
        return None
    decision = sitting.decision(review_row)
    own = standing.decision.by == decision.by and standing.decision.on != decision.on
    same = (standing.decision.verdict, standing.decision.opinion) == (decision.verdict, decision.opinion)
    if own or same:
        return None
    other = sitting.session.ledger.submission(standing.review).file
    return disputed(standing.decision, (other, sitting.file), decision)
