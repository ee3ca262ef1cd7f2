"""What is done on the server with one letter that was taken: it is marked as read, or moved to a folder.

No other letter is touched: what people have marked as deleted is theirs to clear away or to take back.
"""

from __future__ import annotations

from datetime import datetime

from imap_tools.utils import encode_folder

from workbook_flow.mail.imap import (
    INBOX,
    Mailbox,
    RefusedError,
    abilities,
    fetched,
    flat,
    internal_date,
    literal,
    size_of,
)
from workbook_flow.mail.smtp import said


def settle(mailbox: Mailbox, uid: int, after_fetch: str, *, cut_off: bool = False) -> None:
    """Do with a letter of the open folder what the office set: nothing, mark it as read, or move it to a folder.

    ``cut_off`` says that this may have been done in part before.
    """
    if after_fetch == "标为已读":
        mark(mailbox, uid, "\\Seen")
    elif after_fetch.startswith("移到"):
        folder = after_fetch.removeprefix("移到")
        if not mailbox.folder.exists(folder):
            mailbox.folder.create(folder)
        move(mailbox, uid, folder, cut_off=cut_off)


def mark(mailbox: Mailbox, uid: int, flag: str) -> None:
    """Mark a letter of the open folder; the library's own way clears every letter away that is marked as deleted."""
    have_done(mailbox, "STORE", uid, "+FLAGS", f"({flag})")


def have_done(mailbox: Mailbox, command: str, uid: int, *words: str) -> None:
    """Have the server do something with a letter of the open folder; raise RefusedError where it does not."""
    status, answer = mailbox.client.uid(command, str(uid), *words)
    if status != "OK":
        raise RefusedError(said(flat(answer)))


def move(mailbox: Mailbox, uid: int, folder: str, *, cut_off: bool) -> None:
    """Move a letter of the open folder, also where the server knows no such command.

    Where it cannot clear one letter away alone, and others are marked as deleted, the letter stays marked so.
    """
    able = abilities(mailbox)
    if b"MOVE" in able:
        have_done(mailbox, "MOVE", uid, encode_folder(folder).decode())
        return
    if not (cut_off and was_copied(mailbox, uid, folder)):
        mailbox.copy(str(uid), folder)
    mark(mailbox, uid, "\\Deleted")
    if b"UIDPLUS" in able:
        have_done(mailbox, "EXPUNGE", uid)
    elif flat(mailbox.client.uid("SEARCH", "DELETED")[1]).split() == [str(uid).encode()]:
        mailbox.client.expunge()


def was_copied(mailbox: Mailbox, uid: int, folder: str) -> bool:
    """Whether a letter of the open folder lies in that one too: of the same size, moment of arrival and head."""
    size, *others = likeness(mailbox, uid)
    if not size:
        return False
    opened = mailbox.folder.get() or INBOX
    mailbox.folder.set(folder, readonly=True)
    try:
        alike = mailbox.uids(f"LARGER {size - 1} SMALLER {size + 1}", charset=None)
        return any(likeness(mailbox, int(copy)) == (size, *others) for copy in alike)
    finally:
        mailbox.folder.set(opened)


def likeness(mailbox: Mailbox, uid: int) -> tuple[int, datetime | None, bytes]:
    """By what a letter of the open folder is the same as another: its size, when it arrived, its head."""
    answer = fetched(mailbox, uid, "(RFC822.SIZE INTERNALDATE BODY.PEEK[HEADER])")
    about = flat(answer)
    return size_of(about), internal_date(about), literal(answer)
