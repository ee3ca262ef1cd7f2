"""Sheet 总览: the period's plain figures on one page."""

from __future__ import annotations

from collections.abc import Iterable

from workbook_flow.consolidate.page import Book, Page, Source
from workbook_flow.layout import CELL, NOTE, SECTION, UNIT_STATE_WORDS, row_height, set_print
from workbook_flow.model import Master, Typed
from workbook_flow.summary import Summary, TaskState, TaskSummary, count_states

WIDTHS = (50.0, *(11.0,) * (len(TaskState) + 1))
RULES = (
    "已报单位指至少有一行被接收的单位。任务状态以牵头单位所报为准：牵头单位全部报“已完成”或“长期坚持”才算完成，"
    "有一家报“受阻”即为受阻；没有牵头单位的任务以全部责任单位所报为准。"
)


def write_overview(book: Book, source: Source) -> None:
    """Write the sheet: figures, tasks by section and state, who has not returned."""
    summary = source.summary
    title = f"{source.master.settings.list_name}推进情况汇总（{summary.period.words}）"
    page = book.page("总览", WIDTHS, title)
    row = write_figures(page, 1, source.master, summary)
    row = write_sections(page, row + 1, summary)
    write_outstanding(page, row + 1, summary)
    set_print(page.sheet, title="总览", widths=WIDTHS)


def write_figures(page: Page, row: int, master: Master, summary: Summary) -> int:
    """The figures as pairs of words and number; returns the next free row."""
    for words, figure in figures(master, summary):
        write_pair(page, row, words, figure)
        row += 1
    page.span((row, 0, row, page.last), RULES, NOTE)
    page.sheet.set_row(row, row_height([(RULES, sum(WIDTHS))]))
    return row + 1


def write_pair(page: Page, row: int, words: str, figure: str) -> None:
    """A row of words and what is said to them over the other columns."""
    page.text(row, 0, words, SECTION)
    page.span((row, 1, row, page.last), figure, CELL)
    page.sheet.set_row(row, row_height([(words, WIDTHS[0]), (figure, sum(WIDTHS[1:]))], at_least=24))


def figures(master: Master, summary: Summary) -> tuple[tuple[str, str], ...]:
    """What the sheet says first, each with its number in words."""
    finished = summary.states[TaskState.DONE] + summary.states[TaskState.STANDING]
    rows = (
        f"应报 {summary.rows_owed} 行，已接收 {summary.rows_accepted} 行，"
        f"待更正 {summary.rows_held} 行，未填 {summary.rows_missing} 行"
    )
    return (
        ("汇总单位", master.settings.office),
        ("下发日期", summary.issued_on.isoformat()),
        ("报送截止", summary.return_by.isoformat()),
        ("已报单位", f"{summary.units_reported}/{summary.units_issued}（迟报 {summary.units_late} 家）"),
        ("填报行数", rows),
        ("任务", f"共 {len(summary.tasks)} 项，已完成或长期坚持 {finished} 项"),
    )


def write_sections(page: Page, row: int, summary: Summary) -> int:
    """How many tasks of each section stand in each state; returns the next free row."""
    page.header(row, ("任务分布", *TaskState, "合计"))
    sections: dict[str, list[TaskSummary]] = {}
    for task in summary.tasks:
        sections.setdefault(task.task.section, []).append(task)
    for name, tasks in sections.items():
        row += 1
        page.row(row, state_row(name, tasks), CELL)
    page.row(row + 1, state_row("合计", summary.tasks), SECTION)
    return row + 2


def state_row(name: str, tasks: Iterable[TaskSummary]) -> list[Typed]:
    """A name, the number of tasks in each state, and their sum."""
    counts = list(count_states(tasks).values())
    return [name, *counts, sum(counts)]


def write_outstanding(page: Page, row: int, summary: Summary) -> None:
    """Who owes a return of which nothing was accepted."""
    units = [f"{line.status.unit}（{UNIT_STATE_WORDS[line.status.state]}）" for line in summary.outstanding]
    write_pair(page, row, f"尚未报送的单位（{len(units)} 家）", "、".join(units) or "无")
