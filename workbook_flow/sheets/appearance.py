"""Which cells show something else than they hold, and what: by the number formats of their styles."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass

from workbook_flow.sheets.format_sections import Token, UnreadFormatError, sections
from workbook_flow.sheets.formats import is_plain, shown_number, shown_text, shows_whole_days
from workbook_flow.words.dates import in_figures, read_day

_ZERO, _ZERO_1904 = dt.date(1899, 12, 30), dt.date(1904, 1, 1)
_FIGURES = re.compile(r"\d{1,15}", re.ASCII)
_NUMBER = re.compile(r"[-+]?\d{1,20}(?:\.\d{0,20})?", re.ASCII)
_MORE_THAN_A_NUMBER = re.compile(r"0\d|(?:19|20)\d\d\.10$", re.ASCII)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_STRETCH = re.compile(r"(?:\d{2}|\d{4})年(\d{1,2}月)?", re.ASCII)
_MONTH = re.compile("|".join(_MONTHS), re.IGNORECASE)

WHOLE = frozenset({"0", "#,##0", "0_ "})
"""The formats that show a number without its fraction."""


@dataclass(frozen=True, slots=True)
class Appearance:
    """What a cell shows; not ``sure`` where its format is one that nobody here knows.

    ``last`` is the last day that a day stands for which shows as its month or year alone.
    """

    words: str
    sure: bool = True
    last: dt.date | None = None


def appearance(serial: float, value: object, code: str, *, since_1904: bool) -> Appearance | None:
    """What a number shows under a format, None where that is the same as ``value``, which was read from it."""
    if is_plain(code):
        return None
    try:
        words = shown_number(serial, code, since_1904=since_1904).strip()
    except UnreadFormatError:
        return Appearance("", sure=False)
    if says_the_same(words, value):
        return None
    stretch = stretch_shown(code)
    day = (_ZERO_1904 if since_1904 else _ZERO) + dt.timedelta(days=int(serial) if stretch else 0)
    return Appearance(words, last=last_day(day, stretch))


def stretch_shown(code: str) -> str:
    """``month`` or ``year`` where that is all that a format shows of a day, else blank."""
    tokens = sections(code)[0].tokens
    letters = {token.words[0].lower() for token in tokens if token.kind in {"date", "half"}}
    if not letters <= {"y", "e", "m"} or Token("bracket", "m") in tokens:
        return ""
    return "month" if "m" in letters else "year" if letters else ""


def last_day(day: dt.date, stretch: str) -> dt.date | None:
    """The last day of a day's month or year; None without a stretch."""
    month = day.month if stretch == "month" else 12
    return dt.date(day.year, month, monthrange(day.year, month)[1]) if stretch else None


def words_appearance(words: str, value: object) -> Appearance | None:
    """What a cell shows by the file's own word; None where that says the same as ``value``, which was read from it."""
    if says_the_same(words, value):
        return None
    match = _STRETCH.fullmatch(in_figures(words).strip()) if isinstance(value, dt.date) else None
    stretch = ("month" if match[1] else "year") if match else ""
    return Appearance(words, last=last_day(value, stretch) if isinstance(value, dt.date) else None)


def text_appearance(words: str, code: str) -> Appearance | None:
    """What a text shows under a format that adds to texts, or hides them; None where it shows as it is."""
    shown = shown_text(words, code)
    return None if shown.strip() == words.strip() else Appearance(shown.strip())


def says_the_same(words: str, value: object) -> bool:
    """Whether words that a cell shows say all that its value does, and nothing else."""
    if isinstance(value, dt.datetime):
        return says_day(words, value.date()) and says_time(words, value.time())
    if isinstance(value, dt.date):
        return says_day(words, value)
    if isinstance(value, dt.time):
        return ":" in words and says_time(words, value) and not re.search("[年月日/]", words)
    if isinstance(value, str):
        return words.split() == value.split()
    if isinstance(value, dt.timedelta):
        return says_span(words, value)
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return says_number(words.replace(",", "").strip(), value)
    return False


def says_number(words: str, value: float) -> bool:
    """Whether words are that number and nothing else: 008 is an id too, and 2024.10 a month."""
    if _NUMBER.fullmatch(words) is None or float(words) != float(f"{value:.15g}"):
        return False
    return _MORE_THAN_A_NUMBER.match(words.lstrip("+-")) is None


def says_day(words: str, day: dt.date) -> bool:
    """Whether words name year, month and day, in whatever order and spelling."""
    first = words.split(" ", maxsplit=1)[0]
    if read_day(first) == day:
        return True
    numbered = _MONTH.sub(lambda match: f" {_MONTHS.index(match[0].lower()) + 1} ", words)
    figures = [int(figure) for figure in _FIGURES.findall(unicodedata.normalize("NFKC", numbered))][:3]
    return sorted(figures) in (sorted((year, day.month, day.day)) for year in (day.year, day.year % 100))


def says_time(words: str, time: dt.time) -> bool:
    """Whether words name an hour and a minute, and the second where there is one; midnight needs no words."""
    match = re.search(r"(\d{1,2}):(\d\d)(?::(\d\d))?(?!\d)", words, re.ASCII)
    if match is None:
        return time.replace(microsecond=0) == dt.time()
    hour = (
        int(match[1]) % 12 + 12 * ("PM" in words or "下午" in words)
        if re.search("[AP]M|[上下]午", words)
        else int(match[1])
    )
    near = (hour, int(match[2]), int(match[3] or 0))
    return near == (time.hour, time.minute, time.second if match[3] else 0) and (
        match[3] is not None or time.second == 0
    )


def says_span(words: str, span: dt.timedelta) -> bool:
    """Whether words name all hours, minutes and seconds of a span."""
    seconds = round(span.total_seconds())
    hours = f"{seconds // 3600}:{seconds // 60 % 60:02d}"
    return words in {f"{hours}:{seconds % 60:02d}", hours if seconds % 60 == 0 else ""}


def looked_at(formats: Mapping[str, str], *, moments: bool, fractions: bool) -> dict[str, str]:
    """The styles, with their formats, whose cells have to be looked at one by one.

    ``moments`` says that any value is a day with a time, ``fractions`` that any number is broken: where none is,
    plain days and whole numbers show as they are.
    """
    return {
        style: code
        for style, code in formats.items()
        if not is_plain(code) and not _is_harmless(code, moments, fractions)
    }


def _is_harmless(code: str, moments: bool, fractions: bool) -> bool:
    if code in WHOLE:
        return not fractions
    return not moments and shows_whole_days(code)
