"""Files that were handed in and are not taken yet: they wait beside the inbox until somebody has looked at them.

They are copies of what a person still has, so one that is not wanted may go. Each lies in a folder that is named by
its bytes: nothing from outside makes a path, and the same file handed in twice waits once.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from workbook_flow.cycle.inbox import UNDER_WAY, out_of_reach, passed_over, still_coming, waiting_files
from workbook_flow.cycle.workspace import Workspace
from workbook_flow.model import WorkbookFlowError
from workbook_flow.records.files import file_stem, place_whole
from workbook_flow.sheets import MAX_FILE

FOLDER = "待收"
MOST_WAITING = 500
"""Files that may wait at once: ten months of returns of a county."""
LONGEST_STEM, LONGEST_ENDING = 60, 10


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingFile:
    """A file that waits: where, under which name it will be taken, and its key; blank for one in the inbox."""

    path: Path
    name: str
    key: str = ""


def folder_of(workspace: Workspace) -> Path:
    """Where such files lie."""
    return workspace.root / ".flow" / FOLDER


@dataclass(frozen=True, slots=True, kw_only=True)
class HandedIn:
    """A file that was handed in, and whether it did not wait already by that name."""

    key: str
    fresh: bool


def hand_in(workspace: Workspace, name: str, data: IO[bytes], modified: float | None = None) -> HandedIn:
    """Keep a file until it is looked at; ``modified`` is when it was last saved, in seconds since 1970.

    Raises WorkbookFlowError where it is too large or not whole yet, or too many wait already.
    """
    if sum(1 for _ in handed_in(workspace)) >= MOST_WAITING:
        raise WorkbookFlowError(f"已有 {MOST_WAITING} 份文件等着收。请先收下或移走，再放新的。")
    folder = folder_of(workspace)
    folder.mkdir(parents=True, exist_ok=True)
    digest = hashlib.sha256()
    size = 0
    while chunk := data.read(1 << 20):
        size += len(chunk)
        digest.update(chunk)
        if size > MAX_FILE:
            raise WorkbookFlowError(
                f"“{plain_name(name)}”超过 {MAX_FILE >> 20} MB，没有收。填报表一般不到 1 MB，请核对。"
            )
    data.seek(0)
    under_way = plain_name(name).lower().endswith(UNDER_WAY)
    if under_way or (modified is not None and still_coming(data.read(), modified)):
        raise WorkbookFlowError(
            f"“{plain_name(name)}”是空的或缺结尾，像是还没有传完，没有收。"
            "请等它传完、能打开了再放进来；打不开的，请报送的单位重发。"
        )
    data.seek(0)
    digest.update(plain_name(name).encode("utf-8", "surrogatepass"))
    key = digest.hexdigest()[:16]
    path = folder / key / plain_name(name)
    fresh = not any(whole_files(path.parent))
    if fresh:
        place_whole(path, data, modified=modified)
    return HandedIn(key=key, fresh=fresh)


def whole_files(folder: Path) -> Iterator[Path]:
    """The files in a folder that are there whole; none where there is no folder."""
    for path in folder.iterdir() if folder.is_dir() else ():
        if not passed_over(Path(path.name)):
            yield path


def plain_name(name: str) -> str:
    """A name from outside as one that is safe in the inbox: no folders, nothing hidden, not too long."""
    plain = file_stem(name.replace("\\", "/").rpartition("/")[2]).lstrip(".~$ ") or "未命名"
    stem, dot, ending = plain.rpartition(".")
    return f"{stem[:LONGEST_STEM]}{dot}{ending[:LONGEST_ENDING]}" if stem else plain[:LONGEST_STEM]


def handed_in(workspace: Workspace) -> Iterator[WaitingFile]:
    """The files that were handed in, as they lie."""
    folder = folder_of(workspace)
    for place in folder.iterdir() if folder.is_dir() else ():
        for path in whole_files(place):
            yield WaitingFile(path=path, name=path.name, key=place.name)


def waiting(workspace: Workspace) -> tuple[WaitingFile, ...]:
    """Everything that would be taken now, handed in or dropped into the inbox, oldest first as it is taken."""
    inbox = workspace.inbox
    dropped = (
        WaitingFile(path=path, name=path.relative_to(inbox).as_posix()) for path in waiting_files(inbox)
    )
    return tuple(sorted((*dropped, *handed_in(workspace)), key=age))


def age(file: WaitingFile) -> tuple[int, str]:
    """What the order of taking goes by."""
    try:
        return file.path.lstat().st_mtime_ns, file.name
    except OSError:
        return 0, file.name


def give_back(workspace: Workspace, keys: Collection[str]) -> None:
    """Let go of files that are not to be taken; whoever handed them in still has them."""
    for file in list(handed_in(workspace)):
        if file.key in keys:
            shutil.rmtree(file.path.parent)


def lay_out(workspace: Workspace) -> None:
    """Move what was handed in into the inbox, beside what lies there under the same name; call with it held.

    Raises WorkbookFlowError where the inbox leads to a folder that is not there.
    """
    if (absent := out_of_reach(workspace.inbox)) is not None:
        raise WorkbookFlowError(f"{absent.message}。{absent.remedy}。")
    workspace.inbox.mkdir(exist_ok=True)
    for file in list(handed_in(workspace)):
        stem, suffix = file.path.stem, file.path.suffix
        names = (file.name, *(f"{stem}（{number}）{suffix}" for number in range(2, MOST_WAITING * 2)))
        free = next(name for name in names if not os.path.lexists(workspace.inbox / name))
        shutil.move(file.path, workspace.inbox / free)
        # What a killed process had half written may lie there still.
        shutil.rmtree(file.path.parent)
