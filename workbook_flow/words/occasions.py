"""Seasons, festivals and yearly occasions by which offices set time limits, with the days that custom gives them.

Places and years differ in most of them, so that a day is only ever proposed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta

from workbook_flow.words.dates import real_day

MonthDay = tuple[int, int]
Span = tuple[MonthDay, MonthDay]
"""The first and the last day; a last one that comes before the first is in the next year."""

SPANS: tuple[tuple[str, tuple[Span, ...]], ...] = (
    ("春季学期", (((3, 1), (6, 30)), ((2, 16), (7, 15)))),
    ("秋季学期", (((9, 1), (12, 31)), ((9, 1), (1, 15)))),
    ("春季(?:学期)?开学", (((3, 1), (3, 1)), ((2, 16), (2, 16)))),
    ("秋季(?:学期)?开学", (((9, 1), (9, 1)),)),
    ("(?:新学期)?开学", (((9, 1), (9, 1)), ((3, 1), (3, 1)))),
    ("学期|学年", (((2, 16), (6, 30)), ((9, 1), (1, 15)))),
    ("暑假|暑期", (((7, 1), (8, 31)),)),
    ("寒假", (((1, 16), (2, 28)),)),
    ("秋冬季?", (((9, 1), (12, 31)), ((9, 1), (3, 31)))),
    ("今?冬明?春", (((11, 1), (3, 31)), ((12, 1), (5, 31)))),
    ("春[季天]", (((3, 1), (5, 31)),)),
    ("夏[季天]", (((6, 1), (8, 31)),)),
    ("秋[季天]", (((9, 1), (11, 30)),)),
    ("冬[季天]", (((12, 1), (12, 31)), ((11, 1), (2, 28)))),
    ("入冬", (((11, 1), (11, 1)), ((12, 1), (12, 1)))),
    ("主汛期", (((6, 1), (8, 31)), ((7, 1), (8, 31)))),
    ("入?汛期?", (((6, 1), (9, 30)), ((5, 1), (9, 30)), ((4, 1), (10, 15)))),
    ("雨季", (((6, 1), (9, 30)), ((5, 1), (10, 31)))),
    ("(?:冬季)?(?:供暖|采暖|供热|取暖)[季期]?", (((11, 15), (3, 15)), ((10, 15), (4, 15)))),
    ("封冻|上冻", (((11, 1), (11, 1)), ((12, 1), (12, 1)))),
    ("春耕|春播", (((3, 1), (4, 30)), ((4, 1), (5, 31)))),
    ("三夏|夏收", (((6, 1), (6, 30)),)),
    ("秋收|三秋", (((9, 1), (10, 31)), ((9, 16), (11, 15)))),
    ("秋种|秋播", (((10, 1), (10, 31)),)),
    ("全国两会", (((3, 1), (3, 15)),)),
    ("(?:自治区|自治州|本级|地方|[省市州县区])两会", (((1, 1), (1, 31)), ((2, 1), (2, 28)))),
    ("两会", (((3, 1), (3, 15)), ((1, 1), (1, 31)))),
    ("高考", (((6, 7), (6, 9)),)),
    ("三八(?:妇女)?节?|妇女节", (((3, 8), (3, 8)),)),
    ("五一(?:劳动)?节?", (((5, 1), (5, 5)),)),
    ("六一(?:儿童)?节?", (((6, 1), (6, 1)),)),
    ("七一|(?:七一)?建党节", (((7, 1), (7, 1)),)),
    ("八一|(?:八一)?建军节", (((8, 1), (8, 1)),)),
    ("十一|国庆", (((10, 1), (10, 7)),)),
    ("元旦", (((1, 1), (1, 3)),)),
    ("双十一", (((11, 11), (11, 11)),)),
    ("岁末", (((12, 31), (12, 31)),)),
)
"""What offices call a part of the year, and when it may be, the likelier first; a longer name before the shorter."""

FIRST_YEAR = 2024
SPRING = "0210 0129 0217 0206 0126 0213 0203 0123 0211 0131 0219 0208".split()  # noqa: SIM905
DRAGON = "0610 0531 0619 0609 0528 0616 0605 0624 0612 0601 0620 0610".split()  # noqa: SIM905
AUTUMN = "0917 1006 0925 0915 1003 0922 0912 1001 0919 0908 0927 0916".split()  # noqa: SIM905
NINES = "1011 1029 1018 1008 1026 1016 1005 1024 1012 1001 1020 1009".split()  # noqa: SIM905
LUNAR = {
    "春节": (SPRING, 0),
    "元宵": (SPRING, 14),
    "端午": (DRAGON, 0),
    "中秋": (AUTUMN, 0),
    "重阳": (NINES, 0),
}
"""The festivals of the lunar calendar: their days in each year from ``FIRST_YEAR`` on, and how many days later."""

EARLIER = "(?:到来|来临|开始|召开)?(?:之前|以前|前)"
WORDS = re.compile(
    r"(?:力争|争取|确保|务必|须|应|计划|于|在|赶在|到)*(?:(?P<year>(?:19|20)\d\d)年度?|[今本当]年)?"
    rf"(?:(?P<lunar>{'|'.join(LUNAR)}|清明)节?|"
    rf"{'|'.join(f'(?P<name{at}>{name})' for at, (name, _) in enumerate(SPANS))})"
    rf"(?:(?P<early>(?:节|假期|放假)?{EARLIER})|(?P<end>(?:结束|[底末])(?:之前|以前|前)?|期间|以内|之内|内)?)"
    r"(?P<rest>(?:全部|全面|基本)?(?:完成|办结|落实|整改|到位|建成|投用|开工|竣工|启动|实施|见效)*)"
)


def customary_days(text: str, years: tuple[int, ...]) -> Iterator[date]:
    """The last days that 春季, 汛期前 or 2027年春节前 may mean, in each of these years where they name none."""
    match = WORDS.fullmatch(text)
    if match is None:
        return
    for year in (int(match["year"]),) if match["year"] else years:
        for first, last in spans_of(match, year):
            if match["early"]:
                yield first - timedelta(days=1)
            else:
                yield last


def spans_of(match: re.Match[str], year: int) -> Iterator[tuple[date, date]]:
    """When in the year that is which the words name."""
    day = festival_of(match["lunar"], year) if match["lunar"] else None
    if day is not None:
        yield day, day
    spans = next((spans for at, (_, spans) in enumerate(SPANS) if match[f"name{at}"]), ())
    for (month, of_month), (last_month, last_of_month) in spans:
        turns = (last_month, last_of_month) < (month, of_month)
        yield date(year, month, of_month), last_day(year + turns, last_month, last_of_month)


def last_day(year: int, month: int, of_month: int) -> date:
    """The day; the 28th of February is the month's last."""
    leap = real_day(year, 2, 29) if (month, of_month) == (2, 28) else None
    return leap or date(year, month, of_month)


def festival_of(name: str, year: int) -> date | None:
    """The day of a festival that is another each year, None where nobody here knows it."""
    if name == "清明":
        figure = int((year % 100) * 0.2422 + 4.81) - year % 100 // 4
        return date(year, 4, figure) if 2000 < year < 2100 else None
    days, later = LUNAR[name]
    at = year - FIRST_YEAR
    if not 0 <= at < len(days):
        return None
    return date(year, int(days[at][:2]), int(days[at][2:])) + timedelta(days=later)
