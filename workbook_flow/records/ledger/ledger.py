"""The ledger: what the archive amounts to, in a database that can be deleted and made again."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, Self

from workbook_flow.model import (
    Field,
    MessageKind,
    Period,
    Purpose,
    Snapshot,
)
from workbook_flow.records.archive import Issue
from workbook_flow.records.codec import Json
from workbook_flow.records.ledger.database import Database
from workbook_flow.records.ledger.folds import Folds
from workbook_flow.records.ledger.history import History
from workbook_flow.records.ledger.issues import Issues
from workbook_flow.records.ledger.messages import Mail
from workbook_flow.records.ledger.notes import Notes
from workbook_flow.records.ledger.requests import Requests
from workbook_flow.records.ledger.schema import FROM_ARCHIVE
from workbook_flow.records.ledger.snapshot import Rows, outline_of, snapshot_of
from workbook_flow.records.ledger.submissions import Submissions

TOLD = (
    "SELECT stream, number, chain FROM event ORDER BY stream, number",
    "SELECT id, content FROM letter ORDER BY id",
)
"""What changes whenever a record of the archive or a letter is told."""
MAILS = (
    "SELECT id, state, content FROM message WHERE kind NOT IN (SELECT value FROM json_each(?)) ORDER BY id"
)
"""What changes whenever something is told of a mail of ours that is of none of some kinds."""

RECEIVED = "来件"
"""The stream of events that returned files are; each period's issues are another."""


def issues_of(period: Period) -> str:
    """The stream of events that a period's issues are."""
    return f"下发 {period}"


class Ledger(Submissions):
    """An open ledger. Writing happens in ``transaction`` alone."""

    def __init__(self, path: Path) -> None:
        """Open, or make, the ledger at that path."""
        super().__init__(Database(path))
        self.issues = Issues(self.database)
        self.history = History(self.database, self.issues)
        self.requests = Requests(self.database)
        self.mail = Mail(self.database)
        self.notes = Notes(self.database)
        self.folds = Folds(self.database)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def transaction(self) -> AbstractContextManager[None]:
        """All that is told within it, or nothing."""
        return self.database.transaction()

    def unflushed(self) -> AbstractContextManager[None]:
        """Commits within share the flush of the next one after; for what the archive holds already, flushed."""
        return self.database.unflushed()

    def copied_to(self, path: Path) -> Ledger:
        """A second ledger at that path which knows the same; the caller closes it."""
        self.database.copy_to(path)
        return Ledger(path)

    def close(self) -> None:
        """Let the file go."""
        self.database.close()

    @property
    def writes(self) -> int:
        """How many rows were written since it was opened."""
        return self.database.connection.total_changes

    def at_rest(self) -> None:
        """Bring all that was written into the one file: closing it changes nothing there then."""
        self.database.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    # the chain of events

    def add_event(self, stream: str, number: int, chain: str) -> None:
        """Note the link that a record in the archive is; one already known is left as it is."""
        self.database.keep("event", {"stream": stream, "number": number, "chain": chain})

    def last_link(self, stream: str) -> str:
        """The link of the stream's last event, blank before the first."""
        chain = self.database.scalar(
            "SELECT chain FROM event WHERE stream = ? ORDER BY number DESC LIMIT 1", stream
        )
        return str(chain or "")

    def last_event(self, stream: str) -> int:
        """The number of the stream's last event, 0 before the first."""
        return int(self.database.scalar("SELECT max(number) FROM event WHERE stream = ?", stream) or 0)

    def add_issue(self, issue: Issue, record: Json) -> None:
        """Keep an issue by its record; one already known is left as it is."""
        with self.transaction():
            self.issues.keep(issue, record)
            self.add_event(issues_of(issue.period), issue.number, issue.chain)

    def outline(self, period: Period) -> Snapshot:
        """One period's forms, without what they carried over, and where each unit stands, without what it wrote."""
        rows = Rows(
            issues=tuple(self.issues.bare(period)),
            accepted=self.accepted(period, ()),
            held=self.held(period, ()),
            sent_back=self.history.sent_back(period),
            submissions=self.submissions(period, with_problems=False),
            decisions=self.history.decisions(period),
        )
        return outline_of(period, rows)

    def snapshot(self, period: Period) -> Snapshot:
        """Everything known of one period."""
        return self.snapshot_with(period, self.issues.of(period), None)

    def gist(self, period: Period, fields: Iterable[Field], purposes: Collection[Purpose]) -> Snapshot:
        """One period with no more of what units wrote than in the columns of these purposes, or in those added up.

        Its forms lack what they carried over. ``fields`` are known beside those of the forms, and say what is added up.
        Nothing of it is kept.
        """
        issues = tuple(self.issues.bare(period))
        forms = (form for issue in issues for form in issue.forms)
        issued = {field for form in forms for field in form.fields}
        columns = {field.name for field in (*fields, *issued) if field.purpose in purposes}
        columns.update(field.name for field in fields if field.summing)
        return self.snapshot_with(period, issues, columns)

    def snapshot_with(
        self, period: Period, issues: tuple[Issue, ...], columns: Collection[str] | None
    ) -> Snapshot:
        """What is known of a period that these issues made, of what units wrote those columns, or all for None."""
        rows = Rows(
            issues=issues,
            accepted=self.accepted(period, columns),
            held=self.held(period, columns),
            sent_back=self.history.sent_back(period),
            submissions=self.submissions(period),
            decisions=self.history.decisions(period),
            decided_requests=self.requests.decided_requests(period),
            summaries=self.requests.summaries(period),
            notes=self.notes.of(period),
            replies=self.notes.replies(period),
        )
        return snapshot_of(period, rows)

    # held against another

    def fingerprint(self, *, apart: Collection[MessageKind] = ()) -> str:
        """A digest of how far it knows the archive and the mail: the same as long as it is told nothing new.

        Mails of the kinds ``apart`` are nothing new.
        """
        seen = hashlib.sha256()
        mails = self.database.rows(MAILS, json.dumps(sorted(apart)))
        for row in (*(row for query in TOLD for row in self.database.rows(query)), *mails):
            seen.update(repr(tuple(row)).encode())
        return seen.hexdigest()

    def contents(self) -> Iterator[tuple[str, Counter[tuple[Any, ...]]]]:
        """Each table that the archive must give again, by the name that people know it by, and its rows."""
        for name, query in FROM_ARCHIVE.items():
            yield name, Counter(tuple(row) for row in self.database.rows(query))
