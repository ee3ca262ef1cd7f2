"""What everything is called: columns and sheets of forms, states, kinds and levels."""

from __future__ import annotations

from datetime import date
from enum import StrEnum, unique

LOCKED_COLUMNS = ("编号", "重点任务", "主要措施", "角色", "完成时限")
"""The columns of a form that units read and cannot change, in their order."""

DETAIL_SHEET = "单位明细"
"""The sheet of the consolidated workbook that the office decides in; the next ones are called after it."""


def detail_sheet(number: int) -> str:
    """The name of the sheet that is so many in the row of those that hold all entries, counted from 1."""
    return DETAIL_SHEET if number == 1 else f"{DETAIL_SHEET} ({number})"


REVIEW_COLUMNS = ("核定", "核定意见", "核定人")
"""The columns there that the office may write in, in their order."""

ENTRY_COLUMN = "来件"
"""The hidden column there that names the submission each row came with."""

LAST_COLUMN = "上期填报"
"""The locked column that showed what the unit last reported, in forms of an older issue."""

PREVIOUS_SHEET = "上期"
"""The sheet of a form that shows in full what the unit last reported."""

TASK_COLUMN = "任务"
"""The locked column of a form that shows a task with all that is said of it."""

LEADING_COLUMNS = ("编号", "核对", TASK_COLUMN)
"""The first columns of a form, which stay in sight."""

CARD_SHEET = "签批单"
CARD_CUT = "（文字较长，本页可能显示不全，全文见“填报表”）"
"""What stands on that sheet before words for which it may have no room."""
"""The sheet of a form with few rows that shows each column as a line, to be signed."""

ASIDE_SHEET = "认领与延期"
"""The sheet of a form in which a unit objects to a task, or asks for a later time limit."""

ASIDE_COLUMNS = ("任务编号", "任务内容", "核对")
"""The locked columns there."""

SAME_REST_WORDS, CLAIM_REST_WORDS = "其余各行无变化", "其余各行均认领"
"""The switches in a form's head."""

NIL_WORDS = "本期零报告"
"""The switch there by which a unit says that it has nothing to report in the period."""

SWITCH_YES = "是"
"""What turns them on."""

METRIC_COLUMN = "量化指标"
"""The locked column of a form that shows what a task is measured by, and its target."""

OFFICE_COLUMN = "办公室意见"
"""The locked column of a form that shows what the office decided on the unit's requests."""

FORM_SHEET = "填报表"
"""The sheet of a form that units fill in."""

REPORT_WORDS, REPORT_DAY_WORDS = "是否已向党委（党组）报告", "报告日期"
"""What a form's head asks about reporting to the unit's own leadership."""

REPORT_YES, REPORT_NO = "是", "否"
"""What a unit answers there."""

LEAD_SHEET = "牵头任务"
"""The sheet of a form in which a lead unit sees its responsible units, and sums a task up."""

LED_SHEET = "牵头明细"
"""The sheet of a form that shows a lead unit every report of its responsible units."""

COMPLETION_SHEET = "办结核定"
"""The sheet of a form in which a lead unit grants what its responsible units declared finished, or sends it back."""

SUMMARY_COLUMN = "牵头单位小结"
"""The column there that the lead unit writes in."""

CLAIM_SHEET = "认领情况"
"""The sheet of the consolidated workbook in which the office decides on claims."""

EXTENSION_SHEET = "延期申请"
"""The sheet of the consolidated workbook in which the office decides on requests for a later time limit."""

CLAIMED, DISCLAIMED = "认领", "不属本单位职责"
"""What a unit says of a task that is new to it."""

Typed = str | int | float | date | None
"""A value after reading: text, whole number, percent (0 to 100), day, or nothing."""


class WorkbookFlowError(Exception):
    """The command cannot run at all; the text is for people and says what to do."""


class Role(StrEnum):
    """How a unit owes a task."""

    LEAD = "牵头"
    RESPONSIBLE = "责任"


class Level(StrEnum):
    """How much a problem weighs."""

    ERROR = "error"
    QUERY = "query"
    WARNING = "warning"
    OFF = "off"


