"""Nothing that a person wrote into an output is written over: decisions are taken, all else is moved aside."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest
from openpyxl import load_workbook

from tests import small
from tests.durable_steps import SAVING_STEPS
from tests.small import PERIOD, RETURNED
from tests.test_care_sudden_death import chosen, watched
from tests.test_review import consolidated, entries, reported, root
from tests.test_sudden_death import in_child
from tests.test_two_reviewers import BACK, PASS, copy_with
from workbook_flow import cycle
from workbook_flow.cycle import outgoing
from workbook_flow.model import EntryState, Problem, SubmissionState

__all__ = ["reported", "root"]


def workspace(root: Path) -> tuple[cycle.Workspace, list[Problem]]:
    problems: list[Problem] = []
    return cycle.Workspace(root, RETURNED, problems.append), problems


def test_decisions_typed_into_the_output_itself_are_taken(root: Path) -> None:
    path = consolidated(root)
    path.write_bytes(copy_with(path.read_bytes(), {"1-01": BACK, "1-02": PASS}))
    open_workspace, problems = workspace(root)
    (submission,) = cycle.merge(open_workspace, PERIOD).submissions
    assert (submission.state, submission.entries, submission.problems) == (SubmissionState.REVIEWED, 2, ())
    assert [problem.code for problem in problems] == ["S06"]
    assert entries(root)["1-01"].state is EntryState.HELD
    assert (root / submission.archived).is_file()
    assert cycle.merge(open_workspace, PERIOD).submissions == ()
    assert cycle.verify(open_workspace).problems == ()


def test_words_beside_the_point_are_kept_as_they_were_typed(root: Path) -> None:
    path = consolidated(root)
    book = load_workbook(path)
    book.worksheets[0]["Z90"] = "李县长：请抓紧"
    book.save(path)
    typed = path.read_bytes()
    open_workspace, _ = workspace(root)
    (submission,) = cycle.merge(open_workspace, PERIOD).submissions
    assert (root / submission.archived).read_bytes() == typed


def test_an_output_put_in_its_place_by_hand_is_kept(root: Path) -> None:
    path = consolidated(root)
    path.write_bytes(b"not a workbook at all")
    (submission,) = cycle.merge(workspace(root)[0], PERIOD).submissions
    assert (root / submission.archived).read_bytes() == b"not a workbook at all"
    assert load_workbook(path).sheetnames


def test_nothing_is_said_of_an_output_left_alone(root: Path) -> None:
    open_workspace, problems = workspace(root)
    for _ in range(2):
        assert cycle.merge(open_workspace, PERIOD).submissions == ()
        cycle.write_documents(open_workspace, PERIOD)
    consolidated(root).unlink()
    assert cycle.merge(open_workspace, PERIOD).submissions == ()
    assert problems == []


@pytest.mark.parametrize("name", ["通报.docx", "专报.docx", "看板.html"])
def test_documents_that_a_person_changed_are_moved_aside_and_named(root: Path, name: str) -> None:
    open_workspace, problems = workspace(root)
    cycle.write_documents(open_workspace, PERIOD)
    path = consolidated(root).with_name(name)
    for number in (1, 2):
        path.write_bytes(f"改了 {number}".encode())
        cycle.write_documents(open_workspace, PERIOD)
        assert (
            path.with_name(f"{path.stem}（改过的{number}）{path.suffix}").read_text("utf-8")
            == f"改了 {number}"
        )
    assert [problem.code for problem in problems] == ["S07", "S07"]
    assert "改了" not in path.read_bytes().decode("utf-8", "replace")


def test_a_pass_killed_between_note_and_file_takes_its_own_for_its_own(root: Path) -> None:
    open_workspace, problems = workspace(root)
    path = consolidated(root)
    outgoing.note_writing(open_workspace, path, b"what was to be written and never was")
    assert cycle.merge(open_workspace, PERIOD).submissions == ()
    assert problems == []


def test_a_workbook_of_the_day_on_which_the_own_was_open_is_read_too(root: Path) -> None:
    path = consolidated(root)
    lock = path.with_name(f"~${path.name}")
    lock.touch()
    open_workspace, problems = workspace(root)
    second = cycle.merge(open_workspace, PERIOD).consolidated
    second.write_bytes(copy_with(second.read_bytes(), {"1-01": BACK}))
    lock.unlink()
    (submission,) = cycle.merge(open_workspace, PERIOD).submissions
    assert submission.state is SubmissionState.REVIEWED
    assert [problem.code for problem in problems] == ["S02", "S06"]
    assert entries(root)["1-01"].state is EntryState.HELD


@pytest.mark.dear
@pytest.mark.skipif(os.name == "nt", reason="Windows has neither SIGKILL nor fork")
def test_killed_before_any_step_of_writing_over_words_they_are_kept_once(root: Path, tmp_path: Path) -> None:
    write_anew(root)
    path = consolidated(root)
    path.write_bytes(copy_with(path.read_bytes(), {"1-01": BACK}))
    path.with_name("通报.docx").write_bytes(b"changed by hand")
    whole, acts = small.copy_of(root, tmp_path / "whole" / "w"), tmp_path / "acts"
    assert in_child(lambda: watched(whole, write_anew, None, acts)) == 0
    points = acts.read_text("utf-8").splitlines()
    assert all(any(step.covers(*point.split(" ", 1)) for point in points) for step in SAVING_STEPS)
    kept = (EntryState.HELD, 1, [b"changed by hand"])
    assert words_kept(whole) == kept
    for number in chosen(points):
        copy = small.copy_of(root, tmp_path / str(number) / "w")
        killed = in_child(lambda copy=copy, number=number: watched(copy, write_anew, number, acts))  # type: ignore[misc]
        assert killed == -signal.SIGKILL, points[number]
        write_anew(copy)
        assert words_kept(copy) == kept, points[number]


def write_anew(root: Path) -> None:
    cycle.write_documents(workspace(root)[0], PERIOD)


def words_kept(root: Path) -> tuple[EntryState, int, list[bytes]]:
    """What became of the row decided on, how many reviews were taken, and the documents that were moved aside."""
    open_workspace, _ = workspace(root)
    cycle.receive(open_workspace)
    with cycle.opened(open_workspace) as session:
        states = [submission.state for submission in session.ledger.submissions()]
    aside = [path.read_bytes() for path in sorted((root / "outbox").rglob("*改过的*"))]
    return entries(root)["1-01"].state, states.count(SubmissionState.REVIEWED), aside
