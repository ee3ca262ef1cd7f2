"""The lists of one clerk: those opened on this computer before and those that lie beside one, and what each has due."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from workbook_flow.cycle.clock import Clock
from workbook_flow.cycle.coming import ComingDay, coming_days
from workbook_flow.cycle.course import MonthCourse, course, current_period
from workbook_flow.cycle.opening import opened
from workbook_flow.cycle.workspace import Workspace
from workbook_flow.cycle.workspace_lock import Busy
from workbook_flow.model import WorkbookFlowError
from workbook_flow.records.files import refusal_in_words, write_whole

LOOKING = "查看各份清单"
MASTER, FLOW = Path("master", "分解清单.xlsx"), Path(".flow")
MOST_LISTS = 60
"""Lists that are remembered, and shown."""
MOST_BESIDE = 500
"""Folders beside a list that are looked at."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListOverview:
    """One list among others: its folder, what it is called, where its period is, or why that cannot be told.

    ``coming`` is what its days bring next.
    """

    folder: Path
    title: str
    course: MonthCourse | None = None
    coming: ComingDay | None = None
    fault: str = ""

    @property
    def due(self) -> date | None:
        """The day of what comes next."""
        return self.coming.day if self.coming else None


def remembered(shelf: Path) -> tuple[Path, ...]:
    """The folders that the file names, the one opened last first; none where it is not there or damaged."""
    with suppress(OSError, ValueError, RecursionError):
        content = json.loads(shelf.read_text("utf-8"))
        if isinstance(content, list):
            return tuple(Path(name) for name in content if isinstance(name, str))[:MOST_LISTS]
    return ()


def remember(shelf: Path, root: Path) -> None:
    """Put a list first among those remembered; a disk that refuses costs the memory alone."""
    others = (folder for folder in remembered(shelf) if folder != root)
    names = [str(folder) for folder in (root, *others)][:MOST_LISTS]
    with suppress(OSError):
        write_whole(shelf, json.dumps(names, ensure_ascii=False, indent=1).encode(), private=True)


def lists_about(root: Path, shelf: Path | None) -> tuple[Path, ...]:
    """The lists at hand: this one, those remembered that are still there, those that lie beside it."""
    places = (root, *(remembered(shelf) if shelf else ()), *beside(root))
    there = (folder for folder in places if folder == root or is_list(folder))
    return tuple(dict.fromkeys(there))[:MOST_LISTS]


def beside(root: Path) -> Iterator[Path]:
    """The lists in the folder in which this one lies."""
    with suppress(OSError):
        for number, folder in enumerate(sorted(root.parent.iterdir())):
            if number < MOST_BESIDE and not folder.is_symlink() and (folder / MASTER).is_file():
                yield folder


def is_list(folder: Path) -> bool:
    """Whether a folder is a workspace, or was opened as one."""
    with suppress(OSError):
        return (folder / MASTER).is_file() or (folder / FLOW).is_dir()
    return False


def overview(workspace: Workspace, clock: Clock) -> ListOverview:
    """How a list stands today; never an exception over one that cannot be read."""
    folder = workspace.root
    if not workspace.master.is_file():
        return ListOverview(folder=folder, title=folder.name, fault="还没有总表。打开后把清单拖进来就生成。")
    try:
        with opened(workspace, LOOKING, clock=clock) as session:
            period = current_period(session)
            state = course(session, period)
            days = coming_days(session)
            title = session.master.settings.list_name or folder.name
        return ListOverview(folder=folder, title=title, course=state, coming=next(iter(days), None))
    except Busy:
        fault = "正在办别的事，过一会儿再看。"
    except WorkbookFlowError as error:
        fault = str(error)
    except OSError as error:
        fault = refusal_in_words(error)
    return ListOverview(folder=folder, title=folder.name, fault=fault)
