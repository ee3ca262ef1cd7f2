"""A return without its stamp is never counted over one with it, until the office says whose it is."""

from __future__ import annotations

from pathlib import Path

from tests.build import filled
from tests.small import PERIOD, RETURNED, take_back
from tests.test_collect import without_stamp
from tests.test_review import UNIT, form_of, send
from workbook_flow import cycle
from workbook_flow.cycle.placing import PLACING, place_by_hand
from workbook_flow.model import Submission, SubmissionState

ACCEPTED, UNPLACED = SubmissionState.ACCEPTED, SubmissionState.UNIDENTIFIED


def returned(root: Path, percent: int, *, stamped: bool) -> Submission:
    """What becomes of a whole return of 县公安局 with that percent in every row."""
    form = form_of(root)
    lines = "\n".join(f"{issued.task} | 进行中 | {percent}" for issued in form.rows)
    data = filled(form, f"编号 | 进展状态 | 完成比例\n{lines}")
    send(root, data if stamped else without_stamp(data), percent)
    return latest(root)


def latest(root: Path) -> Submission:
    with cycle.opened(cycle.Workspace(root, RETURNED)) as session:
        return session.ledger.submission(session.ledger.last_submission())


def percents(root: Path) -> set[object]:
    shown = cycle.status(cycle.Workspace(root, RETURNED), PERIOD)
    return {entry.values["完成比例"].typed for entry in shown.entries if entry.unit == UNIT}


def sound(root: Path) -> bool:
    """Whether the record made anew from the archive is the same."""
    return cycle.verify(cycle.Workspace(root, RETURNED)).problems == ()


def test_it_waits_for_the_office_and_counts_once_it_is_placed(root: Path) -> None:
    assert returned(root, 10, stamped=True).state is ACCEPTED
    waiting = returned(root, 20, stamped=False)
    assert (waiting.state, [each.code for each in waiting.problems]) == (UNPLACED, ["F53"])
    assert UNIT in waiting.problems[0].message
    assert (percents(root), sound(root)) == ({10}, True)
    with cycle.opened(cycle.Workspace(root, RETURNED), PLACING) as session:
        place_by_hand(session, waiting.id, UNIT, PERIOD, by="王五", reason="电话核实")
    assert (percents(root), sound(root)) == ({20}, True)
    assert returned(root, 30, stamped=True).state is ACCEPTED
    assert (percents(root), sound(root)) == ({30}, True)


def test_without_one_with_a_stamp_it_counts_as_before(root: Path) -> None:
    assert [returned(root, percent, stamped=False).state for percent in (10, 20)] == [ACCEPTED, ACCEPTED]
    assert returned(root, 30, stamped=True).state is ACCEPTED
    assert returned(root, 40, stamped=False).state is UNPLACED
    assert (percents(root), sound(root)) == ({30}, True)


def test_a_return_that_was_taken_back_keeps_none_waiting(root: Path) -> None:
    first = returned(root, 10, stamped=True)
    take_back(root, first.id)
    assert returned(root, 20, stamped=False).state is ACCEPTED
    assert (percents(root), sound(root)) == ({20}, True)
