"""Entries → problems: a returned form is held against the rules, row by row. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Set
from dataclasses import dataclass

from workbook_flow import layout
from workbook_flow.model import (
    Entry,
    EntryState,
    Field,
    IssuedForm,
    Level,
    Place,
    Problem,
    Return,
    ReturnedRow,
    SubmissionState,
    Value,
)
from workbook_flow.problems import at_level, problem
from workbook_flow.rules import row_rules, written_length


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What the checks may look at: the return, the form that was issued, the office's levels, tasks accepted before."""

    returned: Return
    form: IssuedForm
    levels: Mapping[str, Level]
    accepted: Set[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """A return after checking: entries accepted and held, every problem, and what became of the file."""

    entries: tuple[Entry, ...]
    problems: tuple[Problem, ...]
    state: SubmissionState


MOST_SHOWN = 60
"""Characters of what a unit typed that a message repeats."""

RowCheck = Callable[[ReturnedRow, Context], Iterator[Problem]]
ReturnCheck = Callable[[Context], Iterator[Problem]]


def check_return(context: Context) -> Checked:
    """Check a whole return: a filled row without errors is accepted, one with errors is held."""
    entries: list[Entry] = []
    problems = at_level(context.returned.problems, context.levels)
    for row in context.returned.rows:
        found = check_row(row, context)
        problems += found
        if row.filled:
            entries.append(entry_of(row, context, found))
    for check in RETURN_CHECKS:
        problems += at_level(check(context), context.levels)
    return Checked(entries=tuple(entries), problems=tuple(problems), state=outcome(entries, problems))


def check_row(row: ReturnedRow, context: Context) -> list[Problem]:
    """The problems of one row, at the office's levels; those switched off are left out."""
    found = [each for check in ROW_CHECKS for each in check(row, context)] if row.filled else []
    return at_level((*row.problems, *found), context.levels)


def entry_of(row: ReturnedRow, context: Context, found: list[Problem]) -> Entry:
    """The entry that a filled row becomes."""
    issued = context.form.row(row.task)
    if issued is None:
        raise LookupError(row.task)
    held = any(each.level is Level.ERROR for each in found)
    return Entry(
        unit=context.form.unit,
        period=context.form.period,
        task=row.task,
        role=issued.role,
        values=row.values,
        state=EntryState.HELD if held else EntryState.ACCEPTED,
        problems=tuple(found),
    )


def outcome(entries: list[Entry], problems: list[Problem]) -> SubmissionState:
    """What became of the file: accepted when nothing must be corrected, returned when nothing is usable."""
    if not any(entry.state is EntryState.ACCEPTED for entry in entries):
        return SubmissionState.RETURNED
    if any(each.level is Level.ERROR for each in problems):
        return SubmissionState.PARTIAL
    return SubmissionState.ACCEPTED


def understood(row: ReturnedRow, context: Context) -> Iterator[Problem]:
    """Cells that can't be understood, and cells whose reading differs from what was typed."""
    for field in context.form.fields:
        value = row.values[field.name]
        if value.fault:
            yield at_cell(value.fault, value, field, context, choices=choices_of(field))
        elif value.note:
            yield at_cell("D11", value, field, context, note=value.note)


def within_rules(row: ReturnedRow, context: Context) -> Iterator[Problem]:
    """The rules that look at one row alone."""
    for rule in row_rules(context.form.fields):
        if rule.when.holds(row.values):
            value = row.values[rule.field.name]
            low, high = rule.field.limits
            yield at_cell(rule.code, value, rule.field, context, minimum=bound(low), maximum=bound(high))


ROW_CHECKS: tuple[RowCheck, ...] = (understood, within_rules)


def nothing_missing(context: Context) -> Iterator[Problem]:
    """Rows that came back without a word."""
    for row in context.returned.rows:
        if not row.filled and row.task not in context.accepted:
            place = Place(file=context.returned.file, sheet=context.returned.sheet, cell=f"A{row.number}")
            yield problem("R01", place, task=row.task)


RETURN_CHECKS: tuple[ReturnCheck, ...] = (nothing_missing,)


def at_cell(code: str, value: Value, field: Field, context: Context, **words: str) -> Problem:
    """A problem at one cell of the return."""
    place = Place(file=context.returned.file, sheet=context.returned.sheet, cell=value.cell)
    shown = layout.bounded(value.raw, MOST_SHOWN)
    return problem(code, place, field=field.name, raw=shown, length=written_length(value.raw), **words)


def bound(limit: float | None) -> str:
    """A limit in words."""
    return "不限" if limit is None else f"{limit:g}"


def choices_of(field: Field) -> str:
    """The field's choices in one line."""
    return "、".join(choice.value for choice in field.choices)
