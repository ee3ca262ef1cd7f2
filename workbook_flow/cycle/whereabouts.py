"""What is to be said of where a workspace is: conflict copies, an inbox elsewhere, a computer on which it is new."""

from __future__ import annotations

import platform
from collections.abc import Iterator

from workbook_flow.cycle.computers import ComputerUse, computers
from workbook_flow.cycle.inbox import out_of_reach
from workbook_flow.cycle.workspace import Workspace, copies_of_sync
from workbook_flow.model import Place, Problem
from workbook_flow.words.problems import Code, problem


def place_notices(workspace: Workspace) -> Iterator[Problem]:
    """What whoever opens the page should know before anything is done."""
    if (absent := out_of_reach(workspace.inbox)) is not None:
        yield absent
    yield from copies_of_sync(workspace)
    own, others = uses_of(workspace)
    if own is not None and own.first == own.last and others:
        yield problem(Code.NEW_COMPUTER, Place(), day=str(others[0].last), host=others[0].name)


def uses_of(workspace: Workspace) -> tuple[ComputerUse | None, tuple[ComputerUse, ...]]:
    """The workspace's use on this computer, and on others, the last first."""
    uses = computers(workspace.root / ".flow")
    own = next((use for use in uses if use.name == platform.node()), None)
    return own, tuple(use for use in uses if use.name != platform.node())
