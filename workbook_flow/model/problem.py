"""Places, and what is wrong there."""

from __future__ import annotations

from dataclasses import dataclass

from workbook_flow.model.words import Level


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a person finds something: file, sheet and cell, each blank where it does not apply."""

    file: str = ""
    sheet: str = ""
    cell: str = ""

    def __str__(self) -> str:
        inside = "!".join(part for part in (self.sheet, self.cell) if part)
        return " ".join(part for part in (self.file, inside) if part)


NOWHERE = Place()


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """A finding: a catalogue code, how much it weighs, where it is, what is wrong, what to do."""

    code: str
    level: Level
    place: Place
    message: str
    remedy: str
