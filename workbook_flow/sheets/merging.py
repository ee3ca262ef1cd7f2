"""Cells that a unit merged over several rows of a table: what stands in the first counts for all of them."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Self

from workbook_flow.sheets.cells import CellValue, Sheet, clean, text
from workbook_flow.words.text import bounded

MOST_COVERED = 60
"""Characters of a cell hidden by a merge that its note repeats."""


Span = tuple[int, int]
"""The first and the last row of merged cells."""


def covered(sheet: Sheet, below: int, followed: Collection[int | None]) -> Iterator[tuple[int, int, str]]:
    """The words below a row that merged cells cover, with their row and column: nobody sees them.

    Those under the first of them, in columns of which each cell is ``followed`` to it, are told where they are read.
    """
    cells = (
        (row, column, (row, column) == (top, left) or (column == left and column in followed))
        for top, left, bottom, right in sheet.merges
        for row in range(max(top, below + 1), bottom + 1)
        for column in range(left, right + 1)
    )
    # Merged cells do not overlap in what a spreadsheet writes: there are no more of them than cells.
    for row, column, first in islice(cells, sum(map(len, sheet.rows))):
        if not first and (words := clean(text(sheet.cell(row, column)))):
            yield row, column, words


@dataclass(frozen=True, slots=True)
class Merges:
    """A sheet, and by its first column the rows that each merge spans, from the top."""

    sheet: Sheet
    spans: Mapping[int, tuple[Span, ...]]

    @classmethod
    def of(cls, sheet: Sheet) -> Self:
        """Those of a sheet."""
        spans: dict[int, list[Span]] = {}
        for top, left, bottom, _ in sheet.merges:
            if bottom > top:
                spans.setdefault(left, []).append((top, bottom))
        return cls(sheet, {column: tuple(sorted(rows)) for column, rows in spans.items()})

    def top_of(self, row: int, column: int) -> int:
        """The first row of the merged cells that a cell begins or continues, its own where it is not merged."""
        spans = self.spans.get(column)
        if spans is None:
            return row
        above = bisect_right(spans, (row, len(self.sheet.rows))) - 1
        return spans[above][0] if above >= 0 and row <= spans[above][1] else row

    def cell(self, row: int, column: int) -> CellValue:
        """What stands in the first of the cells with which a cell is merged, in itself where it is not."""
        return self.sheet.cell(self.top_of(row, column), column)

    def seen(self, row: int, column: int) -> CellValue:
        """As ``cell``; who merges cells does not see the rows between them that are hidden or filtered away."""
        return self.sheet.cell(row, column) if row in self.sheet.hidden_rows else self.cell(row, column)

    def note(self, row: int, column: int) -> str:
        """What is said of a cell that is read from one above it, blank of others."""
        top = self.top_of(row, column)
        if top == row:
            return ""
        covered = clean(text(self.sheet.cell(row, column)))
        lost = f"，被盖住的“{bounded(covered, MOST_COVERED)}”未采用" if covered else ""
        return f"与第 {top + 1} 行合并，按同一内容理解{lost}"
