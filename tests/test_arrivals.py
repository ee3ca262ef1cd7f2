"""What a file is, told by itself: by its type, the same in any process."""

from __future__ import annotations

import io
import multiprocessing
import pickle
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from datetime import datetime
from pathlib import Path

from openpyxl import Workbook

from tests import small
from tests.build import filled
from workbook_flow import cycle
from workbook_flow.cycle.arrivals import (
    Answer,
    Basis,
    Duplicate,
    FileReading,
    Placement,
    RefusedFile,
    Review,
    Stranger,
    Unplaced,
    identify,
)
from workbook_flow.cycle.inbox import look
from workbook_flow.cycle.receiving import place
from workbook_flow.model import Letter, LetterKind
from workbook_flow.sheets import Reader

LETTER = Letter(
    id=1,
    folder="INBOX",
    validity=1,
    uid=1,
    digest="",
    message_id="",
    sender="someone@else.example",
    subject="",
    received=datetime.fromisoformat("2024-07-28T09:00:00+08:00"),
    kind=LetterKind.RETURN,
)


def told(data: bytes, name: str, basis: Basis, letter: Letter | None = None) -> Placement:
    """What a file is, as any process tells it."""
    with Reader() as reader:
        return identify(reader.read_bytes(data, name), name, basis, letter)


def basis_of(root: Path) -> Basis:
    """What files are held against, as another process takes it: with all that was issued."""
    with cycle.opened(cycle.Workspace(root, small.RETURNED)) as session:
        basis = session.basis(session.master, session.today)
        taken: Basis = pickle.loads(pickle.dumps(basis))
        assert taken == basis
        return taken


def good(root: Path) -> bytes:
    form = small.issued_forms(root)["县司法局"]
    return filled(form, small.answers(form))


def consolidated(root: Path) -> bytes:
    return cycle.merge(cycle.Workspace(root, small.RETURNED), small.PERIOD).consolidated.read_bytes()


def another(_: Path) -> bytes:
    book, data = Workbook(), io.BytesIO()
    book.create_sheet("别的").append(["一", "二"])
    book.save(data)
    return data.getvalue()


FILES: dict[str, tuple[Callable[[Path], bytes], Letter | None, type[Placement]]] = {
    "a return": (good, None, Answer),
    "a reviewed workbook": (consolidated, None, Review),
    "a return from elsewhere": (good, LETTER, Stranger),
    "junk": (lambda _: b"\0\1\2" * 50, None, RefusedFile),
    "another workbook": (another, None, Unplaced),
}


def test_what_a_file_is_can_be_told_in_any_process(root: Path) -> None:
    files = {name: make(root) for name, (make, _, _) in FILES.items()}
    basis = basis_of(root)
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        for name, (_, letter, kind) in FILES.items():
            there = pool.submit(told, files[name], "甲.xlsx", basis, letter)
            here = told(files[name], "甲.xlsx", basis, letter)
            assert isinstance(here, kind), name
            assert pickle.loads(pickle.dumps(here)) == here, name
            assert there.result(timeout=300) == here, name


def test_what_a_process_takes_can_be_pickled(root: Path) -> None:
    small.drop(root, "甲.xlsx", good(root), 1)
    workspace = cycle.Workspace(root, small.RETURNED)
    arrival = look(workspace, root / "inbox" / "甲.xlsx")
    assert arrival is not None
    basis = basis_of(root)
    with Reader() as reader:
        book = reader.read_bytes(arrival.data, arrival.name)
    for part in (arrival, basis, book):
        assert pickle.loads(pickle.dumps(part)) == part


def test_the_very_bytes_of_an_earlier_file_are_a_duplicate(root: Path) -> None:
    workspace = cycle.Workspace(root, small.RETURNED)
    data = good(root)
    small.drop(root, "甲.xlsx", data, 1)
    cycle.receive(workspace)
    small.drop(root, "乙.xlsx", data, 2)
    arrival = look(workspace, root / "inbox" / "乙.xlsx")
    assert arrival is not None
    with cycle.opened(workspace) as session:
        placement = place(session, arrival, session.basis(session.master, session.today))
    assert placement == Duplicate(first=1, unit="县司法局", period=small.PERIOD, issue=1)
    assert pickle.loads(pickle.dumps(placement)) == placement


def test_what_the_file_alone_tells_is_told_without_the_record(root: Path) -> None:
    """The reading of a return has its rows and their faults; what the record adds comes later."""
    form = small.issued_forms(root)["县公安局"]
    answer = told(filled(form, small.answers(form, "过半")), "甲.xlsx", basis_of(root))
    assert isinstance(answer, Answer)
    assert isinstance(answer.reading, FileReading)
    assert {found.code for row in answer.reading.alone.rows for found in row.cells} == {"D04"}
