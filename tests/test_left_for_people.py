"""What a person, or another system, wrote to the office is never put out of its sight."""

from __future__ import annotations

from datetime import date
from email.message import EmailMessage
from pathlib import Path

import pytest

from tests.dovecot import Dovecot
from tests.mailing_units import body_of, new_letter, reply_to
from tests.post_office import LAW, MONEY, PERIOD, POLICE, PostOffice, bounce_of, post_office
from tests.smtp_sink import ACCOUNT, PASSWORD
from workbook_flow import cycle
from workbook_flow.cycle.post import reader_mails, sending
from workbook_flow.cycle.post.mail_status import MailNotes, letters_to_read, mails_that_failed
from workbook_flow.mail import PASSWORD_VARIABLE
from workbook_flow.model import Fate, LetterKind, MessageKind, MessageState, Period
from workbook_flow.words.problems import Code

pytestmark = pytest.mark.needs("dovecot")


@pytest.fixture
def office(office: PostOffice) -> PostOffice:
    office.write_master(收信后="移到已处理")
    office.tick("2024-07-22T09:00")
    return office


def notes(office: PostOffice) -> MailNotes:
    return cycle.status_of_mail(cycle.Workspace(office.root, date(2024, 7, 24)), PERIOD)


def letter(sender: str, text: str, **head: str) -> EmailMessage:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = sender, ACCOUNT, "关于会议"
    mail["Message-ID"] = f"<{abs(hash((sender, text)))}@elsewhere.example>"
    for name, value in head.items():
        mail[name.replace("_", "-")] = value
    mail.set_content(text)
    return mail


def test_what_is_none_of_ours_stays_in_the_inbox(office: PostOffice, imap: Dovecot) -> None:
    others: tuple[EmailMessage | bytes, ...] = (
        letter("oa@gov.example", "您有一份新的公文待签收", Auto_Submitted="auto-generated"),
        letter("city@gov.example", "请填报", X_Workbook_Flow="1"),
        letter("mayor@gov.example", "收到"),
        bounce_of(None, "someone@other.example"),
    )
    ours = (
        reply_to(office.form_mail(LAW), "sfj@xian.example", "收到"),
        office.answer(POLICE, "gaj@xian.example"),
        bounce_of(office.form_mail(MONEY), "czj@xian.example"),
        office.form_mail(LAW),
    )
    for each in (*others, *ours):
        office.deliver(each, "2024-07-22T15:00")
    office.tick("2024-07-23T09:00")
    assert imap.count() == len(others)


def test_what_tells_the_office_something_is_not_marked_as_read(office: PostOffice, imap: Dovecot) -> None:
    office.deliver(bounce_of(office.form_mail(MONEY), "czj@xian.example"), "2024-07-22T15:00")
    office.tick("2024-07-23T09:00")
    (alert,) = office.went_to(ACCOUNT)
    office.deliver(alert, "2024-07-23T09:01")
    office.tick("2024-07-23T10:00")
    assert imap.count() == 1


PASSED_ON = {"Auto-Submitted": "auto-generated", "Precedence": "bulk", "List-Id": "<x.example>"}


def test_words_that_a_rule_or_a_list_passed_on_are_a_persons(office: PostOffice, imap: Dovecot) -> None:
    for (name, value), unit, text in zip(
        PASSED_ON.items(),
        (LAW, POLICE, MONEY),
        ("第三项不属我局职责，请调整", "收到", "见网盘：https://pan.baidu.com/s/1abc"),
        strict=True,
    ):
        reply = reply_to(office.form_mail(unit), f"clerk@{unit.encode().hex()}.example", text)
        reply[name] = value
        office.deliver(reply, "2024-07-22T15:00")
    unrelated = new_letter(reply_to(office.form_mail(LAW), "sfj@xian.example", "本馆周末开放"))
    unrelated["List-Id"] = "<news.example>"
    office.deliver(unrelated, "2024-07-22T15:00")
    office.tick("2024-07-23T09:00")
    assert [each.unit for each in notes(office).words] == [LAW, MONEY]
    with office.opened("2024-07-23T10:00") as session:
        kinds = [each.kind for each in session.ledger.mail.letters()]
    assert kinds == [LetterKind.WORDS, LetterKind.ACKNOWLEDGED, LetterKind.WORDS, LetterKind.AUTOMATIC]
    assert office.messages(MessageKind.RECEIPT) == []
    assert imap.count() == 3


