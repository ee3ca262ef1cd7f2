"""Archive, hashes, chain, mail, ledger and outbox held against each other.

Nothing is changed, but that the ledger is brought up to what the archive holds.
"""

from __future__ import annotations

import hashlib
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from workbook_flow import forms
from workbook_flow.archive import (
    ISSUES,
    MASTERS,
    REVIEWS,
    UNITS,
    UNPLACED,
    Receipt,
    issue_to_json,
    link,
    receipt_to_json,
    standing_forms,
)
from workbook_flow.cycle.receiving import open_ledger
from workbook_flow.cycle.verify_mail import mail_kept, reviews_kept
from workbook_flow.cycle.workspace import Workspace, must_be_there
from workbook_flow.files import PARTIAL
from workbook_flow.ledger import Ledger
from workbook_flow.model import Period, Place, Problem, WorkbookFlowError
from workbook_flow.problems import problem
from workbook_flow.withdrawals import WITHDRAWN, Withdrawals, act_to_json

TABLES = {
    "下发记录": "SELECT period, number, content FROM issue",
    "来件": "SELECT id, file, digest, received, state, archived, unit, period, issue, attempt, reporter, phone, "
    "reviewer, problems FROM submission",
    "报送日期": "SELECT * FROM arrival",
    "进展": "SELECT submission, task, unit, period, role, state, content, problems FROM entry",
    "核定": "SELECT * FROM decision",
    "延期": "SELECT * FROM extension",
    "牵头任务小结": "SELECT * FROM summary",
    "发出的邮件": "SELECT id, key, kind, state, content FROM message",
    "来信": "SELECT id, folder, validity, uid, digest, content FROM letter",
    "存证链": "SELECT stream, number, chain FROM event",
}
"""What of the ledger must be as the archive gives it, by the name that people know it by."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """What was held against each other: how many files, how many issues, where the chain ends, what differs."""

    files: int
    issues: int
    head: str
    problems: tuple[Problem, ...]


def verify(workspace: Workspace, *, on_part: Callable[[], None] = lambda: None) -> Verified:
    """Every difference between what was recorded and what is there."""
    must_be_there(workspace)
    found: list[Problem] = []
    with workspace.held("核对"):
        try:
            receipts = tuple(workspace.archive.receipts())
            issues = [
                issue for period in workspace.archive.periods() for issue in workspace.archive.issues(period)
            ]
            for part in (
                files_kept(workspace, receipts),
                receipts_chained(receipts),
                issues_chained(workspace),
                withdrawals_chained(workspace),
            ):
                found += part
                on_part()
            for part in (
                masters_kept(workspace),
                strays(workspace, receipts),
                forms_out(workspace),
                reviews_kept(workspace, receipts),
                mail_kept(workspace),
            ):
                found += part
                on_part()
            found += ledger_agrees(workspace)
        except WorkbookFlowError as damage:
            found.append(problem("V10", Place(), reason=str(damage)))
            return Verified(files=0, issues=0, head="", problems=tuple(found))
    head = receipts[-1].chain if receipts else ""
    return Verified(files=len(receipts), issues=len(issues), head=head, problems=tuple(found))


def files_kept(workspace: Workspace, receipts: tuple[Receipt, ...]) -> Iterator[Problem]:
    """Files that are gone, or no longer what came."""
    for receipt in receipts:
        place = Place(file=f"archive/{receipt.content}")
        try:
            digest = digest_of(workspace.archive.root / receipt.content)
        except OSError:
            yield problem("V01", place, id=receipt.id)
            continue
        if digest != receipt.digest:
            yield problem("V02", place, id=receipt.id)


def digest_of(path: Path) -> str:
    """SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def receipts_chained(receipts: tuple[Receipt, ...]) -> Iterator[Problem]:
    """Numbers of arrival that are missing, and receipts that no longer say what their link was made over."""
    previous = ""
    expected = 1
    for receipt in receipts:
        for number in range(expected, receipt.id):
            yield problem("V04", Place(file="archive"), id=number)
        whole = receipt.id == expected
        expected = receipt.id + 1
        if whole and link(previous, receipt_to_json(receipt)) != receipt.chain:
            yield problem("V03", Place(file=f"archive/{receipt.content}"), what=f"第 {receipt.id} 号来件")
        previous = receipt.chain


