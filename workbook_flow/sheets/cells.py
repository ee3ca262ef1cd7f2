"""A workbook as read: sheets of plain cell values; and the one door from a value to text."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

LAST_ROW, LAST_COLUMN = 1_048_576, 16_384
"""The size of a worksheet (ECMA-376, part 1, 18.3.1.73 and 18.3.1.13)."""


@dataclass(frozen=True, slots=True)
class CellError:
    """An error value as the spreadsheet shows it, such as ``#REF!``."""

    text: str


@dataclass(frozen=True, slots=True)
class CellPicture:
    """A picture that WPS keeps inside the cell: there are no words in it; ``text`` stands for it."""

    text: str = "（图片，见来件）"


@dataclass(frozen=True, slots=True)
class CellLook:
    """A value whose cell shows something else than it holds, by its number format: 0.5 as 50%, a day as 2024年7月.

    ``text`` is what a person sees; where the format is one that nobody here knows, ``sure`` is False and it is what
    the value says. ``last`` is the last day that a day stands for which shows as its month or year alone.
    """

    value: CellBare
    text: str
    sure: bool = True
    last: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Beside:
    """Words written beside the cells: ``kind`` says in what (批注, 文本框), ``cell`` at which, blank if unknown."""

    sheet: str
    cell: str
    author: str
    kind: str
    words: str


CellBare = (
    str | int | float | bool | dt.datetime | dt.date | dt.time | dt.timedelta | CellError | CellPicture | None
)
"""What one cell holds. Whole numbers are int; a cell that is empty or holds an empty text is None."""
CellValue = CellBare | CellLook
"""What one cell holds, with what it shows where that is something else."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One worksheet; ``rows[0][0]`` is always A1, rows are ragged, coordinates count from 0.

    ``merges`` are (first_row, first_col, last_row, last_col), cut to the rows and columns that hold values.
    ``percent_cells`` are numbers that show as a percentage (0.5 as 50%). ``unvalued_formulas`` are formula
    cells whose result was never stored, so that nobody knows it without calculating, ``moving_formulas`` those
    whose result is another every day, as far as the format tells formulas. ``hidden_rows`` and
    ``hidden_columns`` are those that are not shown, or filtered away, as far as the format says so.
    """

    name: str
    hidden: bool
    rows: tuple[tuple[CellValue, ...], ...]
    merges: tuple[tuple[int, int, int, int], ...] = ()
    percent_cells: frozenset[tuple[int, int]] = frozenset()
    unvalued_formulas: frozenset[tuple[int, int]] = frozenset()
    moving_formulas: frozenset[tuple[int, int]] = frozenset()
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()

    def cell(self, row: int, column: int) -> CellValue:
        """The value at that place, None outside the rows."""
        if not 0 <= row < len(self.rows) or not 0 <= column < len(self.rows[row]):
            return None
        return self.rows[row][column]

    def filled_rows(self, first: int = 0) -> tuple[int, ...]:
        """The numbers of the rows from ``first`` on that have anything in them."""
        rows = enumerate(self.rows[first:], first)
        return tuple(number for number, row in rows if any(cell is not None and cell != "" for cell in row))


@dataclass(frozen=True, slots=True)
class Book:
    """One workbook. ``kind`` is xlsx, xlsm, xls, ods, csv or et; ``properties`` are the custom ones.

    ``notes`` name what the file carries that was not run, followed or read: macros, external-links, dde, ole,
    activex, default-password, pictures, far-words. ``beside`` is what was written in notes and shapes. ``saved`` is
    the moment at which the file says that it was last saved, as it says it; blank where it says none.
    """

    kind: str
    sheets: tuple[Sheet, ...]
    properties: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    beside: tuple[Beside, ...] = ()
    saved: str = ""


def struck_cells(book: Book) -> Mapping[str, Mapping[str, str]]:
    """By sheet and cell, the words that are struck through: they may count or not, and whoever struck them is asked."""
    struck: dict[str, dict[str, str]] = {}
    for aside in book.beside:
        if aside.kind == "删除线":
            struck.setdefault(aside.sheet, {})[aside.cell] = clean(aside.words)
    return struck


def bare(value: CellValue) -> CellBare:
    """The value alone, whatever its cell shows."""
    return value.value if isinstance(value, CellLook) else value


def text(value: CellValue) -> str:
    """The value as a person sees it: ``3`` not ``3.0``, ``2024-07-15``, ``#REF!``; blank for None."""
    match value:
        case None:
            return ""
        case str():
            return value
        case bool():
            return "TRUE" if value else "FALSE"
        case float():
            return str(int(value)) if value.is_integer() and abs(value) < 1e20 else f"{value:.15g}"
        case int():
            return str(value)
        case CellError() | CellPicture() | CellLook():
            return value.text
        case dt.datetime():
            return value.strftime("%Y-%m-%d") if value.time() == dt.time() else _moment(value)
        case dt.date():
            return value.isoformat()
        case dt.time():
            return value.isoformat("seconds")
        case _:
            return _duration(value)


def _moment(value: dt.datetime) -> str:
    return value.isoformat(" ", "seconds" if value.second else "minutes")


def _duration(value: dt.timedelta) -> str:
    seconds = round(value.total_seconds())
    sign, seconds = ("-", -seconds) if seconds < 0 else ("", seconds)
    return f"{sign}{seconds // 3600}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"


_LINE_BREAK = re.compile(r"\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ud800-\udfff\ufeff\ufff9-\ufffb\ufffe\uffff]"
)
_BLANK = re.compile("[\t\xa0\u2000-\u200a\u202f\u205f]")


def clean(value: str) -> str:
    """The canonical text: no control, zero-width or direction marks, plain blanks and breaks, trimmed ends.

    Full-width characters and blanks inside the text stay as typed.
    """
    if value.isprintable():
        return value.strip()
    value = _LINE_BREAK.sub("\n", value)
    value = _BLANK.sub(" ", _INVISIBLE.sub("", value))
    return "\n".join(map(str.rstrip, value.split("\n"))).strip()


@lru_cache(maxsize=1024)
def column_letter(index: int) -> str:
    """The letters of a column counted from 0: 0 is A, 26 is AA."""
    letters = ""
    index += 1
    while index > 0:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def cell_name(row: int, column: int) -> str:
    """The name of a cell counted from 0: (11, 7) is H12."""
    return f"{column_letter(column)}{row + 1}"


def anchor_name(row: int, column: int) -> str:
    """The name of the cell at which something is said to be fixed; blank where no worksheet has that cell."""
    return cell_name(row, column) if row < LAST_ROW and column < LAST_COLUMN else ""
