"""What the stage assessment has beside the month's sheets: its periods, its tasks' courses, its units' returns."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from workbook_flow.model import Typed, UnitState
from workbook_flow.paper.layout import CELL, CENTRED, HEADER, SECTION, Style, set_print, styled
from workbook_flow.paper.page import GREEN, GREY, RED, YELLOW, Cell, Page, WrittenBook
from workbook_flow.reports.consolidate.charts import Chart, Series, columns, section_chart, trend_chart
from workbook_flow.reports.summary import (
    RESTATED,
    Point,
    StageReport,
    Summary,
    TaskCourse,
    TaskState,
    UnitCourse,
    UnitSummary,
    half_up,
)

RULES = (
    "阶段评估按各期报送汇总：任务状态以牵头单位当期所报为准，“未报”指牵头单位当期没有有效报送；"
    "迟报按工作日计，未报指当期没有一行被接收；有风险、已逾期按各期报送截止日（末期按统计日）判断。"
)
STATE_COLOURS = {
    TaskState.DONE: "#3F8F4F",
    TaskState.STANDING: "#9CCB9A",
    TaskState.DECLARED: "#5FA8A0",
    TaskState.UNDER_WAY: "#8FB8DE",
    TaskState.NOT_STARTED: "#F0B429",
    TaskState.BLOCKED: "#C0392B",
    TaskState.UNCLEAR: "#C9B6DC",
    TaskState.UNREPORTED: "#BFBFBF",
}
RETURN_SERIES: Sequence[Series] = (("按时", 1, "#3F8F4F"), ("迟报", 2, "#F0B429"), ("未报", 3, "#BFBFBF"))
RETURN_COLUMNS = ("期别", "应报单位", "按时", "迟报", "未报", "报送率%")
LIGHT_COLUMNS = ("有风险", "已逾期", "任务总数")
COURSE_COLUMNS = (("期初状态", 9.0), ("期初比例", 8.0), ("逐期状态", 24.0), ("现状已历天数", 8.0))
NOT_ISSUED = "未下发"
UNIT_COLUMNS = (
    *(("序号", 6.0), ("单位", 26.0), ("应报期数", 8.0), ("按时", 7.0), ("迟报", 7.0), ("未报", 7.0)),
    *(("迟报工作日", 8.0), ("应报行数", 8.0), ("已接收", 8.0), ("接收率%", 8.0), ("提醒次数", 8.0)),
)
ON_TIME, LATE, SENT_BACK, SILENT = "按时", "迟报", "已退回", "未报"
RETURN_LIGHTS: dict[str, Style] = {ON_TIME: GREEN, LATE: YELLOW, SENT_BACK: RED, SILENT: RED, "": GREY}


def task_columns(stage: StageReport) -> tuple[tuple[str, float], ...]:
    """What follows a task's own columns, with widths."""
    return (*COURSE_COLUMNS, *((f"{state}期数", 7.0) for state in stage.states))


def state_counts(stage: StageReport, summary: Summary) -> list[int]:
    """How many tasks stand in each state that is shown."""
    return [summary.states.get(state, 0) for state in stage.states]


def stage_charts(stage: StageReport) -> tuple[Chart, ...]:
    """The tasks' states and the units' returns over the periods, the trend, the sections at the end."""
    counts = [return_counts(stage, number) for number in range(len(stage.summaries))]
    states = Chart(
        title="各期任务状态（项）",
        words="；".join(map(state_words, stage.summaries[-6:])),
        names=("各期任务状态", *stage.states),
        rows=[(str(each.period), *state_counts(stage, each)) for each in stage.summaries],
        draw=partial(
            columns,
            series=[
                (str(state), number, STATE_COLOURS[state])
                for number, state in enumerate(stage.states, start=1)
            ],
        ),
    )
    names = [str(each.period) for each in stage.summaries]
    returns = Chart(
        title="各期单位报送（家）",
        words="；".join(
            f"{name}按时{on_time}家、迟报{late}家、未报{silent}家"
            for name, (on_time, late, silent) in list(zip(names, counts, strict=True))[-6:]
        ),
        names=("各期单位报送", ON_TIME, LATE, SILENT),
        rows=[(name, *each) for name, each in zip(names, counts, strict=True)],
        draw=partial(columns, series=RETURN_SERIES),
    )
    return states, returns, trend_chart(stage.report), section_chart(stage.report)


def state_words(summary: Summary) -> str:
    """A period's states in words; those that no task is in are left out."""
    counts = "、".join(f"{state}{count}项" for state, count in summary.states.items() if count)
    return f"{summary.period}{counts}"


def return_counts(stage: StageReport, number: int) -> tuple[int, int, int]:
    """Units on time, late and silent in the period of that number."""
    words = [return_word(line) for each in stage.units if (line := each.lines[number])]
    on_time, late = words.count(ON_TIME), words.count(LATE)
    return on_time, late, len(words) - on_time - late


def return_word(line: UnitSummary) -> str:
    """How a unit returned in a period."""
    if line.reported:
        return LATE if line.late else ON_TIME
    return SENT_BACK if line.status.state is UnitState.RETURNED else SILENT


