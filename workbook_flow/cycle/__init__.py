"""The month by its verbs, for who has a workspace: each opens it, does one thing, and lets it go.

Stages are handed an open ``Session`` (``opening.opened``); ``month`` is where their order stands. All of it happens
under the workspace's lock, whose record is the last to go: a command that finds one clears what a killed command had
half written. A verb is imported when it is first asked for: a pass of the schedule that may rest needs none of them.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from workbook_flow.cycle.accounting import WrittenAccount, WrittenHistory
    from workbook_flow.cycle.care.verify import Verified, verify
    from workbook_flow.cycle.closing import Closed
    from workbook_flow.cycle.exporting import Exported
    from workbook_flow.cycle.issuing import Split
    from workbook_flow.cycle.month import Merged
    from workbook_flow.cycle.opening import opened
    from workbook_flow.cycle.publishing import Documents
    from workbook_flow.cycle.session import Session
    from workbook_flow.cycle.verbs import (
        close,
        count_waiting,
        export,
        frame,
        issue,
        merge,
        prepare_split,
        rebuild,
        receive,
        reopen,
        split,
        status,
        status_of_mail,
        write_account,
        write_documents,
        write_picture,
        write_stage,
        write_task_history,
    )
    from workbook_flow.cycle.workspace import FaultyMaster, Workspace, lint, sound_master
    from workbook_flow.cycle.workspace_lock import Busy
    from workbook_flow.reports.tables import TableFormat

__all__ = [
    "Busy",
    "Closed",
    "Documents",
    "Exported",
    "FaultyMaster",
    "Merged",
    "Session",
    "Split",
    "TableFormat",
    "Verified",
    "Workspace",
    "WrittenAccount",
    "WrittenHistory",
    "close",
    "count_waiting",
    "export",
    "frame",
    "issue",
    "lint",
    "merge",
    "opened",
    "prepare_split",
    "rebuild",
    "receive",
    "reopen",
    "sound_master",
    "split",
    "status",
    "status_of_mail",
    "verify",
    "write_account",
    "write_documents",
    "write_picture",
    "write_stage",
    "write_task_history",
]


HOMES = {
    "Busy": "cycle.workspace_lock",
    "Closed": "cycle.closing",
    "Documents": "cycle.publishing",
    "Exported": "cycle.exporting",
    "FaultyMaster": "cycle.workspace",
    "Merged": "cycle.month",
    "Session": "cycle.session",
    "Split": "cycle.issuing",
    "TableFormat": "reports.tables",
    "Verified": "cycle.care.verify",
    "Workspace": "cycle.workspace",
    "WrittenAccount": "cycle.accounting",
    "WrittenHistory": "cycle.accounting",
    "lint": "cycle.workspace",
    "opened": "cycle.opening",
    "sound_master": "cycle.workspace",
    "verify": "cycle.care.verify",
}
"""Where the names are that no verb opens a workspace for."""


def __getattr__(name: str) -> object:
    """A verb, or a noun of the verbs, imported when it is first asked for."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"workbook_flow.{HOMES.get(name, 'cycle.verbs')}"), name)
