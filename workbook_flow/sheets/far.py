"""Cells that strayed beyond any form: taken out before a parser lays out a million rows, and told with their words."""

from __future__ import annotations

import re

from workbook_flow.sheets.guard import MAX_COLUMNS, Refused, column_number
from workbook_flow.sheets.markup import texts
from workbook_flow.sheets.plainly import Pen, written_by
from workbook_flow.sheets.wire import FAR, Aside
from workbook_flow.words.codes import Code

_CELL_NAME = re.compile(r"([A-Za-z]{1,12})(\d{1,20})")
MOST_FAR = 20
"""Cells with values out there that may be strays; where there are more, the sheet is no form."""


def near_part(xml: bytes, sheet: str, strings: bytes, *, rows: int) -> tuple[bytes, list[Aside]]:
    """The worksheet without the cells beyond the bounds of a form, and what those said; Refused where they are many.

    ``strings`` is the part of shared strings, ``rows`` the last row that may stay.
    """
    pen = _NearPen(rows)
    near = written_by(pen, xml)
    shared = [words for _, words in texts(strings, "si")] if any(index for *_, index in pen.said) else []
    asides = []
    for cell, words, index in pen.said:
        indexed = index and words.isdecimal() and int(words) < len(shared)
        text = shared[int(words)] if indexed else words
        if text.strip():
            asides.append(Aside(sheet, cell, "", FAR, text.strip()))
    return near, asides


class _NearPen(Pen):
    """Writes down a worksheet less its far cells.

    ``said`` are those that had a value: where, the value as stored, and whether that is a shared string's number.
    """

    def __init__(self, rows: int) -> None:
        super().__init__()
        self.rows = rows
        self.said: list[tuple[str, str, bool]] = []
        self.far = 0
        self.pieces_far: list[str] = []
        self.at, self.index, self.formula = "", False, False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if self.far:
            self.far += 1
            self.formula = name.rpartition(":")[2] == "f"
        elif name.rpartition(":")[2] == "c" and self.beyond(attributes.get("r", "")):
            self.far, self.at, self.pieces_far = 1, attributes.get("r", "").strip(), []
            self.index = attributes.get("t") == "s"
        else:
            super().start(name, attributes)

    def text(self, piece: str) -> None:
        if self.far > 1 and not self.formula:
            self.pieces_far.append(piece)
        elif not self.far:
            super().text(piece)

    def end(self, name: str) -> None:
        if not self.far:
            super().end(name)
            return
        self.far -= 1
        self.formula = False
        if not self.far and (words := "".join(self.pieces_far)):
            self.said.append((self.at[:20], words[:200], self.index))
            if len(self.said) > MOST_FAR:
                raise Refused(Code.BEYOND_THE_FORM, cell=self.at[:20], rows=self.rows, columns=MAX_COLUMNS)

    def beyond(self, reference: str) -> bool:
        """Whether a cell lies beyond the bounds."""
        match = _CELL_NAME.fullmatch(reference.strip())
        return match is not None and (
            int(match[2]) > self.rows or column_number(match[1].encode()) > MAX_COLUMNS
        )
