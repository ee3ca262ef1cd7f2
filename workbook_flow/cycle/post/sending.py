"""One stint of sending what waits in the durable outbox: in order, no more than the account allows in a minute.

Nothing waits here, since the workspace is held: a stint ends, and says when the next may begin (``stints``).
"""

from __future__ import annotations

import logging
import signal
import threading
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from random import Random

from workbook_flow import mail
from workbook_flow.cycle.post import logins
from workbook_flow.cycle.post.hours import may_remind
from workbook_flow.cycle.post.interruptions import note_sending
from workbook_flow.cycle.post.queueing import dated_today, lay_out, record
from workbook_flow.cycle.post.speaking import speak
from workbook_flow.cycle.session import Session
from workbook_flow.cycle.workspace import no_one
from workbook_flow.model import (
    Master,
    Message,
    MessageKind,
    MessageState,
)

LOG = logging.getLogger("workbook_flow")

MOST_UNSURE = 2
"""How often a server is handed a message without an answer before the office is asked whether it arrived."""
MOST_ATTEMPTS = 12
"""Attempts before a message is given up: with the pauses between them about three days."""
BARRED = (
    "发信服务器不让本账号发信（{words}）。请登录邮箱网页，看账号是否被停用、限制或欠费，再核对“设置”中的“邮箱账号”；"
    "等着的信都留着，每一刻钟再试，能发了会接着发。"
)
"""What is said where a server refuses the sender, whatever the mail."""
IN_DOUBT = "两次都在等服务器答复时中断，可能已送达，请核实"
FIRST_PAUSE, LONGEST_PAUSE = timedelta(minutes=2), timedelta(hours=8)
LEAST_JITTER, MOST_JITTER = 0.75, 1.25
"""Between which shares of it a pause lies."""
REMINDERS = (MessageKind.REMINDER, MessageKind.ESCALATION)
TIMED = (*REMINDERS, MessageKind.GROUP)
"""What reaches people on working days alone, outside the quiet hours."""
BY_ITSELF = (*TIMED, MessageKind.FORM, MessageKind.DECISION)
"""The same for what no person sends: a form that waited for a server comes on no day off, and not at night."""

