"""What came back: every file with its rows, when it arrived, and what of it stands."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import NamedTuple

from workbook_flow.model import (
    Entry,
    EntryState,
    Period,
    Submission,
    SubmissionState,
    by_switch,
)
from workbook_flow.records.ledger.database import Database
from workbook_flow.records.ledger.rows import entries_from, entry_row, submission_from, submission_row
from workbook_flow.words.problems import Code

SUBMISSIONS = (
    "SELECT submission.*, arrival.day AS arrived, arrival.usable AS usable, arrival.by_switch "
    "FROM submission LEFT JOIN arrival ON arrival.submission = submission.id"
)
"""Submissions with when they arrived; conditions follow."""


def read_columns(columns: Collection[str] | None) -> str:
    """What is read of the table of entries: nothing that units wrote where none of its columns are wanted."""
    return "*" if columns is None or columns else "submission, unit, period, task, role, state"


class Uncleared(NamedTuple):
    """A submission whose file may still stand in the inbox: its number, the file's name below it and digest."""

    id: int
    file: str
    digest: str


class Submissions:
    """The submissions in order of arrival, and the rows of each."""

    def __init__(self, database: Database) -> None:
        """Work on that database."""
        self.database = database

    def last_submission(self) -> int:
        """The highest number of arrival, 0 where there is none."""
        return int(self.database.scalar("SELECT max(id) FROM submission") or 0)

    def last_arrival(self, period: Period) -> int:
        """The number of the period's last submission, 0 where there is none."""
        return int(self.database.scalar("SELECT max(id) FROM submission WHERE period = ?", str(period)) or 0)

    def standing_with(self, digest: str) -> int | None:
        """The last submission with these very bytes that was placed with a unit, and still stands.

        One that was withdrawn does not, nor one of whose unit and period a later, other file was accepted.
        """
        submission = self.database.scalar(
            "SELECT id FROM submission AS this WHERE digest = ? AND unit IS NOT NULL "
            "AND state NOT IN ('duplicate', 'withdrawn') AND NOT EXISTS ("
            "SELECT 1 FROM submission AS later WHERE later.id > this.id AND later.unit = this.unit "
            "AND later.period = this.period AND later.digest <> this.digest "
            "AND later.state IN ('accepted', 'partial')) ORDER BY id DESC LIMIT 1",
            digest,
        )
        return None if submission is None else int(submission)

    def stamped_return(self, unit: str, period: Period) -> int | None:
        """The unit's last accepted return in the period that was told by its stamp, None for none."""
        words = [f'%"{code}"%' for code in (Code.STAMP_LOST, Code.PLACED_BY_OFFICE)]
        submission = self.database.scalar(
            "SELECT max(id) FROM submission WHERE period = ? AND unit = ? AND state IN ('accepted', 'partial') "
            "AND problems NOT LIKE ? AND problems NOT LIKE ?",
            str(period),
            unit,
            *words,
        )
        return None if submission is None else int(submission)

    def returned_in(self, unit: str, period: Period) -> bool:
        """Whether a return of the unit in the period was accepted, or part of it."""
        return bool(
            self.database.scalar(
                "SELECT count(*) FROM submission WHERE period = ? AND unit = ? AND state IN ('accepted', 'partial')",
                str(period),
                unit,
            )
        )

    def submission(self, number: int) -> Submission:
        """The submission with that number of arrival."""
        (row,) = self.database.rows(f"{SUBMISSIONS} WHERE id = ?", number)
        (counts,) = self.database.rows(
            "SELECT coalesce(sum(state = 'accepted'), 0) AS accepted, "
            "json_group_array(task) FILTER (WHERE state = 'held') AS held FROM entry WHERE submission = ?",
            number,
        )
        return submission_from(row, counts["accepted"], counts["held"])

    def returns_of(self, names: Sequence[str], period: Period) -> tuple[Submission, ...]:
        """The attempts of the unit of these names in the period, without their rows and problems."""
        rows = self.database.rows(
            f"{SUBMISSIONS} JOIN json_each(?) AS named ON named.value = unit WHERE period = ? ORDER BY id",
            json.dumps(names),
            str(period),
        )
        submissions = (submission_from(row, 0, "[]", with_problems=False) for row in rows)
        return tuple(submission for submission in submissions if submission.state.counts)

    def state_of(self, number: int) -> SubmissionState | None:
        """What became of the submission with that number of arrival; None where there is none."""
        state = self.database.scalar("SELECT state FROM submission WHERE id = ?", number)
        return SubmissionState(state) if state else None

    def is_withdrawn(self, number: int) -> bool:
        """Whether the submission with that number of arrival was taken back."""
        return self.state_of(number) is SubmissionState.WITHDRAWN

    def uncleared(self) -> tuple[Uncleared, ...]:
        """Submissions recorded whose file may still stand in the inbox."""
        rows = self.database.rows("SELECT id, file, digest FROM submission WHERE cleared = 0")
        return tuple(Uncleared(*row) for row in rows)

    def mark_cleared(self, submission: int) -> None:
        """Note that the inbox no longer holds the file of this submission."""
        self.database.execute("UPDATE submission SET cleared = 1 WHERE id = ?", (submission,))

    def knows_arrivals(self) -> bool:
        """Whether it says all that later versions note of what came: those made before version 12 may not.

        When each submission arrived, what each review said, by what limit a later one was granted.
        """
        queries = (
            "SELECT 1 FROM submission WHERE id NOT IN (SELECT submission FROM arrival) LIMIT 1",
            "SELECT 1 FROM submission WHERE state = 'reviewed' AND id NOT IN (SELECT submission FROM reviewed)",
            "SELECT 1 FROM extension WHERE listed IS NULL LIMIT 1",
        )
        return all(self.database.scalar(query) is None for query in queries)

    def next_attempt(self, unit: str, period: Period) -> int:
        """The number that this unit's next return in the period has, from 1; one taken back keeps its own."""
        count = self.database.scalar(
            "SELECT count(*) FROM submission WHERE unit = ? AND period = ? AND state <> 'duplicate'",
            unit,
            str(period),
        )
        return int(count) + 1

    def add_submission(self, submission: Submission, entries: Iterable[Entry]) -> None:
        """Record a submission with its rows; earlier ones that it replaces wholly become superseded."""
        self.database.add("submission", submission_row(submission))
        entries = tuple(entries)
        self.database.add("entry", *(entry_row(entry) | {"submission": submission.id} for entry in entries))
        self.add_arrival(submission, entries)
        if submission.unit is not None:
            self.supersede(submission)

    def add_arrival(self, submission: Submission, entries: Iterable[Entry]) -> None:
        """Record when a submission arrived and whether any of its rows was accepted at once."""
        day = submission.arrived.isoformat() if submission.arrived else ""
        accepted = [entry for entry in entries if entry.state is EntryState.ACCEPTED]
        usable = submission.nil or bool(accepted)
        arrival = {"submission": submission.id, "day": day, "usable": usable}
        self.database.add("arrival", arrival | {"by_switch": sum(map(by_switch, accepted))})

    def supersede(self, by: Submission) -> None:
        """Mark the unit's earlier submissions of whose rows none stands any more."""
        self.database.execute(
            """
            UPDATE submission SET state = 'superseded'
            WHERE period = ?1 AND unit = ?2 AND id < ?3 AND state IN ('accepted', 'partial', 'returned')
            AND EXISTS (SELECT 1 FROM entry WHERE submission = submission.id)
            AND NOT EXISTS (
                SELECT 1 FROM entry AS mine WHERE mine.submission = submission.id AND NOT EXISTS (
                    SELECT 1 FROM entry AS later
                    WHERE later.period = mine.period AND later.unit = mine.unit AND later.task = mine.task
                    AND later.submission > mine.submission AND (later.state = 'accepted' OR mine.state = 'held')
                )
            )
            """,
            (str(by.period), by.unit, by.id),
        )

    def submissions(
        self, period: Period | None = None, *, after: int = 0, with_problems: bool = True
    ) -> tuple[Submission, ...]:
        """Submissions in order of arrival, of one period or of all; what was wrong with them may be left out."""
        counts = self.row_counts(period, after)
        rows = self.database.rows(
            f"{SUBMISSIONS} WHERE id > ?2 AND (?1 IS NULL OR period = ?1) ORDER BY id",
            str(period) if period else None,
            after,
        )
        return tuple(
            submission_from(row, *counts.get(row["id"], (0, "[]")), with_problems=with_problems)
            for row in rows
        )

    def row_counts(self, period: Period | None, after: int) -> dict[int, tuple[int, str]]:
        """By submission after that one, how many of its rows count, and as JSON the tasks of those that were held.

        Of a review the rows are the decisions that it brought.
        """
        decided = self.database.rows(
            "SELECT review, count(*) AS decisions FROM "
            "(SELECT review FROM decision UNION ALL SELECT review FROM extension) GROUP BY review"
        )
        entered = self.database.rows(
            "SELECT submission, sum(state = 'accepted') AS accepted, "
            "json_group_array(task) FILTER (WHERE state = 'held') AS held FROM entry "
            "WHERE submission IN (SELECT id FROM submission WHERE id > ?2 AND (?1 IS NULL OR period = ?1)) "
            "GROUP BY submission",
            str(period) if period else None,
            after,
        )
        return {
            **{row["review"]: (row["decisions"], "[]") for row in decided},
            **{row["submission"]: (row["accepted"], row["held"]) for row in entered},
        }

    def first_in(self, states: Collection[SubmissionState], *, since: date, after: int) -> int | None:
        """The number of the first submission in one of these states that came on that day or later; None for none."""
        number = self.database.scalar(
            "SELECT min(id) FROM submission WHERE id > ? AND received >= ? "
            "AND state IN (SELECT value FROM json_each(?))",
            after,
            since.isoformat(),
            json.dumps(sorted(states)),
        )
        return None if number is None else int(number)

    def later_than(self, day: date) -> tuple[tuple[int, date], ...]:
        """Number and day of every submission that counts as come after that day, those taken back aside."""
        rows = self.database.rows(
            "SELECT id, coalesce(nullif(arrival.day, ''), received) AS came FROM submission "
            "LEFT JOIN arrival ON arrival.submission = submission.id "
            "WHERE came > ? AND state <> 'withdrawn' ORDER BY id",
            day.isoformat(),
        )
        return tuple((row["id"], date.fromisoformat(row["came"])) for row in rows)

    def accepted(self, period: Period, columns: Collection[str] | None = None) -> tuple[Entry, ...]:
        """The accepted entries that stand: for each unit and task the latest."""
        return self.standing(period, EntryState.ACCEPTED, columns)

    def held(self, period: Period, columns: Collection[str] | None = None) -> tuple[Entry, ...]:
        """The rows that wait for correction: held, and not accepted since."""
        rows = self.database.stream(
            """
            SELECT *, max(submission) FROM entry WHERE period = ?1 AND state = 'held' AND NOT EXISTS (
                SELECT 1 FROM entry AS later
                WHERE later.period = ?1 AND later.unit = entry.unit AND later.task = entry.task
                AND later.submission > entry.submission AND later.state = 'accepted'
            ) GROUP BY unit, task
            """,
            str(period),
        )
        return tuple(entries_from(rows, columns))

    def standing(
        self, period: Period, state: EntryState, columns: Collection[str] | None = None
    ) -> tuple[Entry, ...]:
        """For each unit and task the latest entry in that state."""
        rows = self.database.stream(
            f"SELECT {read_columns(columns)}, max(submission) FROM entry "  # noqa: S608 - our own columns
            "WHERE period = ? AND state = ? GROUP BY unit, task",
            str(period),
            state,
        )
        return tuple(entries_from(rows, columns))
