"""Master and snapshots → the figures of a period. Whatever shows a figure takes it from here."""

from __future__ import annotations

from workbook_flow.reports.summary.account import UnitAccount, account_of
from workbook_flow.reports.summary.afterwards import Afterwards, Later, Published, since_published
from workbook_flow.reports.summary.brief import Behind, Brief, Matter, Motion, Moved, reason_of
from workbook_flow.reports.summary.changes import Change
from workbook_flow.reports.summary.claims import ClaimLine, TaskClaims, claim_lines, list_claims
from workbook_flow.reports.summary.completions import Completion
from workbook_flow.reports.summary.figures import (
    OWES_NOTHING,
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
    half_up,
    joint_state,
    known_fields,
    latest_submissions,
    list_completions,
    reported_value,
    summarise,
    with_excuses,
)
from workbook_flow.reports.summary.numbers import FieldNumbers, MetricLine, NumberLine, Scope
from workbook_flow.reports.summary.outlook import AT_RISK, SOON, Course, Light, Outlook, count_courses
from workbook_flow.reports.summary.past import (
    LOOKED_BACK_AT,
    NO_PAST,
    NOT_OWED,
    HeatMap,
    Past,
    heat_map,
    look_back,
    with_restated,
)
from workbook_flow.reports.summary.past_record import past_from_json, past_to_json
from workbook_flow.reports.summary.published import (
    codes_of,
    published_cells,
    published_figures,
    published_tasks,
)
from workbook_flow.reports.summary.report import Figure, GroupReturn, Report, make_report
from workbook_flow.reports.summary.score import Praised, Score, StageScore, finished
from workbook_flow.reports.summary.stage import (
    Stage,
    StageReport,
    TaskCourse,
    UnitCourse,
    make_stage_report,
    stage_periods,
)
from workbook_flow.reports.summary.topics import Raised, Topic
from workbook_flow.reports.summary.trend import Point

__all__ = [
    "AT_RISK",
    "LOOKED_BACK_AT",
    "NOT_OWED",
    "NO_PAST",
    "OWES_NOTHING",
    "PASSED_OVER",
    "REMOVED_TASK",
    "REPORTED",
    "SOON",
    "Afterwards",
    "Behind",
    "Brief",
    "Change",
    "ClaimLine",
    "Completion",
    "Course",
    "Duty",
    "FieldNumbers",
    "Figure",
    "GroupReturn",
    "HeatMap",
    "Later",
    "Light",
    "Matter",
    "MetricLine",
    "Motion",
    "Moved",
    "NumberLine",
    "Outlook",
    "Past",
    "Point",
    "Praised",
    "Published",
    "Raised",
    "Report",
    "Scope",
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
    "UnitAccount",
    "UnitCourse",
    "UnitSummary",
    "account_of",
    "claim_lines",
    "codes_of",
    "count_courses",
    "count_states",
    "days_late",
    "finished",
    "half_up",
    "heat_map",
    "joint_state",
    "known_fields",
    "latest_submissions",
    "list_claims",
    "list_completions",
    "look_back",
    "make_report",
    "make_stage_report",
    "past_from_json",
    "past_to_json",
    "published_cells",
    "published_figures",
    "published_tasks",
    "reason_of",
    "reported_value",
    "since_published",
    "stage_periods",
    "summarise",
    "with_excuses",
    "with_restated",
]
