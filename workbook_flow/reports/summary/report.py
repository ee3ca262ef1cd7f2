"""Everything that leaders read of a period, computed once: the workbook, the bulletin and the board show it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from workbook_flow.model import Master, Period, Snapshot, UnitState
from workbook_flow.reports.summary.changes import Change, list_changes
from workbook_flow.reports.summary.figures import REPORTED, Summary, TaskState, summarise
from workbook_flow.reports.summary.outlook import (
    AT_RISK,
    MOST_ATTENTION,
    Course,
    Outlook,
    count_courses,
    last_known,
    look_ahead,
    needing_attention,
    still_known,
)
from workbook_flow.reports.summary.score import Score, list_scores
from workbook_flow.reports.summary.topics import Topic, list_practices, list_topics

UNGROUPED = "未分组"


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One figure with its name, its unit of count, and what it was ``since`` the period compared with.

    ``note`` is what to say of it where there is no such period.
    """

    name: str
    value: int
    measure: str
    before: int | None
    since: str = "上期"
    note: str = "首期"

    @property
    def change(self) -> str:
        """The change since the period compared with, in words; blank where there is none."""
        if self.before is None:
            return ""
        more = self.value - self.before
        return f"较{self.since}{more:+d}" if more else f"与{self.since}持平"


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """One period of the trend, as it stood on its return day (the last one as of the report's day)."""

    period: Period
    units_issued: int
    units_reported: int
    units_late: int
    rows_owed: int
    rows_accepted: int
    tasks: int
    done: int
    on_course: int
    at_risk: int
    overdue: int

    @property
    def return_rate(self) -> float:
        """Units that reported, in percent of those that owe a return."""
        return self.units_reported / self.units_issued * 100 if self.units_issued else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupReturn:
    """How the units of one group returned."""

    name: str
    issued: int
    reported: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """The period as leaders see it on ``today``. ``trend`` ends with this period."""

    today: date
    summary: Summary
    outlooks: tuple[Outlook, ...]
    trend: tuple[Point, ...]
    groups: tuple[GroupReturn, ...]
    changes: tuple[Change, ...]
    topics: tuple[Topic, ...]
    practices: tuple[Topic, ...]
    scores: tuple[Score, ...]

    @property
    def warnings(self) -> tuple[Outlook, ...]:
        """Every task that is not green, worst first."""
        return needing_attention(self.outlooks)

    @property
    def attention(self) -> tuple[Outlook, ...]:
        """The ten that need attention most."""
        return self.warnings[:MOST_ATTENTION]

    @property
    def figures(self) -> tuple[Figure, ...]:
        """The figures that stand first wherever the period is shown."""
        now, before = self.trend[-1], self.trend[-2] if len(self.trend) > 1 else None
        return tuple(
            Figure(
                name=name,
                value=getattr(now, key),
                measure=measure,
                before=getattr(before, key) if before else None,
            )
            for name, key, measure in FIGURES
        )


FIGURES = (
    ("应报单位", "units_issued", "家"),
    ("已报单位", "units_reported", "家"),
    ("迟报单位", "units_late", "家"),
    ("任务总数", "tasks", "项"),
    ("已完成", "done", "项"),
    ("正常推进", "on_course", "项"),
    ("有风险", "at_risk", "项"),
    ("已逾期", "overdue", "项"),
)
"""Each figure's name, its attribute in Point, and what it counts. 有风险 is 牵头未报, 临近时限 and 推进受阻."""


def make_report(
    master: Master, snapshot: Snapshot, earlier: Sequence[Snapshot] = (), *, today: date
) -> Report:
    """All of it, from this period and those before it, oldest first."""
    known: dict[str, TaskState] = {}
    before: Summary | None = None
    trend: list[Point] = []
    for each in earlier:
        past = summarise(master.in_period(each.period), each)
        known = still_known(known, before, past)
        known |= last_known(past, known)
        trend.append(point(past, look_ahead(past, known, None, today=past.return_by)))
        before = past
    summary = summarise(master.in_period(snapshot.period), snapshot)
    known = still_known(known, before, summary)
    known |= last_known(summary, known)
    outlooks = look_ahead(summary, known, before, snapshot.summaries, today=today)
    return Report(
        today=today,
        summary=summary,
        outlooks=outlooks,
        trend=(*trend, point(summary, outlooks)),
        groups=group_returns(summary),
        changes=list_changes(earlier[-1] if earlier else None, snapshot),
        topics=list_topics(master, snapshot.entries, summary.fields),
        practices=list_practices(snapshot.entries, summary.fields),
        scores=list_scores(master.in_period(snapshot.period), summary, snapshot, today=today),
    )


def point(summary: Summary, outlooks: Sequence[Outlook]) -> Point:
    """The period's place in the trend."""
    courses = count_courses(outlooks)
    return Point(
        period=summary.period,
        units_issued=summary.units_issued,
        units_reported=summary.units_reported,
        units_late=summary.units_late,
        rows_owed=summary.rows_owed,
        rows_accepted=summary.rows_accepted,
        tasks=len(outlooks),
        done=courses[Course.DONE],
        on_course=courses[Course.ON_COURSE],
        at_risk=sum(courses[course] for course in AT_RISK),
        overdue=courses[Course.OVERDUE],
    )


def group_returns(summary: Summary) -> tuple[GroupReturn, ...]:
    """Returns by group; a unit of several groups counts in its first, so that the numbers add up."""
    issued: dict[str, int] = {}
    reported: dict[str, int] = {}
    for line in summary.units:
        if line.status.state is UnitState.NOT_ISSUED:
            continue
        name = line.unit.groups[0] if line.unit and line.unit.groups else UNGROUPED
        issued[name] = issued.get(name, 0) + 1
        reported[name] = reported.get(name, 0) + (line.status.state in REPORTED)
    return tuple(GroupReturn(name=name, issued=issued[name], reported=reported[name]) for name in issued)
