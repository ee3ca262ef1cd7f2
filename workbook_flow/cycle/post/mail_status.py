"""What the mail says of where units stand: 签收, and how often they were reminded."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date

from workbook_flow.model import (
    Letter,
    LetterKind,
    Message,
    MessageKind,
    MessageState,
    Period,
    Settings,
    Submission,
    SubmissionState,
    UnitStatus,
)
from workbook_flow.records.ledger import Ledger
from workbook_flow.records.postbox import Postbox
from workbook_flow.returns.senders import letter_number
from workbook_flow.words.problems import Code


def with_mail(ledger: Ledger, period: Period, statuses: tuple[UnitStatus, ...]) -> tuple[UnitStatus, ...]:
    """The statuses with the day of the first answer by mail, and the count of reminders."""
    answered: dict[str, date] = {}
    for letter in ledger.mail.letters():
        counts = letter.kind in {LetterKind.ACKNOWLEDGED, LetterKind.RETURN, LetterKind.WORDS}
        if counts and not letter.responder and letter.unit and letter.period == period:
            answered[letter.unit] = min(letter.arrival, answered.get(letter.unit, letter.arrival))
    reminded = Counter(
        message.unit
        for message in ledger.mail.messages((MessageKind.REMINDER,))
        if message.period == period and message.state is not MessageState.WITHDRAWN
    )
    return tuple(
        replace(each, acknowledged_on=answered.get(each.unit), reminders=reminded[each.unit])
        for each in statuses
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class MailNotes:
    """What ``status`` says of the mail: whether there is an account, what waits, what never arrived."""

    account: str
    waiting: int
    filed: int
    given_up: tuple[Message, ...]
    bounced: tuple[str, ...]
    delayed: tuple[Submission, ...]
    words: tuple[Letter, ...]
    automatic: tuple[Letter, ...] = ()


def mail_notes(ledger: Ledger, postbox: Postbox, settings: Settings, period: Period) -> MailNotes:
    """The mail of a period as it stands.

    ``delayed`` are returns that wait for the office's acceptance, ``words`` letters that a person should read,
    ``automatic`` those that no person sent off and whose files no unit's return was made of.
    """
    letters = ledger.mail.letters()
    mine = [each for each in ledger.mail.messages() if each.period == period]
    bounced = {address: None for letter in letters for address in letter.bounced}
    submissions = ledger.submissions()
    accepted = {each.digest for each in submissions if each.unit}
    placed = placed_letters(submissions)
    return MailNotes(
        account=settings.mail_account,
        waiting=len(ledger.mail.open_messages()),
        filed=sum(each.state is MessageState.FILED for each in mine),
        given_up=tuple(each for each in mine if each.state is MessageState.GIVEN_UP),
        bounced=tuple(bounced),
        delayed=tuple(
            each
            for each in submissions
            if each.digest not in accepted
            and any(found.code == Code.UNKNOWN_SENDER for found in each.problems)
        ),
        words=tuple(each for each in letters if each.kind is LetterKind.WORDS and each.period == period),
        automatic=tuple(
            each for each in letters if each.period in {period, None} and is_left(each, placed, postbox)
        ),
    )


def placed_letters(submissions: Iterable[Submission]) -> frozenset[int | None]:
    """The letters of whose files at least one was placed: with a unit, or among the office's decisions."""
    return frozenset(
        letter_number(each.file)
        for each in submissions
        if each.unit or each.state is SubmissionState.REVIEWED
    )


def is_left(letter: Letter, placed: Collection[int | None], postbox: Postbox) -> bool:
    """Whether a letter that no person sent off brought files of which nothing was taken.

    The records of before arrivals were noted do not say what such a letter brought: its bytes do.
    """
    if letter.kind is LetterKind.RETURN:
        return letter.automatic and letter.id not in placed
    if letter.kind is not LetterKind.AUTOMATIC or letter.id in placed:
        return False
    if letter.attached or letter.arrived is not None:
        return bool(letter.attached)
    from workbook_flow.mail import read_letter  # slow to load, and few letters ask for it

    incoming = read_letter(postbox.letter_bytes(letter.id), own_address="")
    return bool(incoming.files or incoming.attached)
