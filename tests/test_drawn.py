"""Ticks typed as letters in fonts of pictures are read as they are seen, in any kind of file."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Font
from openpyxl.worksheet.worksheet import Worksheet

from tests.build import filled
from tests.programs import libreoffice_convert
from tests.test_more_formats import page, sheet_xml, word, word_table
from tests.test_raised import column_a
from tests.test_whole_return import FORM, TABLE, read
from workbook_flow.model import FORM_SHEET
from workbook_flow.sheets.wire import decode
from workbook_flow.sheets.worker import answer

WHOLE = {
    ("Wingdings", "ü"): "✓",
    ("Wingdings", "û 未办"): "✗ 未办",
    ("Wingdings", "þ已办结"): "☑已办结",
    ("Wingdings", "ý"): "☒",
    ("Wingdings", "o"): "□",
    ("Wingdings", "\uf0fc"): "✓",
    ("Wingdings 2", "P"): "✓",
    ("Wingdings 2", "O"): "✗",
    ("Wingdings 2", "R是 £否"): "☑是 □否",
    ("Webdings", "a"): "✓",
    ("Webdings", "r"): "✗",
    ("Marlett", "a"): "✓",
    ("Symbol", "Ö"): "√",
    ("宋体", "P"): "P",
}
PARTS: dict[str, tuple[tuple[str | TextBlock, ...], str]] = {
    "a run": (("已完成 ", TextBlock(InlineFont(rFont="Wingdings"), "ü")), "已完成 ✓"),
    "two fonts": (
        (TextBlock(InlineFont(rFont="Wingdings 2"), "P"), TextBlock(InlineFont(rFont="宋体"), "P")),
        "✓P",
    ),
}


def ticked_book() -> bytes:
    book = Workbook()
    sheet = book.worksheets[0]
    for row, (font, words) in enumerate(WHOLE, 1):
        sheet.cell(row, 1, words).font = Font(name=font)
    for row, (runs, _) in enumerate(PARTS.values(), len(WHOLE) + 1):
        sheet.cell(row, 1).value = CellRichText(*runs)
    sheet["B1"] = 80
    sheet["B1"].font = Font(name="Wingdings")
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


SHOWN = [*WHOLE.values(), *(shown for _, shown in PARTS.values())]


def test_a_letter_in_a_font_of_pictures_is_read_as_it_is_seen() -> None:
    assert column_a(ticked_book()) == SHOWN


def test_a_letter_that_is_written_by_its_code_is_one_too() -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet["A1"] = "_x0050_是\n第二行"
    sheet["A1"].font = Font(name="Wingdings 2")
    target = io.BytesIO()
    book.save(target)
    assert column_a(target.getvalue()) == ["✓是\n第二行"]


@pytest.mark.needs("soffice")
@pytest.mark.parametrize("kind", ["xlsx", "xls", "ods", "fods"])
def test_so_is_what_another_program_saved(kind: str, tmp_path: Path) -> None:
    source = tmp_path / "a" / "表.xlsx"
    source.parent.mkdir()
    source.write_bytes(ticked_book())
    libreoffice_convert(source, kind, tmp_path)
    assert column_a((tmp_path / f"表.{kind}").read_bytes()) == SHOWN


def word_run(font: str, words: str) -> str:
    """A cell of Word with words in a font."""
    return f'<w:tc><w:p><w:r><w:rPr><w:rFonts w:ascii="{font}"/></w:rPr><w:t>{words}</w:t></w:r></w:p></w:tc>'


PAGE = "<style>.xl65 {{font-family:Wingdings;}}</style><table><tr><th>编号</th></tr><tr>{}</tr></table>"
STYLED = '<Style ss:ID="s1"><Font ss:FontName="Wingdings"/></Style>'
OTHERS = {
    "a page": (page(PAGE.format("<td class=xl65>ü</td>")), "✓"),
    "a page by its font": (page(PAGE.format("<td>已办<font face='Wingdings 2'>P</font>P</td>")), "已办✓P"),
    "a page with another font within": (
        page(PAGE.format("<td class=xl65>þ<font style='font-family:宋体'>ü</font></td>")),
        "☑ü",
    ),
    "Word": (word(word_table(word_run("Wingdings 2", "R已办"))), "☑已办"),
    "XML of 2003": (
        sheet_xml(
            '<Row><Cell><Data ss:Type="String">编号</Data></Cell></Row>'
            '<Row><Cell ss:StyleID="s1"><Data ss:Type="String">ü</Data></Cell></Row>',
            styles=STYLED,
        ),
        "✓",
    ),
    "a run in XML of 2003": (
        sheet_xml(
            '<Row><Cell><Data ss:Type="String">编号</Data></Cell></Row><Row><Cell>'
            '<ss:Data xmlns="http://www.w3.org/TR/REC-html40" ss:Type="String">'
            '已办<Font html:Face="Wingdings 2" xmlns:html="http://www.w3.org/TR/REC-html40">P</Font></ss:Data></Cell></Row>'
        ),
        "已办✓",
    ),
}


@pytest.mark.parametrize(("data", "shown"), OTHERS.values(), ids=OTHERS)
def test_so_is_what_pages_word_and_older_xml_show(data: bytes, shown: str) -> None:
    assert column_a(data) == ["编号", shown]


@pytest.mark.needs("soffice")
@pytest.mark.parametrize("kind", ["xlsx", "xls", "ods"])
def test_what_a_form_repeats_of_it_in_its_own_fonts_is_nobody_s_words(kind: str, tmp_path: Path) -> None:
    def tick(sheet: Worksheet) -> None:
        for cell, font, words in (
            ("D7", "Wingdings 2", "P进行中"),
            ("F7", "Wingdings", "ü 招标完成，û 未开工"),
        ):
            sheet[cell] = words
            sheet[cell].font = Font(name=font)

    workbook = load_workbook(io.BytesIO(filled(FORM, TABLE)))
    tick(workbook[FORM_SHEET])
    source = tmp_path / "a" / "表.xlsx"
    source.parent.mkdir()
    workbook.save(source)
    libreoffice_convert(source, kind, tmp_path)
    returned = read(decode(answer((tmp_path / f"表.{kind}").read_bytes())[1:]))
    assert [row.values["进展情况"].typed for row in returned.rows] == ["已全部完成", "✓ 招标完成，✗ 未开工"]
    assert returned.rows[1].values["进展状态"].typed == "进行中"
    assert returned.problems == ()
