"""The rules within one row, each written once.

A rule is a condition over the row's fields, built from the few terms below, and the catalogue code that
says what is wrong when the condition holds. ``holds`` is what a return is checked by, ``formula`` the same
condition in the words of Excel: ``readings`` names, by field, the cell that holds what stands in the row as
the rules take it: a number, a day's serial, a text's length, the choice, ``UNREAD``, or an empty text.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import Protocol

from workbook_flow.model import Field, FieldType, Level, Meaning, Purpose, Value
from workbook_flow.values import FAULTS

Row = Mapping[str, Value]
Readings = Mapping[str, str]

UNREAD = "?"
"""The reading of a cell that is not written in the plain way of its type."""

BLANKS = " \u3000\xa0\t\n"
"""What is not counted in a text's length: a person would not call it a character written."""

DAYS = (date(2000, 1, 1), date(2099, 12, 31))
"""The days that a date column takes."""


class Term(Protocol):
    """A condition over one row."""

    def holds(self, row: Row) -> bool:
        """Whether it is true of the row's values."""

    def formula(self, readings: Readings) -> str:
        """The same as an expression that is TRUE or FALSE."""


@dataclass(frozen=True, slots=True)
class Blank:
    """The cell is empty."""

    field: Field

    def holds(self, row: Row) -> bool:
        """Whether nothing was typed."""
        return row[self.field.name].blank

    def formula(self, readings: Readings) -> str:
        """The reading has no length."""
        return f"LEN({readings[self.field.name]})=0"


@dataclass(frozen=True, slots=True)
class Below:
    """The number, or the length of the text, is less than a limit."""

    field: Field
    limit: float

    def holds(self, row: Row) -> bool:
        """Whether there is a value, and it is less."""
        size = magnitude(row[self.field.name])
        return size is not None and size < self.limit

    def formula(self, readings: Readings) -> str:
        """The reading is a number, and less."""
        cell = readings[self.field.name]
        return f"AND(ISNUMBER({cell}),{cell}<{number(self.limit)})"


@dataclass(frozen=True, slots=True)
class Above:
    """The number, or the length of the text, is more than a limit."""

    field: Field
    limit: float

    def holds(self, row: Row) -> bool:
        """Whether there is a value, and it is more."""
        size = magnitude(row[self.field.name])
        return size is not None and size > self.limit

    def formula(self, readings: Readings) -> str:
        """The reading is a number, and more."""
        cell = readings[self.field.name]
        return f"AND(ISNUMBER({cell}),{cell}>{number(self.limit)})"


@dataclass(frozen=True, slots=True)
class Equals:
    """The number is just this one."""

    field: Field
    wanted: float

    def holds(self, row: Row) -> bool:
        """Whether there is a value, and it is that."""
        return magnitude(row[self.field.name]) == self.wanted

    def formula(self, readings: Readings) -> str:
        """The reading is that number."""
        return f"{readings[self.field.name]}={number(self.wanted)}"


@dataclass(frozen=True, slots=True)
class Outside:
    """The day lies outside what a date column takes."""

    field: Field

    def holds(self, row: Row) -> bool:
        """Whether there is a day, and it is too early or too late."""
        day = row[self.field.name].typed
        return isinstance(day, date) and not DAYS[0] <= day <= DAYS[1]

    def formula(self, readings: Readings) -> str:
        """The reading is a serial before the first day, or past the last."""
        cell = readings[self.field.name]
        return f"AND(ISNUMBER({cell}),OR({cell}<{serial(DAYS[0])},{cell}>={serial(DAYS[1]) + 1}))"


@dataclass(frozen=True, slots=True)
class Unread:
    """The cell is not written in the plain way of its type: not understood, or understood with a note."""

    field: Field

    def holds(self, row: Row) -> bool:
        """Whether the value has a fault or a note."""
        value = row[self.field.name]
        return bool(value.fault or value.note)

    def formula(self, readings: Readings) -> str:
        """The reading says so."""
        return f"{readings[self.field.name]}={quoted(UNREAD)}"


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

    def formula(self, readings: Readings) -> str:
        """The reading is one of the choices with the meanings."""
        values = [choice.value for choice in self.field.choices if choice.meaning in self.meanings]
        same = [f"{readings[self.field.name]}={quoted(value)}" for value in values]
        return f"OR({','.join(same)})" if same else "FALSE"


