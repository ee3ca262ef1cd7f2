"""Names that may be one unit's: as a list's notes say, or as one is short for the other. They are asked about only."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import lru_cache
from itertools import combinations

from workbook_flow.importing.persons import UNIT_END
from workbook_flow.importing.units import ROLE_WORDS, inside_brackets, is_group
from workbook_flow.words.names import BRACKETS, clean_name, name_key

PLACE = re.compile(r"^(?P<place>[\u4e00-\u9fff]{0,4}?[县市区州省])(?:委(?=\S{2}))?")
"""The place that a name begins with, and the party's committee there: 县委宣传部 is 宣传部 too."""
GENERAL_OFFICE = re.compile("(?:委|政府)办")
"""Whose name is all place and kind: of two such, neither is short for anything longer."""
USUAL: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile("水务(?=局)"), "水利"),
    (re.compile("(?:国土资源|国土|自然资源和规划|自然资源与规划|自规|资规)(?=局)"), "自然资源"),
    (re.compile("(?<!生态)(?:环境保护|环保)(?=局)"), "生态环境"),
    (re.compile("(?:安全生产监督管理|安监)(?=局)"), "应急"),
    (re.compile("(?:卫生和?计划生育|卫计)(?=委|局)"), "卫生健康"),
    (re.compile("扶贫(?:开发)?(?=办|局)"), "乡村振兴"),
    (re.compile("(?:工商行政管理|工商)(?=局)"), "市场监管"),
    (re.compile("(?:经济和?信息化|经信)(?=委|局)"), "工信"),
    (re.compile("教(?:育)?(?:和|科技|科)?(?:体育|体)(?=局|委)"), "教育"),
    (re.compile("文(?:化)?(?:广电|广新|广|体)?旅(?:游体育|游)?(?=局|委)|旅游(?=局|委)"), "文旅"),
    (re.compile("^中共|国家税务总局|国网|人民(?=政府|医院|法院|检察院)"), ""),
    (re.compile(r"共青团\S{0,6}?([县市区州省])委员?会?"), r"团\1委"),
    (re.compile("(?<=镇|乡)(?:人民)?政府$|(?<=街道)(?:办事处|办公室|办)$|(?<=区)(?:管理委员会|管委会)$"), ""),
    (re.compile("委员会"), "委"),
    (re.compile("联合会$"), "联"),
    (re.compile("办公室$"), "办"),
    (re.compile("(?<=..)部门$"), "局"),
    (re.compile("(?<!政)府办$"), "政府办"),
    (re.compile("第([一二三四五六七八九十]+)(中|小)学"), r"\1\2"),
    (
        re.compile("^[\u4e00-\u9fff]{0,3}[市州省]([\u4e00-\u9fff]+局)([\u4e00-\u9fff]{1,4}[县区])分局$"),
        r"\2\1",
    ),
)
"""What names are written with or without, and what stands for it where they are compared."""
KINDS = frozenset("局委办科处")
"""Last characters that one unit's names have by turns: 卫健委 and 卫生健康局, 教务处 and 教务科."""
SAME = re.compile(
    r"[“\"]?(?P<name>[^“”\"：:，,。；;、\s（）()]{2,30})[”\"]?"
    r"(?:即为?|就是|是指|指的?是?|又称|也称|简称为?|以下简称|全称[是为]|现为|现更名为|更名为|改名为|原为|原名)[“\"]?"
    r"(?P<other>[^“”\"：:，,。；;、\s（）()]{2,30})[”\"]?"
)
"""A note that two names are one unit's: 市监局即市场监管局."""
SAME_IN_BRACKETS = re.compile(
    r"[“\"]?(?P<name>[^“”\"：:，,。；;、\s（）()]{2,30})[”\"]?[（(](?P<by>以下简称|简称|又称|也称|即|原名?|全称)?[:：]?[“\"]?"
    r"(?P<other>[^“”\"：:，,。；;、\s（）()]{2,30})[”\"]?[）)]"
)
"""The same in brackets; where no word says so, 甲（乙） may be two units."""
NO_NAME = re.compile(rf"^(?:{ROLE_WORDS}|完成时限|时限|责任)|(?:单位|部门|科室|时限|时间|任务|措施)$")


