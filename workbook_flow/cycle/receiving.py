"""Inbox → archive and ledger: each file kept, placed with its form, and recorded."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path, PurePath, PurePosixPath

from workbook_flow import collect, plan
from workbook_flow.archive import (
    Receipt,
    content_path,
    link,
    read_record,
    receipt_from_json,
    receipt_to_json,
)
from workbook_flow.cycle.attempts import Attempts
from workbook_flow.cycle.inbox import Arrival, label, look, put_all_back, removed, waiting_files
from workbook_flow.cycle.intake import Intake
from workbook_flow.cycle.recording import record
from workbook_flow.cycle.reviewing import place_review
from workbook_flow.cycle.senders import arrival_of, sender_fault
from workbook_flow.cycle.workspace import Workspace
from workbook_flow.files import copy_whole
from workbook_flow.ledger import RECEIVED, DamagedLedger, Ledger, in_words, issues_of, set_aside
from workbook_flow.ledger.messages import sync_mail
from workbook_flow.model import (
    Place,
    Problem,
)
from workbook_flow.postbox import Postbox
from workbook_flow.problems import problem
from workbook_flow.sheets import Book, Reader, expand_zip, file_label
from workbook_flow.withdrawals import WITHDRAWN, Withdrawal, Withdrawals
from workbook_flow.withdrawals import withdrawn as withdrawn_by


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
            if workspace.archive.last_link(period) == ledger.last_link(issues_of(period)) != "":
                continue
            for issue in workspace.archive.issues(period, after=ledger.last_issue(period)):
                ledger.add_issue(issue)
        left_out = withdrawn_by(acts) if withdrawn is None else withdrawn
        intake = Intake(
            workspace=workspace,
            ledger=ledger,
            reader=reader,
            withdrawn=left_out,
            attempts=Attempts.kept_in(workspace.attempts_path),
        )
        for receipt in workspace.archive.receipts(after=ledger.last_submission()):
            record_again(intake, receipt)
        sync_mail(ledger, Postbox(workspace.archive.root))
        yield intake


def record_again(intake: Intake, receipt: Receipt) -> None:
    """Tell the ledger of an arrival from its kept file; one that cut its reading off too often is left unread."""
    if intake.attempts.spent(receipt.digest):
        cut_off = problem("F27", Place(file=receipt.file))
        intake.workspace.tell(cut_off)
        record(intake, receipt, cut_off)
        return
    with intake.attempts.noted(receipt.digest):
        record(intake, receipt, None)


def sound_ledger(workspace: Workspace, path: Path, acts: Sequence[Withdrawal]) -> Ledger:
    """The ledger; one that is damaged, or knows less of withdrawals or arrivals than the archive, makes way.

    The damaged one is set aside. The new one is to be filled from the archive.
    """
    try:
        ledger = Ledger(path)
    except DamagedLedger as damage:
        aside = set_aside(path)
        workspace.tell(problem("S01", Place(file=path.name), reason=str(damage), aside=aside.name))
        return Ledger(path)
    if (not acts or ledger.last_event(WITHDRAWN) >= acts[-1].number) and ledger.knows_arrivals():
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
    if not removed(arrival):  # held open in Excel, or saved over: what was taken is recorded already
        return
    for key in taken:
        intake.ledger.mark_cleared(known.pop(key))


def take(intake: Intake, part: Arrival, master: str) -> int:
    """Keep one file and record it; give its number. One that cut its reading off too often is kept unread."""
    if intake.attempts.spent(part.digest):
        cut_off = problem("F27", Place(file=part.name))
        return take_noted(intake, replace(part, problem=part.problem or cut_off), master)
    with intake.attempts.noted(part.digest):
        return take_noted(intake, part, master)


def take_noted(intake: Intake, part: Arrival, master: str) -> int:
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
    put_all_back(inbox)
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
    postbox = Postbox(intake.workspace.archive.root)
    receipt = Receipt(
        id=intake.ledger.last_submission() + 1,
        file=file,
        digest=digest,
        size=part.size,
        modified=part.modified,
        received=intake.workspace.today,
        content="",
        master=master,
        arrived=arrival_of(postbox, file),
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
    match = collect.match_submission(book, file, intake.register(master))
    if isinstance(match, Problem):
        return located(replace(receipt, problems=(match,)), suffix), book
    form = match.form
    unit = intake.followed(form.period).get(form.unit, form.unit)
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
