"""Addresses that fail: a form goes anew once one is corrected, and a bounce is heeded by its class."""

from __future__ import annotations

import re
from datetime import date

import pytest
from click.testing import CliRunner

from tests.post_office import LAW, MONEY, PERIOD, POLICE, PostOffice, bounce_of
from tests.smtp_sink import ACCOUNT
from workbook_flow import cycle, mail
from workbook_flow.cli import program
from workbook_flow.cycle.post import form_mails, reminding, sending
from workbook_flow.cycle.post.mail_status import MailNotes
from workbook_flow.cycle.post.undelivered import fate_words, names_for_command, units_for_command
from workbook_flow.mail.bounces import fate_in_words
from workbook_flow.model import Fate, Letter, LetterKind, MessageKind, MessageState, WorkbookFlowError

pytestmark = pytest.mark.needs("dovecot")

TODAY = date(2024, 7, 24)
OLD, NEW = "gaj@xian.example", "gaj2@xian.example"


def send(office: PostOffice, at: str, selection: form_mails.Selection = form_mails.ALL) -> sending.Delivery:
    with office.opened(at) as session:
        form_mails.queue_forms(session, PERIOD, selection)
        return sending.deliver(session)


def notes(office: PostOffice) -> MailNotes:
    return cycle.status_of_mail(cycle.Workspace(office.root, TODAY), PERIOD)


@pytest.mark.parametrize("by", ["send", "tick"])
def test_a_form_refused_at_a_mistyped_address_goes_to_the_corrected_one(office: PostOffice, by: str) -> None:
    office.sent.refused[OLD] = "550 5.1.1 User unknown"
    assert office.tick("2024-07-22T09:00").done["发送"] == 2
    assert office.tick("2024-07-22T10:00").done == {"提请留意": 1, "发送": 1}
    assert len(office.went_to(ACCOUNT)) == 1
    assert office.went_to(OLD) == []
    office.correct(OLD, NEW)
    if by == "send":
        assert len(send(office, "2024-07-22T11:00").sent) == 1
        assert send(office, "2024-07-22T12:00").sent == ()
    else:
        assert office.tick("2024-07-22T11:00").done["发送"] == 1
        assert "发送" not in office.tick("2024-07-22T12:00").done
    (brought,) = office.went_to(NEW)
    (attached,) = brought.iter_attachments()
    assert attached.get_content() == (office.root / office.form(POLICE).path).read_bytes()
    cycle.rebuild(cycle.Workspace(office.root, TODAY))
    assert send(office, "2024-07-23T09:00").sent == ()


@pytest.mark.parametrize("day", ["2024-07-23", "2024-08-06"])
def test_a_form_that_bounced_goes_to_the_corrected_address_before_and_after_the_return_day(
    office: PostOffice, day: str
) -> None:
    office.tick("2024-07-22T09:00")
    office.deliver(bounce_of(office.form_mail(POLICE), OLD), "2024-07-22T09:30")
    office.tick("2024-07-22T10:00")
    assert notes(office).bounced == (OLD,)
    office.correct(OLD, NEW)
    office.tick(f"{day}T09:00")
    assert str(office.went_to(NEW)[0]["Subject"]) == "【重点任务】2024年7月填报表—县公安局"
    assert sum("填报表—" in str(each["Subject"]) for each in office.went_to(NEW)) == 1
    assert notes(office).bounced == ()


def test_only_the_new_one_of_two_addresses_gets_the_form_again(office: PostOffice) -> None:
    office.correct(OLD, f"{OLD}；second@xian.example")
    office.tick("2024-07-22T09:00")
    office.deliver(bounce_of(office.form_mail(POLICE), OLD), "2024-07-22T09:30")
    office.tick("2024-07-22T10:00")
    office.correct(OLD, NEW)
    office.tick("2024-07-22T11:00")
    assert len(office.went_to("second@xian.example")) == 1
    assert len(office.went_to(NEW)) == 1


def test_an_address_changed_while_the_form_waits_takes_the_waiting_mail_with_it(office: PostOffice) -> None:
    office.sent.refused[OLD] = "451 4.4.4 no route to host"
    office.tick("2024-07-22T09:00")
    office.correct(OLD, NEW)
    office.tick("2024-07-22T09:10")
    office.sent.refused.clear()
    office.tick("2024-07-23T09:00")
    assert office.went_to(OLD) == []
    assert len(office.went_to(NEW)) == 1
    states = [each.state for each in office.messages(MessageKind.FORM) if each.unit == POLICE]
    assert states == [MessageState.WITHDRAWN, MessageState.SENT]


def test_an_address_changed_after_the_form_arrived_gets_nothing_twice(office: PostOffice) -> None:
    office.tick("2024-07-22T09:00")
    office.correct(OLD, NEW)
    office.tick("2024-07-22T10:00")
    assert office.went_to(NEW) == []


