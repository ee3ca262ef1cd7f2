"""Strangers on the same machine look into neither archive nor log; the disk is looked at before a command runs."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests import small
from workbook_flow import cycle
from workbook_flow.cycle import opening
from workbook_flow.model import Problem
from workbook_flow.records.files import make_private, write_whole

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows keeps rights otherwise")


@pytest.mark.parametrize(("root_mode", "mode"), [(0o755, 0o700), (0o775, 0o770), (0o700, 0o700)])
def test_archive_and_log_are_for_who_may_write_the_workspace(
    tmp_path: Path, root_mode: int, mode: int
) -> None:
    root = small.new_workspace(tmp_path / "w")
    root.chmod(root_mode)
    cycle.split(cycle.Workspace(root, small.ISSUED), small.PERIOD)
    for name in ("archive", ".flow"):
        assert (root / name).stat().st_mode & 0o777 == mode
    assert (root / ".flow/key").stat().st_mode & 0o777 == 0o600


def test_rights_that_people_gave_stay(tmp_path: Path) -> None:
    (tmp_path / "archive").mkdir(mode=0o755)
    make_private(tmp_path / "archive")
    assert (tmp_path / "archive").stat().st_mode & 0o777 == 0o755


def test_every_new_folder_is_made_durable_in_the_one_above(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[str] = []
    flush = os.fsync

    def seen(handle: int) -> None:
        synced.append(str(Path(f"/proc/self/fd/{handle}").readlink()))
        flush(handle)

    monkeypatch.setattr(os, "fsync", seen)
    write_whole(tmp_path / "a/b/c.txt", b"x")
    folders = [path for path in synced if Path(path).is_dir()]
    assert folders == [str(tmp_path), str(tmp_path / "a"), str(tmp_path / "a/b")]


def test_a_disk_that_is_nearly_full_is_told_before_the_work(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    notices: list[Problem] = []
    workspace = cycle.Workspace(root, small.RETURNED, notices.append)
    cycle.status(workspace, small.PERIOD)
    assert "S08" not in [notice.code for notice in notices]
    monkeypatch.setattr(opening, "free_space", lambda _: 7 << 20)
    cycle.status(workspace, small.PERIOD)
    assert "只剩 7 MB" in notices[-1].message
