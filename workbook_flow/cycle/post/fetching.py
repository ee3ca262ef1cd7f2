"""Letters → archive → inbox: each kept as it came, then its files laid out, then its record written.

A letter is recorded last: killed before, the next run finds it on the server again and lays the same files out
under the same number. What the record names is never fetched again. Only then is it marked or moved on the
server, and a letter of words alone stays as it is, for people to see; of the one letter whose turn that was when
the process was killed, the next run catches up.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from workbook_flow import mail
from workbook_flow.cycle.session import Session
from workbook_flow.mail import imap
from workbook_flow.model import Letter, LetterKind, Master, Period, Unit, WorkbookFlowError
from workbook_flow.records.files import file_stem, write_whole
from workbook_flow.returns.senders import BY_MAIL, accepted_name, letter_number, sender_addresses
from workbook_flow.words.problems import Code

LOG = logging.getLogger("workbook_flow")

EARLIER = timedelta(days=14)
"""How long before the first issue letters are looked at: the list may have been announced by mail."""


SETTLED = "settled"
"""The note of the last letter that was marked or moved on the server."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """What fetching found. ``letters`` are the new ones; ``skipped`` says why nothing was fetched."""

    letters: tuple[Letter, ...] = ()
    skipped: str = ""

    def of(self, kind: LetterKind) -> tuple[Letter, ...]:
        """The new letters of one kind."""
        return tuple(each for each in self.letters if each.kind is kind)


def fetch(session: Session) -> Fetched:
    """Take the new letters in; raise MailServerError where the server cannot be reached, keeping what came before."""
    account = mail.read_account(session.master.settings)
    if account is None:
        return Fetched(skipped="没有设邮箱账号，不取信；请把收到的表格放进 inbox。")
    found: list[Letter] = []
    with imap.imap_connection(account) as mailbox:
        settle_last(session, mailbox)
        known = imap.new_letters(
            mailbox,
            since=first_day(session),
            known=session.ledger.mail.known_uids,
        )
        for raw in known:
            letter = take(session, raw)
            if letter is not None:
                found.append(letter)
            if letter is None or letter.kind is not LetterKind.WORDS:
                imap.settle(mailbox, raw.uid, session.master.settings.after_fetch)
            note_settled(session)
    return Fetched(letters=tuple(found))


def settle_last(session: Session, mailbox: imap.Mailbox) -> None:
    """Mark or move the letter taken last, where that was cut off and it still lies where it was."""
    last = session.ledger.mail.last_letter()
    if session.ledger.mail.last_note(SETTLED) == str(last) or not last:
        return
    letter = session.postbox.letter(last)
    if letter.kind is not LetterKind.WORDS and imap.lies_there(mailbox, letter.validity, letter.uid):
        imap.settle(mailbox, letter.uid, session.master.settings.after_fetch)
    note_settled(session)


def note_settled(session: Session) -> None:
    """Note that every letter taken so far was marked or moved."""
    session.ledger.mail.note(SETTLED, str(session.ledger.mail.last_letter()))


def first_day(session: Session) -> date:
    """The day from which letters can concern this workspace."""
    issued = [form.issued_on for form in session.issued.forms.values()]
    return min(issued, default=session.today) - EARLIER


def take(session: Session, raw: imap.RawLetter) -> Letter | None:
    """Keep one letter, lay its files out in the inbox, record it; None where the same one was taken before."""
    digest = hashlib.sha256(raw.data).hexdigest()
    if session.ledger.mail.has_letter(digest):
        return None
    incoming = mail.read_letter(raw.data, own_address=session.master.settings.mail_account)
    letter = letter_from(session, raw, incoming, digest)
    session.postbox.keep_letter(letter, raw.data)
    for name, (_, data) in zip(letter.files, incoming.files, strict=False):
        write_whole(session.workspace.inbox / BY_MAIL / f"{letter.id:06d}" / name, data)
    session.postbox.record_letter(letter)
    session.ledger.mail.put_letter(letter)
    return letter


def letter_from(session: Session, raw: imap.RawLetter, incoming: mail.Incoming, digest: str) -> Letter:
    """A letter as it is recorded, under the next number."""
    unit = sender_unit(session.master, incoming.sender)
    return Letter(
        id=session.ledger.mail.last_letter() + 1,
        folder=raw.folder,
        validity=raw.validity,
        uid=raw.uid,
        digest=digest,
        message_id=incoming.message_id,
        sender=incoming.sender,
        subject=incoming.subject,
        received=session.now,
        kind=incoming.kind,
        unit=unit.name if unit else "",
        period=answered_period(session, incoming.references, unit),
        files=file_names(incoming.files) if incoming.kind is LetterKind.RETURN else (),
        bounced=incoming.bounced,
        arrived=arrival(raw, session.now),
        automatic=incoming.automatic,
        responder=incoming.responder,
        attached=incoming.attached if incoming.kind is LetterKind.AUTOMATIC else (),
    )


def arrival(raw: imap.RawLetter, now: datetime) -> datetime | None:
    """When a letter reached the mailbox, in the office's time; never later than it is fetched."""
    return None if raw.arrived is None else min(raw.arrived.astimezone(now.tzinfo), now)


def file_names(files: Iterable[tuple[str, bytes]]) -> tuple[str, ...]:
    """The names that attached files get in the inbox: safe ones, each once."""
    names: list[str] = []
    for number, (name, _) in enumerate(files, 1):
        plain = file_stem(name.replace("\\", "/").rpartition("/")[2]).lstrip(".~$ ") or f"附件{number}"
        stem, dot, ending = plain.rpartition(".")
        short = f"{stem[:60]}{dot}{ending[:10]}"
        names.append(short if short not in names else f"{stem[:60]}（{number}）{dot}{ending[:10]}")
    return tuple(names)


def sender_unit(master: Master, address: str) -> Unit | None:
    """The unit in whose row of the address book that address stands, where it is just one."""
    mine = [unit for unit in master.units if address in sender_addresses(unit)]
    return mine[0] if len(mine) == 1 else None


def answered_period(session: Session, references: Iterable[str], unit: Unit | None) -> Period | None:
    """The period of the mail of ours that a letter answers, else the last one issued to its unit."""
    named = set(references)
    for message in reversed(session.ledger.mail.messages()):
        if message.message_id in named and message.period is not None:
            return message.period
    if unit is None:
        return None
    return max(
        (form.period for form in session.issued.forms.values() if form.unit == unit.name), default=None
    )


def accept(session: Session, number: int) -> str:
    """Take a return from an unknown sender after all: its file comes in again, past the check of the sender."""
    submission = next(
        (each for each in session.ledger.submissions(after=number - 1) if each.id == number), None
    )
    if submission is None:
        raise WorkbookFlowError(f"没有第 {number} 号来件。编号见 collect 或 fetch 的输出。")
    if not any(each.code == Code.UNKNOWN_SENDER for each in submission.problems):
        raise WorkbookFlowError(f"第 {number} 号来件不是因为发件人被搁置的，不需要认可。")
    letter = letter_number(submission.file)
    if letter is None:
        raise WorkbookFlowError(f"第 {number} 号来件不是从邮箱收到的，不需要认可。")
    data = (session.workspace.root / submission.archived).read_bytes()
    name = accepted_name(letter, submission)
    write_whole(session.workspace.inbox / name, data)
    return name
