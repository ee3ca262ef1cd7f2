"""A workbook's sheets as a person sees them: values with places and looks, merged cells filled, hidden rows named."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import product

from workbook_flow.model import Place, Problem, WorkbookFlowError
from workbook_flow.sheets.cells import (
    Book,
    CellBare,
    CellError,
    CellLook,
    CellPicture,
    CellValue,
    Sheet,
    bare,
    cell_name,
    text,
)
from workbook_flow.sheets.reader import Reader
from workbook_flow.words.codes import Code
from workbook_flow.words.names import name_key
from workbook_flow.words.problems import problem

Scalar = str | int | float | bool | date | None


@dataclass(frozen=True, slots=True)
class Cell:
    """A value and where a person finds it; of a merged cell that is its upper left corner.

    ``shown`` is what the cell shows by its number format, where that is more than the value says. ``last`` is the last
    day that a date shown as a month or a year stands for, ``struck`` the words of it that are crossed out.
    """

    place: Place
    value: Scalar = None
    shown: str = ""
    last: date | None = None
    struck: str = ""

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
    """One sheet: its cells by row and column, counted from 1, merged cells filled.

    ``hidden`` and ``hidden_columns`` are the rows and columns that are not shown, ``origin`` is the sheet of which
    this is a part.
    """

    name: str
    cells: Mapping[tuple[int, int], Cell] = field(default_factory=dict)
    hidden: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    origin: str = ""

    def rows(self) -> Iterator[tuple[int, dict[int, Cell]]]:
        """Each row that has anything in it, with its cells by column."""
        rows: dict[int, dict[int, Cell]] = {}
        for (row, column), cell in sorted(self.cells.items()):
            if not cell.blank:
                rows.setdefault(row, {})[column] = cell
        yield from rows.items()


def open_book(name: str, content: bytes) -> Book:
    """The master as it was read; WorkbookFlowError where the bytes are no workbook that the reader takes."""
    refuse_other_formats(name, content)
    with Reader() as reader:
        book = reader.read_bytes(content, name)
    if isinstance(book, Problem):
        raise WorkbookFlowError(
            f"总表 {name} 打不开：{book.message}。请用 Excel 或 WPS 打开并另存为 .xlsx 后再试。"
        )
    return book


def book_grids(book: Book) -> tuple[dict[str, Grid], list[Problem]]:
    """The sheets of a book that was read, by name, and the cells that hold nothing to be read."""
    grids: dict[str, Grid] = {}
    problems: list[Problem] = []
    for sheet in book.sheets:
        grids[sheet.name.strip()] = sheet_grid(sheet)
        problems += unreadable_cells(sheet)
    return grids, problems


def sheet_grid(sheet: Sheet) -> Grid:
    """One sheet's cells, formulas as their last results, merged cells filled with their corner's."""
    cells: dict[tuple[int, int], Cell] = {}
    for row, values in enumerate(sheet.rows):
        for column, value in enumerate(values):
            if value is None or isinstance(value, (CellError, CellPicture)):
                continue
            cell = cell_of(place_of(sheet, row, column), value, percent=(row, column) in sheet.percent_cells)
            if cell is not None:
                cells[row + 1, column + 1] = cell
    for top, left, bottom, right in sheet.merges:
        corner = cells.get((top + 1, left + 1))
        if corner is not None:
            area = product(range(top + 1, bottom + 2), range(left + 1, right + 2))
            cells.update(dict.fromkeys(area, corner))
    rows, columns = (
        frozenset(at + 1 for at in hidden) for hidden in (sheet.hidden_rows, sheet.hidden_columns)
    )
    return Grid(sheet.name.strip(), cells, rows, columns)


def cell_of(place: Place, value: CellValue, *, percent: bool) -> Cell | None:
    """The cell, with what it shows beside what it holds; None where its format shows nothing of it."""
    look = value if isinstance(value, CellLook) else None
    held = scalar(bare(value), percent=percent)
    if look is None:
        return Cell(place, held)
    if not look.text.strip():
        return None
    if isinstance(held, date):
        return Cell(place, held, look.text if look.last else Cell(place, held).text, look.last)
    return Cell(place, held, unbroken(look.text))


def scalar(value: CellBare, *, percent: bool) -> Scalar:
    """The value as people count it: a moment as its day, 95% as 95."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, (date, bool)):
        return value
    if isinstance(value, (int, float)):
        return round(value * 100, 10) if percent else value
    return unbroken(text(value))


def unbroken(words: str) -> str:
    """A text whose lines end alike, whatever wrote them."""
    return words.replace("\r\n", "\n").replace("\r", "\n")


def unreadable_cells(sheet: Sheet) -> Iterator[Problem]:
    """Errors, pictures, and formulas whose result the file does not have."""
    problems = {
        (row, column): problem(Code.ERROR_VALUE, place_of(sheet, row, column), value=value.text)
        for row, values in enumerate(sheet.rows)
        for column, value in enumerate(values)
        if isinstance(value, (CellError, CellPicture))
    }
    for spot in sheet.unvalued_formulas:
        problems[spot] = problem(Code.FORMULA_WITHOUT_RESULT, place_of(sheet, *spot))
    yield from (problems[spot] for spot in sorted(problems))


def place_of(sheet: Sheet, row: int, column: int) -> Place:
    """The place of a cell, counted from 0."""
    return Place(sheet=sheet.name, cell=cell_name(row, column))


def refuse_other_formats(name: str, content: bytes) -> None:
    """Raise WorkbookFlowError for what is no .xlsx, saying what it seems to be."""
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        if "EncryptedPackage".encode("utf-16-le") in content:
            raise WorkbookFlowError(f"总表 {name} 设有打开密码。请在 Excel 或 WPS 中取消打开密码后保存。")
        raise WorkbookFlowError(f"总表 {name} 是旧的 .xls 格式。请用 Excel 或 WPS 另存为 .xlsx。")
    if content.startswith(b"%PDF"):
        raise WorkbookFlowError(
            f"{name} 是 PDF，不是 Excel 工作簿。请把其中的表格复制到 Excel 里保存后再试。"
        )
    if is_word(content):
        raise WorkbookFlowError(
            f"{name} 是 Word 文档，不是 Excel 工作簿。"
            "请把它改回 .docx，移出 master 文件夹，再运行 import 加文件名。"
        )
    if not zipfile.is_zipfile(io.BytesIO(content)):
        raise WorkbookFlowError(f"总表 {name} {damage_words(content)}")


def damage_words(content: bytes) -> str:
    """What is wrong with bytes that are no package, and what to do; what was cut off cannot be saved anew."""
    again = (
        "请从备份里取出总表放回原处；没有备份、下发过填报表的，archive/总表 里有每次下发时的总表，"
        "取修改日期最近的一份，改成原来的名字放回。"
    )
    if not content.strip(b"\0"):
        return f"是空的，可能存盘时断了电或关了机。{again}"
    if content.startswith(b"PK"):
        return f"不完整，可能存盘、拷贝时断了。{again}"
    return f"不是 Excel 工作簿(.xlsx)。在 Excel 或 WPS 里打得开的，另存为 .xlsx；打不开的，{again}"


def is_word(content: bytes) -> bool:
    """Whether the bytes are a Word document, whatever the file is called."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            return "word/document.xml" in package.namelist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError):
        return False
