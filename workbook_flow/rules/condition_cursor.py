"""A condition as it is read from left to right: which words come next, which column they name."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import reduce

from workbook_flow.model import Field
from workbook_flow.rules.comparing import before
from workbook_flow.rules.condition_words import (
    DEEPEST,
    FIGURE,
    LAST,
    MARKS,
    OTHERWISE,
    OUGHT,
    PAST_SEEING,
    SIGNS,
    THIS,
)
from workbook_flow.words.names import nearest_words


class RuleError(ValueError):
    """The words are no condition; the text says why, for people."""


class TooDeepError(RuleError):
    """Brackets stand too deep within each other."""


class NoTermError(RuleError):
    """What stands in brackets is an amount, not a term."""


def plain(text: str) -> str:
    """A text without differences of width."""
    return unicodedata.normalize("NFKC", text).strip()


@dataclass(slots=True)
class ConditionCursor:
    """``at`` is how far it has come, ``inside`` how many brackets are open."""

    words: str
    fields: Mapping[str, Field]
    at: int = 0
    inside: int = 0
    names: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        """Order the names, the longest first: 整改数量 is not 整改数."""
        self.names = tuple(sorted(self.fields, key=len, reverse=True))

    @property
    def rest(self) -> str:
        """What has not been read yet."""
        return self.words[self.at :].lstrip()

    def take(self, *choices: str) -> str:
        """Go past the longest of these that comes next, and give it; blank where none does."""
        rest = self.rest
        for choice in sorted(choices, key=len, reverse=True):
            if rest.lower().startswith(choice):
                self.at = len(self.words) - len(rest) + len(choice)
                return choice
        return ""

    def take_owed(self, *choices: str) -> str:
        """The same, with 应 or 必须 before it or not."""
        start = self.at
        if word := self.take(*choices):
            return word
        self.take(*OUGHT)
        word = self.take(*choices)
        self.at = self.at if word else start
        return word

    def guess(self) -> str:
        """What to say of words that are neither a column nor anything else that is known."""
        words = re.split(r"[\s<>=≤≥≠+*/×÷(),、]", self.rest)[0]
        if self.rest.startswith(tuple(SIGNS)):
            return "前面没有写是哪一栏"
        if not words:
            return "放在这里不通"
        near = "" if self.otherwise() else nearest_words(words, list(self.fields))
        return f"不是栏目名{near}" if near else "不是栏目名，也不是规则的写法"

    def otherwise(self) -> str:
        """How to write what has not been read yet, where it is of a kind that is written otherwise; else blank."""
        rest = reduce(lambda words, name: words.replace(name, " "), self.names, self.rest)
        return next((advice for words, advice in OTHERWISE if any(map(rest.__contains__, words))), "")

    def enter(self) -> None:
        """Go past an opening bracket."""
        self.take("(")
        self.inside += 1
        if self.inside > DEEPEST:
            raise TooDeepError("括号套得太多，请拆成几条规则")

    def leave(self) -> None:
        """Go past a closing bracket."""
        if not self.take(")"):
            raise RuleError("括号没有配对")
        self.inside -= 1

    def column(self) -> tuple[str, Field] | None:
        """A column, with its key: of this row, or of what was last reported."""
        start = self.at
        own = self.name()
        if own is not None:
            return own.name, own
        if self.take(*LAST):
            last = self.name()
            if last is not None:
                return before(last.name), last
            why = f"“上期{self.rest[:20]}”{self.guess()}" if self.rest else "“上期”后面没有写是哪一栏"
            self.at = start
            raise RuleError(why)
        if word := self.take(*PAST_SEEING):
            raise RuleError(f"规则只看本行和上期，看不到“{word}”")
        this = self.name() if self.take(*THIS) else None
        if this is not None:
            return this.name, this
        self.at = start
        return None

    def name(self) -> Field | None:
        """The column whose name comes next, in marks or without."""
        start = self.at
        mark = self.take(*MARKS)
        if mark:
            name, end, _ = self.rest.partition(MARKS[mark])
            if end and name.strip() in self.fields:
                self.take(self.rest[: len(name) + 1].lower())
                return self.fields[name.strip()]
            self.at = start
            return None
        names = (name for name in self.names if self.rest.startswith(name) and not FIGURE.fullmatch(name))
        name = next(names, "")
        self.at += len(self.words) - self.at - len(self.rest) + len(name) if name else 0
        return self.fields.get(name)
