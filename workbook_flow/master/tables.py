"""Sheets of the master as tables: values with places, merged cells filled, columns found by their headers."""

from __future__ import annotations

import io
import re
import warnings
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from workbook_flow.master.names import name_key
from workbook_flow.model import Place, Problem, WorkbookFlowError
from workbook_flow.words.problems import Code, problem

if TYPE_CHECKING:
    from openpyxl.workbook import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

T = TypeVar("T")
Scalar = str | int | float | bool | date | None


@dataclass(frozen=True, slots=True)
class Cell:
    """A value and where a person finds it; of a merged cell that is its upper left corner."""

    place: Place
    value: Scalar = None

    @property
    def text(self) -> str:
        """The value as people read it; whole numbers without a decimal point."""
        if self.value is None:
            return ""
        if isinstance(self.value, bool):
            return "是" if self.value else "否"
        if isinstance(self.value, float) and self.value.is_integer():
            return str(int(self.value))
        if isinstance(self.value, date):
            return f"{self.value.year}年{self.value.month}月{self.value.day}日"
        return str(self.value)

    @property
    def blank(self) -> bool:
        """Whether there is nothing to be seen in it."""
        return not name_key(self.text)


@dataclass(frozen=True, slots=True)
class Grid:
    """One sheet: its cells by row and column, counted from 1, merged cells filled."""

    name: str
    cells: Mapping[tuple[int, int], Cell] = field(default_factory=dict)

    def rows(self) -> Iterator[tuple[int, dict[int, Cell]]]:
        """Each row that has anything in it, with its cells by column."""
        rows: dict[int, dict[int, Cell]] = {}
        for (row, column), cell in sorted(self.cells.items()):
            if not cell.blank:
                rows.setdefault(row, {})[column] = cell
        yield from rows.items()


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table by column header; ``letters`` are the columns' letters in the sheet."""

    sheet: str
    number: int
    letters: Mapping[str, str]
    cells: Mapping[str, Cell]

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
class Table:
    """The rows below a header row, and the texts above it."""

    sheet: str
    rows: tuple[Row, ...]
    above: tuple[str, ...]


def open_book(path: Path, content: bytes) -> tuple[Mapping[str, Grid], list[Problem]]:
    """Every sheet of a workbook by name, and the cells that cannot be read.

    Raises WorkbookFlowError where the bytes are no workbook that openpyxl opens.
    """
    book = load_book(path, content)
    cached: Workbook | None = None
    if any(cell.data_type == "f" for sheet in book.worksheets for cell in sheet_cells(sheet)):
        cached = load_book(path, content, data_only=True)
    grids, found = {}, []
    for sheet in book.worksheets:
        values = (
            {(cell.row, cell.column): cell.value for cell in sheet_cells(cached[sheet.title])}
            if cached
            else {}
        )
        grid, problems = read_grid(sheet, values)
        grids[sheet.title.strip()] = grid
        found += problems
    return grids, found


def load_book(path: Path, content: bytes, *, data_only: bool = False) -> Workbook:
    """The workbook; openpyxl's warnings about parts that nothing here needs are silenced."""
    from openpyxl import load_workbook

    refuse_other_formats(path, content)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            book = load_workbook(io.BytesIO(content), data_only=data_only)
    except Exception as error:
        raise WorkbookFlowError(
            f"总表 {path.name} 打不开，文件可能已损坏({type(error).__name__})。"
            "请用 Excel 或 WPS 打开并另存为 .xlsx 后再试。"
        ) from error
    if not book.worksheets:
        raise WorkbookFlowError(
            f"总表 {path.name} 中读不到工作表。"
            "请用 Excel 或 WPS 打开，另存为“Excel 工作簿(.xlsx)”，不要选 Strict Open XML。"
        )
    return book


def refuse_other_formats(path: Path, content: bytes) -> None:
    """Raise WorkbookFlowError for what is no .xlsx, saying what it seems to be."""
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        if "EncryptedPackage".encode("utf-16-le") in content:
            raise WorkbookFlowError(
                f"总表 {path.name} 设有打开密码。请在 Excel 或 WPS 中取消打开密码后保存。"
            )
        raise WorkbookFlowError(f"总表 {path.name} 是旧的 .xls 格式。请用 Excel 或 WPS 另存为 .xlsx。")
    if not zipfile.is_zipfile(io.BytesIO(content)):
        raise WorkbookFlowError(
            f"总表 {path.name} 不是 Excel 工作簿(.xlsx)。请用 Excel 或 WPS 另存为 .xlsx。"
        )


