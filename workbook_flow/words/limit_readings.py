"""What a time limit may mean that has no single reading: what the office chooses from."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from workbook_flow.model import Deadline
from workbook_flow.words.dates import YearBasis, before, chinese_number, in_figures, read_day, read_stretch
from workbook_flow.words.deadlines import (
    EARLIER,
    MARK,
    MIDNIGHT,
    PREFIX,
    fit_tail,
    longest_date,
    normalise,
    read_deadline,
    with_coming_year,
)
from workbook_flow.words.occasions import customary_days
from workbook_flow.words.workdays import Workdays

FIRST_DAY, FIRST_YEAR, LAST_YEAR = date(1899, 12, 30), 2000, 2060
"""The day that spreadsheets count by 0, and the years in which a limit may lie that is written so."""


@dataclass(frozen=True, slots=True)
class CountedFrom:
    """What a limit such as 6个月内 may be counted from: the list's own day, and the days that are worked."""

    day: date | None
    workdays: Workdays


def possible_readings(words: str, reading: YearBasis, origin: CountedFrom) -> tuple[Deadline, ...]:
    """What words may mean that ``read_deadline`` leaves open, the likelier first; empty where nobody can say."""
    text = normalise(words)
    near = (
        *around_midnight(words, reading),
        *slashed_days(text),
        *last_of_several(text, reading),
        *open_days(text, reading),
        *short_numbers(text, reading),
        *coming_years(text, reading, origin),
    )
    counted = (*counted_days(text, origin), *by_custom(text, reading, origin))
    readings = [Deadline(words=words, due=day) for day in dict.fromkeys((*near, *counted))]
    hinted = dict.fromkeys((*serial_day(text), *days_of_clauses(words, reading)))
    if not readings and hinted:
        readings = [Deadline(words=words, due=day) for day in hinted]
        readings += [Deadline(words=words, notice=True), Deadline(words=words, standing=True)]
    elif re.fullmatch(r"[-—–/\\无]*", text):
        readings += [Deadline(words=words, notice=True), Deadline(words=words, standing=True)]
    elif OFTEN.match(text):
        yearly = read_stretch(f"{reading.default_year}年", reading) if IN_YEAR.search(text) else None
        readings += [Deadline(words=words, due=yearly.last)] if yearly and not readings else []
        readings += [Deadline(words=words, standing=True), Deadline(words=words, notice=True)]
    elif counted or COUNTED.fullmatch(text):
        readings.append(Deadline(words=words, notice=True))
    return tuple(readings)


OFTEN = re.compile(
    r"每|经常|不?定期|适时|随时|日常|[双单]?月(?=[一1]次|$)|[双单]周(?=[一1]次|$)|半月|(?:全|一)年(?:度|内)?.{0,6}次"
)
"""How words begin that tell of what is done again and again: 每半月, 经常性, 全年不少于4次."""
IN_YEAR = re.compile(
    r"(?:全|一|每)年(?:度|内)?(?:开展|召开|组织|举办|进行)?(?:不少于|不低于|至少)?[\d一二三四五六七八九十两]+次"
)
"""How often within a year, which is done at its end: 全年不少于4次."""
SLASHED = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](20\d\d)", re.ASCII)
"""A day before its year, with the month first or second."""
THIRDS = re.compile("[上中](?=[中下]旬)")
SEVERAL_QUARTERS = re.compile(r"第?[一二三1-3]季?度?[、,和及](?=第?[二三四2-4]季度)")
PAST_END = re.compile(r"(\d{1,2})月(?:29|3[01])[日号]")
"""A day that a short month has not: 6月31日."""


def slashed_days(text: str) -> Iterator[date]:
    """05/06/2026: the fifth of June, and the sixth of May."""
    match = SLASHED.fullmatch(text)
    for month, day in ((2, 1), (1, 2)) if match else ():
        read = read_day(f"{match[3]}-{match[month]}-{match[day]}") if match else None
        yield from (read,) if read else ()


def last_of_several(text: str, reading: YearBasis) -> Iterator[date]:
    """6月中下旬, 第二、三季度: the end of the last of them; 6月31日: that of its month."""
    last = THIRDS.sub("", SEVERAL_QUARTERS.sub("", text))
    limit = read_deadline(last, default_year=reading.default_year, year_start=reading.year_start)
    if last != text and limit is not None and limit.due is not None:
        yield limit.due
    month = PAST_END.sub(r"\1月底", text)
    ends = read_deadline(month, default_year=reading.default_year, year_start=reading.year_start)
    plain = read_deadline(text, default_year=reading.default_year, year_start=reading.year_start)
    if month != text and plain is None and ends is not None and ends.due is not None:
        yield ends.due


