"""Sheet 任务进展: the list in its printed layout with each task's light; its units open below it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from workbook_flow.model import DETAIL_SHEET, Field, FieldType, Purpose, Typed
from workbook_flow.paper.layout import CELL, CENTRED, SECTION, Style, excerpt, row_height, set_print, styled
from workbook_flow.paper.page import GREY, RED, Cell, Page, WrittenBook, field_style
from workbook_flow.reports.consolidate.source import LIGHT_STYLES, Source
from workbook_flow.reports.consolidate.stage import course_cells, task_columns
from workbook_flow.reports.summary import (
    Completion,
    Duty,
    MetricLine,
    Outlook,
    Summary,
    TaskState,
    TaskSummary,
    blocked_words,
    finished,
    reported_value,
    tells,
)

SHEET = "任务进展"
COLUMNS = (
    ("重点任务", 15.0),
    ("编号", 7.0),
    ("主要措施", 34.0),
    ("牵头单位", 12.0),
    ("责任单位", 14.0),
    ("完成时限", 11.0),
    ("红黄绿", 9.0),
    ("任务状态", 10.0),
    ("完成比例", 8.0),
    ("已报/应报", 8.0),
    ("完成单位", 8.0),
    ("剩余天数", 9.0),
    ("较上期", 11.0),
    ("进展情况", 40.0),
    ("存在问题和需协调事项", 24.0),
)
WIDTHS = tuple(width for _, width in COLUMNS)
METRIC = ("量化指标", 18.0)
"""What a list with number targets has besides."""
MOVED = {"较上期": "较期初"}
MOST_LINES = 8
MOST_REPEATED = 20_000
"""Rows of units that are shown under their tasks too; of more, sheet 单位明细 alone has them."""
CUT = "……（全文见“单位明细”）"
UNIT: Style = styled(CELL, indent=1, font_color="#404040")
DUTY_LIGHTS: Mapping[str, Style] = {"未报": GREY, "待更正": RED}
PERCENT = Field(name="完成比例", type=FieldType.PERCENT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lines:
    """The cells of tasks and of their units; ``more`` are cells that follow a task's own, by its id.

    Units stand below their tasks where they are ``repeated`` here.
    """

    summary: Summary
    more: Mapping[str, Sequence[Cell]]
    repeated: bool

    def of_task(self, outlook: Outlook) -> list[Cell]:
        """The cells of a task."""
        return [*task_line(outlook, self.summary), *self.more.get(outlook.line.task.id, ())]

    def of_units(self, outlook: Outlook) -> list[list[Cell]]:
        """The cells of each unit below a task."""
        return [duty_line(duty, self.summary) for duty in outlook.line.duties if self.repeated]


def write_progress(book: WrittenBook, source: Source) -> None:
    """Write the sheet: section rows, the list, and below each task its units, closed."""
    master, summary = source.master, source.summary
    columns: Sequence[tuple[str, float]] = COLUMNS
    more: Mapping[str, Sequence[Cell]] = {}
    if source.stage:
        columns = (*((MOVED.get(name, name), width) for name, width in COLUMNS), *task_columns(source.stage))
        more = {course.task: course_cells(course, source.stage.states) for course in source.stage.tasks}
    widths = [width for _, width in columns]
    if source.report.metrics:
        columns = (*columns[: len(COLUMNS)], METRIC, *columns[len(COLUMNS) :])
        metrics = {line.task: line for line in source.report.metrics}
        ids = (outlook.line.task.id for outlook in source.report.outlooks)
        more = {task: (metric_cell(metrics.get(task)), *more.get(task, ())) for task in ids}
    words = source.words if repeats_units(summary) else f"{source.words}；各单位的进展见“{DETAIL_SHEET}”"
    page = book.page(SHEET, widths, f"{master.title or master.settings.list_name}\n{SHEET}（{words}）")
    page.header(1, [name for name, _ in columns])
    lines = Lines(summary=summary, more=more, repeated=repeats_units(summary))
    page.sheet.outline_settings(symbols_below=False)
    row = 2
    for section, tasks in groupby(source.report.outlooks, key=lambda outlook: outlook.line.task.section):
        page.span((row, 0, row, page.last), section, SECTION)
        page.sheet.set_row(row, row_height([(section, sum(WIDTHS))], at_least=24))
        row += 1
        for _, members in groupby(tasks, key=lambda outlook: outlook.line.task.heading):
            row = write_heading(page, row, list(members), lines)
    page.sheet.freeze_panes(2, 3)
    set_print(page.sheet, header=(1, 1), title=SHEET, widths=widths)


def task_rows(summary: Summary) -> Mapping[str, int]:
    """The row of each task, from 0; below it stands a row for each of its units, where they are repeated."""
    rows: dict[str, int] = {}
    row, repeated = 2, repeats_units(summary)
    for _, tasks in groupby(summary.tasks, key=lambda line: line.task.section):
        row += 1
        for line in tasks:
            rows[line.task.id] = row
            row += 1 + len(line.duties) * repeated
    return rows


def repeats_units(summary: Summary) -> bool:
    """Whether each unit's row stands below its tasks as well: not where nobody could look through them twice."""
    return sum(len(line.duties) for line in summary.tasks) <= MOST_REPEATED


