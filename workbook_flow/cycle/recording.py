"""Receipt → ledger: the kept file read, checked, judged as the office judged it before, and recorded."""

from __future__ import annotations

from collections.abc import Iterator, Set
from dataclasses import replace
from datetime import date

from workbook_flow import check, collect
from workbook_flow.archive import (
    Receipt,
)
from workbook_flow.cycle.intake import Intake
from workbook_flow.cycle.reviewing import judge_again, record_review
from workbook_flow.cycle.stale import without_stale
from workbook_flow.ledger import RECEIVED
from workbook_flow.ledger.history import Judged, accepted_of, add_decision, previous_of
from workbook_flow.ledger.requests import add_summaries, granted
from workbook_flow.model import (
    Entry,
    LeadershipReport,
    LeadSummary,
    Master,
    Place,
    Problem,
    Return,
    Submission,
    SubmissionState,
)
from workbook_flow.problems import problem
from workbook_flow.sheets import Book
from workbook_flow.succession import former_names

NOT_RUN = {
    "macros": "宏",
    "external-links": "外部链接",
    "dde": "DDE 链接",
    "ole": "嵌入的对象",
    "activex": "ActiveX 控件",
}
"""What people call the things that a file may carry."""


def record(intake: Intake, receipt: Receipt, book: Book | None) -> None:
    """Tell the ledger of an arrival whose receipt is durable; without ``book`` the kept file is read again."""
    ledger = intake.ledger
    intake.snapshots.clear()
    submission = Submission(
        id=receipt.id,
        file=receipt.file,
        digest=receipt.digest,
        received=receipt.received,
        state=state_before_reading(receipt, intake.withdrawn),
        archived=f"archive/{receipt.content}",
        unit=receipt.unit,
        period=receipt.period,
        issue=receipt.issue,
        problems=receipt.problems,
    )
    entries: tuple[Entry, ...] = ()
    summaries: tuple[LeadSummary, ...] = ()
    again: tuple[Judged, ...] = ()
    kept: Book | Problem | None = book
    if submission.state is SubmissionState.RETURNED:
        submission, checked, summaries = read_and_check(intake, receipt, submission, book)
        if checked is not None and submission.unit and submission.period:
            entries, again = judge_again(ledger, checked.entries, submission.unit, submission.period)
            sent_back = [each for entry in entries if entry.decision for each in entry.problems]
            new = tuple(each for each in sent_back if each not in checked.problems)
            submission = replace(
                submission,
                state=check.outcome(entries, (*checked.problems, *new)) if entries else checked.state,
                problems=(*submission.problems, *new),
            )
    elif submission.state is SubmissionState.REVIEWED:
        kept = book or intake.reader.read(intake.workspace.archive.root / receipt.content)
    with ledger.transaction():
        if submission.state is SubmissionState.REVIEWED and kept is not None:
            office = intake.master(receipt.master).settings.office
            submission = record_review(ledger, submission, kept, office)
        ledger.add_submission(submission, entries)
        if submission.period:
            add_summaries(ledger, submission.id, submission.period, summaries)
        for standing, entry in zip(again, [each for each in entries if each.decision], strict=True):
            add_decision(
                ledger,
                replace(standing, before=replace(standing.before, submission=receipt.id)),
                replace(entry, submission=receipt.id),
            )
        ledger.add_event(RECEIVED, receipt.id, receipt.chain)


def state_before_reading(receipt: Receipt, withdrawn: Set[int]) -> SubmissionState:
    """What a receipt alone says of its file; RETURNED stands for what is yet to be read."""
    if receipt.id in withdrawn:
        return SubmissionState.WITHDRAWN
    if receipt.refused:
        return SubmissionState.REFUSED
    if receipt.duplicate_of is not None:
        return SubmissionState.DUPLICATE
    if receipt.review:
        return SubmissionState.REVIEWED
    return SubmissionState.UNIDENTIFIED if receipt.unit is None else SubmissionState.RETURNED


def not_run(book: Book, file: str) -> Iterator[Problem]:
    """What to say of what a file carries that was neither run nor followed."""
    found = [words for note, words in NOT_RUN.items() if note in book.notes]
    if found:
        yield problem("F25", Place(file=file), what="、".join(found))


def read_and_check(
    intake: Intake, receipt: Receipt, submission: Submission, book: Book | None
) -> tuple[Submission, check.Checked | None, tuple[LeadSummary, ...]]:
    """The submission with what reading and checking its rows found, the rows, and a lead unit's summaries."""
    if receipt.unit is None or receipt.period is None or receipt.issue is None:
        raise ValueError(receipt.file)
    form = intake.forms[receipt.issued_to or receipt.unit, receipt.period, receipt.issue]
    submission = replace(submission, attempt=intake.ledger.next_attempt(receipt.unit, receipt.period))
    kept = book or intake.reader.read(intake.workspace.archive.root / receipt.content)
    returned = (
        kept
        if isinstance(kept, Problem)
        else collect.read_return(
            kept, form, intake.standing(receipt.unit, receipt.period, receipt.latest), receipt.file
        )
    )
    if isinstance(returned, Problem):
        return replace(submission, problems=(*submission.problems, returned)), None, ()
    if isinstance(kept, Book):
        submission = replace(submission, problems=(*submission.problems, *not_run(kept, receipt.file)))
    master = intake.master(receipt.master)
    known = master.unit(receipt.unit)
    names = former_names(receipt.unit, intake.followed(receipt.period))
    accepted = accepted_of(intake.ledger, names, receipt.period)
    checked = check.check_return(
        check.Context(
            returned=returned,
            form=form,
            levels=master.levels,
            accepted=accepted.keys(),
            previous=previous_of(intake.ledger, (*names, *(known.aliases if known else ())), receipt.period),
            received=receipt.received,
            list_date=master.settings.list_date,
            due=last_days(
                master.extended(granted(intake.ledger, master.units, receipt.period)), receipt.unit
            ),
        )
    )
    checked = without_stale(checked, intake.ledger, names, receipt.period, receipt.file)
    found = replace(
        submission,
        state=checked.state,
        reporter=returned.reporter,
        phone=returned.phone,
        reviewer=returned.reviewer,
        report=leadership_report(returned),
        problems=(*submission.problems, *checked.problems),
    )
    summaries = (
        LeadSummary(unit=form.unit, task=task, text=str(value.typed))
        for task, value in returned.summaries.items()
    )
    return found, checked, tuple(summaries)


def last_days(master: Master, unit: str) -> dict[str, date]:
    """By task, the last day that holds for the unit."""
    days = {task.id: master.deadline_for(task, unit).due for task in master.tasks}
    return {task: day for task, day in days.items() if day is not None}


def leadership_report(returned: Return) -> LeadershipReport:
    """What the head of a return says of reporting to the unit's leadership, as far as it can be understood."""
    on = returned.told_on.typed
    return LeadershipReport.answered(str(returned.told.typed), on if isinstance(on, date) else None)
