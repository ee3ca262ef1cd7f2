"""What one unit reported, row by row, and which of its returns have been answered by a form for correction."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from workbook_flow.ledger.rows import entry_from
from workbook_flow.model import Entry, EntryState, Period

if TYPE_CHECKING:
    from workbook_flow.ledger import Ledger

RETURNS = """
CREATE TABLE correction (
    period TEXT NOT NULL, unit TEXT NOT NULL, submission INTEGER NOT NULL,
    PRIMARY KEY (period, unit)
) STRICT;
CREATE TABLE decision (
    period TEXT NOT NULL, unit TEXT NOT NULL, task TEXT NOT NULL, review INTEGER NOT NULL,
    verdict TEXT NOT NULL, opinion TEXT NOT NULL, person TEXT NOT NULL, decided TEXT NOT NULL,
    changes TEXT NOT NULL, judged TEXT NOT NULL, judged_state TEXT NOT NULL, judged_problems TEXT NOT NULL,
    PRIMARY KEY (period, unit, task)
) STRICT;
"""
"""What returned forms and reviews add to the ledger's tables."""


def accepted_of(ledger: Ledger, unit: str, period: Period) -> Mapping[str, Entry]:
    """By task, the unit's accepted entries that stand in the period."""
    found = ledger.rows(
        "SELECT * FROM entry WHERE unit = ? AND period = ? AND state = ? ORDER BY submission",
        unit,
        str(period),
        EntryState.ACCEPTED,
    )
    return {row["task"]: entry_from(row) for row in found}


def previous_of(ledger: Ledger, unit: str, period: Period) -> Mapping[str, Entry]:
    """By task, the unit's accepted entries of the last period before this one in which it reported."""
    last = ledger.scalar(
        "SELECT max(period) FROM entry WHERE unit = ? AND period < ? AND state = ?",
        unit,
        str(period),
        EntryState.ACCEPTED,
    )
    return {} if last is None else accepted_of(ledger, unit, Period.parse(last))


def corrections_due(ledger: Ledger) -> Iterator[tuple[str, Period, int]]:
    """Units and periods whose last return, or decision, is not yet answered; with the number to answer."""
    found = ledger.rows(
        """
        SELECT unit, period, max(id) AS newest FROM (
            SELECT unit, period, id FROM submission WHERE unit IS NOT NULL AND state <> 'duplicate'
            UNION ALL SELECT unit, period, review FROM decision
        ) AS every GROUP BY unit, period
        HAVING newest > coalesce((
            SELECT done.submission FROM correction AS done WHERE done.unit = every.unit AND done.period = every.period
        ), 0)
        ORDER BY period, unit
        """
    )
    yield from ((row["unit"], Period.parse(row["period"]), row["newest"]) for row in found)


def correction_written(ledger: Ledger, unit: str, period: Period, newest: int) -> None:
    """Note that the unit's return with that number is answered."""
    with ledger.transaction():
        ledger.database.execute(
            "INSERT OR REPLACE INTO correction VALUES (?, ?, ?)", (str(period), unit, newest)
        )
