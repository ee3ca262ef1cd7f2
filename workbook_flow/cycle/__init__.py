"""The month: the only place where the order of stages is written.

    master ─▶ plan ─▶ split ─▶ outbox ─▶ units ─▶ inbox ─▶ receive ─▶ ledger ─▶ merge

Order of durable steps (``steps.py`` lists them), and why. Forms that an issue replaces leave the outbox, then the
issue is recorded, then its forms are written: no form is out that the record does not know, and none that it no
longer knows. A returned file is kept, then its receipt is written, then the ledger is told, then the inbox is
cleared: at any instant the file stands where the next run finds it. All of it under the workspace's lock, whose
record is the last to go: a command that finds one clears what a killed command had half written.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from workbook_flow import consolidate
from workbook_flow.cycle.inbox import left_behind, waiting_files
from workbook_flow.cycle.intake import Intake
from workbook_flow.cycle.issuing import Split, issue, no_one, prepare_split, split
from workbook_flow.cycle.lock import Busy
from workbook_flow.cycle.mailed import MailNotes, mail_notes
from workbook_flow.cycle.outgoing import write_beside
from workbook_flow.cycle.publishing import (
    Documents,
    earlier_snapshots,
    extended_master,
    period_snapshot,
    write_documents,
    write_stage,
)
from workbook_flow.cycle.receiving import (
    open_ledger,
    receive_file,
    remove_ledger,
    settle_inbox,
)
from workbook_flow.cycle.returning import return_forms
from workbook_flow.cycle.reviewing import review_mark
from workbook_flow.cycle.verify import Verified, verify
from workbook_flow.cycle.workspace import (
    FaultyMaster,
    Workspace,
    keep_master,
    lint,
    must_be_there,
    sound_master,
)
from workbook_flow.model import (
    Master,
    Period,
    Snapshot,
    Submission,
    WorkbookFlowError,
)
from workbook_flow.postbox import Postbox

__all__ = [
    "Busy",
    "Documents",
    "FaultyMaster",
    "Merged",
    "Split",
    "Verified",
    "Workspace",
    "count_waiting",
    "issue",
    "lint",
    "merge",
    "prepare_split",
    "rebuild",
    "receive",
    "sound_master",
    "split",
    "status",
    "status_of_mail",
    "verify",
    "write_documents",
    "write_stage",
]


def count_waiting(workspace: Workspace) -> int:
    """How many files wait in the inbox."""
    return len(waiting_files(workspace.inbox))


def receive(workspace: Workspace, *, on_file: Callable[[], None] = no_one) -> tuple[Submission, ...]:
    """Take every file out of the inbox: keep it, read it, check it, record it. Gives what came, in order."""
    known, _ = sound_master(workspace)
    with workspace.held("收取来件"), open_ledger(workspace) as intake:
        return receive_alone(intake, known, on_file)


def receive_alone(intake: Intake, known: Master, on_file: Callable[[], None]) -> tuple[Submission, ...]:
    """Receive with nobody else in the workspace; ``known`` is its master."""
    workspace = intake.workspace
    master = keep_master(workspace)
    intake.masters[known.digest] = known
    settle_inbox(intake)
    before = intake.ledger.last_submission()
    for path in waiting_files(workspace.inbox):
        receive_file(intake, path, master)
        on_file()
    return_forms(intake)
    for each in left_behind(workspace):
        workspace.tell(each)
    return intake.ledger.submissions(after=before)


@dataclass(frozen=True, slots=True, kw_only=True)
class Merged:
    """What merging did: the files that came, where the consolidated workbook is, and what it shows."""

    submissions: tuple[Submission, ...]
    consolidated: Path
    snapshot: Snapshot


def merge(workspace: Workspace, period: Period, *, on_file: Callable[[], None] = no_one) -> Merged:
    """Receive what waits, then write the period's consolidated workbook."""
    known, _ = sound_master(workspace)
    with workspace.held("汇总"):
        return merge_alone(workspace, period, known, on_file)


def merge_alone(workspace: Workspace, period: Period, known: Master, on_file: Callable[[], None]) -> Merged:
    """Receive and merge, with nobody else in the workspace."""
    with open_ledger(workspace) as intake:
        submissions = receive_alone(intake, known, on_file)
        master = extended_master(intake, known, period)
        shown, earlier = period_snapshot(intake, period, master), earlier_snapshots(intake, period)
    if not shown.forms:
        raise WorkbookFlowError(f"{period.words}还没有下发过填报表。请先运行 split --period {period}。")
    data = consolidate.build_consolidated(
        master,
        shown,
        mark=review_mark(workspace, period),
        earlier=earlier,
        today=workspace.today,
    )
    target = write_beside(workspace, workspace.consolidated(period), data)
    return Merged(submissions=submissions, consolidated=target, snapshot=shown)


def status(workspace: Workspace, period: Period) -> Snapshot:
    """Who has returned what."""
    master, _ = sound_master(workspace)
    with open_ledger(workspace) as intake:
        return period_snapshot(intake, period, master)


def status_of_mail(workspace: Workspace, period: Period) -> MailNotes:
    """What is to be said of the mail of a period."""
    master, _ = sound_master(workspace)
    with open_ledger(workspace) as intake:
        postbox = Postbox(workspace.archive.root)
        return mail_notes(intake.ledger, postbox, master.settings, period)


def rebuild(workspace: Workspace) -> int:
    """Make the ledger anew from master and archive; give the number of submissions in it."""
    must_be_there(workspace)
    with workspace.held("重建台账"):
        remove_ledger(workspace.ledger_path)
        with open_ledger(workspace) as intake:
            settle_inbox(intake)
            return intake.ledger.last_submission()