def test_what_is_written_beside_a_form_is_for_people_to_read(office: PostOffice, imap: Dovecot) -> None:
    more = office.answer(LAW, "sfj@xian.example", "报表见附件。另外第3项经费未到位，申请延期至12月底，请批示")
    office.deliver(more, "2024-07-22T15:00")
    office.deliver(office.answer(POLICE, "gaj@xian.example", "报表见附件，收到请回复"), "2024-07-22T15:00")
    office.tick("2024-07-23T09:00")
    assert [(each.unit, each.kind) for each in notes(office).words] == [(LAW, LetterKind.RETURN)]
    assert imap.count() == 1
    with office.opened("2024-07-23T10:00") as session:
        told = [(each.unit, fault.code) for each in session.ledger.submissions() for fault in each.problems]
    assert told == [(LAW, Code.NOTE_NOT_TAKEN)]
    workspace = cycle.Workspace(office.root, date(2024, 7, 24))
    assert sum(each.accepted > 0 for each in cycle.status(workspace, PERIOD).statuses) == 2
    before = notes(office)
    cycle.rebuild(workspace)
    assert notes(office) == before


def told(office: PostOffice, period: Period = PERIOD) -> list[str]:
    return list(
        letters_to_read(cycle.status_of_mail(cycle.Workspace(office.root, date(2024, 7, 24)), period))
    )


def test_words_from_an_address_of_two_units_are_told_with_both(office: PostOffice, imap: Dovecot) -> None:
    office.correct("czj@xian.example", "sfj@xian.example")
    office.deliver(letter("sfj@xian.example", "第三项不属我局职责，请调整"), "2024-07-22T15:00")
    office.deliver(letter("friend@home.example", "周末来钓鱼吗"), "2024-07-22T15:00")
    office.tick("2024-07-23T09:00")
    (line,) = told(office)
    assert f"{LAW}或{MONEY}" in line
    assert "关于会议" in line
    assert imap.count() == 2


def test_words_from_no_address_that_can_be_read_are_told(office: PostOffice) -> None:
    for head in (b"", b"From: \xd5\xc5\xc8\xfd\r\n"):
        raw = "Subject: 关于第三项\r\n\r\n第三项不属我局职责，请调整\r\n".encode()
        office.deliver(head + raw, "2024-07-22T15:00")
    office.deliver(b"Subject: x\r\nAuto-Submitted: auto-generated\r\n\r\nbackup done\r\n", "2024-07-22T15:00")
    office.tick("2024-07-23T09:00")
    lines = told(office)
    assert len(lines) == 2
    assert all("未知发件人来信，没有附表" in line and "第三项不属我局职责" in line for line in lines)
    (mail,) = [mail for mail in office.went_to(ACCOUNT) if "请办公室留意" in str(mail["Subject"])]
    assert body_of(mail).count("未知发件人来信") == 2


def test_the_office_is_mailed_once_which_letters_want_reading(office: PostOffice) -> None:
    office.deliver(letter("sfj@xian.example", "第三项不属我局职责，请调整"), "2024-07-22T15:00")
    office.deliver(letter("gaj@xian.example", "我正在休假，8月5日返岗。"), "2024-07-22T15:00")
    office.deliver(office.answer(MONEY, "czj@xian.example", "2-01 填错了，应为80%"), "2024-07-22T15:00")
    for at in ("2024-07-23T09:00", "2024-07-23T10:00", "2024-07-24T09:00"):
        office.tick(at)
    (alert,) = office.went_to(ACCOUNT)
    words = body_of(alert).replace("\n", "")
    assert f"{LAW}来信，没有附表" in words
    assert (
        f"{MONEY}来信，除报表外还写了话，没有采用，已自动回信说明，请到邮箱里看：2-01 填错了，应为80%"
        in words
    )
    assert POLICE not in words


@pytest.mark.parametrize("sender", ["sfj@xian.example", "private@home.example"])
def test_a_link_in_a_letter_of_its_own_is_told(office: PostOffice, sender: str) -> None:
    office.deliver(letter(sender, "报表见网盘：https://pan.baidu.com/s/1abc 提取码 1234"), "2024-07-22T15:00")
    office.tick("2024-07-23T09:00")
    (line,) = told(office)
    assert (LAW if sender.startswith("sfj") else sender) in line
    assert "只有链接或路径" in line
    assert office.messages(MessageKind.RECEIPT) == []


