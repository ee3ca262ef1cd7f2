"""日期: one day."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any

from workbook_flow.fields.formulas import (
    UNREAD,
    half_width,
    number_or_text,
    substituted,
    whole,
)
from workbook_flow.fields.kind import CellAddresses, CellContext, FieldKind, MisreadError, noted
from workbook_flow.fields.spelling import HALF_WIDTH, serial
from workbook_flow.model import Field, Typed
from workbook_flow.sheets import CellValue, clean
from workbook_flow.words.dates import read_day
from workbook_flow.words.problems import Code
from workbook_flow.words.raised import narrow

DAYS = (date(2000, 1, 1), date(2099, 12, 31))
"""The days that a date column takes."""
NUMBERS_BEFORE = 1910
"""Nobody means a day before that year: 7.15 and 2024.7 typed into the format of dates become one."""
LEAP_DAY = date(1900, 3, 1)
"""Spreadsheets take 1900 for a leap year: the days before it are one less."""
SERIALS = range(20_000, 80_000)
"""Serial day numbers taken for a date in a date column: 1954-10-03 to 2119-01-10."""
DAY_MARKS = str.maketrans("年月./", "----")


class DayKind(FieldKind):
    """A date cell, a serial number, or text with one reading."""

    fault = Code.WRONG_DAY
    limit_faults = None
    cell_format = "yyyy-mm-dd"
    is_day = True
    signed = True

    def read(self, cell: CellValue, field: Field, context: CellContext) -> tuple[Typed, str]:
        """A day, noted where it stood there in another way."""
        if isinstance(cell, datetime):
            return cell.date(), "" if cell.time() == time() else f"按 {cell.date().isoformat()} 理解"
        if isinstance(cell, date):
            return cell, ""
        if isinstance(cell, (int, float)) and not isinstance(cell, bool):
            return day_of_number(cell)
        if not isinstance(cell, str):
            raise MisreadError
        day = day_of_text(narrow(clean(cell)), context.year)
        return day, noted(cell, day.isoformat())

    def as_typed(self, cell: CellValue) -> CellValue:
        """The number, where the cell's format made a day of long ago of it: 7.15 of 1900-01-07 03:36."""
        if not isinstance(cell, date) or cell.year >= NUMBERS_BEFORE:
            return cell
        moment = datetime.combine(cell, time()) if not isinstance(cell, datetime) else cell
        day = serial(moment.date()) - (moment.date() < LEAP_DAY)
        clock = timedelta(hours=moment.hour, minutes=moment.minute, seconds=moment.second)
        return round(day + clock / timedelta(days=1), 4) if clock else day

    def welcomes(self, words: str, typed: Typed) -> bool:
        """The day, with or without its zeros, whatever marks stand between."""
        if not isinstance(typed, date):
            return False
        bare = words.translate(HALF_WIDTH).removesuffix("日").translate(DAY_MARKS)
        return bare in {typed.isoformat(), f"{typed.year}-{typed.month}-{typed.day}"}

    def takes(self, field: Field, typed: Typed) -> bool:
        """Any day."""
        return isinstance(typed, date)

    def tidy_formula(self, bare: str) -> str:
        """In half width."""
        return half_width(bare)

    def stripped(self, words: str) -> str:
        """With dashes for its marks."""
        day = f'IF(RIGHT({words})="日",LEFT({words},LEN({words})-1),{words})'
        return substituted(day, dict.fromkeys(("年", "月", ".", "/"), "-"))

    def understood(self, source: CellAddresses, choices: str) -> str:
        """A day's serial, or a text that is a day, with or without its zeros."""
        bare = source.bare
        day = f"DATEVALUE({bare})"
        same = f'OR(TEXT({day},"yyyy-m-d")={bare},TEXT({day},"yyyy-mm-dd")={bare})'
        return number_or_text(source.cell, whole(source.cell), f'IF(IFERROR({same},FALSE),{day},"{UNREAD}")')

    def criteria(self, field: Field, cell: str, choices: str) -> Mapping[str, Any]:
        """A day of this century, or a text that is one."""
        within = f"AND({cell}>={serial(DAYS[0])},{cell}<={serial(DAYS[1])})"
        dashed = substituted(f"ASC({cell})", {"年": "-", "月": "-", ".": "-", "/": "-", "日": ""})
        return {
            "validate": "custom",
            "value": f"=IF(ISNUMBER({cell}),{within},ISNUMBER(DATEVALUE({dashed})))",
        }

    def hint(self, field: Field) -> str:
        """By an example."""
        return "请填日期，如 2024-07-15"

    def sample(self, field: Field, day: date, random: Random) -> Typed:
        """The period's first day."""
        return day


def day_of_number(number: float) -> tuple[date, str]:
    """A day from ``20240715`` or an Excel serial (1900 system), noted since people see neither."""
    if number != int(number) and int(number) not in SERIALS:
        raise MisreadError
    digits = str(int(number))
    if len(digits) == 8:
        day = day_of_text(digits, None)
    elif int(number) in SERIALS:
        day = date.fromordinal(date(1899, 12, 30).toordinal() + int(number))
    else:
        raise MisreadError
    return day, f"按 {day.isoformat()} 理解"


def day_of_text(words: str, year: int | None) -> date:
    """A day from text such as ``2024年7月15日`` or, with a year known, ``7月15日``; raise MisreadError for others."""
    day = read_day(words, year=year)
    if day is None:
        raise MisreadError
    return day
