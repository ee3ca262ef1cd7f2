"""整数, 数值: plain figures."""

from __future__ import annotations

import re
import unicodedata
from abc import abstractmethod
from collections.abc import Mapping
from datetime import date
from random import Random
from typing import Any, ClassVar

from workbook_flow.fields.formulas import (
    half_width,
    in_percent_format,
    number_or_text,
    spelt_number,
    whole,
)
from workbook_flow.fields.kind import (
    CellAddresses,
    CellContext,
    FieldKind,
    MisreadError,
    limit_words,
    noted,
)
from workbook_flow.fields.spelling import HALF_WIDTH, spelt
from workbook_flow.model import Field, Summing, Typed
from workbook_flow.sheets import CellValue, clean, text
from workbook_flow.words.dates import chinese_number
from workbook_flow.words.problems import Code
from workbook_flow.words.raised import narrow

UNIT_BEHIND = re.compile(
    r"(?<=\d)\s*(?:%|(?:(?![一二三四五六七八九零两几十百千万亿半多余左右成折]|[以之][上下内外]|上下|不[到足]|未满|出头|开外"
    r"|[来许][\u4e00-\u9fff]?$)[\u4e00-\u9fff]){1,4})$"
)
"""A unit after a figure, such as 62学时, unless it is part of the number or leaves it open: 3万元, 60多人, 60人以上."""
OWN_UNIT = re.compile(
    r"\(([十百千万亿]*(?:美?元|亩|公顷|平方米|公里|千米|米|吨|公斤|千克|户|人次|人|个|件|家|处|次|项|条|所|台|套|辆"
    r"|天|小时|学时|分钟?)|[十百千万亿]|%|‰)\)$"
)
"""The unit of measure that a column's name ends in, as in 累计投资（万元）."""

GROUPED = re.compile(r"[+-]?\d{1,3}(?:,\d{3})+(?:\.\d+)?", re.ASCII)
"""A figure whose commas part its thousands; elsewhere a comma may be a point, or stand between two figures."""


class FigureKind(FieldKind):
    """What every type has in common whose cells hold a number."""

    summings: ClassVar[frozenset[Summing]] = frozenset(Summing)

    def takes(self, field: Field, typed: Typed) -> bool:
        """Any number."""
        return isinstance(typed, (int, float))

    def welcomes(self, words: str, typed: Typed) -> bool:
        """The number as a spreadsheet writes it, in whatever width."""
        return spelt(words.translate(HALF_WIDTH), typed)

    def tidy_formula(self, bare: str) -> str:
        """In half width."""
        return half_width(bare)

    def understood(self, source: CellAddresses, choices: str) -> str:
        """A number, or a text that spells one."""
        return number_or_text(source.cell, self.number(source.cell), self.spelt(source))

    @abstractmethod
    def number(self, cell: str) -> str:
        """The formula of what a number in the cell is read as."""

    @abstractmethod
    def spelt(self, source: CellAddresses) -> str:
        """The formula of what a text in the cell is read as."""


class PlainFigureKind(FigureKind):
    """A number without a sign."""

    validated: ClassVar[str]
    bound: ClassVar[float]
    """The largest number that the validation lets in where sheet 字段 names none."""
    noun: ClassVar[str]

    def criteria(self, field: Field, cell: str, choices: str) -> Mapping[str, Any]:
        """Between the limits."""
        low, high = field.limits
        low, high = -self.bound if low is None else low, self.bound if high is None else high
        return {"validate": self.validated, "criteria": "between", "minimum": low, "maximum": high}

    def hint(self, field: Field) -> str:
        """Which figure, between which limits."""
        low, high = limit_words(field)
        bounds = f"，{low or '不限'} 到 {high or '不限'}" if low or high else ""
        return f"请填{self.noun}{bounds}"

    def sample(self, field: Field, day: date, random: Random) -> Typed:
        """A whole number between the limits."""
        return random.randrange(int(field.minimum or 0), int(field.maximum or 100) + 1)


class IntegerKind(PlainFigureKind):
    """整数."""

    fault = Code.WRONG_INTEGER
    cell_format = "0"
    validated = "integer"
    bound = 2_147_483_647
    noun = "整数"

    def read(self, cell: CellValue, field: Field, context: CellContext) -> tuple[Typed, str]:
        """A whole number, or text that spells one."""
        number = plain_number(cell)
        if number != int(number):
            raise MisreadError
        return int(number), noted(cell, str(int(number)))

    def number(self, cell: str) -> str:
        """One without a fraction."""
        return whole(cell)

    def spelt(self, source: CellAddresses) -> str:
        """One without a point."""
        return spelt_number(source.text, f',ISERROR(FIND(".",{source.text}))')


class NumberKind(PlainFigureKind):
    """数值."""

    fault = Code.WRONG_NUMBER
    cell_format = "General"
    validated = "decimal"
    bound = 1e15
    noun = "数字"

    def read(self, cell: CellValue, field: Field, context: CellContext) -> tuple[Typed, str]:
        """A number, or text that spells one, its unit aside; a cell that shows ``95%`` holds 0.95 and means 95."""
        if isinstance(cell, str):
            number = plain_number(without_unit(narrow(clean(cell)), field))
            return number, noted(cell, text(number))
        number = plain_number(cell)
        return (plainest(round(number * 100, 6)), "") if context.percent_format else (number, "")

    def number(self, cell: str) -> str:
        """A hundredfold of what a cell with a percent sign holds."""
        return f"IF({in_percent_format(cell)},ROUND({cell}*100,6),{cell})"

    def spelt(self, source: CellAddresses) -> str:
        """Any number."""
        return spelt_number(source.text)


def without_unit(words: str, field: Field) -> str:
    """A figure without the unit behind it; MisreadError where that is another than the column's: 50000元 in 万元."""
    unit = own_unit(field)
    if not unit:
        return UNIT_BEHIND.sub("", words)
    if is_of_other_unit(words, field):
        raise MisreadError
    return words.removesuffix(unit).rstrip()


def is_of_other_unit(words: str, field: Field) -> bool:
    """Whether a figure has a unit behind it that is not its column's: 50000元 in 万元."""
    unit = own_unit(field)
    return bool(unit and UNIT_BEHIND.search(words.removesuffix(unit).rstrip()))


def own_unit(field: Field) -> str:
    """The unit of measure that the column's name ends in, blank for none."""
    return unit_named(field.name)


def unit_named(words: str) -> str:
    """The unit of measure that a column's name or header ends in, blank for none."""
    own = OWN_UNIT.search(unicodedata.normalize("NFKC", words).strip())
    return own[1] if own else ""


def plainest(number: float) -> float:
    """A number without a fraction as one that shows none: 60, not 60.0."""
    return int(number) if float(number).is_integer() else number


def plain_number(cell: CellValue) -> float:
    """The number in a cell; raise MisreadError where there is none."""
    if isinstance(cell, bool):
        raise MisreadError
    if isinstance(cell, (int, float)):
        return plainest(cell)
    if not isinstance(cell, str):
        raise MisreadError
    plain = narrow(clean(cell))
    if GROUPED.fullmatch(plain):
        plain = plain.replace(",", "")
    if re.fullmatch(r"[+-]?\d{1,15}(\.\d{1,15})?", plain, re.ASCII):
        return plainest(float(plain))
    number = chinese_number(plain)
    if number is None:
        raise MisreadError
    return number
