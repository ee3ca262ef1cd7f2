"""Inbox → archive and ledger: each file kept, placed with its form, read, checked and recorded."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence, Set
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from pathlib import Path, PurePath, PurePosixPath

from workbook_flow import check, collect, plan
from workbook_flow.archive import (
    Receipt,
    content_path,
    link,
    read_record,
    receipt_from_json,
    receipt_to_json,
    standing_forms,
)
from workbook_flow.cycle.inbox import Arrival, label, look, waiting_files
from workbook_flow.cycle.reviewing import judge_again, place_review, record_review
from workbook_flow.cycle.senders import sender_fault
from workbook_flow.cycle.workspace import FaultyMaster, Workspace
from workbook_flow.files import copy_whole
from workbook_flow.ledger import RECEIVED, DamagedLedger, Ledger, in_words, set_aside
from workbook_flow.ledger.history import Judged, accepted_of, add_decision, previous_of
from workbook_flow.ledger.messages import sync_mail
from workbook_flow.ledger.requests import add_summaries, granted
from workbook_flow.master import read_master
from workbook_flow.model import (
    REPORT_NO,
    REPORT_YES,
    Entry,
    IssuedForm,
    LeadershipReport,
    LeadSummary,
    Master,
    Period,
    Place,
    Problem,
    Return,
    Snapshot,
    Submission,
    SubmissionState,
)
from workbook_flow.postbox import Postbox
from workbook_flow.problems import problem
from workbook_flow.sheets import Book, Reader, expand_zip, file_label
from workbook_flow.succession import followed_by, former_names
from workbook_flow.withdrawals import WITHDRAWN, Withdrawal, Withdrawals
from workbook_flow.withdrawals import withdrawn as withdrawn_by

NOT_RUN = {
    "macros": "宏",
    "external-links": "外部链接",
    "dde": "DDE 链接",
    "ole": "嵌入的对象",
    "activex": "ActiveX 控件",
}
"""What people call the things that a file may carry."""


@dataclass(kw_only=True)
class Intake:
    """What receiving a run of files needs at hand; masters as they were at each arrival, by digest.

    ``withdrawn`` are the numbers of the submissions that count for nothing now.
    """

    workspace: Workspace
    ledger: Ledger
    reader: Reader
    masters: dict[str, Master] = field(default_factory=dict)
    standings: dict[tuple[Period, int | None], Mapping[str, IssuedForm]] = field(default_factory=dict)
    withdrawn: frozenset[int] = frozenset()
    following: dict[Period, Mapping[str, str]] = field(default_factory=dict)
    snapshots: dict[Period, Snapshot] = field(default_factory=dict)

    @cached_property
    def forms(self) -> collect.Forms:
        """Every form ever issued; nothing is issued while files are received."""
        return self.ledger.forms()

    @cached_property
    def uncleared(self) -> dict[tuple[str, str], int]:
        """The submissions whose file may still stand in the inbox: their numbers by its name and digest."""
        return {(row["file"], row["digest"]): row["id"] for row in self.ledger.uncleared()}

    def snapshot(self, period: Period) -> Snapshot:
        """Everything known of the period, worked out once between two arrivals."""
        if period not in self.snapshots:
            self.snapshots[period] = self.ledger.snapshot(period)
        return self.snapshots[period]

    def followed(self, period: Period) -> Mapping[str, str]:
        """By each unit whose form in the period ended, the one that goes on for it."""
        if period not in self.following:
            self.following[period] = followed_by(self.ledger.issues(period))
        return self.following[period]

    def standing(self, unit: str, period: Period, latest: int | None) -> IssuedForm | None:
        """The form that stood for the unit in the period when the period's latest issue was that."""
        key = (period, latest)
        if key not in self.standings:
            issues = self.ledger.issues(period)
            known = [issue for issue in issues if latest is None or issue.number <= latest]
            self.standings[key] = standing_forms(known)
        return self.standings[key].get(unit)

    def master(self, digest: str) -> Master:
        """The master that an arrival was checked against, from the archive."""
        if digest not in self.masters:
            master, problems = read_master(self.workspace.archive.master_path(digest))
            if master is None:
                raise FaultyMaster(problems)
            self.masters[digest] = master
        return self.masters[digest]


