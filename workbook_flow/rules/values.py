"""The one door where what a unit typed becomes a typed value."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import replace

from workbook_flow.fields import CellContext, MisreadError, kind_of
from workbook_flow.fields.figure import is_of_other_unit, own_unit
from workbook_flow.model import SAME_FIELD, Field, Purpose, Typed, Value
from workbook_flow.sheets import CellError, CellLook, CellPicture, CellValue, clean, text
from workbook_flow.words.problems import Code
from workbook_flow.words.text import bounded

__all__ = ["CellContext", "read_value", "taken_over"]

MOST_SHOWN = 60
"""Characters of what a cell shows that a note repeats."""
NOTHING = re.compile(r"(?:暂?无|没有|不涉及|不适用)[。.]?|[/\\\u2010-\u2015\u2212-]{1,3}")

MEASURES = re.compile(r"(?<=\d)\s*([成折‰‱十百千万亿])")
"""What makes another figure of the one that it stands behind."""
FIGURE = re.compile(r"\d[\d,]*(?:\.\d+)?(?:E[+-]?\d{1,3})?", re.ASCII)
"""A figure amid the words of a format."""
NUMERALS = re.compile("[〇零一二两三四五六七八九十壹贰叁肆伍陆柒捌玖拾]")
"""What a format may write a figure with instead."""


def read_value(cell: CellValue, field: Field, *, at: str, context: CellContext) -> Value:
    """What the cell means in a column of that field; ``at`` is its address, such as ``H12``.

    Never raises: what can't be understood comes back with its catalogue code in ``fault``.
    """
    if isinstance(cell, CellLook):
        return read_look(cell, field, at=at, context=context)
    kind = kind_of(field)
    cell = kind.as_typed(cell)
    raw = cell if type(cell) is str else as_shown(cell, context)
    if isinstance(cell, CellError):
        return Value(typed=None, raw=raw, fault=Code.CELL_ERROR, cell=at)
    if isinstance(cell, CellPicture):
        evidence = field.purpose is Purpose.EVIDENCE
        fault = "" if evidence else Code.CELL_IS_A_PICTURE
        return Value(typed=raw if evidence else None, raw=raw, fault=fault, cell=at)
    if cell is None or not clean(raw):
        return Value(typed=None, raw=raw, cell=at)
    if may_be_struck_out(field) and says_nothing(cell):
        return Value(typed=None, raw=raw, note="按没有填理解", cell=at)
    try:
        typed, note = kind.read(cell, field, context)
    except MisreadError as misread:
        return Value(typed=None, raw=raw, fault=misread.fault or kind.fault, cell=at)
    return Value(typed=typed, raw=raw, note=note, cell=at)


def read_look(look: CellLook, field: Field, *, at: str, context: CellContext) -> Value:
    """What a cell means that shows something else than it holds.

    An account in words, a choice and a telephone number are what is shown, all else is what is held. A note tells
    of the two where the words that are shown would not be understood so. A number that is no good stays so though
    its format rounds it, as the form's own check says of it.
    """
    typed = kind_of(field).as_typed(look.value)
    held = read_value(typed, field, at=at, context=context)
    if typed is not look.value:
        return held
    if not clean(look.text):
        return replace(held, note=f"单元格的格式让内容不显示，按 {text(held.typed)} 理解")
    if not look.sure:
        return replace(held, note=f"单元格的数字格式特殊，按 {text(held.typed)} 理解")
    shown = read_value(look.text, field, at=at, context=CellContext(year=context.year))
    if shown.typed == held.typed and (kind_of(field).by_look or not held.fault):
        return held
    by_look = kind_of(field).by_look or isinstance(look.value, str)
    if by_look and not shown.fault:
        return shown
    if held.fault:
        rounded = isinstance(look.value, (int, float)) and isinstance(shown.typed, (int, float))
        if shown.fault or rounded:
            return held
        return replace(shown, note=f"单元格里存的是 {held.raw}，按显示的 {text(shown.typed)} 理解")
    words = bounded(look.text, MOST_SHOWN)
    if is_another_figure(held, shown, field):
        raw = f"{words}（单元格里存的是 {text(look.value)}）"
        return Value(typed=None, raw=raw, fault=kind_of(field).fault, cell=at)
    return replace(held, raw=text(look.value), note=f"显示为“{words}”，按 {text(held.typed)} 理解")


def is_another_figure(held: Value, shown: Value, field: Field) -> bool:
    """Whether a format shows another figure than it holds, and not a rounded one: 8 as 8成, 12345 as 1.2万元."""
    if not isinstance(held.typed, (int, float)):
        return False
    if isinstance(shown.typed, (int, float)):
        return abs(held.typed - shown.typed) > 1
    if any(measure not in own_unit(field) for measure in MEASURES.findall(shown.raw)):
        return True
    return is_of_other_unit(shown.raw, field) or not is_amid(abs(held.typed), shown.raw)


def is_amid(number: float, words: str) -> bool:
    """Whether the number, or what it rounds to, is among the figures in the words, or none may be there to see."""
    figures = [figure.replace(",", "") for figure in FIGURE.findall(words)]
    if not figures:
        return not number or NUMERALS.search(words) is not None
    near = any(abs(number - float(figure)) <= (number / 2 if "E" in figure else 1) for figure in figures)
    return near or "".join(figures) == f"{number:.15g}"


def may_be_struck_out(field: Field) -> bool:
    """Whether a stroke in the field stands for nothing: not where another field must be filled when this one is."""
    plain = kind_of(field).may_be_struck_out
    return plain and not field.required and field.purpose is not Purpose.EXTEND_TO


def says_nothing(cell: CellValue) -> bool:
    """Whether the cell is filled with a stroke or a word for nothing, as people do where they have no answer."""
    return isinstance(cell, str) and NOTHING.fullmatch(unicodedata.normalize("NFKC", clean(cell))) is not None


def taken_over(values: Mapping[str, Value], last: Mapping[str, Typed]) -> dict[str, Value]:
    """A row's values; where it says 无变化, what was left blank is as the unit last reported it."""
    same = values.get(SAME_FIELD.name)
    if same is None or same.typed != SAME_FIELD.name:
        return dict(values)
    return {
        name: replace(value, typed=last[name], raw=value.raw or text(last[name]))
        if value.blank and name in last
        else value
        for name, value in values.items()
    }


def as_shown(cell: CellValue, context: CellContext) -> str:
    """The cell's text as the unit sees it: 0.5 in a percent cell shows ``50%``."""
    if context.percent_format and isinstance(cell, (int, float)) and not isinstance(cell, bool):
        return f"{round(cell * 100, 6):.15g}%"
    return text(cell)
