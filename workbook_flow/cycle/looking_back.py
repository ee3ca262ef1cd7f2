"""What the periods before one leave behind; what was worked out is kept and gone on from.

It is made from the list with its limits, from what the ledger holds of each period and from where its editions stand.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from workbook_flow.cycle.folding import Folding, keys_upto
from workbook_flow.cycle.old_editions import with_scores
from workbook_flow.cycle.session import Limits, Session
from workbook_flow.model import OWN_FIELDS, Edition, Master, Period, Snapshot, WorkbookFlowError
from workbook_flow.records.editions import Editions
from workbook_flow.reports.summary import (
    LOOKED_BACK_AT,
    NO_PAST,
    Claims,
    Past,
    Published,
    claim_lines,
    claims_from_json,
    claims_to_json,
    last_words,
    look_back,
    past_from_json,
    past_to_json,
    under_present_names,
    with_last,
    with_restated,
)

PAST = Folding(name="past", nothing=NO_PAST, write=past_to_json, read=past_from_json)
CLAIMED: Folding[Claims] = Folding(name="claimed", nothing={}, write=claims_to_json, read=claims_from_json)
"""How it is kept, and what was claimed in periods of other kinds."""


def past_of(session: Session, period: Period, master: Master) -> Past:
    """What the periods issued before this one leave behind; one of them at a time is held, the last as a whole.

    Claims are said once, in a period of whatever kind.
    """
    issued = session.ledger.issues.periods()
    past = followed_by(session, period.goes_on_from(issued), master)
    beside = [other for other in issued if period.begun_beside(other)]
    if not beside:
        return past
    return replace(past, claims=last_words(past.claims, claims_in(session, beside, master)))


def followed_by(session: Session, periods: Sequence[Period], master: Master) -> Past:
    """What these periods leave behind, oldest first; gone on from what is kept."""
    if not periods:
        return NO_PAST
    last = session.ledger.snapshot(periods[-1])
    fields = (*master.fields, *OWN_FIELDS)

    def with_period(past: Past, period: Period) -> Past:
        gist = last if period == last.period else session.ledger.gist(period, fields, LOOKED_BACK_AT)
        return gone_on(session, master, past, gist)

    past = PAST.upto(session.ledger.folds, periods, keys_of(session, master, periods), with_period)
    if past.last is not None:
        return past
    return with_last(past, master, last, published_in(session, periods[-1:]).get(last.period))


def claims_in(session: Session, periods: Iterable[Period], master: Master) -> Claims:
    """By task and unit of today, the last word in any of these periods."""
    ledger, fields = session.ledger, (*master.fields, *OWN_FIELDS)

    def with_period(claims: Claims, period: Period) -> Claims:
        gist = ledger.gist(period, fields, LOOKED_BACK_AT)
        return last_words(claims, claim_lines(under_present_names(master, gist)))

    ordered = sorted(periods, key=lambda earlier: earlier.last_day)
    return CLAIMED.through(ledger.folds, ordered, [master.digest], with_period)


def gone_on(session: Session, master: Master, before: Past, snapshot: Snapshot) -> Past:
    """The past with one period more; of one that is not published it is noted what its own list gave otherwise."""
    period = snapshot.period
    published = published_in(session, [period])
    past = look_back(master, (snapshot,), before, published)
    if published:
        return past
    digest = session.ledger.issues.of(period)[-1].master
    # What is damaged in the archive is for `verify` to name; figures go on without it.
    try:
        then = session.master_for(period, Limits.REVIEWED, digest=digest)
    except WorkbookFlowError:
        return past
    return with_restated(past, before, then, snapshot)


def published_in(session: Session, periods: Iterable[Period]) -> Mapping[Period, Published]:
    """What is published of these periods, with the scores."""
    editions = ((period, session.edition(period)) for period in periods)
    return {
        period: published_of(session, period, with_scores(session, period, edition))
        for period, edition in editions
        if edition is not None
    }


def published_of(session: Session, period: Period, edition: Edition) -> Published:
    """An edition with its rows."""
    return Published(edition=edition, rows=Editions(session.archive.root, period).rows(edition))


def keys_of(session: Session, master: Master, periods: Iterable[Period]) -> list[str]:
    """For each of these periods, what all that the past up to it is made from amounts to."""

    def chain(period: Period) -> str:
        edition = session.edition(period)
        return edition.chain if edition else ""

    return keys_upto(session.ledger.folds, periods, master.digest, *limits_of(master), mark=chain)


def limits_of(master: Master) -> Iterable[object]:
    """What tells two masters of one list apart: the days that the office granted."""
    yield from ((task.id, task.deadline.in_any_period) for task in master.tasks)
    yield from sorted(master.moved.items())
