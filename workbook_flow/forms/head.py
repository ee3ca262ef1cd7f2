"""The head of a form's sheet: title, who and when, who filled it in, and how many rows are done."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any

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
from workbook_flow.paper import layout
from workbook_flow.rules import DAYS
from workbook_flow.words.text import safe_text

ADVICE = (
    "灰色栏已锁定，请勿改动；橙色表头必填，绿色表头按需填写。一行填好，编号变绿；编号变红的，看最右边的“核对”。"
    "填好后保存，直接回复邮件并附上本表。"
)
LINE_HEIGHT = 24.0


def write_head(book: Any, sheet: Any, grid: Grid, filling: Filling, verdicts: list[str]) -> None:
    """Write the rows above the table."""
    form, last = grid.form, max(grid.check - 1, grid.head - 1)
    title = f"{form.title}进展填报表"
    span(sheet, 0, (0, grid.title), title, book.add_format(layout.TITLE))
    width = sum(grid.widths[: grid.title + 1])
    sheet.set_row(0, layout.row_height([(title, width)], layout.TITLE_SIZE))
    note = book.add_format(layout.styled(layout.NOTE, bold=True))
    by = form.return_by
    said = (
        f"填报单位：{form.unit}",
        f"期别：{form.period.words}",
        f"报送截止：{by.year}年{by.month}月{by.day}日",
    )
    for columns, words in zip(grid.about, said, strict=False):
        span(sheet, 1, columns, words, note)
    write_people(book, sheet, grid, filling)
    if form.asks_report:
        write_report(book, sheet, grid, filling.report)
    write_count(book, sheet, grid, verdicts, filling.report)
    contact = f"有疑问请联系 {form.office} {form.contact}".rstrip()
    span(sheet, 3, (3, last), f"{ADVICE}{contact}", book.add_format(layout.NOTE))
    room = sum(grid.widths[3:])
    sheet.set_row(1, LINE_HEIGHT)
    sheet.set_row(2, LINE_HEIGHT)
    sheet.set_row(3, layout.row_height([(ADVICE + contact, room)], at_least=LINE_HEIGHT))


def span(sheet: Any, row: int, columns: tuple[int, int], words: str, style: Any) -> None:
    """A text over some columns of a row, merged where they are several."""
    first, last = columns
    if last > first:
        sheet.merge_range(row, first, row, last, "", style)
    sheet.write_string(row, first, safe_text(words), style)


def write_people(book: Any, sheet: Any, grid: Grid, filling: Filling) -> None:
    """The cells for who filled the form in."""
    label = book.add_format(layout.styled(layout.NOTE, align="right"))
    fill = book.add_format(layout.styled(layout.CELL, locked=False, num_format="@"))
    said = (("填报人：", filling.reporter), ("联系电话：", filling.phone), ("审核人：", filling.reviewer))
    for (name, words), asked, answer in zip(said, grid.people[::2], grid.people[1::2], strict=True):
        span(sheet, 2, asked, name, label)
        span(sheet, 2, answer, words, fill)


def write_report(book: Any, sheet: Any, grid: Grid, report: LeadershipReport) -> None:
    """The cells for whether and when the unit reported to its own leadership."""
    label = book.add_format(layout.styled(layout.NOTE, align="right"))
    fill = layout.styled(layout.CENTRED, locked=False)
    asked, answer, asked_day, (day, last) = grid.about[3:]
    span(sheet, 1, asked, f"{REPORT_WORDS}：", label)
    span(sheet, 1, answer, report.answer, book.add_format({**fill, "num_format": "@"}))
    span(sheet, 1, asked_day, f"{REPORT_DAY_WORDS}：", label)
    span(sheet, 1, (day, last), "", looks := book.add_format({**fill, "num_format": layout.DATE_FORMAT}))
    if report.on is None:
        sheet.write_blank(1, day, None, looks)
    else:
        sheet.write_datetime(1, day, datetime.combine(report.on, time()), looks)
    offered = {"validate": "list", "source": [REPORT_YES, REPORT_NO]}
    days = {"validate": "date", "criteria": "between", "minimum": DAYS[0], "maximum": DAYS[1]}
    for column, allowed, words in (
        (answer[0], offered, "请从下拉列表中选“是”或“否”。"),
        (day, days, "请填日期，如 2024-07-15。请改正后再填。"),
    ):
        told = {"error_title": "填写有误", "error_message": words, "error_type": "stop"}
        sheet.data_validation(1, column, 1, column, {**allowed, **told, "ignore_blank": True})


def write_count(book: Any, sheet: Any, grid: Grid, verdicts: list[str], report: LeadershipReport) -> None:
    """How many rows are done, where the frozen columns keep it in sight."""
    style = book.add_format(layout.styled(layout.CENTRED, font_name=layout.HEADING_FONT, bg_color=YELLOW))
    sheet.merge_range(3, 0, 3, 2, "", style)
    cell = absolute(1, grid.about[4][0]) if grid.form.asks_report else ""
    counted = in_xml(count_formula(grid, cell))
    sheet.write_formula(3, 0, counted, style, count_words(grid, verdicts, report))
    cells = f"{absolute(FIRST_ROW, grid.check)}:{absolute(grid.last_row, grid.check)}"
    all_good = f'SUMPRODUCT(--(LEFT({cells},1)="{GOOD}"))={len(verdicts)}'
    if grid.form.asks_report:
        all_good = f"AND({all_good},LEN({cell})>0)"
    sheet.conditional_format(3, 0, 3, 2, colouring(book, all_good, GREEN))
