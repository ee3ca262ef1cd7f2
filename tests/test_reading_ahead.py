"""Files are read before their turn, and recorded in it: what is recorded is the same, whoever read it and when."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests import small
from tests.build import filled
from workbook_flow import cycle
from workbook_flow.cycle.attempts import Attempts
from workbook_flow.cycle.foreseeing import Foresight
from workbook_flow.cycle.inbox import waiting_files
from workbook_flow.model import Problem
from workbook_flow.sheets import Book, Reader, ReaderAhead

pytestmark = pytest.mark.dear


@pytest.fixture(scope="module")
def waiting(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A month issued, with a duplicate, a zip, junk and returns in the inbox."""
    return small.with_full_inbox(tmp_path_factory.mktemp("ahead") / "w")


@pytest.fixture
def root(waiting: Path, tmp_path: Path) -> Path:
    """A copy of it."""
    return shutil.copytree(waiting, tmp_path / "w")


def contents(root: Path) -> dict[str, bytes]:
    """Every file of the archive and the outbox."""
    folders = (root / "archive", root / "outbox")
    paths = (path for folder in folders for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(root)): path.read_bytes() for path in paths}


def test_one_worker_eight_and_none_ahead_record_the_same(root: Path, tmp_path: Path) -> None:
    recorded = []
    for workers, cut_off in ((1, False), (8, False), (1, True)):
        copy = shutil.copytree(root, tmp_path / f"{workers} {cut_off}")
        if cut_off:
            Attempts(copy / ".flow" / "reading.json").foresee("another file")
        cycle.merge(cycle.Workspace(copy, small.RETURNED, workers=workers), small.PERIOD)
        recorded.append(contents(copy))
        assert not waiting_files(copy / "inbox")
    assert recorded[0] == recorded[1] == recorded[2]
    assert len(recorded[0]) > 10


def test_a_worker_that_is_killed_midway_changes_nothing(root: Path) -> None:
    files = [(path.name, path.read_bytes()) for path in waiting_files(root / "inbox")]
    with Reader() as reader:
        plain = [reader.read_bytes(data, name) for name, data in files]
    with ReaderAhead(2) as ahead:
        for name, data in files[:2]:
            ahead.expect(data, name)
        books = [ahead.read_bytes(data, name) for name, data in files[:2]]
        for other in ahead._readers:
            assert other._worker is not None
            other._worker.process.kill()
        for name, data in files[2:]:
            ahead.expect(data, name)
        books += [ahead.read_bytes(data, name) for name, data in files[2:]]
    assert books == plain
    assert any(isinstance(book, Problem) for book in books)
    assert any(isinstance(book, Book) for book in books)


def test_no_process_is_left_of_what_was_never_asked_for(root: Path) -> None:
    ahead = ReaderAhead(2)
    for path in waiting_files(root / "inbox"):
        ahead.expect(path.read_bytes(), path.name)
    readers = ahead._readers
    ahead.close()
    assert not readers


def test_a_file_saved_over_before_its_turn_is_read_as_it_is_then(root: Path) -> None:
    form = small.issued_forms(root)["县财政局"]
    old, new = (filled(form, small.answers(form, percent)) for percent in (10, 90))
    with ReaderAhead() as ahead:
        ahead.expect(old, "甲.xlsx")
        assert ahead.read_bytes(new, "甲.xlsx") != ahead.read_bytes(old, "甲.xlsx")


def broken_off(session: cycle.Session, paths: list[Path], error: BaseException) -> None:
    """Begin to read ahead, and break off before the first file has its turn."""
    with Foresight(session, paths) as foresight:
        foresight.before(0)
        raise error


def test_what_is_read_ahead_is_noted_and_after_a_cut_off_nothing_is(root: Path) -> None:
    workspace, notes = cycle.Workspace(root, small.RETURNED), root / ".flow" / "reading.json"
    for _ in range(
        2
    ):  # the second time nothing more is begun: of the first two files one has the other's bytes
        with cycle.opened(workspace) as session, pytest.raises(KeyboardInterrupt):
            broken_off(session, waiting_files(root / "inbox"), KeyboardInterrupt())
        assert list(Attempts.kept_in(notes).counts.values()) == [1]
    cycle.receive(workspace)
    assert Attempts.kept_in(notes).counts == {}


def test_files_that_never_had_their_turn_are_no_suspects(root: Path) -> None:
    with cycle.opened(cycle.Workspace(root, small.RETURNED)) as session:
        with pytest.raises(OSError, match="full"):
            broken_off(session, waiting_files(root / "inbox"), OSError("full"))
        assert session.attempts.counts == {}
