"""What the mail says of where units stand: who has answered in any way, and how often each was reminded."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from workbook_flow.cycle.post.threads import TO_UNITS
from workbook_flow.model import (
    Letter,
    LetterKind,
    MessageKind,
    MessageState,
    Period,
    SubmissionState,
    UnitStatus,
)
from workbook_flow.records.ledger import Ledger
from workbook_flow.returns.senders import letter_number, waiting_for


def with_mail(ledger: Ledger, period: Period, statuses: tuple[UnitStatus, ...]) -> tuple[UnitStatus, ...]:
    """The statuses with the day of the first answer by mail, and the count of reminders."""
    answered: dict[str, date] = {}
    letters = ledger.mail.letters()
    others = brought_for_others(ledger, period, letters)
    for letter in letters:
        counts = letter.kind in {LetterKind.ACKNOWLEDGED, LetterKind.RETURN, LetterKind.WORDS}
        by_machine = letter.responder or (letter.automatic and letter.kind is LetterKind.WORDS)
        if letter.id in others:
            continue
        if counts and not by_machine and letter.unit and letter.period == period:
            answered[letter.unit] = min(letter.arrival, answered.get(letter.unit, letter.arrival))
    reminded = Counter(
        message.unit
        for message in ledger.mail.messages((MessageKind.REMINDER,))
        if message.period == period and message.state is not MessageState.WITHDRAWN
    )
    return tuple(
        replace(status, acknowledged_on=answered.get(status.unit), reminders=reminded[status.unit])
        for status in statuses
    )


def brought_for_others(ledger: Ledger, period: Period, letters: Iterable[Letter]) -> frozenset[int]:
    """The letters that brought other units' forms alone, in answer to no mail to their own: these say nothing of it."""
    returns = [each for each in letters if each.kind is LetterKind.RETURN and each.period == period]
    units: dict[int | None, set[str]] = {}
    for submission in ledger.submissions(period, with_problems=False) if returns else ():
        units.setdefault(letter_number(submission.file), set()).add(submission.unit or "")
    unplaced = [letter.arrival for letter in returns if letter.unit and letter.id not in units]
    waiting = {SubmissionState.UNIDENTIFIED}
    first = ledger.first_in(waiting, since=min(unplaced), after=0) if unplaced else None
    for submission in ledger.submissions(after=first - 1) if first else ():
        awaited = waiting_for(submission)
        if awaited is not None:
            units.setdefault(letter_number(submission.file), set()).add(awaited.unit)
    away = {letter for letter in returns if letter.id in units and letter.unit not in units[letter.id]}
    messages = {each.id: each.unit for each in ledger.mail.messages(TO_UNITS)} if away else {}
    return frozenset(letter.id for letter in away if messages.get(letter.message or 0) != letter.unit)
