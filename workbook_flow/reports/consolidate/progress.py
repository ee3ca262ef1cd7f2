"""Sheet 任务进展: the list in its printed layout with each task's light; its units open below it."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import groupby

from workbook_flow.model import DETAIL_SHEET, Field, FieldType, Purpose, Typed
from workbook_flow.paper.layout import (
    CELL,
    CENTRED,
    MAX_HEIGHT,
    SECTION,
    Style,
    excerpt,
    row_height,
    set_print,
    styled,
)
from workbook_flow.paper.page import GREY, RED, TALL, Cell, Look, Page, WrittenBook, field_look, field_style
from workbook_flow.reports.consolidate.columns import (
    cells_of,
    lead_words,
    names_of,
    responsible_words,
    widths_of,
)
from workbook_flow.reports.consolidate.source import LIGHT_STYLES, Source
from workbook_flow.reports.consolidate.stage import course_columns
from workbook_flow.reports.summary import (
    Completion,
    Duty,
    MetricLine,
    Outlook,
    Summary,
    TaskSummary,
    blocked_words,
    finished,
    reported_value,
    tells,
)

SHEET = "任务进展"
HEADING, HEADING_WIDTH = "重点任务", 15.0
ACCOUNT_WIDTH, ASKED_WIDTH = 40.0, 24.0
LEAD_WIDTH, RESPONSIBLE_WIDTH = 13.0, 18.0
METRIC, METRIC_WIDTH = "量化指标", 18.0
"""What a list with number targets has besides."""
MOVED = {"较上期": "较期初"}
MOST_LINES = 8
MOST_REPEATED = 20_000
"""Rows of units that are shown under their tasks too; of more, sheet 单位明细 alone has them."""
CUT = "……（全文见“单位明细”）"
UNIT: Style = styled(CELL, indent=1, font_color="#404040")
UNIT_CENTRED: Style = styled(CENTRED, font_color="#404040")
DUTY_LIGHTS: Mapping[str, Style] = {"未报": GREY, "待更正": RED}
PERCENT = Field(name="完成比例", type=FieldType.PERCENT)


@dataclass(frozen=True, slots=True)
class ProgressColumn:
    """A column of the sheet: what stands in a task's row, and in that of each unit below it."""

    name: str
    width: float
    task: Callable[[Outlook, Summary], Typed]
    unit: Callable[[Duty, Summary], Typed] = lambda _duty, _summary: ""
    style: Style = field(default_factory=lambda: CENTRED)
    purpose: Purpose | None = None
    """The list's own column by which it is called."""
    percent: bool = False
    lit: bool = False
    """Whether a task's cell has the colour of its light."""

    def heading(self, source: Source) -> str:
        """Its name, as the list calls it."""
        fields = source.summary.fields if self.purpose else ()
        own = next((field.name for field in fields if field.purpose is self.purpose), self.name)
        return MOVED.get(own, own) if source.stage else own

    def of_task(self, outlook: Outlook, summary: Summary) -> Cell:
        """A task's cell."""
        value = self.task(outlook, summary)
        if self.percent:
            return value, field_style(PERCENT, value, self.style)
        return value, styled(self.style, **LIGHT_STYLES[outlook.light]) if self.lit else self.style

    def of_unit(self, duty: Duty, summary: Summary) -> Cell:
        """The cell of a unit below it."""
        value = self.unit(duty, summary)
        light = duty.words if duty.words in DUTY_LIGHTS else ""
        look = field_look(PERCENT, value) if self.percent else ()
        return value, unit_style(self.style is CELL, light, look)


