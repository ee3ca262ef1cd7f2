"""What a cell shows: number formats, and the escapes that other programs leave in texts."""

from __future__ import annotations

import re
from datetime import date

from workbook_flow.words.dates import Stretch, months

ESCAPE = re.compile("_x([0-9A-Fa-f]{4})_")
LITERAL = re.compile(r'"([^"]*)"|\\(.)|\[[^\[\]]*\]|_.|\*.')
ENGLISH_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
PLAIN_NUMBER = re.compile(
    r'(?P<before>(?:"[^"]*"|\\.|[-/.()（）\u4e00-\u9fff])*)(?P<digits>0+)'
    r'(?P<after>(?:"[^"]*"|\\.|[-/.()（）\u4e00-\u9fff])*)'
)


def unescaped(text: str) -> str:
    """A text without the escapes of the file format: ``_x000D_`` is a line break."""
    if "_x" in text:
        text = ESCAPE.sub(lambda match: chr(int(match[1], 16)), text)
    return text.replace("\r\n", "\n").replace("\r", "\n")


def shown_number(value: float, number_format: str) -> str:
    """What a number shows where its format adds to it: 50%, 001, 1-07, 2024年; blank where it shows as it is."""
    if isinstance(value, bool):
        return ""
    first = number_format.split(";", maxsplit=1)[0]
    percent = re.fullmatch(r"0(?:\.(0+))?%", first)
    if percent:
        return f"{value * 100:.{len(percent[1] or '')}f}%"
    match = PLAIN_NUMBER.fullmatch(first)
    if match is None or first == "0" or value != int(value) or value < 0:
        return ""
    return f"{bare(match['before'])}{int(value):0{len(match['digits'])}d}{bare(match['after'])}"


def bare(literal: str) -> str:
    """A format's literal text without its quotes."""
    return LITERAL.sub(lambda match: match[1] or match[2] or "", literal)


def shown_stretch(day: date, number_format: str) -> tuple[str, date] | None:
    """The words and the last day of a date whose format shows no day: Dec-24 is a month, 2024年 a year."""
    if day.day != 1:
        return None
    codes = LITERAL.sub("", number_format.split(";", maxsplit=1)[0]).lower()
    if re.search("[dhs]", codes):
        return None
    stretch: Stretch | None = months(day.year, day.month, day.month) if "m" in codes else None
    if stretch is None and day.month == 1:
        stretch = months(day.year, 1, 12)
    return (month_words(day, number_format.split(";", maxsplit=1)[0]), stretch.last) if stretch else None


def month_words(day: date, number_format: str) -> str:
    """The date as such a format shows it."""
    parts = {
        "yyyy": f"{day.year}",
        "yy": f"{day.year % 100:02d}",
        "mmmm": day.strftime("%B"),
        "mmm": ENGLISH_MONTHS[day.month - 1],
        "mm": f"{day.month:02d}",
        "m": f"{day.month}",
    }
    pattern = re.compile(r'"([^"]*)"|\\(.)|(\[[^\]]*\]|[_*].)|(yyyy|yy|mmmm|mmm|mm|m)', re.IGNORECASE)
    return pattern.sub(
        lambda match: match[1] or match[2] or (parts[match[4].lower()] if match[4] else ""), number_format
    ).strip()
