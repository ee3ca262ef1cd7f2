"""Unit cells of a foreign list: who is meant in which role, which names may be several, which are none."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from workbook_flow.importing.nouns import NO_UNITS, UnitCell
from workbook_flow.importing.persons import ENDS, ENDS_OF_ONE, UNIT_END, names_person
from workbook_flow.importing.shared import whole_names
from workbook_flow.words.dates import read_day
from workbook_flow.words.deadlines import read_deadline
from workbook_flow.words.headers import LISTED, key_of
from workbook_flow.words.names import BRACKETS, clean_name, split_names

LEAD = "牵头主办|牵头负责|牵头落实|牵头单位|总牵头|牵头抓总|牵头|主办单位|主办|主责单位|主责|抓总|分办|独办"
HELP = (
    "配合单位|配合落实|配合实施|积极配合|配合|协办单位|协办|协同配合|协同|协助|参与单位|参与|参加|支持|会办|按职责分工负责"
    "|按职责分工落实|分工负责|具体落实|责任单位|承办单位|承办"
)
ROLE_WORDS = f"{LEAD}|{HELP}"
LABEL = re.compile(rf"(?P<role>{LEAD}|{HELP})[:：]")
BEHIND = re.compile(rf"^(?:由|以)?(?P<name>.+?)(?:作为|为|是)?(?P<role>{LEAD}|{HELP})$")
ALL_IN_ROLE = re.compile(
    "(?:各|有关|相关|所有)[^各、，,；;和及与为是镇乡街门]{0,8}(?:牵头|主办|主责|责任|配合|协办|承办|参与)单位"
)
"""All units of a role, which is a group by that name: 各普法责任单位."""
STUCK_MARK = re.compile(
    rf"(?P<mark>[（(](?:{LEAD}|{HELP})[)）])(?=[\u4e00-\u9fff])(?!会同|以及|[和与及等]|负责|组织|落实|单位|部门)"
)
"""A role in brackets with the next unit right behind it: 县住建局（牵头）县城管局."""
FOLLOWED = re.compile(rf"(?P<role>{LEAD}|{HELP}|负责)、")
STUCK = re.compile(
    rf"(?P<role>(?:{LEAD}|负责)(?!单位|部门))(?=[^，,；;。、\n（(]{{2,30}}(?:{HELP})(?:$|[，,；;。\n])|(?:各|有关|相关)[^，,；;。、\n]{{2,}})"
)
"""A lead's role with the next unit right behind it: 教导处牵头各教研组参与."""
INSIDE = re.compile(
    rf"^(?P<rest>.+?)[（(](?:由)?(?P<name>[^（）()]{{2,20}}?)(?P<role>{LEAD}|{HELP}|负责)[)）]$", re.DOTALL
)
"""A bracket at the end that names another unit with its role: 检验科、信息科（医务科牵头）."""
DEEDS = (
    "(?:(?:共同|联合|具体|分别|分头|统一|协同)?(?:负责|(?:按职责)?分工|按(?:各自)?职责|落实|保障|监督|督促|督导|督办|指导|实施|组织"
    "|推进|推动|跟进|把关|提供|做好|开展|承担)|(?:共同|联合|分别|分头|协同)(?:办理|承办|整改))"
)
DOES = re.compile(
    rf"^(?:由)?(?P<name>\S*?(?:{ENDS})|\S+?(?=(?:{DEEDS})$))(?P<does>{DEEDS})(?!{ENDS})(?!\S*(?:{ENDS})$)\S{{0,10}}$"
)
"""A unit with what it does behind its name, which is no part of that: 财务科保障经费."""
WHOLE = re.compile(rf"^(?:由)?(?P<name>(?:(?![各对向全])\S)*(?:{ENDS}))(?P<does>{DEEDS})$")
"""The same where what it does ends the words: 党委组织部负责, of which 组织 is no deed."""
IN_CHARGE = "负责"
MARKED = re.compile(
    rf"^(?P<name>.+?)[（(](?P<role>{LEAD}|{HELP}|(?:业务|督促)?指导|督导|监督|督促)(?:单位)?[)）]$"
)
OWN_LABEL = re.compile(
    r"(?P<role>牵头|主办|主责|责任|配合|协办|承办|参与)(?:科室|部门|处室|股室|学院|社区|机构)(?=[:：])"
)
"""What a unit is called by its own kind before its name: 责任科室：办公室."""
WITH_IN_BRACKETS = re.compile(r"[（(]会同(?P<names>[^（）()]+)[)）]")
LABEL_IN_BRACKETS = re.compile(rf"[（(](?P<names>(?:{ROLE_WORDS})[:：][^（）()]+)[)）]")
TOGETHER = re.compile(r"^(?P<lead>.+?)会同(?P<rest>.+)$")
IS_LEAD = re.compile(f"^(?:{LEAD})$")
CLAUSES = re.compile(r"[,，;；。\n]+")
BETWEEN_NAMES = re.compile(r"[、，,；;/／|\n]+")
"""What parts names besides blanks."""
LATIN_NAME = re.compile(
    r"[A-Za-z][\w&.'’-]*(?: +[A-Za-z&][\w&.'’-]*)*(?: *[(（][A-Za-z][\w &.'’-]*[)）])?", re.ASCII
)
"""A name of several words in Latin letters: Human Resources."""
NOTHING = re.compile(r"[\W_]*|无|暂无")
"""What stands in a cell that names nobody: a dash, 无."""
LATIN_ROLE = "(?:(?P<lead>lead(?:er|ing)?|owner)|support(?:ing|er)?|assist(?:ing)?|help)"
LATIN_MARK = re.compile(rf"(?<!\s)\s*[（(]\s*{LATIN_ROLE}\s*[)）]", re.IGNORECASE)
LATIN_LABEL = re.compile(rf"(?<![A-Za-z] )\b{LATIN_ROLE}\s*[:：]\s*", re.IGNORECASE)
SHORT_MARK = re.compile(
    r"(?<!\s)\s*[（(]\s*(?:(?P<lead>[主牵])|[协配辅])\s*[)）](?=(?P<more>[\u4e00-\u9fff])?)"
)
"""A role in one character behind a name: 教务处（主）、政教处（协）."""
HELPED = re.compile("配合|协办|协同|协助|参与|参加|支持|会办")
NO_HELP = re.compile("承办|落实|负责|分工|责任")
"""What tells that those who are named besides are no mere helpers."""
KINDS = re.compile(
    r"(?P<all>各|有关|相关|所有)(?P<kinds>[\u4e00-\u9fff]{2,6}(?:、[\u4e00-\u9fff]{2,6})+)(?P<end>科室|处室|股室|部门|单位|学院|车间)"
)
"""Several kinds of units, of which only the last says that units are meant: 各临床、医技科室."""
NUMBERED = re.compile(r"^(?:\d+[.、．)]|[（(]\d+[)）])\s*")
AND = re.compile(r"(?:以及|[和与及+＋&＆])(?=[\u4e00-\u9fff]{2,})")
NUMBER_BEFORE = re.compile(r"[①-⑳⑴-⒇\\]")
"""What parts names besides the usual marks: the number before each of them, a stroke that leans the other way."""
ONE_BY_ONE = re.compile(
    r"(?<![\u4e00-\u9fff])(?:[\u4e00-\u9fff][ \u3000]+){2,}[\u4e00-\u9fff](?![\u4e00-\u9fff])"
)
"""A name with a blank between any two characters: 县 公 安 局."""
LAST_ALONE = re.compile(rf"(?<=[\u4e00-\u9fff])\s+(?=[{ENDS_OF_ONE}](?:$|[、，,；;。\s（(]))")
"""Where the last character of a name stands alone, on the next line or behind a blank."""
UNLABELLED = re.compile(
    rf"(?:^|(?<=[，,；;。\n ]))(?P<label>(?:牵头|主办|主责|责任|配合|协办|承办|参与)(?:单位|部门))(?:为|是)?"
    rf"(?=[\u4e00-\u9fff]{{2,20}}?(?:{ENDS})(?:$|[、，,；;。\s（(]))"
)
"""A label without its mark before a name: 牵头单位县公安局."""
GROUP = re.compile(
    r"^(?:各|全[县市区校院省州]|全部|所有|全体|其他|其余|有关|相关|属地(?![县市区]\S)|[县市区省州校]直(?!(?:属?机关)?(?:工委|党工委|工作委员会))|机关各|成员单位|驻[县市区])"
    r"|(?:各|有关|相关|所有).*(?:单位|部门|乡镇|街道|科室|学院|机关|处室|车间|班组|分公司|项目部)"
    r"|等(?:(?:有关|相关)?(?:单位|部门|科室))?$"
    rf"|(?<=[{ENDS.replace('|', '')}])等(?:有关|相关|各|[\d一二三四五六七八九十几多]+|个|家)*"
    r"(?:单位|部门|科室|处室|乡镇|镇街|镇|乡|街道|社区|村|学校|企业)$"
    r"|^(?i:all|each|every|other|relevant)\s(?i:[a-z ]*)"
    r"(?i:departments?|depts?\.?|units?|teams?|offices?|divisions?|functions?|staff|employees)$"
    r"|成员单位$|^(?:帮扶|包联|包保|结对|挂联|对口|业主|建设|施工|监理|参建|项目|主管|监管|行业主管|行业监管|驻村|派驻|产权|管养|受检|被检查)(?:单位|部门)$|^(?:(?:乡镇|街道|镇街|社区|村居|科室|处室|部门|单位|学校|医院|企业|村|、|和|及|[（()）])+(?:办事处|(?:人民)?政府)?)$"
)
NO_END = re.compile("(?:[农乡]村|城乡|社会)$")
"""What ends no unit's name though it looks so: 县农业农村和水利局 is one unit."""
TWO_UNITS = re.compile(
    rf"[\u4e00-\u9fff]{{0,4}}?(?P<place>[县市区省州])[\u4e00-\u9fff]*(?:{ENDS})[^\u4e00-\u9fff]*(?P=place)[\u4e00-\u9fff]+"
)
"""A name that may be two with nothing between: 县公安局县司法局."""
NO_UNIT = re.compile(
    "牵头(?!人)|主办(?!券商)|(?<!医疗|生育)负责|(?<=[\u4e00-\u9fff])[+＋&＆]|(?:领导|同志|负责人|责任人|联系人|主任|书记|经理|总监|[组县市区局镇乡校院处科部会行站所队厂]长|秘书长|分管|主管|协管|统筹|审核|审批|把关|验收|执行|参加|下同|分办|独办|领办|研究|协调|办理|解决|安排|完成"
    f"|{ROLE_WORDS}|{DEEDS})$"
)
"""How words end that are a person's or a deed rather than a unit's name."""
NEVER_UNIT = re.compile(
    r"(?:各(?!界)|所有|全体|其他|其余|有关|相关|以后).*"
    r"|[都全]?(?:是|不是|对|不对|否|有|没有|无|部)的?|暂?无|不?(?:知道|清楚|确定|一定)|同上|同意|待定|可以|好的?"
    r"|(?:我们?|咱们?|本|你们?|贵)(?:单位|机关|部门|公司|集团|学校|医院|[局院校办县区市厅委所处科])"
    r"|第?[一二三四五六七八九十\d]+号?|约?\d[\d.,]*[百千万亿]*[年月日天元个家项处人次份亩吨]*"
    r"|yes|no|ok|none|n/?a|todo|tbd",
    re.IGNORECASE,
)
"""What is no unit's name though it has letters: all of a kind, one's own, an answer to another question, an amount."""
NO_NAME_AT_ALL = re.compile(r"[@?？!！。]|https?:|www\.|1[3-9]\d{9}")
"""What stands in no unit's name: an address, a telephone, the end of a sentence."""
HALF_NAME = re.compile("党委|党工委|人民政府|政府|办事处|管委会")
"""What is no name without what stands before it: 各县（市、区）党委、政府."""
SEVERAL_INSIDE = re.compile("[（(][^（）()]*、[^（）()]*[）)]")
"""A bracket that names several, who may have a part in the task: 组织部（机关党委、各支部）."""
WHOLE_BODY = re.compile("(?<=党委)、(?=(?:人民)?政府)|(?<=党工委)、(?=办事处|管委会)")
"""The mark between the two halves of what is one body of a place."""
SAME_PLACE = re.compile(
    r"(?<![^\s、，,；;：:/／|（(由])(?:中共)?(?P<place>(?![各全]|所有|有关|相关|其[他余])[^\s、，,；;：:/／|（）()由]{1,8}?)"
    r"(?P<level>[县市区旗州省])委(?P<mark>\s*[、，,和及与]\s*|\s+)(?P=level)(?P<rest>(?:人民)?政府)(?![\u4e00-\u9fff]{0,6}(?:[室办局组科队处]|中心))"
)
"""A place's committee, and its government without the place: 宁远县委、县政府, which is not another county's."""
BROKEN = re.compile(
    r"[（）()：:～~]|[一二三四五六七八九十\d](?:至|到)第?[一二三四五六七八九十\d]|(?<![A-Za-z\d-])\d{1,2}[-—–－]+\d{1,2}(?![\d-])"
)
"""What no name holds: a bracket that nothing closes, the mark of a label, 责任人：张三, a span, 一分厂～五分厂."""
NOT_ONE = re.compile(
    "(?<!第)两个?(?:街道|社区|[镇乡村县区市局])$|(?<![高中初平对均同上])等(?:乡镇|镇街|镇|乡|街道|社区|村|部门|单位|科室|学校|企业)$|企业$"
)
"""How words end that name several, though nothing else says so: 石桥等乡镇, 燃气企业."""


