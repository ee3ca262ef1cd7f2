"""A sheet with several lists, side by side or each under a title of its own → a grid for each of them."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from workbook_flow.importing.body import NOTE, SECOND_LEVEL, stands_again
from workbook_flow.importing.contacts import header_columns
from workbook_flow.importing.continued import with_headers
from workbook_flow.importing.heads import ColumnPart
from workbook_flow.importing.tables import (
    FIRST_LEVEL,
    MOST_HEADER_ROWS,
    UNIT_PARTS,
    Found,
    find_table,
    header_of,
)
from workbook_flow.sheets import column_letter
from workbook_flow.sheets.grids import Cell, Grid
from workbook_flow.words.headers import key_of

TITLE = re.compile(
    r"(?:.*(?:表|清单|台账|分解|计划|方案|要点|一览|安排|目录|名单|名录|通讯录)(?:[（(][^（）()]*[)）])?"
    r"|附[件表]\s*[\d一二三四五六七八九十]*\s*[:：]?.{0,40}|(?:20\d\d年)?\d{1,2}月份?.{2,30})"
)
"""What a line says that is the title of a further list."""


def lists_apart(grids: Iterable[Grid]) -> tuple[Grid, ...]:
    """The sheets, those that hold several lists as a grid for each of them, and each of these under a header."""
    return tuple(with_headers(part for grid in grids for part in parts_of(grid)))


def parts_of(grid: Grid) -> tuple[Grid, ...]:
    """The lists of a sheet, each as a grid of its own; the sheet itself where it holds one."""
    parts = [part for below in one_below_the_other(grid) for part in side_by_side(below)]
    return tuple(named_apart(parts)) if len(parts) > 1 else (grid,)


def named_apart(parts: Sequence[Grid]) -> Iterator[Grid]:
    """The parts, none called as another."""
    names: set[str] = set()
    for part in parts:
        name, number = part.name, 1
        while name in names:
            number += 1
            name = f"{part.name}（{number}）"
        names.add(name)
        yield replace(part, name=name)


def part_of_grid(grid: Grid, name: str, cells: Mapping[tuple[int, int], Cell]) -> Grid:
    """A part of the sheet under a name of its own."""
    origin = grid.origin or grid.name
    return replace(grid, name=f"{origin}：{name}", cells=cells, origin=origin)


def one_below_the_other(grid: Grid) -> list[Grid]:
    """The sheet cut at the titles below which a header follows, of a list or of addresses."""
    rows = list(grid.rows())
    starts = list(title_rows(rows, grid))
    if not starts:
        return [grid]
    bounds = [(0, first_title(rows, grid)), *starts]
    ends = [start for start, _ in starts] + [max(number for number, _ in rows) + 1]
    return [
        part_of_grid(grid, title or f"第{count}份", cells)
        for count, ((start, title), end) in enumerate(zip(bounds, ends, strict=True), 1)
        if (cells := {spot: cell for spot, cell in grid.cells.items() if start <= spot[0] < end})
    ]


def first_title(rows: Sequence[tuple[int, Mapping[int, Cell]]], grid: Grid) -> str:
    """The title over the first list of the sheet."""
    singles: list[str] = []
    for number, cells in rows:
        if is_header(number, cells, grid):
            break
        singles.append(single_text(cells))
    return next((words for words in reversed(singles) if TITLE.fullmatch(words)), "")


def title_rows(rows: Sequence[tuple[int, Mapping[int, Cell]]], grid: Grid) -> Iterator[tuple[int, str]]:
    """The rows with which a further list begins, each with its title; blank where only its header says so."""
    headed = False
    tasks, parts = 0, 0
    run: list[tuple[int, str]] = []
    titles: set[str] = set()
    for number, cells in rows:
        words = single_text(cells)
        if words:
            run.append((number, words))
            continue
        header = header_of(grid, number, number, cells, {}) if run or number <= MOST_HEADER_ROWS else None
        if header is not None:
            fresh = [(at, text) for at, text in run if is_title(text, titles)]
            titles |= {text for _, text in run}
            if headed and fresh:
                yield fresh[0][0], fresh[-1][1]
            elif tasks and len(header.parts) > parts:
                yield (run[0][0] if run else number), ""
            headed, tasks, parts = True, 0, len(header.parts)
        elif headed and header_columns(cells) and run and is_title(run[-1][1], titles):
            yield run[-1]
        else:
            tasks += headed
        run = []


def is_title(words: str, titles: Collection[str]) -> bool:
    """Whether a line is the title of a list, and no other list's over its next page."""
    return (
        TITLE.fullmatch(words) is not None
        and not any(pattern.match(words) for pattern in (FIRST_LEVEL, SECOND_LEVEL))
        and (NOTE.match(words) is None or words.startswith("附"))
        and not stands_again(words, titles)
    )


