"""A disk that is full indeed, under the archive and under SQLite: said in words, nothing lost, and taken up again."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import NamedTuple

import pytest

from tests import small
from tests.deep import DEEP
from tests.programs import CI
from tests.test_sudden_death import difference, in_child
from workbook_flow import cli

pytestmark = [
    pytest.mark.dear,
    pytest.mark.skipif(sys.platform != "linux", reason="only Linux mounts a small disk so easily"),
]

DISK = 6 << 20
PAGE = 4096
COMMANDS = ("collect", "merge")
ADMIN = () if sys.platform != "linux" or os.geteuid() == 0 else ("sudo", "-n")


@pytest.fixture(scope="module")
def disk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A disk of six megabytes."""
    place = tmp_path_factory.mktemp("disk")
    mounting = mount("-t", "tmpfs", "-o", f"size={DISK},mode=777", "tmpfs", str(place))
    if mounting.returncode:
        assert not CI, "mounting needs root, which CI has"
        pytest.skip("mounting a disk needs root")
    yield place
    subprocess.run([*ADMIN, "umount", str(place)], check=True)


def mount(*arguments: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run([*ADMIN, "mount", *arguments], capture_output=True, check=False)


class Month(NamedTuple):
    """An issued month with its returns in the inbox; what each command makes of it on a disk with room."""

    issued: Path
    wanted: dict[str, dict[str, object]]


@pytest.fixture(scope="module")
def month(tmp_path_factory: pytest.TempPathFactory) -> Month:
    folder = tmp_path_factory.mktemp("month")
    root = small.new_workspace(folder / "w")
    assert in_child(lambda: issue(root)) == 0
    for minute, (name, data) in enumerate(small.first_round(small.issued_forms(root))):
        small.drop(root, name, data, minute)
    wanted = {}
    for command in COMMANDS:
        undisturbed = small.copy_of(root, folder / command)
        assert run(undisturbed, command, folder / "told") == 1, "the faulty return"
        wanted[command] = small.state(undisturbed)
    return Month(root, wanted)


def issue(root: Path) -> None:
    dict(small.COMMANDS)["split"](root)


def run(root: Path, command: str, log: Path) -> int:
    """The exit code of the command line, in a process of its own; what it says goes into a file."""

    def work() -> None:
        period = [] if command == "collect" else ["--period", str(small.PERIOD)]
        sys.argv = [
            "workbook-flow",
            "--workspace",
            str(root),
            "--date",
            str(small.RETURNED),
            command,
            *period,
        ]
        with log.open("w", encoding="utf-8") as file, redirect_stdout(file), redirect_stderr(file):
            try:
                cli.main()
            except SystemExit as end:
                file.flush()
                os._exit(int(end.code or 0))

    return in_child(work)


def leave(disk: Path, room: int) -> Path:
    """A file that takes all but so many bytes of the disk."""
    filler = disk / "filler"
    free = shutil.disk_usage(disk).free
    with filler.open("wb") as file:
        file.write(bytes(free - room))
    assert shutil.disk_usage(disk).free == room
    return filler


@pytest.mark.parametrize("command", COMMANDS)
def test_a_full_disk_is_told_and_the_command_run_again_ends_the_same(
    month: Month, disk: Path, command: str, tmp_path: Path
) -> None:
    """With ever more room left on the disk, until the command ends well: each ends at another write."""
    wrong, room = {}, 0
    while True:
        root = small.copy_of(month.issued, disk / "w")
        filler = leave(disk, room)
        code = run(root, command, log := tmp_path / "told")
        output = log.read_text("utf-8")
        filler.unlink()
        assert "Traceback" not in output
        if code != 2:
            break
        assert re.search(
            f"磁盘已满（{re.escape(str(root))}/|台账（.flow/ledger.sqlite3）无法读写：磁盘已满", output
        ), (
            room,
            output,
        )
        assert run(root, command, log) in {0, 1}, (room, log.read_text("utf-8"))
        wrong[room] = difference(small.state(root), month.wanted[command])
        shutil.rmtree(root)
        room += PAGE if DEEP else 8 * PAGE
    assert code == 1, output
    assert difference(small.state(root), month.wanted[command]) == {}
    shutil.rmtree(root)
    assert len(wrong) > 3, "the disk was full at several writes"
    assert {room: changes for room, changes in wrong.items() if changes} == {}


def test_a_read_only_disk_is_told_and_changes_nothing(month: Month, disk: Path, tmp_path: Path) -> None:
    root = small.copy_of(month.issued, disk / "w")
    assert mount("-o", "remount,ro", str(disk)).returncode == 0
    log = tmp_path / "told"
    try:
        assert [run(root, command, log) for command in COMMANDS] == [2, 2]
    finally:
        assert mount("-o", "remount,rw", str(disk)).returncode == 0
    assert "只读" in log.read_text("utf-8")
    assert difference(small.state(root), small.state(month.issued)) == {}
    assert run(root, "merge", log) == 1
    assert difference(small.state(root), month.wanted["merge"]) == {}
    shutil.rmtree(root)


def test_a_disk_that_takes_no_file_of_that_size_is_told_with_the_file(month: Month, tmp_path: Path) -> None:
    """As a stick of format FAT32 does, here by a limit of the system's own."""
    root = small.copy_of(month.issued, tmp_path / "w")
    line = f"ulimit -f 8; exec {sys.executable} -m workbook_flow --workspace {root} backup --to {tmp_path / 'stick'}"
    done = subprocess.run(["bash", "-c", line], check=False, capture_output=True, text=True, encoding="utf-8")
    assert done.returncode == 2
    assert re.search(rf"文件太大.*（{tmp_path}/stick/.*）。请换一个磁盘", done.stderr), done.stderr
    assert not list((tmp_path / "stick").glob("*.zip"))
