"""A column of a sheet is one value: what it is called, how wide it is, what stands in it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from workbook_flow.model import Task, Typed
from workbook_flow.paper.layout import CELL, Style, excerpt, set_print
from workbook_flow.paper.page import Cell, Page, WrittenBook

Line = TypeVar("Line")

MOST_UNIT_LINES = 6
"""Lines of a task's units as the list names them; more of them would make its row many times as high."""


@dataclass(frozen=True, slots=True)
class Column(Generic[Line]):
    """One column of a sheet with a row for each ``Line``; its width in characters."""

    name: str
    width: float
    value: Callable[[Line], Typed]
    style: Style = field(default_factory=lambda: CELL)
    total: Typed = None
    """What stands in the last line, where the sheet has one of totals."""
    look: Callable[[Line], Style] | None = None
    """How a line's cell looks, where lines differ."""
    spare: bool = False
    """Whether it is left out where nothing stands in it."""

    def cell(self, line: Line) -> Cell:
        """What stands in the line's row, and how it looks."""
        return self.value(line), self.look(line) if self.look else self.style


def lead_words(task: Task, width: float) -> str:
    """A task's lead units as the list names them, as many as a row has room for, and how many there are."""
    return units_excerpt(task.lead_words, len(task.lead), width)


def responsible_words(task: Task, width: float) -> str:
    """The same of its responsible units."""
    return units_excerpt(task.responsible_words, len(task.responsible), width)


def units_excerpt(words: str, count: int, width: float, lines: int = MOST_UNIT_LINES) -> str:
    """Units as many as a row has room for, and how many there are."""
    return excerpt(words, width, lines, mark=f"……（共{count}个单位）")


def filled(columns: Sequence[Column[Line]], lines: Sequence[Line]) -> tuple[Column[Line], ...]:
    """The columns without those that may be left out and in which no line says anything."""
    blank = (None, "")
    return tuple(
        column
        for column in columns
        if not column.spare or any(column.value(line) not in blank for line in lines)
    )


def names_of(columns: Sequence[Column[Line]]) -> list[str]:
    """What the columns are called."""
    return [column.name for column in columns]


def widths_of(columns: Sequence[Column[Line]]) -> list[float]:
    """How wide they are."""
    return [column.width for column in columns]


def values_of(columns: Sequence[Column[Line]], line: Line) -> list[Typed]:
    """What stands in the line's row."""
    return [column.value(line) for column in columns]


def cells_of(columns: Sequence[Column[Line]], line: Line) -> list[Cell]:
    """What stands in the line's row, and how it looks."""
    return [column.cell(line) for column in columns]


def write_list(
    book: WrittenBook, name: str, title: str, columns: Sequence[Column[Line]], lines: Sequence[Line]
) -> Page:
    """A sheet of plain rows below its column names, filterable."""
    page = book.page(name, widths_of(columns), title)
    page.header(1, names_of(columns))
    for row, line in enumerate(lines, start=2):
        page.row(row, values_of(columns, line), CELL)
    if not lines:
        page.span((2, 0, 2, page.last), "没有", CELL)
    page.sheet.autofilter(1, 0, max(len(lines) + 1, 2), page.last)
    page.sheet.freeze_panes(2, 1)
    set_print(page.sheet, header=(1, 1), title=name, widths=page.widths)
    return page
