"""What came and counts for nobody: looked at, read once more, given to a unit, or put away for good."""

from __future__ import annotations

from pathlib import PurePosixPath

from workbook_flow.cycle.month import receive
from workbook_flow.cycle.opening import opened_with, remove_ledger
from workbook_flow.cycle.receiving import settle_inbox
from workbook_flow.cycle.session import Session
from workbook_flow.cycle.unsettled import OPEN
from workbook_flow.cycle.workspace import Workspace
from workbook_flow.model import Problem, Submission, WorkbookFlowError
from workbook_flow.records.files import write_whole
from workbook_flow.records.purges import Purges
from workbook_flow.records.withdrawals import Withdrawals
from workbook_flow.sheets import load
from workbook_flow.words.text import bounded

QUARANTINE = "处理未采用的来件"
RELEASED = "再收"
"""The folder of the inbox in which a file is laid to be read once more."""
LONGEST_REASON = 200


def wanted(session: Session, number: int) -> Submission:
    """The file with that number; WorkbookFlowError where there is none, or it was taken."""
    last = session.ledger.last_submission()
    if not 1 <= number <= last:
        raise WorkbookFlowError(f"没有第 {number} 号来件。不写编号运行 quarantine，可看全部没有采用的来件。")
    submission = session.ledger.submission(number)
    if submission.state not in OPEN:
        raise WorkbookFlowError(
            f"第 {number} 号来件不是没有采用的来件，或已经处理过了。要撤回已采用的，请运行 withdraw {number}。"
        )
    return submission


def release(session: Session, number: int) -> Submission:
    """Read the file once more, as if it came just now; give what became of it.

    The count of readings that were cut off begins anew. WorkbookFlowError where its bytes are gone or damaged.
    """
    submission = wanted(session, number)
    if number in Purges(session.archive.root).submissions():
        raise WorkbookFlowError(f"第 {number} 号来件的原件已经清除，不能再收。")
    data = load(session.workspace.root / submission.archived)
    if isinstance(data, Problem):
        raise WorkbookFlowError(f"存档里的第 {number} 号来件读不了：{data.message}。{data.remedy}。")
    session.attempts.forget(submission.digest)
    name = PurePosixPath(submission.file).name
    write_whole(session.workspace.inbox / RELEASED / f"{number:06d}" / name, data)
    received = [each for each in receive(session) if each.digest == submission.digest]
    if not received:
        raise WorkbookFlowError(f"第 {number} 号来件已放回收件夹，还没有收。请运行 collect。")
    return received[-1]


def drop(workspace: Workspace, number: int, *, reason: str) -> None:
    """Put the file away: it is kept, and no longer named; WorkbookFlowError where no reason is given.

    One that is put away already stays so. ``withdraw --undo`` brings it back into sight.
    """
    words = bounded(" ".join(reason.split()), LONGEST_REASON)
    with workspace.held(QUARANTINE):
        with opened_with(workspace, QUARANTINE, None) as session:
            if number in session.withdrawn:
                return
            wanted(session, number)
            if not words:
                raise WorkbookFlowError("请用 --reason 写明为什么不采用，如：与本项工作无关。")

        def act() -> None:
            Withdrawals(workspace.archive.root).add(number, workspace.today, undo=False, reason=words)
            remove_ledger(workspace.ledger_path)

        with opened_with(workspace, QUARANTINE, None, first=act) as session:
            settle_inbox(session)
