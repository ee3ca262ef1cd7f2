"""The way in where IMAP is off: letters read over POP3, left on the server, told apart by their UIDL.

POP3 knows no folders and no time of arrival: that is what the office's own server wrote last, the topmost Received.
"""

from __future__ import annotations

import hashlib
import io
import poplib
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager, suppress
from datetime import date, datetime
from email.parser import BytesHeaderParser
from email.policy import compat32
from email.utils import parsedate_to_datetime

from workbook_flow.mail.accounts import Account
from workbook_flow.mail.imap import MAX_LETTER, RawLetter, Withheld
from workbook_flow.mail.lean import fitting
from workbook_flow.mail.smtp import TIMEOUT, LoginRefusedError, MailServerError, said, unreachable_words
from workbook_flow.mail.unfetched import PASSING, UNENCRYPTED, is_of_others, passing_words, unencrypted_words
from workbook_flow.records.files import is_of_disk

FOLDER, PORTS = "POP3", (110, 995)
LOST = (poplib.error_proto, OSError, EOFError)
OLD = 20
"""After how many letters in a row that came too early the older ones are not looked at."""
LONGEST_LINE = 1 << 20
poplib._MAXLINE = LONGEST_LINE  # type: ignore[attr-defined] # mails have longer lines than its 2,048 bytes


def by_pop(account: Account) -> bool:
    """Whether the account's letters are read over POP3: by the port that the office set."""
    return account.imap[1] in PORTS or account.imap[0].lower().startswith(("pop.", "pop3."))


@contextmanager
def pop_connection(account: Account, *, timeout: float = TIMEOUT) -> Iterator[poplib.POP3]:
    """A logged-in connection; raise MailServerError in words where there is none or it breaks."""
    client = None
    try:
        client = opened(account, timeout)
        log_in(client, account)
        yield client
    except LOST as error:
        if is_of_disk(error):
            raise
        raise MailServerError(pop_words(account, error)) from None
    finally:
        if client is not None:
            with suppress(*LOST):
                client.quit()
            with suppress(*LOST):
                client.close()  # where the connection broke, quitting did not close it


def log_in(client: poplib.POP3, account: Account) -> None:
    """Log in; raise LoginRefusedError where the server does not let the account in."""
    try:
        client.user(account.address)
        client.pass_(account.password)
    except poplib.error_proto as error:
        if is_of_others(server_words(error)):
            raise
        raise LoginRefusedError(pop_words(account, error)) from None


def opened(account: Account, timeout: float) -> poplib.POP3:
    """A connection that is not logged in yet."""
    host, port = account.imap
    security = account.security_at(port)
    if security == "SSL":
        return poplib.POP3_SSL(host, port, timeout=timeout, context=account.context)
    client = poplib.POP3(host, port, timeout=timeout)
    if security == "STARTTLS":
        client.stls(context=account.context)
    return client


def pop_words(account: Account, error: Exception) -> str:
    """Why there is no connection, and what to do; never the password."""
    host = account.imap[0]
    words = server_words(error)
    words = words.replace(account.password, "…") if account.password else words
    match error:
        case OSError():
            return unreachable_words("收信服务器", account.imap, "POP3 995 用 SSL，110 用 STARTTLS", error)
        case _ if PASSING.search(words):
            return passing_words(host, words)
        case _ if UNENCRYPTED.search(words):
            return unencrypted_words(host, words, "STARTTLS（端口 110）或 SSL（端口 995）")
        case _:
            return f"收信服务器 {host} 不接受（{words}）。{account.code_hint}；网页版邮箱里要开启 POP3 服务。"


def new_letters(
    client: poplib.POP3,
    *,
    since: date,
    taken_uids: Callable[[str, int], set[int]],
    last: Collection[int] = (),
) -> Iterator[RawLetter | Withheld]:
    """The letters since that day that are not known yet, oldest first; nothing on the server is changed.

    Those of the names ``last`` come after all others: they were not to be had before.
    """
    have = taken_uids(FOLDER, 0)
    sizes = dict(numbers(line) for line in client.list()[1])
    fresh: list[tuple[int, int]] = []
    early = 0
    for line in reversed(client.uidl()[1]):
        number, key = uidl_key(line)
        if key in have:
            continue
        if key not in last:
            try:
                arrived = arrival_in(head_bytes(client, number, sizes.get(number, 0)))
            except LOST as error:
                if not is_answer(error):
                    yield withheld(key, error)
                    raise
                arrived = None
            early = early + 1 if arrived is not None and arrived.date() < since else 0
        if early >= OLD:
            break
        if not early or key in last:
            fresh.append((number, key))
    for number, key in sorted(fresh, key=lambda pair: (pair[1] in last, pair[0])):
        yield from letter_at(client, number, key, sizes.get(number, 0))


