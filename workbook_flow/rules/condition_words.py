"""The words and signs that a condition may be written with, and how long it may be."""

from __future__ import annotations

import re
from collections.abc import Mapping

LONGEST, DEEPEST = 300, 6
"""Characters of a condition, and brackets within each other."""
MARKS = {"`": "`", "「": "」", "“": "”", '"': '"', "[": "]", "【": "】", "《": "》", "'": "'"}
MORE, LESS = "大于 超过 高于 多于 晚于", "小于 少于 低于 早于"
PLAIN_SIGNS: Mapping[str, str] = {
    word: sign
    for sign, words in {
        "<=": "<= =< ≤ ≦ ⩽ 小于等于 小于或等于 小于或者等于 至多 最多",
        ">=": ">= => ≥ ≧ ⩾ 大于等于 大于或等于 大于或者等于 至少 最少",
        "<>": "<> != ≠ 不等于 不为 不是",
        "=": "= == 等于 为 是",
        ">": f"> {MORE}",
        "<": f"< {LESS}",
    }.items()
    for word in words.split()
}
MUST_NOT = ("不得", "不能", "不应", "不可", "不应当", "不准", "不许", "不允许")
SIGNS: Mapping[str, str] = {
    **PLAIN_SIGNS,
    **{
        f"{no}{gap}{word}": sign
        for words, sign in ((MORE, "<="), (LESS, ">="))
        for word in words.split()
        for no in ("不", *MUST_NOT)
        for gap in ("", " ")
    },
    **{f"{no}{word}": "<>" for no in MUST_NOT for word in ("等于", "为", "是")},
}
OUGHT = ("应当", "应该", "必须", "应", "须")
IS, IS_NOT = ("属于", "是", "为", "选", "="), ("不属于", "不是", "不为", "不选", "不等于", "<>", "!=", "≠")
ORDERS = ("<=", ">=", "<", ">")
EMPTY = ("为空", "没有填写", "没填", "未填写", "未填", "不填", "空白", "不得填写", "不应填写")
FULL = (
    "不为空",
    "非空",
    "必须填写",
    "已填写",
    "已填",
    "必填",
    "须填写",
    "须填",
    "有填",
    "填写",
    *(f"{no}{word}" for no in MUST_NOT for word in ("为空", "空白", "不填")),
)
AND, OR, NOT = ("并且", "而且", "同时", "且", "and"), ("或者", "或", "or"), ("非", "不满足", "not")
AND_COMMA, OR_COMMA = (tuple(f",{gap}{word}" for word in words for gap in ("", " ")) for words in (AND, OR))
"""The same behind a comma; a comma alone is 且."""
TIMES = {"×": "*", "*": "*", "÷": "/", "/": "/"}
PLUS = {"+": "+", "-": "-", "−": "-"}
TIMES_WORDS = {"乘以": "*", "除以": "/"}
PLUS_WORDS = {"加上": "+", "加": "+", "减去": "-", "减": "-"}
"""The same in words; a column may begin with one, so that they are looked for only behind an amount."""
MINUS = frozenset({"-", "−"})
ABOUT = ("≈", "约等于")
LAST, THIS = ("上期的", "上期"), ("本期的", "本期")
PAST_SEEING = ("上年同期", "去年同期", "上上期")
LENGTHS = ("的字数", "字数")
DAY = re.compile(r"\d{4}(?:-\d{1,2}-\d{1,2}|年\d{1,2}月\d{1,2}日)|20\d\d([./])\d{1,2}\1\d{1,2}(?![\d./])")
FIGURE = re.compile(r"(?:[1-9]\d{0,2}(?:,\d{3})+(?!\d)|\d{1,15})(?:\.\d{1,6})?")
UNIT = re.compile(
    "[十百千万亿]*(?:元|亩|公里|平方米|米|吨|天|日|人|户|件|个百分点|个|次|家|处|项|条)|[十百千万亿]+"
)
OTHERWISE: tuple[tuple[tuple[str, ...], str], ...] = (
    (("如果", "若", "假如", "的话", "则", "时,", "的,"), "前提写在“条件”一列，要做到的写在“要求”一列"),
    (("至少填", "任填", "都为空", "同时为空", "均为空"), "请写成如 存在问题 已填 或 责任人 已填"),
    (("均", "都填", "、"), "几栏请分开写，如 存在问题 已填 且 责任人 已填"),
    (("之间", "介于", "范围", "~"), "两头的界限请写成如 0 ≤ 整改率 ≤ 100"),
    (("之和", "总和", "合计数"), "请写成如 合计 = 男 + 女"),
    (
        ("上期", "上月", "上季", "上周", "上次", "上年", "去年", "同比", "环比"),
        "请写成如 累计投资 ≥ 上期累计投资",
    ),
    (("以上", "以下", "以内", "达到", "不足"), "请用 ≥、≤、＞、＜，如 整改率 ≥ 95%"),
    (("倍", "占", "%"), "请写成如 整改数 ≥ 发现隐患数 × 50%"),
    (("个字", "字以", "字"), "字数请写成如 存在问题字数 ≥ 20"),
    (
        ("填报日", "当天", "今日", "之前", "之后", "以前", "以后"),
        "日期请写成如 竣工日期 ≥ 开工日期、竣工日期 ≤ 今天",
    ),
    (("零", "正数", "负", "百分之"), "数请用数字写，如 整改数 > 0、整改率 ≥ 95%"),
    (("非", "不是", "没有"), "请写成如 进展状态 不是 已完成"),
)
"""What offices write otherwise than a rule is written, and how to write it; of several the first is told."""
