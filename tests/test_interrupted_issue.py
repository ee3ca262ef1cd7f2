"""A pass that was killed while it issued forms: the next one ends it, and nobody hears of a form that never came."""

from __future__ import annotations

import os
import signal
import tempfile
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests import small
from tests.test_care_sudden_death import watched
from tests.test_sudden_death import in_child
from workbook_flow import cycle
from workbook_flow.cycle import issuing, schedule
from workbook_flow.cycle.post import deliveries, form_mails, queueing, reminding
from workbook_flow.model import MessageKind, MessageState
from workbook_flow.paper import stamp
from workbook_flow.records.chain import Chain

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows has neither SIGKILL nor fork")

ISSUE_DAY = datetime.fromisoformat("2024-07-22T09:00:00+08:00")
RETURN_DAY = datetime.fromisoformat("2024-08-05T09:00:00+08:00")
LATE = datetime.fromisoformat("2024-08-07T09:00:00+08:00")
MONEY = "县财政局"


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Three units, nothing issued, no account: a mail is delivered as an .eml for the office to send."""
    monkeypatch.setattr(stamp, "new_key", small.fixed_key)
    return small.new_workspace(tmp_path / "w")


def one_pass(root: Path, now: datetime = ISSUE_DAY) -> schedule.Pass:
    return schedule.tick(cycle.Workspace(root, now.date()), lambda: now, lambda _: None)


def mails(root: Path, kind: MessageKind = MessageKind.FORM, now: datetime = LATE) -> dict[str, MessageState]:
    """By unit, how far its mail of that kind has come."""
    with cycle.opened(cycle.Workspace(root, now.date()), clock=lambda: now) as session:
        return {each.unit: each.state for each in session.ledger.mail.messages((kind,))}


def left(root: Path) -> dict[str, Any]:
    """Everything but mails' numbers and moments, which differ when a pass runs a minute later."""
    shown = small.state(root)
    shown = {
        name: content
        for name, content in shown.items()
        if "邮件" not in name and name not in {"message", "job", ".flow/核对.json", "archive/存证链.jsonl"}
    }
    chained = sorted(line.record for line in Chain(root / "archive").lines())
    return shown | {"mails": mails(root), "chained": chained}


