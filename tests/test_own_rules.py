"""The office's own rules: thirty as offices state them, the same in the form as on return; R40 to R43, M53, M54."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from random import Random

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from tests import small
from tests.books import SHEETS, UNITS, write_book
from tests.build import DONE_ON, PERCENT, PROGRESS, STATE, a_master, filled, forms_of
from tests.deep import DEEP
from tests.programs import libreoffice_convert
from workbook_flow import cycle
from workbook_flow.fields.formulas import UNREAD
from workbook_flow.fields.spelling import serial, written_length
from workbook_flow.forms import form_workbook
from workbook_flow.forms.carried import Carried
from workbook_flow.forms.taskcell import PADDING
from workbook_flow.forms.verdict import verdict
from workbook_flow.master import read_master
from workbook_flow.model import (
    NO_SWITCH,
    Choice,
    Entry,
    EntryState,
    Field,
    FieldType,
    IssuedForm,
    Level,
    Master,
    Owed,
    OwnRule,
    Period,
    Role,
    Submission,
    SubmissionState,
    TaskId,
    Typed,
    UnitName,
    Value,
)
from workbook_flow.paper import layout
from workbook_flow.records.as_json import Issue, issue_from_json, issue_to_json
from workbook_flow.rules.comparing import Either, Filled, before, keys_of, negated
from workbook_flow.rules.condition_cursor import RuleError
from workbook_flow.rules.language import parse_condition
from workbook_flow.rules.meant import fraction_columns
from workbook_flow.rules.own import compiled
from workbook_flow.rules.possible import can_hold
from workbook_flow.rules.settling import settled
from workbook_flow.rules.terms import All, Given, Term
from workbook_flow.words.problems import Code


def number(name: str, kind: FieldType = FieldType.INTEGER) -> Field:
    return Field(name=name, type=kind)


GRADE = Field(
    name="隐患等级",
    type=FieldType.CHOICE,
    choices=tuple(Choice(value=each) for each in ("重大", "较大", "一般")),
)
MENDED = Field(name="是否整改", type=FieldType.CHOICE, choices=(Choice(value="是"), Choice(value="否")))
COLUMNS = (
    *(STATE, PERCENT, PROGRESS, DONE_ON, GRADE, MENDED),
    *map(number, ("发现隐患数", "整改数", "重大隐患数", "立案数", "结案数", "检查家次", "合计", "男", "女")),
    *(number("罚款金额（元）", FieldType.NUMBER), number("累计投资", FieldType.NUMBER)),
    *(number("整改率", FieldType.PERCENT), number("整改期限", FieldType.DATE)),
    *(number("存在问题", FieldType.TEXT), number("整改责任人", FieldType.TEXT)),
)
THIRTY = (
    ("整改数不得大于发现隐患数", "", "整改数 ≤ 发现隐患数"),
    ("重大隐患数不超过隐患总数", "", "重大隐患数不超过发现隐患数"),
    ("合计等于男女之和", "", "合计 = 男 + 女"),
    ("累计数不得小于上期累计数", "", "累计投资 ≥ 上期累计投资"),
    ("有隐患的必须填整改期限", "发现隐患数 > 0", "整改期限 已填"),
    ("有隐患的必须写明责任人", "发现隐患数 大于 0", "整改责任人必填"),
    ("已完成的隐患应当全部整改", "已完成 且 `发现隐患数` > 0", "`整改数` = `发现隐患数`"),
    ("没有整改的要说明存在问题", "是否整改 是 否", "存在问题 已填"),
    ("已整改的整改期限不晚于今天", "是否整改 = 是", "整改期限 ≤ 今天"),
    ("重大、较大隐患须定期限", "隐患等级 属于 重大、较大", "整改期限 已填"),
    ("整改率在 0 到 100 之间", "", "0 ≤ 整改率 ≤ 100"),
    ("整改率与整改数、隐患数一致", "发现隐患数 > 0", "整改率 ≈ 整改数 ÷ 发现隐患数 × 100"),
    ("有立案的应有罚款金额", "立案数 > 0", "罚款金额（元） > 0"),
    ("罚款五十万元以上的说明情况", "罚款金额(元) ≥ 500,000", "存在问题字数 ≥ 20"),
    ("整改率不低于 95%", "", "整改率 ≥ 95%"),
    ("整改数占隐患数九成五以上", "", "整改数 / 发现隐患数 ≥ 95%"),
    ("受阻的写清存在问题", "受阻", "存在问题 已填 且 存在问题字数 ≥ 10"),
    ("增幅过大的核实", "", "发现隐患数 ≤ 上期发现隐患数 × 10"),
    ("未开始的比例为 0", "未开始", "完成比例 = 0"),
    ("完成比例不得倒退", "", "完成比例 ≥ 上期的完成比例"),
    ("期限在行动期内", "", "整改期限 ≥ 2024-01-01 且 整改期限 ≤ 2026年12月31日"),
    ("没有检查就不应有隐患", "检查家次 = 0", "发现隐患数 = 0 或 发现隐患数 为空"),
    ("没办结的不填完成日期", "非（已完成 或 长期坚持）", "完成日期 为空"),
    ("立案数不小于结案数", "结案数 > 0", "立案数 ≥ 结案数"),
    ("没有检查的说明原因", "检查家次 为空", "存在问题 已填"),
    ("量化完成值达到目标值", "已完成", "量化完成值 ≥ 目标值"),
    ("已整改的不得改回未整改", "上期是否整改 是 是", "是否整改 不是 否"),
    ("没完成的整改率不应为 100%", "进展状态 ≠ 已完成", "整改率 < 100%"),
    ("进展情况不少于二十字", "", "进展情况字数 不少于 20"),
    ("超期没整改完的说明", "整改期限 早于 今天 且 整改数 < 发现隐患数", "存在问题 已填"),
    ("本期增加不超过二百", "", "-200 ≤ 检查家次 - 上期检查家次 ≤ 200"),
    ("三年内每年一次", "", "（男 + 女）× 2 ≥ 合计"),
    ("整改率比上期提高不超过五个百分点", "", "整改率 - 上期整改率 ≤ 5%"),
    ("整改率按整改数除以隐患数的百分数填", "", "整改率 约等于 整改数 ÷ 发现隐患数 × 100%"),
    ("罚款不少于投资按整改率折算的数", "", "罚款金额（元） 不得小于 累计投资 × 整改率"),
    ("整改率等于整改数除以隐患数", "", "整改率 = 整改数 ÷ 发现隐患数"),
    ("平均罚款", "", "罚款金额（元） = 累计投资 ÷ 立案数"),
    ("整改数按整改率折算", "", "整改数 = 发现隐患数 × 整改率"),
)
"""What offices ask in so many words, the condition and the requirement."""


def rule(condition: str, requirement: str, level: Level = Level.ERROR, hint: str = "请核对") -> OwnRule:
    return OwnRule(name=requirement, condition=condition, requirement=requirement, level=level, hint=hint)


@pytest.mark.parametrize(("words", "condition", "requirement"), THIRTY)
def test_what_offices_ask_can_be_said(words: str, condition: str, requirement: str) -> None:
    assert len(THIRTY) >= 30
    term = compiled(rule(condition, requirement), COLUMNS)
    row = {"检查家次": Value(typed=3)}
    assert not term.holds(row), words


REFUSED = (
    ("整改数", "少了比较"),
    ("整改数 ≤", "写到一半"),
    ("整改数 ≤ 发现隐患", "是不是 发现隐患数"),
    ("存在问题 > 3", "是文字"),
    ("隐患等级 > 3", "是选项"),
    ("隐患等级 是 特大", "可写：重大、较大、一般"),
    ("整改数 < 2024-01-01", "日期不能和数字比较"),
    ("((((((((整改数))))))))>1", "括号套得太多"),
    ("整改数 ≤ 发现隐患数 )", "放在这里不通"),
    ("(整改数 ≤ 发现隐患数", "括号没有配对"),
    ("整改期限 > 2024-02-30", "日历上没有"),
    ("整改数 = 1 或", "写到一半"),
    ("今天 > 2024-01-01", "没有写到任何栏目"),
    ("SUM(整改数) > 1", "规则的写法"),
    ("A1 > 3", "规则的写法"),
    ("__import__('os')", "规则的写法"),
    ('整改数 > 1 & "x"', "规则的写法"),
    ("HYPERLINK(`整改数`) = 1", "规则的写法"),
    ("核实说明 已填", "规则的写法"),
    ("累计投资 ≤ 500万元", "“500万元”数字后面不写单位"),
    ("0.8 ≤ 整改率 ≤ 1", "都按百分数写"),
    ("整改期限 ≤ 今天 + 90天", "“90天”数字后面不写单位"),
    ("整改数 ≥ 上年同期整改数", "看不到“上年同期”"),
    ("整改数 + " * 60 + "1 > 0", "超过 300 个字"),
    (" 或 ".join(["整改数 > 发现隐患数"] * 20), "拆成几条"),
    ("", "写到一半"),
)


@pytest.mark.parametrize(("requirement", "why"), REFUSED)
def test_what_says_nothing_is_refused_with_the_reason(requirement: str, why: str) -> None:
    with pytest.raises(RuleError, match=why):
        compiled(rule("", requirement), COLUMNS)


SAME = (
    ("整改数 =< 发现隐患数", "整改数 ≤ 发现隐患数"),
    ("整改数 => 3", "整改数 ≥ 3"),
    ("整改数 ⩽ 发现隐患数。", "整改数 ≤ 发现隐患数"),
    ("整改数 不能为空", "整改数 已填"),
    ("存在问题不得为空", "存在问题 已填"),
    ("整改数 不得为 0", "整改数 ≠ 0"),
    ("整改数 不应等于 发现隐患数", "整改数 ≠ 发现隐患数"),
    ("整改数 等于 发现隐患数 减去 重大隐患数", "整改数 = 发现隐患数 - 重大隐患数"),
    ("合计 等于 男 加 女", "合计 = 男 + 女"),
    ("整改数 小于 发现隐患数 乘以 2", "整改数 < 发现隐患数 × 2"),
    ("整改期限 不晚于 2024/12/31", "整改期限 ≤ 2024-12-31"),
    ("整改期限 不晚于 2024.12.31", "整改期限 ≤ 2024-12-31"),
    ("整改数 不得 大于 发现隐患数", "整改数 ≤ 发现隐患数"),
    ("整改数 最多 3", "整改数 ≤ 3"),
    ("整改数 ≥ 0，100 ≥ 整改数", "整改数 ≥ 0 且 100 ≥ 整改数"),
    ("整改数 ≥ 1，000", "整改数 ≥ 1000"),
    ("隐患等级 是 重大 或者 较大", "隐患等级 是 重大、较大"),
    ("隐患等级 是 重大 或 整改数 > 3", "(隐患等级 是 重大) 或 整改数 > 3"),
    ("隐患等级 是 重大 或 (整改数 > 3 且 男 > 1)", "(隐患等级 是 重大) 或 (整改数 > 3 且 男 > 1)"),
    ("整改数 ≤ 发现隐患数，或 存在问题 已填", "整改数 ≤ 发现隐患数 或 存在问题 已填"),
    ("整改数 ≤ 发现隐患数，且存在问题 已填", "整改数 ≤ 发现隐患数 且 存在问题 已填"),
)


@pytest.mark.parametrize(("words", "plainly"), SAME)
def test_other_words_of_a_clerk_are_the_same_rule(words: str, plainly: str) -> None:
    assert compiled(rule("", words), COLUMNS) == compiled(rule("", plainly), COLUMNS)


DOUBTFUL = (
    ("整改数 不得小于 0 大于 100", "两个数字相比"),
    ("整改数 ≥ 1 > 0", "两个数字相比"),
    ("整改数 ≥ 0 ≤ 发现隐患数", "方向不一"),
    ("整改数 < 发现隐患数 > 立案数", "方向不一"),
    ("整改数 ≠ 发现隐患数 ≠ 立案数", "方向不一"),
    ("整改率 ≥ 1", "1% 还是 100%"),
    ("1 = 整改率", "1% 还是 100%"),
    ("整改数 ≥ 95%", "不是比例的数"),
    ("男 + 女 ≤ 50%", "不是比例的数"),
)


@pytest.mark.parametrize("column", ["条件", "要求"])
@pytest.mark.parametrize(("words", "why"), DOUBTFUL)
def test_a_list_asks_for_what_an_office_hardly_means(
    words: str, why: str, column: str, tmp_path: Path
) -> None:
    """Such a rule holds of every row, or of none, and nobody sees it; forms issued with one are checked by it still."""
    cells = {"条件": "", "要求": "整改数 ≥ 0", column: words}
    own = f"名称 | 条件 | 要求 | 级别\n甲 | {cells['条件']} | {cells['要求']} | 错误"
    more = ("整改率 | 百分比", "立案数 | 整数", "男 | 整数", "女 | 整数")
    fields = "\n".join((FIELD_SHEET, *(f"{name} | | | | | | | " for name in more)))
    sheets = {**SHEETS, "分解清单": small.LIST, "单位": UNITS, "字段": fields, "自定义规则": own}
    _, problems = read_master(write_book(tmp_path / "分解清单.xlsx", sheets))
    assert [(fault.code, why in fault.message) for fault in problems] == [("M53", True)]
    assert isinstance(compiled(rule("", words), COLUMNS), All)


OTHERWISE_WRITTEN = (
    ("整改率 在 0 到 100 之间", "如 0 ≤ 整改率 ≤ 100"),
    ("如果发现隐患数大于0，则整改数不为空", "前提写在“条件”一列"),
    ("发现隐患数大于0的，存在问题必填", "前提写在“条件”一列"),
    ("存在问题和整改责任人至少填一项", "如 存在问题 已填 或 责任人 已填"),
    ("合计 = 男和女之和", "如 合计 = 男 + 女"),
    ("整改数 不低于 发现隐患数的95%", "如 整改数 ≥ 发现隐患数 × 50%"),
    ("累计投资不得小于上期", "“上期”后面没有写是哪一栏；请写成如 累计投资 ≥ 上期累计投资"),
    ("累计投资 ≥ 上月累计投资", "如 累计投资 ≥ 上期累计投资"),
    ("存在问题不少于20字", "如 存在问题字数 ≥ 20"),
    ("整改期限在今天之前", "如 竣工日期 ≥ 开工日期"),
    ("罚款金额（元） 大于零", "数请用数字写"),
    ("整改率达到100%", "请用 ≥"),
    ("整改率大于等于0，小于等于100", "“小于等于100”前面没有写是哪一栏"),
    ("非 已完成", "如 进展状态 不是 已完成"),
)


@pytest.mark.parametrize(("words", "advice"), OTHERWISE_WRITTEN)
def test_what_is_written_otherwise_is_refused_with_how_to_write_it(words: str, advice: str) -> None:
    with pytest.raises(RuleError) as refusal:
        compiled(rule("", words), COLUMNS)
    assert advice in str(refusal.value)
    assert "看不懂" not in str(refusal.value)


ASKED = (
    ("", "整改数 ≥ 本期整改数", "要求", "怎么填都算符合"),
    ("", "整改率 ≥ 0 或 整改率 ≤ 100", "要求", "怎么填都算符合"),
    ("", "整改数 ≤ 发现隐患数 或 整改数 > 发现隐患数", "要求", "怎么填都算符合"),
    ("", "隐患等级 不是 重大 或 隐患等级 不是 较大", "要求", "怎么填都算符合"),
    ("", "隐患等级 是 重大、较大、一般", "要求", "怎么填都算符合"),
    ("存在问题 为空", "存在问题字数 ≥ 20", "要求", "怎么填都算符合"),
    ("", "存在问题字数 > 0", "要求", "怎么填都算符合"),
    ("整改数 = 0", "整改数 ≤ 3", "要求", "怎么填都算符合"),
    ("整改率 < 0 且 整改率 > 100", "存在问题 已填", "条件", "没有一行会是这样"),
    ("进展状态 是 已完成 且 受阻", "存在问题 已填", "条件", "没有一行会是这样"),
    ("", "整改数 < 0 且 整改数 > 100", "要求", "没有一行能符合"),
    ("已完成 或 受阻 且 发现隐患数 > 0", "存在问题 已填", "条件", "先算“且”"),
    ("", "整改数 = 发现隐患数 或 存在问题 已填，整改责任人 已填", "要求", "先算“且”"),
    ("", "整改率 - 上期整改率 ≤ 0.1", "要求", "0.1% 或 10%"),
    ("", "(累计投资 - 上期累计投资) ÷ 上期累计投资 ≤ 50", "要求", "50% 或 5000%"),
    ("", "整改率 ≤ 整改数 ÷ 发现隐患数 + 5", "要求", "5 个百分点请写 5%"),
)


def told_of(condition: str, requirement: str, folder: Path) -> list[tuple[str, str, str]]:
    """What is told of a list with that rule: the code, the column and the message."""
    own = f"名称 | 条件 | 要求 | 级别\n甲 | {condition} | {requirement} | 提醒"
    more = "整改率 | 百分比\n合计 | 整数\n男 | 整数\n女 | 整数\n存在问题 | 文本\n累计投资 | 数值\n整改责任人 | 文本\n隐患等级 | 选项 | | 隐患等级"
    fields = "\n".join(
        (FIELD_SHEET, *(f"{line}{' |' * (8 - line.count('|'))} " for line in more.split("\n")))
    )
    options = f"{SHEETS['选项']}进展状态 | 受阻 | 受阻" + "".join(
        f"\n隐患等级 | {value} | " for value in ("重大", "较大", "一般")
    )
    sheets = {**SHEETS, "分解清单": small.LIST, "单位": UNITS, "字段": fields, "选项": options}
    path = write_book(folder / "分解清单.xlsx", {**sheets, "自定义规则": own})
    _, problems = read_master(path)
    columns = {"B": "条件", "C": "要求"}
    return [(fault.code, columns.get(fault.place.cell[:1], ""), fault.message) for fault in problems]


@pytest.mark.parametrize(("condition", "requirement", "column", "why"), ASKED)
def test_a_rule_that_is_hardly_meant_as_it_is_read_is_told_of(
    condition: str, requirement: str, column: str, why: str, tmp_path: Path
) -> None:
    told = told_of(condition, requirement, tmp_path)
    assert [(code, place, why in message) for code, place, message in told] == [("M56", column, True)]


@pytest.mark.parametrize(
    ("condition", "requirement"),
    [
        *(
            (condition, requirement)
            for _, condition, requirement in THIRTY[:3]
            if "重大隐患数" not in requirement
        ),
        ("", "整改率 ≥ 0 且 整改率 ≤ 100"),
        ("(已完成 或 受阻) 且 发现隐患数 > 0", "存在问题 已填"),
        ("", "隐患等级 是 重大 或 整改数 > 3"),
        ("", "整改率 - 上期整改率 ≤ 0.1%"),
        ("", "发现隐患数 ÷ 上期发现隐患数 ≤ 10"),
        ("", "累计投资 ÷ 整改数 ≥ 1000"),
        ("整改数 > 发现隐患数", "整改数 < 发现隐患数 × 2"),
        ("", "整改率 ≤ 整改数 ÷ 发现隐患数 + 5%"),
    ],
)
def test_a_plain_rule_is_not_asked_about(condition: str, requirement: str, tmp_path: Path) -> None:
    assert told_of(condition, requirement, tmp_path) == []


def test_a_rule_with_choices_in_many_brackets_is_looked_at_in_few_of_its_ways() -> None:
    """All 262,144 of them would take minutes."""
    words = "且".join(f"(整改数>{number}或整改数<{number})" for number in range(18))
    assert can_hold(parse_condition(f"{words}且整改数=99且整改数=98", COLUMNS), COLUMNS)


PIECES = [
    *(field.name for field in COLUMNS),
    *"()+-×÷≥≤=<>%且或非空、，`「」上期今天",
    "已填",
    "95",
    "是",
    "=",
    "2024-01-01",
]


FUNCTIONS = {"IF", "IFERROR", "AND", "OR", "COUNT", "ROUND", "LEN", "TRUE", "FALSE", "FIND", "ABS", "INT"}


def of_emptiness_alone(term: Term, *, filled: bool) -> bool:
    """Whether the term holds of a row of which it is known only that all its cells are filled, or that none is."""
    match term:
        case All(terms):
            return all(of_emptiness_alone(part, filled=filled) for part in terms)
        case Either(terms):
            return any(of_emptiness_alone(part, filled=filled) for part in terms)
        case Filled(_, there):
            return there == filled
    return False


@given(st.lists(st.sampled_from(PIECES), max_size=40).map(" ".join) | st.text(max_size=60))
def test_any_words_are_a_term_over_the_row_or_refused(words: str) -> None:
    """It looks at the row, the last and constants; no amount and no choice is found wrong where nothing is known."""
    try:
        term = compiled(rule("", words), COLUMNS)
    except RuleError:
        return
    names = {field.name for field in COLUMNS} | {"量化完成值"}
    allowed = names | {before(name) for name in names} | {Given.TARGET.value, Given.TODAY.value}
    keys = set(keys_of(term))
    assert keys <= allowed
    unread = {key: Value(typed=None, raw="看不懂", fault="D02") for key in keys}
    assert term.holds({}) == of_emptiness_alone(term, filled=False)
    assert term.holds(unread) == of_emptiness_alone(term, filled=True)
    formula = re.sub('"[^"]*"', "", term.formula(dict.fromkeys(keys, "$A$1")))
    assert set(re.findall(r"[^\W\d]\w*", formula.replace("$A$1", ""))) <= FUNCTIONS


SHARES: tuple[tuple[str, Mapping[str, Typed], Mapping[str, Typed]], ...] = (
    ("整改率 - 上期整改率 ≤ 5%", {"整改率": 55, "上期整改率": 50}, {"整改率": 55.1, "上期整改率": 50}),
    ("整改率 ≤ 上期整改率 + 5%", {"整改率": 55, "上期整改率": 50}, {"整改率": 56, "上期整改率": 50}),
    ("整改率 - 上期整改率 ≥ -5%", {"整改率": 45, "上期整改率": 50}, {"整改率": 44, "上期整改率": 50}),
    ("整改率 ≤ 上期整改率 × 110%", {"整改率": 55, "上期整改率": 50}, {"整改率": 56, "上期整改率": 50}),
    ("整改率 ÷ 上期整改率 ≤ 110%", {"整改率": 55, "上期整改率": 50}, {"整改率": 56, "上期整改率": 50}),
    ("100 - 整改率 ≥ 5%", {"整改率": 95}, {"整改率": 96}),
    ("整改率 ≥ 0.95", {"整改率": 95}, {"整改率": 94}),
    ("整改率 ≈ 0.95", {"整改率": 95}, {"整改率": 94}),
    ("0.8 ≤ 整改率 ≤ 0.95", {"整改率": 95}, {"整改率": 96}),
    ("整改率 - 上期整改率 ≤ 0.5", {"整改率": 50.5, "上期整改率": 50}, {"整改率": 51, "上期整改率": 50}),
    ("整改率 不超过 120%", {"整改率": 120}, {"整改率": 120.5}),
    (
        "整改率 = 整改数 / 发现隐患数",
        {"整改率": 50, "整改数": 5, "发现隐患数": 10},
        {"整改率": 0.5, "整改数": 5, "发现隐患数": 10},
    ),
    (
        "整改率 = 整改数 ÷ 发现隐患数 × 100%",
        {"整改率": 50, "整改数": 5, "发现隐患数": 10},
        {"整改率": 5, "整改数": 5, "发现隐患数": 10},
    ),
    (
        "整改率 = 整改数 ÷ 发现隐患数 × 100",
        {"整改率": 50, "整改数": 5, "发现隐患数": 10},
        {"整改率": 5, "整改数": 5, "发现隐患数": 10},
    ),
    (
        "整改率 = 100 × 整改数 ÷ 发现隐患数",
        {"整改率": 50, "整改数": 5, "发现隐患数": 10},
        {"整改率": 5, "整改数": 5, "发现隐患数": 10},
    ),
    (
        "整改率 ÷ 100 = 整改数 ÷ 发现隐患数",
        {"整改率": 50, "整改数": 5, "发现隐患数": 10},
        {"整改率": 5, "整改数": 5, "发现隐患数": 10},
    ),
    *(
        (
            f"整改率 = 整改数 ÷ 发现隐患数{times}",
            {"整改率": written, "整改数": 2, "发现隐患数": 3},
            {"整改率": wrong, "整改数": 2, "发现隐患数": 3},
        )
        for times in ("", " × 100")
        for written in (66.67, 66.66, 66.7, 66.666667, 67)
        for wrong in (66, 66.2, 66.8, 66.69, 68)
    ),
    *(
        (
            "罚款金额（元） = 累计投资 ÷ 立案数",
            {"罚款金额（元）": written, "累计投资": amount, "立案数": 3},
            {"罚款金额（元）": wrong, "累计投资": amount, "立案数": 3},
        )
        for amount, kept, broken in (
            (10, (3, 3.3, 3.33, 3.333333), (2, 4, 3.5, 3.2, 3.35)),
            (2, (0.67, 0.667, 0.6667, 0.66), (0, 1, 0.5, 0.6777, 66.67)),
            (-10, (-3, -3.3, -3.33), (3.33, -4, -3.5)),
        )
        for written in kept
        for wrong in broken
    ),
    *(
        (
            "整改数 = 发现隐患数 × 整改率",
            {"整改数": 2, "发现隐患数": 3, "整改率": written},
            {"整改数": 2, "发现隐患数": 3, "整改率": wrong},
        )
        for written in (66.67, 66.7, 67)
        for wrong in (66, 60, 68, 100)
    ),
    *(
        (f"整改率 {sign} 整改数 ÷ 发现隐患数", {"整改率": written} | counts, {"整改率": wrong} | counts)
        for counts in ({"整改数": 2, "发现隐患数": 3},)
        for sign, written, wrong in (("≤", 66.67, 68), ("≤", 67, 67.5), ("≥", 66.6, 66), ("≥", 66.66, 66.5))
    ),
    (
        "整改数 ÷ 发现隐患数 = 100%",
        {"整改数": 200, "发现隐患数": 200},
        {"整改数": 199, "发现隐患数": 200},
    ),
    (
        "累计投资 = 罚款金额（元） × 整改率",
        {"累计投资": -20, "罚款金额（元）": -30, "整改率": 66.67},
        {"累计投资": 20, "罚款金额（元）": -30, "整改率": 66.67},
    ),
    ("累计投资 × 整改率 = 0", {"累计投资": 100, "整改率": 0}, {"累计投资": 100, "整改率": 0.4}),
    ("整改数 ÷ 发现隐患数 × 100 ≥ 95%", {"整改数": 19, "发现隐患数": 20}, {"整改数": 18, "发现隐患数": 20}),
    ("整改数 ÷ 发现隐患数 ≈ 95%", {"整改数": 19, "发现隐患数": 20}, {"整改数": 18, "发现隐患数": 20}),
    ("整改数 ÷ 发现隐患数 ≥ 0.95", {"整改数": 19, "发现隐患数": 20}, {"整改数": 18, "发现隐患数": 20}),
    (
        "整改数 ≥ 发现隐患数 × 整改率",
        {"整改数": 5, "发现隐患数": 10, "整改率": 50},
        {"整改数": 4, "发现隐患数": 10, "整改率": 50},
    ),
    (
        "整改数 ≥ 发现隐患数 × 整改率 ÷ 100",
        {"整改数": 5, "发现隐患数": 10, "整改率": 50},
        {"整改数": 4, "发现隐患数": 10, "整改率": 50},
    ),
    (
        "整改数 × 100 ≥ 发现隐患数 × 整改率",
        {"整改数": 5, "发现隐患数": 10, "整改率": 50},
        {"整改数": 4, "发现隐患数": 10, "整改率": 50},
    ),
    (
        "发现隐患数 ≤ 整改数 ÷ 整改率",
        {"整改数": 5, "发现隐患数": 10, "整改率": 50},
        {"整改数": 5, "发现隐患数": 11, "整改率": 50},
    ),
    (
        "累计投资 × 10000 = 罚款金额（元）",
        {"累计投资": 1.2345, "罚款金额（元）": 12345},
        {"累计投资": 1.2345, "罚款金额（元）": 12346},
    ),
    (
        "累计投资 × 100 = 罚款金额（元）",
        {"累计投资": 1.5, "罚款金额（元）": 150},
        {"累计投资": 1.5, "罚款金额（元）": 1.5},
    ),
    (
        "罚款金额（元） ÷ 立案数 ≥ 0.5",
        {"罚款金额（元）": 1, "立案数": 2},
        {"罚款金额（元）": 0.9, "立案数": 2},
    ),
    ("累计投资 ≥ -10.5", {"累计投资": -10.5}, {"累计投资": -10.6}),
)
"""A percent column holds 50 for 50%: however a share is written, it is the same. Kept by the first row, broken by the other."""


@pytest.mark.parametrize(("requirement", "keeping", "breaking"), SHARES)
def test_a_share_is_the_same_however_it_is_written(
    requirement: str, keeping: Mapping[str, Typed], breaking: Mapping[str, Typed]
) -> None:
    term = compiled(rule("", requirement), COLUMNS)
    for cells, broken in ((keeping, False), (breaking, True)):
        row = {
            before(name[2:]) if name.startswith("上期") else name: Value(typed=typed)
            for name, typed in cells.items()
        }
        assert term.holds(row) == broken, cells


SAME_WORDS = (
    (
        "整改数 ≤ 发现隐患数",
        "整改数不得大于发现隐患数",
        "整改数 不能超过 发现隐患数",
        "本期整改数 应不大于 发现隐患数",
    ),
    (
        "整改数 ≥ 发现隐患数",
        "整改数 应当 大于或等于 发现隐患数",
        "整改数不应少于本期的发现隐患数",
        "整改数 至少 发现隐患数",
    ),
    ("整改数 = 3", "整改数 应为 3", "整改数 是 3"),
    ("整改数 ≠ 0", "整改数 不为 0", "整改数 不是 0"),
    ("整改期限 ≤ 今天", "整改期限不得晚于今天", "整改期限 应不晚于 今天"),
    ("隐患等级 是 重大", "隐患等级 应为 重大", "隐患等级 必须是 重大"),
    ("存在问题 已填", "存在问题 应当填写", "存在问题 必须填写", "存在问题须填"),
)


@pytest.mark.parametrize("ways", SAME_WORDS)
def test_what_is_said_in_other_words_is_the_same(ways: tuple[str, ...]) -> None:
    assert len({compiled(rule("", words), COLUMNS) for words in ways}) == 1


def test_a_column_whose_name_begins_with_a_figure_is_no_figure() -> None:
    columns = (*COLUMNS, number("2024年完成数"), number("5"))
    assert compiled(rule("", "2024年完成数 ≥ 50"), columns).holds({"2024年完成数": Value(typed=49)})
    assert set(keys_of(compiled(rule("", "2024年完成数 ≥ 50"), columns))) == {"2024年完成数"}
    assert set(keys_of(compiled(rule("", "整改数 ≥ 「5」"), columns))) == {"整改数", "5"}


# the same in the form as in the check

ROWS = 3200 if DEEP else 800
SEEDS = range(23, 55) if DEEP else (23,)
"""What rows are drawn from: over a hundred thousand of them in a deep run, each held against thirty rules."""
NAMED = {field.name: field for field in COLUMNS} | {"量化完成值": number("量化完成值", FieldType.NUMBER)}


def a_value(dice: Random, field: Field) -> Value:
    """Something that may stand in such a column: nothing, what nobody understands, a small number, a day, a choice."""
    lot = dice.random()
    if lot < 0.12:
        return Value(typed=None)
    if lot < 0.18:
        return Value(typed=None, fault="D02")
    match field.type:
        case FieldType.CHOICE:
            return Value(typed=dice.choice(field.choices).value)
        case FieldType.DATE:
            return Value(typed=date(2024, 1, 1) + timedelta(days=dice.randrange(-400, 1500)))
        case FieldType.TEXT:
            return Value(typed="整改 情况\n" * dice.randrange(1, 6))
        case FieldType.INTEGER:
            return Value(typed=dice.choice((0, 1, 2, 3, 10, 95, 100, 200, 1000)))
        case _:
            return Value(typed=dice.choice((0, 0.1, 0.2, 0.3, 33.333333, 66.67, 95, 99.999999, 100, 500000)))


def as_read(value: Value, field: Field) -> object:
    """What a form's reading of that value holds."""
    if value.fault:
        return UNREAD
    if isinstance(value.typed, date):
        return serial(value.typed)
    if field.type is FieldType.TEXT and isinstance(value.typed, str):
        return written_length(value.typed)
    return value.typed


