"""A pass that found nothing to do lets the next ones rest; whatever a pass looks at, and the clock, ends the rest."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from tests import small
from tests.books import SETTINGS, SHEETS, write_book
from tests.build import filled
from workbook_flow import cycle
from workbook_flow.cycle import program, schedule
from workbook_flow.cycle.clock import working_hour
from workbook_flow.cycle.own_files import FLOW, HOLDER, REST
from workbook_flow.cycle.rest import resting

pytestmark = pytest.mark.dear

NOW = working_hour(small.RETURNED)()


def pass_of(root: Path, now: datetime = NOW) -> schedule.Pass:
    return schedule.tick(cycle.Workspace(root, now.date()), lambda: now, lambda _: None)


def rests(root: Path, now: datetime = NOW) -> bool:
    return resting(root, now.date(), now) is not None


@pytest.fixture(scope="module")
def settled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A month issued, with nothing more to do on the day."""
    root = small.new_workspace(tmp_path_factory.mktemp("rest") / "w")
    cycle.split(cycle.Workspace(root, small.ISSUED), small.PERIOD)
    assert pass_of(root).changed
    assert not rests(root)
    assert not pass_of(root).done
    assert rests(root)
    return root


@pytest.fixture
def root(settled: Path, tmp_path: Path) -> Path:
    """A copy of it, at rest where it stands."""
    copy = shutil.copytree(settled, tmp_path / "w")
    assert not pass_of(copy).done
    assert rests(copy)
    return copy


def ticked(root: Path) -> dict[str, object]:
    """What the command says as JSON, with the modules that it loaded."""
    slow = {"openpyxl", "xlsxwriter", "sqlite3", "rich"}
    output, loaded = small.run_and_list(root, ("--json", "tick"), slow)
    return {**json.loads(output), "loaded": loaded}


def test_a_rest_says_what_the_pass_said_and_opens_nothing(root: Path) -> None:
    rested = ticked(root)
    assert rested.pop("loaded") == "[]"
    (root / FLOW / REST).unlink()
    passed = ticked(root)
    assert "sqlite3" in str(passed.pop("loaded"))
    assert rested == passed == {"done": {}, "faults": [], "attention": []}


def test_what_the_office_should_know_is_said_while_it_rests(root: Path) -> None:
    """Two months on nobody issued anything: every pass says so, be it at rest or not."""
    later = NOW.replace(month=9, day=10)
    passes = [pass_of(root, later) for _ in range(3)]
    rest = resting(root, later.date(), later)
    assert rest is not None
    assert rest.notices == tuple(notice.words for notice in passes[-1].notices) != ()


def returned(root: Path) -> None:
    form = small.issued_forms(root)["县司法局"]
    small.drop(root, "部门/县司法局.xlsx", filled(form, small.answers(form)), 1)


def later_list(root: Path) -> None:
    small.write_master(root, small.LATER_LIST)


def link_in_inbox(root: Path) -> None:
    (root / "inbox" / "部门").symlink_to(root / "outbox", target_is_directory=True)


def archived_by_hand(root: Path) -> None:
    (root / "archive" / "2024-08").mkdir()


def ledger_written(root: Path) -> None:
    path = root / FLOW / "ledger.sqlite3"
    file_stat = path.stat()
    data = bytearray(path.read_bytes())
    data[27] ^= 1
    path.write_bytes(data)
    os.utime(path, ns=(file_stat.st_atime_ns, file_stat.st_mtime_ns))


def words_changed(root: Path) -> None:
    path = root / FLOW / REST
    path.write_text(path.read_text("utf-8").replace("T11:00", "T23:00"), "utf-8")


CHANGES: dict[str, Callable[[Path], object]] = {
    "a return": returned,
    "a stray word": lambda root: (root / "inbox" / "说明.txt").write_bytes(b""),
    "a link": link_in_inbox,
    "the list": later_list,
    "the list gone": lambda root: (root / "master" / "分解清单.xlsx").unlink(),
    "a look at the month": lambda root: cycle.status(cycle.Workspace(root, small.RETURNED), small.PERIOD),
    "the ledger gone": lambda root: (root / FLOW / "ledger.sqlite3").unlink(),
    "the ledger changed within the same instant": ledger_written,
    "a folder in the archive": archived_by_hand,
    "the archive gone": lambda root: shutil.rmtree(root / "archive"),
    "a killed command": lambda root: (root / FLOW / HOLDER).write_text("{", "utf-8"),
    "the note gone": lambda root: (root / FLOW / REST).unlink(),
    "the note cut off": lambda root: os.truncate(root / FLOW / REST, 40),
    "the note's words": words_changed,
    "the note nested": lambda root: (root / FLOW / REST).write_text("[" * 100_000, "utf-8"),
    "the note no note": lambda root: (root / FLOW / REST).write_bytes(b"[1, 2]"),
    "the note no text": lambda root: (root / FLOW / REST).write_bytes(b"\xff\x00"),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_whatever_a_pass_looks_at_ends_the_rest(root: Path, change: Callable[[Path], object]) -> None:
    change(root)
    assert not rests(root)


def test_the_clock_ends_the_rest(root: Path) -> None:
    assert rests(root, NOW + timedelta(minutes=59))
    assert not rests(root, NOW + timedelta(hours=1))
    assert not rests(root, NOW - timedelta(seconds=1))
    assert resting(root, small.ISSUED, NOW) is None


def test_another_program_ends_the_rest(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("workbook_flow.cycle.rest.program_mark", lambda: program.program_mark() + "1")
    assert not rests(root)


def test_nobody_rests_on_a_fault(root: Path) -> None:
    """An account that cannot be reached: every pass tries anew."""
    account = "\n邮箱账号 | office@unreachable.invalid\n取信服务器 | localhost:9"
    sheets = {**SHEETS, "分解清单": small.LIST, "设置": SETTINGS.strip("\n") + account}
    write_book(root / "master" / "分解清单.xlsx", sheets)
    later = NOW + timedelta(minutes=20)
    assert pass_of(root, later).faults
    assert pass_of(root, later).faults
    assert not rests(root, later)


def test_what_was_merged_by_hand_is_not_merged_again_before_something_comes(root: Path) -> None:
    form = small.issued_forms(root)["县财政局"]
    small.drop(root, "甲.xlsx", filled(form, small.answers(form)), 1)
    cycle.merge(cycle.Workspace(root, small.RETURNED), small.PERIOD)
    assert "汇总" not in pass_of(root).done
    small.drop(root, "乙.xlsx", filled(form, small.answers(form, 90)), 2)
    assert pass_of(root).done["汇总"] == 1
    assert "汇总" not in pass_of(root).done
