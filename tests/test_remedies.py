"""A master's fault, its remedy obeyed to the letter, and the master again: mended, and nothing else broken."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
from openpyxl import load_workbook

from tests.books import FIELDS, SETTINGS, SHEETS, UNITS, write_book
from workbook_flow import cycle
from workbook_flow.cycle.importing import upgrade
from workbook_flow.master import read_master
from workbook_flow.model import WorkbookFlowError
from workbook_flow.words.problems import CATALOGUE

LIST = """
编号 | 重点任务 | 主要措施 | 牵头单位 | 责任单位 | 完成时限 | 时限类型 | 时限日期 | 明确单位 | 量化指标 | 目标值
1-01 | 培训     | 1.办班。 | 县司法局 | 县公安局 | 2024年底前 | | | | |
"""
CHOICES = SHEETS["选项"]


@dataclass(frozen=True)
class Case:
    """A fault as a change of the good master, the words of the remedy, and the same after obeying them."""

    code: str
    remedy: str
    faulty: Mapping[str, str]
    obeyed: Mapping[str, str]


def listing(old: str, new: str) -> dict[str, str]:
    """The list with one thing changed."""
    assert old in LIST
    return {"分解清单": LIST.replace(old, new, 1)}


def both(sheet: str, text: str, old: str, wrong: str, right: str) -> tuple[dict[str, str], dict[str, str]]:
    """The sheet with the fault, and mended."""
    assert old in text
    return {sheet: text.replace(old, wrong, 1)}, {sheet: text.replace(old, right, 1)}


LIMIT = "2024年底前 | | |"
OWN = "要求 | 级别\n完成比例 ≥ 0 | 错误\n"
CASES = (
    Case(
        "M52",
        "其他类型请写 不汇总",
        {"字段": FIELDS.replace("用途\n", "用途 | 汇总方式\n") + "情况 | 文本 | | | | | | | | 求和"},
        {"字段": FIELDS.replace("用途\n", "用途 | 汇总方式\n") + "情况 | 文本 | | | | | | | | 不汇总"},
    ),
    Case(
        "M53",
        "栏目照“字段”表的名称写",
        {"自定义规则": OWN + "完成率 ≥ 0 | 提醒"},
        {"自定义规则": OWN + "完成比例 ≤ 100 | 提醒"},
    ),
    Case(
        "M54",
        "改用别的名称",
        {"自定义规则": "名称 | 要求 | 级别\n甲 | 完成比例 ≥ 0 | 错误\n甲 | 完成比例 ≤ 100 | 错误"},
        {"自定义规则": "名称 | 要求 | 级别\n甲 | 完成比例 ≥ 0 | 错误\n乙 | 完成比例 ≤ 100 | 错误"},
    ),
    Case("M01", "补上该工作表", {"选项": ""}, {}),
    Case("M02", "补上名为“主要措施”的列", listing("主要措施", "备考"), {}),
    Case("M03", "只保留一列“牵头单位”", listing("量化指标", "牵头单位"), {}),
    Case("M04", "改为直接填写的内容", listing("1.办班。", "=A1"), {}),
    Case("M05", "清空该单元格", listing(LIMIT, "2024年底前 | | #REF! |"), {}),
    Case(
        "M06",
        "限期、长期、定期",
        listing(LIMIT, "2024年底前 | 随时 | |"),
        listing(LIMIT, "2024年底前 | 长期 | |"),
    ),
    Case("M10", "例如 1-01", listing("1-01", ""), {}),
    Case(
        "M11",
        "例如 1-02",
        {"分解清单": LIST + "1-01 | 培训 | 2.考试。 | 县司法局 | | 2024年底前"},
        {"分解清单": LIST + "1-02 | 培训 | 2.考试。 | 县司法局 | | 2024年底前"},
    ),
    Case("M13", "填写主要措施", listing("1.办班。", ""), {}),
    Case("M14", "填写牵头单位", listing("县司法局 | 县公安局", " | "), {}),
    Case(
        "M15",
        "填到“单位”表中该单位的“别名”",
        listing("县公安局", "县公安"),
        listing("县公安局", "县公安") | {"单位": UNITS.replace("| 公安局", "| 公安局、县公安")},
    ),
    Case(
        "M15",
        "在“单位”表中加一行",
        listing("县公安局", "县水利局"),
        listing("县公安局", "县水利局") | {"单位": UNITS + "县水利局 | | | slj@xian.example | 是"},
    ),
    Case(
        "M15",
        "在“分组”表中加一行，写明成员",
        listing("县公安局", "成员单位"),
        listing("县公安局", "成员单位") | {"分组": "分组 | 成员 | 除外\n成员单位 | 县公安局、县财政局 |"},
    ),
    Case(
        "M19",
        "“时限日期”列填写日期，例如 2024-06-30",
        listing("2024年底前", "尽快"),
        listing(LIMIT, "尽快 | | 2024-06-30 |"),
    ),
    Case(
        "M20",
        "填写如 2024-06-30",
        listing(LIMIT, "2024年底前 | | 尽快 |"),
        listing(LIMIT, "2024年底前 | | 2024-06-30 |"),
    ),
    Case(
        "M21",
        "例如 人均学时",
        listing("| | | | |", "| | | | | 60"),
        listing("| | | | |", "| | | | 人均学时 | 60"),
    ),
    Case("M28", "填写 长期坚持", listing("2024年底前", ""), listing("2024年底前", "长期坚持")),
    Case(
        "M29",
        "“时限日期”列填 2024-12-31",
        listing("2024年底前", "2025年前"),
        listing(LIMIT, "2025年前 | | 2024-12-31 |"),
    ),
    Case("M29", "“时限类型”列填 长期", listing("2024年底前", "无"), listing(LIMIT, "无 | 长期 | |")),
    Case("M72", "改名为“牵头单位”", listing("牵头单位", "主办单位"), {}),
    Case(
        "M73",
        "加一列“编号”，各行从上到下填不重复的编号，例如 1-01",
        {"分解清单": "\n".join(line.partition("|")[2] for line in LIST.strip().splitlines())},
        {},
    ),
    Case(
        "M74", "例如 每季度末", listing(LIMIT, "尽快 | 定期 | |"), listing(LIMIT, "尽快 | 定期 | 每季度末 |")
    ),
    Case("M30", "删去一行", {"单位": UNITS + "县司法局 | | | a@xian.example | 是"}, {}),
    Case("M31", "删去该别名", *both("单位", UNITS, "公安局 | 各", "司法局 | 各", " | 各")),
    Case("M33", "name@example.com", *both("单位", UNITS, "sfj@xian.example", "sfj", "name@example.com")),
    Case("M35", "每个单位填一行", {"单位": UNITS.strip().splitlines()[0]}, {}),
    Case("M42", "改正选项表名称", {"字段": FIELDS.replace("| 进展状态 |", "| 状态表 |", 1)}, {}),
    Case("M44", "填写含义：", {"选项": CHOICES.replace("| 进行中\n", "|\n", 1)}, {}),
    Case("M46", "改正其中一个", *both("字段", FIELDS, "0      | 100", "200    | 100", "0      | 100")),
    Case("M48", "删去一行", {"选项": CHOICES + "进展状态 | 已完成 | 已完成"}, {}),
    Case(
        "M49",
        "例如 进展情况",
        {"字段": FIELDS.strip().splitlines()[0]},
        {"字段": "名称 | 类型\n进展情况 | 文本"},
    ),
    Case("M50", "删去该行", {"规则": "编号 | 说明 | 级别\nX99 | | 提醒"}, {}),
    Case(
        "M60",
        "项目为“发文单位”，取值如 县司法局",
        {"设置": SETTINGS.replace("发文单位 | 县司法局\n", "")},
        {"设置": SETTINGS.replace("发文单位 | 县司法局\n", "") + "发文单位 | 县司法局"},
    ),
    Case("M61", "填写如 当月20日", *both("设置", SETTINGS, "当月20日", "月中", "当月20日")),
    Case("M62", "删去一行", {"设置": SETTINGS + "发文单位 | 县公安局"}, {}),
)


def codes(folder: Path, changes: Mapping[str, str]) -> dict[str, str]:
    """The codes found in the master so changed, with their remedies."""
    sheets = {**SHEETS, "分解清单": LIST, **changes}
    path = write_book(folder / "总表.xlsx", {name: text for name, text in sheets.items() if text})
    _, problems = read_master(path)
    return {problem.code: problem.remedy for problem in problems}


@pytest.mark.parametrize("case", CASES, ids=[f"{case.code} {case.remedy[:8]}" for case in CASES])
def test_a_remedy_obeyed_to_the_letter_mends_the_fault_and_breaks_nothing(tmp_path: Path, case: Case) -> None:
    remedies = codes(tmp_path, case.faulty)
    assert case.remedy in remedies[case.code]
    assert codes(tmp_path, case.obeyed) == {}


WARNINGS_AND_OTHERS = {
    *(
        "M07",
        "M08",
        "M12",
        "M16",
        "M17",
        "M18",
        "M22",
        "M23",
        "M24",
        "M25",
        "M26",
        "M27",
        "M32",
        "M34",
        "M36",
    ),
    *("M37", "M40", "M41", "M43", "M45", "M47", "M51", "M52", "M63", "M64", "M70", "M71", "M75"),
    *("M81", "M82", "M83", "M84"),
}
"""Whose remedies only say to correct, shorten or leave what the finding names; their faults are in test_master.py,
those of the sheets 免报 and 归类词表 in test_excused.py and test_topics.py, of 汇总方式 in test_numbers.py."""


def test_every_code_of_the_master_is_obeyed_or_listed() -> None:
    tried = {case.code for case in CASES}
    assert {code for code in CATALOGUE if code[0] == "M"} == tried | WARNINGS_AND_OTHERS


def test_an_older_master_gets_a_copy_with_what_it_lacks(tmp_path: Path) -> None:
    older = {name: text for name, text in SHEETS.items() if name != "规则"}
    older["分解清单"] = """
