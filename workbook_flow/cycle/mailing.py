"""The durable outbox: each mail is composed and kept, then recorded, then sent; its record says how far it came.

A message is QUEUED once its bytes and its record lie in the archive. It is SENDING from before the server hears of
it until the answer is recorded: found so at the next run, it was cut off, and goes out again under its own
Message-ID. A message recorded as SENT is never sent again.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random

from workbook_flow import cycle, mail, plan
from workbook_flow.cycle.hours import may_remind
from workbook_flow.cycle.issuing import no_one
from workbook_flow.cycle.receiving import Intake, open_ledger
from workbook_flow.cycle.workspace import Workspace, sound_master
from workbook_flow.files import write_whole
from workbook_flow.ledger import Ledger
from workbook_flow.ledger import messages as ledger_mail
from workbook_flow.ledger.requests import granted
from workbook_flow.mail import wording
from workbook_flow.model import (
    IssuedForm,
    Master,
    Message,
    MessageKind,
    MessageState,
    Period,
    Task,
    WorkbookFlowError,
)
from workbook_flow.postbox import Postbox
from workbook_flow.summary import Stage, summarise

LOG = logging.getLogger("workbook_flow")

MOST_ATTEMPTS = 12
"""Attempts before a message is given up: with the pauses between them about three days."""
FIRST_PAUSE, LONGEST_PAUSE = timedelta(minutes=2), timedelta(hours=8)
SOON = timedelta(days=30)
REMINDERS = (MessageKind.REMINDER, MessageKind.ESCALATION)

MOST_PER_CONNECTION = 20
"""Mails over one connection: 163 and 126 refuse more than some number that they do not name."""
BREATHER = timedelta(minutes=15)
"""How long nothing is sent once a server has refused a mail for haste."""
HELD_UNTIL = "send again"
"""The note of when sending goes on after that."""

NO_READERS = "没有汇总表收件人。请在总表“设置”的“汇总表收件人”中填写邮箱。"
NO_ADDRESS = "account@localhost"
"""The sender of an .eml where the office has set no account; the mail program puts its own."""


@dataclass(frozen=True, slots=True)
class Outbox:
    """What queueing needs at hand."""

    workspace: Workspace
    master: Master
    intake: Intake
    now: datetime

    @property
    def ledger(self) -> Ledger:
        """The open ledger."""
        return self.intake.ledger

    @property
    def postbox(self) -> Postbox:
        """The archive's mail."""
        return Postbox(self.workspace.archive.root)


@contextmanager
def open_outbox(workspace: Workspace, now: datetime) -> Iterator[Outbox]:
    """The outbox, its ledger brought up to the archive."""
    master, _ = sound_master(workspace)
    with workspace.held("收发邮件"), open_ledger(workspace) as intake:
        yield Outbox(workspace, master.extended(granted(intake.ledger, master.units)), intake, now)


def queue(outbox: Outbox, message: Message, words: wording.Words, **parts: object) -> Message | None:
    """Compose and queue a mail; None where the occasion has its mail already, or nobody can be written to.

    ``parts`` are further parts of the draft: attachments, the thread it answers.
    """
    if ledger_mail.has_message(outbox.ledger, message.key) or not message.to:
        return None
    settings = outbox.master.settings
    sender = settings.mail_account or NO_ADDRESS
    id_ = mail.message_id(message.key, outbox.workspace.key(), sender)
    queued = replace(
        message,
        id=ledger_mail.last_message(outbox.ledger) + 1,
        message_id=id_,
        subject=words.subject,
        queued=outbox.now,
        cc=tuple(each for each in message.cc if each not in message.to),
    )
    draft = mail.Draft(
        sender=sender,
        sender_name=settings.office,
        to=queued.to,
        cc=queued.cc,
        subject=words.subject,
        text=words.text,
        html=words.html,
        **parts,  # type: ignore[arg-type]
    )
    data = mail.message_bytes(draft, id_, outbox.now)
    queued = replace(queued, digest=hashlib.sha256(data).hexdigest())
    outbox.postbox.keep_message(queued, data)
    record(outbox, queued)
    lay_out(outbox, queued)
    return queued


