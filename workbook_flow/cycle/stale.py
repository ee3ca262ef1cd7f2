"""A copy sent again: a row that was refused once, and corrected since, undoes nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from workbook_flow.model import Entry, EntryState, Period, Place, SubmissionState
from workbook_flow.records.ledger.history import History
from workbook_flow.returns import checks, review
from workbook_flow.words.problems import Code, problem


def without_stale(
    checked: checks.Checked, history: History, names: Sequence[str], period: Period, file: str
) -> checks.Checked:
    """The checked return without the rows of an old copy; each is told of in one notice."""
    stale = [entry for entry in checked.entries if is_stale(entry, history, names, period)]
    if not stale:
        return checked
    gone = {fault for entry in stale for fault in entry.problems}
    entries = tuple(entry for entry in checked.entries if entry not in stale)
    notices = (
        problem(Code.STALE_COPY, Place(file=file, cell=cell_of(entry)), task=entry.task) for entry in stale
    )
    problems = (*(fault for fault in checked.problems if fault not in gone), *notices)
    state = checks.outcome(entries, problems) if entries else SubmissionState.SUPERSEDED
    return replace(checked, entries=entries, problems=problems, state=state)


def is_stale(entry: Entry, history: History, names: Sequence[str], period: Period) -> bool:
    """Whether the row is faulty, and was refused word for word before a better one came."""
    if entry.state is not EntryState.HELD:
        return False
    return any(review.same_words(entry, old) for old in history.refused_since(names, period, entry.task))


def cell_of(entry: Entry) -> str:
    """The first cell that the unit wrote in."""
    cells = (value.cell for value in entry.values.values() if value.cell and not value.blank)
    return next(cells, "").rpartition("!")[2]
