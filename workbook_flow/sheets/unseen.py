"""Rows that a worksheet of Office Open XML hides, or filters away."""

from __future__ import annotations

import re

_ROW = re.compile(rb"<(?:\w{1,20}:)?row(?=[\s/>])([^<>]*)>")
_NUMBER = re.compile(rb"""\sr\s*=\s*["']\s*(\d{1,7})\s*["']""")
_HIDDEN = re.compile(rb"""\shidden\s*=\s*["']\s*(?:1|true|on)\s*["']""")


def hidden_rows(xml: bytes) -> set[int]:
    """The hidden rows, counted from 0; one without a number follows the one before."""
    rows: set[int] = set()
    row, first = -1, max(0, xml.find(b"sheetData"))
    for match in _ROW.finditer(xml) if xml.find(b"hidden", first) >= 0 else ():
        number = _NUMBER.search(match[1])
        row = int(number[1]) - 1 if number else row + 1
        if _HIDDEN.search(match[1]):
            rows.add(row)
    return rows