def read_unit_cell(words: str) -> UnitCell:
    """The units of a cell: those called 牵头 lead, those called 配合 help, of the rest it does not say."""
    text = "\n".join(line.strip() for line in in_chinese(words).strip().split("\n"))
    text = UNLABELLED.sub(r"\g<label>：", apart(KINDS.sub(in_one, text)))
    text = OWN_LABEL.sub(r"\g<role>单位", WITH_IN_BRACKETS.sub(r"会同\g<names>", text))
    text = STUCK_MARK.sub(r"\g<mark>、", text)
    text = LABEL_IN_BRACKETS.sub(r"\n\g<names>", text)
    if not clean_name(text):
        return NO_UNITS
    labels = list(LABEL.finditer(text))
    if labels:
        return labelled(text, labels)
    text = STUCK.sub(r"\g<role>，", FOLLOWED.sub(r"\g<role>，", bracket_first(text)))
    lead: list[str] = []
    helping: list[str] = []
    pending: list[str] = []
    helped: list[str] = []
    for clause in CLAUSES.split(outside_brackets(text)):
        role, names = clause_units(restored(clause, text))
        together = TOGETHER.match(names[0]) if names and role != "lead" else None
        if together:
            lead += [*pending, *split_units(together["lead"])]
            helping += [*split_units(together["rest"]), *names[1:]]
            pending = []
        elif role == "lead":
            lead += [*pending, *names]
            pending = []
        elif role == "help":
            helping += names
            helped += pending
            pending = []
        else:
            pending += names
    pending = [*helped, *pending]
    if helping and not lead and all(map(is_group, pending)):  # 县应急局按职责分工负责，各乡镇落实
        return UnitCell(responsible=unique([*helping, *pending]))
    if helping and not lead and len(pending) == 1 and HELPED.search(text) and not NO_HELP.search(text):
        lead, pending = pending, []  # 人事科（财务科、医务科配合）
    return sorted_roles(lead, helping, pending)


