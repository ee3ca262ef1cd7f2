"""Time: reporting periods of every length, days within them."""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache, total_ordering
from typing import NamedTuple, Self

from workbook_flow.model.words import WorkbookFlowError

DAY = timedelta(days=1)
TENS = ("上旬", "中旬", "下旬")
ORDINALS = "一二三四"
LONGEST_TITLE = 30
FIRST_YEAR, LAST_YEAR = 1900, 9998


class PeriodKind(StrEnum):
    """How long a reporting period is, as setting 报告周期 has it."""

    YEAR = "年"
    HALF = "半年"
    QUARTER = "季度"
    MONTH = "月"
    TEN_DAYS = "旬"
    WEEK = "周"
    ONCE = "一次性"


MONTHS = {PeriodKind.YEAR: 12, PeriodKind.HALF: 6, PeriodKind.QUARTER: 3, PeriodKind.MONTH: 1}
"""The calendar months of a period of that kind."""


def year_and_month(text: str) -> tuple[int, int]:
    """Read ``2024-07``, or ``2024年7月`` as all papers have it."""
    match = re.fullmatch(r"(\d{4})(?:-(?=\d+$)|年(?=\d+月$))(\d{1,2})月?", text.strip(), re.ASCII)
    if match is None or not 1 <= int(match[2]) <= 12 or not FIRST_YEAR <= int(match[1]) <= LAST_YEAR:
        raise WorkbookFlowError(
            f"期别“{text}”看不懂。请写成 年-月，例如 2024-07；"
            "按季、周、旬、半年、年报送的写 2024-Q3、2024-W30、2024-07-上旬、2024-H1、2024。"
        )
    return int(match[1]), int(match[2])


def must_be_in_its_year(text: str) -> str:
    """Give the words back; WorkbookFlowError where they are a week or a month that their year does not have."""
    match = re.fullmatch(r"(\d{4})(?:-?W|年第?)(\d{1,2})周?|(\d{4})-(\d{1,2})(-[上中下]旬)?", text, re.ASCII)
    if match is None or not FIRST_YEAR <= int(match[1] or match[3]) <= LAST_YEAR:
        return text
    if match[3]:
        right, what, example = 1 <= int(match[4]) <= 12, "12 个月", f"{match[3]}-12{match[5] or ''}"
    else:
        weeks = date(int(match[1]), 12, 28).isocalendar().week
        following = f"，再后一周是 {int(match[1]) + 1}-W01" if int(match[2]) > weeks else ""
        right, what, example = False, f"{weeks} 周", f"{match[1]}-W{weeks}{following}"
    if not right:
        raise WorkbookFlowError(f"没有“{text}”这一期：这一年有 {what}。请写如 {example}。")
    return text


class Naming(NamedTuple):
    """How periods of one kind are called: in code and folders, and as an office writes them."""

    code: Callable[[Period], str]
    words: Callable[[Period], str]


