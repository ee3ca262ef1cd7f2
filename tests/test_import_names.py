"""The names in a cell of units, as offices write and break them: none lost, none put together or apart in silence."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.lists import Listed, sheets
from tests.lists import words as file_of
from tests.test_importing import imported
from workbook_flow.importing.labels import without_persons
from workbook_flow.importing.twins import alike
from workbook_flow.importing.units import doubtful_names, is_group, read_unit_cell

ANSWERS = {"office": "市府办", "roles": "2", "twins": "2"}


@pytest.mark.parametrize(
    ("words", "names"),
    [
        ("县教育局和县妇联", "县教育局 县妇联"),
        ("县科协、县残联与县民政局", "县科协 县残联 县民政局"),
        ("县教育和体育局与县卫健局", "县教育和体育局 县卫健局"),
        ("县公安局以及县司法局", "县公安局 县司法局"),
        ("县公安局和各乡镇", "县公安局 各乡镇"),
        ("各乡镇和街道", "各乡镇和街道"),
        ("县农业农村和水利局", "县农业农村和水利局"),
        ("县人力资源和社会保障局", "县人力资源和社会保障局"),
        ("①县公安局②县司法局", "县公安局 县司法局"),
        ("县公安局\\县司法局", "县公安局 县司法局"),
        ("县 公 安 局、县司法局", "县公安局 县司法局"),
        ("县财政\n局、县审计局", "县财政局 县审计局"),
        ("各县（市、区）党委、政府", "各县（市、区）党委和政府"),
        ("县委、县政府", "县委 县政府"),
    ],
)
def test_the_names_of_a_cell(words: str, names: str) -> None:
    cell = read_unit_cell(words)
    assert (cell.lead, cell.responsible, list(cell.open)) == ((), (), names.split())
    assert doubtful_names(cell.open) == ()


@pytest.mark.parametrize(
    "words",
    [
        "县公安局为牵头单位，县司法局为配合单位",
        "牵头单位县公安局，配合单位县司法局",
        "由县公安局作为牵头单位，配合部门县司法局",
    ],
)
def test_roles_without_a_mark_between(words: str) -> None:
    cell = read_unit_cell(words)
    assert (cell.lead, cell.responsible, cell.open) == (("县公安局",), ("县司法局",), ())


@pytest.mark.parametrize(
    "name", ["县公安局县司法局", "县公安局-县司法局", "县公安局（主）县司法局（配）", "局"]
)
def test_a_name_that_may_be_two_or_none_is_in_doubt(name: str) -> None:
    assert doubtful_names((name,)) == (name,)
    assert doubtful_names(("市生态环境局某县分局", "县公安局（交警大队）")) == ()


def test_who_takes_part_is_responsible_and_all_of_a_kind_are_a_group() -> None:
    cell = read_unit_cell("县教育局牵头，县卫健局、县妇联等单位参加")
    assert (cell.lead, cell.responsible) == (("县教育局",), ("县卫健局", "县妇联等单位"))
    assert is_group("乡镇政府")


@pytest.mark.parametrize(
    ("cell", "names", "doubted"),
    [
        ("市人力资源和社会\\n保障局", "市人力资源和社会保障局", True),
        ("市文化和\\n旅游局、市财政局", "市文化和旅游局 市财政局", False),
        ("市城管\\n局", "市城管局", False),
        ("市城市管理\\n和综合执法局", "市城市管理和综合执法局", True),
        ("市委组织部（市委\\n老干部局）", "市委组织部（市委老干部局）", False),
        ("市妇联\\n市残联\\n团市委", "市妇联 市残联 团市委", False),
        ("妇联\\n团委", "妇联 团委", False),
        ("市公安局\\n市司法局", "市公安局 市司法局", False),
        ("各区\\n市公安局", "各区 市公安局", None),
        ("联通公司\\n移动公司", "联通公司 移动公司", False),
    ],
)
def test_a_line_break_within_a_name_parts_it_from_nothing(
    tmp_path: Path, cell: str, names: str, doubted: bool | None
) -> None:
    table = f"""
市2026年任务 | < | < | <
序号 | 工作任务 | 责任单位 | 完成时限
1 | 甲 | {cell} | 2026年底
2 | 乙 | 市文化和旅游局 | 2026年底
"""
    listed = Listed("清单.xlsx", sheets(("表", table)), "", ANSWERS)
    row = imported(tmp_path, listed).understanding.rows[0]
    assert list(row.responsible) == names.split()
    assert doubted is None or bool(row.doubts) is doubted


def test_a_note_says_who_a_group_is_in_any_spelling_of_it(tmp_path: Path) -> None:
    table = """
