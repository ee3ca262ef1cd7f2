"""Master and snapshots → the figures of a period. Whatever shows a figure takes it from here."""

from __future__ import annotations

from workbook_flow.reports.summary.changes import Change
from workbook_flow.reports.summary.claims import ClaimLine, TaskClaims, list_claims
from workbook_flow.reports.summary.figures import (
    PASSED_OVER,
    REMOVED_TASK,
    REPORTED,
    Duty,
    Summary,
    TaskState,
    TaskSummary,
    UnitSummary,
    count_states,
    days_late,
    joint_state,
    known_fields,
    latest_submissions,
    reported_value,
    summarise,
)
from workbook_flow.reports.summary.outlook import AT_RISK, SOON, Course, Light, Outlook, count_courses
from workbook_flow.reports.summary.report import Figure, GroupReturn, Point, Report, make_report
from workbook_flow.reports.summary.score import Score, StageScore, finished
from workbook_flow.reports.summary.stage import (
    Stage,
    StageReport,
    TaskCourse,
    UnitCourse,
    make_stage_report,
    stage_periods,
)
from workbook_flow.reports.summary.topics import Raised, Topic

__all__ = [
    "AT_RISK",
    "PASSED_OVER",
    "REMOVED_TASK",
    "REPORTED",
    "SOON",
    "Change",
    "ClaimLine",
    "Course",
    "Duty",
    "Figure",
    "GroupReturn",
    "Light",
    "Outlook",
    "Point",
    "Raised",
    "Report",
    "Score",
    "Stage",
    "StageReport",
    "StageScore",
    "Summary",
    "TaskClaims",
    "TaskCourse",
    "TaskState",
    "TaskSummary",
    "Topic",
    "UnitCourse",
    "UnitSummary",
    "count_courses",
    "count_states",
    "days_late",
    "finished",
    "joint_state",
    "known_fields",
    "latest_submissions",
    "list_claims",
    "make_report",
    "make_stage_report",
    "reported_value",
    "stage_periods",
    "summarise",
]