def single_text(cells: Mapping[int, Cell]) -> str:
    """What a row says that says one thing; blank for any other."""
    texts = {" ".join(cell.text.split()) for cell in cells.values()}
    return texts.pop() if len(texts) == 1 else ""


def is_header(number: int, cells: Mapping[int, Cell], grid: Grid) -> bool:
    """Whether a row is the header of a list."""
    return header_of(grid, number, number, cells, {}) is not None


def side_by_side(grid: Grid) -> list[Grid]:
    """The sheet cut between lists that stand side by side, each with the columns of the other."""
    table = find_table(grid)
    if table is None:
        return [grid]
    for column in further_starts(table):
        left, right = cut(table, column)
        first, second = find_table(left), find_table(right)
        if first is not None and second is not None and kinds(first) == kinds(second):
            return [left, *side_by_side(right)]
        if first is not None and is_aside(table, first, right, column):
            return [left, right]
    return [grid]


def is_aside(table: Found, list_left: Found, right: Grid, column: int) -> bool:
    """Whether what stands behind a blank column is another table that says nothing of the tasks: addresses, counts."""
    if column - 1 in table.words or not list_left.parts & UNIT_PARTS:
        return False
    again = any(at >= column for at in table.columns)
    header = dict(right.rows()).get(table.last, {})
    return bool(header_columns(header)) or (again and list_left.parts >= table.parts)


def further_starts(table: Found) -> Iterator[int]:
    """The columns at which a further list may begin: where a first header stands again, or behind a blank column."""
    columns = sorted(column for column, words in table.words.items() if words.strip())
    keys = {column: key_of(table.words[column]) for column in columns}
    tasks = [column for column in columns if table.columns.get(column) in {*TASK_PARTS}]
    again = {keys[column] for column in (*columns[:1], *tasks[:1])}
    filled = {
        column for (row, column), cell in table.grid.cells.items() if row >= table.first and not cell.blank
    }
    for before, column in pairwise(columns):
        if (keys[column] in again and keys[before] != keys[column]) or column - 1 not in filled:
            yield column


TASK_PARTS = (ColumnPart.HEADING, ColumnPart.MEASURE)


def kinds(table: Found) -> frozenset[str]:
    """What a list says of its tasks, by whichever column."""
    names = {**dict.fromkeys(UNIT_PARTS, "units"), **dict.fromkeys(TASK_PARTS, "tasks")}
    return frozenset(names.get(part, part) for part in table.parts if part is not ColumnPart.ID)


def cut(table: Found, column: int) -> tuple[Grid, Grid]:
    """The sheet left of a column and from it on; a line over both that stands alone is over each."""
    grid, last = table.grid, max(column for _, column in table.grid.cells)
    first = min(at for _, at in grid.cells)
    above = {
        (number, column): next(iter(cells.values()))
        for number, cells in grid.rows()
        if number < table.first and single_text(cells)
    }
    left = {spot: cell for spot, cell in grid.cells.items() if spot[1] < column}
    right = {spot: cell for spot, cell in grid.cells.items() if spot[1] >= column}
    return (
        part_of_grid(grid, letters(first, column - 1), left),
        part_of_grid(grid, letters(column, last), {**above, **right}),
    )


def letters(first: int, last: int) -> str:
    """Columns as people call them."""
    return f"{column_letter(first - 1)}至{column_letter(last - 1)}列"