def issues_chained(workspace: Workspace) -> Iterator[Problem]:
    """Issues that no longer say what their link was made over."""
    for period in workspace.archive.periods():
        previous = ""
        for issue in workspace.archive.issues(period):
            if link(previous, issue_to_json(issue)) != issue.chain:
                place = Place(file=f"archive/{period}/{ISSUES}")
                yield problem("V03", place, what=f"{period.words}第 {issue.number} 次下发")
            previous = issue.chain


def withdrawals_chained(workspace: Workspace) -> Iterator[Problem]:
    """Withdrawals that are missing, or no longer say what their link was made over."""
    records = Withdrawals(workspace.archive.root)
    previous, expected = "", 1
    for act in records.acts():
        for number in range(expected, act.number):
            yield problem("V17", Place(file=f"archive/{WITHDRAWN}"), number=number)
        place = Place(file=records.path(act.number).relative_to(workspace.root).as_posix())
        if act.number == expected and link(previous, act_to_json(act)) != act.chain:
            yield problem("V03", place, what=f"第 {act.number} 次撤回")
        previous, expected = act.chain, act.number + 1


def masters_kept(workspace: Workspace) -> Iterator[Problem]:
    """Kept masters that are not what their name says."""
    for path in sorted((workspace.archive.root / MASTERS).glob("*.xlsx")):
        if not digest_of(path).startswith(path.stem):
            yield problem("V09", Place(file=f"archive/{MASTERS}/{path.name}"))


def strays(workspace: Workspace, receipts: tuple[Receipt, ...]) -> Iterator[Problem]:
    """Files among the returned ones that no receipt knows."""
    root = workspace.archive.root
    known = {root / receipt.content for receipt in receipts}
    known |= {workspace.archive.receipt_path(receipt) for receipt in receipts}
    for folder in (*root.glob(f"*/{UNITS}"), *root.glob(f"*/{REVIEWS}"), root / UNPLACED):
        for path in sorted(folder.rglob("*")):
            if path.is_file() and path not in known and not path.name.startswith(PARTIAL):
                yield problem("V08", Place(file=path.relative_to(workspace.root).as_posix()))


def forms_out(workspace: Workspace) -> Iterator[Problem]:
    """Forms of the last period in the outbox that are gone, or not as they were issued."""
    periods: tuple[Period, ...] = workspace.archive.periods()
    for period in periods[-1:]:
        for form in standing_forms(workspace.archive.issues(period)).values():
            path = workspace.root / form.path
            if not path.is_file():
                yield problem("V06", Place(file=form.path), unit=form.unit, period=period)
            elif path.read_bytes() != forms.form_workbook(form):
                yield problem("V07", Place(file=form.path), unit=form.unit, period=period)


def ledger_agrees(workspace: Workspace) -> Iterator[Problem]:
    """Where the ledger differs from one made anew."""
    with (
        tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder,
        open_ledger(workspace) as kept,
        open_ledger(workspace, Path(folder) / "anew.sqlite3") as anew,
    ):
        yield from differences(kept.ledger, anew.ledger)


def differences(kept: Ledger, anew: Ledger) -> Iterator[Problem]:
    """One problem for each table in which two ledgers differ."""
    for name, query in TABLES.items():
        mine, other = Counter(kept.table(query)), Counter(anew.table(query))
        odd = sorted(((mine - other) + (other - mine)).elements(), key=repr)
        if odd:
            example = " ".join(str(part) for part in odd[0][:4])
            yield problem("V05", Place(file=".flow"), table=name, count=len(odd), example=example)
