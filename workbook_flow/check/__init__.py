"""Entries → problems: a returned form is held against the rules, row by row. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from workbook_flow.check.context import Context, at_cell
from workbook_flow.check.story import STORY_CHECKS, one_text_for_all
from workbook_flow.model import (
    REPORT_DAY_WORDS,
    REPORT_WORDS,
    REPORT_YES,
    Entry,
    EntryState,
    Field,
    Level,
    Place,
    Problem,
    ReturnedRow,
    SubmissionState,
)
from workbook_flow.problems import at_level, has_errors, problem
from workbook_flow.rules import row_rules, with_given


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """A return after checking: entries accepted and held, every problem, and what became of the file."""

    entries: tuple[Entry, ...]
    problems: tuple[Problem, ...]
    state: SubmissionState


__all__ = ["Checked", "Context", "check_return", "outcome"]

RowCheck = Callable[[ReturnedRow, Context], Iterator[Problem]]
ReturnCheck = Callable[[Context], Iterator[Problem]]


def check_return(context: Context) -> Checked:
    """Check a whole return: a filled row without errors is accepted, one with errors is held."""
    entries: list[Entry] = []
    settled = {problem("L02", Place(), task=task).message for task in context.accepted}
    odd = (each for each in context.returned.problems if each.code != "L02" or each.message not in settled)
    problems = at_level(odd, context.levels)
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
    held = any(each.level is Level.ERROR for each in found)
    return Entry(
        unit=context.form.unit,
        period=context.form.period,
        task=row.task,
        role=context.issued(row).role,
        values=row.values,
        state=EntryState.HELD if held else EntryState.ACCEPTED,
        problems=tuple(found),
    )


def outcome(entries: Sequence[Entry], problems: Sequence[Problem]) -> SubmissionState:
    """What became of the file: accepted when nothing must be corrected, returned when nothing is usable."""
    if not any(entry.state is EntryState.ACCEPTED for entry in entries):
        return SubmissionState.RETURNED
    if has_errors(problems) or any(entry.state is EntryState.HELD for entry in entries):
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
    issued = context.issued(row)
    due = context.due.get(row.task)
    values = with_given(row.values, issued, today=context.received, due=due)
    for rule in row_rules(context.form.fields):
        if rule.when.holds(values):
            low, high = (bound(limit) for limit in rule.field.limits)
            words: dict[str, object] = {"minimum": low, "maximum": high, "target": bound(issued.target)}
            words |= {"due": due if rule.code == "R09" else issued.due, "today": context.received}
            yield at_cell(rule.code, row.values[rule.field.name], rule.field, context, **words)


ROW_CHECKS: tuple[RowCheck, ...] = (understood, within_rules, *STORY_CHECKS)


def nothing_missing(context: Context) -> Iterator[Problem]:
    """Rows that came back without a word."""
    for row in context.returned.rows:
        if not row.filled and row.task not in context.accepted:
            place = Place(file=context.returned.file, sheet=context.returned.sheet, cell=f"A{row.number}")
            yield problem("R01", place, task=row.task)


def leadership_told(context: Context) -> Iterator[Problem]:
    """Whether the unit reported to its own leadership, where the form asks."""
    if not context.form.asks_report:
        return
    told, told_on = context.returned.told, context.returned.told_on
    place = Place(file=context.returned.file, sheet=context.returned.sheet)
    for value, words in ((told, REPORT_WORDS), (told_on, REPORT_DAY_WORDS)):
        if value.fault:
            yield problem("R22", place, field=words, raw=value.raw)
    if told.blank:
        yield problem("R20", place)
    elif told.typed == REPORT_YES and told_on.blank:
        yield problem("R21", place)


RETURN_CHECKS: tuple[ReturnCheck, ...] = (nothing_missing, one_text_for_all, leadership_told)


def bound(limit: float | None) -> str:
    """A limit in words."""
    return "不限" if limit is None else f"{limit:g}"


def choices_of(field: Field) -> str:
    """The field's choices in one line."""
    return "、".join(choice.value for choice in field.choices)
