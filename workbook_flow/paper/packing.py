"""Parts → an Office file as zip: what many files have in common is deflated once.

The same container as ``zipfile`` writes, which takes no part that is deflated already.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterable
from dataclasses import dataclass

LOCAL, CENTRAL, END = b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06"
VERSION, UNIX, DEFLATED = 20, 3, 8
FIRST_DAY = 1 << 5 | 1
"""1980-01-01, the first day that a zip knows: the same parts give the same bytes."""
OWN_FILE = 0o600 << 16
"""What ``zipfile`` says of a file's rights."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One part of a file, deflated: its name, how long it is and its CRC-32 before that."""

    name: str
    size: int
    checksum: int
    deflated: bytes


LEVEL = 3
"""Half the processor time of zlib's own choice, for a sixth more bytes."""


def part(name: str, pieces: Iterable[bytes]) -> Part:
    """A part with the content of these pieces one after another."""
    stream = zlib.compressobj(LEVEL, wbits=-zlib.MAX_WBITS)
    size, checksum = 0, 0
    deflated: list[bytes] = []
    for content in pieces:
        size, checksum = size + len(content), zlib.crc32(content, checksum)
        deflated.append(stream.compress(content))
    return Part(name=name, size=size, checksum=checksum, deflated=b"".join((*deflated, stream.flush())))


def packed(parts: Iterable[Part]) -> bytes:
    """The file."""
    body: list[bytes] = []
    directory: list[bytes] = []
    at = 0
    for content in parts:
        name = content.name.encode("ascii")
        facts = (0, DEFLATED, 0, FIRST_DAY, content.checksum, len(content.deflated), content.size, len(name))
        local = struct.pack("<4sHHHHHIIIHH", LOCAL, VERSION, *facts, 0) + name
        central = struct.pack(
            "<4sBBHHHHHIIIHHHHHII", CENTRAL, VERSION, UNIX, VERSION, *facts, *(0,) * 4, OWN_FILE, at
        )
        body += (local, content.deflated)
        directory.append(central + name)
        at += len(local) + len(content.deflated)
    listing = b"".join(directory)
    count = len(directory)
    return b"".join((*body, listing, struct.pack("<4sHHHHIIH", END, 0, 0, count, count, len(listing), at, 0)))
