"""Master and snapshots → the figures of a period. Whatever shows a figure takes it from here."""

from __future__ import annotations

from workbook_flow.reports.summary.account import UnitAccount, account_of
from workbook_flow.reports.summary.afterwards import Afterwards, Later, since_published, told_apart
from workbook_flow.reports.summary.brief import (
    NOTHING_MOVED,
    Brief,
    Matter,
    Motion,
    Moved,
    few,
    reason_of,
)
from workbook_flow.reports.summary.changes import cell_value, text_columns
from workbook_flow.reports.summary.claims import (
    ClaimLine,
    Claims,
    TaskClaims,
    claim_lines,
    last_words,
    list_claims,
    outcome_words,
)
from workbook_flow.reports.summary.completions import Completion
from workbook_flow.reports.summary.courses import TaskCourse, UnitCourse
from workbook_flow.reports.summary.figures import (
    REMOVED_TASK,
    blocked_words,
    joint_state,
    known_fields,
    last_return,
    latest_submissions,
    list_completions,
    reported_value,
    summarise,
)
from workbook_flow.reports.summary.history import (
    HistoryLine,
    TaskHistory,
    UnitHistory,
    task_history,
    unit_history,
)
from workbook_flow.reports.summary.nouns import (
    OWES_NOTHING,
    Duty,
    EarlierReturn,
    Summary,
    TaskState,
    TaskSummary,
    UnitSummary,
    half_up,
    tenths,
)
from workbook_flow.reports.summary.numbers import FieldNumbers, MetricLine, NumberLine, Scope
from workbook_flow.reports.summary.outlook import AT_RISK, Course, Light, Outlook, count_courses
from workbook_flow.reports.summary.past import (
    LOOKED_BACK_AT,
    NO_PAST,
    HeatMap,
    Past,
    heat_map,
    look_back,
    with_last,
    with_restated,
)
from workbook_flow.reports.summary.past_record import (
    claims_from_json,
    claims_to_json,
    past_from_json,
    past_to_json,
)
from workbook_flow.reports.summary.present_names import under_present_names
from workbook_flow.reports.summary.published import (
    NOT_OWED,
    Published,
    published_cells,
    published_figures,
    published_tasks,
)
from workbook_flow.reports.summary.report import NO_SECTION, Figure, Report, make_report
from workbook_flow.reports.summary.score import Score, StageScore, finished, published_scores
from workbook_flow.reports.summary.stage import (
    Stage,
    StageReport,
    make_stage_report,
    stage_periods,
)
from workbook_flow.reports.summary.topics import Raised, Topic, tale_key, tells
from workbook_flow.reports.summary.trend import RESTATED, Point, restated_words
from workbook_flow.reports.summary.wording import amounts, likeness, with_sum

__all__ = [
    "AT_RISK",
    "LOOKED_BACK_AT",
    "NOTHING_MOVED",
    "NOT_OWED",
    "NO_PAST",
    "NO_SECTION",
    "OWES_NOTHING",
    "REMOVED_TASK",
    "RESTATED",
    "Afterwards",
    "Brief",
    "ClaimLine",
    "Claims",
    "Completion",
    "Course",
    "Duty",
    "EarlierReturn",
    "FieldNumbers",
    "Figure",
    "HeatMap",
    "HistoryLine",
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
    "TaskHistory",
    "TaskState",
    "TaskSummary",
    "Topic",
    "UnitAccount",
    "UnitCourse",
    "UnitHistory",
    "UnitSummary",
    "account_of",
    "amounts",
    "blocked_words",
    "cell_value",
    "claim_lines",
    "claims_from_json",
    "claims_to_json",
    "count_courses",
    "few",
    "finished",
    "half_up",
    "heat_map",
    "joint_state",
    "known_fields",
    "last_return",
    "last_words",
    "latest_submissions",
    "likeness",
    "list_claims",
    "list_completions",
    "look_back",
    "make_report",
    "make_stage_report",
    "outcome_words",
    "past_from_json",
    "past_to_json",
    "published_cells",
    "published_figures",
    "published_scores",
    "published_tasks",
    "reason_of",
    "reported_value",
    "restated_words",
    "since_published",
    "stage_periods",
    "summarise",
    "tale_key",
    "task_history",
    "tells",
    "tenths",
    "text_columns",
    "told_apart",
    "under_present_names",
    "unit_history",
    "with_last",
    "with_restated",
    "with_sum",
]
