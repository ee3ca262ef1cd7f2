"""How the names of units end, and what a person is called."""

from __future__ import annotations

import re

ENDS = (
    "局|委|办|院|处|科|室|镇|乡|中心|公司|部|会|所|队|站|校|行|府|街道|组|厅|股|庭|班|厂|园|馆|团|社|店|矿|村"
)
ENDS_OF_ONE = "".join(end for end in ENDS.split("|") if len(end) == 1)
ENDS_OF_ANY = ENDS.replace("|", "")
UNIT_END = re.compile(f"(?:{ENDS}|联|协|集团|(?:气象|电视)台)$")
SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱郭何罗郑梁谢宋唐许韩冯邓曹彭曾肖田董"
    "袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范廖"
    "马邵孟秦侯尹薛段雷钱汤黎贺龚樊殷翟邢俞裴邱"
)
"""The first characters of most people's names, but for those that units' names begin with as well: 林, 金, 安, 文."""
RARER = "林金方石龙万易白武毛江史顾高康常严"
"""The first characters of further people's names, with which units' names begin as well."""
PLACE_ENDS = "县区市州联协庄集楼桥寨堡湾沟山河口屯坪坝岭塘铺"
PERSON = re.compile(rf"[{SURNAMES}][\u4e00-\u9fff]{{1,2}}(?<![{ENDS_OF_ANY}{PLACE_ENDS}])")
"""A name of two or three characters that is likely to be a person's."""
PERSON_INSIDE = re.compile(
    rf"(?!林业|林草|林长|金融|石化|石油|高新|高校|高铁|常务|常委|龙头|方案|方面|江[南北东西])[{SURNAMES}{RARER}][\u4e00-\u9fff]{{1,2}}"
    rf"(?<![{ENDS_OF_ANY}{PLACE_ENDS}])"
)
"""A name in brackets behind a unit's that is likely to be a person's, where a header tells of persons."""
POST = (
    "(?:(?:常务|党组|党委|总支|支部|工会)*副?"
    "(?:[组县市区局镇乡校院处科部会行站所队厂股]长|主任|书记|经理|主席|总监|秘书长))"
)
BY_POST = re.compile(
    rf"[\u4e00-\u9fff]某{{1,2}}|{POST}(?:\s*[\u4e00-\u9fff]{{2,3}}(?<![{ENDS_OF_ANY}])(?<!单位|部门))?"
)
"""Who is a person by his post, or has no more than the beginning of a name: 局长刘敏, 主任, 王某某."""
BEHIND_UNIT = re.compile(rf"(?P<unit>[\u4e00-\u9fff]\S*(?:{ENDS}))\s*(?:{POST})?{PERSON.pattern}")
"""A person right behind a unit: 采购部刘敏."""
PERSONS = re.compile(
    "(?:整改|工作|任务|主要|直接|具体|第一|落实|隐患|问题)*(?:责任|负责|经办|承办|主办|办理|执行|落实|完成|实施|配合|协办|协助|参与|包联|包保)(?:人员?|教师|老师|同志)(?:姓名)?|责任到人"
    "|persons?(?:incharge|responsible)|responsiblepersons?|pic|assigne(?:e|d)s?(?:to)?",
    re.IGNORECASE,
)
"""Headers of columns in which persons stand."""


def is_persons(header: str) -> bool:
    """Whether a header says that persons stand below it, and no units."""
    return PERSONS.fullmatch(re.sub(r"\s", "", header)) is not None


def is_person(words: str) -> bool:
    """Whether words are likely to be a person's name, or his post."""
    return PERSON.fullmatch(words) is not None or BY_POST.fullmatch(words) is not None


def without_persons_inside(words: str) -> str:
    """The words of a bracket behind a unit without the persons that they name: 林二、县水利局."""
    pieces = re.split("([、，,；;/|\\s]+)", words)
    left = (piece for piece in pieces[::2] if not (is_person(piece) or PERSON_INSIDE.fullmatch(piece)))
    return "、".join(left) if any(map(PERSON_INSIDE.fullmatch, pieces[::2])) else words


def names_person(words: str) -> bool:
    """Whether words are likely to be a person's name, alone or right behind a unit's."""
    return is_person(words) or BEHIND_UNIT.fullmatch(words) is not None


def without_person(words: str) -> str:
    """The unit of a name right behind which a person stands; nothing of a person alone."""
    match = BEHIND_UNIT.fullmatch(words)
    return match["unit"] if match else "" if is_person(words) else words
