"""Folders of the mailbox that are to be read and cannot be: each told once, the rest of the pass goes on."""

from __future__ import annotations

import imaplib
import re
from collections.abc import Iterator
from contextlib import contextmanager
from email import policy
from pathlib import Path

import pytest

from tests.dovecot import Dovecot
from tests.pop_server import Mailbox
from tests.post_office import LAW, MONEY, PERIOD, POLICE, PostOffice, moment
from tests.smtp_sink import ACCOUNT
from tests.test_withheld_letters import came, told
from workbook_flow.cycle.month import status_of_mail
from workbook_flow.cycle.post.mail_status import mails_that_failed

pytestmark = [pytest.mark.needs("dovecot"), pytest.mark.dear]
CHILD = "Q/A"


def put(imap: Dovecot, folder: str, letter: bytes, at: str) -> None:
    with imap.mailbox() as client:
        client.create(f'"{folder}"')
        client.append(f'"{folder}"', "", imaplib.Time2Internaldate(moment(at)), letter)


@contextmanager
def barred(imap: Dovecot, folder: str) -> Iterator[None]:
    """The folder is listed, and the server cannot open it."""
    there = Path(imap.folder / "mail" / ACCOUNT / f".{folder}")
    there.chmod(0)
    try:
        yield
    finally:
        there.chmod(0o700)


def shown(office: PostOffice, at: str) -> list[str]:
    with office.opened(at) as session:
        return list(mails_that_failed(status_of_mail(session, PERIOD)))


@pytest.mark.parametrize("folder", ["Units", "Junk"])
def test_a_folder_that_the_server_does_not_open_is_told_once_and_stops_nothing(
    office: PostOffice, imap: Dovecot, folder: str
) -> None:
    office.write_master(另取文件夹="Units；Last" if folder == "Units" else "Last")
    office.tick("2024-07-22T09:00")
    letters = [
        office.answer(unit, sender).as_bytes(policy=policy.SMTP)
        for unit, sender in (
            (POLICE, "gaj@xian.example"),
            (MONEY, "czj@xian.example"),
            (LAW, "sfj@xian.example"),
        )
    ]
    put(imap, folder, letters[0], "2024-07-23T08:00")
    put(imap, "Last", letters[1], "2024-07-23T08:00")
    office.deliver(letters[2], "2024-07-23T08:00")
    with barred(imap, folder):
        for hour in (9, 10, 11):
            assert office.tick(f"2024-07-23T{hour:02}:00").faults == []
        assert came(office, "2024-07-23T11:10") == [LAW, MONEY]
        (line,) = told(office, f"“{folder}”文件夹打不开")
        assert ("另取文件夹" in line) is (folder == "Units")
        (line,) = shown(office, "2024-07-23T11:10")
        assert f"“{folder}”文件夹打不开" in line
    office.tick("2024-07-23T12:00")
    assert came(office, "2024-07-23T12:10") == [LAW, MONEY, POLICE]
    assert shown(office, "2024-07-23T12:10") == []


@pytest.mark.parametrize("name", ["Q", "a"], ids=["a folder of folders", "the last part alone"])
def test_a_folder_that_is_not_named_in_full_is_told_once_and_the_name_told_works(
    office: PostOffice, imap: Dovecot, name: str
) -> None:
    office.write_master(另取文件夹=name)
    office.tick("2024-07-22T09:00")
    letter = office.answer(LAW, "sfj@xian.example").as_bytes(policy=policy.SMTP)
    put(imap, CHILD, letter, "2024-07-23T08:00")
    for hour in (9, 10, 11):
        assert office.tick(f"2024-07-23T{hour:02}:00").faults == []
    (line,) = told(office, f"“{name}”")
    assert "改为全名：Q/A。" in line
    office.write_master(另取文件夹=line.partition("改为全名：")[2].rstrip("。"))
    assert shown(office, "2024-07-23T11:10") == []
    office.tick("2024-07-23T12:00")
    assert came(office, "2024-07-23T12:10") == [LAW]


def test_a_folder_that_is_not_there_is_told_once(office: PostOffice) -> None:
    office.write_master(另取文件夹="各单位来信")
    office.tick("2024-07-22T09:00")
    for hour in (9, 10, 11):
        office.tick(f"2024-07-23T{hour:02}:00")
    (line,) = told(office, "邮箱里没有“各单位来信”文件夹")
    assert "另取文件夹" in line


def test_a_folder_beside_the_inbox_is_told_of_over_pop3(popped: tuple[PostOffice, Mailbox]) -> None:
    office, _ = popped
    server = re.search(r"127\.0\.0\.1:\d+", office.settings.partition("收信服务器")[2])
    assert server is not None
    office.write_master(另取文件夹="各单位来信", 收信服务器=server[0])
    for hour in (9, 10, 11):
        office.tick(f"2024-07-23T{hour:02}:00")
    (line,) = told(office, "只取得到收件箱")
    assert "“各单位来信”" in line
    office.write_master(另取文件夹="")
    assert shown(office, "2024-07-23T11:10") == []
