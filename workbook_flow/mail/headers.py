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

ANSWERING = re.compile(
    r"^\s*(?:(?:re|fwd?|aw|回复|答复|回覆|回信|转发|转寄)\s{0,3}(?:[\[(（]?\d{1,3}[\])）]?)?\s{0,3}[:：][\s:：]{0,3})+",
    re.IGNORECASE,
)
"""What mail programs put before the subject that is answered or passed on."""
WORD = re.compile(r"=\?([^?\s]+)\?([bBqQ])\?([^?]*)\?=")
AS_GB18030 = frozenset(
    ("gb2312", "gbk", "gb_2312-80", "cp936", "x-gbk", "euc-cn", "unknown-8bit", "us-ascii")
)
WESTERN = frozenset(
    ("iso-8859-1", "iso8859-1", "latin1", "latin-1", "iso-8859-15", "windows-1252", "cp1252", "x-unknown")
)
"""The sets that programs name who do not know what they send: every byte stands for a letter in them."""
AS_BIG5 = frozenset(("big5", "big5-hkscs", "big5hkscs", "big5-tw", "csbig5", "cp950", "950", "x-x-big5"))
PAIR = re.compile(rb"[\xa1-\xfe][\xa1-\xfe]")
"""A character of GB2312: in Big5 two of five have a second byte that is no such one."""
RARE_IN_BIG5 = 0xC9
"""From this first byte on Big5 has characters that hardly any text has, and GB2312 some of the most common."""
PRIVATE = re.compile("[\ue000-\uf8ff]")
"""What Big5 gives where it is read as GB18030."""
MARKS = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16", b"\xef\xbb\xbf": "utf-8-sig"}
"""How text begins that says itself in which set it is."""


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
    if plain == "hz-gb-2312":
        return "hz"
    return "gb18030" if plain in AS_GB18030 else plain


def decode(data: bytes, name: str | None) -> str:
    """Text in the set that it names, else in UTF-8, in GB18030, or in Big5: many a program names the wrong one."""
    own = MARKS.get(data[:2]) or MARKS.get(data[:3]) or charset(name)
    named = None if own in WESTERN or (own in AS_BIG5 and is_gb2312(data)) else decoded_whole(data, own)
    text = named or decoded_whole(data, "utf-8") or mostly_utf8(data) or decoded_whole(data, "gb18030")
    text = text or decoded_whole(data, own) or data.decode("gb18030", "replace")
    return (PRIVATE.search(text) and decoded_whole(data, "big5hkscs")) or text


def is_gb2312(data: bytes) -> bool:
    """Whether text said to be in Big5 is in GB2312: it has no other characters, many of which Big5 hardly uses."""
    pairs = PAIR.findall(data)
    rare = sum(pair[0] >= RARE_IN_BIG5 for pair in pairs)
    return PAIR.sub(b"", data).isascii() and 8 * rare > len(pairs)


def mostly_utf8(data: bytes) -> str | None:
    """Text in UTF-8 of which some is spoilt, as its last letter where it was cut; None where too much is."""
    text = data.decode("utf-8", "replace")
    strange = text.count("\ufffd")
    return text if 3 * strange < sum(letter > "\x7f" for letter in text) else None


def decoded_whole(data: bytes, encoding: str) -> str | None:
    """Text in that set; None where it is none."""
    try:
        return data.decode(encoding)
    except (UnicodeDecodeError, LookupError):
        return None


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
