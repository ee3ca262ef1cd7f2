"""The archive's answers to what the list left open: who said what a wording or a name in it means, and when.

Each answer is a numbered record of its own, and the last one on a question holds. The master is never written to.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

from workbook_flow.model import (
    LIMIT_QUESTION,
    SETTING_QUESTION,
    UNIT_QUESTION,
    ListAnswer,
    Meanings,
)
from workbook_flow.records.codec import declare
from workbook_flow.records.numbered import LinkedRecords

ANSWERED = "清单答复"
"""The folder of the archive."""

declare(ListAnswer, young=("chain",))


class AnswerRecords(LinkedRecords[ListAnswer]):
    """The folder ``清单答复`` of an archive."""

    def __init__(self, archive: Path) -> None:
        """Those of an archive."""
        super().__init__(archive, ANSWERED, ListAnswer)


def standing_answers(answers: Iterable[ListAnswer]) -> tuple[ListAnswer, ...]:
    """The answers that hold after these, oldest first: the last on each question, unless it takes the answer back."""
    last = {answer.question: answer for answer in answers}
    return tuple(
        sorted((answer for answer in last.values() if answer.meaning), key=lambda answer: answer.number)
    )


def meanings(answers: Iterable[ListAnswer]) -> Meanings:
    """What the standing answers say of wordings, names and blank settings; others were for its first reading alone."""
    kinds = {LIMIT_QUESTION, UNIT_QUESTION, SETTING_QUESTION}
    return {answer.question: answer.meaning for answer in standing_answers(answers) if answer.kind in kinds}


def list_digest(content: bytes, answers: Meanings) -> str:
    """What names a master: the SHA-256 of its bytes, with the answers that hold for it where there are any."""
    return answered_digest(hashlib.sha256(content).hexdigest(), answers)


def answered_digest(content: str, answers: Meanings) -> str:
    """What names a master whose bytes have the digest ``content``, with these answers."""
    words = repr((content, sorted(answers.items())))
    return hashlib.sha256(words.encode()).hexdigest() if answers else content
