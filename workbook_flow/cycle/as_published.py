"""The record as it stood when an edition was published, whatever came, was withdrawn or taken up again since."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace

from workbook_flow.cycle.opening import acts_of, made_anew
from workbook_flow.cycle.session import Session
from workbook_flow.model import Edition, Period
from workbook_flow.records.editions import RECORD, Editions
from workbook_flow.records.withdrawals import Withdrawal, Withdrawals, withdrawn


@contextmanager
def as_of(session: Session, period: Period, edition: Edition | None) -> Iterator[Session]:
    """The session as the record stood when an edition was published; as it stands where there is none, or no more.

    What was withdrawn later, or taken up again, counts as it did then.
    """
    last = session.ledger.last_submission()
    if edition is None:
        yield session
        return
    acts = acts_of(session.workspace)
    before = acts_before(session, period, edition, acts)
    if edition.basis >= last and len(before) == len(acts):
        yield session
        return
    without = withdrawn(before) | frozenset(range(edition.basis + 1, last + 1))
    with made_anew(session, without) as ledger:
        yield replace(session, ledger=ledger, withdrawn=without)


def acts_before(
    session: Session, period: Period, edition: Edition, acts: Sequence[Withdrawal]
) -> Sequence[Withdrawal]:
    """The withdrawals made before an edition was published: by the chain, or by their days where it does not say."""
    if not acts:
        return acts
    root, records = session.archive.root, Withdrawals(session.archive.root)
    at = {line.record: line.number for line in session.archive.chain.lines()}
    closing = Editions(root, period).folder(edition.number) / RECORD
    published = at.get(closing.relative_to(root).as_posix())
    places = [at.get(records.path(act.number).relative_to(root).as_posix()) for act in acts]
    return [
        act
        for act, place in zip(acts, places, strict=True)
        if (act.on <= edition.on if published is None or place is None else place < published)
    ]
