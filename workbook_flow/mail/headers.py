"""What stands in the head of a letter, read as Foxmail, QQ, 163 and Outlook write it.

Python's own decoding loses characters: whatever says gb2312 or gbk is read as gb18030, names may be raw GBK.
"""

from __future__ import annotations

import base64
import binascii
import quopri
import re
from email.message import Message
from email.utils import getaddresses

WORD = re.compile(r"=\?([^?\s]+)\?([bBqQ])\?([^?]*)\?=")
AS_GB18030 = frozenset(
    ("gb2312", "gbk", "gb_2312-80", "cp936", "x-gbk", "hz-gb-2312", "euc-cn", "unknown-8bit", "us-ascii")
)


def header(mail: Message, name: str) -> str:
    """A header as text, its raw bytes read as UTF-8 or GB18030."""
    value = next((each for key, each in mail._headers if key.lower() == name.lower()), "")  # type: ignore[attr-defined]
    return unraw(value)


def unraw(value: str) -> str:
    """A header's text where raw bytes stand in it."""
    text = str(value)
    if any("\udc80" <= each <= "\udcff" for each in text):
        return decode(text.encode("utf-8", "surrogateescape"), None)
    return text


def addresses(mail: Message, name: str) -> tuple[str, ...]:
    """The addresses in a header, in small letters."""
    pairs = getaddresses([re.sub(r"[\r\n]+", " ", header(mail, name))])
    return tuple(address.strip().lower() for _, address in pairs if "@" in address)


def references(mail: Message) -> tuple[str, ...]:
    """The Message-IDs of the thread that the letter belongs to, the one it answers last."""
    ids = re.findall(r"<[^<>\s]{1,200}>", header(mail, "References") + " " + header(mail, "In-Reply-To"))
    return tuple(dict.fromkeys(reversed(ids)))[::-1]


def charset(name: str | None) -> str:
    """The character set that text which says so is really in."""
    plain = (name or "utf-8").lower().split("*")[0]
    return "gb18030" if plain in AS_GB18030 else plain


def decode(data: bytes, name: str | None) -> str:
    """Text in the set that it names, else in UTF-8, else in GB18030."""
    for encoding in (charset(name), "utf-8"):
        try:
            return data.decode(encoding)
        except (UnicodeDecodeError, LookupError):
            continue
    return data.decode("gb18030", "replace")


def decode_words(text: str) -> str:
    """A header's text with its encoded words read; words of one set are joined before they are read."""
    shown: list[str] = []
    pending, pending_set, end = bytearray(), "", 0
    for match in WORD.finditer(text):
        gap = text[end : match.start()]
        same = charset(match[1]) == pending_set
        if pending and not (same and not gap.strip()):
            shown.append(decode(bytes(pending), pending_set))
            pending.clear()
        if gap.strip() or (gap and not end):
            shown.append(gap)
        pending += word_bytes(match)
        pending_set, end = charset(match[1]), match.end()
    if pending:
        shown.append(decode(bytes(pending), pending_set))
    return re.sub(r"[\r\n]+\s*", " ", "".join(shown) + text[end:])


def word_bytes(match: re.Match[str]) -> bytes:
    """The bytes of one encoded word."""
    data = match[3].encode("ascii", "replace")
    if match[2] in "bB":
        try:
            return base64.b64decode(data + b"=" * (-len(data) % 4))
        except binascii.Error:
            return data
    return quopri.decodestring(data.replace(b"_", b" "))
