"""The way in: letters read over IMAP as raw bytes, left on the server, told apart by folder, UIDVALIDITY and UID."""

from __future__ import annotations

import imaplib
import re
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date, datetime
from time import mktime
from typing import Any

from imap_tools import MailBox, MailBoxStartTls, MailBoxUnencrypted
from imap_tools.errors import ImapToolsError
from imap_tools.folder import FolderInfo
from imap_tools.mailbox import BaseMailBox

from workbook_flow.mail.accounts import Account
from workbook_flow.mail.lean import fitting
from workbook_flow.mail.smtp import TIMEOUT, LoginRefusedError, MailServerError, said
from workbook_flow.mail.unfetched import greeting_words, imap_words, is_of_password
from workbook_flow.model import Letter
from workbook_flow.records.files import is_of_disk

Mailbox = BaseMailBox
INBOX = "INBOX"
MAX_LETTER = 36 << 20
"""The largest letter that is fetched whole, in bytes; of a larger one the header alone.

It lies in memory with its files: more than that would take more than reading may.
"""

NEWEST = 30
"""Among how many of the newest letters one is looked for."""
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
JUNK, SENT = "\\Junk", "\\Sent"
USUAL_NAMES = {
    JUNK: frozenset(("junk", "junk e-mail", "spam", "bulk mail", "垃圾邮件", "垃圾箱", "垃圾信件")),
    SENT: frozenset(("sent", "sent messages", "sent items", "sent mail", "已发送", "已发送邮件", "已发邮件")),
}
"""What the folders for junk and for what was sent are called where the server does not mark them, in small letters."""
SORTED_OUT = frozenset(("广告邮件", "订阅邮件", "病毒邮件", "病毒文件夹", "可疑邮件", "隔离邮件", "clutter"))
"""What other folders are called into which providers sort by themselves what they take for no letter of a person."""
LOST = (imaplib.IMAP4.error, ImapToolsError, OSError)
BROKEN = (imaplib.IMAP4.abort, OSError)
"""What ends a connection, of all that may be lost."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RawLetter:
    """A letter as it lies on the server; ``arrived`` is when the server took it in, None where it does not say.

    Of one that is ``too_large`` or ``crowded`` the data are its header alone: it is larger than MAX_LETTER, or too much
    is left of it beside its files.
    """

    folder: str
    validity: int
    uid: int
    data: bytes
    arrived: datetime | None = None
    too_large: bool = False
    crowded: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Withheld:
    """A letter that the server lists and does not hand out: why, and what of it is to be had, its head at most.

    ``broke`` says that the connection broke over it, which may be for any other reason.
    """

    folder: str
    validity: int
    uid: int
    why: str
    data: bytes = b""
    arrived: datetime | None = None
    broke: bool = False


class RefusedError(imaplib.IMAP4.error):
    """What the server answered in place of a letter, or of what was to be done with one."""


@contextmanager
def unless_refused() -> Iterator[None]:
    """Leave it where the server refuses what is asked of it; that the connection breaks is raised."""
    try:
        yield
    except BROKEN:
        raise
    except LOST:
        return


@contextmanager
def imap_connection(account: Account, *, timeout: float = TIMEOUT) -> Iterator[Mailbox]:
    """A logged-in connection with the inbox open; raise MailServerError in words where there is none or it breaks.

    What the disk refuses meanwhile is raised as it is.
    """
    mailbox = None
    try:
        mailbox = opened(account, timeout)
        mailbox.login(account.address, account.password, initial_folder=None)
        introduce(mailbox)
        mailbox.folder.set(INBOX)
        yield mailbox
    except LOST as error:
        if is_of_disk(error):
            raise
        answered = mailbox is not None or not isinstance(error, imaplib.IMAP4.error)
        words = imap_words(account, error) if answered else greeting_words(account, error)
        raise (LoginRefusedError if is_of_password(error) else MailServerError)(words) from None
    finally:
        if mailbox is not None:
            with suppress(*LOST):
                mailbox.logout()
            with suppress(*LOST):
                mailbox.client.shutdown()  # where the connection broke, logging out did not close it


def opened(account: Account, timeout: float) -> Mailbox:
    """A connection that is not logged in yet."""
    host, port = account.imap
    security = account.security_at(port)
    if security == "SSL":
        return MailBox(host, port, timeout=timeout, ssl_context=account.context)
    if security == "STARTTLS":
        return MailBoxStartTls(host, port, timeout=timeout, ssl_context=account.context)
    return MailBoxUnencrypted(host, port, timeout=timeout)


def introduce(mailbox: Mailbox) -> None:
    """Send the ID command, without which 163 and 126 refuse to open a folder (RFC 2971)."""
    with suppress(imaplib.IMAP4.error):
        imaplib.Commands.setdefault("ID", ("AUTH", "SELECTED"))
        mailbox.client.xatom("ID", '("name" "workbook-flow" "version" "1")')


def new_letters(
    mailbox: Mailbox, *, since: date, taken_uids: Callable[[str, int], set[int]], folder: str = INBOX
) -> Iterator[RawLetter | Withheld]:
    """The letters of the open folder since that day that are not known yet, oldest first.

    Nothing on the server is changed.
    """
    validity = validity_of(mailbox, folder)
    have = taken_uids(folder, validity)
    for uid in uids_since(mailbox, since):
        if uid not in have:
            yield from letter_at(mailbox, folder, validity, uid)


def letter_at(mailbox: Mailbox, folder: str, validity: int, uid: int) -> Iterator[RawLetter | Withheld]:
    """The letter of that UID in the open folder; none where it has gone meanwhile."""
    about = b""

    def withheld(why: str, data: bytes = b"", *, broke: bool = False) -> Withheld:
        arrived = internal_date(about)
        return Withheld(
            folder=folder, validity=validity, uid=uid, why=why, data=data, arrived=arrived, broke=broke
        )

    try:
        try:
            about = flat(fetched(mailbox, uid, "(RFC822.SIZE INTERNALDATE)"))
            data = letter_bytes(mailbox, uid, about)
        except RefusedError as refused:
            if lies_in_folder(mailbox, uid):
                yield withheld(str(refused), head_bytes(mailbox, uid))
            return
    except BROKEN as error:
        yield withheld(said(str(error)), broke=True)
        raise
    fit = fitting(data)
    yield RawLetter(
        folder=folder,
        validity=validity,
        uid=uid,
        data=fit,
        arrived=internal_date(about),
        too_large=is_too_large(about),
        crowded=fit is not data,
    )


def fetched(mailbox: Mailbox, uid: int, items: str) -> list[Any]:
    """What the server answers of a letter; raise RefusedError where it does not."""
    try:
        status, answer = mailbox.client.uid("fetch", str(uid), items)
    except imaplib.IMAP4.abort:
        raise
    except imaplib.IMAP4.error as error:
        raise RefusedError(said(str(error))) from None
    if status != "OK":
        raise RefusedError(said(flat(answer)))
    return answer


def literal(answer: list[Any]) -> bytes:
    """The text that an answer holds; raise RefusedError where it holds none."""
    data = next((part[1] for part in answer if isinstance(part, tuple)), b"")
    if not data or data.isspace():
        raise RefusedError
    return bytes(data)


def head_bytes(mailbox: Mailbox, uid: int) -> bytes:
    """A letter's head where the letter itself is not to be had; blank where that is not either."""
    with suppress(RefusedError):
        return literal(fetched(mailbox, uid, "(BODY.PEEK[HEADER])"))
    return b""


