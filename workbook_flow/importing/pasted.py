"""A table pasted as text, and grids made of texts: tabs, commas, bars, blanks, or one cell a line."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType

from workbook_flow.importing.heads import part_of
from workbook_flow.model import Place, WorkbookFlowError
from workbook_flow.sheets import cell_name, clean
from workbook_flow.sheets.grids import Cell, Grid
from workbook_flow.words.deadlines import read_deadline
from workbook_flow.words.names import clean_name

NOTHING_STRUCK: Mapping[object, str] = MappingProxyType({})
OPEN_UNITS = "\u2063"
"""Marks the units of a short row whose column nobody can tell."""
BREAK = re.compile(r"<br ?/?>", re.IGNORECASE)
EMPHASIS = re.compile(r"^#{1,6}\s+(?=\S)|(?P<mark>\*\*|__)(?P<words>[^*_\n]+)(?P=mark)")
"""What stands around words in a text that was written for the web."""
CELL_LINE = re.compile(r".*\|\s*$")


def grid_of(
    name: str, rows: Iterable[Sequence[tuple[object, str]]], struck: Mapping[object, str] = NOTHING_STRUCK
) -> Grid:
    """A grid of texts; cells with the same token are one merged cell. ``struck`` is what is crossed out, by token."""
    cells: dict[tuple[int, int], Cell] = {}
    first: dict[object, Cell] = {}
    for number, row in enumerate(rows, 1):
        for column, (token, words) in enumerate(row, 1):
            if clean(words.removeprefix(OPEN_UNITS)):
                shown = OPEN_UNITS * words.startswith(OPEN_UNITS) + clean(words.removeprefix(OPEN_UNITS))
                place = Place(sheet=name, cell=cell_name(number - 1, column - 1))
                cell = Cell(place, shown, struck=struck.get(token, ""))
                cells[number, column] = first.setdefault(token, cell)
    return Grid(name, cells)


def read_text(words: str) -> Grid:
    """A table pasted as text: tabs, commas, bars, or one cell a line."""
    lines = [line for line in words.replace("\r\n", "\n").replace("\r", "\n").split("\n") if line.strip()]
    barred = [line for line in lines if CELL_LINE.fullmatch(line)]
    if len(barred) > 5 and sum(line.count("|") == 1 for line in barred) > len(barred) / 2:
        return read_cell_lines(lines)
    if sum("\t" in line for line in lines) * 2 >= len(lines):
        rows = delimited(words, "\t")
    elif sum(line.count("|") >= 2 for line in lines) * 2 >= len(lines):
        rows = [bar_cells(line) for line in lines if not re.fullmatch(r"[|\s:+-]+", line)]
    else:
        rows = parted_lines(lines) or delimited(words, ",")
    return grid_of("文本", [[(object(), cell) for cell in row] for row in rows])


PARTED_BY = (",", ";", "；", "，", "")
"""What may stand between the cells of a line, besides tabs and bars: one character, or, named by none, blanks."""
BLANKS = re.compile(r"\s{2,}|\u3000+")
"""The blanks that part cells: two and more, or wide ones."""


def parted_lines(lines: Sequence[str]) -> list[list[str]]:
    """The cells of lines parted otherwise than by commas; none where no line so parted is a header."""
    for mark in PARTED_BY:
        for at, line in enumerate(lines):
            header = cells_of(line, mark)
            heads = [part for words in header if (part := part_of(words)) is not None]
            if len(set(heads)) < 3 or len(heads) * 2 <= len(header):
                continue
            if mark == ",":
                return []
            before = [[words] for words in lines[:at]]
            if mark and any(row.count('"') % 2 for row in lines[at:]):  # a cell goes on in the next line
                return before + delimited("\n".join(lines[at:]), mark)
            return before + [fitted(row, mark, len(header)) for row in lines[at:]]
    return []


def cells_of(line: str, mark: str) -> list[str]:
    """The cells of one line."""
    return next(iter(delimited(line, mark)), []) if mark else BLANKS.split(line.strip())


def fitted(line: str, mark: str, most: int) -> list[str]:
    """A line's cells; where the mark stands in a cell besides, nobody can say which, and it is one cell."""
    cells = cells_of(line, mark)
    return cells if len(cells) <= most else [line.strip()]


