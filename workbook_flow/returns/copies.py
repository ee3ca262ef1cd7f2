"""Copies of a form's other tables in a return, of which another one was read: what they alone have is told."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from workbook_flow.model import (
    REPLY_COLUMN,
    REVIEW_COLUMNS,
    SUMMARY_COLUMN,
    IssuedForm,
    Place,
    Problem,
    is_aside,
)
from workbook_flow.returns.around import other_header
from workbook_flow.returns.headers import bare
from workbook_flow.returns.table import MOST_WORDS
from workbook_flow.sheets import Sheet, cell_name, clean, text
from workbook_flow.words.problems import Code, problem
from workbook_flow.words.text import bounded

Answers = Mapping[tuple[str, ...], tuple[str, str]]
"""What units wrote, with its cell, by what stands in the same row and above the column."""


def answers_in_copy(
    sheet: Sheet, originals: Iterable[Sheet | None], form: IssuedForm, file: str
) -> Problem | None:
    """What a sheet that was not read has in it beyond the table of which it is a copy; None where it is none."""
    own = answers(sheet, form)
    for original in originals if own else ():
        read = answers(original, form) if original else {}
        if original is None or {column for column, *_ in own}.isdisjoint(column for column, *_ in read):
            continue
        more = [
            (cell, words)
            for key, (cell, words) in own.items()
            if words and words != read.get(key, ("", ""))[1]
        ]
        if more:
            listed = bounded("；".join(f"{cell} {words}" for cell, words in more), MOST_WORDS)
            place = Place(file=file, sheet=sheet.name)
            return problem(
                Code.ANSWERS_IN_A_COPY, place, sheet=sheet.name, original=original.name, words=listed
            )
    return None


def answers(sheet: Sheet, form: IssuedForm) -> Answers:
    """What stands in the columns in which units write, blank or not, of a sheet with another table than the form's."""
    names = {SUMMARY_COLUMN, REPLY_COLUMN, *REVIEW_COLUMNS[:2]}
    names |= {bare(field.name) for field in form.fields if is_aside(field)}
    header = other_header(sheet, form)
    heads = [bare(text(cell)) for cell in sheet.rows[header]] if sheet.rows else []
    written = {column: name for column, name in enumerate(heads) if name in names}
    by_row: dict[tuple[str, ...], tuple[str, str]] = {}
    for row in sheet.filled_rows(header + 1) if written else ():
        words = [clean(text(sheet.cell(row, column))) for column in range(len(heads))]
        about = tuple(words[column] for column in range(len(heads)) if column not in written)
        for column, name in written.items():
            by_row[(name, *about)] = (cell_name(row, column), words[column])
    return by_row
