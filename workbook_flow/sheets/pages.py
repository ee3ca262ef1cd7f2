"""Tables in running text (web pages, Word documents) as sheets: what stands above and below a table stays with it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from workbook_flow.model import TASK_COLUMN
from workbook_flow.sheets.cells import cell_name
from workbook_flow.sheets.guard import MAX_AREA, MAX_COLUMNS, MAX_ROWS, Refused
from workbook_flow.sheets.wire import Aside, RawSheet, plain_rows
from workbook_flow.words.codes import Code
from workbook_flow.words.headers import column_called

_HEADERS = {"编号", "主要措施", TASK_COLUMN}
MOST_HEADER_ROWS, LONGEST_HEADER, FEWEST_COLUMNS = 60, 20, 3
"""The rows that are looked at for a header, the characters of a header's cell, and the columns that make a list."""
_BLANKS = re.compile(r"\s+")


@dataclass(slots=True)
class PageTable:
    """A table as it grows, cell by cell; a merged cell takes the places of all that it covers."""

    name: str = ""
    above: list[str] = field(default_factory=list)
    rows: list[dict[int, str]] = field(default_factory=list)
    below: list[str] = field(default_factory=list)
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)
    notes: list[tuple[int, int, str, str]] = field(default_factory=list)
    covered: dict[int, int] = field(default_factory=dict)
    column: int = 0
    columns: int = 0
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)

    def next_row(self) -> None:
        """A row begins."""
        self.covered = {column: rows - 1 for column, rows in self.covered.items() if rows > 1}
        self.rows.append({})
        self.column = 0
        if len(self.rows) > MAX_ROWS:
            raise Refused(Code.BEYOND_THE_FORM, rows=MAX_ROWS, columns=MAX_COLUMNS)

    def add(self, words: str, across: int = 1, down: int = 1, notes: Iterable[tuple[str, str]] = ()) -> None:
        """The next cell of the row, with the kind and the words of what stands beside it; Refused beyond the bounds."""
        if not self.rows:
            self.next_row()
        while self.column in self.covered:
            self.column += 1
        if self.column + across > MAX_COLUMNS:
            raise Refused(Code.BEYOND_THE_FORM, rows=MAX_ROWS, columns=MAX_COLUMNS)
        row = len(self.rows) - 1
        if words:
            self.rows[row][self.column] = words
        self.notes += [(row, self.column, kind, note) for kind, note in notes if note.strip()]
        if across * down > 1:
            self.merges.append((row, self.column, row + down - 1, self.column + across - 1))
        for column in range(self.column, self.column + across) if down > 1 else ():
            self.covered[column] = down
        self.column += across

    def sheet(self) -> RawSheet:
        """The table as a sheet, its words above and below in column A."""
        head = len(self.above)
        width = max((column for row in self.rows for column in row), default=-1) + 1
        if width * len(self.rows) > MAX_AREA:
            raise Refused(
                Code.TOO_MUCH_OF_SOMETHING, what="单元格", count=width * len(self.rows), limit=MAX_AREA
            )
        tabled = [[row.get(column) for column in range(max(row, default=-1) + 1)] for row in self.rows]
        plain, marks = plain_rows(
            [*([line] for line in self.above), *tabled, *([line] for line in self.below)]
        )
        raw = RawSheet(self.name, False, plain, marks)
        raw.hidden_rows = {row + head for row in self.hidden_rows}
        raw.hidden_columns = self.hidden_columns
        raw.merges = [(top + head, left, bottom + head, right) for top, left, bottom, right in self.merges]
        raw.beside = [
            Aside(self.name, cell_name(row + head, column), "", kind, words.strip())
            for row, column, kind, words in self.notes
        ]
        return raw

    def is_list(self) -> bool:
        """Whether a row of it names the columns of a form or a list."""
        if any(_BLANKS.sub("", words) in _HEADERS for row in self.rows for words in row.values()):
            return True
        return any(map(names_columns, self.rows[:MOST_HEADER_ROWS]))


def names_columns(row: Mapping[int, str]) -> bool:
    """Whether several cells of a row are called as columns of a list are."""
    called = (column_called(words) for words in row.values() if len(words) <= LONGEST_HEADER)
    return len({column[0] for column in called if column is not None}) >= FEWEST_COLUMNS


def named_apart(tables: list[PageTable]) -> list[RawSheet]:
    """The tables as sheets under names of their own, those without one numbered."""
    taken: set[str] = set()
    for number, table in enumerate(tables, 1):
        name = table.name.strip() or f"表{number}"
        while name in taken:
            name = f"{name}（{number}）"
        taken.add(name)
        table.name = name
    return [table.sheet() for table in tables]
