"""What a file is → ledger: a return judged by the record and by what the office decided before, then told.

The ledger is made again in the same way: what a kept file is stands in its receipt, what it says is read anew.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from workbook_flow.cycle.arrivals import (
    Answer,
    Basis,
    Duplicate,
    FileReading,
    Origin,
    Placement,
    RefusedFile,
    Review,
    Stranger,
    Unplaced,
    read,
    read_review,
)
from workbook_flow.cycle.granting import take_rulings
from workbook_flow.cycle.instructing import replies_in
from workbook_flow.cycle.outdated import without_outdated
from workbook_flow.cycle.reviewing import decide_again, take_review
from workbook_flow.cycle.session import Session
from workbook_flow.cycle.stale import Copy, with_requests_gone, without_stale
from workbook_flow.cycle.stale_words import without_old_words
from workbook_flow.model import (
    Entry,
    LeadSummary,
    Master,
    Place,
    Problem,
    Reply,
    Return,
    Submission,
    SubmissionState,
    TaskId,
    UnitName,
    Verdict,
)
from workbook_flow.records.archive import Receipt
from workbook_flow.records.ledger import RECEIVED, Ledger
from workbook_flow.records.ledger.history import DecidedEntry
from workbook_flow.records.succession import former_names
from workbook_flow.returns import checks
from workbook_flow.sheets import Book, load
from workbook_flow.words.problems import Code, problem


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What becomes of a file: the submission, its rows, a lead unit's summaries, decisions that hold for it again."""

    submission: Submission
    entries: tuple[Entry, ...] = ()
    summaries: tuple[LeadSummary, ...] = ()
    replies: tuple[Reply, ...] = ()
    again: tuple[DecidedEntry, ...] = ()


def record(session: Session, receipt: Receipt, placement: Placement) -> None:
    """Tell the ledger of an arrival whose receipt is durable."""
    session.forget_snapshots()
    with session.ledger.transaction():
        write(session.ledger, receipt, outcome_of(session, receipt, placement))


def record_again(session: Session, receipt: Receipt) -> None:
    """Tell the ledger of an arrival from the archive.

    What was withdrawn is not read, and counts for nothing; what cut its reading off too often is left unread.
    """
    if receipt.id in session.withdrawn:
        withdrawn = Outcome(submission=submission_of(receipt, SubmissionState.WITHDRAWN))
        with session.ledger.transaction():
            write(session.ledger, receipt, withdrawn)
    elif session.attempts.spent(receipt.digest):
        cut_off = problem(Code.READING_CUT_OFF, Place(file=receipt.file))
        session.workspace.tell(cut_off)
        record(session, receipt, told_by(receipt) or RefusedFile(problems=(*receipt.problems, cut_off)))
    else:
        with session.attempts.noted(receipt.digest):
            record(session, receipt, placement_of(session, receipt))


def told_by(receipt: Receipt) -> RefusedFile | Duplicate | Unplaced | None:
    """What a kept file is where its receipt says all; None for one to be read. A stranger's is unplaced."""
    if receipt.refused:
        return RefusedFile(problems=receipt.problems)
    if receipt.duplicate_of is not None:
        return Duplicate(
            first=receipt.duplicate_of, unit=receipt.unit, period=receipt.period, issue=receipt.issue
        )
    return None if receipt.unit or receipt.review else Unplaced(problems=receipt.problems)


def placement_of(session: Session, receipt: Receipt) -> Placement:
    """What a kept file is: as its receipt says it, and for a return or a review as the file is read again."""
    placement = told_by(receipt)
    if placement is not None:
        return placement
    if receipt.review and receipt.period is not None:
        book = kept_book(session, receipt)
        return read_review(book, receipt.file, receipt.period)
    if receipt.unit is None or receipt.period is None or receipt.issue is None:
        raise ValueError(receipt.file)
    origin = Origin(
        form=session.issued.form(receipt.issued_to or receipt.unit, receipt.period, receipt.issue),
        unit=receipt.unit,
        latest=receipt.latest,
        problems=receipt.problems,
    )
    return answer_of(session, receipt, origin)


