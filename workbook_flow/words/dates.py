"""Days, months and years as people write them, and Chinese numerals: read here for every cell of every workbook."""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from workbook_flow.words.raised import narrow

DIGITS = "零一二三四五六七八九"
SAME_DIGITS = str.maketrans("〇○两", "零零二")
COUNTED = re.compile("[一二三四五六七八九十]{1,3}(?=[月日号至到—-]|个?季度|个?工作日|个?月)")
CLOCK = re.compile(r"(?<=[\d日号])(?:\s+|T)\d{1,2}:\d\d(?::\d\d(?:\.0+)?)?$", re.ASCII)
MIDNIGHT = re.compile(r"(?<=[\d日号])(?:\s+|T)0{1,2}:00(?::00(?:\.0+)?)?$", re.ASCII)

FULL_DAYS = (
    re.compile(
        r"(?!\d+\s*[/.年]\s*\d+\s*-)(\d{4}|\d\d(?=\s*年))\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?号?",
        re.ASCII,
    ),
    re.compile(r"(\d{4})\s+(\d{1,2})\s+(\d{1,2})", re.ASCII),
    re.compile(r"(\d{4})(\d\d)(\d\d)", re.ASCII),
)

"""How a day is written in full; 2026.3-12 is rather from March to December."""


def chinese_number(words: str) -> float | None:
    """The number in words such as 五十, 一百二十 or 三十三点五, below ten thousand; None for other words.

    A last digit counts tens behind hundreds, and hundreds behind thousands, unless 零 stands before it: 二百五 is 250.
    """
    plain = words.translate(SAME_DIGITS)
    match = re.fullmatch(
        f"(?:([{DIGITS}])千)?零?(?:([{DIGITS}])百)?零?(?:([{DIGITS}])?(十))?零?([{DIGITS}])?(?:点([{DIGITS}]+))?",
        plain,
    )
    if match is None or not any(match.groups()[:5]):
        return None
    thousands, hundreds, tens, ten, ones, decimals = match.groups()
    omitted = ones and not ten and DIGITS[0] not in plain
    place = 1 if not omitted else 10 if hundreds else 100 if thousands else 1
    whole = 1000 * digit(thousands) + 100 * digit(hundreds) + place * digit(ones)
    whole += 10 * (digit(tens) or 1) if ten else 0
    if decimals is None:
        return whole
    return float(f"{whole}.{''.join(str(digit(character)) for character in decimals)}")


def digit(character: str | None) -> int:
    """The digit that a Chinese numeral stands for, 0 for none."""
    return DIGITS.index(character) if character else 0


def in_figures(words: str) -> str:
    """Half-width words with the Chinese numerals of their dates as figures: 二〇二四年七月十五日 → 2024年7月15日."""
    text = narrow(words)
    text = re.sub("[〇零○一二三四五六七八九]{4}(?=年|[-—–~至到])", lambda match: spelled(match[0]), text)
    text = text.replace("元月", "1月")
    return COUNTED.sub(lambda match: counted(match[0]), text)


def spelled(numerals: str) -> str:
    """Digits spelled one by one: 二〇二四 → 2024."""
    return "".join(str(DIGITS.index(character)) for character in numerals.translate(SAME_DIGITS))


def counted(numerals: str) -> str:
    """A number below one hundred as it is said: 十二 → 12; the numerals themselves where they are none."""
    number = chinese_number(numerals)
    return numerals if number is None else f"{number:g}"


def read_day(words: str, *, year: int | None = None) -> date | None:
    """One day: 2024年7月15日, 24年7月15日, 2024.7.15, 2024 7 15, 20240715, 二〇二四年七月十五日, 2024-7-15 00:00:00.

    With a ``year`` known also 7月15日, 7/15. None where the words are no day, or the calendar has no such day.
    """
    text = MIDNIGHT.sub("", in_figures(words).strip().rstrip("。"))
    full = next((match for pattern in FULL_DAYS if (match := pattern.fullmatch(text))), None)
    if full:
        year = int(full[1]) + (2000 if len(full[1]) == 2 else 0)
        return real_day(year, int(full[2]), int(full[3]))
    short = re.fullmatch(r"(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*[日号]?", text, re.ASCII)
    if short and year is not None:
        return real_day(year, int(short[1]), int(short[2]))
    return None


