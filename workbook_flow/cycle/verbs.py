"""The verbs of the month: each opens the workspace, does one thing, and lets it go.

What a verb alone needs is imported when it is called: it would cost every command its start.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from workbook_flow.cycle.inbox import waiting_files
from workbook_flow.cycle.opening import opened, opened_with, remove_ledger
from workbook_flow.cycle.workspace import Workspace, must_be_there, no_one
from workbook_flow.model import Period, Place, Reopening, Snapshot, Submission, WorkbookFlowError
from workbook_flow.words.problems import Code, problem

if TYPE_CHECKING:
    from workbook_flow.cycle.accounting import WrittenAccount, WrittenHistory
    from workbook_flow.cycle.closing import Closed
    from workbook_flow.cycle.exporting import Exported
    from workbook_flow.cycle.issuing import Split
    from workbook_flow.cycle.month import Merged
    from workbook_flow.cycle.post.mail_status import MailNotes
    from workbook_flow.cycle.publishing import Assessment, Documents
    from workbook_flow.reports.summary import Stage
    from workbook_flow.reports.summary.tidy.frames import DataFrame
    from workbook_flow.reports.tables import TableFormat

ISSUING, RECEIVING, MERGING = "下发填报表", "收取来件", "汇总"
REPORTING, ASSESSING, REBUILDING = "生成通报材料", "阶段评估", "重建台账"
CLOSING, REOPENING, EXPORTING = "定稿", "重开", "导出"
"""What a command does, in the words for who must wait."""


def count_waiting(workspace: Workspace) -> int:
    """How many files wait in the inbox."""
    return len(waiting_files(workspace.inbox))


def prepare_split(workspace: Workspace, period: Period) -> Split:
    """What issuing this period would do; writes no form."""
    from workbook_flow.cycle import issuing

    with opened(workspace, ISSUING) as session:
        return issuing.prepare_split(session, period)


def issue(workspace: Workspace, prepared: Split, *, on_form: Callable[[], None] = no_one) -> None:
    """Do what was prepared; ``on_form`` is told of each form written."""
    from workbook_flow.cycle import issuing

    with opened(workspace, ISSUING) as session:
        issuing.issue(session, prepared, on_form=on_form)


def split(workspace: Workspace, period: Period) -> Split:
    """Issue the period's forms: those that are new or changed, and those whose file is gone from the outbox."""
    from workbook_flow.cycle import issuing

    with opened(workspace, ISSUING) as session:
        return issuing.split(session, period)


def receive(workspace: Workspace, *, on_file: Callable[[], None] = no_one) -> tuple[Submission, ...]:
    """Take every file out of the inbox: keep it, read it, check it, record it. Gives what came, in order."""
    from workbook_flow.cycle import month

    with opened(workspace, RECEIVING) as session:
        submissions = month.receive(session, on_file=on_file)
        month.note_shown(session)
        return submissions


def merge(workspace: Workspace, period: Period, *, on_file: Callable[[], None] = no_one) -> Merged:
    """Receive what waits, then write the period's consolidated workbook."""
    from workbook_flow.cycle import month

    with opened(workspace, MERGING) as session:
        merged = month.merge(session, period, on_file=on_file)
        month.note_shown(session)
        return merged


def status(workspace: Workspace, period: Period) -> Snapshot:
    """Who has returned what."""
    from workbook_flow.cycle import month

    with opened(workspace) as session:
        return month.status(session, period)


def status_of_mail(workspace: Workspace, period: Period) -> MailNotes:
    """What is to be said of the mail of a period."""
    from workbook_flow.cycle import month

    with opened(workspace) as session:
        return month.status_of_mail(session, period)


def write_documents(
    workspace: Workspace, period: Period, *, on_step: Callable[[], None] = no_one
) -> Documents:
    """Write the period's four documents into the outbox, from what the ledger knows; ``on_step`` hears of each step."""
    from workbook_flow.cycle import publishing

    with opened(workspace, REPORTING) as session:
        return publishing.write_documents(session, period, on_step=on_step)


def write_account(workspace: Workspace, period: Period, unit: str) -> WrittenAccount:
    """Write why a unit has its score; of a closed period as it was published."""
    from workbook_flow.cycle import accounting

    with opened(workspace, REPORTING) as session:
        return accounting.write_account(session, period, unit)


def write_task_history(workspace: Workspace, period: Period, task: str) -> WrittenHistory:
    """Write all that the record has on a task up to a period; WorkbookFlowError where there is no such task."""
    from workbook_flow.cycle import accounting

    with opened(workspace, REPORTING) as session:
        return accounting.write_task_history(session, period, task)


