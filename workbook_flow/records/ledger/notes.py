"""The words of leaders and of the office beside decisions on rows; every one that was ever written."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from datetime import date

from workbook_flow.model import Note, NoteKind, Period, Reply, notes_under, standing_notes
from workbook_flow.records.ledger.database import Database


def note_from(row: sqlite3.Row) -> Note:
    """A note from a row of its table."""
    return Note(
        kind=NoteKind(row["kind"]),
        period=Period.parse(row["period"]),
        subject=row["subject"],
        about=row["about"],
        words=row["words"],
        by=row["person"],
        on=date.fromisoformat(row["written"]),
        review=row["review"],
        basis=row["basis"],
    )


def reply_columns(reply: Reply) -> dict[str, object]:
    """What a unit answered, and to what, by column."""
    kind, period, subject, review = reply.key
    return {
        "unit": reply.unit,
        "kind": kind,
        "told": str(period),
        "subject": subject,
        "review": review,
        "words": reply.words,
    }


class Notes:
    """The table of notes."""

    def __init__(self, database: Database) -> None:
        """Work on that database."""
        self.database = database

    def add_review(self, submission: int, basis: int) -> None:
        """Record that a reviewed workbook was read, and the last submission that it showed."""
        self.database.put("reviewed", {"submission": submission, "basis": basis})

    def add(self, note: Note) -> None:
        """Record a note; call within a transaction."""
        self.database.put(
            "note",
            {
                "kind": note.kind,
                "period": str(note.period),
                "subject": note.subject,
                "review": note.review,
                "basis": note.basis,
                "about": note.about,
                "words": note.words,
                "person": note.by,
                "written": note.on.isoformat(),
            },
        )

    def on(
        self, kind: NoteKind, period: Period, names: Sequence[str], upto: int | None = None
    ) -> tuple[Note, ...]:
        """What stands on one subject under its name and former ones, or stood after the submission ``upto``."""
        rows = self.database.rows("SELECT * FROM note WHERE kind = ? AND period = ?", kind, str(period))
        return notes_under(tuple(map(note_from, rows)), names, upto)

    def of(self, period: Period) -> tuple[Note, ...]:
        """What stands in a period, by kind and subject."""
        rows = self.database.rows(
            "SELECT * FROM note WHERE period = ? ORDER BY kind, subject, review", str(period)
        )
        subjects: dict[tuple[NoteKind, str], list[Note]] = {}
        for note in map(note_from, rows):
            subjects.setdefault((note.kind, note.subject), []).append(note)
        return tuple(note for notes in subjects.values() for note in standing_notes(notes))

    def any_of(self, period: Period) -> bool:
        """Whether anything was written or answered in a period."""
        query = "SELECT EXISTS (SELECT 1 FROM note WHERE period = ?1) OR EXISTS (SELECT 1 FROM reply WHERE period = ?1)"
        return bool(self.database.scalar(query, str(period)))

    def add_replies(self, submission: int, period: Period, replies: Iterable[Reply]) -> None:
        """Record what a unit answered in one submission of a period; call within a transaction."""
        shared = {"submission": submission, "period": str(period)}
        self.database.add("reply", *({**shared, **reply_columns(reply)} for reply in replies))

    def replies(self, period: Period, upto: int | None = None) -> tuple[Reply, ...]:
        """What units answered in a period, of each to one instruction the last, or that up to a submission."""
        rows = self.database.rows(
            "SELECT *, max(submission) FROM reply WHERE period = ?1 AND (?2 IS NULL OR submission <= ?2) "
            "GROUP BY unit, kind, told, subject, review",
            str(period),
            upto,
        )
        return tuple(
            Reply(
                unit=row["unit"],
                key=(NoteKind(row["kind"]), Period.parse(row["told"]), row["subject"], row["review"]),
                words=row["words"],
            )
            for row in rows
        )
