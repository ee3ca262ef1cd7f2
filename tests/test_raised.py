"""Figures that stand above or below the line: never digits of the figure that they stand behind, in any kind of file."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from openpyxl import Workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Font

from tests.programs import libreoffice_convert
from tests.test_more_formats import page, sheet_xml, word, word_cell, word_table
from workbook_flow.fields import CellContext
from workbook_flow.model import Field, FieldType
from workbook_flow.rules.values import read_value
from workbook_flow.sheets import text
from workbook_flow.sheets.wire import decode
from workbook_flow.sheets.worker import answer
from workbook_flow.words.problems import Code
from workbook_flow.words.raised import narrow

UP, DOWN = InlineFont(vertAlign="superscript"), InlineFont(vertAlign="subscript")
STRUCK_UP = InlineFont(vertAlign="superscript", strike=True)
WRITTEN = {
    "a power": (("10", TextBlock(UP, "2")), "10²"),
    "a formula": (("新建", TextBlock(InlineFont(b=True), "CO"), TextBlock(DOWN, "2"), "管网"), "新建CO₂管网"),
    "a unit": (("造林 3 km", TextBlock(UP, "2")), "造林 3 km²"),
    "a minus": (("10", TextBlock(UP, "-3")), "10⁻³"),
    "a mark of a note": (("60", TextBlock(UP, "[1]")), "60[¹]"),
    "in front": ((TextBlock(UP, "1"), "60"), "¹60"),
    "in full width": (("60", TextBlock(UP, "１")), "60¹"),
    "crossed out too": (("60", TextBlock(STRUCK_UP, "1")), "60¹"),
    "words without such a character": (("60", TextBlock(UP, "万")), "60万"),
    "all of it": ((TextBlock(UP, "6"), TextBlock(InlineFont(vertAlign="superscript", b=True), "0")), "60"),
    "nothing": (("6", TextBlock(InlineFont(b=True), "0")), "60"),
}


def book_of_runs() -> bytes:
    book = Workbook()
    sheet = book.worksheets[0]
    for row, (runs, _) in enumerate(WRITTEN.values(), 1):
        sheet.cell(row, 1).value = CellRichText(*runs)
    sheet["B1"] = 60
    sheet["B1"].font = Font(vertAlign="superscript")
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def column_a(data: bytes) -> list[str]:
    reply = answer(data)
    assert reply[:1] == b"B", reply[:80]
    return [text(row[0]) for row in decode(reply[1:]).sheets[0].rows if row]


def test_a_raised_or_lowered_part_of_a_cell_is_read_as_it_is_shown() -> None:
    assert column_a(book_of_runs()) == [shown for _, shown in WRITTEN.values()]


@pytest.mark.needs("soffice")
@pytest.mark.parametrize("kind", ["xls", "ods"])
def test_so_is_what_another_program_saved(kind: str, tmp_path: Path) -> None:
    source = tmp_path / "a" / "表.xlsx"
    source.parent.mkdir()
    source.write_bytes(book_of_runs())
    libreoffice_convert(source, kind, tmp_path)
    assert column_a((tmp_path / f"表.{kind}").read_bytes()) == [shown for _, shown in WRITTEN.values()]


def raised_word(words: str, up: str) -> str:
    """A cell of Word with a raised piece behind its words."""
    run = f'<w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr><w:t>{up}</w:t></w:r>'
    return word_cell(words).replace("</w:p>", f"{run}</w:p>")


PAGE = "<table><tr><th>编号</th></tr><tr><td>{}</td></tr></table>"
OTHERS = {
    "a page": (page(PAGE.format("10<font size=1><sup>2</sup></font>")), "10²"),
    "a page by its style": (page(PAGE.format('CO<span style="vertical-align:sub">2</span>')), "CO₂"),
    "a page with all of it raised": (page(PAGE.format("<b><sup>60</sup></b>")), "60"),
    "a page with a cell within": (page(PAGE.format("60<table><tr><td><sup>9</sup></td></tr></table>")), "60"),
    "Word": (word(word_table(raised_word("10", "2"))), "10²"),
    "Word with all of it raised": (word(word_table(raised_word("", "60"))), "60"),
    "XML of 2003": (
        sheet_xml(
            '<Row><Cell><Data ss:Type="String">编号</Data></Cell></Row><Row><Cell>'
            '<ss:Data xmlns="http://www.w3.org/TR/REC-html40" ss:Type="String">10<Sup>2</Sup></ss:Data></Cell></Row>'
        ),
        "10²",
    ),
}


@pytest.mark.parametrize(("data", "shown"), OTHERS.values(), ids=OTHERS)
def test_so_is_what_pages_word_and_older_xml_show(data: bytes, shown: str) -> None:
    assert column_a(data) == ["编号", shown]


@pytest.mark.parametrize("words", ["10²", "60①", "6⑴", "60₂", "6⒈", "¹60", "50½", "60⁻", "60㊿"])
@pytest.mark.parametrize("kind", [FieldType.PERCENT, FieldType.NUMBER, FieldType.INTEGER])
def test_a_number_with_such_a_sign_is_asked_for(words: str, kind: FieldType) -> None:
    value = read_value(words, Field(name="完成数", type=kind), at="F7", context=CellContext(year=2024))
    assert value.typed is None
    assert value.fault in {Code.WRONG_PERCENT, Code.WRONG_NUMBER, Code.WRONG_INTEGER}


@pytest.mark.parametrize(
    ("kind", "words"),
    [(FieldType.DATE, "2024-07-1⁵"), (FieldType.DATE, "2024年7月1①日"), (FieldType.PHONE, "0739-316000①")],
)
def test_so_is_a_day_and_a_telephone_number(kind: FieldType, words: str) -> None:
    assert read_value(words, Field(name="栏", type=kind), at="F7", context=CellContext(year=2024)).fault


def test_half_width_is_still_made_of_all_else() -> None:
    assert narrow("６０％（㎡）① ２²") == "60%(m2)① 2²"
    assert narrow("60%") == "60%"
