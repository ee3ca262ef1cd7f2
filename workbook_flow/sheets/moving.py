"""Formulas whose result is another every day, or every moment: TODAY and NOW."""

from __future__ import annotations

import re
from itertools import product

from workbook_flow.sheets.guard import column_number
from workbook_flow.sheets.wire import RawSheet, Spot

_NAMES = (b"TODAY(", b"NOW(")
_DAYS = frozenset({"moment", "day"})
_LONGEST = 400
"""Bytes of a cell in which such a formula is looked for: those of a form's own checks are longer."""
_BEGIN = re.compile(rb'<c r="([A-Z]{1,3})([0-9]{1,7})"[^<>]{0,200}><f([^<>]{0,200})>[^<>]{0,400}')
_SHARED = re.compile(rb'ref="([A-Z]{1,3})([0-9]{1,7}):([A-Z]{1,3})([0-9]{1,7})"')
_NUMERIC = re.compile(rb'<c r="[A-Z]{1,3}[0-9]{1,7}"(?: s="[0-9]+")?(?: t="[nd]")?><f/><v>')
"""A formula that gives a number, in a worksheet without its formulas' words: a form's own give texts, or nothing."""
_MOST = 10_000
"""Cells that may share a formula: a column of a form, not the whole of a sheet."""


def moves(formula: str) -> bool:
    """Whether a formula, as it is written, gives another result every day."""
    words = formula.upper()
    return "TODAY(" in words or "NOW(" in words


def moving_cells(raw: RawSheet, lean: bytes, xml: bytes) -> set[Spot]:
    """The cells of a worksheet of Office Open XML with such a formula, those that share it with another too.

    ``lean`` is the worksheet without its formulas' words: where it has no day that a formula gives, none is looked for.
    """
    spots: set[Spot] = set()
    if not any(kind in _DAYS for _, _, kind, _ in raw.marks) or not _NUMERIC.search(lean):
        return spots
    for name in _NAMES:
        at = xml.find(name)
        while at >= 0:
            begin = xml.rfind(b"<c ", max(0, at - _LONGEST), at)
            match = _BEGIN.fullmatch(xml, begin, at) if begin >= 0 else None
            if match is not None:
                spots |= _cells(match)
            at = xml.find(name, at + len(name))
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