def lies_in_folder(mailbox: Mailbox, uid: int) -> bool:
    """Whether the server still lists a letter in the open folder."""
    mailbox.client.noop()
    return str(uid) in mailbox.uids(f"UID {uid}", charset=None)


def uids_since(mailbox: Mailbox, since: date) -> list[int]:
    """The letters that arrived since that day, oldest first."""
    criteria = f"SINCE {since.day}-{MONTHS[since.month - 1]}-{since.year}"
    return sorted(int(each) for each in mailbox.uids(criteria, charset=None))


def find_letter(mailbox: Mailbox, message_id: str, *, since: date) -> tuple[int, datetime] | None:
    """The UID of the letter of that Message-ID among the newest, and when it arrived by the server's clock."""
    mailbox.client.noop()
    for uid in reversed(uids_since(mailbox, since)[-NEWEST:]):
        wanted = "(INTERNALDATE BODY.PEEK[HEADER.FIELDS (MESSAGE-ID)])"
        answer = mailbox.client.uid("fetch", str(uid), wanted)[1]
        head = b"".join(part[1] for part in answer if isinstance(part, tuple))
        at = internal_date(flat(answer))
        if message_id.encode() in head and at is not None:
            return uid, at
    return None


def internal_date(answer: bytes) -> datetime | None:
    """When a letter arrived by the server's clock; its own Date is whatever its sender wrote there."""
    at = imaplib.Internaldate2tuple(answer)
    return None if at is None else datetime.fromtimestamp(mktime(at)).astimezone()


