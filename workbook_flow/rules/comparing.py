"""The terms of the rules that an office writes itself: amounts compared, choices, cells filled or not.

Each is true only where all that it looks at stands in the row, so that what is blank or not understood breaks no
rule; ``negated`` gives the term that is true where the other is plainly false. Nothing here calls, loops or reaches
beyond the row, what the unit last reported in it, and constants.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol

from workbook_flow.fields.formulas import UNREAD
from workbook_flow.fields.spelling import written_length
from workbook_flow.model import Value
from workbook_flow.rules.terms import (
    BEFORE,
    All,
    Given,
    Readings,
    Row,
    Term,
    figure,
    number,
    quoted,
)

DECIMALS = 6
"""Amounts that differ by less than half a unit of this decimal are equal, in the form as in the check."""


def before(name: str) -> str:
    """The key under which a row holds what the unit last reported in a column."""
    return f"{BEFORE}{name}"


def value_at(row: Row, key: str) -> Value:
    """What stands there; nothing where the row has no such key."""
    return row.get(key, Value(typed=None))


class Quantity(Protocol):
    """A number made from the row."""

    def value(self, row: Row) -> float | None:
        """The number; None where anything of it is missing."""

    def formula(self, readings: Readings) -> str:
        """The same as an expression."""

    def keys(self) -> Iterator[str]:
        """All that it looks at."""


@dataclass(frozen=True, slots=True)
class Constant:
    """A number, a day's serial, or a share written with a percent sign (``percent``), then in hundredths."""

    amount: float
    percent: bool = False
    day: bool = False

    def value(self, row: Row) -> float | None:  # noqa: ARG002 - as every amount
        """The number itself, whatever the row holds."""
        return float(self.amount)

    def formula(self, readings: Readings) -> str:  # noqa: ARG002 - as every amount
        """The number itself."""
        return number(self.amount)

    def keys(self) -> Iterator[str]:
        """Nothing."""
        return iter(())


@dataclass(frozen=True, slots=True)
class RowCell:
    """A number or a day in the row, in what was last reported, or in what was issued; of a text its length."""

    key: str
    length: bool = False
    percent: bool = False
    day: bool = False

    def value(self, row: Row) -> float | None:
        """The number that stands there."""
        value = value_at(row, self.key)
        if self.length:
            return float(written_length(value.typed)) if isinstance(value.typed, str) else None
        amount = figure(value)
        return None if amount is None else float(amount)

    def formula(self, readings: Readings) -> str:
        """The cell that holds it."""
        return readings[self.key]

    def keys(self) -> Iterator[str]:
        """That cell."""
        yield self.key


SIGNS: Mapping[str, Callable[[float, float], float]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
}


@dataclass(frozen=True, slots=True)
class Reckoned:
    """Two amounts added, taken from each other, multiplied or divided."""

    left: Quantity
    sign: str
    right: Quantity

    def value(self, row: Row) -> float | None:
        """The result; None where a part is missing, or a number is divided by nothing."""
        left, right = self.left.value(row), self.right.value(row)
        if left is None or right is None or (self.sign == "/" and right == 0):
            return None
        result = SIGNS[self.sign](left, right)
        return result if math.isfinite(result) else None

    def formula(self, readings: Readings) -> str:
        """The same in brackets."""
        return f"({self.left.formula(readings)}{self.sign}{self.right.formula(readings)})"

    def keys(self) -> Iterator[str]:
        """What both look at."""
        yield from self.left.keys()
        yield from self.right.keys()


COMPARED: Mapping[str, Callable[[float, float], bool]] = {
    "<=": operator.le,
    ">=": operator.ge,
    "<": operator.lt,
    ">": operator.gt,
    "=": operator.eq,
    "<>": operator.ne,
}
OPPOSITE = {"<=": ">", ">": "<=", ">=": "<", "<": ">=", "=": "<>", "<>": "="}


@dataclass(frozen=True, slots=True)
class Compared:
    """One amount held against another."""

    left: Quantity
    sign: str
    right: Quantity

    def holds(self, row: Row) -> bool:
        """Whether both are there, and stand so to each other."""
        left, right = self.left.value(row), self.right.value(row)
        if left is None or right is None:
            return False
        return COMPARED[self.sign](round(left - right, DECIMALS), 0)

    def formula(self, readings: Readings) -> str:
        """Every cell is a number, and their difference has that sign; an error on the way is no finding."""
        left, right = self.left.formula(readings), self.right.formula(readings)
        test = f"ROUND({left}-{right},{DECIMALS}){self.sign}0"
        cells = list(dict.fromkeys(readings[key] for key in self.keys()))
        if cells:
            test = f"IF(COUNT({','.join(cells)})={len(cells)},{test},FALSE)"
        return f"IFERROR({test},FALSE)"

    def keys(self) -> Iterator[str]:
        """What both look at."""
        yield from self.left.keys()
        yield from self.right.keys()


@dataclass(frozen=True, slots=True)
class Among:
    """The choice is one of these; ``inside`` false says that there is one, and that it is another."""

    key: str
    values: tuple[str, ...]
    inside: bool = True

    def holds(self, row: Row) -> bool:
        """Whether a value was chosen, and is among them or not."""
        typed = value_at(row, self.key).typed
        return isinstance(typed, str) and (typed in self.values) == self.inside

    def formula(self, readings: Readings) -> str:
        """The reading is one of them; or there is one, understood, and it is none."""
        cell = readings[self.key]
        if self.inside:
            return f"OR({','.join(f'{cell}={quoted(value)}' for value in self.values)})"
        others = ",".join(f"{cell}<>{quoted(value)}" for value in (UNREAD, *self.values))
        return f"AND(LEN({cell})>0,{others})"


@dataclass(frozen=True, slots=True)
class Filled:
    """Something stands in the cell, or with ``there`` false nothing."""

    key: str
    there: bool = True

    def holds(self, row: Row) -> bool:
        """Whether it does."""
        return value_at(row, self.key).blank != self.there

    def formula(self, readings: Readings) -> str:
        """The reading has a length, or none."""
        return f"LEN({readings[self.key]}){'>' if self.there else '='}0"


@dataclass(frozen=True, slots=True)
class Either:
    """One of the terms at least."""

    terms: tuple[Term, ...]

    def holds(self, row: Row) -> bool:
        """Whether one of them holds."""
        return any(term.holds(row) for term in self.terms)

    def formula(self, readings: Readings) -> str:
        """One of them."""
        return f"OR({','.join(term.formula(readings) for term in self.terms)})"


def negated(term: Term) -> Term:
    """The term that holds where the other is plainly false."""
    match term:
        case Compared(left, sign, right):
            return Compared(left, OPPOSITE[sign], right)
        case Among(key, values, inside):
            return Among(key, values, not inside)
        case Filled(key, there):
            return Filled(key, not there)
        case All(terms):
            return Either(tuple(map(negated, terms)))
        case Either(terms):
            return All(tuple(map(negated, terms)))
    raise TypeError(term)


def keys_of(term: Term) -> Iterator[str]:
    """All that a term looks at, in its order."""
    match term:
        case Compared():
            yield from term.keys()
        case Among(key) | Filled(key):
            yield key
        case All(terms) | Either(terms):
            for part in terms:
                yield from keys_of(part)


def depth(term: Term) -> int:
    """How many terms stand within each other."""
    match term:
        case All(terms) | Either(terms):
            return 1 + max(map(depth, terms))
    return 0


GIVEN = {"目标值": Given.TARGET.value, "今天": Given.TODAY.value}
"""What beside columns a rule may look at: by its word, its key."""
