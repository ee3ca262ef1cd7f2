"""What whoever decides writes with it into the record: a reason, and a name."""

from __future__ import annotations

from workbook_flow.words.text import bounded

OFFICE = "办公室"
"""Who decides where no name is given."""
LONGEST_REASON, LONGEST_NAME = 200, 40


def in_a_line(words: str) -> str:
    """A reason as the record has it."""
    return bounded(" ".join(words.split()), LONGEST_REASON)


def name_in(words: str) -> str:
    """A name as the record has it; blank where none is given."""
    return " ".join(words.split())[:LONGEST_NAME]
