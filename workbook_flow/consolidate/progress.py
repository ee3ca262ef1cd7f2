"""Sheet 任务进展: the list in its printed layout, with each task's progress by unit beside it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, repeat

from workbook_flow.consolidate.page import GREEN, GREY, RED, YELLOW, Book, Page, Source, field_style, shown
from workbook_flow.layout import (
    CELL,
    CENTRED,
    SECTION,
    Style,
    excerpt,
    row_height,
    set_print,
    spread_height,
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
DUTY_COLUMNS = (("单位", 14.0), ("角色", 6.0), ("报送", 8.0))
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
    spans = list(task_spans(row, tasks))
    heading, bottom = tasks[0].task.heading, spans[-1][1]
    for offset, height in enumerate(line_heights(tasks, spans, grid)):
        page.sheet.set_row(row + offset, height)
    page.span((row, 0, bottom, 0), heading, list_style(CELL, row, bottom))
    for (first, last), task in zip(spans, tasks, strict=True):
        write_task(page, first, last, task)
        write_duties(page, first, task.duties, grid)
    return bottom + 1


def line_heights(tasks: Sequence[TaskSummary], spans: Sequence[tuple[int, int]], grid: Grid) -> list[float]:
    """The height of each line under a heading, enough for the cells merged over several lines too."""
    top = spans[0][0]
    heights = [duty_height(duty, grid) for task in tasks for duty in task.duties or (None,)]
    for (first, last), task in zip(spans, tasks, strict=True):
        needed = row_height(zip(list_texts(task), grid.widths[1:6], strict=True))
        spread_height(heights, first - top, last - top, needed)
    heading = row_height([(tasks[0].task.heading, grid.widths[0])])
    spread_height(heights, 0, len(heights) - 1, heading)
    return heights


def task_spans(row: int, tasks: Iterable[TaskSummary]) -> Iterator[tuple[int, int]]:
    """First and last row of each task: one row a duty, and one for a task that nobody was given."""
    for task in tasks:
        last = row + max(len(task.duties), 1) - 1
        yield row, last
        row = last + 1


def list_texts(task: TaskSummary) -> tuple[str, ...]:
    """A task's own cells, from 主要措施 to 完成时限, then its state."""
    own = task.task
    measure = f"{own.measure}\n〔{own.id}，{task.remark}〕" if task.remark else own.measure
    return measure, own.lead_words, own.responsible_words, own.deadline.words, state_words(task)


def state_words(task: TaskSummary) -> str:
    """The task's state, how many of its units have reported, and its percent."""
    percent = "" if task.percent is None else f"\n{task.percent:.0f}%"
    return f"{task.state}\n已报{task.reported}/{len(task.duties)}{percent}"


def list_style(base: Style, first: int, last: int) -> Style:
    """A merged cell's text stands at its top, where a page break cannot cut it."""
    return styled(base, valign="top") if last > first else base


def write_task(page: Page, first: int, last: int, task: TaskSummary) -> None:
    """A task's own cells, merged over its lines."""
    light = styled(CENTRED, **LIGHTS.get(task.state, YELLOW))
    styles = (CELL, CENTRED, CENTRED, CENTRED, light)
    for column, (text, style) in enumerate(zip(list_texts(task), styles, strict=True), start=1):
        page.span((first, column, last, column), text, list_style(style, first, last))


def write_duties(page: Page, row: int, duties: Sequence[Duty], grid: Grid) -> None:
    """A task's units, one line each; a task that no unit was given says so."""
    if not duties:
        page.span((row, FIRST_DUTY, row, page.last), "本期未下发", styled(CENTRED, **GREY))
    for line, duty in enumerate(duties, start=row):
        light = DUTY_LIGHTS.get(duty.words, {})
        for column, text in enumerate(duty_texts(duty), start=FIRST_DUTY):
            page.text(line, column, text, styled(CENTRED, **light))
        for column, group in enumerate(grid.fields, start=FIRST_FIELD):
            value = duty_value(duty, group, page.widths[column])
            page.value(line, column, value, field_style(group[0], value, styled(CELL, **light)))


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


def duty_height(duty: Duty | None, grid: Grid) -> float:
    """The height of one unit's line."""
    if duty is None:
        return row_height([], at_least=24)
    widths = grid.widths[FIRST_DUTY:]
    values = map(duty_value, repeat(duty), grid.fields, grid.widths[FIRST_FIELD:])
    return row_height(zip((*duty_texts(duty), *map(shown, values)), widths, strict=True))
