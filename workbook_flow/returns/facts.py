"""What may be looked at of one returned file, and how a check points at a cell of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from workbook_flow.model import (
    Field,
    FieldType,
    IssuedForm,
    IssuedRow,
    Level,
    Meaning,
    Place,
    Problem,
    Purpose,
    Return,
    ReturnedRow,
    Typed,
    Value,
)
from workbook_flow.rules import OwnCheck, Rule, own_checks, row_rules, written_length
from workbook_flow.words.own_names import own_names
from workbook_flow.words.problems import Code, problem
from workbook_flow.words.text import bounded

AMOUNTS = frozenset({FieldType.INTEGER, FieldType.NUMBER})
"""The types of columns of amounts."""
MOST_SHOWN = 60
"""Characters of what a unit typed that a message repeats."""


@dataclass(frozen=True, kw_only=True)
class FileFacts:
    """What one file alone tells: the return, the form that was issued, the office's levels.

    ``received`` is the day it came, ``list_date`` that of the list.
    """

    returned: Return
    form: IssuedForm
    levels: Mapping[str, Level]
    received: date | None = None
    list_date: date | None = None

    @cached_property
    def purposes(self) -> Mapping[Purpose, Field]:
        """The fields that serve a purpose, the first for each."""
        return {field.purpose: field for field in reversed(self.form.fields) if field.purpose}

    @cached_property
    def issued_rows(self) -> Mapping[str, IssuedRow]:
        """The form's rows by task."""
        return {row.task: row for row in reversed(self.form.rows)}

    @cached_property
    def file_rules(self) -> tuple[Rule, ...]:
        """The rules that look at one row alone, and that the file can be held to."""
        return tuple(rule for rule in row_rules(self.form.fields) if not rule.by_last_day)

    @cached_property
    def last_day_rules(self) -> tuple[Rule, ...]:
        """The rules that look at one row and its last day, which the record knows."""
        return tuple(rule for rule in row_rules(self.form.fields) if rule.by_last_day)

    @cached_property
    def own_checks(self) -> tuple[OwnCheck, ...]:
        """What the office's own rules check of a row."""
        return own_checks(self.form.fields, self.form.rules)

    @cached_property
    def accounts(self) -> Mapping[str, str]:
        """By task, what the unit wrote of its progress."""
        progress = self.asked(Purpose.PROGRESS)
        rows = self.returned.rows if progress is not None else ()
        typed = {row.task: self.said(row, Purpose.PROGRESS).typed for row in rows if self.answered(row)}
        return {task: words for task, words in typed.items() if isinstance(words, str)}

    @property
    def texts(self) -> Mapping[str, tuple[str, ...]]:
        """What is known of each task: its measure, and the words of last period."""
        return {
            issued.task: (
                issued.measure,
                *(words for words in issued.last.values() if isinstance(words, str)),
            )
            for issued in self.form.rows
        }

    @cached_property
    def amounts(self) -> tuple[Field, ...]:
        """The columns of amounts."""
        return tuple(field for field in self.form.fields if field.type in AMOUNTS)

    @cached_property
    def days(self) -> tuple[Field, ...]:
        """The columns of days."""
        return tuple(field for field in self.form.fields if field.type is FieldType.DATE)

    @property
    def confirmed(self) -> bool:
        """Whether a note confirms any of the rows."""
        return any(row.confirmed for row in self.returned.rows)

    @property
    def nil(self) -> bool:
        """Whether the unit says that it has nothing to report, and reports nothing."""
        return self.returned.nil and not any(self.answered(row) for row in self.returned.rows)

    def answered(self, row: ReturnedRow) -> bool:
        """Whether the unit wrote in a row: one that is done with goes out filled in."""
        return row.filled and not row.is_as_issued(self.issued(row), self.form.fields)

    def issued(self, row: ReturnedRow) -> IssuedRow:
        """The row as it was issued; LookupError where the form has none."""
        return self.issued_rows[row.task]

    def asked(self, purpose: Purpose) -> Field | None:
        """The field that serves this purpose, if the form has one."""
        return self.purposes.get(purpose)

    def said(self, row: ReturnedRow, purpose: Purpose) -> Value:
        """What the row says for that purpose; a blank value where the form does not ask."""
        asked = self.asked(purpose)
        return row.values[asked.name] if asked else Value(typed=None)

    def meaning(self, state: Typed) -> Meaning | None:
        """What a choice of state means."""
        asked = self.asked(Purpose.STATE)
        choices = asked.choices if asked else ()
        return next((choice.meaning for choice in choices if choice.value == state), None)


def at_cell(code: Code, value: Value, field: Field, context: FileFacts, **words: object) -> Problem:
    """A problem at one cell of the return."""
    sheet, _, cell = value.cell.rpartition("!")
    place = Place(file=context.returned.file, sheet=sheet or context.returned.sheet, cell=cell)
    shown = bounded(value.raw, MOST_SHOWN) or "空"
    names, length = own_names(context.form.fields), written_length(value.raw)
    return problem(code, place, names=names, field=field.name, raw=shown, length=length, **words)
