"""Whether any row at all can fulfil a term: a rule that no row can break is none, and nobody would see it."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice, product

from workbook_flow.model import Field
from workbook_flow.rules.comparing import (
    Among,
    Compared,
    Constant,
    Either,
    Filled,
    Quantity,
    RowCell,
    before,
)
from workbook_flow.rules.terms import All, Term

TURNED = {"<=": ">=", ">=": "<=", "<": ">", ">": "<", "=": "=", "<>": "<>"}
NOUGHT = Constant(0)
Plain = Compared | Among | Filled
MOST_WAYS = 1000
"""Ways that are looked at: twenty choices in brackets have a million, and what has so many is hardly none."""


def can_hold(term: Term, columns: Iterable[Field]) -> bool:
    """Whether some row may fulfil the term, as far as columns held against constants and each other show."""
    choices = {
        key: frozenset(choice.value for choice in column.choices)
        for column in columns
        if column.choices
        for key in (column.name, before(column.name))
    }
    looked_at = tuple(islice(ways(term), MOST_WAYS))
    return len(looked_at) == MOST_WAYS or any(agree(terms, choices) for terms in looked_at)


def ways(term: Term) -> Iterator[tuple[Plain, ...]]:
    """The plain terms that together fulfil it, one way after the other."""
    match term:
        case All(terms):
            for parts in product(*(tuple(islice(ways(part), MOST_WAYS)) for part in terms)):
                yield tuple(plain for part in parts for plain in part)
        case Either(terms):
            for part in terms:
                yield from ways(part)
        case Compared() | Among() | Filled():
            yield (term,)


def agree(terms: Iterable[Plain], choices: Mapping[str, frozenset[str]]) -> bool:
    """Whether one row can fulfil them all."""
    left: dict[str, frozenset[str]] = dict(choices)
    ranges: dict[tuple[Quantity, Quantity], Range] = {}
    filled, blank = set[str](), set[str]()
    for term in terms:
        match term:
            case Filled(key, there):
                (filled if there else blank).add(key)
            case Among(key, values, inside):
                filled.add(key)
                options = left.get(key, frozenset(values))
                left[key] = options & frozenset(values) if inside else options - frozenset(values)
            case Compared():
                filled.update(term.keys())
                amounts, sign, bound = as_range(term)
                ranges.setdefault(amounts, Range()).narrow(sign, bound)
    numbers = all(numbers.open(amounts) for amounts, numbers in ranges.items())
    return numbers and not filled & blank and all(left[key] for key in filled & left.keys())


def as_range(term: Compared) -> tuple[tuple[Quantity, Quantity], str, float]:
    """What is held against which number: a column, or the difference of two amounts."""
    left, sign, right = term.left, term.sign, term.right
    if is_number(left):
        left, sign, right = right, TURNED[sign], left
    if is_number(right):
        return (left, NOUGHT), sign, right.value({}) or 0
    return ((left, right), sign, 0) if repr(left) <= repr(right) else ((right, left), TURNED[sign], 0)


def is_number(amount: Quantity) -> bool:
    """Whether it looks at nothing of the row."""
    return next(amount.keys(), None) is None


@dataclass(slots=True)
class Range:
    """The numbers that are left, those at its ends if ``closed`` says so of them, some left out."""

    low: float = -math.inf
    high: float = math.inf
    closed: dict[float, bool] = field(default_factory=dict)
    left_out: set[float] = field(default_factory=set)

    def narrow(self, sign: str, bound: float) -> None:
        """Leave the numbers that stand so to the bound."""
        if sign == "<>":
            self.left_out.add(bound)
            return
        if sign in {">", ">=", "="}:
            self.low = max(self.low, bound)
        if sign in {"<", "<=", "="}:
            self.high = min(self.high, bound)
        self.closed[bound] = self.closed.get(bound, True) and sign not in {"<", ">"}

    def open(self, amounts: tuple[Quantity, Quantity]) -> bool:
        """Whether any number is left for such amounts: one is never more than itself, and no text has no length."""
        left, right = amounts
        if left == right:
            self.narrow("=", 0)
        if isinstance(left, RowCell) and left.length:
            self.narrow(">=", 1)
        if self.low == self.high:
            return self.closed.get(self.low, True) and self.low not in self.left_out
        return self.low < self.high
