"""What is written for people to open: where it belongs, beside where somebody has it open, never over their words.

Before a file is written its digest is noted in the archive. A file of that name with other bytes was changed by a
person: a consolidated workbook is laid into the inbox, where it is taken as reviewed; any other is moved aside.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from workbook_flow.cycle.workspace import Workspace
from workbook_flow.model import Period, Place, WorkbookFlowError
from workbook_flow.records.archive import is_period, read_json, write_json
from workbook_flow.records.files import copy_whole, digest_of, write_workbook
from workbook_flow.words.problems import Code, problem

LOCKS = ("~${name}", ".~lock.{name}#", ".~{name}")
"""What Excel, LibreOffice and WPS leave beside a workbook as long as it is open."""
MOST_NAMES = 9
WRITTEN = "写出.json"
"""Beside a period's record of issues: by name, the digests that its files in the outbox had and will have."""
OUTBOX = "outbox"
"""The folder of what is written for people; what lies in it beside the periods is noted under its name."""


def write_beside(workspace: Workspace, path: Path, data: bytes) -> Path:
    """Write a file to its place, or under a second name where it is open, which is told; give where it is.

    What a person wrote into the one that is there is kept, and told. Raises WorkbookFlowError where neither can be
    written.
    """
    if (lock := lock_of(path)) is None:
        save_words(workspace, path)
        note_writing(workspace, path, data)
        try:
            write_workbook(data, path)
        except WorkbookFlowError as error:
            if not isinstance(error.__cause__, PermissionError):
                raise
        else:
            return path
    second = second_name(workspace, path)
    save_words(workspace, second)
    note_writing(workspace, second, data)
    write_workbook(data, second)
    beside = lock.name if lock else f"~${path.name}"
    notice = problem(
        Code.WRITTEN_ASIDE,
        Place(file=path.relative_to(workspace.root).as_posix()),
        name=path.name,
        second=second.name,
        lock=beside,
    )
    workspace.tell(notice)
    return second


def lock_of(path: Path) -> Path | None:
    """The file by which a program says that it has this workbook open, if there is one."""
    locks = (path.with_name(pattern.format(name=path.name)) for pattern in LOCKS)
    return next((lock for lock in locks if lock.exists()), None)


def second_name(workspace: Workspace, path: Path) -> Path:
    """A name that says what it is and of which day; the first of them that nobody has open."""
    names = [
        path.with_name(f"{path.stem}（{workspace.today}另存{number or ''}）{path.suffix}")
        for number in range(MOST_NAMES)
    ]
    return next((name for name in names if lock_of(name) is None), names[-1])


def take_reviewed(workspace: Workspace, period: Period) -> None:
    """Lay the period's consolidated workbooks that a person wrote into in the inbox, to be received like any other."""
    path = workspace.consolidated(period)
    for written in sorted(path.parent.glob(f"{path.stem}*{path.suffix}")):
        if is_review(workspace, written) and lock_of(written) is None and changed_by_hand(workspace, written):
            to_inbox(workspace, written)


def save_words(workspace: Workspace, path: Path) -> None:
    """Keep what a person wrote into the file that is about to be written over, and say so."""
    if not changed_by_hand(workspace, path):
        return
    if is_review(workspace, path):
        to_inbox(workspace, path)
        return
    aside = aside_name(path)
    path.replace(aside)
    place = Place(file=path.relative_to(workspace.root).as_posix())
    workspace.tell(problem(Code.OUTPUT_MOVED_ASIDE, place, name=path.name, aside=aside.name))


def to_inbox(workspace: Workspace, path: Path) -> None:
    """Lay a copy of a consolidated workbook into the inbox, and say so; from then on its words are safe."""
    digest = digest_of(path)
    target = workspace.inbox / f"{path.stem} {path.parent.name} {digest[:8]}{path.suffix}"
    copy_whole(target, path)
    note_digests(workspace, path, [digest])
    place = Place(file=path.relative_to(workspace.root).as_posix())
    workspace.tell(problem(Code.OUTPUT_TAKEN_AS_REVIEWED, place, name=path.name, copy=target.name))


def is_review(workspace: Workspace, path: Path) -> bool:
    """Whether a file is a consolidated workbook, under its own name or the one of a day on which it was open."""
    if not is_period(path.parent.name):
        return False
    own = workspace.consolidated(Period.parse(path.parent.name))
    return path.suffix == own.suffix and (path == own or path.stem.startswith(f"{own.stem}（"))


def changed_by_hand(workspace: Workspace, path: Path) -> bool:
    """Whether the file has bytes that the program did not write."""
    return path.is_file() and digest_of(path) not in digests(workspace, path)


def aside_name(path: Path) -> Path:
    """A name that says that a person changed the file; the first that is free."""
    number = 1
    while (aside := path.with_name(f"{path.stem}（改过的{number}）{path.suffix}")).exists():
        number += 1
    return aside


def note_writing(workspace: Workspace, path: Path, data: bytes) -> None:
    """Note the bytes that a file is about to have beside those that it has, before it is written."""
    have = [digest_of(path)] if path.is_file() else []
    note_digests(workspace, path, [*have, hashlib.sha256(data).hexdigest()])


def note_digests(workspace: Workspace, path: Path, bytes_of_ours: list[str]) -> None:
    """Note which bytes in a file are the program's, or safe elsewhere."""
    record, name = record_of(workspace, path)
    content = read_json(record) if record.exists() else {}
    wanted = list(dict.fromkeys(bytes_of_ours))
    if content.get(name) != wanted:
        write_json(record, {**content, name: wanted})


def digests(workspace: Workspace, path: Path) -> list[str]:
    """The digests of the bytes in a file that are the program's, or safe elsewhere."""
    # Earlier versions noted the handouts of all periods in one place.
    shared = (workspace.archive.root / path.parent.name / WRITTEN, path.name)
    noted = (record_of(workspace, path), shared)
    return [digest for file, key in noted if file.exists() for digest in read_json(file).get(key, ())]


def record_of(workspace: Workspace, path: Path) -> tuple[Path, str]:
    """Where the digests of a file of the outbox are noted, with those of its period, and its name there."""
    folder, _, name = path.relative_to(workspace.root / OUTBOX).as_posix().partition("/")
    root = workspace.archive.root
    return (root / folder / WRITTEN, name) if name else (root / OUTBOX / WRITTEN, folder)