def test_words_about_an_earlier_month_are_told_in_the_present_one(office: PostOffice) -> None:
    mail = office.form_mail(LAW)
    office.tick("2024-08-20T09:00")
    office.deliver(reply_to(mail, "sfj@xian.example", "上月第三项填错了，请更改"), "2024-08-21T15:00")
    office.tick("2024-08-22T09:00")
    assert len(told(office)) == 1
    (line,) = told(office, PERIOD.next())
    assert LAW in line
    assert f"答复{PERIOD.words}的邮件" in line
    assert told(office, PERIOD.next().next()) == []


def test_a_second_scan_under_the_message_id_of_the_first_is_taken(office: PostOffice) -> None:
    for number in range(2):
        scan = ("盖章.pdf", b"%PDF-1.4 page " + str(number).encode())
        letter_of_scan = reply_to(office.form_mail(LAW), "sfj@xian.example", "见附件", scan)
        office.deliver(letter_of_scan, "2024-07-22T15:00")
    office.tick("2024-07-23T09:00")
    with office.opened("2024-07-23T10:00") as session:
        assert len(session.ledger.mail.letters()) == 2


@pytest.mark.parametrize(
    ("sender", "subject", "words"),
    [
        ("Mailer-Daemon@mx.example", "Mail delivery failed: returning message to sender", "user unknown"),
        ("postmaster@gov.example", "邮件未送达：填报表", "用户不存在"),
        ("MicrosoftExchange329e@gov.example", "无法送达: 填报表", "找不到收件人"),
    ],
)
def test_a_bounce_of_no_standard_is_a_bounce(
    office: PostOffice, sender: str, subject: str, words: str
) -> None:
    text = f"{words}: czj@xian.example\n\nMessage-ID: {office.form_mail(MONEY)['Message-ID']}\n"
    bounce = letter(sender, text, Auto_Submitted="auto-replied")
    bounce.replace_header("Subject", subject)
    office.deliver(bounce, "2024-07-22T15:00")
    office.tick("2024-07-23T09:00")
    assert notes(office).bounced == ("czj@xian.example",)