@pytest.mark.dear
@pytest.mark.parametrize("seed", SEEDS)
def test_formula_and_check_agree_on_every_rule_and_row(seed: int, tmp_path: Path) -> None:
    terms = [compiled(rule(condition, requirement), COLUMNS) for _, condition, requirement in THIRTY]
    keys = [*NAMED, *map(before, NAMED), Given.TARGET.value, Given.TODAY.value]
    fields = {**NAMED, **{before(name): field for name, field in NAMED.items()}}
    fields |= {Given.TARGET.value: NAMED["量化完成值"], Given.TODAY.value: NAMED["整改期限"]}
    dice = Random(seed)
    rows = [{key: a_value(dice, fields[key]) for key in keys} for _ in range(ROWS)]
    path = tmp_path / "规则.xlsx"
    with xlsxwriter.Workbook(str(path)) as written:
        sheet = written.add_worksheet()
        for line, row in enumerate(rows):
            for column, key in enumerate(keys):
                shown = as_read(row[key], fields[key])
                if shown is not None:
                    sheet.write(line, column, shown)
            cells = {key: xlsxwriter.utility.xl_rowcol_to_cell(line, at) for at, key in enumerate(keys)}
            for column, term in enumerate(terms, start=len(keys)):
                sheet.write_formula(line, column, f"=IF({term.formula(cells)},1,0)", None, 7)
    recalculated = libreoffice_convert(
        libreoffice_convert(path, "ods", tmp_path), "xlsx", tmp_path / "wieder"
    )
    book = load_workbook(recalculated, read_only=True, data_only=True)
    worked = list(book.worksheets[0].iter_rows(values_only=True))
    book.close()
    compared, fired = 0, [0] * len(terms)
    for row, results in zip(rows, worked, strict=True):
        for column, term in enumerate(terms):
            held = term.holds(row)
            assert results[len(keys) + column] == held, (
                THIRTY[column],
                {key: row[key] for key in keys_of(term)},
            )
            compared, fired[column] = compared + 1, fired[column] + held
    assert compared == ROWS * len(THIRTY) >= 24_000
    assert all(0 < count < ROWS for count in fired), dict(zip(THIRTY, fired, strict=True))


