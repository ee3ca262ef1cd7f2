"""Sheets of the master as tables: columns found by their headers, rows with the places of their cells."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from workbook_flow.model import Place, Problem
from workbook_flow.sheets import column_letter
from workbook_flow.sheets.grids import Cell, Grid
from workbook_flow.words.headers import column_called
from workbook_flow.words.names import name_key
from workbook_flow.words.problems import Code, problem

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table by column header; ``letters`` are the columns' letters in the sheet."""

    sheet: str
    number: int
    letters: Mapping[str, str]
    cells: Mapping[str, Cell]
    hidden: bool = False

    def __getitem__(self, column: str) -> Cell:
        return self.cells.get(column) or Cell(self.place_of(column))

    def place_of(self, column: str) -> Place:
        """A cell's place also where it is blank; the row's where the sheet has no such column."""
        letter = self.letters.get(column)
        return Place(sheet=self.sheet, cell=f"{letter}{self.number}") if letter else self.place

    @property
    def place(self) -> Place:
        """The row as a place, for what is missing from it."""
        return Place(sheet=self.sheet, cell=f"第{self.number}行")


@dataclass(frozen=True, slots=True)
class ListTable:
    """The rows below a header row, and the texts above it."""

    sheet: str
    rows: tuple[Row, ...]
    above: tuple[str, ...]


def find_table(
    grids: Mapping[str, Grid], sheet: str, columns: Sequence[str], required: Sequence[str]
) -> tuple[ListTable | None, list[Problem]]:
    """The table of a sheet, found by the row that holds most of the headers; None where it cannot be read."""
    grid = grids.get(sheet)
    if grid is None:
        return None, [problem(Code.MISSING_SHEET, Place(sheet=sheet), sheet=sheet)]
    keys = {name_key(column): column for column in columns}
    rows = [(number, cells, header_columns(cells, keys)) for number, cells in grid.rows()]
    header = max(rows, key=lambda row: len(set(row[2].values())), default=None)
    headers = header[2] if header else {}
    if header is None or len(headers) < min(2, len(required)):
        return None, [problem(Code.MISSING_COLUMN, Place(sheet=sheet), column=column) for column in required]
    number, cells, _ = header
    faults = header_problems(sheet, number, cells, headers, required)
    body = tuple(table_rows(grid, sheet, [row for row in rows if row[0] > number], headers))
    above = tuple(
        dict.fromkeys(cell.text for row, cells, _ in rows if row < number for cell in cells.values())
    )
    table = ListTable(sheet, tuple(row for row in body if row.cells), above)
    return (
        None
        if any(fault.code in {Code.MISSING_COLUMN, Code.COLUMN_UNDER_ANOTHER_NAME} for fault in faults)
        else table
    ), faults


def table_rows(
    grid: Grid,
    sheet: str,
    rows: Iterable[tuple[int, dict[int, Cell], dict[int, str]]],
    headers: Mapping[int, str],
) -> Iterator[Row]:
    """The rows below the header; one that repeats it says which columns the rows below it have."""
    columns = dict(headers)
    for number, cells, names in rows:
        if repeats_header(cells, names):
            moved = set(names.values())
            columns = {
                at: name for at, name in columns.items() if name not in moved and at not in names
            } | names
            continue
        letters = {name: column_letter(column - 1) for column, name in reversed(columns.items())}
        taken = {name: cells[column] for column, name in columns.items() if column in cells}
        yield Row(sheet, number, letters, taken, number in grid.hidden)


def repeats_header(cells: Mapping[int, Cell], names: Mapping[int, str]) -> bool:
    """Whether a row is the header once more, whole or in part, its columns in any order."""
    return len(set(names.values())) >= 2 and all(cells[column].blank or column in names for column in cells)


def header_columns(cells: Mapping[int, Cell], keys: Mapping[str, str]) -> dict[int, str]:
    """The columns of a row whose texts are headers, with the headers' own spelling."""
    headers = {column: keys.get(name_key(cell.text)) for column, cell in cells.items()}
    return {column: name for column, name in headers.items() if name is not None}


def header_problems(
    sheet: str, row: int, cells: Mapping[int, Cell], headers: Mapping[int, str], required: Sequence[str]
) -> list[Problem]:
    """Headers that are missing, and those that stand twice."""
    names = [name for column, name in headers.items() if not merged_left(cells, column)]
    place = Place(sheet=sheet, cell=f"第{row}行")
    missing = [missing_column(name, cells, headers, place) for name in required if name not in names]
    twice = [
        problem(Code.DOUBLE_COLUMN, cells[column].place, column=name)
        for column, name in headers.items()
        if names.count(name) > 1 and not merged_left(cells, column)
    ]
    return missing + twice


def missing_column(name: str, cells: Mapping[int, Cell], headers: Mapping[int, str], place: Place) -> Problem:
    """That a column is missing, and which of the others it is likely to be."""
    for column, cell in cells.items():
        called = None if column in headers or cell.blank else column_called(cell.text)
        if called is not None and called[0] == name:
            return problem(Code.COLUMN_UNDER_ANOTHER_NAME, cell.place, column=name, other=cell.text.strip())
    return problem(Code.MISSING_COLUMN, place, column=name)


def merged_left(cells: Mapping[int, Cell], column: int) -> bool:
    """Whether a cell is merged with its left neighbour."""
    return column - 1 in cells and cells[column - 1].place == cells[column].place


def read_number(cell: Cell, column: str) -> tuple[float | None, list[Problem]]:
    """The number of a cell, None where it is blank; ``≥60`` and ``95%`` are 60 and 95."""
    if cell.blank:
        return None, []
    if isinstance(cell.value, (int, float)) and not isinstance(cell.value, bool):
        return float(cell.value), []
    text = name_key(cell.text).replace(",", "")
    match = re.fullmatch(r"(?:≥|>=)?(-?\d+(?:\.\d+)?)%?", text, re.ASCII)
    if match is None:
        return None, [problem(Code.NOT_A_NUMBER, cell.place, column=column, value=cell.text)]
    return float(match[1]), []


def read_choice(cell: Cell, column: str, allowed: Mapping[str, T]) -> tuple[T | None, list[Problem]]:
    """What the word of a cell stands for, None where it is blank."""
    if cell.blank:
        return None, []
    key = name_key(cell.text)
    if key in allowed:
        return allowed[key], []
    words = "、".join(allowed)
    return None, [problem(Code.VALUE_NOT_ALLOWED, cell.place, column=column, value=cell.text, allowed=words)]
