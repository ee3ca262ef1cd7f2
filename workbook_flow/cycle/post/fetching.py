"""Letters → archive → inbox: each kept as it came, then its files laid out, then its record written.

A letter is recorded last: killed before, the next run finds it on the server again and lays the same files out
under the same number. What the record names is never fetched again. Only then is it marked or moved on the
server, and a letter of words alone stays as it is, for people to see; of the one letter whose turn that was when
the process was killed, the next run catches up.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import partial

from workbook_flow import mail
from workbook_flow.cycle.post import logins
from workbook_flow.cycle.post.deliveries import OF_A_PERSON, sent_at
from workbook_flow.cycle.post.doubting import settle_answered, settle_kept
from workbook_flow.cycle.post.notices import note_fetching
from workbook_flow.cycle.post.threads import answered_message, answered_period, quotable, writing_unit
from workbook_flow.cycle.session import Session
from workbook_flow.forms import form_workbook
from workbook_flow.mail import imap, pop
from workbook_flow.model import (
    Fate,
    Filling,
    Lack,
    Letter,
    LetterKind,
    Message,
    MessageKind,
    MessageState,
    Switches,
    Unit,
)
from workbook_flow.records.files import file_stem, write_whole
from workbook_flow.returns.senders import BY_MAIL, sender_addresses

LOG = logging.getLogger("workbook_flow")

EARLIER = timedelta(days=14)
"""How long before the first issue letters are looked at: the list may have been announced by mail."""


LARGEST_COMPARED = 16 << 20
"""Bytes of a letter up to which it is compared with one that bears the same Message-ID."""
FIRST_COPIES = timedelta(minutes=30)
"""How long before the first look into the mailbox what was sent is put into its folder for that."""
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
    account = mail.read_account(session.master.settings, session.workspace.root)
    if account is None:
        return Fetched(skipped="没有设邮箱账号，不取信；请把收到的表格放进 inbox。")
    waits = logins.waiting_words(session, account, logins.IN)
    if waits:
        raise mail.MailServerError(waits)
    try:
        fetched = fetch_by_pop(session, account) if pop.by_pop(account) else fetch_by_imap(session, account)
    except mail.MailServerError as error:
        words = str(error)
        if isinstance(error, mail.LoginRefusedError):
            words = logins.note_refused(session, account, logins.IN, words)
        note_fetching(session, fault=words)
        raise mail.MailServerError(words) from None
    note_fetching(session, fault="")
    return fetched


def fetch_by_imap(session: Session, account: mail.Account) -> Fetched:
    """Take the new letters of all folders in."""
    settings = session.master.settings
    letters: list[Letter] = []
    with imap.imap_connection(account) as mailbox:
        logins.note_logged_in(session.workspace.root, logins.IN)
        settle_last(session, mailbox)
        junk = imap.folder_for(mailbox, imap.JUNK)
        target = settings.after_fetch.removeprefix("移到")
        named = [folder for folder in settings.more_folders if folder not in {imap.INBOX, junk, target}]
        missing = [folder for folder in named if not mailbox.folder.exists(folder)]
        for folder in (imap.INBOX, *(folder for folder in named if folder not in missing)):
            letters += fetch_folder(session, mailbox, folder)
        letters += fetch_junk(session, mailbox, junk) if junk else []
        settle_kept(session, mailbox)
        keep_sent(session, mailbox)
    settle_answered(session)
    words = f"邮箱里没有“{'”“'.join(missing)}”文件夹，请核对“另取文件夹”。" if missing else ""
    return Fetched(letters=tuple(letters), skipped=words)


def fetch_by_pop(session: Session, account: mail.Account) -> Fetched:
    """Take the new letters in where there is no IMAP; on the server they stay as they are."""
    with pop.pop_connection(account) as client:
        logins.note_logged_in(session.workspace.root, logins.IN)
        raw_letters = pop.new_letters(
            client, since=first_day(session), taken_uids=session.ledger.mail.known_uids
        )
        letters = [take(session, raw) for raw in raw_letters]
    note_settled(session)
    settle_answered(session)
    return Fetched(letters=tuple(letter for letter in letters if letter is not None))


def fetch_folder(session: Session, mailbox: imap.Mailbox, folder: str) -> list[Letter]:
    """Take a folder's new letters in, and mark or move on the server what is ours."""
    mailbox.folder.set(folder)
    raw_letters = imap.new_letters(
        mailbox, since=first_day(session), taken_uids=session.ledger.mail.known_uids, folder=folder
    )
    letters: list[Letter] = []
    for raw in raw_letters:
        letter = take(session, raw)
        if letter is not None:
            letters.append(letter)
        if letter is None or is_ours(session, letter):
            imap.settle(mailbox, raw.uid, session.master.settings.after_fetch)
        note_settled(session)
    return letters


