"""The stage assessment's workbook: trends, tasks from first to last state, units' returns over the periods."""

from __future__ import annotations

from collections.abc import Sequence

from workbook_flow.consolidate.charts import FONT, TITLE_FONT, short
from workbook_flow.consolidate.page import Book, Page
from workbook_flow.consolidate.topics import write_list
from workbook_flow.layout import CENTRED, NOTE, row_height, set_print
from workbook_flow.model import Master, Typed
from workbook_flow.summary import StageReport, Summary, TaskCourse, TaskState

RULES = (
    "任务状态以牵头单位当期所报为准；“未报”指牵头单位当期没有有效报送。各状态期数之和等于期数。"
    "迟报指晚于报送截止日；未报期数指当期没有一行被接收的期数。"
)
TREND_WIDTHS = (12.0, *(10.0,) * (5 + len(TaskState)))
CHART_HEIGHT, CHART_ROWS = 320, 14
COLOURS = {
    TaskState.DONE: "#3F8F4F",
    TaskState.STANDING: "#9CCB9A",
    TaskState.UNDER_WAY: "#8FB8DE",
    TaskState.NOT_STARTED: "#F0B429",
    TaskState.BLOCKED: "#C0392B",
    TaskState.UNCLEAR: "#C9B6DC",
    TaskState.UNREPORTED: "#BFBFBF",
}


def write_trend(book: Book, master: Master, report: StageReport) -> None:
    """Sheet 阶段总览: a row a period, and how the tasks' states moved over them."""
    title = f"{master.settings.list_name}阶段评估（{report.stage}：{report.words}）"
    page = book.page("阶段总览", TREND_WIDTHS, title)
    page.header(1, ("期别", "应报单位", "已报单位", "报送率%", "迟报单位", *TaskState, "合计"))
    for row, summary in enumerate(report.summaries, start=2):
        page.row(row, trend_row(summary), CENTRED)
    last = len(report.summaries) + 1
    add_chart(page, last)
    note = last + 2 + CHART_ROWS
    page.span((note, 0, note, page.last), RULES, NOTE)
    page.sheet.set_row(note, row_height([(RULES, sum(TREND_WIDTHS))]))
    set_print(page.sheet, title="阶段总览", widths=TREND_WIDTHS)


def trend_row(summary: Summary) -> list[Typed]:
    """One period's figures."""
    issued, reported = summary.units_issued, summary.units_reported
    rate = round(reported / issued * 100, 1) if issued else 0
    counts = list(summary.states.values())
    return [str(summary.period), issued, reported, rate, summary.units_late, *counts, sum(counts)]


def add_chart(page: Page, last: int) -> None:
    """The tasks' states by period as stacked columns, below the table."""
    chart = page.book.workbook.add_chart({"type": "column", "subtype": "percent_stacked"})
    name = page.sheet.get_name()
    for column, state in enumerate(TaskState, start=5):
        chart.add_series(
            {
                "name": str(state),
                "categories": [name, 2, 0, last, 0],
                "values": [name, 2, column, last, column],
                "fill": {"color": COLOURS[state]},
                "gap": 60,
            }
        )
    chart.set_title({"name": "各期任务状态", "name_font": TITLE_FONT})
    chart.set_legend({"position": "bottom", "font": FONT})
    chart.set_x_axis({"num_font": FONT})
    chart.set_y_axis({"num_font": FONT, "major_gridlines": {"visible": True, "line": {"color": "#E5E5E5"}}})
    chart.set_size({"width": 900, "height": CHART_HEIGHT})
    words = "各期任务状态的堆积柱形图，数字见上表"
    page.sheet.insert_chart(last + 1, 0, chart, {"x_offset": 5, "y_offset": 8, "description": words})
    for row in range(last + 1, last + 2 + CHART_ROWS):
        page.sheet.set_row(row, 18)


def write_task_courses(book: Book, report: StageReport) -> None:
    """Sheet 任务变化: each task from its first state to its last, and how many periods it spent in each."""
    columns = (
        *(("编号", 8.0), ("部分", 18.0), ("主要措施", 40.0), ("牵头单位", 14.0), ("完成时限", 14.0)),
        *(("期初状态", 10.0), ("期末状态", 10.0), ("期初比例", 9.0), ("期末比例", 9.0), ("逐期状态", 26.0)),
        *((f"{state}期数", 8.0) for state in TaskState),
    )
    rows = [task_row(each) for each in report.tasks]
    write_list(book, "任务变化", f"任务状态变化（{report.words}）", columns, rows)


def task_row(each: TaskCourse) -> list[Typed]:
    """One task's cells."""
    task = each.line.task
    return [
        *(task.id, short(task.section), task.measure, task.lead_words, task.deadline.words),
        *(str(each.first), str(each.last), whole(each.first_percent), whole(each.last_percent)),
        " → ".join(runs(each.states)),
        *(each.periods_in(state) for state in TaskState),
    ]


def whole(percent: float | None) -> int | None:
    """A percent without its fraction."""
    return None if percent is None else round(percent)


def runs(states: Sequence[TaskState]) -> list[str]:
    """The states one after the other, each with for how many periods it lasted where more than one."""
    found: list[tuple[TaskState, int]] = []
    for state in states:
        if found and found[-1][0] is state:
            found[-1] = (state, found[-1][1] + 1)
        else:
            found.append((state, 1))
    return [str(state) if count == 1 else f"{state}({count}期)" for state, count in found]


def write_unit_courses(book: Book, report: StageReport) -> None:
    """Sheet 单位报送: each unit's returns over the periods, the most late and silent first."""
    columns = (
        *(("单位", 26.0), ("应报期数", 10.0), ("已报期数", 10.0), ("未报期数", 10.0), ("迟报期数", 10.0)),
        *(("迟报天数", 10.0), ("应报行数", 10.0), ("已接收行数", 12.0), ("接收率%", 10.0)),
    )
    ordered = sorted(report.units, key=lambda each: (-each.silent, -each.late, -each.late_days))
    rows: list[list[Typed]] = [
        [
            *(each.unit, each.owed, each.reported, each.silent, each.late, each.late_days),
            *(each.rows_owed, each.rows_accepted),
            round(each.rows_accepted / each.rows_owed * 100, 1) if each.rows_owed else 0,
        ]
        for each in ordered
    ]
    write_list(book, "单位报送", f"单位报送情况（{report.words}）", columns, rows)
