"""What a run of earlier periods was worked out to leave behind, kept until anything of them changes.

It can be worked out again at any time. SQLite counts every change of what the tables hold of a period (``TOUCHES`` in
the schema), so that nothing is believed of a period that is otherwise by now.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from typing import Any

from workbook_flow.model import Period
from workbook_flow.records.ledger.database import Database


class Folds:
    """The table of what was worked out, by name and last period; in the ledger, so that it goes where that goes."""

    def __init__(self, database: Database) -> None:
        """Work on that database."""
        self.database = database

    def touches(self) -> dict[str, int]:
        """By period, how often what the tables hold of it was changed."""
        return {row["period"]: row["times"] for row in self.database.rows("SELECT period, times FROM touch")}

    def keys(self, name: str) -> dict[str, str]:
        """By last period, the key under which something is kept."""
        rows = self.database.rows("SELECT period, key FROM fold WHERE name = ?", name)
        return {row["period"]: row["key"] for row in rows}

    def content(self, name: str, period: Period, key: str) -> Any:
        """What is kept up to that period under that key; None where nothing is, or it is damaged."""
        text = self.database.scalar(
            "SELECT content FROM fold WHERE name = ? AND period = ? AND key = ?", name, str(period), key
        )
        try:
            return None if text is None else json.loads(text)
        except (ValueError, RecursionError):
            return None

    def keep(self, name: str, period: Period, key: str, content: object, beside: Collection[str]) -> None:
        """Keep what was worked out up to that period, and of all else under the name only the periods ``beside``."""
        periods = json.dumps([str(period), *beside])
        row = {"name": name, "period": str(period), "key": key}
        with self.database.transaction():
            self.database.execute(
                "DELETE FROM fold WHERE name = ? AND period NOT IN (SELECT value FROM json_each(?))",
                (name, periods),
            )
            self.database.put("fold", {**row, "content": json.dumps(content, ensure_ascii=False)})
