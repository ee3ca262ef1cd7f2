"""A column of each type, added by one row of sheet 字段, goes the whole way: form, return, check, consolidated workbook."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import pytest
from openpyxl import load_workbook

from tests.books import CHOICES, FIELDS, SHEETS, write_book
from tests.build import filled
from tests.test_forms_agree import EVERY_TYPE, LIKELY, READING
from workbook_flow import cycle
from workbook_flow.fields import KINDS
from workbook_flow.forms import form_workbook
from workbook_flow.model import DETAIL_SHEET, FORM_SHEET, FieldType, Period
from workbook_flow.words.problems import BRIEF

pytestmark = pytest.mark.dear

PERIOD = Period(2024, 7)
ISSUED, RETURNED = date(2024, 7, 20), date(2024, 7, 28)


@dataclass(frozen=True)
class Added:
    """A row of sheet 字段 and what comes of it: the kind of validation, a good and a wrong cell, and what they give."""

    row: str
    validation: str
    good: str
    typed: object
    wrong: str
    code: str


CASES = {
    FieldType.TEXT: Added("文本 | 是 | | 2 | 6", "textLength", "有成效", "有成效", "好", "D08"),
    FieldType.INTEGER: Added("整数 | 是 | | 0 | 9", "whole", "7", 7, "七八个", "D03"),
    FieldType.NUMBER: Added("数值 | 是 | | 0.5 | 9", "decimal", "7.25", 7.25, "约七", "D13"),
    FieldType.PERCENT: Added("百分比 | 是 | | 10 | 90", "custom", "62.5", 62.5, "95", "D07"),
    FieldType.DATE: Added("日期 | 是 | | | ", "custom", "2024-07-15", datetime(2024, 7, 15), "上月底", "D02"),
    FieldType.CHOICE: Added("选项 | 是 | 级别表 | | ", "list", "县级", "县级", "省级", "D05"),
    FieldType.PHONE: Added(
        "电话 | 是 | | | ", "textLength", "'0739-3160000", "0739-3160000", "见通讯录", "D06"
    ),
}


def test_every_type_is_tried() -> None:
    assert CASES.keys() == set(FieldType), "CASES 缺一种类型"
    assert KINDS.keys() == set(FieldType), "workbook_flow/fields/__init__.py 的 KINDS 缺一种类型"


@pytest.mark.parametrize("kind", FieldType)
def test_a_form_says_what_is_wrong_with_a_cell_of_every_type(kind: FieldType) -> None:
    assert KINDS[kind].fault in BRIEF, "words/problems/catalogue.py 的 BRIEF 缺这个编号"


@pytest.mark.parametrize("kind", FieldType)
def test_form_and_check_are_compared_in_every_type(kind: FieldType) -> None:
    where = "tests/test_forms_agree.py"
    assert kind in {field.type for field in EVERY_TYPE}, f"{where} 的 EVERY_TYPE 缺这种类型的一栏"
    assert kind in LIKELY, f"{where} 的 LIKELY 缺这种类型的单元格"
    assert KINDS[kind].fault in READING, f"{where} 的 READING 缺编号 {KINDS[kind].fault}"


@pytest.mark.parametrize("kind", CASES)
def test_a_new_column_goes_the_whole_way(kind: FieldType, tmp_path: Path) -> None:
    added = CASES[kind]
    fields = f"{FIELDS.rstrip()}\n新栏目 | {added.row} | 照实填写 | 21 | \n"
    choices = f"{CHOICES.rstrip()}\n级别表 | 县级 | \n级别表 | 乡级 | \n"
    for name in ("inbox", "outbox", "master"):
        (tmp_path / name).mkdir()
    write_book(tmp_path / "master/分解清单.xlsx", {**SHEETS, "字段": fields, "选项": choices})
    split = cycle.split(cycle.Workspace(tmp_path, ISSUED), PERIOD)
    form = next(each for each in split.plan.forms if each.unit == "县公安局")

    sheet = load_workbook(io.BytesIO(form_workbook(form)))[FORM_SHEET]
    (head,) = (
        cell
        for row in sheet.iter_rows(max_row=5)
        for cell in row
        if cell.value in {"新栏目", "新栏目\n（%）"}
    )
    below = sheet.cell(head.row + 1, head.column)
    (rule,) = (each for each in sheet.data_validations.dataValidation if below.coordinate in each.sqref)
    assert not below.protection.locked
    advice = "照实填写：县级、乡级" if added.validation == "list" else "照实填写"
    assert (rule.type, rule.promptTitle, rule.prompt) == (added.validation, "新栏目", advice)
    assert sheet.column_dimensions[head.column_letter].width >= 9.5, "what must be filled shares the screen"

    table = "编号 | 进展状态 | 完成比例 | 新栏目\n1-01 | 进行中 | 60 |"
    target = tmp_path / "inbox" / "县公安局.xlsx"
    target.write_bytes(filled(form, f"{table} {added.wrong}"))
    (wrong,) = cycle.merge(cycle.Workspace(tmp_path, RETURNED), PERIOD).submissions
    assert [(each.code, each.place.cell) for each in wrong.problems] == [(added.code, below.coordinate)]
    target.write_bytes(filled(form, table))
    (missing,) = cycle.merge(cycle.Workspace(tmp_path, RETURNED), PERIOD).submissions
    assert [each.code for each in missing.problems] == ["D01"]
    target.write_bytes(filled(form, f"{table} {added.good}"))
    (good,) = cycle.merge(cycle.Workspace(tmp_path, RETURNED), PERIOD).submissions
    assert (good.entries, good.held, good.problems) == (1, 0, ())

    details = load_workbook(cycle.Workspace(tmp_path, RETURNED).consolidated(PERIOD))[DETAIL_SHEET]
    (column,) = (cell.column for cell in details[2] if cell.value == "新栏目")
    (line,) = (row for row in details.iter_rows(min_row=3) if row[0].value == "1-01")
    assert line[column - 1].value == added.typed
