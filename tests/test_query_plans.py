"""What receiving asks the ledger for every file is found by an index: it does not grow with what was received before."""

from __future__ import annotations

import shutil
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests import small
from tests.build import filled
from workbook_flow import cycle
from workbook_flow.records.ledger.database import Database

SMALL_TABLES = {"json_each", "extension", "issue"}
"""What may be gone through: what is asked for itself, requests for later limits, and what was issued."""
ROWS = "编号 | 进展状态 | 完成比例\n"
FIRST = {"县司法局": "1-01 | 进行中 | 10\n2-01 | 进行中 | 10", "县公安局": "1-01 | 进行中 | 10"}


Asked = dict[str, list[tuple[object, ...]]]
"""By query, the values of each time that it was asked."""


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Asked:
    """What the ledger was asked."""
    queries: Asked = defaultdict(list)

    def noted(ask: Callable[..., Any]) -> Callable[..., Any]:
        def asking(self: Database, query: str, *values: object) -> Any:
            queries[query].append(values)
            return ask(self, query, *values)

        return asking

    for name in ("rows", "scalar", "stream"):
        monkeypatch.setattr(Database, name, noted(getattr(Database, name)))
    return queries


def hand_in(root: Path, count: int, first: int) -> None:
    """So many returns of the two units by turns, each saying something else."""
    issue = cycle.Workspace(root, small.ISSUED).archive.issues(small.PERIOD)[-1]
    forms = {form.unit: form for form in issue.forms}
    for number in range(first, first + count):
        unit = sorted(FIRST)[number % 2]
        rows = FIRST[unit].replace("10", str(10 + number))
        small.drop(root, f"{unit}{number}.xlsx", filled(forms[unit], ROWS + rows), number)


def per_file(root: Path, asked: Asked) -> Asked:
    """The queries that are asked oftener for more files."""
    counts = []
    for copy, count in (("one", 1), ("four", 4)):
        folder = shutil.copytree(root, root.with_name(copy))
        hand_in(folder, count, 2)
        asked.clear()
        cycle.receive(cycle.Workspace(folder, small.RETURNED))
        counts.append({query: len(times) for query, times in asked.items()})
    return {query: asked[query] for query, often in counts[1].items() if often > counts[0].get(query, 0)}


def test_nothing_that_is_asked_for_each_file_goes_through_all_that_came(root: Path, asked: Asked) -> None:
    hand_in(root, 2, 0)
    cycle.receive(cycle.Workspace(root, small.RETURNED))
    queries = per_file(root, asked)
    assert any("FROM entry" in query for query in queries)
    database = Database(root / ".flow" / "ledger.sqlite3")
    scanned = [
        (str(row["detail"]), query)
        for query, times in queries.items()
        for row in database.rows(f"EXPLAIN QUERY PLAN {query}", *times[0])
        if row["detail"].startswith("SCAN ") and row["detail"].split()[1] not in SMALL_TABLES
    ]
    database.close()
    assert scanned == []
