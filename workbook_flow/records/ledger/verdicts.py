"""Every decision that the office ever made, on rows and on requests, those that others took the place of as well."""

from __future__ import annotations

from enum import StrEnum

from workbook_flow.model import Decision, Entry, Period, Verdict
from workbook_flow.records.ledger.database import Database


class About(StrEnum):
    """What a decision is about: what a unit reported on a row, or the later time limit that it asks for there."""

    ENTRY = "entry"
    EXTENSION = "extension"


def note_verdict(
    database: Database, about: About, row: tuple[Period, str, str], decision: Decision, review: int
) -> None:
    """Keep a decision on a row (period, unit, task) for good; call within a transaction."""
    period, unit, task = row
    database.put(
        "verdict",
        {
            "about": about,
            "period": str(period),
            "unit": unit,
            "task": task,
            "review": review,
            "verdict": decision.verdict,
            "opinion": decision.opinion,
            "person": decision.by,
        },
    )


def verdicts_on(database: Database, about: About, entry: Entry) -> dict[int, tuple[Verdict, str, str]]:
    """Every decision on an entry's row: by review, the verdict, the opinion and who made it."""
    rows = database.rows(
        "SELECT * FROM verdict WHERE about = ? AND period = ? AND unit = ? AND task = ?",
        about,
        str(entry.period),
        entry.unit,
        entry.task,
    )
    return {row["review"]: (Verdict(row["verdict"]), row["opinion"], row["person"]) for row in rows}
