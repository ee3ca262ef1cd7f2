"""What a list hides: rows and columns, which are asked about, sheets and words, which are told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from workbook_flow.importing.body import body_rows
from workbook_flow.importing.nouns import Answers
from workbook_flow.importing.rows import shortened
from workbook_flow.importing.tables import Found, header_name
from workbook_flow.model import Place, Problem, Question
from workbook_flow.sheets import column_letter
from workbook_flow.sheets.grids import Grid
from workbook_flow.words.problems import Code, problem

ROWS_QUESTION, COLUMNS_QUESTION = "hidden-rows", "hidden-columns"
LEAVE_OUT, TAKE = "1", "2"
READINGS = ("隐藏的不要", "照样读入")
MOST_NAMED = 10
"""Rows or columns that a question names."""


def without_hidden(grid: Grid, answers: Answers) -> Grid:
    """The sheet without the rows and columns that are hidden, where the office leaves those out.

    Rows that it takes as they are, are hidden no more.
    """
    rows = grid.hidden if answers.get(ROWS_QUESTION) == LEAVE_OUT else frozenset()
    columns = grid.hidden_columns if answers.get(COLUMNS_QUESTION) == LEAVE_OUT else frozenset()
    cells = {
        (row, column): cell
        for (row, column), cell in grid.cells.items()
        if row not in rows and column not in columns
    }
    hidden = frozenset() if answers.get(ROWS_QUESTION) == TAKE else grid.hidden
    return replace(grid, cells=cells if rows or columns else grid.cells, hidden=hidden)


def hidden_questions(tables: Sequence[Found]) -> list[Question]:
    """Whether hidden rows and hidden columns of these lists are to be taken, each asked once."""
    rows = [place for table in tables for place in hidden_rows(table)]
    columns = [Place(sheet=table.grid.name, cell=name) for table in tables for name in hidden_columns(table)]
    asked = (
        (ROWS_QUESTION, rows, "行在原表中被隐藏或筛选掉了"),
        (COLUMNS_QUESTION, columns, "列在原表中是隐藏的"),
    )
    return [
        Question(
            id=name,
            kind=name,
            words=f"有 {len(places)} {what}（{named(places)}），要不要？",
            readings=READINGS,
            places=tuple(places),
        )
        for name, places, what in asked
        if places
    ]


def named(places: Sequence[Place]) -> str:
    """The first of these places, as a question names them."""
    several = len({place.sheet for place in places}) > 1
    names = [f"{place.sheet}{place.cell}" if several else place.cell for place in places[:MOST_NAMED]]
    return "、".join(names) + "等" * (len(places) > MOST_NAMED)


def hidden_rows(table: Found) -> dict[Place, str]:
    """The hidden rows of a table that have anything in them, and what that is."""
    return {
        Place(sheet=table.grid.name, cell=f"第{row.number}行"): shortened(row.words)
        for row in body_rows(table)
        if row.hidden
    }


def hidden_columns(table: Found) -> list[str]:
    """The hidden columns of a table that have anything of their own in them, as people call them."""
    hidden = table.grid.hidden_columns
    cells = {spot: cell for spot, cell in table.grid.cells.items() if spot[0] > table.last and not cell.blank}
    in_sight = {cell.place for (_, column), cell in cells.items() if column not in hidden}
    filled = {
        column for (_, column), cell in cells.items() if column in hidden and cell.place not in in_sight
    }
    return [column_name(table, column) for column in sorted(filled)]


def column_name(table: Found, column: int) -> str:
    """What people call a column: by its letter and its header."""
    letter = f"{column_letter(column - 1)}列"
    header = header_name(table.words.get(column, ""), column)
    return letter if header == letter else f"{letter}“{header}”"


def hidden_told(tables: Sequence[Found], answers: Answers) -> list[Problem]:
    """The hidden columns of these lists that are taken though nobody said so, and what is left out as was answered."""
    problems = []
    for table in tables:
        columns = hidden_columns(table)
        if columns and answers.get(COLUMNS_QUESTION) != TAKE:
            left_out = answers.get(COLUMNS_QUESTION) == LEAVE_OUT
            code = Code.HIDDEN_LEFT_OUT if left_out else Code.HIDDEN_TAKEN
            place = Place(sheet=table.grid.name)
            problems.append(problem(code, place, kind="隐藏的列", words="、".join(columns)))
        if answers.get(ROWS_QUESTION) == LEAVE_OUT:
            problems += [
                problem(Code.HIDDEN_LEFT_OUT, place, kind="隐藏的行", words=words)
                for place, words in hidden_rows(table).items()
            ]
    return problems
