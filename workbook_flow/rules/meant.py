"""What the words of a condition may be meant to say besides what they were read as; told when a list is read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise

from workbook_flow.model import Field
from workbook_flow.rules.comparing import Constant, Quantity, Reckoned
from workbook_flow.rules.condition_cursor import RuleError
from workbook_flow.rules.condition_words import ORDERS
from workbook_flow.rules.language import read_condition
from workbook_flow.rules.measures import MeasuredAmount, rate_column


def fraction_columns(text: str, fields: Iterable[Field]) -> tuple[str, ...]:
    """The columns of plain numbers called a rate that the words hold against a quotient: 0.6667, not 66.67."""
    _, reader = read_condition(text, fields)
    sides = (side for left, right in reader.pairs for side in ((left, right), (right, left)))
    names = (rate_column(amount, other) for amount, other in sides)
    return tuple(dict.fromkeys(name for name in names if name))


def doubts(text: str, fields: Iterable[Field]) -> Iterator[str]:
    """How words that may be meant in two ways were read, for people, with how to write what is meant."""
    _, reader = read_condition(text, fields)
    if reader.mixed:
        yield "又有“且”又有“或”，先算“且”：A 或 B 且 C 就是 A 或（B 且 C）；请加括号写明哪几个先算"
    for left, right in reader.pairs:
        for amount, other in ((left, right), (right, left)):
            yield from measure_doubts(amount, other)


def measure_doubts(amount: MeasuredAmount, other: MeasuredAmount) -> Iterator[str]:
    """Where a bare number stands beside percents or quotients, and the other measure is as likely meant."""
    number = other.quantity.amount if isinstance(other.quantity, Constant) and not other.literal else 0
    if amount.share and amount.hundreds and not amount.of_percent_column and 0 < number < 1:
        yield f"{number:g} 是 {number:g} 个百分点，不是 {number * 100:g}%；请写 {number:g}% 或 {number * 100:g}%"
    if grows(amount.quantity) and number > 1:
        yield f"增减幅度和 {number:g} 相比，是 {number:g} 倍；请写 {number:g}% 或 {number * 100:g}%"
    for points in bare_points(other.quantity) if amount.of_percent_column else ():
        yield f"比值加减 {points:g} 就是加减 {points * 100:g}%；{points:g} 个百分点请写 {points:g}%"


def grows(quantity: Quantity) -> bool:
    """Whether it is by which share something has grown."""
    match quantity:
        case Reckoned(Reckoned(_, "-", less), "/", whole):
            return less == whole and not isinstance(less, Constant)
    return False


def bare_points(quantity: Quantity) -> Iterator[float]:
    """The bare numbers above 1 that are added to a quotient, or taken from it."""
    match quantity:
        case Reckoned(inner, "*", Constant(100)):
            yield from bare_points(inner)
        case Reckoned(Reckoned(_, "/", _), "+" | "-", Constant(amount, percent=False)) if amount > 1:
            yield amount


def must_say_one_thing(text: str, fields: Iterable[Field]) -> None:
    """Raise RuleError where the words are a condition that an office hardly means: they were read all the same once.

    Forms that were issued with such a rule are still checked by it, so that only a list is asked this.
    """
    for amounts, signs in read_condition(text, fields)[1].chains:
        directions = {sign[0] for sign in signs if sign in ORDERS}
        if len(signs) > 1 and (len(directions) > 1 or not set(signs) <= {*ORDERS, "="}):
            raise RuleError(
                "连着写的比较方向不一，看不出谁和谁比，请用“且”分开写，如 整改数 ≥ 0 且 整改数 ≤ 100"
            )
        for left, right in pairwise(amounts):
            if left.fixed and right.fixed:
                raise RuleError("两个数字相比，没有写是哪一栏，请用“且”分开，各写上栏目名")
            for amount, other in ((left, right), (right, left)):
                if amount.of_percent_column and other.one:
                    raise RuleError("比例和 1 相比，看不出是 1% 还是 100%，请写 1% 或 100%")
                if other.literal and not (amount.share or amount.may_be_rate or amount.fixed):
                    raise RuleError(
                        "不是比例的数不能和百分数相比，请写数字，或写成如 整改数 ≥ 发现隐患数 × 95%"
                    )