def task_cells(summary: Summary) -> Mapping[str, str]:
    """Where each task stands, for links."""
    return {task: f"'{SHEET}'!B{row + 1}" for task, row in task_rows(summary).items()}


def write_heading(page: Page, row: int, tasks: Sequence[Outlook], lines: Lines) -> int:
    """All tasks under one heading, its cell merged over them; returns the next free row."""
    heading, top = tasks[0].line.task.heading, row
    least = row_height([(heading, WIDTHS[0])]) / len(tasks)
    for outlook in tasks:
        row = write_task(page, row, lines.of_task(outlook), lines.of_units(outlook), least)
    page.span((top, 0, row - 1, 0), heading, styled(CELL, valign="top") if row - top > 1 else CELL)
    return row


def write_task(page: Page, row: int, line: Sequence[Cell], duties: Sequence[list[Cell]], least: float) -> int:
    """One task and, closed below it, its units; returns the next free row."""
    page.cells(row, 1, line)
    height = max(page.height((value for value, _ in line), 1), least, 30.0)
    page.sheet.set_row(row, height, None, {"collapsed": bool(duties)})
    for number, cells in enumerate(duties, start=row + 1):
        page.cells(number, 1, [*cells, *[("", cells[0][1])] * (len(line) - len(cells))])
        tall = page.height((value for value, _ in cells), 1)
        page.sheet.set_row(number, tall, None, {"level": 1, "hidden": True})
    return row + 1 + len(duties)


def task_line(outlook: Outlook, summary: Summary) -> list[Cell]:
    """A task's own cells, from its id on."""
    line, task = outlook.line, outlook.line.task
    measure = f"{task.measure}\n〔{line.remark}〕" if line.remark else task.measure
    percent = line.whole_percent
    return [
        (task.id, CENTRED),
        (measure, CELL),
        (task.lead_words, CENTRED),
        (task.responsible_words, CENTRED),
        (task.deadline.words, CENTRED),
        (f"{outlook.light}\n{outlook.course_words}", styled(CENTRED, **LIGHT_STYLES[outlook.light])),
        ("\n".join(filter(None, (state_words(outlook), blocked_words(line, summary)))), CENTRED),
        (percent, field_style(PERCENT, percent, CELL)),
        (f"{line.reported}/{len(line.duties)}", CENTRED),
        (finished_words(line, summary), CENTRED),
        (outlook.time_left, CENTRED),
        (outlook.moved, CENTRED),
        (excerpt(outlook.account, WIDTHS[13], MOST_LINES, mark=CUT), CELL),
        (excerpt(asked(line, summary), WIDTHS[14], MOST_LINES, mark=CUT), CELL),
    ]