def answer_of(session: Session, receipt: Receipt, origin: Origin) -> Answer:
    """A unit's return as it lies in the archive, held against the master of its day."""
    master = session.kept_master(receipt.master)
    basis = Basis(
        issued=session.issued,
        register=session.register(master),
        master=master,
        seals={},
        received=receipt.received,
    )
    book = kept_book(session, receipt)
    return Answer(origin=origin, reading=read(book, receipt.file, origin, basis))


def kept_book(session: Session, receipt: Receipt) -> Book | Problem:
    """The workbook that lies in the archive; a Problem where it cannot be read, or is not the one that came."""
    path = session.archive.root / receipt.content
    data = load(path)
    if isinstance(data, Problem):
        return data
    if hashlib.sha256(data).hexdigest() != receipt.digest:
        return problem(Code.ORIGINAL_ALTERED, Place(file=receipt.file), id=receipt.id)
    return session.reader.read_bytes(data, path.name)


def outcome_of(session: Session, receipt: Receipt, placement: Placement) -> Outcome:
    """What becomes of a file, by what it is; the decisions of a reviewed workbook are taken."""
    match placement:
        case Answer() as answer:
            return judge(session, receipt, answer)
        case Review() as review:
            taken = take_review(session, receipt, review)
            reviewed = submission_of(receipt, SubmissionState.REVIEWED)
            return Outcome(submission=replace(reviewed, problems=(*receipt.problems, *taken)))
        case Duplicate():
            return Outcome(submission=submission_of(receipt, SubmissionState.DUPLICATE))
        case Stranger() | Unplaced():
            return Outcome(submission=submission_of(receipt, SubmissionState.UNIDENTIFIED))
        case RefusedFile(problems=problems):
            refused = submission_of(receipt, SubmissionState.REFUSED)
            return Outcome(submission=replace(refused, problems=problems))


def submission_of(receipt: Receipt, state: SubmissionState) -> Submission:
    """The submission that a receipt tells of, in that state."""
    return Submission(
        id=receipt.id,
        file=receipt.file,
        digest=receipt.digest,
        received=receipt.received,
        arrived=receipt.arrived,
        state=state,
        archived=f"archive/{receipt.content}",
        unit=receipt.unit,
        period=receipt.period,
        issue=receipt.issue,
        problems=receipt.problems,
    )


def with_head(submission: Submission, returned: Return) -> Submission:
    """The submission with what the return says above its rows: who filled it in, who looked it through."""
    return replace(
        submission,
        reporter=returned.reporter,
        phone=returned.phone,
        reviewer=returned.reviewer,
        report=returned.report,
    )


def judge(session: Session, receipt: Receipt, answer: Answer) -> Outcome:
    """What becomes of a return: checked against the record, and judged as the office judged the same words before."""
    origin, reading = answer.origin, answer.reading
    attempt = session.ledger.next_attempt(origin.unit, origin.form.period)
    submission = replace(submission_of(receipt, SubmissionState.RETURNED), attempt=attempt)
    if isinstance(reading, Problem):
        return Outcome(submission=replace(submission, problems=(*receipt.problems, reading)))
    checked = checked_return(session, receipt, origin, reading)
    entries, again = decide_again(session.ledger, checked.entries, origin.unit, origin.form)
    overtaken = take_rulings(session, receipt, origin.form, origin.unit, reading.returned.rulings)
    returned, notices = without_old_words(session, origin, reading)
    problems = (*checked.problems, *sent_back(entries, checked.problems), *overtaken, *notices)
    state = checks.outcome(entries, problems) if entries else checked.state
    return Outcome(
        submission=replace(
            with_head(submission, returned),
            state=state,
            nil=reading.returned.nil and not entries and state is not SubmissionState.RETURNED,
            problems=(*receipt.problems, *reading.not_run, *problems),
        ),
        entries=entries,
        summaries=summaries_in(returned, origin.form.unit),
        replies=replies_in(origin.form.unit, origin.form.instructions, returned.replies),
        again=again,
    )


