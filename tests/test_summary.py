"""The figures, each recomputed by a plain second way."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import pytest

from tests.samples import sample_master, sample_snapshot
from workbook_flow.model import Meaning, UnitState
from workbook_flow.summary import REMOVED_TASK, TaskState, joint_state, summarise

DONE, STANDING, BLOCKED = Meaning.DONE, Meaning.STANDING, Meaning.BLOCKED
STILL, NEW = Meaning.UNDER_WAY, Meaning.NOT_STARTED


def test_the_figures_of_the_sample_month() -> None:
    master = sample_master()
    snapshot = sample_snapshot(master)
    found = summarise(master, snapshot)
    states = Counter(status.state for status in snapshot.statuses)
    assert (found.units_issued, found.units_reported) == (
        29,
        states[UnitState.ACCEPTED] + states[UnitState.PARTIAL],
    )
    assert {line.status.unit for line in found.outstanding} == {
        status.unit for status in snapshot.statuses if status.accepted == 0
    }
    assert found.rows_owed == sum(status.tasks for status in snapshot.statuses)
    assert found.rows_accepted == sum(status.accepted for status in snapshot.statuses)
    assert found.rows_held == sum(status.held for status in snapshot.statuses)
    assert found.rows_owed == found.rows_accepted + found.rows_held + found.rows_missing
    assert found.rows_missing == sum(line.missing for line in found.units) > 0
    assert found.units_late == sum(each.received.day == 29 for each in snapshot.submissions) > 0
    assert sum(found.states.values()) == len(found.tasks) == len(master.tasks)
    assert sum(task.reported for task in found.tasks) == len(snapshot.entries)


@pytest.mark.parametrize(
    ("said", "everyone", "state"),
    [
        ([], False, TaskState.UNREPORTED),
        ([DONE, DONE], True, TaskState.DONE),
        ([DONE, STANDING], True, TaskState.STANDING),
        ([DONE], False, TaskState.UNDER_WAY),
        ([DONE, STILL], True, TaskState.UNDER_WAY),
        ([DONE, BLOCKED], True, TaskState.BLOCKED),
        ([NEW, NEW], False, TaskState.NOT_STARTED),
        ([NEW, STILL], True, TaskState.UNDER_WAY),
        ([None], True, TaskState.UNCLEAR),
        ([None, DONE], True, TaskState.UNDER_WAY),
    ],
)
def test_joint_state(said: Sequence[Meaning | None], everyone: bool, state: TaskState) -> None:
    assert joint_state(said, everyone=everyone) is state


def test_a_task_counts_by_its_lead_units() -> None:
    master = sample_master()
    task = summarise(master, sample_snapshot(master)).tasks[0]
    assert (task.task.lead, task.state, task.percent) == (("县公安局",), TaskState.UNREPORTED, None)
    assert [duty.words for duty in task.duties] == ["待更正", "已报", "已报"]


def test_what_the_master_lost_since_stays_with_a_remark() -> None:
    full = sample_master()
    snapshot = sample_snapshot(full)
    less = replace(full, tasks=full.tasks[1:], units=full.units[1:])
    found = summarise(less, snapshot)
    assert found.tasks[-1].task.id == full.tasks[0].id
    assert (found.tasks[-1].remark, found.tasks[-1].task.measure) == (REMOVED_TASK, full.tasks[0].measure)
    assert sum(len(task.duties) for task in found.tasks) == found.rows_owed
    assert [line.remark for line in found.units].count("单位表中已无此单位") == 1


def test_units_without_a_status_are_still_there() -> None:
    master = sample_master()
    snapshot = sample_snapshot(master)
    bare = summarise(master, replace(snapshot, statuses=()))
    whole = summarise(master, snapshot)
    assert {line.status.unit: line.status.state for line in bare.units} == {
        line.status.unit: line.status.state for line in whole.units
    }


def test_nothing_issued_yet() -> None:
    master = sample_master()
    empty = replace(sample_snapshot(master), forms=(), entries=(), held=(), submissions=(), statuses=())
    found = summarise(master, empty)
    assert (found.issued_on.isoformat(), found.return_by.isoformat()) == ("2024-07-10", "2024-07-25")
    assert (found.units_issued, found.rows_owed, found.states[TaskState.UNREPORTED]) == (0, 0, 50)
