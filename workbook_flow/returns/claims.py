"""The sheet of claims and requests in a returned form: which column stands where, and in which row each task."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from workbook_flow.model import ASIDE_COLUMNS, Field, IssuedForm, IssuedRow, Place, Problem, Value, is_aside
from workbook_flow.returns.headers import HEADER_SEARCH_ROWS, squeeze
from workbook_flow.rules.values import CellContext, read_value
from workbook_flow.sheets import Book, Sheet, cell_name, clean, text
from workbook_flow.words.problems import Code, problem
from workbook_flow.words.text import bounded

MOST_WORDS = 200
"""Characters of a cell not taken that its problem repeats."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimSheet:
    """The sheet, its header row (0-based), its columns by name, and the row of each task."""

    sheet: Sheet
    header: int
    columns: Mapping[str, int]
    rows: Mapping[str, int]

    def has(self, field: Field) -> bool:
        """Whether the field's column is there."""
        return squeeze(field.name) in self.columns

    def value(self, field: Field, issued: IssuedRow, form: IssuedForm) -> Value:
        """What stands in the field's cell of that task; its address names the sheet."""
        row, column = self.rows.get(issued.task), self.columns.get(squeeze(field.name))
        if row is None or column is None:
            return Value(typed=None)
        at = f"{self.sheet.name}!{cell_name(row, column)}"
        if (row, column) in self.sheet.unvalued_formulas:
            return Value(typed=None, raw="公式", fault=Code.CELL_FORMULA_WITHOUT_RESULT, cell=at)
        context = CellContext(percent_format=(row, column) in self.sheet.percent_cells, year=form.period.year)
        return read_value(self.sheet.cell(row, column), field, at=at, context=context)

    def strange_words(self, form: IssuedForm, file: str) -> Iterator[Problem]:
        """Cells below the header with words that belong to no task of the form, or to no column of the sheet."""
        issued = {self.rows[row.task] for row in form.rows if row.task in self.rows}
        fields = {self.columns.get(squeeze(field.name)) for field in form.fields if is_aside(field)}
        locked = {self.columns.get(squeeze(name)) for name in ASIDE_COLUMNS}
        for row in self.sheet.filled_rows(self.header + 1):
            for column, cell in enumerate(self.sheet.rows[row]):
                words = clean(text(cell))
                if words and column not in locked and (column not in fields or row not in issued):
                    place = Place(file=file, sheet=self.sheet.name, cell=cell_name(row, column))
                    yield problem(Code.CELL_NOT_ISSUED, place, words=bounded(words, MOST_WORDS))


def claim_sheet(book: Book, form: IssuedForm) -> ClaimSheet | None:
    """The sheet of claims and requests of a return, whatever it is called now."""
    wanted = {squeeze(field.name) for field in form.fields if is_aside(field)}
    for sheet in book.sheets if wanted else ():
        for number, cells in enumerate(sheet.rows[:HEADER_SEARCH_ROWS]):
            names = [squeeze(text(cell)) for cell in cells]
            if ASIDE_COLUMNS[0] in names and wanted & {*names}:
                columns = {name: at for at, name in reversed(list(enumerate(names))) if name}
                rows = task_rows(sheet, number, columns)
                return ClaimSheet(sheet=sheet, header=number, columns=columns, rows=rows)
    return None


def task_rows(sheet: Sheet, header: int, columns: Mapping[str, int]) -> Mapping[str, int]:
    """By task, its row below the header."""
    column = columns[ASIDE_COLUMNS[0]]
    rows: dict[str, int] = {}
    for row in sheet.filled_rows(header + 1):
        task = unicodedata.normalize("NFKC", clean(text(sheet.cell(row, column))))
        if task:
            rows.setdefault(task, row)
    return rows
