"""What came and counts for nobody: looked at, read once more, given to a unit, or put away for good."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePosixPath

from workbook_flow.cycle.competing import COMPARED
from workbook_flow.cycle.month import last_shown, note_shown, receive
from workbook_flow.cycle.opening import opened_with, remove_ledger
from workbook_flow.cycle.placing import candidates_of, receipt_behind
from workbook_flow.cycle.session import Session
from workbook_flow.cycle.settling import settle_inbox
from workbook_flow.cycle.signing import in_a_line
from workbook_flow.cycle.unsettled import OF_TWO, OPEN, released_of
from workbook_flow.cycle.workspace import Workspace, must_be_there
from workbook_flow.model import Submission, WorkbookFlowError
from workbook_flow.records.files import copy_whole, refusal_in_words
from workbook_flow.records.purges import Purges
from workbook_flow.records.withdrawals import Withdrawal, Withdrawals
from workbook_flow.returns.senders import RELEASED

QUARANTINE = "处理未采用的来件"


@dataclass(frozen=True, slots=True, kw_only=True)
class Released:
    """What became of a file that was read once more, and whether that was done by an earlier command."""

    submission: Submission
    earlier: bool


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


def release(session: Session, number: int) -> Released:
    """Read the file once more, as if it came just now; give what became of it.

    The count of readings that were cut off begins anew. One that was read once more already is not read again: what
    became of it is given, so that a command that was stopped can be run again. WorkbookFlowError where the bytes are
    gone or damaged, and where it is one of two versions of which the other stands: reading tells nothing new of which
    is the later one.
    """
    submission = wanted(session, number)
    earlier = read_again(session, submission) is not None
    if not earlier:
        lay_out_again(session, submission)
    receive(session)
    came = read_again(session, submission)
    if came is None:
        raise WorkbookFlowError(f"第 {number} 号来件已放回收件夹，还没有收。请运行 collect。")
    return Released(submission=came, earlier=earlier)


def lay_out_again(session: Session, submission: Submission) -> None:
    """Put the file into the inbox once more; WorkbookFlowError where it is not to be had, or must not be."""
    number = submission.id
    if number in Purges(session.archive.root).submissions():
        raise WorkbookFlowError(f"第 {number} 号来件的原件已经清除，不能再收。")
    must_not_be_answered(session, submission)
    session.attempts.forget(submission.digest)
    name = f"{RELEASED}/{number:06d}/{PurePosixPath(submission.file).name}"
    try:
        modified = receipt_behind(session, submission).modified / 1e9
        source = session.workspace.root / submission.archived
        copy_whole(session.workspace.inbox / name, source, modified=modified)
    except OSError as fault:
        raise WorkbookFlowError(f"第 {number} 号来件不能再收。{refusal_in_words(fault)}") from fault


def read_again(session: Session, submission: Submission) -> Submission | None:
    """What became of a file that was read once more, of a .zip its last part; None where it was not.

    Of one that was read again under its new number too, what became of it the last time.
    """
    later = session.ledger.submissions(after=submission.id)
    parts = [file for file in later if released_of(session.ledger, file.file) == submission.id]
    return (read_again(session, parts[-1]) or parts[-1]) if parts else None


def must_not_be_answered(session: Session, submission: Submission) -> None:
    """Raise WorkbookFlowError where the file is one of two versions of a return, and the other one stands."""
    if not any(fault.code in OF_TWO for fault in submission.problems):
        return
    for candidate in candidates_of(session, submission):
        files = session.ledger.submissions(candidate.period, with_problems=False)
        if any(file.unit == candidate.unit and file.state in COMPARED for file in files):
            raise WorkbookFlowError(
                f"第 {submission.id} 号来件与{candidate.words}的另一份填报表不同，再收一次也分不出以哪份为准。"
                f"核实了应当计这份的，在页面“收件”里点选它，或运行 quarantine {submission.id} --answer 1；"
                f"不计的，点“不采用”，或运行 quarantine {submission.id} --drop --reason 理由。"
            )


def end_release(session: Session, came: Submission) -> None:
    """Note that whoever let a file be read once more was told what became of it.

    What else came in the meantime is left to be told by the next command.
    """
    if all(file.digest == came.digest for file in session.ledger.submissions(after=last_shown(session))):
        note_shown(session)


def drop(workspace: Workspace, number: int, *, reason: str) -> None:
    """Put the file away: it is kept, and no longer named; WorkbookFlowError where no reason is given.

    One that is put away already stays so, and what a stop left undone is done. ``withdraw --undo`` brings it back
    into sight.
    """
    words = in_a_line(reason)
    must_be_there(workspace)
    with workspace.held(QUARANTINE):
        with opened_with(workspace, QUARANTINE, None) as session:
            if number in session.withdrawn:
                settle_inbox(session)
                return
            wanted(session, number)
            if not words:
                raise WorkbookFlowError("请用 --reason 写明为什么不采用，如：与本项工作无关。")

        def act() -> None:
            Withdrawals(workspace.archive.root).add(
                Withdrawal(number=0, submission=number, on=workspace.today, reason=words)
            )
            remove_ledger(workspace.ledger_path)

        with opened_with(workspace, QUARANTINE, None, first=act) as session:
            settle_inbox(session)