def in_chinese(words: str) -> str:
    """The words with the roles that they name in English in Chinese: HR (lead), Support: IT."""
    text = LATIN_MARK.sub(lambda match: "（牵头）" if match["lead"] else "（配合）", words)
    text = SHORT_MARK.sub(
        lambda match: f"（{'牵头' if match['lead'] else '配合'}）{'、' if match['more'] else ''}", text
    )
    return LATIN_LABEL.sub(lambda match: "牵头：" if match["lead"] else "配合：", text)


def in_one(match: re.Match[str]) -> str:
    """Several kinds of units as one group, unless one of them is a unit's name or a group by itself."""
    kinds = match["kinds"].split("、")
    return match[0] if any(map(UNIT_END.search, kinds)) else f"{match['all']}{'和'.join(kinds)}{match['end']}"


def apart(text: str) -> str:
    """The text with each name in one piece, and a mark between any two."""
    whole = ONE_BY_ONE.sub(
        lambda name: re.sub(r"[ \u3000]", "", name[0]), WHOLE_BODY.sub("和", with_places(text))
    )
    return NUMBER_BEFORE.sub("、", LAST_ALONE.sub("", whole))


def with_places(text: str) -> str:
    """The text with the place before each government that stands right behind its committee: 宁远县委、宁远县政府."""
    return SAME_PLACE.sub(
        lambda match: f"{match['place']}{match['level']}委、{match['place']}{match['level']}{match['rest']}",
        text,
    )


