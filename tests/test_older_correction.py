"""Forms that an earlier program issued, in its own layout, through the correction loop of today's.

``tests/data/older_office.zip`` is a workspace as the program of the first edition of the form left it after issuing:
its master, key and record of issue, and the form of one unit.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest
from openpyxl import load_workbook

from tests.build import PEOPLE
from workbook_flow import cycle
from workbook_flow.model import FORM_SHEET, Period, Submission, SubmissionState, UnitState

pytestmark = pytest.mark.dear

OFFICE = Path(__file__).parent / "data" / "older_office.zip"
UNIT, PERIOD = "县数据局", Period(2024, 7)
FIRST, LAST = "2-07", "5-02"
HEAD = {**PEOPLE, "是否已向党委（党组）报告": "否"}
FAULTY = {(FIRST, "完成比例"): "过半", (LAST, "进展状态"): "差不多"}
MENDED: dict[tuple[str, str], object] = {(FIRST, "完成比例"): 50, (LAST, "进展状态"): "进行中"}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    with zipfile.ZipFile(OFFICE) as office:
        office.extractall(tmp_path)
    (tmp_path / "inbox").mkdir()
    return tmp_path


def form_of(root: Path) -> Path:
    return root / f"outbox/{PERIOD}/填报表/{UNIT}.xlsx"


def correction_of(root: Path) -> Path:
    return cycle.Workspace(root, date(2024, 7, 30)).correction(PERIOD, UNIT)


def typed(path: Path, answers: Mapping[tuple[str, str], object], head: Mapping[str, str]) -> bytes:
    """A form of either layout with cells filled, found by task and by what the header row says."""
    book = load_workbook(path)
    sheet = book[FORM_SHEET]
    header = next(row for row in sheet.iter_rows() if row[0].value == "编号")
    columns = {
        str(cell.value).split("\n")[0].removesuffix("（%）"): cell.column for cell in header if cell.value
    }
    rows = {str(row[0].value): row[0].row for row in sheet.iter_rows() if row[0].value}
    for (task, name), value in answers.items():
        sheet.cell(rows[task], columns[name]).value = value  # type: ignore[assignment]
    labels = {
        str(cell.value): cell for row in sheet.iter_rows(max_row=header[0].row) for cell in row if cell.value
    }
    for name, words in head.items():
        label = labels[f"{name}："]
        cells = (sheet.cell(label.row, number) for number in range(label.column + 1, label.column + 12))
        next(cell for cell in cells if not cell.protection.locked).value = words
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def whole(root: Path) -> dict[tuple[str, str], object]:
    """A good answer to every row."""
    answers: dict[tuple[str, str], object] = {}
    for row in load_workbook(form_of(root))[FORM_SHEET].iter_rows():
        task = str(row[0].value)
        if task[:1].isdigit() and "-" in task:
            answers |= {(task, "认领"): "认领", (task, "进展状态"): "进行中", (task, "完成比例"): 50}
            answers[task, "进展情况"] = f"{task}按方案推进，开展检查两次。"
    return answers


def send(root: Path, data: bytes, day: int) -> Submission:
    (root / "inbox" / f"{UNIT}{day}.xlsx").write_bytes(data)
    (submission,) = cycle.merge(cycle.Workspace(root, date(2024, 7, day)), PERIOD).submissions
    return submission


def state(root: Path) -> tuple[UnitState, int, int]:
    shown = cycle.status(cycle.Workspace(root, date(2024, 7, 30)), PERIOD)
    status = next(status for status in shown.statuses if status.unit == UNIT)
    return status.state, status.accepted, status.held


@pytest.mark.parametrize("mends", ["marked form", "original"])
def test_an_older_form_goes_through_the_loop(mends: str, root: Path) -> None:
    faulty = typed(form_of(root), whole(root) | FAULTY, HEAD)
    came = send(root, faulty, 25)
    assert (came.state, came.entries, came.held) == (SubmissionState.PARTIAL, 4, 2)
    book = load_workbook(correction_of(root), data_only=True)
    assert book.active is not None
    assert book.active.title == "退回意见"
    checks = {str(row[0].value): str(row[1].value) for row in book[FORM_SHEET].iter_rows(min_row=6)}
    assert checks[FIRST].startswith("退回：")
    assert [words[0] for task, words in checks.items() if task not in {FIRST, LAST} and "-" in task] == [
        "✓"
    ] * 4
    again = (
        typed(correction_of(root), MENDED, {})
        if mends == "marked form"
        else typed(form_of(root), whole(root), HEAD)
    )
    assert send(root, again, 26).state is SubmissionState.ACCEPTED
    assert state(root) == (UnitState.ACCEPTED, 6, 0)
    stale = send(root, faulty, 27)
    assert {problem.code for problem in stale.problems} == {"L25"}
    assert state(root) == (UnitState.ACCEPTED, 6, 0)
    assert not correction_of(root).exists()
