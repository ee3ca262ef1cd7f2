"""What a workspace knows, period by period → the rows of each table.

The rows are what stands in the record. Tasks and scores of a closed period are as they were published, and under which
edition stands beside them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from workbook_flow.model import (
    Edition,
    Entry,
    Field,
    FieldType,
    Master,
    Purpose,
    RowProblem,
    Ruling,
    Snapshot,
    Submission,
)
from workbook_flow.reports.summary.figures import reported_value
from workbook_flow.reports.summary.nouns import Duty, Summary, TaskState, UnitSummary
from workbook_flow.reports.summary.outlook import LIGHTS, Course, Outlook
from workbook_flow.reports.summary.report import Report
from workbook_flow.reports.summary.score import totals_of
from workbook_flow.reports.summary.tidy.columns import (
    CellKind,
    TidyColumn,
    TidyTable,
    TidyValue,
    field_column,
    table_of,
)
from workbook_flow.words.text import LEVEL_WORDS, UNIT_STATE_WORDS, submission_words

TEXT, WHOLE, NUMBER, DAY, FLAG = CellKind


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodFacts:
    """One period as leaders are shown it on ``day``, by ``master``; ``edition`` is the one that it is closed with.

    ``report`` is of the record as it is now, ``published`` as it was when that edition was published, the same while
    none is.
    """

    day: date
    master: Master
    snapshot: Snapshot
    report: Report
    published: Report
    edition: Edition | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WholeRecord:
    """Everything that the tables are made from, periods and submissions oldest first."""

    periods: Sequence[PeriodFacts] = ()
    submissions: Sequence[Submission] = ()
    decisions: Sequence[Ruling] = ()
    problems: Sequence[RowProblem] = ()


def columns(*named: tuple[str, CellKind]) -> tuple[TidyColumn, ...]:
    """Columns by name and kind."""
    return tuple(TidyColumn(name=name, kind=kind) for name, kind in named)


ROWS: Mapping[str, str] = {
    "entries": "一个单位在一期里的一项任务",
    "tasks": "一期里的一项任务",
    "units": "一期里的一个单位",
    "submissions": "收到的一份文件",
    "decisions": "办公室的一次核定",
    "problems": "一处问题",
}
"""What a row is, by the table's name."""
ENTRY_COLUMNS = columns(
    *(("期别", TEXT), ("单位", TEXT), ("编号", TEXT), ("角色", TEXT), ("接收情况", TEXT), ("来件", WHOLE)),
    *(("进展含义", TEXT), ("核定", TEXT), ("核定意见", TEXT), ("核定人", TEXT), ("核定日", DAY)),
)
TASK_COLUMNS = columns(
    *(("期别", TEXT), ("编号", TEXT), ("部分", TEXT), ("重点任务", TEXT), ("主要措施", TEXT)),
    *(("牵头单位", TEXT), ("责任单位", TEXT), ("完成时限", TEXT), ("时限日", DAY), ("任务状态", TEXT)),
    *(("平均完成比例", NUMBER), ("灯", TEXT), ("情况", TEXT), ("剩余天数", WHOLE), ("应报单位数", WHOLE)),
    *(("已报单位数", WHOLE), ("统计日", DAY), ("定稿版次", WHOLE), ("上一轮未报完成", DAY)),
)
UNIT_COLUMNS = columns(
    *(("期别", TEXT), ("单位", TEXT), ("分组", TEXT), ("报送情况", TEXT), ("应报行", WHOLE)),
    *(
        ("已接收行", WHOLE),
        ("待更正行", WHOLE),
        ("未填行", WHOLE),
        ("首次报送日", DAY),
        ("迟报工作日", WHOLE),
    ),
    *(("报送次数", WHOLE), ("提醒次数", WHOLE), ("得分", NUMBER), ("统计日", DAY), ("定稿版次", WHOLE)),
)
SUBMISSION_COLUMNS = columns(
    *(("期别", TEXT), ("来件", WHOLE), ("单位", TEXT), ("文件", TEXT), ("情况", TEXT), ("到达日", DAY)),
    *(("收取日", DAY), ("第几次", WHOLE), ("采用行", WHOLE), ("待更正行", WHOLE), ("零报告", FLAG)),
    *(("填报人", TEXT), ("审核人", TEXT), ("校验值", TEXT), ("存档位置", TEXT)),
)
DECISION_COLUMNS = columns(
    *(("期别", TEXT), ("单位", TEXT), ("编号", TEXT), ("事项", TEXT), ("核定", TEXT), ("核定意见", TEXT)),
    *(("核定人", TEXT), ("核定日", DAY), ("来件", WHOLE), ("现行", FLAG)),
)
PROBLEM_COLUMNS = columns(
    *(("期别", TEXT), ("来件", WHOLE), ("单位", TEXT), ("编号", TEXT), ("问题编号", TEXT), ("级别", TEXT)),
    *(("文件", TEXT), ("工作表", TEXT), ("单元格", TEXT), ("问题", TEXT), ("怎么办", TEXT)),
)