@dataclass(frozen=True, slots=True)
class Not:
    """The other way round."""

    term: Term

    def holds(self, row: Row) -> bool:
        """Whether the term does not hold."""
        return not self.term.holds(row)

    def formula(self, readings: Readings) -> str:
        """The other way round."""
        return f"NOT({self.term.formula(readings)})"


@dataclass(frozen=True, slots=True)
class All:
    """Every one of the terms."""

    terms: tuple[Term, ...]

    def holds(self, row: Row) -> bool:
        """Whether all of them hold."""
        return all(term.holds(row) for term in self.terms)

    def formula(self, readings: Readings) -> str:
        """All of them."""
        return f"AND({','.join(term.formula(readings) for term in self.terms)})"


@dataclass(frozen=True, slots=True)
class Rule:
    """What is wrong (``code``) at which field, and when."""

    code: str
    field: Field
    when: Term


def magnitude(value: Value) -> float | None:
    """What limits are held against: a number itself, a text's length in characters, blanks aside."""
    typed = value.typed
    if typed is None or isinstance(typed, date):
        return None
    return written_length(typed) if isinstance(typed, str) else typed


def written_length(text: str) -> int:
    """How many characters a person wrote, blanks and line breaks aside."""
    return len(text) - sum(map(text.count, BLANKS))


def number(value: float) -> str:
    """A number as formulas write it."""
    return f"{value:.15g}"


def serial(day: date) -> int:
    """The serial number of a day in the 1900 system."""
    return day.toordinal() - date(1899, 12, 30).toordinal()


def quoted(text: str) -> str:
    """A text as formulas write it."""
    return '"' + text.replace('"', '""') + '"'


@lru_cache(maxsize=16)
def row_rules(fields: tuple[Field, ...]) -> tuple[Rule, ...]:
    """All rules within one row, for these fields: each field's own, then those between fields."""
    return tuple(rule for field in fields for rule in field_rules(field)) + cross_rules(fields)


def form_rules(fields: tuple[Field, ...], levels: Mapping[str, Level]) -> tuple[Rule, ...]:
    """The rules that a form checks by itself: each cell is written plainly, then all within one row."""
    plain = tuple(Rule(FAULTS[field.type], field, Unread(field)) for field in fields)
    rules = (*plain, *row_rules(fields))
    return tuple(rule for rule in rules if levels.get(rule.code) is not Level.OFF)


def first_findings(rules: tuple[Rule, ...], row: Row) -> Mapping[str, Rule]:
    """What a form says of each field, by name: the first of the rules that holds there."""
    plain = {name: aside(value) for name, value in row.items()}
    found: dict[str, Rule] = {}
    for rule in rules:
        if rule.field.name not in found and rule.when.holds(plain):
            found[rule.field.name] = rule
    return found


def aside(value: Value) -> Value:
    """A value as a form takes it: one understood with a note only is not plain enough to go by."""
    return replace(value, typed=None, fault="D11") if value.note else value


def field_rules(field: Field) -> tuple[Rule, ...]:
    """Required, and the limits of sheet 字段."""
    low, high = ("D08", "D09") if field.type in {FieldType.TEXT, FieldType.PHONE} else ("D07", "D07")
    minimum, maximum = field.limits
    rules = [Rule("D01", field, Blank(field))] if field.required else []
    if field.type is FieldType.DATE:
        return (*rules, Rule("D02", field, Outside(field)))
    if field.type is FieldType.CHOICE:
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
    blocked = Means(state, (Meaning.BLOCKED,))
    for purpose in (Purpose.ISSUE, Purpose.NEXT_STEP):
        asked = by_purpose.get(purpose)
        if asked is not None:
            rules.append(Rule("R08", asked, All((blocked, Blank(asked)))))
    return tuple(rules)
