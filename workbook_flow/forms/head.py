"""The head of a form's sheet: title, who and when, who filled it in, and how many rows are done."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any

from workbook_flow import layout
from workbook_flow.forms.grid import FIRST_ROW, Grid, absolute
from workbook_flow.forms.verdict import GOOD, GREEN, YELLOW, colouring, count_formula, count_words, in_xml
from workbook_flow.model import (
    REPORT_DAY_WORDS,
    REPORT_NO,
    REPORT_WORDS,
    REPORT_YES,
    Filling,
    LeadershipReport,
)
from workbook_flow.rules import DAYS

ADVICE = "灰色栏已锁定，请勿改动；橙色表头必填，绿色表头按需填写。填好后保存，直接回复邮件并附上本表。"
LINE_HEIGHT = 24.0
REPORT_LABEL, REPORT_AT, REPORT_DAY_AT = 8, 10, 12
"""The columns of the line about reporting to the unit's leadership: its label, whether, and when."""
YES_NO_WORDS = {None: "", True: REPORT_YES, False: REPORT_NO}


def write_head(book: Any, sheet: Any, grid: Grid, filling: Filling, verdicts: list[str]) -> None:
    """Write the rows above the table."""
    form = grid.form
    last = max(grid.check - 1, grid.head - 1)
    title = f"{form.title}进展填报表"
    sheet.merge_range(0, 0, 0, last, layout.safe_text(title), book.add_format(layout.TITLE))
    sheet.set_row(0, layout.row_height([(title, sum(grid.widths))], layout.TITLE_SIZE))
    note = book.add_format(layout.styled(layout.NOTE, bold=True))
    by = form.return_by
    sheet.merge_range(1, 0, 1, 2, layout.safe_text(f"填报单位：{form.unit}"), note)
    sheet.merge_range(1, 3, 1, 4, f"期别：{form.period.words}", note)
    until = REPORT_LABEL - 1 if form.asks_report else last
    sheet.merge_range(1, 5, 1, until, f"报送截止：{by.year}年{by.month}月{by.day}日", note)
    write_people(book, sheet, filling)
    if form.asks_report:
        write_report(book, sheet, filling.report)
    write_count(book, sheet, grid, verdicts, filling.report)
    contact = f"有疑问请联系 {form.office} {form.contact}".rstrip()
    plain = book.add_format(layout.NOTE)
    sheet.merge_range(3, 3, 3, last, layout.safe_text(f"{ADVICE}{contact}"), plain)
    room = sum(grid.widths[3:])
    sheet.set_row(1, LINE_HEIGHT)
    sheet.set_row(2, LINE_HEIGHT)
    sheet.set_row(3, layout.row_height([(ADVICE + contact, room)], at_least=LINE_HEIGHT))


def write_people(book: Any, sheet: Any, filling: Filling) -> None:
    """The cells for who filled the form in."""
    label = book.add_format(layout.styled(layout.NOTE, align="right"))
    fill = book.add_format(layout.styled(layout.CELL, locked=False, num_format="@"))
    sheet.merge_range(2, 0, 2, 1, "填报人：", label)
    sheet.merge_range(2, 3, 2, 4, "联系电话：", label)
    sheet.write_string(2, 6, "审核人：", label)
    for column, said in ((2, filling.reporter), (5, filling.phone), (7, filling.reviewer)):
        sheet.write_string(2, column, layout.safe_text(said), fill)


def write_report(book: Any, sheet: Any, report: LeadershipReport) -> None:
    """The cells for whether and when the unit reported to its own leadership."""
    label = book.add_format(layout.styled(layout.NOTE, align="right"))
    fill = layout.styled(layout.CENTRED, locked=False)
    sheet.merge_range(1, REPORT_LABEL, 1, REPORT_AT - 1, f"{REPORT_WORDS}：", label)
    sheet.write_string(1, REPORT_AT, YES_NO_WORDS[report.made], book.add_format({**fill, "num_format": "@"}))
    sheet.write_string(1, REPORT_AT + 1, f"{REPORT_DAY_WORDS}：", label)
    day = book.add_format({**fill, "num_format": layout.DATE_FORMAT})
    if report.on is None:
        sheet.write_blank(1, REPORT_DAY_AT, None, day)
    else:
        sheet.write_datetime(1, REPORT_DAY_AT, datetime.combine(report.on, time()), day)
    title = {"error_title": "填写有误", "error_type": "stop", "ignore_blank": True}
    choice = {
        "validate": "list",
        "source": [REPORT_YES, REPORT_NO],
        "error_message": "请从下拉列表中选“是”或“否”。",
    }
    sheet.data_validation(1, REPORT_AT, 1, REPORT_AT, {**title, **choice})
    days = {"validate": "date", "criteria": "between", "minimum": DAYS[0], "maximum": DAYS[1]}
    words = {"error_message": "请填日期，如 2024-07-15。请点“重试”改正。"}
    sheet.data_validation(1, REPORT_DAY_AT, 1, REPORT_DAY_AT, {**title, **days, **words})


def write_count(book: Any, sheet: Any, grid: Grid, verdicts: list[str], report: LeadershipReport) -> None:
    """How many rows are done, where the frozen columns keep it in sight."""
    style = book.add_format(layout.styled(layout.CENTRED, font_name=layout.HEADING_FONT, bg_color=YELLOW))
    sheet.merge_range(3, 0, 3, 2, "", style)
    cell = absolute(1, REPORT_AT)
    counted = in_xml(count_formula(grid, cell))
    sheet.write_formula(3, 0, counted, style, count_words(grid, verdicts, report))
    cells = f"{absolute(FIRST_ROW, grid.check)}:{absolute(grid.last_row, grid.check)}"
    all_good = f'SUMPRODUCT(--(LEFT({cells},1)="{GOOD}"))={len(verdicts)}'
    if grid.form.asks_report:
        all_good = f"AND({all_good},LEN({cell})>0)"
    sheet.conditional_format(3, 0, 3, 2, colouring(book, all_good, GREEN))
