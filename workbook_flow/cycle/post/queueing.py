"""The durable outbox: each mail is composed and kept, then recorded, then sent; its record says how far it came.

A message is QUEUED once its bytes and its record lie in the archive. It is SENDING from right before the server gets
it until the answer is recorded: found so at the next run, it was cut off, and goes out again under its own
Message-ID, once; cut off again it is DOUBTFUL, and for the office to settle (``doubting``). A message recorded as SENT
is never sent again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path

from workbook_flow import mail
from workbook_flow.cycle.post.deliveries import AGAIN, TO, Deliveries, deliveries, form_key
from workbook_flow.cycle.session import Session
from workbook_flow.cycle.workspace import Workspace
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
    UnitName,
    WorkbookFlowError,
)
from workbook_flow.records.archive import standing_forms
from workbook_flow.records.files import file_stem, refusal_in_words, write_whole

MAILING = "收发邮件"
"""What a command of the mail does, in the words for who must wait."""
SOON = timedelta(days=30)

WAITING = (MessageState.QUEUED, MessageState.FAILED)
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


@dataclass(frozen=True, slots=True, kw_only=True)
class QueuedForms:
    """The mails queued of a period's forms, and in words why others could not be."""

    messages: tuple[Message, ...] = ()
    faults: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """Which of a period's forms are to be mailed: all, of some ``units`` alone, ``again`` where they were already.

    ``corrected`` are those alone whose first mail failed and whose address the office has corrected since;
    ``automatic`` says that no person asked for it.
    """

    units: frozenset[str] | None = None
    again: bool = False
    corrected: bool = False
    automatic: bool = False


ALL = Selection()


def queue_forms(session: Session, period: Period, selection: Selection = ALL) -> QueuedForms:
    """Queue the period's forms that were not mailed yet: one mail a unit and issue; a form that fails stops no other.

    A form whose mail failed goes out anew once the unit's address is another. Raises WorkbookFlowError where
    nothing was issued.
    """
    forms = standing_forms(session.ledger.issues.of(period)).values()
    if not forms:
        raise WorkbookFlowError(f"{period.words}还没有生成填报表。请先运行 split --period {period}。")
    mails = deliveries(session)
    messages: list[Message] = []
    faults: list[str] = []
    for form in forms:
        if selection.units is not None and form.unit not in selection.units:
            continue
        message = form_message(session, mails, form, selection)
        if message is None or session.ledger.mail.has_message(message.key):
            continue
        try:
            queued = queue_form(session, form, message, automatic=selection.automatic)
        except OSError as error:
            faults.append(f"{form.unit}的填报表没有发：{refusal_in_words(error)}")
            continue
        withdraw_misaddressed(session, mails, form)
        messages += [queued] if queued is not None else []
    return QueuedForms(messages=tuple(messages), faults=tuple(faults))


def unaddressed(session: Session, units: Iterable[str]) -> tuple[str, ...]:
    """The units among those to whom no mail can go: the address book has no address of theirs."""
    return tuple(name for name in units if not getattr(session.master.unit(name), "mail", ()))


def named_units(session: Session, names: Iterable[str], forms: Iterable[IssuedForm]) -> frozenset[str]:
    """The units with forms that these names or aliases name; WorkbookFlowError where one names none."""
    having = {form.unit for form in forms}
    chosen = set()
    for name in names:
        unit = session.master.unit(name)
        plain = unit.name if unit is not None else name
        if plain not in having:
            raise WorkbookFlowError(f"没有给“{name}”下发过这一期的填报表。请核对单位名称和期别。")
        chosen.add(plain)
    return frozenset(chosen)


def form_message(
    session: Session, mails: Deliveries, form: IssuedForm, selection: Selection
) -> Message | None:
    """The mail that is to bring a form now, still to be composed; None where there is none, or nobody to write to."""
    unit, key = session.master.unit(form.unit), form_key(form)
    if unit is None:
        return None
    cc = mails.live(unit.cc)
    if selection.again:
        key, to, cc = f"{key}{AGAIN}{session.now:%Y-%m-%d %H:%M}", unit.mail, unit.cc
    elif mails.of_form(form):
        to = mails.corrected(form)
        key, cc = f"{key}{TO}{';'.join(to)}", () if mails.brought_on(form) else cc
    elif selection.corrected:
        return None
    else:
        to = mails.live(unit.mail)
    message = new_message(MessageKind.FORM, key, to, session.now)
    return replace(message, cc=cc, unit=unit.name, period=form.period) if to else None


def queue_form(session: Session, form: IssuedForm, message: Message, *, automatic: bool) -> Message | None:
    """Queue the mail that brings one form; OSError where its file cannot be had."""
    from workbook_flow.cycle.issuing import standing_file

    data = standing_file(session.workspace, form)
    tasks = due_tasks(session.master_for(None), form, session.today)
    words = wording.form_words(form, session.master.settings, tasks)
    return queue(session, message, words, attachments=((form_name(form), data),), automatic=automatic)


def form_name(form: IssuedForm) -> str:
    """The name of a form's file in a mail."""
    return f"{file_stem(form.unit)}_{form.period.words}填报表.xlsx"


def marked_name(unit: str, period: Period) -> str:
    """The name in a mail of a form in which faults are marked."""
    return f"{file_stem(unit)}_{period.words}填报表（退回更正）.xlsx"


def withdraw_misaddressed(session: Session, mails: Deliveries, form: IssuedForm) -> None:
    """Withdraw the mails of a form that still wait, and go to no address that the unit has now."""
    unit = session.master.unit(form.unit)
    waiting = (message for message in mails.of_form(form) if message.state in WAITING)
    for message in waiting:
        if unit is not None and not set(message.to) & set(unit.mail):
            words = "地址已更正，改发到新地址"
            record(session, replace(message, state=MessageState.WITHDRAWN, words=words))


def unmailed(session: Session, period: Period) -> tuple[str, ...]:
    """The units that have an address, and whose form of the period was never queued as a mail."""
    forms = standing_forms(session.ledger.issues.of(period)).values()
    return tuple(
        form.unit
        for form in forms
        if (unit := session.master.unit(form.unit)) is not None
        and unit.mail
        and not session.ledger.mail.has_message(form_key(form))
    )


def limit_in(master: Master, task: Task, form: IssuedForm) -> Deadline:
    """The task's limit as it holds for the form's unit in its period."""
    return master.deadline_for(task, UnitName(form.unit)).within(form.period.first_day, form.period.last_day)


def due_tasks(master: Master, form: IssuedForm, today: date) -> tuple[Task, ...]:
    """The form's tasks that are not done with, whose limit is within a month of the day, before or after it."""
    form_tasks = {row.task for row in form.rows if not row.done}
    tasks = (
        replace(task, deadline=limit_in(master, task, form)) for task in master.tasks if task.id in form_tasks
    )
    return tuple(
        task
        for task in tasks
        if task.deadline.due is not None and not task.deadline.done and abs(task.deadline.due - today) <= SOON
    )