def delimited(words: str, delimiter: str) -> list[list[str]]:
    """The cells between delimiters; raise WorkbookFlowError where one is longer than any cell may be."""
    try:
        return list(csv.reader(io.StringIO(words), delimiter=delimiter))
    except csv.Error as error:
        raise WorkbookFlowError("文字里的引号没有成对，分不出格子。请粘贴到 Excel 里保存后再试。") from error


def bar_cells(line: str) -> list[str]:
    """The cells of a line with bars between them, without the marks that only show: # 标题, **甲局**, <br>."""
    cells = (BREAK.sub("\n", cell).strip() for cell in line.strip().strip("|").split("|"))
    return [EMPHASIS.sub(lambda match: match["words"] or "", cell) for cell in cells]


def read_cell_lines(lines: Sequence[str]) -> Grid:
    """A table copied from a web page, one cell a line; cells that a merge covers are left out, bars alone end a row.

    Which columns a short row has is told by what its cells say; a unit alone may be in either unit column.
    """
    above, table = head_of(lines)
    rows = list(table_rows(table))
    width = max((len(row) for row in rows), default=0)
    header = next((row for row in rows if len(row) == width), [])
    grid: list[list[tuple[object, str]]] = [[(object(), line)] for line in above]
    last: list[tuple[object, str]] = [(object(), "") for _ in range(width)]
    for row in rows:
        if len(row) == 1 and width > 1 and not re.match(r"\d", row[0]):
            grid.append([(row[0], row[0])] * width)
            last = [(object(), "") for _ in range(width)]
            continue
        placed = [(object(), cell) for cell in row] if row == header else placed_cells(row, last, width)
        grid.append(placed)
        if row != header:
            last = placed
    return grid_of("文本", grid)


def head_of(lines: Sequence[str]) -> tuple[list[str], list[str]]:
    """The lines before the table, and those of the table."""
    start = next(index for index, line in enumerate(lines) if CELL_LINE.fullmatch(line))
    return list(lines[:start]), [line for line in lines[start:] if CELL_LINE.fullmatch(line)]


def table_rows(lines: Iterable[str]) -> Iterable[list[str]]:
    """The rows as the cells that each has of its own."""
    row: list[str] = []
    width = 0
    for line in lines:
        if set(line.strip()) == {"|"}:
            yield row
            row = []
            continue
        row.append(clean_name(line.strip().removesuffix("|")))
        if width and len(row) == width:
            yield row
            row = []
        elif not width and re.search("时限|时间|期限", row[-1]):
            width = len(row)
            yield row
            row = []
    if row:
        yield row


def placed_cells(
    row: Sequence[str], last: Sequence[tuple[object, str]], width: int
) -> list[tuple[object, str]]:
    """A row's own cells in their columns, the others as they stand above."""
    cells = list(last)
    rest = list(row)
    if rest and not re.match(r"\d+[.、．]", rest[0]):
        cells[0] = (object(), rest.pop(0))
    if rest:
        cells[1] = (object(), rest.pop(0))
    if rest and is_limit(rest[-1]):
        cells[width - 1] = (object(), rest.pop())
    if len(rest) == 1:
        cells[2] = (object(), OPEN_UNITS + rest[0])
    else:
        for column, words in zip((2, 3), rest, strict=False):
            cells[column] = (object(), words)
    return cells


def is_limit(words: str) -> bool:
    """Whether a cell is a time limit rather than a unit."""
    return read_deadline(words, default_year=2024, year_start=(3, 31)) is not None or bool(
        re.search(r"\d{4}年", words)
    )
