"""Answers that may have been changed with the issued words, as a replacement over the whole sheet leaves them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from workbook_flow.model import FieldType, IssuedForm, Problem, ReturnedRow, Value
from workbook_flow.returns.collating import locked_cells
from workbook_flow.returns.headers import squeeze
from workbook_flow.returns.table import ReturnedTable
from workbook_flow.rules.replacing import LEAST_CELLS, Replacement, replacement_of
from workbook_flow.words.own_names import own_names
from workbook_flow.words.problems import Code, problem
from workbook_flow.words.text import bounded

TELLING = frozenset("0123456789百千万亿元%年月日未不无没")
"""Letters that change what an answer says when they are put in or taken out."""
MOST_SHOWN = 60
"""Characters of a cell that a message repeats."""


def with_replacements(
    rows: tuple[ReturnedRow, ...], table: ReturnedTable, form: IssuedForm
) -> tuple[ReturnedRow, ...]:
    """The rows, those held in which figures, days or units may have been replaced with those of the issued words.

    Other words are replaced because they are meant to read so; and where the answers still have what was looked for,
    they were left alone. Ids alone are rewritten by people and programs: 1-1 for 1-01. One note confirms them all.
    """
    faults = sum(len(row.problems) for row in rows)  # each cell of issued words that changed is one
    if faults < LEAST_CELLS or any(row.confirmed for row in rows):
        return rows
    issued = {row.task: row for row in form.rows}
    pairs = [
        (squeeze(wanted), squeeze(back))
        for row in rows
        for _, wanted, back in locked_cells(issued[row.task], row, table)
        if back
    ]
    if all(wanted == back or wanted in issued for wanted, back in pairs):
        return rows
    replaced = replacement_of(pairs)
    fresh = [row for row in rows if row.filled and not row.is_as_issued(issued[row.task], form.fields)]
    if replaced is None or TELLING.isdisjoint("".join(replaced)):
        return rows
    if any(stands_in(replaced.old, value, replaced) for row in fresh for value in row.values.values()):
        return rows
    tasks = {row.task for row in fresh}
    return tuple(
        replace(row, problems=(*row.problems, *first_replaced(row, replaced, table, form)))
        if row.task in tasks
        else row
        for row in rows
    )


def first_replaced(
    row: ReturnedRow, replaced: Replacement, table: ReturnedTable, form: IssuedForm
) -> Iterator[Problem]:
    """A problem at the first cell of a row in which what was put in may stand."""
    figures = any(map(str.isdecimal, "".join(replaced)))
    for field in form.fields:
        value = row.values[field.name]
        may_have = (
            any(map(str.isdecimal, value.raw))
            if figures
            else field.type is FieldType.TEXT and bool(value.raw)
        )
        if may_have and replaced.new in written(value):
            became = f"成了“{replaced.new}”" if replaced.new else "没有了"
            sheet, _, cell = value.cell.rpartition("!")
            place = replace(table.id_place(row), sheet=sheet or table.sheet.name, cell=cell)
            yield problem(
                Code.REPLACED_THROUGHOUT,
                place,
                names=own_names(form.fields),
                field=field.name,
                raw=bounded(value.raw, MOST_SHOWN),
                old=replaced.old,
                became=became,
            )
            return


def stands_in(words: str, value: Value, replaced: Replacement) -> bool:
    """Whether a cell has words in it that are no part of what was put in."""
    rest = written(value)
    return words in (rest.replace(replaced.new, "\0") if words in replaced.new else rest)


def written(value: Value) -> str:
    """What a cell says as people write it: a day without zeros before its month."""
    day = value.typed
    return f"{day.year}-{day.month}-{day.day}" if isinstance(day, date) else squeeze(value.raw)
