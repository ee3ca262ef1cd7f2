"""Entries → problems: a returned form is held against the rules, row by row. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from workbook_flow.model import (
    BLANK,
    EXPLANATION_FIELD,
    EXTEND_REASON_FIELD,
    EXTEND_TO_FIELD,
    REPORT_DAY_WORDS,
    REPORT_WORDS,
    REPORT_YES,
    Entry,
    EntryState,
    Field,
    IssuedRow,
    Level,
    Place,
    Problem,
    ReturnedRow,
    SubmissionState,
    Value,
)
from workbook_flow.returns.context import FileContext, ReturnContext
from workbook_flow.returns.facts import at_cell
from workbook_flow.returns.slips import FILE_SLIPS
from workbook_flow.returns.story import FILE_STORY, RECORD_STORY, one_text_for_all
from workbook_flow.rules import Row, Rule, facts, with_figures, with_given
from workbook_flow.words.problems import Code, at_level, has_errors, left_out, problem
from workbook_flow.words.text import bounded

MOST_SAID = 200
"""Characters of an explanation that a message repeats."""
OF_A_DAY = frozenset(
    {
        *(Code.WRONG_DAY, Code.DAY_OF_TODAY, Code.UNDERSTOOD_AS),
        *(Code.DAY_AFTER_REPORT, Code.DAY_BEFORE_LIST, Code.DAY_FAR_OFF),
    }
)
"""What may be said of a day by itself; nothing of it where the day should not be there at all."""
REQUEST_FIELDS = (EXTEND_TO_FIELD, EXTEND_REASON_FIELD)
"""The columns in which a later time limit is asked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """A return after checking: entries accepted and held, every problem, and what became of the file."""

    entries: tuple[Entry, ...]
    problems: tuple[Problem, ...]
    state: SubmissionState


@dataclass(frozen=True, slots=True, kw_only=True)
class RowProblems:
    """What the file alone tells of one row: of its layout and cells, and of whether it hangs together."""

    cells: tuple[Problem, ...]
    story: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FileProblems:
    """What the file alone tells, at the levels of the catalogue: row by row, and of the return as a whole."""

    rows: tuple[RowProblems, ...]
    whole: tuple[Problem, ...]


__all__ = ["Checked", "FileContext", "FileProblems", "ReturnContext", "check_file", "check_return", "outcome"]

FileCheck = Callable[[ReturnedRow, FileContext], Iterator[Problem]]
WholeCheck = Callable[[FileContext], Iterator[Problem]]


def check_file(context: FileContext) -> FileProblems:
    """All that can be told of a return by itself, whatever came before it."""
    return FileProblems(
        rows=tuple(row_problems(row, context) for row in context.returned.rows),
        whole=tuple(found for check in WHOLE_CHECKS for found in check(context)),
    )


def row_problems(row: ReturnedRow, context: FileContext) -> RowProblems:
    """What the file alone tells of one row; of one that was left blank, its layout."""
    if not row.filled:
        return RowProblems(cells=row.problems)
    cells, story = (
        tuple(found for check in checks for found in check(row, context))
        for checks in (CELL_CHECKS, (*FILE_STORY, *FILE_SLIPS))
    )
    held = context.levels.get(Code.OPEN_WITH_DAY, Level.ERROR) is Level.ERROR
    idle = {fault.place for fault in cells if fault.code == Code.OPEN_WITH_DAY and held}
    cells, story = (
        tuple(fault for fault in faults if fault.place not in idle or fault.code not in OF_A_DAY)
        for faults in (cells, story)
    )
    return RowProblems(cells=(*row.problems, *cells), story=story)


def check_return(context: ReturnContext, file_problems: FileProblems | None = None) -> Checked:
    """Check a whole return: a filled row without errors is accepted, one with errors is held.

    ``file_problems`` is what ``check_file`` gave for the same return, where it ran already.
    """
    alone = file_problems or check_file(context)
    entries: list[Entry] = []
    problems = at_level(not_settled(context), context.levels)
    for row, row_problems in zip(context.returned.rows, alone.rows, strict=True):
        in_row = [] if context.nil else at_level(with_record(row, row_problems, context), context.levels)
        problems += in_row
        if row.filled and not context.nil:
            entries.append(entry_of(row, context, in_row))
    problems += at_level((*nothing_missing(context), *alone.whole), context.levels)
    state = nil_outcome(problems) if context.nil else outcome(entries, problems)
    return Checked(entries=tuple(entries), problems=tuple(problems), state=state)


