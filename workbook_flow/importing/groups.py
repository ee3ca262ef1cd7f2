"""What stands for several units in a foreign list, and which units those are."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator

from workbook_flow.importing.persons import UNIT_END
from workbook_flow.importing.units import is_group, split_units
from workbook_flow.words.names import clean_name, without_some

PATTERNS: tuple[tuple[re.Pattern[str], re.Pattern[str]], ...] = (
    (re.compile("乡镇|镇街|乡镇街道"), re.compile(r"(?:镇|乡|街道|街道办事处|办事处)(?:人民政府)?$")),
    (re.compile("街道"), re.compile(r"(?:街道|街道办事处)$")),
    (re.compile("科室|处室|股室"), re.compile(r"(?:科|室|处|办|部|股)$")),
    (re.compile("学院|院系"), re.compile(r"(?:学院|系)$")),
    (re.compile("分公司"), re.compile(r"分公司$")),
    (re.compile("项目部"), re.compile(r"项目部$")),
    (re.compile("车间"), re.compile(r"车间$")),
    (re.compile("班组"), re.compile(r"(?:班|组)$")),
    (re.compile("学校"), re.compile(r"(?:学校|中学|小学|幼儿园)$")),
    (re.compile("医院"), re.compile(r"(?:医院|卫生院)$")),
    (re.compile("社区|村居"), re.compile(r"(?:社区|村)$")),
)
"""Words of a group, and how the names of its members end."""
WHOLE_KIND = re.compile(
    f"(?:{'|'.join(words.pattern for words, _ in PATTERNS)}|人民政府|办事处"
    "|各|所有|全部|全体|其他|其余|有关|相关|机关|直属|下属|[和及等县市区省州校院全（）()、])+"
)
"""What a group is called that says nothing of its members but of which kind they are."""
A_PLACE = re.compile("[\u4e00-\u9fff]{1,8}[县市区州旗盟]$")
"""A place, which is a unit where a group is of places: 各县区."""
NO_MEMBER = re.compile("(?:单位|部门|乡镇|科室|处室|院系)$")
"""How the name of a kind of units ends: 医技和职能科室."""
NAMES_GROUP = re.compile("^(?:各|全体|所有|有关|相关)|成员单位$")
"""A group that a note may define with no more than a colon; 单位：石桥镇 says who reports."""
DEFINED = re.compile(
    r"(?<![^“”\"：:，。；、\s])(?P<name>[^“”\"：:，。；、\s]{2,20})[”\"]?(?:(?:是指|指|包括|包含|即)[:：]?|(?P<mark>[:：]))"
    r"(?P<members>[^。；;\n]+)"
)


def parts_of(name: str) -> tuple[str, tuple[str, ...]]:
    """The group and the names left out, of a name with exceptions; the name alone otherwise."""
    return without_some(name) or (name, ())


def proposed_members(group: str, units: Iterable[str]) -> tuple[str, ...]:
    """The units that a group's words are likely to mean, by how their names end.

    None of a group of only some of a kind, which no name tells: 各临床科室.
    """
    if WHOLE_KIND.fullmatch(group) is None:
        return ()
    return tuple(unit for unit in units if any(fits(group, words, ends, unit) for words, ends in PATTERNS))


def fits(group: str, words: re.Pattern[str], ends: re.Pattern[str], unit: str) -> bool:
    """Whether the group speaks of such units, and this is one."""
    return words.search(group) is not None and ends.search(unit) is not None


def defined_groups(notes: Iterable[str], names: Collection[str]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The groups whose members a note names: 注：各执法单位指县公安局、县司法局.

    A member is one of ``names`` or ends as a unit does: 临床、医技和职能科室 name kinds of units, and are no members.
    """
    for note in notes:
        for match in DEFINED.finditer(re.sub(r"^(?:注|备注|说明)[:：]\s*", "", note.strip())):
            name = re.sub(r"^\d+[.、．]", "", clean_name(match["name"]))
            members = tuple(split_units(re.sub("等.{0,6}$", "", match["members"])))
            if (
                is_group(name)
                and (match["mark"] is None or (len(members) > 1 and NAMES_GROUP.search(name)))
                and members
                and all(member in names or ends_as_unit(member) for member in members)
            ):
                yield name, members


def ends_as_unit(name: str) -> bool:
    """Whether a name ends as a unit's does, and is no kind of units."""
    ends = (UNIT_END, A_PLACE, *(ends for _, ends in PATTERNS))
    return NO_MEMBER.search(name) is None and any(pattern.search(name) for pattern in ends)
