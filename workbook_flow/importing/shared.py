"""Names that share their end, which only the last of them says: 第一、第三党支部, 城关、大河两镇."""

from __future__ import annotations

import re
from collections.abc import Sequence

from workbook_flow.importing.persons import UNIT_END, is_person

NUMBER = r"第?(?:[一二三四五六七八九十]{1,3}|\d{1,2})"
ALONE = re.compile(rf"(?P<before>[\u4e00-\u9fff]{{0,8}}?)(?P<number>{NUMBER})(?P<mark>号?)")
"""A name of which only the number is said, maybe behind what all have before it: 炼钢一 of 炼钢一、二分厂."""
LAST = re.compile(rf"(?P<number>{NUMBER})(?P<end>[\u4e00-\u9fff]{{1,8}})")
BOTH = re.compile(
    rf"(?P<alone>[\u4e00-\u9fff]{{0,8}}?{NUMBER}号?)[和及与](?P<last>{NUMBER}[\u4e00-\u9fff]{{1,8}})"
)
OTHER_END = re.compile("(?:中学|小学|幼儿园|[中小]|车间|工段|工区|网格)$")
COUNTS = {word: number for number, word in enumerate("两三四五六七八九", start=2)}
PLACES = "街道|社区|[镇乡村县区市]"
COUNTED = re.compile(
    rf"(?P<stem>[\u4e00-\u9fff]{{1,12}}?)(?:(?P<two>两)个?(?P<end>{PLACES}|公司|中心|[局委办科处室部院校厂所站])"
    rf"|(?P<more>[三四五六七八九])个?(?P<place>{PLACES}))"
)
"""The last of as many names as it says: 大河两镇 behind 城关."""
DEPARTMENTS = re.compile(r"[\u4e00-\u9fff]{2,8}?等?(?P<end>部门|[局部科处室股站所])")
"""The last of several departments, which alone says that it is one: 住建部门 behind 县发改、财政."""
STEM = re.compile("(?P<place>[县市区省州旗镇乡]直?)?(?P<stem>[\u4e00-\u9fff]{2,6})")
OTHER_KIND = re.compile("移动|联通|电信|铁塔|[各有相全]|单位|部门|企业|学校|社区|乡镇|主任|书记|[县市区]长")
"""What is named beside departments though it is none."""
FIELDS = re.compile(
    "发改|发展改革|发展和改革|财政|教育|教体|科技|科工|工信|民宗|公安|民政|司法|人社|自然资源|资源规划|自规|生态环境|环保|住建|交通|交通运输"
    "|水利|水务|农业|农业农村|商务|文旅|文化|体育|卫健|卫生健康|卫生|退役军人|应急|应急管理|审计|国资|市监|市场监管|林业|统计|医保|信访|城管"
    "|乡村振兴|税务|气象|消防|交警|组织|宣传|统战|人事|财务|后勤|安保|采购|生产|技术|质量|销售"
)
"""What departments are called after, before the end that they share."""


def whole_names(names: Sequence[str]) -> list[str]:
    """The names, each with the end that it shares with the last of them."""
    whole: list[str] = []
    for name in names:
        both = BOTH.fullmatch(name)
        for piece in (both["alone"], both["last"]) if both else (name,):
            numbered = with_numbered(whole, piece)
            whole = with_fields(with_counted(whole, piece) if numbered is None else numbered)
    return whole


def with_fields(names: Sequence[str]) -> list[str]:
    """The names, those right before the last one that say only a field with the place and the end of a department."""
    last = DEPARTMENTS.fullmatch(names[-1]) if names else None
    if last is None:
        return [*names]
    run: list[re.Match[str]] = []
    for name in reversed(names[:-1]):
        stem = STEM.fullmatch(name)
        if stem is None or not is_field(name, stem["stem"], last["end"]) or (run and run[0]["place"]):
            break
        run.insert(0, stem)
    place = (run[0]["place"] or "") if run else ""
    whole = [f"{place}{stem['stem']}{last['end']}" for stem in run]
    own = names[-1] if names[-1].startswith(place) else place + names[-1]
    return [*names[: len(names) - 1 - len(run)], *whole, own]


def is_field(name: str, stem: str, end: str) -> bool:
    """Whether a name says only in what field a department of that end works: 财政, not 王强, 团县委 or 移动."""
    if FIELDS.fullmatch(stem):
        return True
    return end == "部门" and not (UNIT_END.search(name) or OTHER_KIND.search(name) or is_person(name))


def with_numbered(before: Sequence[str], name: str) -> list[str] | None:
    """The names and this one, the numbers alone right before it with its end; None where there are none."""
    last = LAST.fullmatch(name)
    if last is None or not (UNIT_END.search(last["end"]) or OTHER_END.search(last["end"])):
        return None
    run: list[re.Match[str]] = []
    for earlier in reversed(before):
        alone = ALONE.fullmatch(earlier)
        if alone is None or (run and run[0]["before"]):
            break
        run.insert(0, alone)
    if not run:
        return None
    ordinal = "第" * run[0]["number"].startswith("第")
    numbers = (
        ordinal + number.removeprefix("第")
        for number in (*(alone["number"] for alone in run), last["number"])
    )
    return [*before[: -len(run)], *(f"{run[0]['before']}{number}{last['end']}" for number in numbers)]


def with_counted(before: Sequence[str], name: str) -> list[str]:
    """The names and this one; where it says how many they are, as many with its end."""
    last = COUNTED.fullmatch(name)
    if last is None:
        return [*before, name]
    end, stems = last["end"] or last["place"], re.split("[和及与]", last["stem"])
    lacking = COUNTS[last["two"] or last["more"]] - len(stems)
    own = before[len(before) - lacking :] if 0 <= lacking <= len(before) else ()
    if lacking != len(own) or any(UNIT_END.search(stem) and not stem.endswith(end) for stem in own):
        return [*before, name]
    return [*before[: len(before) - lacking], *(stem.removesuffix(end) + end for stem in (*own, *stems))]
