"""Receipts of another archive: a workspace that was used on two computers, its archives put together again.

Of two of one number that which the chain names stands; one of a number of its own that the chain does not name counts
for nothing. The file of such a receipt is laid into the inbox, so that it comes in under a number of this archive, and
the receipt is put aside in the record.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path, PurePosixPath

from workbook_flow.cycle.session import Session
from workbook_flow.cycle.workspace import Workspace
from workbook_flow.model import Place, Problem
from workbook_flow.records.archive import Archive, Receipt, is_number, read_record
from workbook_flow.records.chain import DOUBLES, digest_if_there, write_record
from workbook_flow.records.codec import from_json, to_json
from workbook_flow.records.files import copy_whole
from workbook_flow.words.problems import Code, problem


def double_receipts(workspace: Workspace, doubles: Mapping[int, tuple[Path, ...]]) -> Iterator[Problem]:
    """One problem for each number that two receipts have, which names both."""
    for number, paths in doubles.items():
        first, *others = in_order(workspace.archive, paths)
        for other in others:
            names = [path.relative_to(workspace.root).as_posix() for path in (first, other)]
            yield problem(
                Code.DOUBLE_RECEIPT, Place(file=names[1]), id=number, standing=names[0], other=names[1]
            )


def in_order(archive: Archive, paths: tuple[Path, ...]) -> list[Path]:
    """The receipts of one number, first the one that stands: that of which the chain has a line."""
    digests = {line.record: line.digest for line in archive.chain.lines()}

    def strange(path: Path) -> bool:
        return digests.get(path.relative_to(archive.root).as_posix()) != digest_if_there(path)

    return sorted(paths, key=lambda path: (strange(path), path))


def own_receipts(archive: Archive, *, after: int) -> tuple[list[Receipt], tuple[Path, ...]]:
    """The archive's own receipts with a higher number than ``after``, in order; and the files of those that are not.

    Where there is no chain yet, nothing tells them apart.
    """
    paths = [path for path in archive.receipt_files() if is_number(path.stem) and int(path.stem) > after]
    names = {line.record for line in archive.chain.lines()} if paths else set()
    own: dict[int, tuple[Path, ...]] = {}
    foreign = []
    for path in sorted(paths):
        if names and path.relative_to(archive.root).as_posix() not in names:
            foreign.append(path)
        else:
            own[int(path.stem)] = (*own.get(int(path.stem), ()), path)
    standing = (
        in_order(archive, own[number])[0] if len(own[number]) > 1 else own[number][0]
        for number in sorted(own)
    )
    return [read_receipt(path) for path in standing], tuple(foreign)


def read_receipt(path: Path) -> Receipt:
    """The receipt in that file; WorkbookFlowError where it is damaged."""
    return read_record(path, partial(from_json, Receipt))


def foreign_receipts(workspace: Workspace, paths: Iterable[Path]) -> Iterator[Problem]:
    """One problem for each receipt that the chain does not name."""
    for path in paths:
        place = Place(file=path.relative_to(workspace.root).as_posix())
        yield problem(Code.FOREIGN_RECEIPT, place, id=int(path.stem))


def must_come_anew(session: Session) -> bool:
    """Whether there are receipts whose files are to come in again."""
    return bool(session.doubles or session.foreign)


def take_doubles_anew(session: Session) -> None:
    """Lay the file of every second receipt, and of every foreign one, into the inbox, and put those receipts aside."""
    seconds = (path for paths in session.doubles.values() for path in in_order(session.archive, paths)[1:])
    for path in dict.fromkeys((*seconds, *session.foreign)):
        take_anew(session, path)
    session.doubles, session.foreign = {}, ()


def take_anew(session: Session, path: Path) -> None:
    """Lay one receipt's file into the inbox, put the receipt aside in the record, then remove it."""
    receipt = read_receipt(path)
    source = session.archive.root / receipt.content
    if not source.is_file():  # without its bytes it cannot come in again; the problem stays
        return
    mark = f"第{receipt.id:06d}号-{receipt.digest[:16]}"
    target = session.workspace.inbox / DOUBLES / mark / PurePosixPath(receipt.file).name
    copy_whole(target, source)
    os.utime(target, ns=(receipt.modified, receipt.modified))
    write_record(session.archive.root, session.archive.root / DOUBLES / f"{mark}.json", to_json(receipt))
    path.unlink()
