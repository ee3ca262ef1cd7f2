"""What the writers of a new master's sheets share."""

from __future__ import annotations

from typing import Any

from workbook_flow.paper import layout

TEXT_FORMAT = "@"
"""Keeps Excel from making a date of an id such as 3-07, or of 3月31日."""
DOUBT = "#FFF2CC"
"""The colour of what the office should look at."""
BLANK_ROWS = 30
"""How many rows a sheet has to write in."""


class Formats:
    """The formats of one workbook, each made once."""

    def __init__(self, book: Any) -> None:
        self.book = book
        self.made: dict[str, Any] = {}

    def __call__(self, base: layout.Style, **changes: object) -> Any:
        """The format of a style with some properties changed."""
        style = layout.styled(base, **changes)
        key = repr(sorted(style.items()))
        if key not in self.made:
            self.made[key] = self.book.add_format(style)
        return self.made[key]


def write_text(sheet: Any, row: int, column: int, text: str, style: Any) -> None:
    """A text, or the empty cell with its borders."""
    if text:
        sheet.write_string(row, column, text, style)
    else:
        sheet.write_blank(row, column, None, style)