def new_message(kind: MessageKind, key: str, to: Iterable[str], now: datetime) -> Message:
    """A message for an occasion, still to be composed."""
    return Message(
        id=0, key=key, kind=kind, subject="", to=tuple(dict.fromkeys(to)), message_id="", queued=now
    )


def record(outbox: Outbox, message: Message) -> None:
    """Make durable how far a message has come: the archive first, then the ledger."""
    outbox.postbox.record_message(message)
    ledger_mail.put_message(outbox.ledger, message)


def eml_path(workspace: Workspace, message: Message) -> Path:
    """Where people find a mail: it opens in any mail program."""
    about = "_".join(
        part for part in (message.unit, str(message.period or ""), KIND_WORDS[message.kind]) if part
    )
    return workspace.root / "outbox" / "邮件" / f"{message.id:06d}_{plan.file_stem(about)[:60]}.eml"


def is_stale(message: Message, today: date) -> bool:
    """Whether a message was withdrawn, or is from an earlier day and no server has heard of it."""
    if message.state is MessageState.QUEUED:
        return message.queued.date() < today
    return message.state is MessageState.WITHDRAWN


def withdraw(outbox: Outbox, kinds: Iterable[MessageKind]) -> None:
    """Withdraw the mails of these kinds from earlier days that were never tried."""
    wanted = set(kinds)
    for each in ledger_mail.open_messages(outbox.ledger):
        if each.kind in wanted and is_stale(each, outbox.workspace.today):
            record(outbox, replace(each, state=MessageState.WITHDRAWN, words="当天没有发出，由后来的代替"))


def lay_out(outbox: Outbox, message: Message) -> None:
    """Put the mail where people find it, unless it is there."""
    path = eml_path(outbox.workspace, message)
    if not path.exists():
        write_whole(path, outbox.postbox.message_bytes(message.id))


KIND_WORDS = {
    MessageKind.FORM: "填报表",
    MessageKind.RECEIPT: "回执",
    MessageKind.REMINDER: "提醒",
    MessageKind.ESCALATION: "报告负责人",
    MessageKind.CONSOLIDATED: "汇总表",
    MessageKind.ALERT: "故障",
}


def queue_forms(outbox: Outbox, period: Period) -> tuple[Message, ...]:
    """Queue the period's forms that were not mailed yet: one mail a unit and issue."""
    forms = outbox.ledger.snapshot(period).forms
    if not forms:
        raise WorkbookFlowError(f"{period.words}还没有生成填报表。请先运行 split --period {period}。")
    return tuple(queued for form in forms if (queued := queue_form(outbox, form)) is not None)


def queue_form(outbox: Outbox, form: IssuedForm) -> Message | None:
    """Queue the mail that brings one form."""
    unit, path = outbox.master.unit(form.unit), outbox.workspace.root / form.path
    key = f"form {form.period} {form.issue} {form.unit}"
    if unit is None or ledger_mail.has_message(outbox.ledger, key):
        return None
    if not path.exists():
        raise WorkbookFlowError(f"{form.path} 不在了。请先运行 split --period {form.period} 补写。")
    message = replace(
        new_message(MessageKind.FORM, key, unit.mail, outbox.now),
        cc=unit.cc,
        unit=unit.name,
        period=form.period,
    )
    words = wording.form_words(
        form, outbox.master.settings, due_tasks(outbox.master, form, outbox.workspace.today)
    )
    name = f"{plan.file_stem(form.unit)}_{form.period.words}填报表.xlsx"
    return queue(outbox, message, words, attachments=((name, path.read_bytes()),))


