"""What the periods before one leave behind; what was worked out of those before the last is kept and gone on from.

What is kept is believed only under its key: the program, the list with its limits, and of each period how often the
ledger's rows of it were changed and where its editions stand. Anything else costs working it out anew.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress

from workbook_flow.cycle.old_editions import with_scores
from workbook_flow.cycle.program import program_mark
from workbook_flow.cycle.session import Limits, Session
from workbook_flow.model import OWN_FIELDS, Edition, Master, Period, Snapshot, WorkbookFlowError
from workbook_flow.reports.summary import (
    LOOKED_BACK_AT,
    NO_PAST,
    Past,
    look_back,
    past_from_json,
    past_to_json,
    with_restated,
)

PAST = "past"
"""The name under which it is kept."""


def past_of(session: Session, period: Period, master: Master) -> Past:
    """What the periods issued before this one leave behind; one of them at a time is held, the last as a whole."""
    periods = [earlier for earlier in session.ledger.periods() if period.follows(earlier)]
    if not periods:
        return NO_PAST
    before = folded(session, master, periods[:-1])
    return gone_on(session, master, before, session.ledger.snapshot(periods[-1]))


def gone_on(session: Session, master: Master, before: Past, snapshot: Snapshot) -> Past:
    """The past with one period more; of one that is not published it is noted what its own list gave otherwise."""
    period = snapshot.period
    editions = editions_of(session, [period])
    past = look_back(master, (snapshot,), before, editions)
    if editions:
        return past
    digest = session.ledger.issues(period)[-1].master
    try:
        then = session.master_for(period, Limits.REVIEWED, digest=digest)
    except (
        WorkbookFlowError
    ):  # what is damaged in the archive is for `verify` to name; figures go on without it
        return past
    return with_restated(past, before, then, snapshot)


def editions_of(session: Session, periods: Iterable[Period]) -> Mapping[Period, Edition]:
    """What is published of these periods, with the scores."""
    editions = ((period, session.edition(period)) for period in periods)
    return {
        period: with_scores(session, period, edition) for period, edition in editions if edition is not None
    }


def folded(session: Session, master: Master, periods: Sequence[Period]) -> Past:
    """What these periods leave behind, oldest first, without the last as a whole; gone on from what is kept."""
    folds, keys = session.ledger.folds, keys_upto(session, master, periods)
    past, start = kept_past(session, periods, keys)
    if start == len(periods):
        return past
    fields = (*master.fields, *OWN_FIELDS)
    for earlier in periods[start:]:
        past = gone_on(session, master, past, session.ledger.gist(earlier, fields, LOOKED_BACK_AT))
    beside = [str(period) for period in periods[start - 1 : start]]
    folds.keep(PAST, periods[-1], keys[-1], past_to_json(past), beside)
    return past


def kept_past(session: Session, periods: Sequence[Period], keys: Sequence[str]) -> tuple[Past, int]:
    """The longest run of these periods of which the past is kept as it would be now, and how many they are."""
    folds = session.ledger.folds
    stored = folds.keys(PAST)
    for count in range(len(periods), 0, -1):
        period, key = periods[count - 1], keys[count - 1]
        if stored.get(str(period)) == key:
            with suppress(LookupError, TypeError, ValueError):
                return past_from_json(folds.content(PAST, period, key)), count
    return NO_PAST, 0


def keys_upto(session: Session, master: Master, periods: Iterable[Period]) -> list[str]:
    """For each of these periods, what all that the past up to it is made from amounts to."""
    touches, keys = session.ledger.folds.touches(), []
    key = digest_of(program_mark(), master.digest, *limits_of(master))
    for period in periods:
        edition = session.edition(period)
        key = digest_of(key, period, touches.get(str(period)), edition.chain if edition else "")
        keys.append(key)
    return keys


def limits_of(master: Master) -> Iterable[object]:
    """What tells two masters of one list apart: the days that the office granted."""
    yield from ((task.id, task.deadline.in_any_period) for task in master.tasks)
    yield from sorted(master.moved.items())


def digest_of(*parts: object) -> str:
    """One digest of all these parts, by their words."""
    return hashlib.sha256(repr(parts).encode()).hexdigest()
