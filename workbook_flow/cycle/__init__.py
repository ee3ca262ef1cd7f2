"""The month by its verbs, for who has a workspace: each opens it, does one thing, and lets it go.

Stages are handed an open ``Session`` (``opening.opened``); ``month`` is where their order stands. All of it happens
under the workspace's lock, whose record is the last to go: a command that finds one clears what a killed command had
half written. A verb is imported when it is first asked for: a pass of the schedule that may rest needs none of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from workbook_flow.cycle.verbs import (
        Busy,
        Closed,
        Documents,
        Exported,
        FaultyMaster,
        Merged,
        Session,
        Split,
        TableFormat,
        Verified,
        Workspace,
        WrittenAccount,
        WrittenHistory,
        close,
        count_waiting,
        export,
        frame,
        issue,
        lint,
        merge,
        opened,
        prepare_split,
        rebuild,
        receive,
        reopen,
        sound_master,
        split,
        status,
        status_of_mail,
        verify,
        write_account,
        write_documents,
        write_picture,
        write_stage,
        write_task_history,
    )

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


def __getattr__(name: str) -> object:
    """A verb, or a noun of the verbs, imported when it is first asked for."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from workbook_flow.cycle import verbs

    return getattr(verbs, name)
