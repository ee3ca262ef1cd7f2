"""What the page and the care commands do, killed before every durable step and done again: all is as if undisturbed."""

from __future__ import annotations

import functools
import io
import os
import re
import shutil
import signal
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from tests import small
from tests.build import filled
from tests.deep import DEEP
from tests.durable_steps import CARE_STEPS, DURABLE_STEPS
from tests.test_collect import without_stamp
from tests.test_sudden_death import Watch, in_child
from workbook_flow import cycle
from workbook_flow.cycle.care import purging, quarantine
from workbook_flow.cycle.care.verify import Archived, check_archive
from workbook_flow.cycle.deciding import DECIDING, DecidedCase, cases, decide
from workbook_flow.cycle.opening import opened_with
from workbook_flow.cycle.placing import PLACING, place_by_hand
from workbook_flow.cycle.waiting import hand_in, handed_in, lay_out
from workbook_flow.model import IssuedForm, SubmissionState, Verdict, WorkbookFlowError

pytestmark = [
    pytest.mark.dear,
    pytest.mark.skipif(os.name == "nt", reason="Windows has neither SIGKILL nor fork"),
]


FORMS: dict[str, IssuedForm] = {}


@pytest.fixture(scope="module")
def taken(issued: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A month with held rows, junk, a return without its stamp that waits, and two receipts of one number."""
    root = small.copy_of(issued, tmp_path_factory.mktemp("taken") / "w")
    forms = small.issued_forms(root)
    FORMS.update(forms)
    correction()
    form = forms["县司法局"]
    unstamped = without_stamp(filled(form, small.answers(form, 80)))
    for minute, (name, data) in enumerate((*small.first_round(forms), ("补报.xlsx", unstamped))):
        small.drop(root, name, data, minute)
    cycle.receive(cycle.Workspace(root, small.RETURNED))
    other = small.copy_of(issued, root.with_name("other"))
    late = forms["县财政局"]
    small.drop(other, "县财政局.xlsx", filled(late, small.answers(late)), 1)
    cycle.receive(cycle.Workspace(other, small.RETURNED))
    shutil.copytree(other / "archive/2024-07/单位", root / "archive/2024-07/单位", dirs_exist_ok=True)
    return root


def workspace(root: Path) -> cycle.Workspace:
    return cycle.Workspace(root, small.RETURNED)


def collect(root: Path) -> None:
    cycle.receive(workspace(root))


def drop_junk(root: Path) -> None:
    quarantine.drop(workspace(root), 5, reason="无关")


def purge_junk(root: Path) -> None:
    with opened_with(workspace(root), purging.PURGING, None) as session:
        purging.purge(session, purging.preview_purge(session, 5), by="", reason="涉密")


def place(root: Path) -> None:
    with cycle.opened(workspace(root), PLACING) as session:
        place_by_hand(session, 6, "县司法局", small.PERIOD, by="张三", reason="电话核实")


def rule(root: Path) -> None:
    with cycle.opened(workspace(root), DECIDING) as session:
        ruled = [DecidedCase(key=case.key, verdict=Verdict.PASSED) for case in cases(session, small.PERIOD)]
        if ruled:
            decide(session, small.PERIOD, ruled, by="李四", basis=6)


@functools.cache
def correction() -> bytes:
    """A correction of the held rows, the same bytes whenever it is handed in."""
    return filled(FORMS["县公安局"], small.answers(FORMS["县公安局"], 70))


def hand(root: Path) -> None:
    hand_in(workspace(root), "更正.xlsx", io.BytesIO(correction()), 1_721_990_000.0)


def take_handed_in(root: Path) -> None:
    with workspace(root).held("收下待收文件"):
        lay_out(workspace(root))
    cycle.receive(workspace(root))


def hand_in_and_take(root: Path) -> None:
    hand(root)
    take_handed_in(root)


VERBS: dict[str, Callable[[Path], None]] = {
    "collect with a second receipt": collect,
    "put away": drop_junk,
    "purge": purge_junk,
    "place by hand": place,
    "decide": rule,
    "hand in and take": hand_in_and_take,
}


DONE_TWICE = {SubmissionState.REVIEWED, SubmissionState.DUPLICATE}
"""What comes of doing again what was done: it is recorded, and changes nothing."""


def outcome(root: Path) -> dict[str, object]:
    """What the month amounts to, once everything that still lies in the inbox is taken."""
    take_handed_in(root)
    assert not list(handed_in(workspace(root)))
    snapshot = cycle.status(workspace(root), small.PERIOD)
    archived = Archived()
    check_archive(workspace(root), archived, lambda: None)
    with cycle.opened(workspace(root)) as session:
        submissions = [(one.unit, one.state, one.digest) for one in session.ledger.submissions()]
    return {
        "rows": [
            (entry.unit, entry.task, entry.state, entry.values, entry.decision) for entry in snapshot.entries
        ],
        "submissions": [submission for submission in submissions if submission[1] not in DONE_TWICE],
        "problems": archived.problems,
        "originals": sorted(
            path.name for path in (root / "archive/未识别").glob("*") if path.suffix != ".json"
        ),
    }


def unfinished(root: Path) -> tuple[object, ...]:
    """What of a verb is still to be done: files to be marked as cleared, returns to be answered, readings of files
    that are recorded.
    """
    with cycle.opened(workspace(root)) as session:
        return (
            list(session.ledger.uncleared()),
            list(session.ledger.history.corrections_due()),
            {row.digest for row in session.ledger.submissions()} & session.attempts.counts.keys(),
        )


def watched(root: Path, verb: Callable[[Path], object], stop_at: int | None, acts: Path) -> None:
    """The verb, its acts noted, killed before the one of that number."""
    seen: list[str] = []

    def reached(act: str, path: str) -> None:
        if len(seen) == stop_at:
            os.kill(os.getpid(), signal.SIGKILL)
        seen.append(f"{act} {path}")

    Watch(root, reached)
    verb(root)
    acts.write_text("\n".join(seen), "utf-8")


def chosen(points: list[str]) -> list[int]:
    """The first point of each kind; all in a deep run."""
    kinds: dict[str, int] = {}
    for number, point in enumerate(points):
        kinds.setdefault(re.sub(r"[0-9a-f]{16,}|\d+", "#", point), number)
    return list(range(len(points))) if DEEP else list(kinds.values())


@pytest.mark.parametrize("name", VERBS)
def test_killed_before_any_step_and_done_again_it_ends_the_same(
    taken: Path, tmp_path: Path, name: str
) -> None:
    verb, acts = VERBS[name], tmp_path / "acts"
    whole = small.copy_of(taken, tmp_path / "whole")
    assert in_child(lambda: watched(whole, verb, None, acts)) == 0
    points = acts.read_text("utf-8").splitlines()
    steps = (*CARE_STEPS, *DURABLE_STEPS)
    assert [point for point in points if not any(step.covers(*point.split(" ", 1)) for step in steps)] == []
    left, wanted, rest = unfinished(whole), outcome(whole), unfinished(whole)
    assert wanted["problems"] == []
    for number in chosen(points):
        root = small.copy_of(taken, tmp_path / str(number))
        killed = in_child(lambda root=root, number=number: watched(root, verb, number, acts))  # type: ignore[misc]
        assert killed == -signal.SIGKILL, points[number]
        with suppress(WorkbookFlowError):  # what was done before the kill is there already
            verb(root)
        taken_whole = not list((root / "inbox").rglob("*.xlsx"))
        if taken_whole and name != "decide":  # else the next command takes it, and what follows from it
            assert unfinished(root) == left, points[number]
        assert outcome(root) == wanted, points[number]
        assert name != "decide" or unfinished(root) == rest, points[number]
        shutil.rmtree(root)
