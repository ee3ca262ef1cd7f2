"""What the stage assessment has beside the month's sheets: its periods, its tasks' courses, its units' returns."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from workbook_flow.model import UnitState
from workbook_flow.paper.layout import CENTRED, HEADER, SECTION, Style, set_print, styled
from workbook_flow.paper.page import GREEN, GREY, RED, YELLOW, Page, WrittenBook
from workbook_flow.reports.consolidate.charts import Chart, Series, columns, section_chart, trend_chart
from workbook_flow.reports.consolidate.columns import Column, cells_of, names_of, values_of, widths_of
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
    tenths,
)

RULES = (
    "阶段评估按各期报送汇总：任务状态以牵头单位当期所报为准，“未报”指牵头单位当期没有有效报送"
    "（各期任务状态里含零报告、免报的，逐期状态里分开写明）；"
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
ON_TIME, LATE, SENT_BACK, SILENT = "按时", "迟报", "已退回", "未报"
RETURN_LIGHTS: dict[str, Style] = {ON_TIME: GREEN, LATE: YELLOW, SENT_BACK: RED, SILENT: RED, "": GREY}


@dataclass(frozen=True, slots=True)
class PeriodLine:
    """A period's row of figures: its summary and point of the trend, units on time, late and silent."""

    summary: Summary
    point: Point
    returns: tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class CourseLine:
    """A unit's row over the periods, counted from 1."""

    number: int
    course: UnitCourse

    @property
    def owed(self) -> int:
        """Rows that it was to report."""
        return sum(line.owed for line in self.course.owing)

    @property
    def accepted(self) -> int:
        """Those of them that were accepted."""
        return sum(line.status.accepted for line in self.course.owing)

    @property
    def reminders(self) -> int:
        """How often it was reminded."""
        return sum(line.status.reminders for line in self.course.owing)


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
        rows=[(str(summary.period), *state_counts(stage, summary)) for summary in stage.summaries],
        draw=partial(
            columns,
            series=[
                (str(state), number, STATE_COLOURS[state])
                for number, state in enumerate(stage.states, start=1)
            ],
        ),
    )
    names = [str(summary.period) for summary in stage.summaries]
    returns = Chart(
        title="各期单位报送（家）",
        words="；".join(
            f"{name}按时{on_time}家、迟报{late}家、未报{silent}家"
            for name, (on_time, late, silent) in list(zip(names, counts, strict=True))[-6:]
        ),
        names=("各期单位报送", ON_TIME, LATE, SILENT),
        rows=[(name, *numbers) for name, numbers in zip(names, counts, strict=True)],
        draw=partial(columns, series=RETURN_SERIES),
    )
    return states, returns, trend_chart(stage.report), section_chart(stage.report)


def state_words(summary: Summary) -> str:
    """A period's states in words; those that no task is in are left out."""
    counts = "、".join(f"{state}{count}项" for state, count in summary.states.items() if count)
    return f"{summary.period}{counts}"


def return_counts(stage: StageReport, number: int) -> tuple[int, int, int]:
    """Units on time, late and silent in the period of that number."""
    words = [return_word(line) for unit in stage.units if (line := unit.lines[number])]
    on_time, late = words.count(ON_TIME), words.count(LATE)
    return on_time, late, len(words) - on_time - late


def return_word(line: UnitSummary) -> str:
    """How a unit returned in a period."""
    if line.reported:
        return LATE if line.late else ON_TIME
    return SENT_BACK if line.status.state is UnitState.RETURNED else SILENT


def write_periods(page: Page, row: int, stage: StageReport) -> int:
    """A row of figures for each period; returns the next free row."""
    columns = period_columns(stage.states)
    page.span((row, 0, row, page.last), "各期数字", SECTION)
    page.sheet.set_row(row, 24)
    page.row(row + 1, names_of(columns), HEADER)
    for number, (summary, point) in enumerate(zip(stage.summaries, stage.report.trend, strict=True)):
        line = PeriodLine(summary, point, return_counts(stage, number))
        page.row(row + 2 + number, values_of(columns, line), CENTRED, at_least=22)
    return row + 2 + len(stage.summaries)


def period_columns(states: Sequence[TaskState]) -> tuple[Column[PeriodLine], ...]:
    """The columns of a period's figures; they are as wide as those of the page they stand on."""
    own = 0.0
    return (
        Column("期别", own, period_name),
        Column("应报单位", own, lambda line: line.point.units_issued),
        Column(ON_TIME, own, lambda line: line.returns[0]),
        Column(LATE, own, lambda line: line.returns[1]),
        Column(SILENT, own, lambda line: line.returns[2]),
        Column("报送率%", own, lambda line: tenths(line.point.return_rate)),
        *(Column(str(state), own, tasks_in(state)) for state in states),
        Column("有风险", own, lambda line: line.point.at_risk),
        Column("已逾期", own, lambda line: line.point.overdue),
        Column("任务总数", own, lambda line: line.point.tasks),
    )


def period_name(line: PeriodLine) -> str:
    """The period, and whether its figures were restated."""
    return f"{line.summary.period}（{RESTATED}）" if line.point.restated else str(line.summary.period)


