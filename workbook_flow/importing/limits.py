"""The time limits of a foreign list, and what they may mean."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date

from workbook_flow.importing.background import YEAR_START, Background
from workbook_flow.importing.heads import ColumnPart
from workbook_flow.importing.nouns import (
    Answers,
)
from workbook_flow.importing.rows import RawTask
from workbook_flow.importing.source import OR_MONTH
from workbook_flow.model import LIMIT_QUESTION, Deadline, LimitKind, Place, Question, question_id
from workbook_flow.sheets.grids import Cell
from workbook_flow.words.dates import YearBasis, in_figures, months, read_day
from workbook_flow.words.deadlines import read_deadline
from workbook_flow.words.limit_readings import CountedFrom, may_lack_nought, possible_readings
from workbook_flow.words.names import clean_name
from workbook_flow.words.workdays import Workdays

NO_END = "只写了从何时起，没写到哪天，按长期读"
SINCE_ONLY = re.compile("起")
DAY_ALONE = re.compile(
    r"(?P<month>[本当]?月)?(?P<part>\d{1,2}(?:[日号]?[-—–~～至到]\d{1,2})?[日号]|[上中下]旬|[初中末底内])"
    r"(?P<rest>(?:之前|以前|前|内)?(?:完成|办结)?)"
)
"""A day of a month that the words do not name."""
MONTH_NAMED = re.compile(r"(?<![\d—–~～至到、.-])(1[0-2]|[1-9])月份?(?![\d底末初前—–~～至-])")
SPAN_NAMED = re.compile(
    r"(?:20\d\d年)?(?:第?[一二三四1-4]季度|[上下]半年|(?<![\d—–~～至到、.-])(?:1[0-2]|[1-9])月份?(?![\d底末初前—–~～至到-]))"
)
"""A quarter, half a year or a month by which a list or a part of one is called."""
KEPT_UP = re.compile("长期|持续|常态|常抓|常年|动态|不断|坚持")


def read_limit(task: RawTask, background: Background, answers: Answers) -> tuple[dict[str, str], str]:
    """The columns of the limit, and why it is in doubt."""
    cell = task.cells.get(ColumnPart.LIMIT)
    words = clean_name(cell.text) if cell else ""
    columns = {"limit": words}
    if cell is not None and cell.last is not None:
        read = background.limit(words)
        if read is None or read.due != cell.last:
            columns["limit_day"] = cell.last.isoformat()
        return columns, ""
    if not words and "完成时限" in task.doubts:
        return columns, ""
    serial, limit = by_serial(cell, background), background.limit(words)
    if limit is not None and not serial and not without_end(limit) and not background.had_passed(limit):
        return columns | in_other_year(limit, background), ""
    answer = answers.get(question_id(LIMIT_QUESTION, words), "")
    readings = limit_readings(words, background)
    if answer.isdigit() and 0 < int(answer) <= len(readings):
        return columns | answered(readings[int(answer) - 1]) | in_words(words, readings[int(answer) - 1]), ""
    meant = background.limit(answer)
    if meant is not None and not background.precedes(meant):
        return columns | {"limit_day": answer} | in_words(words, meant), ""
    if serial:
        return columns, "是一个数，看不出是哪天"
    if limit is not None and background.had_passed(limit):
        return columns, f"没写年份，按清单日期那一年读，是 {limit.due}，比清单日期还早"
    if limit is not None:
        return columns, NO_END
    return columns, "看不懂或有几种读法" if words else "没有填写完成时限"


def with_months(tasks: Iterable[RawTask], titles: Mapping[str, Sequence[str]]) -> Iterator[RawTask]:
    """The tasks, limits that name a day alone with the month that their section, sheet or title names: 20日前, 月底.

    ``titles`` are the lines over the tables, by sheet.
    """
    for task in tasks:
        cell = task.cells.get(ColumnPart.LIMIT)
        alone = DAY_ALONE.fullmatch(clean_name(cell.text)) if cell else None
        if cell is None or alone is None or (alone["part"] in {*"初中末底内"} and not alone["month"]):
            yield task
            continue
        sheet = task.place.sheet
        named = (months_named(words) for words in (task.section, sheet, *titles.get(sheet, ())))
        only = next(filter(None, named), set())
        limit = replace(cell, value=f"{max(only, default=0)}月{alone['part']}{alone['rest']}", shown="")
        yield replace(task, cells={**task.cells, ColumnPart.LIMIT: limit}) if len(only) == 1 else task


def with_spans(tasks: Iterable[RawTask], titles: Mapping[str, Sequence[str]]) -> Iterator[RawTask]:
    """The tasks, those of a list without a column of limits with the quarter or month of their part, sheet or title.

    In doubt, for nobody says that they are due by its end: 一季度重点任务. ``titles`` are the lines over the tables.
    """
    for task in tasks:
        sheet = task.place.sheet
        named = (SPAN_NAMED.findall(words) for words in (task.section, sheet, *titles.get(sheet, ())))
        spans = next(filter(None, named), [])
        if ColumnPart.LIMIT in task.parts or len(set(spans)) != 1:
            yield task
            continue
        cells = {**task.cells, ColumnPart.LIMIT: Cell(task.place, spans[0])}
        doubts = {**task.doubts, ColumnPart.LIMIT.value: f"表上没有时限，照“{spans[0]}”填的，请核对"}
        yield replace(task, cells=cells, doubts=doubts, parts=task.parts | {ColumnPart.LIMIT})


def months_named(words: str) -> set[int]:
    """The months that a title names: 一月重点工作安排."""
    return set(map(int, MONTH_NAMED.findall(in_figures(words))))


def in_other_year(limit: Deadline, background: Background) -> dict[str, str]:
    """The limit's day, where the master would read it in another year than the school year has it in."""
    if background.terms is None or limit.due is None or limit.due == plain_day(limit, background):
        return {}
    return {"limit_day": limit.due.isoformat()}