MOST_PER_CONNECTION = 20
"""Mails over one connection: 163 and 126 refuse more than some number that they do not name."""
BREATHER = timedelta(minutes=15)
"""How long nothing is sent once a server has refused a mail for haste."""
HELD_UNTIL = "send again"
"""The note of when sending goes on after that."""
MINUTE = timedelta(minutes=1)
LONGEST_STINT = timedelta(seconds=8)
"""How long one stint keeps the workspace: less than other commands wait for it."""
WAY_IN = 0.5
"""Seconds in which others come in before the next stint."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """What sending did. ``waiting`` are those that stay for a later run, with why.

    ``unreachable`` says that the server could not be reached, or would not let the account in or send. ``resume`` are
    the seconds after which the rest may follow, 0 where nothing is to follow by itself; ``paced`` the mails for which
    that is waited. ``doubtful`` are those of which the office is to say whether they arrived.
    """

    sent: tuple[Message, ...] = ()
    filed: tuple[Message, ...] = ()
    failed: tuple[Message, ...] = ()
    given_up: tuple[Message, ...] = ()
    doubtful: tuple[Message, ...] = ()
    waiting: int = 0
    fault: str = ""
    unreachable: bool = False
    resume: float = 0.0
    paced: frozenset[int] = frozenset()


def deliver(
    session: Session,
    *,
    waited: frozenset[int] = frozenset(),
    timed: Collection[MessageKind] = TIMED,
    on_message: Callable[[], None] = no_one,
) -> Delivery:
    """Send what is due and the account allows now. A server that cannot be reached leaves all for the next run.

    ``waited`` are the mails whose minute is over, whatever the clock says: one of a named day stands still. What is
    of a ``timed`` kind waits for a time at which people may be written to.
    """
    doubtful = put_in_doubt(session)
    waiting = session.ledger.mail.open_messages()
    due = [each for each in waiting if is_due(session.master, each, session.clock(), timed)]
    spoken = speak(session, (each for each in due if each.kind is MessageKind.GROUP), begun, answered)
    mails = [each for each in due if each.kind is not MessageKind.GROUP]
    delivery = deliver_mails(session, mails, waited, on_message) if mails else Delivery()
    if delivery.unreachable or delivery.sent:
        note_sending(session, fault=delivery.fault if delivery.unreachable else "")
    return replace(
        delivery,
        sent=(*in_state(spoken, MessageState.SENT), *delivery.sent),
        failed=(*in_state(spoken, MessageState.FAILED), *delivery.failed),
        given_up=(*in_state(spoken, MessageState.GIVEN_UP), *delivery.given_up),
        doubtful=(*doubtful, *in_state(spoken, MessageState.DOUBTFUL), *delivery.doubtful),
        waiting=len(session.ledger.mail.open_messages()),
    )


def in_state(messages: Iterable[Message], state: MessageState) -> tuple[Message, ...]:
    """Those of the messages that have come so far."""
    return tuple(message for message in messages if message.state is state)


def deliver_mails(
    session: Session, due: list[Message], waited: frozenset[int], on_message: Callable[[], None]
) -> Delivery:
    """Send these mails, or lay them out as files where the office has no account."""
    account = mail.read_account(session.master.settings, session.workspace.root)
    held_until = session.ledger.mail.last_run(HELD_UNTIL)
    if held_until is not None and session.clock() < held_until <= session.clock() + BREATHER:
        return Delivery()
    if account is None:
        return Delivery(filed=tuple(file_message(session, each, session.clock()) for each in due))
    waits = logins.waiting_words(session, account, logins.OUT)
    if waits:
        return Delivery(fault=waits, unreachable=True)
    stint = Stint(session, account, on_message, sent_lately(session, waited))
    fault = stint.send_all(due)
    return Delivery(
        sent=in_state(stint.done, MessageState.SENT),
        failed=in_state(stint.done, MessageState.FAILED),
        given_up=in_state(stint.done, MessageState.GIVEN_UP),
        doubtful=in_state(stint.done, MessageState.DOUBTFUL),
        fault=fault,
        unreachable=stint.unreachable,
        resume=stint.resume,
        paced=frozenset(stint.lately),
    )


def sent_lately(session: Session, waited: frozenset[int]) -> dict[int, datetime]:
    """When mails were handed to the server in the minute until now, by any command; those ``waited`` for left out."""
    now = session.clock()
    return {
        message.id: message.tried
        for message in session.ledger.mail.tried_from(now - MINUTE)
        if message.tried is not None and message.tried <= now and message.id not in waited
    }


def is_due(master: Master, message: Message, now: datetime, timed: Collection[MessageKind]) -> bool:
    """Whether a message may go out now: its pause is over, and for one of a timed kind it is a time for it.

    A pause longer than any was begun by a clock that was ahead.
    """
    if message.next_try is not None and now < message.next_try <= now + LONGEST_PAUSE * MOST_JITTER:
        return False
    return message.kind not in timed or may_remind(master, now)


def file_message(session: Session, message: Message, at: datetime) -> Message:
    """Where there is no server, the .eml in the outbox is the delivery."""
    lay_out(session, message)
    filed = replace(message, state=MessageState.FILED, tried=at, words="未设邮箱，存为 .eml 文件")
    record(session, filed)
    return filed


@dataclass(slots=True)
class Stint:
    """One stint of sending over as few connections as the server allows.

    ``lately`` are the moments at which the mails of the last minute went, by their numbers; ``barred`` is what is said
    where the server takes nothing from the account: that counts as no attempt of any mail.
    """

    session: Session
    account: mail.Account
    on_message: Callable[[], None]
    lately: dict[int, datetime]
    began: datetime = field(init=False)
    done: list[Message] = field(default_factory=list)
    hasty: bool = False
    barred: str = ""
    unreachable: bool = False
    resume: float = 0.0

    def __post_init__(self) -> None:
        """Note when the stint began."""
        self.began = self.session.clock()

    def send_all(self, due: list[Message]) -> str:
        """Send them in order; give why it ended early, blank where it did not or the rest follows by itself."""
        left = list(due)
        lost = 0
        try:
            while left and not self.must_pause():
                if self.sent_today() >= self.account.per_day:
                    return f"今天已发满 {self.account.per_day} 封，其余明天再发"
                before = len(left)
                left = self.send_some(left)
                if self.hasty:
                    self.session.ledger.mail.note_run(HELD_UNTIL, self.session.clock() + BREATHER)
                    return self.barred or "服务器暂不收信（发得太快、太多），停一刻钟再发其余的"
                lost += before - len(left) < MOST_PER_CONNECTION
                if left and lost >= 3 and not self.resume:
                    return "连接一再中断，其余下次再发"
        except mail.MailServerError as error:
            words = str(error)
            if isinstance(error, mail.LoginRefusedError):
                words = logins.note_refused(self.session, self.account, logins.OUT, words)
            LOG.warning("%s", words)
            self.unreachable = True
            return words
        return ""

    def sent_today(self) -> int:
        """How many mails the server took today."""
        return self.session.ledger.mail.sent_on(self.session.clock().date())

    def send_some(self, due: list[Message]) -> list[Message]:
        """Send over one connection until all are done, it is lost, or a pause is due; give those that are left."""
        left = list(due)
        allowed = min(self.account.per_day - self.sent_today(), MOST_PER_CONNECTION)
        with mail.smtp_connection(self.account) as connection:
            logins.note_logged_in(self.session.workspace.root, logins.OUT)
            while left and allowed > 0 and not self.must_pause():
                message = left.pop(0)
                self.lately[message.id] = self.session.clock()
                outcome = self.send_one(connection, message)
                allowed -= 1
                self.on_message()
                self.hasty = outcome.hasty
                if outcome.lost or outcome.hasty:
                    break
        return left

    def must_pause(self) -> bool:
        """Whether the minute is full, or others are to come in; note for how long to let go of the workspace."""
        now = self.session.clock()
        lately = sorted(moment for moment in self.lately.values() if now - MINUTE < moment <= now)
        if len(lately) >= self.account.per_minute:
            # Not at the first of them: each new stint would bring one mail.
            self.resume = (MINUTE - (now - lately[len(lately) // 2])).total_seconds()
        elif now - self.began >= LONGEST_STINT:
            self.resume = WAY_IN
        return self.resume > 0

    def send_one(self, connection: object, message: Message) -> mail.MailOutcome:
        """Send one mail: SENDING is recorded right before the server gets it, the answer after."""
        if message.state is MessageState.SENDING:
            LOG.warning("%s 上次发送时中断，用同一 Message-ID 再发：%s", message.subject, message.message_id)
        message = dated_today(self.session, message)
        sending = begun(message, self.session.clock())
        lay_out(self.session, message)
        with interrupted_later():
            outcome = mail.send(
                connection,
                self.account.address,
                [*message.to, *message.cc],
                self.session.postbox.message_bytes(message.id),
                begin=lambda: record(self.session, sending),
            )
            if outcome.barred:
                self.unreachable = True
                self.barred = BARRED.format(words=outcome.words)
                LOG.warning("%s", self.barred)
                return outcome
            after = answered(sending, outcome, self.session.clock())
            record(self.session, after)
        self.done.append(after)
        if not outcome.taken:
            LOG.warning("未发出 %s：%s", message.subject, outcome.words)
        return outcome


@contextmanager
def interrupted_later() -> Iterator[None]:
    """Put Ctrl+C off until the server has answered for the mail under way, else it goes twice; a second one stops."""
    before = signal.getsignal(signal.SIGINT)
    if before is not signal.default_int_handler or threading.current_thread() is not threading.main_thread():
        yield
        return
    pressed: list[int] = []

    def note(number: int, _frame: object) -> None:
        if pressed:
            raise KeyboardInterrupt
        pressed.append(number)

    signal.signal(signal.SIGINT, note)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
    if pressed:
        raise KeyboardInterrupt


def begun(message: Message, at: datetime) -> Message:
    """The message as it is handed over: until an answer is recorded, nobody knows whether it was taken."""
    earlier = handed_over(message)
    attempts = message.attempts + 1
    return replace(message, state=MessageState.SENDING, attempts=attempts, tried=at, unsure=earlier + 1)


def handed_over(message: Message) -> int:
    """How often a message was handed over without an answer; records of earlier versions do not count that."""
    return max(message.unsure, int(message.state is MessageState.SENDING))


def is_in_doubt(message: Message) -> bool:
    """Whether an open message was handed over without an answer so often that it is not handed over again."""
    return handed_over(message) >= MOST_UNSURE


def put_in_doubt(session: Session) -> tuple[Message, ...]:
    """Leave to the office what was handed over twice and may have arrived; give those messages."""
    doubtful = tuple(
        replace(message, state=MessageState.DOUBTFUL, next_try=None, words=IN_DOUBT)
        for message in session.ledger.mail.open_messages()
        if is_in_doubt(message)
    )
    for message in doubtful:
        record(session, message)
    return doubtful


def answered(message: Message, outcome: mail.MailOutcome, at: datetime) -> Message:
    """The message after the server's answer, or after it gave none."""
    message = replace(message, words=outcome.words, refused=outcome.refused, tried=at, next_try=None)
    if outcome.taken:
        return replace(message, state=MessageState.SENT, unsure=0)
    if not outcome.unsure:
        message = replace(message, unsure=message.unsure - 1)
    elif is_in_doubt(message):
        return replace(message, state=MessageState.DOUBTFUL, words=IN_DOUBT)
    if outcome.permanent or message.attempts >= MOST_ATTEMPTS:
        return replace(message, state=MessageState.GIVEN_UP)
    wait = min(FIRST_PAUSE * 2 ** (message.attempts - 1), LONGEST_PAUSE)
    spread = Random(message.message_id + str(message.attempts)).random()  # noqa: S311 - spreads load
    jitter = LEAST_JITTER + (MOST_JITTER - LEAST_JITTER) * spread
    return replace(message, state=MessageState.FAILED, next_try=at + wait * jitter)
