"""What a list hides is asked about or told; a choice is made by its number or by its words."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from openpyxl.styles import Font

from tests.lists import sheets
from tests.programs import libreoffice_convert
from tests.test_importing import TODAY
from workbook_flow import cycle
from workbook_flow.cli.people import refuse_unheard
from workbook_flow.cycle.importing import Imported, OpenedList, import_list, open_list
from workbook_flow.model import Question, WorkbookFlowError

LIST = """
序号 | 主要措施 | 具体要求 | 牵头单位 | 责任单位 | 配合单位 | 完成时限
1 | 办班 | 每季一次 | 县财政局 | 县公安局 | 县档案局 | 2026年底前
2 | 关停砂场 | 限期 | 县水利局 | 县公安局 | 县档案局 | 2026年底前
3 | 巡查 | 每周 | 县公安局 | 县水利局 | 县档案局 | 长期
"""
ANSWERS = {"office": "县政府办", "columns": "1"}


def hide(book: Any) -> None:
    """Hide the second row and two columns, a sheet, and a word of the third row."""
    sheet = book.worksheets[0]
    sheet.row_dimensions[3].hidden = True
    for letter in "CF":
        sheet.column_dimensions[letter].hidden = True
    sheet["A4"].font = Font(color="FFFFFFFF")
    book.create_sheet("通讯录")["A1"] = "县财政局 8100000"
    book["通讯录"].sheet_state = "hidden"


def opened(folder: Path, kind: str = "xlsx") -> OpenedList:
    path = folder / "清单.xlsx"
    sheets(("表", LIST), change=hide)(path)
    if kind != "xlsx":
        path = libreoffice_convert(path, kind, folder / "saved")
    return open_list(cycle.Workspace(folder / "工作区", TODAY), path)


def imported(folder: Path, answers: dict[str, str], kind: str = "xlsx") -> Imported:
    source = opened(folder, kind)
    return import_list(
        cycle.Workspace(folder / "工作区", TODAY), source, source.chosen({**ANSWERS, **answers})
    )


@pytest.mark.parametrize("kind", ["xlsx", "xls", "ods"])
def test_what_is_hidden_is_asked_about_by_name(tmp_path: Path, kind: str) -> None:
    asked = {question.id: question for question in opened(tmp_path, kind).understood(ANSWERS).questions}
    assert "1 行在原表中被隐藏或筛选掉了（第3行）" in asked["hidden-rows"].words
    assert "2 列在原表中是隐藏的（C列“具体要求”、F列“配合单位”）" in asked["hidden-columns"].words


@pytest.mark.parametrize(
    ("answers", "tasks", "responsible", "codes"),
    [
        ({}, ["1", "2", "3"], ("县公安局", "县档案局"), {"I11"}),
        ({"hidden-rows": "2", "hidden-columns": "2"}, ["1", "2", "3"], ("县公安局", "县档案局"), set()),
        ({"hidden-rows": "1", "hidden-columns": "1"}, ["1", "3"], ("县公安局",), {"I12"}),
        (
            {"hidden-rows": "隐藏的不要", "hidden-columns": "照样读入"},
            ["1", "3"],
            ("县公安局", "县档案局"),
            {"I12"},
        ),
    ],
)
def test_what_is_hidden_is_taken_or_left_out_as_answered_and_told(
    tmp_path: Path, answers: dict[str, str], tasks: list[str], responsible: tuple[str, ...], codes: set[str]
) -> None:
    result = imported(tmp_path, answers)
    rows = result.understanding.rows
    assert [row.id for row in rows] == tasks
    assert rows[0].responsible == responsible
    hidden = [
        problem
        for problem in result.problems
        if "隐藏的列" in problem.message or "隐藏的行" in problem.message
    ]
    assert {problem.code for problem in hidden} == codes
    assert [row.id for row in rows if "隐藏" in row.doubts.get("主要措施", "")] == ([] if answers else ["2"])


def test_hidden_sheets_and_words_that_nobody_sees_are_told(tmp_path: Path) -> None:
    messages = {problem.code: problem.message for problem in opened(tmp_path).told({})}
    assert "隐藏的工作表没有导入：“通讯录”" in messages["I09"]
    assert "看不见的字" in messages["I11"]
    assert messages["I11"].endswith("：3")


@pytest.mark.parametrize(
    ("reply", "number"),
    [
        ("2", "2"),
        ("２、", "2"),
        ("照样列入", "2"),
        ("照样", "2"),
        ("“划掉的不要”", "1"),
        ("列", "列"),
        ("别的", "别的"),
    ],
)
def test_a_choice_is_made_by_its_number_or_by_its_words(reply: str, number: str) -> None:
    question = Question(id="struck", kind="struck", words="还要不要？", readings=("划掉的不要", "照样列入"))
    assert question.chosen(reply) == number


def test_words_of_a_choice_are_no_names_where_names_may_be_written(tmp_path: Path) -> None:
    path = tmp_path / "清单.txt"
    path.write_text(
        "序号\t主要措施\t责任单位\t完成时限\n1\t办班\t各乡镇\t2026年底前\n2\t查\t县水利局\t长期\n", "utf-8"
    )
    source = open_list(cycle.Workspace(tmp_path / "工作区", TODAY), path)
    answers = source.chosen(
        {"office": "县政府办", "roles": "都是责任单位", "group:各乡镇": "以后在“分组”表里填"}
    )
    names = [entry.unit.name for entry in source.understood(answers).units]
    assert not [name for name in names if "以后" in name]
    with pytest.raises(WorkbookFlowError, match="看不懂"):
        refuse_unheard(source, source.chosen({"roles": "也许吧"}))
