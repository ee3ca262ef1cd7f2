"""What a list leaves open, asked once for all its places, and what the office answered."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType

from workbook_flow.model.problem import Place

LIMIT_QUESTION, UNIT_QUESTION, SETTING_QUESTION = "limit", "unit", "setting"
"""The kinds of question whose answers hold for the list from then on: what a wording or a name in it means, and what
stands for a setting that the list leaves blank."""
RETURN_QUESTION = "return"
"""The question whose the files are that bear some name: asked of returned files, not of the list."""


WRITTEN: Mapping[str, str] = {
    LIMIT_QUESTION: "日期，如 2026-12-31",
    UNIT_QUESTION: "单位名称，几个用顿号隔开",
    "group": "单位名称，几个用顿号隔开",
    "office": "单位全称，不写人名",
    "title": "清单的名称",
    "year": "年份，如 2026",
    "day": "日期，如 2026-03-01",
    "twins": "同一家的，如 县甲局=县某甲局，几组用分号隔开",
    **dict.fromkeys(("columns", "guess"), "列名=字段"),
}
"""What an answer to a kind of question may be, besides a reading's number."""


SHORTEST_WORDS = 2
"""Characters of a reading's words that choose it."""
_MARKS = re.compile(r"[\s“”\"'‘’「」,，.。、;；:：!！?？()（）]")


def plain(words: str) -> str:
    """Words without blanks and punctuation, figures in one spelling: １、is 1."""
    return _MARKS.sub("", unicodedata.normalize("NFKC", words))


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What the list leaves open, once for all its places; ``readings`` are the answers to choose from.

    ``open`` says that an answer may be written instead of chosen.
    """

    id: str
    kind: str
    words: str
    readings: tuple[str, ...]
    places: tuple[Place, ...] = ()
    open: bool = False

    @property
    def count(self) -> int:
        """How many places it is about."""
        return len(self.places)

    @property
    def written(self) -> str:
        """What may be written instead of choosing, in words."""
        return WRITTEN.get(self.kind, "内容")

    @property
    def advice(self) -> str:
        """What is understood as an answer, in words."""
        count = len(self.readings)
        numbers = f"序号 {'1 到 ' * (count > 1)}{count}" if count else ""
        written = f"{'，或直接写' * bool(count)}{self.written}" if self.open else ""
        return f"请写{numbers}{written}"

    def chosen(self, reply: str) -> str:
        """A reply as a number from 1 where it is one in any spelling, or the words of one reading; else as written.

        Some words of a reading, which no other has, choose it where nothing else can be written.
        """
        words = plain(reply)
        if words.isdigit():
            return words
        keys = [plain(reading) for reading in self.readings]
        numbers = [number for number, key in enumerate(keys, 1) if key == words]
        if not numbers and not self.open and len(words) >= SHORTEST_WORDS:
            numbers = [number for number, key in enumerate(keys, 1) if words in key]
        return str(numbers[0]) if len(numbers) == 1 else reply

    def meaning(self, reply: str) -> str:
        """What a reply says: the reading that it chooses, else the words written; blank for no reading."""
        reply = self.chosen(reply)
        if reply.isascii() and reply.isdigit() and len(reply) < 4:
            number = int(reply)
            return self.readings[number - 1] if 0 < number <= len(self.readings) else ""
        return reply if self.open else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListAnswer:
    """One decision on a question of the list; the last on a question holds, and a blank ``meaning`` takes it back.

    ``number`` counts answers from 1; ``by`` is who decided; ``chain`` links the answer with the one before it.
    """

    number: int
    question: str
    kind: str
    words: str
    readings: tuple[str, ...]
    meaning: str
    by: str
    on: date
    chain: str = field(default="", compare=False)


Meanings = Mapping[str, str]
"""By question, what the office said that it means."""
NO_ANSWERS: Meanings = MappingProxyType({})


def question_id(kind: str, words: str) -> str:
    """What names the question of a wording."""
    return f"{kind}:{words}"
