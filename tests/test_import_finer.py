"""Lists in which one cell of text is over several rows that each say something of their own."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.lists import Listed, sheets
from tests.test_importing import imported
from workbook_flow.importing import Understanding

ANSWERS = {"office": "县府办", "blanks": "1"}
MERGED = """
某县2026年重点任务分解表 | < | < | < | <
序号 | 工作任务 | 推进步骤 | 牵头单位 | 完成时限
1 | 提升医疗服务 | 建成县域医共体 | 县医保局 | 2026年6月底
2 | ^ | 招聘医生二十名 | 县人社局 | 2026年底
3 | 提升教育质量 | 改造校舍三所 | 县财政局 | 2026年底
4 | ^ | 开展教师轮岗 | 县教育局 | 长期坚持
"""
OWN = ["建成县域医共体", "招聘医生二十名", "改造校舍三所", "开展教师轮岗"]
OVER = ["提升医疗服务", "提升医疗服务", "提升教育质量", "提升教育质量"]
NAMES = "序号 | 工作任务 | 推进步骤"


def understood(folder: Path, table: str, **answers: str) -> Understanding:
    """What is understood of the table."""
    listed = Listed("清单.xlsx", sheets(("表", table)), "", {**ANSWERS, **answers})
    return imported(folder, listed).understanding


@pytest.mark.parametrize(
    "table",
    [
        MERGED,
        MERGED.replace("2 | ^", "2 |").replace("4 | ^", "4 |"),
        MERGED.replace(NAMES, "序号 | 重点工作 | 推进步骤"),
        MERGED.replace(NAMES, "序号 | 工作任务 | 项目名称"),
    ],
    ids=["merged", "blank", "headings", "two known columns"],
)
def test_the_text_of_each_row_is_its_task_and_what_is_over_several_names_the_group(
    tmp_path: Path, table: str
) -> None:
    read = understood(tmp_path, table, finer="1")
    assert [row.measure for row in read.rows] == OWN
    assert [row.heading for row in read.rows] == OVER
    assert read.questions == ()
    assert not any(row.doubts for row in read.rows)


def test_unanswered_the_texts_of_the_rows_are_tasks_in_doubt(tmp_path: Path) -> None:
    read = understood(tmp_path, MERGED)
    assert [question.kind for question in read.questions] == ["finer"]
    assert [row.measure for row in read.rows] == OWN
    assert all("推进步骤" in row.doubts["主要措施"] for row in read.rows)


def test_what_is_over_several_rows_is_the_task_where_the_office_says_so(tmp_path: Path) -> None:
    read = understood(tmp_path, MERGED, finer="2", columns="1")
    assert [row.measure for row in read.rows] == OVER
    assert [row.spare["推进步骤"] for row in read.rows] == OWN
    assert read.questions == ()
    assert ["同一格" in row.doubts.get("主要措施", "") for row in read.rows] == [False, True, False, True]


def test_of_two_measures_the_one_over_several_rows_is_a_heading_beside_another(tmp_path: Path) -> None:
    table = """
序号 | 重点工作 | 工作任务 | 具体措施 | 牵头单位 | 完成时限
1 | 民生 | 提升医疗服务 | 建成县域医共体 | 县医保局 | 2026年6月底
2 | ^ | ^ | 招聘医生二十名 | 县人社局 | 2026年底
3 | ^ | 提升教育质量 | 改造校舍三所 | 县财政局 | 2026年底
"""
    read = understood(tmp_path, table, title="分解表")
    assert [row.measure for row in read.rows] == OWN[:3]
    assert [row.heading.split("\n") for row in read.rows] == [["民生", words] for words in OVER[:3]]
    assert not any(row.doubts for row in read.rows)


@pytest.mark.parametrize("header", ["进展情况", "备注", "责任领导", "分管县领导", "资金来源"])
def test_a_column_that_says_something_of_a_task_is_no_task(tmp_path: Path, header: str) -> None:
    table = MERGED.replace("推进步骤", header)
    read = understood(tmp_path, table, columns="1")
    assert "finer" not in [question.kind for question in read.questions]
    assert [row.measure for row in read.rows] == OVER
