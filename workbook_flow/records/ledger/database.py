"""An open database: reading, writing, and transactions that hold whole or not at all."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from workbook_flow.records.ledger.opening import open_database


class Database:
    """One connection. Writing of more than one statement happens in ``transaction``."""

    def __init__(self, path: Path) -> None:
        """Open, or make, the database at that path; raise DamagedLedger where it is unsound."""
        self.connection = open_database(path)

    def close(self) -> None:
        """Let the file go."""
        self.connection.close()

    def copy_to(self, path: Path) -> None:
        """Write all that it holds into a new database at that path."""
        with closing(sqlite3.connect(path)) as other:
            self.connection.backup(other)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All of it, or nothing."""
        self.connection.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self.connection.execute("ROLLBACK")
            raise
        self.connection.execute("COMMIT")

    @contextmanager
    def unflushed(self) -> Iterator[None]:
        """What is committed within may be lost with the machine's power, the last first; never half, nor out of order.

        SQLite, PRAGMA synchronous: with NORMAL a log of what was written is flushed when it is brought into the file.
        """
        self.connection.execute("PRAGMA synchronous = NORMAL")
        try:
            yield
        finally:
            self.connection.execute("PRAGMA synchronous = FULL")

    def execute(self, statement: str, values: Sequence[object] | Mapping[str, object] = ()) -> None:
        """Carry out one statement that gives no rows."""
        self.connection.execute(statement, values)

    def add(self, table: str, *rows: Mapping[str, object]) -> None:
        """Add rows to a table, by column; a column left out has what the table says."""
        self.insert("INSERT", table, rows)

    def put(self, table: str, *rows: Mapping[str, object]) -> None:
        """Add rows to a table, in the place of those with the same key."""
        self.insert("INSERT OR REPLACE", table, rows)

    def keep(self, table: str, *rows: Mapping[str, object]) -> None:
        """Add rows to a table, where it has none with the same key."""
        self.insert("INSERT OR IGNORE", table, rows)

    def insert(self, verb: str, table: str, rows: Sequence[Mapping[str, object]]) -> None:
        """Insert rows that have the same columns."""
        if rows:
            names, marks = ", ".join(rows[0]), ", ".join(f":{name}" for name in rows[0])
            self.connection.executemany(f"{verb} INTO {table} ({names}) VALUES ({marks})", rows)

    def scalar(self, query: str, *values: object) -> Any:
        """The single value that a query gives, or None."""
        row = self.connection.execute(query, values).fetchone()
        return row[0] if row else None

    def stream(self, query: str, *values: object) -> Iterator[sqlite3.Row]:
        """The rows that a query gives, one at a time: nothing may be written until the last was taken."""
        with closing(self.connection.execute(query, values)) as cursor:
            yield from cursor

    def rows(self, query: str, *values: object) -> list[sqlite3.Row]:
        """All rows that a query gives."""
        with closing(self.connection.execute(query, values)) as cursor:
            return cursor.fetchall()
