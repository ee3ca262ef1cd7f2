"""The sheet 牵头任务: what a lead unit's responsible units last reported, and room to sum each task up."""

from __future__ import annotations

from typing import Any

from workbook_flow.model import LEAD_SHEET, SUMMARY_COLUMN, Filling, IssuedForm
from workbook_flow.paper import layout
from workbook_flow.rules.shares import Line, Share, shares
from workbook_flow.words.text import safe_text

LEADING = (("编号", 8.0), ("主要措施", 34.0), ("责任单位", 16.0), ("期别", 11.0))
SAID_WIDTH, SUMMARY_WIDTH = 54.0, 44.0
SAID_COLUMN = "责任单位上次填报"
COLUMNS = (*LEADING, (SAID_COLUMN, SAID_WIDTH), (SUMMARY_COLUMN, SUMMARY_WIDTH))
WIDTHS = tuple(width for _, width in COLUMNS)
SUMMARY_AT = len(COLUMNS) - 1
HEADER_ROW = 2
MOST_SUMMARY = 1000
ADVICE = (
    "本单位牵头的任务，各责任单位上次填报的进展如下。请在每项任务第一行的最右一栏写一段总体进展"
    f"（{SUMMARY_COLUMN}，可以不填）；其余各栏已锁定。"
)


def write_lead(book: Any, form: IssuedForm, filling: Filling) -> None:
    """Write the sheet, the rows of a task together."""
    sheet = book.add_worksheet(LEAD_SHEET)
    layout.set_widths(sheet, WIDTHS)
    last = SUMMARY_AT
    title = f"{form.unit}牵头任务（{form.period.words}）"
    sheet.merge_range(0, 0, 0, last, safe_text(title), book.add_format(layout.TITLE))
    sheet.set_row(0, layout.row_height([(title, sum(WIDTHS))], layout.TITLE_SIZE, at_least=36))
    sheet.merge_range(1, 0, 1, last, ADVICE, book.add_format(layout.NOTE))
    sheet.set_row(1, layout.row_height([(ADVICE, sum(WIDTHS))], at_least=24))
    for column, (name, _) in enumerate(COLUMNS):
        sheet.write_string(HEADER_ROW, column, name, book.add_format(layout.HEADER))
    sheet.set_row(HEADER_ROW, 28)
    row = HEADER_ROW + 1
    for share in shares(form):
        row = write_share(book, sheet, row, share, filling.summaries.get(share.task, ""))
    allowed = {
        "validate": "length",
        "criteria": "<=",
        "value": MOST_SUMMARY,
        "input_title": SUMMARY_COLUMN,
        "input_message": "写本项任务的总体进展，每项任务一段，可以不填",
        "error_title": f"{SUMMARY_COLUMN}填写有误",
        "error_message": f"请精简到 {MOST_SUMMARY} 字以内。",
    }
    sheet.data_validation(HEADER_ROW + 1, last, row - 1, last, allowed)
    sheet.protect("", {"format_rows": True, "format_columns": True})
    sheet.freeze_panes(HEADER_ROW + 1, 1)
    sheet.hide_gridlines(2)
    sheet.set_selection(HEADER_ROW + 1, last, HEADER_ROW + 1, last)
    layout.set_print(sheet, header=(HEADER_ROW, HEADER_ROW), title=f"{form.unit} {LEAD_SHEET}")


def write_share(book: Any, sheet: Any, row: int, share: Share, summary: str) -> int:
    """One task's rows from that row on: the task with room for its summary, then each unit; give the row after them."""
    head, grey = {"bg_color": "#DDE3EA"}, {"bg_color": "#F2F2F2"}
    fill = book.add_format(layout.styled(layout.CELL, locked=False, num_format="@"))
    write_line(book, sheet, row, share.head, head)
    sheet.write_string(row, SUMMARY_AT, safe_text(summary), fill)
    sheet.set_row(row, layout.row_height(zip((*share.head, summary), WIDTHS, strict=True), at_least=54))
    for number, line in enumerate(share.lines, start=row + 1):
        write_line(book, sheet, number, line, grey)
        sheet.write_blank(number, SUMMARY_AT, None, book.add_format(layout.styled(layout.CELL, **grey)))
        sheet.set_row(number, layout.row_height(zip(line, WIDTHS[:SUMMARY_AT], strict=True), at_least=24))
    return row + 1 + len(share.lines)


def write_line(book: Any, sheet: Any, row: int, texts: Line, colour: layout.Style) -> None:
    """The locked texts of one row."""
    left, centred = (book.add_format(layout.styled(base, **colour)) for base in (layout.CELL, layout.CENTRED))
    for column, text in enumerate(texts):
        sheet.write_string(row, column, safe_text(text), left if column in {1, 4} else centred)
