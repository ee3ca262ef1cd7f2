"""What became of the mails that bring forms: taken by a server, refused, bounced later, or given to the office."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from workbook_flow.cycle.session import Session
from workbook_flow.mail.remind import ASKING
from workbook_flow.model import (
    Fate,
    IssuedForm,
    Letter,
    LetterKind,
    Master,
    Message,
    MessageKind,
    MessageState,
    Period,
)
from workbook_flow.records.ledger import Ledger

DELIVERED = frozenset((MessageState.SENT, MessageState.FILED))
"""The states of a mail that a server took, or that was handed to the office to send."""
AGAIN, TO = " again ", " to "
"""What stands in the key of a mail that brings a form once more: the office wanted it, or its address was corrected."""
OF_A_PERSON = frozenset((LetterKind.RETURN, LetterKind.ACKNOWLEDGED, LetterKind.WORDS))


def form_key(form: IssuedForm) -> str:
    """The key of the first mail that brings a form; those that bring it again have keys that begin so."""
    return f"form {form.period} {form.issue} {form.unit}"


def sent_at(message: Message) -> datetime:
    """When a server took the mail, or the office was handed it."""
    return message.tried or message.queued


def gone_addresses(ledger: Ledger, letters: Iterable[Letter]) -> Mapping[str, datetime]:
    """The addresses that are not there, by a bounce of a mail of ours, with when it came.

    An address counts no more once a person wrote from it, or the office sent a form to it once more. A bounce that
    brings back no mail of ours proves nothing.
    """
    gone: dict[str, datetime] = {}
    for letter in letters:
        arrived = letter.arrived or letter.received
        if letter.kind is LetterKind.BOUNCE and letter.message is not None:
            gone.update(dict.fromkeys(letter.bounced, arrived))
        elif letter.kind in OF_A_PERSON and not letter.responder:
            gone.pop(letter.sender, None)
    if gone:
        for message in ledger.mail.messages((MessageKind.FORM,)):
            if AGAIN in message.key:
                for address in message.to:
                    if address.lower() in gone and gone[address.lower()] < message.queued:
                        del gone[address.lower()]
    return gone


def returned_mails(letters: Iterable[Letter]) -> Mapping[int, set[str]]:
    """By the number of a mail of ours the addresses from which it came back though they are there: full, or refusing.

    A person who answers the mail, or writes from the address later, has it for all that is known.
    """
    returned: dict[int, set[str]] = {}
    for letter in letters:
        if letter.kind is LetterKind.BOUNCE and letter.message is not None:
            failed = {address for address, fate in letter.troubled if fate is not Fate.DELAYED}
            returned.setdefault(letter.message, set()).update(failed)
        elif letter.kind in OF_A_PERSON and not letter.responder:
            returned.pop(letter.message or 0, None)
            for addresses in returned.values():
                addresses.discard(letter.sender)
    return returned


def first_key(message: Message) -> str:
    """The key of the first mail that brought what a mail brings: its own, unless it brings a form once more."""
    return (
        message.key.partition(TO)[0].partition(AGAIN)[0] if message.kind is MessageKind.FORM else message.key
    )


def is_mended(message: Message, others: Iterable[Message]) -> bool:
    """Whether what no server took went to its unit later, or is on its way: the form again, or another reminder."""
    lost = {MessageState.GIVEN_UP, MessageState.WITHDRAWN}
    return any(
        other.id > message.id and other.state not in lost and stands_in(other, message) for other in others
    )


def stands_in(other: Message, message: Message) -> bool:
    """Whether a mail does for another: it brings the same form, or reminds the same unit of the same period."""
    if message.kind is MessageKind.FORM:
        return other.kind is MessageKind.FORM and first_key(other) == first_key(message)
    about = (other.kind, other.unit, other.period) == (message.kind, message.unit, message.period)
    return message.kind is MessageKind.REMINDER and about


@dataclass(frozen=True, slots=True, kw_only=True)
class Deliveries:
    """How far the mails came that bring forms. ``gone`` are the addresses that are not there, with since when.

    ``returned`` are by mail the addresses that it came back from though they are there. Later mails go to those as to
    all others, and bring the form once more. A period of which no form was ever mailed was handed over as files,
    unless forms go ``by_mail_alone``.
    """

    master: Master
    ledger: Ledger
    gone: Mapping[str, datetime]
    returned: Mapping[int, set[str]]
    by_mail_alone: bool = False
    _mails: dict[Period, dict[str, list[Message]]] = field(default_factory=dict)

    def of_period(self, period: Period) -> Mapping[str, list[Message]]:
        """The mails that were to bring forms of the period, by the key of the form's first."""
        if period not in self._mails:
            mails: dict[str, list[Message]] = {}
            for message in self.ledger.mail.forms_of(period):
                mails.setdefault(first_key(message), []).append(message)
            self._mails[period] = mails
        return self._mails[period]

    def of_form(self, form: IssuedForm) -> tuple[Message, ...]:
        """The mails that were to bring that form, in order."""
        return tuple(self.of_period(form.period).get(form_key(form), ()))

    def live(self, addresses: Iterable[str]) -> tuple[str, ...]:
        """Those of the addresses of which no bounce says that they are not there."""
        return tuple(address for address in addresses if address.lower() not in self.gone)

    def reached(self, message: Message) -> tuple[str, ...]:
        """The addresses at which a mail arrived, as far as anybody knows."""
        if message.state not in DELIVERED:
            return ()
        lost = {address for address, since in self.gone.items() if since >= sent_at(message)}
        return tuple(
            address
            for address in message.to
            if address.lower() not in lost and address not in message.refused
        )

    def arrived(self, message: Message) -> tuple[str, ...]:
        """Those of the addresses that a mail reached from which it did not come back."""
        returned = self.returned.get(message.id, set())
        return tuple(address for address in self.reached(message) if address.lower() not in returned)

    def came_back(self, form: IssuedForm) -> bool:
        """Whether all mails that brought the form, reminders among them, came back from addresses that are there."""
        mails = [message for message in self.of_form(form) if self.reached(message)] if self.returned else []
        if not mails or any(map(self.arrived, mails)):
            return False
        starts = tuple(f"{kind} {form.period} {form.unit} " for kind in ASKING)
        reminders = self.ledger.mail.messages((MessageKind.REMINDER,))
        return not any(
            self.arrived(message)
            for message in reminders
            if any(reason.startswith(starts) for reason in message.reasons)
        )

    def brought_on(self, form: IssuedForm) -> date | None:
        """The day on which a mail first brought the form; None where none did."""
        days = (sent_at(message).date() for message in self.of_form(form) if self.reached(message))
        return min(days, default=None)

    def brought(self, form: IssuedForm) -> bool:
        """Whether the unit has the form; one without an address has it by another way."""
        unit = self.master.unit(form.unit)
        if unit is None or not unit.mail or self.brought_on(form) is not None:
            return True
        return not self.by_mail_alone and not self.of_period(form.period)

    def misses(self, form: IssuedForm) -> bool:
        """Whether the unit has addresses, and all that its form went to, or would, are not there."""
        unit = self.master.unit(form.unit)
        if unit is None or not unit.mail or self.brought_on(form) is not None:
            return False
        return not self.live(unit.mail)

    def lost(self, form: IssuedForm) -> bool:
        """Whether the unit has the form by no way that is known, and no mail that is to bring it is on its way."""
        if self.brought(form):
            return self.came_back(form)
        ended = {*DELIVERED, MessageState.GIVEN_UP, MessageState.WITHDRAWN}
        mails = self.of_form(form)
        return self.misses(form) or (bool(mails) and all(message.state in ended for message in mails))

    def corrected(self, form: IssuedForm) -> tuple[str, ...]:
        """The unit's addresses to which the form is to go anew: those it never went to, where others failed."""
        unit, mails = self.master.unit(form.unit), self.of_form(form)
        tried = {address for message in mails for address in message.to}
        arrived = {address for message in mails for address in self.arrived(message)}
        if unit is None or not tried - arrived:
            return ()
        return self.live(address for address in unit.mail if address not in tried)


def deliveries(session: Session, *, by_mail_alone: bool = False) -> Deliveries:
    """How far the mails came that bring forms."""
    letters = session.ledger.mail.letters()
    return Deliveries(
        master=session.master,
        ledger=session.ledger,
        gone=gone_addresses(session.ledger, letters),
        returned=returned_mails(letters),
        by_mail_alone=by_mail_alone,
    )
