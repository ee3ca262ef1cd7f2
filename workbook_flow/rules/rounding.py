"""How far a figure that people write may be from what it is reckoned from: 2 of 3 is no percent that ends.

A column that stands against a quotient of columns, and a percent that a column is multiplied by, are written rounded.
They may be off by what the decimals that were written leave: half a unit of a whole number; of decimals less than one
unit of the last, as some cut off what others round.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from workbook_flow.rules.comparing import GIVEN, Constant, Quantity, Reckoned, RowCell
from workbook_flow.rules.terms import Readings, Row

WHOLE, DECIMAL = 0.5, 0.999
"""The most that a whole number may be off, and decimals, in units of their last digit."""


@dataclass(frozen=True, slots=True)
class Magnitude:
    """An amount without its sign."""

    quantity: Quantity

    def value(self, row: Row) -> float | None:
        """The amount above nothing."""
        amount = self.quantity.value(row)
        return None if amount is None else abs(amount)

    def formula(self, readings: Readings) -> str:
        """The same in the words of a spreadsheet."""
        return f"ABS({self.quantity.formula(readings)})"

    def keys(self) -> Iterator[str]:
        """What it looks at."""
        yield from self.quantity.keys()


@dataclass(frozen=True, slots=True)
class Slack:
    """How far the number in a cell may be from the exact one, by the decimals that it is written with.

    Not at all where it is no percent, and 0 or 1: for a share that is none of it, or all.
    """

    cell: RowCell

    def value(self, row: Row) -> float | None:
        """The most that it may be off."""
        amount = self.cell.value(row)
        if amount is None:
            return None
        if amount.is_integer():
            return WHOLE if self.cell.percent or abs(amount) > 1 else 0.0
        return DECIMAL * 10.0 ** -decimals(amount)

    def formula(self, readings: Readings) -> str:
        """The same: a whole number has its point, as it were, one place too late."""
        cell = readings[self.cell.key]
        less = f"{DECIMAL * 10 - WHOLE:g}" + ("" if self.cell.percent else f"+{WHOLE}*(ABS({cell})<=1)")
        return f'({DECIMAL}*10^(FIND(".",{cell}&".")-LEN({cell}))-(INT({cell})={cell})*({less}))'

    def keys(self) -> Iterator[str]:
        """The cell."""
        yield from self.cell.keys()


def decimals(amount: float) -> int:
    """How many digits stand behind the point, as a spreadsheet writes the number."""
    return len(f"{Decimal(f'{amount:.15g}'):f}".partition(".")[2])


def slack_between(left: Quantity, right: Quantity) -> Quantity | None:
    """How far one may be from the other for being written rounded; None where nothing in them is."""
    for written, reckoned in ((left, right), (right, left)):
        if divides(reckoned) and not divides(written):
            return above_nothing(slack_of(written))
    if divides(left):
        return None
    for written, reckoned in ((left, right), (right, left)):
        if takes_share(written) and looks_at_row(reckoned):
            return above_nothing(slack_of(written, percents_alone=True))
    return None


def above_nothing(slack: Quantity | None) -> Quantity | None:
    """The same without its sign: a share of less than nothing may be off as well."""
    return slack if slack is None or isinstance(slack, Slack) else Magnitude(slack)


def slack_of(quantity: Quantity, *, percents_alone: bool = False) -> Quantity | None:
    """How far an amount may be off for what is written rounded in it; None where nothing is."""
    if isinstance(quantity, RowCell):
        exact = quantity.day or quantity.length or quantity.key in GIVEN.values()
        return None if exact or (percents_alone and not quantity.percent) else Slack(quantity)
    if not isinstance(quantity, Reckoned):
        return None
    left = slack_of(quantity.left, percents_alone=percents_alone)
    right = slack_of(quantity.right, percents_alone=percents_alone)
    if quantity.sign == "/":
        return None if left is None else Reckoned(left, "/", quantity.right)
    if quantity.sign == "*":
        left = None if left is None else Reckoned(left, "*", quantity.right)
        right = None if right is None else Reckoned(quantity.left, "*", right)
    if left is None or right is None:
        return left or right
    return Reckoned(left, "+", right)


def divides(quantity: Quantity) -> bool:
    """Whether anything in it is divided by what stands in the row."""
    if not isinstance(quantity, Reckoned):
        return False
    by_row = quantity.sign == "/" and looks_at_row(quantity.right)
    return by_row or divides(quantity.left) or divides(quantity.right)


def takes_share(quantity: Quantity) -> bool:
    """Whether a percent column takes its share of another column in it."""
    if not isinstance(quantity, Reckoned):
        return False
    sides = (quantity.left, quantity.right)
    shared = quantity.sign == "*" and all(map(looks_at_row, sides)) and any(map(has_percent, sides))
    return shared or any(map(takes_share, sides))


def has_percent(quantity: Quantity) -> bool:
    """Whether a percent column is in it."""
    if isinstance(quantity, Reckoned):
        return has_percent(quantity.left) or has_percent(quantity.right)
    return isinstance(quantity, RowCell) and quantity.percent


def looks_at_row(quantity: Quantity) -> bool:
    """Whether it is made of anything but figures."""
    return not isinstance(quantity, Constant) and next(quantity.keys(), None) is not None
