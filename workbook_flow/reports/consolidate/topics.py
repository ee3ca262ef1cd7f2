"""Sheets 会商议题 and 典型经验: what units ask the county to settle, and what others may learn from."""

from __future__ import annotations

from collections.abc import Sequence

from workbook_flow.model import Period, Typed
from workbook_flow.paper.layout import CELL, set_print
from workbook_flow.paper.page import Book, Page
from workbook_flow.reports.consolidate.source import Source
from workbook_flow.reports.summary import Topic

TOPIC_COLUMNS = (
    ("序号", 6.0),
    ("类别", 11.0),
    ("涉及部门", 18.0),
    ("内容", 50.0),
    ("提出单位", 24.0),
    ("家数", 7.0),
    ("涉及任务", 16.0),
    ("会商意见", 24.0),
)
PRACTICE_COLUMNS = (
    ("序号", 6.0),
    ("经验做法", 60.0),
    ("单位", 24.0),
    ("家数", 7.0),
    ("涉及任务", 16.0),
    ("主要措施（其一）", 36.0),
    ("宣传采用", 12.0),
)
RAISED_IN = ("提出期别", 14.0)
"""What the stage assessment adds to both."""


def write_topics(book: Book, source: Source) -> None:
    """Write the sheet: requests, then issues; near-identical texts are one row, with who raised them."""
    rows = [
        [number, each.kind, "、".join(each.departments), topic_words(each), *raised_cells(each), ""]
        for number, each in enumerate(source.report.topics, start=1)
    ]
    write_raised(book, source, ("会商议题", TOPIC_COLUMNS), source.report.topics, rows)


def write_practices(book: Book, source: Source) -> None:
    """Write the sheet: one row a practice; near-identical texts are one."""
    summary = source.stage.overall if source.stage else source.summary
    measures = {line.task.id: line.task.measure for line in summary.tasks}
    rows = [
        [number, topic_words(each), *raised_cells(each), measures[each.raised[0].task], ""]
        for number, each in enumerate(source.report.practices, start=1)
    ]
    write_raised(book, source, ("典型经验", PRACTICE_COLUMNS), source.report.practices, rows)


def write_raised(
    book: Book,
    source: Source,
    sheet: tuple[str, Sequence[tuple[str, float]]],
    topics: Sequence[Topic],
    rows: Sequence[Sequence[Typed]],
) -> None:
    """A sheet of topics, by name and columns; the stage assessment says when each was raised."""
    name, columns = sheet
    if source.stage:
        columns = (*columns, RAISED_IN)
        rows = [[*row, period_words(each.periods)] for row, each in zip(rows, topics, strict=True)]
    write_list(book, name, f"{source.words}{name}", columns, rows)


def topic_words(topic: Topic) -> str:
    """The first of the texts, and how many other wordings there are."""
    others = len({each.text for each in topic.raised}) - 1
    return f"{topic.text}\n（另有{others}种相近的写法）" if others else topic.text


def raised_cells(topic: Topic) -> list[Typed]:
    """Who raised it, how many they are, on which tasks."""
    return ["、".join(topic.units), len(topic.units), "、".join(topic.tasks)]


def period_words(periods: Sequence[Period]) -> str:
    """The one period, or the first and the last and how many."""
    first, last = periods[0], periods[-1]
    return str(first) if first == last else f"{first}至{last}（{len(periods)}期）"


def write_list(
    book: Book,
    name: str,
    title: str,
    columns: Sequence[tuple[str, float]],
    rows: Sequence[Sequence[Typed]],
) -> Page:
    """A sheet of plain rows below its column names, filterable."""
    widths = [width for _, width in columns]
    page = book.page(name, widths, title)
    page.header(1, [column for column, _ in columns])
    for number, row in enumerate(rows, start=2):
        page.row(number, row, CELL)
    if not rows:
        page.span((2, 0, 2, page.last), "没有", CELL)
    page.sheet.autofilter(1, 0, max(len(rows) + 1, 2), page.last)
    page.sheet.freeze_panes(2, 1)
    set_print(page.sheet, header=(1, 1), title=name, widths=widths)
    return page