def bracket_first(text: str) -> str:
    """The text with the unit that a bracket at its end gives a role before all others."""
    inside = INSIDE.match(text)
    if inside is None or not UNIT_END.search(inside["name"]):
        return text
    return f"{inside['name']}{inside['role']}，{inside['rest']}"


def sorted_roles(lead: Sequence[str], helping: Sequence[str], pending: Sequence[str]) -> UnitCell:
    """By role, with marks such as （牵头） taken off the names."""
    marked = {name: match for name in pending if (match := MARKED.match(name))}
    leading = [match["name"] for match in marked.values() if IS_LEAD.match(match["role"])]
    helpers = [match["name"] for match in marked.values() if not IS_LEAD.match(match["role"])]
    rest = [name for name in pending if name not in marked]
    if leading or lead:
        leads = unique([*lead, *leading])
        others = (name for name in (*helping, *helpers, *rest) if name not in leads)
        return UnitCell(lead=leads, responsible=unique(others))
    return UnitCell(lead=(), responsible=unique([*helping, *helpers]), open=unique(rest))


def outside_brackets(text: str) -> str:
    """The text with a stand-in for each bracket, so that marks inside do not part it."""
    return BRACKETS.sub(lambda match: f"\0{text.index(match[0])}\0", text)


def restored(clause: str, text: str) -> str:
    """A clause with its brackets back in place."""

    def bracket(match: re.Match[str]) -> str:
        bracketed = BRACKETS.match(text, int(match[1]))
        return bracketed[0] if bracketed else ""

    return re.sub("\0(\\d+)\0", bracket, clause)