def test_the_office_hears_of_an_address_that_a_server_left_out(
    imap: Dovecot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with post_office(tmp_path / "w", monkeypatch, imap) as office:
        office.correct("czj@xian.example", "czj@xian.example；deputy@xian.example")
        office.sent.refused["deputy@xian.example"] = "451 greylisted, try again later"
        for minute in ("00", "10", "20"):
            office.tick(f"2024-07-22T09:{minute}")
        (alert,) = office.went_to(ACCOUNT)
        words = body_of(alert).replace("\n", "")
        assert f"给{MONEY}的填报表没有送到deputy@xian.example" in words


@pytest.mark.parametrize(
    ("sender", "data"),
    [
        ("550 5.7.1 Sending from this account is suspended", ""),
        ("", "554 5.7.0 Daily message quota exceeded"),
    ],
)
def test_a_server_that_lets_the_office_send_nothing_costs_no_unit_its_form(
    imap: Dovecot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sender: str, data: str
) -> None:
    with post_office(tmp_path / "w", monkeypatch, imap) as office:
        office.sent.refused_sender = sender
        office.sent.answers = [data] if data else []
        words = "不让本账号发信（550 5.7.1" if sender else "暂不收信"
        assert any(words in fault for fault in office.tick("2024-07-22T09:00").faults)
        states = [each.state for each in office.messages(MessageKind.FORM)]
        assert MessageState.GIVEN_UP not in states
        office.sent.refused_sender = ""
        office.tick("2024-07-22T10:00")
        assert {each.state for each in office.messages(MessageKind.FORM)} == {MessageState.SENT}


def test_a_server_that_bars_the_account_for_days_costs_no_mail_its_tries_and_is_told(
    imap: Dovecot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with post_office(tmp_path / "w", monkeypatch, imap) as office:
        office.sent.refused_sender = "550 5.7.1 Sender rejected"
        for hour in range(9, 18):
            for minute in (0, 20, 40):
                office.tick(f"2024-07-22T{hour:02}:{minute:02}")
        assert {each.attempts for each in office.messages(MessageKind.FORM)} == {0}
        (line,) = mails_that_failed(notes(office))
        assert "2024-07-22 起发不出去" in line
        assert "550 5.7.1 Sender rejected" in line
        office.sent.refused_sender = ""
        office.tick("2024-07-22T18:30")
        office.tick("2024-07-23T09:00")
        assert {each.state for each in office.messages(MessageKind.FORM)} == {MessageState.SENT}
        assert list(mails_that_failed(notes(office))) == []


def test_a_password_that_is_no_longer_taken_is_told_where_the_mails_wait(
    imap: Dovecot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with post_office(tmp_path / "w", monkeypatch, imap) as office:
        monkeypatch.setenv(PASSWORD_VARIABLE, "expired")
        office.tick("2024-07-22T09:00")
        line, fetching = mails_that_failed(notes(office))
        assert "不接受登录（535" in line
        assert fetching.startswith("2024-07-22 起取不到来信：收信服务器")
        assert {each.attempts for each in office.messages(MessageKind.FORM)} == {0}
        monkeypatch.setenv(PASSWORD_VARIABLE, PASSWORD)
        office.tick("2024-07-22T10:00")
        assert list(mails_that_failed(notes(office))) == []


def test_a_bounce_of_what_an_address_passes_its_mail_on_to_is_told_of_that_address(
    office: PostOffice,
) -> None:
    office.deliver(bounce_of(office.form_mail(MONEY), "private@elsewhere.example"), "2024-07-22T15:00")
    office.tick("2024-07-23T09:00")
    assert notes(office).troubled == (("czj@xian.example", Fate.REFUSED),)
    assert notes(office).bounced == ()


def test_what_stands_below_a_telephones_line_is_read_too(office: PostOffice) -> None:
    text = "收到\n\n发自我的iPhone\n\n另外第三项应由公安局牵头"
    office.deliver(reply_to(office.form_mail(LAW), "sfj@xian.example", text), "2024-07-22T15:00")
    office.deliver(
        reply_to(office.form_mail(POLICE), "gaj@xian.example", "收到\n\n发自我的iPhone"), "2024-07-22T15:00"
    )
    office.tick("2024-07-23T09:00")
    assert [each.unit for each in notes(office).words] == [LAW]


def with_photo(mail: EmailMessage) -> EmailMessage:
    """The letter with a photo among its words, as Apple's program sends it."""
    mail.add_attachment(
        b"\xff\xd8" + bytes(20_000),
        maintype="image",
        subtype="jpeg",
        filename="IMG_1.jpeg",
        disposition="inline",
    )
    next(mail.iter_attachments())["Content-ID"] = "<1@home.example>"
    return mail


def test_a_strangers_picture_without_a_word_is_listed(office: PostOffice) -> None:
    apple = with_photo(letter("one@home.example", "\n"))
    scan = letter("two@home.example", "\n")
    scan.add_attachment(b"%PDF-1.4", maintype="application", subtype="pdf", filename="扫描件.pdf")
    page = letter("three@home.example", "")
    page.set_content(f'<img src="data:image/png;base64,{"A" * 40_000}">', subtype="html")
    notice = letter("news@home.example", "周末开放，海报见附件")
    notice.add_attachment(b"\x89PNG", maintype="image", subtype="png", filename="海报.png")
    for mail in (apple, scan, page, notice):
        office.deliver(mail, "2024-07-22T15:00")
    office.tick("2024-07-23T09:00")
    lines = told(office)
    assert [line.split()[1].partition("来信")[0] for line in lines] == [
        f"{who}@home.example" for who in ("one", "two", "three")
    ]
    assert all("只有图片或扫描件，没有附表，请到邮箱里看：关于会议" in line for line in lines)


def test_a_units_photo_by_apple_is_kept_as_evidence_and_answered(office: PostOffice) -> None:
    photo = with_photo(reply_to(office.form_mail(LAW), "sfj@xian.example", "\n"))
    office.deliver(photo, "2024-07-22T15:00")
    office.tick("2024-07-23T09:00")
    (receipt,) = office.messages(MessageKind.RECEIPT)
    assert receipt.unit == LAW
    (answer,) = office.went_to("sfj@xian.example")[1:]
    assert "佐证材料 1 份已收到" in body_of(answer)


def test_of_a_letter_that_was_answered_by_itself_the_office_is_told_so(office: PostOffice) -> None:
    for unit, sender, text in (
        (LAW, "sfj@xian.example", "见网盘：https://pan.baidu.com/s/1abc"),
        (POLICE, "gaj@xian.example", "请问第三项怎么填？"),
    ):
        office.deliver(reply_to(office.form_mail(unit), sender, text), "2024-07-22T15:00")
    office.tick("2024-07-23T09:00")
    (alert,) = office.went_to(ACCOUNT)
    body = body_of(alert)
    for lines in (told(office), [line for line in body.splitlines() if "来信" in line]):
        assert [
            (unit in line, "已自动回信说明" in line) for line, unit in zip(lines, (LAW, POLICE), strict=True)
        ] == [
            (True, True),
            (True, False),
        ]


def test_a_letter_that_no_reader_makes_anything_of_is_listed_with_who_sent_it(office: PostOffice) -> None:
    office.deliver(
        b"From: sfj@xian.example\r\nSubject: big\r\nX-Long: " + b"a\r\n " * 400_000 + b"\r\n\r\nx",
        "2024-07-22T15:00",
    )
    office.tick("2024-07-23T09:00")
    (line,) = told(office)
    assert line.startswith(f"07-22 {LAW}来信，读不了")
    assert line.endswith("请到邮箱里看：big（读不了的邮件，原件在存档中）")


def test_what_a_leader_writes_who_reads_the_workbook_is_listed(office: PostOffice) -> None:
    office.write_master(汇总表收件人="mayor@xian.example")
    office.deliver(letter("mayor@xian.example", "第三项抓紧办"), "2024-07-22T15:00")
    office.deliver(letter("somebody@xian.example", "第三项抓紧办"), "2024-07-22T15:00")
    office.tick("2024-07-23T09:00")
    (line,) = told(office)
    assert "mayor@xian.example来信" in line


def test_the_office_is_told_of_leaders_and_full_mailboxes_that_a_mail_did_not_reach(
    office: PostOffice,
) -> None:
    office.write_master(汇总表收件人="mayor@xian.example")
    with office.opened("2024-07-22T12:00") as session:
        reader_mails.queue_consolidated(session, PERIOD)
        sending.deliver(session)
    (workbook,) = office.went_to("mayor@xian.example")
    office.deliver(bounce_of(workbook, "mayor@xian.example"), "2024-07-22T15:00")
    full = bounce_of(office.form_mail(MONEY), "czj@xian.example", Status="5.2.2")
    late = bounce_of(office.form_mail(LAW), "sfj@xian.example", Action="delayed", Status="4.4.1")
    for bounce in (full, late):
        office.deliver(bounce, "2024-07-22T15:00")
    for hour in (9, 10, 11):
        office.tick(f"2024-07-23T{hour:02}:00")
    (alert,) = office.went_to(ACCOUNT)
    body = body_of(alert)
    assert "mayor@xian.example 于7月22日被退信，没有这个地址，请在“设置”的“汇总表收件人”中更正" in body
    assert "czj@xian.example 邮箱已满，邮件没有送到" in body
    assert "sfj@xian.example" not in body
    assert any("“汇总表收件人”" in line for line in mails_that_failed(notes(office)))
    assert not any("“单位”表中更正" in line for line in mails_that_failed(notes(office)))


def test_what_a_unit_writes_before_anything_was_issued_is_listed(
    imap: Dovecot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with post_office(tmp_path / "w", monkeypatch, imap) as office:
        office.deliver(letter("sfj@xian.example", "第三项不属我局职责"), "2024-07-19T15:00")
        office.tick("2024-07-19T16:00")
        office.tick("2024-07-22T09:00")
        (line,) = told(office)
        assert f"{LAW}来信" in line


def test_of_a_letter_of_words_alone_its_words_are_shown_and_not_what_it_quotes(office: PostOffice) -> None:
    body = body_of(office.form_mail(LAW))
    below = f"发件人: 办公室\n发送时间: 2024年7月22日\n收件人: x\n主题: y\n\n{body}\n第三项不属我局"
    office.deliver(reply_to(office.form_mail(LAW), "sfj@xian.example", below), "2024-07-22T15:00")
    office.tick("2024-07-23T09:00")
    assert told(office) == [f"07-22 {LAW}来信，没有附表，请到邮箱里看：第三项不属我局"]
