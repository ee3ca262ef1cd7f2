"""What a unit answered on sheet 批示与答复."""

from __future__ import annotations

from collections.abc import Mapping

from workbook_flow.model import (
    INSTRUCTION_NUMBER,
    INSTRUCTION_SHEET,
    REPLY_COLUMN,
    IssuedForm,
    Place,
    Problem,
)
from workbook_flow.returns.headers import HEADER_SEARCH_ROWS, squeeze
from workbook_flow.sheets import Book, Sheet, cell_name, clean, text
from workbook_flow.sheets.merging import Merges
from workbook_flow.words.problems import Code, problem
from workbook_flow.words.text import bounded

MOST_WORDS = 200


def instruction_sheet(book: Book, form: IssuedForm) -> Sheet | None:
    """The sheet of a return in which the unit answers instructions; None where its form had none."""
    named = (sheet for sheet in book.sheets if sheet.name == INSTRUCTION_SHEET)
    return next(named, None) if form.instructions else None


def read_replies(sheet: Sheet | None, form: IssuedForm, file: str) -> tuple[Mapping[int, str], list[Problem]]:
    """By the number of the instruction, what the unit answered; and what of the sheet was not taken."""
    rows = [[squeeze(text(cell)) for cell in row] for row in sheet.rows[:HEADER_SEARCH_ROWS]] if sheet else []
    wanted = {INSTRUCTION_NUMBER, REPLY_COLUMN}
    header = next((number for number, row in enumerate(rows) if wanted <= set(row)), None)
    if sheet is None or header is None:
        return {}, []
    number_at, reply_at = (rows[header].index(name) for name in (INSTRUCTION_NUMBER, REPLY_COLUMN))
    replies: dict[int, str] = {}
    problems: list[Problem] = []
    merged, before = Merges.of(sheet), ("", -1)
    for row in sheet.filled_rows(header + 1):
        words, number = text(merged.cell(row, reply_at)).strip(), clean(text(merged.cell(row, number_at)))
        repeated, before = before, (number, merged.top_of(row, reply_at))
        if not clean(words) or repeated == before:
            continue
        if number.isdecimal() and 1 <= int(number) <= len(form.instructions):
            earlier = replies.get(int(number), "")
            replies[int(number)] = f"{earlier}\n{words}" if earlier else words
            if note := merged.note(row, reply_at):
                place = Place(file=file, sheet=sheet.name, cell=cell_name(row, reply_at))
                shown = bounded(words, MOST_WORDS)
                problems.append(problem(Code.UNDERSTOOD_AS, place, field=REPLY_COLUMN, raw=shown, note=note))
        else:
            place = Place(file=file, sheet=sheet.name, cell=cell_name(row, reply_at))
            problems.append(problem(Code.CELL_NOT_ISSUED, place, words=bounded(words, MOST_WORDS)))
    return replies, problems
