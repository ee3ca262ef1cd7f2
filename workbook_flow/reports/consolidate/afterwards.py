"""Sheet 发布后变化: what was published, and what the record says otherwise since."""

from __future__ import annotations

from workbook_flow.model import Period, Typed
from workbook_flow.paper.layout import CELL, CENTRED, HEADER, NOTE, Style, excerpt, set_print
from workbook_flow.paper.page import Page, WrittenBook
from workbook_flow.reports.consolidate.columns import Column, names_of, values_of, widths_of
from workbook_flow.reports.summary import Afterwards, Later

SHEET = "发布后变化"
MOST_LINES = 6
RULES = "发布的数不再改动；以后到的补报、更正和核定列在这里，计入下一版。"


def fitting(value: Typed) -> Typed:
    """A text of as many lines as a row has room for; other values as they are."""
    return excerpt(value, 44.0, MOST_LINES) if isinstance(value, str) else value


COLUMNS: tuple[Column[Later], ...] = (
    Column("编号", 8.0, lambda later: later.change.task),
    Column("单位", 18.0, lambda later: later.change.unit),
    Column("栏目", 14.0, lambda later: later.change.column),
    Column("发布时", 44.0, lambda later: fitting(later.change.before)),
    Column("现在", 44.0, lambda later: fitting(later.change.after)),
    Column("日期", 12.0, lambda later: later.on),
    Column("由何引起", 16.0, lambda later: later.source),
)


def write_afterwards(book: WrittenBook, after: Afterwards, period: Period) -> None:
    """Write the sheet: the figures side by side, then every cell that differs."""
    widths = widths_of(COLUMNS)
    page = book.page(SHEET, widths, f"{period.words}发布后变化（与{after.edition.words}比）")
    reason = f"重开原因：{after.edition.reason}。" if after.edition.reason else ""
    note = f"{after.words}。{reason}{RULES}"
    page.line(1, note, NOTE, at_least=22)
    row = write_figures(page, 2, after)
    page.header(row, names_of(COLUMNS))
    for number, later in enumerate(after.changes, start=row + 1):
        page.row(number, values_of(COLUMNS, later), CELL)
    if not after.changes:
        page.span((row + 1, 0, row + 1, page.last), "没有", CELL)
    page.sheet.autofilter(row, 0, row + max(len(after.changes), 1), page.last)
    set_print(page.sheet, title=SHEET, widths=widths)


def write_figures(page: Page, row: int, after: Afterwards) -> int:
    """The figures as published and now; returns the next free row."""
    write_figure(page, row, ("项目", "发布时", "现在", "变化"), HEADER)
    for number, figure in enumerate(after.figures, start=row + 1):
        name = f"{figure.name}（{figure.measure}）"
        write_figure(page, number, (name, figure.before, figure.value, figure.change), CENTRED)
    page.sheet.set_row(row + 1 + len(after.figures), 8)
    return row + 2 + len(after.figures)


def write_figure(page: Page, row: int, cells: tuple[str, Typed, Typed, str], style: Style) -> None:
    """One figure over the columns of the cells below: its name, as published, now, the change."""
    name, before, now, change = cells
    page.span((row, 0, row, 2), name, style)
    page.cells(row, 3, [(before, style), (now, style)])
    page.span((row, 5, row, 6), change, style)
    page.sheet.set_row(row, 20)
