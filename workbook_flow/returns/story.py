"""Whether what a row says hangs together: with the calendar, with last period, with its own words.

A check that the file alone decides takes a ``FileContext``, one that the record decides a ``ReturnContext``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from workbook_flow.model import FieldType, Meaning, Problem, Purpose, ReturnedRow, Typed
from workbook_flow.returns.context import FileContext, ReturnContext
from workbook_flow.returns.facts import at_cell
from workbook_flow.sheets import text
from workbook_flow.words.problems import Code
from workbook_flow.words.text import bounded

OPEN = {Meaning.NOT_STARTED, Meaning.UNDER_WAY, Meaning.BLOCKED}
FINISHED = {Meaning.DONE, Meaning.STANDING}
SAYS_DONE = re.compile(
    r"(?<![未没不])(?:(?:已经?)?全部完成(?!\d|了?[一二三四五六七八九十半]|百分之|部分|初步|第)"
    r"|已经?完成(?=了?(?:(?:[此本该各]项|全部|所有)?(?:工作|目标)?(?:任务(?![书清分])|整改(?!方案|台账))|\W|$)))"
)
"""Words that all of a task is done; 已完成前期摸底 tells of a part."""
NOT_WHOLE = re.compile(r"未|尚|正在|部分|下一步|初步|%|％")
SAYS_OPEN = re.compile(
    r"(?:尚|还|仍|暂)(?:未|没有?)(?:全部|能)?(?:完成|办结|启动|开始|开工|实施|开展)"
    r"|(?:正在|持续)(?:积极|有序|抓紧|稳步)?(?:推进|办理|进行|实施)中?"
)
SAYS_ANY_DONE = re.compile("完成|办结|完工|竣工|验收|结束|到位|建成|印发|销号|办理完|投入使用")
"""Words of what is done, beside which what is not is a part of it, or the past."""
BEFORE_NAME = re.compile(r"(?<![\u4e00-\u9fff])|(?<=[此本这][行项条格])|(?<=[栏把将])")
"""What the name of a column stands behind, where it is no part of other words."""
DENIALS = ("应为", "应是", "应改为", "改为", "改成", "更正为", "实为", "有误", "填错", "不对")
NOT_SO = re.compile(rf"[^。；;，,\n]{{0,6}}(?:{'|'.join(DENIALS)})")
VOID = re.compile(
    r"[此本这](?:一?行|格|条填报)[^。；;，,\n]{0,4}(?:作废|无效|不算|请忽略|填错|误填|有误)"
    r"|[此本这]项[^。；;，,\n]{0,4}(?:填错|误填|填报有误)"
)
OPEN_FIGURE = re.compile(
    r"(?<![A-Za-z0-9])(?:20)?[XxＸｘ×✕*＊]{2,9} ?"
    r"(?:余|多)?(?:次|人次|场次?|名|户|起|万元|亿元|元|公里|平方米|%|％|个百分点|年[XxＸｘ×✕*＊]{1,9}月)"
    r"(?![校贵单称义录片牌医师外籍草诉所馆镇地景序])"
)
"""Where a text that was drafted in advance waits for a figure: 开展XX次; a name may be veiled so, 某XX局."""
OPEN_PLACE = re.compile(
    r"(?<![A-Za-z_＿])[_＿]{2,}(?![A-Za-z_＿])|(?<![A-Za-z0-9])[（(][ \u3000]{2,}[）)](?=[\u4e00-\u9fff%％])"
    r"|^\s*[（(【\[]?(?:请在?此?处?|此处)(?:填写|输入|填报)[^。；;\n]{0,30}"
)
"""A blank to fill in, or what a cell says of how it is to be filled in."""
OPEN_SIGNS = frozenset("XxＸｘ×✕*＊_＿（(填输")
"""Of which each of these has one at least: most texts have none, and are not searched."""
AFTERWARDS = 20
"""Characters behind such words in which the right value stands."""
MOST_OF_VALUE = 20
"""Characters of each value of a series that a message repeats."""
NAMED = 5
"""Tasks that a message names."""
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


def says_open(row: ReturnedRow, context: FileContext) -> Iterator[Problem]:
    """A row that is done with by its choice, of which its account says nothing but that it is not."""
    field, value = context.asked(Purpose.PROGRESS), context.said(row, Purpose.PROGRESS)
    state = context.said(row, Purpose.STATE).typed
    if field is None or not isinstance(value.typed, str) or context.meaning(state) is not Meaning.DONE:
        return
    rest, count = SAYS_OPEN.subn("", value.typed)
    if count and not SAYS_ANY_DONE.search(rest):
        yield at_cell(Code.TEXT_SAYS_OPEN, value, field, context, state=state)


def corrects_row(row: ReturnedRow, context: FileContext) -> Iterator[Problem]:
    """An account that says of another column of its row that it is not so, unless that says the same by now."""
    field, value = context.asked(Purpose.PROGRESS), context.said(row, Purpose.PROGRESS)
    if field is None or not isinstance(value.typed, str) or not context.answered(row):
        return
    words, void = value.typed, VOID.search(value.typed)
    if void:
        yield at_cell(Code.TEXT_CORRECTS_ROW, value, field, context, words=void[0])
    if void or not any(denial in words for denial in DENIALS):
        return
    for other in context.form.fields:
        at = denied_at(other.name, words) if other.type is not FieldType.TEXT else None
        if at is None:
            continue
        start, end = at
        if not says_value(words[end : end + AFTERWARDS], row.values[other.name].typed):
            shown = words[start : end + AFTERWARDS]
            yield at_cell(Code.TEXT_CORRECTS_ROW, value, field, context, words=shown)
            return


def figure_left_open(row: ReturnedRow, context: FileContext) -> Iterator[Problem]:
    """Texts in which the place of a figure, or of all, was left open."""
    for field in context.form.fields:
        value = row.values[field.name]
        typed = value.typed if field.type is FieldType.TEXT else None
        words = typed if isinstance(typed, str) else ""
        if OPEN_SIGNS.isdisjoint(words):
            continue
        match = OPEN_FIGURE.search(words) or OPEN_PLACE.search(words)
        if match is not None and context.answered(row):
            yield at_cell(Code.FIGURE_LEFT_OPEN, value, field, context, words=match[0])


def denied_at(name: str, words: str) -> tuple[int, int] | None:
    """Where words first name a column and say that it is not so: from there up to the end of that."""
    for start in places_of(name, words):
        match = NOT_SO.match(words, start + len(name))
        if match is not None and BEFORE_NAME.match(words, start):
            return start, match.end()
    return None


def says_value(words: str, typed: Typed) -> bool:
    """Whether words name a value as it stands in its own column."""
    own = f"{typed:g}" if isinstance(typed, (int, float)) else text(typed)
    return any(
        not (words[:start][-1:] == "." or words[:start][-1:].isdecimal())
        and not words[start + len(own) :][:1].isdecimal()
        for start in places_of(own, words)
    )


def places_of(part: str, words: str) -> Iterator[int]:
    """Where a part stands in words, each time; nowhere if it is blank."""
    start = words.find(part) if part else -1
    while start >= 0:
        yield start
        start = words.find(part, start + len(part))


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


def without_figures(words: str) -> str:
    """A text with its numbers and blanks taken out."""
    return re.sub(r"[\d.,%\s]", "", words)


def out_of_place(row: ReturnedRow, context: FileContext) -> Iterator[Problem]:
    """What another task's row said last, where that says it no more, unless a note confirms it."""
    moved = context.out_of_place.get(row.task) or context.columns_elsewhere.get(row.task)
    if moved is not None and not row.confirmed:
        field, other = moved
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


