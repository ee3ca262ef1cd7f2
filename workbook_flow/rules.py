"""The rules within one row, each written once.

A rule is a condition over the row's fields, built from the few terms below, and the catalogue code that
says what is wrong when the condition holds.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Protocol

from workbook_flow.model import Field, FieldType, Meaning, Purpose, Value

Row = Mapping[str, Value]


class Term(Protocol):
    """A condition over one row."""

    def holds(self, row: Row) -> bool:
        """Whether it is true of the row's values."""


@dataclass(frozen=True, slots=True)
class Blank:
    """The cell is empty."""

    field: Field

    def holds(self, row: Row) -> bool:
        """Whether nothing was typed."""
        return row[self.field.name].blank


@dataclass(frozen=True, slots=True)
class Below:
    """The number, or the length of the text, is less than a limit."""

    field: Field
    limit: float

    def holds(self, row: Row) -> bool:
        """Whether there is a value, and it is less."""
        size = magnitude(row[self.field.name])
        return size is not None and size < self.limit


@dataclass(frozen=True, slots=True)
class Above:
    """The number, or the length of the text, is more than a limit."""

    field: Field
    limit: float

    def holds(self, row: Row) -> bool:
        """Whether there is a value, and it is more."""
        size = magnitude(row[self.field.name])
        return size is not None and size > self.limit


@dataclass(frozen=True, slots=True)
class Equals:
    """The number is just this one."""

    field: Field
    number: float

    def holds(self, row: Row) -> bool:
        """Whether there is a value, and it is that."""
        return magnitude(row[self.field.name]) == self.number


@dataclass(frozen=True, slots=True)
class Means:
    """The choice is one of those with this meaning."""

    field: Field
    meanings: tuple[Meaning, ...]

    def holds(self, row: Row) -> bool:
        """Whether the value chosen has one of the meanings."""
        chosen = row[self.field.name].typed
        return any(
            choice.value == chosen and choice.meaning in self.meanings for choice in self.field.choices
        )


@dataclass(frozen=True, slots=True)
class Not:
    """The other way round."""

    term: Term

    def holds(self, row: Row) -> bool:
        """Whether the term does not hold."""
        return not self.term.holds(row)


@dataclass(frozen=True, slots=True)
class All:
    """Every one of the terms."""

    terms: tuple[Term, ...]

    def holds(self, row: Row) -> bool:
        """Whether all of them hold."""
        return all(term.holds(row) for term in self.terms)


@dataclass(frozen=True, slots=True)
class Rule:
    """What is wrong (``code``) at which field, and when."""

    code: str
    field: Field
    when: Term


def magnitude(value: Value) -> float | None:
    """What limits are held against: a number itself, a text's length in characters."""
    typed = value.typed
    if typed is None or isinstance(typed, date):
        return None
    return len(typed) if isinstance(typed, str) else typed


@lru_cache(maxsize=16)
def row_rules(fields: tuple[Field, ...]) -> tuple[Rule, ...]:
    """All rules within one row, for these fields: each field's own, then those between fields."""
    return tuple(rule for field in fields for rule in field_rules(field)) + cross_rules(fields)


def field_rules(field: Field) -> tuple[Rule, ...]:
    """Required, and the limits of sheet 字段."""
    low, high = ("D08", "D09") if field.type in {FieldType.TEXT, FieldType.PHONE} else ("D07", "D07")
    minimum, maximum = field.limits
    rules = [Rule("D01", field, Blank(field))] if field.required else []
    if field.type in {FieldType.DATE, FieldType.CHOICE}:
        return tuple(rules)
    if minimum is not None:
        rules.append(Rule(low, field, Below(field, minimum)))
    if maximum is not None:
        rules.append(Rule(high, field, Above(field, maximum)))
    return tuple(rules)


def cross_rules(fields: tuple[Field, ...]) -> tuple[Rule, ...]:
    """The rules between state, percent and day of completion, as far as the list asks for them."""
    by_purpose = {field.purpose: field for field in fields if field.purpose}
    state, percent, done_on = (
        by_purpose.get(each) for each in (Purpose.STATE, Purpose.PERCENT, Purpose.DONE_ON)
    )
    if state is None:
        return ()
    done = Means(state, (Meaning.DONE,))
    open_state = Means(state, (Meaning.NOT_STARTED, Meaning.UNDER_WAY, Meaning.BLOCKED))
    rules = []
    if percent is not None:
        rules.append(Rule("R02", percent, All((done, Below(percent, 100)))))
        rules.append(Rule("R05", percent, All((open_state, Equals(percent, 100)))))
    if done_on is not None:
        rules.append(Rule("R03", done_on, All((done, Blank(done_on)))))
        rules.append(Rule("R04", done_on, All((open_state, Not(Blank(done_on))))))
    return tuple(rules)
