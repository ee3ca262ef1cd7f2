"""The fill-in cells of a form: how they look, what they let in, and what already stands in them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time
from functools import lru_cache
from typing import Any

from workbook_flow.fields import kind_of
from workbook_flow.forms.grid import FILL_SIZE, in_row
from workbook_flow.forms.verdict import GREEN, RED
from workbook_flow.model import BLANK, Field, Value
from workbook_flow.paper import layout
from workbook_flow.words.notemark import marked
from workbook_flow.words.text import bounded, safe_text

MOST_NOTE = 1_900
"""Characters of a cell's comment: of one of 2,000 all is read again."""


def fill_style(field: Field) -> dict[str, object]:
    """How an unlocked cell of this field looks; text is kept as text, so ``=`` and ``1-2`` stay what was typed."""
    kind = kind_of(field)
    base = layout.CELL if kind.prose else layout.CENTRED
    return layout.styled(base, font_size=FILL_SIZE, valign="top", locked=False, num_format=kind.cell_format)


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


def write_value(sheet: Any, row: int, column: int, value: Value | None, style: Any) -> None:
    """A value as understood, or what was typed where it was not; an empty cell for neither."""
    if value is None or value is BLANK:
        sheet.write_blank(row, column, None, style)
        return
    typed = value.typed
    if isinstance(typed, date):
        sheet.write_datetime(row, column, datetime.combine(typed, time()), style)
    elif isinstance(typed, (int, float)):
        sheet.write_number(row, column, typed, style)
    elif typed or value.raw:
        sheet.write_string(row, column, safe_text(typed or value.raw), style)
    else:
        sheet.write_blank(row, column, None, style)


def write_marks(sheet: Any, row: int, column: int, marks: tuple[str, ...], author: str) -> None:
    """What is to be mended in a cell, as its comment."""
    if marks:
        comment = marked(bounded(safe_text("\n".join(marks)), MOST_NOTE))
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


@lru_cache(maxsize=256)
def validation(field: Field, column: int, choices: str) -> Mapping[str, Any]:
    """The validation of a field's cells in any row, with Chinese messages; ``choices`` is the list's range."""
    kind = kind_of(field)
    advice = bounded(kind.advice(field), 255)
    return {
        **kind.criteria(field, in_row(column), choices),
        "ignore_blank": True,
        "input_title": bounded(field.name, 32),
        "input_message": advice,
        "error_title": bounded(f"{field.name}填写有误", 32),
        "error_message": bounded(f"{kind.hint(field)}。请改正后再填。", 255),
        "error_type": "stop",
    }