def in_another_row(row: ReturnedRow, context: FileContext) -> Iterator[Problem]:
    """A figure that seems to be another row's, unless its words said so already."""
    if row.task in context.in_other_rows and row.task not in {*context.out_of_place, *context.about_others}:
        field, *figures = context.in_other_rows[row.task]
        before, now = (f"{figure:g}" for figure in figures)
        value, words = row.values[field.name], {"task": row.task, "before": before, "now": now}
        yield at_cell(Code.SHARES_CHANGED_PLACES, value, field, context, **words)


def amid_strays(row: ReturnedRow, context: FileContext) -> Iterator[Problem]:
    """A row that may well have gone astray as others of its file did: nothing in it is known to be its task's."""
    field = context.asked(Purpose.PROGRESS)
    if field is not None and row.task in context.amid_strays and row.task not in context.in_other_rows:
        strays = "、".join(context.amid_strays[row.task][:NAMED])
        value = row.values[field.name]
        yield at_cell(Code.ANSWERS_AMID_STRAYS, value, field, context, task=row.task, strays=strays)


def counts_on(row: ReturnedRow, context: FileContext) -> Iterator[Problem]:
    """A value that goes on a series by one step from row to row."""
    if row.task in context.dragged:
        field, begin = context.dragged[row.task]
        values = "、".join(bounded(text(value), MOST_OF_VALUE) for value in begin.values)
        words = {"task": row.task, "other": begin.task, "step": begin.words, "values": values}
        yield at_cell(Code.VALUES_COUNT_UP, row.values[field.name], field, context, **words)


FILE_STORY = (
    *(day_in_reach, own_words, says_open, corrects_row, figure_left_open),
    *(out_of_place, about_another, in_another_row, amid_strays, counts_on),
)
RECORD_STORY = (taken_back, last_words)
"""The checks that the file alone decides, and those that the record does; told in the order of their codes."""


def one_text_for_all(context: FileContext) -> Iterator[Problem]:
    """The same account of progress in many rows, or in two that are alike throughout."""
    field = context.asked(Purpose.PROGRESS)
    rows: dict[str, list[ReturnedRow]] = {}
    for row in context.returned.rows if field else ():
        progress = context.said(row, Purpose.PROGRESS).typed
        if isinstance(progress, str) and progress:
            rows.setdefault(progress, []).append(row)
    alike = {tasks for tasks, _ in context.alike if not context.copied.keys() & {*tasks}}
    for same in rows.values():
        tasks = tuple(row.task for row in same)
        if field is not None and (len(same) >= LEAST_SAME or tasks in alike):
            value, words = context.said(same[0], Purpose.PROGRESS), "、".join(tasks)
            yield at_cell(Code.SAME_TEXT_IN_TASKS, value, field, context, tasks=words)
