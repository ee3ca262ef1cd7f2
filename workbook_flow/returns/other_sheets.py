"""The sheets of a returned workbook beside its tables: how large they may be, what was written there."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from workbook_flow.model import CARD_SHEET, LED_SHEET, PREVIOUS_SHEET, IssuedForm, Place, Problem
from workbook_flow.paper import stamp
from workbook_flow.returns.around import OPINIONS, OPINIONS_HEADER, OWN_WIDTHS, is_number
from workbook_flow.returns.cards import card_words
from workbook_flow.returns.copies import answers_in_copy
from workbook_flow.returns.table import MOST_WORDS, ReturnedTable
from workbook_flow.sheets import MAX_COLUMNS, Book, Sheet, cell_name, clean, text
from workbook_flow.words.own_names import own_names
from workbook_flow.words.problems import Code, problem
from workbook_flow.words.text import bounded

OWN_SHEETS = frozenset({CARD_SHEET, LED_SHEET, stamp.SHEET, "填报说明", "退回意见", PREVIOUS_SHEET})
"""The sheets of a form that units only read."""

SPARE_ROWS, TIMES_OVER = 1_000, 10
"""The rows that a returned form may have beyond those issued: far more than any person adds or copies."""

MOST_TEXTS, MOST_CHARACTERS = 100_000, 4_000_000
"""Cells with text, and characters, of one sheet of a returned form: a full one has thousands, and below a million."""


def first_beyond_bounds(
    book: Book, read: Collection[Sheet | None], form: IssuedForm, file: str
) -> Problem | None:
    """The first thing in a return that is larger than any form comes back; None in every form that people fill in."""
    most = most_rows(form)
    for sheet in book.sheets:
        if not (any(sheet is each for each in read) or sheet.name in OWN_SHEETS):
            continue
        place = Place(file=file, sheet=sheet.name)
        if len(sheet.filled_rows()) > most:
            return problem(Code.BEYOND_THE_FORM, place, rows=most, columns=MAX_COLUMNS)
        texts = [cell for row in sheet.rows for cell in row if isinstance(cell, str)]
        if len(texts) > MOST_TEXTS:
            return problem(
                Code.TOO_MUCH_OF_SOMETHING, place, what="写有文字的单元格", count=len(texts), limit=MOST_TEXTS
            )
        characters = sum(map(len, texts))
        if characters > MOST_CHARACTERS:
            return problem(
                Code.TOO_MUCH_OF_SOMETHING, place, what="文字", count=characters, limit=MOST_CHARACTERS
            )
    return None


def most_rows(form: IssuedForm) -> int:
    """The most rows that a returned form is read with."""
    return SPARE_ROWS + TIMES_OVER * len(form.rows)


def sheet_problems(
    book: Book, table: ReturnedTable, read: Collection[Sheet | None], form: IssuedForm
) -> Iterator[Problem]:
    """Pictures, and sheets with anything in them that are neither a form's table nor issued with it."""
    file = table.file
    if "pictures" in book.notes:
        yield problem(Code.PICTURES_NOT_TAKEN, Place(file=file))
    names = own_names(form.fields)
    for sheet in book.sheets:
        if any(sheet is other for other in read):
            continue
        if sheet.name in OWN_WIDTHS:
            yield from added_words(sheet, file, names)
        if sheet.name == CARD_SHEET:
            yield from card_words(sheet, table, read, form)
        if sheet.name in OWN_SHEETS:
            continue
        copied = answers_in_copy(sheet, read, form, file)
        if copied is not None:
            yield copied
            continue
        count = sum(bool(clean(text(cell))) for row in sheet.rows for cell in row)
        if count:
            place = Place(file=file, sheet=sheet.name)
            yield problem(Code.SHEET_NOT_ISSUED, place, sheet=sheet.name, count=count)


def added_words(sheet: Sheet, file: str, names: Mapping[str, str]) -> Iterator[Problem]:
    """What was written beside or below the text of a sheet that units only read."""
    for row, cells in enumerate(sheet.rows):
        below = sheet.name == OPINIONS and row > OPINIONS_HEADER and not is_number(sheet.cell(row, 0))
        first = 0 if below else OWN_WIDTHS[sheet.name]
        texts = [(column, clean(text(cell))) for column, cell in enumerate(cells) if column >= first]
        at = next((column for column, words in texts if words), None)
        if at is not None:
            words = bounded("；".join(words for _, words in texts if words), MOST_WORDS)
            place = Place(file=file, sheet=sheet.name, cell=cell_name(row, at))
            yield problem(Code.WORDS_ON_ANOTHER_SHEET, place, names=names, sheet=sheet.name, words=words)
