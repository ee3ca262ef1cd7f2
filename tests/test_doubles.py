"""A workspace used on two computers, its archives put together: nothing is lost, and both receipts are named."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime, time
from pathlib import Path

import pytest

from tests import small
from tests.build import filled
from workbook_flow import cycle
from workbook_flow.cycle import schedule
from workbook_flow.model import IssuedForm, Problem, SubmissionState, WorkbookFlowError


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


def take_up_a_receipt(root: Path, other: Path) -> None:
    """Bring a second receipt from another copy of the workspace, of which the first stays there."""
    forms = small.issued_forms(root)
    drop_return(root, forms["县司法局"], 1)
    for minute, unit in enumerate(("县公安局", "县财政局"), 1):
        drop_return(other, forms[unit], minute)
    shutil.copytree(other / "archive/2024-07/单位/县财政局", root / "archive/2024-07/单位/县财政局")


@pytest.mark.parametrize("rebuilt", [False, True])
def test_a_receipt_of_another_archive_is_named_and_taken_anew_though_its_number_is_free(
    root: Path, tmp_path: Path, rebuilt: bool
) -> None:
    take_up_a_receipt(root, small.copy_of(root, tmp_path / "other"))

    notices: list[Problem] = []
    workspace = cycle.Workspace(root, small.RETURNED, notices.append)
    if rebuilt:
        assert cycle.rebuild(workspace) == 1
    states = {status.unit: status.accepted for status in cycle.status(workspace, small.PERIOD).statuses}
    assert states == {"县司法局": 2, "县财政局": 0, "县公安局": 0}, "nothing comes in silently"
    assert {notice.code for notice in notices} == {"V28"}
    assert "V28" in {problem.code for problem in cycle.verify(workspace).problems}

    submissions = cycle.receive(workspace)
    assert [(one.id, one.unit, one.state) for one in submissions] == [
        (2, "县财政局", SubmissionState.ACCEPTED)
    ]
    assert cycle.verify(workspace).problems == ()
    assert cycle.rebuild(workspace) == 2
    notices.clear()
    cycle.status(workspace, small.PERIOD)
    assert notices == []


def test_the_schedule_takes_it_anew_by_itself(root: Path, tmp_path: Path) -> None:
    take_up_a_receipt(root, small.copy_of(root, tmp_path / "other"))
    at = datetime.combine(small.RETURNED, time(9), tzinfo=UTC)
    this = schedule.tick(cycle.Workspace(root, small.RETURNED), lambda: at, lambda _: None)
    assert (this.done["收取"], this.faults) == (1, [])


def drop_return(root: Path, form: IssuedForm, minute: int) -> None:
    """A unit's return, received."""
    small.drop(root, f"{form.unit}.xlsx", filled(form, small.answers(form)), minute)
    cycle.receive(cycle.Workspace(root, small.RETURNED))


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
