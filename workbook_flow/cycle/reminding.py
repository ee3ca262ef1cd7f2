"""Ledger and day → reminders → the outbox, each said once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from workbook_flow import remind
from workbook_flow.archive import standing_forms
from workbook_flow.cycle.mailed import with_mail
from workbook_flow.cycle.mailing import Outbox, form_key, is_stale, new_message, queue, withdraw
from workbook_flow.cycle.sending import REMINDERS
from workbook_flow.ledger import messages as ledger_mail
from workbook_flow.ledger.history import last_entries
from workbook_flow.mail import wording
from workbook_flow.model import (
    IssuedForm,
    Master,
    Message,
    MessageKind,
    MessageState,
    Period,
    Reminder,
    Snapshot,
)
from workbook_flow.workdays import Workdays

PERIODS = 3
"""How many of the last periods are looked at: a unit's newest form is in one of them."""


DELIVERED = {MessageState.SENT, MessageState.FILED}
"""The states of a mail that brought what it carries, or was handed to the office to send."""


@dataclass(frozen=True, slots=True)
class Deliveries:
    """How far the mails came that bring forms, by their keys.

    A period of which no form was ever mailed was handed over as files, unless forms go ``by_mail_alone``.
    """

    master: Master
    states: Mapping[str, MessageState]
    by_mail_alone: bool = False

    def brought(self, form: IssuedForm) -> bool:
        """Whether the unit has the form; one without an address has it by another way."""
        unit, state = self.master.unit(form.unit), self.states.get(form_key(form))
        if unit is None or not unit.mail or state in DELIVERED:
            return True
        return state is None and not self.by_mail_alone and not self.mailed(form.period)

    def mailed(self, period: Period) -> bool:
        """Whether any form of the period was to go out as a mail."""
        return any(key.startswith(f"form {period} ") for key in self.states)


def deliveries(outbox: Outbox, *, by_mail_alone: bool = False) -> Deliveries:
    """How far the mails came that bring forms."""
    states = ledger_mail.states(outbox.ledger, MessageKind.FORM)
    return Deliveries(outbox.master, states, by_mail_alone)


def situation(outbox: Outbox, *, by_mail_alone: bool = False) -> remind.Situation:
    """What reminders are told from: forms that no mail brought are left out."""
    ledger, today = outbox.ledger, outbox.workspace.today
    sent = ledger_mail.messages(ledger, REMINDERS)
    return remind.Situation(
        master=outbox.master,
        snapshots=tuple(snapshots(outbox, deliveries(outbox, by_mail_alone=by_mail_alone))),
        entries=last_entries(ledger, remind.tasks_near(outbox.master, today)),
        said=frozenset(key for message in sent if not is_stale(message, today) for key in message.reasons),
        workdays=Workdays(outbox.master.days),
    )


def snapshots(outbox: Outbox, mails: Deliveries) -> Iterator[Snapshot]:
    """The newest periods with the forms that units have: as many as it takes until every unit in use has one."""
    ledger = outbox.ledger
    lacking = {unit.name for unit in outbox.master.units if unit.in_use}
    for period in ledger.periods()[: -PERIODS - 1 : -1]:
        outline = ledger.outline(period)
        forms = tuple(form for form in outline.forms if mails.brought(form))
        yield replace(outline, forms=forms, statuses=with_mail(ledger, period, outline.statuses))
        lacking.difference_update(form.unit for form in forms)
        if not lacking:
            return


def unreached(outbox: Outbox) -> tuple[str, ...]:
    """The units with an address to which no mail has brought the last period's form: they are not reminded of it."""
    mails = deliveries(outbox)
    periods = outbox.ledger.periods()[-1:]
    forms = (form for period in periods for form in standing_forms(outbox.ledger.issues(period)).values())
    return tuple(form.unit for form in forms if not mails.brought(form))


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