@given(st.randoms(use_true_random=False), st.sampled_from(THIRTY))
def test_a_term_and_its_opposite_never_hold_together(dice: Random, words: tuple[str, str, str]) -> None:
    term: Term = parse_condition(words[2], NAMED.values())
    row = {
        key: a_value(dice, NAMED[key.lstrip("\x08")]) for key in keys_of(term) if key.lstrip("\x08") in NAMED
    }
    row |= {Given.TARGET.value: Value(typed=60), Given.TODAY.value: Value(typed=date(2024, 9, 1))}
    assert not (term.holds(row) and negated(term).holds(row))


# a whole form, worked out by LibreOffice

RULES = (
    rule("", "整改数 ≤ 发现隐患数", hint="整改数不能大于发现隐患数"),
    rule("发现隐患数 > 0", "存在问题 已填", Level.WARNING, "有隐患的请写明"),
    rule("", "发现隐患数 ≤ 上期发现隐患数 × 3", Level.QUERY, "隐患数比上期多两倍以上"),
)
FORM_FIELDS = (STATE, PERCENT, NAMED["发现隐患数"], NAMED["整改数"], NAMED["存在问题"])


def own_form(last: Mapping[str, Typed] | None = None, rules: tuple[OwnRule, ...] = RULES) -> IssuedForm:
    master: Master = a_master(fields=FORM_FIELDS, rules=rules)
    entry = Entry(
        unit="县甲局",
        period=Period(2024, 6),
        task="1-01",
        role=Role.LEAD,
        values={name: Value(typed=typed, raw=str(typed)) for name, typed in (last or {}).items()},
        state=EntryState.ACCEPTED,
    )
    entries = {Owed(UnitName("县甲局"), TaskId("1-01")): entry} if last else {}
    return forms_of(master, carried=Carried(entries=entries))["县甲局"]


