"""What the master's sheets, columns and settings are called, for what reads a master and what writes one."""

from __future__ import annotations

from collections.abc import Mapping

from workbook_flow.model import (
    EXPLANATION_FIELD,
    LAST_COLUMN,
    LOCKED_COLUMNS,
    METRIC_COLUMN,
    OFFICE_COLUMN,
    OWN_FIELDS,
    OWN_PURPOSES,
    FieldType,
    LimitKind,
    Meaning,
    Purpose,
    Summing,
)
from workbook_flow.words.problems import CATALOGUE, OWN_RULES

LIST_SHEET = "分解清单"
UNIT_SHEET = "单位"
FIELD_SHEET = "字段"
CHOICE_SHEET = "选项"
RULE_SHEET = "规则"
SETTING_SHEET = "设置"
HOLIDAY_SHEET = "假日"
SCORE_SHEET = "考核"
GROUP_SHEET = "分组"
CLASS_SHEET = "归类词表"
EXCUSE_SHEET = "免报"
EXTRA_SHEET = "加分扣分"
OWN_RULE_SHEET = "自定义规则"

TITLE_SLOT = "(在此填写清单标题)"
"""What stands in the place of a new list's title until the office writes it."""

PRINTED_COLUMNS = ("重点任务", "主要措施", "牵头单位", "责任单位", "完成时限")
TARGET_COLUMN = "目标值"
EXTRA_COLUMNS = ("时限类型", "时限日期", "明确单位", METRIC_COLUMN, TARGET_COLUMN)
DOUBT_COLUMN = "请核对"
"""The list's column in which an import writes what is to be looked at in a row, for as long as words stand there."""
COLUMNS: Mapping[str, tuple[str, ...]] = {
    LIST_SHEET: ("编号", *PRINTED_COLUMNS, *EXTRA_COLUMNS),
    UNIT_SHEET: (
        *("名称", "别名", "分组", "邮箱", "抄送", "联系人", "联系电话"),
        *("负责人", "负责人邮箱", "是否启用", "备注"),
    ),
    GROUP_SHEET: ("分组", "成员", "除外"),
    FIELD_SHEET: ("名称", "类型", "必填", "选项表", "最小值", "最大值", "提示", "列宽", "用途", "汇总方式"),
    CHOICE_SHEET: ("选项表", "选项", "含义"),
    RULE_SHEET: ("编号", "说明", "级别"),
    SETTING_SHEET: ("项目", "取值", "说明"),
    HOLIDAY_SHEET: ("日期", "安排", "说明"),
    SCORE_SHEET: ("项目", "分值", "说明"),
    CLASS_SHEET: ("词", "归为"),
    EXCUSE_SHEET: ("单位", "期别", "理由", "批准人"),
    EXTRA_SHEET: ("单位", "期别", "分值", "理由", "批准人"),
    OWN_RULE_SHEET: ("名称", "条件", "要求", "级别", "提示"),
}
"""Each sheet's headers, in the order of a new master; a master in use may have them in any order."""

REQUIRED: Mapping[str, tuple[str, ...]] = {
    LIST_SHEET: PRINTED_COLUMNS,
    UNIT_SHEET: ("名称",),
    GROUP_SHEET: ("分组", "成员"),
    FIELD_SHEET: ("名称", "类型"),
    CHOICE_SHEET: ("选项表", "选项"),
    RULE_SHEET: ("编号", "级别"),
    SETTING_SHEET: ("项目", "取值"),
    HOLIDAY_SHEET: ("日期", "安排"),
    SCORE_SHEET: ("项目", "分值"),
    CLASS_SHEET: ("词", "归为"),
    EXCUSE_SHEET: ("单位", "期别", "理由", "批准人"),
    EXTRA_SHEET: ("单位", "期别", "分值", "理由", "批准人"),
    OWN_RULE_SHEET: ("要求", "级别"),
}
"""The headers that a sheet cannot be read without."""

OPTIONAL_SHEETS = frozenset(
    {HOLIDAY_SHEET, SCORE_SHEET, GROUP_SHEET, CLASS_SHEET, EXCUSE_SHEET, EXTRA_SHEET, OWN_RULE_SHEET}
)
"""Sheets without which a master is read by its defaults."""

