"""A mailbox that refuses what is asked of it: no letter waits for another, and what is said of it is true."""

from __future__ import annotations

import pytest

from tests.imap_gate import Gate
from tests.post_office import LAW, MONEY, PERIOD, POLICE, PostOffice
from workbook_flow.cycle.month import status_of_mail

pytestmark = [pytest.mark.needs("dovecot"), pytest.mark.dear]
FULL, BUSY, AWAY = (b"NO [OVERQUOTA] Quota exceeded", b"NO [INUSE] In use", b"NO [UNAVAILABLE] Try later")
UNITS = ((LAW, "sfj@xian.example"), (POLICE, "gaj@xian.example"), (MONEY, "czj@xian.example"))


@pytest.mark.parametrize(
    ("after_fetch", "command", "answer", "words"),
    [
        ("移到已处理", b"UID MOVE", FULL, "邮箱满了"),
        ("移到已处理", b"CREATE", FULL, "邮箱满了"),
        ("移到已处理", b"UID MOVE", BUSY, "多半是一时的"),
        ("移到已处理", b"UID MOVE", b"NO No such folder", "换一个文件夹名"),
        ("移到已处理", b"UID MOVE", b"BAD Unknown command", "换一个文件夹名"),
        ("标为已读", b"UID STORE", AWAY, "多半是一时的"),
        ("标为已读", b"UID STORE", b"NO Read-only", "多半是一时的"),
    ],
)
def test_a_letter_that_is_not_marked_or_moved_stops_no_other_and_is_told_with_what_helps(
    gated: tuple[PostOffice, Gate], after_fetch: str, command: bytes, answer: bytes, words: str
) -> None:
    office, gate = gated
    office.write_master(收信后=after_fetch, 收信服务器=f"127.0.0.1:{gate.port}")
    gate.refused = {command: answer}
    for hour, (unit, sender) in enumerate(UNITS, 9):
        office.deliver(office.answer(unit, sender), f"2024-07-23T{hour:02}:00")
        assert office.tick(f"2024-07-23T{hour:02}:30").faults == []
    with office.opened("2024-07-23T13:00") as session:
        assert [letter.unit for letter in session.ledger.mail.letters()] == [unit for unit, _ in UNITS]
        told = status_of_mail(session, PERIOD).unmarked
    assert words in told
    assert "那封信留在原处" in told


@pytest.mark.parametrize("answer", [BUSY, AWAY, b"NO [LIMIT] Too many"])
@pytest.mark.parametrize("command", [b"LOGIN", b"SELECT", b"UID SEARCH", b"STATUS"])
def test_a_mailbox_that_lets_nobody_in_at_the_moment_is_no_matter_of_the_password(
    gated: tuple[PostOffice, Gate], command: bytes, answer: bytes
) -> None:
    office, gate = gated
    office.deliver(office.answer(LAW, "sfj@xian.example"), "2024-07-23T08:00")
    gate.refused = {command: answer}
    (fault,) = office.tick("2024-07-23T09:00").faults
    assert "暂时不能用" in fault
    assert "密码" not in fault
    gate.refused = {}
    office.tick("2024-07-23T10:00")
    with office.opened("2024-07-23T10:30") as session:
        assert [letter.unit for letter in session.ledger.mail.letters()] == [LAW]
        assert status_of_mail(session, PERIOD).unfetched == ""


@pytest.mark.parametrize(
    "answer",
    [
        b"NO [PRIVACYREQUIRED] Plaintext authentication disallowed on non-secure (SSL/TLS) connections.",
        b"NO Plaintext authentication disabled",
        b"BAD Unencrypted login is not allowed",
    ],
)
def test_a_server_that_wants_encryption_is_no_matter_of_the_password(
    gated: tuple[PostOffice, Gate], answer: bytes
) -> None:
    office, gate = gated
    gate.refused = {b"LOGIN": answer}
    for minute in (0, 5, 10):
        (fault,) = office.tick(f"2024-07-23T09:{minute:02}").faults
        assert "“邮件加密”改为 STARTTLS（端口 143）或 SSL（端口 993）" in fault
        assert "授权码" not in fault
        assert "不再自动登录" not in fault


@pytest.mark.parametrize(
    ("greeting", "words"),
    [
        (b"* BYE [UNAVAILABLE] Down for maintenance\r\n", "暂时不能用（[UNAVAILABLE] Down for maintenance）"),
        (b"* BYE Too many connections\r\n", "暂时不能用（Too many connections）"),
        (b"", "一连上就断开"),
        (b"* OK ready\r\n", "一连上就断开"),
        (b"220 mail ESMTP\r\n", "不是收信（IMAP）的端口"),
    ],
)
def test_a_server_that_ends_at_once_is_told_apart_from_one_of_another_kind(
    gated: tuple[PostOffice, Gate], greeting: bytes, words: str
) -> None:
    office, gate = gated
    gate.greeting = greeting
    (fault,) = office.tick("2024-07-23T09:00").faults
    assert words in fault
    gate.greeting = None
    assert office.tick("2024-07-23T10:00").faults == []
