"""Inbox → archive and ledger: each file told what it is, kept, and recorded, in the order in which they came."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path, PurePosixPath

from workbook_flow.cycle.arrivals import (
    Answer,
    Basis,
    Duplicate,
    Placement,
    RefusedFile,
    Review,
    Stranger,
    Unplaced,
    identify,
)
from workbook_flow.cycle.evidence import file_evidence, is_document, is_named_paper, is_paper
from workbook_flow.cycle.foreseeing import Foresight
from workbook_flow.cycle.inbox import Arrival, label, look, put_all_back, removed, waiting_files
from workbook_flow.cycle.recording import record
from workbook_flow.cycle.session import Session
from workbook_flow.model import Place, Problem
from workbook_flow.records.archive import (
    Receipt,
    content_path,
    content_suffix,
    link,
    read_record,
)
from workbook_flow.records.codec import from_json, to_json
from workbook_flow.records.files import copy_whole, file_stem
from workbook_flow.records.ledger import RECEIVED
from workbook_flow.returns.senders import arrival_of, letter_to_ask, stranger_problem
from workbook_flow.sheets import expand_zip, file_label
from workbook_flow.words.problems import Code, problem


def receive_files(session: Session, basis: Basis, on_file: Callable[[], None]) -> None:
    """Take every file out of the inbox, oldest first, those that can be no return last; ``on_file`` is told of each."""
    uncleared = {(row.file, row.digest): row.id for row in session.ledger.uncleared()}
    paths = sorted(waiting_files(session.workspace.inbox), key=lambda path: is_paper(path.name))
    with Foresight(session, paths) as foresight:
        for number, path in enumerate(paths):
            foresight.before(number)
            receive_file(session, path, basis, uncleared)
            on_file()


def receive_file(session: Session, path: Path, basis: Basis, uncleared: dict[tuple[str, str], int]) -> None:
    """Take one file: the parts of a .zip are taken each for itself. What is not to be had now is left.

    ``uncleared`` are the submissions whose file may still stand in the inbox: their numbers by its name and digest.
    """
    arrival = look(session.workspace, path)
    if arrival is None:
        return
    taken = {(part.name, part.digest): part for part in parts(arrival)}
    for key, part in taken.items():
        if key not in uncleared and not filed(session, part, basis):
            uncleared[key] = receive_noted(session, part, basis)
    if not removed(arrival):  # held open in Excel, or saved over: what was taken is recorded already
        return
    for key in taken:
        if key in uncleared:
            session.ledger.mark_cleared(uncleared.pop(key))


def filed(session: Session, part: Arrival, basis: Basis) -> bool:
    """Whether a part was filed as evidence: a paper whose unit is known, or a document without a form in it.

    A workbook under a paper's ending is looked into as a document is.
    """
    if is_named_paper(part.name, part.data):
        return file_evidence(session, part, basis)
    may_be_form = is_document(part.name) or is_paper(part.name)
    if not may_be_form or session.attempts.spent(part.digest):
        return False
    with session.attempts.noted(part.digest):
        placement = place(session, part, basis)
    return isinstance(placement, Unplaced | RefusedFile) and file_evidence(session, part, basis)


def receive_noted(session: Session, part: Arrival, basis: Basis) -> int:
    """Take one file in; one that cut its reading off too often is kept unread. Gives its number."""
    if session.attempts.spent(part.digest):
        cut_off = problem(Code.READING_CUT_OFF, Place(file=part.name))
        return receive_one(session, replace(part, problem=part.problem or cut_off), basis)
    with session.attempts.noted(part.digest):
        return receive_one(session, part, basis)


def receive_one(session: Session, part: Arrival, basis: Basis) -> int:
    """Take one file in: match, read, check as far as it alone allows; then keep, and record. Gives its number."""
    placement = place(session, part, basis)
    receipt = keep(session, part, basis, placement)
    record(session, receipt, placement)
    return receipt.id


def place(session: Session, part: Arrival, basis: Basis) -> Placement:
    """What the file is; only the bytes of one that stands are known without reading them."""
    first = session.ledger.standing_with(part.digest)
    if first is not None:
        submission = session.ledger.submission(first)
        return Duplicate(first=first, unit=submission.unit, period=submission.period, issue=submission.issue)
    if is_named_paper(part.name, part.data):
        return RefusedFile(problems=(problem(Code.EVIDENCE_OF_NOBODY, Place(file=part.name)),))
    book = part.problem or session.reader.read_bytes(part.data, part.name)
    placement = identify(book, part.name, basis, letter_to_ask(session.postbox, part.name))
    return placement if not isinstance(placement, Answer) else doubted(placement, part.name, session)


def doubted(answer: Answer, file: str, session: Session) -> Answer | Unplaced:
    """The answer; one without a stamp where the unit's return with one stands waits until the office places it."""
    if all(told.code != Code.STAMP_LOST for told in answer.origin.problems):
        return answer
    unit, period = answer.origin.unit, answer.origin.form.period
    standing = session.ledger.stamped_return(unit, period)
    if standing is None:
        return answer
    words = {"unit": unit, "period": period.words, "standing": standing}
    return Unplaced(problems=(problem(Code.UNSTAMPED_AFTER_STAMPED, Place(file=file), **words),))