@unique
class FieldType(StrEnum):
    """What a fill-in column takes, as sheet 字段 writes it."""

    TEXT = "文本"
    INTEGER = "整数"
    NUMBER = "数值"
    PERCENT = "百分比"
    DATE = "日期"
    CHOICE = "选项"
    PHONE = "电话"


class Summing(StrEnum):
    """How the numbers of a column are brought together (字段, column 汇总方式)."""

    SUM = "求和"
    MEAN = "平均"
    LATEST = "最新"
    MAX = "最大"


class Purpose(StrEnum):
    """What a fill-in column means to the rules, whatever the office calls it (字段, column 用途).

    Those from CLAIM on are the program's own columns, in forms that need them; EXPLANATION is in all or none.
    """

    STATE = "状态"
    PERCENT = "比例"
    PROGRESS = "进展"
    DONE_ON = "完成日期"
    EVIDENCE = "佐证"
    DIFFICULTY = "问题"
    COORDINATION = "协调"
    PRACTICE = "经验"
    EXEMPLAR = "先进"
    NEXT_STEP = "下一步"
    CLAIM = "认领"
    CLAIM_REASON = "不认领理由"
    SAME = "无变化"
    QUANTITY = "量化完成值"
    EXTEND_TO = "申请延期至"
    EXTEND_REASON = "延期理由"
    EXPLANATION = "核实说明"


OWN_PURPOSES = frozenset(
    {
        Purpose.CLAIM,
        Purpose.CLAIM_REASON,
        Purpose.SAME,
        Purpose.QUANTITY,
        Purpose.EXTEND_TO,
        Purpose.EXTEND_REASON,
    }
)
"""The purposes of the program's own columns; each is called by its purpose's name."""


class Meaning(StrEnum):
    """What a choice means to the rules (选项, column 含义)."""

    NOT_STARTED = "未开始"
    UNDER_WAY = "进行中"
    DONE = "已完成"
    STANDING = "长期坚持"
    BLOCKED = "受阻"


def leaves_nothing(meaning: Meaning | None, percent: Typed, *, lasting: bool) -> bool:
    """Whether nothing is left to do; what is kept up for good leaves something where its percent is below 100.

    Not where the limit is only the end of what is kept up (``lasting``).
    """
    short = not lasting and isinstance(percent, int | float) and percent < 100
    return meaning is Meaning.DONE or (meaning is Meaning.STANDING and not short)


class SubmissionState(StrEnum):
    """What became of one returned file."""

    ACCEPTED = "accepted"
    PARTIAL = "partial"
    RETURNED = "returned"
    DUPLICATE = "duplicate"
    SUPERSEDED = "superseded"
    UNIDENTIFIED = "unidentified"
    REFUSED = "refused"
    REVIEWED = "reviewed"
    WITHDRAWN = "withdrawn"

    @property
    def counts(self) -> bool:
        """Whether the file is one of its unit's attempts: neither sent twice nor taken back."""
        return self not in {SubmissionState.DUPLICATE, SubmissionState.WITHDRAWN}


class UnitState(StrEnum):
    """Where one unit stands in one period; its form did not reach it where every mail that was to bring it failed."""

    NOT_ISSUED = "not-issued"
    UNREACHED = "unreached"
    ISSUED = "issued"
    PARTIAL = "partial"
    RETURNED = "returned"
    ACCEPTED = "accepted"
    EXCUSED = "excused"
    NIL = "nil"


class EntryState(StrEnum):
    """Whether a filled row counts, or waits for correction."""

    ACCEPTED = "accepted"
    HELD = "held"


class Verdict(StrEnum):
    """What the office decides on an entry, as sheet 单位明细 writes it."""

    PASSED = "通过"
    RETURNED = "退回"
    CHANGED = "改为"
    DISPUTED = "意见不一"
    """What stands where two copies of one workbook decide differently, until somebody decides in a new one."""


GIVEN_VERDICTS = (Verdict.PASSED, Verdict.RETURNED, Verdict.CHANGED)
"""The verdicts that a person gives."""
