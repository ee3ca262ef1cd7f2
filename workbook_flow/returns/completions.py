"""What a lead unit ruled on sheet 办结核定: which of the completions that others declared it grants or sends back."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping, Sequence

from workbook_flow.model import (
    COMPLETION_SHEET,
    REVIEW_COLUMNS,
    IssuedForm,
    Place,
    Problem,
    ShareRuling,
    Verdict,
)
from workbook_flow.returns.headers import HEADER_SEARCH_ROWS, named_row, reported, row_words, squeeze
from workbook_flow.rules.shares import completion_lines
from workbook_flow.sheets import Book, Sheet, cell_name, clean, text
from workbook_flow.sheets.merging import Merges
from workbook_flow.words.problems import Code, problem
from workbook_flow.words.text import bounded

VERDICT_COLUMN, OPINION_COLUMN, _ = REVIEW_COLUMNS
KEYS = ("编号", "责任单位", VERDICT_COLUMN, OPINION_COLUMN)
SPOKEN: Mapping[str, Verdict] = {
    **dict.fromkeys(("通过", "同意", "同意办结", "准予办结", "办结", "销号", "同意销号"), Verdict.PASSED),
    **dict.fromkeys(("退回", "退办", "不同意", "不同意办结", "不通过"), Verdict.RETURNED),
}
"""What people write for a verdict where the list of the cell is gone."""
MOST_WORDS = 200


def completion_sheet(book: Book, form: IssuedForm) -> Sheet | None:
    """The sheet of a return in which its lead unit rules on completions, whatever it is called now."""
    if not form.declarations:
        return None
    sheets = (sheet for sheet in book.sheets if header_row(sheet) is not None)
    named = [sheet for sheet in book.sheets if sheet.name == COMPLETION_SHEET]
    return next(sheets, named[0] if named else None)


def header_row(sheet: Sheet) -> int | None:
    """The number of the row that names the columns; None in any other sheet."""
    for number, row in enumerate(sheet.rows[:HEADER_SEARCH_ROWS]):
        if set(KEYS) <= row_words(row):
            return number
    return None


def read_rulings(
    sheet: Sheet | None, form: IssuedForm, file: str
) -> tuple[tuple[ShareRuling, ...], list[Problem]]:
    """What the lead ruled, row by row, wherever the columns were moved; and what of the sheet was not taken."""
    if sheet is None:
        return (), []
    header = header_row(sheet)
    if header is None:
        place = Place(file=file, sheet=sheet.name)
        missing = problem(Code.REVIEW_COLUMN_MISSING, place, sheet=COMPLETION_SHEET, column=VERDICT_COLUMN)
        return (), [missing]
    written = list(written_rows(sheet, header, file))
    lines = [ruling_of(cells, place, form) for cells, place, _ in written]
    rulings = tuple(line for line in lines if isinstance(line, ShareRuling))
    problems = [line for line in lines if isinstance(line, Problem)]
    problems += [
        problem(Code.UNDERSTOOD_AS, place, field=VERDICT_COLUMN, raw=bounded(cells[2], MOST_WORDS), note=note)
        for (cells, place, note), line in zip(written, lines, strict=True)
        if note and isinstance(line, ShareRuling)
    ]
    return rulings, [*problems, *strange_words(sheet, header, form, file)]


def written_rows(sheet: Sheet, header: int, file: str) -> Iterator[tuple[Sequence[str], Place, str]]:
    """The words in the columns of ``KEYS`` of each row in which the lead wrote, and where its verdict stands.

    A note tells of a verdict that is merged with the one above.
    """
    names = [squeeze(text(cell)) for cell in sheet.rows[header]]
    columns = [names.index(name) for name in KEYS]
    merged = Merges.of(sheet)
    for row in sheet.filled_rows(header + 1):
        cells = [clean(text(merged.cell(row, column))) for column in columns]
        if cells[2] or cells[3]:
            place = Place(file=file, sheet=sheet.name, cell=cell_name(row, columns[2]))
            yield cells, place, merged.note(row, columns[2]) if cells[2] else ""


def ruling_of(cells: Sequence[str], place: Place, form: IssuedForm) -> ShareRuling | Problem:
    """What one row says; a problem where it is not understood or about nothing that was declared."""
    task, unit, written, opinion = cells
    verdict = SPOKEN.get(squeeze(written))
    key = unicodedata.normalize("NFKC", task), squeeze(unit)
    share = next((line for line in form.declarations if (line.task, squeeze(line.unit)) == key), None)
    if share is None:
        words = bounded("；".join(filter(None, (written, opinion))), MOST_WORDS)
        return problem(Code.ANSWERS_OF_NO_TASK, place, task=named_row(task), words=words)
    if verdict is None:
        value = bounded(written or f"空，意见写的是：{opinion}", MOST_WORDS)
        return problem(Code.UNREADABLE_RULING, place, value=value)
    if verdict is Verdict.RETURNED and not opinion:
        return problem(Code.SENT_BACK_WITHOUT_OPINION, place)
    return ShareRuling(task=share.task, unit=share.unit, verdict=verdict, opinion=opinion, place=place)


def strange_words(sheet: Sheet, header: int, form: IssuedForm, file: str) -> Iterator[Problem]:
    """Cells below the header, those to be filled in apart, that hold what was not issued there."""
    names = [squeeze(text(cell)) for cell in sheet.rows[header]]
    own = {names.index(VERDICT_COLUMN), names.index(OPINION_COLUMN)}
    issued = {reported(words) for line in completion_lines(form) for words in line}
    for row in sheet.filled_rows(header + 1):
        for column, cell in enumerate(sheet.rows[row]):
            words = clean(text(cell))
            if column not in own and words and reported(words) not in issued:
                place = Place(file=file, sheet=sheet.name, cell=cell_name(row, column))
                yield problem(Code.CELL_NOT_ISSUED, place, words=bounded(words, MOST_WORDS))
