"""The terms that rules are built from: each a condition over one row, and the same in the words of Excel."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as data_field
from datetime import date
from enum import StrEnum
from functools import lru_cache
from typing import Protocol

from workbook_flow.fields.day import DAYS
from workbook_flow.fields.formulas import UNREAD
from workbook_flow.fields.spelling import serial, written_length
from workbook_flow.model import Field, IssuedRow, Meaning, Value

Row = Mapping[str, Value]
Readings = Mapping[str, str]

BEFORE = "\x08"
"""What the key of a column's last value begins with; no field's name has control characters."""


class Given(StrEnum):
    """What a row was issued with, as far as rules look at it: a number, a day, or nothing.

    No field can be called so: names have no control characters.
    """

    CLAIM = "\x02"
    METRIC = "\x03"
    TARGET = "\x04"
    LIMIT = "\x05"
    TODAY = "\x06"
    DUE = "\x07"


def given(
    row: IssuedRow, *, today: date | None = None, due: date | None = None
) -> dict[Given, float | date | None]:
    """What this row was issued with; 1 stands for a claim that is asked, and for a metric.

    ``today`` is the day of the return, None where nobody knows it yet; ``due`` the last day that holds by then.
    """
    return {
        Given.CLAIM: 1 if row.asks_claim else None,
        Given.METRIC: 1 if row.metric else None,
        Given.TARGET: row.target if row.metric else None,
        Given.LIMIT: row.due,
        Given.DUE: due or row.due,
        Given.TODAY: today,
    }


def with_given(values: Row, row: IssuedRow, *, today: date | None = None) -> Row:
    """A row's values, and beside them what it was issued with, and what the unit last reported in it."""
    last = {f"{BEFORE}{name}": Value(typed=typed) for name, typed in row.last.items()}
    return {**with_figures(values, row, today=today), **last}


def with_figures(values: Row, row: IssuedRow, *, today: date | None = None, due: date | None = None) -> Row:
    """A row's values, and beside them what it was issued with, the unit's last words aside."""
    figures = given(row, today=today, due=due)
    return {**values, **{str(name): as_value(typed) for name, typed in figures.items()}}


@lru_cache(maxsize=1024, typed=True)
def as_value(figure: float | date | None) -> Value:
    """A figure as a cell would hold it, made once: whole columns of rows have the same."""
    return Value(typed=figure)


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
class Under:
    """The number or the day is less than what the row was issued with, or ``or_just`` that."""

    field: Field
    limit: Given
    or_just: bool = False

    def holds(self, row: Row) -> bool:
        """Whether there are both, and it is less."""
        size, limit = figure(row[self.field.name]), figure(row[self.limit])
        return size is not None and limit is not None and (size < limit or (self.or_just and size == limit))

    def formula(self, readings: Readings) -> str:
        """Both are numbers, and the reading is less."""
        cell, limit = readings[self.field.name], readings[self.limit.value]
        compared = f"{cell}{'<=' if self.or_just else '<'}{limit}"
        return f"AND(ISNUMBER({cell}),ISNUMBER({limit}),{compared})"


@dataclass(frozen=True, slots=True)
class Beyond:
    """The day is later than one that is given."""

    field: Field
    limit: Given

    def holds(self, row: Row) -> bool:
        """Whether there are both, and it is later."""
        size, limit = figure(row[self.field.name]), figure(row[self.limit])
        return size is not None and limit is not None and size > limit

    def formula(self, readings: Readings) -> str:
        """Both are numbers, and the reading is more."""
        cell, limit = readings[self.field.name], readings[self.limit.value]
        return f"AND(ISNUMBER({cell}),ISNUMBER({limit}),{cell}>{limit})"


@dataclass(frozen=True, slots=True)
class DayPast:
    """The last day that the row was issued with is over."""

    def holds(self, row: Row) -> bool:
        """Whether both days are known, and the last is earlier."""
        due, today = figure(row[Given.DUE]), figure(row[Given.TODAY])
        return due is not None and today is not None and due < today

    def formula(self, readings: Readings) -> str:
        """The day is a number, and earlier than today."""
        due, today = readings[Given.DUE.value], readings[Given.TODAY.value]
        return f"AND(ISNUMBER({due}),{due}<{today})"


@dataclass(frozen=True, slots=True)
class IssuedWith:
    """The row was issued with that."""

    what: Given

    def holds(self, row: Row) -> bool:
        """Whether there is such a figure."""
        return not row[self.what].blank

    def formula(self, readings: Readings) -> str:
        """The figure has a length."""
        return f"LEN({readings[self.what.value]})>0"


@dataclass(frozen=True, slots=True)
class Chosen:
    """The choice is just this one."""

    field: Field
    wanted: str

    def holds(self, row: Row) -> bool:
        """Whether it was chosen."""
        return row[self.field.name].typed == self.wanted

    def formula(self, readings: Readings) -> str:
        """The reading is that choice."""
        return f"{readings[self.field.name]}={quoted(self.wanted)}"


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
    values: tuple[str, ...] = data_field(init=False)
    """The choices with these meanings."""

    def __post_init__(self) -> None:
        """Look the choices through once."""
        values = tuple(choice.value for choice in self.field.choices if choice.meaning in self.meanings)
        object.__setattr__(self, "values", values)

    def holds(self, row: Row) -> bool:
        """Whether the value chosen has one of the meanings."""
        return row[self.field.name].typed in self.values

    def formula(self, readings: Readings) -> str:
        """The reading is one of the choices with the meanings."""
        same = [f"{readings[self.field.name]}={quoted(value)}" for value in self.values]
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
        for term in self.terms:  # noqa: SIM110 - asked of each row by every rule: twice as fast as a generator
            if not term.holds(row):
                return False
        return True

    def formula(self, readings: Readings) -> str:
        """All of them."""
        return f"AND({','.join(term.formula(readings) for term in self.terms)})"


def magnitude(value: Value) -> float | None:
    """What limits are held against: a number itself, a text's length in characters, blanks aside."""
    typed = value.typed
    if typed is None or isinstance(typed, date):
        return None
    return written_length(typed) if isinstance(typed, str) else typed


def figure(value: Value) -> float | None:
    """A number, or a day's serial; None for anything else."""
    typed = value.typed
    if isinstance(typed, date):
        return serial(typed)
    return typed if isinstance(typed, (int, float)) else None


def number(value: float) -> str:
    """A number as formulas write it."""
    return f"{value:.15g}"


def quoted(text: str) -> str:
    """A text as formulas write it."""
    return '"' + text.replace('"', '""') + '"'
