"""Folders, files and paths of the inbox that this user may not look into: left, told in words, and taken once they may be."""

from __future__ import annotations

import ctypes
import json
import os
import struct
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests import small
from tests.build import filled
from tests.test_sudden_death import in_child
from workbook_flow import cycle
from workbook_flow.model import Problem

pytestmark = pytest.mark.skipif(
    sys.platform != "linux", reason="what a superuser may is taken away as Linux does"
)
VERSION, OVERRIDES = 0x20080522, (1 << 1) | (1 << 2)
"""The third version of the call, and the rights to pass over modes (capability.h: DAC_OVERRIDE, DAC_READ_SEARCH)."""
Told = list[tuple[str, str]]


def obey_modes() -> None:
    """Give up what lets a superuser read what modes forbid; for anybody else nothing changes."""
    library = ctypes.CDLL(None, use_errno=True)
    head = ctypes.create_string_buffer(struct.pack("<Ii", VERSION, 0))
    rights = ctypes.create_string_buffer(24)
    assert library.capget(head, rights) == 0
    words = list(struct.unpack("<6I", rights.raw))
    for at in range(3):
        words[at] &= ~OVERRIDES
    assert library.capset(head, struct.pack("<6I", *words)) == 0


def received(root: Path) -> tuple[list[tuple[str, str]], Told]:
    """What was taken, and what was told, by a user whom modes bind."""
    report = root.with_name("report")

    def work() -> None:
        obey_modes()
        problems: list[Problem] = []
        taken = cycle.receive(cycle.Workspace(root, small.RETURNED, problems.append))
        told = [(problem.place.file, f"{problem.message}。{problem.remedy}") for problem in problems]
        report.write_text(json.dumps([[(one.file, str(one.state)) for one in taken], told]), "utf-8")

    assert in_child(work) == 0
    taken, told = json.loads(report.read_text("utf-8"))
    return [(file, state) for file, state in taken], [(file, words) for file, words in told]


@contextmanager
def closed(path: Path, mode: int) -> Iterator[None]:
    before = path.stat().st_mode
    path.chmod(mode)
    try:
        yield
    finally:
        path.chmod(before)


def lay(root: Path, unit: str, folder: str = "") -> str:
    form = small.issued_forms(root)[unit]
    name = f"{folder}/{unit}.xlsx" if folder else f"{unit}.xlsx"
    small.drop(root, name, filled(form, small.answers(form)), 1)
    return name


@pytest.mark.parametrize(
    ("closes", "mode", "names"),
    [
        ("科室", 0o000, "科室"),
        ("科室", 0o444, "科室/县公安局.xlsx"),
        ("科室", 0o111, "科室"),
        ("科室/县公安局.xlsx", 0o000, "科室/县公安局.xlsx"),
        ("科室/县公安局.xlsx", 0o222, "科室/县公安局.xlsx"),
    ],
)
def test_what_may_not_be_read_is_told_and_taken_once_it_may_be(
    root: Path, closes: str, mode: int, names: str
) -> None:
    hidden, good = lay(root, "县公安局", "科室"), lay(root, "县司法局")
    with closed(root / "inbox" / closes, mode):
        taken, told = received(root)
    assert taken == [(good, "accepted")]
    ((file, words),) = told
    assert file == names
    assert "没有权限" in words
    assert "仍在收件夹" in words
    assert "Permission" not in words
    assert received(root) == ([(hidden, "accepted")], [])


def test_a_closed_inbox_is_told_and_opened_again(root: Path) -> None:
    good = lay(root, "县司法局")
    with closed(root / "inbox", 0o000):
        taken, told = received(root)
    assert taken == []
    assert [(file, "没有权限" in words) for file, words in told] == [("inbox", True)]
    assert received(root) == ([(good, "accepted")], [])


def test_a_folder_from_which_nothing_can_be_removed_gives_its_file_once(root: Path) -> None:
    hidden = lay(root, "县公安局", "只读")
    with closed(root / "inbox/只读", 0o555):
        for accepted in ([(hidden, "accepted")], []):
            taken, told = received(root)
            assert taken == accepted
            ((file, words),) = told
            assert file == hidden
            assert "移不出收件夹：没有权限" in words
        assert (root / "inbox" / hidden).is_file()
    assert received(root) == ([], [])
    assert not (root / "inbox" / hidden).exists()


def deep(folder: Path, length: int) -> int:
    """A folder below that one whose path is at least that long, which no call takes as a whole; a handle to it."""
    handle = os.open(folder, os.O_RDONLY)
    reached = len(os.fsencode(folder))
    while reached < length:
        name = "层" * min(80, max(1, (length - reached) // 3))
        os.mkdir(name, dir_fd=handle)
        inner = os.open(name, os.O_RDONLY, dir_fd=handle)
        os.close(handle)
        handle, reached = inner, reached + 1 + len(name.encode())
    return handle


def clear(handle: int) -> None:
    """Remove what is in a folder, however deep."""
    for name in os.listdir(handle):
        try:
            os.unlink(name, dir_fd=handle)
        except IsADirectoryError:
            inner = os.open(name, os.O_RDONLY, dir_fd=handle)
            clear(inner)
            os.close(inner)
            os.rmdir(name, dir_fd=handle)


@pytest.mark.parametrize(("length", "below"), [(4_200, True), (4_090, False)])
def test_a_path_that_is_too_long_is_told(root: Path, length: int, *, below: bool) -> None:
    good = lay(root, "县司法局")
    inbox = os.open(root / "inbox", os.O_RDONLY)
    handle = deep(root / "inbox", length)
    try:
        file = os.open("县公安局.xlsx", os.O_WRONLY | os.O_CREAT, dir_fd=handle)
        os.close(file)
        taken, told = received(root)
        assert taken == [(good, "accepted")]
        ((place, words),) = told
        assert "路径太长" in words
        assert "名字短" in words or "直接放进收件夹" in words
        assert ("文件夹打不开" in words) is below
        assert len(place) < 1_000
    finally:
        os.close(handle)
        clear(inbox)
        os.close(inbox)
