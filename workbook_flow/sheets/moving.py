"""Formulas whose result is another every day, or every moment: of today's date, and of chance."""

from __future__ import annotations

import re
from itertools import product

from workbook_flow.sheets.guard import column_number
from workbook_flow.sheets.wire import RawSheet, Spot

_MOVING = re.compile(r"(?<![A-Z0-9_])(?:TODAY|NOW|RAND|RANDBETWEEN|RANDARRAY)\(", re.IGNORECASE)
_RESULT = re.compile(
    rb'<c r="([A-Z]{1,3})([0-9]{1,7})"(?: s="[0-9]+")?(?: t="(?:n|d|str)")?><f/><v>(?=[0-9.-])'
)
"""A formula that gives a number, or a text that begins with one, in a worksheet without its formulas' words."""
_FORMULA = re.compile(rb'<c r="([A-Z]{1,3})([0-9]{1,7})"[^<>]{0,200}><f([^<>]{0,200})>([^<>]{1,1000})</f>')
_SHARED = re.compile(rb'ref="([A-Z]{1,3})([0-9]{1,7}):([A-Z]{1,3})([0-9]{1,7})"')
_MOST = 10_000
"""Cells that may share a formula: a column of a form, not the whole of a sheet."""


def moves(formula: str) -> bool:
    """Whether a formula, as it is written, gives another result every day."""
    return _MOVING.search(formula) is not None


def moving_cells(raw: RawSheet, lean: bytes, xml: bytes) -> set[Spot]:
    """The cells in sight of a worksheet of Office Open XML with such a formula, those that share it with another too.

    ``lean`` is the worksheet without its formulas' words, with its cells in the same order. The columns in which a form
    works out what it says of its rows are hidden.
    """
    spots: set[Spot] = set()
    at = 0
    for result in _RESULT.finditer(lean):
        if column_number(result[1]) - 1 in raw.hidden_columns:
            continue
        at = xml.find(b'<c r="%b%b"' % (result[1], result[2]), at)
        if at < 0:
            break
        match = _FORMULA.match(xml, at)
        if match is not None and moves(match[4].decode("utf-8", "replace")):
            spots |= _cells(match)
    return spots


def _cells(match: re.Match[bytes]) -> set[Spot]:
    """The cell of a formula, and all that share it."""
    own = int(match[2]) - 1, column_number(match[1]) - 1
    shared = _SHARED.search(match[3])
    if shared is None:
        return {own}
    rows = range(int(shared[2]) - 1, int(shared[4]))
    columns = range(column_number(shared[1]) - 1, column_number(shared[3]))
    return {own, *product(rows, columns)} if len(rows) * len(columns) <= _MOST else {own}
