"""Whose a letter is and what it is about: by its address, and by the mail of ours that it answers; who is answered."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from workbook_flow import mail
from workbook_flow.cycle.post.deliveries import deliveries, sent_at
from workbook_flow.cycle.session import Session
from workbook_flow.model import Letter, Master, Message, MessageKind, MessageState, Period, Unit
from workbook_flow.returns.senders import sender_addresses

TO_UNITS = frozenset((MessageKind.FORM, MessageKind.REMINDER, MessageKind.RECEIPT, MessageKind.DECISION))
"""The mails of ours whose answers are their unit's: nobody else knows their Message-IDs."""
NOBODY = ""
"""In place of the address of which a bounce speaks that names none."""
PASSED_ON = ("转发", "转寄", "fw", "fwd")
"""How the subject begins of a mail by which somebody passes ours on."""
RETURNED_WITHIN = timedelta(days=7)
"""For how long after it a mail comes back, at most: servers try for five days."""
MOST_QUOTED = 6
"""How many of our last mails to its sender a letter may quote that names none."""


def writing_unit(master: Master, address: str, message: Message | None) -> Unit | None:
    """Whose letter it is: by its address, where that is one unit's alone, else by the mail of ours that it answers."""
    units = [unit for unit in master.units if address in sender_addresses(unit)]
    if len(units) == 1:
        return units[0]
    answered = master.unit(message.unit) if message is not None and message.kind in TO_UNITS else None
    return answered if not units or answered in units else None


def answered_message(session: Session, references: Iterable[str]) -> Message | None:
    """The mail of ours that a letter answers, the last where it names several."""
    named = tuple(references)
    return next(reversed(session.ledger.mail.named(named)), None) if named else None


def returned_message(
    session: Session, incoming: mail.Incoming, data: bytes, arrived: datetime
) -> Message | None:
    """The mail of ours that a bounce is about which names none: one to its address whose whole subject it tells.

    So write QQ, 163 and most other services of the country. One that names no address either is told by the subject.
    Of several the longest subject counts, then the last sent.
    """
    words = mail.squeezed(" ".join((incoming.subject, *mail.words_of(data))))
    candidates = (
        mails_before(session, arrived)
        if set(incoming.fates) == {NOBODY}
        else (
            message
            for address in incoming.fates
            for message in session.ledger.mail.last_to(address, MOST_QUOTED)
        )
    )
    messages = {
        message.id: message
        for message in candidates
        if sent_at(message) <= arrived and names_subject(words, message.subject)
    }
    return max(messages.values(), key=lambda message: (len(message.subject), message.id), default=None)


def mails_before(session: Session, arrived: datetime) -> Iterator[Message]:
    """What servers took of us in the days before a bounce that names no address."""
    for message in session.ledger.mail.in_states((MessageState.SENT,)):
        if message.kind is not MessageKind.GROUP and arrived - sent_at(message) <= RETURNED_WITHIN:
            yield message


def names_subject(words: str, subject: str) -> bool:
    """Whether squeezed words name the whole subject of a mail of ours, and not of one that passes it on."""
    title, text = mail.squeezed(subject).lower(), words.lower()
    return title in text and not any(f"{begin}{title}" in text for begin in PASSED_ON)


def answered_period(session: Session, message: Message | None, unit: Unit | None) -> Period | None:
    """The period of the mail of ours that a letter answers, else the last one issued to its unit."""
    if message is not None and message.period is not None:
        return message.period
    return session.issued.last_period(unit.name) if unit else None


def quotable(session: Session, sender: str, references: tuple[str, ...]) -> mail.Ours:
    """The mails of ours that a letter may quote: those that it names, and the last to its sender."""
    ledger = session.ledger.mail
    named = ledger.named(references)
    messages = (*named, *ledger.last_to(sender, MOST_QUOTED))
    chosen = {message.id: message for message in messages if message.kind is not MessageKind.GROUP}

    def words() -> tuple[str, ...]:
        letters = (session.postbox.message_bytes(number) for number in chosen)
        return tuple(text for data in letters for text in mail.words_of(data))

    return mail.Ours(
        subjects=tuple(message.subject for message in chosen.values()),
        read=words,
        named=bool(named),
        earlier=tuple(letter.words for letter in ledger.letters_from(sender) if letter.words),
    )


def read_again(session: Session, letter: Letter) -> mail.Incoming:
    """A letter as it is read for its answer."""
    own = session.master.settings.mail_account
    return mail.read_letter(session.postbox.letter_bytes(letter.id), own_address=own)


def thread_of(incoming: mail.Incoming) -> tuple[str, ...]:
    """The Message-IDs that an answer to a letter names."""
    return mail.thread(incoming.references, incoming.message_id)


def answer_addresses(session: Session, incoming: mail.Incoming, name: str) -> tuple[str, ...]:
    """Where the answer to a letter goes: where it asks for it, as far as the unit is registered there.

    Anybody can write a Reply-To: a return never goes by it to where its unit is not known.
    """
    unit = session.master.unit(name)
    own = sender_addresses(unit) if unit else set()
    return tuple(address for address in incoming.reply_to if address in own) or (incoming.sender,)


def own_addresses(session: Session, name: str) -> tuple[str, ...]:
    """The addresses to which a unit's mail goes, without those that are not there."""
    unit = session.master.unit(name)
    return deliveries(session).live(unit.mail) if unit else ()
