"""Archive, hashes, chain, mail, ledger and outbox held against each other.

Nothing is changed, but that the ledger is brought up to what the archive holds.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from workbook_flow import forms
from workbook_flow.cycle.care.verify_chain import (
    Noted,
    against,
    agreement,
    chain_kept,
    chain_there,
    coverage,
)
from workbook_flow.cycle.care.verify_evidence import evidence_kept
from workbook_flow.cycle.care.verify_mail import mail_kept, reviews_kept
from workbook_flow.cycle.care.verify_records import records_chained
from workbook_flow.cycle.doubles import double_receipts, foreign_receipts, own_receipts
from workbook_flow.cycle.opening import made_anew, opened_with
from workbook_flow.cycle.program import BEGUN_BY, program_digest
from workbook_flow.cycle.session import Session
from workbook_flow.cycle.workspace import Workspace, must_be_there
from workbook_flow.cycle.workspace_lock import Busy
from workbook_flow.model import Edition, IssuedForm, Period, Place, Problem, Snapshot, WorkbookFlowError
from workbook_flow.paper.stamp import parse_stamp, read_stamp, stamp_text
from workbook_flow.records.answers import ANSWERED, AnswerRecords, answered_digest
from workbook_flow.records.archive import (
    ISSUES,
    MASTERS,
    REVIEWS,
    UNITS,
    UNPLACED,
    Receipt,
    issue_to_json,
    link,
    standing_forms,
)
from workbook_flow.records.codec import to_json
from workbook_flow.records.editions import Editions
from workbook_flow.records.files import PARTIAL, digest_of
from workbook_flow.records.form_digests import FormDigests
from workbook_flow.records.ledger import Ledger
from workbook_flow.records.purges import Purges
from workbook_flow.records.withdrawals import WITHDRAWN, Withdrawals
from workbook_flow.reports.summary.brief import few
from workbook_flow.sheets import Book, Reader
from workbook_flow.words.problems import Code, problem

VERIFYING = "核对"


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """What was held against each other: how many files, how many issues, where the chain ends, what differs.

    ``coverage`` says in words what the chain is over, ``agreement`` what a code that was noted before vouches for.
    """

    files: int
    issues: int
    head: str
    problems: tuple[Problem, ...]
    coverage: str = ""
    agreement: str = ""


def verify(
    workspace: Workspace, *, noted: Noted | None = None, on_part: Callable[[], None] = lambda: None
) -> Verified:
    """Every difference between what was recorded and what is there, and from a code that was ``noted`` before."""
    must_be_there(workspace)
    archived = Archived(noted=noted)
    try:
        with opened_with(
            workspace, VERIFYING, None, first=lambda: check_archive(workspace, archived, on_part)
        ) as session:
            archived.problems += ledger_agrees(session)
    except Busy:
        raise
    except WorkbookFlowError as damage:
        problems = (*archived.problems, problem(Code.UNREADABLE_RECORD, Place(), reason=str(damage)))
        return Verified(files=0, issues=0, head="", problems=problems)
    return Verified(
        files=archived.files,
        issues=archived.issues,
        head=archived.head,
        problems=tuple(archived.problems),
        coverage=archived.coverage,
        agreement=archived.agreement,
    )


@dataclass(slots=True)
class Archived:
    """What the archive was found to hold, before the ledger is looked at; ``noted`` is a code to hold it against."""

    noted: Noted | None = None
    coverage: str = ""
    agreement: str = ""
    files: int = 0
    issues: int = 0
    head: str = ""
    problems: list[Problem] = field(default_factory=list)


def check_archive(workspace: Workspace, archived: Archived, on_part: Callable[[], None]) -> None:
    """Hold the archive and the outbox against their records, part by part; WorkbookFlowError where one is damaged."""
    receipts = tuple(workspace.archive.receipts())
    periods = workspace.archive.periods()
    archived.files = len(receipts)
    archived.issues = sum(len(workspace.archive.issues(period)) for period in periods)
    lines = tuple(workspace.archive.chain.lines())
    archived.head = lines[-1].code if lines else ""
    purges = Purges(workspace.archive.root)
    archived.coverage = "".join((coverage(lines), *purges.words()))
    archived.agreement = agreement(archived.noted, lines, receipts) if archived.noted else ""
    for part in (
        double_receipts(workspace, workspace.archive.doubles()),
        foreign_receipts(workspace, own_receipts(workspace.archive, after=0)[1]),
        chain_kept(workspace, lines),
        chain_there(lines, receipts),
        against(archived.noted, lines, receipts) if archived.noted else (),
        files_kept(workspace, receipts),
        receipts_chained(receipts),
        issues_chained(workspace),
        withdrawals_chained(workspace),
        answers_chained(workspace),
        evidence_kept(workspace),
        editions_kept(workspace),
        masters_kept(workspace),
        strays(workspace, receipts),
        forms_out(workspace),
        reviews_kept(workspace, receipts),
        mail_kept(workspace),
    ):
        archived.problems += part
        on_part()


def files_kept(workspace: Workspace, receipts: tuple[Receipt, ...]) -> Iterator[Problem]:
    """Files that are gone, or no longer what came."""
    purged = Purges(workspace.archive.root).submissions()
    for receipt in receipts:
        place = Place(file=f"archive/{receipt.content}")
        try:
            digest = digest_of(workspace.archive.root / receipt.content)
        except OSError:
            if receipt.id in purged:
                continue
            yield problem(Code.ORIGINAL_GONE, place, id=receipt.id)
            continue
        if digest != receipt.digest:
            yield problem(Code.ORIGINAL_CHANGED, place, id=receipt.id)


def receipts_chained(receipts: tuple[Receipt, ...]) -> Iterator[Problem]:
    """Numbers of arrival that are missing, and receipts that no longer say what their link was made over."""
    previous = ""
    expected = 1
    for receipt in receipts:
        for number in range(expected, receipt.id):
            yield problem(Code.RECEIPT_GONE, Place(file="archive"), id=number)
        whole = receipt.id == expected
        expected = receipt.id + 1
        if whole and link(previous, to_json(receipt)) != receipt.chain:
            yield problem(
                Code.CHAIN_BROKEN, Place(file=f"archive/{receipt.content}"), what=f"第 {receipt.id} 号来件"
            )
        previous = receipt.chain


def issues_chained(workspace: Workspace) -> Iterator[Problem]:
    """Issues that no longer say what their link was made over."""
    for period in workspace.archive.periods():
        previous = ""
        for issue in workspace.archive.issues(period):
            if link(previous, issue_to_json(issue)) != issue.chain:
                place = Place(file=f"archive/{period}/{ISSUES}")
                yield problem(Code.CHAIN_BROKEN, place, what=f"{period.words}第 {issue.number} 次下发")
            previous = issue.chain


def withdrawals_chained(workspace: Workspace) -> Iterator[Problem]:
    """Withdrawals that are missing, or no longer say what their link was made over."""
    folder = Place(file=f"archive/{WITHDRAWN}")

    def gone(number: int, _: Place) -> Problem:
        return problem(Code.WITHDRAWAL_GONE, folder, number=number)

    return records_chained(Withdrawals(workspace.archive.root), lambda number: f"第 {number} 次撤回", gone)


def answers_chained(workspace: Workspace) -> Iterator[Problem]:
    """Answers about the list that are missing, or no longer say what their link was made over."""
    folder = Place(file=f"archive/{ANSWERED}")

    def name(number: int) -> str:
        return f"第 {number} 个清单答复"

    def gone(number: int, _: Place) -> Problem:
        return problem(Code.RECORD_GONE, folder, what=name(number))

    return records_chained(AnswerRecords(workspace.archive.root), name, gone)


def editions_kept(workspace: Workspace) -> Iterator[Problem]:
    """Editions whose record or files are not what was published."""
    for period in workspace.archive.periods():
        editions, previous = Editions(workspace.archive.root, period), ""
        for record in editions.records():
            number = record.number if isinstance(record, Edition) else record.edition
            place = Place(file=editions.folder(number).relative_to(workspace.root).as_posix())
            if link(previous, to_json(record)) != record.chain:
                yield problem(Code.CHAIN_BROKEN, place, what=f"{period.words}第 {number} 版定稿")
            previous = record.chain
            if isinstance(record, Edition):
                yield from published_files_kept(editions, record, place)


def published_files_kept(editions: Editions, edition: Edition, place: Place) -> Iterator[Problem]:
    """Published files that are gone, or no longer what was published."""
    for name, digest in edition.files.items():
        path = editions.folder(edition.number) / name
        if not path.is_file():
            code = Code.EDITION_GONE
        elif digest_of(path) != digest:
            code = Code.EDITION_CHANGED
        else:
            continue
        yield problem(code, place, words=editions.period.words, edition=edition.number, name=name)


KEPT = re.compile("[0-9a-f]{8,64}")
"""What a kept master is called: the beginning of its digest."""


def masters_kept(workspace: Workspace) -> Iterator[Problem]:
    """Kept masters that are not what their name says, and what lies beside them under names of others' making."""
    masters = workspace.archive.root / MASTERS
    for path in (*sorted(masters.glob("*.xlsx")), *sorted(masters.glob("*.json"))):
        place = Place(file=f"archive/{MASTERS}/{path.name}")
        if not KEPT.fullmatch(path.stem):
            if not path.name.startswith(PARTIAL):
                yield problem(Code.UNREGISTERED_FILES, place)
        elif not as_named(workspace, path):
            yield problem(Code.MASTER_CHANGED, place)


