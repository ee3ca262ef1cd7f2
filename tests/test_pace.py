"""Mails go at the pace of the account, and whoever waits for it keeps nobody from working meanwhile."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager
from datetime import timedelta
from pathlib import Path

import pytest

from tests.post_office import PERIOD as JULY
from tests.post_office import PostOffice, moment, post_office
from workbook_flow import cycle
from workbook_flow.cycle import issuing, schedule
from workbook_flow.cycle.own_files import HOLDER
from workbook_flow.cycle.post import form_mails, sending, stints
from workbook_flow.desk.work import Stopped, Work

NINE = "2024-07-22T09:00"


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[PostOffice]:
    with post_office(tmp_path / "w", monkeypatch, None, 每分钟发信=1) as office:
        with office.opened(NINE) as session:
            issuing.split(session, JULY)
        yield office


def command(office: PostOffice, *words: str) -> list[str]:
    return [sys.executable, "-m", "workbook_flow", "--workspace", str(office.root), *words]


def each_went_once(office: PostOffice) -> bool:
    forms = [str(mail["Message-ID"]) for mail in office.sent.mails if "填报表" in str(mail["Subject"])]
    return len(forms) == len(set(forms)) == 3


def faults_of_sending(this: schedule.Pass) -> list[str]:
    """This office has no mailbox: that letters cannot be fetched is not in question, and the office's fourth mail."""
    return [fault for fault in this.faults if not fault.startswith("取信")]


@pytest.mark.dear
def test_while_a_pass_waits_every_other_command_has_the_workspace(office: PostOffice) -> None:
    codes: list[int] = []

    def pause(seconds: float) -> None:
        assert seconds == 60
        if not codes:
            other = command(office, "--date", "2024-07-22", "status", "--period", "2024-07")
            codes.append(subprocess.run(other, check=False, capture_output=True).returncode)

    now = moment(NINE)
    workspace = cycle.Workspace(office.root, now.date())
    this = schedule.tick(workspace, lambda: now, pause)
    assert codes == [0]
    assert (this.done["发送"], faults_of_sending(this)) == (4, [])
    assert each_went_once(office)


@pytest.mark.dear
def test_a_command_killed_while_it_waits_leaves_the_rest_to_the_next(office: PostOffice) -> None:
    with subprocess.Popen(
        command(office, "send", "--period", "2024-07"), stdout=subprocess.DEVNULL
    ) as sender:
        while (office.root / ".flow" / HOLDER).exists() or not office.sent.raw:
            assert sender.poll() is None
            time.sleep(0.05)
        assert (
            subprocess.run(
                command(office, "status", "--period", "2024-07"), check=False, capture_output=True
            ).returncode
            == 0
        )
        assert sender.poll() is None
        sender.send_signal(signal.SIGKILL)
    assert len(office.sent.raw) == 1
    assert "发送" in office.tick("2024-07-22T10:00").done
    assert each_went_once(office)


def test_two_commands_keep_one_pace_and_send_each_mail_once(office: PostOffice) -> None:
    clock = [moment(NINE)]
    others: list[int] = []

    def opened() -> AbstractContextManager[cycle.Session]:
        return cycle.opened(cycle.Workspace(office.root, clock[0].date()), clock=lambda: clock[0])

    def pause(seconds: float) -> None:
        with opened() as session:
            others.append(len(sending.deliver(session).sent))
        clock[0] += timedelta(seconds=seconds)
        with opened() as session:
            others.append(len(sending.deliver(session).sent))

    with opened() as session:
        form_mails.queue_forms(session, JULY)
        first = sending.deliver(session)
    delivery = stints.deliver_on(first, opened, pause=pause)
    assert others == [0, 1, 0, 1]
    assert (len(delivery.sent), delivery.waiting, delivery.fault) == (1, 0, "")
    assert each_went_once(office)


def test_a_list_spoilt_meanwhile_leaves_the_rest_with_the_reason(office: PostOffice) -> None:
    def pause(_: float) -> None:
        office.write_master(报送截止="看情况")

    now = moment(NINE)
    this = schedule.tick(cycle.Workspace(office.root, now.date()), lambda: now, pause)
    assert this.done["发送"] == 1
    assert faults_of_sending(this) == ["发送：其余留待下次再发：总表有 1 处错误，改正后才能继续。"]
    office.write_master(报送截止="当月28日")
    office.tick("2024-07-22T10:00")
    assert each_went_once(office)


def test_a_slow_server_keeps_the_workspace_no_longer_than_others_wait(office: PostOffice) -> None:
    office.write_master(每分钟发信=5000)
    clock = [moment(NINE)]

    def on_message() -> None:
        clock[0] += timedelta(seconds=5)

    def opened() -> AbstractContextManager[cycle.Session]:
        return cycle.opened(cycle.Workspace(office.root, clock[0].date()), clock=lambda: clock[0])

    with opened() as session:
        form_mails.queue_forms(session, JULY)
        delivery = sending.deliver(session, on_message=on_message)
    assert (len(delivery.sent), delivery.resume) == (2, sending.WAY_IN)
    assert len(stints.deliver_on(delivery, opened, pause=lambda _: None).sent) == 3


def test_the_page_can_stop_what_waits() -> None:
    work = Work("发送")
    work.stop.set()
    with pytest.raises(Stopped, match="再点一次就接着做"):
        work.wait(3600)
