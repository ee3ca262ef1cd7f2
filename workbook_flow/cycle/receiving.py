"""Inbox → archive and ledger: each file kept, placed with its form, read, checked and recorded."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path, PurePath

from workbook_flow import check, collect, plan
from workbook_flow.archive import Receipt, content_path, standing_forms
from workbook_flow.cycle.senders import sender_fault
from workbook_flow.cycle.workspace import FaultyMaster, Workspace
from workbook_flow.ledger import Ledger
from workbook_flow.ledger.messages import sync_mail
from workbook_flow.master import read_master
from workbook_flow.model import IssuedForm, Master, Place, Problem, Submission, SubmissionState
from workbook_flow.postbox import Postbox
from workbook_flow.problems import problem
from workbook_flow.sheets import Book, Reader, expand_zip, file_label, is_owner_file


@dataclass(slots=True)
class Intake:
    """What receiving a run of files needs at hand; masters as they were at each arrival, by digest."""

    workspace: Workspace
    ledger: Ledger
    reader: Reader
    forms: collect.Forms
    masters: dict[str, Master]

    def standing(self, form: IssuedForm) -> IssuedForm | None:
        """The form that stands now for the same unit and period."""
        return standing_forms(self.ledger.issues(form.period)).get(form.unit)

    def master(self, digest: str) -> Master:
        """The master that an arrival was checked against, from the archive."""
        if digest not in self.masters:
            master, problems = read_master(self.workspace.archive.master_path(digest))
            if master is None:
                raise FaultyMaster(problems)
            self.masters[digest] = master
        return self.masters[digest]


@contextmanager
def open_ledger(workspace: Workspace) -> Iterator[Intake]:
    """The ledger, brought up to what the archive holds, for this command alone."""
    with workspace.held("使用台账"), Ledger(workspace.ledger_path) as ledger, Reader() as reader:
        for period in workspace.archive.periods():
            for issue in workspace.archive.issues(period)[ledger.last_issue(period) :]:
                ledger.add_issue(issue)
        intake = Intake(workspace=workspace, ledger=ledger, reader=reader, forms=ledger.forms(), masters={})
        for receipt in workspace.archive.receipts(after=ledger.last_submission()):
            record(intake, receipt, None)
        sync_mail(ledger, Postbox(workspace.archive.root))
        yield intake


def waiting_files(inbox: Path) -> list[Path]:
    """The files in the inbox and below, oldest first: a later return supersedes an earlier one."""
    found = [path for path in inbox.rglob("*") if path.is_file() and not passed_over(path.relative_to(inbox))]
    return sorted(found, key=lambda path: (path.stat().st_mtime_ns, str(path)))


def passed_over(path: PurePath) -> bool:
    """Whether a file is none of ours to take: hidden, or the lock that an open workbook leaves beside it."""
    return any(part.startswith(".") for part in path.parts) or is_owner_file(path.name)


def receive_file(intake: Intake, path: Path, master: str) -> None:
    """Take one file: the parts of a .zip are taken each for itself."""
    data = path.read_bytes()
    name = path.relative_to(intake.workspace.inbox).as_posix()
    recorded = {(row["file"], row["digest"]) for row in intake.ledger.uncleared()}
    for part, content in parts(name, data):
        digest = hashlib.sha256(content).hexdigest()
        if (part, digest) not in recorded:
            stat = path.stat()
            receipt, book = place(intake, part, content, master)
            receipt = replace(receipt, size=len(data), modified=stat.st_mtime_ns)
            intake.workspace.archive.keep_file(receipt, content)
            intake.workspace.archive.add_receipt(receipt)
            record(intake, receipt, book)
    with suppress(OSError):  # still open in Excel: recorded already, and cleared by the next run
        path.unlink()
    settle_inbox(intake)


def parts(name: str, data: bytes) -> list[tuple[str, bytes]]:
    """The files that an arrival holds: itself, or for a .zip of files each of them, below its own folder."""
    inside = expand_zip(data, name)
    own = file_label(name, folders=True)
    if isinstance(inside, Problem) or not inside or inside[0][1] is data:
        return [(own, data)]
    folder = own.rpartition("/")[0]
    return [(f"{folder}/{label}" if folder else label, content) for label, content in inside]


def settle_inbox(intake: Intake) -> None:
    """Mark as cleared what the inbox no longer holds."""
    for row in intake.ledger.uncleared():
        inbox = intake.workspace.inbox / row["file"]
        holders = (inbox, *inbox.parents)
        if not any(path.is_file() for path in holders):
            intake.ledger.mark_cleared(row["id"])


def place(intake: Intake, file: str, data: bytes, master: str) -> tuple[Receipt, Book | None]:
    """Whose file this is, as a receipt still to be made durable, and the workbook where it could be read."""
    digest = hashlib.sha256(data).hexdigest()
    receipt = Receipt(
        id=intake.ledger.last_submission() + 1,
        file=file,
        digest=digest,
        size=len(data),
        modified=0,
        received=intake.workspace.today,
        content="",
        master=master,
    )
    suffix = PurePath(file).suffix.lower()[:8]
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
    book = intake.reader.read_bytes(data, file)
    if isinstance(book, Problem):
        return located(replace(receipt, refused=True, problems=(book,)), suffix), None
    match = collect.match_submission(book, file, intake.forms, intake.master(master).units)
    if isinstance(match, Problem):
        return located(replace(receipt, problems=(match,)), suffix), book
    form = match.form
    postbox = Postbox(intake.workspace.archive.root)
    stranger = sender_fault(postbox, intake.master(master), file, form.unit, receipt.id)
    if stranger is not None:
        return located(replace(receipt, problems=(stranger,)), suffix), book
    placed = replace(receipt, unit=form.unit, period=form.period, issue=form.issue, problems=match.problems)
    return located(placed, suffix), book


def located(receipt: Receipt, suffix: str) -> Receipt:
    """The receipt with the place where its file is kept."""
    unit = plan.file_stem(receipt.unit) if receipt.unit else None
    return replace(receipt, content=content_path(receipt.digest, suffix, unit=unit, period=receipt.period))


def record(intake: Intake, receipt: Receipt, book: Book | None) -> None:
    """Tell the ledger of an arrival whose receipt is durable; without ``book`` the kept file is read again."""
    ledger = intake.ledger
    submission = Submission(
        id=receipt.id,
        file=receipt.file,
        digest=receipt.digest,
        received=receipt.received,
        state=state_before_reading(receipt),
        archived=f"archive/{receipt.content}",
        unit=receipt.unit,
        period=receipt.period,
        issue=receipt.issue,
        problems=receipt.problems,
    )
    checked = None
    if submission.state is SubmissionState.RETURNED:
        submission, checked = read_and_check(intake, receipt, submission, book)
    with ledger.transaction():
        ledger.add_submission(submission, checked.entries if checked else ())


def state_before_reading(receipt: Receipt) -> SubmissionState:
    """What a receipt alone says of its file; RETURNED stands for what is yet to be read."""
    if receipt.refused:
        return SubmissionState.REFUSED
    if receipt.duplicate_of is not None:
        return SubmissionState.DUPLICATE
    return SubmissionState.UNIDENTIFIED if receipt.unit is None else SubmissionState.RETURNED


def read_and_check(
    intake: Intake, receipt: Receipt, submission: Submission, book: Book | None
) -> tuple[Submission, check.Checked | None]:
    """The submission with what reading and checking its rows found, and the rows."""
    if receipt.unit is None or receipt.period is None or receipt.issue is None:
        raise ValueError(receipt.file)
    form = intake.forms[receipt.unit, receipt.period, receipt.issue]
    submission = replace(submission, attempt=intake.ledger.next_attempt(receipt.unit, receipt.period))
    kept = book or intake.reader.read(intake.workspace.archive.root / receipt.content)
    returned = (
        kept
        if isinstance(kept, Problem)
        else collect.read_return(kept, form, intake.standing(form), receipt.file)
    )
    if isinstance(returned, Problem):
        return replace(submission, problems=(*submission.problems, returned)), None
    levels = intake.master(receipt.master).levels
    checked = check.check_return(check.Context(returned=returned, form=form, levels=levels))
    found = replace(
        submission,
        state=checked.state,
        reporter=returned.reporter,
        phone=returned.phone,
        reviewer=returned.reviewer,
        problems=(*submission.problems, *checked.problems),
    )
    return found, checked