SCORES: Mapping[str, tuple[str, str]] = {
    "及时性": ("timeliness", "权重。报送截止前报回得满分，迟报按工作日扣分，未报不得分"),
    "完整性": ("completeness", "权重。已接收的行数占应报行数的比例"),
    "填报质量": ("quality", "权重。没有被退回更正过的行数占应报行数的比例，一行退回几次只算一次"),
    "时限进展": ("limits", "权重。应报的行中，没有“时限已过而未报完成”的比例，未报不得分"),
    "延期情况": ("extensions", "权重。应报的行中，本期没有获准延期的比例，未报不得分；为 0 即不计入"),
    "实绩": ("substance", "权重。应报的行中，报了而且有进展（怎样算见“考核评分”）的比例；为 0 即不计入"),
    "迟报每日扣分": ("late_day", "及时性满分 100，每迟报一个工作日扣几分"),
}
"""The rows of sheet 考核: name, name in Scoring, what it is for."""

INVENTED = "（演示）"
"""Stands behind the name of a list whose months are made up: the units are real, what is told of them is not."""


def invented_mark(title: str) -> str:
    """The mark that everything bears which is made of such a list; blank for any other."""
    return INVENTED if INVENTED in title else ""


PAPERS: tuple[str, ...] = ("汇总表", "看板", "通报", "专报")
"""What is made for leaders, in the order in which it is read."""
BULLETIN_FIELDS: Mapping[str, str] = {
    "清单名称": "设置中的清单简称",
    "发文单位": "设置中的发文单位",
    "期别": "如 2024年7月",
    "今日": "统计截至的日期",
    "报送截止": "本期报送截止的日期",
    "存证码": "生成时存证链到哪一条，日后用 verify --against 比对；没有存证链时为空",
    **dict.fromkeys(("应报单位", "已报单位", "迟报单位"), "家数"),
    **dict.fromkeys(("任务总数", "已完成", "正常推进", "有风险", "已逾期"), "项数"),
    "报送率": "已报单位占应报单位的百分比",
    "较上期": "各数较上期的增减，一句话；首期为空",
    "版头": "设置中的版头（发文机关标志）；没有时为空，下同",
    "通报字号": "设置中的通报字号，年、月、期已换成本期的",
    "专报字号": "设置中的专报字号，同上",
    "签发人": "设置中的签发人",
    "密级": "设置中的密级",
    "抄送": "设置中的抄送",
    "各部分": "逐部分：序号、名称、任务数、已完成、正常推进、有风险、已逾期",
    "一句话": "全期情况，一句话",
    "请决定": "提请协调的事项，逐条：内容、简述、部门、单位、家数、编号；提出单位多的在前",
    "变动": "比上期有变动的任务，逐项：编号、变动、措施、简称、牵头单位、牵头单位简称、原因；最要紧的在前",
    "落后单位": "未报、迟报或牵头任务逾期的单位，逐家一句话",
    "受阻任务": "同逾期任务：推进受阻的",
    "待更正提请": "待更正的行里提请协调的，行数；更正后才列入请决定",
    "待核定延期": "还没有核定的延期申请，项数",
    "待更正延期": "待更正的行里的延期申请，行数；更正后才能核定",
    "首期": "是第一期、没有上期可比的写 是；否则为空",
    "逾期任务": (
        "逐项：编号、措施、简称、牵头单位、牵头单位简称、责任单位、时限、时限简称、剩余、状态、灯、进展、"
        "原因（存在问题、需协调事项）、反映（短的原因）"
    ),
    "风险任务": "同逾期任务：推进受阻、临近时限、牵头未报的",
    "全部任务": "同逾期任务：清单上的每一项",
    "表扬单位": "按时、全部接收、没有退回、没有牵头任务逾期的单位名称，连续几期的写明；最多几个由设置定",
    "未报单位": "没有一行被接收的单位名称",
    "迟报单位名单": "迟报一个工作日以上的单位名称",
    "单位得分": "逐个单位：名次、单位、应报、已接收、退回、迟报（工作日）、得分",
    "数据汇总": "“字段”表写了汇总方式的逐栏：栏目、汇总方式、本期、上期、较上期、同期、较同期、本年累计、全程累计",
    "量化指标": "逐项：编号、措施、指标、目标值、应报、已报、达标、平均、合计、较上期、未达标单位、未报单位",
    "会商议题": "逐条，只差数额的并为一条：类别、内容、单位、部门、家数、合计、原文（各单位的原话）",
    "会商要点": (
        "同会商议题，写法相近的存在问题并作一条：类别、内容（短的）、来源（前几家和家数，数额不同的分列）、件数"
    ),
    "典型经验": "逐条，只差数字的并为一条：单位、编号、内容、全文、类别、期别、采用（“宣传采用”栏）、选登（是 或空）",
    "先进典型": "同典型经验：先进人物和先进事迹",
    "往期典型": "同典型经验：以前各期报过、本期没有再报的；写过“宣传采用”的不再选登",
}
"""The fields of the bulletin's templates, each with what it gives; lists are walked with ``for``."""

