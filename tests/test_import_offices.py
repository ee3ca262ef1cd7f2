"""Forty lists of further offices: nothing of them is lost, doubled or misread in silence."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.lists import sheets
from tests.test_importing import TODAY
from workbook_flow import cycle
from workbook_flow.cycle.importing import open_list
from workbook_flow.importing import ListRow, Understanding
from workbook_flow.importing.heads import ColumnPart, part_of
from workbook_flow.importing.units import doubtful_names, is_group, read_unit_cell


def understood(folder: Path, table: str) -> Understanding:
    return read(folder, ("表", table))


def read(
    folder: Path,
    *tables: tuple[str, str],
    answers: dict[str, str] | None = None,
    change: Callable[[Any], None] | None = None,
) -> Understanding:
    path = folder / "临江县2027年清单.xlsx"
    sheets(*tables, change=change)(path)
    return open_list(cycle.Workspace(folder / "工作区", TODAY), path).understood(answers or {})


def units_of(row: ListRow) -> tuple[str, str]:
    return "、".join(row.lead), "、".join(row.responsible)


def told(understanding: Understanding) -> str:
    return "\n".join(
        f"{problem.code} {problem.place} {problem.message}" for problem in understanding.problems
    )


TICKS = """
分工表 | < | < | < | < | <
序号 | 任务 | 县住建局 | 县城管局 | 县公安局 | 时限
{heading}1 | 清理占道经营 | | ● | ○ | 2027年5月
2 | 改造背街小巷 | ● | ○ | | 2027年9月
注：●为牵头单位，○为配合单位。 | < | < | < | < | <
"""


@pytest.mark.parametrize(
    "heading", ["", "一、环境整治 | < | < | < | < | <\n", "（一）环境 | < | < | < | < | <\n"]
)
def test_a_column_with_one_tick_is_a_unit_whatever_is_merged_across_it(tmp_path: Path, heading: str) -> None:
    rows = understood(tmp_path, TICKS.format(heading=heading)).rows
    assert [units_of(row) for row in rows] == [("县城管局", "县公安局"), ("县住建局", "县城管局")]


FIRST = """
序号 | 任务 | 责任单位 | 完成时限
1 | 推进甲事项 | 县教育局 | 2027年5月
"""


BILLS = """
一、代表建议 | < | < | < | < | <
编号 | 领衔代表 | 建议标题 | 主办单位 | 会办单位 | 答复期限
1 | 陈某 | 加快公路建设的建议 | 县交通局 | 县财政局 | 2027年6月
二、委员提案 | < | < | < | < | <
编号 | 提案人 | 案由 | 主办单位 | 会办单位 | 答复期限
2 | 民盟支部 | 发展乡村旅游的提案 | 县文旅局 | 县农业局 | 2027年7月
"""
BRACKETED = """
序号 | 任务 | 牵头单位 | 参与单位 | 完成时限
（编号） | （主要内容） | （1家） | （多家） | （年月）
1 | 整治隐患路段 | 县公安局 | 县交通局 | 2027年10月
2 | 检查九小场所 | 县消防大队 | 县公安局 | 2027年12月
"""


@pytest.mark.parametrize(
    ("table", "leads"), [(BILLS, ["县交通局", "县文旅局"]), (BRACKETED, ["县公安局", "县消防大队"])]
)
def test_a_header_in_other_words_or_in_brackets_is_no_task(
    tmp_path: Path, table: str, leads: list[str]
) -> None:
    assert [units_of(row)[0] for row in understood(tmp_path, table).rows] == leads


@pytest.mark.parametrize(
    ("cell", "lead", "responsible", "left"),
    [
        ("县住建局(牵头)县城管局(配合)县财政局(配合)", "县住建局", "县城管局、县财政局", ""),
        ("县住建局（主办）县城管局", "县住建局", "县城管局", ""),
        ("各普法责任单位", "", "", "各普法责任单位"),
        ("各责任单位", "", "", "各责任单位"),
        ("各乡镇配合单位", "", "各乡镇", ""),
    ],
)
def test_roles_and_names_of_all_in_a_role_are_told_apart(
    cell: str, lead: str, responsible: str, left: str
) -> None:
    units = read_unit_cell(cell)
    assert ["、".join(names) for names in (units.lead, units.responsible, units.open)] == [
        lead,
        responsible,
        left,
    ]


@pytest.mark.parametrize(
    "name", ["All departments", "Each department", "Other business units", "全部网格", "各普法责任单位"]
)
def test_all_of_a_kind_are_a_group(name: str) -> None:
    assert is_group(name)
    assert doubtful_names((name,)) == ()


@pytest.mark.parametrize("name", ["All Saints Hospital", "IT Operations", "Allied Teams"])
def test_a_unit_in_english_is_no_group(name: str) -> None:
    assert not is_group(name)


@pytest.mark.parametrize("name", ["石桥等乡镇", "燃气企业", "一分厂～五分厂", "1至3车间"])
def test_a_name_of_several_is_doubted(name: str) -> None:
    assert doubtful_names((name,)) == (name,)


@pytest.mark.parametrize("name", ["高等学校", "县中小企业局", "城西至城东管理站"])
def test_a_name_that_looks_like_one_of_several_is_not_doubted(name: str) -> None:
    assert doubtful_names((name,)) == ()


PART = """
序号 | 任务 | 牵头单位
1 | 推进第{number}件事项 | 县教育局
"""


@pytest.mark.parametrize("words", ["Recommendation", "Agreed Action", "Corrective actions"])
def test_what_an_audit_asks_for_is_a_measure(words: str) -> None:
    assert part_of(words) is ColumnPart.MEASURE
