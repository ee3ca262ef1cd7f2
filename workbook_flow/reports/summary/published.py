"""What stands of a period once it is published: its figures and tasks, whatever the list and the record say since."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace

from workbook_flow.model import (
    Edition,
    Entry,
    EntryState,
    Master,
    Period,
    Role,
    Snapshot,
    TaskStanding,
    Value,
)
from workbook_flow.reports.summary.nouns import Summary, TaskState
from workbook_flow.reports.summary.outlook import Course, Outlook
from workbook_flow.reports.summary.trend import Point

FIGURES = tuple(part.name for part in fields(Point) if part.name not in {"period", "restated"})
"""The figures that are published, as ``Point`` names them."""
DECLARED = "declared"
NOT_OWED, SILENT, HELD, UNCLEAR, WAITING = ".", "-", "H", "X", "W"
"""One character a cell of the heat map: not owed, nothing reported, sent back, a state without meaning, a completion
that waits for the office to grant it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """An edition with what its accepted rows said, by unit and task."""

    edition: Edition
    rows: Mapping[tuple[str, str], Mapping[str, Value]]


def published_figures(now: Point) -> Mapping[str, int]:
    """The figures of a period by name; of completions declared where there are any."""
    return {name: getattr(now, name) for name in FIGURES if name != DECLARED or now.declared}


def published_tasks(outlooks: Iterable[Outlook]) -> Mapping[str, TaskStanding]:
    """How each task stands, by id."""
    return {
        outlook.line.task.id: TaskStanding(
            state=str(outlook.line.state),
            percent=outlook.line.percent,
            known=str(outlook.last_state),
            course=str(outlook.course),
        )
        for outlook in outlooks
    }


def published_cells(codes: Mapping[tuple[str, str], str]) -> Mapping[str, Mapping[str, str]]:
    """Where every share stands, by unit and task, from codes by task and unit."""
    cells: dict[str, dict[str, str]] = {}
    for (task, unit), code in codes.items():
        cells.setdefault(unit, {})[task] = code
    return cells


def codes_of(edition: Edition) -> Mapping[tuple[str, str], str]:
    """Where every share stood, by task and unit."""
    return {(task, unit): code for unit, codes in edition.cells.items() for task, code in codes.items()}


def published_point(edition: Edition, period: Period) -> Point:
    """The period's place in the trend, as published."""
    figures = {name: edition.figures[name] for name in FIGURES if name != DECLARED}
    return Point(period=period, declared=edition.figures.get(DECLARED, 0), restated=(), **figures)


def as_published(summary: Summary, edition: Edition) -> Summary:
    """The period's figures with its tasks as they were published; a task that was not is left out."""
    lines = (
        replace(line, state=TaskState(standing.state), percent=standing.percent)
        for line in summary.tasks
        if (standing := edition.tasks.get(line.task.id)) is not None
    )
    return replace(summary, tasks=tuple(lines))


def rows_as_published(snapshot: Snapshot, published: Published) -> Snapshot:
    """The period with its rows as they were published, whatever returns and decisions have changed since."""
    current = {(entry.unit, entry.task): entry for entry in snapshot.entries}
    entries = (
        replace(current.get(row) or row_then(snapshot, row), values=values)
        for row, values in published.rows.items()
    )
    waiting = (
        row_then(snapshot, (unit, task))
        for (task, unit), code in codes_of(published.edition).items()
        if code == HELD
    )
    return replace(snapshot, entries=tuple(entries), held=tuple(waiting))


def row_then(snapshot: Snapshot, row: tuple[str, str]) -> Entry:
    """A row of which nothing stands by now."""
    unit, task = row
    return Entry(
        unit=unit,
        period=snapshot.period,
        task=task,
        role=Role.RESPONSIBLE,
        values={},
        state=EntryState.ACCEPTED,
    )


def known_states(edition: Edition) -> Mapping[str, TaskState]:
    """Where each task was last reported to stand, as published."""
    return {task: TaskState(standing.known) for task, standing in edition.tasks.items()}


def published_courses(edition: Edition) -> Mapping[str, Course]:
    """Where each task stood against its limit, as published."""
    return {task: Course(standing.course) for task, standing in edition.tasks.items()}


def listed_then(master: Master, snapshot: Snapshot) -> Master:
    """The list without tasks that were added since: they name units, and none of these was issued them."""
    issued = {row.task for form in snapshot.forms for row in form.rows}
    tasks = (task for task in master.tasks if task.id in issued or not (task.lead or task.responsible))
    return replace(master, tasks=tuple(tasks)) if issued else master
