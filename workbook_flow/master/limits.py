"""Columns 完成时限, 时限类型 and 时限日期 of the list → the time limit that holds."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from workbook_flow.master.tables import Row, read_choice
from workbook_flow.model import (
    LIMIT_QUESTION,
    Deadline,
    Level,
    LimitKind,
    Meanings,
    Place,
    Problem,
    Question,
    Settings,
    question_id,
)
from workbook_flow.sheets.grids import Cell
from workbook_flow.words.dates import YearBasis
from workbook_flow.words.deadlines import read_deadline
from workbook_flow.words.names import clean_name
from workbook_flow.words.problems import Code, problem
from workbook_flow.words.vocabulary import LIMIT_KINDS
from workbook_flow.words.workdays import Workdays

LETTERS = re.compile(r"[A-Za-z]{3}")
"""The name of a month has at least as many."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitBasis:
    """What limits are read against: the settings, the office's own days, and whether the list was issued already.

    Words of an issued list that have two readings mean the later day, as they did when it was issued, unless the office
    has answered what they mean.
    """

    settings: Settings | None
    days: Mapping[date, bool]
    issued: bool = False
    answers: Meanings = field(default_factory=dict)


def read_limit(row: Row, basis: LimitBasis) -> tuple[Deadline, list[Problem]]:
    """The time limit; what stands in 时限日期 and 时限类型 goes before what the words say."""
    settings = basis.settings
    row = replace(row, cells={**row.cells, "完成时限": in_chinese(row["完成时限"])})
    words = row["完成时限"].text
    kind, problems = read_choice(row["时限类型"], "时限类型", LIMIT_KINDS)
    if settings is None or problems:
        return Deadline(words=words), problems
    spoken = spoken_limit(row["完成时限"], settings) or answered_limit(row["完成时限"], basis)
    dated = spoken_limit(row["时限日期"], settings)
    if dated is None and not row["时限日期"].blank:
        cell = row["时限日期"]
        return Deadline(words=words), [
            problem(Code.NOT_A_DAY, cell.place, column="时限日期", value=cell.text)
        ]
    if dated is not None:
        spoken = overridden(spoken, dated, words)
    if kind is not None:
        return as_kind(row, kind, spoken or Deadline(words=words))
    if spoken is not None:
        return spoken, []
    readings = limit_readings(row["完成时限"], settings, basis.days)
    days = [limit.due for limit in readings if limit.due is not None]
    if basis.issued and days:
        asked = replace(unread(row, settings, readings), level=Level.WARNING)
        return Deadline(words=words, due=max(days)), [asked]
    return Deadline(words=words), [unread(row, settings, readings)]


def in_chinese(cell: Cell) -> Cell:
    """A cell whose format shows a month in letters (Dec-24, where 2024-12 was typed), shown as forms say it."""
    if not isinstance(cell.value, date) or not LETTERS.search(cell.text):
        return cell
    day = f"{cell.value.day}日" if cell.last is None else ""
    return replace(cell, shown=f"{cell.value.year}年{cell.value.month}月{day}")


def spoken_limit(cell: Cell, settings: Settings) -> Deadline | None:
    """What the cell says. A number such as 2024.1 may have been 2024.10, so it has two readings."""
    words = cell.text
    if cell.last is not None:
        return Deadline(words=words, due=cell.last)
    if isinstance(cell.value, date):
        return Deadline(words=words, due=cell.value)
    if isinstance(cell.value, float) and not cell.value.is_integer():
        from workbook_flow.words.limit_readings import may_lack_nought

        if may_lack_nought(words, YearBasis(settings.default_year, settings.year_start)):
            return None
    return read_deadline(
        words,
        default_year=settings.default_year,
        year_start=settings.year_start,
        listed_on=settings.list_date,
    )


def answered_limit(cell: Cell, basis: LimitBasis) -> Deadline | None:
    """What the office answered that the words mean; None where nobody did, or the answer itself is no limit."""
    meaning = basis.answers.get(question_id(LIMIT_QUESTION, clean_name(cell.text)), "")
    if not meaning or cell.blank or basis.settings is None:
        return None
    limit = read_deadline(
        meaning, default_year=basis.settings.default_year, year_start=basis.settings.year_start
    )
    return None if limit is None else replace(limit, words=cell.text)