def fetch_junk(session: Session, mailbox: imap.Mailbox, folder: str) -> list[Letter]:
    """Take in what lies in the folder for junk and answers a mail of ours, or comes from the address book.

    All else there is none of ours, and is looked at once. On the server it all stays as it is.
    """
    mailbox.folder.set(folder)
    note = f"junk {folder} {imap.validity_of(mailbox, folder)}"
    last = int(session.ledger.mail.last_note(note) or 0)

    def looked_at(folder: str, validity: int) -> set[int]:
        return {*session.ledger.mail.known_uids(folder, validity), *range(1, last + 1)}

    letters: list[Letter] = []
    for raw in imap.new_letters(mailbox, since=first_day(session), taken_uids=looked_at, folder=folder):
        letter = take(session, raw) if is_for_us(session, raw) else None
        if letter is not None:
            letters.append(letter)
            note_settled(session)
        last = max(last, raw.uid)
    session.ledger.mail.note(note, str(last))
    return letters


def is_for_us(session: Session, raw: imap.RawLetter) -> bool:
    """Whether a letter answers a mail of ours, or is from an address of the address book."""
    incoming = mail.read_letter(raw.data, own_address=session.master.settings.mail_account)
    if answered_message(session, incoming.references) is not None:
        return True
    return any(incoming.sender in sender_addresses(unit) for unit in session.master.units)


KEPT_SENT = "copies of sent"
"""The note of up to when what was sent lies in the mailbox's own folder for it."""


def keep_sent(session: Session, mailbox: imap.Mailbox) -> None:
    """Put what was sent since the last time into the mailbox's folder for it; what fails is tried again later."""
    ledger, now = session.ledger.mail, session.clock()
    since = ledger.last_run(KEPT_SENT)
    if not session.master.settings.keep_sent or since is None:
        ledger.note_run(KEPT_SENT, now - FIRST_COPIES)
        return
    sent = [
        message
        for message in ledger.messages(kind for kind in MessageKind if kind is not MessageKind.GROUP)
        if message.state is MessageState.SENT and message.tried is not None and message.tried > since
    ]
    if not sent:
        return
    try:
        folder = imap.folder_for(mailbox, imap.SENT)
        for message in sorted(sent, key=sent_at) if folder else ():
            data = session.postbox.message_bytes(message.id)
            imap.keep_copy(mailbox, folder, message.message_id, data, message.tried)
            ledger.note_run(KEPT_SENT, sent_at(message))
    except imap.LOST as error:
        LOG.warning("发出的信没有存进“已发送”：%s", type(error).__name__)


def settle_last(session: Session, mailbox: imap.Mailbox) -> None:
    """Mark or move the letter taken last, where that was cut off and it still lies where it was."""
    last = session.ledger.mail.last_letter()
    if session.ledger.mail.last_note(SETTLED) == str(last) or not last:
        return
    letter = session.postbox.letter(last)
    if is_ours(session, letter) and imap.lies_there(mailbox, letter):
        imap.settle(mailbox, letter.uid, session.master.settings.after_fetch)
    note_settled(session)


def is_ours(session: Session, letter: Letter) -> bool:
    """Whether a letter may be marked or moved on the server: words alone and what is none of ours are for people.

    Ours is what answers a mail of ours, a file from the address book since the first issue, and a copy of a mail of
    ours, unless that is for the office to read. All else the office may be waiting for: a bounce of its own letter, a
    note of another system, another list's form.
    """
    if letter.speaks:
        return False
    if letter.kind is LetterKind.OWN:
        sent = answered_message(session, (letter.message_id,))
        return sent is not None and session.master.settings.mail_account not in sent.to
    if letter.kind is LetterKind.RETURN and letter.message is None:
        return bool(letter.unit) and letter.arrival >= first_issue(session)
    return letter.message is not None


def first_issue(session: Session) -> date:
    """The day of the first issue, today where there is none."""
    return session.ledger.issues.first_day() or session.today


def note_settled(session: Session) -> None:
    """Note that every letter taken so far was marked or moved."""
    session.ledger.mail.note(SETTLED, str(session.ledger.mail.last_letter()))


def first_day(session: Session) -> date:
    """The day from which letters can concern this workspace."""
    return first_issue(session) - EARLIER


def take(session: Session, raw: imap.RawLetter) -> Letter | None:
    """Keep one letter, lay its files out in the inbox, record it; None where the same one was taken before."""
    digest = hashlib.sha256(raw.data).hexdigest()
    if session.ledger.mail.has_letter(digest):
        return None
    incoming = mail.read_letter(
        raw.data, own_address=session.master.settings.mail_account, ours=partial(quotable, session)
    )
    if came_before(session, incoming, raw.data):
        return None
    incoming = with_nil_report(session, without_ours(session, incoming))
    if (raw.too_large or raw.crowded) and incoming.kind is not LetterKind.OWN:
        lack = Lack.LARGE if raw.too_large else Lack.CROWDED
        incoming = replace(incoming, kind=LetterKind.WORDS, lack=lack)
    letter = letter_from(session, raw, incoming, digest)
    session.postbox.keep_letter(letter, raw.data)
    brought = (
        *zip(letter.files, incoming.files, strict=False),
        *zip(letter.evidence, incoming.evidence, strict=False),
    )
    for name, (_, data) in brought:
        write_whole(session.workspace.inbox / BY_MAIL / f"{letter.id:06d}" / name, data)
    session.postbox.record_letter(letter)
    session.ledger.mail.put_letter(letter)
    return letter


