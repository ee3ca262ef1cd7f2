"""What a type of column must say of itself; a part that is left out fails the type check."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from random import Random
from typing import Any, ClassVar, NamedTuple

from workbook_flow.fields.formulas import UNREAD, bare_text
from workbook_flow.fields.spelling import serial, written_length
from workbook_flow.model import Field, Summing, Typed
from workbook_flow.sheets import CellValue, clean, text
from workbook_flow.words.problems import Code


class CellContext(NamedTuple):
    """What a cell's reading may lean on beside its content."""

    percent_format: bool = False
    year: int | None = None


class MisreadError(ValueError):
    """The cell cannot be understood as its field's type; ``fault`` says why where that is not the type's own."""

    def __init__(self, fault: Code | None = None) -> None:
        super().__init__()
        self.fault = fault


@dataclass(frozen=True, slots=True, kw_only=True)
class CellAddresses:
    """What a cell is read from: its address, that of its tidied text, and of that without signs."""

    cell: str
    text: str
    bare: str


class FieldKind(ABC):
    """One type of column: how its cells are read on return and by the form, what they let in, how they look.

    What ``read`` takes in the plain way, and what ``welcomes`` says is as plain, the form's formulas read alike;
    ``tests/test_forms_agree.py`` holds the two against each other.
    """

    fault: ClassVar[Code]
    """What is wrong with a cell that cannot be read so."""
    limit_faults: ClassVar[tuple[Code, Code] | None] = (Code.OUT_OF_RANGE, Code.OUT_OF_RANGE)
    """What is wrong below and above the limits of sheet 字段; None where they bound nothing."""
    cell_format: ClassVar[str] = "@"
    prose: ClassVar[bool] = False
    """Whether it is an account in words: left-aligned, wide, and as high as it is long."""
    measured: ClassVar[bool] = False
    """Whether rules look at how long it is, and not at what it says: so of every text that is no choice.

    Where it is, ``understood`` gives the length of what is read, as ``as_read`` does.
    """
    by_look: ClassVar[bool] = False
    """Whether a cell that shows something else than it holds says what it shows."""
    is_day: ClassVar[bool] = False
    signed: ClassVar[bool] = False
    """Whether its text is also looked at without its signs."""
    may_be_struck_out: ClassVar[bool] = True
    """Whether a stroke in a cell that need not be filled stands for nothing."""
    summings: ClassVar[frozenset[Summing]] = frozenset()
    """How such columns may be brought together."""

    @abstractmethod
    def read(self, cell: CellValue, field: Field, context: CellContext) -> tuple[Typed, str]:
        """What a filled cell of a return means, and a note where it was typed otherwise; raise MisreadError."""

    @abstractmethod
    def welcomes(self, words: str, typed: Typed) -> bool:
        """Whether the form reads these tidied words as ``typed`` too, although they were read with a note."""

    @abstractmethod
    def takes(self, field: Field, typed: Typed) -> bool:
        """Whether a column may hold a value that was reported when it was perhaps of another type."""

    @abstractmethod
    def tidy_formula(self, bare: str) -> str:
        """The text of a cell as the form looks at it; ``bare`` is that text without stray characters."""

    @abstractmethod
    def understood(self, source: CellAddresses, choices: str) -> str:
        """What the form reads a filled cell as, or ``UNREAD``; ``choices`` is the range of its list."""

    @abstractmethod
    def criteria(self, field: Field, cell: str, choices: str) -> Mapping[str, Any]:
        """What a validation lets in, for the field's first cell ``cell``."""

    @abstractmethod
    def hint(self, field: Field) -> str:
        """What may be typed, in words, from the field's limits."""

    def advice(self, field: Field) -> str:
        """What a cell says when the cursor comes: the office's own words, else what may be typed."""
        return field.hint or self.hint(field)

    def as_typed(self, cell: CellValue) -> CellValue:
        """What was typed into a cell, where its format made something else of it; what it shows then counts no more."""
        return cell

    def stripped(self, words: str) -> str:
        """The formula of the tidied text without signs."""
        return words

    def heading(self, name: str) -> str:
        """What a form's column is headed by."""
        return name

    def as_read(self, typed: Typed) -> str | float | None:
        """What the form would read a cell as that held the value."""
        match typed:
            case str():
                return written_length(typed)
            case date():
                return serial(typed)
            case _:
                return typed

    def sample(self, field: Field, day: date, random: Random) -> Typed:
        """What the demonstration fills in; None leaves it to the words that it has for accounts."""
        return None

    def tidied(self, cell: str) -> str:
        """The formula of a cell's tidied text."""
        return f'IF(ISERROR({cell}),"{UNREAD}",{self.tidy_formula(bare_text(cell))})'

    def reading(self, source: CellAddresses, choices: str, blank: str) -> str:
        """The formula of what a cell is read as; ``blank`` is what an empty cell gives."""
        return f"IF(LEN({source.text})=0,{blank},{self.understood(source, choices)})"


def noted(cell: CellValue, understood: str) -> str:
    """A note where what was understood is written differently from what was typed."""
    return "" if clean(text(cell)) == understood else f"按 {understood} 理解"


def limit_words(field: Field) -> tuple[str, str]:
    """The least and the most in figures, empty where there is none."""
    low, high = ("" if limit is None else f"{limit:g}" for limit in field.limits)
    return low, high
