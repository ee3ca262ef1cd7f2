"""The stage assessment: several periods at once, from the first state of each task to its last."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from workbook_flow.model import Master, Period, Snapshot, UnitState, WorkbookFlowError
from workbook_flow.summary.figures import REPORTED, Summary, TaskState, TaskSummary, summarise


class Stage(StrEnum):
    """How far back the assessment looks."""

    QUARTER = "季度"
    HALF_YEAR = "半年"
    YEAR = "年"
    WHOLE = "全程"


MONTHS: Mapping[Stage, int] = {Stage.QUARTER: 3, Stage.HALF_YEAR: 6, Stage.YEAR: 12}
"""The calendar months of a stage; the whole action has no bound."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskCourse:
    """One task over the stage: its state in each period, and its percent first and last reported."""

    line: TaskSummary
    states: tuple[TaskState, ...]
    first_percent: float | None
    last_percent: float | None

    @property
    def first(self) -> TaskState:
        """The state in the first period."""
        return self.states[0]

    @property
    def last(self) -> TaskState:
        """The state in the last period."""
        return self.states[-1]

    def periods_in(self, state: TaskState) -> int:
        """How many periods the task spent in that state."""
        return self.states.count(state)


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitCourse:
    """One unit over the stage: periods in which it owed, reported, was late, did not report; its rows."""

    unit: str
    owed: int
    reported: int
    late: int
    late_days: int
    silent: int
    rows_owed: int
    rows_accepted: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StageReport:
    """Several periods, oldest first, by task and by unit."""

    stage: Stage
    summaries: tuple[Summary, ...]
    tasks: tuple[TaskCourse, ...]
    units: tuple[UnitCourse, ...]

    @property
    def words(self) -> str:
        """The stage's periods in words."""
        first, last = self.summaries[0].period, self.summaries[-1].period
        return first.words if first == last else f"{first.words}至{last.words}"


def stage_periods(stage: Stage, last: Period, known: Sequence[Period]) -> tuple[Period, ...]:
    """The issued periods of the stage that holds ``last``, up to it: the quarter of May is April to June."""
    months = MONTHS.get(stage)
    found = [period for period in known if period <= last]
    if months is not None:
        begin = Period(last.year, (last.month - 1) // months * months + 1)
        found = [period for period in found if period >= begin]
    if not found:
        raise WorkbookFlowError(f"{last.words}所在的{stage}还没有下发过填报表。")
    return tuple(sorted(found))


def make_stage_report(master: Master, snapshots: Sequence[Snapshot], stage: Stage) -> StageReport:
    """The assessment of these periods, oldest first; there is at least one."""
    summaries = tuple(summarise(master, each) for each in snapshots)
    return StageReport(
        stage=stage, summaries=summaries, tasks=task_courses(summaries), units=unit_courses(summaries)
    )


def task_courses(summaries: Sequence[Summary]) -> tuple[TaskCourse, ...]:
    """Each task of the last period, in its order."""
    lines = [{line.task.id: line for line in summary.tasks} for summary in summaries]
    found = []
    for id_, line in lines[-1].items():
        over = [each.get(id_) for each in lines]
        percents = [each.percent for each in over if each is not None and each.percent is not None]
        found.append(
            TaskCourse(
                line=line,
                states=tuple(each.state if each else TaskState.UNREPORTED for each in over),
                first_percent=percents[0] if percents else None,
                last_percent=percents[-1] if percents else None,
            )
        )
    return tuple(found)


def unit_courses(summaries: Sequence[Summary]) -> tuple[UnitCourse, ...]:
    """Each unit that owed a return in the stage, in the order in which they first did."""
    lines = [
        line
        for summary in summaries
        for line in summary.units
        if line.status.state is not UnitState.NOT_ISSUED
    ]
    found = []
    for unit in dict.fromkeys(line.status.unit for line in lines):
        mine = [line for line in lines if line.status.unit == unit]
        reported = sum(line.status.state in REPORTED for line in mine)
        found.append(
            UnitCourse(
                unit=unit,
                owed=len(mine),
                reported=reported,
                late=sum(line.late > 0 for line in mine),
                late_days=sum(line.late for line in mine),
                silent=len(mine) - reported,
                rows_owed=sum(line.status.tasks for line in mine),
                rows_accepted=sum(line.status.accepted for line in mine),
            )
        )
    return tuple(found)
