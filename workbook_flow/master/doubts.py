"""Cells of the master of which it is not certain that a person sees what was read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date

from workbook_flow.master.tables import ListTable
from workbook_flow.model import Place, Problem
from workbook_flow.sheets import Beside, Book, CellLook, Sheet, bare, cell_name
from workbook_flow.sheets.grids import Cell, scalar
from workbook_flow.sheets.wire import FAR, STRUCK, TWICE
from workbook_flow.words.problems import Code, problem
from workbook_flow.words.text import bounded

MOST_WORDS = 60
"""Characters of what a cell says that a finding repeats."""
BLANK = "（空白）"
FIGURES = re.compile(r"-?\d{1,15}(?:\.\d{1,15})?", re.ASCII)


def doubts(book: Book, tables: Iterable[ListTable]) -> list[Problem]:
    """What is to be asked of the cells that the tables take, and of those that lie too far out to be read."""
    listed = {table.sheet: table for table in tables}
    sheets = [sheet for sheet in book.sheets if sheet.name.strip() in listed]
    asides = (fault for fault in map(of_aside, book.beside) if fault is not None)
    problems = [*asides, *(fault for sheet in sheets for fault in of_sheet(sheet))]
    places = {
        row.place_of(column)
        for table in (listed.values() if problems else ())
        for row in table.rows
        for column in row.letters
    }
    return [
        fault
        for fault in problems
        if fault.place in places or (fault.code == Code.LIST_CELL_FAR and fault.place.sheet in listed)
    ]


def of_aside(aside: Beside) -> Problem | None:
    """What is to be said of words that are struck, stand twice in one cell, or lie too far out."""
    place = Place(sheet=aside.sheet.strip(), cell=aside.cell)
    words = bounded(aside.words.replace("\n", " "), MOST_WORDS)
    if aside.kind == STRUCK:
        return problem(Code.LIST_WORDS_STRUCK, place, words=words)
    if aside.kind == TWICE:
        return problem(Code.LIST_CELL_TWICE, place, words=words)
    return problem(Code.LIST_CELL_FAR, place, words=words) if aside.kind == FAR else None


def of_sheet(sheet: Sheet) -> Iterator[Problem]:
    """The cells of a sheet that show something else than they hold."""
    for row, values in enumerate(sheet.rows):
        for column, value in enumerate(values):
            if isinstance(value, CellLook):
                place = Place(sheet=sheet.name.strip(), cell=cell_name(row, column))
                percent = (row, column) in sheet.percent_cells
                held = Cell(place, scalar(bare(value), percent=percent))
                if not value.sure:
                    yield problem(Code.FORMAT_UNKNOWN, place, value=bounded(held.text, MOST_WORDS))
                elif differs(value, held):
                    shown = bounded(value.text, MOST_WORDS) or BLANK
                    yield problem(Code.SHOWN_OTHERWISE, place, shown=shown, value=held.text)


def differs(look: CellLook, held: Cell) -> bool:
    """Whether a cell hides what it holds, or shows another number, or a month of which it holds another day."""
    if not look.text.strip():
        return not held.blank and held.value != 0
    if isinstance(held.value, date):
        return look.last is not None and not begins(held.value, look.last)
    if not isinstance(held.value, (int, float)):
        return False
    figures = look.text.replace(",", "").replace("%", "").strip()
    return FIGURES.fullmatch(figures) is not None and float(figures) != float(f"{held.value:.15g}")


def begins(day: date, last: date) -> bool:
    """Whether that is the first day of the month or the year that ends with ``last``."""
    return day in {last.replace(day=1), last.replace(month=1, day=1)}
