"""Every decision that the office ever made, on rows and on requests, those that others took the place of as well."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from workbook_flow.model import Decision, Entry, Period, Ruling, Verdict
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


def rulings(database: Database) -> tuple[Ruling, ...]:
    """Every decision ever made, in the order in which they came; of which day, the submission that brought it says."""
    rows = database.rows(
        "SELECT verdict.*, submission.received, review = max(review) OVER (PARTITION BY about, verdict.period, "
        "verdict.unit, task) AS standing FROM verdict JOIN submission ON submission.id = verdict.review "
        "ORDER BY review, rank_of_period(verdict.period), verdict.unit, task, about"
    )
    return tuple(
        Ruling(
            period=Period.parse(row["period"]),
            unit=row["unit"],
            task=row["task"],
            extension=row["about"] == About.EXTENSION,
            verdict=Verdict(row["verdict"]),
            opinion=row["opinion"],
            by=row["person"],
            on=date.fromisoformat(row["received"]),
            review=row["review"],
            standing=bool(row["standing"]),
        )
        for row in rows
    )
