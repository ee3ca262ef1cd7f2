"""Whether what a row says hangs together: with the calendar, with last period, with its own words.

A check that the file alone decides takes a ``FileContext``, one that the record decides a ``ReturnContext``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from workbook_flow.model import Meaning, Problem, Purpose, ReturnedRow
from workbook_flow.returns.context import FileContext, ReturnContext, at_cell
from workbook_flow.words.problems import Code

OPEN = {Meaning.NOT_STARTED, Meaning.UNDER_WAY, Meaning.BLOCKED}
FINISHED = {Meaning.DONE, Meaning.STANDING}
SAYS_DONE = re.compile(
    r"(?<![未没不])(?:已经?全部完成|已经?完成|全部完成)(?!\d|[了]?[一二三四五六七八九十半]|百分之|部分|初步|第)"
)
NOT_WHOLE = re.compile(r"未|尚|正在|部分|下一步|初步|%|％")
LEAST_SAME = 3
"""Rows that must bear one text before it is remarked on."""


def day_in_reach(row: ReturnedRow, context: FileContext) -> Iterator[Problem]:
    """A day of completion that lies before the list."""
    field, value = context.asked(Purpose.DONE_ON), context.said(row, Purpose.DONE_ON)
    day = value.typed
    if field is None or not isinstance(day, date):
        return
    if context.list_date is not None and day < context.list_date:
        yield at_cell(Code.DAY_BEFORE_LIST, value, field, context, list_date=context.list_date.isoformat())


def taken_back(row: ReturnedRow, context: ReturnContext) -> Iterator[Problem]:
    """Done last time and open now; or a percent that fell."""
    state, share = context.asked(Purpose.STATE), context.asked(Purpose.PERCENT)
    now = context.said(row, Purpose.STATE)
    was = context.before(row, Purpose.STATE)
    if state is not None and context.meaning(was) in FINISHED and context.meaning(now.typed) in OPEN:
        yield at_cell(Code.STATE_WENT_BACK, now, state, context, before=was)
        return
    percent, last = context.said(row, Purpose.PERCENT), context.before(row, Purpose.PERCENT)
    if share is None or not isinstance(percent.typed, (int, float)) or not isinstance(last, (int, float)):
        return
    if percent.typed < last:
        yield at_cell(
            Code.PERCENT_WENT_BACK, percent, share, context, before=f"{last:g}", now=f"{percent.typed:g}"
        )


def own_words(row: ReturnedRow, context: FileContext) -> Iterator[Problem]:
    """The account of progress against the choice."""
    field, value = context.asked(Purpose.PROGRESS), context.said(row, Purpose.PROGRESS)
    if field is None or not isinstance(value.typed, str):
        return
    state = context.meaning(context.said(row, Purpose.STATE).typed)
    if state in OPEN and SAYS_DONE.search(value.typed) and not NOT_WHOLE.search(value.typed):
        yield at_cell(
            Code.TEXT_SAYS_DONE, value, field, context, state=context.said(row, Purpose.STATE).typed
        )


def last_words(row: ReturnedRow, context: ReturnContext) -> Iterator[Problem]:
    """The account of progress against last period's account."""
    field, value = context.asked(Purpose.PROGRESS), context.said(row, Purpose.PROGRESS)
    if field is None or not isinstance(value.typed, str):
        return
    last = context.before(row, Purpose.PROGRESS)
    moved = (value.typed, context.said(row, Purpose.PERCENT).typed) != (
        last,
        context.before(row, Purpose.PERCENT),
    )
    if isinstance(last, str) and moved and without_figures(last) == without_figures(value.typed):
        yield at_cell(Code.TEXT_OF_LAST_PERIOD, value, field, context)


def without_figures(text: str) -> str:
    """A text with its numbers and blanks taken out."""
    return re.sub(r"[\d.,%\s]", "", text)


def out_of_place(row: ReturnedRow, context: FileContext) -> Iterator[Problem]:
    """What another task's row said last, where that says it no more, unless a note confirms it."""
    if row.task in context.out_of_place and not row.confirmed:
        field, other = context.out_of_place[row.task]
        yield at_cell(
            Code.ANSWERS_OUT_OF_PLACE, row.values[field.name], field, context, task=row.task, other=other
        )


def about_another(row: ReturnedRow, context: FileContext) -> Iterator[Problem]:
    """An account that speaks of another row's task, unless a note confirms it, or its words said so already."""
    field = context.asked(Purpose.PROGRESS)
    if field is None or row.confirmed or row.task in context.out_of_place:
        return
    if row.task in context.about_others:
        value, other = row.values[field.name], context.about_others[row.task]
        yield at_cell(Code.ACCOUNT_OF_ANOTHER_TASK, value, field, context, task=row.task, other=other)


FILE_STORY = (day_in_reach, own_words, out_of_place, about_another)
RECORD_STORY = (taken_back, last_words)
"""The checks that the file alone decides, and those that the record does; told in the order of their codes."""


def one_text_for_all(context: FileContext) -> Iterator[Problem]:
    """The same account of progress in many rows."""
    field = context.asked(Purpose.PROGRESS)
    rows: dict[str, list[ReturnedRow]] = {}
    for row in context.returned.rows if field else ():
        progress = context.said(row, Purpose.PROGRESS).typed
        if isinstance(progress, str) and progress:
            rows.setdefault(progress, []).append(row)
    for same in rows.values():
        if field is not None and len(same) >= LEAST_SAME:
            tasks = "、".join(row.task for row in same)
            yield at_cell(
                Code.SAME_TEXT_IN_TASKS, context.said(same[0], Purpose.PROGRESS), field, context, tasks=tasks
            )