def write_periods(page: Page, row: int, stage: StageReport) -> int:
    """A row of figures for each period; returns the next free row."""
    page.span((row, 0, row, page.last), "各期数字", SECTION)
    page.sheet.set_row(row, 24)
    page.row(row + 1, (*RETURN_COLUMNS, *stage.states, *LIGHT_COLUMNS), HEADER)
    for number, (summary, point) in enumerate(zip(stage.summaries, stage.report.trend, strict=True)):
        line = period_row(summary, point, return_counts(stage, number), state_counts(stage, summary))
        page.row(row + 2 + number, line, CENTRED, at_least=22)
    return row + 2 + len(stage.summaries)


def period_row(
    summary: Summary, point: Point, returns: tuple[int, int, int], states: Sequence[int]
) -> list[Typed]:
    """One period's figures."""
    name = f"{summary.period}（{RESTATED}）" if point.restated else str(summary.period)
    return [
        *(
            name,
            point.units_issued,
            *returns,
            round(point.return_rate, 1),
        ),
        *states,
        *(point.at_risk, point.overdue, point.tasks),
    ]


def course_cells(course: TaskCourse, states: Sequence[TaskState]) -> list[Cell]:
    """What follows a task's own cells: where it began, its states one after the other, how long in each."""
    percent = course.first_percent
    return [
        (str(course.first or NOT_ISSUED), CENTRED),
        (None if percent is None else half_up(percent), styled(CENTRED, num_format='0"%"')),
        (" → ".join(runs(course.states)), CELL),
        (course.days, CENTRED),
        *((course.periods_in(state), CENTRED) for state in states),
    ]


def runs(states: Sequence[TaskState | None]) -> list[str]:
    """The states one after the other, each with for how many periods it lasted where more than one."""
    stretches: list[tuple[TaskState | None, int]] = []
    for state in states:
        if stretches and stretches[-1][0] is state:
            stretches[-1] = (state, stretches[-1][1] + 1)
        else:
            stretches.append((state, 1))
    return [
        f"{state or NOT_ISSUED}({count}期)" if count > 1 else str(state or NOT_ISSUED)
        for state, count in stretches
    ]


def write_stage_returns(book: WrittenBook, stage: StageReport) -> None:
    """Sheet 报送情况 of the stage: a row a unit, a column a period; the most silent and late first."""
    names = (*UNIT_COLUMNS, *((str(summary.period), 9.0) for summary in stage.summaries))
    widths = [width for _, width in names]
    page = book.page("报送情况", widths, f"{stage.words}报送情况（迟报按工作日计）")
    page.header(1, [name for name, _ in names])
    ordered = sorted(stage.units, key=lambda course: (-course.silent, -course.late_days, -course.late))
    for number, course in enumerate(ordered, start=1):
        cells = unit_cells(number, course)
        page.cells(number + 1, 0, cells)
        page.sheet.set_row(number + 1, max(page.height(value for value, _ in cells), 22))
    page.row(len(ordered) + 2, stage_totals(stage), styled(SECTION, align="center"))
    page.sheet.autofilter(1, 0, max(len(ordered) + 1, 2), page.last)
    page.sheet.freeze_panes(2, 2)
    set_print(page.sheet, header=(1, 1), title="报送情况", widths=widths)


def unit_cells(number: int, course: UnitCourse) -> list[Cell]:
    """One unit's counts, then how it returned in each period."""
    rows = [line.status for line in course.owing]
    owed, accepted = sum(status.tasks for status in rows), sum(status.accepted for status in rows)
    counts = (len(course.owing), course.on_time, course.late, course.silent, course.late_days, owed, accepted)
    return [
        *((number, CENTRED), (course.unit, CELL)),
        *((count, CENTRED) for count in counts),
        (round(accepted / owed * 100, 1) if owed else None, CENTRED),
        (sum(status.reminders for status in rows), CENTRED),
        *map(return_cell, course.lines),
    ]


def return_cell(line: UnitSummary | None) -> Cell:
    """How the unit returned in a period: in words and in colour."""
    word = "" if line is None else return_word(line)
    days = line.late if line is not None else 0
    return (f"{word}{days}日" if word == LATE else word), styled(CENTRED, **RETURN_LIGHTS[word])


def stage_totals(stage: StageReport) -> list[Typed]:
    """The last line: the sums, and the units that reported of those that owed, by period."""
    lines = [line for each in stage.units for line in each.owing]
    owed, accepted = (sum(getattr(line.status, key) for line in lines) for key in ("tasks", "accepted"))
    return [
        *(None, "合计", len(lines)),
        *(
            sum(getattr(each, key) for each in stage.units)
            for key in ("on_time", "late", "silent", "late_days")
        ),
        *(owed, accepted, round(accepted / owed * 100, 1) if owed else None),
        sum(line.status.reminders for line in lines),
        *(f"{each.units_reported}/{each.units_issued}" for each in stage.report.trend),
    ]
