"""The sheet 批示与答复: what leaders wrote that concerns the unit, and room to answer it."""

from __future__ import annotations

from typing import Any

from workbook_flow.model import (
    INSTRUCTION_NUMBER,
    INSTRUCTION_SHEET,
    REPLY_COLUMN,
    Filling,
    IssuedForm,
)
from workbook_flow.paper import layout
from workbook_flow.paper.page import announced_text
from workbook_flow.rules.shares import instruction_line
from workbook_flow.words.text import safe_text
from workbook_flow.words.vocabulary import invented_mark

COLUMNS = (
    (INSTRUCTION_NUMBER, 6.0),
    ("类别", 9.0),
    ("事项", 22.0),
    ("批示内容", 32.0),
    ("批示人", 9.0),
    ("日期", 12.0),
    (REPLY_COLUMN, 29.0),
)
WIDTHS = tuple(width for _, width in COLUMNS)
HEADER_ROW = 2
ADVICE = "以下批示和意见涉及本单位。请在最右一栏逐条答复办理情况，随填报表一并报回；其余各栏已锁定。"


def write_instructions(book: Any, form: IssuedForm, filling: Filling) -> None:
    """Write the sheet, one row an instruction, numbered as the record has them."""
    sheet = book.add_worksheet(INSTRUCTION_SHEET)
    layout.set_widths(sheet, WIDTHS)
    last = len(COLUMNS) - 1
    title = f"{form.unit}{INSTRUCTION_SHEET}（{form.period.words}）{invented_mark(form.title)}"
    sheet.merge_range(0, 0, 0, last, safe_text(title), book.add_format(layout.TITLE))
    sheet.set_row(0, 36)
    sheet.merge_range(1, 0, 1, last, ADVICE, book.add_format(layout.NOTE))
    for column, (name, _) in enumerate(COLUMNS):
        sheet.write_string(HEADER_ROW, column, name, book.add_format(layout.HEADER))
    grey = book.add_format(layout.styled(layout.CELL, bg_color="#F2F2F2"))
    top = book.add_format(layout.styled(layout.CELL, bg_color="#F2F2F2", valign="top"))
    free = book.add_format(layout.styled(layout.CELL, locked=False, num_format="@"))
    for number, instruction in enumerate(form.instructions, start=1):
        row, reply = HEADER_ROW + number, filling.replies.get(number, "")
        texts = instruction_line(number, instruction)
        for column, (text, width) in enumerate(zip(texts, WIDTHS, strict=False)):
            words = announced_text(text, width)
            sheet.write_string(row, column, safe_text(words), grey if words == text else top)
        sheet.write_string(row, last, safe_text(reply), free)
        sheet.set_row(row, layout.row_height(zip((*texts, reply), WIDTHS, strict=True), at_least=40))
    sheet.protect("", {"format_rows": True, "format_columns": True})
    sheet.freeze_panes(HEADER_ROW + 1, 1)
    sheet.set_selection(HEADER_ROW + 1, last, HEADER_ROW + 1, last)
    layout.set_print(sheet, header=(HEADER_ROW, HEADER_ROW), title=f"{form.unit} {INSTRUCTION_SHEET}")
