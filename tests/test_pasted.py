"""Several rows pasted at once over a filtered table, and the half-filled forms that look nearly so."""

from __future__ import annotations

import io

import pytest
from openpyxl import load_workbook
from openpyxl.comments import Comment

from tests.build import a_master, a_task, fill_cell, filled, forms_of, read_back
from workbook_flow.model import FORM_SHEET, Return

TASKS = tuple(a_task(number, lead=("县甲局",), responsible=()) for number in range(1, 7))
(FORM,) = forms_of(a_master(tasks=TASKS)).values()


def returned(written: str, hidden: str, *, confirmed: str = "") -> Return:
    """The form with the tasks of those numbers filled in, and their rows hidden."""
    lines = [f"1-0{number} | 进行中 | 60 | 第{number}项按计划推进" for number in written]
    book = load_workbook(
        io.BytesIO(filled(FORM, "\n".join(["编号 | 进展状态 | 完成比例 | 进展情况", *lines])))
    )
    sheet = book[FORM_SHEET]
    for number in hidden:
        sheet.row_dimensions[fill_cell(book, f"1-0{number}", "进展情况").row].hidden = True
    for number in confirmed:
        fill_cell(book, f"1-0{number}", "进展情况").comment = Comment("确认", "张三")
    return read_back(book, FORM)


def held(answers: Return) -> str:
    """The numbers of the tasks that are held as pasted over hidden rows."""
    return "".join(row.task[-1] for row in answers.rows if "L39" in {fault.code for fault in row.problems})


@pytest.mark.parametrize(
    ("written", "hidden", "asked"),
    [
        ("123", "235", "23"),
        ("12345", "2", "2345"),
        ("3456", "145", ""),
        ("123456", "", ""),
        ("1234", "34", "34"),
        ("12345", "4", "45"),
        ("234", "15", ""),
        ("123456", "235", ""),
        ("146", "235", ""),
        ("123", "", ""),
        ("123", "123", ""),
        ("123", "12", ""),
        ("1234", "23", "234"),
        ("", "23", ""),
    ],
)
def test_rows_pasted_over_hidden_ones_are_asked_about(written: str, hidden: str, asked: str) -> None:
    assert held(returned(written, hidden)) == asked


def test_a_note_confirms_a_row_that_was_meant_so() -> None:
    assert held(returned("123", "235", confirmed="2")) == "3"
