"""Where the table and the words above it stand in a sheet that a unit may have rearranged."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache

from workbook_flow.model import LOCKED_COLUMNS, Field
from workbook_flow.sheets import Book, Sheet, clean, text

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

    It has the id or the measure, and another locked column or two of the fill-in columns ``names``.
    """
    for number, row in enumerate(sheet.rows[:HEADER_SEARCH_ROWS]):
        words = {squeeze(text(cell)) for cell in row if cell is not None}
        locked = len(words.intersection(LOCKED_COLUMNS))
        if words & {"编号", "主要措施"} and (locked >= 2 or len(words & names) >= 2):
            return number
    return None


def head_words(sheet: Sheet, header: int) -> dict[str, str]:
    """What stands above the table, by label: ``填报单位:县公安局`` in one cell, or the value in a cell to the right."""
    found: dict[str, str] = {}
    for row in sheet.rows[:header]:
        cells = [clean(text(cell)) for cell in row]
        for number, cell in enumerate(cells):
            label, colon, rest = cell.replace("\uff1a", ":").partition(":")
            if not colon:
                continue
            beside = next((each for each in cells[number + 1 :] if each), "")
            found.setdefault(
                squeeze(label), rest.strip() or ("" if ":" in beside.replace("\uff1a", ":") else beside)
            )
    return found


@lru_cache(maxsize=4096)
def squeeze(words: str) -> str:
    """Words without blanks and width differences, for comparing what people may have retyped."""
    return "".join(unicodedata.normalize("NFKC", words).split())
