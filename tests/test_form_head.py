"""A form's head asks in sight, and the words beside its questions are seen whole."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
from openpyxl import load_workbook

from tests.build import SETTINGS, a_form, a_task
from workbook_flow.forms import form_workbook
from workbook_flow.forms.grid import FormGrid
from workbook_flow.forms.headplaces import Head
from workbook_flow.model import FORM_SHEET, SAME_FIELD, Filling
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


@pytest.mark.parametrize("switches", [("claims",), ("claims", "same")])
@pytest.mark.parametrize("metric", ["", "人均学时"])
def test_what_the_head_asks_is_answered_in_sight_and_read_again(
    switches: tuple[str, ...], metric: str
) -> None:
    task = replace(a_task(1, lead=("县甲局",), responsible=()), metric=metric)
    settings = replace(SETTINGS, claims=True, nil_reports=True, leadership_report=True)
    form = a_form(tasks=(task,), settings=settings)
    if "same" in switches:
        form = replace(form, fields=(SAME_FIELD, *form.fields))
    head = Head(FormGrid(form))
    last = head.grid.first_field + len(head.grid.required) - 1
    assert len(head.answers) >= 7
    assert max(question.cell[1] for question in head.answers) <= last
    places = [
        (question.row, column)
        for question in head.answers
        for column in range(question.label[0], question.cell[1] + 1)
    ]
    assert len(places) == len({*places})
