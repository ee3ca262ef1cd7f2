"""The fill-in cells of a form: how they look, what they let in, and what already stands in them."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from workbook_flow.forms.grid import at_row, in_row
from workbook_flow.forms.verdict import GREEN, RED
from workbook_flow.model import Field, FieldType, Value
from workbook_flow.paper import layout
from workbook_flow.rules import DAYS, serial
from workbook_flow.words.text import bounded, safe_text

TEXT_LIMIT = 32_767
MOST_CHOICES = 60
"""Characters of the choices that a message names."""
INTEGER_LIMIT = 2_147_483_647
NUMBER_LIMIT = 1e15


def fill_style(field: Field) -> dict[str, object]:
    """How an unlocked cell of this field looks; text is kept as text, so ``=`` and ``1-2`` stay what was typed."""
    formats = {
        FieldType.INTEGER: "0",
        FieldType.NUMBER: "General",
        FieldType.PERCENT: "General",
        FieldType.DATE: layout.DATE_FORMAT,
    }
    base = layout.CELL if field.type is FieldType.TEXT else layout.CENTRED
    return layout.styled(base, valign="top", locked=False, num_format=formats.get(field.type, "@"))


IDLE = "#EDEDED"


def settled_style(field: Field) -> dict[str, object]:
    """How a cell looks whose row is accepted: green, and locked."""
    return {**fill_style(field), "locked": True, "bg_color": GREEN}


def marked_style(field: Field) -> dict[str, object]:
    """How a cell looks in which something is to be mended."""
    return {**fill_style(field), "bg_color": RED}


def idle_style(field: Field) -> dict[str, object]:
    """How a cell looks that its row does not ask for: grey, but open, so that a pasted block goes over it."""
    return {**fill_style(field), "bg_color": IDLE}


def header_words(field: Field) -> str:
    """What a field's column is headed by: a percent says on a line of its own that no sign is needed."""
    signed = field.type is not FieldType.PERCENT or field.name.rstrip().endswith(
        ("(%)", "（%）", "(％)", "（％）")
    )
    return field.name if signed else f"{field.name}\n（%）"


def write_value(sheet: Any, row: int, column: int, value: Value | None, style: Any) -> None:
    """A value as understood, or what was typed where it was not; an empty cell for neither."""
    typed = None if value is None else value.typed
    if isinstance(typed, date):
        sheet.write_datetime(row, column, datetime.combine(typed, time()), style)
    elif isinstance(typed, (int, float)):
        sheet.write_number(row, column, typed, style)
    elif value is not None and (typed or value.raw):
        sheet.write_string(row, column, safe_text(typed or value.raw), style)
    else:
        sheet.write_blank(row, column, None, style)


def write_marks(sheet: Any, row: int, column: int, marks: tuple[str, ...], author: str) -> None:
    """What is to be mended in a cell, as its comment."""
    if marks:
        comment = bounded(safe_text("\n".join(marks)), 2000)
        size = {"x_scale": 2, "y_scale": 0.6 + 0.3 * len(marks)}
        sheet.write_comment(row, column, comment, {"author": author, **size})


def as_written(value: Value) -> Value:
    """The value as it stands once it is written into a cell: what was understood, no note on how it was typed."""
    if value.fault:
        return value
    typed = value.typed
    return Value(typed=typed, raw="" if typed is None else str(typed), cell=value.cell)


def shown(value: Value | None) -> str:
    """The text that a cell shows, for the height of its row."""
    if value is None:
        return ""
    return str(value.raw if value.typed is None else value.typed)


def validation(field: Field, column: int, choices: str, row: int) -> dict[str, Any]:
    """The validation of a field's cells from ``row`` down, with Chinese messages; ``choices`` is the list's range."""
    advice = bounded(field.hint or default_hint(field), 255)
    return {
        **criteria(field, at_row(in_row(column), row), choices),
        "ignore_blank": True,
        "input_title": bounded(field.name, 32),
        "input_message": advice,
        "error_title": bounded(f"{field.name}填写有误", 32),
        "error_message": bounded(f"{default_hint(field)}。请改正后再填。", 255),
        "error_type": "stop",
    }


def criteria(field: Field, cell: str, choices: str) -> dict[str, Any]:
    """What a validation lets in, for the field's first cell ``cell``."""
    low, high = field.limits
    match field.type:
        case FieldType.CHOICE:
            return {"validate": "list", "source": f"={choices}"}
        case FieldType.PERCENT:
            within = f"AND({cell}>={low:g},{cell}<={high:g})"
            spelt = f'ISNUMBER(-SUBSTITUTE(ASC({cell}),"%",""))'
            return {"validate": "custom", "value": f"=IF(ISNUMBER({cell}),{within},{spelt})"}
        case FieldType.INTEGER:
            low, high = -INTEGER_LIMIT if low is None else low, INTEGER_LIMIT if high is None else high
            return {"validate": "integer", "criteria": "between", "minimum": low, "maximum": high}
        case FieldType.NUMBER:
            low, high = -NUMBER_LIMIT if low is None else low, NUMBER_LIMIT if high is None else high
            return {"validate": "decimal", "criteria": "between", "minimum": low, "maximum": high}
        case FieldType.DATE:
            within = f"AND({cell}>={serial(DAYS[0])},{cell}<={serial(DAYS[1])})"
            spelt = f"ISNUMBER(DATEVALUE({dashed(f'ASC({cell})')}))"
            return {"validate": "custom", "value": f"=IF(ISNUMBER({cell}),{within},{spelt})"}
        case _:
            low, high = int(low or 0), int(TEXT_LIMIT if high is None else high)
            return {"validate": "length", "criteria": "between", "minimum": low, "maximum": high}


def dashed(text: str) -> str:
    """A day as people write it, with dashes between year, month and day."""
    for mark in ("年", "月", ".", "/"):
        text = f'SUBSTITUTE({text},"{mark}","-")'
    return f'SUBSTITUTE({text},"日","")'


def default_hint(field: Field) -> str:
    """What may be typed, in words, from the field's type and limits."""
    low, high = ("" if each is None else f"{each:g}" for each in field.limits)
    match field.type:
        case FieldType.CHOICE:
            named = "、".join(each.value for each in field.choices)
            return f"请从下拉列表中选一个：{named}" if len(named) <= MOST_CHOICES else "请从下拉列表中选择"
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