def test_killed_before_any_write_of_the_issue_the_next_pass_ends_it(
    office: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(issuing, "HELD", 1)
    whole, acts = small.copy_of(office, tmp_path / "whole"), tmp_path / "acts"
    assert in_child(lambda: watched(whole, one_pass, None, acts)) == 0
    wanted, points = left(whole), acts.read_text("utf-8").splitlines()
    assert set(wanted["mails"].values()) == {MessageState.FILED}
    assert sum("填报表/" in point for point in points) == 3
    for number, point in enumerate(points):
        root = small.copy_of(office, tmp_path / str(number))
        killed = in_child(lambda root=root, number=number: watched(root, one_pass, number, acts))  # type: ignore[misc]
        assert killed == -signal.SIGKILL
        later = one_pass(root, ISSUE_DAY + timedelta(minutes=1))
        assert later.faults == [], point
        assert left(root) == wanted, point
        assert one_pass(root, ISSUE_DAY + timedelta(minutes=2)).done == {}, point


def test_forms_too_many_for_memory_wait_in_a_file_and_come_out_the_same(
    office: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = small.copy_of(office, tmp_path / "other")
    one_pass(office)
    monkeypatch.setattr(issuing, "HELD", 1)
    one_pass(other)
    assert left(other) == left(office)
    for form in small.issued_forms(office).values():
        assert (other / form.path).read_bytes() == (office / form.path).read_bytes()


FULL = Path("/dev/full")
"""A device that has no room (Linux)."""


@pytest.mark.skipif(not FULL.exists(), reason="no device without room here")
def test_where_forms_cannot_wait_nothing_is_issued(office: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(issuing, "HELD", 1)
    workspace = cycle.Workspace(office, ISSUE_DAY.date())
    with monkeypatch.context() as patch:
        patch.setattr(tempfile, "TemporaryFile", lambda **_: FULL.open("w+b"))
        with pytest.raises(OSError, match="space"):
            cycle.split(workspace, small.PERIOD)
    assert workspace.archive.issues(small.PERIOD) == ()
    assert not list((office / "outbox").rglob("*.xlsx"))
    assert len(cycle.split(workspace, small.PERIOD).written) == 3


def in_the_way(path: Path) -> Callable[[], None]:
    """A folder stands where a form's file should be; give what takes it away."""
    path.unlink(missing_ok=True)
    (path / "x").mkdir(parents=True)

    def away() -> None:
        (path / "x").rmdir()
        path.rmdir()

    return away


def test_a_form_that_cannot_be_written_stops_no_other(office: Path) -> None:
    cycle.split(cycle.Workspace(office, ISSUE_DAY.date()), small.PERIOD)
    away = in_the_way(office / small.issued_forms(office)["县公安局"].path)
    outcome = one_pass(office)
    (fault,) = outcome.faults
    assert "县公安局" in fault
    assert outcome.done == {"发放": 2, "发送": 2}
    assert set(mails(office)) == {"县司法局", MONEY}
    away()
    assert one_pass(office, ISSUE_DAY + timedelta(minutes=1)).done == {"发放": 1, "发送": 1}
    assert len(mails(office)) == 3


def test_send_writes_a_form_that_is_gone_and_mails_it(office: Path) -> None:
    workspace = cycle.Workspace(office, ISSUE_DAY.date())
    cycle.split(workspace, small.PERIOD)
    path = office / small.issued_forms(office)[MONEY].path
    before = path.read_bytes()
    path.unlink()
    with cycle.opened(workspace, clock=lambda: ISSUE_DAY) as session:
        assert len(form_mails.queue_forms(session, small.PERIOD).messages) == 3
    assert path.read_bytes() == before


@pytest.mark.parametrize("state", [each for each in MessageState if each not in deliveries.DELIVERED])
def test_nobody_is_reminded_of_a_form_that_no_mail_brought(office: Path, state: MessageState) -> None:
    one_pass(office)
    with cycle.opened(cycle.Workspace(office, LATE.date()), clock=lambda: LATE) as session:
        (form,) = [each for each in session.ledger.mail.messages() if each.unit == MONEY]
        assert {each.unit for each in reminding.due(session)} == {"县司法局", "县公安局", MONEY}
        queueing.record(session, replace(form, state=state))
        assert {each.unit for each in reminding.due(session)} == {"县司法局", "县公安局"}
        assert reminding.unreached(session) == (MONEY,)


def test_a_form_issued_anew_and_not_yet_mailed_is_not_chased(office: Path) -> None:
    one_pass(office)
    small.write_master(office, small.LATER_LIST)
    workspace = cycle.Workspace(office, LATE.date())
    anew = {form.unit for form in cycle.split(workspace, small.PERIOD).written}
    with cycle.opened(workspace, clock=lambda: LATE) as session:
        assert set(reminding.unreached(session)) == anew
        assert {each.unit for each in reminding.due(session)}.isdisjoint(anew)


def test_a_month_handed_over_as_files_is_chased_by_hand_and_not_by_the_schedule(office: Path) -> None:
    cycle.split(cycle.Workspace(office, ISSUE_DAY.date()), small.PERIOD)
    with cycle.opened(cycle.Workspace(office, LATE.date()), clock=lambda: LATE) as session:
        assert len({each.unit for each in reminding.due(session)}) == 3
        assert reminding.unreached(session) == ()
    outcome = one_pass(office, LATE)
    assert "提醒" not in outcome.done
    (fault,) = outcome.faults
    assert all(unit in fault for unit in ("县司法局", "县公安局", MONEY))
    assert f"send --period {small.PERIOD}" in fault
    assert mails(office, MessageKind.REMINDER) == {}


def test_on_the_return_day_the_reminders_go_to_those_who_have_the_form(office: Path) -> None:
    away = in_the_way(office / f"outbox/{small.PERIOD}/填报表/{MONEY}.xlsx")
    for now in (ISSUE_DAY, ISSUE_DAY + timedelta(minutes=1)):
        one_pass(office, now)
    one_pass(office, RETURN_DAY)
    assert set(mails(office, MessageKind.REMINDER)) == {"县司法局", "县公安局"}
    away()
