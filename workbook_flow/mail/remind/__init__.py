"""What is due to be said to whom on a day, and why. Pure: from the ledger's snapshots, the master and the calendar.

Each reminder has a key that names its occasion; what was said already is left out. After days in which nothing ran,
the latest occasion of a kind stands for those missed.
"""

from __future__ import annotations

from workbook_flow.mail.remind.due import Bundle, bundle, due_reminders, notices_of, preview
from workbook_flow.mail.remind.kinds import (
    ASKING,
    HELD,
    KIND_WORDS,
)
from workbook_flow.mail.remind.limits import tasks_near
from workbook_flow.mail.remind.owed import day_words, owed_forms
from workbook_flow.mail.remind.situation import (
    DoubtedReturn,
    Notice,
    Situation,
    index_of,
    state_meanings,
    telling_columns,
)

__all__ = [
    "ASKING",
    "HELD",
    "KIND_WORDS",
    "Bundle",
    "DoubtedReturn",
    "Notice",
    "Situation",
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