def labelled(text: str, labels: Sequence[re.Match[str]]) -> UnitCell:
    """牵头单位：A；配合单位：B、C."""
    start = read_unit_cell(text[: labels[0].start()])
    lead, helping, before = [*start.lead], [*start.responsible], start.open
    ends = [label.start() for label in labels[1:]] + [len(text)]
    for label, end in zip(labels, ends, strict=True):
        names = split_units(text[label.end() : end])
        (lead if IS_LEAD.match(label["role"]) else helping).extend(names)
    if lead:
        return UnitCell(lead=unique(lead), responsible=unique([*before, *helping]))
    return UnitCell(responsible=unique(helping), open=unique(before))


def clause_units(clause: str) -> tuple[str, list[str]]:
    """The role that a clause ends on, and its units."""
    match = BEHIND.match(clause.strip())
    if match and ALL_IN_ROLE.fullmatch(clause.strip()):
        return "", split_units(clause)
    if match and not match["name"].endswith(("（", "(")):
        return "lead" if IS_LEAD.match(match["role"]) else "help", split_units(match["name"])
    does = WHOLE.match(clause.strip()) or DOES.match(clause.strip())
    if does is None:
        return "", split_units(clause)
    if is_group(does["name"]):
        return "", split_units(does["name"])
    return "lead" if does["does"] == IN_CHARGE else "help", split_units(does["name"])


