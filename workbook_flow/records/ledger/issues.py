"""What was issued: the acts of issuing as they were recorded, and what of them is asked for most."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date

from workbook_flow.model import Period
from workbook_flow.records.archive import Issue, issue_from_json
from workbook_flow.records.codec import Json
from workbook_flow.records.ledger.database import Database


class Issues:
    """The acts of issuing, by period and number."""

    def __init__(self, database: Database) -> None:
        """Work on that database."""
        self.database = database
        self.made: dict[tuple[Period, int], Issue] = {}

    def keep(self, issue: Issue, record: Json) -> None:
        """Keep an issue by its record; one already known is left as it is."""
        content = json.dumps(record, ensure_ascii=False)
        row = {"period": str(issue.period), "number": issue.number, "content": content}
        self.database.keep("issue", row)

    def periods(self, *, newest_first: bool = False) -> tuple[Period, ...]:
        """The periods in which anything was issued, the oldest or the newest first."""
        rows = self.database.rows("SELECT DISTINCT period FROM issue")
        return tuple(sorted((Period.parse(row["period"]) for row in rows), reverse=newest_first))

    def of(self, period: Period) -> tuple[Issue, ...]:
        """The issues of a period, oldest first."""
        rows = self.database.rows("SELECT number FROM issue WHERE period = ? ORDER BY number", str(period))
        return tuple(self.numbered(period, row["number"]) for row in rows)

    def numbered(self, period: Period, number: int) -> Issue:
        """One issue, made from its JSON once: it never changes."""
        if (period, number) not in self.made:
            content = self.database.scalar(
                "SELECT content FROM issue WHERE period = ? AND number = ?", str(period), number
            )
            self.made[period, number] = issue_from_json(period, json.loads(content))
        return self.made[period, number]

    def bare(self, period: Period) -> Iterator[Issue]:
        """A period's issues without what their forms carried over."""
        query = "SELECT content FROM issue WHERE period = ? ORDER BY number"
        for row in self.database.rows(query, str(period)):
            content = json.loads(row["content"])
            for form in content["forms"]:
                form.pop("last", None)
                form.pop("led", None)
            yield issue_from_json(period, content)

    def last(self, period: Period) -> int:
        """The number of the period's last issue, 0 where there is none."""
        return int(self.database.scalar("SELECT max(number) FROM issue WHERE period = ?", str(period)) or 0)

    def count(self, period: Period) -> int:
        """How many issues of the period there are."""
        return int(self.database.scalar("SELECT count(*) FROM issue WHERE period = ?", str(period)) or 0)

    def first_day(self) -> date | None:
        """The day on which the first form went out; None where none did."""
        day = self.database.scalar(
            "SELECT min(json_extract(content, '$.on')) FROM issue WHERE json_array_length(content, '$.forms')"
        )
        return date.fromisoformat(day) if day else None

    def days(self) -> dict[Period, date]:
        """By period, the day of its first issue."""
        rows = self.database.rows(
            "SELECT period, min(json_extract(content, '$.on')) AS day FROM issue GROUP BY period"
        )
        return {Period.parse(row["period"]): date.fromisoformat(row["day"]) for row in rows}

    def units(self, period: Period) -> frozenset[str]:
        """The units of which a form stands in that period."""
        rows = self.database.rows(
            "SELECT json_extract(content, '$.dropped') AS dropped, (SELECT json_group_array("
            "json_extract(value, '$.unit')) FROM json_each(content, '$.forms')) AS units "
            "FROM issue WHERE period = ? ORDER BY number",
            str(period),
        )
        standing: set[str] = set()
        for row in rows:
            standing.difference_update(json.loads(row["dropped"]))
            standing.update(json.loads(row["units"]))
        return frozenset(standing)
