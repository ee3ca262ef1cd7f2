"""The ledger: what the archive amounts to, in a database that can be deleted and made again."""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, Self, TypeVar

from workbook_flow.archive import Issue, issue_from_json, issue_to_json, problem_to_json, standing_forms
from workbook_flow.ledger.history import decisions
from workbook_flow.ledger.opening import DamagedLedger, in_words, open_database, set_aside
from workbook_flow.ledger.requests import requests_among, rulings, summaries
from workbook_flow.ledger.rows import entry_from, entry_row, submission_from
from workbook_flow.ledger.standing import SUBMISSIONS, add_arrival, unit_status
from workbook_flow.model import (
    Entry,
    EntryState,
    IssuedForm,
    Period,
    Snapshot,
    Submission,
    SubmissionState,
    UnitStatus,
)
from workbook_flow.succession import followed_by, handed_on, in_present_hands, still_waiting

Found = TypeVar("Found", Entry, Submission)

__all__ = ["RECEIVED", "DamagedLedger", "Ledger", "in_words", "issues_of", "set_aside"]

RECEIVED = "来件"
"""The stream of events that returned files are; each period's issues are another."""


def issues_of(period: Period) -> str:
    """The stream of events that a period's issues are."""
    return f"下发 {period}"


class Ledger:
    """An open ledger. Writing happens in ``transaction`` alone."""

    def __init__(self, path: Path) -> None:
        """Open, or make, the ledger at that path."""
        self.database = open_database(path)
        self.made: dict[tuple[str, int], Issue] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.database.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All of it, or nothing."""
        self.database.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self.database.execute("ROLLBACK")
            raise
        self.database.execute("COMMIT")

    def scalar(self, query: str, *values: object) -> Any:
        """The single value that a query gives, or None."""
        row = self.database.execute(query, values).fetchone()
        return row[0] if row else None

    def rows(self, query: str, *values: object) -> list[sqlite3.Row]:
        """All rows that a query gives."""
        with closing(self.database.execute(query, values)) as found:
            return found.fetchall()

    # the chain of events

    def add_event(self, stream: str, number: int, chain: str) -> None:
        """Note the link that a record in the archive is; one already known is left as it is."""
        self.database.execute("INSERT OR IGNORE INTO event VALUES (?, ?, ?)", (stream, number, chain))

    def last_link(self, stream: str) -> str:
        """The link of the stream's last event, blank before the first."""
        found = self.scalar("SELECT chain FROM event WHERE stream = ? ORDER BY number DESC LIMIT 1", stream)
        return str(found or "")

    def last_event(self, stream: str) -> int:
        """The number of the stream's last event, 0 before the first."""
        return int(self.scalar("SELECT max(number) FROM event WHERE stream = ?", stream) or 0)

    def table(self, query: str) -> list[tuple[Any, ...]]:
        """All rows of a query as plain tuples, for comparing one ledger with another."""
        return [tuple(row) for row in self.rows(query)]

    # what was issued

    def add_issue(self, issue: Issue) -> None:
        """Record an issue; one already known is left as it is."""
        content = json.dumps(issue_to_json(issue), ensure_ascii=False)
        with self.transaction():
            self.database.execute(
                "INSERT OR IGNORE INTO issue VALUES (?, ?, ?)", (str(issue.period), issue.number, content)
            )
            self.add_event(issues_of(issue.period), issue.number, issue.chain)

    def last_issue(self, period: Period) -> int:
        """The number of the period's last issue, 0 where there is none."""
        return int(self.scalar("SELECT max(number) FROM issue WHERE period = ?", str(period)) or 0)

    def issues(self, period: Period | None = None) -> tuple[Issue, ...]:
        """All issues, of one period or of all, oldest first."""
        found = self.rows(
            "SELECT period, number FROM issue WHERE ?1 IS NULL OR period = ?1 ORDER BY period, number",
            str(period) if period else None,
        )
        return tuple(self.issue(row["period"], row["number"]) for row in found)

    def issue(self, period: str, number: int) -> Issue:
        """One issue, made from its JSON once: it never changes."""
        if (period, number) not in self.made:
            content = self.scalar("SELECT content FROM issue WHERE period = ? AND number = ?", period, number)
            self.made[period, number] = issue_from_json(Period.parse(period), json.loads(content))
        return self.made[period, number]

    def periods(self) -> tuple[Period, ...]:
        """The periods in which anything was issued, oldest first."""
        found = self.rows("SELECT DISTINCT period FROM issue")
        return tuple(sorted(Period.parse(row["period"]) for row in found))

    def forms(self) -> dict[tuple[str, Period, int], IssuedForm]:
        """Every form ever issued, by unit, period and number of issue."""
        return {(form.unit, form.period, form.issue): form for issue in self.issues() for form in issue.forms}

    # what came back

    def last_submission(self) -> int:
        """The highest number of arrival, 0 where there is none."""
        return int(self.scalar("SELECT max(id) FROM submission") or 0)

    def first_with(self, digest: str) -> int | None:
        """The first submission with these very bytes that was placed with a unit, and not withdrawn."""
        found = self.scalar(
            "SELECT id FROM submission WHERE digest = ? AND unit IS NOT NULL "
            "AND state NOT IN ('duplicate', 'withdrawn') ORDER BY id LIMIT 1",
            digest,
        )
        return None if found is None else int(found)

    def submission(self, number: int) -> Submission:
        """The submission with that number of arrival."""
        (row,) = self.rows(f"{SUBMISSIONS} WHERE id = ?", number)
        (counts,) = self.rows(
            "SELECT coalesce(sum(state = 'accepted'), 0), coalesce(sum(state = 'held'), 0) "
            "FROM entry WHERE submission = ?",
            number,
        )
        return submission_from(row, (counts[0], counts[1]))

    def is_withdrawn(self, number: int) -> bool:
        """Whether the submission with that number of arrival was taken back."""
        state = self.scalar("SELECT state FROM submission WHERE id = ?", number)
        return bool(state == SubmissionState.WITHDRAWN)

    def uncleared(self) -> list[sqlite3.Row]:
        """Submissions recorded whose file may still stand in the inbox."""
        return self.rows("SELECT id, file, digest FROM submission WHERE cleared = 0")

    def mark_cleared(self, submission: int) -> None:
        """Note that the inbox no longer holds the file of this submission."""
        self.database.execute("UPDATE submission SET cleared = 1 WHERE id = ?", (submission,))

    def knows_arrivals(self) -> bool:
        """Whether it says of every submission when it arrived; ledgers of before version 6 do not."""
        query = "SELECT 1 FROM submission WHERE id NOT IN (SELECT submission FROM arrival) LIMIT 1"
        return self.scalar(query) is None

    def next_attempt(self, unit: str, period: Period) -> int:
        """The number that this unit's next return in the period has, from 1."""
        count = self.scalar(
            "SELECT count(*) FROM submission WHERE unit = ? AND period = ? "
            "AND state NOT IN ('duplicate', 'withdrawn')",
            unit,
            str(period),
        )
        return int(count) + 1

    def add_submission(self, submission: Submission, entries: Iterable[Entry]) -> None:
        """Record a submission with its rows; earlier ones that it replaces wholly become superseded."""
        self.database.execute(
            "INSERT INTO submission VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, ?, ?)",
            (
                submission.id,
                submission.file,
                submission.digest,
                submission.received.isoformat(),
                submission.state,
                submission.archived,
                submission.unit,
                str(submission.period) if submission.period else None,
                submission.issue,
                submission.attempt,
                submission.reporter,
                submission.phone,
                submission.reviewer,
                json.dumps([problem_to_json(each) for each in submission.problems], ensure_ascii=False),
                submission.report.answer,
                submission.report.on.isoformat() if submission.report.on else "",
            ),
        )
        rows = tuple(replace(entry, submission=submission.id) for entry in entries)
        self.database.executemany("INSERT INTO entry VALUES (?, ?, ?, ?, ?, ?, ?, ?)", map(entry_row, rows))
        add_arrival(self, submission, rows)
        if submission.unit is not None:
            self.supersede(submission)

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

    def submissions(self, period: Period | None = None, *, after: int = 0) -> tuple[Submission, ...]:
        """Submissions in order of arrival, of one period or of all."""
        counts = {
            row["submission"]: (row["accepted"], row["held"])
            for row in self.rows(
                "SELECT submission, sum(state = 'accepted') AS accepted, sum(state = 'held') AS held FROM entry "
                "WHERE submission IN (SELECT id FROM submission WHERE id > ?2 AND (?1 IS NULL OR period = ?1)) "
                "GROUP BY submission",
                str(period) if period else None,
                after,
            )
        }
        counts |= {
            row["review"]: (row["decisions"], 0)
            for row in self.rows(
                "SELECT review, count(*) AS decisions FROM "
                "(SELECT review FROM decision UNION ALL SELECT review FROM extension) GROUP BY review"
            )
        }
        found = self.rows(
            f"{SUBMISSIONS} WHERE id > ?2 AND (?1 IS NULL OR period = ?1) ORDER BY id",
            str(period) if period else None,
            after,
        )
        return tuple(submission_from(row, counts.get(row["id"], (0, 0))) for row in found)

    def accepted(self, period: Period, *, bare: bool = False) -> tuple[Entry, ...]:
        """The accepted entries that stand: for each unit and task the latest."""
        return self.standing(period, EntryState.ACCEPTED, bare=bare)

    def held(self, period: Period, *, bare: bool = False) -> tuple[Entry, ...]:
        """The rows that wait for correction: held, and not accepted since."""
        found = self.rows(
            """
            SELECT *, max(submission) FROM entry WHERE period = ?1 AND state = 'held' AND NOT EXISTS (
                SELECT 1 FROM entry AS later
                WHERE later.period = ?1 AND later.unit = entry.unit AND later.task = entry.task
                AND later.submission > entry.submission AND later.state = 'accepted'
            ) GROUP BY unit, task
            """,
            str(period),
        )
        return tuple(entry_from(row, bare=bare) for row in found)

    def standing(self, period: Period, state: EntryState, *, bare: bool = False) -> tuple[Entry, ...]:
        """For each unit and task the latest entry in that state."""
        found = self.rows(
            "SELECT *, max(submission) FROM entry WHERE period = ? AND state = ? GROUP BY unit, task",
            str(period),
            state,
        )
        return tuple(entry_from(row, bare=bare) for row in found)

    def outline(self, period: Period) -> Snapshot:
        """One period's forms and where each unit stands, without what units wrote."""
        issues = self.issues(period)
        forms, followed = standing_forms(issues), followed_by(issues)
        entries = in_present_hands(self.accepted(period, bare=True), forms, followed)
        held = still_waiting(in_present_hands(self.held(period, bare=True), forms, followed), entries)
        placed = (each for each in self.submissions(period) if each.unit is not None)
        statuses = unit_statuses(forms.values(), entries, held, handed_on(placed, followed))
        return Snapshot(period=period, forms=tuple(forms.values()), statuses=statuses)

    def snapshot(self, period: Period) -> Snapshot:
        """Everything known of one period."""
        issues = self.issues(period)
        forms, followed = standing_forms(issues), followed_by(issues)
        order = {(form.unit, row.task): None for form in forms.values() for row in form.rows}
        rank = {key: number for number, key in enumerate(order)}

        def in_order(entries: Iterable[Entry]) -> tuple[Entry, ...]:
            last = len(rank)
            return tuple(
                sorted(
                    entries, key=lambda each: (rank.get((each.unit, each.task), last), each.unit, each.task)
                )
            )

        known = decisions(self, period)

        def decided(entries: Iterable[Entry]) -> Iterator[Entry]:
            for each in entries:
                found = known.get((each.unit, each.task))
                judged = found is not None and found.before.submission == each.submission
                yield replace(each, decision=found.decision) if found and judged else each

        entries = in_order(in_present_hands(decided(self.accepted(period)), forms, followed))
        held = in_order(still_waiting(in_present_hands(decided(self.held(period)), forms, followed), entries))
        placed = (each for each in self.submissions(period) if each.unit is not None)
        submissions = handed_on(placed, followed)
        return Snapshot(
            period=period,
            forms=tuple(forms.values()),
            entries=entries,
            held=held,
            submissions=submissions,
            statuses=unit_statuses(forms.values(), entries, held, submissions),
            requests=requests_among(entries, rulings(self, period), followed),
            summaries=summaries(self, period, followed),
        )


def by_unit(found: Iterable[Found]) -> Mapping[str, list[Found]]:
    """What belongs to each unit, in the order given."""
    grouped: dict[str, list[Found]] = defaultdict(list)
    for each in found:
        if each.unit is not None:
            grouped[each.unit].append(each)
    return grouped


def unit_statuses(
    forms: Iterable[IssuedForm],
    entries: Iterable[Entry],
    held: Iterable[Entry],
    submissions: Iterable[Submission],
) -> tuple[UnitStatus, ...]:
    """Where the units of these forms stand, in their order."""
    good, waiting, came = by_unit(entries), by_unit(held), by_unit(submissions)
    return tuple(unit_status(form, good[form.unit], waiting[form.unit], came[form.unit]) for form in forms)
