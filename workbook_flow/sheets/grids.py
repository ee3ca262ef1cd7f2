"""A workbook's sheets as a person sees them: values with places and looks, merged cells filled, hidden rows named."""

from __future__ import annotations

import io
import re
import warnings
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbook_flow.model import Place, Problem, WorkbookFlowError
from workbook_flow.sheets.looks import shown_number, shown_stretch, unescaped
from workbook_flow.words.names import name_key
from workbook_flow.words.problems import Code, problem

if TYPE_CHECKING:
    from openpyxl.workbook import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

Scalar = str | int | float | bool | date | None


@dataclass(frozen=True, slots=True)
class Cell:
    """A value and where a person finds it; of a merged cell that is its upper left corner.

    ``shown`` is what the cell shows by its number format, where that is more than the value says. ``last`` is the last
    day that a date shown as a month or a year stands for.
    """

    place: Place
    value: Scalar = None
    shown: str = ""
    last: date | None = None

    @property
    def text(self) -> str:
        """The value as people read it; whole numbers without a decimal point."""
        if self.shown or self.value is None:
            return self.shown
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
    """One sheet: its cells by row and column, counted from 1, merged cells filled; ``hidden`` are rows not shown."""

    name: str
    cells: Mapping[tuple[int, int], Cell] = field(default_factory=dict)
    hidden: frozenset[int] = frozenset()

    def rows(self) -> Iterator[tuple[int, dict[int, Cell]]]:
        """Each row that has anything in it, with its cells by column."""
        rows: dict[int, dict[int, Cell]] = {}
        for (row, column), cell in sorted(self.cells.items()):
            if not cell.blank:
                rows.setdefault(row, {})[column] = cell
        yield from rows.items()


def open_book(path: Path, content: bytes) -> tuple[Mapping[str, Grid], list[Problem]]:
    """Every sheet of a workbook by name, and the cells that cannot be read.

    Raises WorkbookFlowError where the bytes are no workbook that openpyxl opens.
    """
    book = load_book(path, content)
    cached: Workbook | None = None
    if any(cell.data_type == "f" for sheet in book.worksheets for cell in sheet_cells(sheet)):
        cached = load_book(path, content, data_only=True)
    grids, unreadable = {}, []
    for sheet in book.worksheets:
        values = (
            {(cell.row, cell.column): cell.value for cell in sheet_cells(cached[sheet.title])}
            if cached
            else {}
        )
        grid, problems = read_grid(sheet, values)
        grids[sheet.title.strip()] = grid
        unreadable += problems
    return grids, unreadable


def load_book(path: Path, content: bytes, *, data_only: bool = False) -> Workbook:
    """The workbook; openpyxl's warnings about parts that nothing here needs are silenced."""
    from openpyxl import load_workbook

    refuse_other_formats(path, content)
    try:
        with warnings.catch_warnings(record=True) as heard:
            warnings.simplefilter("always")
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
    restore_numbers(book, [str(warning.message) for warning in heard])
    return book


NO_SERIAL = re.compile(
    r"Cell (?P<cell>[A-Z]+\d+) is marked as a date but the serial value (?P<number>[-\d.eE+]+) is outside"
)
"""What openpyxl says of a number in the format of dates that counts no day, such as 20240715."""


def restore_numbers(book: Workbook, messages: Iterable[str]) -> None:
    """Give back the numbers that were typed as days into cells in the format of dates: openpyxl makes them errors.

    It does not say of which sheet: where an error of the same kind stands in that cell of another, all stay errors.
    """
    numbers: dict[str, list[float]] = {}
    for match in filter(None, map(NO_SERIAL.match, messages)):
        numbers.setdefault(match["cell"], []).append(float(match["number"]))
    for spot, values in numbers.items():
        cells = [sheet[spot] for sheet in book.worksheets if is_error(sheet, spot)]
        if len(cells) == len(values):
            for cell, value in zip(cells, values, strict=True):
                cell.value = int(value) if value.is_integer() else value


