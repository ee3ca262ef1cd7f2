"""A file that nobody could place, placed by the office: whose it is, for which period, and why, in the record.

The file comes in again under a number of its own; its receipt says whose it is and who said so, and the record made
anew from the archive says the same.
"""

from __future__ import annotations

from functools import partial

from workbook_flow.cycle.arrivals import Answer, Origin, read
from workbook_flow.cycle.inbox import Arrival
from workbook_flow.cycle.receiving import keep
from workbook_flow.cycle.recording import record
from workbook_flow.cycle.returning import return_forms
from workbook_flow.cycle.session import Session
from workbook_flow.cycle.settling import settle_inbox
from workbook_flow.cycle.signing import OFFICE, in_a_line
from workbook_flow.cycle.unsettled import unsettled
from workbook_flow.cycle.workspace import keep_master
from workbook_flow.model import (
    RETURN_QUESTION,
    Candidate,
    ListAnswer,
    Period,
    Place,
    Problem,
    Submission,
    SubmissionState,
    WorkbookFlowError,
    question_id,
)
from workbook_flow.records.answers import AnswerRecords
from workbook_flow.records.archive import Receipt, read_record
from workbook_flow.records.codec import from_json
from workbook_flow.sheets import load
from workbook_flow.words.problems import Code, problem

PLACING = "认定来件"


def place_by_hand(
    session: Session, number: int, unit: str, period: Period, *, by: str, reason: str
) -> Submission:
    """Take an unplaced file as that unit's return for that period; give what became of it.

    Raises WorkbookFlowError where the file does not wait to be placed, the unit has no form in the period, the
    file holds no such form, or no reason is given.
    """
    waiting = next((file for file in unsettled(session.ledger, session.today) if file.id == number), None)
    if waiting is None or waiting.state is not SubmissionState.UNIDENTIFIED:
        finish(session, number)
        raise WorkbookFlowError(f"第 {number} 号来件不在等待认定的来件中，可能刚刚已有人处理。请刷新后再看。")
    if not reason.strip():
        raise WorkbookFlowError("请写明认定的理由，如：电话核实是该单位报送。")
    answer = answer_by_hand(session, waiting, unit, period, by=by, reason=reason)
    arrival = arrival_of(session, waiting)
    basis = session.basis(session.kept_master(keep_master(session.workspace)), session.today)
    remember(session, waiting, unit, by=by)
    with session.attempts.noted(waiting.digest):
        receipt = keep(session, arrival, basis, answer, arrived=waiting.arrival)
        record(session, receipt, answer)
    finish(session, number)
    return session.ledger.submission(receipt.id)


def finish(session: Session, number: int) -> None:
    """What follows once a file is placed; where that was cut off, whoever asks for the same again does it."""
    if 1 <= number <= session.ledger.last_submission():
        digest = session.ledger.submission(number).digest
        if session.ledger.standing_with(digest) is not None:
            session.attempts.forget(digest)
    settle_inbox(session)
    return_forms(session)


def receipt_behind(session: Session, submission: Submission) -> Receipt:
    """The record of a file that came."""
    archived = session.workspace.root / submission.archived
    return read_record(archived.with_name(f"{submission.id:06d}.json"), partial(from_json, Receipt))


def candidates_of(session: Session, submission: Submission) -> tuple[Candidate, ...]:
    """The returns that a file may be which waits to be placed, in the order in which they are asked."""
    if submission.state is not SubmissionState.UNIDENTIFIED:
        return ()
    return receipt_behind(session, submission).candidates


def choose(session: Session, number: int, answer: int, *, by: str, reason: str) -> Submission:
    """Place a file by the answer to its question, counted from 1; WorkbookFlowError where there is no such one."""
    waiting = next((file for file in unsettled(session.ledger, session.today) if file.id == number), None)
    candidates = candidates_of(session, waiting) if waiting else ()
    if not candidates:
        finish(session, number)
    if not 1 <= answer <= len(candidates):
        raise WorkbookFlowError(
            f"第 {number} 号来件没有第 {answer} 个答案。运行 quarantine {number}，可看有哪些；"
            "都不是的，用 --unit、--period 写明，或 --drop 不采用。"
        )
    candidate = candidates[answer - 1]
    return place_by_hand(
        session,
        number,
        candidate.unit,
        candidate.period,
        by=by,
        reason=reason.strip() or f"在问到的{len(candidates)}种中选定",
    )


def remember(session: Session, waiting: Submission, unit: str, *, by: str) -> None:
    """Keep the answer to whose files with those words are, so that it is asked once."""
    receipt = receipt_behind(session, waiting)
    units = tuple(dict.fromkeys(candidate.unit for candidate in receipt.candidates))
    if not receipt.wording or unit not in units or session.whose.get(receipt.wording) == unit:
        return
    AnswerRecords(session.archive.root).add(
        ListAnswer(
            number=0,
            question=question_id(RETURN_QUESTION, receipt.wording),
            kind=RETURN_QUESTION,
            words=f"写着“{receipt.wording}”的来件是哪个单位的",
            readings=units,
            meaning=unit,
            by=in_a_line(by) or OFFICE,
            on=session.today,
        )
    )


def answer_by_hand(
    session: Session, waiting: Submission, unit: str, period: Period, *, by: str, reason: str
) -> Answer:
    """The kept file as that unit's return; WorkbookFlowError where it cannot be that."""
    form = session.issued.standing(unit, period, None)
    if form is None:
        raise WorkbookFlowError(
            f"{period.words}没有给“{unit}”下发过填报表，不能认定为它的。请核对单位和期别。"
        )
    words = problem(
        Code.PLACED_BY_OFFICE,
        Place(file=waiting.file),
        by=in_a_line(by) or OFFICE,
        unit=unit,
        reason=in_a_line(reason),
    )
    origin = Origin(form=form, unit=unit, latest=session.issued.latest(period), problems=(words,))
    book = session.reader.read_bytes(arrival_of(session, waiting).data, waiting.file)
    reading = read(book, waiting.file, origin, session.basis(session.master, session.today))
    if isinstance(reading, Problem):
        raise WorkbookFlowError(f"这份文件里读不出“{unit}”的填报表：{reading.message}。{reading.remedy}。")
    return Answer(origin=origin, reading=reading)


def arrival_of(session: Session, waiting: Submission) -> Arrival:
    """The file as it lies in the archive; WorkbookFlowError where it is gone or damaged."""
    path = session.workspace.root / waiting.archived
    data = load(path)
    if isinstance(data, Problem):
        raise WorkbookFlowError(f"存档里的第 {waiting.id} 号来件读不了：{data.message}。{data.remedy}。")
    return Arrival(
        path=path,
        name=waiting.file,
        digest=waiting.digest,
        size=len(data),
        modified=path.stat().st_mtime_ns,
        data=data,
    )
