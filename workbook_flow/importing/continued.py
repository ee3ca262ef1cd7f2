"""Sheets that go on with the list of the sheet before them, without its header: the same columns, the next numbers."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace

from workbook_flow.importing.body import stands_again
from workbook_flow.importing.heads import ColumnPart
from workbook_flow.importing.persons import UNIT_END
from workbook_flow.importing.tables import UNIT_PARTS, Found, find_table, texts_above
from workbook_flow.importing.units import is_group
from workbook_flow.sheets.grids import Cell, Grid

NUMBER = re.compile(r"(\d{1,4})[.、．]?")
"""What a task is numbered by, one after the other."""
ABOVE_ALL = 0
"""The row over the first one of a sheet."""


def with_headers(grids: Iterable[Grid]) -> Iterator[Grid]:
    """The sheets, those that go on with the list before them under its header, as if that were repeated there."""
    before: Found | None = None
    titles: tuple[str, ...] = ()
    for grid in grids:
        table = find_table(grid)
        if table is not None:
            titles = texts_above(table)
        elif before is not None and goes_on(grid, before):
            headed = under_header(grid, before, titles)
            table = find_table(headed)
        yield table.grid if table is not None else grid
        before = table


def is_continued(grid: Grid) -> bool:
    """Whether a sheet goes on with the list of the one before it, whose header stands over its first row."""
    return any(row == ABOVE_ALL for row, _ in grid.cells)


def goes_on(grid: Grid, before: Found) -> bool:
    """Whether a sheet has the columns of the list before it, and goes on with its numbers, or with units alone."""
    rows = task_rows(grid, 0)
    if any(row.keys() - before.words.keys() for row in rows) or not units_stand(rows, before):
        return False
    numbers = numbers_of(rows, before)
    last = numbers_of(task_rows(before.grid, before.last), before)
    if ColumnPart.ID in before.parts:
        return bool(numbers and last) and numbers[0] == last[-1] + 1
    return True


def task_rows(grid: Grid, after: int) -> list[Mapping[int, Cell]]:
    """The rows that say more than one thing."""
    return [
        cells
        for number, cells in grid.rows()
        if number > after and len({cell.text.strip() for cell in cells.values()}) > 1
    ]


def units_stand(rows: Iterable[Mapping[int, Cell]], before: Found) -> bool:
    """Whether units stand where the list before has them, and nothing else does."""
    columns = [column for column, part in before.columns.items() if part in UNIT_PARTS]
    cells = [row[column].text.strip() for row in rows for column in columns if column in row]
    return bool(cells) and all(UNIT_END.search(words) or is_group(words) for words in cells)


def numbers_of(rows: Iterable[Mapping[int, Cell]], table: Found) -> list[int]:
    """The numbers of the tasks in those rows, as they stand."""
    columns = [column for column, part in table.columns.items() if part is ColumnPart.ID]
    texts = (row[column].text.strip() for row in rows for column in columns if column in row)
    return [int(match[1]) for words in texts if (match := NUMBER.fullmatch(words))]


def under_header(grid: Grid, before: Found, titles: Collection[str]) -> Grid:
    """The sheet with the header of the list before it over its first row, without that list's title once more."""
    again: set[int] = set()
    for number, cells in grid.rows():
        texts = {cell.text.strip() for cell in cells.values()}
        if len(texts) > 1 or not stands_again(texts.pop(), titles):
            break
        again.add(number)
    header: dict[tuple[int, int], Cell] = {
        (ABOVE_ALL, column): replace(before.grid.cells[before.last, column], value=words, shown="")
        for column, words in before.words.items()
        if (before.last, column) in before.grid.cells
    }
    rest = {spot: cell for spot, cell in grid.cells.items() if spot[0] not in again}
    return replace(grid, cells={**header, **rest})