重点任务 | 主要措施 | 牵头单位 | 责任单位 | 完成时限
一、能力 | | | |
培训 | 1.办班。 | 县司法局 | 县公安局 | 2024年底前
重点任务 | 主要措施 | 牵头单位 | 责任单位 | 完成时限
培训 | 2.考试。 | 县司法局 | 县公安局 | 2024年底前
"""
    (tmp_path / "master").mkdir()
    path = write_book(tmp_path / "master" / "分解清单.xlsx", older)
    before = path.read_bytes()
    copy, added = upgrade(cycle.Workspace(tmp_path, date(2024, 7, 20)))
    assert path.read_bytes() == before
    master, problems = read_master(copy)
    assert master is not None, problems
    assert [task.id for task in master.tasks] == ["1-01", "1-02"]
    assert "工作表“规则”" in added
    assert "2 个编号" in added
    sheet = load_workbook(copy)["分解清单"]
    assert sheet["F1"].value == "编号"
    assert copy.name == "分解清单（补齐）.xlsx"
    with pytest.raises(WorkbookFlowError, match="没有覆盖"):
        upgrade(cycle.Workspace(tmp_path, date(2024, 7, 20)))


def test_a_missing_master_names_the_list_that_lies_beside_it(tmp_path: Path) -> None:
    (tmp_path / "某县清单.docx").write_bytes(b"PK")
    with pytest.raises(WorkbookFlowError, match=r"import 某县清单\.docx"):
        cycle.lint(cycle.Workspace(tmp_path, date(2024, 7, 20)))
