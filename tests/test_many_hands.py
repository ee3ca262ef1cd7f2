"""Two commands at once, a command during another, two computers on one folder; programs that hold files open."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, replace
from datetime import date
from pathlib import Path

import pytest

from tests import small
from tests.build import filled
from workbook_flow import cycle
from workbook_flow.cycle.own_files import HOLDER, LOCK
from workbook_flow.cycle.workspace_lock import LONGEST, Busy, Holder, held
from workbook_flow.model import Problem, SubmissionState, WorkbookFlowError

HOLDING = """
import sys
from pathlib import Path
from workbook_flow import cycle
from workbook_flow.forms import plan
from workbook_flow.cycle.workspace_lock import held
with held(Path(sys.argv[1]), "收取来件"):
    print("held", flush=True)
    sys.stdin.read()
"""


@contextmanager
def another_command(folder: Path) -> Iterator[subprocess.Popen[str]]:
    """A process that holds the workspace until its standard input ends, or it is killed."""
    with subprocess.Popen(
        [sys.executable, "-c", HOLDING, folder], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        yield process
        process.kill()


def test_who_holds_the_workspace_is_said(tmp_path: Path) -> None:
    with another_command(tmp_path) as process:
        with pytest.raises(Busy) as busy, held(tmp_path, "汇总", patience=0.4):
            pass
        for word in (str(process.pid), Holder.me("").host, Holder.me("").user, "开始收取来件"):
            assert word in str(busy.value)


def test_a_command_waits_for_one_that_ends(tmp_path: Path) -> None:
    with another_command(tmp_path) as process:
        assert process.stdin is not None
        threading.Timer(0.5, process.stdin.close).start()
        with held(tmp_path, "汇总", patience=20):
            holder = Holder.read(tmp_path / HOLDER)
            assert holder is not None
            assert (holder.pid, holder.doing) == (os.getpid(), "汇总")
    assert not (tmp_path / HOLDER).exists()


def test_a_killed_command_leaves_nothing_that_stops_the_next(tmp_path: Path) -> None:
    with another_command(tmp_path) as process:
        process.kill()
        process.wait()
    assert (tmp_path / HOLDER).exists()
    with held(tmp_path, "汇总", patience=1):
        pass
    assert not (tmp_path / HOLDER).exists()


def test_a_command_may_hold_what_it_holds(tmp_path: Path) -> None:
    with held(tmp_path, "汇总"):
        with held(tmp_path, "收取来件"):
            assert "汇总" in (tmp_path / HOLDER).read_text("utf-8")
        assert (tmp_path / HOLDER).exists()
        refused: list[Busy] = []

        def try_it() -> None:
            try:
                with held(tmp_path, "另一线程", patience=0.2):
                    pass
            except Busy as busy:
                refused.append(busy)

        thread = threading.Thread(target=try_it)
        thread.start()
        thread.join()
        assert len(refused) == 1


@pytest.mark.parametrize(("age", "stops"), [(60.0, True), (-60.0, True), (LONGEST + 60, False)])
def test_another_computers_record_counts_until_it_is_old(tmp_path: Path, age: float, *, stops: bool) -> None:
    """A shared folder may not pass locks on: then the record alone tells."""
    other = replace(Holder.me("收取来件"), host="办公室-2")
    record = tmp_path / HOLDER
    record.write_text(json.dumps(asdict(other)), "utf-8")
    now = time.time()
    os.utime(record, (now - age, now - age))
    if stops:
        with pytest.raises(Busy, match="办公室-2"), held(tmp_path, "汇总", patience=0.2):
            pass
        assert Holder.read(record) == other
        return
    with held(tmp_path, "汇总", patience=0.2):
        assert Holder.read(record) != other


@pytest.mark.parametrize("damage", ["", "{", "[]", '{"user": 1}'])
def test_a_damaged_record_stops_nobody(tmp_path: Path, damage: str) -> None:
    (tmp_path / HOLDER).write_text(damage, "utf-8")
    (tmp_path / LOCK).touch()
    with held(tmp_path, "汇总", patience=0.2):
        pass


# a month that several people work on


def at(root: Path, problems: list[Problem] | None = None, day: date = small.RETURNED) -> cycle.Workspace:
    return cycle.Workspace(root, day, list[Problem]().append if problems is None else problems.append)


def answered(root: Path, unit: str, percent: int = 60) -> bytes:
    form = small.issued_forms(root)[unit]
    return filled(form, small.answers(form, percent))


def test_two_commands_at_once_give_each_file_one_number(root: Path) -> None:
    for number, unit in enumerate(small.issued_forms(root)):
        small.drop(root, f"{unit}.xlsx", answered(root, unit), number)
    command = [sys.executable, "-m", "workbook_flow", "--workspace", str(root), "--json", "collect"]
    both = [subprocess.Popen(command, stdout=subprocess.PIPE, encoding="utf-8") for _ in range(2)]
    outputs = [json.loads(process.communicate(timeout=120)[0])["submissions"] for process in both]
    assert sorted(submission["id"] for output in outputs for submission in output) == [1, 2, 3]
    assert cycle.verify(at(root)).problems == ()


def test_an_issue_overtaken_by_another_is_refused(root: Path) -> None:
    small.write_master(root, small.LATER_LIST)
    prepared = cycle.prepare_split(at(root), small.PERIOD)
    cycle.split(at(root), small.PERIOD)
    with pytest.raises(WorkbookFlowError, match="另一个命令"):
        cycle.issue(at(root), prepared)
    assert len(at(root).archive.issues(small.PERIOD)) == 2


@pytest.mark.parametrize("lock", ["~$汇总表.xlsx", ".~lock.汇总表.xlsx#", ".~汇总表.xlsx"])
def test_a_consolidated_workbook_that_is_open_is_left_and_a_second_written(root: Path, lock: str) -> None:
    first = cycle.merge(at(root), small.PERIOD).consolidated
    before = first.read_bytes()
    first.with_name(lock).touch()
    small.drop(root, "县司法局.xlsx", answered(root, "县司法局"), 1)
    problems: list[Problem] = []
    second = cycle.merge(at(root, problems), small.PERIOD).consolidated
    assert second.name == "汇总表（2024-07-28另存）.xlsx"
    assert first.read_bytes() == before != second.read_bytes()
    assert [problem.code for problem in problems] == ["S02"]
    assert second.name in problems[0].message
    assert lock in problems[0].remedy
    first.with_name(lock).unlink()
    assert cycle.merge(at(root), small.PERIOD).consolidated == first
    assert first.read_bytes() == second.read_bytes()


def test_a_sharing_violation_gives_a_second_name_too(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Patched: only Windows refuses to replace a file that a program has open."""
    moved = Path.replace

    def refusing(self: Path, target: Path) -> Path:
        if Path(target).name == "汇总表.xlsx":
            raise PermissionError(13, "in use", str(target))
        return moved(self, target)

    monkeypatch.setattr(Path, "replace", refusing)
    problems: list[Problem] = []
    second = cycle.merge(at(root, problems), small.PERIOD).consolidated
    assert second.is_file()
    assert ([problem.code for problem in problems], second.name) == (["S02"], "汇总表（2024-07-28另存）.xlsx")