def read_month_day(words: str) -> tuple[int, int] | None:
    """A day of any year: 3月31日, 三月三十一日, 3.31."""
    match = re.fullmatch(r"(\d{1,2})[月./-](\d{1,2})[日号]?", in_figures(words).strip(), re.ASCII)
    if match is None or real_day(2023, int(match[1]), int(match[2])) is None:
        return None
    return int(match[1]), int(match[2])


def real_day(year: int, month: int, day: int) -> date | None:
    """The day, or None where the calendar has none."""
    try:
        return date(year, month, day)
    except ValueError:
        return None


@dataclass(frozen=True, slots=True)
class YearBasis:
    """What a date without its own year, and 年初, are read against."""

    default_year: int | None
    year_start: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Stretch:
    """The days that words name, both ends in: a month, a quarter, one day (底, 末 and 初 are one day)."""

    first: date
    last: date

    @property
    def one_day(self) -> bool:
        """Whether only one day can be meant."""
        return self.first == self.last


PLAN = re.compile(r"(?P<plan>十[一二三四五六七八九]?)五(?:时期|规划期|规划)?(?P<end>末年?|期末|收官之?年?)?")
WITH_YEAR = re.compile(
    r"(?P<year>(?:19|20)\d\d|(?<!\d)[1-4]\d(?=年(?:[初中底末终上下第]|\d{1,2}月))|[本今当](?=年))?(?P<rest>.*)"
)
NUMERIC = (
    re.compile(r"(?P<year>(?:19|20)\d\d)([./-])(?P<month>\d{1,2})\2(?P<day>\d{1,2})[日号]?"),
    re.compile(r"(?P<year>(?:19|20)\d\d)(?P<month>\d\d)(?P<day>\d\d)"),
    re.compile(r"(?P<year>(?:19|20)\d\d)[./-](?P<month>\d{1,2})(?P<end>月?[底末]?)"),
    re.compile(r"(?P<year>(?:19|20)\d\d)(?P<month>0[1-9]|1[0-2])(?P<end>月?[底末]?)"),
)


def months(year: int, first: int, last: int) -> Stretch | None:
    """Whole months of a year, or None where there are no such months."""
    if not 1 <= first <= last <= 12:
        return None
    return Stretch(date(year, first, 1), date(year, last, calendar.monthrange(year, last)[1]))


def end_of(stretch: Stretch | None, *, closed: object) -> Stretch | None:
    """The last day alone, where the words say so."""
    return Stretch(stretch.last, stretch.last) if stretch and closed else stretch


def days(year: int, month: int, first: int, last: int) -> Stretch | None:
    """Days of one month, or None where it has no such days."""
    start, end = real_day(year, month, first), real_day(year, month, last)
    return Stretch(start, end) if start and end else None


def quarter(year: int, match: re.Match[str], _reading: YearBasis) -> Stretch | None:
    """三季度, Q3, 前三季度; the end alone for 三季度末."""
    number = int(match["number"])
    first = 1 if match["front"] else 3 * number - 2
    return end_of(months(year, first, 3 * number), closed=match["end"])


def ten_days(year: int, match: re.Match[str], _reading: YearBasis) -> Stretch | None:
    """上旬, 中旬, 下旬 of a month."""
    month = int(match[1])
    if not 1 <= month <= 12:
        return None
    first, last = {"上": (1, 10), "中": (11, 20), "下": (21, calendar.monthrange(year, month)[1])}[match[2]]
    return days(year, month, first, last)


def year_begin(year: int, _match: re.Match[str], reading: YearBasis) -> Stretch | None:
    """年初, as the office set it."""
    return days(year, reading.year_start[0], reading.year_start[1], reading.year_start[1])


