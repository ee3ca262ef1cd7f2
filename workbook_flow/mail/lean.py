"""A letter parsed without its long files: what the standard library would hold four times over stays where it came.

A part's file is left out where it is plain base64 and long, and is decoded from the letter's own bytes when asked for.
"""

from __future__ import annotations

import binascii
import email
import re
import secrets
from collections.abc import Iterator, Mapping
from email.message import Message
from typing import Any

LONG = 1 << 18
"""Bytes of a coded file from which on it is left out."""
MOST_HEADERS, LONGEST_HEADER, LONGEST_CONTENT_HEADER = 1_000, 100_000, 4_000
"""Headers of a letter or a part that are read, and characters of each: the standard library looks for a parameter of a
``Content-`` header in a time that grows with the square of its length."""
STRANGE = re.compile(rb"[^A-Za-z0-9+/\r\n]")
GAPS = (b"\n\r\n", b"\n\n")
LONGEST_TAIL = 16
"""Bytes of padding and line ends behind a coded file."""
MOST_GAPS = 200_000
"""Blank lines at which a coded file is looked for; a letter with more is parsed as a whole."""


class BoundedLetter(Message):
    """A letter, or a part of one, of whose head no more is kept than an honest one has.

    ``coded`` is where its file stands in the letter's bytes, where that was left out.
    """

    coded: memoryview | None = None

    def set_raw(self, name: str, value: str) -> None:
        """Keep a header as it came, as far as it is read."""
        if len(self._headers) < MOST_HEADERS:  # type: ignore[attr-defined]
            longest = LONGEST_CONTENT_HEADER if name.lower().startswith("content-") else LONGEST_HEADER
            super().set_raw(name, value[:longest])

    def get_payload(self, i: int | None = None, decode: bool = False) -> Any:
        """As the standard library has it; decoded, a file that was left out is read from where it stands."""
        if decode and self.coded is not None:
            return binascii.a2b_base64(self.coded)
        return super().get_payload(i, decode)  # type: ignore[call-overload]


def parsed(data: bytes, long: int = LONG) -> Message:
    """The letter in those bytes, its heads bounded, files of ``long`` bytes and more left where they are."""
    spans = {secrets.token_hex(24): span for span in long_files(data, long)}
    mail = email.message_from_bytes(without(data, spans), BoundedLetter)
    for part in mail.walk() if spans else ():
        payload = part.get_payload()
        span = spans.get(payload.strip()) if isinstance(payload, str) else None
        if span is None or not isinstance(part, BoundedLetter):
            continue
        if str(part.get("Content-Transfer-Encoding", "")).strip().lower() == "base64":
            part.coded = memoryview(data)[slice(*span)]
        else:
            part.set_payload(payload.replace(payload.strip(), data[slice(*span)].decode("ascii")))
    return mail


def without(data: bytes, spans: Mapping[str, tuple[int, int]]) -> bytes:
    """The letter with a word in the place of each file."""
    if not spans:
        return data
    pieces, end = [], 0
    for word, (start, after) in spans.items():
        pieces += [data[end:start], word.encode()]
        end = after
    return b"".join([*pieces, data[end:]])


def long_files(data: bytes, long: int) -> Iterator[tuple[int, int]]:
    """Where the long coded files of a letter stand, from the line behind a head to the next seam; in linear time."""
    seam = strange = -1
    for start in gaps(data) if len(data) >= long else ():
        if start > seam:
            at = data.find(b"\n--", start - 1)
            seam = len(data) if at < 0 else at + 1
        if start <= strange or seam - start < long:
            continue
        strange = first_strange(data, start, seam)
        if strange < 0:
            yield start, before_breaks(data, start, seam)
            strange = seam


def before_breaks(data: bytes, start: int, end: int) -> int:
    """Where the line ends begin that stand last before ``end``."""
    while end > start and data[end - 1] in b"\r\n":
        end -= 1
    return end


def gaps(data: bytes) -> Iterator[int]:
    """Where a line follows a blank one, as far as they are looked at."""
    ahead = {gap: data.find(gap) for gap in GAPS}
    for _ in range(MOST_GAPS):
        gaps_ahead = [(at, gap) for gap, at in ahead.items() if at >= 0]
        if not gaps_ahead:
            return
        at, gap = min(gaps_ahead)
        yield at + len(gap)
        ahead[gap] = data.find(gap, at + 1)


def first_strange(data: bytes, start: int, end: int) -> int:
    """The first place before which no base64 can begin that is whole up to ``end``; -1 where all there is just that."""
    match = STRANGE.search(data, start, end)
    last = match.start() if match else end
    padding = data[last:end].strip() if end - last <= LONGEST_TAIL else data[last : last + LONGEST_TAIL]
    if padding not in {b"", b"=", b"=="}:
        return last
    breaks = data.count(b"\r", start, last) + data.count(b"\n", start, last)
    return end if (last - start - breaks + len(padding)) % 4 else -1
