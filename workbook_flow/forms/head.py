"""The head of a form's sheet: title, who and when, who filled it in, and how many rows are done."""

from __future__ import annotations

from typing import Any

from workbook_flow import layout
from workbook_flow.forms.grid import FIRST_ROW, HEAD_COLUMNS, Grid, absolute
from workbook_flow.forms.verdict import GOOD, GREEN, YELLOW, colouring, count_formula, count_words, in_xml
from workbook_flow.model import Filling

ADVICE = "灰色栏已锁定，请勿改动；橙色表头必填，绿色表头按需填写。填好后保存，直接回复邮件并附上本表。"
LINE_HEIGHT = 24.0


def write_head(book: Any, sheet: Any, grid: Grid, filling: Filling, verdicts: list[str]) -> None:
    """Write the rows above the table."""
    form = grid.form
    last = max(grid.check - 1, HEAD_COLUMNS - 1)
    title = f"{form.title}进展填报表"
    sheet.merge_range(0, 0, 0, last, layout.safe_text(title), book.add_format(layout.TITLE))
    sheet.set_row(0, layout.row_height([(title, sum(grid.widths))], layout.TITLE_SIZE))
    note = book.add_format(layout.styled(layout.NOTE, bold=True))
    by = form.return_by
    sheet.merge_range(1, 0, 1, 2, layout.safe_text(f"填报单位：{form.unit}"), note)
    sheet.merge_range(1, 3, 1, 4, f"期别：{form.period.words}", note)
    sheet.merge_range(1, 5, 1, last, f"报送截止：{by.year}年{by.month}月{by.day}日", note)
    write_people(book, sheet, filling)
    write_count(book, sheet, grid, verdicts)
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


def write_count(book: Any, sheet: Any, grid: Grid, verdicts: list[str]) -> None:
    """How many rows are done, where the frozen columns keep it in sight."""
    style = book.add_format(layout.styled(layout.CENTRED, font_name=layout.HEADING_FONT, bg_color=YELLOW))
    sheet.merge_range(3, 0, 3, 2, "", style)
    sheet.write_formula(3, 0, in_xml(count_formula(grid)), style, count_words(verdicts))
    cells = f"{absolute(FIRST_ROW, grid.check)}:{absolute(grid.last_row, grid.check)}"
    all_good = f'SUMPRODUCT(--(LEFT({cells},1)="{GOOD}"))={len(verdicts)}'
    sheet.conditional_format(3, 0, 3, 2, colouring(book, all_good, GREEN))
