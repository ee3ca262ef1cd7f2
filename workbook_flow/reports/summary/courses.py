"""How each task and each unit went over several periods."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from workbook_flow.model import (
    UnitState,
)
from workbook_flow.reports.summary.nouns import (
    OWES_NOTHING,
    Summary,
    TaskState,
    UnitSummary,
)
from workbook_flow.words.text import UNIT_STATE_WORDS

NOT_ISSUED = UNIT_STATE_WORDS[UnitState.NOT_ISSUED]
"""What is said of a task in a period in which no unit was issued it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskCourse:
    """One task over the stage: its state in each period, None where no unit was issued it.

    ``words`` say the same, and where nobody had to report, why. ``percents`` are those of each period. ``days`` are
    calendar days in the present state, from the return day of the period that first reported it; None where the last
    period did not issue the task.
    """

    task: str
    states: tuple[TaskState | None, ...]
    words: tuple[str, ...]
    percents: tuple[float | None, ...]
    days: int | None

    @property
    def first(self) -> str:
        """The state in the first period that issued it, in words."""
        return next((word for word in self.words if word != NOT_ISSUED), NOT_ISSUED)

    @property
    def last(self) -> TaskState | None:
        """The state in the last period."""
        return self.states[-1]

    @property
    def first_percent(self) -> float | None:
        """The first percent that was reported."""
        return next((percent for percent in self.percents if percent is not None), None)

    def periods_in(self, state: TaskState) -> int:
        """How many periods the task spent in that state; where nobody had to report it was in none."""
        return self.words.count(str(state))


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitCourse:
    """One unit over the stage: its return in each period, None where it owed none."""

    unit: str
    lines: tuple[UnitSummary | None, ...]

    @property
    def owing(self) -> tuple[UnitSummary, ...]:
        """The periods in which it owed a return."""
        return tuple(line for line in self.lines if line is not None)

    @property
    def on_time(self) -> int:
        """Periods reported in time."""
        return sum(line.reported and not line.late for line in self.owing)

    @property
    def late(self) -> int:
        """Periods reported a working day late or more."""
        return sum(line.reported and line.late > 0 for line in self.owing)

    @property
    def silent(self) -> int:
        """Periods of which nothing was accepted."""
        return sum(not line.reported for line in self.owing)

    @property
    def late_days(self) -> int:
        """Working days late, over all periods."""
        return sum(line.late for line in self.owing)


def task_courses(summaries: Sequence[Summary], today: date) -> tuple[TaskCourse, ...]:
    """Each task of the last period, in its order."""
    lines = [{line.task.id: line for line in summary.tasks} for summary in summaries]
    courses = []
    for id_ in lines[-1]:
        over = [line if (line := tasks.get(id_)) and line.duties else None for tasks in lines]
        states = tuple(line.state if line else None for line in over)
        courses.append(
            TaskCourse(
                task=id_,
                states=states,
                words=tuple((line.silence or str(line.state)) if line else NOT_ISSUED for line in over),
                percents=tuple(line.percent if line else None for line in over),
                days=days_in_state(states, [summary.return_by for summary in summaries], today),
            )
        )
    return tuple(courses)


def days_in_state(states: Sequence[TaskState | None], ends: Sequence[date], today: date) -> int | None:
    """Calendar days since the return day from which on the last state was reported without a break."""
    if states[-1] is None:
        return None
    start = len(states) - 1
    while start and states[start - 1] is states[-1]:
        start -= 1
    return max((today - ends[start]).days, 0)


def unit_courses(summaries: Sequence[Summary]) -> tuple[UnitCourse, ...]:
    """Each unit that owed a return in the stage, in the order in which they first did."""
    lines = [
        {line.status.unit: line for line in summary.units if line.status.state not in OWES_NOTHING}
        for summary in summaries
    ]
    names = dict.fromkeys(unit for line in lines for unit in line)
    return tuple(UnitCourse(unit=unit, lines=tuple(line.get(unit) for line in lines)) for unit in names)
