"""Parts → an Office file as zip: what many files have in common is deflated once.

The same container as ``zipfile`` writes, which takes no part that is deflated already. Within a part, what recurs in
other files is deflated once too: a deflated text may be put together of pieces that refer to nothing but what is known
to stand before them (RFC 1951).
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from typing import BinaryIO

from workbook_flow.paper.deflate import LEVEL, Z_FULL_FLUSH, compressobj, crc32

LOCAL, CENTRAL, END = b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06"
VERSION, UNIX, DEFLATED = 20, 3, 8
FIRST_DAY = 1 << 5 | 1
"""1980-01-01, the first day that a zip knows: the same parts give the same bytes."""
OWN_FILE = 0o600 << 16
"""What ``zipfile`` says of a file's rights."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One part of a file, deflated, piece by piece: its name, how long it is and its CRC-32 before that."""

    name: str
    size: int
    checksum: int
    deflated: Sequence[bytes]


SHORT = 4096
"""Bytes of a text that is deflated as well with little memory, which takes less time to lay out."""
FOR_SHORT, FOR_LONG = (-12, 5), (-zlib.MAX_WBITS, zlib.DEF_MEM_LEVEL)
"""The size of zlib's window and of its memory (zlib manual, deflateInit2)."""
BEST = 9
"""The level at which zlib deflates what is deflated once for many files."""
WINDOW = 32_000
"""How far back a piece may refer, in bytes; a little less than deflate allows."""
FEW = 200
"""Bytes of a piece that are not worth deflating by themselves."""
NOWHERE = b"\xff"
"""A byte that no text in UTF-8 holds: stands for what is not known of the bytes before a piece."""


Recurring = tuple[bytes, int]
"""A piece that recurs in other files, and the number that it shares with the pieces like it, one a row."""


def part(name: str, pieces: Iterable[bytes | Recurring]) -> Part:
    """A part with the content of these pieces one after another."""
    pieces = tuple(pieces)
    own = sum(len(piece) for piece in pieces if isinstance(piece, bytes))
    texts = [piece if isinstance(piece, bytes) else piece[0] for piece in pieces]
    if own <= SHORT and sum(map(len, texts)) == own:
        return short_part(name, b"".join(texts))
    deflating = Deflating()
    size, checksum = 0, 0
    for piece, content in zip(pieces, texts, strict=True):
        checksum = crc32(content, checksum)
        if piece is content:
            deflating.add(content)
        else:
            deflating.recur(content, piece[1], size)
        size += len(content)
    return Part(name=name, size=size, checksum=checksum, deflated=deflating.pieces())


@lru_cache(maxsize=512)
def short_part(name: str, content: bytes) -> Part:
    """A part so short that many files have the very same."""
    deflating = Deflating(FOR_SHORT)
    deflating.add(content)
    return Part(name=name, size=len(content), checksum=crc32(content), deflated=deflating.pieces())


class Deflating:
    """A text on its way to being deflated; ``like`` has of each kind of piece the last, and where it ends."""

    def __init__(self, settings: tuple[int, int] = FOR_LONG) -> None:
        self.stream = compressobj(LEVEL, zlib.DEFLATED, *settings)
        self.deflated: list[bytes] = []
        self.like: dict[int, tuple[bytes, int]] = {}
        self.begun = False

    def add(self, content: bytes) -> None:
        """Add a piece of one file."""
        if self.like and len(content) <= FEW:
            self.close()
            self.deflated.append(stored(content))
        else:
            self.deflated.append(self.stream.compress(content))
            self.begun = True

    def recur(self, content: bytes, kind: int, at: int) -> None:
        """Add a piece that recurs; ``at`` is where it stands."""
        if self.begun:
            self.close()
        before, end = self.like.get(kind, (b"", at))
        self.deflated.append(deflated_behind(content, before, at - end))
        self.like[kind] = (content, at + len(content))

    def close(self) -> None:
        """Let what follows refer to nothing that stands before it."""
        if self.begun:
            self.deflated.append(self.stream.flush(Z_FULL_FLUSH))
            self.begun = False

    def pieces(self) -> Sequence[bytes]:
        """The deflated text, piece by piece, of which nothing is held any more."""
        pieces, self.deflated = (*self.deflated, self.stream.flush()), []
        return pieces


def stored(content: bytes) -> bytes:
    """A short piece as it is, as a deflated text holds it."""
    return struct.pack("<BHH", 0, len(content), len(content) ^ 0xFFFF) + content if content else b""


@lru_cache(maxsize=2048)
def deflated_behind(content: bytes, before: bytes, gap: int) -> bytes:
    """A piece, deflated by what stands before it: the piece like it, and so many bytes of which nothing is known."""
    behind = before + NOWHERE * gap if before and gap + len(before) < WINDOW else b""
    stream = zlib.compressobj(BEST, wbits=-zlib.MAX_WBITS, zdict=behind)
    return stream.compress(content) + stream.flush(zlib.Z_FULL_FLUSH)


def packed(parts: Iterable[Part]) -> bytes:
    """The file."""
    stream = BytesIO()
    packing = Packing(stream)
    for content in parts:
        packing.add(content)
    packing.end()
    return stream.getvalue()


class Packing:
    """A file on its way into an empty stream, part by part; no part is held."""

    def __init__(self, stream: BinaryIO) -> None:
        self.stream = stream
        self.at = 0
        self.directory: list[bytes] = []

    def add(self, content: Part) -> None:
        """Add a part."""
        name = content.name.encode("ascii")
        length = sum(map(len, content.deflated))
        facts = (0, DEFLATED, 0, FIRST_DAY, content.checksum, length, content.size, len(name))
        local = struct.pack("<4sHHHHHIIIHH", LOCAL, VERSION, *facts, 0) + name
        central = struct.pack(
            "<4sBBHHHHHIIIHHHHHII", CENTRAL, VERSION, UNIX, VERSION, *facts, *(0,) * 4, OWN_FILE, self.at
        )
        self.stream.writelines((local, *content.deflated))
        self.directory.append(central + name)
        self.at += len(local) + length

    def end(self) -> None:
        """Say at the end of the file what is in it."""
        listing, count = b"".join(self.directory), len(self.directory)
        end = struct.pack("<4sHHHHIIH", END, 0, 0, count, count, len(listing), self.at, 0)
        self.stream.writelines((listing, end))