LAST: Mapping[str, Typed] = {"进展状态": "进行中", "发现隐患数": 40, "核实说明": "集中开展了专项检查行动"}
FILLED = (
    ("进行中 | 50 | 5 | 7 | 有问题 | ", "；整改数不能大于发现隐患数。"),
    ("进行中 | 50 | 5 | 2 | | ", "✓·提醒：有隐患的请写明"),
    ("进行中 | 50 | 200 | 2 | 有问题 | ", "缺：核实说明（隐患数比上期多两倍以上）。"),
    ("进行中 | 50 | 200 | 2 | 有问题 | 核实无误", "缺：核实说明（隐患数比上期多两倍以上）。"),
    ("进行中 | 50 | 200 | 2 | 有问题 | 六月开展了集中排查", "✓"),
    ("进行中 | 50 | | 2 | | ", "✓"),
)


def worked_out(books: Sequence[bytes], folder: Path) -> list[Path]:
    """The workbooks with every formula worked out by LibreOffice, which trusts results that come in an .xlsx."""
    paths = [folder / f"{number_}.xlsx" for number_ in range(len(books))]
    for path, data in zip(paths, books, strict=True):
        path.write_bytes(data)
    for kind in ("ods", "xlsx"):
        libreoffice_convert(paths[0], kind, folder / kind, more=paths[1:])
        paths = [folder / kind / f"{path.stem}.{kind}" for path in paths]
    return paths


