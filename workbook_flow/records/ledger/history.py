"""What one unit reported, row by row, and which of its returns have been answered by a form for correction."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from workbook_flow.model import (
    Decision,
    Entry,
    EntryState,
    NoteKind,
    Owed,
    Period,
    Problem,
    RowProblem,
    Ruling,
    Value,
    Verdict,
)
from workbook_flow.records.codec import from_json
from workbook_flow.records.ledger.database import Database
from workbook_flow.records.ledger.issues import Issues
from workbook_flow.records.ledger.rows import (
    completed,
    decision_columns,
    decision_from,
    entry_from,
    entry_row,
    text,
)
from workbook_flow.records.ledger.verdicts import About, note_verdict, rulings, verdicts_on


@dataclass(frozen=True, slots=True, kw_only=True)
class DecidedEntry:
    """A decision with the entry as it was before it, the values it gave, and the review it came with."""

    decision: Decision
    before: Entry
    changes: Mapping[str, Value]
    review: int


def decided_entry_from(row: sqlite3.Row) -> DecidedEntry:
    """A decision from a row of its table, with the columns of the entry as it was before it."""
    return DecidedEntry(
        decision=decision_from(row),
        before=entry_from(row),
        changes=from_json(dict[str, Value], json.loads(row["changes"])),
        review=row["review"],
    )


class History:
    """What units reported, what the office decided on it, and which returns were answered."""

    def __init__(self, database: Database, issues: Issues) -> None:
        """Work on that database, and on what it says was issued."""
        self.database = database
        self.issues = issues

    def accepted_of(self, names: Sequence[str], period: Period) -> Mapping[str, Entry]:
        """By task, the accepted entries that stand in the period, of the unit of these names, own and former."""
        rows = self.database.rows(
            "SELECT * FROM entry_not_sent_back WHERE unit IN (SELECT value FROM json_each(?)) AND period = ? "
            "AND state = ? ORDER BY submission",
            json.dumps(names),
            str(period),
            EntryState.ACCEPTED,
        )
        return {row["task"]: entry_from(row) for row in rows}

    def last_entries(
        self, owed: Iterable[tuple[str, str]], columns: Collection[str] | None
    ) -> tuple[Entry, ...]:
        """The last accepted entry on each of these units' tasks, over all periods, with no more than those columns.

        Asked period by period, the newest first, and of older ones only for what no newer one has.
        """
        latest: dict[tuple[str, str], Entry] = {}
        lacking = set(owed)
        for period in self.issues.periods(newest_first=True):
            entries = self.accepted_on(lacking, period, columns)
            latest.update(entries)
            lacking.difference_update(entries)
            if not lacking:
                break
        return tuple(latest.values())

    def accepted_on(
        self, owed: Iterable[tuple[str, str]], period: Period, columns: Collection[str] | None
    ) -> dict[tuple[str, str], Entry]:
        """The accepted entries that stand in the period on these units' tasks, with no more than those columns."""
        rows = self.database.rows(
            "SELECT entry.* FROM json_each(?) AS owed CROSS JOIN entry_not_sent_back AS entry "
            "ON entry.period = ? AND entry.unit = json_extract(owed.value, '$[0]') "
            "AND entry.task = json_extract(owed.value, '$[1]') "
            "WHERE entry.state = ? ORDER BY entry.submission",
            json.dumps(list(owed)),
            str(period),
            EntryState.ACCEPTED,
        )
        return {(row["unit"], row["task"]): entry_from(row, columns) for row in rows}

    def previous_of(self, names: Sequence[str], period: Period) -> Mapping[str, Entry]:
        """By task, the accepted entries of the last earlier period in which the unit of these names reported."""
        query = (
            "SELECT EXISTS (SELECT 1 FROM entry WHERE period = ?2 AND state = ?3 "
            "AND unit IN (SELECT value FROM json_each(?1)))"
        )
        for earlier in reversed(period.goes_on_from(self.issues.periods())):
            if self.database.scalar(query, json.dumps(names), str(earlier), EntryState.ACCEPTED):
                return self.accepted_of(names, earlier)
        return {}

    def sent_back(self, period: Period) -> dict[tuple[str, str], int]:
        """By unit and task, the last return of the period that the office's 退回 covers."""
        rows = self.database.rows(
            "SELECT unit, task, submission FROM decision WHERE period = ? AND verdict = ?",
            str(period),
            Verdict.RETURNED,
        )
        return {(row["unit"], row["task"]): row["submission"] for row in rows}

    def corrections_due(self) -> Iterator[tuple[str, Period, int]]:
        """Units and periods whose last return, or decision, is not yet answered; with the number to answer."""
        rows = self.database.rows(
            """
            SELECT unit, period, max(id) AS newest FROM (
                SELECT unit, period, id FROM submission WHERE unit IS NOT NULL AND state <> 'duplicate'
                UNION ALL SELECT unit, period, review FROM decision
            ) AS every GROUP BY unit, period
            HAVING newest > coalesce((
                SELECT done.submission FROM correction AS done
                WHERE done.unit = every.unit AND done.period = every.period
            ), 0)
            ORDER BY period, unit
            """
        )
        yield from ((row["unit"], Period.parse(row["period"]), row["newest"]) for row in rows)

    def corrections_written(self, answered: Iterable[tuple[str, Period, int]]) -> None:
        """Note that each unit's return in the period with that number is answered."""
        with self.database.transaction():
            rows = (
                {"period": str(period), "unit": unit, "submission": newest}
                for unit, period, newest in answered
            )
            self.database.put("correction", *rows)

    def latest_entry(self, unit: str, period: Period, task: str) -> Entry | None:
        """The unit's newest entry on the task in the period, accepted or held."""
        rows = self.database.rows(
            "SELECT * FROM entry WHERE unit = ? AND period = ? AND task = ? ORDER BY submission DESC LIMIT 1",
            unit,
            str(period),
            task,
        )
        return entry_from(rows[0]) if rows else None

    def reported(self, names: Sequence[str], period: Period) -> Mapping[str, tuple[Entry, ...]]:
        """By task, all that the unit of these names said in the period, oldest first, as it was before any decision."""
        rows = self.database.rows(
            "SELECT entry.submission, entry.task, entry.unit, entry.period, entry.role, entry.state, "
            "coalesce(decision.judged, entry.content) AS content, '[]' AS problems FROM entry "
            "LEFT JOIN decision ON decision.period = entry.period AND decision.unit = entry.unit "
            "AND decision.task = entry.task AND decision.submission = entry.submission "
            "WHERE entry.period = ? AND entry.unit IN (SELECT value FROM json_each(?)) ORDER BY +entry.submission",
            str(period),
            json.dumps(names),
        )
        by_task: dict[str, tuple[Entry, ...]] = {}
        for row in rows:
            by_task[row["task"]] = (*by_task.get(row["task"], ()), entry_from(row))
        return by_task

    def number_of(self, attempt: int, names: Sequence[str], period: Period) -> int:
        """The number of that one of the returns of the unit of these names in the period, from 1; 0 for none."""
        number = self.database.scalar(
            "SELECT id FROM submission WHERE unit IN (SELECT value FROM json_each(?)) AND period = ? "
            "AND state <> 'duplicate' ORDER BY id LIMIT 1 OFFSET ?",
            json.dumps(names),
            str(period),
            attempt - 1,
        )
        return int(number or 0) if attempt else 0

    def refused_since(self, names: Sequence[str], period: Period, task: str) -> tuple[Entry, ...]:
        """The rows on the task that were refused in the period, and after which a better one was accepted."""
        rows = self.database.rows(
            """
            SELECT * FROM entry AS refused WHERE period = ?1 AND task = ?2 AND state = ?4
            AND unit IN (SELECT value FROM json_each(?3)) AND EXISTS (
                SELECT 1 FROM entry AS later
                WHERE later.period = refused.period AND later.unit = refused.unit AND later.task = refused.task
                AND later.submission > refused.submission AND later.state = ?5
            )
            """,
            *(str(period), task, json.dumps(names), EntryState.HELD, EntryState.ACCEPTED),
        )
        return tuple(entry_from(row) for row in rows)

    def entry_with(self, submission: int, task: str) -> Entry | None:
        """The entry on the task that came with that submission."""
        rows = self.database.rows("SELECT * FROM entry WHERE submission = ? AND task = ?", submission, task)
        return entry_from(rows[0]) if rows else None

    def units(self) -> frozenset[str]:
        """The units that ever reported, under their names then."""
        return frozenset(row["unit"] for row in self.database.rows("SELECT DISTINCT unit FROM entry"))

    def as_a_whole(self, entries: Mapping[Owed, Entry]) -> Mapping[Owed, Entry]:
        """These entries with all that the unit wrote and what is wrong with it."""
        records = self.database.rows(
            "SELECT submission, task, content, problems FROM entry "
            "WHERE submission IN (SELECT value FROM json_each(?))",
            json.dumps(list({entry.submission for entry in entries.values()})),
        )
        rows = {(row["submission"], row["task"]): row for row in records}
        return {owed: completed(entry, rows[entry.submission, entry.task]) for owed, entry in entries.items()}

    def decisions(
        self, period: Period, unit: str | None = None, task: str | None = None
    ) -> dict[tuple[str, str], DecidedEntry]:
        """The decisions that stand in a period, by unit and task; of one unit, or of one task, where it is named."""
        rows = self.database.rows(
            """
            SELECT decision.*, entry.role, judged_state AS state, judged AS content, judged_problems AS problems
            FROM decision JOIN entry
            ON entry.submission = decision.submission AND entry.task = decision.task
            WHERE decision.period = ?1 AND (?2 IS NULL OR decision.unit = ?2) AND (?3 IS NULL OR decision.task = ?3)
            """,
            str(period),
            unit,
            task,
        )
        return {(row["unit"], row["task"]): decided_entry_from(row) for row in rows}

    def decision_on(self, entry: Entry) -> DecidedEntry | None:
        """The decision that stands on the row of an entry."""
        return self.decisions(entry.period, entry.unit, entry.task).get((entry.unit, entry.task))

    def add_decision(self, decided_entry: DecidedEntry, after: Entry) -> None:
        """Record a decision, and the entry as it stands under it; call within a transaction."""
        before, row = entry_row(decided_entry.before), entry_row(after)
        self.database.put(
            "decision",
            {
                **{name: row[name] for name in ("period", "unit", "task", "submission")},
                **decision_columns(decided_entry.decision),
                "review": decided_entry.review,
                "changes": text(decided_entry.changes),
                "judged_state": before["state"],
                "judged": before["content"],
                "judged_problems": before["problems"],
            },
        )
        owed = (after.period, after.unit, after.task)
        note_verdict(self.database, About.ENTRY, owed, decided_entry.decision, decided_entry.review)
        self.database.execute(
            "UPDATE entry SET state = :state, content = :content, problems = :problems "
            "WHERE submission = :submission AND task = :task",
            row,
        )

    def verdicts(self, about: About, entry: Entry) -> dict[int, tuple[Verdict, str, str]]:
        """Every decision on an entry's row: by review, the verdict, the opinion and who made it."""
        return verdicts_on(self.database, about, entry)

    def rulings(self) -> tuple[Ruling, ...]:
        """Every decision ever made, those that others took the place of as well."""
        return rulings(self.database)

    def periods_decided(self, since: date) -> tuple[Period, ...]:
        """The periods in which anything was decided, or an appeal answered, from that day on."""
        rows = self.database.rows(
            "SELECT verdict.period AS period FROM verdict JOIN submission ON submission.id = verdict.review "
            "WHERE submission.received >= ?1 UNION SELECT period FROM note WHERE kind = ?2 AND written >= ?1",
            since.isoformat(),
            NoteKind.FINDING,
        )
        return tuple(sorted(Period.parse(row["period"]) for row in rows))

    def row_problems(self) -> Iterator[RowProblem]:
        """What is wrong with every row that ever came, in order of arrival."""
        rows = self.database.rows(
            "SELECT submission, period, unit, task, problems FROM entry WHERE problems <> '[]' "
            "ORDER BY submission, rowid"
        )
        for row in rows:
            for problem in from_json(tuple[Problem, ...], json.loads(row["problems"])):
                yield RowProblem(
                    submission=row["submission"],
                    period=Period.parse(row["period"]),
                    unit=row["unit"],
                    task=row["task"],
                    problem=problem,
                )