Form = tuple[re.Pattern[str], Callable[[int, re.Match[str], YearBasis], Stretch | None]]

FORMS: tuple[Form, ...] = (
    (re.compile("年?年(?:底|末|终)"), lambda year, _match, _reading: days(year, 12, 31, 31)),
    (re.compile("年?全年|年?年内|年内"), lambda year, _match, _reading: days(year, 12, 31, 31)),
    (re.compile("年?年初"), year_begin),
    (re.compile("年?年中"), lambda year, _match, _reading: days(year, 6, 30, 30)),
    (
        re.compile("年?(?P<half>[上下])半年(?P<end>[底末])?"),
        lambda year, match, _reading: end_of(
            months(year, 1, 6) if match["half"] == "上" else months(year, 7, 12), closed=match["end"]
        ),
    ),
    (
        re.compile(
            r"年?(?P<front>前)?(?:第?(?=[1-4]个?季|Q))Q?(?P<number>[1-4])(?:个?季度)?(?P<end>[底末])?"
        ),
        quarter,
    ),
    (
        re.compile(r"年?(\d{1,2})月份?(?P<end>月?[底末])?"),
        lambda year, match, _reading: end_of(months(year, int(match[1]), int(match[1])), closed=match["end"]),
    ),
    (re.compile(r"年?(\d{1,2})月份?([上中下])旬"), ten_days),
    (
        re.compile(r"(?P<month>\d{1,2})\.(?P<day>\d{1,2})[日号]?"),
        lambda year, match, _reading: days(year, int(match["month"]), int(match["day"]), int(match["day"])),
    ),
    (
        re.compile(r"年?(\d{1,2})月(\d{1,2})[日号]?"),
        lambda year, match, _reading: days(year, int(match[1]), int(match[2]), int(match[2])),
    ),
)


def read_stretch(words: str, reading: YearBasis) -> Stretch | None:
    """The days that one date, month, quarter, half-year, year or five-year plan stands for.

    ``words`` are without white space, in figures. 年初 is ``year_start``; a year that is left out or called 本年
    is ``default_year``. None where there is no reading, or the calendar has no such day.
    """
    if match := PLAN.fullmatch(words):
        last = date(1955 + 5 * int(counted(match["plan"])), 12, 31)
        return Stretch(last if match["end"] else date(last.year - 4, 1, 1), last)
    numeric = next((match for pattern in NUMERIC if (match := pattern.fullmatch(words))), None)
    return read_numeric(numeric) if numeric else read_spelled(words, reading)


def read_numeric(match: re.Match[str]) -> Stretch | None:
    """2024.9.30, 20240930, 2024.9."""
    parts = match.groupdict()
    year, month = int(parts["year"]), int(parts["month"])
    if "day" in parts:
        return days(year, month, int(parts["day"]), int(parts["day"]))
    return end_of(months(year, month, month), closed=parts["end"])


def read_spelled(words: str, reading: YearBasis) -> Stretch | None:
    """2024年9月30日, 三季度, 本年底: one of the forms, after its year."""
    parts = WITH_YEAR.fullmatch(words)
    if parts is None:
        return None
    year = named_year(parts["year"], reading)
    if year is None:
        return None
    if parts["year"] and re.fullmatch("年度?", parts["rest"]):
        return months(year, 1, 12)
    if parts["year"] and re.fullmatch("年?[底末终]", parts["rest"]):
        return days(year, 12, 31, 31)
    for pattern, stretch_of in FORMS:
        if match := pattern.fullmatch(parts["rest"]):
            return stretch_of(year, match, reading)
    return None


def named_year(spelled_year: str | None, reading: YearBasis) -> int | None:
    """The year that is meant: in full, by its last two figures, or the default."""
    if spelled_year and spelled_year.isdigit():
        return int(spelled_year) + (2000 if len(spelled_year) == 2 else 0)
    return reading.default_year


def before(stretch: Stretch) -> date:
    """The day before it begins."""
    return stretch.first - timedelta(days=1)
