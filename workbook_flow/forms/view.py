"""How a form's sheet is shown and printed: protection, what stays in sight, the page, where the cursor stands."""

from __future__ import annotations

from typing import Any

from workbook_flow.forms.grid import CHECK_AT, FIRST_ROW, HEADER_ROW, MARGINS, FormGrid
from workbook_flow.model import Filling, asks
from workbook_flow.paper import layout
from workbook_flow.rules.spoken import GOOD
from workbook_flow.words.text import bounded

PROTECTION = {
    "format_rows": True,
    "format_columns": True,
    "autofilter": True,
    "objects": True,
    "scenarios": True,
}
"""What stays free under sheet protection, beside typing into the unlocked cells: comments and pictures too."""


def set_view(workbook: Any, sheet: Any, grid: FormGrid, filling: Filling) -> None:
    """Protection, frozen head, filter, print set-up, and the cursor on the first cell to fill."""
    form = grid.form
    sheet.autofilter(HEADER_ROW, 0, grid.last_row, grid.last_field)
    if filling.locked:
        sheet.filter_column(CHECK_AT, f'x != "{GOOD}*"')
    printed = grid.widths[: grid.last_printed + 1]
    workbook.write_shared(sheet, set_frame, (grid.first_field, printed))
    layout.set_footer(sheet, f"{form.unit} {form.period.words}", MARGINS.words)
    above = f'&C&"{layout.TITLE_FONT}"&14{layout.margin_text(form.title)}进展填报表'
    sheet.set_header(above + not_printed(grid), {"margin": MARGINS.words})
    sheet.print_area(0, 0, grid.last_row, grid.last_printed)
    row, column = first_open(grid, filling)
    sheet.set_selection(row, column, row, column)
    if not filling.banner:
        sheet.activate()


def not_printed(grid: FormGrid) -> str:
    """At the right of a printed page's head: which columns have no room on it; blank where all have."""
    fields = grid.fields[grid.last_printed + 1 - grid.first_field :]
    if not fields:
        return ""
    names = f"“{layout.margin_text(bounded(fields[0].name, 20))}”"
    return f'&R&"{layout.TEXT_FONT}"&9{names}{f"等 {len(fields)} 栏" if len(fields) > 1 else "栏"}不印'


def set_frame(_: Any, sheet: Any, of: tuple[int, tuple[float, ...]], __: int) -> None:
    """Protection, what stays in sight, and the page, whose columns have these widths."""
    first_field, printed = of
    sheet.protect("", PROTECTION)
    sheet.freeze_panes(FIRST_ROW, first_field)
    sheet.hide_gridlines(2)
    layout.set_page(sheet, header=(HEADER_ROW, HEADER_ROW), widths=printed, margins=MARGINS)


def first_open(grid: FormGrid, filling: Filling) -> tuple[int, int]:
    """The first cell that asks for something: one marked, or the first of a row that is not settled."""
    form = grid.form
    rows = [row for row in form.rows if row.task not in filling.locked]
    rows = [row for row in rows if not row.done] or rows
    for task in (row.task for row in rows) if filling.marks else ():
        marked = [field.name for field in grid.fields if filling.marks.get((task, field.name))]
        if marked:
            return grid.row(task), grid.column(marked[0])
    if not rows:
        return FIRST_ROW, grid.first_field
    first = rows[0]
    asked = next((field for field in grid.fields if asks(first, field)), grid.fields[0])
    return grid.row(first.task), grid.column(asked.name)
