"""Whose a letter is and what it is about: by its address, and by the mail of ours that it answers."""

from __future__ import annotations

from collections.abc import Iterable

from workbook_flow.cycle.session import Session
from workbook_flow.model import Master, Message, MessageKind, Period, Unit
from workbook_flow.returns.senders import sender_addresses

TO_UNITS = frozenset((MessageKind.FORM, MessageKind.REMINDER, MessageKind.RECEIPT, MessageKind.DECISION))
"""The mails of ours whose answers are their unit's: nobody else knows their Message-IDs."""


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


def answered_period(session: Session, message: Message | None, unit: Unit | None) -> Period | None:
    """The period of the mail of ours that a letter answers, else the last one issued to its unit."""
    if message is not None and message.period is not None:
        return message.period
    return session.issued.last_period(unit.name) if unit else None
