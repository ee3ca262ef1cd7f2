"""Ledger and day → reminders → the session, each said once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from workbook_flow.cycle.post.deliveries import DELIVERED, Deliveries, deliveries, sent_at
from workbook_flow.cycle.post.form_mails import form_name, marked_name
from workbook_flow.cycle.post.heard import with_mail
from workbook_flow.cycle.post.queueing import is_stale, new_message, queue, withdraw
from workbook_flow.cycle.post.sending import TIMED
from workbook_flow.cycle.post.under_way import LATELY
from workbook_flow.cycle.session import Session
from workbook_flow.cycle.standing import closed_edition
from workbook_flow.cycle.unsettled import unsettled
from workbook_flow.mail import remind, wording
from workbook_flow.mail.wording import Words
from workbook_flow.model import (
    Entry,
    IssuedForm,
    Master,
    Message,
    MessageKind,
    Period,
    PeriodKind,
    Reminder,
    Snapshot,
)
from workbook_flow.records.archive import standing_forms
from workbook_flow.records.succession import present_names
from workbook_flow.returns.senders import waiting_for
from workbook_flow.words.workdays import Workdays

KIND_WORDS = remind.KIND_WORDS
"""What people call the kinds of reminder."""
PERIODS = 3
"""How many of the list's own last periods are looked at: a unit's newest form is in one of them."""


def situation(session: Session, *, by_mail_alone: bool = False) -> remind.Situation:
    """What reminders are told from: forms that no mail brought are left out, and addresses that are not there."""
    today, ledger = session.today, session.ledger
    mails = deliveries(session, by_mail_alone=by_mail_alone)
    master = with_live_addresses(session.master_for(None), mails)
    sent = [message for message in ledger.mail.messages(TIMED) if not is_stale(message, today)]
    shown = tuple(snapshots(session, mails))
    forms = [form for snapshot in shown for form in snapshot.forms]
    days = ((form.unit, form.period, mails.brought_on(form)) for form in forms)
    return remind.Situation(
        master=master,
        snapshots=shown,
        entries=last_words(session, master, shown),
        sent=frozenset(key for message in sent for key in message.reasons),
        workdays=Workdays(master.days),
        notices=tuple(notice_of(message, mails) for message in sent if message.kind is MessageKind.REMINDER),
        brought={(unit, period): day for unit, period, day in days if day is not None},
        waiting=waiting_returns(session),
        closed=frozenset(snapshot.period for snapshot in shown if closed_edition(session, snapshot.period)),
    )


def waiting_returns(session: Session) -> dict[tuple[str, str], remind.DoubtedReturn]:
    """The last returns that wait for the office's word on their sender: nobody is chased for what they hold."""
    waiting: dict[tuple[str, str], remind.DoubtedReturn] = {}
    for submission in unsettled(session.ledger, session.today):
        awaited = waiting_for(submission)
        if awaited is not None:
            doubted = remind.DoubtedReturn(day=submission.arrival, sender=awaited.sender)
            waiting[awaited.unit, awaited.period] = doubted
    return waiting


def last_words(session: Session, master: Master, shown: Sequence[Snapshot]) -> tuple[Entry, ...]:
    """What was last accepted on the rows near their limit, under the names that units have now."""
    near, present = set(remind.tasks_near(master, session.today)), present_names(master.units)
    names: dict[str, list[str]] = {}
    for name, unit in present.items():
        names.setdefault(unit, []).append(name)
    owed = {
        (name, row.task)
        for snapshot in shown
        for form in snapshot.forms
        for name in names.get(form.unit, ())
        for row in form.rows
        if row.task in near
    }
    entries = session.ledger.history.last_entries(owed, remind.telling_columns(master, shown))
    return tuple(replace(entry, unit=present[entry.unit]) for entry in entries)


