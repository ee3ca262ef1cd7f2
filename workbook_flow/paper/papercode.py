"""The code printed on a form's first page, by which a scan of it tells unit, period and attempt.

It is bound to the form's stamp: its words follow from the seal, which only the workspace's key makes, so that nobody
makes one up and no other list's form has the same.
"""

from __future__ import annotations

import base64
import hashlib
import re
import struct
import zlib
from functools import lru_cache

from workbook_flow.sheets.guard import CODE_SIDE

WORDS = re.compile("WF[A-Z2-7]{14}")
"""How the words of such a code look."""
BYTES = 9
BORDER, SCALE = 2, 4
"""White modules around those of the code (21 a side, QR version 1), and pixels of one."""
SIDE = CODE_SIDE
"""Pixels of the picture's side."""
WHITE, BLACK = "1" * SCALE, "0" * SCALE
HEAD = struct.pack(">IIBBBBB", SIDE, SIDE, 1, 0, 0, 0, 0)


def code_words(seal: str, attempt: int) -> str:
    """What the code of a form says, of that seal and for that attempt to report."""
    digest = hashlib.sha256(f"paper {seal} {attempt}".encode()).digest()[:BYTES]
    return f"WF{base64.b32encode(digest).decode()[:14]}"


@lru_cache(maxsize=64)
def code_picture(words: str) -> bytes:
    """The code as a PNG of black and white; every one is of the same size."""
    import segno  # slow to import; most commands write no form

    code = segno.make_qr(words, version=1, error="q", mask=3, boost_error=False)
    margin = WHITE * BORDER
    blank = png_row("1" * SIDE) * BORDER
    rows = (
        png_row(f"{margin}{''.join(BLACK if dot else WHITE for dot in row)}{margin}") for row in code.matrix
    )
    return png(blank + b"".join(rows) + blank)


def png_row(dots: str) -> bytes:
    """The rows of pixels of a row of modules, white as 1."""
    length = -(-SIDE // 8)
    return (b"\0" + int(dots.ljust(8 * length, "1"), 2).to_bytes(length, "big")) * SCALE


def png(rows: bytes) -> bytes:
    """A PNG of these rows (W3C PNG, sections 5 and 10)."""
    parts = ((b"IHDR", HEAD), (b"IDAT", zlib.compress(rows)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in parts
    )
