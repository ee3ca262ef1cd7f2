"""Words of a list that are crossed out, put in by a reviewer, or stand beside it: told and asked about."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls
from openpyxl import load_workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.comments import Comment
from openpyxl.styles import Font

from tests.lists import sheets
from tests.test_importing import TODAY
from workbook_flow import cycle
from workbook_flow.cycle.importing import Imported, import_list, listed, open_list
from workbook_flow.model import WorkbookFlowError

LIST = """
序号 | 主要措施 | 责任单位 | 完成时限
1 | 办班 | 县财政局 | 2026年底前
2 | 关停砂场 | 县水利局 | 2025年底前
3 | 巡查 | 县公安局 | 长期
"""
ANSWERS = {"office": "县政府办", "roles": "2"}


def crossed(book: Any) -> None:
    """Cross out the second row, and a word of the third."""
    sheet = book.worksheets[0]
    for cell in sheet[3]:
        cell.font = Font(strike=True)
    sheet["B4"] = CellRichText("每周", TextBlock(InlineFont(strike=True), "夜间"), "巡查")


def a_workbook(path: Path) -> None:
    sheets(("表", LIST), change=crossed)(path)


def a_word_table(path: Path) -> None:
    """The same in Word: what is crossed out, and a row and a word that a reviewer put in or took out."""
    document = Document()
    rows = [[cell.strip() for cell in line.split("|")] for line in LIST.strip().splitlines()]
    table = document.add_table(rows=len(rows), cols=4)
    for row, texts in zip(table.rows, rows, strict=True):
        for cell, words in zip(row.cells, texts, strict=True):
            cell.text = words
    for cell in table.rows[2].cells:
        cell.paragraphs[0].runs[0].font.strike = True
    paragraph = table.cell(3, 1).paragraphs[0]
    paragraph.runs[0].text = "每周"
    paragraph.add_run("夜间").font.strike = True
    inserted = OxmlElement("w:ins")
    inserted.append(parse_xml(f"<w:r {nsdecls('w')}><w:t>巡查</w:t></w:r>"))
    deleted = OxmlElement("w:del")
    deleted.append(parse_xml(f"<w:r {nsdecls('w')}><w:delText>抽查</w:delText></w:r>"))
    paragraph._p.append(inserted)
    paragraph._p.append(deleted)
    document.save(str(path))


KINDS = {"清单.xlsx": a_workbook, "清单.docx": a_word_table}


def brought(tmp_path: Path, name: str, **answers: str) -> Imported:
    KINDS[name](tmp_path / name)
    workspace = cycle.Workspace(tmp_path / "工作区", TODAY)
    return import_list(workspace, open_list(workspace, tmp_path / name), {**ANSWERS, **answers})


@pytest.mark.parametrize("name", KINDS)
def test_a_row_that_is_crossed_out_is_asked_about_and_doubted(tmp_path: Path, name: str) -> None:
    result = brought(tmp_path, name)
    (question,) = result.understanding.questions
    assert (question.id, question.count) == ("struck", 1)
    assert [task.measure for task in result.reading.tasks] == ["办班", "关停砂场", "每周夜间巡查"]
    first, second, third = result.understanding.rows
    assert not first.doubts
    assert "划了删除线：2；关停砂场" in second.doubts["主要措施"]
    assert third.doubts["主要措施"].endswith("划了删除线：夜间")


@pytest.mark.parametrize("name", KINDS)
def test_what_an_import_doubts_is_doubted_until_somebody_clears_it(tmp_path: Path, name: str) -> None:
    result = brought(tmp_path, name)
    workspace = cycle.Workspace(tmp_path / "工作区", TODAY)
    doubts = {line.id: line.doubts for line in listed(workspace).tasks}
    assert any("划了删除线" in words for words in doubts["2"])
    assert {task.id: task.doubts for task in result.reading.tasks} == doubts
    book = load_workbook(result.path)
    sheet = book["分解清单"]
    column = next(cell.column for row in sheet for cell in row if cell.value == "请核对")
    for row in range(3, sheet.max_row + 1):
        if sheet.cell(row, 1).value == "2":
            sheet.cell(row, column).value = None
    book.save(result.path)
    assert not any(
        "划了删除线" in words for line in listed(workspace).tasks if line.id == "2" for words in line.doubts
    )


@pytest.mark.parametrize("name", KINDS)
def test_what_is_crossed_out_is_left_or_taken_as_the_office_says(tmp_path: Path, name: str) -> None:
    result = brought(tmp_path, name, struck="1")
    assert [row.id for row in result.understanding.rows] == ["1", "3"]
    (told,) = (problem for problem in result.problems if problem.code == "I02")
    assert "关停砂场" in told.message
    assert result.understanding.questions == ()
    (tmp_path / "工作区" / "master" / "分解清单.xlsx").unlink()
    result = brought(tmp_path, name, struck="2")
    assert [sorted(row.doubts) for row in result.understanding.rows] == [[], [], ["主要措施"]]


def with_notes(book: Any) -> None:
    """A note at a cell, and a second list on a hidden sheet."""
    book.worksheets[0]["C2"].comment = Comment("改由县教育局负责", "李主任")
    book.worksheets[1].sheet_state = "hidden"


def test_what_stands_beside_the_list_is_told(tmp_path: Path) -> None:
    path = tmp_path / "清单.xlsx"
    sheets(("表", LIST), ("旧表", LIST), change=with_notes)(path)
    source = open_list(cycle.Workspace(tmp_path / "工作区", TODAY), path)
    assert [(str(told.place), told.code) for told in source.problems] == [("表!C2", "I09"), ("旧表", "I09")]
    assert "改由县教育局负责" in source.problems[0].message
    assert "隐藏的工作表" in source.problems[1].message


def test_a_comment_in_word_is_told(tmp_path: Path) -> None:
    path = tmp_path / "清单.docx"
    a_word_table(path)
    document = Document(str(path))
    document.add_comment(document.add_paragraph("印发").runs, "请改为县教育局", author="李主任")
    document.save(str(path))
    (told,) = open_list(cycle.Workspace(tmp_path / "工作区", TODAY), path).problems
    assert (told.code, "请改为县教育局" in told.message) == ("I09", True)


@pytest.mark.parametrize("part", ["word/comments.xml", "word/document.xml", "word/styles.xml"])
def test_a_broken_part_of_a_word_file_is_told(tmp_path: Path, part: str) -> None:
    path = tmp_path / "清单.docx"
    a_word_table(path)
    document = Document(str(path))
    document.add_comment(document.add_paragraph("印发").runs, "请改为县教育局", author="李主任")
    document.save(str(path))
    with zipfile.ZipFile(path) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    with zipfile.ZipFile(path, "w") as package:
        for name, content in parts.items():
            package.writestr(name, content[: len(content) // 2] if name == part else content)
    with pytest.raises(WorkbookFlowError, match="可能已损坏"):
        open_list(cycle.Workspace(tmp_path / "工作区", TODAY), path)
