"""The one door where what a unit typed becomes a typed value."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, time
from typing import NamedTuple

from workbook_flow.model import SAME_FIELD, Field, FieldType, Purpose, Typed, Value
from workbook_flow.sheets import CellError, CellPicture, CellValue, clean, text
from workbook_flow.words.dates import chinese_number, read_day
from workbook_flow.words.problems import Code

EXCEL_DAYS = range(20_000, 80_000)
"""Serial day numbers taken for a date in a date column: 1954-10-03 to 2119-01-10."""

DASHES = re.compile("[\u2010-\u2015\u2212]")
NOTHING = re.compile(r"(?:暂?无|没有|不涉及|不适用)[。.]?|[/\\\u2010-\u2015\u2212-]{1,3}")
UNIT_BEHIND = re.compile(
    r"(?<=\d)\s*(?:%|(?:(?![一二三四五六七八九零两几十百千万亿半多余左右])[\u4e00-\u9fff]){1,4})$"
)
"""A unit after a figure, such as 62学时, unless it is part of the number or leaves it open: 3万元, 60多人."""
NEGATIONS = frozenset("未不没无非")


class CellContext(NamedTuple):
    """What a cell's reading may lean on beside its content."""

    percent_format: bool = False
    year: int | None = None


class Misread(ValueError):
    """The cell cannot be understood as its field's type."""


def read_value(cell: CellValue, field: Field, *, at: str, context: CellContext) -> Value:
    """What the cell means in a column of that field; ``at`` is its address, such as ``H12``.

    Never raises: what can't be understood comes back with its catalogue code in ``fault``.
    """
    raw = as_shown(cell, context)
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
        typed, note = READERS[field.type](cell, field, context)
    except Misread:
        return Value(typed=None, raw=raw, fault=FAULTS[field.type], cell=at)
    return Value(typed=typed, raw=raw, note=note, cell=at)


def may_be_struck_out(field: Field) -> bool:
    """Whether a stroke in the field stands for nothing: not where another field must be filled when this one is."""
    plain = field.type not in {FieldType.TEXT, FieldType.CHOICE}
    return plain and not field.required and field.purpose is not Purpose.EXTEND_TO


def says_nothing(cell: CellValue) -> bool:
    """Whether the cell is filled with a stroke or a word for nothing, as people do where they have no answer."""
    return isinstance(cell, str) and NOTHING.fullmatch(unicodedata.normalize("NFKC", clean(cell))) is not None


def read_text(cell: CellValue, _field: Field, _context: CellContext) -> tuple[Typed, str]:
    """Text as it stands, stray blanks at the ends removed."""
    return clean(text(cell)), ""


def read_integer(cell: CellValue, _field: Field, _context: CellContext) -> tuple[Typed, str]:
    """A whole number, or text that spells one."""
    number = plain_number(cell)
    if number != int(number):
        raise Misread
    return int(number), noted(cell, str(int(number)))


def read_number(cell: CellValue, _field: Field, context: CellContext) -> tuple[Typed, str]:
    """A number, or text that spells one, its unit aside; a cell that shows ``95%`` holds 0.95 and means 95."""
    if isinstance(cell, str):
        number = plain_number(UNIT_BEHIND.sub("", unicodedata.normalize("NFKC", clean(cell))))
        return number, noted(cell, text(number))
    number = plain_number(cell)
    return (round(number * 100, 6), "") if context.percent_format else (number, "")


def read_percent(cell: CellValue, _field: Field, context: CellContext) -> tuple[Typed, str]:
    """A percent from 0 to 100. A cell that shows ``50%`` holds 0.5, and so does one a person typed so."""
    if isinstance(cell, str):
        narrow = unicodedata.normalize("NFKC", clean(cell))
        bare = narrow.removeprefix("百分之").removesuffix("%")
        number = plain_number(bare)
        if bare == narrow and 0 < number < 1:
            return percent_of_fraction(number)
        return number, "" if clean(cell) == text(number) else f"按 {text(number)}% 理解"
    number = plain_number(cell)
    if context.percent_format:
        return round(number * 100, 6), ""
    return percent_of_fraction(number) if 0 < number < 1 else (number, "")


def percent_of_fraction(number: float) -> tuple[Typed, str]:
    """A half as 50, with a note: it might be half a percent."""
    percent = round(number * 100, 6)
    return percent, f"填的是 {number:g}，按 {percent:g}% 理解"


def read_date(cell: CellValue, _field: Field, context: CellContext) -> tuple[Typed, str]:
    """A day: a date cell, a serial number, or text with one reading."""
    if isinstance(cell, datetime):
        return cell.date(), "" if cell.time() == time() else f"按 {cell.date().isoformat()} 理解"
    if isinstance(cell, date):
        return cell, ""
    if isinstance(cell, (int, float)) and not isinstance(cell, bool):
        return date_from_number(cell)
    if not isinstance(cell, str):
        raise Misread
    day = date_from_text(unicodedata.normalize("NFKC", clean(cell)), context.year)
    return day, noted(cell, day.isoformat())


