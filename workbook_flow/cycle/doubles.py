"""Two receipts of one number: a workspace that was used on two computers, its archives put together again.

The one that the chain names stands. The other's file is laid into the inbox, so that it comes in under a number of its
own, and its receipt is put aside in the record.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path, PurePosixPath

from workbook_flow.cycle.session import Session
from workbook_flow.cycle.workspace import Workspace
from workbook_flow.model import Place, Problem
from workbook_flow.records.archive import Archive, Receipt, read_record
from workbook_flow.records.chain import DOUBLES, digest_of, write_record
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
        return digests.get(path.relative_to(archive.root).as_posix()) != digest_of(path)

    return sorted(paths, key=lambda path: (strange(path), path))


def take_doubles_anew(session: Session) -> None:
    """Lay the file of every second receipt into the inbox, and put that receipt aside."""
    for paths in session.doubles.values():
        for path in in_order(session.archive, paths)[1:]:
            take_anew(session, path)
    session.doubles = {}


def take_anew(session: Session, path: Path) -> None:
    """Lay one receipt's file into the inbox, put the receipt aside in the record, then remove it."""
    receipt = read_record(path, partial(from_json, Receipt))
    source = session.archive.root / receipt.content
    if not source.is_file():  # without its bytes it cannot come in again; the problem stays
        return
    mark = f"第{receipt.id:06d}号-{receipt.digest[:16]}"
    target = session.workspace.inbox / DOUBLES / mark / PurePosixPath(receipt.file).name
    copy_whole(target, source)
    os.utime(target, ns=(receipt.modified, receipt.modified))
    write_record(session.archive.root, session.archive.root / DOUBLES / f"{mark}.json", to_json(receipt))
    path.unlink()
