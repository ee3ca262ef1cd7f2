"""A mailbox that is nearly full, or takes no copies: told once, since a full one sends the units' answers back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.dovecot import Dovecot, dovecot
from tests.post_office import LAW, PERIOD, PostOffice, moment, post_office
from tests.smtp_sink import ACCOUNT
from tests.test_withheld_letters import came, told
from workbook_flow.cycle.month import status_of_mail
from workbook_flow.cycle.post import fetching
from workbook_flow.cycle.post.mail_status import mails_that_failed

pytestmark = [pytest.mark.needs("dovecot"), pytest.mark.dear]
ROOM = 4 << 20


@pytest.fixture
def narrow(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[PostOffice, Dovecot]]:
    with dovecot("4M") as imap, post_office(tmp_path / "w", monkeypatch, imap) as office:
        with imap.mailbox() as client:
            client.create("Sent")
        office.tick("2024-07-22T09:00")
        yield office, imap


def fill(imap: Dovecot, size: int) -> None:
    imap.deliver(b"From: news@x.example\r\nSubject: x\r\n\r\n" + (b"x" * 70 + b"\r\n") * (size // 72))


def shown(office: PostOffice, at: str) -> list[str]:
    with office.opened(at) as session:
        return [words for words in mails_that_failed(status_of_mail(session, PERIOD)) if "邮箱" in words]


def test_that_the_mailbox_is_nearly_full_is_told_once_until_it_is_not(
    narrow: tuple[PostOffice, Dovecot],
) -> None:
    office, imap = narrow
    assert shown(office, "2024-07-22T09:10") == []
    fill(imap, int(ROOM * 0.96))
    for hour in (10, 11, 12):
        assert office.tick(f"2024-07-22T{hour}:00").faults == []
    (line,) = told(office, "邮箱快满了（已用 9")
    assert "各单位的来信会被退回" in line
    (line,) = shown(office, "2024-07-22T12:10")
    assert "邮箱快满了" in line
    imap.empty()
    office.tick("2024-07-22T13:00")
    assert shown(office, "2024-07-22T13:10") == []


def test_that_no_copy_fits_in_is_told_and_the_letters_are_taken_all_the_same(
    narrow: tuple[PostOffice, Dovecot],
) -> None:
    office, imap = narrow
    office.deliver(office.answer(LAW, "sfj@xian.example"), "2024-07-22T09:30")
    fill(imap, ROOM - 25_000)
    with office.opened("2024-07-22T09:40") as session:
        session.ledger.mail.note_run(fetching.KEPT_SENT, moment("2024-07-22T08:00"))
    office.tick("2024-07-22T10:00")
    assert came(office, "2024-07-22T10:10") == [LAW, ""]
    assert len(shown(office, "2024-07-22T10:20")) == 2
    (line,) = told(office, "发出的信存不进“Sent”")
    assert "请到网页版邮箱里清空" in line
    office.write_master(发件留底="否")
    imap.empty()
    office.tick("2024-07-22T12:00")
    assert shown(office, "2024-07-22T12:10") == []


def test_a_folder_for_what_was_sent_that_takes_none_is_told_with_why(
    narrow: tuple[PostOffice, Dovecot],
) -> None:
    office, imap = narrow
    there = Path(imap.folder / "mail" / ACCOUNT / ".Sent")
    there.chmod(0)
    try:
        with office.opened("2024-07-22T09:40") as session:
            session.ledger.mail.note_run(fetching.KEPT_SENT, moment("2024-07-22T08:00"))
        for hour in (10, 11):
            assert office.tick(f"2024-07-22T{hour}:00").faults == []
        (line,) = told(office, "没有存进邮箱的“Sent”")
    finally:
        there.chmod(0o700)
    assert "“发件留底”改为 否" in line
    office.tick("2024-07-22T12:00")
    assert shown(office, "2024-07-22T12:10") == []