def is_error(sheet: Worksheet, spot: str) -> bool:
    """Whether that cell of a sheet holds the error which openpyxl puts in place of a number that is no day."""
    cell = sheet[spot]
    return bool(cell.data_type == "e" and cell.value == "#VALUE!")


def refuse_other_formats(path: Path, content: bytes) -> None:
    """Raise WorkbookFlowError for what is no .xlsx, saying what it seems to be."""
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        if "EncryptedPackage".encode("utf-16-le") in content:
            raise WorkbookFlowError(
                f"总表 {path.name} 设有打开密码。请在 Excel 或 WPS 中取消打开密码后保存。"
            )
        raise WorkbookFlowError(f"总表 {path.name} 是旧的 .xls 格式。请用 Excel 或 WPS 另存为 .xlsx。")
    if content.startswith(b"%PDF"):
        raise WorkbookFlowError(
            f"{path.name} 是 PDF，不是 Excel 工作簿。请把其中的表格复制到 Excel 里保存后再试。"
        )
    if is_word(content):
        raise WorkbookFlowError(
            f"{path.name} 是 Word 文档，不是 Excel 工作簿。"
            "请把它改回 .docx，移出 master 文件夹，再运行 import 加文件名。"
        )
    if not zipfile.is_zipfile(io.BytesIO(content)):
        raise WorkbookFlowError(
            f"总表 {path.name} 不是 Excel 工作簿(.xlsx)。请用 Excel 或 WPS 另存为 .xlsx。"
        )


def is_word(content: bytes) -> bool:
    """Whether the bytes are a Word document, whatever the file is called."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            return "word/document.xml" in package.namelist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError):
        return False


def sheet_cells(sheet: Worksheet) -> Iterator[Any]:
    """The cells that hold something; one stray far cell does not make this walk the rows between."""
    return (cell for cell in sheet._cells.values() if cell.value is not None)


def read_grid(sheet: Worksheet, cached: Mapping[tuple[int, int], Any]) -> tuple[Grid, list[Problem]]:
    """One sheet's cells, formulas as their last results, merged cells filled with their corner's."""
    cells: dict[tuple[int, int], Cell] = {}
    problems = []
    for source in sheet_cells(sheet):
        place = Place(sheet=sheet.title, cell=source.coordinate)
        value = cached.get((source.row, source.column)) if source.data_type == "f" else source.value
        if value is None:
            problems.append(problem(Code.FORMULA_WITHOUT_RESULT, place))
        elif source.data_type == "e" or (source.data_type == "f" and str(value).startswith("#")):
            problems.append(problem(Code.ERROR_VALUE, place, value=value))
        else:
            cells[source.row, source.column] = cell_of(place, value, source.number_format)
    last_row = max((row for row, _ in cells), default=0)
    last_column = max((column for _, column in cells), default=0)
    for merged in sheet.merged_cells.ranges:
        corner = cells.get((merged.min_row, merged.min_col))
        if corner is None:
            continue
        for row in range(merged.min_row, min(merged.max_row, last_row) + 1):
            for column in range(merged.min_col, min(merged.max_col, last_column) + 1):
                cells[row, column] = corner
    hidden = frozenset(row for row, look in sheet.row_dimensions.items() if look.hidden)
    return Grid(sheet.title.strip(), cells, hidden), problems


def cell_of(place: Place, value: Any, number_format: str) -> Cell:
    """The cell, with what its number format shows beside what it holds."""
    if isinstance(value, str):
        return Cell(place, unescaped(value))
    if isinstance(value, datetime) and (stretch := shown_stretch(value.date(), number_format)):
        return Cell(place, value.date(), *stretch)
    shown = shown_number(value, number_format) if isinstance(value, (int, float)) else ""
    return Cell(place, as_shown(value, number_format), shown)


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