@contextmanager
def open_ledger(
    workspace: Workspace, path: Path | None = None, *, withdrawn: frozenset[int] | None = None
) -> Iterator[Intake]:
    """The ledger, brought up to what the archive holds, for this command alone.

    ``path`` names another than its own, ``withdrawn`` what it shall leave out in place of what the archive says.
    """
    acts = Withdrawals(workspace.archive.root).acts()
    with (
        workspace.held("使用台账"),
        in_words(),
        sound_ledger(workspace, path or workspace.ledger_path, acts) as ledger,
        Reader() as reader,
    ):
        note_withdrawals(ledger, acts)
        for period in workspace.archive.periods():
            for issue in workspace.archive.issues(period, after=ledger.last_issue(period)):
                ledger.add_issue(issue)
        left_out = withdrawn_by(acts) if withdrawn is None else withdrawn
        intake = Intake(workspace=workspace, ledger=ledger, reader=reader, withdrawn=left_out)
        for receipt in workspace.archive.receipts(after=ledger.last_submission()):
            record(intake, receipt, None)
        sync_mail(ledger, Postbox(workspace.archive.root))
        yield intake


def sound_ledger(workspace: Workspace, path: Path, acts: Sequence[Withdrawal]) -> Ledger:
    """The ledger; one that is damaged, or knows less of withdrawals than ``acts``, makes way for a new one.

    The damaged one is set aside. The new one is to be filled from the archive.
    """
    try:
        ledger = Ledger(path)
    except DamagedLedger as damage:
        aside = set_aside(path)
        workspace.tell(problem("S01", Place(file=path.name), reason=str(damage), aside=aside.name))
        return Ledger(path)
    if not acts or ledger.last_event(WITHDRAWN) >= acts[-1].number:
        return ledger
    ledger.database.close()
    remove_ledger(path)
    return Ledger(path)


def note_withdrawals(ledger: Ledger, acts: Sequence[Withdrawal]) -> None:
    """Tell a ledger of the withdrawals that its submissions will be recorded under."""
    if acts and ledger.last_event(WITHDRAWN) < acts[-1].number:
        with ledger.transaction():
            for act in acts:
                ledger.add_event(WITHDRAWN, act.number, act.chain)


def remove_ledger(path: Path) -> None:
    """Remove a ledger, with what belongs to it; it is made again from the archive."""
    for suffix in ("-wal", "-shm", ""):
        path.with_name(path.name + suffix).unlink(missing_ok=True)


def receive_file(intake: Intake, path: Path, master: str) -> None:
    """Take one file: the parts of a .zip are taken each for itself. What is not to be had now is left."""
    arrival = look(intake.workspace, path)
    if arrival is None:
        return
    known = intake.uncleared
    taken = {(part.name, part.digest): part for part in parts(arrival)}
    for key, part in taken.items():
        if key not in known:
            known[key] = take(intake, part, master)
    try:
        path.unlink(missing_ok=True)
    except OSError:  # still open in Excel: recorded already, and cleared by a later run
        return
    for key in taken:
        intake.ledger.mark_cleared(known.pop(key))


def take(intake: Intake, part: Arrival, master: str) -> int:
    """Keep one file and record it; give its number."""
    receipt, book = place(intake, part, master)
    receipt = linked(intake, receipt)
    if part.data or part.problem is None:
        intake.workspace.archive.keep_file(receipt, part.data)
    else:
        copy_whole(intake.workspace.archive.root / receipt.content, part.path)
    intake.workspace.archive.add_receipt(receipt)
    record(intake, receipt, book)
    return receipt.id


def linked(intake: Intake, receipt: Receipt) -> Receipt:
    """The receipt with its link to the one before it."""
    return replace(receipt, chain=link(intake.ledger.last_link(RECEIVED), receipt_to_json(receipt)))