@total_ordering
@dataclass(frozen=True, slots=True)
class Period:
    """A reporting period; of a month nothing but ``year`` and ``month`` is said.

    ``part`` numbers ten days within the month, and weeks within the ISO year that ``year`` then is; ``month`` is 0 for
    weeks, else the first of the period. A one-off request has the days from ``day`` to ``until``, and a ``title``.
    """

    year: int
    month: int
    kind: PeriodKind = PeriodKind.MONTH
    part: int = 0
    day: date | None = None
    until: date | None = None
    title: str = ""

    @classmethod
    @lru_cache(maxsize=1024)
    def parse(cls, text: str) -> Self:
        """Read ``2024-07``, ``2024-Q3``, ``2024-W30``, ``2024-07-上旬``, ``2024-H1``, ``2024``, or a one-off's name.

        Raise WorkbookFlowError for anything else. Kept: every row of a ledger has one, and they are few.
        """
        words = text.strip()
        return cls.read_other(words) or cls(*year_and_month(must_be_in_its_year(words)))

    @classmethod
    def read_other(cls, text: str) -> Self | None:
        """A period that is no month, as a folder is called or as people write it; None for other words."""
        for kind, pattern in SPELLINGS:
            match = pattern.fullmatch(text)
            if match is not None and FIRST_YEAR <= int(match["year"]) <= LAST_YEAR:
                return cls.of_match(kind, match)
        match = ONE_OFF.fullmatch(text)
        if match is None:
            return None
        try:
            first, last = date.fromisoformat(match["first"]), date.fromisoformat(match["last"])
        except ValueError:
            return None
        return cls.once(match["title"], first, last) if first <= last else None

    @classmethod
    def of_match(cls, kind: PeriodKind, match: re.Match[str]) -> Self | None:
        """The period that one of the spellings names; None where the year has no such week or month."""
        year, number = int(match["year"]), part_number(match)
        if kind is PeriodKind.YEAR:
            return cls(year, 1, kind)
        if kind in MONTHS:
            return cls(year, (number - 1) * MONTHS[kind] + 1, kind)
        if kind is PeriodKind.TEN_DAYS:
            month = int(match["month"])
            return cls(year, month, kind, number) if 1 <= month <= 12 else None
        return cls(year, 0, kind, number) if 1 <= number <= date(year, 12, 28).isocalendar().week else None

    @classmethod
    def once(cls, title: str, first: date, last: date) -> Self:
        """A one-off request that is issued and due on these days; WorkbookFlowError where its title names no folder."""
        name = title.strip()
        if not name or len(name) > LONGEST_TITLE or re.search(r'[\\/:*?"<>|\x00-\x1f]|^\.|\.$', name):
            raise WorkbookFlowError(
                f'名称“{title}”不能用。请写 1 到 {LONGEST_TITLE} 个字，不含 \\ / : * ? " < > | 等符号。'
            )
        return cls(first.year, first.month, PeriodKind.ONCE, 0, first, last, name)

    @classmethod
    def holding(cls, day: date, kind: PeriodKind) -> Self:
        """The period of that kind that holds the day; a one-off has no such."""
        if kind is PeriodKind.WEEK:
            year, week, _ = day.isocalendar()
            return cls(year, 0, kind, week)
        if kind is PeriodKind.TEN_DAYS:
            return cls(day.year, day.month, kind, min((day.day - 1) // 10, 2) + 1)
        months = MONTHS[kind]
        return cls(day.year, (day.month - 1) // months * months + 1, kind)

    def __str__(self) -> str:
        return NAMINGS[self.kind].code(self)

    @property
    def number(self) -> int:
        """Which of its kind in the year it is, from 1: of quarters and halves; of weeks and ten days the part."""
        return (self.month - 1) // MONTHS[self.kind] + 1 if self.kind in MONTHS else self.part

    @property
    def rank(self) -> str:
        """A text by which periods of all kinds stand in the order in which an office has them; a month's is its own.

        One of several months comes after the last of them, others by their first day.
        """
        if self.kind is PeriodKind.MONTH:
            return str(self)
        if self.kind in MONTHS:
            return f"{Period(self.last_day.year, self.last_day.month)} {MONTHS[self.kind]:02} {self}"
        return f"{self.first_day.isoformat()} {self.last_day.isoformat()} {self}"

    def __lt__(self, other: Period) -> bool:
        return self.rank < other.rank

    @property
    def words(self) -> str:
        """The period as an office writes it: ``2024年7月``, ``2024年第三季度``."""
        return NAMINGS[self.kind].words(self)

    @property
    def first_day(self) -> date:
        """Its first day."""
        if self.day is not None:
            return self.day
        if self.kind is PeriodKind.WEEK:
            return date.fromisocalendar(self.year, self.part, 1)
        return date(self.year, self.month, 10 * self.part - 9 if self.kind is PeriodKind.TEN_DAYS else 1)

    @property
    def last_day(self) -> date:
        """Its last day."""
        if self.until is not None:
            return self.until
        if self.kind is PeriodKind.WEEK:
            return self.first_day + 6 * DAY
        if self.kind is PeriodKind.TEN_DAYS and self.part < len(TENS):
            return self.first_day + 9 * DAY
        month = self.month + MONTHS.get(self.kind, 1) - 1
        return date(self.year, month, calendar.monthrange(self.year, month)[1])

    def next(self) -> Period:
        """The one after; a one-off request a day later, of which there is none."""
        if self.day is not None and self.until is not None:
            return Period.once(self.title, self.day + DAY, self.until + DAY)
        return Period.holding(self.last_day + DAY, self.kind)

    def previous(self) -> Period:
        """The one before."""
        if self.day is not None and self.until is not None:
            return Period.once(self.title, self.day - DAY, self.until - DAY)
        return Period.holding(self.first_day - DAY, self.kind)

    def goes_on_from(self, issued: Iterable[Period]) -> tuple[Period, ...]:
        """Those of the issued periods that it goes on from, in the order in which they ended.

        They are of another kind where the office changed its rhythm; one-off requests stand for themselves.
        """
        if self.kind is PeriodKind.ONCE:
            return ()
        regular = (other for other in issued if other.kind is not PeriodKind.ONCE)
        before = (other for other in regular if other.last_day < self.last_day)
        return tuple(sorted(before, key=lambda other: (other.last_day, other)))

    def holds(self, other: Period) -> bool:
        """Whether all days of the other are days of this."""
        return self.first_day <= other.first_day and other.last_day <= self.last_day

    def begun_beside(self, other: Period) -> bool:
        """Whether the other is none that this goes on from, and began before this was over."""
        return other != self and other.first_day <= self.last_day and not self.goes_on_from([other])

    def year_after(self, other: Period) -> bool:
        """Whether the other is the same period of the year before."""
        same = (other.year + 1, other.month, other.kind, other.part) == (
            self.year,
            self.month,
            self.kind,
            self.part,
        )
        return same and self.kind is not PeriodKind.ONCE


def part_number(match: re.Match[str]) -> int:
    """Which of its kind in the year or month a spelling names, from 1; 0 where it says nothing."""
    word = match.groupdict().get("part") or "0"
    if word.isdecimal():
        return int(word)
    return next(words.index(word) + 1 for words in ((*ORDINALS,), TENS, ("上", "下")) if word in words)


YEAR_OF = r"(?P<year>\d{4})"
SPELLINGS = tuple(
    (kind, re.compile(YEAR_OF + pattern, re.ASCII))
    for kind, pattern in (
        (PeriodKind.YEAR, r"年?度?"),
        (PeriodKind.HALF, r"(?:-?H(?=[12]$)|年(?=[上下]半年))(?P<part>[12上下])(?:半年)?"),
        (PeriodKind.QUARTER, r"(?:-?Q(?=[1-4]$)|年第?(?=.季))(?P<part>[1-4一二三四])(?:季度?)?"),
        (PeriodKind.TEN_DAYS, r"[-年](?P<month>\d{1,2})(?:-|月)(?P<part>[上中下]旬)"),
        (PeriodKind.WEEK, r"(?:-?W(?=\d+$)|年第?(?=\d+周))(?P<part>\d{1,2})周?"),
    )
)
"""How periods that are no months are written."""
ONE_OFF = re.compile(r"(?P<first>\d{4}-\d\d-\d\d)至(?P<last>\d{4}-\d\d-\d\d)-(?P<title>.+)", re.ASCII)


WEEKDAYS = "一二三四五六日"
LAST_DAY = 31


@dataclass(frozen=True, slots=True, kw_only=True)
class DayRule:
    """A day of the period or of what comes after it.

    Of a month it is one of its days; of a quarter, half or year a day of the last month; of ten days or a week the day
    of that number in it. Day 31 means the last. ``next_month`` is the month, ten days or week after.
    """

    next_month: bool
    day: int

    def in_period(self, period: Period) -> date:
        """The day itself, never past the end of its month, ten days or week; a one-off request has its own first."""
        if period.kind is PeriodKind.ONCE:
            return period.first_day
        span = period
        if period.kind in MONTHS:
            span = Period(period.last_day.year, period.last_day.month)
        if self.next_month:
            span = span.next()
        return min(span.last_day, span.first_day + timedelta(days=self.day - 1))

    def words(self, kind: PeriodKind) -> str:
        """The day as sheet 设置 has it, for periods of that kind: 当月20日, 次月末, 本周四, 次旬第2天."""
        if kind is PeriodKind.WEEK:
            return f"{'次' if self.next_month else '本'}周{WEEKDAYS[min(self.day, 7) - 1]}"
        if kind is PeriodKind.TEN_DAYS:
            return (
                f"{'次' if self.next_month else '本'}旬{'末' if self.day == LAST_DAY else f'第{self.day}天'}"
            )
        return f"{'次' if self.next_month else '当'}月{'末' if self.day == LAST_DAY else f'{self.day}日'}"


NAMINGS: Mapping[PeriodKind, Naming] = {
    PeriodKind.YEAR: Naming(
        lambda period: f"{period.year:04d}",
        lambda period: f"{period.year}年",
    ),
    PeriodKind.HALF: Naming(
        lambda period: f"{period.year:04d}-H{period.number}",
        lambda period: f"{period.year}年{'上下'[period.number - 1]}半年",
    ),
    PeriodKind.QUARTER: Naming(
        lambda period: f"{period.year:04d}-Q{period.number}",
        lambda period: f"{period.year}年第{ORDINALS[period.number - 1]}季度",
    ),
    PeriodKind.MONTH: Naming(
        lambda period: f"{period.year:04d}-{period.month:02d}",
        lambda period: f"{period.year}年{period.month}月",
    ),
    PeriodKind.TEN_DAYS: Naming(
        lambda period: f"{period.year:04d}-{period.month:02d}-{TENS[period.part - 1]}",
        lambda period: f"{period.year}年{period.month}月{TENS[period.part - 1]}",
    ),
    PeriodKind.WEEK: Naming(
        lambda period: f"{period.year:04d}-W{period.part:02d}",
        lambda period: f"{period.year}年第{period.part}周",
    ),
    PeriodKind.ONCE: Naming(
        lambda period: f"{period.day}至{period.until}-{period.title}",
        lambda period: period.title,
    ),
}