def similar_names(counts: Counter[str]) -> Mapping[str, tuple[str, ...]]:
    """By unit, the other names that may be its own: 市监局 and 市场监管局, 县司法局 and 司法局."""
    similar: dict[str, list[str]] = {name: [] for name in counts}
    for name, other in combinations(counts, 2):
        if alike(name, other):
            similar[name].append(other)
            similar[other].append(name)
    return {name: tuple(others) for name, others in similar.items()}


def stated_pairs(
    notes: Iterable[str], names: Iterable[str]
) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """The pairs of names that the notes call one unit's, and those that they put side by side in brackets alone.

    Of a pair that is stated at least one is one of ``names``, of the others both are.
    """
    listed = set(names)
    stated: dict[tuple[str, str], None] = {}
    beside: dict[tuple[str, str], None] = {}
    for note in notes:
        words = re.sub(r"(?:^|(?<=[。；;\n]))(?:注|备注|说明)?[:：]?\s*(?:\d+[.、．])?\s*", "", note)
        for match in (*SAME.finditer(words), *SAME_IN_BRACKETS.finditer(words)):
            pair = (listed_end(clean_name(match["name"]), listed), clean_name(match["other"]))
            in_brackets = "by" in match.groupdict()
            if any(is_group(name) or NO_NAME.search(name) for name in pair) or len(set(pair)) < 2:
                continue
            if set(pair) & listed and (not in_brackets or match["by"]):
                stated[pair] = None
            elif set(pair) <= listed:
                beside[pair] = None
    return list(stated), list(beside)


def listed_end(words: str, names: Iterable[str]) -> str:
    """The longest of the names that the words end on, the words alone where they end on none."""
    return max((name for name in names if words.endswith(name)), key=len, default=words)


def alike(name: str, other: str) -> bool:
    """Whether one name may be short for the other; units of two places that both names tell are two units."""
    whole, place, rest, inside = forms_of(name)
    other_whole, other_place, other_rest, other_inside = forms_of(other)
    if name in other_inside or other in inside:
        return True
    same_place = place.endswith(other_place) or other_place.endswith(place)
    if GENERAL_OFFICE.fullmatch(rest) or GENERAL_OFFICE.fullmatch(other_rest):
        return same_place and rest == other_rest
    pairs = [(whole, other_whole), (whole, other_rest), (rest, other_whole)]
    if same_place:
        pairs.append((rest, other_rest))
    return any(short_for(*sorted(pair, key=len)) for pair in pairs)


def short_for(short: str, long: str) -> bool:
    """Whether the shorter name keeps the ends of the longer, and some of what lies between.

    Or it lacks the end: 卫健 and 卫健委. Or the longer goes on with what ends no unit's name: 信息科 and 信息科牵头.
    """
    if short[:1] != long[:1]:
        return False
    if short == long or (long.startswith(short) and UNIT_END.search(short) and not UNIT_END.search(long)):
        return True
    if len(short) >= 2 and long[:-1] == short and not UNIT_END.search(short) and UNIT_END.search(long):
        return True
    if len(short) < 3 or re.search("[镇乡村]$", short):
        return False
    within = "局" in long[:-1]  # an office of theirs: 县教育局招生办
    if short[-1] != long[-1] and (within or not {short[-1], long[-1]} <= KINDS):
        return False
    return subsequence(short[:-1], long[:-1]) and len(short) * 4 >= len(long)


@lru_cache(maxsize=4096)
def forms_of(name: str) -> tuple[str, str, str, tuple[str, ...]]:
    """A name as it is compared, the place that it begins with, what else it says, and the names in its brackets."""
    key = name_key(name)
    whole = BRACKETS.sub("", key) or key
    for words, instead in USUAL:
        whole = words.sub(instead, whole)
    place = PLACE.match(whole)
    rest = whole[place.end() :] if place else whole
    has_rest = place is not None and len(rest) >= 2  # enough is left of it
    return (
        whole,
        place["place"] if place and has_rest else "",
        rest if has_rest else whole,
        inside_brackets(name),
    )


def subsequence(short: str, long: str) -> bool:
    """Whether the characters stand in that order in the longer name."""
    rest = iter(long)
    return all(character in rest for character in short)
