"""Assignments → a unit's workbook: locked text, fill-in cells with their validation, a hidden stamp."""

from __future__ import annotations

import io
from collections.abc import Mapping
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any

from workbook_flow import layout, stamp
from workbook_flow.model import FORM_SHEET, LOCKED_COLUMNS, Field, FieldType, IssuedForm, IssuedRow

if TYPE_CHECKING:
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

LOCKED_WIDTHS = (7.0, 16.0, 38.0, 6.0, 13.0)
HEADER_ROW = 4
FIRST_ROW = HEADER_ROW + 1
LEAST_HEIGHT = 54.0
"""Points: room for three lines of what the unit writes; rows may be made higher."""

TEXT_LIMIT = 32_767
INTEGER_LIMIT = 2_147_483_647
DATE_LIMITS = (date(2000, 1, 1), date(2099, 12, 31))

GREY, REQUIRED, OPTIONAL = "#EDEDED", "#FCE4D6", "#E2EFDA"

PROTECTION = {"format_rows": True, "format_columns": True, "autofilter": True, "sort": True}
"""What stays free under sheet protection, beside typing into the unlocked cells."""


def form_workbook(form: IssuedForm) -> bytes:
    """The workbook of one form as .xlsx bytes; the same form gives the same bytes."""
    import xlsxwriter  # slow to import, and most commands write no form

    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as workbook:
        workbook.set_properties(
            {
                "title": f"{form.title} {form.unit} {form.period}",
                "author": form.office,
                "created": datetime.combine(form.issued_on, time()),
            }
        )
        sheet = workbook.add_worksheet(FORM_SHEET)
        lists = write_hidden(workbook, form)
        write_head(workbook, sheet, form)
        write_header(workbook, sheet, form)
        write_rows(workbook, sheet, form)
        for column, field in enumerate(form.fields, start=len(LOCKED_COLUMNS)):
            sheet.data_validation(
                FIRST_ROW,
                column,
                last_row(form),
                column,
                validation(field, column, lists.get(field.name, "")),
            )
        set_view(sheet, form)
    return target.getvalue()


def last_row(form: IssuedForm) -> int:
    """The 0-based number of the last row of the table."""
    return HEADER_ROW + len(form.rows)


def widths(form: IssuedForm) -> tuple[float, ...]:
    """All column widths, locked columns first."""
    return (*LOCKED_WIDTHS, *(field.width for field in form.fields))


def write_hidden(workbook: Workbook, form: IssuedForm) -> Mapping[str, str]:
    """Write the stamp and the dropdown lists out of sight; give each list's range by field name."""
    written = stamp.stamp_text(form)
    workbook.set_custom_property(stamp.PROPERTY, written)
    sheet = workbook.add_worksheet(stamp.SHEET)
    sheet.very_hidden()
    sheet.protect()
    sheet.write_string(0, 0, written)
    for number, row in enumerate(form.rows, start=1):
        sheet.write_string(number, 0, row.task)
    ranges = {}
    for column, field in enumerate((each for each in form.fields if each.choices), start=1):
        for number, choice in enumerate(field.choices):
            sheet.write_string(number, column, choice.value)
        ranges[field.name] = (
            f"={stamp.SHEET}!{absolute(0, column)}:{absolute(len(field.choices) - 1, column)}"
        )
    return ranges


def write_head(workbook: Workbook, sheet: Worksheet, form: IssuedForm) -> None:
    """Title, who and when, the cells for who filled it in, and one line of advice."""
    last = len(widths(form)) - 1
    note = workbook.add_format(layout.styled(layout.NOTE, bold=True))
    fill = workbook.add_format(layout.styled(layout.CELL, locked=False, num_format="@"))
    plain = workbook.add_format(layout.NOTE)
    title = f"{form.title}进展填报表"
    sheet.merge_range(0, 0, 0, last, layout.safe_text(title), workbook.add_format(layout.TITLE))
    sheet.set_row(0, layout.row_height([(title, sum(widths(form)))], layout.TITLE_SIZE))
    sheet.merge_range(1, 0, 1, 2, layout.safe_text(f"填报单位：{form.unit}"), note)
    sheet.merge_range(1, 3, 1, 4, f"期别：{form.period.words}", note)
    by = form.return_by
    sheet.merge_range(1, 5, 1, last, f"报送截止：{by.year}年{by.month}月{by.day}日", note)
    label = workbook.add_format(layout.styled(layout.NOTE, align="right"))
    sheet.merge_range(2, 0, 2, 1, "填报人：", label)
    sheet.write_blank(2, 2, None, fill)
    sheet.merge_range(2, 3, 2, 4, "联系电话：", label)
    sheet.write_blank(2, 5, None, fill)
    sheet.write_string(2, 6, "审核人：", label)
    sheet.write_blank(2, 7, None, fill)
    advice = "灰色栏已锁定，请勿改动；橙色表头必填，绿色表头按需填写。填好后保存，直接回复邮件并附上本表。"
    contact = f"有疑问请联系 {form.office} {form.contact}".rstrip()
    sheet.merge_range(3, 0, 3, last, layout.safe_text(f"{advice}{contact}"), plain)
    for row in (1, 2, 3):
        sheet.set_row(row, 24)


def write_header(workbook: Workbook, sheet: Worksheet, form: IssuedForm) -> None:
    """The header row: locked columns grey, required ones and optional ones in their own colours."""
    colours = [GREY] * len(LOCKED_COLUMNS) + [REQUIRED if each.required else OPTIONAL for each in form.fields]
    names = [*LOCKED_COLUMNS, *(field.name for field in form.fields)]
    for column, (name, colour) in enumerate(zip(names, colours, strict=True)):
        style = workbook.add_format(layout.styled(layout.HEADER, bg_color=colour))
        sheet.write_string(HEADER_ROW, column, layout.safe_text(name), style)
    layout.set_widths(sheet, widths(form))
    cells = list(zip(names, widths(form), strict=True))
    sheet.set_row(HEADER_ROW, layout.row_height(cells, at_least=32))


