"""One submission's effect is taken back, and up again; what will change is shown first."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from openpyxl import load_workbook

from tests import small
from tests.build import filled
from tests.forked import Done, program
from tests.small import PERIOD, RETURNED, answers, drop, take_back
from tests.test_review import consolidated, decide
from workbook_flow import cycle
from workbook_flow.cycle.care.withdrawing import preview_withdrawal, withdraw
from workbook_flow.model import (
    FORM_SHEET,
    IssuedForm,
    Snapshot,
    Submission,
    SubmissionState,
    UnitState,
    WorkbookFlowError,
)
from workbook_flow.paper import stamp

UNIT = "县公安局"


@pytest.fixture
def root(twice_reported: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(stamp, "new_key", small.fixed_key)
    return small.copy_of(twice_reported, tmp_path / "w")


@pytest.fixture(scope="module")
def twice_reported(issued: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A month in which 县公安局 reported 60 on every row, then 80 on one, merged; to be copied, not touched."""
    root = small.copy_of(issued, tmp_path_factory.mktemp("reported") / "w")
    form = form_of(root)
    send(root, filled(form, answers(form)), 0)
    send(root, filled(form, "编号 | 进展状态 | 完成比例\n1-02 | 进行中 | 80"), 1)
    return root


def form_of(root: Path) -> IssuedForm:
    return small.issued_forms(root)[UNIT]


def send(root: Path, data: bytes, minute: int) -> Submission:
    drop(root, f"{UNIT}.xlsx", data, minute)
    (submission,) = cycle.merge(cycle.Workspace(root, RETURNED), PERIOD).submissions
    return submission


def first_file(root: Path) -> bytes:
    """The bytes of the first return, as the archive keeps them."""
    return (root / shown(root).submissions[0].archived).read_bytes()


def shown(root: Path) -> Snapshot:
    return cycle.status(cycle.Workspace(root, RETURNED), PERIOD)


def percents(root: Path) -> dict[str, object]:
    return {each.task: each.values["完成比例"].typed for each in shown(root).entries if each.unit == UNIT}


def states(root: Path) -> list[SubmissionState]:
    return [each.state for each in shown(root).submissions]


def marked(root: Path) -> Path:
    return cycle.Workspace(root, RETURNED).correction(PERIOD, UNIT)


def test_what_stood_before_stands_again(root: Path) -> None:
    assert percents(root) == {"1-01": 60, "1-02": 80, "2-01": 60}
    plan = take_back(root, 2)
    assert [(each.unit, each.task) for each in plan.changes] == [(UNIT, "1-02")]
    ((before,), (after,)) = (plan.changes[0].before, plan.changes[0].after)
    assert [(each.submission, each.values["完成比例"].typed) for each in (before, after)] == [
        (2, 80),
        (1, 60),
    ]
    assert percents(root) == {"1-01": 60, "1-02": 60, "2-01": 60}
    assert states(root) == [SubmissionState.ACCEPTED, SubmissionState.WITHDRAWN]


def test_looking_changes_nothing(root: Path) -> None:
    before = small.state(root)
    workspace = cycle.Workspace(root, RETURNED)
    preview = preview_withdrawal(workspace, 1)
    assert {each.task: len(each.after) for each in preview.changes} == {"1-01": 0, "2-01": 0}
    assert [(each.unit, each.before, each.after) for each in preview.moved] == [
        (UNIT, UnitState.ACCEPTED, UnitState.PARTIAL)
    ]
    assert [(each.id, each.state) for each in preview.others] == [(2, SubmissionState.PARTIAL)]
    assert small.state(root) == before


def test_rows_that_rested_on_it_are_asked_for_again_and_undone_all_is_as_before(root: Path) -> None:
    workspace = cycle.Workspace(root, RETURNED)
    before, book = shown(root), consolidated(root).read_bytes()
    assert not marked(root).exists()
    take_back(root, 1)
    sheet = load_workbook(marked(root))[FORM_SHEET]
    assert {row[0].value: row[4].value for row in sheet.iter_rows(6, 8)} == {
        "1-01": None,
        "1-02": 80,
        "2-01": None,
    }
    take_back(root, 1, undo=True)
    assert not marked(root).exists()
    cycle.merge(workspace, PERIOD)
    assert shown(root) == before
    assert small.besides_code(consolidated(root).read_bytes()) == small.besides_code(book)


def test_a_rebuilt_ledger_is_the_same(root: Path) -> None:
    workspace = cycle.Workspace(root, RETURNED)
    take_back(root, 2)
    take_back(root, 1)
    take_back(root, 2, undo=True)
    cycle.merge(workspace, PERIOD)
    rows, book = small.ledger_rows(root), consolidated(root).read_bytes()
    (root / ".flow/ledger.sqlite3").unlink()
    cycle.rebuild(workspace)
    for name in ("submission", "entry", "decision", "event"):
        assert small.ledger_rows(root)[name] == rows[name]
    cycle.merge(workspace, PERIOD)
    assert consolidated(root).read_bytes() == book
    assert cycle.verify(workspace).problems == ()


def test_the_same_file_sent_again_counts_anew(root: Path) -> None:
    data = first_file(root)
    assert send(root, data, 2).state is SubmissionState.ACCEPTED, "another one came between"
    assert send(root, data, 3).state is SubmissionState.DUPLICATE
    take_back(root, 3)
    again = send(root, data, 4)
    assert (again.id, again.state, again.attempt) == (5, SubmissionState.ACCEPTED, 4)
    assert percents(root) == {"1-01": 60, "1-02": 60, "2-01": 60}
    assert send(root, data, 5).state is SubmissionState.DUPLICATE


