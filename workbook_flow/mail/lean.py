"""A letter parsed without its long files: what the standard library would hold four times over stays where it came.

A part's file is left out where it is long and nothing else stands in the part, and is decoded from the letter's own
bytes when asked for. What cannot be left out is parsed as the standard library does it.
"""

from __future__ import annotations

import binascii
import email
import io
import re
import secrets
from collections.abc import Iterator, Mapping
from contextlib import suppress
from email.message import Message
from typing import Any

LONG = 1 << 18
"""Bytes of a coded file from which on it is left out."""
MOST_HEADERS, LONGEST_HEADER, LONGEST_CONTENT_HEADER = 1_000, 100_000, 4_000
"""Headers of a letter or a part that are read, and characters of each: the standard library looks for a parameter of a
``Content-`` header in a time that grows with the square of its length."""
STRANGE = re.compile(rb"[^A-Za-z0-9+/\r\n]")
GAPS = (b"\n\r\n", b"\n\n")
WORD = re.compile(r"\b[0-9a-f]{48}\b", re.ASCII)
LINE, BEGIN = re.compile(rb"([^\r\n]*)(?:\r\n|[\r\n]|\Z)"), re.compile(rb"begin [0-7]+(?: |\Z)")
UUENCODED = frozenset(("x-uuencode", "uuencode", "uue", "x-uue"))
NO_FILE = re.compile(rb"message/|multipart/|\ncontent-transfer-encoding:\s*base64", re.IGNORECASE)
ODD_BREAK = re.compile(rb"\r(?!\n)")
"""A line end that the standard library takes for one, and that no seam is looked for behind."""
MOST_HELD = 8 << 20
"""Bytes of a letter beside its long files above which it is not read: the standard library takes many times as much."""
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
            return decoded(self.coded, coding_of(self))
        return super().get_payload(i, decode)  # type: ignore[call-overload]

    def take_back(self, data: bytes, spans: Mapping[str, tuple[int, int]]) -> None:
        """Note where in the letter's bytes the part's file stands; take what else was left out back into its words."""
        payload = self._payload if isinstance(self._payload, str) else ""  # type: ignore[has-type]
        word = next((match[0] for match in WORD.finditer(payload) if match[0] in spans), "")
        if not word:
            return
        before, _, behind = payload.partition(word)
        start, end = spans[word]
        if not (before + behind).strip() and (coding_of(self) != "base64" or is_base64(data, start, end)):
            self.coded = memoryview(data)[start - len(before) : end + len(behind)]
        else:
            self._payload = WORD.sub(lambda match: in_words(match[0], data, spans), payload)


def in_words(word: str, data: bytes, spans: Mapping[str, tuple[int, int]]) -> str:
    """What was left out under that word, as the standard library has it; any other word as it is."""
    return data[slice(*spans[word])].decode("ascii", "surrogateescape") if word in spans else word


def coding_of(part: Message) -> str:
    """How a part says that it is coded, in small letters."""
    return str(part.get("Content-Transfer-Encoding", "")).strip().lower()


def decoded(coded: memoryview, coding: str) -> bytes:
    """The file that is coded so; as it stands where it is not coded, or in a way that nobody knows."""
    if coding == "base64":
        return binascii.a2b_base64(coded)
    if coding == "quoted-printable":
        return binascii.a2b_qp(coded)
    if coding in UUENCODED:
        with suppress(ValueError):
            file = io.BytesIO()  # some hundred thousand lines are not held each for itself
            file.writelines(uudecoded(coded))
            return file.getvalue()
    return bytes(coded)


def uudecoded(coded: memoryview) -> Iterator[bytes]:
    """The lines of a uuencoded file; ValueError where it is none, as the standard library has it."""
    lines = (match[1] for match in LINE.finditer(coded) if match[0])
    if not any(BEGIN.match(line) for line in lines):
        raise ValueError("no begin")
    for line in lines:
        if line.strip(b" \t\f") == b"end":
            return
        yield uudecoded_line(line)


def uudecoded_line(line: bytes) -> bytes:
    """The bytes of a line; of one with more behind them than they take, those that its first character counts."""
    if not line:
        raise ValueError("a blank line")
    try:
        return binascii.a2b_uu(line)
    except binascii.Error:
        return binascii.a2b_uu(line[: (((line[0] - 32) & 63) * 4 + 5) // 3])


def parsed(data: bytes, long: int = LONG) -> Message:
    """The letter in those bytes, its heads bounded, files of ``long`` bytes and more left where they are."""
    spans = {secrets.token_hex(24): span for span in long_files(data, long)}
    mail = email.message_from_bytes(without(data, spans), BoundedLetter)
    for part in mail.walk() if spans else ():
        if isinstance(part, BoundedLetter):
            part.take_back(data, spans)
    return mail


def fitting(data: bytes) -> bytes:
    """The letter; its head alone where too much of it is left beside its long files."""
    held = (
        len(data) - sum(end - start for start, end in long_files(data, LONG)) if len(data) > MOST_HELD else 0
    )
    if held <= MOST_HELD:
        return data
    ends = [at + len(gap) for gap in GAPS if (at := data.find(gap)) >= 0]
    return data[: min(ends, default=MOST_HELD)][:MOST_HELD]


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
    """Where the long files of a letter stand, from the line behind a head to the next seam; in linear time."""
    seam = strange = odd = -1
    head = 0
    for start in gaps(data) if len(data) >= long else ():
        if start > seam:
            head = max(seam, 0)
            at = data.find(b"\n--", start - 1)
            seam = len(data) if at < 0 else at + 1
        if start <= strange or seam - start < long:
            head = start
            continue
        if odd < start:
            match = ODD_BREAK.search(data, start)
            odd = match.start() if match else len(data)
        plain = is_of_file(data[head:start]) and odd >= seam
        strange = -1 if plain else first_strange(data, start, seam)
        if strange < 0:
            yield start, before_breaks(data, start, seam)
            strange = seam
        head = start


def is_of_file(head: bytes) -> bool:
    """Whether what follows this head is a leaf for certain: neither a letter, nor parts, nor anything by default.

    Nor base64: of that only what is plain can be left out.
    """
    return b"content-type:" in head.lower() and NO_FILE.search(b"\n" + head) is None


def is_base64(data: bytes, start: int, end: int) -> bool:
    """Whether all there is base64 as it should be."""
    return first_strange(data, start, end) < 0


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
