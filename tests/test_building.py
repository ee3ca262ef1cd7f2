"""Building forms in two processes: the same files, whatever becomes of the second, and nothing of it left behind."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import IO

import pytest

from tests import small
from tests.books import SHEETS, write_book
from workbook_flow import cycle, forms
from workbook_flow.cycle import building
from workbook_flow.model import IssuedForm

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="a process is copied on Linux alone"),
    # A worker of the test run has a thread that waits for orders; the copy ends without touching it.
    pytest.mark.filterwarnings("ignore:.*multi-threaded:DeprecationWarning"),
]
UNITS = [f"{number}号单位" for number in range(1, 41)]


@pytest.fixture
def built(tmp_path: Path) -> Sequence[IssuedForm]:
    """Forty forms of three kinds, each for a unit of its own."""
    cycle.split(cycle.Workspace(small.new_workspace(tmp_path / "w"), small.ISSUED), small.PERIOD)
    issued = tuple(small.issued_forms(tmp_path / "w").values())
    return [replace(issued[number % 3], unit=unit) for number, unit in enumerate(UNITS)]


def owned() -> tuple[set[str], str]:
    """The files and pipes that are open, and the processes begun here."""
    return {path.name for path in Path("/proc/self/fd").iterdir()}, Path(
        "/proc/thread-self/children"
    ).read_text("utf-8")


@contextmanager
def nothing_left() -> Iterator[None]:
    """No process is left behind, and no pipe or file open."""
    before = owned()
    try:
        yield
    finally:
        assert owned() == before


def in_two(built: Sequence[IssuedForm]) -> tuple[dict[str, bytes], int]:
    """By unit the files that two processes build, and how many were told of."""
    told: list[None] = []
    with nothing_left():
        halves = built[::2], built[1::2]
        files = {
            form.unit: data for form, data in building.with_files_of_two(*halves, lambda: told.append(None))
        }
    return files, len(told)


def alone(built: Sequence[IssuedForm]) -> dict[str, bytes]:
    """By unit the files that this process builds alone."""
    return {form.unit: forms.form_workbook(form) for form in built}


def test_two_processes_build_what_one_builds(
    built: Sequence[IssuedForm], monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted, own = alone(built), []
    build = forms.form_workbook

    def counted(form: IssuedForm) -> bytes:
        own.append(form.unit)
        return build(form)

    monkeypatch.setattr(forms, "form_workbook", counted)
    assert in_two(built) == (wanted, 40)
    assert own == UNITS[::2]


def test_a_second_process_that_is_killed_changes_nothing(
    built: Sequence[IssuedForm], monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted, build, this = alone(built), forms.form_workbook, os.getpid()

    def killed(form: IssuedForm) -> bytes:
        if form.unit == UNITS[11] and os.getpid() != this:
            os.kill(os.getpid(), signal.SIGKILL)
        return build(form)

    monkeypatch.setattr(forms, "form_workbook", killed)
    assert in_two(built) == (wanted, 40)


def test_a_second_process_without_room_changes_nothing(
    built: Sequence[IssuedForm], monkeypatch: pytest.MonkeyPatch
) -> None:
    def full() -> IO[bytes]:
        return Path("/dev/full").open("w+b")

    wanted = alone(built)
    monkeypatch.setattr(tempfile, "TemporaryFile", full)
    assert in_two(built) == (wanted, 40)


def test_without_a_temporary_folder_one_builds_all(
    built: Sequence[IssuedForm], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    wanted = alone(built)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "gone"))
    with nothing_left():
        assert in_two(built) == (wanted, 40)


def test_where_no_second_process_can_be_had_one_builds_all(
    built: Sequence[IssuedForm], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused() -> int:
        raise BlockingIOError  # stands in for a limit on processes, which does not hold for root

    wanted = alone(built)
    monkeypatch.setattr(os, "fork", refused)
    assert in_two(built) == (wanted, 40)


@pytest.mark.parametrize("unit", [UNITS[6], UNITS[7]])
def test_a_form_that_cannot_be_built_is_said_as_ever(
    built: Sequence[IssuedForm], monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], unit: str
) -> None:
    build = forms.form_workbook

    def failing(form: IssuedForm) -> bytes:
        if form.unit == unit:
            raise ValueError(unit)
        return build(form)

    monkeypatch.setattr(forms, "form_workbook", failing)
    with pytest.raises(ValueError, match=unit):
        in_two(built)
    assert capfd.readouterr().err == ""


def test_stopped_amid_the_second_process_goes_too(built: Sequence[IssuedForm]) -> None:
    def stopped() -> None:
        raise KeyboardInterrupt

    with nothing_left(), pytest.raises(KeyboardInterrupt):
        list(building.with_files_of_two(built[::2], built[1::2], stopped))


def test_the_second_process_ends_soon_where_the_command_is_gone(built: Sequence[IssuedForm]) -> None:
    twin = building.Twin(built)
    os.close(twin.pipe)
    assert twin.process
    assert os.waitstatus_to_exitcode(os.waitpid(twin.process, 0)[1]) == 1
    twin.file.close()


def large_office(root: Path) -> Path:
    """A workspace of forty units with a task each."""
    small.new_workspace(root)
    tasks = "\n".join(
        f"{n:02}-01 | 任务 | 第{n}项措施。 | {unit} | | 2024年底前" for n, unit in enumerate(UNITS, 1)
    )
    head = "编号 | 重点任务 | 主要措施 | 牵头单位 | 责任单位 | 完成时限\n"
    units = "名称 | 别名 | 分组 | 邮箱 | 是否启用\n" + "\n".join(f"{unit} | | | | 是" for unit in UNITS)
    write_book(root / "master" / "分解清单.xlsx", {**SHEETS, "分解清单": head + tasks, "单位": units})
    cycle.Workspace(root, small.ISSUED).key()
    return root


WATCHED = (
    "import os, sys\n"
    "sys.addaudithook(lambda event, _: event == 'os.fork' and os.write(1, b'copied\\n'))\n"
    "from workbook_flow.cli import main\n"
    "main()\n"
)
"""The command, and a line where it copies itself."""


def test_the_command_issues_the_same_on_one_core_and_on_two_also_with_a_bar(tmp_path: Path) -> None:
    words = ("--date", str(small.ISSUED), "split", "--period", str(small.PERIOD))
    root, files, copied = large_office(tmp_path / "w"), [], []
    one, *others = (str(core) for core in os.sched_getaffinity(0))
    two = ",".join((one, *others))
    for number, cores in enumerate((one, two, two)):
        workspace = Path(shutil.copytree(root, tmp_path / str(number)))
        terminal, screen = os.openpty()
        done = subprocess.run(
            ["taskset", "-c", cores, sys.executable, "-c", WATCHED, "--workspace", workspace, *words],
            stdout=subprocess.PIPE,
            stderr=screen if number == 2 else subprocess.PIPE,
            check=True,
            text=True,
        )
        os.close(screen)
        os.close(terminal)
        copied.append(done.stdout.splitlines().count("copied"))
        files.append({path.name: path.read_bytes() for path in workspace.rglob("*.xlsx")})
    assert copied == ([0, 1, 1] if others else [0, 0, 0])
    assert files[0] == files[1] == files[2]
    assert len(files[0]) == 42
