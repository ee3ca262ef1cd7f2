"""The sheet 办结核定: what responsible units declared finished, and room for their lead unit to grant it."""

from __future__ import annotations

from typing import Any

from workbook_flow.forms.lead import HEADER_ROW, cut_rows, titled_sheet
from workbook_flow.model import COMPLETION_SHEET, REVIEW_COLUMNS, IssuedForm, Verdict
from workbook_flow.paper import layout
from workbook_flow.rules.shares import completion_lines
from workbook_flow.words.text import safe_text

VERDICT_COLUMN, OPINION_COLUMN, _ = REVIEW_COLUMNS
COLUMNS = (
    ("编号", 7.0),
    ("措施", 20.0),
    ("责任单位", 12.0),
    ("期别", 12.0),
    ("上次填报", 32.0),
    (VERDICT_COLUMN, 9.0),
    (OPINION_COLUMN, 26.0),
)
"""All of them stand on a screen of 1366 by 768."""
VERDICT_AT, OPINION_AT = len(COLUMNS) - 2, len(COLUMNS) - 1
GIVEN = (Verdict.PASSED, Verdict.RETURNED)
ADVICE = (
    "各责任单位申报办结、还没有核定的，一个单位一行。本单位核实后选“通过”即准予办结；不同意的选“退回”并写明意见；"
    "不选的留给办公室核定。已报过的核定不用再填；其余各栏已锁定。"
)


def write_completions(book: Any, form: IssuedForm) -> None:
    """Write the sheet, one row a declaration, in the order of tasks."""
    lines = tuple(completion_lines(form))
    sheet = titled_sheet(book, form, COMPLETION_SHEET, ADVICE + cut_rows(lines, COLUMNS), COLUMNS)
    grey = book.add_format(layout.styled(layout.CELL, valign="top", bg_color="#F2F2F2"))
    free = book.add_format(layout.styled(layout.CELL, valign="top", locked=False, num_format="@"))
    for row, texts in enumerate(lines, start=HEADER_ROW + 1):
        for column, text in enumerate(texts):
            sheet.write_string(row, column, safe_text(text), grey)
        for column in (VERDICT_AT, OPINION_AT):
            sheet.write_blank(row, column, None, free)
        widths = (width for _, width in COLUMNS)
        sheet.grow_row(row, layout.row_height(zip(texts, widths, strict=False), at_least=40))
    last = HEADER_ROW + len(lines)
    sheet.data_validation(HEADER_ROW + 1, VERDICT_AT, last, VERDICT_AT, verdict_rule())
    sheet.set_selection(HEADER_ROW + 1, VERDICT_AT, HEADER_ROW + 1, VERDICT_AT)


def verdict_rule() -> dict[str, object]:
    """What the cells for verdicts let in, and what they say."""
    return {
        "validate": "list",
        "source": [str(verdict) for verdict in GIVEN],
        "input_title": COMPLETION_SHEET,
        "input_message": "通过：准予办结；退回：请在右栏写明意见；不选：留给办公室",
        "error_title": "核定填写有误",
        "error_message": "请从下拉列表中选 通过 或 退回，或清空。",
    }