def overridden(spoken: Deadline | None, dated: Deadline, words: str) -> Deadline:
    """The limit of 时限日期 in place of the words' own; a bare day keeps what else the words say."""
    if dated.kind is LimitKind.BY and not dated.milestones and not dated.standing:
        return replace(spoken or Deadline(words=words), due=dated.due)
    return replace(dated, words=words)


def as_kind(row: Row, kind: LimitKind, limit: Deadline) -> tuple[Deadline, list[Problem]]:
    """The limit as the kind that 时限类型 names; a problem where the kind needs more than the row says."""
    plain = replace(limit, done=False, notice=False, lasting=False)
    match kind:
        case LimitKind.DONE:
            return replace(plain, done=True, due=None, recurs=None, milestones=()), []
        case LimitKind.NOTICE:
            return Deadline(words=limit.words, notice=True), []
        case LimitKind.STANDING:
            return replace(plain, standing=True, recurs=None, lasting=limit.due is not None), []
        case LimitKind.RECURRING if limit.recurs is None:
            return limit, [kind_without_limit(row, "定期", "每季度末")]
        case LimitKind.BY if limit.due is None or limit.recurs is not None:
            return limit, [kind_without_limit(row, "限期", "2024-06-30")]
    return plain, []


def kind_without_limit(row: Row, kind: str, example: str) -> Problem:
    """That a kind was chosen for which the row says no day."""
    return problem(Code.LIMIT_KIND_WITHOUT_LIMIT, row["时限日期"].place, kind=kind, example=example)


def limit_readings(cell: Cell, settings: Settings, days: Mapping[date, bool]) -> tuple[Deadline, ...]:
    """What words may mean that have no single reading."""
    from workbook_flow.words.limit_readings import (
        CountedFrom,
        possible_readings,
    )  # slow to import; most limits are plain

    reading = YearBasis(settings.default_year, settings.year_start)
    return possible_readings(cell.text, reading, CountedFrom(settings.list_date, Workdays(days)))


def unread(row: Row, settings: Settings, readings: Sequence[Deadline]) -> Problem:
    """Why the words are no limit: there are none, they have several readings, or none."""
    cell = row["完成时限"]
    if cell.blank:
        return problem(Code.LIMIT_BLANK, cell.place)
    if readings:
        return problem(
            Code.LIMIT_AMBIGUOUS,
            cell.place,
            words=cell.text,
            readings="、".join(map(reading_words, readings)),
            remedy=" 或 ".join(map(remedy_words, readings)),
        )
    more = "" if settings.default_year else "；没写年份的，也可在“设置”表中填写默认年份"
    return problem(Code.UNREADABLE_DEADLINE, cell.place, words=cell.text, more=more)


def reading_words(limit: Deadline) -> str:
    """One reading in few words."""
    if limit.due is not None:
        return f"最迟 {limit.due.isoformat()}"
    return "长期" if limit.standing else "另行通知"


def remedy_words(limit: Deadline) -> str:
    """What to write for that reading, and in which column."""
    if limit.due is not None:
        return f"在同一行的“时限日期”列填 {limit.due.isoformat()}"
    return f"在同一行的“时限类型”列填 {'长期' if limit.standing else '另行通知'}"


OPEN_LIMITS = frozenset({Code.LIMIT_AMBIGUOUS, Code.UNREADABLE_DEADLINE})
"""The findings on a limit that one answer settles for all rows of that wording."""


def open_limit(row: Row, basis: LimitBasis) -> bool:
    """Whether the office is asked what the limit of that row means."""
    _, problems = read_limit(row, basis)
    return any(problem.code in OPEN_LIMITS for problem in problems)


def limit_question(cell: Cell, places: Sequence[Place], basis: LimitBasis) -> Question:
    """What a wording means, asked once for all its places."""
    words = clean_name(cell.text)
    readings = limit_readings(cell, basis.settings, basis.days) if basis.settings else ()
    open_ended = (Deadline(words=words, notice=True), Deadline(words=words, standing=True))
    return Question(
        id=question_id(LIMIT_QUESTION, words),
        kind=LIMIT_QUESTION,
        words=f"完成时限“{words}”（{len(places)} 行）是什么意思？",
        readings=tuple(map(reading_words, readings or open_ended)),
        places=tuple(places),
        open=True,
    )