def sheet_cells(sheet: Worksheet) -> Iterator[Any]:
    """The cells that hold something; one stray far cell does not make this walk the rows between."""
    return (cell for cell in sheet._cells.values() if cell.value is not None)


def read_grid(sheet: Worksheet, cached: Mapping[tuple[int, int], Any]) -> tuple[Grid, list[Problem]]:
    """One sheet's cells, formulas as their last results, merged cells filled with their corner's."""
    cells: dict[tuple[int, int], Cell] = {}
    found = []
    for source in sheet_cells(sheet):
        place = Place(sheet=sheet.title, cell=source.coordinate)
        value = cached.get((source.row, source.column)) if source.data_type == "f" else source.value
        if value is None:
            found.append(problem(Code.FORMULA_WITHOUT_RESULT, place))
        elif source.data_type == "e" or (source.data_type == "f" and str(value).startswith("#")):
            found.append(problem(Code.ERROR_VALUE, place, value=value))
        else:
            cells[source.row, source.column] = Cell(place, as_shown(value, source.number_format))
    last_row = max((row for row, _ in cells), default=0)
    last_column = max((column for _, column in cells), default=0)
    for merged in sheet.merged_cells.ranges:
        corner = cells.get((merged.min_row, merged.min_col))
        if corner is None:
            continue
        for row in range(merged.min_row, min(merged.max_row, last_row) + 1):
            for column in range(merged.min_col, min(merged.max_col, last_column) + 1):
                cells[row, column] = corner
    return Grid(sheet.title.strip(), cells), found


def as_shown(value: Any, number_format: str) -> Scalar:
    """The value as its cell shows it: a moment as its day, 95% as 95."""
    if isinstance(value, datetime):
        return value.date()
    if (
        isinstance(value, (int, float))
        and not isinstance(value, bool)
        and "%" in number_format.replace('"%"', "")
    ):
        return round(value * 100, 10)
    return value if isinstance(value, (str, int, float, bool, date)) else str(value)


def find_table(
    grids: Mapping[str, Grid], sheet: str, columns: Sequence[str], required: Sequence[str]
) -> tuple[Table | None, list[Problem]]:
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
    found = header_problems(sheet, number, cells, headers, required)
    letters = {name: column_letter(column) for column, name in reversed(headers.items())}
    body = tuple(
        Row(sheet, row, letters, {name: cells[column] for column, name in headers.items() if column in cells})
        for row, cells, names in rows
        if row > number and set(names.values()) != set(headers.values())
    )
    above = tuple(
        dict.fromkeys(cell.text for row, cells, _ in rows if row < number for cell in cells.values())
    )
    table = Table(sheet, tuple(row for row in body if row.cells), above)
    return (None if any(each.code == Code.MISSING_COLUMN for each in found) else table), found


def column_letter(column: int) -> str:
    """The letters of a column, counted from 1: 28 → AB."""
    letters = ""
    while column:
        column, digit = divmod(column - 1, 26)
        letters = chr(ord("A") + digit) + letters
    return letters


def header_columns(cells: Mapping[int, Cell], keys: Mapping[str, str]) -> dict[int, str]:
    """The columns of a row whose texts are headers, with the headers' own spelling."""
    known = {column: keys.get(name_key(cell.text)) for column, cell in cells.items()}
    return {column: name for column, name in known.items() if name is not None}


def header_problems(
    sheet: str, row: int, cells: Mapping[int, Cell], headers: Mapping[int, str], required: Sequence[str]
) -> list[Problem]:
    """Headers that are missing, and those that stand twice."""
    names = [name for column, name in headers.items() if not merged_left(cells, column)]
    place = Place(sheet=sheet, cell=f"第{row}行")
    missing = [problem(Code.MISSING_COLUMN, place, column=name) for name in required if name not in names]
    twice = [
        problem(Code.DOUBLE_COLUMN, cells[column].place, column=name)
        for column, name in headers.items()
        if names.count(name) > 1 and not merged_left(cells, column)
    ]
    return missing + twice


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
