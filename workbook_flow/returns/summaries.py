"""What a lead unit wrote in sheet 牵头任务: how it sums its tasks up."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import replace

from workbook_flow.model import SUMMARY_COLUMN, Field, FieldType, IssuedForm, Place, Problem, Value
from workbook_flow.returns.headers import (
    LED_COLUMNS,
    may_head,
    named_row,
    reported,
    row_words,
    squeeze,
)
from workbook_flow.rules.cuts import SHOWN_OF_CUT, full_words
from workbook_flow.rules.shares import shares
from workbook_flow.rules.values import CellContext, read_value
from workbook_flow.sheets import Book, CellValue, Sheet, cell_name, clean, text
from workbook_flow.sheets.merging import Merges
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
    if SUMMARY_COLUMN not in row_words(sheet.rows[header]):
        place, lost = Place(file=file, sheet=sheet.name), list(strange_words(sheet, header, form, file))
        gone = problem(Code.FILL_COLUMN_MISSING, place, column=SUMMARY_COLUMN)
        return {}, [gone, *lost] if lost else []
    tasks = {each.task for each in form.led}
    measures = {squeeze(share.measure): share.task for share in shares(form)}
    summaries: dict[str, Value] = {}
    problems: list[Problem] = []
    for task, measure, value in written_in(sheet, header):
        place = Place(file=file, sheet=sheet.name, cell=value.cell)
        words = bounded(value.raw, MOST_WORDS)
        if value.fault:
            problems.append(problem(Code(value.fault), place, field=SUMMARY_COLUMN, raw=words))
        elif task not in tasks:
            problems.append(problem(Code.ANSWERS_OF_NO_TASK, place, task=named_row(task), words=words))
        elif measure in measures and measure != measure_of(task, form):
            differ = problem(Code.ID_AND_MEASURE_DIFFER, place, task=task, other=measures[measure])
            problems.append(differ)
        elif ground := full_words(value.raw):
            end = value.raw[-SHOWN_OF_CUT:]
            problems.append(problem(Code.TEXT_CUT, place, field=SUMMARY_COLUMN, ground=ground, end=end))
        else:
            if value.note:
                note = problem(Code.UNDERSTOOD_AS, place, field=SUMMARY_COLUMN, raw=words, note=value.note)
                problems.append(note)
            summaries[task] = joined(summaries[task], value) if task in summaries else value
    return summaries, [*problems, *strange_words(sheet, header, form, file)]


def header_row(sheet: Sheet) -> int | None:
    """The number of the row that names the columns; None in any other sheet."""
    for number, row in may_head(sheet):
        words = row_words(row)
        if "编号" in words and (SUMMARY_COLUMN in words or words >= LED_COLUMNS):
            return number
    return None


def strange_words(sheet: Sheet, header: int, form: IssuedForm, file: str) -> Iterator[Problem]:
    """Cells below the header, the summaries' apart, that hold what was not issued there."""
    names = [squeeze(text(cell)) for cell in sheet.rows[header]]
    own = names.index(SUMMARY_COLUMN) if SUMMARY_COLUMN in names else None
    lines = (
        line for share in shares(form) for line in (share.summed, share.counted, share.head, *share.lines)
    )
    issued = {reported(words) for line in lines for words in line}
    for row in sheet.filled_rows(header + 1):
        for column, cell in enumerate(sheet.rows[row]):
            words = clean(text(cell))
            if column != own and words and reported(words) not in issued:
                place = Place(file=file, sheet=sheet.name, cell=cell_name(row, column))
                yield problem(Code.CELL_NOT_ISSUED, place, words=bounded(words, MOST_WORDS))


def measure_of(task: str, form: IssuedForm) -> str:
    """The measure of a task that the unit leads, as words are compared."""
    return next((squeeze(share.measure) for share in shares(form) if share.task == task), "")


def written_in(sheet: Sheet, header: int) -> Iterator[tuple[str, str, Value]]:
    """What was written below the header, with its task and the measure beside it.

    A row without an id goes on with the task above where its cell is merged with that one's, or where it stands
    between that and another.
    """
    names = [squeeze(text(cell)) for cell in sheet.rows[header]]
    task_at, summary_at = names.index("编号"), names.index(SUMMARY_COLUMN)
    measure_at = names.index("主要措施") if "主要措施" in names else None
    merged, rows = Merges.of(sheet), sheet.filled_rows(header + 1)
    ids = {row: task_id(merged.cell(row, task_at)) for row in rows}
    last = max((row for row, task in ids.items() if task), default=-1)
    task, above, before = "", -1, ("", -1)
    for row in rows:
        task = ids[row] or (task if above + 1 == row < last else "")
        above = row
        at = (task, merged.top_of(row, summary_at))
        value = read_value(
            merged.cell(row, summary_at),
            SUMMARY,
            at=cell_name(row, summary_at),
            context=CellContext(),
        )
        if not value.blank and at != before:
            measure = "" if measure_at is None else squeeze(text(sheet.cell(row, measure_at)))
            yield task, measure, replace(value, note=merged.note(row, summary_at))
        before = at


def task_id(cell: CellValue) -> str:
    """The id in a cell, in half width."""
    return unicodedata.normalize("NFKC", clean(text(cell)))


def joined(value: Value, other: Value) -> Value:
    """Two pieces of one task's summary, written in two cells, as one."""
    return Value(typed=f"{value.typed}\n{other.typed}", raw=f"{value.raw}\n{other.raw}", cell=value.cell)