def test_the_same_file_that_waits_meanwhile_counts_anew(root: Path) -> None:
    drop(root, f"{UNIT}.xlsx", first_file(root), 9)
    take_back(root, 1)
    (submission,) = cycle.receive(cycle.Workspace(root, RETURNED))
    assert (submission.id, submission.state) == (3, SubmissionState.ACCEPTED)


def test_decisions_come_back_with_the_return_that_they_were_made_on(root: Path) -> None:
    decide(root, {"1-01": ("退回", "请附通报", "李主任"), "1-02": ("通过", "", "李主任")})
    before = shown(root)
    plan = take_back(root, 2)
    lost = [each.decision for change in plan.changes for each in change.before]
    assert [each.verdict for each in lost if each] == ["通过"]
    after = {each.task: each.decision for each in (*shown(root).entries, *shown(root).held)}
    assert after["1-02"] is None
    assert after["1-01"] is not None
    review = next(each for each in cycle_submissions(root) if each.state is SubmissionState.REVIEWED)
    assert [each.code for each in review.problems] == ["K06"]
    take_back(root, 2, undo=True)
    assert shown(root) == before


def cycle_submissions(root: Path) -> tuple[Submission, ...]:
    with cycle.opened(cycle.Workspace(root, RETURNED)) as session:
        return session.ledger.submissions()


def test_a_reviewed_workbook_is_taken_back_with_its_decisions(root: Path) -> None:
    before = shown(root)
    decide(root, {"1-01": ("退回", "请附通报", "李主任"), "2-01": ("改为", "完成比例：40", "李主任")})
    assert marked(root).exists()
    plan = take_back(root, 3)
    assert [each.task for each in plan.changes] == ["1-01", "2-01"]
    assert (shown(root).entries, shown(root).held) == (before.entries, ())
    assert not marked(root).exists()


def test_the_only_return_taken_back_leaves_the_unit_as_if_it_had_sent_none(root: Path) -> None:
    take_back(root, 2)
    take_back(root, 1)
    status = next(each for each in shown(root).statuses if each.unit == UNIT)
    assert (status.state, status.attempts, status.returned_on) == (UnitState.ISSUED, 0, None)
    assert not marked(root).exists()
    assert (root / shown(root).submissions[0].archived).exists()


@pytest.mark.parametrize(
    ("number", "undo", "words"),
    [
        (9, False, "没有第 9 号来件"),
        (0, False, "没有第 0 号来件"),
        (1, True, "没有撤回过"),
        (3, False, "内容相同的那一份"),
        (4, False, "不用撤回"),
    ],
)
def test_what_cannot_be_taken_back_is_said(root: Path, number: int, undo: bool, words: str) -> None:
    send(root, (root / shown(root).submissions[1].archived).read_bytes(), 2)
    send(root, b"\0\1\2" * 50, 3)
    with pytest.raises(WorkbookFlowError, match=words):
        take_back(root, number, undo=undo)


def test_what_has_changed_since_it_was_shown_is_not_done(root: Path) -> None:
    workspace = cycle.Workspace(root, RETURNED)
    plan = preview_withdrawal(workspace, 1)
    take_back(root, 2)
    with pytest.raises(WorkbookFlowError, match="重新运行"):
        withdraw(workspace, plan)


def run(root: Path, *arguments: str, typed: str = "") -> Done:
    return program("--workspace", root, *arguments, typed=typed)


def test_people_are_asked_and_told(root: Path) -> None:
    asked = run(root, "withdraw", "2", typed="n\n")
    assert asked.returncode == 0, asked.stderr
    assert "已接收（第 2 号）进行中 80" in asked.stdout
    assert "没有撤回" in asked.stdout
    assert percents(root)["1-02"] == 80
    confirmed = run(root, "withdraw", "2", typed="y\n")
    assert "第 2 号来件已撤回" in confirmed.stdout
    assert percents(root)["1-02"] == 60
    again = run(root, "withdraw", "2")
    assert (again.returncode, "已经撤回过了" in again.stdout) == (0, True)
    assert run(root, "withdraw", "2", "--undo", "--yes").returncode == 0
    assert percents(root)["1-02"] == 80


def test_programs_are_told(root: Path) -> None:
    refused = run(root, "--json", "withdraw", "2")
    assert (refused.returncode, "--dry-run" in json.loads(refused.stdout)["error"]) == (2, True)
    looked = json.loads(run(root, "--json", "withdraw", "2", "--dry-run").stdout)
    assert (looked["done"], looked["unit"], looked["undo"]) == (False, UNIT, False)
    ((change,), done) = (looked["changes"], run(root, "--json", "withdraw", "2", "--yes"))
    assert [each["values"]["完成比例"] for each in (*change["before"], *change["after"])] == ["80", "60"]
    assert json.loads(done.stdout)["done"] is True
    assert percents(root)["1-02"] == 60


def test_a_record_changed_behind_its_back_is_named(root: Path) -> None:
    workspace = cycle.Workspace(root, RETURNED)
    for number, undo in ((1, False), (2, False), (1, True)):
        take_back(root, number, undo=undo)
    folder = root / "archive/撤回"
    copy = shutil.copytree(folder, root / "copy")
    (folder / "000002.json").write_text(
        (copy / "000002.json").read_text("utf-8").replace('"submission": 2', '"submission": 1'), "utf-8"
    )
    assert {"V03"} <= {each.code for each in cycle.verify(workspace).problems}
    (folder / "000002.json").unlink()
    assert {"V17"} <= {each.code for each in cycle.verify(workspace).problems}
    shutil.copy2(copy / "000002.json", folder)
    (folder / "000003.json").unlink()
    assert {each.code for each in cycle.verify(workspace).problems} == {"V05", "V19"}