@lru_cache(maxsize=64)
def unit_style(left: bool, light: str, look: Look) -> Style:
    """The style of a unit's cell, made once for all cells alike."""
    return {**(UNIT if left else UNIT_CENTRED), **DUTY_LIGHTS.get(light, {}), **dict(look)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Lines:
    """The cells of tasks and of their units in these columns; ``more`` are cells that follow a task's own, by its id.

    Units stand below their tasks where they are ``repeated`` here.
    """

    summary: Summary
    columns: Sequence[ProgressColumn]
    more: Mapping[str, Sequence[Cell]]
    repeated: bool

    def of_task(self, outlook: Outlook) -> list[Cell]:
        """The cells of a task, from its id on."""
        own = [column.of_task(outlook, self.summary) for column in self.columns]
        return [*own, *self.more.get(outlook.line.task.id, ())]

    def of_units(self, outlook: Outlook) -> list[list[Cell]]:
        """The cells of each unit below a task."""
        duties = outlook.line.duties if self.repeated else ()
        return [[column.of_unit(duty, self.summary) for column in self.columns] for duty in duties]


def write_progress(book: WrittenBook, source: Source) -> None:
    """Write the sheet: section rows, the list, and below each task its units, closed."""
    master, summary, stage = source.master, source.summary, source.stage
    added = course_columns(stage.states) if stage else ()
    columns = shown_columns(summary)
    names = [column.heading(source) for column in columns]
    metric = [METRIC] if source.report.metrics else []
    widths = [
        HEADING_WIDTH,
        *(column.width for column in columns),
        *(METRIC_WIDTH for _ in metric),
        *widths_of(added),
    ]
    words = source.words if repeats_units(summary) else f"{source.words}；各单位的进展见“{DETAIL_SHEET}”"
    page = book.page(SHEET, widths, f"{master.title or master.settings.list_name}\n{SHEET}（{words}）")
    page.header(1, [HEADING, *names, *metric, *names_of(added)])
    lines = Lines(summary=summary, columns=columns, more=more_cells(source), repeated=repeats_units(summary))
    page.sheet.outline_settings(symbols_below=False)
    write_sections(page, source.report.outlooks, lines)
    page.sheet.freeze_panes(2, 3)
    set_print(page.sheet, header=(1, 1), title=SHEET, widths=widths)


def shown_columns(summary: Summary) -> tuple[ProgressColumn, ...]:
    """The columns that say something of this list; a lead's summary stands in that of progress even without one."""
    percent = any(field.purpose is Purpose.PERCENT for field in summary.fields)
    return tuple(column for column in COLUMNS if percent or not column.percent)


def more_cells(source: Source) -> Mapping[str, Sequence[Cell]]:
    """What follows a task's own cells, by its id: its number target, its course over the periods."""
    stage = source.stage
    added = course_columns(stage.states) if stage else ()
    more = {course.task: cells_of(added, course) for course in stage.tasks} if stage else {}
    if not source.report.metrics:
        return more
    metrics = {line.task: line for line in source.report.metrics}
    ids = (outlook.line.task.id for outlook in source.report.outlooks)
    return {task: [metric_cell(metrics.get(task)), *more.get(task, ())] for task in ids}


def write_sections(page: Page, outlooks: Sequence[Outlook], lines: Lines) -> None:
    """Each section's row, none where the list has no sections, and its tasks below it."""
    row, wide = 2, HEADING_WIDTH + sum(column.width for column in lines.columns)
    for section, tasks in groupby(outlooks, key=lambda outlook: outlook.line.task.section):
        if section:
            page.span((row, 0, row, page.last), section, SECTION)
            page.sheet.set_row(row, row_height([(section, wide)], at_least=24))
            row += 1
        for _, members in groupby(tasks, key=lambda outlook: outlook.line.task.heading):
            row = write_heading(page, row, list(members), lines)
            page.settle(row)


def task_rows(summary: Summary) -> Mapping[str, int]:
    """The row of each task, from 0; below it stands a row for each of its units, where they are repeated."""
    rows: dict[str, int] = {}
    row, repeated = 2, repeats_units(summary)
    for section, tasks in groupby(summary.tasks, key=lambda line: line.task.section):
        row += bool(section)
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
    share = row_height([(heading, HEADING_WIDTH)], at_most=math.inf) / len(tasks)
    tall = share > MAX_HEIGHT
    for outlook in tasks:
        row = write_task(page, row, lines.of_task(outlook), lines.of_units(outlook), min(share, MAX_HEIGHT))
    style = styled(CELL, valign="top") if tall or row - top > 1 else CELL
    page.span((top, 0, row - 1, 0), f"{TALL}\n{heading}" if tall else heading, style)
    return row


def write_task(page: Page, row: int, line: Sequence[Cell], duties: Sequence[list[Cell]], least: float) -> int:
    """One task and, closed below it, its units; returns the next free row."""
    height = max(page.height((value for value, _ in line), 1), least, 30.0)
    page.sheet.set_row(row, height, None, {"collapsed": bool(duties)})
    page.finish(row, 1, page.announced(line, height, 1))
    for number, cells in enumerate(duties, start=row + 1):
        tall = page.height((value for value, _ in cells), 1)
        page.sheet.set_row(number, tall, None, {"level": 1, "hidden": True})
        blank = [("", cells[0][1])] * (len(line) - len(cells))
        page.finish(number, 1, page.announced([*cells, *blank], tall, 1))
    return row + 1 + len(duties)


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


def standing_words(outlook: Outlook, summary: Summary) -> str:
    """The task's state, and how many of its leads are blocked where that is not all of them."""
    return "\n".join(filter(None, (state_words(outlook), blocked_words(outlook.line, summary))))


def state_words(outlook: Outlook) -> str:
    """The task's state as its lead reports it; where the lead is silent, what was last reported."""
    words = outlook.state_words
    return f"{words}\n（此前{outlook.last_state}）" if outlook.recalled else words


def asked(line: TaskSummary, summary: Summary) -> str:
    """The issues and requests of the task's units, each under its name."""
    return "\n".join(f"{duty.unit}：{text}" for duty in line.duties for text in asked_texts(duty, summary))


def asked_texts(duty: Duty, summary: Summary) -> Iterator[str]:
    """The request and the issue that a unit has on a task; nothing where it writes that there is none."""
    for purpose in (Purpose.COORDINATION, Purpose.DIFFICULTY):
        text = reported_value(duty.entry, summary.fields, purpose) if duty.entry else None
        if tells(text):
            yield str(text)


def said(duty: Duty, summary: Summary, purposes: Iterable[Purpose]) -> Typed:
    """What the unit reported under a purpose; under several, all of it as text."""
    if duty.entry is None:
        return None
    readings = [reported_value(duty.entry, summary.fields, purpose) for purpose in purposes]
    values = [value for value in readings if value is not None]
    return values[0] if len(values) == 1 else "\n".join(map(str, values)) or None


def cut(value: Typed, width: float) -> Typed:
    """A text of as many lines as a row has room for."""
    return excerpt(value, width, MOST_LINES, mark=CUT) if isinstance(value, str) else value


def measure_words(outlook: Outlook) -> str:
    """What a task is, with the remark on it."""
    task, remark = outlook.line.task, outlook.line.remark
    return f"{task.measure}\n〔{remark}〕" if remark else task.measure


def unit_words(duty: Duty) -> str:
    """The unit, with the remark on it."""
    return f"{duty.unit}（{duty.remark}）" if duty.remark else duty.unit


def completion_words(duty: Duty, summary: Summary) -> str:
    """Whether the unit has finished, and what the office said to it."""
    return str(duty.completion or ("是" if finished(duty, summary) else ""))


COLUMNS: tuple[ProgressColumn, ...] = (
    ProgressColumn("编号", 7.0, lambda outlook, _: outlook.line.task.id),
    ProgressColumn(
        "主要措施", 34.0, lambda outlook, _: measure_words(outlook), lambda duty, _: unit_words(duty), CELL
    ),
    ProgressColumn(
        "牵头单位",
        LEAD_WIDTH,
        lambda outlook, _: lead_words(outlook.line.task, LEAD_WIDTH),
        lambda duty, _: duty.role.value,
    ),
    ProgressColumn(
        "责任单位",
        RESPONSIBLE_WIDTH,
        lambda outlook, _: responsible_words(outlook.line.task, RESPONSIBLE_WIDTH),
    ),
    ProgressColumn("完成时限", 11.0, lambda outlook, _: outlook.line.task.deadline.words),
    ProgressColumn("红黄绿", 9.0, lambda outlook, _: f"{outlook.light}\n{outlook.course_words}", lit=True),
    ProgressColumn(
        "任务状态",
        10.0,
        standing_words,
        lambda duty, summary: said(duty, summary, (Purpose.STATE,)),
    ),
    ProgressColumn(
        "完成比例",
        8.0,
        lambda outlook, _: outlook.line.whole_percent,
        lambda duty, summary: said(duty, summary, (Purpose.PERCENT,)),
        CELL,
        purpose=Purpose.PERCENT,
        percent=True,
    ),
    ProgressColumn(
        "已报/应报",
        8.0,
        lambda outlook, _: f"{outlook.line.reported}/{len(outlook.line.duties)}",
        lambda duty, _: duty.words,
    ),
    ProgressColumn(
        "完成单位", 8.0, lambda outlook, summary: finished_words(outlook.line, summary), completion_words
    ),
    ProgressColumn("剩余天数", 9.0, lambda outlook, _: outlook.time_left),
    ProgressColumn("较上期", 11.0, lambda outlook, _: outlook.moved),
    ProgressColumn(
        "进展情况",
        ACCOUNT_WIDTH,
        lambda outlook, _: excerpt(outlook.account, ACCOUNT_WIDTH, MOST_LINES, mark=CUT),
        lambda duty, summary: cut(said(duty, summary, (Purpose.PROGRESS,)), ACCOUNT_WIDTH),
        CELL,
        purpose=Purpose.PROGRESS,
    ),
    ProgressColumn(
        "存在问题和需协调事项",
        ASKED_WIDTH,
        lambda outlook, summary: excerpt(asked(outlook.line, summary), ASKED_WIDTH, MOST_LINES, mark=CUT),
        lambda duty, summary: cut("\n".join(asked_texts(duty, summary)), ASKED_WIDTH),
        CELL,
    ),
)
"""The columns after 重点任务, whose cells are merged over its tasks."""
