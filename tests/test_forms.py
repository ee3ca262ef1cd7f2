"""A form as it is written: what stands in which cell, what is locked, what it says before anyone opens it."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from tests.build import COUNT, FIELDS, PHONE, a_form
from tests.programs import libreoffice_convert, pdf_pages
from workbook_flow.forms import cell_of, form_workbook
from workbook_flow.model import FORM_SHEET, Field, FieldType, Filling, Level, Value

GOOD = {
    "进展状态": Value(typed="进行中", raw="进行中"),
    "完成比例": Value(typed=60, raw="60"),
    "进展情况": Value(typed="按计划推进", raw="按计划推进"),
}


def opened(data: bytes) -> Workbook:
    return load_workbook(io.BytesIO(data), data_only=True)


def sheet_of(data: bytes) -> Worksheet:
    sheet = opened(data)[FORM_SHEET]
    assert isinstance(sheet, Worksheet)
    return sheet


def column(sheet: Worksheet, name: str) -> list[Any]:
    number = next(cell.column for cell in sheet[5] if cell.value == name)
    return [sheet.cell(row, number).value for row in range(6, sheet.max_row + 1)]


def test_a_blank_form_says_that_nothing_is_filled_in() -> None:
    sheet = sheet_of(form_workbook(a_form()))
    assert column(sheet, "核对") == ["未填", "未填"]
    assert sheet["D1"].value == "已填 0/2 行，还差 2 行；还要填：填报人、联系电话、审核人"


def test_the_same_form_gives_the_same_bytes() -> None:
    filling = Filling(values={"1-01": GOOD}, marks={("1-01", "完成比例"): ("请改",)})
    assert form_workbook(a_form()) == form_workbook(a_form())
    assert form_workbook(a_form(), filling) == form_workbook(a_form(), filling)


def test_what_stands_in_a_form_already_is_counted_before_anyone_opens_it() -> None:
    bad = {**GOOD, "完成比例": Value(typed=None, raw="八成", fault="D04")}
    sheet = sheet_of(form_workbook(a_form(), Filling(values={"1-01": GOOD, "1-02": bad})))
    assert column(sheet, "核对") == ["✓", "完成比例应为数字，如 60。"]
    assert sheet["D1"].value == "已填 1/2 行，还差 1 行；有错：1-02；还要填：填报人、联系电话、审核人"
    assert (sheet["E6"].value, sheet["E7"].value) == (60, "八成")


def test_a_settled_row_is_locked_and_green_and_a_mark_is_red_with_its_words() -> None:
    form = a_form()
    filling = Filling(
        values={"1-01": GOOD, "1-02": GOOD},
        locked=frozenset({"1-01"}),
        marks={("1-02", "完成比例"): ("请只填数字，如 60",)},
        reporter="张三",
        phone="0739-1",
        reviewer="李四",
    )
    sheet = sheet_of(form_workbook(form, filling))
    settled, marked = sheet[cell_of(form, "1-01", "完成比例")], sheet[cell_of(form, "1-02", "完成比例")]
    assert (settled.protection.locked, settled.fill.fgColor.rgb) == (True, "FFC6EFCE")
    assert (marked.protection.locked, marked.fill.fgColor.rgb) == (False, "FFFFC7CE")
    assert marked.comment is not None
    assert "请只填数字" in marked.comment.text
    assert [sheet[cell].value for cell in ("B2", "B3", "B4")] == ["张三", "0739-1", "李四"]
    assert sheet.sheet_view.selection[-1].activeCell == "E7"


def test_only_what_a_unit_fills_in_is_unlocked() -> None:
    sheet = sheet_of(form_workbook(a_form(fields=(*FIELDS, COUNT, PHONE))))
    open_cells = {cell.coordinate for row in sheet.iter_rows() for cell in row if not cell.protection.locked}
    assert open_cells == {
        *("B2", "B3", "B4"),
        *(f"{letter}{row}" for letter in "DEFGHI" for row in (6, 7)),
    }
    assert sheet.protection.sheet


def test_the_office_level_shows_in_the_form() -> None:
    wrong = {**GOOD, "进展状态": Value(typed="已完成", raw="已完成")}
    form = a_form(levels={"R02": Level.WARNING, "R03": Level.OFF})
    sheet = sheet_of(form_workbook(form, Filling(values={"1-01": wrong})))
    assert column(sheet, "核对")[0] == "✓·提醒：已完成，完成比例应为 100"


@pytest.mark.parametrize("count", [1, 2, 30])
def test_any_number_of_fields_gives_a_form(count: int) -> None:
    fields = tuple(Field(name=f"栏{number}", type=FieldType.TEXT, required=True) for number in range(count))
    data = form_workbook(a_form(fields=fields))
    assert sheet_of(data)["D1"].value == "已填 0/2 行，还差 2 行；还要填：填报人、联系电话、审核人"
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        xml = archive.read("xl/worksheets/sheet1.xml").decode()
    formulas = [part.split("</f>")[0] for part in xml.split("<f>")[1:]]
    assert max(map(len, formulas)) < 1024


def test_only_functions_that_old_spreadsheets_know() -> None:
    with zipfile.ZipFile(io.BytesIO(form_workbook(a_form(fields=(*FIELDS, COUNT, PHONE))))) as archive:
        xml = archive.read("xl/worksheets/sheet1.xml").decode()
    assert "_xlfn" not in xml
    assert not any(f"{name}(" in xml for name in ("TEXTJOIN", "CONCAT", "IFS", "LET", "FILTER", "XLOOKUP"))


@pytest.mark.needs("soffice", "pdftoppm")
def test_a_form_prints_a_page_wide_with_its_led_tasks_and_its_guide_on_one_page_each(tmp_path: Any) -> None:
    form = a_form(fields=(*FIELDS, *(replace(COUNT, name=f"数{n}", width=20) for n in range(8))))
    path = tmp_path / "县甲局.xlsx"
    path.write_bytes(form_workbook(form))
    pages = pdf_pages(libreoffice_convert(path, "pdf", tmp_path), tmp_path)
    assert len(pages) - len(form.rows) == 3  # a form with few rows has a page to sign for each
