"""Parts of the formulas by which a form reads its cells.

Each cell is read in three steps, so that every formula stays short and shallow enough for Excel's .xls (1,024
characters, 7 levels): its text tidied, that text without its signs, and the reading itself: a number, a day's serial,
a text's length, the choice, an empty text for a blank cell, or ``UNREAD``. Plain functions that Excel 2010, WPS and
LibreOffice all know.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import reduce

UNREAD = "?"
"""The reading of a cell that is not written in the plain way of its type."""


def bare_text(cell: str) -> str:
    """The text of a cell without control characters, its blanks plain."""
    return f'SUBSTITUTE(SUBSTITUTE(CLEAN({cell}),"\u3000"," "),"\xa0"," ")'


def half_width(bare: str) -> str:
    """That text without stray blanks and width differences."""
    return f"ASC(TRIM({bare}))"


def in_percent_format(cell: str) -> str:
    """Whether the cell shows its number with a percent sign."""
    return f'LEFT(CELL("format",{cell}),1)="P"'


def number_or_text(cell: str, number: str, spelt: str) -> str:
    """The reading of a cell that holds a number, or a text that spells one."""
    odd = f"OR(ISERROR({cell}),ISLOGICAL({cell}))"
    return f'IF(ISTEXT({cell}),{spelt},IF({odd},"{UNREAD}",{number}))'


def spelt_number(text: str, more: str = "") -> str:
    """A text that is a number written as a spreadsheet writes it, of digits that it can hold."""
    plain = f'IFERROR(AND(LEN({text})<16,EXACT(VALUE({text})&"",{text}){more}),FALSE)'
    return f'IF({plain},VALUE({text}),"{UNREAD}")'


def whole(cell: str) -> str:
    """A number without a fraction."""
    return f'IF({cell}=INT({cell}),{cell},"{UNREAD}")'


def substituted(text: str, changes: Mapping[str, str]) -> str:
    """An expression with characters put in the place of others."""
    return reduce(
        lambda inner, change: f'SUBSTITUTE({inner},"{change[0]}","{change[1]}")', changes.items(), text
    )