def not_settled(context: ReturnContext) -> Iterator[Problem]:
    """The problems of the return as it was read; a row that was accepted before is not missing."""
    settled = {problem(Code.ROW_GONE, Place(), task=task).message for task in context.accepted}
    for fault in context.returned.problems:
        if fault.code == Code.ROW_GONE and context.nil:
            continue
        if fault.code != Code.ROW_GONE or fault.message not in settled:
            yield fault


def with_record(row: ReturnedRow, alone: RowProblems, context: ReturnContext) -> tuple[Problem, ...]:
    """The problems of one row: what the file alone tells, and what the record adds, in the order of their codes."""
    record = (
        [fault for check in (explained, *RECORD_STORY) for fault in check(row, context)] if row.filled else []
    )
    return (*alone.cells, *sorted((*alone.story, *record), key=lambda fault: fault.code))


def entry_of(row: ReturnedRow, context: FileContext, faults: list[Problem]) -> Entry:
    """The entry that a filled row becomes; what is wrong with its request for a later limit holds back that alone."""
    errors = [fault for fault in faults if fault.level is Level.ERROR]
    elsewhere = [fault for fault in errors if not in_request(fault, row)]
    values = row.values if elsewhere or not errors else without_request(row.values, errors[0])
    return Entry(
        unit=context.form.unit,
        period=context.form.period,
        task=row.task,
        role=context.issued(row).role,
        values=values,
        state=EntryState.HELD if elsewhere else EntryState.ACCEPTED,
        problems=tuple(faults),
    )


def in_request(fault: Problem, row: ReturnedRow) -> bool:
    """Whether a problem stands in a cell in which the row asks for a later time limit."""
    cells = {value.cell for field in REQUEST_FIELDS if (value := row.values.get(field.name)) and value.cell}
    return bool(cells & {f"{fault.place.sheet}!{fault.place.cell}", fault.place.cell} - {""})


def without_request(values: Mapping[str, Value], error: Problem) -> Mapping[str, Value]:
    """The values, with a request for a later time limit that cannot be taken as it was typed."""
    until = values[EXTEND_TO_FIELD.name]
    fault = until.fault or error.code
    return {**values, EXTEND_TO_FIELD.name: replace(until, typed=None, fault=fault)}


def outcome(entries: Sequence[Entry], problems: Sequence[Problem]) -> SubmissionState:
    """What became of the file: accepted when nothing is wrong or left out, returned when nothing is usable."""
    if not any(entry.state is EntryState.ACCEPTED for entry in entries):
        return SubmissionState.RETURNED
    if has_errors(problems) or left_out(problems) or any(entry.state is EntryState.HELD for entry in entries):
        return SubmissionState.PARTIAL
    return SubmissionState.ACCEPTED


def nil_outcome(problems: Sequence[Problem]) -> SubmissionState:
    """What became of a file that says that there is nothing to report."""
    if has_errors(problems):
        return SubmissionState.RETURNED
    return SubmissionState.PARTIAL if left_out(problems) else SubmissionState.ACCEPTED


def understood(row: ReturnedRow, context: FileContext) -> Iterator[Problem]:
    """Cells that can't be understood, and cells whose reading differs from what was typed."""
    for field in context.form.fields:
        value = row.values[field.name]
        if value.fault:
            yield at_cell(Code(value.fault), value, field, context, choices=choices_of(field))
        elif value.note:
            yield at_cell(Code.UNDERSTOOD_AS, value, field, context, note=value.note)


def within_rules(row: ReturnedRow, context: FileContext) -> Iterator[Problem]:
    """The rules that look at one row alone, those apart that look at its last day: the record knows that."""
    beside = with_given if context.own_checks else with_figures
    values = beside(row.values, context.issued(row), today=context.received)
    yield from broken(row, context, context.file_rules, values)
    yield from broken_own(row, context, values)