def metric_cell(line: MetricLine | None) -> Cell:
    """The number target of a task, and how many of its units have reached it."""
    return ("" if line is None else metric_words(line), CELL)


def metric_words(line: MetricLine) -> str:
    """人均学时，目标60：达标12/27，平均45.2; the target and what was reached only where there are any."""
    target = "" if line.target is None else f"，目标{line.target:,}"
    reached = "" if line.reached is None else f"达标{line.reached}/{line.owing}"
    mean = "" if line.mean is None else f"平均{line.mean:,}"
    reported = "，".join(filter(None, (reached, f"已报{line.reported}/{line.owing}", mean)))
    return f"{line.metric}{target}\n{reported}"


def finished_words(line: TaskSummary, summary: Summary) -> str:
    """How many of a task's units have finished, and of how many the office has yet to grant it."""
    declared = sum(duty.completion is Completion.DECLARED for duty in line.duties)
    ended = sum(finished(duty, summary) for duty in line.duties) - declared
    return f"{ended}/{len(line.duties)}" + (f"\n申报{declared}" if declared else "")


def state_words(outlook: Outlook) -> str:
    """The task's state as its lead reports it; where the lead is silent, what was last known."""
    state = outlook.line.state
    if state is not TaskState.UNREPORTED:
        return str(state)
    if not outlook.line.awaited:
        words = "、".join(dict.fromkeys(duty.silence for duty in outlook.line.duties if duty.silence))
    else:
        words = "牵头未报" if outlook.line.reported else "未报"
    return words if outlook.last_state is state else f"{words}\n（此前{outlook.last_state}）"


def asked(line: TaskSummary, summary: Summary) -> str:
    """The issues and requests of the task's units, each under its name."""
    return "\n".join(f"{duty.unit}：{text}" for duty in line.duties for text in asked_texts(duty, summary))


def asked_texts(duty: Duty, summary: Summary) -> Iterator[str]:
    """The request and the issue that a unit has on a task; nothing where it writes that there is none."""
    for purpose in (Purpose.COORDINATION, Purpose.DIFFICULTY):
        text = reported_value(duty.entry, summary.fields, purpose) if duty.entry else None
        if tells(text):
            yield str(text)


def duty_line(duty: Duty, summary: Summary) -> list[Cell]:
    """One unit's cells under a task."""
    light = DUTY_LIGHTS.get(duty.words, {})
    left, centred = styled(UNIT, **light), styled(CENTRED, font_color="#404040", **light)
    unit = f"{duty.unit}（{duty.remark}）" if duty.remark else duty.unit
    percent = said(duty, summary, (Purpose.PERCENT,))
    asked_for = "\n".join(asked_texts(duty, summary))
    return [
        ("", centred),
        (unit, left),
        (duty.role.value, centred),
        ("", centred),
        ("", centred),
        ("", centred),
        (said(duty, summary, (Purpose.STATE,)), centred),
        (percent, field_style(PERCENT, percent, left)),
        (duty.words, centred),
        (str(duty.completion or ("是" if finished(duty, summary) else "")), centred),
        ("", centred),
        ("", centred),
        (cut(said(duty, summary, (Purpose.PROGRESS,)), 13), left),
        (cut(asked_for, 14), left),
    ]


def said(duty: Duty, summary: Summary, purposes: Iterable[Purpose]) -> Typed:
    """What the unit reported under a purpose; under several, all of it as text."""
    if duty.entry is None:
        return None
    readings = [reported_value(duty.entry, summary.fields, purpose) for purpose in purposes]
    values = [value for value in readings if value is not None]
    return values[0] if len(values) == 1 else "\n".join(map(str, values)) or None


def cut(value: Typed, column: int) -> Typed:
    """A text of as many lines as a row has room for."""
    if not isinstance(value, str):
        return value
    return excerpt(value, WIDTHS[column], MOST_LINES, mark=CUT)
