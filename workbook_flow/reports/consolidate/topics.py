"""Sheets 会商议题 and 典型经验: what units ask the county to settle, and what others may learn from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from workbook_flow.model import TOPIC_COLUMN, NoteKind, Period
from workbook_flow.paper.page import WrittenBook
from workbook_flow.reports.consolidate.columns import Column, filled, names_of, write_list
from workbook_flow.reports.consolidate.notes import note_words, past_words
from workbook_flow.reports.consolidate.source import Source
from workbook_flow.reports.summary import Topic, tale_key


@dataclass(frozen=True, slots=True)
class TopicLine:
    """A topic's row, counted from 1, with what the sheet is written from."""

    number: int
    topic: Topic
    source: Source

    def note(self, kind: NoteKind) -> tuple[str, str]:
        """What a leader wrote beside it in this period, and who."""
        return note_words(self.source, kind, self.topic.number)


UNITS: Column[TopicLine] = Column("提出单位", 24.0, lambda line: "、".join(line.topic.units))
COUNT: Column[TopicLine] = Column("家数", 7.0, lambda line: len(line.topic.units))
TASKS: Column[TopicLine] = Column("涉及任务", 16.0, lambda line: "、".join(line.topic.tasks))
NUMBER: Column[TopicLine] = Column(TOPIC_COLUMN, 4.0, lambda line: line.topic.number)
"""Hidden: by it what is written beside a row is known again."""
RAISED_IN: Column[TopicLine] = Column("提出期别", 14.0, lambda line: period_words(line.topic.periods))
"""What the stage assessment adds to requests."""
TOPIC_COLUMNS: tuple[Column[TopicLine], ...] = (
    Column("序号", 6.0, lambda line: line.number),
    Column("类别", 11.0, lambda line: line.topic.kind),
    Column("涉及部门", 18.0, lambda line: "、".join(line.topic.departments)),
    Column("内容", 50.0, lambda line: line.topic.words),
    UNITS,
    COUNT,
    Column("合计", 14.0, lambda line: line.topic.sum, spare=True),
    Column("各单位原文", 60.0, lambda line: "\n".join(line.topic.lines)),
    TASKS,
    Column(
        "可能相近", 12.0, lambda line: "、".join(f"第{other + 1}条" for other in line.topic.like), spare=True
    ),
    Column(
        "以往会商意见",
        24.0,
        lambda line: past_words(line.source, NoteKind.CONSULTATION, line.topic.number),
        spare=True,
    ),
    Column("会商意见", 24.0, lambda line: line.note(NoteKind.CONSULTATION)[0]),
    Column("填写人", 10.0, lambda line: line.note(NoteKind.CONSULTATION)[1]),
    NUMBER,
)


def practice_columns(measures: Mapping[str, str]) -> tuple[Column[TopicLine], ...]:
    """The columns of 典型经验; ``measures`` are what the tasks are called."""
    return (
        Column("序号", 6.0, lambda line: line.number),
        Column("类别", 12.0, lambda line: line.topic.kind),
        Column("经验做法", 60.0, lambda line: topic_words(line.topic)),
        replace(UNITS, name="单位"),
        COUNT,
        TASKS,
        Column("主要措施（其一）", 36.0, lambda line: measures.get(line.topic.raised[0].task, "")),
        RAISED_IN,
        Column(
            "以往宣传采用",
            18.0,
            lambda line: past_words(line.source, NoteKind.PUBLICITY, line.topic.number),
            spare=True,
        ),
        Column("宣传采用", 12.0, lambda line: line.note(NoteKind.PUBLICITY)[0]),
        Column("填写人", 10.0, lambda line: line.note(NoteKind.PUBLICITY)[1]),
        NUMBER,
    )


def write_topics(book: WrittenBook, source: Source) -> None:
    """Write the sheet: requests, then issues; texts equal up to their amounts are one row, each with who wrote it."""
    write_raised(book, source, "会商议题", TOPIC_COLUMNS, source.report.topics)


def write_practices(book: WrittenBook, source: Source) -> None:
    """Write the sheet: one row a practice, or people and their deeds; texts equal up to their amounts are one.

    Below those of this period stand those told before, so that what is not yet told in public is not forgotten.
    """
    report = source.report
    summary = source.stage.overall if source.stage else source.summary
    measures: dict[str, str] = {line.task.id: line.task.measure for line in summary.tasks}
    practices = (*map(partial(with_first, source), report.practices), *report.earlier_practices)
    write_raised(book, source, "典型经验", practice_columns(measures), practices)


def with_first(source: Source, topic: Topic) -> Topic:
    """A topic with its texts of when each was first told."""
    first_texts = {tale_key(raised): raised for raised in source.past.tales.get(topic.purpose, ())}
    return (
        topic
        if source.stage
        else replace(
            topic, raised=tuple(first_texts.get(tale_key(raised), raised) for raised in topic.raised)
        )
    )


def write_raised(
    book: WrittenBook,
    source: Source,
    name: str,
    columns: Sequence[Column[TopicLine]],
    topics: Sequence[Topic],
) -> None:
    """A sheet of topics; the stage assessment says when each was raised."""
    columns = (*columns, RAISED_IN) if source.stage and RAISED_IN not in columns else columns
    lines = [TopicLine(number, topic, source) for number, topic in enumerate(topics, start=1)]
    columns = filled(columns, lines)
    page = write_list(book, name, f"{source.words}{name}", columns, lines)
    hidden = names_of(columns).index(TOPIC_COLUMN)
    page.sheet.set_column(hidden, hidden, None, None, {"hidden": True})


def topic_words(topic: Topic) -> str:
    """What it is called; below it every text, where there is more than one."""
    return "\n".join([topic.words, *topic.lines])


def period_words(periods: Sequence[Period]) -> str:
    """The one period, or the first and the last and how many."""
    first, last = periods[0], periods[-1]
    return str(first) if first == last else f"{first}至{last}（{len(periods)}期）"
