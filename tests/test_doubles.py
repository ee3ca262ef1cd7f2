"""A workspace used on two computers, its archives put together: nothing is lost, and both receipts are named."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests import small
from tests.build import filled
from workbook_flow import cycle
from workbook_flow.model import Problem, SubmissionState, WorkbookFlowError


def test_two_receipts_of_one_number_are_named_and_the_second_is_taken_anew(
    root: Path, tmp_path: Path
) -> None:
    forms = small.issued_forms(root)
    other = small.copy_of(root, tmp_path / "other")
    for place, unit in ((root, "县司法局"), (other, "县财政局")):
        small.drop(place, f"{unit}.xlsx", filled(forms[unit], small.answers(forms[unit])), 1)
        cycle.receive(cycle.Workspace(place, small.RETURNED))
    shutil.copytree(other / "archive/2024-07/单位", root / "archive/2024-07/单位", dirs_exist_ok=True)

    notices: list[Problem] = []
    workspace = cycle.Workspace(root, small.RETURNED, notices.append)
    cycle.status(workspace, small.PERIOD)
    assert [notice.code for notice in notices] == ["V27"]
    assert "单位/县司法局/000001.json" in notices[0].message
    assert "单位/县财政局/000001.json" in notices[0].message
    assert {"V21", "V27"} <= {problem.code for problem in cycle.verify(workspace).problems}

    cycle.merge(workspace, small.PERIOD)
    states = {status.unit: status.accepted for status in cycle.status(workspace, small.PERIOD).statuses}
    assert states == {"县司法局": 2, "县财政局": 2, "县公安局": 0}
    assert cycle.verify(workspace).problems == ()
    cycle.rebuild(workspace)
    submissions = [
        (submission.id, submission.unit, submission.state)
        for submission in cycle.status(workspace, small.PERIOD).submissions
    ]
    assert submissions == [
        (1, "县司法局", SubmissionState.ACCEPTED),
        (2, "县财政局", SubmissionState.ACCEPTED),
    ]


def test_a_ledger_is_not_made_anew_of_altered_files(root: Path) -> None:
    form = small.issued_forms(root)["县司法局"]
    small.drop(root, "县司法局.xlsx", filled(form, small.answers(form)), 1)
    workspace = cycle.Workspace(root, small.RETURNED)
    cycle.receive(workspace)
    before = small.ledger_rows(root)
    original = min((root / "archive").glob("*/单位/县司法局/*.xlsx"))
    data = original.read_bytes()
    original.write_bytes(filled(form, small.answers(form, 95)))
    with pytest.raises(WorkbookFlowError, match="第 1 号"):
        cycle.rebuild(workspace)
    assert small.ledger_rows(root) == before, "the ledger stays as it was"
    original.write_bytes(data)
    assert cycle.rebuild(workspace) == 1
    original.write_bytes(b"x")
    small.take_back(root, 1)
    assert cycle.rebuild(workspace) == 1, "what is withdrawn is not read"