def test_send_again_brings_the_form_once_more_to_that_unit_alone(office: PostOffice) -> None:
    office.tick("2024-07-22T09:00")
    office.deliver(bounce_of(office.form_mail(POLICE), OLD), "2024-07-22T09:30")
    office.tick("2024-07-22T10:00")
    again = form_mails.Selection(units=frozenset({POLICE}), again=True)
    assert len(send(office, "2024-07-22T11:00", again).sent) == 1
    assert len(office.went_to(OLD)) == 2
    with office.opened("2024-07-22T12:00") as session:
        assert reminding.unreached(session) == ()
        with pytest.raises(WorkbookFlowError, match="没有给“县林业局”下发"):
            form_mails.named_units(session, ["县林业局"], session.snapshot(PERIOD).forms)
        assert form_mails.named_units(session, ["公安局"], session.snapshot(PERIOD).forms) == {POLICE}
    run = CliRunner().invoke(
        program, ["--workspace", str(office.root), "send", "--period", "2024-07", "--again"]
    )
    assert isinstance(run.exception, WorkbookFlowError)
    assert "--unit" in str(run.exception)


def test_mail_to_an_address_that_is_not_there_stops_and_the_office_is_told(office: PostOffice) -> None:
    office.tick("2024-07-22T09:00")
    office.deliver(bounce_of(office.form_mail(POLICE), OLD), "2024-07-22T09:30")
    office.tick("2024-07-22T10:00")
    for day in ("2024-07-30", "2024-08-02", "2024-08-05", "2024-08-06", "2024-08-07"):
        office.tick(f"{day}T09:00")
    assert len(office.went_to(OLD)) == 1
    assert len(office.went_to("czj@xian.example")) > 3
    office.tick("2024-08-20T09:00")
    assert len(office.went_to(OLD)) == 1


def test_a_bounce_that_brings_back_no_mail_of_ours_stops_none(office: PostOffice) -> None:
    office.tick("2024-07-22T09:00")
    office.deliver(bounce_of(None, OLD), "2024-07-22T09:30")
    office.tick("2024-07-22T10:00")
    assert notes(office).bounced == (OLD,)
    office.tick("2024-08-05T09:00")
    assert len(office.went_to(OLD)) == 2


def test_a_letter_from_the_address_ends_the_note_and_mail_goes_on(office: PostOffice) -> None:
    office.tick("2024-07-22T09:00")
    office.deliver(bounce_of(office.form_mail(POLICE), OLD), "2024-07-22T09:30")
    office.tick("2024-07-22T10:00")
    office.deliver(office.answer(POLICE, OLD, percent="过半"), "2024-07-23T09:00")
    office.tick("2024-07-23T10:00")
    assert notes(office).bounced == ()
    assert office.went_to(OLD)[-1]["Subject"] == "回复：【重点任务】2024年7月填报表—县公安局"


@pytest.mark.parametrize(
    ("fields", "fate"),
    [
        ({"Action": "delayed", "Status": "4.4.1"}, Fate.DELAYED),
        ({"Action": "failed", "Status": "4.4.7"}, Fate.REFUSED),
        ({"Action": "failed", "Status": "4.1.1"}, Fate.REFUSED),
        ({"Action": "failed", "Status": "4.2.2"}, Fate.FULL),
        ({"Status": "4.4.7", "Action": ""}, Fate.DELAYED),
        ({"Action": "failed", "Status": "5.2.2"}, Fate.FULL),
        ({"Action": "delayed", "Status": "4.2.2"}, Fate.FULL),
        ({"Action": "failed", "Status": "5.0.0", "Diagnostic_Code": "smtp; 552 Quota exceeded"}, Fate.FULL),
        ({"Action": "failed", "Status": "5.7.1"}, Fate.REFUSED),
        ({"Action": "failed", "Status": "5.0.0", "Diagnostic_Code": "smtp; 550 spam"}, Fate.REFUSED),
        ({"Action": "relayed", "Status": "2.1.9"}, None),
        ({"Action": "delivered", "Status": "2.0.0"}, None),
        ({"Action": "failed", "Status": "5.1.1"}, Fate.GONE),
        ({"Action": "failed", "Status": "5.4.4"}, Fate.GONE),
        ({"Action": "failed", "Status": "5.0.0", "Diagnostic_Code": "smtp; 550 用户不存在"}, Fate.GONE),
    ],
)
def test_only_an_address_that_is_not_there_is_to_be_corrected(
    fields: dict[str, str], fate: Fate | None
) -> None:
    letter = mail.read_letter(bounce_of(None, OLD, **fields), own_address="office@xian.example")
    assert letter.kind is LetterKind.BOUNCE
    assert letter.fates == ({OLD: fate} if fate else {})


