"""A month stopped at every durable step, by SIGKILL and by a disk that refuses, ends as an undisturbed one."""

from __future__ import annotations

import errno
import os
import shutil
import signal
import sys
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from tests import small
from tests.deep import DEEP
from tests.durable_steps import DURABLE_STEPS, DurableStep
from workbook_flow.model import WorkbookFlowError
from workbook_flow.paper import stamp
from workbook_flow.records import ledger
from workbook_flow.records.files import PARTIAL

pytestmark = [
    pytest.mark.dear,
    pytest.mark.skipif(os.name == "nt", reason="Windows has neither SIGKILL nor fork"),
]

STOPPED = 77
NAMES = [name for name, _ in small.COMMANDS]


class Point(NamedTuple):
    """The nth act of a command that reaches the disk."""

    command: str
    number: int
    act: str
    path: str

    @property
    def step(self) -> DurableStep | None:
        return next((step for step in DURABLE_STEPS if step.covers(self.act, self.path)), None)


class Watch:
    """Calls ``on_act`` before every act of this process that changes the workspace.

    Moves, removals and additions come by Python's own audit events, commits by SQLite's trace: the program runs
    unpatched.
    """

    def __init__(self, root: Path, on_act: Callable[[str, str], None]) -> None:
        self.root = os.fspath(root) + os.sep
        self.on_act = on_act
        sys.addaudithook(self.heard)
        opened = ledger.Ledger.__init__

        def traced(book: ledger.Ledger, path: Path) -> None:
            opened(book, path)
            book.database.connection.set_trace_callback(self.traced)

        ledger.Ledger.__init__ = traced  # type: ignore[assignment,method-assign]

    def heard(self, event: str, details: tuple[object, ...]) -> None:
        acts = {"os.rename": ("move", 1), "os.remove": ("remove", 0)}
        if event == "open" and int(str(details[2] or 0)) & os.O_APPEND:
            acts["open"] = ("append", 0)
        if event in acts:
            act, position = acts[event]
            path = os.fspath(details[position])  # type: ignore[call-overload]
            if str(path).startswith(self.root):
                self.half(str(details[0]))
                self.on_act(act, str(path).removeprefix(self.root))

    def half(self, path: str) -> None:
        """Nothing: a subclass may cut what is about to be moved."""

    def traced(self, statement: str) -> None:
        if statement == "COMMIT" or statement.startswith("UPDATE submission SET cleared"):
            self.on_act("commit", ".flow/ledger.sqlite3")


def in_child(work: Callable[[], None]) -> int:
    """The exit status of a forked process that does the work; negative for a signal."""
    with warnings.catch_warnings():
        # A worker of the test run has a thread that waits for orders; the child ends without touching it.
        warnings.simplefilter("ignore", DeprecationWarning)
        child = os.fork()
    if not child:
        try:
            stamp.new_key = small.fixed_key
            work()
            os._exit(0)
        except BaseException:
            import traceback

            traceback.print_exc()
            os._exit(1)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


class Month(NamedTuple):
    """The undisturbed month: the workspace before each command, the state after it, and every act."""

    before: dict[str, Path]
    after: dict[str, dict[str, object]]
    points: list[Point]


@pytest.fixture(scope="module")
def month(tmp_path_factory: pytest.TempPathFactory) -> Month:
    root = small.new_workspace(tmp_path_factory.mktemp("month") / "w")
    befores, afters, points = {}, {}, []
    stock: dict[str, list[tuple[str, bytes]]] = {}
    for command, run in small.COMMANDS:
        small.before(command, root, stock)
        befores[command] = small.copy_of(root, root.with_name(f"before {command}"))
        acts = root.with_name("acts")
        assert in_child(lambda run=run, acts=acts: noting(root, run, acts)) == 0  # type: ignore[misc]
        lines = acts.read_text("utf-8").splitlines()
        points += [Point(command, number, *line.split(" ", 1)) for number, line in enumerate(lines)]
        afters[command] = small.state(root)
        forms = small.issued_forms(root)
        stock = {"merge": small.first_round(forms), "merge again": small.second_round(forms)}
    return Month(befores, afters, points)


def noting(root: Path, run: Callable[[Path], object], acts: Path) -> None:
    """Run, and note every act."""
    seen: list[str] = []
    Watch(root, lambda act, path: seen.append(f"{act} {path}"))
    run(root)
    acts.write_text("".join(f"{line}\n" for line in seen), "utf-8")


