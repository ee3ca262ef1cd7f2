"""One round of sending what waits in the durable outbox: in order, at the pace that the account allows."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from random import Random

from workbook_flow import mail
from workbook_flow.cycle.issuing import no_one
from workbook_flow.cycle.post.hours import may_remind
from workbook_flow.cycle.post.queueing import dated_today, lay_out, record
from workbook_flow.cycle.post.speaking import speak
from workbook_flow.cycle.session import Session
from workbook_flow.model import (
    Master,
    Message,
    MessageKind,
    MessageState,
)

LOG = logging.getLogger("workbook_flow")

MOST_ATTEMPTS = 12
"""Attempts before a message is given up: with the pauses between them about three days."""
FIRST_PAUSE, LONGEST_PAUSE = timedelta(minutes=2), timedelta(hours=8)
REMINDERS = (MessageKind.REMINDER, MessageKind.ESCALATION)
TIMED = (*REMINDERS, MessageKind.GROUP)
"""What reaches people on working days alone, outside the quiet hours."""

MOST_PER_CONNECTION = 20
"""Mails over one connection: 163 and 126 refuse more than some number that they do not name."""
BREATHER = timedelta(minutes=15)
"""How long nothing is sent once a server has refused a mail for haste."""
HELD_UNTIL = "send again"
"""The note of when sending goes on after that."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """What one round of sending did. ``waiting`` are those that stay for a later run, with why.

    ``unreachable`` says that the server could not be reached or would not let the account in.
    """

    sent: tuple[Message, ...] = ()
    filed: tuple[Message, ...] = ()
    failed: tuple[Message, ...] = ()
    given_up: tuple[Message, ...] = ()
    waiting: int = 0
    fault: str = ""
    unreachable: bool = False


def deliver(
    session: Session,
    *,
    pause: Callable[[float], None],
    on_message: Callable[[], None] = no_one,
) -> Delivery:
    """Send what is due. A server that cannot be reached leaves all of it for the next run."""
    waiting = session.ledger.mail.open_messages()
    due = [each for each in waiting if is_due(session.master, each, session.clock())]
    spoken = speak(session, (each for each in due if each.kind is MessageKind.GROUP), answered)
    mails = [each for each in due if each.kind is not MessageKind.GROUP]
    delivery = deliver_mails(session, mails, pause, on_message) if mails else Delivery()
    return replace(
        delivery,
        sent=(*in_state(spoken, MessageState.SENT), *delivery.sent),
        failed=(*in_state(spoken, MessageState.FAILED), *delivery.failed),
        given_up=(*in_state(spoken, MessageState.GIVEN_UP), *delivery.given_up),
        waiting=len(session.ledger.mail.open_messages()),
    )


def in_state(messages: Iterable[Message], state: MessageState) -> tuple[Message, ...]:
    """Those of the messages that have come so far."""
    return tuple(message for message in messages if message.state is state)


def deliver_mails(
    session: Session, due: list[Message], pause: Callable[[float], None], on_message: Callable[[], None]
) -> Delivery:
    """Send these mails, or lay them out as files where the office has no account."""
    account = mail.read_account(session.master.settings, session.workspace.root)
    held_until = session.ledger.mail.last_run(HELD_UNTIL)
    if held_until is not None and session.clock() < held_until <= session.clock() + BREATHER:
        return Delivery()
    if account is None:
        return Delivery(filed=tuple(file_message(session, each, session.clock()) for each in due))
    round_ = Round(session, account, pause, on_message)
    fault = round_.send_all(due)
    return Delivery(
        sent=in_state(round_.done, MessageState.SENT),
        failed=in_state(round_.done, MessageState.FAILED),
        given_up=in_state(round_.done, MessageState.GIVEN_UP),
        fault=fault,
        unreachable=round_.unreachable,
    )


def is_due(master: Master, message: Message, now: datetime) -> bool:
    """Whether a message may go out now: its pause is over, and for a reminder it is a time for one."""
    if message.next_try is not None and message.next_try > now:
        return False
    return message.kind not in TIMED or may_remind(master, now)


def file_message(session: Session, message: Message, at: datetime) -> Message:
    """Where there is no server, the .eml in the outbox is the delivery."""
    lay_out(session, message)
    filed = replace(message, state=MessageState.FILED, tried=at, words="未设邮箱，存为 .eml 文件")
    record(session, filed)
    return filed


@dataclass(slots=True)
class Round:
    """One round of sending over as few connections as the server allows."""

    session: Session
    account: mail.Account
    pause: Callable[[float], None]
    on_message: Callable[[], None]
    done: list[Message] = field(default_factory=list)
    times: list[datetime] = field(default_factory=list)
    hasty: bool = False
    unreachable: bool = False

    def send_all(self, due: list[Message]) -> str:
        """Send them in order; give why it ended early, blank where it did not."""
        left = list(due)
        lost = 0
        try:
            while left:
                if self.session.ledger.mail.sent_on(self.session.clock().date()) >= self.account.per_day:
                    return f"今天已发满 {self.account.per_day} 封，其余明天再发"
                before = len(left)
                left = self.send_some(left)
                if self.hasty:
                    self.session.ledger.mail.note_run(HELD_UNTIL, self.session.clock() + BREATHER)
                    return "服务器嫌发得太快或太多，停一刻钟再发其余的"
                lost += before - len(left) < MOST_PER_CONNECTION
                if left and lost >= 3:
                    return "连接一再中断，其余下次再发"
        except mail.MailServerError as error:
            LOG.warning("%s", error)
            self.unreachable = True
            return str(error)
        return ""

    def send_some(self, due: list[Message]) -> list[Message]:
        """Send over one connection until all are done, or it is lost; give those that are left."""
        left = list(due)
        allowed = self.account.per_day - self.session.ledger.mail.sent_on(self.session.clock().date())
        allowed = min(allowed, MOST_PER_CONNECTION)
        with mail.smtp_connection(self.account) as connection:
            while left and allowed > 0:
                self.keep_pace()
                outcome = self.send_one(connection, left.pop(0))
                allowed -= 1
                self.on_message()
                self.hasty = outcome.hasty
                if outcome.lost or outcome.hasty:
                    break
        return left

    def keep_pace(self) -> None:
        """Wait until another mail is allowed this minute."""
        minute = timedelta(minutes=1)
        self.times = [each for each in self.times if self.session.clock() - each < minute]
        if len(self.times) >= self.account.per_minute:
            self.pause((minute - (self.session.clock() - self.times[0])).total_seconds())
            self.times = self.times[1:]
        self.times.append(self.session.clock())

    def send_one(self, connection: object, message: Message) -> mail.MailOutcome:
        """Send one mail: SENDING is recorded before the server hears of it, the answer after."""
        if message.state is MessageState.SENDING:
            LOG.warning("%s 上次发送时中断，用同一 Message-ID 再发：%s", message.subject, message.message_id)
        message = dated_today(self.session, message)
        sending = replace(
            message, state=MessageState.SENDING, attempts=message.attempts + 1, tried=self.session.clock()
        )
        record(self.session, sending)
        lay_out(self.session, message)
        data = self.session.postbox.message_bytes(message.id)
        outcome = mail.send(connection, self.account.address, [*message.to, *message.cc], data)
        after = answered(sending, outcome, self.session.clock())
        record(self.session, after)
        self.done.append(after)
        if not outcome.taken:
            LOG.warning("未发出 %s：%s", message.subject, outcome.words)
        return outcome


def answered(message: Message, outcome: mail.MailOutcome, at: datetime) -> Message:
    """The message after the server's answer."""
    message = replace(message, words=outcome.words, refused=outcome.refused, tried=at, next_try=None)
    if outcome.taken:
        return replace(message, state=MessageState.SENT)
    if outcome.permanent or message.attempts >= MOST_ATTEMPTS:
        return replace(message, state=MessageState.GIVEN_UP)
    wait = min(FIRST_PAUSE * 2 ** (message.attempts - 1), LONGEST_PAUSE)
    jitter = 0.75 + Random(message.message_id + str(message.attempts)).random() / 2  # noqa: S311 - spreads load
    return replace(message, state=MessageState.FAILED, next_try=at + wait * jitter)
