"""What a foreign list is taken apart into: its rows, what was doubted, and what is asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from workbook_flow.model import Place, Problem, Question, Unit

Answers = Mapping[str, str]
"""By question, the reading that was chosen, by its number from 1, or the words written instead."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListRow:
    """One task of a foreign list, in the columns of the master; ``doubts`` by column.

    ``spare`` is what stands in columns that are no field of a task, by their headers.
    """

    place: Place
    id: str
    section: str
    heading: str
    measure: str
    lead: tuple[str, ...]
    responsible: tuple[str, ...]
    limit: str
    limit_kind: str = ""
    limit_day: str = ""
    hidden: bool = False
    doubts: Mapping[str, str] = field(default_factory=dict)
    spare: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundUnit:
    """A unit that the list names, how often, and the names that look like its own."""

    unit: Unit
    count: int
    similar: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundGroup:
    """What the list calls several units together; without members where nobody said who they are."""

    name: str
    members: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Understanding:
    """A foreign list as it was understood, with what is still open; ``spare`` are its further columns in its order."""

    title: str
    rows: tuple[ListRow, ...]
    units: tuple[FoundUnit, ...]
    groups: tuple[FoundGroup, ...]
    settings: Mapping[str, str]
    questions: tuple[Question, ...]
    problems: tuple[Problem, ...]
    spare: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitCell:
    """The units of one cell, by what it says of their roles; ``open`` are those whose role it leaves open."""

    lead: tuple[str, ...] = ()
    responsible: tuple[str, ...] = ()
    open: tuple[str, ...] = ()


NO_UNITS = UnitCell()
