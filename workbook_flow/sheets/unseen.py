"""Rows and columns that a worksheet of Office Open XML hides, or filters away."""

from __future__ import annotations

import re

from workbook_flow.sheets.guard import MAX_COLUMNS

_ROW = re.compile(rb"<(?:\w{1,20}:)?row(?=[\s/>])([^<>]*)>")
_NUMBER = re.compile(rb"""\sr\s*=\s*["']\s*(\d{1,7})\s*["']""")
_HIDDEN = re.compile(rb"""\shidden\s*=\s*["']\s*(?:1|true|on)\s*["']""")

_COLUMN = re.compile(rb"<(?:\w{1,20}:)?col(?=\s)([^<>]*)>")
_BOUND = re.compile(rb"""\s(min|max|width)\s*=\s*["']\s*(\d{1,5}(?:\.\d{1,20})?)\s*["']""")


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


def hidden_columns(xml: bytes) -> set[int]:
    """The columns that are hidden or have no width, counted from 0."""
    columns: set[int] = set()
    for match in _COLUMN.finditer(xml, 0, max(0, xml.find(b"sheetData"))):
        bounds = {name: float(number) for name, number in _BOUND.findall(match[1])}
        if _HIDDEN.search(match[1]) or bounds.get(b"width") == 0:
            first, last = int(bounds.get(b"min", 1)), int(bounds.get(b"max", 0))
            columns.update(range(first - 1, min(last, MAX_COLUMNS)))
    return columns
