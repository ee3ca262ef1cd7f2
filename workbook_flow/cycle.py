"""The month: the only place where the order of stages is written.

    master ─▶ plan ─▶ split ─▶ outbox ─▶ units ─▶ inbox ─▶ receive ─▶ ledger ─▶ merge

Order of durable steps, and why. An issue is recorded before its forms are written, so no form is out that the
record does not know. A returned file is kept, then its receipt is written, then the ledger is told, then the
inbox is cleared: at any instant the file stands where the next run finds it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path, PurePath

from workbook_flow import check, collect, consolidate, forms, plan
from workbook_flow.archive import Archive, Issue, Receipt, content_path, standing_forms
from workbook_flow.files import write_whole
from workbook_flow.ledger import Ledger
from workbook_flow.master import compare_with_issued, read_master
from workbook_flow.model import (
    IssuedForm,
    Master,
    Period,
    Place,
    Problem,
    Snapshot,
    Submission,
    SubmissionState,
    UnitState,
    UnitStatus,
    WorkbookFlowError,
)
from workbook_flow.problems import has_errors, problem
from workbook_flow.sheets import Book, Reader, expand_zip, is_owner_file

MASTER = PurePath("master", "分解清单.xlsx")


def no_one() -> None:
    """Hear of progress, and do nothing."""


class FaultyMaster(WorkbookFlowError):
    """The master has errors; nothing runs on it. Carries every problem found."""

    def __init__(self, problems: list[Problem]) -> None:
        """Say how many errors there are; the problems say where."""
        errors = sum(has_errors([each]) for each in problems)
        super().__init__(f"总表有 {errors} 处错误，改正后才能继续。")
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Workspace:
    """A folder with a master, and the day on which a command runs."""

    root: Path
    today: date

    @property
    def master(self) -> Path:
        """The source of truth."""
        return self.root / MASTER

    @property
    def inbox(self) -> Path:
        """Where returned files are dropped."""
        return self.root / "inbox"

    @property
    def archive(self) -> Archive:
        """What was issued and what came back."""
        return Archive(self.root / "archive")

    @property
    def ledger_path(self) -> Path:
        """The database."""
        return self.root / ".flow" / "ledger.sqlite3"

    def consolidated(self, period: Period) -> Path:
        """The consolidated workbook of a period."""
        return self.root / "outbox" / str(period) / "汇总表.xlsx"

    def key(self) -> bytes:
        """The workspace key that seals stamps, made on first use."""
        path = self.root / ".flow" / "key"
        if not path.exists():
            write_whole(path, plan.new_key())
        return path.read_bytes()


# master


def lint(workspace: Workspace) -> tuple[Master | None, list[Problem]]:
    """The master and every problem in it; None where it has errors."""
    master, problems = read_master(workspace.master)
    if master is not None:
        problems += compare_with_issued(master, last_texts(workspace.archive))
    return (None if has_errors(problems) else master), problems


def last_texts(archive: Archive) -> Mapping[str, str]:
    """By task id, the measure as it was last issued."""
    issues = (issue for period in archive.periods() for issue in archive.issues(period))
    return {row.task: row.measure for issue in issues for form in issue.forms for row in form.rows}


def sound_master(workspace: Workspace) -> tuple[Master, list[Problem]]:
    """The master and its warnings; raise FaultyMaster where it has errors."""
    master, problems = lint(workspace)
    if master is None:
        raise FaultyMaster(problems)
    return master, problems


# split


@dataclass(frozen=True, slots=True, kw_only=True)
class Split:
    """What issuing did, or would do: the plan, the forms whose file was written, the master's warnings."""

    plan: plan.Plan
    written: tuple[IssuedForm, ...]
    problems: tuple[Problem, ...]


def prepare_split(workspace: Workspace, period: Period) -> Split:
    """What issuing this period would do; writes nothing but the workspace key."""
    master, problems = sound_master(workspace)
    issues = workspace.archive.issues(period)
    planned = plan.plan_issue(
        master,
        period,
        issued=standing_forms(issues),
        next_issue=len(issues) + 1,
        key=workspace.key(),
        today=workspace.today,
    )
    written = tuple(
        form for form in planned.forms if form in planned.changed or not (workspace.root / form.path).exists()
    )
    return Split(plan=planned, written=written, problems=tuple(problems))


def split(workspace: Workspace, period: Period) -> Split:
    """Issue the period's forms: those that are new or changed, and those whose file is gone from the outbox."""
    prepared = prepare_split(workspace, period)
    issue(workspace, prepared)
    return prepared


