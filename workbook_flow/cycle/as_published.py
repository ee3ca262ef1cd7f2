"""The record as it stood when an edition was published, whatever came, was issued, withdrawn or published since."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from workbook_flow.cycle.opening import Extent, acts_of, made_anew
from workbook_flow.cycle.session import Session
from workbook_flow.model import Edition, Period
from workbook_flow.records.archive import ISSUES
from workbook_flow.records.editions import RECORD, Editions
from workbook_flow.records.withdrawals import Withdrawal, Withdrawals, withdrawn


@contextmanager
def as_of(session: Session, period: Period, edition: Edition | None) -> Iterator[Session]:
    """The session as the record stood when an edition was published; as it stands where there is none, or no more.

    What was withdrawn later, or taken up again, counts as it did then; what was issued or published later does not.
    What is of later periods alone is no part of it.
    """
    if edition is None:
        yield session
        return
    moment = Moment.of(session, period, edition)
    editions = moment.editions()
    if editions != {other: session.edition(other) for other in editions}:
        session = replace(session, published=editions)
    if not moment.has_passed(period, *moment.earlier()):
        yield session
        return
    without = withdrawn(moment.acts())
    with made_anew(session, without, Extent(issues=moment.issues(), arrivals=edition.basis)) as ledger:
        yield replace(session, ledger=ledger, withdrawn=without)


def is_past(session: Session, period: Period, edition: Edition) -> bool:
    """Whether anything came, was issued or was withdrawn that counts in a period since an edition of it."""
    return Moment.of(session, period, edition).has_passed(period)


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """The moment at which an edition was published: its place in the chain, and how often records stand behind it.

    ``place`` is None where the chain does not say; then the days of the records tell.
    """

    session: Session
    period: Period
    edition: Edition
    place: int | None
    places: Mapping[str, int]
    later: Counter[str]

    @classmethod
    def of(cls, session: Session, period: Period, edition: Edition) -> Moment:
        """The moment of an edition."""
        lines = tuple(session.archive.chain.lines())
        places = {line.record: line.number for line in lines}
        root = session.archive.root
        place = places.get(record_name(root, Editions(root, period).folder(edition.number) / RECORD))
        later = Counter(line.record for line in lines if place is not None and line.number > place)
        return cls(session=session, period=period, edition=edition, place=place, places=places, later=later)

    def precedes(self, path: Path) -> bool | None:
        """Whether a record was there by then, by the chain; None where that does not say."""
        place = self.places.get(record_name(self.session.archive.root, path))
        return None if self.place is None or place is None else place <= self.place

    def acts(self) -> Sequence[Withdrawal]:
        """The withdrawals that were made by then."""
        records = Withdrawals(self.session.archive.root)
        days = ((act, self.precedes(records.path(act.number))) for act in acts_of(self.session.workspace))
        return [act for act, before in days if (act.on <= self.edition.on if before is None else before)]

    def issues(self) -> Mapping[Period, int]:
        """How many issues of each period there were."""
        archive = self.session.archive
        counts: dict[Period, int] = {}
        for period in archive.periods():
            issues = archive.issues(period)
            if self.place is None:
                counts[period] = sum(issue.on <= self.edition.on for issue in issues)
            else:
                record = record_name(archive.root, archive.root / str(period) / ISSUES)
                counts[period] = len(issues) - self.later[record]
        return counts

    def editions(self) -> Mapping[Period, Edition]:
        """By period that it is compared with, the edition that stood published; its own stands."""
        root = self.session.archive.root
        standing: dict[Period, Edition] = {self.period: self.edition}
        for period in self.earlier():
            records = Editions(root, period)
            for edition in records.all():
                before = self.precedes(records.folder(edition.number) / RECORD)
                if edition.on <= self.edition.on if before is None else before:
                    standing[period] = edition
        return standing

    def earlier(self) -> Iterable[Period]:
        """The periods before its own."""
        return self.period.goes_on_from(self.session.archive.periods())

    def has_passed(self, *periods: Period) -> bool:
        """Whether anything came, was withdrawn, or was issued of these periods since."""
        session, issues, touched = self.session, self.issues(), self.withdrawn_since()
        return any(
            session.ledger.last_arrival(period) > self.edition.basis
            or period in touched
            or issues[period] < len(session.archive.issues(period))
            for period in periods
        )

    def withdrawn_since(self) -> Collection[Period | None]:
        """The periods of which anything was withdrawn, or taken up again, since."""
        before = {act.number for act in self.acts()}
        later = (act for act in acts_of(self.session.workspace) if act.number not in before)
        return {self.session.ledger.submission(act.submission).period for act in later if act.submission}


def record_name(root: Path, path: Path) -> str:
    """How the chain names a record."""
    return path.relative_to(root).as_posix()
