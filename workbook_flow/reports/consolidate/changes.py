"""Sheet 变化: the tasks that moved, then the numbers and states that changed, cell by cell.

Free text is left out: it is new in every period, and stands in 单位明细. What is asked once is no change.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from workbook_flow.model import Typed
from workbook_flow.paper.layout import excerpt
from workbook_flow.paper.page import WrittenBook
from workbook_flow.reports.consolidate.columns import Column, write_list
from workbook_flow.reports.consolidate.source import Source
from workbook_flow.reports.summary import text_columns

MOST_LINES = 4
CUT = "……（全文见“单位明细”）"
STAGE_CUT = "……（全文见当期汇总表）"


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """What was otherwise before."""

    task: str
    unit: Typed
    column: str
    before: Typed
    after: Typed


def columns_of(before: str, after: str) -> tuple[Column[ChangeLine], ...]:
    """The sheet's columns, the two that are compared under these names."""
    return (
        Column("编号", 8.0, lambda line: line.task),
        Column("单位", 18.0, lambda line: line.unit),
        Column("栏目", 14.0, lambda line: line.column),
        Column(before, 50.0, lambda line: line.before),
        Column(after, 50.0, lambda line: line.after),
    )


def write_changes(book: WrittenBook, source: Source) -> None:
    """Write the sheet, one row a changed cell; the list's own words first."""
    report = source.report
    earlier = report.trend[0 if source.stage else -2].period.words if len(report.trend) > 1 else ""
    now = report.summary.period.words
    title = f"{now}与{earlier}相比的变化" if earlier else f"{now}为首期，没有可比的上期"
    if report.amended and source.stage is None:
        title += "（上期按发布的数，以后的更正见“发布后变化”）"
    columns = columns_of("期初", "期末") if source.stage else columns_of("上期", "本期")
    lines = [*(() if source.stage else moved_lines(source)), *changed_lines(source)]
    write_list(book, "变化", title, columns, lines)


def changed_lines(source: Source) -> Iterator[ChangeLine]:
    """The cells that changed, texts cut."""
    mark = CUT if source.stage is None else STAGE_CUT
    texts = text_columns(source.summary.fields)
    for change in source.report.changes:
        if not (change.unit and change.column in texts):
            before, after = fitting(change.before, mark), fitting(change.after, mark)
            yield ChangeLine(change.task, change.unit or "（清单）", change.column, before, after)


def moved_lines(source: Source) -> Iterator[ChangeLine]:
    """The tasks that moved, what needs a leader first: how each stood, how it moved, and why."""
    for move in source.report.brief.moved:
        before = move.outlook.before
        now = f"{move.outlook.words}。{move.reason}" if move.reason else move.outlook.words
        leads = fitting(move.outlook.line.task.lead_words.replace("\n", "、"), CUT)
        state = f"{before.state}" if before else ""
        yield ChangeLine(move.task, leads, f"任务：{move.words}", state, fitting(now, CUT))


def fitting(value: Typed, mark: str) -> Typed:
    """A text of as many lines as a row has room for; other values as they are."""
    return excerpt(value, 50.0, MOST_LINES, mark=mark) if isinstance(value, str) else value
