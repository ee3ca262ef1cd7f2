"""A plan whose columns are months with marks in them → the same with one column of time limits in words."""

from __future__ import annotations

import re
from dataclasses import replace

from workbook_flow.importing.heads import ColumnPart
from workbook_flow.importing.matrix import SIGNS
from workbook_flow.importing.tables import Found
from workbook_flow.sheets.grids import Cell
from workbook_flow.words.dates import in_figures
from workbook_flow.words.names import clean_name

MONTH = re.compile(r"(?P<month>1[0-2]|[1-9])月份?")
TICK = re.compile(f"[{SIGNS}]")
FEWEST, A_YEAR = 3, 12
"""Columns of months that make a plan of months, and those of a whole year."""


def with_ticked_months(table: Found) -> Found:
    """The table with the months marked in a row as its time limit; unchanged where it has one, or words there."""
    months = {
        column: int(match["month"])
        for column, words in table.words.items()
        if column not in table.columns and (match := MONTH.fullmatch(in_figures(clean_name(words))))
    }
    rows = {
        number: {column: cells[column] for column in months if column in cells and not cells[column].blank}
        for number, cells in table.grid.rows()
        if number > table.last
    }
    marked = {number: cells for number, cells in rows.items() if cells}
    texts = [cell.text.strip() for cells in marked.values() for cell in cells.values()]
    if (
        ColumnPart.LIMIT in table.parts
        or len(months) < FEWEST
        or not texts
        or not all(map(TICK.fullmatch, texts))
    ):
        return table
    limit = max(column for _, column in table.grid.cells) + 1
    cells = {at: cell for at, cell in table.grid.cells.items() if at[1] not in marked.get(at[0], {})}
    for number, ticks in marked.items():
        named = sorted({months[column] for column in ticks})
        words = "每月" if len(named) == A_YEAR else "、".join(f"{month}月" for month in named)
        cells[number, limit] = Cell(next(iter(ticks.values())).place, words)
    return replace(
        table,
        grid=replace(table.grid, cells=cells),
        columns={**table.columns, limit: ColumnPart.LIMIT},
        virtual=table.virtual | {limit},
    )
