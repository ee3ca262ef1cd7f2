"""Sheet 预警督办: every task that is not green, the longest overdue first, with room for what is decided."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from workbook_flow.model import NoteKind
from workbook_flow.paper.layout import CELL, CENTRED, excerpt, set_print, styled
from workbook_flow.paper.page import Cell, Page, WrittenBook
from workbook_flow.reports.consolidate.claims import outcome_words
from workbook_flow.reports.consolidate.notes import note_words, past_words, subjects
from workbook_flow.reports.consolidate.progress import task_cells
from workbook_flow.reports.consolidate.source import LIGHT_STYLES, Source
from workbook_flow.reports.summary import Outlook

COLUMNS = (
    ("序号", 6.0),
    ("编号", 7.0),
    ("红黄绿", 15.0),
    ("主要措施", 40.0),
    ("牵头单位", 14.0),
    ("责任单位", 16.0),
    ("完成时限", 16.0),
    ("剩余天数", 10.0),
    ("任务状态", 9.0),
    ("牵头单位进展", 40.0),
    ("延期申请和核定", 24.0),
    ("以往督办意见", 24.0),
    ("督办意见", 20.0),
    ("填写人", 10.0),
)
WIDTHS = tuple(width for _, width in COLUMNS)
MOST_LINES = 8
KIND = NoteKind.SUPERVISION


def write_warnings(book: WrittenBook, source: Source) -> None:
    """Write the sheet, one row a task."""
    report = source.report
    title = f"{source.words}预警督办（截至 {report.today.isoformat()}）"
    page = book.page("预警督办", WIDTHS, title)
    page.header(1, [name for name, _ in COLUMNS])
    asked, cells = requests_by_task(source), task_cells(report.summary)
    tasks = (*report.warnings, *told_before(source))
    for number, outlook in enumerate(tasks, start=1):
        task = outlook.line.task.id
        notes = (past_words(source, KIND, task), *note_words(source, KIND, task))
        line = [*warning_cells(number, outlook, asked.get(task, ())), *((words, CELL) for words in notes)]
        write_warning(page, number + 1, line, cells[task])
    if not tasks:
        page.span((2, 0, 2, page.last), "没有需要预警督办的任务", CELL)
    page.sheet.autofilter(1, 0, max(len(tasks) + 1, 2), page.last)
    page.sheet.freeze_panes(2, 2)
    set_print(page.sheet, header=(1, 1), title="预警督办", widths=WIDTHS)


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


def warning_cells(number: int, outlook: Outlook, asked: Sequence[str]) -> list[Cell]:
    """One task's cells up to what leaders wrote about it."""
    task = outlook.line.task
    return [
        (number, CENTRED),
        (task.id, CENTRED),
        (outlook.words, styled(CENTRED, **LIGHT_STYLES[outlook.light])),
        (task.measure, CELL),
        (task.lead_words, CENTRED),
        (task.responsible_words, CENTRED),
        (task.deadline.words, CENTRED),
        (outlook.time_left, CENTRED),
        (str(outlook.line.state), CENTRED),
        (excerpt(outlook.account, WIDTHS[9], MOST_LINES, mark="……（全文见“单位明细”）"), CELL),
        (excerpt("\n".join(asked), WIDTHS[10], MOST_LINES, mark="……（全部见“延期申请”）"), CELL),
    ]


def write_warning(page: Page, row: int, line: Sequence[Cell], target: str) -> None:
    """One task's row; its id leads to its row in the list."""
    page.cells(row, 0, line)
    page.link(row, 1, str(line[1][0]), target, CENTRED)
    page.sheet.set_row(row, page.height(value for value, _ in line))
