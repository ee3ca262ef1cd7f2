"""The whole catalogue, with what a form says in a few words and the groups of its codes."""

from __future__ import annotations

from collections.abc import Mapping

from workbook_flow.words.codes import Code
from workbook_flow.words.problems.kinds import ProblemKind
from workbook_flow.words.problems.of_answers import OF_ANSWERS
from workbook_flow.words.problems.of_files import OF_FILES
from workbook_flow.words.problems.of_layout import OF_LAYOUT
from workbook_flow.words.problems.of_lists import OF_LISTS
from workbook_flow.words.problems.of_the_state import OF_THE_STATE

CATALOGUE: Mapping[str, ProblemKind] = {**OF_LISTS, **OF_FILES, **OF_LAYOUT, **OF_ANSWERS, **OF_THE_STATE}

OWN_RULES = frozenset({Code.OWN_RULE, Code.OWN_REMINDER, Code.OWN_QUERY, Code.OWN_EXPLAINED})
"""What is said by the rules that the office writes itself."""
BRIEF: Mapping[str, str] = {
    Code.BLANK: "缺{field}",
    Code.WRONG_DAY: "{field}应为日期，如 2024-07-15",
    Code.WRONG_INTEGER: "{field}应为整数",
    Code.WRONG_PERCENT: "{field}应为数字，如 60",
    Code.WRONG_CHOICE: "{field}请从下拉列表中选",
    Code.WRONG_PHONE: "{field}应为电话号码",
    Code.OUT_OF_RANGE: "{field}应在 {minimum} 到 {maximum} 之间",
    Code.TOO_SHORT: "{field}至少写 {minimum} 个字",
    Code.TOO_LONG: "{field}不能超过 {maximum} 个字",
    Code.CELL_ERROR: "{field}是公式错误",
    Code.DONE_BELOW_HUNDRED: "已完成，{field}应为 100",
    Code.DONE_WITHOUT_DAY: "已完成须填{field}",
    Code.OPEN_WITH_DAY: "未完成，不应填{field}",
    Code.BLOCKED_WITHOUT_REASON: "受阻须填{field}",
    Code.OPEN_AT_HUNDRED: "未完成，{field}不应为 100",
    Code.DAY_AFTER_REPORT: "{field}还没有到",
    Code.OVERDUE_WITHOUT_REASON: "已过时限，请写{field}",
    Code.DONE_WITHOUT_EVIDENCE: "已完成，请写{field}",
    Code.WRONG_NUMBER: "{field}应为数字",
    Code.CLAIMED_WITH_REASON: "已认领，不应填{field}",
    Code.DISCLAIMED_WITHOUT_REASON: "不属本单位职责须填{field}",
    Code.DONE_BELOW_TARGET: "已完成，{field}不应低于目标值",
    Code.EXTENSION_INCOMPLETE: "申请延期须填{field}",
    Code.EXTENSION_NOT_LATER: "{field}应晚于现行时限",
}
"""What a form says beside a row while it is being filled in, by the code that check gives on its return."""
LEFT_OUT = frozenset(
    {
        Code.COLUMN_NOT_ISSUED,
        Code.SHEET_NOT_ISSUED,
        Code.ANSWERS_IN_A_COPY,
        Code.WORDS_ON_ANOTHER_SHEET,
        Code.CELL_NOT_ISSUED,
        Code.ANSWERS_OF_NO_TASK,
        Code.FAR_CELL_NOT_TAKEN,
        Code.CELL_TWICE,
        Code.SHEET_OF_ANOTHER_UNIT,
    }
)
"""The problems that tell of filled content which belongs to no row taken."""
