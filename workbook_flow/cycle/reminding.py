"""Ledger and day → reminders → the outbox, each said once."""

from __future__ import annotations

from dataclasses import replace

from workbook_flow import remind
from workbook_flow.archive import standing_forms
from workbook_flow.cycle.mailed import with_mail
from workbook_flow.cycle.mailing import Outbox, form_key, is_stale, new_message, queue, withdraw
from workbook_flow.cycle.sending import REMINDERS
from workbook_flow.ledger import messages as ledger_mail
from workbook_flow.ledger.history import last_entries
from workbook_flow.mail import wording
from workbook_flow.model import IssuedForm, Message, MessageKind, MessageState, Reminder, Snapshot
from workbook_flow.workdays import Workdays

PERIODS = 3
"""How many of the last periods are looked at: a unit's newest form is in one of them."""


DELIVERED = {MessageState.SENT, MessageState.FILED}
"""The states of a mail that brought what it carries, or was handed to the office to send."""


def situation(outbox: Outbox, *, by_mail_alone: bool = False) -> remind.Situation:
    """What reminders are told from: forms that no mail brought are left out."""
    ledger = outbox.ledger
    missing = set(undelivered(outbox, by_mail_alone=by_mail_alone))
    today = outbox.workspace.today
    sent = ledger_mail.messages(ledger, REMINDERS)

    def seen(snapshot: Snapshot) -> Snapshot:
        forms = tuple(form for form in snapshot.forms if form_key(form) not in missing)
        return replace(snapshot, forms=forms, statuses=with_mail(ledger, snapshot.period, snapshot.statuses))

    return remind.Situation(
        master=outbox.master,
        snapshots=tuple(seen(ledger.outline(period)) for period in ledger.periods()[-PERIODS:]),
        entries=last_entries(ledger),
        said=frozenset(key for message in sent if not is_stale(message, today) for key in message.reasons),
        workdays=Workdays(outbox.master.days),
    )


def undelivered(outbox: Outbox, *, by_mail_alone: bool = False) -> dict[str, IssuedForm]:
    """By the key of its mail, each recent form that no mail has brought to a unit with an address.

    A period of which no form was ever mailed was handed over as files, unless forms go ``by_mail_alone``.
    """
    sent = {message.key: message for message in ledger_mail.messages(outbox.ledger, (MessageKind.FORM,))}
    mailed = {message.period for message in sent.values()}
    forms = {
        form_key(form): form
        for period in outbox.ledger.periods()[-PERIODS:]
        if by_mail_alone or period in mailed
        for form in standing_forms(outbox.ledger.issues(period)).values()
    }
    return {
        key: form
        for key, form in forms.items()
        if (unit := outbox.master.unit(form.unit)) is not None
        and unit.mail
        and (key not in sent or sent[key].state not in DELIVERED)
    }


def unreached(outbox: Outbox) -> tuple[str, ...]:
    """The units with an address whose newest form no mail has brought: they are not reminded of it."""
    missing = undelivered(outbox)
    newest = {
        form.unit: form
        for period in outbox.ledger.periods()[-PERIODS:]
        for form in standing_forms(outbox.ledger.issues(period)).values()
    }
    return tuple(unit for unit, form in newest.items() if form_key(form) in missing)


def due(outbox: Outbox, *, by_mail_alone: bool = False) -> tuple[Reminder, ...]:
    """What is due today and not said yet."""
    return remind.due_reminders(situation(outbox, by_mail_alone=by_mail_alone), today=outbox.workspace.today)


def withdraw_stale(outbox: Outbox) -> None:
    """Take back the reminders of earlier days that no server has heard of: what still holds is said anew today.

    After days without a server this makes one message a unit of them, as things stand, and not a burst.
    """
    withdraw(outbox, REMINDERS)


def queue_reminders(outbox: Outbox, reminders: tuple[Reminder, ...]) -> tuple[Message, ...]:
    """Queue one message a unit and leader for the day."""
    found = (queue_bundle(outbox, each) for each in remind.bundle(reminders))
    return tuple(message for message in found if message is not None)


def queue_bundle(outbox: Outbox, bundle: remind.Bundle) -> Message | None:
    """Queue one message; None where today's is queued already, or there is no address."""
    first, day, settings = bundle.reminders[0], outbox.workspace.today, outbox.master.settings
    reasons = [each.reason for each in bundle.reminders]
    if bundle.escalates:
        kind, whom = MessageKind.ESCALATION, ";".join(bundle.to)
        unit = outbox.master.unit(first.unit)
        words = wording.escalation_words(unit.leader if unit else "", reasons, settings, bundle.period)
    else:
        kind, whom = MessageKind.REMINDER, first.unit
        words = wording.reminder_words(first.unit, reasons, settings, bundle.period)
    message = replace(
        new_message(kind, f"{kind} {day} {whom}", bundle.to, outbox.now),
        cc=bundle.cc,
        unit=first.unit,
        period=bundle.period,
        reasons=tuple(each.key for each in bundle.reminders),
    )
    return queue(outbox, message, words)
