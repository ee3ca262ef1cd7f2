"""选项: one of the values of a list in sheet 选项."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from datetime import date
from random import Random
from typing import Any

from workbook_flow.fields.formulas import UNREAD
from workbook_flow.fields.kind import CellAddresses, CellContext, FieldKind, MisreadError, noted
from workbook_flow.model import Field, Typed
from workbook_flow.sheets import CellValue, clean, text
from workbook_flow.words.problems import Code

NEGATIONS = frozenset("未不没无非")
DENIALS = frozenset("×✕✖✗✘╳☓☒❌❎⊗🚫⛔🙅≠¬□☐")
"""Signs that say that something is not so, and boxes that nobody ticked."""
MOST_CHOICES = 60
"""Characters of the choices that a message names."""


class ChoiceKind(FieldKind):
    """Small differences are taken where there is one reading."""

    fault = Code.WRONG_CHOICE
    limit_faults = None
    by_look = True
    may_be_struck_out = False

    def read(self, cell: CellValue, field: Field, context: CellContext) -> tuple[Typed, str]:
        """The one choice that the words are, or nearly are."""
        typed = clean(text(cell))
        values = [choice.value for choice in field.choices]
        if values.count(typed) == 1:
            return typed, ""
        bare = bare_words(typed) if DENIALS.isdisjoint(typed) else ""
        near = (
            [value for value in values if value == typed]
            or [value for value in values if bare and bare_words(value) == bare]
            or [value for value in values if nearly(bare, bare_words(value))]
        )
        if len(near) != 1:
            raise MisreadError
        return near[0], noted(typed, near[0])

    def welcomes(self, words: str, typed: Typed) -> bool:
        """The choice itself, blanks aside."""
        return words == typed

    def takes(self, field: Field, typed: Typed) -> bool:
        """A choice of the list as it is now."""
        return any(choice.value == typed for choice in field.choices)

    def tidy_formula(self, bare: str) -> str:
        """Without stray blanks."""
        return f"TRIM({bare})"

    def understood(self, source: CellAddresses, choices: str) -> str:
        """The choice."""
        return f'IF(SUMPRODUCT(--EXACT({source.text},{choices}))>0,{source.text},"{UNREAD}")'

    def criteria(self, field: Field, cell: str, choices: str) -> Mapping[str, Any]:
        """What stands in the list."""
        return {"validate": "list", "source": f"={choices}"}

    def hint(self, field: Field) -> str:
        """The choices, where they are few."""
        named = "、".join(choice.value for choice in field.choices)
        return f"请从下拉列表中选一个：{named}" if len(named) <= MOST_CHOICES else "请从下拉列表中选择"

    def advice(self, field: Field) -> str:
        """The office's own words, and the choices, where they are few and the words do not name them all."""
        named = "、".join(choice.value for choice in field.choices)
        words = field.hint.rstrip("。：")
        silent = any(choice.value not in words for choice in field.choices)
        return (
            f"{words}：{named}" if words and silent and len(named) <= MOST_CHOICES else super().advice(field)
        )

    def as_read(self, typed: Typed) -> str | float | None:
        """The choice itself."""
        return typed if isinstance(typed, str) else super().as_read(typed)

    def sample(self, field: Field, day: date, random: Random) -> Typed:
        """Any of them."""
        return random.choice(field.choices).value


def bare_words(words: str) -> str:
    """Words without width, blanks and punctuation, for comparing choices."""
    folded = unicodedata.normalize("NFKC", words).casefold()
    return "".join(each for each in folded if unicodedata.category(each)[0] not in "PZCS")


def nearly(typed: str, choice: str) -> bool:
    """Whether the words are the choice short of a character, or with a particle more: 完成, 已完成了."""
    if not typed or NEGATIONS & (set(typed) ^ set(choice)):
        return False
    return typed.rstrip("了的") == choice or (
        len(typed) >= 2 and len(choice) - len(typed) == 1 and typed in choice
    )