def issue(workspace: Workspace, prepared: Split, *, on_form: Callable[[], None] = no_one) -> None:
    """Do what was prepared; ``on_form`` is told of each form written."""
    planned = prepared.plan
    if planned.changed or planned.dropped:
        act = Issue(
            period=planned.period,
            number=planned.issue,
            on=workspace.today,
            master=keep_master(workspace),
            forms=planned.changed,
            dropped=planned.dropped,
        )
        workspace.archive.add_issue(act)
    for form in prepared.written:
        write_whole(workspace.root / form.path, forms.form_workbook(form))
        on_form()


def keep_master(workspace: Workspace) -> str:
    """Keep the master's bytes in the archive; give their digest."""
    data = workspace.master.read_bytes()
    digest = hashlib.sha256(data).hexdigest()
    workspace.archive.keep_master(digest, data)
    return digest


# receive


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
    """The ledger, brought up to what the archive holds."""
    with Ledger(workspace.ledger_path) as ledger, Reader() as reader:
        for period in workspace.archive.periods():
            for issue in workspace.archive.issues(period)[ledger.last_issue(period) :]:
                ledger.add_issue(issue)
        intake = Intake(workspace=workspace, ledger=ledger, reader=reader, forms=ledger.forms(), masters={})
        for receipt in workspace.archive.receipts(after=ledger.last_submission()):
            record(intake, receipt, None)
        yield intake


def count_waiting(workspace: Workspace) -> int:
    """How many files wait in the inbox."""
    return len(waiting_files(workspace.inbox))


def receive(workspace: Workspace, *, on_file: Callable[[], None] = no_one) -> tuple[Submission, ...]:
    """Take every file out of the inbox: keep it, read it, check it, record it. Gives what came, in order."""
    sound_master(workspace)
    master = keep_master(workspace)
    with open_ledger(workspace) as intake:
        settle_inbox(intake)
        before = intake.ledger.last_submission()
        for path in waiting_files(workspace.inbox):
            receive_file(intake, path, master)
            on_file()
        return intake.ledger.submissions(after=before)


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
    """The files that an arrival holds: itself, or for a .zip of files each of them."""
    inside = expand_zip(data, name)
    if isinstance(inside, Problem) or not inside:
        return [(name, data)]
    return inside


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


# merge, status, rebuild


@dataclass(frozen=True, slots=True, kw_only=True)
class Merged:
    """What merging did: the files that came, where the consolidated workbook is, and what it shows."""

    submissions: tuple[Submission, ...]
    consolidated: Path
    snapshot: Snapshot


def merge(workspace: Workspace, period: Period, *, on_file: Callable[[], None] = no_one) -> Merged:
    """Receive what waits, then write the period's consolidated workbook."""
    submissions = receive(workspace, on_file=on_file)
    master, _ = sound_master(workspace)
    shown = snapshot(workspace, period, master)
    if not shown.forms:
        raise WorkbookFlowError(f"{period.words}还没有下发过填报表。请先运行 split --period {period}。")
    target = workspace.consolidated(period)
    consolidate.write_consolidated(master, shown, target)
    return Merged(submissions=submissions, consolidated=target, snapshot=shown)


def snapshot(workspace: Workspace, period: Period, master: Master) -> Snapshot:
    """The period as it stands; units in use that were issued nothing are named too."""
    with open_ledger(workspace) as intake:
        known = intake.ledger.snapshot(period)
    return replace(known, statuses=(*known.statuses, *not_issued(master, known.forms)))


def not_issued(master: Master, issued: Iterable[IssuedForm]) -> Iterator[UnitStatus]:
    """The units in use without a form."""
    have = {form.unit for form in issued}
    for unit in master.units:
        if unit.in_use and unit.name not in have:
            yield UnitStatus(unit=unit.name, state=UnitState.NOT_ISSUED, tasks=0, accepted=0, held=0)


def status(workspace: Workspace, period: Period) -> Snapshot:
    """Who has returned what."""
    return snapshot(workspace, period, sound_master(workspace)[0])


def rebuild(workspace: Workspace) -> int:
    """Make the ledger anew from master and archive; give the number of submissions in it."""
    for suffix in ("", "-wal", "-shm"):
        workspace.ledger_path.with_name(workspace.ledger_path.name + suffix).unlink(missing_ok=True)
    with open_ledger(workspace) as intake:
        settle_inbox(intake)
        return intake.ledger.last_submission()
