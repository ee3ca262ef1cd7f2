"""The archive's answers to what the list left open: who said what a wording or a name in it means, and when.

Each answer is a numbered record of its own, and the last one on a question holds. The master is never written to.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from workbook_flow.model import (
    LIMIT_QUESTION,
    SETTING_QUESTION,
    UNIT_QUESTION,
    ListAnswer,
    Meanings,
)
from workbook_flow.records.archive import is_number, link, read_record
from workbook_flow.records.chain import write_record
from workbook_flow.records.codec import declare, from_json, to_json

ANSWERED = "清单答复"
"""The folder of the archive."""

declare(ListAnswer, young=("chain",))


@dataclass(frozen=True, slots=True)
class AnswerRecords:
    """The folder ``清单答复`` of an archive."""

    archive: Path

    def path(self, number: int) -> Path:
        """Where an answer is recorded."""
        return self.archive / ANSWERED / f"{number:06d}.json"

    def last(self) -> int:
        """The number of the last answer, 0 before the first."""
        names = (path.stem for path in (self.archive / ANSWERED).glob("*.json"))
        return max((int(name) for name in names if is_number(name)), default=0)

    def answers(self) -> tuple[ListAnswer, ...]:
        """Every answer, oldest first; WorkbookFlowError where a record is damaged."""
        numbers = (number for number in range(1, self.last() + 1) if self.path(number).exists())
        return tuple(read_record(self.path(number), partial(from_json, ListAnswer)) for number in numbers)

    def add(self, answer: ListAnswer) -> ListAnswer:
        """Record the next answer, in one move; its number and link are given here."""
        before = self.answers()
        numbered = replace(answer, number=self.last() + 1, chain="")
        linked = replace(numbered, chain=link(before[-1].chain if before else "", to_json(numbered)))
        write_record(self.archive, self.path(linked.number), to_json(linked))
        return linked


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
