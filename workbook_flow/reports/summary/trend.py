"""How the figures of the periods go on from one to the next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from workbook_flow.model import Period
from workbook_flow.reports.summary.nouns import Summary, TaskState
from workbook_flow.reports.summary.outlook import AT_RISK, Course, Outlook, count_courses


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """One period of the trend, as it stood on its return day (the last one as of the report's day).

    ``declared`` of the tasks ``on_course`` wait for the office to grant their completion. ``restated`` names
    the figures that the list of the period's own time gave otherwise; nothing that was published is.
    """

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
    declared: int = 0
    restated: tuple[str, ...] = ()

    @property
    def return_rate(self) -> float:
        """Units that reported, in percent of those that owe a return."""
        return self.units_reported / self.units_issued * 100 if self.units_issued else 0.0


RESTATED = "口径调整"
"""What is said of a past figure that the list of its own time gave otherwise."""


def restated_words(trend: Sequence[Point]) -> str:
    """Which periods of a trend are counted anew, in brackets; blank where none is."""
    periods = "、".join(str(point.period) for point in trend if point.restated)
    return f"（{periods}{RESTATED}）" if periods else ""


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
        declared=sum(outlook.last_state is TaskState.DECLARED for outlook in outlooks),
    )
