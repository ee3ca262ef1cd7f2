"""The words beside the questions of a form's head are seen whole."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
from openpyxl import load_workbook

from tests.build import SETTINGS, a_form
from workbook_flow.forms import form_workbook
from workbook_flow.forms.grid import FormGrid
from workbook_flow.model import FORM_SHEET, Filling
from workbook_flow.paper.layout import row_height

SENT_BACK = "本表退回更正：标红的格子逐一改好再报，原因写在格子旁边。" * 3


@pytest.mark.parametrize("banner", ["", SENT_BACK])
@pytest.mark.parametrize("asked", [False, True])
def test_they_are_however_many_questions_stand_over_them(banner: str, *, asked: bool) -> None:
    settings = replace(SETTINGS, claims=asked, nil_reports=asked, leadership_report=asked)
    form = replace(a_form(settings=settings), office="县人民医院医疗集团党政综合办公室")
    sheet = load_workbook(io.BytesIO(form_workbook(form, Filling(banner=banner))))[FORM_SHEET]
    (cell,) = (
        cell
        for row in sheet.iter_rows(max_row=4)
        for cell in row
        if (banner or "怎么填：") in str(cell.value or "")
    )
    area = next(area for area in sheet.merged_cells.ranges if cell.coordinate in area)
    width = sum(FormGrid(form).widths[column - 1] for column in range(area.min_col, area.max_col + 1))
    needed = row_height([(str(cell.value), width)], float(cell.font.sz), padding=0)
    rows = range(area.min_row, area.max_row + 1)
    assert sum(sheet.row_dimensions[row].height or 0 for row in rows) >= needed
