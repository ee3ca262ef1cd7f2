"""Which of two columns of text says what is to be done: where one cell is over several rows, the text of each row.

Asked once; until then the rows' own texts are the tasks, in doubt.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from workbook_flow.importing.body import BodyRow, RowKind, body_rows
from workbook_flow.importing.columns import REMARKS
from workbook_flow.importing.heads import ColumnPart
from workbook_flow.importing.rows import RawTask, shortened
from workbook_flow.importing.tables import Found, header_name
from workbook_flow.model import Place, Question
from workbook_flow.sheets.grids import Cell
from workbook_flow.words.names import name_key
from workbook_flow.words.vocabulary import EXTRA_COLUMNS

FINER_QUESTION = "finer"
ONE_TASK = "几行是同一件事"
FEWEST_CHARACTERS = 4
"""Of a text that says what is to be done, on the average."""
NO_TASK = re.compile(
    "备注|说明|进展|进度|情况|成效|结果|评价|得分|分值|权重|依据|来源|领导|责任人|负责人|联系|电话|姓名|人员|佐证|附件"
    "|原因|指标|目标值|资金|投资|金额|经费|地点|位置|规模|单位|部门|科室|日期|时间|时限|[一二三四1-4]季度|月份?$|级别|等级|类型|状态"
)
"""Headers of columns that say something of a task rather than what is to be done."""


def with_finer(table: Found, reading: str) -> Found:
    """The table whose measures are its rows' own texts, and what one cell says over several rows their headings.

    ``reading`` is the reading that the office chose of ``finer_question``, blank for none.
    """
    table = with_headings(table)
    pairs = {reading_of(table, *pair): pair for pair in finer_columns(table)}
    if not pairs or reading.endswith(ONE_TASK):
        return table
    coarse, fine = pairs.get(reading) or next(iter(pairs.values()))
    columns = {**table.columns, coarse: ColumnPart.HEADING, fine: ColumnPart.MEASURE}
    return replace(table, columns=dict(sorted(columns.items())))


def with_headings(table: Found) -> Found:
    """The table whose measures that are one cell over several rows are headings, where others are the rows' own."""
    rows = task_rows(table)
    measures = [column for column, part in table.columns.items() if part is ColumnPart.MEASURE]
    merged = {
        column: two
        for column in measures
        if (two := [two for two in pairwise(rows) if filled_cell(two[1], column) and goes_on(column, *two)])
    }
    own = [column for column in measures if column not in merged]
    if not any(parts_rows(column, two, rows) for column in own for two in merged.values()):
        return table
    return replace(table, columns={**table.columns, **dict.fromkeys(merged, ColumnPart.HEADING)})


def finer_columns(table: Found) -> tuple[tuple[int, int], ...]:
    """The columns of a measure over several rows, with those that say something else in each of these rows."""
    rows = task_rows(table)
    measures = [column for column, part in table.columns.items() if part is ColumnPart.MEASURE]
    if table.apart or table.guess or len(measures) != 1 or named(table, measures[0]) in table.given:
        return ()
    going_on = [two for two in pairwise(rows) if goes_on(measures[0], *two)]
    merged = all(filled_cell(row, measures[0]) is not None for _, row in going_on)
    fine = (column for column in sorted(table.words) if may_be_task(table, column, merged=merged))
    return tuple((measures[0], column) for column in fine if parts_rows(column, going_on, rows))


def task_rows(table: Found) -> list[BodyRow]:
    """The rows of tasks."""
    return [row for row in body_rows(table) if row.kind is RowKind.TASK]


def named(table: Found, column: int) -> str:
    """What a column is called."""
    return header_name(table.words.get(column, ""), column)


def may_be_task(table: Found, column: int, *, merged: bool) -> bool:
    """Whether a column may say what is to be done though its header does not: none that anyone told of.

    Beside a blank measure the heading says so already; beside one that is ``merged`` over several rows it does not.
    """
    name = named(table, column)
    return (
        table.columns.get(column) in ({None, ColumnPart.HEADING} if merged else {None})
        and name not in {*table.given, *EXTRA_COLUMNS}
        and REMARKS.fullmatch(name) is None
        and NO_TASK.search(name) is None
    )


def goes_on(column: int, above: BodyRow, row: BodyRow) -> bool:
    """Whether a column says no more in a row than in the one above: one cell over both, or a blank."""
    cell, over = filled_cell(above, column), filled_cell(row, column)
    return over is None or (cell is not None and cell.place == over.place)


def filled_cell(row: BodyRow, column: int) -> Cell | None:
    """A row's cell, None for a blank."""
    cell = row.cells.get(column)
    return None if cell is None or cell.blank else cell


def parts_rows(column: int, going_on: Sequence[tuple[BodyRow, BodyRow]], rows: Sequence[BodyRow]) -> bool:
    """Whether a column has a text of its own, and another, in each row that goes on with the one above."""
    texts = [cell.text.strip() for row in rows if (cell := filled_cell(row, column)) is not None]
    if not going_on or sum(map(len, texts)) < FEWEST_CHARACTERS * len(texts):
        return False
    return all(says_other(column, above, row) for above, row in going_on)


def says_other(column: int, above: BodyRow, row: BodyRow) -> bool:
    """Whether a column says something in both rows, and not the same."""
    cell, own = filled_cell(above, column), filled_cell(row, column)
    return cell is not None and own is not None and name_key(cell.text) != name_key(own.text)


def reading_of(table: Found, coarse: int, fine: int) -> str:
    """What the office says who takes those columns for heading and measure."""
    return f"“{named(table, fine)}”是主要措施，“{named(table, coarse)}”是重点任务"


def finer_question(tables: Sequence[Found]) -> Question | None:
    """Which column says what is to be done, asked once for all tables; None where no table leaves it open."""
    table = next((table for table in tables if finer_columns(table)), None)
    if table is None:
        return None
    pairs = finer_columns(table)
    coarse, fine = named(table, pairs[0][0]), pairs[0][1]
    example = next(
        cell.text.strip() for row in task_rows(table) if (cell := filled_cell(row, fine)) is not None
    )
    words = (
        f"“{coarse}”一格管着几行，每行又各有“{named(table, fine)}”（如“{shortened(example)}”）。"
        "一行要做的事写在哪一栏？"
    )
    return Question(
        id=FINER_QUESTION,
        kind=FINER_QUESTION,
        words=words,
        readings=(*(reading_of(table, *pair) for pair in pairs), f"“{coarse}”是主要措施，{ONE_TASK}"),
        places=(Place(sheet=table.grid.name, cell=f"第{table.last}行"),),
    )


def with_finer_doubts(tasks: Sequence[RawTask], tables: Sequence[Found]) -> tuple[RawTask, ...]:
    """The tasks with the doubt which column says what is to be done, for as long as nobody said so."""
    names = {
        table.grid.origin or table.grid.name: named(table, pairs[0][1])
        for table in tables
        if (pairs := finer_columns(table))
    }
    return tuple(
        replace(
            task, doubts={**task.doubts, "主要措施": f"把“{names[task.place.sheet]}”当作要做的事，请核对"}
        )
        if task.place.sheet in names
        else task
        for task in tasks
    )
