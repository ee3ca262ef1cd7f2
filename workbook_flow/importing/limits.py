"""The time limits of a foreign list, and what they may mean."""

from __future__ import annotations

from collections.abc import Sequence

from workbook_flow.importing.background import (
    YEAR_START,
    Background,
)
from workbook_flow.importing.nouns import (
    Answers,
)
from workbook_flow.importing.rows import RawTask
from workbook_flow.importing.source import OR_MONTH
from workbook_flow.importing.tables import ColumnPart
from workbook_flow.model import LIMIT_QUESTION, Deadline, Place, Question, question_id
from workbook_flow.sheets.grids import Cell
from workbook_flow.words.dates import months, read_day
from workbook_flow.words.deadlines import read_deadline
from workbook_flow.words.limit_readings import CountedFrom, possible_readings
from workbook_flow.words.names import clean_name
from workbook_flow.words.workdays import Workdays


def read_limit(task: RawTask, background: Background, answers: Answers) -> tuple[dict[str, str], str]:
    """The columns of the limit, and why it is in doubt."""
    cell = task.cells.get(ColumnPart.LIMIT)
    words = clean_name(cell.text) if cell else ""
    columns = {"limit": words}
    if cell is not None and cell.last is not None:
        read = read_deadline(words, default_year=background.year, year_start=YEAR_START)
        if read is None or read.due != cell.last:
            columns["limit_day"] = cell.last.isoformat()
        return columns, ""
    if not words and "完成时限" in task.doubts:
        return columns, ""
    if by_serial(cell):
        return columns, "是一个数，看不出是哪天"
    if read_deadline(words, default_year=background.year, year_start=YEAR_START) is not None:
        return columns, ""
    answer = answers.get(question_id(LIMIT_QUESTION, words), "")
    readings = limit_readings(words, background)
    if answer.isdigit() and 0 < int(answer) <= len(readings):
        return columns | answered(readings[int(answer) - 1]), ""
    if read_deadline(answer, default_year=background.year, year_start=YEAR_START) is not None:
        return columns | {"limit_day": answer}, ""
    return columns, "看不懂或有几种读法" if words else "没有填写完成时限"


def by_serial(cell: Cell | None) -> bool:
    """Whether a limit is a bare number that is no day, such as 2024.1, which may have been 2024.10."""
    return cell is not None and isinstance(cell.value, float) and not cell.value.is_integer()


def limit_readings(words: str, background: Background) -> tuple[Deadline, ...]:
    """What a limit may mean."""
    first = read_day(words.removesuffix(OR_MONTH)) if words.endswith(OR_MONTH) else None
    if first is not None and (month := months(first.year, first.month, first.month)) is not None:
        return tuple(Deadline(words=words, due=day) for day in (month.last, first))
    origin = CountedFrom(background.day, Workdays())
    readings = possible_readings(words, background.reading, origin)
    if readings:
        return readings
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