def broken_own(row: ReturnedRow, context: FileContext, values: Row) -> Iterator[Problem]:
    """The office's own rules; what a unit explained before, and what is as it was, is not told again."""
    issued, name = context.issued(row), EXPLANATION_FIELD.name
    for check in context.own_checks:
        if not check.when.holds(values):
            continue
        explanation = row.values.get(name, BLANK)
        if check.code == Code.OWN_EXPLAINED and carried_on(row, issued, context):
            continue
        words = {
            "hint": check.rule.hint,
            "name": check.rule.name,
            "said": bounded(explanation.raw, MOST_SAID),
        }
        yield at_cell(check.code, row.values[check.field.name], check.field, context, **words)


def carried_on(row: ReturnedRow, issued: IssuedRow, context: FileContext) -> bool:
    """Whether the explanation is the one that the unit last gave, and what it explains is as it was."""
    name, stays = EXPLANATION_FIELD.name, facts(context.form.fields, context.form.rules)
    same = [row.values[key].typed == issued.last.get(key) for key in (name, *(each.name for each in stays))]
    return bool(stays) and all(same)


def explained(row: ReturnedRow, context: ReturnContext) -> Iterator[Problem]:
    """The rules that look at the last day that holds for the unit: they ask for something once it is over."""
    due = context.due.get(row.task)
    last = due or context.issued(row).due
    if last is None or context.received is None or last >= context.received:
        return
    values = with_figures(row.values, context.issued(row), today=context.received, due=due)
    yield from broken(row, context, context.last_day_rules, values, due)


def broken(
    row: ReturnedRow, context: FileContext, rules: Iterable[Rule], values: Row, due: date | None = None
) -> Iterator[Problem]:
    """A problem for each of the rules that the row breaks; ``due`` is the last day where it is not the one issued.

    ``values`` are the row's, with what it was issued with beside them.
    """
    issued = context.issued(row)
    for rule in rules:
        if rule.when.holds(values):
            low, high = (bound(limit) for limit in rule.field.limits)
            words: dict[str, object] = {"minimum": low, "maximum": high, "target": bound(issued.target)}
            words |= {"due": due or issued.due, "today": context.received}
            yield at_cell(rule.code, row.values[rule.field.name], rule.field, context, **words)


CELL_CHECKS: tuple[FileCheck, ...] = (understood, within_rules)


def nothing_missing(context: ReturnContext) -> Iterator[Problem]:
    """Rows that came back without a word, or that the unit has nothing to report though it did before."""
    if context.nil:
        if context.accepted:
            place = Place(file=context.returned.file, sheet=context.returned.sheet)
            yield problem(Code.NIL_AFTER_ROWS, place, count=len(context.accepted))
        return
    for row in context.returned.rows:
        if not row.filled and row.task not in context.accepted:
            place = Place(file=context.returned.file, sheet=context.returned.sheet, cell=f"A{row.number}")
            yield problem(Code.ROW_BLANK, place, task=row.task)


def leadership_told(context: FileContext) -> Iterator[Problem]:
    """Whether the unit reported to its own leadership, where the form asks."""
    if not context.form.asks_report:
        return
    reported, reported_on = context.returned.told, context.returned.told_on
    place = Place(file=context.returned.file, sheet=context.returned.sheet)
    for value, words in ((reported, REPORT_WORDS), (reported_on, REPORT_DAY_WORDS)):
        if value.fault:
            moving = value.fault == Code.DAY_OF_TODAY
            raw = f"每天都变的公式（如 =TODAY()），现在算得 {value.raw}" if moving else value.raw
            yield problem(Code.UNREADABLE_HEAD, place, field=words, raw=raw)
    if reported.blank:
        yield problem(Code.LEADERSHIP_REPORT_BLANK, place)
    elif reported.typed == REPORT_YES and reported_on.blank:
        yield problem(Code.LEADERSHIP_REPORT_WITHOUT_DAY, place)


def nil_with_rows(context: FileContext) -> Iterator[Problem]:
    """A unit that says that there is nothing to report, and reports all the same."""
    rows = sum(context.answered(row) for row in context.returned.rows) if context.returned.nil else 0
    if rows:
        place = Place(file=context.returned.file, sheet=context.returned.sheet)
        yield problem(Code.NIL_WITH_ROWS, place, count=rows)


WHOLE_CHECKS: tuple[WholeCheck, ...] = (one_text_for_all, leadership_told, nil_with_rows)


def bound(limit: float | None) -> str:
    """A limit in words."""
    return "不限" if limit is None else f"{limit:g}"


def choices_of(field: Field) -> str:
    """The field's choices in one line."""
    return "、".join(choice.value for choice in field.choices)