def with_live_addresses(master: Master, mails: Deliveries) -> Master:
    """The master without the addresses of which a bounce says that they are not there."""
    if not mails.gone:
        return master
    units = (
        replace(
            unit,
            mail=mails.live(unit.mail),
            cc=mails.live(unit.cc),
            leader_mail=mails.live(unit.leader_mail),
        )
        for unit in master.units
    )
    return replace(master, units=tuple(units))


def notice_of(message: Message, mails: Deliveries) -> remind.Notice:
    """A mail of reminders as later ones look at it: one that came back reminded nobody."""
    sent = message.state in DELIVERED
    return remind.Notice(
        day=(sent_at(message) if sent else message.queued).date(),
        unit=message.unit,
        period=message.period,
        reasons=message.reasons,
        sent=bool(mails.arrived(message)),
    )


def snapshots(session: Session, mails: Deliveries) -> Iterator[Snapshot]:
    """The newest periods with the forms that units have, until every unit in use has one; one-off requests beside.

    Nobody whose form of this period is on its way is chased for the last one once that was due.
    """
    newer: set[str] = set()
    workdays = Workdays(session.master.days)
    lacking = {unit.name for unit in session.master.units if unit.in_use}
    for period in chased_periods(session):
        if not lacking and period.kind is not PeriodKind.ONCE:
            continue
        outline = session.ledger.outline(period)
        is_own = period.kind is not PeriodKind.ONCE
        had = newer if is_own else set[str]()
        forms = tuple(
            form
            for form in outline.forms
            if mails.brought(form)
            and not (form.unit in had and workdays.on_or_after(form.return_by) < session.today)
        )
        yield replace(outline, forms=forms, statuses=with_mail(session.ledger, period, outline.statuses))
        if is_own:
            newer.update(form.unit for form in outline.forms if not mails.lost(form))
            lacking.difference_update(form.unit for form in forms)


def chased_periods(session: Session, most: int = PERIODS) -> Iterator[Period]:
    """The newest of the list's own periods, so many at most, and the one-off requests that were due lately."""
    own = 0
    for period in reversed(session.ledger.issues.periods()):
        if period.kind is PeriodKind.ONCE:
            if session.today <= period.last_day + LATELY:
                yield period
        elif own < most:
            own += 1
            yield period


def unreached(session: Session) -> tuple[str, ...]:
    """The units with an address to which no mail has brought the last form: they are not reminded of it."""
    mails = deliveries(session)
    periods = chased_periods(session, most=1)
    forms = (form for period in periods for form in standing_forms(session.ledger.issues.of(period)).values())
    return tuple(dict.fromkeys(form.unit for form in forms if not mails.brought(form)))


def due(session: Session, *, by_mail_alone: bool = False) -> tuple[Reminder, ...]:
    """What is due today and not said yet."""
    return remind.due_reminders(situation(session, by_mail_alone=by_mail_alone), today=session.today)


def withdraw_stale(session: Session) -> None:
    """Take back the reminders of earlier days that no server has heard of: what still holds is said anew today.

    After days without a server this makes one message a unit of them, as things stand, and not a burst.
    """
    withdraw(session, TIMED)


def queue_reminders(
    session: Session, reminders: tuple[Reminder, ...], *, automatic: bool = True
) -> tuple[Message, ...]:
    """Queue one message a unit and leader for the day."""
    mails = deliveries(session)
    messages = (
        queue_bundle(session, mails, bundle, automatic=automatic) for bundle in remind.bundle(reminders)
    )
    return tuple(message for message in messages if message is not None)


def queue_bundle(
    session: Session, mails: Deliveries, bundle: remind.Bundle, *, automatic: bool
) -> Message | None:
    """Queue one message; None where today's is queued already, or there is no address."""
    first, day = bundle.reminders[0], session.today
    kind = MessageKind.ESCALATION if bundle.escalates else MessageKind.REMINDER
    whom = ";".join(bundle.to) if bundle.escalates else first.unit
    message = replace(
        new_message(kind, f"{kind} {day} {whom}", bundle.to, session.now),
        cc=bundle.cc,
        unit=first.unit,
        period=bundle.period,
        reasons=tuple(reminder.key for reminder in bundle.reminders),
    )
    form = None if bundle.escalates else reminded_form(session, bundle)
    brings, files = form_files(session, bundle, form)
    words = bundle_words(session, bundle, brings)
    thread = thread_of(mails, form)
    return queue(session, message, words, attachments=files, answers=thread, automatic=automatic)