def keep(
    session: Session, part: Arrival, basis: Basis, placement: Placement, *, arrived: date | None = None
) -> Receipt:
    """Make an arrival durable: first its bytes, then the receipt that says what it is.

    ``arrived`` is the day on which it reached the office, where that is known other than by its letter.
    """
    receipt = receipt_of(session, part, basis, placement)
    receipt = replace(receipt, arrived=receipt.arrived or arrived)
    receipt = replace(receipt, chain=link(session.ledger.last_link(RECEIVED), to_json(receipt)))
    if part.data or part.problem is None:
        session.archive.keep_file(receipt, part.data)
    else:
        copy_whole(session.archive.root / receipt.content, part.path)
    session.archive.add_receipt(receipt)
    return receipt


def receipt_of(session: Session, part: Arrival, basis: Basis, placement: Placement) -> Receipt:
    """The receipt of an arrival, under the next number, still to be linked and written."""
    receipt = described(
        Receipt(
            id=session.ledger.last_submission() + 1,
            file=part.name,
            digest=part.digest,
            size=part.size,
            modified=part.modified,
            received=basis.received,
            content="",
            master=basis.master.digest,
            arrived=arrival_of(session.postbox, part.name),
            workspace=session.archive.chain.identity(),
        ),
        placement,
    )
    unit = file_stem(receipt.unit) if receipt.unit else None
    content = content_path(receipt.digest, content_suffix(part.name), unit=unit, period=receipt.period)
    return replace(receipt, content=session.archive.free_path(content, receipt.digest))


def described(receipt: Receipt, placement: Placement) -> Receipt:
    """The receipt with what the file is."""
    match placement:
        case Answer(origin=origin):
            return replace(
                receipt,
                unit=origin.unit,
                period=origin.form.period,
                issue=origin.form.issue,
                latest=origin.latest,
                issued_to=None if origin.unit == origin.form.unit else origin.form.unit,
                problems=origin.problems,
            )
        case Review(period=period):
            return replace(receipt, period=period, review=True)
        case Duplicate(first=first, unit=unit, period=period, issue=issue):
            again = (problem(Code.SENT_AGAIN, Place(file=receipt.file), first=first),)
            return replace(receipt, unit=unit, period=period, issue=issue, duplicate_of=first, problems=again)
        case Stranger(sender=sender, unit=unit):
            return replace(receipt, problems=(stranger_problem(receipt.file, sender, unit, receipt.id),))
        case Unplaced(problems=problems):
            return replace(receipt, problems=problems)
        case RefusedFile(problems=problems):
            return replace(receipt, refused=True, problems=problems)


def parts(arrival: Arrival) -> list[Arrival]:
    """The files that an arrival holds: itself, or for a .zip of files each of them."""
    inside = expand_zip(arrival.data, arrival.name)
    if isinstance(inside, Problem):
        return [replace(arrival, problem=arrival.problem or inside)]
    own = file_label(arrival.name)
    if [name for name, _ in inside] == [own]:
        return [arrival]
    inside.sort(key=lambda member: is_paper(member[0]) or is_document(member[0]))
    return [
        replace(
            arrival,
            name=arrival.name + name.removeprefix(own),
            digest=hashlib.sha256(content).hexdigest(),
            data=content,
        )
        for name, content in inside
    ]


def settle_inbox(session: Session) -> None:
    """Mark as cleared what the inbox no longer holds; a later file of the same name is another."""
    inbox = session.workspace.inbox
    put_all_back(inbox)
    uncleared = session.ledger.uncleared()
    waiting = {label(inbox, path): path for path in waiting_files(inbox)} if uncleared else {}
    for row in uncleared:
        names = (row.file, *map(str, PurePosixPath(row.file).parents))
        path = next((waiting[name] for name in names if name in waiting), None)
        if path is None or not still_there(session, row.id, path):
            session.ledger.mark_cleared(row.id)


def still_there(session: Session, number: int, path: Path) -> bool:
    """Whether the file in the inbox is the very one that the submission was made of."""
    archived = session.workspace.root / session.ledger.submission(number).archived
    receipt = read_record(archived.with_name(f"{number:06d}.json"), partial(from_json, Receipt))
    file_stat = path.lstat()
    return (receipt.size, receipt.modified) == (file_stat.st_size, file_stat.st_mtime_ns)