@pytest.mark.dear
def test_the_form_says_what_check_says(tmp_path: Path) -> None:
    form = own_form({**LAST, "核实说明": None})
    lines = "编号 | 进展状态 | 完成比例 | 发现隐患数 | 整改数 | 存在问题 | 核实说明\n1-01 | "
    books = worked_out([filled(form, lines + words) for words, _ in FILLED], tmp_path)
    for (words, check_text), again in zip(FILLED, books, strict=True):
        sheet = load_workbook(again, data_only=True)["填报表"]
        shown = next(row[1].value for row in sheet.iter_rows() if row[0].value == "1-01")
        assert str(shown).lstrip("；") == check_text.lstrip("；"), words
        cells = dict(
            zip((field.name for field in FORM_FIELDS), map(str.strip, words.split("|")), strict=False)
        )
        values = {name: Value(typed=plain_typed(form, name, cell)) for name, cell in cells.items()}
        explanation = words.rpartition("|")[2].strip() or None
        values |= {"核实说明": Value(typed=explanation), "无变化": Value(typed=None)}
        row = form.row("1-01")
        assert row is not None
        assert verdict(form, row, settled(values, row, form.fields, NO_SWITCH, form.rules)) == shown


def plain_typed(form: IssuedForm, name: str, cell: str) -> Typed:
    field = next(each for each in form.fields if each.name == name)
    return (float(cell) if cell.isdecimal() and field.type is not FieldType.TEXT else cell) if cell else None