def entries(record: WholeRecord) -> TidyTable:
    """What each unit owes or reported on each task in each period, with what it wrote, column by column."""
    theirs = columns_of_forms(record)
    rows = [
        entry_row(facts.report.summary, outlook, duty, theirs)
        for facts in record.periods
        for outlook in facts.report.outlooks
        for duty in outlook.line.duties
    ]
    return table_of("entries", ROWS["entries"], (*ENTRY_COLUMNS, *theirs.values()), rows)


def columns_of_forms(record: WholeRecord) -> Mapping[str, TidyColumn]:
    """By the names of the columns that units ever filled in, what becomes of them."""
    own = [column.name for column in ENTRY_COLUMNS]
    fields: dict[str, Field] = {}
    for facts in reversed(record.periods):
        for field in facts.report.summary.fields:
            fields.setdefault(field.name, field)
        for entry in (*facts.snapshot.entries, *facts.snapshot.held):
            for name in entry.values:
                fields.setdefault(name, Field(name=name, type=FieldType.TEXT))
    return {name: field_column(field, own) for name, field in fields.items()}


def entry_row(
    summary: Summary, outlook: Outlook, duty: Duty, theirs: Mapping[str, TidyColumn]
) -> dict[str, TidyValue]:
    """A share in a task; of one whose correction waits, what stands until then."""
    entry = duty.entry or duty.held
    row: dict[str, TidyValue] = {
        "期别": str(summary.period),
        "单位": duty.unit,
        "编号": outlook.line.task.id,
        "角色": str(duty.role),
        "接收情况": duty.received,
    }
    if entry is None:
        return row
    state = summary.meanings.get(str(reported_value(entry, summary.fields, Purpose.STATE)))
    written = {theirs[name].name: value.typed for name, value in entry.values.items()}
    return (
        row | {"来件": entry.submission, "进展含义": str(state) if state else None} | decided(entry) | written
    )


def decided(entry: Entry) -> dict[str, TidyValue]:
    """What the office decided on an entry."""
    decision = entry.decision
    if decision is None:
        return {}
    return {
        "核定": str(decision.verdict),
        "核定意见": decision.opinion or None,
        "核定人": decision.by or None,
        "核定日": decision.on,
    }


def tasks(record: WholeRecord) -> TidyTable:
    """Where each task stands in each period; of a closed one as it was published."""
    rows = [task_row(facts, outlook) for facts in record.periods for outlook in facts.published.outlooks]
    return table_of("tasks", ROWS["tasks"], TASK_COLUMNS, rows)


def task_row(facts: PeriodFacts, outlook: Outlook) -> dict[str, TidyValue]:
    """One task of one period."""
    task, line = outlook.line.task, outlook.line
    return {
        "期别": str(facts.snapshot.period),
        "编号": task.id,
        "部分": task.section,
        "重点任务": task.heading,
        "主要措施": task.measure,
        "牵头单位": task.lead_words,
        "责任单位": task.responsible_words,
        "完成时限": task.deadline.words,
        "时限日": task.deadline.due,
        "剩余天数": outlook.days_left,
        "应报单位数": len(line.duties),
        "已报单位数": line.reported,
        "统计日": facts.day,
        "上一轮未报完成": outlook.missed,
        **standing_cells(facts.edition, outlook),
    }