def due_tasks(master: Master, form: IssuedForm, today: date) -> tuple[Task, ...]:
    """The form's tasks whose limit is within a month of the day, before or after it."""
    mine = {row.task for row in form.rows}
    tasks = (
        replace(task, deadline=master.deadline_for(task, form.unit))
        for task in master.tasks
        if task.id in mine
    )
    return tuple(
        task
        for task in tasks
        if task.deadline.due is not None and not task.deadline.done and abs(task.deadline.due - today) <= SOON
    )


def queue_consolidated(outbox: Outbox, period: Period, *, again: bool = False) -> Message | None:
    """Write the consolidated workbook and queue it to its readers, once a period unless asked again."""
    master = outbox.master
    if not master.settings.readers:
        raise WorkbookFlowError(NO_READERS)
    key = f"consolidated {period}" + (f" {outbox.now:%Y-%m-%d %H:%M}" if again else "")
    if ledger_mail.has_message(outbox.ledger, key):
        return None
    merged = cycle.merge(outbox.workspace, period)
    words = wording.consolidated_words(summarise(master, merged.snapshot), master.settings)
    name = f"{plan.file_stem(master.settings.list_name)}_{period.words}汇总表.xlsx"
    message = new_message(MessageKind.CONSOLIDATED, key, master.settings.readers, outbox.now)
    return queue(
        outbox,
        replace(message, period=period),
        words,
        attachments=((name, merged.consolidated.read_bytes()),),
    )


def queue_stage(outbox: Outbox, period: Period, stage: Stage, *, again: bool = False) -> Message | None:
    """Write the stage assessment up to the period and queue it to the same readers, once unless asked again."""
    settings = outbox.master.settings
    if not settings.readers:
        raise WorkbookFlowError(NO_READERS)
    key = f"stage {stage} {period}" + (f" {outbox.now:%Y-%m-%d %H:%M}" if again else "")
    if ledger_mail.has_message(outbox.ledger, key):
        return None
    cycle.receive(outbox.workspace)
    made = cycle.write_stage(outbox.workspace, period, stage)
    name = f"{plan.file_stem(settings.list_name)}_阶段评估_{made.report.words}.xlsx"
    message = new_message(MessageKind.CONSOLIDATED, key, settings.readers, outbox.now)
    return queue(
        outbox,
        replace(message, period=period),
        wording.stage_words(made.report, settings),
        attachments=((name, made.path.read_bytes()),),
    )


# sending


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """What one round of sending did. ``waiting`` are those that stay for a later run, with why."""

    sent: tuple[Message, ...] = ()
    filed: tuple[Message, ...] = ()
    failed: tuple[Message, ...] = ()
    given_up: tuple[Message, ...] = ()
    waiting: int = 0
    fault: str = ""


def deliver(
    outbox: Outbox,
    *,
    clock: Callable[[], datetime],
    pause: Callable[[float], None],
    on_message: Callable[[], None] = no_one,
) -> Delivery:
    """Send what is due. A server that cannot be reached leaves all of it for the next run."""
    waiting = ledger_mail.open_messages(outbox.ledger)
    due = [each for each in waiting if is_due(outbox.master, each, clock())]
    if not due:
        return Delivery(waiting=len(waiting))
    account = mail.read_account(outbox.master.settings)
    held_until = ledger_mail.last_run(outbox.ledger, HELD_UNTIL)
    if held_until is not None and clock() < held_until <= clock() + BREATHER:
        return Delivery(waiting=len(waiting))
    if account is None:
        return Delivery(filed=tuple(file_message(outbox, each, clock()) for each in due))
    round_ = Round(outbox, account, clock, pause, on_message)
    fault = round_.send_all(due)
    done = round_.done
    return Delivery(
        sent=tuple(each for each in done if each.state is MessageState.SENT),
        failed=tuple(each for each in done if each.state is MessageState.FAILED),
        given_up=tuple(each for each in done if each.state is MessageState.GIVEN_UP),
        waiting=len(ledger_mail.open_messages(outbox.ledger)),
        fault=fault,
    )