某省2026年任务 | < | < | < | <
序号 | 工作任务 | 牵头单位 | 配合单位 | 完成时限
1 | 甲 | 省数据局 | 各市（州）人民政府 | 2026年底
2 | 乙 | 省数据局 | 各市州 | 2026年底
注：1.牵头单位负责统筹。2.各市（州）指甲市、乙市、丙州。 | < | < | < | <
"""
    listed = Listed("清单.xlsx", sheets(("表", table)), "", {"office": "省府办"})
    read = imported(tmp_path, listed).understanding
    assert read.questions == ()
    assert {group.members for group in read.groups} == {("甲市", "乙市", "丙州")}


def test_the_first_of_a_column_leads_where_a_note_says_so_in_any_words(tmp_path: Path) -> None:
    table = """
某省2026年任务 | < | < | <
序号 | 工作任务 | 责任单位 | 完成时限
1 | 甲 | 省数据局、省公安厅 | 2026年底
注：列第一位的为牵头单位。 | < | < | <
"""
    listed = Listed("清单.xlsx", sheets(("表", table)), "", {"office": "省府办"})
    read = imported(tmp_path, listed).understanding
    assert read.questions == ()
    assert (read.rows[0].lead, read.rows[0].responsible) == (("省数据局",), ("省公安厅",))


def test_brackets_with_nothing_but_units_behind_a_sentence_say_who_does_it(tmp_path: Path) -> None:
    text = """某市优化营商环境行动方案
一、政务服务
（一）一网通办。归集电子证照。（市数据局牵头，市公安局配合，2026年6月底前完成）
（二）压缩时限。审批时限压缩50%（以下简称提速）。（责任单位：市审批局；完成时限：2026年底）
二、要素保障
（三）用地保障。推行标准地。（市自然资源局、市财政局；持续推进）
（四）融资服务。开展银企对接（市金融办，2026年12月底前）。
（五）其他。修订办法，报市政府（市府办）
"""
    listed = Listed("方案.txt", file_of(text), "", {"office": "市府办", "roles": "2"})
    read = imported(tmp_path, listed).understanding
    rows = {row.measure[1:2]: ((*row.lead, *row.responsible), row.limit) for row in read.rows}
    assert rows == {
        "一": (("市数据局", "市公安局"), "2026年6月底前完成"),
        "二": (("市审批局",), "2026年底"),
        "三": (("市自然资源局", "市财政局"), "持续推进"),
        "四": (("市金融办",), "2026年12月底前"),
    }
    assert any("（五）" in problem.message for problem in read.problems if problem.code == "I02")


@pytest.mark.parametrize(
    ("cell", "names"),
    [
        ("县发改、财政、住建部门", "县发改部门、县财政部门、县住建部门"),
        ("县发改、财政、住建部门，各乡镇", "县发改部门、县财政部门、县住建部门、各乡镇"),
        ("发改、财政、审计等部门", "发改部门、财政部门、审计等部门"),
        ("县教育、卫健、民政局", "县教育局、县卫健局、县民政局"),
        ("县政府办、发改、财政局", "县政府办、发改局、财政局"),
        ("人事、财务、后勤科", "人事科、财务科、后勤科"),
        ("组织、宣传、统战部", "组织部、宣传部、统战部"),
        ("农业、水利站", "农业站、水利站"),
        ("移动、公安部门", "移动、公安部门"),
        ("团县委、教育部门", "团县委、教育部门"),
        ("王强、财务部", "王强、财务部"),
        ("县委宣传部、财政部门", "县委宣传部、财政部门"),
        ("县教育局、财政部门", "县教育局、财政部门"),
        ("城关镇、民政部门", "城关镇、民政部门"),
        ("各乡镇、民政部门", "各乡镇、民政部门"),
    ],
)
def test_departments_that_share_their_end_are_whole(cell: str, names: str) -> None:
    read = read_unit_cell(cell)
    assert "、".join((*read.lead, *read.responsible, *read.open)) == names


def test_a_department_by_its_field_may_be_the_bureau_of_it() -> None:
    assert alike("县发改部门", "县发改局")
    assert not alike("县发改部门", "县财政局")


@pytest.mark.parametrize(
    ("cell", "units"),
    [
        ("县财政局（林二）、县审计局（黄三）", "县财政局、县审计局"),
        ("县财政局（林二、金三）", "县财政局"),
        ("县农业农村局（林业站）", "县农业农村局（林业站）"),
        ("县财政局（金融办）", "县财政局（金融办）"),
        ("县自然资源局（林业）", "县自然资源局（林业）"),
    ],
)
def test_a_person_in_brackets_with_a_rarer_name_is_no_part_of_the_unit(cell: str, units: str) -> None:
    assert without_persons(cell, "责任单位及责任人") == units