def standing_cells(edition: Edition | None, outlook: Outlook) -> dict[str, TidyValue]:
    """State, percent and light of a task: as published, blank for one that was not, where the period is closed."""
    if edition is None:
        return {
            "任务状态": outlook.state_words,
            "平均完成比例": outlook.line.percent,
            "灯": str(outlook.light),
            "情况": outlook.course_words,
        }
    standing = edition.tasks.get(outlook.line.task.id)
    if standing is None:
        return {"定稿版次": edition.number}
    declared = standing.known == TaskState.DECLARED
    same = standing.state == str(outlook.line.state)
    return {
        "任务状态": outlook.state_words if same else standing.state,
        "平均完成比例": standing.percent,
        "灯": str(LIGHTS[Course(standing.course)]),
        "情况": standing.known if declared else standing.course,
        "定稿版次": edition.number,
    }


def units(record: WholeRecord) -> TidyTable:
    """How each unit returned in each period, and its score."""
    rows = [unit_row(facts, line) for facts in record.periods for line in facts.report.summary.units]
    return table_of("units", ROWS["units"], UNIT_COLUMNS, rows)


def unit_row(facts: PeriodFacts, line: UnitSummary) -> dict[str, TidyValue]:
    """One unit in one period: how it returned by now, and the score, of a closed period as it was published."""
    status = line.status
    score = totals_of(facts.report.scores, facts.master.scoring, facts.edition).get(status.unit)
    return {
        "期别": str(facts.snapshot.period),
        "单位": status.unit,
        "分组": "、".join(line.unit.groups) if line.unit else None,
        "报送情况": UNIT_STATE_WORDS[status.state],
        "应报行": line.owed,
        "已接收行": status.accepted,
        "待更正行": status.held,
        "未填行": line.missing,
        "首次报送日": status.returned_on,
        "迟报工作日": line.late,
        "报送次数": status.attempts,
        "提醒次数": status.reminders,
        "得分": score,
        "统计日": facts.day,
        "定稿版次": facts.edition.number if facts.edition else None,
    }


def submissions(record: WholeRecord) -> TidyTable:
    """Every file that came, those that are nobody's as well."""
    rows = [
        {
            "期别": str(submission.period) if submission.period else None,
            "来件": submission.id,
            "单位": submission.unit,
            "文件": submission.file,
            "情况": submission_words(submission),
            "到达日": submission.arrival,
            "收取日": submission.received,
            "第几次": submission.attempt,
            "采用行": submission.entries,
            "待更正行": submission.held,
            "零报告": submission.nil,
            "填报人": submission.reporter or None,
            "审核人": submission.reviewer or None,
            "校验值": submission.digest,
            "存档位置": submission.archived,
        }
        for submission in record.submissions
    ]
    return table_of("submissions", ROWS["submissions"], SUBMISSION_COLUMNS, rows)


def decisions(record: WholeRecord) -> TidyTable:
    """Every decision of the office, those that later ones took the place of as well."""
    rows = [
        {
            "期别": str(ruling.period),
            "单位": ruling.unit,
            "编号": ruling.task,
            "事项": "延期" if ruling.extension else "填报",
            "核定": str(ruling.verdict),
            "核定意见": ruling.opinion or None,
            "核定人": ruling.by or None,
            "核定日": ruling.on,
            "来件": ruling.review,
            "现行": ruling.standing,
        }
        for ruling in record.decisions
    ]
    return table_of("decisions", ROWS["decisions"], DECISION_COLUMNS, rows)


def problems(record: WholeRecord) -> TidyTable:
    """Every problem of every file that came, and of its rows."""
    rows = [
        {
            "期别": str(line.period) if line.period else None,
            "来件": line.submission,
            "单位": line.unit or None,
            "编号": line.task or None,
            "问题编号": line.problem.code,
            "级别": LEVEL_WORDS[line.problem.level],
            "文件": line.problem.place.file or None,
            "工作表": line.problem.place.sheet or None,
            "单元格": line.problem.place.cell or None,
            "问题": line.problem.message,
            "怎么办": line.problem.remedy,
        }
        for line in record.problems
    ]
    return table_of("problems", ROWS["problems"], PROBLEM_COLUMNS, rows)


TABLES: Mapping[str, Callable[[WholeRecord], TidyTable]] = {
    "entries": entries,
    "tasks": tasks,
    "units": units,
    "submissions": submissions,
    "decisions": decisions,
    "problems": problems,
}
"""Each table by its name."""
BY_PERIOD = frozenset({"entries", "tasks", "units"})
"""Those that are made from the periods' figures."""
