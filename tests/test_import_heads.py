"""Heads, headings, totals and lines above a list as offices write them."""

from __future__ import annotations

from pathlib import Path

import pytest
from docx import Document

from tests.lists import sheets
from tests.test_importing import TODAY
from workbook_flow import cycle
from workbook_flow.cycle.importing import open_list
from workbook_flow.importing import Understanding

THREE_ROWS = """
临江县2027年重点工作任务分解表 | < | < | < | < | <
（县委办、县政府办  2026年12月10日印发） | < | < | < | < | <
请各单位抓好落实。 | < | < | < | < | <
序号 | 工作任务 | < | 责任分工 | < | 时限
^ | 目标任务 | 具体措施 | 牵头 | 责任 | ^
^ | ^ | ^ | 单位 | 单位 | ^
一 | 经济发展 | | | |
1 | 工业提质 | 新增规上企业 | 县工信局 | 县发改局 | 2027年底
 | 小计 | 1项 | | |
二、 | 民生 | | | |
（一） | 教育 | | | |
2 | 学校 | 新建幼儿园 | 县教育局 | 县住建局 | 2027年9月底
合计 | 2项 | | | |
"""
NUMBERED = """
序号 | 工作内容 | 牵头单位 | 责任单位 | 完成时限
一 | 党的建设 | 县委组织部 | 县司法局 | 2027年底
二 | 待定事项 | | |
三 | 作风建设 | 县公安局 | 县司法局 | 2027年底
"""


def understood(folder: Path, table: str) -> Understanding:
    path = folder / "清单.xlsx"
    sheets(("表", table))(path)
    return open_list(cycle.Workspace(folder / "工作区", TODAY), path).understood({})


def test_a_head_of_three_rows_numbered_headings_and_totals_are_what_they_are(tmp_path: Path) -> None:
    understanding = understood(tmp_path, THREE_ROWS)
    assert [(row.id, row.section, row.lead, row.responsible) for row in understanding.rows] == [
        ("1", "一、经济发展", ("县工信局",), ("县发改局",)),
        ("2", "二、民生", ("县教育局",), ("县住建局",)),
    ]
    assert understanding.title == "临江县2027年重点工作任务分解表"
    assert understanding.settings["清单日期"] == "2026-12-10"
    words = " ".join(problem.message for problem in understanding.problems if problem.code == "I02")
    assert all(part in words for part in ("小计 1项", "合计 2项", "请各单位抓好落实。"))


def test_a_row_without_units_is_a_task_where_tasks_are_numbered_like_it(tmp_path: Path) -> None:
    understanding = understood(tmp_path, NUMBERED)
    assert [row.measure for row in understanding.rows] == ["党的建设", "待定事项", "作风建设"]
    assert understanding.rows[1].doubts


@pytest.mark.parametrize("line", ["各乡镇人民政府，县直各单位：", "现将任务分解印发给你们，请抓好落实。"])
def test_whom_a_notice_addresses_and_its_sentences_are_no_title(tmp_path: Path, line: str) -> None:
    document = Document()
    for words in ("关于2027年民生实事的通知", line):
        document.add_paragraph(words)
    table = document.add_table(3, 5)
    rows = (
        ("序号", "实事项目", "建设内容", "牵头单位", "完成时限"),
        ("1", "供水", "新建水厂", "县水利局", "2027年底"),
        ("2", "道路", "硬化道路", "县交通局", "2027年底"),
    )
    for number, row in enumerate(rows):
        for column, words in enumerate(row):
            table.cell(number, column).text = words
    document.save(str(tmp_path / "清单.docx"))
    source = open_list(cycle.Workspace(tmp_path / "工作区", TODAY), tmp_path / "清单.docx")
    understanding = source.understood({})
    assert understanding.title == "关于2027年民生实事的通知"
    assert [(row.heading, row.measure) for row in understanding.rows] == [
        ("供水", "新建水厂"),
        ("道路", "硬化道路"),
    ]
    assert any(line[:20] in problem.message for problem in understanding.problems)