@pytest.mark.parametrize(
    ("words", "fate"),
    [
        ("系统退信：收件人邮箱已满", Fate.FULL),
        ("您的邮件暂未送达，系统将稍后再次投递", Fate.DELAYED),
        ("系统将在 48 小时内继续尝试投递，您无需重新发送。", Fate.DELAYED),
        ("您的邮件被对方服务器拒收，请稍后重试。", Fate.REFUSED),
        ("多次尝试投递均失败，系统将不再尝试。建议您稍后重新投递。", Fate.REFUSED),
        ("554 DT:SPM，被判为垃圾邮件，请稍后重发", Fate.REFUSED),
        ("连接对方服务器超时（timed out），请稍后再试", Fate.REFUSED),
        ("550 Invalid User: gaj@xian.example", Fate.GONE),
        ("由于用户已注销，邮件未送达", Fate.GONE),
        ("550 User not found: gaj@xian.example", Fate.GONE),
        ("您的邮件被对方服务器拒收，554 HL:ITC", Fate.REFUSED),
    ],
)
def test_a_bounce_in_words_is_read_by_its_words(words: str, fate: Fate) -> None:
    assert fate_in_words(words) is fate
    raw = f"From: postmaster@163.com\r\nSubject: =?utf-8?b?57O757uf6YCA5L+h?=\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{words} {OLD}"
    assert mail.read_letter(raw.encode(), own_address="").fates == {OLD: fate}


def test_a_full_or_late_mailbox_is_told_as_what_it_is_and_mail_goes_on(office: PostOffice) -> None:
    office.tick("2024-07-22T09:00")
    office.deliver(bounce_of(office.form_mail(POLICE), OLD, Status="5.2.2"), "2024-07-22T09:30")
    office.deliver(
        bounce_of(office.form_mail(LAW), "sfj@xian.example", Action="delayed", Status="4.4.1"),
        "2024-07-22T09:30",
    )
    office.deliver(
        bounce_of(office.form_mail(MONEY), "czj@xian.example", Action="relayed", Status="2.1.9"),
        "2024-07-22T09:30",
    )
    office.tick("2024-07-22T10:00")
    notebook = notes(office)
    assert notebook.bounced == ()
    assert dict(notebook.troubled) == {OLD: Fate.FULL, "sfj@xian.example": Fate.DELAYED}
    shown = CliRunner().invoke(
        program, ["--workspace", str(office.root), "--date", "2024-07-24", "status", "--period", "2024-07"]
    )
    assert f"{POLICE}的 {OLD} 邮箱已满" in re.sub(r"\n", "", shown.output)
    assert f"send --unit {POLICE} --again" in re.sub(r"\n", "", shown.output)
    assert "在“单位”表中更正" not in shown.output
    cycle.rebuild(cycle.Workspace(office.root, TODAY))
    assert notes(office) == notebook
    assert {letter.message for letter in letters(office)} == {1, 2, 3}
    office.tick("2024-08-05T09:00")
    assert len(office.went_to(OLD)) == 2


def test_who_is_to_be_written_to_again_is_named_whoever_shares_the_address() -> None:
    owners = {"a@x": ("甲", "乙"), "b@x": ("丙",), "c@x": ("丁",)}
    assert names_for_command(owners["a@x"]) == "甲 --unit 乙"
    assert units_for_command(owners, ["a@x", "b@x"]) == "甲 --unit 乙 --unit 丙"
    assert units_for_command(owners, ["a@x", "b@x", "c@x"]) == units_for_command(owners, ["d@x"]) == "单位"
    assert fate_words(owners, "b@x", Fate.FULL).startswith("丙的 b@x 邮箱已满")
    assert fate_words(owners, "d@x", Fate.REFUSED).startswith("d@x 的邮件被退回")


def letters(office: PostOffice) -> tuple[Letter, ...]:
    with office.opened("2024-07-24T09:00") as session:
        return session.ledger.mail.letters()


@pytest.mark.parametrize("head", ["", "X-Failed-Recipients: gaj@xian.example\r\n"])
def test_a_bounce_in_words_speaks_of_the_address_that_failed_alone(head: str) -> None:
    copy = "Return-Path: <office@xian.example>\r\nTo: gaj@xian.example\r\nCc: qian@xian.example\r\nSubject: x\r\n\r\nfoo"
    raw = (
        f"From: MAILER-DAEMON@mx.example\r\nSubject: failure notice\r\n{head}\r\n"
        f"<gaj@xian.example>:\r\n550 User not found\r\n\r\n--- Below this line is a copy of the message.\r\n\r\n{copy}"
    )
    assert mail.read_letter(raw.encode(), own_address="office@xian.example").fates == {
        "gaj@xian.example": Fate.GONE
    }


@pytest.mark.parametrize(
    ("words", "fate"),
    [
        ("收件人 gaj@xian.example 不存在。\n解决办法：核对地址；对方邮箱已满的，请稍后重试。", Fate.GONE),
        ("对方邮箱空间不足。\n建议：确认收件人是否不存在，或稍后再发。", Fate.FULL),
    ],
)
def test_advice_below_the_reason_of_a_bounce_is_not_the_reason(words: str, fate: Fate) -> None:
    assert fate_in_words(words) is fate
