"""The code of the chain, mailed to a witness outside the office: at every publication, and weekly where there is news.

Whoever can write the workspace can write its chain anew; a mail that lies with somebody else cannot be taken back.
"""

from __future__ import annotations

from dataclasses import replace

from workbook_flow.cycle.post.queueing import new_message, queue
from workbook_flow.cycle.post.reader_mails import edition_words
from workbook_flow.cycle.session import Session
from workbook_flow.mail import wording
from workbook_flow.mail.remind import day_words
from workbook_flow.model import Message, MessageKind, MessageState, Period
from workbook_flow.records.editions import Editions


def witness_publication(session: Session, period: Period) -> Message | None:
    """Queue the mail for what is published of the period, once an edition; None where it has it or nobody is set."""
    words = edition_words(Editions(session.archive.root, period).last())
    return queue_witness(session, f"witness {period}{words}", f"{period.words}汇总表{words}发布", period)


def witness_week(session: Session) -> Message | None:
    """Queue the mail of the week, unless nothing that can change a figure was recorded since the last one."""
    line = session.archive.chain.figures_line()
    if line is None or line.number <= last_witnessed(session):
        return None
    year, week, _ = session.today.isocalendar()
    return queue_witness(session, f"witness week {year}-{week:02d}", day_words(session.today))


def last_witnessed(session: Session) -> int:
    """The number of the last line of the chain that a witness is told of, 0 before the first."""
    messages = session.ledger.mail.messages((MessageKind.WITNESS,))
    arriving = (message for message in messages if message.state is not MessageState.GIVEN_UP)
    codes = (code for message in arriving for code in message.reasons)
    return max((int(code.partition("-")[0]) for code in codes), default=0)


def queue_witness(session: Session, key: str, about: str, period: Period | None = None) -> Message | None:
    """Queue the chain's code to the witnesses; None where none are set, nothing is recorded, or it was done."""
    settings, line = session.master.settings, session.archive.chain.last()
    if not settings.witnesses or line is None:
        return None
    message = new_message(MessageKind.WITNESS, key, settings.witnesses, session.now)
    message = replace(message, period=period, reasons=(line.code,))
    return queue(session, message, wording.witness_words(line.code, settings, about), automatic=True)