def serial_day(text: str) -> tuple[date, ...]:
    """The day that a spreadsheet counts by a bare number, which shows so where its cell is no date: 46387."""
    day = FIRST_DAY + timedelta(days=int(text)) if re.fullmatch(r"\d{5}", text, re.ASCII) else FIRST_DAY
    return (day,) if FIRST_YEAR <= day.year <= LAST_YEAR else ()


NUMBERED = re.compile(r"^(?:[（(]?\d{1,2}[)）、]|\d{1,2}[.．](?=\d{1,2}月))\s*")
"""The number of one of several limits: 1.6月底；2.10月底."""


def days_of_clauses(words: str, reading: YearBasis) -> tuple[date, ...]:
    """The last day that one part of the words says by itself: 资金下达后30日内开工，2028年底前完成."""
    parts = [NUMBERED.sub("", part.strip()) for part in re.split(r"[，,；;。\n]+", words)]
    parts = [part for whole in parts for part in (whole, re.split("[:：]", whole)[0]) if part]
    limits = (
        read_deadline(part, default_year=reading.default_year, year_start=reading.year_start)
        for part in (parts if len(parts) > 1 else ())
    )
    days = [limit.due for limit in limits if limit is not None and limit.due is not None]
    return (max(days),) if days else ()


def around_midnight(words: str, reading: YearBasis) -> Iterator[date]:
    """9月30日0时前: the day before it, which is what it says, and the day itself."""
    figures = in_figures(words)
    plain = MIDNIGHT.sub(lambda match: match[0][0], figures)
    limit = read_deadline(plain, default_year=reading.default_year, year_start=reading.year_start)
    if plain != figures and limit is not None and limit.due is not None:
        yield limit.due - timedelta(days=1)
        yield limit.due


def open_days(text: str, reading: YearBasis) -> Iterator[date]:
    """2025年前: the last day before it, and its own last day."""
    prefix = PREFIX.match(text)
    dated = longest_date(text[prefix.end() :] if prefix else text, reading)
    if dated is None:
        return
    stretch, rest = dated
    mark = MARK.match(rest)
    if mark and mark[0] in EARLIER and not stretch.one_day and fit_tail(rest[mark.end() :], marked=True):
        yield before(stretch)
        yield stretch.last


def short_numbers(text: str, reading: YearBasis) -> Iterator[date]:
    """12.3, 2026.1 as a number, maybe with a 0 that it lost; 26.12; 6-30 as a day of June, 6-9 as months too."""
    joined = re.fullmatch(r"(\d{1,2})[-/](\d{1,2})(?:之前|以前|前)?", text, re.ASCII)
    if joined and reading.default_year:
        day = read_day(f"{joined[1]}-{joined[2]}", year=reading.default_year)
        until = read_stretch(f"{joined[2]}月", reading) if int(joined[2]) > int(joined[1]) else None
        yield from (last for last in (day, until.last if until else None) if last is not None)
    match = re.fullmatch(r"(?:\d{1,2}|\d{4})\.\d", text, re.ASCII)
    century = "20" if re.match(r"(?:1[3-9]|[2-9]\d)\.", text) else ""
    for end in ("", "0") if match else ("",) if century and re.fullmatch(r"\d\d\.\d\d", text) else ():
        stretch = read_stretch(f"{century}{text}{end}", reading)
        if stretch is not None:
            yield stretch.last


def may_lack_nought(words: str, reading: YearBasis) -> bool:
    """Whether a bare number says one day as it stands and another with a 0 at its end: 2026.1, 12.3, not 2026.12."""
    return len({*short_numbers(normalise(words), reading)}) > 1


def coming_years(text: str, reading: YearBasis, origin: CountedFrom) -> Iterator[date]:
    """明年底 of a list that was written in another year than its own: counted from the one, from the other."""
    written = origin.day.year if origin.day else None
    for year in filter(None, (reading.default_year, written)):
        dated = with_coming_year(text, year)
        limit = (
            read_deadline(dated, default_year=year, year_start=reading.year_start) if dated != text else None
        )
        if limit is not None and limit.due is not None:
            yield limit.due


