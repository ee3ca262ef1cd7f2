"""What a time limit may mean that has no single reading: what the office chooses from."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from workbook_flow.model import Deadline
from workbook_flow.words.dates import YearBasis, before
from workbook_flow.words.deadlines import EARLIER, MARK, PREFIX, fit_tail, longest_date, normalise
from workbook_flow.words.workdays import Workdays


@dataclass(frozen=True, slots=True)
class CountedFrom:
    """What a limit such as 6个月内 may be counted from: the list's own day, and the days that are worked."""

    day: date | None
    workdays: Workdays


def possible_readings(words: str, reading: YearBasis, origin: CountedFrom) -> tuple[Deadline, ...]:
    """What words may mean that ``read_deadline`` leaves open, the likelier first; empty where nobody can say."""
    text = normalise(words)
    near, counted = tuple(open_days(text, reading)), tuple(counted_days(text, origin))
    readings = [Deadline(words=words, due=day) for day in dict.fromkeys((*near, *counted))]
    if re.fullmatch(r"[-—–/\\无]*", text):
        readings += [Deadline(words=words, notice=True), Deadline(words=words, standing=True)]
    elif counted or COUNTED.fullmatch(text):
        readings.append(Deadline(words=words, notice=True))
    return tuple(readings)


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


def counted_days(text: str, origin: CountedFrom) -> Iterator[date]:
    """6个月内, 45个工作日内, 1-2年, 下周五前: counted from the list's day."""
    if origin.day is None:
        return
    match = COUNTED.fullmatch(text)
    if match:
        for number in (match["least"], match["most"]):
            if number is not None:
                yield after(origin, int(number), match["unit"])
    coming = re.fullmatch("下周([一二三四五六日])(?:之前|以前|前)?(?:完成)?", text)
    if coming:
        monday = origin.day + timedelta(days=8 - origin.day.isoweekday())
        yield monday + timedelta(days="一二三四五六日".index(coming[1]))


COUNTED = re.compile(
    r"(?:在|于|印发后|自印发之日起)?(?P<least>\d{1,3})(?:[-—–~至到](?P<most>\d{1,3}))?"
    r"(?P<unit>年|个?月|个?工作日|天|日|个?星期|周)(?:之内|以内|内)?(?:完成|办结)?"
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
