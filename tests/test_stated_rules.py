"""Thirty rules in the words of reporting instructions, written down before any was tried: what can be said, and what not.

They are of the kinds that instructions to statistical and supervisory returns have: parts and wholes, balances, running
totals, what must be given where, days in their order, swings that a unit explains. Each has a row that keeps it and a
row that breaks it, so that what was written means what was asked.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import pytest

from workbook_flow.model import Choice, Field, FieldType, Level, Meaning, OwnRule, Purpose, Typed, Value
from workbook_flow.rules.comparing import before
from workbook_flow.rules.condition_cursor import RuleError
from workbook_flow.rules.own import compiled
from workbook_flow.rules.terms import Given

TODAY = date(2024, 9, 10)


def columns(kind: FieldType, names: str) -> tuple[Field, ...]:
    return tuple(Field(name=name, type=kind) for name in names.split())


def choice(name: str, values: str) -> Field:
    return Field(
        name=name, type=FieldType.CHOICE, choices=tuple(Choice(value=value) for value in values.split())
    )


STATE = Field(
    name="进展状态",
    type=FieldType.CHOICE,
    choices=tuple(Choice(value=meaning.value, meaning=meaning) for meaning in Meaning),
    purpose=Purpose.STATE,
)
COLUMNS = (
    STATE,
    *columns(FieldType.PERCENT, "完成比例 整改率 办结率"),
    *columns(
        FieldType.INTEGER, "期初数 本期新增 本期减少 期末数 受理件数 办结件数 逾期件数 检查次数 处罚案件数"
    ),
    *columns(
        FieldType.INTEGER,
        "警告件数 罚款件数 其他处罚件数 参训人数 从业人员 其中女性 累计受理 重大隐患数 隐患数",
    ),
    *columns(
        FieldType.NUMBER,
        "计划总投资 累计完成投资 本年完成投资 建安投资 设备投资 其他投资 罚没金额 平均单价 数量 金额",
    ),
    *columns(FieldType.DATE, "开工日期 竣工日期 立案日期 结案日期 验收日期 下次检查日期"),
    *columns(FieldType.TEXT, "变动原因 存在问题 责任人 文号 未检查原因"),
    choice("隐患等级", "重大 较大 一般"),
    choice("是否公示", "是 否"),
    choice("项目性质", "新建 续建 改扩建"),
)
Row = Mapping[str, Typed]

STATED: tuple[tuple[str, str, str, Row, Row], ...] = (
    (
        "本年完成投资应等于建安、设备、其他投资之和",
        "",
        "本年完成投资 = 建安投资 + 设备投资 + 其他投资",
        {"本年完成投资": 10.3, "建安投资": 5.1, "设备投资": 3.2, "其他投资": 2.0},
        {"本年完成投资": 10.4, "建安投资": 5.1, "设备投资": 3.2, "其他投资": 2.0},
    ),
    (
        "自开始建设累计完成投资应大于等于本年完成投资",
        "",
        "累计完成投资 ≥ 本年完成投资",
        {"累计完成投资": 10, "本年完成投资": 10},
        {"累计完成投资": 9.9, "本年完成投资": 10},
    ),
    (
        "累计完成投资超过计划总投资 10% 的，须核实",
        "",
        "累计完成投资 ≤ 计划总投资 × 110%",
        {"累计完成投资": 110, "计划总投资": 100},
        {"累计完成投资": 110.1, "计划总投资": 100},
    ),
    (
        "期末数 = 期初数 + 本期新增 − 本期减少",
        "",
        "期末数 = 期初数 + 本期新增 - 本期减少",
        {"期末数": 12, "期初数": 10, "本期新增": 5, "本期减少": 3},
        {"期末数": 11, "期初数": 10, "本期新增": 5, "本期减少": 3},
    ),
    (
        "期初数应等于上期期末数",
        "",
        "期初数 = 上期期末数",
        {"期初数": 7, "上期期末数": 7},
        {"期初数": 8, "上期期末数": 7},
    ),
    (
        "行政处罚案件数等于各类处罚之和",
        "",
        "处罚案件数 = 警告件数 + 罚款件数 + 其他处罚件数",
        {"处罚案件数": 6, "警告件数": 1, "罚款件数": 2, "其他处罚件数": 3},
        {"处罚案件数": 5, "警告件数": 1, "罚款件数": 2, "其他处罚件数": 3},
    ),
    (
        "从业人员中女性人数不得大于从业人员数",
        "",
        "其中女性 不大于 从业人员",
        {"其中女性": 3, "从业人员": 3},
        {"其中女性": 4, "从业人员": 3},
    ),
    (
        "有罚款案件的，罚没金额应大于 0",
        "罚款件数 > 0",
        "罚没金额 > 0",
        {"罚款件数": 2, "罚没金额": 0.5},
        {"罚款件数": 2, "罚没金额": 0},
    ),
    (
        "没有罚款案件的，罚没金额应为 0",
        "罚款件数 = 0",
        "罚没金额 = 0 或 罚没金额 为空",
        {"罚款件数": 0},
        {"罚款件数": 0, "罚没金额": 1},
    ),
    (
        "办结件数不得大于受理件数",
        "",
        "办结件数 ≤ 受理件数",
        {"办结件数": 4, "受理件数": 4},
        {"办结件数": 5, "受理件数": 4},
    ),
    (
        "办结率按办结件数除以受理件数计算，误差不超过 0.5 个百分点",
        "受理件数 > 0",
        "办结率 约等于 办结件数 ÷ 受理件数 × 100",
        {"办结率": 66.7, "办结件数": 2, "受理件数": 3},
        {"办结率": 60, "办结件数": 2, "受理件数": 3},
    ),
    (
        "累计受理数应等于上期累计数加本期受理数",
        "",
        "累计受理 = 上期累计受理 + 受理件数",
        {"累计受理": 9, "上期累计受理": 5, "受理件数": 4},
        {"累计受理": 8, "上期累计受理": 5, "受理件数": 4},
    ),
    (
        "累计数不得小于上期",
        "",
        "累计完成投资 不小于 上期累计完成投资",
        {"累计完成投资": 5, "上期累计完成投资": 5},
        {"累计完成投资": 4, "上期累计完成投资": 5},
    ),
    (
        "较上期增减超过 50% 的，须说明变动原因",
        "检查次数 > 上期检查次数 × 1.5 或 检查次数 < 上期检查次数 × 0.5",
        "变动原因 已填",
        {"检查次数": 16, "上期检查次数": 10, "变动原因": "专项行动"},
        {"检查次数": 4, "上期检查次数": 10},
    ),
    (
        "本期为零而上期不为零的，须核实",
        "上期检查次数 > 0",
        "检查次数 > 0",
        {"检查次数": 1, "上期检查次数": 3},
        {"检查次数": 0, "上期检查次数": 3},
    ),
    (
        "未开展检查的，必须说明原因",
        "检查次数 = 0",
        "未检查原因 必填",
        {"检查次数": 0, "未检查原因": "停产"},
        {"检查次数": 0},
    ),
    (
        "重大隐患必须明确责任人和验收日期",
        "隐患等级 = 重大",
        "责任人 已填 且 验收日期 已填",
        {"隐患等级": "重大", "责任人": "张三", "验收日期": TODAY},
        {"隐患等级": "重大", "责任人": "张三"},
    ),
    (
        "重大隐患数不得超过隐患总数",
        "",
        "重大隐患数不超过隐患数",
        {"重大隐患数": 2, "隐患数": 2},
        {"重大隐患数": 3, "隐患数": 2},
    ),
    ("整改率应在 0 至 100 之间", "", "0 ≤ 整改率 ≤ 100", {"整改率": 100}, {"整改率": 100.5}),
    (
        "竣工日期不得早于开工日期",
        "",
        "竣工日期 不早于 开工日期",
        {"竣工日期": date(2024, 5, 1), "开工日期": date(2024, 5, 1)},
        {"竣工日期": date(2024, 4, 30), "开工日期": date(2024, 5, 1)},
    ),
    (
        "结案日期应在立案之日起 90 日内",
        "",
        "结案日期 - 立案日期 ≤ 90",
        {"立案日期": date(2024, 1, 1), "结案日期": date(2024, 3, 31)},
        {"立案日期": date(2024, 1, 1), "结案日期": date(2024, 4, 1)},
    ),
    ("日期不得晚于填报日", "", "结案日期 ≤ 今天", {"结案日期": TODAY}, {"结案日期": date(2024, 9, 11)}),
    (
        "新建项目开工日期应在 2024 年以后",
        "项目性质 是 新建",
        "开工日期 ≥ 2024年1月1日",
        {"项目性质": "新建", "开工日期": date(2024, 1, 1)},
        {"项目性质": "新建", "开工日期": date(2023, 12, 31)},
    ),
    (
        "续建、改扩建项目上年应有投资",
        "项目性质 属于 续建、改扩建",
        "累计完成投资 > 本年完成投资",
        {"项目性质": "续建", "累计完成投资": 5, "本年完成投资": 4},
        {"项目性质": "续建", "累计完成投资": 4, "本年完成投资": 4},
    ),
    (
        "金额 = 数量 × 单价",
        "",
        "金额 ≈ 数量 × 平均单价",
        {"金额": 10.2, "数量": 4, "平均单价": 2.5},
        {"金额": 12, "数量": 4, "平均单价": 2.5},
    ),
    (
        "已完成的任务完成比例应为 100%，且已公示",
        "已完成",
        "完成比例 = 100% 且 是否公示 是 是",
        {"进展状态": "已完成", "完成比例": 100, "是否公示": "是"},
        {"进展状态": "已完成", "完成比例": 100, "是否公示": "否"},
    ),
    (
        "逾期件数大于 0 的，存在问题不少于 20 字",
        "逾期件数 > 0",
        "存在问题字数 ≥ 20",
        {"逾期件数": 1, "存在问题": "当事人下落不明，公告送达期间尚未届满，依法中止。"},
        {"逾期件数": 1, "存在问题": "正在办理"},
    ),
    (
        "人均参训不低于两次",
        "从业人员 > 0",
        "参训人数 ÷ 从业人员 ≥ 2",
        {"参训人数": 20, "从业人员": 10},
        {"参训人数": 19, "从业人员": 10},
    ),
)
"""As stated, the condition, the requirement, a row that keeps the rule, a row that breaks it."""
BEYOND = (
    ("与上年同期相比增幅超过 30% 的须说明", "", "检查次数 ≤ 上年同期检查次数 × 1.3"),
    ("文号应符合“×政〔年份〕×号”的格式", "", "文号 像 *〔????〕*号"),
    ("各乡镇之和应等于全县合计", "", "合计(检查次数) = 全县检查次数"),
)
"""What looks past the row and its last period, or into the shape of a text: refused, never guessed."""


def broken(condition: str, requirement: str, row: Row) -> bool:
    rule = OwnRule(name="", condition=condition, requirement=requirement, level=Level.ERROR, hint="请核对")
    values = {key(name): Value(typed=typed) for name, typed in row.items()}
    return compiled(rule, COLUMNS).holds(values | {Given.TODAY.value: Value(typed=TODAY)})


def key(name: str) -> str:
    return before(name.removeprefix("上期")) if name.startswith("上期") else name


@pytest.mark.parametrize(("stated", "condition", "requirement", "keeping", "breaking"), STATED)
def test_what_is_stated_can_be_written_and_means_what_was_asked(
    stated: str, condition: str, requirement: str, keeping: Row, breaking: Row
) -> None:
    assert not broken(condition, requirement, keeping), stated
    assert broken(condition, requirement, breaking), stated
    assert not broken(condition, requirement, {}), "a row of which nothing is known breaks nothing"


@pytest.mark.parametrize(("stated", "condition", "requirement"), BEYOND)
def test_what_cannot_be_said_is_refused(stated: str, condition: str, requirement: str) -> None:
    with pytest.raises(RuleError):
        broken(condition, requirement, {})


def test_of_thirty_at_least_twenty_seven_can_be_said() -> None:
    assert len(STATED) + len(BEYOND) >= 30
    assert len(STATED) >= 27
    assert len({stated for stated, *_ in (*STATED, *BEYOND)}) == len(STATED) + len(BEYOND)
