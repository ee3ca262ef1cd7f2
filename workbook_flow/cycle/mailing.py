"""The durable outbox: each mail is composed and kept, then recorded, then sent; its record says how far it came.

A message is QUEUED once its bytes and its record lie in the archive. It is SENDING from before the server hears of
it until the answer is recorded: found so at the next run, it was cut off, and goes out again under its own
Message-ID. A message recorded as SENT is never sent again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path

from workbook_flow import cycle, mail, plan
from workbook_flow.archive import standing_forms
from workbook_flow.cycle.intake import Intake
from workbook_flow.cycle.issuing import standing_file
from workbook_flow.cycle.receiving import open_ledger
from workbook_flow.cycle.workspace import Workspace, sound_master
from workbook_flow.files import refusal_in_words, write_whole
from workbook_flow.ledger import Ledger
from workbook_flow.ledger import messages as ledger_mail
from workbook_flow.ledger.requests import granted
from workbook_flow.mail import wording
from workbook_flow.model import (
    Deadline,
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

SOON = timedelta(days=30)


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


@dataclass(frozen=True, slots=True, kw_only=True)
class QueuedForms:
    """The mails queued of a period's forms, and in words why others could not be."""

    messages: tuple[Message, ...] = ()
    faults: tuple[str, ...] = ()


def queue_forms(outbox: Outbox, period: Period) -> QueuedForms:
    """Queue the period's forms that were not mailed yet: one mail a unit and issue; a form that fails stops no other.

    Raises WorkbookFlowError where nothing was issued.
    """
    forms = standing_forms(outbox.ledger.issues(period)).values()
    if not forms:
        raise WorkbookFlowError(f"{period.words}还没有生成填报表。请先运行 split --period {period}。")
    messages: list[Message] = []
    faults: list[str] = []
    for form in forms:
        if ledger_mail.has_message(outbox.ledger, form_key(form)):
            continue
        try:
            data = standing_file(outbox.workspace, form)
        except OSError as error:
            faults.append(f"{form.unit}的填报表没有发：{refusal_in_words(error)}")
            continue
        queued = queue_form(outbox, form, data)
        messages += [queued] if queued is not None else []
    return QueuedForms(messages=tuple(messages), faults=tuple(faults))


def form_key(form: IssuedForm) -> str:
    """The key of the mail that brings a form."""
    return f"form {form.period} {form.issue} {form.unit}"


def queue_form(outbox: Outbox, form: IssuedForm, data: bytes) -> Message | None:
    """Queue the mail that brings one form; None where its unit is not in the address book, or has no address."""
    unit = outbox.master.unit(form.unit)
    if unit is None:
        return None
    message = replace(
        new_message(MessageKind.FORM, form_key(form), unit.mail, outbox.now),
        cc=unit.cc,
        unit=unit.name,
        period=form.period,
    )
    words = wording.form_words(
        form, outbox.master.settings, due_tasks(outbox.master, form, outbox.workspace.today)
    )
    name = f"{plan.file_stem(form.unit)}_{form.period.words}填报表.xlsx"
    return queue(outbox, message, words, attachments=((name, data),))


def unmailed(outbox: Outbox, period: Period) -> tuple[str, ...]:
    """The units that have an address, and whose form of the period was never queued as a mail."""
    forms = standing_forms(outbox.ledger.issues(period)).values()
    return tuple(
        form.unit
        for form in forms
        if (unit := outbox.master.unit(form.unit)) is not None
        and unit.mail
        and not ledger_mail.has_message(outbox.ledger, form_key(form))
    )


def limit_in(master: Master, task: Task, form: IssuedForm) -> Deadline:
    """The task's limit as it holds for the form's unit in its period."""
    return master.deadline_for(task, form.unit).within(form.period.first_day, form.period.last_day)


def due_tasks(master: Master, form: IssuedForm, today: date) -> tuple[Task, ...]:
    """The form's tasks whose limit is within a month of the day, before or after it."""
    mine = {row.task for row in form.rows}
    tasks = (replace(task, deadline=limit_in(master, task, form)) for task in master.tasks if task.id in mine)
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
