from __future__ import annotations

from pathlib import Path

import pytest

from workbook_flow.files import write_whole


def test_writes_and_replaces_whole(tmp_path: Path) -> None:
    target = tmp_path / "甲" / "a.bin"
    write_whole(target, b"one")
    write_whole(target, b"two")
    assert target.read_bytes() == b"two"
    assert [path.name for path in target.parent.iterdir()] == ["a.bin"]


def test_a_failure_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    target = tmp_path / "taken"
    target.mkdir()
    (target / "inside").touch()
    with pytest.raises(IsADirectoryError):
        write_whole(target, b"data")
    assert [path.name for path in tmp_path.iterdir()] == ["taken"]
