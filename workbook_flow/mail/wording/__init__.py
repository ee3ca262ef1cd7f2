"""What the office's mails say, as an office writes it: the same words as plain text and as HTML."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from workbook_flow.mail.wording.chasing import (
        Brings,
        Chased,
        chase_parts,
        escalation_words,
        group_text,
        reminder_words,
    )
    from workbook_flow.mail.wording.decided import DecidedLine, DecidedOn, decided_words
    from workbook_flow.mail.wording.faults import LONGEST, problem_rows
    from workbook_flow.mail.wording.forms import HOW, form_words
    from workbook_flow.mail.wording.office import (
        alert_words,
        consolidated_words,
        notice_words,
        stage_words,
        trial_words,
        witness_words,
    )
    from workbook_flow.mail.wording.page import LetterTable, Words, subject
    from workbook_flow.mail.wording.receipts import (
        NOTHING_SHOWN,
        UNREADABLE,
        Shown,
        dropped_words,
        evidence_receipt,
        filed_text,
        lack_receipt,
        receipt_words,
        restored_words,
        verdict_text,
    )

__all__ = [
    "HOW",
    "LONGEST",
    "NOTHING_SHOWN",
    "UNREADABLE",
    "Brings",
    "Chased",
    "DecidedLine",
    "DecidedOn",
    "LetterTable",
    "Shown",
    "Words",
    "alert_words",
    "chase_parts",
    "consolidated_words",
    "decided_words",
    "dropped_words",
    "escalation_words",
    "evidence_receipt",
    "filed_text",
    "form_words",
    "group_text",
    "lack_receipt",
    "notice_words",
    "problem_rows",
    "receipt_words",
    "reminder_words",
    "restored_words",
    "stage_words",
    "subject",
    "trial_words",
    "verdict_text",
    "witness_words",
]


def __getattr__(name: str) -> object:
    """A name of the words, imported when it is first asked for: most passes of the schedule say nothing."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from workbook_flow.mail.wording import chasing, decided, faults, forms, office, page, receipts

    rooms = (chasing, decided, faults, forms, office, page, receipts)
    return next(getattr(room, name) for room in rooms if hasattr(room, name))
