"""The durable outbox: each mail is composed and kept, then recorded, then sent; its record says how far it came.

A message is QUEUED once its bytes and its record lie in the archive. It is SENDING from right before the server gets
it until the answer is recorded: found so at the next run, it was cut off, and goes out again under its own
Message-ID, once; cut off again it is DOUBTFUL, and for the office to settle (``doubting``). A message recorded as SENT
is never sent again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

from workbook_flow import mail
from workbook_flow.cycle.session import Session
from workbook_flow.cycle.workspace import Workspace
from workbook_flow.mail import wording
from workbook_flow.model import (
    Message,
    MessageKind,
    MessageState,
)
from workbook_flow.records.files import file_stem, write_whole

MAILING = "收发邮件"
"""What a command of the mail does, in the words for who must wait."""
NO_ADDRESS = "account@localhost"
"""The sender of an .eml where the office has set no account; the mail program puts its own."""


def queue(session: Session, message: Message, words: wording.Words, **parts: object) -> Message | None:
    """Compose and queue a mail; None where the occasion has its mail already, or nobody can be written to.

    ``parts`` are further parts of the draft: attachments, the thread it answers.
    """
    if session.ledger.mail.has_message(message.key) or not message.to:
        return None
    sender = session.master.settings.mail_account or NO_ADDRESS
    queued = replace(
        message,
        id=session.ledger.mail.last_message() + 1,
        message_id=mail.message_id(message.key, session.workspace.key(), sender),
        subject=words.subject,
        queued=session.now,
        cc=tuple(address for address in message.cc if address not in message.to),
    )
    data = mail.message_bytes(draft_of(session, queued, words, **parts), queued.message_id, session.now)
    queued = replace(queued, digest=hashlib.sha256(data).hexdigest())
    session.postbox.keep_message(queued, data)
    record(session, queued)
    lay_out(session, queued)
    return queued


def draft_of(session: Session, message: Message, words: wording.Words, **parts: object) -> mail.Draft:
    """What a message says, and from whom; ``parts`` as in ``queue``."""
    settings = session.master.settings
    return mail.Draft(
        sender=settings.mail_account or NO_ADDRESS,
        sender_name=settings.office,
        to=message.to,
        cc=message.cc,
        subject=words.subject,
        text=words.text,
        html=words.html,
        **parts,  # type: ignore[arg-type]
    )


def new_message(kind: MessageKind, key: str, to: Iterable[str], now: datetime) -> Message:
    """A message for an occasion, still to be composed."""
    return Message(
        id=0, key=key, kind=kind, subject="", to=tuple(dict.fromkeys(to)), message_id="", queued=now
    )


def record(session: Session, message: Message) -> None:
    """Make durable how far a message has come: the archive first, then the ledger."""
    session.postbox.record_message(message)
    session.ledger.mail.put_message(message)


def eml_path(workspace: Workspace, message: Message) -> Path:
    """Where people find a mail: it opens in any mail program."""
    about = "_".join(
        part for part in (message.unit, str(message.period or ""), KIND_WORDS[message.kind]) if part
    )
    return workspace.root / "outbox" / "邮件" / f"{message.id:06d}_{file_stem(about)[:60]}.eml"


def is_stale(message: Message, today: date) -> bool:
    """Whether a message was withdrawn, or is from an earlier day and no server has heard of it."""
    if message.state is MessageState.QUEUED:
        return message.queued.date() < today
    return message.state is MessageState.WITHDRAWN


def withdraw(session: Session, kinds: Iterable[MessageKind]) -> None:
    """Withdraw the mails of these kinds from earlier days that were never tried."""
    wanted = set(kinds)
    for message in session.ledger.mail.open_messages():
        if message.kind in wanted and is_stale(message, session.today):
            record(
                session, replace(message, state=MessageState.WITHDRAWN, words="当天没有发出，由后来的代替")
            )


def lay_out(session: Session, message: Message) -> None:
    """Put the mail where people find it, unless it is there as it was kept."""
    path, data = eml_path(session.workspace, message), session.postbox.message_bytes(message.id)
    if not path.exists() or path.read_bytes() != data:
        write_whole(path, data)


def lay_out_queued(session: Session) -> None:
    """Put the mails that no server has heard of where people find them: a stop may have come before that."""
    for message in session.ledger.mail.open_messages():
        if message.state is MessageState.QUEUED:
            lay_out(session, message)


def dated_today(session: Session, message: Message) -> Message:
    """A mail that waited for days before any server heard of it bears the day on which it is sent."""
    now = session.clock()
    if message.state is not MessageState.QUEUED or message.queued.date() >= now.date():
        return message
    data = mail.with_date(session.postbox.message_bytes(message.id), now)
    session.postbox.keep_message(message, data)
    dated = replace(message, digest=hashlib.sha256(data).hexdigest() if message.digest else "")
    record(session, dated)
    return dated


KIND_WORDS = {
    MessageKind.FORM: "填报表",
    MessageKind.RECEIPT: "回执",
    MessageKind.REMINDER: "提醒",
    MessageKind.ESCALATION: "报告负责人",
    MessageKind.CONSOLIDATED: "汇总表",
    MessageKind.ALERT: "故障",
    MessageKind.GROUP: "群催报",
    MessageKind.WITNESS: "存证码",
    MessageKind.DECISION: "核定结果",
}