def without_ours(session: Session, incoming: mail.Incoming) -> mail.Incoming:
    """The letter without the very files of the mail that it answers: some programs send them back with every reply.

    A form that comes back untouched is no return; what the letter is, its words say, and of a machine's letter that it
    is one.
    """
    message = answered_message(session, incoming.references) if incoming.files else None
    if message is None or incoming.kind is not LetterKind.RETURN:
        return incoming
    own = mail.read_letter(session.postbox.message_bytes(message.id), own_address="")
    sent = {data for _, data in own.files}
    files = tuple((name, data) for name, data in incoming.files if data not in sent)
    if files:
        return replace(incoming, files=files)
    if incoming.automatic:
        return replace(incoming, files=(), kind=LetterKind.AUTOMATIC)
    kind = LetterKind.WORDS if incoming.asks else mail.kind_of_words(incoming.text)
    lack = mail.lack_of_untouched(incoming.text)
    return replace(incoming, files=(), kind=kind, lack=lack)


def with_nil_report(session: Session, incoming: mail.Incoming) -> mail.Incoming:
    """The letter; where it says in words alone that there is nothing to report, with the unit's form that says so.

    From then on it is a return as any other: kept, recorded, taken back in the same way.
    """
    if not mail.is_nil_report(incoming):
        return incoming
    message = answered_message(session, incoming.references)
    unit = writing_unit(session.master, incoming.sender, message)
    period = answered_period(session, message, unit)
    form = session.issued.standing(unit.name, period, None) if unit and period else None
    if form is None or not form.takes_nil:
        return incoming
    filling = Filling(
        switches=Switches(nil=True),
        reporter=form.reporter or incoming.sender,
        phone=form.phone,
        reviewer=form.reviewer,
    )
    files = ((f"{file_stem(form.unit)}零报告.xlsx", form_workbook(form, filling)),)
    return replace(incoming, kind=LetterKind.RETURN, files=files)


def came_before(session: Session, incoming: mail.Incoming, data: bytes) -> bool:
    """Whether the letter came already by another way, as to a group address and to a member of it.

    It is the same where sender, Message-ID, words, files and papers are; what servers wrote in its head differs. Two
    large ones are not held at once: the files of the second are told as the same when they are taken.
    """
    if not incoming.message_id or len(data) > LARGEST_COMPARED:
        return False
    earlier = [
        session.postbox.letter_bytes(letter.id)
        for letter in session.ledger.mail.letters()
        if (letter.message_id, letter.sender) == (incoming.message_id, incoming.sender)
    ]
    own = session.master.settings.mail_account
    # Read without what we sent: that may have become more since the first came.
    letters = (mail.read_letter(letter, own_address=own) for letter in (data, *earlier) if earlier)
    brought = [(letter.text, letter.files, letter.evidence) for letter in letters]
    return brought[:1] != [] and brought[0] in brought[1:]


def letter_from(session: Session, raw: imap.RawLetter, incoming: mail.Incoming, digest: str) -> Letter:
    """A letter as it is recorded, under the next number."""
    message = answered_message(session, incoming.references)
    unit = writing_unit(session.master, incoming.sender, message)
    files = incoming.files if incoming.kind is LetterKind.RETURN else ()
    fates = fates_of(incoming, message)
    shows = may_show(incoming, unit, message)
    names = file_names((*files, *(incoming.evidence if shows else ())))
    pictured = Lack.PICTURE if incoming.evidence and not (shows or incoming.text) else None
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
        period=answered_period(session, message, unit),
        files=names[: len(files)],
        bounced=tuple(address for address, fate in fates.items() if fate is Fate.GONE),
        arrived=arrival(raw, session.now),
        automatic=incoming.automatic,
        responder=incoming.responder,
        attached=incoming.attached if incoming.kind is LetterKind.AUTOMATIC else (),
        message=message.id if message else None,
        troubled=tuple((address, fate) for address, fate in fates.items() if fate is not Fate.GONE),
        evidence=names[len(files) :],
        lack=(incoming.lack or pictured) if incoming.kind is LetterKind.WORDS else None,
        words=mail.shown_words(incoming),
    )


def fates_of(incoming: mail.Incoming, message: Message | None) -> Mapping[str, Fate]:
    """By address, what became of our mail; one that was passed on to an address we do not know failed at its own.

    That one is there: what it passes its mail on to is not.
    """
    to = {address.lower() for address in (*message.to, *message.cc)} if message else set()
    if len(to) == 1 and incoming.fates and to.isdisjoint(incoming.fates):
        fate = next(iter(incoming.fates.values()))
        return dict.fromkeys(to, Fate.REFUSED if fate is Fate.GONE else fate)
    return incoming.fates


def may_show(incoming: mail.Incoming, unit: Unit | None, message: Message | None) -> bool:
    """Whether what a letter brings beside its words is taken as evidence: it brings a form, or is a unit's answer."""
    if incoming.kind is LetterKind.RETURN:
        return True
    return (
        incoming.kind in OF_A_PERSON and unit is not None and (message is not None or not incoming.automatic)
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
