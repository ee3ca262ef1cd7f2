"""The schedule looks at what is new in the record at every pass, and at all of it once a week."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from tests import small
from tests.build import filled
from tests.forging import edit, rechain
from workbook_flow import cycle
from workbook_flow.cycle import schedule
from workbook_flow.cycle.care.watching import NOTE, Watched

NIGHT = datetime.fromisoformat("2024-07-28T02:00:00+08:00")
DAY = datetime.fromisoformat("2024-07-28T14:00:00+08:00")


@pytest.fixture
def taken(root: Path) -> Path:
    form = small.issued_forms(root)["县司法局"]
    small.drop(root, "县司法局.xlsx", filled(form, small.answers(form)), 1)
    cycle.receive(cycle.Workspace(root, small.RETURNED))
    return root


def one_pass(root: Path, now: datetime) -> list[str]:
    this = schedule.tick(cycle.Workspace(root, now.date()), lambda: now, lambda _: None)
    return [fault for fault in this.faults if fault.startswith("核对")]


def receipt(root: Path) -> Path:
    return min((root / "archive").glob("*/单位/县司法局/000001.json"))


def test_what_is_new_is_looked_at_and_then_no_more_until_the_week_is_over(taken: Path) -> None:
    assert one_pass(taken, DAY) == []
    note = (taken / ".flow" / NOTE).read_bytes()
    edit(receipt(taken), lambda content: content.update(received="2024-07-21"))
    assert one_pass(taken, DAY + timedelta(minutes=10)) == [], "it is not new"
    assert (taken / ".flow" / NOTE).read_bytes() == note
    faults = one_pass(taken, NIGHT + timedelta(days=7))
    assert any("V18" in fault for fault in faults)
    assert faults[-1].endswith("请运行 verify 看全部。")


def test_a_new_record_that_was_changed_is_told_at_the_next_pass(taken: Path) -> None:
    edit(receipt(taken), lambda content: content.update(received="2024-07-21"))
    assert any("V18" in fault for fault in one_pass(taken, DAY))


def test_a_chain_that_was_written_anew_is_told(taken: Path) -> None:
    assert one_pass(taken, DAY) == []
    edit(receipt(taken), lambda content: content.update(received="2024-07-21"))
    rechain(taken)
    assert any("V26" in fault for fault in one_pass(taken, DAY + timedelta(minutes=10)))


@pytest.mark.parametrize("damage", ["", "{", "[]", '{"number": 1, "x": 2}', '{"whole": 5}'])
def test_a_note_that_is_damaged_costs_one_look(taken: Path, damage: str) -> None:
    one_pass(taken, DAY)
    (taken / ".flow" / NOTE).write_text(damage, "utf-8")
    assert one_pass(taken, DAY + timedelta(minutes=10)) == []
    assert json.loads((taken / ".flow" / NOTE).read_text("utf-8"))["number"] > 0


@pytest.mark.parametrize(
    ("now", "due"),
    [
        (NIGHT + timedelta(days=6), False),
        (NIGHT + timedelta(days=7), True),
        (DAY + timedelta(days=7), False),
        (DAY + timedelta(days=8), True),
        (DAY - timedelta(days=1), True),
    ],
)
def test_all_is_due_once_a_week_at_night_or_a_day_late(now: datetime, due: bool) -> None:
    assert Watched(whole="2024-07-28").due(now) is due
