"""What the office sent back stays sent back, however often the unit had said it; every row is counted once."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.build import filled
from tests.small import PERIOD, RETURNED, answers
from tests.test_review import UNIT, decide, entries, form_of, send
from workbook_flow import cycle
from workbook_flow.cycle.care.verify import uncounted
from workbook_flow.model import EntryState, Snapshot, UnitState, UnitStatus

SENT_BACK = {"1-01": ("退回", "与事实不符", "李主任")}


def returns(root: Path, *percents: tuple[int | str, int | str, int | str]) -> None:
    """县公安局 returns its three rows so many times, with these percents."""
    form = form_of(root)
    for minute, row in enumerate(percents):
        lines = "\n".join(
            f"{issued.task} | 进行中 | {percent}" for issued, percent in zip(form.rows, row, strict=True)
        )
        table = f"编号 | 进展状态 | 完成比例\n{lines}"
        send(root, filled(form, table, head={"填报人": f"第{minute}次"}), minute)


def shown(root: Path) -> Snapshot:
    return cycle.status(cycle.Workspace(root, RETURNED), PERIOD)


def status(root: Path) -> UnitStatus:
    (unit_status,) = (status for status in shown(root).statuses if status.unit == UNIT)
    return unit_status


def counted(root: Path) -> tuple[int, int, int]:
    unit_status = status(root)
    assert unit_status.accepted + unit_status.held + unit_status.missing == unit_status.tasks == 3
    assert cycle.verify(cycle.Workspace(root, RETURNED)).problems == ()
    return unit_status.accepted, unit_status.held, unit_status.missing


@pytest.mark.parametrize("rounds", [1, 2, 3])
def test_a_row_said_more_than_once_is_sent_back_whole(root: Path, rounds: int) -> None:
    returns(root, *[(60, 60, 60 + number) for number in range(rounds)])
    decide(root, SENT_BACK)
    assert counted(root) == (2, 1, 0)
    words = [each for each in (*shown(root).entries, *shown(root).held) if each.task == "1-01"]
    assert [(each.unit, each.state) for each in words] == [(UNIT, EntryState.HELD)]
    cycle.rebuild(cycle.Workspace(root, RETURNED))
    assert counted(root) == (2, 1, 0)


def test_what_was_said_before_the_words_sent_back_does_not_come_back(root: Path) -> None:
    returns(root, (50, 60, 60), (60, 60, 60))
    decide(root, SENT_BACK)
    assert counted(root) == (2, 1, 0)
    assert entries(root)["1-01"].values["完成比例"].typed == 60


def test_the_next_good_word_is_taken(root: Path) -> None:
    returns(root, (60, 60, 60), (60, 60, 70))
    decide(root, SENT_BACK)
    form = form_of(root)
    send(root, filled(form, answers(form, 80)), 9)
    assert counted(root) == (3, 0, 0)
    assert entries(root)["1-01"].values["完成比例"].typed == 80


def test_the_same_opinion_on_what_the_unit_said_after_it_is_a_decision_of_its_own(root: Path) -> None:
    returns(root, (60, 60, 60))
    decide(root, SENT_BACK)
    form = form_of(root)
    send(root, filled(form, answers(form, 80)), 9)
    assert counted(root) == (3, 0, 0)
    decide(root, SENT_BACK)
    assert counted(root) == (2, 1, 0)


def test_words_sent_back_are_not_shown_as_last_months(root: Path) -> None:
    returns(root, (60, 60, 60), (60, 60, 70))
    decide(root, SENT_BACK)
    following = cycle.split(cycle.Workspace(root, RETURNED), PERIOD.next())
    (form,) = (each for each in following.plan.forms if each.unit == UNIT)
    assert {row.task for row in form.rows if row.last} == {"1-02", "2-01"}


def test_a_correction_that_failed_is_counted_once_and_takes_nothing_away(root: Path) -> None:
    returns(root, (60, 60, 60), ("过半", 60, 60))
    assert counted(root) == (2, 1, 0)
    assert (status(root).standing, status(root).state) == (3, UnitState.PARTIAL)
    returns(root, ("过半", "过半", "过半"))
    assert counted(root) == (0, 3, 0)
    assert (status(root).standing, status(root).state) == (3, UnitState.PARTIAL)


def test_verify_names_a_unit_whose_rows_do_not_add_up(root: Path) -> None:
    returns(root, (60, 60, 60))
    snapshot = shown(root)
    assert list(uncounted(snapshot)) == []
    twice = tuple(replace(status, held=1) if status.unit == UNIT else status for status in snapshot.statuses)
    (problem,) = uncounted(replace(snapshot, statuses=twice))
    assert (problem.code, UNIT in problem.message) == ("V20", True)