def bundle_words(session: Session, bundle: remind.Bundle, brings: wording.Brings) -> Words:
    """What the message says: to the unit, or to who answers for it."""
    first, settings = bundle.reminders[0], session.master.settings
    reasons = [reminder.reason for reminder in bundle.reminders]
    if bundle.escalates:
        unit = session.master.unit(first.unit)
        return wording.escalation_words(unit.leader if unit else "", reasons, settings, bundle.period)
    return wording.reminder_words(first.unit, reasons, settings, bundle.period, brings=brings)


def letters_of(session: Session, reminders: tuple[Reminder, ...]) -> tuple[tuple[remind.Bundle, Words], ...]:
    """The messages that these reminders would be, in words; nothing is queued."""
    return tuple(
        (bundle, bundle_words(session, bundle, would_bring(session, bundle)))
        for bundle in remind.bundle(reminders)
    )


def would_bring(session: Session, bundle: remind.Bundle) -> wording.Brings:
    """What the message would bring along."""
    form = None if bundle.escalates else reminded_form(session, bundle)
    if form is None:
        return wording.Brings.NOTHING
    if not (asks_for_form(bundle) or asks_for_correction(bundle)):
        closed = closed_edition(session, form.period)
        return wording.Brings.LIMITS_ALONE if closed else wording.Brings.LIMITS
    if session.workspace.correction(form.period, form.unit).exists():
        return wording.Brings.MARKED
    return wording.Brings.FORM if asks_for_form(bundle) else wording.Brings.NOTHING


def asks_for_form(bundle: remind.Bundle) -> bool:
    """Whether any reminder of a message asks for the form."""
    return any(reminder.kind in remind.ASKING for reminder in bundle.reminders)


def asks_for_correction(bundle: remind.Bundle) -> bool:
    """Whether any reminder of a message is of rows that were sent back."""
    return any(reminder.kind == remind.HELD for reminder in bundle.reminders)


def reminded_form(session: Session, bundle: remind.Bundle) -> IssuedForm | None:
    """The form that stands issued to the unit of a bundle."""
    if bundle.period is None:
        return None
    return standing_forms(session.ledger.issues.of(bundle.period)).get(bundle.reminders[0].unit)


def form_files(
    session: Session, bundle: remind.Bundle, form: IssuedForm | None
) -> tuple[wording.Brings, tuple[tuple[str, bytes], ...]]:
    """The form once more, or as it is to be corrected: the mail that brought it may lie in a folder for spam.

    Whoever has filled it in and got it back is not to begin anew.
    """
    brings = would_bring(session, bundle)
    if form is None or brings not in {wording.Brings.FORM, wording.Brings.MARKED}:
        return brings, ()
    if brings is wording.Brings.MARKED:
        return brings, marked_form(session, form)
    from workbook_flow.cycle.issuing import standing_file

    try:
        return brings, ((form_name(form), standing_file(session.workspace, form)),)
    except OSError:
        return wording.Brings.NOTHING, ()


def marked_form(session: Session, form: IssuedForm) -> tuple[tuple[str, bytes], ...]:
    """The unit's form with what is to be corrected, where there is one."""
    path = session.workspace.correction(form.period, form.unit)
    return ((marked_name(form.unit, form.period), path.read_bytes()),) if path.exists() else ()


def thread_of(mails: Deliveries, form: IssuedForm | None) -> tuple[str, ...]:
    """The Message-ID of the last mail that brought the form: what is said of it stands in its thread."""
    brought = [message for message in mails.of_form(form) if mails.reached(message)] if form else []
    return tuple(message.message_id for message in brought[-1:])
