"""A unit to which no mail has brought its form has not failed to report: told apart wherever units are counted."""

from __future__ import annotations

import io
from datetime import date

import pytest
from click.testing import CliRunner
from openpyxl import load_workbook

from tests.mailing_units import reply_to
from tests.post_office import LAW, MONEY, PERIOD, POLICE, PostOffice, bounce_of
from tests.smtp_sink import ACCOUNT
from tests.test_answered_by_mail import words_of
from workbook_flow import cycle
from workbook_flow.cli import program
from workbook_flow.cycle.publishing import issued_snapshot
from workbook_flow.model import MessageKind, MessageState, UnitState

pytestmark = pytest.mark.needs("dovecot")


def states(office: PostOffice) -> dict[str, UnitState]:
    with office.opened("2024-08-02T09:00") as session:
        statuses = issued_snapshot(session, PERIOD).statuses
    shown = cycle.status(cycle.Workspace(office.root, date(2024, 8, 2)), PERIOD).statuses
    assert [(each.unit, each.state) for each in shown] == [(each.unit, each.state) for each in statuses]
    return {status.unit: status.state for status in statuses}


def sheet_words(office: PostOffice, name: str) -> str:
    """All that stands on a sheet of the consolidated workbook, with the page's own cells in a line."""
    path = cycle.Workspace(office.root, date(2024, 8, 2)).consolidated(PERIOD)
    sheet = load_workbook(io.BytesIO(path.read_bytes()))[name]
    return "\n".join(" ".join(str(cell.value) for cell in row if cell.value is not None) for row in sheet)


def test_a_unit_whose_form_bounced_is_told_apart_everywhere(office: PostOffice) -> None:
    office.tick("2024-07-22T09:00")
    office.deliver(bounce_of(office.form_mail(POLICE), "gaj@xian.example"), "2024-07-22T10:00")
    office.deliver(office.answer(LAW, "sfj@xian.example"), "2024-07-23T10:00")
    for day in ("2024-07-23", "2024-07-25", "2024-08-01", "2024-08-02"):
        office.tick(f"{day}T10:30")
    assert states(office) == {
        LAW: UnitState.ACCEPTED,
        POLICE: UnitState.UNREACHED,
        MONEY: UnitState.ISSUED,
    }
    assert {message.unit for message in office.messages(MessageKind.REMINDER)} == {MONEY}
    told = [words_of(each) for each in office.went_to(ACCOUNT)]
    assert any(f"{POLICE}的 gaj@xian.example" in words and "没有这个地址" in words for words in told)
    arguments = ["--workspace", str(office.root), "--date", "2024-08-02"]
    status = CliRunner().invoke(program, [*arguments, "status", "--period", "2024-07"]).output
    assert "未送达" in status
    assert "已报 1/2 个单位" in status
    assert f"填报表没有送到的（不算未报）：{POLICE}" in status.replace("\n", "")
    text = CliRunner().invoke(program, [*arguments, "remind", "--period", "2024-07", "--text"]).output
    assert MONEY in text
    assert f"填报表邮件没有送到的 1 个单位：{POLICE}，请与办公室联系领取" in text
    assert f"尚未报送的 1 个单位：{MONEY}。" in text
    CliRunner().invoke(program, [*arguments, "merge", "--period", "2024-07"])
    first = sheet_words(office, "首页")
    assert "应报2家，已报1家" in first
    assert f"{POLICE}的填报表没有送到" in first
    assert (
        f"尚未报送的单位（1家） {MONEY}（未报）。填报表没有送到、不计入应报的 1 家：{POLICE}"
        in sheet_words(office, "总览")
    )
    assert any(POLICE in line and "未送达" in line for line in sheet_words(office, "报送情况").splitlines())
    office.correct("gaj@xian.example", "gaj2@xian.example")
    office.tick("2024-08-02T11:30")
    assert states(office)[POLICE] is UnitState.ISSUED


@pytest.mark.parametrize(
    ("fields", "came_back"),
    [
        ({"Status": "5.2.2"}, True),
        ({"Status": "4.2.2"}, True),
        ({"Status": "5.7.1"}, True),
        ({"Status": "4.4.7"}, True),
        ({"Action": "delayed", "Status": "4.4.1"}, False),
    ],
)
def test_a_form_that_came_back_from_an_address_that_is_there_is_not_unreported(
    office: PostOffice, fields: dict[str, str], came_back: bool
) -> None:
    office.tick("2024-07-22T09:00")
    office.deliver(bounce_of(office.form_mail(POLICE), "gaj@xian.example", **fields), "2024-07-22T10:00")
    office.tick("2024-07-22T10:30")
    assert states(office)[POLICE] is (UnitState.UNREACHED if came_back else UnitState.ISSUED)
    told = [words for each in office.went_to(ACCOUNT) if "gaj@xian.example" in (words := words_of(each))]
    assert len(told) == came_back


