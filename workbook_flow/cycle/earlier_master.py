"""The master that forms were last issued from, put back where the master is gone."""

from __future__ import annotations

from pathlib import Path

from workbook_flow.cycle.workspace import Workspace
from workbook_flow.model import WorkbookFlowError
from workbook_flow.records.files import write_whole

PUTTING_BACK = "放回总表"
"""What a command does, in the words for who must wait."""


def earlier_master(workspace: Workspace) -> Path | None:
    """The kept copy of the master that forms were last issued from; None where there is none."""
    digest = workspace.archive.last_issued(()).master
    path = workspace.archive.master_path(digest)
    return path if digest and path.is_file() else None


def put_back(workspace: Workspace) -> None:
    """Put that copy where the master has to be; WorkbookFlowError where one is there, or no copy."""
    with workspace.held(PUTTING_BACK):
        copy = earlier_master(workspace)
        if workspace.master.exists():
            raise WorkbookFlowError("总表已经在了，没有放回存档里的那一份。请到“总表”页看。")
        if copy is None:
            raise WorkbookFlowError("存档里没有下发时的总表。请从备份里取出总表放回原处。")
        workspace.master.parent.mkdir(exist_ok=True)
        write_whole(workspace.master, copy.read_bytes())