def read_choice(cell: CellValue, field: Field, _context: CellContext) -> tuple[Typed, str]:
    """One of the field's choices; small differences are taken where there is one reading."""
    typed = clean(text(cell))
    bare = bare_words(typed)
    exact = [choice.value for choice in field.choices if choice.value == typed]
    near = exact or [choice.value for choice in field.choices if bare_words(choice.value) == bare]
    near = near or [choice.value for choice in field.choices if nearly(bare, bare_words(choice.value))]
    if len(near) != 1:
        raise Misread
    return near[0], noted(typed, near[0])


def read_phone(cell: CellValue, _field: Field, _context: CellContext) -> tuple[Typed, str]:
    """A telephone number: 7 to 19 digits with the marks that people put between them, kept as text."""
    typed = DASHES.sub("-", unicodedata.normalize("NFKC", clean(text(cell))))
    digits = re.sub(r"[-()+\s转]|ext", "", typed, flags=re.IGNORECASE)
    if not re.fullmatch(r"\d{7,19}", digits, re.ASCII):
        raise Misread
    return typed, noted(text(cell), typed)


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


READERS = {
    FieldType.TEXT: read_text,
    FieldType.INTEGER: read_integer,
    FieldType.NUMBER: read_number,
    FieldType.PERCENT: read_percent,
    FieldType.DATE: read_date,
    FieldType.CHOICE: read_choice,
    FieldType.PHONE: read_phone,
}

FAULTS = {
    FieldType.TEXT: Code.CELL_ERROR,
    FieldType.INTEGER: Code.WRONG_INTEGER,
    FieldType.NUMBER: Code.WRONG_NUMBER,
    FieldType.PERCENT: Code.WRONG_PERCENT,
    FieldType.DATE: Code.WRONG_DAY,
    FieldType.CHOICE: Code.WRONG_CHOICE,
    FieldType.PHONE: Code.WRONG_PHONE,
}


def noted(cell: CellValue, understood: str) -> str:
    """A note where what was understood is written differently from what was typed."""
    return "" if clean(text(cell)) == understood else f"按 {understood} 理解"


def bare_words(words: str) -> str:
    """Words without width, blanks and punctuation, for comparing choices."""
    folded = unicodedata.normalize("NFKC", words).casefold()
    return "".join(each for each in folded if unicodedata.category(each)[0] not in "PZCS")


def nearly(typed: str, choice: str) -> bool:
    """Whether the words are the choice short of a character, or with a particle more: 完成, 已完成了."""
    if not typed or NEGATIONS & (set(typed) ^ set(choice)):
        return False
    return typed.rstrip("了的") == choice or (
        len(typed) >= 2 and len(choice) - len(typed) == 1 and typed in choice
    )


def as_shown(cell: CellValue, context: CellContext) -> str:
    """The cell's text as the unit sees it: 0.5 in a percent cell shows ``50%``."""
    if context.percent_format and isinstance(cell, (int, float)) and not isinstance(cell, bool):
        return f"{round(cell * 100, 6):.15g}%"
    return text(cell)


def plain_number(cell: CellValue) -> float:
    """The number in a cell; raise Misread where there is none."""
    if isinstance(cell, bool):
        raise Misread
    if isinstance(cell, (int, float)):
        return cell
    if not isinstance(cell, str):
        raise Misread
    narrow = unicodedata.normalize("NFKC", clean(cell)).replace(",", "").strip()
    if re.fullmatch(r"[+-]?\d{1,15}(\.\d{1,15})?", narrow, re.ASCII):
        return float(narrow)
    spelled = chinese_number(narrow)
    if spelled is None:
        raise Misread
    return spelled


def date_from_number(number: float) -> tuple[date, str]:
    """A day from ``20240715`` or an Excel serial (1900 system), noted since people see neither."""
    if number != int(number) and int(number) not in EXCEL_DAYS:
        raise Misread
    digits = str(int(number))
    if len(digits) == 8:
        day = date_from_text(digits, None)
    elif int(number) in EXCEL_DAYS:
        day = date.fromordinal(date(1899, 12, 30).toordinal() + int(number))
    else:
        raise Misread
    return day, f"按 {day.isoformat()} 理解"


def date_from_text(words: str, year: int | None) -> date:
    """A day from text such as ``2024年7月15日`` or, with a year known, ``7月15日``; raise Misread for others."""
    day = read_day(words, year=year)
    if day is None:
        raise Misread
    return day