def parts(arrival: Arrival) -> list[Arrival]:
    """The files that an arrival holds: itself, or for a .zip of files each of them."""
    inside = expand_zip(arrival.data, arrival.name)
    if isinstance(inside, Problem):
        return [replace(arrival, problem=arrival.problem or inside)]
    own = file_label(arrival.name)
    if [name for name, _ in inside] == [own]:
        return [arrival]
    return [
        replace(
            arrival,
            name=arrival.name + name.removeprefix(own),
            digest=hashlib.sha256(content).hexdigest(),
            data=content,
        )
        for name, content in inside
    ]


def settle_inbox(intake: Intake) -> None:
    """Mark as cleared what the inbox no longer holds; a later file of the same name is another."""
    inbox = intake.workspace.inbox
    uncleared = intake.ledger.uncleared()
    waiting = {label(inbox, path): path for path in waiting_files(inbox)} if uncleared else {}
    for row in uncleared:
        names = (row["file"], *map(str, PurePosixPath(row["file"]).parents))
        path = next((waiting[name] for name in names if name in waiting), None)
        if path is None or not still_there(intake, row["id"], path):
            intake.ledger.mark_cleared(row["id"])


def still_there(intake: Intake, number: int, path: Path) -> bool:
    """Whether the file in the inbox is the very one that the submission was made of."""
    kept = intake.workspace.root / intake.ledger.submission(number).archived
    receipt = read_record(kept.with_name(f"{number:06d}.json"), receipt_from_json)
    found = path.lstat()
    return (receipt.size, receipt.modified) == (found.st_size, found.st_mtime_ns)


def place(intake: Intake, part: Arrival, master: str) -> tuple[Receipt, Book | None]:
    """Whose file this is, as a receipt still to be made durable, and the workbook where it could be read."""
    file, digest = part.name, part.digest
    receipt = Receipt(
        id=intake.ledger.last_submission() + 1,
        file=file,
        digest=digest,
        size=part.size,
        modified=part.modified,
        received=intake.workspace.today,
        content="",
        master=master,
    )
    suffix = PurePath(file).suffix.lower()
    suffix = suffix if re.fullmatch(r"\.[a-z0-9]{1,7}", suffix) else ""
    first = intake.ledger.first_with(digest)
    if first is not None:
        known = intake.ledger.submission(first)
        again = problem("F42", Place(file=file), first=first)
        placed = replace(
            receipt,
            unit=known.unit,
            period=known.period,
            issue=known.issue,
            duplicate_of=first,
            problems=(again,),
        )
        return located(placed, suffix), None
    book = part.problem or intake.reader.read_bytes(part.data, file)
    if isinstance(book, Problem):
        why = replace(book, place=replace(book.place, file=file))
        return located(replace(receipt, refused=True, problems=(why,)), suffix), None
    reviewed = place_review(intake.workspace, book, receipt)
    if reviewed is not None:
        return located(reviewed, suffix), book
    match = collect.match_submission(book, file, intake.forms, intake.master(master).units)
    if isinstance(match, Problem):
        return located(replace(receipt, problems=(match,)), suffix), book
    form = match.form
    unit = intake.followed(form.period).get(form.unit, form.unit)
    postbox = Postbox(intake.workspace.archive.root)
    stranger = sender_fault(postbox, intake.master(master), file, unit, receipt.id)
    if stranger is not None:
        return located(replace(receipt, problems=(stranger,)), suffix), book
    moved = () if unit == form.unit else (problem("F49", Place(file=file), former=form.unit, unit=unit),)
    placed = replace(
        receipt,
        unit=unit,
        period=form.period,
        issue=form.issue,
        latest=intake.ledger.last_issue(form.period),
        issued_to=form.unit if moved else None,
        problems=(*match.problems, *moved),
    )
    return located(placed, suffix), book


def located(receipt: Receipt, suffix: str) -> Receipt:
    """The receipt with the place where its file is kept."""
    unit = plan.file_stem(receipt.unit) if receipt.unit else None
    return replace(receipt, content=content_path(receipt.digest, suffix, unit=unit, period=receipt.period))


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
                state=check.outcome(entries, (*checked.problems, *new)),
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
    made = {REPORT_YES: True, REPORT_NO: False}.get(str(returned.told.typed))
    on = returned.told_on.typed
    return LeadershipReport(made=made, on=on if isinstance(on, date) else None)