def test_a_form_that_is_open_stops_its_reissue_before_anything_is_recorded(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Patched: only Windows refuses to remove a file that a program has open."""
    small.write_master(root, small.LATER_LIST)
    removed = Path.unlink

    def refusing(self: Path, *, missing_ok: bool = False) -> None:
        if self.name == "县财政局.xlsx":
            raise PermissionError(13, "in use", str(self))
        removed(self, missing_ok=missing_ok)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "unlink", refusing)
        with pytest.raises(PermissionError):
            cycle.split(at(root), small.PERIOD)
    assert len(at(root).archive.issues(small.PERIOD)) == 1
    cycle.split(at(root), small.PERIOD)
    assert cycle.verify(at(root)).problems == ()


def test_the_master_changes_between_issue_and_return(root: Path) -> None:
    data = answered(root, "县公安局")
    small.write_master(root, small.LATER_LIST)
    cycle.split(at(root), small.PERIOD)
    small.drop(root, "县公安局.xlsx", data, 1)
    (submission,) = cycle.receive(at(root))
    assert (submission.state, submission.unit, submission.issue) == (SubmissionState.ACCEPTED, "县公安局", 1)
    assert "F46" in [problem.code for problem in submission.problems]


def test_a_clock_set_back_changes_no_order(root: Path) -> None:
    small.drop(root, "县公安局.xlsx", answered(root, "县公安局", 60), 50)
    cycle.receive(at(root, day=date(2024, 8, 1)))
    small.drop(root, "县公安局.xlsx", answered(root, "县公安局", 70), 1)
    (second,) = cycle.receive(at(root, day=date(2024, 7, 1)))
    assert (second.id, second.attempt) == (2, 2)
    assert {each.values["完成比例"].typed for each in cycle.status(at(root), small.PERIOD).entries} == {70}
    assert cycle.split(at(root, day=date(2024, 6, 1)), small.PERIOD).plan.changed == ()


def test_a_period_issued_twice_is_issued_once(root: Path) -> None:
    before = small.state(root)
    assert cycle.split(at(root), small.PERIOD).written == ()
    assert small.state(root) == before
