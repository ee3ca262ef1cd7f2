"""Words in the shapes, headers and footers of an old binary workbook ([MS-XLS] 2.4.181, 2.4.329, 2.4.136, 2.4.124)."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from workbook_flow.sheets.beside import margin_words
from workbook_flow.sheets.cells import anchor_name
from workbook_flow.sheets.wire import MARGIN, SHAPE, Aside, RawSheet
from workbook_flow.sheets.xls_formulas import records_of, sheet_starts

_HEADER, _FOOTER, _CONTINUE, _OBJ, _DRAWING, _TEXT = 0x14, 0x15, 0x3C, 0x5D, 0xEC, 0x1B6
_NOTE = 0x19
"""The kind of object that a note is: those are read with their cells."""
_ANCHOR = b"\x10\xf0\x12\x00\x00\x00"
"""How the part of a drawing begins that says over which cells it lies."""


def note_beside(sheets: Sequence[RawSheet], stream: bytes) -> None:
    """Tell of what stands in the shapes of each sheet, and above and below its printed pages."""
    for sheet, start in zip(sheets, sheet_starts(stream), strict=False):
        walked = _Shapes(sheet.name)
        for record, body in records_of(stream, start):
            walked.take(record, body)
        sheet.beside += walked.finished()


@dataclass(slots=True)
class _Shapes:
    """Follows the records of a sheet: a drawing, its object, its text, and the text's continuations."""

    sheet: str
    asides: list[Aside] = field(default_factory=list)
    cell: str = ""
    kind: int = -1
    left: int = 0
    words: list[str] = field(default_factory=list)

    def take(self, record: int, body: bytes) -> None:
        """The next record."""
        if record == _CONTINUE and self.left:
            self.read(body)
            return
        self.finish()
        if record in {_HEADER, _FOOTER}:
            self.asides += _margin(self.sheet, body)
        elif record == _DRAWING:
            self.cell = _corner(body) or self.cell
        elif record == _OBJ and len(body) >= 6:
            self.kind = struct.unpack_from("<H", body, 4)[0]
        elif record == _TEXT and len(body) >= 12 and self.kind != _NOTE:
            self.left = struct.unpack_from("<H", body, 10)[0]

    def read(self, body: bytes) -> None:
        """A continuation: the next characters of the text."""
        wide = bool(body[:1] and body[0] & 1)
        piece = body[1 : 1 + self.left * (2 if wide else 1)].decode(
            "utf-16-le" if wide else "latin-1", "replace"
        )
        self.words.append(piece)
        self.left = max(0, self.left - max(1, len(piece)))

    def finish(self) -> None:
        """What was read of a text is all of it."""
        words = "".join(self.words).replace("\r", "\n").strip()
        if words:
            self.asides.append(Aside(self.sheet, self.cell, "", SHAPE, words))
        self.words, self.left = [], 0

    def finished(self) -> list[Aside]:
        """All that was found."""
        self.finish()
        return self.asides


def _corner(drawing: bytes) -> str:
    """The cell at which the last shape of a drawing begins; blank where it says none."""
    at = drawing.rfind(_ANCHOR)
    if at < 0 or at + len(_ANCHOR) + 10 > len(drawing):
        return ""
    column, _, row = struct.unpack_from("<HHH", drawing, at + len(_ANCHOR) + 2)
    return anchor_name(row, column)


def _margin(sheet: str, body: bytes) -> Iterator[Aside]:
    if len(body) < 3:
        return
    words = body[3:].decode("utf-16-le" if body[2] & 1 else "latin-1", "replace")
    yield from (Aside(sheet, "", "", MARGIN, part) for part in margin_words(words))
