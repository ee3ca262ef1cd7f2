"""What a list may call its columns: by the words of the field, else by how such words are made."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

from workbook_flow.words.names import name_key
from workbook_flow.words.synonyms import SYNONYMS

A_UNIT = "(?:单位|部门|科室|处室|股室|司局|站所|机构|主体|方|学院|院系|车间|班组|社区|村居|街道|乡镇|公司)"
UNIT = f"{A_UNIT}(?:[/或和及]?{A_UNIT})*(?:名称)?"
OF = "(?:整改|问题|隐患|任务|工作|项目|事项)?"
TEAM = "(?:dept|department|departments|team|teams|unit|units|office|function)?"
MADE_AS: Mapping[str, re.Pattern[str]] = {
    "完成时限": re.compile(
        "(?:计划|预计|要求|拟|应|最迟|最晚|目标|规定)?(?:任务|工作|整改|问题|事项)?"
        "(?:完成|办结|整改|销号|落实|截止|到位|结项|化解|办复|解决|整治)的?(?:时间|日期|时限|期限|节点|月份|年月)(?:节点|要求|安排)?"
        "|(?:计划|预计|拟)?(?:起止|竣工|投产|交付)(?:时间|日期|年月)"
        "|(?:办理|整改|完成|任务|工作|落实|责任|推进|计划|治理|销号|最后)?(?:时限|期限|截止日)(?:要求|安排)?"
        "|(?:due|target|end|completion|finish|deadline)(?:date|by|time)"
    ),
    "牵头单位": re.compile(
        f"{OF}(?:总|第一)?(?:牵头|主办|主责|主抓)(?:负责|责任)?{UNIT}|(?:lead|leading|owner|owning|accountable){TEAM}"
    ),
    "责任单位": re.compile(
        f"{OF}(?:协办|协作|协同|协助|配合|会办|参与|参加|支持|联动|辅助)(?:责任)?{UNIT}"
        f"|{OF}(?:责任|承办|负责|落实|实施|执行|承担|经办|办理|归口(?:管理)?)的?{UNIT}"
        f"|(?:support|supporting|assisting|responsible|incharge){TEAM}"
    ),
    "主要措施": re.compile(
        "(?:主要|具体|重点|关键|核心|工作|整改|落实|推进|防范|治理|改进|提升|任务|下一?步|年度|本年|的)*"
        "(?:措施|举措|行动|对策|任务|事项|做法)(?:(?:及|和|与)?(?:具体|工作|落实)?(?:内容|要求|描述|清单|分解))?"
        "|(?:化解|整治|防控|管控|处置|解决|保障|预防|工程|应对)(?:措施|举措|办法)"
        "|(?:具体|任务|整改|落实|主要)(?:工作)?要求|(?:考核)?指标(?:说明|内涵|解释)(?:(?:及|和|与)(?:工作|考核|落实)?要求)?"
        "|(?:主要|具体|重点|关键|核心|年度|本年)*(?:工作|任务|整改|落实|行动|计划|活动|项目)(?:内容|安排)(?:及要求|和要求|要求)?"
        "|(?:key|main|specific|required|major|corrective)*"
        "(?:actions?|tasks?|measures?|activity|activities|initiatives?|deliverables?)(?:items?|description)?"
    ),
    "重点任务": re.compile(
        "(?:存在|反馈|发现|检查|督导|督察|督查|巡视|巡察|审计|主要|突出|具体|的)*(?:问题|隐患|短板)"
        "(?:类别|分类|类型|描述|表现|情况|清单|内容|现状)?"
        "|(?:信访|投诉|诉求|矛盾纠纷|案件)(?:事项|问题|内容|诉求)"
        "|(?:考核|绩效|业绩|评价|关键|核心|kpi)*(?:指标(?:名称|项目)?|维度)"
        "|(?:战略|工作|任务|重点|关键|年度)*(?:主题|领域|板块|方向|类别|分类|模块|目标)"
        "|(?:strategic|key|focus)*"
        "(?:themes?|topics?|areas?|category|categories|pillars?|projects?|objectives?|goals?|workstreams?)"
    ),
    "编号": re.compile(
        "(?:整改|问题|隐患|任务|工作|项目|事项|措施|指标|清单|建议|提案|议案)*(?:编号|序号|编码)"
    ),
}
"""How the headers of a column are made, for those that stand in no list of words; by the master's column."""


def key_of(word: str) -> str:
    """A header without width, blanks, marks and letter case."""
    return re.sub(r"[*:：。.．、,，\s]", "", name_key(word)).casefold()


LISTED: Mapping[str, str] = {
    key_of(word): column
    for column, synonyms in reversed(list(SYNONYMS.items()))
    for word in (column, *synonyms)
}
"""The master's column by the key of each word for it; of two columns the first that the words stand under."""


def keys_of(words: str) -> dict[str, str]:
    """The keys of a header as it is, and of its parts: without its bracket, with it, in each of two languages."""
    plain = unicodedata.normalize("NFKC", words)
    without = re.sub(r"\([^()]*\)", "", plain)
    chinese = "".join(re.findall("[\u4e00-\u9fff]+", without))
    latin = re.sub("[\u4e00-\u9fff]+", " ", without)
    whole = re.sub(r"\(([\u4e00-\u9fff]{1,2})\)", r"\1", plain)
    return {candidate: key_of(candidate) for candidate in (plain, without, chinese, latin, whole)}


def column_called(words: str) -> tuple[str, str] | None:
    """The master's column that a header means, and the part of it that says so; None for anything else.

    A header in two languages, or with a bracket, is known by either part.
    """
    inside = "".join(re.findall(r"\(([^()]*)\)", unicodedata.normalize("NFKC", words)))
    keys = {**keys_of(words), inside: key_of(inside)}
    for candidate, key in keys.items():
        if key in LISTED:
            return LISTED[key], candidate
    for candidate, key in keys.items():
        for column, pattern in MADE_AS.items():
            if key and pattern.fullmatch(key):
                return column, candidate
    return None
