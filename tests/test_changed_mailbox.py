"""A mailbox that is numbered anew, and letters that lie in it twice: each counted once, and people's letters left alone."""

from __future__ import annotations

from collections.abc import Iterator
from email import policy
from pathlib import Path

import pytest

from tests.dovecot import Dovecot
from tests.imap_gate import Gate, imap_gate
from tests.mailing_units import reply_to
from tests.post_office import LAW, MONEY, POLICE, PostOffice, post_office

pytestmark = [pytest.mark.needs("dovecot"), pytest.mark.dear]
FOREIGN = b"From: a@x.example\r\nMessage-ID: <a@x>\r\nSubject: x\r\n\r\nx\r\n"


@pytest.fixture(params=["标为已读", "移到已处理"])
def gated(
    imap: Dovecot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> Iterator[tuple[PostOffice, Gate]]:
    with imap_gate(imap.port) as (gate, port), post_office(tmp_path / "w", monkeypatch, imap) as office:
        office.write_master(收信后=request.param, 收信服务器=f"127.0.0.1:{port}")
        office.tick("2024-07-22T09:00")
        yield office, gate


def number_anew(imap: Dovecot) -> None:
    """Let the server lose the numbers of the inbox, as when its index is made anew or the account moves to another."""
    imap.stop()
    for path in (imap.folder / "mail").rglob("dovecot*"):
        path.unlink()
    imap.start()


def validity(imap: Dovecot) -> bytes:
    with imap.mailbox() as client:
        return bytes(client.status("INBOX", "(UIDVALIDITY)")[1][0] or b"")


def units_taken(office: PostOffice) -> list[str]:
    with office.opened("2024-07-31T09:00") as session:
        return sorted(letter.unit for letter in session.ledger.mail.letters())


def test_a_mailbox_that_is_numbered_anew_is_read_once_and_letters_for_people_stay(
    gated: tuple[PostOffice, Gate], imap: Dovecot
) -> None:
    office, gate = gated
    question = reply_to(office.form_mail(MONEY), "czj@xian.example", "请问量化完成值怎么填？")
    for letter in (FOREIGN, question, office.answer(LAW, "sfj@xian.example")):
        office.deliver(letter, "2024-07-23T08:00")
    office.tick("2024-07-23T09:00")
    left, before = imap.count("UNSEEN"), validity(imap)
    assert left == 2
    number_anew(imap)
    assert validity(imap) != before
    office.deliver(office.answer(POLICE, "gaj@xian.example"), "2024-07-23T09:30")
    office.tick("2024-07-23T10:00")
    assert imap.count("UNSEEN") == left
    assert units_taken(office) == sorted(["", MONEY, LAW, POLICE])
    asked = len(gate.asked)
    office.tick("2024-07-23T11:00")
    assert len(gate.asked) == asked, "none is asked for again"


@pytest.mark.parametrize("by", ["the same bytes", "another way"])
def test_a_letter_for_people_that_comes_twice_stays_twice(
    gated: tuple[PostOffice, Gate], imap: Dovecot, by: str
) -> None:
    office, gate = gated
    question = reply_to(office.form_mail(MONEY), "czj@xian.example", "请问量化完成值怎么填？").as_bytes(
        policy=policy.SMTP
    )
    report = office.answer(LAW, "sfj@xian.example").as_bytes(policy=policy.SMTP)
    way = b"" if by == "the same bytes" else b"Received: from group.example\r\n"
    for letter in (FOREIGN, question, report):
        office.deliver(letter, "2024-07-23T08:00")
    office.tick("2024-07-23T09:00")
    for letter in (FOREIGN, question, report):
        office.deliver(way + letter, "2024-07-23T09:30")
    office.tick("2024-07-23T10:00")
    assert imap.count("UNSEEN") == 4
    assert units_taken(office) == sorted(["", MONEY, LAW])
    asked = len(gate.asked)
    office.tick("2024-07-23T11:00")
    assert len(gate.asked) == asked, "none is asked for again"