HISTORY_FIELDS: Mapping[str, str] = {
    "名称": "如 3-07 任务台账、县公安局历期情况",
    "清单名称": "清单的名称",
    "今日": "统计截至的日期",
    "各章": "逐章：标题、各条；各条逐条：题（如单位、期别）、文（全文）",
}
"""The fields of the template of a task's or a unit's history, each with what it gives."""

RESERVED_COLUMNS = (
    *LOCKED_COLUMNS,
    METRIC_COLUMN,
    LAST_COLUMN,
    OFFICE_COLUMN,
    *(field.name for field in OWN_FIELDS),
    EXPLANATION_FIELD.name,
    "核对",
)
"""What a form's own columns are called; no fill-in column may bear such a name."""

DAY_KINDS: Mapping[str, bool] = {"休": False, "班": True}
"""Sheet 假日: whether the day is worked."""
MAIL_SERVICES = (
    *("163", "126", "yeah", "QQ", "139", "189", "新浪"),
    *("腾讯企业邮", "网易企业邮", "阿里企业邮", "263企业邮", "Coremail", "Exchange", "其他"),
)
MAIL_SECURITIES = ("SSL", "STARTTLS", "不加密")
ROBOT_PATHS: Mapping[str, str] = {
    "/cgi-bin/webhook/send": "企业微信",
    "/robot/send": "钉钉",
    "/open-apis/bot/v2/hook/": "飞书",
}
"""How the address of a group's robot goes on after the host, by service; an office's own server has the same."""
YES_NO: Mapping[str, bool] = {"是": True, "否": False}
TYPES: Mapping[str, FieldType] = {each.value: each for each in FieldType}
PURPOSES: Mapping[str, Purpose] = {
    purpose.value: purpose for purpose in Purpose if purpose not in {*OWN_PURPOSES, Purpose.EXPLANATION}
}
LIMIT_KINDS: Mapping[str, LimitKind] = {
    "限期": LimitKind.BY,
    "长期": LimitKind.STANDING,
    "定期": LimitKind.RECURRING,
    "已完成": LimitKind.DONE,
    "另行通知": LimitKind.NOTICE,
    "视情况": LimitKind.NOTICE,
}
"""Column 时限类型: what kind of limit the row has, whatever its words say."""
SUMMINGS: Mapping[str, Summing | None] = {**{each.value: each for each in Summing}, "不汇总": None}
MEANINGS: Mapping[str, Meaning] = {each.value: each for each in Meaning}

ADJUSTABLE_RULES = tuple(code for code in CATALOGUE if code[0] in "DRL" and code not in OWN_RULES)
"""The rules whose level an office may change: about what units write. Faults of the master or a file stay, and the
office's own rules have their level in sheet 自定义规则."""
HISTORY_TEMPLATE = "台账模板.docx"
TEMPLATES = ("通报模板.docx", "专报模板.docx", "宣传选登模板.docx", HISTORY_TEMPLATE)
"""The bulletin's templates, which the office edits in Word."""
