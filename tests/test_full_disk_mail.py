"""A disk that fills while letters are fetched: told as such, and the letters taken once when there is room."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable

import pytest

from tests import small
from tests.build import filled
from tests.post_office import LAW, POLICE, PostOffice, moment
from workbook_flow import cycle
from workbook_flow.cycle.post import fetching, taking
from workbook_flow.model import Problem
from workbook_flow.records import postbox

pytestmark = [pytest.mark.needs("dovecot"), pytest.mark.dear]


def refusing(number: int, where: str | None) -> Callable[..., None]:
    """A write that the system refuses so, naming the file or not."""

    def write(*_arguments: object, **_options: object) -> None:
        raise OSError(number, os.strerror(number), where)

    return write


@pytest.mark.parametrize(
    ("number", "where", "words"),
    [
        (errno.ENOSPC, None, "磁盘已满"),
        (errno.ENOSPC, "/w/inbox/a.xlsx", "磁盘已满（/w/inbox/a.xlsx）"),
        (errno.EROFS, None, "只读"),
        (errno.EIO, None, "磁盘读写出错"),
        (errno.EACCES, "/w/inbox/a.xlsx", "没有权限"),
    ],
)
@pytest.mark.parametrize("place", ["archive", "inbox"])
def test_what_the_disk_refuses_is_not_said_of_the_server(
    office: PostOffice,
    monkeypatch: pytest.MonkeyPatch,
    place: str,
    number: int,
    where: str | None,
    words: str,
) -> None:
    office.tick("2024-07-22T09:00")
    for unit, sender in ((LAW, "sfj@xian.example"), (POLICE, "gaj@xian.example")):
        office.deliver(office.answer(unit, sender), "2024-07-23T08:00")
    with monkeypatch.context() as patch:
        patch.setattr(postbox if place == "archive" else taking, "write_whole", refusing(number, where))
        with office.opened("2024-07-23T09:00") as session, pytest.raises(OSError, match=os.strerror(number)):
            fetching.fetch(session)
    assert office.tick("2024-07-23T10:00").faults == []
    with office.opened("2024-07-23T10:30") as session:
        assert [letter.unit for letter in session.ledger.mail.letters()] == [LAW, POLICE]
    with monkeypatch.context() as patch:
        patch.setattr(taking, "write_whole", refusing(number, where))
        office.deliver(office.answer(LAW, "sfj@xian.example", percent=90), "2024-07-24T08:00")
        (fault,) = office.tick("2024-07-24T09:00").faults
    assert words in fault
    assert "收信服务器" not in fault


def test_files_of_a_letter_that_is_not_recorded_yet_wait_for_it(
    office: PostOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.tick("2024-07-22T09:00")
    office.deliver(office.answer(LAW, "sfj@xian.example"), "2024-07-23T08:00")
    with monkeypatch.context() as patch:
        patch.setattr(postbox, "write_record", refusing(errno.ENOSPC, None))
        with office.opened("2024-07-24T09:00") as session, pytest.raises(OSError, match="space"):
            fetching.fetch(session)
    workspace = cycle.Workspace(office.root, moment("2024-07-24T09:00").date())
    assert cycle.receive(workspace) == ()
    assert len(list(workspace.inbox.rglob("*.xlsx"))) == 1
    by_hand = workspace.inbox / "邮件/000009/县公安局.xlsx"
    by_hand.parent.mkdir(parents=True)
    by_hand.write_bytes(filled(office.form(POLICE), small.answers(office.form(POLICE))))
    assert [submission.unit for submission in cycle.receive(workspace)] == [POLICE]
    office.tick("2024-07-24T10:00")
    with office.opened("2024-07-24T11:00") as session:
        arrived = [(each.unit, each.arrived) for each in session.ledger.submissions() if each.unit == LAW]
    assert arrived == [(LAW, moment("2024-07-23T08:00").date())]
    assert cycle.verify(workspace).problems == ()


@pytest.mark.parametrize("lost", ["letter", "account", "nothing", "place"])
def test_files_of_a_letter_that_nothing_brings_again_are_taken(
    office: PostOffice, monkeypatch: pytest.MonkeyPatch, lost: str
) -> None:
    """Somebody has moved it out of the mailbox since, the office does without its mailbox now, or moved it as is said."""
    office.tick("2024-07-22T09:00")
    office.deliver(office.answer(LAW, "sfj@xian.example"), "2024-07-23T08:00")
    with monkeypatch.context() as patch:
        patch.setattr(postbox, "write_record", refusing(errno.ENOSPC, None))
        with office.opened("2024-07-24T09:00") as session, pytest.raises(OSError, match="space"):
            fetching.fetch(session)
    notices: list[Problem] = []
    workspace = cycle.Workspace(office.root, moment("2024-07-24T09:00").date(), tell=notices.append)
    if lost == "letter":
        assert office.imap is not None
        office.imap.empty()
        with office.opened("2024-07-24T10:00") as session:
            fetching.fetch(session)
    if lost == "account":
        office.write_master(邮箱账号="")
    if lost == "place":
        (file,) = workspace.inbox.rglob("*.xlsx")
        file.rename(workspace.inbox / file.name)
    units = [submission.unit for submission in cycle.receive(workspace)]
    assert units == ([] if lost == "nothing" else [LAW])
    assert len(list(workspace.inbox.rglob("*.xlsx"))) == (1 if lost == "nothing" else 0)
    assert ["移到收件夹" in notice.remedy for notice in notices] == ([True] if lost == "nothing" else [])
