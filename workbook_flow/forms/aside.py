"""The sheet 认领与延期: where a unit objects to a task that is new to it, or asks for a later time limit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from workbook_flow.forms.behind import Workings
from workbook_flow.forms.cells import (
    fill_style,
    idle_style,
    marked_style,
    settled_style,
    validation,
    write_marks,
    write_value,
)
from workbook_flow.forms.formulas import Sheets, aside_formula, in_xml
from workbook_flow.forms.grid import (
    ASIDE_FIRST,
    CHECK_AT,
    FIRST_ROW,
    HEADER_ROW,
    FormGrid,
    absolute,
    in_row,
)
from workbook_flow.forms.verdict import AMBER, GREEN, RED, RowVerdict, told_aside
from workbook_flow.forms.workings import colouring
from workbook_flow.model import (
    ASIDE_COLUMNS,
    ASIDE_SHEET,
    CLAIM_FIELD,
    CLAIM_REST_WORDS,
    EXTEND_TO_FIELD,
    FORM_SHEET,
    OWN_FIELDS,
    Field,
    FieldType,
    Filling,
    IssuedForm,
    IssuedRow,
    Value,
    asks,
    is_aside,
)
from workbook_flow.paper import layout
from workbook_flow.paper.page import cut_notice
from workbook_flow.paper.rowwise import at_row
from workbook_flow.rules.spoken import ELSEWHERE, GOOD, UNTOUCHED
from workbook_flow.words.text import safe_text
from workbook_flow.words.vocabulary import invented_mark

WIDTHS = (8.0, 36.0, 22.0)
REASON_WIDTH, NARROW = 38.0, 14.0
"""Beside the first columns, which stay, such a screen shows the claim with its reason, and the request with its own."""
LEAST_HEIGHT = 80.0
"""Points: what the check may come to say with two reminders, five lines."""
GREY = "#EDEDED"
PRINTING = "没有填的不用打印本表；填了的，选中那几行打印所选区域。"


def advice(form: IssuedForm) -> str:
    """What this sheet is for."""
    names = {each.name for each in form.fields}
    words = []
    if CLAIM_FIELD.name in names:
        words.append(
            f"首次下发的任务：全部认领的，在“{FORM_SHEET}”表头“{CLAIM_REST_WORDS}”选“是”即可；"
            "不属本单位职责的，在这里选出并写明理由，那一行的进展不用填。"
        )
    if EXTEND_TO_FIELD.name in names:
        words.append("需要延期的，在这里填写延到哪一天和理由，办公室核定后生效；不需要的不填。")
    words.append(PRINTING)
    long = (row for row in form.rows if is_cut_here(row))
    return "".join(words) + cut_notice(row.task for row in long)


def is_cut_here(row: IssuedRow) -> bool:
    """Whether the sheet asks something of a row and shows less than its whole measure."""
    tall = layout.row_height([(row.measure, WIDTHS[1])]) >= layout.MAX_HEIGHT
    return tall and any(asks(row, field) for field in OWN_FIELDS if is_aside(field))


def width(field: Field) -> float:
    """How wide a column is."""
    return REASON_WIDTH if field.type is FieldType.TEXT else max(field.width, NARROW)


def write_aside(
    book: Any,
    sheet: Any,
    sheets: Sheets,
    filling: Filling,
    rows: Sequence[tuple[Mapping[str, Value], RowVerdict]],
) -> None:
    """Write the sheet, in the same rows as the form's; rows that ask for nothing here are hidden.

    Where nothing stands in it yet, printed is what it is for.
    """
    grid, form = sheets.grid, sheets.grid.form
    widths = (*WIDTHS, *map(width, grid.aside))
    layout.set_widths(sheet, widths)
    last = layout.first_screen(widths)
    title = f"{form.unit}{ASIDE_SHEET}{invented_mark(form.title)}"
    sheet.merge_range(0, 0, 0, last, safe_text(title), book.add_format(layout.TITLE))
    sheet.set_row(0, 36)
    sheet.merge_range(1, 0, 1, last, advice(form), book.add_format(layout.NOTE))
    room = sum(widths[: last + 1])
    sheet.set_row(1, layout.row_height([(advice(form), room)], at_least=24))
    for row in range(2, HEADER_ROW):
        sheet.set_row(row, None, None, {"hidden": True})
    names = (*ASIDE_COLUMNS, *(each.name for each in grid.aside))
    for column, name in enumerate(names):
        sheet.write_string(HEADER_ROW, column, name, book.add_format(layout.HEADER))
    sheet.set_row(HEADER_ROW, 28)
    write_rows(book, sheet, grid, filling, rows)
    for column, field in enumerate(grid.aside, start=ASIDE_FIRST):
        allowed = validation(field, column, sheets.lists.get(field.name, ""))
        sheet.allow(FIRST_ROW, grid.last_row, column, allowed, "")
    colour(book, sheet, grid)
    sheet.protect("", {"format_rows": True, "format_columns": True, "objects": True, "scenarios": True})
    sheet.freeze_panes(FIRST_ROW, ASIDE_FIRST)
    sheet.hide_gridlines(2)
    sheet.set_selection(FIRST_ROW, ASIDE_FIRST, FIRST_ROW, ASIDE_FIRST)
    layout.set_print(
        sheet, header=(HEADER_ROW, HEADER_ROW), title=f"{form.unit} {ASIDE_SHEET}", widths=widths
    )
    if not any(is_filled(values, grid) for values, _ in rows):
        sheet.print_area(0, 0, 1, last)


def is_filled(values: Mapping[str, Value], grid: FormGrid) -> bool:
    """Whether anything stands in a row of the sheet."""
    return bool(values) and any(not values[field.name].blank for field in grid.aside)


def write_rows(
    book: Any,
    sheet: Any,
    grid: FormGrid,
    filling: Filling,
    rows: Sequence[tuple[Mapping[str, Value], RowVerdict]],
) -> None:
    """Id, task, check, and what is filled in, row by row."""
    centred = book.add_format(layout.styled(layout.CENTRED, bg_color=GREY, valign="top"))
    left = book.add_format(layout.styled(layout.CELL, bg_color=GREY, valign="top"))
    formula, same = in_xml(aside_formula(Workings(grid))), f"{FORM_SHEET}!{in_row(CHECK_AT)}"
    open_, settled, marked, idle = (
        {each.type: book.add_format(look(each)) for each in grid.aside}
        for look in (fill_style, settled_style, marked_style, idle_style)
    )
    for row, (issued, (values, shown)) in enumerate(zip(grid.form.rows, rows, strict=True), start=FIRST_ROW):
        sheet.write_string(row, 0, issued.task, centred)
        sheet.write_string(row, 1, safe_text(issued.measure), left)
        asked = any(asks(issued, field) for field in grid.aside)
        own = asked and not shown.settled
        verdict = told_aside(grid.form, shown) if own else shown.verdict
        sheet.write_formula(row, 2, at_row(formula if own else same, row), left, verdict)
        for column, field in enumerate(grid.aside, start=ASIDE_FIRST):
            marks = filling.marks.get((issued.task, field.name), ())
            style = settled if shown.settled else marked if marks else open_ if asks(issued, field) else idle
            write_value(sheet, row, column, values[field.name], style[field.type])
            write_marks(sheet, row, column, marks, grid.form.office)
        if asked:
            cells = ((issued.measure, WIDTHS[1]), (verdict, WIDTHS[2]))
            sheet.grow_row(row, layout.row_height(cells, at_least=LEAST_HEIGHT))
        else:
            sheet.set_row(row, None, None, {"hidden": True})


def colour(book: Any, sheet: Any, grid: FormGrid) -> None:
    """Colour the check as in the form's sheet."""
    check = absolute(FIRST_ROW, 2).replace(f"${FIRST_ROW + 1}", str(FIRST_ROW + 1))
    started = f'AND({check}<>"{UNTOUCHED}",{check}<>"{ELSEWHERE}")'
    good = f'LEFT({check})="{GOOD}"'
    lacking = f'LEFT({check},2)="缺："'
    for condition, shade in (
        (good, GREEN),
        (f"AND({started},{lacking})", AMBER),
        (f"AND({started},NOT({lacking}))", RED),
    ):
        looks = colouring(book, condition, shade) | {"stop_if_true": True}
        sheet.conditional_format(FIRST_ROW, 2, grid.last_row, 2, looks)