def as_named(workspace: Workspace, path: Path) -> bool:
    """Whether a kept master, or the answers that it was read by, are what the name says."""
    if path.suffix == ".xlsx":
        return digest_of(path).startswith(path.stem)
    record = workspace.archive.kept_answers(path.stem)
    return record is not None and answered_digest(record.content, record.answers).startswith(path.stem)


def strays(workspace: Workspace, receipts: tuple[Receipt, ...]) -> Iterator[Problem]:
    """Files among the returned ones that no receipt knows."""
    root = workspace.archive.root
    registered = {root / receipt.content for receipt in receipts}
    registered |= {workspace.archive.receipt_path(receipt) for receipt in receipts}
    for folder in (*root.glob(f"*/{UNITS}"), *root.glob(f"*/{REVIEWS}"), root / UNPLACED):
        for path in sorted(folder.rglob("*")):
            if path.is_file() and path not in registered and not path.name.startswith(PARTIAL):
                yield problem(
                    Code.UNREGISTERED_FILES, Place(file=path.relative_to(workspace.root).as_posix())
                )


def forms_out(workspace: Workspace) -> Iterator[Problem]:
    """Forms of the last period in the outbox that are gone, or not as they were issued."""
    periods: tuple[Period, ...] = workspace.archive.periods()
    for period in periods[-1:]:
        issues = workspace.archive.issues(period)
        digests = {issue.number: FormDigests(issue) for issue in issues}
        standing = standing_forms(issues).values()
        changed = [
            form for form in standing if differs(workspace.root / form.path, form, digests[form.issue])
        ]
        otherwise = set(of_this_issue(workspace.root, changed))
        for form in standing:
            if not (workspace.root / form.path).is_file():
                yield problem(Code.FORM_GONE, Place(file=form.path), unit=form.unit, period=period)
        for form in changed:
            if form.unit not in otherwise:
                yield problem(Code.FORM_CHANGED, Place(file=form.path), unit=form.unit, period=period)
        if otherwise:
            place = Place(file=Path(changed[0].path).parent.as_posix())
            units = few([form.unit for form in changed if form.unit in otherwise])
            count = len(otherwise)
            yield problem(Code.FORMS_WRITTEN_OTHERWISE, place, count=count, units=units, period=period)


