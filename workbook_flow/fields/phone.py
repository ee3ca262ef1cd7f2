"""电话: a telephone number, kept as text."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from random import Random
from typing import Any

from workbook_flow.fields.formulas import UNREAD, half_width, substituted
from workbook_flow.fields.kind import CellAddresses, CellContext, FieldKind, MisreadError, noted
from workbook_flow.fields.prose import length_criteria
from workbook_flow.fields.spelling import HALF_WIDTH
from workbook_flow.model import Field, Typed
from workbook_flow.sheets import CellValue, clean, text
from workbook_flow.words.problems import Code
from workbook_flow.words.raised import narrow

DASHES = re.compile("[\u2010-\u2015\u2212]")
MARKS = ("(", ")", "-", "+", "转", "ext", " ")
EXTENSION = re.compile("转|ext", re.IGNORECASE)
MOBILE, NEARLY_MOBILE = re.compile("1[3-9]"), frozenset({9, 10, 12})
"""How the number of a mobile phone begins, and the digits that it has with some too few or one too many."""
NINETEEN = "{" + ",".join(str(number) for number in range(1, 20)) + "}"


class PhoneKind(FieldKind):
    """7 to 19 digits with the marks that people put between them."""

    fault = Code.WRONG_PHONE
    limit_faults = (Code.TOO_SHORT, Code.TOO_LONG)
    measured = True
    by_look = True
    signed = True

    def read(self, cell: CellValue, field: Field, context: CellContext) -> tuple[Typed, str]:
        """The number with its marks in half width."""
        typed = DASHES.sub("-", narrow(clean(text(cell))))
        digits = re.sub(r"[-()+\s转]|ext", "", typed, flags=re.IGNORECASE)
        if not re.fullmatch(r"\d{7,19}", digits, re.ASCII):
            raise MisreadError
        own = re.sub(r"\D", "", EXTENSION.split(typed)[0])
        if MOBILE.match(own) and len(own) in NEARLY_MOBILE:
            return typed, f"像是手机号，却有 {len(own)} 位（应为 11 位），照原样读取"
        return typed, noted(text(cell), typed)

    def welcomes(self, words: str, typed: Typed) -> bool:
        """A telephone number by the marks that a form knows."""
        digits = words.translate(HALF_WIDTH).lower()
        for mark in MARKS:
            digits = digits.replace(mark, "")
        return digits.isascii() and digits.isdigit() and 7 <= len(digits) <= 19

    def takes(self, field: Field, typed: Typed) -> bool:
        """Any text."""
        return isinstance(typed, str)

    def tidy_formula(self, bare: str) -> str:
        """In half width and small letters."""
        return f"LOWER({half_width(bare)})"

    def stripped(self, words: str) -> str:
        """Its digits alone."""
        return substituted(words, dict.fromkeys(MARKS, ""))

    def understood(self, source: CellAddresses, choices: str) -> str:
        """Its length, without blanks."""
        bare = source.bare
        digits = f'SUMPRODUCT(--ISNUMBER(FIND(MID({bare}&"{"0" * 19}",{NINETEEN},1),"0123456789")))=19'
        length = f"LEN({bare})>=7,LEN({bare})<=19"
        return f'IF(AND({length},{digits}),LEN(SUBSTITUTE({source.text}," ","")),"{UNREAD}")'

    def criteria(self, field: Field, cell: str, choices: str) -> Mapping[str, Any]:
        """So many characters."""
        return length_criteria(field)

    def hint(self, field: Field) -> str:
        """By an example."""
        return "请填电话号码，如 0739-3160000"

    def sample(self, field: Field, day: date, random: Random) -> Typed:
        """One of the county's numbers."""
        return "0739-3160000"
