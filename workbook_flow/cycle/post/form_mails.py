"""Who is mailed which form: once a unit and issue, and anew where its address was corrected."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from workbook_flow.cycle.post.deliveries import AGAIN, TO, Deliveries, deliveries, form_key
from workbook_flow.cycle.post.queueing import new_message, queue, record
from workbook_flow.cycle.session import Session
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
from workbook_flow.records.files import file_stem, refusal_in_words

SOON = timedelta(days=30)
"""How near its limit a task is told of with the form."""
WAITING = (MessageState.QUEUED, MessageState.FAILED)
"""The states of a mail that no server has taken, and that will be tried."""


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