def test_what_brings_the_form_after_it_came_back_or_is_answered_ends_it(office: PostOffice) -> None:
    office.tick("2024-07-22T09:00")
    for unit, address in (
        (POLICE, "gaj@xian.example"),
        (LAW, "sfj@xian.example"),
        (MONEY, "czj@xian.example"),
    ):
        office.deliver(bounce_of(office.form_mail(unit), address, Status="5.2.2"), "2024-07-22T10:00")
    office.tick("2024-07-22T10:30")
    assert set(states(office).values()) == {UnitState.UNREACHED}
    office.deliver(
        reply_to(office.form_mail(LAW), "sfj@xian.example", "邮箱清理好了，表收到了"), "2024-07-23T09:00"
    )
    office.correct("gaj@xian.example", "gaj2@xian.example")
    office.tick("2024-07-23T10:00")
    assert len(office.went_to("gaj2@xian.example")) == 1
    assert states(office) == {LAW: UnitState.ISSUED, POLICE: UnitState.ISSUED, MONEY: UnitState.UNREACHED}
    office.tick("2024-07-26T09:00")
    reminder = office.went_to("czj@xian.example")[-1]
    assert len(list(reminder.iter_attachments())) == 1
    assert states(office)[MONEY] is UnitState.ISSUED
    office.deliver(bounce_of(reminder, "czj@xian.example", Status="5.2.2"), "2024-07-26T10:00")
    office.tick("2024-07-26T10:30")
    assert states(office)[MONEY] is UnitState.UNREACHED


def test_nobody_is_reported_to_a_leader_for_reminders_that_came_back(office: PostOffice) -> None:
    office.tick("2024-07-22T09:00")
    count = 0
    for day in range(23, 52):
        at = f"2024-07-{day:02d}" if day < 32 else f"2024-08-{day - 31:02d}"
        office.tick(f"{at}T09:00")
        for mail in office.went_to("gaj@xian.example")[count:]:
            office.deliver(bounce_of(mail, "gaj@xian.example", Status="5.2.2"), f"{at}T09:30")
        count = len(office.went_to("gaj@xian.example"))
        office.tick(f"{at}T10:00")
    assert count > 2
    assert not office.went_to("qian@xian.example")
    assert office.went_to("zhao@xian.example")


def test_a_form_that_is_still_under_way_is_not_lost(office: PostOffice) -> None:
    office.sent.answers += ["451 4.3.0 try again later"] * 20
    office.tick("2024-07-22T09:00")
    assert {message.state for message in office.messages(MessageKind.FORM)} != {MessageState.SENT}
    assert set(states(office).values()) == {UnitState.ISSUED}


def test_a_form_that_no_server_takes_is_lost(office: PostOffice) -> None:
    office.sent.refused["gaj@xian.example"] = "550 5.1.1 no such user"
    office.tick("2024-07-22T09:00")
    assert states(office)[POLICE] is UnitState.UNREACHED


def test_once_the_month_is_closed_nobody_is_chased_until_it_is_opened_again(office: PostOffice) -> None:
    office.tick("2024-07-22T09:00")
    office.deliver(office.answer(LAW, "sfj@xian.example"), "2024-07-23T10:00")
    office.tick("2024-07-26T09:00")
    count = len(office.messages(MessageKind.REMINDER))
    assert count == 2
    cycle.close(cycle.Workspace(office.root, date(2024, 7, 28)), PERIOD)
    for day in ("2024-07-29", "2024-08-01", "2024-08-05", "2024-08-06", "2024-08-07", "2024-08-13"):
        office.tick(f"{day}T09:00")
    assert len(office.messages(MessageKind.REMINDER)) == count
    assert office.messages(MessageKind.ESCALATION) == []
    cycle.reopen(cycle.Workspace(office.root, date(2024, 8, 13)), PERIOD, reason="补报")
    office.tick("2024-08-14T09:00")
    assert len(office.messages(MessageKind.REMINDER)) == count + 2


def test_each_month_the_office_hears_whose_form_was_not_even_mailed(office: PostOffice) -> None:
    office.tick("2024-07-22T09:00")
    office.deliver(bounce_of(office.form_mail(POLICE), "gaj@xian.example"), "2024-07-22T10:00")
    office.tick("2024-07-22T10:30")
    count = len(office.went_to("gaj@xian.example"))
    for at in ("2024-08-20T09:00", "2024-08-20T10:00", "2024-08-21T09:00"):
        office.tick(at)
    assert len(office.went_to("gaj@xian.example")) == count
    told = [words for each in office.went_to(ACCOUNT) if "没有发" in (words := words_of(each))]
    assert len(told) == 1
    assert f"{POLICE}的2024年8月填报表没有发：登记的邮箱都被退过信" in told[0]
    office.correct("gaj@xian.example", "gaj2@xian.example")
    office.tick("2024-08-21T10:00")
    (form,) = (each for each in office.went_to("gaj2@xian.example") if "2024年8月" in str(each["Subject"]))
    assert len(list(form.iter_attachments())) == 1


def test_nobody_is_chased_for_last_month_in_the_hour_in_which_the_next_form_goes_out(
    office: PostOffice,
) -> None:
    office.tick("2024-07-22T09:00")
    office.tick("2024-07-29T09:00")
    reminders = len(office.messages(MessageKind.REMINDER))
    assert reminders == 3
    office.tick("2024-08-20T09:00")
    assert len(office.messages(MessageKind.FORM)) == 6
    assert len(office.messages(MessageKind.REMINDER)) == reminders
