"""Words of a list that are crossed out, and those that a reviewer put in: told and asked about, never mistaken."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from docx import Document
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Font

from tests.lists import sheets
from tests.test_importing import TODAY
from workbook_flow import cycle
from workbook_flow.cycle.importing import Imported, import_list, open_list

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
def test_what_is_crossed_out_is_left_or_taken_as_the_office_says(tmp_path: Path, name: str) -> None:
    result = brought(tmp_path, name, struck="1")
    assert [row.id for row in result.understanding.rows] == ["1", "3"]
    (told,) = (problem for problem in result.problems if problem.code == "I02")
    assert "关停砂场" in told.message
    assert result.understanding.questions == ()
    (tmp_path / "工作区" / "master" / "分解清单.xlsx").unlink()
    result = brought(tmp_path, name, struck="2")
    assert [sorted(row.doubts) for row in result.understanding.rows] == [[], [], ["主要措施"]]
