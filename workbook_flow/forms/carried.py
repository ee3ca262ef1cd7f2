"""What goes over from earlier periods into a form, by the names that its columns and choices have by now. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Self

from workbook_flow.fields import kind_of
from workbook_flow.model import (
    OWN_PURPOSES,
    Entry,
    ExtensionRequest,
    Field,
    Instruction,
    Meaning,
    Owed,
    Purpose,
    Submission,
    Typed,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """What a unit said of a task when it was new to it; ``measure`` is the wording then.

    ``settled`` says that the office agreed: the unit no longer owes the task.
    """

    measure: str
    disclaimed: bool = False
    settled: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Wordings:
    """What names in forms of other days mean: of choices of state, and of the office's columns with a purpose."""

    meanings: Mapping[str, Meaning] = field(default_factory=dict)
    purposes: Mapping[str, Purpose] = field(default_factory=dict)

    @classmethod
    def of(cls, columns: Iterable[Field]) -> Self:
        """The wordings of these columns; the last one's word goes before."""
        purposed = [column for column in columns if column.purpose not in OWN_PURPOSES]
        return cls(
            meanings={
                choice.value: choice.meaning
                for column in purposed
                if column.purpose is Purpose.STATE
                for choice in column.choices
                if choice.meaning is not None
            },
            purposes={column.name: column.purpose for column in purposed if column.purpose},
        )

    def and_later(self, later: Wordings) -> Wordings:
        """These and later ones, which go before."""
        return Wordings(
            meanings={**self.meanings, **later.meanings}, purposes={**self.purposes, **later.purposes}
        )


NO_WORDINGS = Wordings()


@dataclass(frozen=True, slots=True, kw_only=True)
class Carried:
    """What goes over from earlier periods.

    By unit and task the last accepted entry, the last claim, the requests for a later time limit made in the period
    before, what the office sent back last, and which completions are granted, None where the
    office grants none; by unit the last return, and the words of leaders that it has not answered. ``wordings`` are
    those of the forms of those periods.
    """

    entries: Mapping[Owed, Entry] = field(default_factory=dict)
    claims: Mapping[Owed, Claim] = field(default_factory=dict)
    requests: Mapping[Owed, ExtensionRequest] = field(default_factory=dict)
    returns: Mapping[str, Submission] = field(default_factory=dict)
    instructions: Mapping[str, tuple[Instruction, ...]] = field(default_factory=dict)
    sent_back: Collection[Owed] = frozenset()
    granted: Collection[Owed] | None = None
    wordings: Wordings = NO_WORDINGS


NOTHING = Carried()


def last_values(entry: Entry, fields: Iterable[Field], wordings: Wordings = NO_WORDINGS) -> dict[str, Typed]:
    """What an entry says in those of the fields that still take it, by the names that column and choice have by now."""
    fields = tuple(fields)
    names = column_names(entry, fields, wordings)
    values = {
        field.name: as_called_now(field, entry.values[names[field.name]].typed, wordings)
        for field in fields
        if field.name in names
    }
    return {
        field.name: values[field.name]
        for field in fields
        if kind_of(field).takes(field, values.get(field.name))
    }


def column_names(entry: Entry, fields: Sequence[Field], wordings: Wordings) -> Mapping[str, str]:
    """By the name of a field, under which the entry has its value: its own, or one by which its purpose went before."""
    names = {field.name: field.name for field in fields if field.name in entry.values}
    current = {field.name for field in fields}
    before = {wordings.purposes.get(name): name for name in entry.values if name not in current}
    renamed = {
        field.name: before[field.purpose]
        for field in fields
        if field.purpose and field.name not in names and field.purpose in before
    }
    return {**names, **renamed}


def as_called_now(field: Field, typed: Typed, wordings: Wordings) -> Typed:
    """The value, or of a state that is no choice any more the one choice that means the same."""
    meaning = wordings.meanings.get(str(typed)) if field.purpose is Purpose.STATE else None
    if meaning is None or any(choice.value == typed for choice in field.choices):
        return typed
    same = [choice.value for choice in field.choices if choice.meaning is meaning]
    return same[0] if len(same) == 1 else typed


def reported_done(last: Mapping[str, Typed], fields: Iterable[Field]) -> bool:
    """Whether the unit reported that it is done with the task."""
    return any(
        choice.meaning is Meaning.DONE and choice.value == last.get(field.name)
        for field in fields
        if field.purpose is Purpose.STATE
        for choice in field.choices
    )
