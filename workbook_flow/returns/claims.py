"""The sheet of claims and requests in a returned form: which column stands where, and in which row each task."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from workbook_flow.model import (
    ASIDE_COLUMNS,
    Field,
    FieldType,
    IssuedForm,
    IssuedRow,
    Place,
    Problem,
    Value,
    is_aside,
)
from workbook_flow.returns.headers import HEADER_SEARCH_ROWS, squeeze, task_words
from workbook_flow.returns.tasks import TaskRows
from workbook_flow.rules.spoken import is_check
from workbook_flow.rules.values import CellContext, read_value
from workbook_flow.sheets import Book, Sheet, cell_name, clean, text
from workbook_flow.sheets.merging import Merges
from workbook_flow.words.problems import Code, problem
from workbook_flow.words.text import bounded

MOVING: Mapping[FieldType, Code] = {
    FieldType.DATE: Code.DAY_OF_TODAY,
    **dict.fromkeys((FieldType.INTEGER, FieldType.NUMBER, FieldType.PERCENT), Code.FIGURE_MOVES),
}
"""What is wrong with a formula that gives another value every day, by the type of its column."""
MOST_WORDS = 200
"""Characters of a cell not taken that its problem repeats."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimSheet:
    """The sheet, its header row (0-based), its columns by name, the row of each task, and its merged cells."""

    sheet: Sheet
    header: int
    columns: Mapping[str, int]
    rows: Mapping[str, int]
    merged: Merges

    def has(self, field: Field) -> bool:
        """Whether the field's column is there."""
        return squeeze(field.name) in self.columns

    def value(self, field: Field, issued: IssuedRow, form: IssuedForm) -> Value:
        """What stands in the field's cell of that task; its address names the sheet."""
        row, column = self.rows.get(issued.task), self.columns.get(squeeze(field.name))
        if row is None or column is None:
            return Value(typed=None)
        at = f"{self.sheet.name}!{cell_name(row, column)}"
        top = self.merged.top_of(row, column)
        if (top, column) in self.sheet.unvalued_formulas:
            return Value(typed=None, raw="公式", fault=Code.CELL_FORMULA_WITHOUT_RESULT, cell=at)
        context = CellContext(percent_format=(top, column) in self.sheet.percent_cells, year=form.period.year)
        value = read_value(self.sheet.cell(top, column), field, at=at, context=context)
        value = fixed(value, field, self.sheet, (top, column))
        if top == row or value.blank or value.fault:
            return value
        return replace(value, note=self.merged.note(row, column))

    def other_measure(self, issued: IssuedRow, measures: Mapping[str, str], file: str) -> Iterator[Problem]:
        """A problem where another task's measure stands beside the id; ``measures`` gives the task of each."""
        row, column = self.rows.get(issued.task), self.columns.get(squeeze(ASIDE_COLUMNS[1]))
        if row is None or column is None:
            return
        words = squeeze(text(self.sheet.cell(row, column)))
        if words in measures and words not in task_words(issued):
            place = Place(file=file, sheet=self.sheet.name, cell=cell_name(row, column))
            yield problem(Code.ID_AND_MEASURE_DIFFER, place, task=issued.task, other=measures[words])

    def strange_words(self, form: IssuedForm, file: str) -> Iterator[Problem]:
        """Cells below the header with words that belong to no task of the form, or to no column of the sheet."""
        issued = {self.rows[row.task]: row.task for row in form.rows if row.task in self.rows}
        fields = {self.columns.get(squeeze(field.name)) for field in form.fields if is_aside(field)}
        task_at, measure_at, check_at = (self.columns.get(squeeze(name)) for name in ASIDE_COLUMNS)
        measures = {words for row in form.rows for words in task_words(row)}
        for row in self.sheet.filled_rows(self.header + 1):
            for column, cell in enumerate(self.sheet.rows[row]):
                words = clean(text(cell))
                if not words or (column in fields and row in issued):
                    continue
                if column == check_at and (words.startswith("#") or is_check(words, form)):
                    continue
                place = Place(file=file, sheet=self.sheet.name, cell=cell_name(row, column))
                if column == task_at and row in issued:
                    if words != issued[row]:
                        name = ASIDE_COLUMNS[0]
                        yield problem(Code.LOCKED_TEXT_CHANGED, place, task=issued[row], column=name)
                elif column != measure_at or squeeze(words) not in measures:
                    yield problem(Code.CELL_NOT_ISSUED, place, words=bounded(words, MOST_WORDS))


def fixed(value: Value, field: Field, sheet: Sheet, at: tuple[int, int]) -> Value:
    """What a cell says; at fault where it is a day or a figure that its formula makes another one tomorrow."""
    if at not in sheet.moving_formulas or value.blank or field.type not in MOVING:
        return value
    return replace(value, typed=None, fault=MOVING[field.type])


def claim_sheet(book: Book, form: IssuedForm) -> ClaimSheet | None:
    """The sheet of claims and requests of a return, whatever it is called now."""
    wanted = {squeeze(field.name) for field in form.fields if is_aside(field)}
    for sheet in book.sheets if wanted else ():
        for number, cells in enumerate(sheet.rows[:HEADER_SEARCH_ROWS]):
            names = [squeeze(text(cell)) for cell in cells]
            if ASIDE_COLUMNS[0] in names and wanted & {*names}:
                columns = {name: at for at, name in reversed(list(enumerate(names))) if name}
                rows = task_rows(sheet, number, columns, form)
                return ClaimSheet(
                    sheet=sheet, header=number, columns=columns, rows=rows, merged=Merges.of(sheet)
                )
    return None


def task_rows(sheet: Sheet, header: int, columns: Mapping[str, int], form: IssuedForm) -> Mapping[str, int]:
    """By task, its row below the header."""
    task_at, measure_at = (columns.get(squeeze(name)) for name in ASIDE_COLUMNS[:2])
    tasks = TaskRows(form)
    rows: dict[str, int] = {}
    for row in sheet.filled_rows(header + 1):
        cell, measure = (None if at is None else sheet.cell(row, at) for at in (task_at, measure_at))
        issued = tasks.row(cell, clean(text(measure)))
        if issued:
            rows.setdefault(issued.task, row)
    return rows
