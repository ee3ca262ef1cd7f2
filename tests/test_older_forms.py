"""Forms of another month, unit or issue, typed into and saved by LibreOffice, and what a month makes of them."""

from __future__ import annotations

from datetime import date

import pytest

from tests.calc import Job, edit
from tests.small import ISSUED, LIST, PERIOD, RETURNED, new_workspace, write_master
from workbook_flow import cycle
from workbook_flow.model import FORM_SHEET, IssuedForm, Submission, SubmissionState

pytestmark = pytest.mark.needs("soffice")

UNIT, OTHER = "县公安局", "县财政局"
CHANGED = LIST.replace("县司法局,县公安局 | 2024年底前", "县司法局          | 2024年底前")
GROWN = f"{CHANGED}2-02 | 监督     | 4.公示执法结果。   | 县公安局 |                   | 2024年底前\n"


def typed(form: IssuedForm) -> dict[str, str]:
    """A good answer to every row, by cell."""
    cells = {"B2": "张三", "B3": "0739-3160000", "B4": "李四"}
    for row in range(6, 6 + len(form.rows)):
        cells |= {f"D{row}": "进行中", f"E{row}": str(10 * row)}
    return cells


@pytest.fixture(scope="module")
def month(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Submission]:
    """By name of file, what became of it: forms of June, and of July's first issue after a second one."""
    root = new_workspace(tmp_path_factory.mktemp("month") / "w")
    june = cycle.split(cycle.Workspace(root, date(2024, 6, 20)), PERIOD.previous())
    first = cycle.split(cycle.Workspace(root, ISSUED), PERIOD)
    forms = {f"6月 {form.unit}.xlsx": form for form in june.plan.forms}
    forms |= {f"7月 {form.unit}.xlsx": form for form in first.plan.forms}
    kept = root / "kept"
    kept.mkdir()
    for name, form in forms.items():
        (kept / name).write_bytes((root / form.path).read_bytes())
    write_master(root, GROWN)
    cycle.split(cycle.Workspace(root, ISSUED), PERIOD)
    wanted = {
        "6月 县公安局.xlsx": f"上月的 {UNIT}.xlsx",
        "7月 县公安局.xlsx": f"旧表 {UNIT}.xlsx",
        "7月 县财政局.xlsx": f"{UNIT}报送.xlsx",
    }
    edit(
        Job(str(kept / name), FORM_SHEET, (("keys", typed(forms[name])),), (str(root / "inbox" / target),))
        for name, target in wanted.items()
    )
    found = cycle.receive(cycle.Workspace(root, RETURNED))
    assert len(found) == len(wanted)
    return {each.file: each for each in found}


def codes(found: Submission) -> list[str]:
    return [each.code for each in found.problems]


def test_last_months_form_counts_for_its_month(month: dict[str, Submission]) -> None:
    found = month[f"上月的 {UNIT}.xlsx"]
    assert (found.unit, found.period, found.state, found.entries) == (
        UNIT,
        PERIOD.previous(),
        SubmissionState.ACCEPTED,
        3,
    )
    assert codes(found) == ["F45"]
    assert "2024年7月" in found.problems[0].message


def test_rows_of_an_older_issue_are_taken_as_far_as_they_are_owed(month: dict[str, Submission]) -> None:
    found = month[f"旧表 {UNIT}.xlsx"]
    assert (found.unit, found.period, found.issue, found.entries) == (UNIT, PERIOD, 1, 2)
    assert codes(found) == ["F46", "L07"]
    assert "2-01" in found.problems[1].message
    assert "80" in found.problems[1].message


def test_another_units_form_waits_and_replaces_nothing(month: dict[str, Submission]) -> None:
    found = month[f"{UNIT}报送.xlsx"]
    assert (found.unit, found.state, found.entries) == (None, SubmissionState.UNIDENTIFIED, 0)
    assert codes(found) == ["F47"]
    assert UNIT in found.problems[0].message
    assert OTHER in found.problems[0].message