def letter_at(client: poplib.POP3, number: int, key: int, size: int) -> Iterator[RawLetter | Withheld]:
    """The letter of that number; its header alone where it is larger than MAX_LETTER."""
    too_large, head = size > MAX_LETTER, b""
    try:
        head = head_bytes(client, number, size)
        data = head if too_large else whole_letter(client, number)
        if not data or data.isspace():
            raise poplib.error_proto(b"")
    except LOST as error:
        yield withheld(key, error, head)
        if not is_answer(error):
            raise
        return
    fit = fitting(data)
    yield RawLetter(
        folder=FOLDER,
        validity=0,
        uid=key,
        data=fit,
        arrived=arrival_in(fit),
        too_large=too_large,
        crowded=fit is not data,
    )


def head_bytes(client: poplib.POP3, number: int, size: int) -> bytes:
    """A letter's head: of one that the server gives no part of, out of the whole, unless that is too large."""
    try:
        return b"\r\n".join(client.top(number, 0)[1]) + b"\r\n"
    except poplib.error_proto as error:
        if not is_answer(error) or size > MAX_LETTER:
            raise
    return whole_letter(client, number)


def withheld(key: int, error: Exception, head: bytes = b"") -> Withheld:
    """A letter that the server does not hand out."""
    why, broke = server_words(error), not is_answer(error)
    return Withheld(
        folder=FOLDER, validity=0, uid=key, why=why, data=head, arrived=arrival_in(head), broke=broke
    )


def is_answer(error: Exception) -> bool:
    """Whether the server itself said no; the standard library writes as text what ended a connection."""
    return isinstance(error, poplib.error_proto) and bool(error.args) and isinstance(error.args[0], bytes)


def server_words(error: Exception) -> str:
    """What the server said, as one safe line."""
    answer = error.args[0] if error.args else ""
    return said(answer if isinstance(answer, bytes) else str(answer)).removeprefix("-ERR").strip()


def whole_letter(client: poplib.POP3, number: int) -> bytes:
    """A letter's bytes, line by line into one place: poplib would hold each line as an object of its own."""
    client._shortcmd(f"RETR {number}")  # type: ignore[attr-defined]
    letter = io.BytesIO()
    while (line := client._getline()[0]) != b".":  # type: ignore[attr-defined]
        letter.write(line.removeprefix(b".") if line.startswith(b"..") else line)
        letter.write(b"\r\n")
        if letter.tell() > 2 * MAX_LETTER:
            raise poplib.error_proto("a letter larger than the server said")
    return letter.getvalue()


def find_letter(client: poplib.POP3, message_id: str) -> datetime | None:
    """When the letter of that Message-ID arrived, among the newest; None where it is not there."""
    count = client.stat()[0]
    for number in range(count, max(count - OLD, 0), -1):
        head = b"\r\n".join(client.top(number, 0)[1])
        if message_id.encode() in head:
            return arrival_in(head)
    return None


def numbers(line: bytes) -> tuple[int, int]:
    """Number and size in a line of LIST."""
    number, size = line.split()[:2]
    return int(number), int(size)


def uidl_key(line: bytes) -> tuple[int, int]:
    """Number and name in a line of UIDL; the name as a number that a ledger takes."""
    number, name = line.split()[:2]
    return int(number), int(hashlib.sha256(name).hexdigest()[:15], 16)


def arrival_in(data: bytes) -> datetime | None:
    """When the office's own server took a letter in: what stands last in the topmost Received."""
    head = data[: data.find(b"\r\n\r\n") + 1 or None]  # the parser would take the rest in too
    received = BytesHeaderParser(policy=compat32).parsebytes(head).get("Received", "")
    try:
        at = parsedate_to_datetime(str(received).rpartition(";")[2].strip())
    except (TypeError, ValueError):
        return None
    return at if at.tzinfo is not None else at.astimezone()
