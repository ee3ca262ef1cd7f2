"""What a unit wrote where a form says what it finds of its rows, and in the hidden columns where it works that out."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache

from workbook_flow.fields.spelling import serial, written_length
from workbook_flow.model import CLAIMED, SAME_FIELD, Field, IssuedForm, is_aside
from workbook_flow.returns.headers import squeeze
from workbook_flow.returns.table import ReturnedTable
from workbook_flow.rules import given
from workbook_flow.rules.blocks import HiddenBlock, blocks_of
from workbook_flow.rules.spoken import KINDS, is_check
from workbook_flow.sheets import CellError, CellValue, clean, text
from workbook_flow.sheets import bare as plain_value
from workbook_flow.words.drawn import is_stored_as
from workbook_flow.words.names import once_if_short

CHECK_COLUMN = "核对"
HIDDEN_COLUMN = f"{CHECK_COLUMN}·"
"""How the headers of the columns begin in which a form works out what it says of its rows."""
SENT_BACK_LABEL = "退回更正"
"""What a form says above its table that was sent back."""
FINDING_END = "¦"
"""What a finding ends with in the hidden columns."""
ERROR_WORDS = ("#", "Err:")
"""How the errors of formulas begin where they came as texts."""
A_WORD = re.compile(r"[^\W\d_]")
NUMBER = re.compile(r"[-+]?\d{1,15}(?:\.\d{1,15})?%?", re.ASCII)
NO_WORKING = re.compile(r"[\W_年月日]")
Words = tuple[int, int, str]
"""The row and the column (0-based) of a cell, and what stands in it."""


def in_workings(table: ReturnedTable, form: IssuedForm) -> Iterator[Words]:
    """What a person wrote where a form says what it finds of its rows, and where it works that out."""
    yield from in_check_column(table, form)
    yield from in_hidden_columns(table, form)


def in_check_column(table: ReturnedTable, form: IssuedForm) -> Iterator[Words]:
    """What stands in the column of checks, and is none; a header of the table pasted below it has its name there."""
    sheet = table.sheet
    columns = [at for at, cell in enumerate(sheet.rows[table.header]) if squeeze(text(cell)) == CHECK_COLUMN]
    for row in range(table.header + 1, len(sheet.rows)):
        for column in columns:
            cell = sheet.cell(row, column)
            words = "" if isinstance(cell, CellError) else clean(text(cell))
            own = words in {"", CHECK_COLUMN} or words.startswith("#") or is_check(words, form)
            if not own:
                yield row, column, words


def in_hidden_columns(table: ReturnedTable, form: IssuedForm) -> Iterator[Words]:
    """What a person wrote over the hidden columns of the form's workings, row by row, at the first of its cells.

    A form that was sent back keeps there what it held then. Workings follow a cell that was cut out into the row that
    it was pasted to, and say what stands in sight there.
    """
    numbers = numbered_columns(table)
    if not numbers:
        return
    columns = looked_at(numbers, table, form)
    first, own = min(numbers), cache(lambda: issued_workings(table, form))
    figures = cache(lambda: Figures.of(numbers, table, form))
    in_sight = cache(lambda: worked_words(cell for row in table.sheet.rows for cell in row[:first]))

    def is_own_text(cell: CellValue, words: str, row: int, column: int) -> bool:
        if NUMBER.fullmatch(words):
            return figures().are_own(cell, row, column)
        return (
            worked(words) in seen
            or is_working(words, own(), form)
            or any(is_stored_as(text(shown), words) for shown in table.sheet.rows[row][:first])
            or worked(words) in in_sight()
        )

    for row in range(table.header + 1, len(table.sheet.rows)):
        cells = table.sheet.rows[row]
        filled = [(at, cell) for at in columns if at < len(cells) and (cell := cells[at]) is not None]
        if not filled:
            continue
        seen = worked_words(cells[:first])
        written = [
            (column, words)
            for column, cell in filled
            if (isinstance(cell, str) or not seen or not figures().are_own(cell, row, column))
            and (words := clean(text(cell)))
            and not isinstance(cell, CellError)
            and not (seen and isinstance(cell, str) and is_own_text(cell, words, row, column))
        ]
        if written:
            yield row, written[0][0], "；".join(words for _, words in written)


def numbered_columns(table: ReturnedTable) -> dict[int, int]:
    """The hidden columns of the workings, with the numbers that their headers bear."""
    headers = [squeeze(text(cell)) for cell in table.sheet.rows[table.header]]
    return {
        column: int(header.removeprefix(HIDDEN_COLUMN))
        for column, header in enumerate(headers)
        if header.startswith(HIDDEN_COLUMN) and header.removeprefix(HIDDEN_COLUMN).isdecimal()
    }


def looked_at(numbers: Mapping[int, int], table: ReturnedTable, form: IssuedForm) -> list[int]:
    """The hidden columns; of a form that was sent back without those that keep what it held then.

    Behind the last block one more column is named.
    """
    held = range(0)
    if SENT_BACK_LABEL in table.head:
        blocks, end = blocks_of(form.fields, form.rules), max(numbers.values())
        behind = blocks[HiddenBlock.OWN].stop - blocks[HiddenBlock.RETURNED].stop
        held = range(end - behind - len(form.fields), end - behind)
    return [column for column, number in numbers.items() if number not in held]


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures that the hidden columns of a form give: by column what it holds, and of which field.

    ``columns`` is empty in forms whose hidden columns are not those of today.
    """

    table: ReturnedTable
    columns: Mapping[int, tuple[HiddenBlock, Field | None]]
    issued: Callable[[], set[float]]

    @classmethod
    def of(cls, numbers: Mapping[int, int], table: ReturnedTable, form: IssuedForm) -> Figures:
        """Those of a table whose hidden columns bear these numbers."""
        blocks, first = blocks_of(form.fields, form.rules), min(numbers.values())
        issued = cache(lambda: issued_figures(form))
        if max(numbers.values()) - first != blocks[HiddenBlock.OWN].stop:
            return cls(table, {}, issued)
        placed: dict[int, tuple[HiddenBlock, Field | None]] = {
            blocks[HiddenBlock.OWN].stop: (HiddenBlock.OWN, None)
        }
        for block, places in blocks.items():
            fields = form.fields if len(places) == len(form.fields) else (None,) * len(places)
            placed |= {place: (block, field) for place, field in zip(places, fields, strict=True)}
        return cls(table, {column: placed[number - first] for column, number in numbers.items()}, issued)

    def are_own(self, cell: CellValue, row: int, column: int) -> bool:
        """Whether a figure in a hidden column may be what the form gives there."""
        block, field = self.columns.get(column, (HiddenBlock.WRITTEN, None))
        match block:
            case HiddenBlock.WRITTEN:
                return True
            case HiddenBlock.TEXTS | HiddenBlock.STRIPPED if not isinstance(cell, str):
                return False
            case HiddenBlock.TEXTS | HiddenBlock.STRIPPED | HiddenBlock.READINGS if field is not None:
                filled = is_aside(field) or clean(text(self.table.cell(row, field.name)))
                figures = figures_of([cell])
                return (
                    bool(filled)
                    or not figures.isdisjoint(self.standing(row))
                    or not figures.isdisjoint(self.in_column(field))
                )
            case HiddenBlock.RUNNING:
                return isinstance(cell, str)
            case HiddenBlock.LASTS | HiddenBlock.GIVENS | HiddenBlock.BEFORES:
                return cell in self.issued() or not figures_of([cell]).isdisjoint(self.issued())
            case _:
                return False

    def in_column(self, field: Field) -> set[float]:
        """The figures that rows have in a column: workings follow a cell that was cut out and pasted to another row."""
        rows = range(self.table.header + 1, len(self.table.sheet.rows))
        return figures_of(self.table.cell(row, field.name) for row in rows)

    def standing(self, row: int) -> set[float]:
        """The figures of all that is seen in a row, and of what was issued: columns may have changed places."""
        seen = self.table.sheet.rows[row][: min(self.columns)]
        return figures_of(seen) | self.issued()


