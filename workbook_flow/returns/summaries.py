"""What a lead unit wrote in sheet 牵头任务: how it sums its tasks up."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping

from workbook_flow.model import SUMMARY_COLUMN, Field, FieldType, IssuedForm, Place, Problem, Value
from workbook_flow.returns.headers import HEADER_SEARCH_ROWS, named_row, row_words, squeeze
from workbook_flow.rules.shares import shares
from workbook_flow.rules.values import CellContext, read_value
from workbook_flow.sheets import Book, Sheet, cell_name, clean, text
from workbook_flow.words.problems import Code, problem
from workbook_flow.words.text import bounded

SUMMARY = Field(name=SUMMARY_COLUMN, type=FieldType.TEXT)
MOST_WORDS = 200


def lead_sheet(book: Book, form: IssuedForm) -> Sheet | None:
    """The sheet of a return in which its lead unit sums tasks up, whatever it is called now."""
    sheets = (sheet for sheet in book.sheets if header_row(sheet) is not None)
    return next(sheets, None) if form.led else None


def read_summaries(
    sheet: Sheet | None, form: IssuedForm, file: str
) -> tuple[Mapping[str, Value], list[Problem]]:
    """By task, how the unit sums it up, wherever the sheet's columns were moved; and what was not taken."""
    header = header_row(sheet) if sheet else None
    if sheet is None or header is None:
        return {}, []
    tasks = {each.task for each in form.led}
    summaries: dict[str, Value] = {}
    problems: list[Problem] = []
    for task, value in written_in(sheet, header):
        place = Place(file=file, sheet=sheet.name, cell=value.cell)
        words = bounded(value.raw, MOST_WORDS)
        if value.fault:
            problems.append(problem(Code(value.fault), place, field=SUMMARY_COLUMN, raw=words))
        elif task not in tasks:
            problems.append(problem(Code.ROW_OF_NO_TASK, place, task=named_row(task), words=words))
        else:
            summaries[task] = joined(summaries[task], value) if task in summaries else value
    return summaries, [*problems, *strange_words(sheet, header, form, file)]


def header_row(sheet: Sheet) -> int | None:
    """The number of the row that names the columns; None in any other sheet."""
    for number, row in enumerate(sheet.rows[:HEADER_SEARCH_ROWS]):
        if {"编号", SUMMARY_COLUMN} <= row_words(row):
            return number
    return None


def strange_words(sheet: Sheet, header: int, form: IssuedForm, file: str) -> Iterator[Problem]:
    """Cells below the header, the summaries' apart, that hold what was not issued there."""
    own = [squeeze(text(cell)) for cell in sheet.rows[header]].index(SUMMARY_COLUMN)
    lines = (line for share in shares(form) for line in (share.summed, share.head, *share.lines))
    issued = {squeeze(each) for line in lines for each in line}
    for row in sheet.filled_rows(header + 1):
        for column, cell in enumerate(sheet.rows[row]):
            words = clean(text(cell))
            if column != own and words and squeeze(words) not in issued:
                place = Place(file=file, sheet=sheet.name, cell=cell_name(row, column))
                yield problem(Code.CELL_NOT_ISSUED, place, words=bounded(words, MOST_WORDS))


def written_in(sheet: Sheet, header: int) -> Iterator[tuple[str, Value]]:
    """What was written below the header, with its task: the one above it where the task's cell is merged with that."""
    names = [squeeze(text(cell)) for cell in sheet.rows[header]]
    task_at, summary_at = names.index("编号"), names.index(SUMMARY_COLUMN)
    task = ""
    for row in sheet.filled_rows(header + 1):
        task = unicodedata.normalize("NFKC", clean(text(sheet.cell(row, task_at)))) or task
        at = cell_name(row, summary_at)
        value = read_value(sheet.cell(row, summary_at), SUMMARY, at=at, context=CellContext())
        if not value.blank:
            yield task, value


def joined(value: Value, other: Value) -> Value:
    """Two pieces of one task's summary, written in two cells, as one."""
    return Value(typed=f"{value.typed}\n{other.typed}", raw=f"{value.raw}\n{other.raw}", cell=value.cell)
