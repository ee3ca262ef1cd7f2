"""Problems as values: raised by their names, weighed as the office set, told in one line."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from workbook_flow.model import Field, Level, Place, Problem
from workbook_flow.words.codes import Code
from workbook_flow.words.own_names import USUAL
from workbook_flow.words.problems.catalogue import BRIEF, CATALOGUE, LEFT_OUT


def brief(code: Code, field: Field) -> str:
    """The words of a form for that code at that field."""
    low, high = ("不限" if each is None else f"{each:g}" for each in field.limits)
    return BRIEF[code].format(field=field.name, minimum=low, maximum=high)


def problem(code: Code, place: Place, **words: object) -> Problem:
    """The problem of that code at that place; ``words`` fill the texts, with ``names``, what the list calls its own."""
    kind = CATALOGUE[code]
    names = words.get("names")
    words = {**USUAL, **(names if isinstance(names, Mapping) else {}), **words}
    return Problem(
        code=code,
        level=kind.level,
        place=place,
        message=kind.message.format_map(words),
        remedy=kind.remedy.format_map(words),
    )


def at_level(problems: Iterable[Problem], levels: Mapping[str, Level]) -> list[Problem]:
    """The problems at the levels that the office set; those it switched off are left out."""
    weighed = (
        replace(fault, level=levels[fault.code]) if fault.code in levels else fault for fault in problems
    )
    return [fault for fault in weighed if fault.level is not Level.OFF]


def render(fault: Problem) -> str:
    """One line for people: code · place · fault · remedy."""
    parts = (fault.code, str(fault.place), fault.message, fault.remedy)
    return " · ".join(part for part in parts if part)


def left_out(problems: Iterable[Problem]) -> int:
    """How many pieces of filled content were told, and not taken."""
    return sum(found.code in LEFT_OUT for found in problems)


def has_errors(problems: Iterable[Problem]) -> bool:
    """Whether any of them is an error."""
    return any(fault.level is Level.ERROR for fault in problems)
