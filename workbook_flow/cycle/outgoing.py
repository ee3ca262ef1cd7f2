"""Workbooks for people to open: written where they belong, or beside where somebody has them open."""

from __future__ import annotations

from pathlib import Path

from workbook_flow.cycle.workspace import Workspace
from workbook_flow.model import Place, WorkbookFlowError
from workbook_flow.reports.consolidate import write_workbook
from workbook_flow.words.problems import Code, problem

LOCKS = ("~${name}", ".~lock.{name}#", ".~{name}")
"""What Excel, LibreOffice and WPS leave beside a workbook as long as it is open."""
MOST_NAMES = 9


def write_beside(workspace: Workspace, path: Path, data: bytes) -> Path:
    """Write a workbook to its place, or under a second name where it is open, which is told; give where it is.

    Raises WorkbookFlowError where neither can be written.
    """
    if (lock := lock_of(path)) is None:
        try:
            write_workbook(data, path)
        except WorkbookFlowError as error:
            if not isinstance(error.__cause__, PermissionError):
                raise
        else:
            return path
    second = second_name(workspace, path)
    write_workbook(data, second)
    beside = lock.name if lock else f"~${path.name}"
    told = problem(
        Code.WRITTEN_ASIDE,
        Place(file=path.relative_to(workspace.root).as_posix()),
        name=path.name,
        second=second.name,
        lock=beside,
    )
    workspace.tell(told)
    return second


def lock_of(path: Path) -> Path | None:
    """The file by which a program says that it has this workbook open, if there is one."""
    locks = (path.with_name(each.format(name=path.name)) for each in LOCKS)
    return next((each for each in locks if each.exists()), None)


def second_name(workspace: Workspace, path: Path) -> Path:
    """A name that says what it is and of which day; the first of them that nobody has open."""
    names = [
        path.with_name(f"{path.stem}（{workspace.today}另存{number or ''}）{path.suffix}")
        for number in range(MOST_NAMES)
    ]
    return next((each for each in names if lock_of(each) is None), names[-1])