def test_a_rule_about_the_quantity_asks_nothing_where_no_quantity_is_asked() -> None:
    """Its cell is locked there: no unit could fill it."""
    rules = (rule("", "量化完成值 已填"), rule("量化完成值 为空", "存在问题 已填"))
    tasks = (
        replace(small_task, metric=metric, target=None)
        for small_task, metric in zip(a_master().tasks, ("人均学时", ""), strict=True)
    )
    form = forms_of(a_master(fields=FORM_FIELDS, rules=rules, tasks=tuple(tasks)))["县甲局"]
    blank = {field.name: Value(typed=None) for field in form.fields}
    values = {**blank, "进展状态": Value(typed="进行中", raw="进行中"), "完成比例": Value(typed=50, raw="50")}
    words = [verdict(form, row, values) for row in form.rows]
    assert ["请核对" in shown for shown in words] == [True, False]


# an explanation stands as long as what it explains


def test_the_last_explanation_is_carried_on_until_the_fact_changes() -> None:
    form = own_form(LAST)
    row = form.row("1-01")
    assert row is not None
    blank = {field.name: Value(typed=None) for field in form.fields}

    def explanation(count: float) -> Typed:
        values = {**blank, "发现隐患数": Value(typed=count), "进展状态": Value(typed="进行中")}
        return settled(values, row, form.fields, NO_SWITCH, form.rules)["核实说明"].typed

    assert explanation(40) == LAST["核实说明"]
    assert explanation(41) is None


