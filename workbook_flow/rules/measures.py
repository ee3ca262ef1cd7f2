"""Shares among amounts: a percent column holds 95 for 95%, a quotient 0.95; both stand for the same.

What is added, taken away or compared is brought to one measure first. A plain number beside a percent column is taken
in hundredths, as people write it (整改率 ≥ 95), and whoever writes × 100 or ÷ 100 reckons by hand and is taken at
the word: 整改率 = 整改数 ÷ 发现隐患数, … × 100 and … × 100% are one rule.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from workbook_flow.rules.comparing import DECIMALS, Compared, Constant, Quantity, Reckoned, RowCell
from workbook_flow.rules.rounding import Magnitude, slack_between

RATE = re.compile("[%％]|率|占比|比例|比重|百分比")
"""What a column is called in which people write percents."""
NEAR = 0.5
"""How far apart two amounts may be that are about equal: what rounding to a whole number leaves."""


@dataclass(frozen=True, slots=True)
class MeasuredAmount:
    """A quantity and what it is measured in.

    ``share`` says that it is a part of something; ``hundreds`` how often a hundred is in its figure above what it
    stands for, once in a percent column; ``scaled`` how often the words multiply a plain number by 100.
    """

    quantity: Quantity
    share: bool = False
    hundreds: int = 0
    scaled: int = 0

    @property
    def literal(self) -> bool:
        """Whether it is written with a percent sign."""
        return isinstance(self.quantity, Constant) and self.quantity.percent

    @property
    def fixed(self) -> bool:
        """Whether it looks at nothing of the row."""
        return next(self.quantity.keys(), None) is None

    @property
    def one(self) -> bool:
        """Whether it is the number 1, which beside a percent may be meant for 1% or for all of it."""
        return isinstance(self.quantity, Constant) and not self.literal and self.quantity.amount == 1

    @property
    def of_percent_column(self) -> bool:
        """Whether it is a column of percents itself, and nothing reckoned."""
        return isinstance(self.quantity, RowCell) and self.quantity.percent

    @property
    def may_be_rate(self) -> bool:
        """Whether a column in it is called a rate, although its type is a plain number."""
        return RATE.search(" ".join(self.quantity.keys())) is not None

    @property
    def hundred(self) -> bool:
        """Whether it is the number 100."""
        return isinstance(self.quantity, Constant) and not self.literal and self.quantity.amount == 100


def amount_of(quantity: Quantity) -> MeasuredAmount:
    """A figure or a column in its own measure."""
    percent = isinstance(quantity, (Constant, RowCell)) and quantity.percent
    return MeasuredAmount(quantity, share=percent, hundreds=int(percent))


def added(left: MeasuredAmount, sign: str, right: MeasuredAmount) -> MeasuredAmount:
    """Both in one measure, added or taken from each other."""
    left, right = aligned(left, right)
    share = left.share or right.share
    hundreds = max(part.hundreds for part in (left, right) if part.share == share)
    scaled = max(left.scaled, right.scaled, key=abs)
    return MeasuredAmount(
        Reckoned(left.quantity, sign, right.quantity), share, hundreds, 0 if share else scaled
    )


def multiplied(left: MeasuredAmount, sign: str, right: MeasuredAmount) -> MeasuredAmount:
    """A product or a quotient, and the measure that comes of it."""
    left, right = as_fraction(left), as_fraction(right)
    quantity = Reckoned(left.quantity, sign, right.quantity)
    if right.hundred:
        return by_hand(replace(left, quantity=quantity), 1 if sign == "*" else -1)
    if left.hundred and sign == "*":
        return by_hand(replace(right, quantity=quantity), 1)
    if sign == "*":
        return product(quantity, left, right)
    return quotient(quantity, left, right)


def product(quantity: Quantity, left: MeasuredAmount, right: MeasuredAmount) -> MeasuredAmount:
    """A share of a share is one, and so is a multiple of one; a share of a number is a number."""
    share = (left.share and (right.share or right.fixed)) or (right.share and left.fixed)
    return settled_by_hand(
        MeasuredAmount(quantity, share, left.hundreds + right.hundreds, left.scaled + right.scaled)
    )


def quotient(quantity: Quantity, left: MeasuredAmount, right: MeasuredAmount) -> MeasuredAmount:
    """Of two columns of one kind a share; by a constant what it was."""
    if right.fixed:
        return replace(left, quantity=quantity)
    hundreds, scaled = left.hundreds - right.hundreds, left.scaled - right.scaled
    if left.share == right.share and not left.fixed:
        return MeasuredAmount(quantity, share=True, hundreds=hundreds + scaled)
    return settled_by_hand(MeasuredAmount(quantity, hundreds=hundreds, scaled=scaled))


def by_hand(amount: MeasuredAmount, times: int) -> MeasuredAmount:
    """An amount that the words multiply by 100 (``times`` 1), or divide (-1)."""
    if amount.share:
        return replace(amount, hundreds=amount.hundreds + times)
    return settled_by_hand(replace(amount, scaled=amount.scaled + times))


def settled_by_hand(amount: MeasuredAmount) -> MeasuredAmount:
    """A number whose hundreds the words take away again: 计划投资 × 完成比例 ÷ 100."""
    if amount.share or amount.hundreds * amount.scaled >= 0:
        return amount
    return replace(amount, hundreds=amount.hundreds + amount.scaled, scaled=0)


def as_fraction(amount: MeasuredAmount) -> MeasuredAmount:
    """A share that is written with a percent sign as a factor: 95% of something is 0.95 of it."""
    if amount.literal and isinstance(amount.quantity, Constant):
        return MeasuredAmount(Constant(amount.quantity.amount / 100))
    return amount


def aligned(left: MeasuredAmount, right: MeasuredAmount) -> tuple[MeasuredAmount, MeasuredAmount]:
    """Both in one measure."""
    left, right = in_measure_of(left, right), in_measure_of(right, left)
    if left.share and right.share:
        most = max(left.hundreds, right.hundreds)
        return lifted(left, most), lifted(right, most)
    if left.share or right.share or left.scaled or right.scaled or left.hundreds == right.hundreds:
        return left, right
    return lifted(left, 0), lifted(right, 0)


def in_measure_of(amount: MeasuredAmount, other: MeasuredAmount) -> MeasuredAmount:
    """What is written with a percent sign in the measure of what it stands beside."""
    if not amount.literal or not isinstance(amount.quantity, Constant):
        return amount
    if other.share and other.hundreds == 1:
        return MeasuredAmount(Constant(amount.quantity.amount), share=True, hundreds=1)
    return MeasuredAmount(Constant(amount.quantity.amount / 100), share=True)


def lifted(amount: MeasuredAmount, hundreds: int) -> MeasuredAmount:
    """The same with so many hundreds in its figure."""
    quantity, steps = amount.quantity, hundreds - amount.hundreds
    for _ in range(abs(steps)):
        quantity = Reckoned(quantity, "*" if steps > 0 else "/", Constant(100))
    return replace(amount, quantity=quantity, hundreds=hundreds)


def compared(left: MeasuredAmount, sign: str, right: MeasuredAmount) -> Compared:
    """One held against the other, in one measure."""
    left, right = aligned(as_percent(left, right), as_percent(right, left))
    return Compared(left.quantity, sign, right.quantity)


def as_percent(amount: MeasuredAmount, other: MeasuredAmount) -> MeasuredAmount:
    """A figure between 0 and 1 against a percent column is a share, as 0.95 typed into the column is: 95."""
    quantity = amount.quantity
    if not isinstance(other.quantity, RowCell) or not other.quantity.percent:
        return amount
    if not isinstance(quantity, Constant) or quantity.percent or not 0 < quantity.amount < 1:
        return amount
    return MeasuredAmount(Constant(round(quantity.amount * 100, DECIMALS)))


def leaves_measure_open(amounts: Sequence[MeasuredAmount]) -> bool:
    """Whether a percent column stands between a share such as 0.8 and a bare 1, which may be 1% or all of it."""
    columns = [
        amount for amount in amounts if isinstance(amount.quantity, RowCell) and amount.quantity.percent
    ]
    shares = any(as_percent(amount, column) is not amount for amount in amounts for column in columns)
    return shares and any(amount.quantity == Constant(1) and not amount.literal for amount in amounts)


def nearly(left: MeasuredAmount, sign: str, right: MeasuredAmount) -> Compared | None:
    """One held against the other as near as what is written rounded in them can be; None where nothing is."""
    left, right = aligned(as_percent(left, right), as_percent(right, left))
    slack = slack_between(left.quantity, right.quantity)
    if slack is None or sign not in {"=", "<=", ">="}:
        return None
    more, less = (right, left) if sign == ">=" else (left, right)
    apart: Quantity = Reckoned(more.quantity, "-", less.quantity)
    return Compared(Magnitude(apart) if sign == "=" else apart, "<=", slack)


def rate_column(amount: MeasuredAmount, other: MeasuredAmount) -> str:
    """The column of plain numbers that is called a rate and stands against a fraction; blank where it is none."""
    column = amount.quantity
    if not isinstance(column, RowCell) or column.percent or column.length or not RATE.search(column.key):
        return ""
    return column.key if other.share and other.hundreds == 0 and not other.fixed else ""


def about(left: MeasuredAmount, right: MeasuredAmount) -> tuple[Compared, Compared]:
    """Both as good as equal: no further apart than rounding to a whole number, or to a whole percent, leaves."""
    left, right = aligned(as_percent(left, right), as_percent(right, left))
    fractions = left.share and right.share and left.hundreds == 0
    near = Constant(NEAR / 100 if fractions else NEAR)
    return (
        Compared(left.quantity, "<=", Reckoned(right.quantity, "+", near)),
        Compared(left.quantity, ">=", Reckoned(right.quantity, "-", near)),
    )
