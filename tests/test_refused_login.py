"""An account whose password a server refuses: left alone for growing pauses, told, and tried anew once that helps."""

from __future__ import annotations

from datetime import date

import pytest

from tests import smtp_sink
from tests.post_office import PERIOD, PostOffice, moment
from tests.smtp_sink import PASSWORD
from workbook_flow import cycle
from workbook_flow.cycle.care import doctor
from workbook_flow.cycle.post.mail_status import mails_that_failed
from workbook_flow.mail import PASSWORD_VARIABLE
from workbook_flow.model import MessageKind, MessageState

pytestmark = pytest.mark.needs("dovecot")


def test_a_refused_account_is_left_alone_for_growing_pauses_until_something_is_done(
    office: PostOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(PASSWORD_VARIABLE, "expired")
    log_ins: list[int] = []
    for minutes in range(0, 6 * 60, 5):
        before = office.sent.connections
        office.tick(f"2024-07-22T{9 + minutes // 60:02}:{minutes % 60:02}")
        if office.sent.connections > before:
            log_ins.append(minutes)
    assert log_ins == [0, 15, 45, 105, 225]
    sending, fetching = lines_of_mail(office)
    assert "07月22日 16:45 以前不再自动登录" in sending
    assert "取不到来信：收信服务器" in fetching
    assert "07月22日 16:45 以前不再自动登录" in fetching
    assert "请运行 doctor" in fetching
    monkeypatch.setenv(PASSWORD_VARIABLE, PASSWORD)
    office.tick("2024-07-22T15:00")
    assert lines_of_mail(office) == []
    assert {each.state for each in office.messages(MessageKind.FORM)} == {MessageState.SENT}


def test_a_person_who_finds_that_the_account_works_ends_the_pause(
    office: PostOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(smtp_sink, "PASSWORD", "not yet allowed")
        office.tick("2024-07-22T09:00")
        office.tick("2024-07-22T09:05")
    assert office.sent.raw == []
    office.tick("2024-07-22T09:10")
    assert office.sent.raw == []
    workspace = cycle.Workspace(office.root, date(2024, 7, 22))
    now = moment("2024-07-22T09:11")
    list(doctor.examine(workspace, clock=lambda: now, pause=lambda _: None, to_self=False))
    office.tick("2024-07-22T09:12")
    assert {each.state for each in office.messages(MessageKind.FORM)} == {MessageState.SENT}


def lines_of_mail(office: PostOffice) -> list[str]:
    return list(
        mails_that_failed(cycle.status_of_mail(cycle.Workspace(office.root, date(2024, 7, 22)), PERIOD))
    )