def write_rows(workbook: Workbook, sheet: Worksheet, form: IssuedForm) -> None:
    """The rows of the table, each as high as its locked text needs."""
    locked = workbook.add_format(layout.styled(layout.CELL, bg_color=GREY))
    centred = workbook.add_format(layout.styled(layout.CENTRED, bg_color=GREY))
    fills = [workbook.add_format(fill_style(field)) for field in form.fields]
    for number, row in enumerate(form.rows, start=FIRST_ROW):
        texts = locked_texts(row)
        for column, text in enumerate(texts):
            sheet.write_string(
                number, column, layout.safe_text(text), centred if column in {0, 3} else locked
            )
        for column, style in enumerate(fills, start=len(LOCKED_COLUMNS)):
            sheet.write_blank(number, column, None, style)
        cells = list(zip(texts, LOCKED_WIDTHS, strict=True))
        sheet.set_row(number, layout.row_height(cells, at_least=LEAST_HEIGHT))


def locked_texts(row: IssuedRow) -> tuple[str, ...]:
    """The text of the locked columns, in their order."""
    return (row.task, row.heading, row.measure, row.role, row.deadline)


def fill_style(field: Field) -> dict[str, object]:
    """How an unlocked cell of this field looks; text is kept as text, so ``=`` and ``1-2`` stay what was typed."""
    formats = {
        FieldType.INTEGER: "0",
        FieldType.PERCENT: 'General"%"',
        FieldType.DATE: layout.DATE_FORMAT,
    }
    base = layout.CELL if field.type is FieldType.TEXT else layout.CENTRED
    return layout.styled(base, locked=False, num_format=formats.get(field.type, "@"))


def validation(field: Field, column: int, choices: str) -> dict[str, Any]:
    """The validation of a field's cells, with Chinese input and error messages; ``choices`` is the list's range."""
    advice = layout.bounded(field.hint or default_hint(field), 255)
    return {
        **criteria(field, absolute_column(column), choices),
        "ignore_blank": True,
        "input_title": layout.bounded(field.name, 32),
        "input_message": advice,
        "error_title": layout.bounded(f"{field.name}填写有误", 32),
        "error_message": layout.bounded(f"{default_hint(field)}。请点“重试”改正。", 255),
        "error_type": "stop",
    }


def criteria(field: Field, cell: str, choices: str) -> dict[str, Any]:
    """What a validation lets in, for the field's first cell ``cell``."""
    low, high = field.limits
    match field.type:
        case FieldType.CHOICE:
            return {"validate": "list", "source": choices}
        case FieldType.PERCENT:
            within = f"{cell}>={low:g},{cell}<={high:g}"
            return {"validate": "custom", "value": f"=AND(ISNUMBER({cell}),OR({cell}=0,{cell}>=1),{within})"}
        case FieldType.INTEGER:
            low, high = -INTEGER_LIMIT if low is None else low, INTEGER_LIMIT if high is None else high
            return {"validate": "integer", "criteria": "between", "minimum": low, "maximum": high}
        case FieldType.DATE:
            return {
                "validate": "date",
                "criteria": "between",
                "minimum": DATE_LIMITS[0],
                "maximum": DATE_LIMITS[1],
            }
        case _:
            low, high = int(low or 0), int(TEXT_LIMIT if high is None else high)
            return {"validate": "length", "criteria": "between", "minimum": low, "maximum": high}


def default_hint(field: Field) -> str:
    """What may be typed, in words, from the field's type and limits."""
    low, high = ("" if each is None else f"{each:g}" for each in field.limits)
    match field.type:
        case FieldType.CHOICE:
            return "请从下拉列表中选择"
        case FieldType.PERCENT:
            return f"请填 {low} 到 {high} 的数字，如 60，不用写百分号"
        case FieldType.INTEGER:
            bounds = f"，{low or '不限'} 到 {high or '不限'}" if low or high else ""
            return f"请填整数{bounds}"
        case FieldType.DATE:
            return "请填日期，如 2024-07-15"
        case FieldType.PHONE:
            return "请填电话号码，如 0739-3160000"
        case _:
            return f"请填文字，{low or 0} 到 {high} 字" if high else "请填文字"


def set_view(sheet: Worksheet, form: IssuedForm) -> None:
    """Protection, frozen head, print set-up, and the cursor on the first cell to fill."""
    sheet.protect("", PROTECTION)
    sheet.freeze_panes(FIRST_ROW, 3)
    sheet.hide_gridlines(2)
    layout.set_print(sheet, header=(HEADER_ROW, HEADER_ROW), title=f"{form.unit} {form.period.words}")
    sheet.print_area(0, 0, last_row(form), len(widths(form)) - 1)
    sheet.set_selection(FIRST_ROW, len(LOCKED_COLUMNS), FIRST_ROW, len(LOCKED_COLUMNS))
    sheet.activate()


def absolute(row: int, column: int) -> str:
    """An absolute address, such as ``$B$1``."""
    from xlsxwriter.utility import xl_rowcol_to_cell

    return str(xl_rowcol_to_cell(row, column, row_abs=True, col_abs=True))


def absolute_column(column: int) -> str:
    """The address of the column's first fill-in cell, column fixed, as validations need it."""
    from xlsxwriter.utility import xl_rowcol_to_cell

    return str(xl_rowcol_to_cell(FIRST_ROW, column, col_abs=True))