def is_due(master: Master, message: Message, now: datetime) -> bool:
    """Whether a message may go out now: its pause is over, and for a reminder it is a time for one."""
    if message.next_try is not None and message.next_try > now:
        return False
    return message.kind not in REMINDERS or may_remind(master, now)


def file_message(outbox: Outbox, message: Message, at: datetime) -> Message:
    """Where there is no server, the .eml in the outbox is the delivery."""
    lay_out(outbox, message)
    filed = replace(message, state=MessageState.FILED, tried=at, words="未设邮箱，存为 .eml 文件")
    record(outbox, filed)
    return filed


@dataclass(slots=True)
class Round:
    """One round of sending over as few connections as the server allows."""

    outbox: Outbox
    account: mail.Account
    clock: Callable[[], datetime]
    pause: Callable[[float], None]
    on_message: Callable[[], None]
    done: list[Message] = field(default_factory=list)
    times: list[datetime] = field(default_factory=list)
    hasty: bool = False

    def send_all(self, due: list[Message]) -> str:
        """Send them in order; give why it ended early, blank where it did not."""
        left = list(due)
        lost = 0
        try:
            while left:
                if ledger_mail.sent_on(self.outbox.ledger, self.clock().date()) >= self.account.per_day:
                    return f"今天已发满 {self.account.per_day} 封，其余明天再发"
                before = len(left)
                left = self.send_some(left)
                if self.hasty:
                    ledger_mail.note_run(self.outbox.ledger, HELD_UNTIL, self.clock() + BREATHER)
                    return "服务器嫌发得太快或太多，停一刻钟再发其余的"
                lost += before - len(left) < MOST_PER_CONNECTION
                if left and lost >= 3:
                    return "连接一再中断，其余下次再发"
        except mail.MailServerError as error:
            LOG.warning("%s", error)
            return str(error)
        return ""

    def send_some(self, due: list[Message]) -> list[Message]:
        """Send over one connection until all are done, or it is lost; give those that are left."""
        left = list(due)
        allowed = self.account.per_day - ledger_mail.sent_on(self.outbox.ledger, self.clock().date())
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
        self.times = [each for each in self.times if self.clock() - each < minute]
        if len(self.times) >= self.account.per_minute:
            self.pause((minute - (self.clock() - self.times[0])).total_seconds())
            self.times = self.times[1:]
        self.times.append(self.clock())

    def send_one(self, connection: object, message: Message) -> mail.Outcome:
        """Send one mail: SENDING is recorded before the server hears of it, the answer after."""
        if message.state is MessageState.SENDING:
            LOG.warning("%s 上次发送时中断，用同一 Message-ID 再发：%s", message.subject, message.message_id)
        sending = replace(
            message, state=MessageState.SENDING, attempts=message.attempts + 1, tried=self.clock()
        )
        record(self.outbox, sending)
        lay_out(self.outbox, message)
        data = self.outbox.postbox.message_bytes(message.id)
        outcome = mail.send(connection, self.account.address, [*message.to, *message.cc], data)
        after = answered(sending, outcome, self.clock())
        record(self.outbox, after)
        self.done.append(after)
        if not outcome.taken:
            LOG.warning("未发出 %s：%s", message.subject, outcome.words)
        return outcome


def answered(message: Message, outcome: mail.Outcome, at: datetime) -> Message:
    """The message after the server's answer."""
    message = replace(message, words=outcome.words, refused=outcome.refused, tried=at, next_try=None)
    if outcome.taken:
        return replace(message, state=MessageState.SENT)
    if outcome.permanent or message.attempts >= MOST_ATTEMPTS:
        return replace(message, state=MessageState.GIVEN_UP)
    wait = min(FIRST_PAUSE * 2 ** (message.attempts - 1), LONGEST_PAUSE)
    jitter = 0.75 + Random(message.message_id + str(message.attempts)).random() / 2  # noqa: S311 - spreads load
    return replace(message, state=MessageState.FAILED, next_try=at + wait * jitter)
