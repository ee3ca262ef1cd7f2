"""Sheet 预警督办: every task that is not green, the longest overdue first, with room for what is decided."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from workbook_flow.model import NoteKind, Task
from workbook_flow.paper.layout import CELL, CENTRED, excerpt, set_print, styled
from workbook_flow.paper.page import Page, WrittenBook
from workbook_flow.reports.consolidate.columns import (
    Column,
    cells_of,
    filled,
    lead_words,
    names_of,
    responsible_words,
    widths_of,
)
from workbook_flow.reports.consolidate.notes import note_words, past_words, subjects
from workbook_flow.reports.consolidate.progress import task_cells
from workbook_flow.reports.consolidate.source import LIGHT_STYLES, Source
from workbook_flow.reports.summary import Outlook, outcome_words

MOST_LINES = 8
KIND = NoteKind.SUPERVISION


@dataclass(frozen=True, slots=True)
class WarnedLine:
    """A task's row, counted from 1, with what was asked for it and what the sheet is written from."""

    number: int
    outlook: Outlook
    asked: str
    source: Source

    @property
    def task(self) -> Task:
        """The task."""
        return self.outlook.line.task

    @property
    def note(self) -> tuple[str, str]:
        """What a leader wrote beside it in this period, and who."""
        return note_words(self.source, KIND, self.task.id)


def fitting(words: str, width: float, mark: str) -> str:
    """A text of as many lines as a row has room for."""
    return excerpt(words, width, MOST_LINES, mark=mark)


COLUMNS: tuple[Column[WarnedLine], ...] = (
    Column("序号", 6.0, lambda line: line.number, CENTRED),
    Column("编号", 7.0, lambda line: line.task.id, CENTRED),
    Column("红黄绿", 15.0, lambda line: line.outlook.words, CENTRED),
    Column("主要措施", 40.0, lambda line: line.task.measure),
    Column("牵头单位", 14.0, lambda line: lead_words(line.task, 14.0), CENTRED),
    Column("责任单位", 18.0, lambda line: responsible_words(line.task, 18.0), CENTRED),
    Column("完成时限", 16.0, lambda line: line.task.deadline.words, CENTRED),
    Column("剩余天数", 10.0, lambda line: line.outlook.time_left, CENTRED),
    Column("任务状态", 9.0, lambda line: line.outlook.state_words, CENTRED),
    Column("牵头单位进展", 40.0, lambda line: fitting(line.outlook.account, 40.0, "……（全文见“单位明细”）")),
    Column(
        "延期申请和核定", 24.0, lambda line: fitting(line.asked, 24.0, "……（全部见“延期申请”）"), spare=True
    ),
    Column("以往督办意见", 24.0, lambda line: past_words(line.source, KIND, line.task.id), spare=True),
    Column("督办意见", 20.0, lambda line: line.note[0]),
    Column("填写人", 10.0, lambda line: line.note[1]),
)
ID_AT, LIGHT_AT = (names_of(COLUMNS).index(name) for name in ("编号", "红黄绿"))


def write_warnings(book: WrittenBook, source: Source) -> None:
    """Write the sheet, one row a task."""
    report = source.report
    title = f"{source.words}预警督办（截至 {report.today.isoformat()}）"
    lines, cells = list(warned_lines(source)), task_cells(report.summary)
    columns = filled(COLUMNS, lines)
    page = book.page("预警督办", widths_of(columns), title)
    page.header(1, names_of(columns))
    for line in lines:
        write_warning(page, columns, line, cells[line.task.id])
    if not lines:
        page.span((2, 0, 2, page.last), "没有需要预警督办的任务", CELL)
    page.sheet.autofilter(1, 0, max(len(lines) + 1, 2), page.last)
    page.sheet.freeze_panes(2, 2)
    set_print(page.sheet, header=(1, 1), title="预警督办", widths=page.widths)


def warned_lines(source: Source) -> Iterator[WarnedLine]:
    """The rows, those that are not green first."""
    asked = requests_by_task(source)
    tasks = (*source.report.warnings, *told_before(source))
    for number, outlook in enumerate(tasks, start=1):
        yield WarnedLine(number, outlook, "\n".join(asked.get(outlook.line.task.id, ())), source)


def told_before(source: Source) -> tuple[Outlook, ...]:
    """The green tasks that a leader wrote about: how they came out is to be seen where the words were written."""
    listed = {outlook.line.task.id for outlook in source.report.warnings}
    tasks = set(subjects(source, KIND)) - listed
    return tuple(outlook for outlook in source.report.outlooks if outlook.line.task.id in tasks)


def requests_by_task(source: Source) -> Mapping[str, Sequence[str]]:
    """What units asked for a later time limit and the answer, the last of each unit; by task."""
    last = {
        (request.task, request.unit): (
            f"{request.unit}申请延期至 {request.until.isoformat()}：{outcome_words(request)}"
        )
        for requests in (*source.past.requests, source.snapshot.requests)
        for request in requests
    }
    lines: dict[str, list[str]] = {}
    for (task, _), words in last.items():
        lines.setdefault(task, []).append(words)
    return lines


def write_warning(page: Page, columns: Sequence[Column[WarnedLine]], line: WarnedLine, target: str) -> None:
    """One task's row, its light in colour; its id leads to its row in the list."""
    row = line.number + 1
    cells = cells_of(columns, line)
    cells[LIGHT_AT] = (line.outlook.words, styled(CENTRED, **LIGHT_STYLES[line.outlook.light]))
    page.lay(row, cells)
    page.link(row, ID_AT, line.task.id, target, CENTRED)