def by_custom(text: str, reading: YearBasis, origin: CountedFrom) -> tuple[date, ...]:
    """2027年春季, 汛期前, 明年春节前 by custom: without a year in the list's own, where that is past in the next too.

    今冬明春 begins in the year in which the list was written.
    """
    text = EVERY.sub("", text)
    written = origin.day.year if origin.day else None
    bases = tuple(dict.fromkeys(filter(None, (reading.default_year, written))))
    dated = tuple(dict.fromkeys(with_coming_year(text, year) for year in bases)) or (text,)
    base = bases[-1:] if text.startswith("今冬") else bases[:1]
    days = [day for words in dated for day in customary_days(words, base)]
    if origin.day is None or not days or max(days) >= origin.day or any(map(YEAR.search, dated)):
        return tuple(days)
    return (*customary_days(text, (bases[0] + 1,)), *days)


EVERY = re.compile("^每(?:年度?(?=.)|(?=学期|学年))")
"""What stands before an occasion that comes again: 每年汛前, 每学期末."""
YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")


def counted_days(text: str, origin: CountedFrom) -> Iterator[date]:
    """6个月内, 45个工作日内, 1-2年, 下周五前: counted from the list's day."""
    if origin.day is None:
        return
    match = COUNTED.fullmatch(spelled_out(text))
    if match:
        for number in (match["least"], match["most"]):
            if number is not None:
                yield after(origin, int(number), match["unit"])
    coming = re.fullmatch("(下|[本这])?个?周([一二三四五六日])(?:之前|以前|前)?(?:完成)?", text)
    if coming:
        monday = origin.day + timedelta(days=(8 if coming[1] == "下" else 1) - origin.day.isoweekday())
        yield monday + timedelta(days="一二三四五六日".index(coming[2]))
    if re.fullmatch("(?:本|这个)?季度?[底末](?:之前|以前|前)?(?:完成)?", text):
        end = read_stretch(f"{origin.day.year}年{(origin.day.month + 2) // 3}季度", YearBasis(None, (3, 31)))
        yield from (end.last,) if end else ()
    month = re.fullmatch(
        r"(?P<which>[下本]个?|当|(?=月[底末]))月(?P<part>[上中下]旬|月?[底末]|\d{1,2}[日号])?(?:之前|以前|前|内)?(?:完成)?",
        text,
    )
    if month:
        first = origin.day.replace(day=1)
        first = (first + timedelta(days=31)).replace(day=1) if month["which"].startswith("下") else first
        stretch = read_stretch(
            f"{first.year}年{first.month}月{month['part'] or ''}", YearBasis(first.year, (3, 31))
        )
        if stretch is not None:
            yield stretch.last


COUNTED = re.compile(
    r"(?:在|于)?(?:自|从)?(?:(?:本|该)?(?:文件|方案|通知|意见|清单|会议)?(?:印发|下发|发布|发文|公布|会)(?:之日)?[后起])?"
    r"(?P<least>\d{1,3})(?:[-—–~至到](?P<most>\d{1,3}))?"
    r"(?P<unit>年|个月|月(?=之内|以内|内)|个?工作日|天|日(?=之内|以内|内)|个?星期|周)(?:之内|以内|内)?"
    r"(?:完成|办结|办理|整改|到位|完毕|反馈|答复|回复|报告|报送|上报|提交|书面|落实|结果|情况){0,4}"
)
"""How long something may take; 6月 and 5日 alone are a month and a day."""


def counts_from(words: str) -> bool:
    """Whether a limit is counted from the day of its list: 3个月内, 本月底."""
    origin = CountedFrom(date(2024, 1, 1), Workdays())
    alone = read_deadline(words, default_year=2024, year_start=(3, 31))
    return alone is None and any(counted_days(normalise(words), origin))


def spelled_out(text: str) -> str:
    """Counted years, weeks and days with their numbers in figures: 三年内, 半年内, 两周内, 半个月内."""
    text = re.sub("半年", "6个月", re.sub("半个?月", "15天", text))
    return SPELLED.sub(lambda match: f"{chinese_number(match[0]):g}", text)


SPELLED = re.compile(
    "(?<![一二三四五六七八九十两])(?:[一二三四五六七八九]?十[一二三四五六七八九]?|[一二三四五六七八九两])(?=年|周|个?星期|个?月|天|日|个?工作日)"
)


def after(origin: CountedFrom, count: int, unit: str) -> date:
    """The day that many years, months, weeks, days or working days after the list's own."""
    day = origin.day or date.min
    unit = unit.removeprefix("个")
    if unit == "工作日":
        return origin.workdays.after(day, count)
    if unit in {"年", "月"}:
        months = day.month - 1 + count * (12 if unit == "年" else 1)
        year, month = day.year + months // 12, months % 12 + 1
        return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))
    return day + timedelta(days=count * (7 if unit in {"周", "星期"} else 1))