@pytest.mark.dear
def test_the_form_carries_it_on_too(tmp_path: Path) -> None:
    same = rule("", "发现隐患数 < 30", Level.QUERY, "隐患数偏多")
    form = own_form(LAST, (same,))
    head = "编号 | 进展状态 | 完成比例 | 发现隐患数\n1-01 | 进行中 | 50 | "
    books = worked_out([filled(form, f"{head}{count}") for count in (40, 41)], tmp_path)
    for check_text, again in zip(("✓", "缺：核实说明（隐患数偏多）。"), books, strict=True):
        sheet = load_workbook(again, data_only=True)["填报表"]
        assert next(row[1].value for row in sheet.iter_rows() if row[0].value == "1-01") == check_text


FIELD_SHEET = "\n".join(
    (
        "名称 | 类型 | 必填 | 选项表 | 最小值 | 最大值 | 提示 | 列宽 | 用途",
        "进展状态 | 选项 | 是 | 进展状态 | | | | 11 | 状态",
        "完成比例 | 百分比 | 是 | | 0 | 100 | | | 比例",
        "发现隐患数 | 整数 | | | | | | | ",
        "整改数 | 整数 | | | | | | | ",
    )
)
OWN_SHEET = "\n".join(
    (
        "名称 | 条件 | 要求 | 级别 | 提示",
        "整改 | | 整改数 ≤ 发现隐患数 | 错误 | 整改数不能大于发现隐患数",
        "偏多 | | 发现隐患数 < 30 | 核实 | 隐患数偏多",
    )
)


def write_master(root: Path, own: str = OWN_SHEET) -> Path:
    (root / "master").mkdir(parents=True, exist_ok=True)
    sheets = {**SHEETS, "分解清单": small.LIST, "单位": UNITS, "字段": FIELD_SHEET, "自定义规则": own}
    return write_book(root / "master" / "分解清单.xlsx", sheets)


def month(root: Path, period: Period, line: str, minute: int) -> Submission:
    """Issue the period, return one row of 县财政局, merge."""
    cycle.split(cycle.Workspace(root, period.first_day.replace(day=20)), period)
    issues = cycle.Workspace(root, period.last_day).archive.issues(period)
    forms = {form.unit: form for issue in issues for form in issue.forms}
    head = "编号 | 进展状态 | 完成比例 | 发现隐患数 | 整改数 | 核实说明\n1-02 | 进行中 | 50 | "
    small.drop(root, f"县财政局{minute}.xlsx", filled(forms["县财政局"], head + line), minute)
    (submission,) = cycle.merge(cycle.Workspace(root, period.last_day), period).submissions
    return submission


def asked(root: Path, period: Period) -> list[tuple[object, object]]:
    """Unit's explanation and what it was asked, by sheet 待核实 of the period."""
    book = load_workbook(root / "outbox" / str(period) / "汇总表.xlsx")
    if "待核实" not in book.sheetnames:
        return []
    return [(row[5], row[4]) for row in book["待核实"].iter_rows(min_row=3, values_only=True)]


def codes(submission: Submission) -> set[str]:
    return {problem.code for problem in submission.problems} & {"R40", "R41", "R42", "R43"}


def test_a_unit_explains_and_is_asked_again_only_when_the_fact_changes(tmp_path: Path) -> None:
    root = tmp_path
    (root / "inbox").mkdir()
    write_master(root)
    july, august, september = (Period(2024, number_) for number_ in (7, 8, 9))
    reason = "省里督导组来县集中检查"
    first = month(root, july, "40 | 3 | ", 1)
    assert (first.state, codes(first)) == (SubmissionState.RETURNED, {"R42"})
    assert asked(root, july) == []
    second = month(root, july, "40 | 3 | 情况属实", 2)
    assert codes(second) == {"R42"}
    third = month(root, july, f"40 | 3 | {reason}", 3)
    assert (third.held, codes(third)) == (0, {"R43"})
    assert asked(root, july) == [(reason, "隐患数偏多（规则“偏多”）")]
    same = month(root, august, "40 | 5 | ", 4)
    assert (same.held, codes(same)) == (0, set())
    assert asked(root, august) == []
    still = month(root, september, "40 | 41 | ", 5)
    assert codes(still) == {"R40"}
    more = month(root, september, "55 | 41 | ", 6)
    assert codes(more) == {"R42"}


def test_a_rule_that_cannot_be_read_is_named_by_its_cell_and_runs_nowhere(tmp_path: Path) -> None:
    own = "\n".join(
        (
            OWN_SHEET,
            "整改 | | 整改数 ≥ 0 | 错误 | ",
            " | 整改数量 > 3 | 整改数 ≥ 0 | 提醒 | ",
            " | | 整改数 ≥ | 错误 | ",
            " | | 整改数 ≥ 0 | 严重 | ",
            " | | | 错误 | ",
        )
    )
    master, problems = read_master(write_master(tmp_path, own))
    assert master is None
    assert [(each.code, each.place.sheet, each.place.cell) for each in problems] == [
        (Code.DOUBLE_OWN_RULE, "自定义规则", "C4"),
        (Code.UNREADABLE_OWN_RULE, "自定义规则", "B5"),
        (Code.UNREADABLE_OWN_RULE, "自定义规则", "C6"),
        (Code.VALUE_NOT_ALLOWED, "自定义规则", "D7"),
        (Code.REQUIRED_BLANK, "自定义规则", "C8"),
    ]


