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
    folder = root / "kept"
    folder.mkdir()
    for name, form in forms.items():
        (folder / name).write_bytes((root / form.path).read_bytes())
    write_master(root, GROWN)
    cycle.split(cycle.Workspace(root, ISSUED), PERIOD)
    wanted = {
        "6月 县公安局.xlsx": f"上月的 {UNIT}.xlsx",
        "7月 县公安局.xlsx": f"旧表 {UNIT}.xlsx",
        "7月 县财政局.xlsx": f"{UNIT}报送.xlsx",
    }
    edit(
        Job(str(folder / name), FORM_SHEET, (("keys", typed(forms[name])),), (str(root / "inbox" / target),))
        for name, target in wanted.items()
    )
    submissions = cycle.receive(cycle.Workspace(root, RETURNED))
    assert len(submissions) == len(wanted)
    return {submission.file: submission for submission in submissions}


def codes(submission: Submission) -> list[str]:
    return [problem.code for problem in submission.problems]


def test_last_months_form_counts_for_its_month(month: dict[str, Submission]) -> None:
    submission = month[f"上月的 {UNIT}.xlsx"]
    assert (submission.unit, submission.period, submission.state, submission.entries) == (
        UNIT,
        PERIOD.previous(),
        SubmissionState.ACCEPTED,
        3,
    )
    assert codes(submission) == ["F45"]
    assert "2024年7月" in submission.problems[0].message


def test_rows_of_an_older_issue_are_taken_as_far_as_they_are_owed(month: dict[str, Submission]) -> None:
    submission = month[f"旧表 {UNIT}.xlsx"]
    assert (submission.unit, submission.period, submission.issue, submission.entries) == (UNIT, PERIOD, 1, 2)
    assert codes(submission) == ["F46", "L07"]
    assert "2-01" in submission.problems[1].message
    assert "80" in submission.problems[1].message


def test_another_units_form_waits_and_replaces_nothing(month: dict[str, Submission]) -> None:
    submission = month[f"{UNIT}报送.xlsx"]
    assert (submission.unit, submission.state, submission.entries) == (None, SubmissionState.UNIDENTIFIED, 0)
    assert codes(submission) == ["F47"]
    assert UNIT in submission.problems[0].message
    assert OTHER in submission.problems[0].message
