"""Messages that were cut off while a server was handed them: what shows that they arrived, or the office's word.

Handed over twice without an answer, a message is not handed over again by itself: a unit would get it a third time.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from workbook_flow.cycle.post.queueing import record
from workbook_flow.cycle.session import Session
from workbook_flow.model import Message, MessageState, WorkbookFlowError

if TYPE_CHECKING:
    from workbook_flow.mail import imap

LOG = logging.getLogger("workbook_flow")

DOUBTFUL = (MessageState.DOUBTFUL,)


def doubtful(session: Session) -> tuple[Message, ...]:
    """The messages of which the office is to say whether they arrived."""
    return session.ledger.mail.in_states(DOUBTFUL)


def settle_answered(session: Session) -> None:
    """Count as sent what a letter answers or brings back: a server had taken it."""
    unsure = session.ledger.mail.unsure_messages()
    answered = {letter.message for letter in session.ledger.mail.letters()} if unsure else set()
    settle(session, (message for message in unsure if message.id in answered), "有来信答复它，已送达")


def settle_kept(session: Session, mailbox: imap.Mailbox) -> None:
    """Count as sent what the service itself put into the mailbox's folder for that; not to be there proves nothing."""
    unsure = session.ledger.mail.unsure_messages()
    if not unsure:
        return
    from workbook_flow.mail import imap

    try:
        folder = imap.folder_for(mailbox, imap.SENT)
        if folder:
            mailbox.folder.set(folder)
            copied = [message for message in unsure if imap.holds(mailbox, message.message_id)]
            settle(session, copied, f"在邮箱的“{folder}”里，已发出")
    except imap.LOST as error:
        LOG.warning("没有到“已发送”里核对：%s", type(error).__name__)


def settle(session: Session, messages: Iterable[Message], words: str) -> None:
    """Record them as sent, with why."""
    for message in messages:
        sent = replace(message, state=MessageState.SENT, words=words, next_try=None, unsure=0)
        record(session, sent)


def wanted(session: Session, number: int) -> Message:
    """The message of that number, of which the office is to say whether it arrived."""
    for message in doubtful(session):
        if message.id == number:
            return message
    raise WorkbookFlowError(
        f"第 {number} 封信不用核实，或已经核实过了。不写编号运行 confirm，可看全部要核实的。"
    )


def confirm(session: Session, number: int) -> Message:
    """The office has heard that it arrived; WorkbookFlowError where it is not in doubt."""
    message = wanted(session, number)
    settle(session, [message], "办公室核实：已送达")
    return message


def send_again(session: Session, number: int) -> Message:
    """The office wants it sent once more, under its own Message-ID; WorkbookFlowError where it is not in doubt."""
    message = wanted(session, number)
    record(session, replace(message, state=MessageState.FAILED, words="办公室要求再发", unsure=0))
    return message
