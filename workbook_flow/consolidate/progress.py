"""Sheet 任务进展: the list in its printed layout, with each task's progress by unit beside it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from workbook_flow.consolidate.page import GREEN, GREY, RED, YELLOW, Book, Cell, Page, Source, field_style
from workbook_flow.layout import (
    CELL,
    CENTRED,
    SECTION,
    Style,
    excerpt,
    row_height,
    set_print,
    styled,
)
from workbook_flow.model import Field, Purpose, Typed, Value
from workbook_flow.summary import Duty, TaskState, TaskSummary, known_fields

LIST_COLUMNS = (
    ("重点任务", 15.0),
    ("主要措施", 28.0),
    ("牵头单位", 11.0),
    ("责任单位", 13.0),
    ("完成时限", 11.0),
)
TASK_COLUMNS = (("任务状态", 9.0),)
DUTY_COLUMNS = (("编号", 7.0), ("单位", 17.0), ("角色", 6.0), ("报送", 8.0))
SHOWN: Mapping[Purpose, float] = {
    Purpose.STATE: 10.0,
    Purpose.PERCENT: 8.0,
    Purpose.PROGRESS: 34.0,
    Purpose.ISSUE: 18.0,
    Purpose.COORDINATION: 18.0,
}
"""The columns of units shown beside the list, by what they mean, with their widths."""
MOST_LINES = 12
CUT = "……（全文见“单位明细”）"

FIRST_DUTY = len(LIST_COLUMNS) + len(TASK_COLUMNS)
FIRST_FIELD = FIRST_DUTY + len(DUTY_COLUMNS)

DUTY_LIGHTS: Mapping[str, Style] = {"未报": GREY, "待更正": RED}
LIGHTS: Mapping[TaskState, Style] = {
    TaskState.DONE: GREEN,
    TaskState.STANDING: GREEN,
    TaskState.BLOCKED: RED,
    TaskState.UNREPORTED: GREY,
}


@dataclass(frozen=True, slots=True)
class Grid:
    """The sheet's columns: names and widths, and the fields behind those that units fill in."""

    columns: tuple[tuple[str, float], ...]
    fields: tuple[tuple[Field, ...], ...]

    @property
    def widths(self) -> list[float]:
        """The columns' widths."""
        return [width for _, width in self.columns]


def write_progress(book: Book, source: Source) -> None:
    """Write the sheet: section rows, merged list cells, one line for each unit of each task."""
    master, summary = source.master, source.summary
    grid = plan_grid(known_fields(master, source.snapshot))
    title = f"{master.title or master.settings.list_name}\n任务进展（{summary.period.words}）"
    page = book.page("任务进展", grid.widths, title)
    page.header(1, [name for name, _ in grid.columns])
    row = 2
    for section, tasks in groupby(summary.tasks, key=lambda task: task.task.section):
        page.span((row, 0, row, page.last), section, SECTION)
        page.sheet.set_row(row, row_height([(section, sum(grid.widths))], at_least=24))
        row += 1
        for _, members in groupby(tasks, key=lambda task: task.task.heading):
            row = write_heading(page, row, list(members), grid)
    page.sheet.freeze_panes(2, 2)
    set_print(page.sheet, header=(1, 1), title="任务进展", widths=grid.widths)


def plan_grid(fields: Iterable[Field]) -> Grid:
    """The columns: the list's own, the task's state, then those of the units."""
    known = list(fields)
    groups = [(purpose, tuple(field for field in known if field.purpose is purpose)) for purpose in SHOWN]
    filled = [(group[0].name, SHOWN[purpose]) for purpose, group in groups if group]
    return Grid(
        columns=(*LIST_COLUMNS, *TASK_COLUMNS, *DUTY_COLUMNS, *filled),
        fields=tuple(group for _, group in groups if group),
    )


