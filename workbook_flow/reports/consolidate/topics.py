"""Sheets 会商议题 and 典型经验: what units ask the county to settle, and what others may learn from."""

from __future__ import annotations

from collections.abc import Sequence

from workbook_flow.model import TOPIC_COLUMN, NoteKind, Period, Typed
from workbook_flow.paper.layout import CELL, set_print
from workbook_flow.paper.page import Page, WrittenBook
from workbook_flow.reports.consolidate.notes import note_words, past_words
from workbook_flow.reports.consolidate.source import Source
from workbook_flow.reports.summary import Topic

TOPIC_COLUMNS = (
    ("序号", 6.0),
    ("类别", 11.0),
    ("涉及部门", 18.0),
    ("内容", 50.0),
    ("提出单位", 24.0),
    ("家数", 7.0),
    ("合计", 14.0),
    ("各单位原文", 60.0),
    ("涉及任务", 16.0),
    ("可能相近", 12.0),
    ("以往会商意见", 24.0),
    ("会商意见", 24.0),
    ("填写人", 10.0),
    (TOPIC_COLUMN, 4.0),
)
PRACTICE_COLUMNS = (
    ("序号", 6.0),
    ("经验做法", 60.0),
    ("单位", 24.0),
    ("家数", 7.0),
    ("涉及任务", 16.0),
    ("主要措施（其一）", 36.0),
    ("宣传采用", 12.0),
    ("填写人", 10.0),
    (TOPIC_COLUMN, 4.0),
)
RAISED_IN = ("提出期别", 14.0)
"""What the stage assessment adds to both."""


def write_topics(book: WrittenBook, source: Source) -> None:
    """Write the sheet: requests, then issues; texts equal up to their amounts are one row, each with who wrote it."""
    rows: list[list[Typed]] = [
        [
            *(number, topic.kind, "、".join(topic.departments), topic.words, "、".join(topic.units)),
            *(len(topic.units), topic.sum, "\n".join(topic.lines), "、".join(topic.tasks)),
            "、".join(f"第{other + 1}条" for other in topic.like),
            past_words(source, NoteKind.CONSULTATION, topic.number),
            *(*note_words(source, NoteKind.CONSULTATION, topic.number), topic.number),
        ]
        for number, topic in enumerate(source.report.topics, start=1)
    ]
    write_raised(book, source, ("会商议题", TOPIC_COLUMNS), source.report.topics, rows)


def write_practices(book: WrittenBook, source: Source) -> None:
    """Write the sheet: one row a practice; texts equal up to their amounts are one."""
    summary = source.stage.overall if source.stage else source.summary
    measures: dict[str, str] = {line.task.id: line.task.measure for line in summary.tasks}
    rows = [
        [
            *(number, topic_words(practice), *raised_cells(practice), measures[practice.raised[0].task]),
            *(*note_words(source, NoteKind.PUBLICITY, practice.number), practice.number),
        ]
        for number, practice in enumerate(source.report.practices, start=1)
    ]
    write_raised(book, source, ("典型经验", PRACTICE_COLUMNS), source.report.practices, rows)


def write_raised(
    book: WrittenBook,
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
    page = write_list(book, name, f"{source.words}{name}", columns, rows)
    hidden = [column for column, _ in columns].index(TOPIC_COLUMN)
    page.sheet.set_column(hidden, hidden, None, None, {"hidden": True})


def topic_words(topic: Topic) -> str:
    """What it is called; below it every text, where there is more than one."""
    return "\n".join([topic.words, *topic.lines])


def raised_cells(topic: Topic) -> list[Typed]:
    """Who raised it, how many they are, on which tasks."""
    return ["、".join(topic.units), len(topic.units), "、".join(topic.tasks)]


def period_words(periods: Sequence[Period]) -> str:
    """The one period, or the first and the last and how many."""
    first, last = periods[0], periods[-1]
    return str(first) if first == last else f"{first}至{last}（{len(periods)}期）"


def write_list(
    book: WrittenBook,
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