def write_picture(workspace: Workspace, period: Period, font: Path | None = None) -> Path:
    """Draw the period's first page as a picture; of a closed period as it was published."""
    from workbook_flow.cycle import picturing

    with opened(workspace, REPORTING) as session:
        return picturing.write_picture(session, period, font)


def write_stage(workspace: Workspace, period: Period, stage: Stage) -> Assessment:
    """Write the assessment of the stage that holds the period, up to it."""
    from workbook_flow.cycle import publishing

    with opened(workspace, ASSESSING) as session:
        return publishing.write_stage(session, period, stage)


def close(workspace: Workspace, period: Period, *, on_file: Callable[[], None] = no_one) -> Closed:
    """Receive what waits, then publish the period's documents as an edition that stands; queue its witness."""
    from workbook_flow.cycle import month
    from workbook_flow.cycle.post.queueing import lay_out_queued
    from workbook_flow.cycle.post.witnessing import witness_publication

    with opened(workspace, CLOSING) as session:
        closed = month.close_period(session, period, on_file=on_file)
        if witness_publication(session, period) is None:
            lay_out_queued(session)
        return closed


def reopen(workspace: Workspace, period: Period, reason: str) -> Reopening:
    """Open a closed period again, for a reason that is kept."""
    from workbook_flow.cycle import closing

    with opened(workspace, REOPENING) as session:
        return closing.reopen(session, period, reason)


def export(
    workspace: Workspace,
    *,
    names: Iterable[str] = (),
    periods: Collection[Period] = (),
    formats: Iterable[TableFormat] = (),
    folder: Path | None = None,
) -> Exported:
    """Write tidy tables, one a file: all, of all periods, as CSV into a new folder, where nothing else is asked for."""
    from workbook_flow.cycle import exporting

    with opened(workspace, EXPORTING) as session:
        return exporting.export(session, names=names, periods=periods, formats=formats, folder=folder)


def frame(workspace: Workspace, table: str = "entries", *, period: Period | str | None = None) -> DataFrame:
    """One of the tidy tables as a pandas frame, of one period or of all.

    WorkbookFlowError for a name that no table has, and for a period in which nothing was issued.
    """
    from workbook_flow.cycle import exporting
    from workbook_flow.reports.summary.tidy.frames import data_frame  # pandas is slow to import

    periods = () if period is None else (Period.parse(period) if isinstance(period, str) else period,)
    with opened(workspace, EXPORTING) as session:
        (content,) = exporting.make_tables(session, [table], periods)
    return data_frame(content)


def rebuild(workspace: Workspace) -> int:
    """Make the ledger anew from master and archive; give the number of submissions in it, tell which are missing.

    Raises WorkbookFlowError, and leaves the ledger, where a file that counts is no longer what came.
    """
    from workbook_flow.cycle.settling import settle_inbox

    must_be_there(workspace)

    def renew() -> None:
        refuse_altered(workspace)
        remove_ledger(workspace.ledger_path)

    with opened_with(workspace, REBUILDING, None, first=renew) as session:
        settle_inbox(session)
        count = len(session.ledger.submissions(with_problems=False))
    numbers = {receipt.id for receipt in workspace.archive.receipts()}
    for number in sorted(set(range(1, max(numbers, default=0))) - numbers):
        workspace.tell(problem(Code.RECEIPT_GONE, Place(file=workspace.archive.root.name), id=number))
    return count


def refuse_altered(workspace: Workspace) -> None:
    """Raise WorkbookFlowError where a kept file that is to be read anew has other bytes than its receipt says."""
    from workbook_flow.records.chain import digest_if_there
    from workbook_flow.records.withdrawals import Withdrawals, withdrawn

    passed = withdrawn(Withdrawals(workspace.archive.root).records())
    altered = [
        f"第 {receipt.id} 号（archive/{receipt.content}）"
        for receipt in workspace.archive.receipts()
        if receipt.id not in passed
        and digest_if_there(workspace.archive.root / receipt.content) not in {"", receipt.digest}
    ]
    if altered:
        raise WorkbookFlowError(
            f"没有重建台账：这些来件的原件与收到时不同——{'、'.join(altered[:5])}{'等' * (len(altered) > 5)}。"
            "请从备份恢复后重试，并运行 verify 查明；恢复不了的，请先用 withdraw 撤回它。"
        )
