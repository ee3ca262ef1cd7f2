"""Several rows pasted at once over a table of which some are hidden: they land on those between the rows in sight."""

from __future__ import annotations

from dataclasses import replace

from workbook_flow.model import IssuedForm, ReturnedRow
from workbook_flow.returns.table import ReturnedTable
from workbook_flow.words.problems import Code, problem

LEAST_HIDDEN = 2


def beside_hidden(
    rows: tuple[ReturnedRow, ...], table: ReturnedTable, form: IssuedForm
) -> tuple[ReturnedRow, ...]:
    """The rows, those held that a paste over hidden rows has filled with what was meant for others.

    It fills as many rows, one after another, as are in sight from the first of them on: one more hidden row filled,
    one more row in sight left blank at the end.
    """
    hidden = table.sheet.hidden_rows
    if not any(row.number - 1 in hidden for row in rows):
        return rows
    ordered = sorted(rows, key=lambda row: row.number)
    in_sight = [row.number - 1 not in hidden for row in ordered]
    issued = {row.task: row for row in form.rows}
    fresh = [row.filled and not row.is_as_issued(issued[row.task], form.fields) for row in ordered]
    first, end = block_over_hidden(in_sight, fresh)
    moved = next((at for at in range(first, end) if not in_sight[at]), end)
    blank = next((ordered[at] for at in range(end, len(ordered)) if in_sight[at]), None)
    if blank is None or blank.filled:
        return rows
    tasks = {row.task for row in ordered[moved:end] if not row.confirmed}
    words = {"first": ordered[first].task, "blank": blank.task}
    return tuple(
        replace(
            row,
            problems=(
                *row.problems,
                problem(Code.PASTED_OVER_HIDDEN_ROWS, table.id_place(row), task=row.task, **words),
            ),
        )
        if row.task in tasks
        else row
        for row in rows
    )


def block_over_hidden(in_sight: list[bool], fresh: list[bool]) -> tuple[int, int]:
    """From where to where rows were filled at one stroke, as many as are in sight from there on; nowhere is 0, 0.

    Where it begins below the first row in sight, one row left blank beside one that is hidden is no sign of it.
    """
    top = next((at for at, seen in enumerate(in_sight) if seen), 0)
    end = max((at + 1 for at, filled in enumerate(fresh) if filled), default=0)
    count = sum(in_sight[end:])
    for first in range(end - 1, -1, -1):
        if not fresh[first]:
            break
        count += in_sight[first]
        over = in_sight[first:end].count(False)
        if in_sight[first] and count == end - first and over >= (1 if first == top else LEAST_HIDDEN):
            return first, end
    return 0, 0
