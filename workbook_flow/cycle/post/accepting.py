"""The office takes a return from an unknown sender after all, and is told how to know that sender from now on."""

from __future__ import annotations

from workbook_flow.cycle.session import Session
from workbook_flow.model import Submission, SubmissionState, WorkbookFlowError
from workbook_flow.records.files import copy_whole
from workbook_flow.returns.senders import accepted_name, letter_number, letter_of, owners_of
from workbook_flow.words.problems import Code


def accept(session: Session, number: int) -> str:
    """Take a return from an unknown sender after all: its file comes in again, past the check of the sender.

    Run again after a stop, it goes on where it stopped.
    """
    submission = next(
        (each for each in session.ledger.submissions(after=number - 1) if each.id == number), None
    )
    if submission is None:
        raise WorkbookFlowError(f"没有第 {number} 号来件。编号见 collect 或 fetch 的输出。")
    if not any(each.code == Code.UNKNOWN_SENDER for each in submission.problems):
        raise WorkbookFlowError(f"第 {number} 号来件不是因为发件人被搁置的，不需要认可。")
    letter = letter_number(submission.file)
    if letter is None:
        raise WorkbookFlowError(f"第 {number} 号来件不是从邮箱收到的，不需要认可。")
    name = accepted_name(letter, submission)
    if not is_accepted(session, submission, name):
        copy_whole(session.workspace.inbox / name, session.workspace.root / submission.archived)
    return name


def is_accepted(session: Session, submission: Submission, name: str) -> bool:
    """Whether the file came in again already, by a command that may have been stopped after that, and stands."""
    return any(
        later.file == name
        and later.digest == submission.digest
        and later.state is not SubmissionState.WITHDRAWN
        for later in session.ledger.submissions(after=submission.id)
    )


def advice(session: Session, number: int) -> str:
    """What to write into the master so that this sender's returns are taken by themselves; blank for no sender."""
    waiting = session.ledger.submission(number)
    letter = letter_of(session.postbox, waiting.file)
    taken = session.ledger.submissions()[-1:]
    name = next((submission.unit for submission in taken if submission.digest == waiting.digest), None)
    account = session.master.settings.mail_account.lower()
    if letter is None or letter.sender in {"", account} or not name:
        return ""
    others = owners_of(letter.sender, session.master)
    if others:
        return (
            f"{letter.sender} 是“单位”表中{others}的邮箱：代转的，不要再加到“{name}”一行，请原单位以后直接回复；"
            f"两个单位共用这个邮箱的，在“{name}”一行的“抄送”中加上它。"
        )
    return (
        f"要让以后从 {letter.sender} 来的不再搁置：请在总表“单位”表“{name}”一行的“抄送”中加上 {letter.sender}"
        "（与原有的用分号隔开），那里也会收到填报表和提醒；是别人代转的，不要加。"
    )