def validity_of(mailbox: Mailbox, folder: str = INBOX) -> int:
    """The number under which a folder's UIDs hold."""
    return int(mailbox.folder.status(folder, ["UIDVALIDITY"])["UIDVALIDITY"])


def folder_for(mailbox: Mailbox, flag: str) -> str:
    """The folder that the server marks so (RFC 6154), else the one that is usually called so; blank for none."""
    folders = [folder for folder in mailbox.folder.list() if holds_letters(folder)]
    marked = [folder.name for folder in folders if flag in folder.flags]
    usual = [
        folder.name
        for folder in folders
        if folder.name.rpartition(folder.delim)[2].lower() in USUAL_NAMES[flag]
    ]
    return next(iter((*marked, *usual)), "")


def junk_folders(mailbox: Mailbox, named: Collection[str] = ()) -> tuple[str, ...]:
    """The folder for junk, and the others into which a server sorts letters by itself, but for those ``named``."""
    sorted_out = [
        folder.name
        for folder in mailbox.folder.list()
        if holds_letters(folder)
        and folder.name not in named
        and folder.name.rpartition(folder.delim)[2].lower() in SORTED_OUT
    ]
    return tuple(dict.fromkeys(filter(None, (folder_for(mailbox, JUNK), *sorted_out))))


def holds_letters(folder: FolderInfo) -> bool:
    """Whether there can be letters in a folder; some hold folders alone."""
    return not {"\\Noselect", "\\NonExistent"} & set(folder.flags)


def room_of(mailbox: Mailbox) -> tuple[int, int]:
    """How many kilobytes the mailbox takes, and how many it may; zeros where the server does not say (RFC 9208)."""
    rooms = [(0, 0)]
    with unless_refused():
        if b"QUOTA" in abilities(mailbox):
            answer = mailbox.client.getquotaroot(INBOX)[1]
            lines = b" ".join(flat(part if isinstance(part, list) else [part]) for part in answer)
            storages = re.findall(rb"STORAGE (\d{1,15}) (\d{1,15})", lines, re.IGNORECASE)
            rooms += [(int(taken), int(limit)) for taken, limit in storages if int(limit)]
    return max(rooms, key=lambda room: room[0] / room[1] if room[1] else -1)


def abilities(mailbox: Mailbox) -> list[bytes]:
    """What the server says that it can do, now that somebody is logged in: before that it may have said less."""
    return flat(mailbox.client.capability()[1]).upper().replace(b"=", b" ").split()


def holds(mailbox: Mailbox, message_id: str) -> bool:
    """Whether a mail of that Message-ID lies in the open folder."""
    answer = mailbox.client.uid("search", "HEADER", "Message-ID", f'"{message_id}"')[1]
    return any(part.split() for part in answer if isinstance(part, bytes))


def keep_copy(mailbox: Mailbox, folder: str, message_id: str, data: bytes, at: datetime | None) -> None:
    """Put a mail into a folder, unless one of its Message-ID lies there: some services keep what they send."""
    mailbox.folder.set(folder)
    if not holds(mailbox, message_id):
        mailbox.append(data, folder, dt=at, flag_set=["\\Seen"])


def lies_there(mailbox: Mailbox, letter: Letter) -> bool:
    """Whether a letter is still in its folder, which is the open one from then on."""
    if not mailbox.folder.exists(letter.folder):
        return False
    mailbox.folder.set(letter.folder)
    validity, uid = letter.validity, letter.uid
    return validity_of(mailbox, letter.folder) == validity and lies_in_folder(mailbox, uid)


def letter_bytes(mailbox: Mailbox, uid: int, about: bytes) -> bytes:
    """A letter's bytes; the header alone where it is larger than MAX_LETTER. Raise RefusedError where there are none.

    ``about`` is what the server said of its size.
    """
    section = "HEADER" if is_too_large(about) else ""
    return literal(fetched(mailbox, uid, f"(BODY.PEEK[{section}])"))


def is_too_large(about: bytes) -> bool:
    """Whether the server says that a letter is larger than is fetched."""
    return size_of(about) > MAX_LETTER


def size_of(about: bytes) -> int:
    """A letter's bytes as the server counts them; none where it does not say."""
    size = re.search(rb"RFC822\.SIZE (\d{1,15})", about)
    return int(size[1]) if size else 0


def flat(answer: list[object]) -> bytes:
    """A server's answer as one text."""
    parts = (part[0] if isinstance(part, tuple) else part for part in answer)
    return b" ".join(part for part in parts if isinstance(part, bytes))
