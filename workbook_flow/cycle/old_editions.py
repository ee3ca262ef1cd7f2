"""Editions with their scores: those of earlier versions show them in the published workbook alone, and it stands."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace

from workbook_flow.cycle.session import Session
from workbook_flow.model import Edition, Period, UnitScore, WorkbookFlowError
from workbook_flow.records.codec import from_json, to_json
from workbook_flow.records.editions import Editions
from workbook_flow.sheets import Book

SCORES = "scores"
"""The name under which what was read of them is kept in the ledger."""

Scores = Mapping[str, UnitScore]


def with_scores(session: Session, period: Period, edition: Edition) -> Edition:
    """The edition with its scores: as they are recorded, else as its workbook shows them; without if neither does."""
    return edition if edition.scores else replace(edition, scores=kept_scores(session, period, edition))


def kept_scores(session: Session, period: Period, edition: Edition) -> Scores:
    """What the published workbook shows, with the points that the office added or took by the list of that edition.

    It is read once and kept under its digest; without those points, where the list cannot be read, it is not kept.
    """
    folds, name = session.ledger.folds, session.workspace.consolidated(period).name
    key, stored = edition.files.get(name, ""), folds.keys(SCORES)
    if stored.get(str(period)) == key:
        with suppress(LookupError, TypeError, ValueError):
            return from_json(dict[str, UnitScore], folds.content(SCORES, period, key))
    read = read_scores(session, period, edition, name)
    if read is None:
        return {}
    try:
        master = session.kept_master(edition.master)
    except WorkbookFlowError:  # `verify` names it; the next time it may be read
        return read
    shown = {unit: replace(score, extras=master.extras_of(unit, period)) for unit, score in read.items()}
    folds.keep(SCORES, period, key, to_json(shown), stored)
    return shown


def read_scores(session: Session, period: Period, edition: Edition, name: str) -> Scores | None:
    """The scores in the published workbook; None where it cannot be read, or is not as it was published.

    The second `verify` names.
    """
    try:
        data = Editions(session.archive.root, period).file(edition, name)
    except OSError:
        return None
    if hashlib.sha256(data).hexdigest() != edition.files.get(name):
        return None
    book = session.reader.read_bytes(data, name)
    from workbook_flow.reports.consolidate.scores_shown import scores_shown

    return scores_shown(book) if isinstance(book, Book) else None
