"""The fill-in cells of a form: how they look, what they let in, and what already stands in them."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from workbook_flow import layout
from workbook_flow.forms.grid import FIRST_ROW, at_row, in_row
from workbook_flow.model import Field, FieldType, Value
from workbook_flow.rules import DAYS

TEXT_LIMIT = 32_767
INTEGER_LIMIT = 2_147_483_647
NUMBER_LIMIT = 1e15


def fill_style(field: Field) -> dict[str, object]:
    """How an unlocked cell of this field looks; text is kept as text, so ``=`` and ``1-2`` stay what was typed."""
    formats = {
        FieldType.INTEGER: "0",
        FieldType.NUMBER: "General",
        FieldType.PERCENT: 'General"%"',
        FieldType.DATE: layout.DATE_FORMAT,
    }
    base = layout.CELL if field.type is FieldType.TEXT else layout.CENTRED
    return layout.styled(base, valign="top", locked=False, num_format=formats.get(field.type, "@"))


def write_value(sheet: Any, row: int, column: int, value: Value | None, style: Any) -> None:
    """A value as understood, or what was typed where it was not; an empty cell for neither."""
    typed = None if value is None else value.typed
    if isinstance(typed, date):
        sheet.write_datetime(row, column, datetime.combine(typed, time()), style)
    elif isinstance(typed, (int, float)):
        sheet.write_number(row, column, typed, style)
    elif value is not None and (typed or value.raw):
        sheet.write_string(row, column, layout.safe_text(typed or value.raw), style)
    else:
        sheet.write_blank(row, column, None, style)


def shown(value: Value | None) -> str:
    """The text that a cell shows, for the height of its row."""
    if value is None:
        return ""
    return str(value.raw if value.typed is None else value.typed)


def validation(field: Field, column: int, choices: str) -> dict[str, Any]:
    """The validation of a field's cells, with Chinese input and error messages; ``choices`` is the list's range."""
    advice = layout.bounded(field.hint or default_hint(field), 255)
    return {
        **criteria(field, at_row(in_row(column), FIRST_ROW), choices),
        "ignore_blank": True,
        "input_title": layout.bounded(field.name, 32),
        "input_message": advice,
        "error_title": layout.bounded(f"{field.name}填写有误", 32),
        "error_message": layout.bounded(f"{default_hint(field)}。请改正后再填。", 255),
        "error_type": "stop",
    }


def criteria(field: Field, cell: str, choices: str) -> dict[str, Any]:
    """What a validation lets in, for the field's first cell ``cell``."""
    low, high = field.limits
    match field.type:
        case FieldType.CHOICE:
            return {"validate": "list", "source": f"={choices}"}
        case FieldType.PERCENT:
            within = f"{cell}>={low:g},{cell}<={high:g}"
            return {"validate": "custom", "value": f"=AND(ISNUMBER({cell}),OR({cell}=0,{cell}>=1),{within})"}
        case FieldType.INTEGER:
            low, high = -INTEGER_LIMIT if low is None else low, INTEGER_LIMIT if high is None else high
            return {"validate": "integer", "criteria": "between", "minimum": low, "maximum": high}
        case FieldType.NUMBER:
            low, high = -NUMBER_LIMIT if low is None else low, NUMBER_LIMIT if high is None else high
            return {"validate": "decimal", "criteria": "between", "minimum": low, "maximum": high}
        case FieldType.DATE:
            return {"validate": "date", "criteria": "between", "minimum": DAYS[0], "maximum": DAYS[1]}
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
        case FieldType.INTEGER | FieldType.NUMBER:
            bounds = f"，{low or '不限'} 到 {high or '不限'}" if low or high else ""
            return f"请填{'整数' if field.type is FieldType.INTEGER else '数字'}{bounds}"
        case FieldType.DATE:
            return "请填日期，如 2024-07-15"
        case FieldType.PHONE:
            return "请填电话号码，如 0739-3160000"
        case _:
            return f"请填文字，{low or 0} 到 {high} 字" if high else "请填文字"
