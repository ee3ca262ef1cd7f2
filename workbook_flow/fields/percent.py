"""百分比: a number from 0 to 100."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from workbook_flow.fields.figure import FigureKind, plain_number, plainest
from workbook_flow.fields.formulas import UNREAD, in_percent_format, spelt_number
from workbook_flow.fields.kind import CellAddresses, CellContext, limit_words
from workbook_flow.fields.spelling import HALF_WIDTH, spelt
from workbook_flow.model import Field, Summing, Typed
from workbook_flow.sheets import CellValue, clean, text
from workbook_flow.words.problems import Code
from workbook_flow.words.raised import narrow

ONE = "按 1% 理解"
SIGNS = ("(%)", "（%）", "(％)", "（％）")


class PercentKind(FigureKind):
    """A cell that shows ``50%`` holds 0.5, and so does one a person typed so."""

    fault = Code.WRONG_PERCENT
    cell_format = "General"
    signed = True
    summings = frozenset({Summing.MEAN, Summing.MAX})
    """Percents of different wholes are not added."""

    def read(self, cell: CellValue, field: Field, context: CellContext) -> tuple[Typed, str]:
        """A percent from 0 to 100; a half alone is taken for fifty, with a note, as a one might be a hundred."""
        if isinstance(cell, str):
            return percent_of_text(cell)
        number = plain_number(cell)
        if context.percent_format:
            return plainest(round(number * 100, 6)), ""
        return percent_of_fraction(number) if 0 < number < 1 else (number, ONE if number == 1 else "")

    def welcomes(self, words: str, typed: Typed) -> bool:
        """The number, with a percent sign or not; 0.6 alone may mean 60."""
        plain = words.translate(HALF_WIDTH)
        bare = plain.removesuffix("%")
        if not spelt(bare, typed) or not isinstance(typed, (int, float)):
            return False
        return bare != plain or not 0 < typed < 1

    def stripped(self, words: str) -> str:
        """Without a percent sign."""
        return f'IF(RIGHT({words})="%",LEFT({words},LEN({words})-1),{words})'

    def number(self, cell: str) -> str:
        """As it shows; a fraction without a sign is left open."""
        shown = f'IF({cell}>1,"{UNREAD}",ROUND({cell}*100,6))'
        return f'IF({in_percent_format(cell)},{shown},IF(AND({cell}>0,{cell}<1),"{UNREAD}",{cell}))'

    def spelt(self, source: CellAddresses) -> str:
        """With a percent sign, or no fraction."""
        bare = source.bare
        return spelt_number(bare, f",OR({bare}<>{source.text},VALUE({bare})<=0,VALUE({bare})>=1)")

    def criteria(self, field: Field, cell: str, choices: str) -> Mapping[str, Any]:
        """A number between the limits, or a text that is a number but for its sign."""
        low, high = field.limits
        within = f"AND({cell}>={low:g},{cell}<={high:g})"
        signed = f'ISNUMBER(-SUBSTITUTE(ASC({cell}),"%",""))'
        return {"validate": "custom", "value": f"=IF(ISNUMBER({cell}),{within},{signed})"}

    def hint(self, field: Field) -> str:
        """Between which limits, and that no sign is needed."""
        low, high = limit_words(field)
        return f"请填 {low} 到 {high} 的数字，如 60，不用写百分号"

    def heading(self, name: str) -> str:
        """The name, and the sign on a line of its own."""
        return name if name.rstrip().endswith(SIGNS) else f"{name}\n（%）"


def percent_of_text(cell: str) -> tuple[Typed, str]:
    """The percent that a text spells: 60, 60%, 百分之六十."""
    plain = narrow(clean(cell))
    bare = plain.removeprefix("百分之").removesuffix("%")
    number = plain_number(bare)
    if bare == plain and 0 < number < 1:
        return percent_of_fraction(number)
    return number, "" if clean(cell) == text(number) != "1" else f"按 {text(number)}% 理解"


def percent_of_fraction(number: float) -> tuple[Typed, str]:
    """A half as 50, with a note: it might be half a percent."""
    percent = plainest(round(number * 100, 6))
    return percent, f"填的是 {number:g}，按 {percent:g}% 理解"
