"""What is due to be said to whom on a day, and why. Pure: from the ledger's snapshots, the master and the calendar.

Each reminder has a key that names its occasion; what was said already is left out. After days in which nothing ran,
the latest occasion of a kind stands for those missed.
"""

from __future__ import annotations

from workbook_flow.mail.remind.due import Bundle, bundle, due_reminders, notices_of, preview
from workbook_flow.mail.remind.kinds import (
    APPROACHING,
    ASKING,
    ESCALATION,
    HELD,
    KIND_WORDS,
    LIMIT,
    OVERDUE,
    PASSED,
    UNOPENED,
)
from workbook_flow.mail.remind.limits import tasks_near
from workbook_flow.mail.remind.owed import OwedForm, day_words, owed_forms
from workbook_flow.mail.remind.situation import (
    Index,
    Notice,
    Situation,
    UncheckedReturn,
    index_of,
    state_meanings,
    telling_columns,
)

__all__ = [
    "APPROACHING",
    "ASKING",
    "ESCALATION",
    "HELD",
    "KIND_WORDS",
    "LIMIT",
    "OVERDUE",
    "PASSED",
    "UNOPENED",
    "Bundle",
    "Index",
    "Notice",
    "OwedForm",
    "Situation",
    "UncheckedReturn",
    "bundle",
    "day_words",
    "due_reminders",
    "index_of",
    "notices_of",
    "owed_forms",
    "preview",
    "state_meanings",
    "tasks_near",
    "telling_columns",
]
