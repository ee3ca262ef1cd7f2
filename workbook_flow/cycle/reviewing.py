"""The office's decisions: the consolidated workbook that goes out to be reviewed, and what comes back of it."""

from __future__ import annotations

from workbook_flow import stamp
from workbook_flow.cycle.workspace import Workspace
from workbook_flow.model import Period


def review_mark(workspace: Workspace, period: Period) -> str:
    """The stamp of the period's consolidated workbook; its seal is recorded before it goes out."""
    seal = workspace.archive.review_seal(period)
    if not seal:
        seal = stamp.review_seal(period, workspace.key())
        workspace.archive.keep_review_seal(period, seal)
    return stamp.review_text(period, seal)