def write_heading(page: Page, row: int, tasks: Sequence[TaskSummary], grid: Grid) -> int:
    """All tasks under one heading, its cell merged over them; returns the next free row."""
    heading, top = tasks[0].task.heading, row
    least = row_height([(heading, page.widths[0])])
    for task in tasks:
        row = write_task(page, row, task, grid, least)
        least = 0.0
    page.span((top, 0, row - 1, 0), heading, list_style(CELL, top, row - 1))
    return row


def write_task(page: Page, row: int, task: TaskSummary, grid: Grid, least: float) -> int:
    """A task's own cells, merged over its lines; returns the next free row.

    The first line alone holds the merged texts: a page may break after any line, and would cut them there.
    """
    lines = [duty_line(task.task.id, duty, grid) for duty in task.duties] or [
        [("本期未下发", styled(CENTRED, **GREY))]
    ]
    last = row + len(lines) - 1
    cells = list_cells(task)
    for column, (text, style) in enumerate(cells, start=1):
        page.span((row, column, last, column), text, list_style(style, row, last))
    if not task.duties:
        page.span((row, FIRST_DUTY, row, page.last), "", CENTRED)
    first = max(least, page.height((text for text, _ in cells), 1))
    for number, line in enumerate(lines, start=row):
        page.cells(number, FIRST_DUTY, line)
        height = page.height((value for value, _ in line), FIRST_DUTY)
        page.sheet.set_row(number, max(height, first if number == row else 0.0))
    return last + 1


def list_cells(task: TaskSummary) -> list[tuple[str, Style]]:
    """A task's own cells, from 主要措施 to 完成时限, then its state."""
    own = task.task
    measure = f"{own.measure}\n〔{own.id}，{task.remark}〕" if task.remark else own.measure
    return [
        (measure, CELL),
        (own.lead_words, CENTRED),
        (own.responsible_words, CENTRED),
        (own.deadline.words, CENTRED),
        (state_words(task), styled(CENTRED, **LIGHTS.get(task.state, YELLOW))),
    ]


def state_words(task: TaskSummary) -> str:
    """The task's state, how many of its units have reported, and its percent."""
    silent_lead = task.state is TaskState.UNREPORTED and task.reported
    percent = "" if task.percent is None else f"\n{task.percent:.0f}%"
    return f"{'牵头未报' if silent_lead else task.state}\n已报{task.reported}/{len(task.duties)}{percent}"


def list_style(base: Style, first: int, last: int) -> Style:
    """A merged cell's text stands at its top, where a page break cannot cut it."""
    return styled(base, valign="top") if last > first else base


def duty_line(task: str, duty: Duty, grid: Grid) -> list[Cell]:
    """One unit's cells beside a task; they begin with its id, as the merged cells may be pages above."""
    light = DUTY_LIGHTS.get(duty.words, {})
    left, centred = styled(CELL, **light), styled(CENTRED, **light)
    filled = [
        (group[0], duty_value(duty, group, width))
        for group, width in zip(grid.fields, grid.widths[FIRST_FIELD:], strict=True)
    ]
    return [
        *((text, centred) for text in (task, *duty_texts(duty))),
        *((value, field_style(field, value, left)) for field, value in filled),
    ]


def duty_texts(duty: Duty) -> tuple[str, str, str]:
    """Unit (with what is to be said of it), role, and whether it has reported."""
    unit = f"{duty.unit}\n（{duty.remark}）" if duty.remark else duty.unit
    return unit, duty.role.value, duty.words


def duty_value(duty: Duty, group: Iterable[Field], width: float) -> Typed:
    """What the unit reported in the first of these fields, a text of as many lines as a row has room for."""
    values: Mapping[str, Value] = duty.entry.values if duty.entry else {}
    value = next((values[field.name] for field in group if field.name in values), None)
    if value is None:
        return None
    known = value.raw if value.typed is None else value.typed
    return excerpt(known, width, MOST_LINES, mark=CUT) if isinstance(known, str) else known