@pytest.mark.parametrize(
    ("requirement", "fractions"),
    [
        ("合格率 = 整改数 ÷ 发现隐患数", ("合格率",)),
        ("整改数 / 发现隐患数 ≈ 合格率", ("合格率",)),
        ("整改数 ≤ 发现隐患数 且 合格率 ≤ 整改数 ÷ 发现隐患数", ("合格率",)),
        ("合格率 = 整改数 ÷ 发现隐患数 × 100", ()),
        ("合格率 = 100 × 整改数 ÷ 发现隐患数", ()),
        ("整改率 = 整改数 ÷ 发现隐患数", ()),
        ("罚款金额（元） = 累计投资 ÷ 立案数", ()),
        ("合格率 ≥ 0.95", ()),
        ("合格率 = 上期合格率", ()),
    ],
)
def test_a_rate_of_plain_numbers_held_against_a_quotient_is_a_fraction(
    requirement: str, fractions: tuple[str, ...]
) -> None:
    columns = (*COLUMNS, number("合格率", FieldType.NUMBER))
    assert fraction_columns(requirement, columns) == fractions


def test_the_form_says_how_to_write_a_rate_that_is_a_fraction(tmp_path: Path) -> None:
    own = f"{OWN_SHEET.splitlines()[0]}\n | | 完成率 = 整改数 ÷ 发现隐患数 | 错误 | "
    (tmp_path / "master").mkdir()
    fields = f"{FIELD_SHEET.rstrip()}\n完成率 | 数值 | | | | | | | \n"
    sheets = {**SHEETS, "分解清单": small.LIST, "单位": UNITS, "字段": fields, "自定义规则": own}
    master, problems = read_master(write_book(tmp_path / "master" / "分解清单.xlsx", sheets))
    assert master is not None, problems
    assert [each.code for each in problems if each.place.sheet == "自定义规则"] == [Code.RATE_IS_FRACTION]
    assert master.rules[0].hint == "应符合：完成率 = 整改数 ÷ 发现隐患数，完成率填小数，如 0.6667"


def test_a_rule_that_is_switched_off_asks_nothing(tmp_path: Path) -> None:
    master, problems = read_master(write_master(tmp_path, OWN_SHEET.replace("核实", "关闭")))
    assert master is not None, problems
    assert [each.name for each in master.rules] == ["整改"]
    assert "核实说明" not in {field.name for form in forms_of(master).values() for field in form.fields}


def test_a_form_is_recorded_with_its_rules_and_one_without_as_ever() -> None:
    form = own_form()
    issue = Issue(period=form.period, number=1, on=form.issued_on, master="0" * 64, forms=(form,))
    record = issue_to_json(issue)
    assert issue_from_json(form.period, record).forms == (form,)
    bare = own_form(rules=())
    assert "rules" not in issue_to_json(replace(issue, forms=(bare,)))
    assert "核实说明" not in {field.name for field in bare.fields}


def test_a_form_without_own_rules_keeps_its_hidden_columns() -> None:
    bare, ruled = (
        load_workbook(io.BytesIO(form_workbook(form)))["填报表"] for form in (own_form(rules=()), own_form())
    )
    assert ruled.max_column > bare.max_column


@pytest.mark.parametrize("level", [Level.ERROR, Level.WARNING, Level.QUERY])
def test_what_the_check_column_says_of_a_rule_stands_in_its_row_from_the_start(level: Level) -> None:
    form = own_form(rules=(rule("", "整改数 ≤ 发现隐患数", level, hint="整改数不能大于发现隐患数，" * 4),))
    row = form.row("1-01")
    assert row is not None
    values = {field.name: Value(typed=None) for field in form.fields}
    values |= {"进展状态": Value(typed="进行中"), "完成比例": Value(typed=5)}
    words = verdict(form, row, values | {"发现隐患数": Value(typed=1), "整改数": Value(typed=2)})
    assert words.count("整改数不能大于") == 4
    tasks = tuple(replace(row, task=f"1-0{number}") for number in range(1, 6))
    ruled, bare = (
        load_workbook(io.BytesIO(form_workbook(replace(shown, rows=tasks))))["填报表"]
        for shown in (form, own_form(rules=()))
    )
    line = next(cells[0].row for cells in ruled.iter_rows() if cells[0].value == "1-01")
    width, size = ruled.column_dimensions["B"].width, ruled.cell(line, 2).font.size
    needed = layout.row_height([(words, width)], size, padding=PADDING)
    assert ruled.row_dimensions[line].height + 0.5 >= needed > bare.row_dimensions[line].height


def test_own_rules_leave_rows_alone_that_a_unit_disowns() -> None:
    claiming = a_master(fields=FORM_FIELDS, rules=(rule("", "存在问题 已填"),))
    master = replace(claiming, settings=replace(claiming.settings, claims=True))
    form = forms_of(master)["县甲局"]
    row = form.row("1-01")
    assert row is not None
    values = {field.name: Value(typed=None) for field in form.fields}
    values |= {"认领": Value(typed="不属本单位职责"), "不认领理由": Value(typed="应由乙局承担此项工作")}
    assert "请核对" not in verdict(form, row, values)
    assert "请核对" in verdict(form, row, {**values, "认领": Value(typed="认领")})


def decide(root: Path, period: Period, verdict_: str, minute: int) -> None:
    """The office writes its verdict on the explained row, and hands its workbook in."""
    path = root / "outbox" / str(period) / "汇总表.xlsx"
    book = load_workbook(path)
    sheet = book["单位明细"]
    header = next(row for row in sheet.iter_rows() if {"单位", "核定"} <= {cell.value for cell in row})
    at = {cell.value: number for number, cell in enumerate(header) if cell.value}
    row = next(
        row
        for row in sheet.iter_rows()
        if (row[at["单位"]].value, row[at["编号"]].value) == ("县财政局", "1-02")
    )
    row[at["核定"]].value, row[at["核定意见"]].value = verdict_, "说明要写到具体的数"
    stream = io.BytesIO()
    book.save(stream)
    small.drop(root, f"核定{minute}.xlsx", stream.getvalue(), minute)
    cycle.merge(cycle.Workspace(root, period.last_day), period)


@pytest.mark.dear
@pytest.mark.parametrize(("verdict_", "later"), [("通过", set()), ("退回", {"R42"})])
def test_what_the_office_decides_of_an_explanation_holds_for_the_next_period(
    tmp_path: Path, verdict_: str, later: set[str]
) -> None:
    (tmp_path / "inbox").mkdir()
    write_master(tmp_path)
    july, august = Period(2024, 7), Period(2024, 8)
    month(tmp_path, july, "40 | 3 | 省里督导组来县集中检查", 1)
    assert len(asked(tmp_path, july)) == 1
    decide(tmp_path, july, verdict_, 2)
    assert asked(tmp_path, july) == [], "the office sees only what waits for it"
    assert codes(month(tmp_path, august, "40 | 5 | ", 3)) == later