def plain_day(limit: Deadline, background: Background) -> date | None:
    """The day of the limit by the year of the list alone."""
    plain = read_deadline(limit.words, default_year=background.year, year_start=YEAR_START)
    return plain.due if plain else None


def in_words(words: str, limit: Deadline) -> dict[str, str]:
    """The limit's day in words, in place of a bare number that says it to no one: 46387."""
    day = limit.due
    return {"limit": f"{day.year}年{day.month}月{day.day}日"} if day and words.isdecimal() else {}


def without_end(limit: Deadline) -> bool:
    """Whether the words tell only from when on, and nothing says that it is to be kept up: 即日起, 5月起实施."""
    return (
        limit.kind is LimitKind.STANDING
        and limit.due is None
        and SINCE_ONLY.search(limit.words) is not None
        and KEPT_UP.search(limit.words) is None
    )


def by_serial(cell: Cell | None, background: Background) -> bool:
    """Whether a limit is a bare number that may say two days, such as 2024.1, which may have been 2024.10."""
    return (
        cell is not None
        and isinstance(cell.value, float)
        and not cell.value.is_integer()
        and may_lack_nought(cell.text, background.reading)
    )


def limit_readings(words: str, background: Background) -> tuple[Deadline, ...]:
    """What a limit may mean."""
    first = read_day(words.removesuffix(OR_MONTH)) if words.endswith(OR_MONTH) else None
    if first is not None and (month := months(first.year, first.month, first.month)) is not None:
        return tuple(Deadline(words=words, due=day) for day in (month.last, first))
    limit = background.limit(words)
    if limit is not None and background.had_passed(limit):
        coming = background.limit(words, later=1)
        return tuple(filter(None, (coming, limit)))
    if limit is not None and without_end(limit):
        return (Deadline(words=words, standing=True), Deadline(words=words, notice=True))
    origin = CountedFrom(background.day, Workdays())
    terms = background.terms
    years = (background.year,) if terms is None else (terms.first, terms.first + 1)
    readings = {
        reading: None
        for year in years
        for reading in possible_readings(words, YearBasis(year, YEAR_START), origin)
        if terms is None or reading.due is None or terms.holds(reading.due)
    }
    if readings:
        return tuple(sorted(readings, key=lambda reading: reading.due is None))
    return (Deadline(words=words, notice=True), Deadline(words=words, standing=True))


def answered(limit: Deadline) -> dict[str, str]:
    """The columns that say that reading."""
    if limit.due is not None:
        return {"limit_day": limit.due.isoformat()}
    return {"limit_kind": "长期" if limit.standing else "另行通知"}


def limit_question(words: str, places: Sequence[Place], background: Background) -> Question:
    """One question a wording, answered once for all its rows."""
    shown = words or "（空白）"
    readings = tuple(
        f"最迟 {limit.due.isoformat()}" if limit.due else "长期" if limit.standing else "另行通知"
        for limit in limit_readings(words, background)
    )
    return Question(
        id=question_id(LIMIT_QUESTION, words),
        kind=LIMIT_QUESTION,
        words=f"完成时限“{shown}”（{len(places)} 行）是什么意思？",
        readings=readings,
        places=tuple(places),
        open=True,
    )
