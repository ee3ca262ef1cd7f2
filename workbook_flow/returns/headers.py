"""Where the table and the words above it stand in a sheet that a unit may have rearranged."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache

from workbook_flow.model import LOCKED_COLUMNS, TASK_COLUMN, Field, IssuedRow
from workbook_flow.sheets import Book, Sheet, clean, text

READ_ONLY = frozenset({*LOCKED_COLUMNS, TASK_COLUMN})
"""The locked columns by which a form's table is known, of this layout and of older ones."""

HEADER_SEARCH_ROWS = 40
"""How far down a header row is looked for: a form's own stands at row 5, units paste a letterhead above."""


def form_sheets(book: Book, fields: Iterable[Field]) -> Iterator[Sheet]:
    """The sheets that hold a form's table: visible ones first, as the unit sees them."""
    names = frozenset(squeeze(field.name) for field in fields)
    yield from (
        sheet
        for sheet in sorted(book.sheets, key=lambda each: each.hidden)
        if header_row(sheet, names) is not None
    )


def header_row(sheet: Sheet, names: frozenset[str] = frozenset()) -> int | None:
    """The 0-based number of the row that names a form's columns.

    It has the id, the measure or the task, and another locked column or two of the fill-in columns ``names``.
    """
    for number, row in enumerate(sheet.rows[:HEADER_SEARCH_ROWS]):
        words = {column_name(text(cell)) for cell in row if cell is not None}
        locked = len(words & READ_ONLY)
        if words & {"编号", "主要措施", TASK_COLUMN} and (locked >= 2 or len(words & names) >= 2):
            return number
    return None


def head_words(sheet: Sheet, header: int) -> dict[str, str]:
    """What stands above the table, by label: ``填报单位:县公安局`` in one cell, or the value in a cell to the right."""
    found: dict[str, str] = {}
    for row in sheet.rows[:header]:
        cells = [part for cell in row for part in (clean(text(cell)).split("\u3000") or [""])]
        for number, cell in enumerate(cells):
            label, colon, rest = cell.replace("\uff1a", ":").partition(":")
            if not colon:
                continue
            beside = next((each for each in cells[number + 1 :] if each), "")
            found.setdefault(
                squeeze(label), rest.strip() or ("" if ":" in beside.replace("\uff1a", ":") else beside)
            )
    return found


def column_name(words: str) -> str:
    """What a header cell calls its column; a percent's sign behind the name is none of it."""
    return squeeze(words).removesuffix("(%)")


def task_words(row: IssuedRow) -> tuple[str, ...]:
    """What may stand for a task in its cell, squeezed: its measure alone, or all that a form says of it."""
    return squeeze(row.measure), squeeze(row.words)


@lru_cache(maxsize=4096)
def squeeze(words: str) -> str:
    """Words without blanks and width differences, for comparing what people may have retyped."""
    return "".join(unicodedata.normalize("NFKC", words).split())
