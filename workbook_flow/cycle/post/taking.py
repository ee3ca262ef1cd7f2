"""A letter → archive → inbox: kept as it came, its files laid out, its record written last."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from workbook_flow import mail
from workbook_flow.cycle.inbox import UNDER_WAY
from workbook_flow.cycle.post.deliveries import OF_A_PERSON
from workbook_flow.cycle.post.threads import (
    answered_message,
    answered_period,
    quotable,
    returned_message,
    writing_unit,
)
from workbook_flow.cycle.session import Session
from workbook_flow.forms import form_workbook
from workbook_flow.mail import imap
from workbook_flow.model import Fate, Filling, Lack, Letter, LetterKind, Message, Switches, Unit
from workbook_flow.records.files import file_stem, write_whole
from workbook_flow.returns.senders import BY_MAIL

LARGEST_COMPARED = 16 << 20
"""Bytes of a letter up to which it is compared with one that bears the same Message-ID."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """A letter that lies in the mailbox; ``again`` says that the same one was taken before, which it then is."""

    letter: Letter
    again: bool = False


def take(session: Session, raw: imap.RawLetter) -> Taken:
    """Keep one letter, lay its files out in the inbox, record it, unless the same one was taken before."""
    digest = hashlib.sha256(raw.data).hexdigest()
    earlier = session.ledger.mail.letter_of(digest)
    if earlier is not None:
        return Taken(letter=earlier, again=True)
    incoming = mail.read_letter(
        raw.data, own_address=session.master.settings.mail_account, ours=partial(quotable, session)
    )
    earlier = letter_before(session, incoming, raw.data)
    if earlier is not None:
        return Taken(letter=earlier, again=True)
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
    return Taken(letter=letter)


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
    kind = (
        LetterKind.WORDS
        if incoming.asks or incoming.quoted or incoming.strays
        else mail.kind_of_words(incoming.text)
    )
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


def letter_before(session: Session, incoming: mail.Incoming, data: bytes) -> Letter | None:
    """The letter as it came already by another way, as to a group address and to a member of it.

    It is the same where sender, Message-ID, words, files and papers are; what servers wrote in its head differs. Two
    large ones are not held at once: the files of the second are told as the same when they are taken.
    """
    if not incoming.message_id or len(data) > LARGEST_COMPARED:
        return None
    own = session.master.settings.mail_account
    letters = session.ledger.mail.letters_named(incoming.message_id)
    earlier = [letter for letter in letters if letter.sender == incoming.sender]
    # Read without what we sent: that may have become more since the first came.
    brought = brought_by(mail.read_letter(data, own_address=own)) if earlier else None
    for letter in earlier:
        before = session.postbox.letter_bytes(letter.id)
        if brought_by(mail.read_letter(before, own_address=own)) == brought:
            return letter
    return None


def brought_by(incoming: mail.Incoming) -> tuple[object, ...]:
    """The words, files and papers of a letter."""
    return incoming.text, incoming.files, incoming.evidence


def letter_from(session: Session, raw: imap.RawLetter, incoming: mail.Incoming, digest: str) -> Letter:
    """A letter as it is recorded, under the next number."""
    message = answered_message(session, incoming.references)
    if message is None and incoming.kind is LetterKind.BOUNCE:
        message = returned_message(session, incoming, raw.data, arrival(raw, session.now) or session.now)
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
        departed=incoming.departed,
    )


def fates_of(incoming: mail.Incoming, message: Message | None) -> Mapping[str, Fate]:
    """By address, what became of our mail; one that was passed on to an address we do not know failed at its own.

    That one is there: what it passes its mail on to is not. So failed, as far as is known, one of which no address is
    told.
    """
    to = {address.lower() for address in (*message.to, *message.cc)} if message else set()
    untold = set(incoming.fates) == {""}
    if untold or (len(to) == 1 and incoming.fates and to.isdisjoint(incoming.fates)):
        fate = next(iter(incoming.fates.values()))
        return dict.fromkeys(to or ("",), Fate.REFUSED if fate is Fate.GONE else fate)
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
    """The names that attached files get in the inbox: safe ones, each once, none of a file that is still under way."""
    names: list[str] = []
    for number, (name, _) in enumerate(files, 1):
        plain = file_stem(name.replace("\\", "/").rpartition("/")[2]).lstrip(".~$ ") or f"附件{number}"
        while plain.lower().endswith(UNDER_WAY):
            plain = "_".join(plain.rsplit(".", 1))
        stem, dot, ending = plain.rpartition(".") if "." in plain else (plain, "", "")
        short = f"{stem[:60]}{dot}{ending[:10]}"
        names.append(short if short not in names else f"{stem[:60]}（{number}）{dot}{ending[:10]}")
    return tuple(names)