def figures_of(cells: Iterable[CellValue]) -> set[float]:
    """All that a form may take cells for as figures: numbers, shares in percent, days, and how long texts are."""
    figures: set[float] = set()
    for cell in map(plain_value, cells):
        match cell:
            case bool() | None:
                continue
            case int() | float():
                figures |= {float(cell), round(cell * 100, 6)}
            case datetime():
                figures.add(float(serial(cell.date())))
            case date():
                figures.add(float(serial(cell)))
            case str():
                words = unicodedata.normalize("NFKC", clean(cell)).rstrip("%")
                figures |= {float(len(words)), float(written_length(cell))}
                figures |= {float(words)} if NUMBER.fullmatch(words) else set()
    return figures


def issued_figures(form: IssuedForm) -> set[float]:
    """The figures with which a form's rows were issued, and those of what was last reported."""
    given_figures = (figure for row in form.rows for figure in given(row).values())
    reports = (value for row in form.rows for value in row.last.values())
    return figures_of((*given_figures, *reports))


def issued_workings(table: ReturnedTable, form: IssuedForm) -> frozenset[str]:
    """The texts that a form's workings give besides what stands in the row: choices, earlier reports, ids, claims."""
    choices = (choice.value for field in form.fields for choice in field.choices)
    reports = (text(value) for row in form.rows for value in row.last.values() if value is not None)
    claims = table.claims.sheet.rows if table.claims else ()
    aside = (text(cell) for cells in claims for cell in cells if cell is not None)
    own = (*choices, *reports, *aside, SAME_FIELD.name, CLAIMED, *(row.task for row in form.rows))
    return frozenset(map(worked, own))


def is_working(words: str, own: Collection[str], form: IssuedForm) -> bool:
    """Whether words in a hidden column are what a form works out there: no words, its own, ids, or findings."""
    if worked(words) in own or words.startswith((*ERROR_WORDS, HIDDEN_COLUMN)):
        return True
    if words[0] in KINDS and (words[-1] == FINDING_END or is_check(words, form)):
        return True
    return all(worked(task) in own for task in words.removesuffix("等").strip("、").split("、"))


def worked_words(cells: Iterable[CellValue]) -> set[str]:
    """The words of cells as the workings are compared; none of cells without any."""
    return {worked(text(cell)) for cell in cells if cell is not None} - {""}


@once_if_short
def worked(words: str) -> str:
    """Words as the workings are compared, which tidy texts and put dashes into days; blank where no word is in them."""
    return NO_WORKING.sub("", unicodedata.normalize("NFKC", words)) if A_WORD.search(words) else ""