def tasks_in(state: TaskState) -> Callable[[PeriodLine], int]:
    """How many of a period's tasks are in a state."""
    return lambda line: line.summary.states.get(state, 0)


def course_columns(states: Sequence[TaskState]) -> tuple[Column[TaskCourse], ...]:
    """What follows a task's own columns: where it began, its states one after the other, how long in each."""
    return (
        Column("期初状态", 9.0, lambda course: course.first, CENTRED),
        Column("期初比例", 8.0, first_percent, styled(CENTRED, num_format='0"%"')),
        Column("逐期状态", 24.0, lambda course: " → ".join(runs(course.words))),
        Column("现状已历天数", 8.0, lambda course: course.days, CENTRED),
        *(Column(f"{state}期数", 7.0, periods_in(state), CENTRED) for state in states),
    )


def first_percent(course: TaskCourse) -> int | None:
    """The percent that a task began with, rounded."""
    percent = course.first_percent
    return None if percent is None else half_up(percent)


def periods_in(state: TaskState) -> Callable[[TaskCourse], int]:
    """For how many periods a task was in a state."""
    return lambda course: course.periods_in(state)


def runs(states: Sequence[str]) -> list[str]:
    """The states one after the other, each with for how many periods it lasted where more than one."""
    stretches: list[tuple[str, int]] = []
    for state in states:
        if stretches and stretches[-1][0] == state:
            stretches[-1] = (state, stretches[-1][1] + 1)
        else:
            stretches.append((state, 1))
    return [f"{state}({count}期)" if count > 1 else state for state, count in stretches]


def write_stage_returns(book: WrittenBook, stage: StageReport) -> None:
    """Sheet 报送情况 of the stage: a row a unit, a column a period; the most silent and late first."""
    columns = unit_columns(stage)
    page = book.page("报送情况", widths_of(columns), f"{stage.words}报送情况（迟报按工作日计）")
    page.header(1, names_of(columns))
    ordered = sorted(stage.units, key=lambda course: (-course.silent, -course.late_days, -course.late))
    for number, course in enumerate(ordered, start=1):
        cells = cells_of(columns, CourseLine(number, course))
        page.lay(number + 1, cells, at_least=22)
    totals = [column.total for column in columns]
    page.row(len(ordered) + 2, totals, styled(SECTION, align="center"))
    page.sheet.autofilter(1, 0, max(len(ordered) + 1, 2), page.last)
    page.sheet.freeze_panes(2, 2)
    set_print(page.sheet, header=(1, 1), title="报送情况", widths=page.widths)


def unit_columns(stage: StageReport) -> tuple[Column[CourseLine], ...]:
    """The sheet's columns, with what stands in its last line: the sums, then who reported of those that owed."""
    units = [CourseLine(number, course) for number, course in enumerate(stage.units, start=1)]
    owed, accepted = (sum(line.owed for line in units), sum(line.accepted for line in units))
    return (
        Column("序号", 6.0, lambda line: line.number, CENTRED),
        Column("单位", 26.0, lambda line: line.course.unit, total="合计"),
        summed("应报期数", 8.0, lambda line: len(line.course.owing), units),
        summed(ON_TIME, 7.0, lambda line: line.course.on_time, units),
        summed(LATE, 7.0, lambda line: line.course.late, units),
        summed(SILENT, 7.0, lambda line: line.course.silent, units),
        summed("迟报工作日", 8.0, lambda line: line.course.late_days, units),
        summed("应报行数", 8.0, lambda line: line.owed, units),
        summed("已接收", 8.0, lambda line: line.accepted, units),
        Column("接收率%", 8.0, accepted_share, CENTRED, total=share(accepted, owed)),
        summed("提醒次数", 8.0, lambda line: line.reminders, units),
        *(return_column(stage, number) for number in range(len(stage.summaries))),
    )


def summed(
    name: str, width: float, value: Callable[[CourseLine], int], units: Sequence[CourseLine]
) -> Column[CourseLine]:
    """A column of counts with their sum."""
    return Column(name, width, value, CENTRED, total=sum(map(value, units)))


def accepted_share(line: CourseLine) -> float | None:
    """The share of a unit's rows that was accepted."""
    return share(line.accepted, line.owed)


def share(accepted: int, owed: int) -> float | None:
    """Per cent to a tenth; None of nothing."""
    return tenths(accepted / owed * 100) if owed else None


def return_column(stage: StageReport, number: int) -> Column[CourseLine]:
    """How the units returned in the period of that number."""
    point = stage.report.trend[number]
    return Column(
        str(stage.summaries[number].period),
        9.0,
        lambda line: return_words(line.course.lines[number]),
        look=lambda line: styled(CENTRED, **RETURN_LIGHTS[period_word(line.course.lines[number])]),
        total=f"{point.units_reported}/{point.units_issued}",
    )


def period_word(line: UnitSummary | None) -> str:
    """How a unit returned in a period; nothing where it owed no return."""
    return "" if line is None else return_word(line)


def return_words(line: UnitSummary | None) -> str:
    """The same, with the days by which it was late."""
    word = period_word(line)
    return f"{word}{line.late if line else 0}日" if word == LATE else word
