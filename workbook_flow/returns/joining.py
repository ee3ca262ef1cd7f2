"""What says one thing together: an answer that goes on below, copies of a sheet, a column of fractions."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from workbook_flow.model import (
    TASK_COLUMN,
    Field,
    FieldType,
    IssuedForm,
    IssuedRow,
    Place,
    Problem,
    ReturnedRow,
    Value,
)
from workbook_flow.returns.headers import squeeze
from workbook_flow.returns.matching import names_another_period
from workbook_flow.returns.table import MOST_WORDS, ReturnedTable
from workbook_flow.words.problems import Code, problem
from workbook_flow.words.text import bounded

Found = tuple[IssuedRow | None, ReturnedRow]

FRACTION = re.compile(r"0?\.\d{1,15}", re.ASCII)
NUMBER = re.compile(r"\d{1,15}(?:\.\d{1,15})?", re.ASCII)


def typed_values(row: ReturnedRow) -> list[tuple[object, str]]:
    """What a row says, without where it says it."""
    return [(value.typed, value.raw) for value in row.values.values()]


def differing(row: ReturnedRow, other: ReturnedRow, table: ReturnedTable) -> str:
    """What the other of two rows says otherwise, by the names of the columns; then that row of its table."""
    values = ((name, value, row.values[name]) for name, value in other.values.items())
    pieces = (
        f"{name}：{value.raw.strip() or '（空）'}"
        for name, value, first in values
        if (value.typed, value.raw) != (first.typed, first.raw)
    )
    words = bounded("；".join(pieces).replace("\n", " "), MOST_WORDS)
    return f"{words}（整行：{table.row_words(other.number - 1)}）"


def continued(pairs: Sequence[Found], table: ReturnedTable) -> Iterator[Found]:
    """The rows, with those that only go on with the answer above them joined to it."""
    above: Found | None = None
    for number, (issued, row) in enumerate(pairs):
        following = pairs[number + 1 :][:1]
        if above is not None and issued is None and goes_on(above[1], row, following, table):
            above = (above[0], joined(above[1], row, table))
            continue
        if above is not None:
            yield above
        above = (issued, row)
        if issued is None:
            yield above
            above = None
    if above is not None:
        yield above


def goes_on(above: ReturnedRow, row: ReturnedRow, following: Sequence[Found], table: ReturnedTable) -> bool:
    """Whether a row without id and measure goes on with the one above: merged with it, or between two of the form's."""
    at = row.number - 1
    if row.task or not row.filled or table.task_cell(at):
        return False
    spans = (table.columns.get(name) for name in ("编号", "主要措施", TASK_COLUMN))
    if any(column is not None and table.merged.top_of(at, column) == above.number - 1 for column in spans):
        return True
    return row.number == above.number + 1 and any(issued is not None for issued, _ in following)


def joined(above: ReturnedRow, row: ReturnedRow, table: ReturnedTable) -> ReturnedRow:
    """A row with what goes on below it; held where the two contradict."""
    values = dict(above.values)
    contradicts = False
    for name, value in row.values.items():
        before = values[name]
        if value.blank or (before.typed, before.raw) == (value.typed, value.raw):
            continue
        if before.blank:
            values[name] = value
        elif isinstance(before.typed, str) and isinstance(value.typed, str):
            values[name] = one_text(before, value, row.number)
        else:
            contradicts = True
    if not contradicts:
        return replace(above, values=values)
    words = differing(above, row, table)
    double = problem(Code.ROWS_CONTRADICT, table.id_place(row), task=above.task, words=words)
    return replace(above, values=values, problems=(*above.problems, double))


def one_text(before: Value, value: Value, number: int) -> Value:
    """Two pieces of one text as one."""
    return replace(
        before,
        typed=f"{before.typed}\n{value.typed}",
        raw=f"{before.raw}\n{value.raw}",
        note=f"与第 {number} 行接着写的合在一起",
    )


def apart(
    tables: Sequence[ReturnedTable], form: IssuedForm
) -> tuple[tuple[ReturnedTable, ...], tuple[Problem, ...]]:
    """The tables that are the form's own, and a problem for each that is another unit's or another period's."""
    present = [table for table in tables if not of_another_period(table, form)] or list(tables)
    main = present[0]
    own_names = {squeeze(form.unit), squeeze(unit_of(main))}
    own = [table for table in present if squeeze(unit_of(table)) in {"", *own_names}]
    foreign = [
        problem(
            Code.SHEET_OF_ANOTHER_UNIT,
            Place(file=table.file, sheet=table.sheet.name),
            sheet=table.sheet.name,
            unit=unit_of(table),
        )
        for table in present
        if table not in own and written(table, form)
    ]
    past = [
        problem(
            Code.SHEET_OF_ANOTHER_PERIOD,
            Place(file=table.file, sheet=table.sheet.name),
            sheet=table.sheet.name,
            period=table.head_words("期别"),
        )
        for table in tables
        if table not in present and written(table, form)
    ]
    return tuple(own), (*foreign, *past)


