"""What each fill-in cell lets in, and what it says when the cursor comes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from typing import TYPE_CHECKING

from workbook_flow.forms.cells import validation
from workbook_flow.forms.grid import FIRST_ROW, FormGrid
from workbook_flow.forms.previous import MOST, lines, message_of, shows_previous
from workbook_flow.model import Field, Filling, IssuedRow
from workbook_flow.words.text import bounded

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet


def write_validations(
    sheet: Worksheet,
    grid: FormGrid,
    lists: Mapping[str, str],
    previous: Mapping[tuple[str, str], int],
    filling: Filling,
) -> None:
    """What each fill-in cell lets in, and what it says when the cursor comes: what to mend, or the last report."""
    reported = any(row.last_period for row in grid.form.rows)
    for column, field in enumerate(grid.fields, start=grid.first_field):
        allowed = validation(field, column, lists.get(field.name, ""))
        if not (filling.marks or (reported and shows_previous(field))):
            sheet.allow(FIRST_ROW, grid.last_row, column, allowed, "")
            continue
        messages = (message(field, row, previous, filling) for row in grid.form.rows)
        for first, last, words in runs_of(messages):
            sheet.allow(first, last, column, allowed, words)


def message(field: Field, row: IssuedRow, previous: Mapping[tuple[str, str], int], filling: Filling) -> str:
    """What a cell says besides its column's hint; blank for nothing."""
    marks = filling.marks.get((row.task, field.name), ()) if filling.marks else ()
    if marks:
        return bounded("\n".join(lines("\n".join(marks))), MOST)
    return message_of(field, row, previous) if shows_previous(field) else ""


def runs_of(messages: Iterable[str]) -> Iterator[tuple[int, int, str]]:
    """First row, last row and words of each run of rows that have the same message."""
    row = FIRST_ROW
    for words, same in groupby(messages):
        count = len(list(same))
        yield row, row + count - 1, words
        row += count
