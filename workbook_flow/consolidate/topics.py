"""Sheets 会商议题 and 典型经验: what units ask the county to settle, and what others may learn from."""

from __future__ import annotations

from collections.abc import Sequence

from workbook_flow.consolidate.page import Book, Page, Source
from workbook_flow.layout import CELL, set_print
from workbook_flow.model import Period, Typed

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
    ("单位", 18.0),
    ("编号", 8.0),
    ("主要措施", 40.0),
    ("经验做法", 60.0),
    ("宣传采用", 12.0),
)
RAISED_IN = ("提出期别", 14.0)
"""What the stage assessment adds to both."""


def write_topics(book: Book, source: Source) -> None:
    """Write the sheet: requests, then issues; near-identical texts are one row, with who raised them."""
    rows: list[list[Typed]] = []
    for number, topic in enumerate(source.report.topics, start=1):
        others = len({each.text for each in topic.raised}) - 1
        text = f"{topic.text}\n（另有{others}种相近的写法）" if others else topic.text
        departments, units = "、".join(topic.departments), "、".join(topic.units)
        tasks = "、".join(topic.tasks)
        row: list[Typed] = [number, topic.kind, departments, text, units, len(topic.units), tasks, ""]
        rows.append([*row, period_words(topic.periods)] if source.stage else row)
    columns = (*TOPIC_COLUMNS, RAISED_IN) if source.stage else TOPIC_COLUMNS
    write_list(book, "会商议题", f"{source.words}会商议题", columns, rows)


def period_words(periods: Sequence[Period]) -> str:
    """The one period, or the first and the last and how many."""
    first, last = periods[0], periods[-1]
    return str(first) if first == last else f"{first}至{last}（{len(periods)}期）"


def write_practices(book: Book, source: Source) -> None:
    """Write the sheet: one row a practice."""
    summary = source.stage.overall if source.stage else source.summary
    measures = {line.task.id: line.task.measure for line in summary.tasks}
    rows: list[list[Typed]] = [
        [number, each.unit, each.task, measures[each.task], each.text, ""]
        for number, each in enumerate(source.report.practices, start=1)
    ]
    columns: Sequence[tuple[str, float]] = PRACTICE_COLUMNS
    if source.stage:
        columns = (*columns, RAISED_IN)
        for row, each in zip(rows, source.report.practices, strict=True):
            row.append(str(each.period))
    write_list(book, "典型经验", f"{source.words}典型经验做法", columns, rows)


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
