"""The archive's mail and the office's decisions held against their records, and mails in the outbox against both."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from email.parser import BytesHeaderParser
from email.policy import compat32
from pathlib import Path

from workbook_flow.cycle.workspace import Workspace
from workbook_flow.model import Letter, Message, Place, Problem
from workbook_flow.records.archive import REVIEW_SEAL, Receipt
from workbook_flow.records.files import PARTIAL
from workbook_flow.records.postbox import MAIL, RECEIVED, SENT, Postbox
from workbook_flow.records.purges import Purges
from workbook_flow.words.problems import Code, problem


def mail_kept(workspace: Workspace) -> Iterator[Problem]:
    """Mails sent and received that are gone, not as they were, or out of step with their records."""
    postbox = Postbox(workspace.archive.root)
    sent = tuple(postbox.messages())
    received = tuple(postbox.letters())
    purged = Purges(workspace.archive.root).letters()
    yield from shelf_kept(Shelf(workspace, SENT, "发出的邮件", sent, postbox.message_path))
    yield from shelf_kept(Shelf(workspace, RECEIVED, "来信", received, postbox.letter_path, purged))
    yield from mails_out(workspace, sent)


@dataclass(frozen=True, slots=True)
class Shelf:
    """One folder of the archive's mail: its records, what people call one of them, where its files are."""

    workspace: Workspace
    folder: str
    called: str
    records: tuple[Message, ...] | tuple[Letter, ...]
    path: Callable[[int, str], Path]
    purged: frozenset[int] = frozenset()

    def words(self, number: int) -> str:
        """What people call the mail of that number."""
        return f"第 {number} 封{self.called}"

    def place(self, path: Path) -> Place:
        """A file of the workspace as a place."""
        return Place(file=path.relative_to(self.workspace.root).as_posix())


def shelf_kept(shelf: Shelf) -> Iterator[Problem]:
    """Differences within one folder of the archive's mail."""
    numbers = {record.id for record in shelf.records}
    for number in sorted(set(range(1, max(numbers, default=0))) - numbers):
        yield problem(Code.RECORD_GONE, shelf.place(shelf.path(number, ".json")), what=shelf.words(number))
    for record in shelf.records:
        yield from original_kept(shelf, record)
    yield from shelf_strays(shelf, numbers)


def original_kept(shelf: Shelf, record: Message | Letter) -> Iterator[Problem]:
    """What is wrong with the bytes of one mail. Records of before messages had a digest are told by Message-ID."""
    path = shelf.path(record.id, ".eml")
    place, what = shelf.place(path), shelf.words(record.id)
    try:
        data = path.read_bytes()
    except OSError:
        if not (isinstance(record, Letter) and record.id in shelf.purged):
            yield problem(Code.MAIL_ORIGINAL_GONE, place, what=what)
        return
    if record.digest and hashlib.sha256(data).hexdigest() != record.digest:
        yield problem(Code.MAIL_ORIGINAL_CHANGED, place, what=what)
    elif isinstance(record, Message) and message_id(data) != record.message_id:
        yield problem(Code.MAIL_RECORD_DIFFERS, place, what=what)


def message_id(data: bytes) -> str:
    """The Message-ID in a mail's head, blank where there is none."""
    return str(BytesHeaderParser(policy=compat32).parsebytes(data).get("Message-ID", "")).strip()


def shelf_strays(shelf: Shelf, numbers: set[int]) -> Iterator[Problem]:
    """Files that no record knows. The next number's bytes may lie there: kept by a command that was cut off."""
    following = shelf.path(max(numbers, default=0) + 1, ".eml")
    registered = {
        following,
        *(shelf.path(number, suffix) for number in numbers for suffix in (".eml", ".json")),
    }
    for path in sorted((shelf.workspace.archive.root / MAIL / shelf.folder).glob("*")):
        if path not in registered and not path.name.startswith(PARTIAL):
            yield problem(Code.UNREGISTERED_FILES, shelf.place(path))


def mails_out(workspace: Workspace, sent: Iterable[Message]) -> Iterator[Problem]:
    """Mails in the outbox that are gone, or are not those that were kept."""
    postbox = Postbox(workspace.archive.root)
    folder = workspace.root / "outbox" / MAIL
    out = {path.name[:6]: path for path in folder.glob("[0-9][0-9][0-9][0-9][0-9][0-9]_*.eml")}
    for message in sent:
        archived, path = postbox.message_path(message.id, ".eml"), out.get(f"{message.id:06d}")
        source = archived.relative_to(workspace.root).as_posix()
        what = f"第 {message.id} 封邮件（{message.subject}）"
        if path is None:
            yield problem(Code.MAIL_NOT_LAID_OUT, Place(file=f"outbox/{MAIL}"), what=what, source=source)
        elif archived.is_file() and path.read_bytes() != archived.read_bytes():
            place = Place(file=f"outbox/{MAIL}/{path.name}")
            yield problem(Code.MAIL_LAID_OUT_DIFFERS, place, what=what, source=source)


def reviews_kept(workspace: Workspace, receipts: Iterable[Receipt]) -> Iterator[Problem]:
    """Periods that the office decided on, and whose seal of consolidated workbooks is not recorded any more."""
    for period in sorted({receipt.period for receipt in receipts if receipt.review and receipt.period}):
        if not workspace.archive.review_seal(period):
            place = Place(file=f"archive/{period}/{REVIEW_SEAL}")
            yield problem(Code.RECORD_GONE, place, what=f"{period.words}汇总表的核定标记")