def first_of(points: list[Point], kind: Callable[[Point], object]) -> list[Point]:
    """The first point of every kind; all points in a deep run."""
    kinds: dict[object, Point] = {}
    for point in points:
        kinds.setdefault(kind(point), point)
    return points if DEEP else list(kinds.values())


def test_the_list_of_durable_steps_is_what_happens(month: Month) -> None:
    assert [point for point in month.points if point.step is None] == []
    reached = {point.step for point in month.points}
    left = [step.name for step in DURABLE_STEPS if step not in reached and PARTIAL not in step.where]
    assert left == []


def stop_at(root: Path, point: Point, stop: Callable[[], None], *, cut: bool) -> None:
    """Run the point's command, and stop before the act; what it would have moved is cut in half first."""
    count = -1
    run = dict(small.COMMANDS)[point.command]

    def reached(act: str, path: str) -> None:
        nonlocal count
        count += 1
        if count == point.number:
            stop()

    class Cutting(Watch):
        def half(self, path: str) -> None:
            if cut and count + 1 == point.number and PARTIAL in path:
                os.truncate(path, Path(path).stat().st_size // 2)

    Cutting(root, reached)
    run(root)


@pytest.mark.parametrize("command", NAMES)
def test_killed_before_any_step_and_run_again_it_ends_the_same(
    month: Month, command: str, tmp_path: Path
) -> None:
    wrong = {}
    points = first_of(month.points, lambda point: (point.command, point.step))
    for number, point in enumerate(point for point in points if point.command == command):
        root = small.copy_of(month.before[point.command], tmp_path / str(number))
        status = in_child(
            lambda root=root, point=point: stop_at(  # type: ignore[misc]
                root, point, lambda: os.kill(os.getpid(), signal.SIGKILL), cut=True
            )
        )
        assert status == -signal.SIGKILL, point
        assert in_child(lambda root=root, point=point: again(root, point)) == 0  # type: ignore[misc]
        wrong[point] = difference(small.state(root), month.after[point.command])
        shutil.rmtree(root)
    assert wrong
    assert {point: found for point, found in wrong.items() if found} == {}


SECOND = f"outbox/{small.PERIOD}/汇总表（{small.RETURNED}另存）.xlsx"
WRITTEN = f"archive/{small.PERIOD}/写出.json"
FAULTS = (errno.ENOSPC, errno.EACCES, errno.EIO, errno.EROFS)


@pytest.mark.parametrize("command", NAMES)
def test_refused_by_the_disk_and_run_again_it_ends_the_same(
    month: Month, command: str, tmp_path: Path
) -> None:
    """The audit event raises what the system would: a full, failing or read-only disk is not everybody's to make."""
    wrong = {}
    points = first_of([point for point in month.points if point.act != "commit"], lambda point: point.step)
    for number, point in enumerate(points):
        if point.command != command:
            continue
        for fault in FAULTS if DEEP else (FAULTS[number % len(FAULTS)],):
            root = small.copy_of(month.before[point.command], tmp_path / f"{number} {fault}")
            status = in_child(lambda root=root, point=point, fault=fault: refused_at(root, point, fault))  # type: ignore[misc]
            assert status in {0, STOPPED}, (point, fault)
            assert in_child(lambda root=root, point=point: again(root, point)) == 0  # type: ignore[misc]
            left = small.state(root)
            if fault == errno.EACCES and point.path.endswith("汇总表.xlsx"):
                assert left.pop(SECOND), "taken for open in another program: a second was written, and stays"
                left[WRITTEN] = month.after[point.command][WRITTEN]  # names the second besides
            wrong[point, fault] = difference(left, month.after[point.command])
            shutil.rmtree(root)
    assert {point: found for point, found in wrong.items() if found} == {}


def refused_at(root: Path, point: Point, fault: int) -> None:
    """Run the point's command, and let the act fail; what the command says of it is for people."""

    def refuse() -> None:
        raise OSError(fault, os.strerror(fault), point.path)

    try:
        stop_at(root, point, refuse, cut=False)
    except (OSError, WorkbookFlowError):
        os._exit(STOPPED)


def again(root: Path, point: Point) -> None:
    """Run the point's command undisturbed."""
    dict(small.COMMANDS)[point.command](root)


def difference(state: dict[str, object], wanted: dict[str, object]) -> dict[str, tuple[object, object]]:
    """What is not the same, with both sides."""
    return {
        key: (state.get(key), wanted.get(key))
        for key in state.keys() | wanted.keys()
        if state.get(key) != wanted.get(key)
    }
