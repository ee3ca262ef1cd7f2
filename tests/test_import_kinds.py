"""Lists of further kinds of offices: places, persons, terms, months on sheets, feedback; what is asked works."""

from __future__ import annotations

import pytest

from workbook_flow.importing.labels import without_persons
from workbook_flow.importing.units import doubtful_names, read_unit_cell


@pytest.mark.parametrize(
    ("cell", "lead", "responsible", "left"),
    [
        ("人事科（财务科、医务科配合）", "人事科", "财务科、医务科", ""),
        ("人事科，财务科协助", "人事科", "财务科", ""),
        ("县财政局、县审计局（县统计局配合）", "", "县统计局", "县财政局、县审计局"),
        ("县教育局，县财政局承办", "", "县财政局", "县教育局"),
        ("县住建局，县财政局、县城管局配合，县公安局牵头", "县公安局", "县财政局、县城管局、县住建局", ""),
        ("院办（主）、人事科", "院办", "人事科", ""),
        ("教务处(主)政教处(协)", "教务处", "政教处", ""),
        ("分办：交通局、交警大队", "交通局、交警大队", "", ""),
        ("各临床、医技科室", "", "", "各临床和医技科室"),
        ("各镇、街道", "", "", "各镇、街道"),
    ],
)
def test_who_is_named_as_helper_tells_who_leads(cell: str, lead: str, responsible: str, left: str) -> None:
    read = read_unit_cell(cell)
    assert ["、".join(names) for names in (read.lead, read.responsible, read.open)] == [
        lead,
        responsible,
        left,
    ]


@pytest.mark.parametrize(
    "name", ["马强", "采购部刘敏", "局长王建国", "生态环境局（局长王建国）", "张某", "王某某"]
)
def test_a_person_beside_or_behind_a_unit_is_doubted(name: str) -> None:
    assert doubtful_names((name,)) == (name,)


@pytest.mark.parametrize(
    "name", ["马鞍山市", "县委统战部", "教育局高教科", "雷州市公安局", "组长单位", "马街镇"]
)
def test_a_unit_called_like_a_person_is_not_doubted(name: str) -> None:
    assert doubtful_names((name,)) == ()


@pytest.mark.parametrize(
    ("cell", "units"),
    [
        ("生态环境局（局长王某）、农业农村局（局长赵建国）", "生态环境局、农业农村局"),
        ("林业局 钱某", "林业局"),
        ("住建局 局长 王刚", "住建局"),
        ("教育局张三", "教育局"),
    ],
)
def test_persons_with_their_posts_are_taken_off_where_the_header_names_them(cell: str, units: str) -> None:
    assert without_persons(cell, "责任单位及责任人") == units
