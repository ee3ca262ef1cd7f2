"""Answers below and between the lines of our mails, over real servers: read by the mails that the office sent."""

from __future__ import annotations

from email.message import EmailMessage

import pytest

from tests.mailing_units import body_of, new_letter, reply_to
from tests.post_office import LAW, MONEY, POLICE, PostOffice
from workbook_flow.model import Letter, LetterKind

pytestmark = pytest.mark.needs("dovecot")


@pytest.fixture
def office(office: PostOffice) -> PostOffice:
    office.tick("2024-07-22T09:00")
    return office


def quoted(mail: EmailMessage, below: str) -> str:
    """Our mail as Outlook quotes it, and what stands below."""
    head = f"发件人: {mail['From']}\n发送时间: 2024年7月22日 9:00\n收件人: {mail['To']}\n主题: {mail['Subject']}\n\n"
    return f"________________________________\n{head}{body_of(mail)}\n{below}"


def letters(office: PostOffice) -> list[Letter]:
    with office.opened("2024-07-23T10:00") as session:
        return list(session.ledger.mail.letters())


def test_what_stands_below_our_mail_is_read_by_the_mail_that_was_sent(office: PostOffice) -> None:
    law, police, money = map(office.form_mail, (LAW, POLICE, MONEY))
    reply = office.answer(LAW, "sfj@xian.example", quoted(law, "第三项申请延期至12月"))
    unthreaded = new_letter(reply_to(police, "gaj@xian.example", quoted(police, "第一项不属我局")))
    plain = reply_to(money, "czj@xian.example", quoted(money, "收到"))
    for letter in (reply, unthreaded, plain):
        office.deliver(letter, "2024-07-22T15:00")
    office.tick("2024-07-23T09:00")
    first, second, third = letters(office)
    assert (first.kind, first.words) == (LetterKind.RETURN, "第三项申请延期至12月")
    assert (second.kind, third.kind) == (LetterKind.WORDS, LetterKind.ACKNOWLEDGED)


def test_a_letter_that_comes_by_two_ways_is_one_though_more_was_sent_between(office: PostOffice) -> None:
    letter = reply_to(office.form_mail(LAW), "sfj@xian.example", quoted(office.form_mail(LAW), "申请延期"))
    office.deliver(letter, "2024-07-22T15:00")
    office.tick("2024-07-22T16:00")
    office.tick("2024-07-30T09:00")
    office.deliver(b"Received: from elsewhere\r\n" + letter.as_bytes(), "2024-07-30T10:00")
    office.tick("2024-07-30T11:00")
    assert len(letters(office)) == 1


def test_what_was_added_to_our_mail_once_is_not_told_again_with_every_answer(office: PostOffice) -> None:
    law = office.form_mail(LAW)
    first = reply_to(law, "sfj@xian.example", quoted(law, "第三项申请延期"))
    head = "发件人: 县司法局\n发送时间: 2024年7月22日 15:00\n收件人: 办公室\n主题: 回复\n\n"
    again = office.answer(LAW, "sfj@xian.example", f"报表见附件\n\n{head}{quoted(law, '第三项申请延期')}")
    office.deliver(first, "2024-07-22T15:00")
    office.deliver(again, "2024-07-22T16:00")
    office.tick("2024-07-23T09:00")
    assert [(letter.kind, letter.words) for letter in letters(office)] == [
        (LetterKind.WORDS, "第三项申请延期"),
        (LetterKind.RETURN, ""),
    ]


def test_who_answers_last_months_mail_without_the_form_of_this_month_is_told(office: PostOffice) -> None:
    office.deliver(office.answer(LAW, "sfj@xian.example"), "2024-07-23T08:00")
    office.tick("2024-07-23T09:00")
    july = office.form_mail(LAW)
    promise = new_letter(reply_to(july, "sfj@xian.example", "更正后的报表见附件"))
    promise["In-Reply-To"] = july["Message-ID"]
    office.deliver(promise, "2024-07-24T08:00")
    office.tick("2024-07-24T09:00")
    assert len(office.went_to("sfj@xian.example")) == 2, "it has reported, and nothing else was asked"
    office.tick("2024-08-20T09:00")
    assert "8月填报表" in str(office.went_to("sfj@xian.example")[-1]["Subject"])
    office.deliver(reply_to(july, "sfj@xian.example", "8月报表见附件"), "2024-08-21T08:00")
    office.tick("2024-08-21T09:00")
    office.tick("2024-08-21T10:00")
    *_, form, answer = office.went_to("sfj@xian.example")
    assert "8月填报表" in str(form["Subject"])
    assert "没有收到附件" in body_of(answer)