def checked_return(
    session: Session, receipt: Receipt, origin: Origin, reading: FileReading
) -> checks.Checked:
    """A return held against the rules and the record, without the rows that undo nothing."""
    context, history = context_of(session, receipt, origin, reading), session.ledger.history
    names = former_names(origin.unit, session.issued.followed(origin.form.period))
    copy = Copy.of(history, names, origin.form, reading)
    checked = checks.check_return(context, reading.alone)
    checked = without_stale(checked, history, names, copy, context.levels)
    master = session.master_for(origin.form.period, digest=receipt.master)
    before = names_before(master, origin.unit, names)
    checked = without_outdated(checked, history, before, copy, context.levels)
    return with_requests_gone(checked, session.ledger.requests, copy, context.levels)


def sent_back(entries: Iterable[Entry], problems: tuple[Problem, ...]) -> tuple[Problem, ...]:
    """What the office's earlier decisions add to the problems that checking gave."""
    decided = (entry for entry in entries if entry.decision and entry.decision.verdict is Verdict.RETURNED)
    return tuple(added for entry in decided for added in entry.problems if added not in problems)


def context_of(
    session: Session, receipt: Receipt, origin: Origin, reading: FileReading
) -> checks.ReturnContext:
    """What a return is checked against: the master of its day, and what the unit reported before."""
    period, history = origin.form.period, session.ledger.history
    master = session.master_for(period, digest=receipt.master)
    names = former_names(origin.unit, session.issued.followed(period))
    return checks.ReturnContext(
        returned=reading.returned,
        form=origin.form,
        levels=master.levels,
        accepted=history.accepted_of(names, period).keys(),
        previous=history.previous_of(names_before(master, origin.unit, names), period),
        received=max(receipt.received, origin.form.issued_on),
        list_date=master.settings.list_date,
        due=last_days(master, UnitName(origin.unit), [TaskId(row.task) for row in reading.returned.rows]),
    )


def names_before(master: Master, name: str, names: Iterable[str]) -> tuple[str, ...]:
    """Under which names a unit may have reported in periods before; ``names`` are those of the period."""
    unit = master.unit(name)
    return (*names, *(unit.aliases if unit else ()))


def last_days(master: Master, unit: UnitName, tasks: Iterable[TaskId]) -> dict[str, date]:
    """By task, of those that the list has, the last day that holds for the unit."""
    listed = {task: master.by_id[task] for task in tasks if task in master.by_id}
    days = {id_: master.deadline_for(task, unit).due for id_, task in listed.items()}
    return {id_: day for id_, day in days.items() if day is not None}


def summaries_in(returned: Return, unit: str) -> tuple[LeadSummary, ...]:
    """How a lead unit sums its tasks up in its return."""
    return tuple(
        LeadSummary(unit=unit, task=task, text=str(value.typed)) for task, value in returned.summaries.items()
    )


def write(ledger: Ledger, receipt: Receipt, outcome: Outcome) -> None:
    """Put what became of a file into the tables; call within a transaction."""
    submission, entries = outcome.submission, outcome.entries
    ledger.add_submission(submission, entries)
    if submission.period:
        ledger.requests.add_summaries(submission.id, submission.period, outcome.summaries)
        ledger.notes.add_replies(submission.id, submission.period, outcome.replies)
    decided = [entry for entry in entries if entry.decision]
    for standing, entry in zip(outcome.again, decided, strict=True):
        ledger.history.add_decision(
            replace(standing, before=replace(standing.before, submission=receipt.id)),
            replace(entry, submission=receipt.id),
        )
    ledger.add_event(RECEIVED, receipt.id, receipt.chain)