def split_units(words: str) -> list[str]:
    """The names in a text, without numbers before and punctuation behind them."""
    pieces = (
        piece
        for whole in split_names(words, at_blanks=False)
        for piece in ((whole,) if LATIN_NAME.fullmatch(whole) else split_names(whole))
    )
    names = (clean_name(NUMBERED.sub("", name)).strip("。.;；:：") for name in pieces)
    return whole_names([part for name in names if not NOTHING.fullmatch(name) for part in parted(name)])


def parted(name: str) -> list[str]:
    """A和B as two names where both look like units, or the second like a group; 镇党委和政府 is one body."""
    pieces = re.split(f"({AND.pattern})", name)
    if "（" in name or "(" in name or is_group(pieces[0]):
        return [name]
    names = [""]
    for piece, joint in zip(pieces[::2], [*pieces[1::2], ""], strict=True):
        names[-1] += piece
        if joint and UNIT_END.search(names[-1]) and not NO_END.search(names[-1]):
            names.append("")
        else:
            names[-1] += joint
    if GROUP.search(name) and not (len(names) > 1 and is_group(names[-1])):
        return [name]
    if names[0].endswith(("党委", "党工委")) and any(map(HALF_NAME.fullmatch, names[1:])):
        return [name]
    return names if all(UNIT_END.search(part) or is_group(part) for part in names) else [name]


def unique(names: Iterable[str]) -> tuple[str, ...]:
    """Each name once, in order."""
    return tuple(dict.fromkeys(name for name in names if name))


def is_group(name: str) -> bool:
    """Whether a name stands for several units."""
    return GROUP.search(name) is not None


def doubtful_names(names: Iterable[str]) -> tuple[str, ...]:
    """The names that are a person's or a deed rather than a unit's, or name a person besides: 校领导分管, 张三."""
    return tuple(
        name
        for name in names
        if len(name) < 2
        or (NO_UNIT.search(BRACKETS.sub("", name)) and not ALL_IN_ROLE.fullmatch(name))
        or TWO_UNITS.fullmatch(BRACKETS.sub("", name))
        or BROKEN.search(BRACKETS.sub("", name))
        or HALF_NAME.fullmatch(name)
        or (NOT_ONE.search(name) and not is_group(name))
        or key_of(name) in LISTED
        or not (is_group(name) or may_be_unit(name))
        or (SEVERAL_INSIDE.search(name) and not is_group(BRACKETS.sub("", name)))
        or any(map(NO_UNIT.search, inside_brackets(name)))
        or any(map(BROKEN.search, inside_brackets(name)))
        or any(map(names_person, (name, BRACKETS.sub("", name), *inside_brackets(name))))
    )


def may_be_unit(words: str) -> bool:
    """Whether words can be a unit's name at all: no number or day, no yes or no, nothing that names all of a kind."""
    name = clean_name(words)
    if len(name) < 2 or not any(map(str.isalpha, name)):
        return False
    if NEVER_UNIT.fullmatch(name) or NO_NAME_AT_ALL.search(name):
        return False
    if UNIT_END.search(name):
        return True
    return read_day(name) is None and read_deadline(name, default_year=2000, year_start=(1, 1)) is None


def inside_brackets(name: str) -> tuple[str, ...]:
    """The names in the brackets of a name: 县文旅局（县文物局）."""
    return tuple(re.findall(r"[（(]([^（）()]{2,30})[）)]", name))
