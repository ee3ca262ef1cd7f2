"""A form filled in LibreOffice with five mistakes, returned, got back marked, corrected there, and accepted."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from openpyxl import load_workbook

from tests import small
from tests.calc import type_in_calc
from tests.shipped import PERIOD, Shipped
from workbook_flow import cycle
from workbook_flow.model import (
    FORM_SHEET,
    LOCKED_COLUMNS,
    IssuedForm,
    Level,
    SubmissionState,
    UnitState,
)

CLAIM_SWITCH = "D2"
"""The cell of the head that claims all rows that say nothing else."""
UNIT = "县司法局"
RETURNED = date(2024, 7, 25)


def addresses(path: Path) -> dict[tuple[str, str], str]:
    """By task and column, the address of the cell."""
    sheet = load_workbook(path)[FORM_SHEET]
    header = next(row for row in sheet.iter_rows() if row[0].value == LOCKED_COLUMNS[0])
    names = {
        cell.column_letter: str(cell.value).removesuffix("（%）").rstrip() for cell in header if cell.value
    }
    return {
        (str(row[0].value), name): f"{letter}{row[0].row}"
        for row in sheet.iter_rows(min_row=(header[0].row or 0) + 1)
        for letter, name in names.items()
        if row[0].value
    }


def words_for(form: IssuedForm, at: dict[tuple[str, str], str]) -> dict[str, str]:
    """A good answer to every row, as it is typed."""
    return {
        at[row.task, name]: words
        for row in form.rows
        for name, words in {
            **({"量化完成值": "30"} if row.metric else {}),
            "进展状态": "进行中",
            "完成比例": "60",
            "进展情况": f"{row.task}按计划推进，已完成第一阶段的各项工作。",
        }.items()
    } | {CLAIM_SWITCH: "是"}


@pytest.mark.needs("soffice")
def test_five_mistakes_are_marked_corrected_and_accepted(shipped: Shipped, tmp_path: Path) -> None:
    root = small.copy_of(shipped.root, tmp_path / "w")
    form = next(each for each in shipped.forms if each.unit == UNIT)
    issued = root / form.path
    at = addresses(issued)
    first_task, second_task, third_task, fourth_task, fifth_task = (row.task for row in form.rows[:5])
    mistakes = {
        at[first_task, "完成比例"]: "八成左右",
        at[second_task, "完成日期"]: "上月底",
        at[third_task, "进展状态"]: "差不多",
        at[fourth_task, "进展情况"]: "略",
        at[fifth_task, "完成比例"]: "100",
        at[first_task, "任务"]: "改成我们自己的说法",
    }
    returned = root / "inbox" / f"{UNIT}.xlsx"
    type_in_calc(issued, returned, words_for(form, at) | mistakes, sheet=FORM_SHEET)
    (first,) = cycle.receive(cycle.Workspace(root, RETURNED))
    assert (first.state, first.entries, first.held) == (
        SubmissionState.PARTIAL,
        len(form.rows) - 5,
        5,
    )
    errors = {each.code for each in first.problems if each.level is Level.ERROR}
    assert errors == {"D04", "R04", "D05", "D08", "R05"}
    assert "L01" not in {each.code for each in first.problems}

    marked = root / "outbox" / str(PERIOD) / "退回" / f"{UNIT}（退回更正）.xlsx"
    sheet = load_workbook(marked)[FORM_SHEET]
    red = {cell.coordinate for row in sheet.iter_rows() for cell in row if cell.comment}
    mended = {
        at[first_task, "完成比例"]: "80",
        at[second_task, "完成日期"]: "",
        at[third_task, "进展状态"]: "进行中",
        at[fourth_task, "进展情况"]: "已印发方案，正在组织实施第二阶段。",
        at[fifth_task, "完成比例"]: "90",
    }
    assert red == set(mended)
    settled = form.rows[5].task
    type_in_calc(marked, returned, mended | {at[settled, "完成比例"]: "5"}, sheet=FORM_SHEET)
    (second,) = cycle.receive(cycle.Workspace(root, RETURNED))
    assert (second.state, second.attempt) == (SubmissionState.ACCEPTED, 2)
    shown = cycle.status(cycle.Workspace(root, RETURNED), PERIOD)
    status = next(each for each in shown.statuses if each.unit == UNIT)
    assert (status.state, status.accepted) == (UnitState.ACCEPTED, len(form.rows))
    percents = {each.task: each.values["完成比例"].typed for each in shown.entries if each.unit == UNIT}
    assert (percents[first_task], percents[fifth_task], percents[settled]) == (80, 90, 60)
    assert not marked.exists()
