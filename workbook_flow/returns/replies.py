"""What a unit answered on sheet 批示与答复."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from workbook_flow.model import (
    INSTRUCTION_NUMBER,
    REPLY_COLUMN,
    IssuedForm,
    Place,
    Problem,
)
from workbook_flow.paper.page import TALL
from workbook_flow.returns.headers import HEADER_SEARCH_ROWS, row_words, squeeze
from workbook_flow.rules.shares import instruction_line
from workbook_flow.sheets import Book, Sheet, cell_name, clean, text
from workbook_flow.sheets.merging import Merges
from workbook_flow.words.problems import Code, problem
from workbook_flow.words.text import bounded

MOST_WORDS = 200


def instruction_sheet(book: Book, form: IssuedForm) -> Sheet | None:
    """The sheet of a return in which the unit answers instructions, whatever it is called now."""
    sheets = (sheet for sheet in book.sheets if header_row(sheet) is not None)
    return next(sheets, None) if form.instructions else None


def header_row(sheet: Sheet) -> int | None:
    """The number of the row that names the columns; None in any other sheet."""
    for number, row in enumerate(sheet.rows[:HEADER_SEARCH_ROWS]):
        if {INSTRUCTION_NUMBER, REPLY_COLUMN} <= row_words(row):
            return number
    return None


def read_replies(sheet: Sheet | None, form: IssuedForm, file: str) -> tuple[Mapping[int, str], list[Problem]]:
    """By the number of the instruction, what the unit answered; and what of the sheet was not taken."""
    header = header_row(sheet) if sheet else None
    if sheet is None or header is None:
        return {}, []
    names = [squeeze(text(cell)) for cell in sheet.rows[header]]
    number_at, reply_at = names.index(INSTRUCTION_NUMBER), names.index(REPLY_COLUMN)
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
    return replies, [*problems, *strange_words(sheet, header, form, file)]


def strange_words(sheet: Sheet, header: int, form: IssuedForm, file: str) -> Iterator[Problem]:
    """Cells below the header, the answers apart, that hold what was not issued there."""
    reply_at = [squeeze(text(cell)) for cell in sheet.rows[header]].index(REPLY_COLUMN)
    issued = {
        squeeze(words)
        for number, line in enumerate(form.instructions, start=1)
        for words in instruction_line(number, line)
    }
    for row in sheet.filled_rows(header + 1):
        for column, cell in enumerate(sheet.rows[row]):
            words = clean(text(cell))
            if column != reply_at and words and squeeze(words.removeprefix(TALL)) not in issued:
                place = Place(file=file, sheet=sheet.name, cell=cell_name(row, column))
                yield problem(Code.CELL_NOT_ISSUED, place, words=bounded(words, MOST_WORDS))
