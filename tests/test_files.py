from __future__ import annotations

import errno
import os
import stat
import tempfile
from pathlib import Path

import pytest

from workbook_flow.records.files import copy_whole, refusal_in_words, write_whole


def test_writes_and_replaces_whole(tmp_path: Path) -> None:
    target = tmp_path / "甲" / "a.bin"
    write_whole(target, b"one")
    write_whole(target, b"two")
    assert target.read_bytes() == b"two"
    assert [path.name for path in target.parent.iterdir()] == ["a.bin"]


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes")
def test_colleagues_may_read_what_is_written_and_nobody_what_is_private(tmp_path: Path) -> None:
    before = os.umask(0o022)
    try:
        write_whole(tmp_path / "form", b"")
        write_whole(tmp_path / "key", b"", private=True)
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "form").stat().st_mode) == 0o644
    assert stat.S_IMODE((tmp_path / "key").stat().st_mode) == 0o600


@pytest.mark.parametrize("act", ["open", "replace"])
def test_what_the_disk_refuses_bears_the_name_of_the_file_that_was_to_be(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, act: str
) -> None:
    def refuse(path: Path, *_args: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied", os.fspath(path))

    monkeypatch.setattr(os if act == "open" else Path, act, refuse)
    with pytest.raises(PermissionError) as caught:
        write_whole(tmp_path / "000007.json", b"data")
    monkeypatch.undo()
    assert f"（{tmp_path / '000007.json'}）" in refusal_in_words(caught.value)
    assert list(tmp_path.iterdir()) == []


def test_a_failure_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    target = tmp_path / "taken"
    target.mkdir()
    (target / "inside").touch()
    with pytest.raises(IsADirectoryError):
        write_whole(target, b"data")
    assert [path.name for path in tmp_path.iterdir()] == ["taken"]


@pytest.mark.parametrize(
    ("modified", "as_said"), [(1_700_000_000.0, True), (-5.0, False), (9_000_000_000.0, False)]
)
def test_a_copy_is_as_old_as_is_said_unless_that_is_no_day_or_one_to_come(
    tmp_path: Path, modified: float, as_said: bool
) -> None:
    source, copy = tmp_path / "来件.xlsx", tmp_path / "再收.xlsx"
    source.write_bytes(b"data")
    copy_whole(copy, source, modified=modified)
    assert copy.read_bytes() == b"data"
    assert (copy.stat().st_mtime == modified) is as_said


def test_where_there_is_no_room_for_temporary_files_that_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", None)
    monkeypatch.setattr(tempfile, "_candidate_tempdir_list", lambda: [str(tmp_path / "gone")])
    with pytest.raises(FileNotFoundError) as refused:
        tempfile.gettempdir()
    assert "临时文件夹" in refusal_in_words(refused.value)
    with pytest.raises(FileNotFoundError) as refused:
        (tmp_path / "gone").read_bytes()
    assert "不见了" in refusal_in_words(refused.value)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such limit")
def test_too_many_open_files_are_said_in_chinese(tmp_path: Path) -> None:
    import resource

    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (3, before[1]))
    try:
        with pytest.raises(OSError) as refused:  # noqa: PT011 - what it says in English is the system's
            write_whole(tmp_path / "form", b"")
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, before)
    assert "打开的文件太多" in refusal_in_words(refused.value)
