"""文本: an account in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from workbook_flow.fields.formulas import UNREAD
from workbook_flow.fields.kind import CellAddresses, CellContext, FieldKind, MisreadError, limit_words
from workbook_flow.model import Field, Typed
from workbook_flow.sheets import CellValue, clean, text
from workbook_flow.words.garbled import is_garbled
from workbook_flow.words.problems import Code

CELL_LIMIT = 32_767
"""Characters that a cell holds."""

LEAST_SIGNS = 4
"""Signs from which on they are there to fill a cell."""
STROKES = frozenset(
    "-\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u2500\u2501\ufe63\uff0d~\u301c\uff5e/\uff0f\\_ \n"
)
"""What people draw through a cell for nothing."""


class ProseKind(FieldKind):
    """Text as it stands; the limits of sheet 字段 bound its length."""

    fault = Code.CELL_ERROR
    limit_faults = (Code.TOO_SHORT, Code.TOO_LONG)
    prose = True
    by_look = True
    measured = True
    may_be_struck_out = False

    def read(self, cell: CellValue, field: Field, context: CellContext) -> tuple[Typed, str]:
        """Text as it stands, stray blanks at the ends removed; raise MisreadError where it is letters no more."""
        words = text(cell)
        if is_garbled(words.strip()) or is_without_letters(clean(words)):
            raise MisreadError(Code.UNREADABLE_TEXT)
        return clean(words), ""

    def welcomes(self, words: str, typed: Typed) -> bool:
        """Never: text is read without notes."""
        return False

    def takes(self, field: Field, typed: Typed) -> bool:
        """Any text."""
        return isinstance(typed, str)

    def tidy_formula(self, bare: str) -> str:
        """Without any blank: they do not count."""
        return f'SUBSTITUTE({bare}," ","")'

    def understood(self, source: CellAddresses, choices: str) -> str:
        """Its length."""
        return f'IF(ISERROR({source.cell}),"{UNREAD}",LEN({source.text}))'

    def criteria(self, field: Field, cell: str, choices: str) -> Mapping[str, Any]:
        """So many characters."""
        return length_criteria(field)

    def hint(self, field: Field) -> str:
        """How much is to be written."""
        low, high = limit_words(field)
        return f"请填文字，{low or 0} 到 {high} 字" if high else "请填文字"


def is_without_letters(words: str) -> bool:
    """Whether words are nothing but signs, more of them than make a tick, and no stroke."""
    return len(words) >= LEAST_SIGNS and not any(map(str.isalnum, words)) and not STROKES.issuperset(words)


def length_criteria(field: Field) -> Mapping[str, Any]:
    """A validation that bounds the number of characters."""
    low, high = field.limits
    low, high = int(low or 0), int(CELL_LIMIT if high is None else high)
    return {"validate": "length", "criteria": "between", "minimum": low, "maximum": high}
