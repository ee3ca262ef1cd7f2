"""Room on a form's page: last month costs no height, and what a unit writes shows from its first line to its last."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from tests.build import FIELDS, PERIOD, a_form, a_master, a_task, forms_of
from tests.calc import type_in_calc
from workbook_flow.forms import cell_of, form_workbook
from workbook_flow.forms.carried import Carried
from workbook_flow.forms.grid import FormGrid
from workbook_flow.model import (
    FORM_SHEET,
    PREVIOUS_SHEET,
    Entry,
    EntryState,
    IssuedForm,
    Owed,
    Role,
    Typed,
    UnitName,
    Value,
)
from workbook_flow.paper import layout
from workbook_flow.words.text import utf16_length

PARAGRAPH = (
    "今年以来，我单位召开专题会议研究部署2次，组织培训3期126人次，发现并整改问题37个，群众满意度稳步提升。"
    * 4
)
ODD = ("一行\n又一行\n" * 40, "A" * 400, "🙂" * 200, '引号"与<尖括号>&' * 30, "短")


def reported(words: str, rows: int = 2) -> IssuedForm:
    """The second month of a unit that wrote this in each of its rows."""
    cells: dict[str, Typed] = {"进展状态": "进行中", "完成比例": 50, "进展情况": words}
    tasks = (a_task(number, lead=("县甲局",), responsible=("县乙局",)) for number in range(1, rows + 1))
    master = a_master(tasks=tuple(tasks))
    entries = {
        Owed(UnitName("县甲局"), task.id): Entry(
            unit="县甲局",
            period=PERIOD.previous(),
            task=task.id,
            role=Role.LEAD,
            values={name: Value(typed=typed) for name, typed in cells.items()},
            state=EntryState.ACCEPTED,
        )
        for task in master.tasks
    }
    return forms_of(master, carried=Carried(entries=entries))["县甲局"]


def sheet_of(data: bytes, name: str = FORM_SHEET) -> Worksheet:
    sheet = load_workbook(io.BytesIO(data))[name]
    assert isinstance(sheet, Worksheet)
    return sheet


def heights(form: IssuedForm) -> list[float | None]:
    sheet = sheet_of(form_workbook(form))
    return [sheet.row_dimensions[row].height for row in range(6, 6 + len(form.rows))]


def message_at(sheet: Worksheet, cell: str) -> str:
    """The input message of a cell."""
    (rule,) = (each for each in sheet.data_validations.dataValidation if cell in each.sqref)
    return str(rule.prompt)


@pytest.mark.parametrize("words", [PARAGRAPH, *ODD])
def test_last_month_costs_no_height(words: str) -> None:
    first_month = replace(reported(words), rows=tuple(replace(row, last={}) for row in reported(words).rows))
    assert heights(reported(words)) == heights(first_month)


@pytest.mark.parametrize("words", [PARAGRAPH, *ODD])
def test_last_month_is_said_beside_the_cell_in_short_lines_and_whole_on_its_sheet(words: str) -> None:
    form = reported(words)
    data = form_workbook(form)
    sheet = sheet_of(data)
    listed = sheet_of(data, PREVIOUS_SHEET)
    for field in ("无变化", "进展情况"):
        message = message_at(sheet, cell_of(form, "1-02", field))
        assert utf16_length(message) <= 255
        assert max(map(len, message.split("\n"))) <= 40
        assert words.replace("\n", "")[:10] in message.replace("\n", "")
        if "全文见" in message:
            row = int(message.rpartition("第 ")[2].split()[0])
            assert listed.cell(row, 1).value == "1-02"
    texts = {(row[0].value, row[1].value): row[2].value for row in listed.iter_rows(3)}
    assert str(texts["1-02", "进展情况"]).strip().endswith(words.strip())


def test_a_first_form_has_no_sheet_for_last_month() -> None:
    assert PREVIOUS_SHEET not in load_workbook(io.BytesIO(form_workbook(a_form()))).sheetnames


def test_fill_cells_begin_at_the_top_and_rows_are_not_fixed() -> None:
    form = a_form()
    data = form_workbook(form)
    sheet = sheet_of(data)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        rows = re.findall(r'<row r="(\d+)"([^>]*)>', archive.read("xl/worksheets/sheet1.xml").decode())
    fixed = {int(number) for number, attributes in rows if "customHeight" in attributes}
    assert fixed == {1, 2, 3, 4, 5}
    for row in form.rows:
        for field in form.fields:
            cell = sheet[cell_of(form, row.task, field.name)]
            assert cell.alignment.vertical == "top"


@pytest.mark.needs("soffice")
def test_a_row_grows_with_what_is_typed_under_protection(tmp_path: Path) -> None:
    form = a_form(fields=tuple(replace(field, width=36) for field in FIELDS))
    issued, typed = tmp_path / "县甲局.xlsx", tmp_path / "typed.xlsx"
    issued.write_bytes(form_workbook(form))
    words = PARAGRAPH[:300]
    cell = cell_of(form, "1-01", "进展情况")
    type_in_calc(issued, typed, {cell: words}, sheet=FORM_SHEET)
    sheet = sheet_of(typed.read_bytes())
    lines = layout.text_lines(words, FormGrid(form).columns.text)
    height = sheet.row_dimensions[6].height
    assert lines >= 6
    assert height is not None
    assert height >= (lines - 1) * layout.TEXT_SIZE * 1.2
