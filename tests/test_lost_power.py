"""A machine that loses its power while files are taken in: the archive has every receipt, the ledger lost the last."""

from __future__ import annotations

import itertools
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests import small
from workbook_flow import cycle
from workbook_flow.cycle import month
from workbook_flow.paper import stamp
from workbook_flow.records.ledger import Ledger

LEDGER = ".flow/ledger.sqlite3"
FLUSHES_EACH, FLUSHES_AT_CHECKPOINTS = 2, 1
"""What PRAGMA synchronous says of FULL and of NORMAL (SQLite, pragma.html)."""


def as_the_ledger_is(root: Path, target: Path) -> Path:
    """What a loss of power leaves of the ledger, where all that is committed by then was flushed."""
    with (
        closing(sqlite3.connect(root / LEDGER)) as ledger,
        closing(sqlite3.connect(target)) as copy,
    ):
        ledger.backup(copy)
    return target


@pytest.fixture
def inbox(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(stamp, "new_key", small.fixed_key)
    return small.with_full_inbox(tmp_path / "w")


def test_what_the_ledger_lost_it_is_told_again(inbox: Path, tmp_path: Path) -> None:
    numbers, left = itertools.count(1), []

    def lose_power() -> None:
        number = next(numbers)
        if number == 1:
            as_the_ledger_is(inbox, tmp_path / "ledger")
        else:
            left.append(small.copy_of(inbox, tmp_path / str(number)))

    cycle.receive(cycle.Workspace(inbox, small.RETURNED), on_file=lose_power)
    assert len(left) > 3
    for root in left:
        for suffix in ("-wal", "-shm"):
            (root / f"{LEDGER}{suffix}").unlink(missing_ok=True)
        shutil.copy(tmp_path / "ledger", root / LEDGER)
        cycle.receive(cycle.Workspace(root, small.RETURNED))
        assert small.state(root) == small.state(inbox)


def test_the_ledger_is_flushed_at_once_again_when_the_files_are_taken_in(inbox: Path) -> None:
    with cycle.opened(cycle.Workspace(inbox, small.RETURNED)) as session:
        during: list[int] = []
        month.receive(session, on_file=lambda: during.append(flushing(session.ledger)))
        assert set(during) == {FLUSHES_AT_CHECKPOINTS}
        assert flushing(session.ledger) == FLUSHES_EACH


def flushing(ledger: Ledger) -> int:
    """How a ledger flushes what is committed."""
    return int(ledger.database.scalar("PRAGMA synchronous"))
