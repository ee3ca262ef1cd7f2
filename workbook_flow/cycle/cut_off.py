"""Files of a letter that was not taken to its end: they wait for the next fetching, as long as that may bring it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from workbook_flow.cycle.inbox import label, waiting_files
from workbook_flow.cycle.session import Session
from workbook_flow.model import Place
from workbook_flow.returns.senders import letter_number
from workbook_flow.words.problems import Code, problem

GONE = "letter gone"
"""The note of the letter that was not taken to its end, and lies in the mailbox no more."""

CUT_OFF = "这份文件的来信没有取完"
FETCH_AGAIN = "下次取信会接着收，不用管；取过信还在的，请把它移到收件夹（inbox）最外面一层再收"


def files_to_take(session: Session, account: str) -> Iterator[Path]:
    """The files that wait in the inbox, those apart that are awaited once more: of these the office is told."""
    for path in waiting_files(session.workspace.inbox):
        file = label(session.workspace.inbox, path)
        if is_awaited(session, file, account):
            session.workspace.tell(
                problem(Code.LEFT_IN_INBOX, Place(file=file), what=CUT_OFF, how=FETCH_AGAIN)
            )
        else:
            yield path


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
