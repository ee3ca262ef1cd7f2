"""How far the cells of a worksheet of Office Open XML span, and whether each stands behind the one before."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import groupby, pairwise
from operator import itemgetter
from typing import NamedTuple

from workbook_flow.sheets.guard import column_number

_CHUNK = 1 << 20
_REFERENCE = re.compile(rb' r="([A-Z]{1,12})([0-9]{1,20})"')
_ODD_REFERENCE = re.compile(rb"""\sr\s*=\s*["']([A-Za-z]{1,12})(\d{1,20})["']""")
_MAY_BE_CELL = re.compile(rb"<(?=c(?![of]))")
"""The beginning of an element that may be a cell: no column, and no conditional format."""
_PREFIXED = re.compile(rb":(?=c)")
"""How a cell with a prefix begins; a pattern of one character, and what follows it, is looked for faster than two."""

Reference = tuple[bytes, bytes]
"""The letters and the number in the name of a cell."""


class Span(NamedTuple):
    """The rows, columns and number of cells that a sheet's references span, blank cells included.

    ``ordered`` says that every cell is named, and each behind the one before.
    """

    rows: int
    columns: int
    cells: int
    ordered: bool = False


def extent(xml: bytes) -> Span:
    """How far a sheet's references span."""
    rows = count = 0
    letters: set[bytes] = set()
    ordered = _PREFIXED.search(xml) is None
    for references, alone in _references(xml):
        letters.update(name for name, _ in references)
        ordered = ordered and alone and in_order(references, behind=rows)
        rows = max(rows, *map(int, {number for _, number in references}), 0)
        count += len(references)
    return Span(rows, max(map(column_number, letters), default=0), count, ordered)


def in_order(references: Iterable[Reference], *, behind: int = 0) -> bool:
    """Whether whole rows of cells follow one another, from below that row on, and in each row its columns."""
    orders: set[tuple[bytes, ...]] = set()
    for number, letters in by_row(references):
        if number <= behind:
            return False
        if letters not in orders and not all(
            (len(first), first) < (len(second), second) for first, second in pairwise(letters)
        ):
            return False
        orders.add(letters)
        behind = number
    return True


def by_row(references: Iterable[Reference]) -> Iterator[tuple[int, tuple[bytes, ...]]]:
    """The number of each row that follows another, with the letters of its cells."""
    for number, row in groupby(references, itemgetter(1)):
        yield int(number), tuple([name for name, _ in row])


def named_cells(xml: bytes) -> list[Reference]:
    """The references in a piece of a sheet, spelled as most programs do."""
    return _REFERENCE.findall(xml)


def all_named(xml: bytes, references: int) -> bool:
    """Whether so many references are just those of the cells of a sheet, whose elements have no prefix."""
    return _PREFIXED.search(xml) is None and _openings(xml, 0, len(xml)) == references


def _references(xml: bytes) -> Iterator[tuple[list[Reference], bool]]:
    """Piece by piece the references of a sheet; and whether just the elements that may be cells have them."""
    position = 0
    while position < len(xml):
        stop = xml.find(b">", position + _CHUNK) + 1 or len(xml)
        references = _REFERENCE.findall(xml, position, stop)
        openings = _openings(xml, position, stop)
        alone = len(references) == openings
        if len(references) < openings:
            references = _ODD_REFERENCE.findall(xml, position, stop)
        yield references, alone
        position = stop


def _openings(xml: bytes, first: int, stop: int) -> int:
    """How many elements begin in a piece of a sheet that may be cells."""
    return len(_MAY_BE_CELL.findall(xml, first, stop))
