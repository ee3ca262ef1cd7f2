"""Merging with nothing new writes no workbook; whatever the workbook is made from, or the file itself, makes it new."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from tests import small
from tests.books import SETTINGS, SHEETS, write_book
from tests.build import filled
from workbook_flow import cycle
from workbook_flow.cycle.post import queueing, reader_mails, sending
from workbook_flow.cycle.post.witnessing import witness_publication
from workbook_flow.cycle.standing import stands
from workbook_flow.records.ledger import Ledger

pytestmark = pytest.mark.dear


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A month in which two units answered, merged once."""
    small.new_workspace(tmp_path / "w")
    cycle.split(cycle.Workspace(tmp_path / "w", small.ISSUED), small.PERIOD)
    answer(tmp_path / "w", "县司法局", 60)
    assert merge(tmp_path / "w").written
    return tmp_path / "w"


def answer(root: Path, unit: str, percent: int) -> None:
    form = small.issued_forms(root)[unit]
    small.drop(root, f"{unit}.xlsx", filled(form, small.answers(form, percent)), percent)


def merge(root: Path, day: date = small.RETURNED) -> cycle.Merged:
    return cycle.merge(cycle.Workspace(root, day), small.PERIOD)


def consolidated(root: Path) -> Path:
    return cycle.Workspace(root, small.RETURNED).consolidated(small.PERIOD)


def test_nothing_new_is_not_written(root: Path) -> None:
    before = consolidated(root).stat().st_mtime_ns
    again = merge(root)
    assert not again.written
    assert consolidated(root).stat().st_mtime_ns == before
    assert again.statuses == cycle.status(cycle.Workspace(root, small.RETURNED), small.PERIOD).statuses


def test_nothing_new_reads_nothing_that_units_wrote(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(Ledger, "snapshot")
    monkeypatch.delattr(Ledger, "gist")
    assert not merge(root).written


def test_nothing_new_loads_nothing_that_writes_or_reads_workbooks(root: Path) -> None:
    slow = {"openpyxl", "xlsxwriter", "workbook_flow.reports.consolidate", "tomllib", "rich.progress"}
    *words, loaded = small.run_and_list(root, ("merge", "--period", str(small.PERIOD)), slow)
    assert "没有新内容" in "\n".join(words)
    assert loaded == "[]"


@pytest.mark.parametrize("account", ["", "邮箱账号 | office@163.com\n"])
def test_what_was_sent_to_its_readers_says_all_that_is_known(root: Path, account: str) -> None:
    more = f"汇总表收件人 | leader@xian.example\n存证收件人 | jiwei@xian.example\n{account}"
    write_book(
        root / "master" / "分解清单.xlsx",
        {**SHEETS, "分解清单": small.LIST, "设置": SETTINGS.rstrip() + "\n" + more},
    )
    with cycle.opened(cycle.Workspace(root, small.RETURNED), queueing.MAILING) as session:
        assert reader_mails.queue_consolidated(session, small.PERIOD) is not None
        assert witness_publication(session, small.PERIOD) is not None
        assert stands(session, small.PERIOD)
        if not account:
            assert sending.deliver(session).filed
        assert stands(session, small.PERIOD)
    assert not merge(root).written


def another_file(root: Path) -> None:
    consolidated(root).write_bytes(consolidated(root).read_bytes() + b"\0")


def a_new_ledger(root: Path) -> None:
    (root / ".flow" / "ledger.sqlite3").unlink()
    cycle.rebuild(cycle.Workspace(root, small.RETURNED))


def issued_anew(root: Path) -> None:
    small.write_master(root, small.LATER_LIST)
    cycle.split(cycle.Workspace(root, small.RETURNED), small.PERIOD)


CHANGES: dict[str, Callable[[Path], object]] = {
    "a return": lambda root: answer(root, "县财政局", 70),
    "a correction of the same words": lambda root: answer(root, "县司法局", 61),
    "the list": lambda root: small.write_master(root, small.LATER_LIST),
    "a new issue": issued_anew,
    "the seal gone": lambda root: next((root / "archive").rglob("核定.json")).unlink(),
    "a withdrawal": lambda root: small.take_back(root, 1),
    "the file gone": lambda root: consolidated(root).unlink(),
    "the file changed": another_file,
    "the ledger made anew": a_new_ledger,
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_whatever_is_new_is_written(root: Path, change: Callable[[Path], object]) -> None:
    change(root)
    assert merge(root).written
    assert not merge(root).written


def test_a_new_day_is_written(root: Path) -> None:
    assert merge(root, date(2024, 7, 29)).written


def test_one_that_is_open_is_written_beside(root: Path) -> None:
    lock = consolidated(root).with_name(f"~${consolidated(root).name}")
    lock.write_bytes(b"")
    assert merge(root).consolidated != consolidated(root)
    lock.unlink()
    assert not merge(root).written
