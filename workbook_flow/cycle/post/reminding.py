"""Ledger and day → reminders → the session, each said once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from workbook_flow.cycle.post.mail_status import with_mail
from workbook_flow.cycle.post.queueing import form_key, is_stale, new_message, queue, withdraw
from workbook_flow.cycle.post.sending import REMINDERS
from workbook_flow.cycle.session import Session
from workbook_flow.mail import remind, wording
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
from workbook_flow.records.archive import standing_forms
from workbook_flow.words.workdays import Workdays

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


def deliveries(session: Session, *, by_mail_alone: bool = False) -> Deliveries:
    """How far the mails came that bring forms."""
    states = session.ledger.mail.states(MessageKind.FORM)
    return Deliveries(session.master, states, by_mail_alone)


def situation(session: Session, *, by_mail_alone: bool = False) -> remind.Situation:
    """What reminders are told from: forms that no mail brought are left out."""
    master, today, ledger = session.master_for(None), session.today, session.ledger
    sent = ledger.mail.messages(REMINDERS)
    return remind.Situation(
        master=master,
        snapshots=tuple(snapshots(session, deliveries(session, by_mail_alone=by_mail_alone))),
        entries=ledger.history.last_entries(remind.tasks_near(master, today)),
        said=frozenset(key for message in sent if not is_stale(message, today) for key in message.reasons),
        workdays=Workdays(master.days),
    )


def snapshots(session: Session, mails: Deliveries) -> Iterator[Snapshot]:
    """The newest periods with the forms that units have: as many as it takes until every unit in use has one."""
    ledger = session.ledger
    lacking = {unit.name for unit in session.master.units if unit.in_use}
    for period in ledger.periods()[: -PERIODS - 1 : -1]:
        outline = ledger.outline(period)
        forms = tuple(form for form in outline.forms if mails.brought(form))
        yield replace(outline, forms=forms, statuses=with_mail(ledger, period, outline.statuses))
        lacking.difference_update(form.unit for form in forms)
        if not lacking:
            return


def unreached(session: Session) -> tuple[str, ...]:
    """The units with an address to which no mail has brought the last period's form: they are not reminded of it."""
    mails = deliveries(session)
    periods = session.ledger.periods()[-1:]
    forms = (form for period in periods for form in standing_forms(session.ledger.issues(period)).values())
    return tuple(form.unit for form in forms if not mails.brought(form))


def due(session: Session, *, by_mail_alone: bool = False) -> tuple[Reminder, ...]:
    """What is due today and not said yet."""
    return remind.due_reminders(situation(session, by_mail_alone=by_mail_alone), today=session.today)


def withdraw_stale(session: Session) -> None:
    """Take back the reminders of earlier days that no server has heard of: what still holds is said anew today.

    After days without a server this makes one message a unit of them, as things stand, and not a burst.
    """
    withdraw(session, REMINDERS)


def queue_reminders(session: Session, reminders: tuple[Reminder, ...]) -> tuple[Message, ...]:
    """Queue one message a unit and leader for the day."""
    found = (queue_bundle(session, each) for each in remind.bundle(reminders))
    return tuple(message for message in found if message is not None)


def queue_bundle(session: Session, bundle: remind.Bundle) -> Message | None:
    """Queue one message; None where today's is queued already, or there is no address."""
    first, day, settings = bundle.reminders[0], session.today, session.master.settings
    reasons = [each.reason for each in bundle.reminders]
    if bundle.escalates:
        kind, whom = MessageKind.ESCALATION, ";".join(bundle.to)
        unit = session.master.unit(first.unit)
        words = wording.escalation_words(unit.leader if unit else "", reasons, settings, bundle.period)
    else:
        kind, whom = MessageKind.REMINDER, first.unit
        words = wording.reminder_words(first.unit, reasons, settings, bundle.period)
    message = replace(
        new_message(kind, f"{kind} {day} {whom}", bundle.to, session.now),
        cc=bundle.cc,
        unit=first.unit,
        period=bundle.period,
        reasons=tuple(each.key for each in bundle.reminders),
    )
    return queue(session, message, words)
