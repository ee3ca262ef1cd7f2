"""What is done on the server with one letter that was taken: it is marked as read, or moved to a folder.

No other letter is touched: what people have marked as deleted is theirs to clear away or to take back.
"""

from __future__ import annotations

from imap_tools.utils import encode_folder

from workbook_flow.mail.imap import Mailbox, RefusedError, abilities, flat
from workbook_flow.mail.smtp import said


def settle(mailbox: Mailbox, uid: int, after_fetch: str) -> None:
    """Do with a letter of the open folder what the office set: nothing, mark it as read, or move it to a folder."""
    if after_fetch == "标为已读":
        mark(mailbox, uid, "\\Seen")
    elif after_fetch.startswith("移到"):
        folder = after_fetch.removeprefix("移到")
        if not mailbox.folder.exists(folder):
            mailbox.folder.create(folder)
        move(mailbox, uid, folder)


def mark(mailbox: Mailbox, uid: int, flag: str) -> None:
    """Mark a letter of the open folder; the library's own way clears every letter away that is marked as deleted."""
    have_done(mailbox, "STORE", uid, "+FLAGS", f"({flag})")


def have_done(mailbox: Mailbox, command: str, uid: int, *words: str) -> None:
    """Have the server do something with a letter of the open folder; raise RefusedError where it does not."""
    status, answer = mailbox.client.uid(command, str(uid), *words)
    if status != "OK":
        raise RefusedError(said(flat(answer)))


def move(mailbox: Mailbox, uid: int, folder: str) -> None:
    """Move a letter of the open folder, also where the server knows no such command.

    Where it cannot clear one letter away alone, and others are marked as deleted, the letter stays marked so.
    """
    able = abilities(mailbox)
    if b"MOVE" in able:
        have_done(mailbox, "MOVE", uid, encode_folder(folder).decode())
        return
    mailbox.copy(str(uid), folder)
    mark(mailbox, uid, "\\Deleted")
    if b"UIDPLUS" in able:
        have_done(mailbox, "EXPUNGE", uid)
    elif flat(mailbox.client.uid("SEARCH", "DELETED")[1]).split() == [str(uid).encode()]:
        mailbox.client.expunge()
