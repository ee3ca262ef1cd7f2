"""Addresses that are not written in Latin letters alone: answered where a server can, told where not, and no end to all mail."""

from __future__ import annotations

from email import policy

import pytest

from tests.post_office import LAW, POLICE, PostOffice
from tests.smtp_sink import ACCOUNT
from workbook_flow.model import MessageKind, MessageState

pytestmark = [pytest.mark.needs("dovecot"), pytest.mark.dear]


def answer_from(office: PostOffice, sender: str) -> None:
    """A unit's report, sent from such an address, and another unit's from an ordinary one."""
    letter = office.answer(LAW, "sfj@xian.example").as_bytes(policy=policy.SMTP)
    office.deliver(letter.replace(b"From: sfj@xian.example", f"From: {sender}".encode()), "2024-07-23T08:00")
    office.deliver(office.answer(POLICE, "gaj@xian.example"), "2024-07-23T08:10")
    for hour in (9, 10):
        assert office.tick(f"2024-07-23T{hour:02}:00").faults == []
    assert len(office.went_to("gaj@xian.example")) == 2


@pytest.mark.parametrize("sender", ["sfj@单位.中国", "司法局 <SFJ@单位.中国>"])
def test_a_domain_in_chinese_is_answered_by_its_name_in_latin_letters(
    office: PostOffice, sender: str
) -> None:
    office.tick("2024-07-22T09:00")
    answer_from(office, sender)
    assert len(office.went_to("sfj@xn--nqq01h.xn--fiqs8s")) == 1


@pytest.mark.parametrize("sender", ["张三@xian.example", "张三 <张三@单位.中国>", "zhäng@xian.example"])
@pytest.mark.parametrize("wide", [True, False], ids=["a server that can", "one that cannot"])
def test_a_name_in_chinese_is_answered_where_the_server_can_else_the_office_is_told(
    office: PostOffice, sender: str, *, wide: bool
) -> None:
    office.sent.unable = "" if wide else "SMTPUTF8"
    office.tick("2024-07-22T09:00")
    answer_from(office, sender)
    receipts = office.messages(MessageKind.RECEIPT)
    first = MessageState.SENT if wide else MessageState.GIVEN_UP
    assert [message.state for message in receipts] == [first, MessageState.SENT]
    told = [body.get_content() for mail in office.went_to(ACCOUNT) if (body := mail.get_body(("plain",)))]
    assert len(told) == (not wide)
    assert all(f"给{LAW}的回执发不出去：{receipts[0].to[0]}（" in words for words in told)