def written(table: ReturnedTable, form: IssuedForm) -> bool:
    """Whether anything was filled in below the table's header."""
    return any(row.filled for _, row in table.returned_rows(form))


def of_another_period(table: ReturnedTable, form: IssuedForm) -> bool:
    """Whether the head above a table names another period than the form's: units keep the months in one workbook."""
    return names_another_period(table.head_words("期别"), form)


def unit_of(table: ReturnedTable) -> str:
    """The unit that the head above a table names."""
    return table.head_words("填报单位")


def main_table(tables: Sequence[ReturnedTable], form: IssuedForm) -> ReturnedTable:
    """The first table in which anything was written; the first of all where nothing was."""
    written = (table for table in tables if len(tables) > 1 and table.written_in(form))
    return next(written, tables[0])


def headed(table: ReturnedTable, copies: Iterable[ReturnedTable]) -> ReturnedTable:
    """The table, or the first copy with words above it where rows alone were copied to a new sheet."""
    return next((sheet for sheet in (table, *copies) if sheet.head), table)


def with_copies(
    answers: Iterable[ReturnedRow], copies: Sequence[ReturnedTable], form: IssuedForm
) -> tuple[ReturnedRow, ...]:
    """The rows with what copies of the sheet say: taken where nobody wrote in one, held where the two contradict."""
    by_task = {row.task: row for row in answers}
    for copy in copies:
        for issued, row in copy.returned_rows(form):
            if issued is not None and row.filled:
                by_task[row.task] = beside_copy(by_task.get(row.task), row, copy, issued, form)
    return tuple(by_task[row.task] for row in form.rows if row.task in by_task)


def beside_copy(
    row: ReturnedRow | None, other: ReturnedRow, copy: ReturnedTable, issued: IssuedRow, form: IssuedForm
) -> ReturnedRow:
    """One row for the same task in two sheets."""
    same = other.is_as_issued(issued, form.fields) or (
        row is not None and typed_values(row) == typed_values(other)
    )
    if row is not None and row.filled and same:
        return row
    place = copy.id_place(other)
    if row is None or not row.filled or row.is_as_issued(issued, form.fields):
        taken = problem(Code.ROW_FROM_A_COPY, place, task=other.task, sheet=copy.sheet.name)
        return replace(other, problems=(*(row.problems if row else ()), taken))
    words = differing(row, other, copy)
    differs = problem(Code.SHEETS_DIFFER, place, task=row.task, sheet=copy.sheet.name, words=words)
    return replace(row, problems=(*row.problems, differs))


def as_whole_columns(rows: tuple[ReturnedRow, ...], form: IssuedForm) -> tuple[ReturnedRow, ...]:
    """The rows with each 1 in a column of fractions read as they are: 0.6, 0.75, 1 are 60, 75 and 100 percent."""
    names = [field.name for field in form.fields if of_fractions(field, rows)]
    if not names:
        return rows
    return tuple(
        replace(row, values={**row.values, **{name: as_fraction(row.values[name]) for name in names}})
        for row in rows
    )


def of_fractions(field: Field, rows: Iterable[ReturnedRow]) -> bool:
    """Whether a column of percentages holds fractions, and no number beyond 1."""
    if field.type is not FieldType.PERCENT:
        return False
    numbers = [plain(row.values[field.name]) for row in rows]
    plain_numbers = [words for words in numbers if NUMBER.fullmatch(words)]
    return any(map(FRACTION.fullmatch, numbers)) and all(float(words) <= 1 for words in plain_numbers)


def as_fraction(value: Value) -> Value:
    """A 1 as a hundred percent; every other value as it is."""
    if plain(value) not in {"1", "1.0"} or value.typed != 1:
        return value
    return replace(value, typed=100, note=f"填的是 {value.raw}，与本栏其他小数一样按 100% 理解")


def plain(value: Value) -> str:
    """What was typed, in narrow characters without blanks."""
    return "".join(unicodedata.normalize("NFKC", value.raw).split())