def differs(path: Path, form: IssuedForm, digests: FormDigests) -> bool:
    """Whether the file is there and neither, byte for byte, as it was issued nor what this program makes of the issue.

    How it was issued the record says by a digest over file and record; records of earlier programs do not.
    """
    if not path.is_file():
        return False
    data = path.read_bytes()
    as_issued = form.digest != "" and digests.of(form, data) == form.digest
    return not as_issued and data != forms.form_workbook(form)


def of_this_issue(root: Path, changed: Sequence[IssuedForm]) -> Iterator[str]:
    """The units of which the file bears the stamp of just this form, whoever wrote the rest of it."""
    with Reader() as reader:
        for form in changed:
            book = reader.read(root / form.path)
            if isinstance(book, Book) and read_stamp(book) == parse_stamp(stamp_text(form)):
                yield form.unit


def ledger_agrees(session: Session) -> Iterator[Problem]:
    """Where the ledger differs from one made anew."""
    with made_anew(session, session.withdrawn) as anew:
        older = session.ledger.mail.last_note(BEGUN_BY) != program_digest()
        yield from differences(session.ledger, anew, older=older)
        for period in anew.issues.periods():
            yield from uncounted(anew.snapshot(period))


def uncounted(snapshot: Snapshot) -> Iterator[Problem]:
    """Units whose rows do not add up: each row owed is accepted, waits, or is blank, and none is two of these."""
    statuses = {status.unit: status for status in snapshot.statuses}
    filled = {(entry.unit, entry.task) for entry in (*snapshot.entries, *snapshot.held)}
    for form in snapshot.forms:
        status = statuses[form.unit]
        blank = sum((form.unit, row.task) not in filled for row in form.rows)
        if (status.accepted + status.held + blank, status.tasks) != (len(form.rows),) * 2:
            yield problem(
                Code.ROWS_DO_NOT_ADD_UP,
                Place(file=".flow"),
                unit=form.unit,
                period=snapshot.period.words,
                accepted=status.accepted,
                held=status.held,
                blank=blank,
                owed=len(form.rows),
            )


JUDGED = frozenset({"来件", "进展", "延期", "牵头任务小结", "批示的答复"})
"""The tables that the archive gives by rules, which another program may have otherwise."""


def differences(ledger: Ledger, anew: Ledger, *, older: bool) -> Iterator[Problem]:
    """One problem for each table in which two ledgers differ; ``older`` says that another program began the first."""
    for (name, rows), (_, others) in zip(ledger.contents(), anew.contents(), strict=True):
        odd = sorted(((rows - others) + (others - rows)).elements(), key=repr)
        if odd:
            example = " ".join(str(part) for part in odd[0][:4])
            code = Code.LEDGER_OF_ANOTHER_PROGRAM if older and name in JUDGED else Code.LEDGER_DIFFERS
            yield problem(code, Place(file=".flow"), table=name, count=len(odd), example=example)
