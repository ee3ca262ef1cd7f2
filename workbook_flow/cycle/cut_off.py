"""Files of a letter that was not taken to its end: they wait for the next fetching, as long as that may bring it."""

from __future__ import annotations

from workbook_flow.cycle.session import Session
from workbook_flow.returns.senders import letter_number

GONE = "letter gone"
"""The note of the letter that was not taken to its end, and lies in the mailbox no more."""


def is_awaited(session: Session, file: str, account: str) -> bool:
    """Whether the next fetching lays a file of the inbox out once more: not without an ``account``."""
    number = letter_number(file)
    if number is None or not account or session.ledger.mail.last_note(GONE) == str(number):
        return False
    postbox = session.postbox
    return postbox.letter_path(number, ".eml").exists() and not postbox.letter_path(number, ".json").exists()


def note_gone(session: Session) -> None:
    """Note after all letters were taken that one whose taking was cut off was not among them."""
    number = session.ledger.mail.last_letter() + 1
    if session.postbox.letter_path(number, ".eml").exists():
        session.ledger.mail.note(GONE, str(number))
