"""Nouns as JSON and back: one converter, told of each noun what its records leave out.

A noun's parts stand in the record by their names, in the order in which the noun declares them.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import fields
from datetime import date, datetime
from enum import StrEnum
from functools import cache
from json import JSONEncoder
from sys import intern
from typing import Any, TypeVar, get_type_hints

from cattrs import Converter
from cattrs.gen import make_dict_structure_fn, make_dict_unstructure_fn

from workbook_flow.model import Choice, Field, Owed, Period, Place, Problem, Typed, Value, blank_at

Json = dict[str, Any]
Noun = TypeVar("Noun")

CONVERTER = Converter(detailed_validation=False)
TEXTS_OF_VALUE = tuple(part.name for part in fields(Value) if part.name != "typed")
IN_LINE = JSONEncoder(ensure_ascii=False)
DEEPEST_LINES = 4
"""The level of a record below which all stands in one line: that of a form in the record of a period's issues."""
LONGEST_ADDRESS = 12
"""Characters of the address of a cell on a form's own sheet."""


class StrangePartsError(ValueError):
    """A record has parts that this program does not know, as one of a newer program may have."""


def to_json(noun: object) -> Any:
    """The noun, or collection of nouns, as JSON."""
    return CONVERTER.unstructure(noun)


def from_json(kind: type[Noun], content: object) -> Noun:
    """The noun of that kind that this JSON holds; LookupError, TypeError or ValueError where it holds none."""
    return CONVERTER.structure(content, kind)


def laid_out(content: Any, level: int = 0) -> str:
    """The JSON as text that people can read as well: a line for each part, down to each form and task of an issue."""
    if level == DEEPEST_LINES or not content or not isinstance(content, dict | list):
        return IN_LINE.encode(content)
    start = "\n" + " " * (level + 1)
    if isinstance(content, dict):
        parts = (f"{IN_LINE.encode(name)}: {laid_out(part, level + 1)}" for name, part in content.items())
        return f"{{{start}{f',{start}'.join(parts)}{start[:-1]}}}"
    return f"[{start}{f',{start}'.join(laid_out(part, level + 1) for part in content)}{start[:-1]}]"


def declare(kind: type[Any], *, spared: Collection[str] = (), young: Collection[str] = ()) -> None:
    """Hold records of that noun to its parts: none may be missing, and none be there beyond them.

    ``spared`` are left out where they say nothing, so that the bytes of old records stay as they are; ``young`` are
    always written, but old records lack them. Code is compiled for the noun when the first is met: a command meets few.
    """
    parts = {part.name for part in fields(kind)}
    needed = parts.difference(spared, young)

    @cache
    def structuring() -> Callable[[Json, type[Any]], Any]:
        return make_dict_structure_fn(kind, CONVERTER)

    @cache
    def unstructuring() -> Callable[[Any], Json]:
        return make_dict_unstructure_fn(kind, CONVERTER)

    def structure_whole(content: Json, _: object) -> Any:
        if strange := content.keys() - parts:
            raise StrangePartsError(sorted(strange))
        if not needed <= content.keys():
            raise ValueError(sorted(needed - content.keys()))
        return structuring()(content, kind)

    def unstructure_spared(noun: Any) -> Json:
        return {name: part for name, part in unstructuring()(noun).items() if part or name not in spared}

    CONVERTER.register_unstructure_hook(kind, unstructure_spared)
    CONVERTER.register_structure_hook(kind, structure_whole)


def declare_list(kind: type[Any]) -> None:
    """Write that noun as the list of its parts."""
    kinds = get_type_hints(kind)

    def structure(content: Collection[Any], _: object) -> Any:
        parts = zip(kinds.items(), content, strict=True)
        return kind(**{name: from_json(part, value) for (name, part), value in parts})

    CONVERTER.register_unstructure_hook(kind, lambda noun: [to_json(getattr(noun, name)) for name in kinds])
    CONVERTER.register_structure_hook(kind, structure)


def alike(content: Any, _: object) -> Any:
    """It as it stands; short texts, as names that thousands of rows repeat, are held once."""
    return intern(content) if type(content) is str and len(content) <= SHORT else content


SHORT = 40
"""Characters of a text up to which others are likely to be the same."""


def typed_to_json(typed: Typed) -> object:
    """What a value means as JSON; a day is told from a text by standing as ``{"day": …}``."""
    return {"day": typed.isoformat()} if isinstance(typed, date) else typed


def typed_from_json(content: Any, _: object) -> Typed:
    """What the value means."""
    return date.fromisoformat(content["day"]) if isinstance(content, dict) else content


def value_to_json(value: Value) -> Json:
    """A value as JSON, parts that say nothing left out, but beside a day, as ledgers have always had it."""
    if isinstance(value.typed, date):
        return {"typed": typed_to_json(value.typed)} | {name: getattr(value, name) for name in TEXTS_OF_VALUE}
    content: Json = {} if value.typed is None or value.typed == "" else {"typed": value.typed}
    for name in TEXTS_OF_VALUE:
        if part := getattr(value, name):
            content[name] = part
    return content


def value_from_json(content: Json, _: object = Value) -> Value:
    """The value that this JSON holds."""
    if "typed" not in content:
        cell = content.get("cell", "")
        alone = len(content) == 1 and 0 < len(cell) <= LONGEST_ADDRESS
        return blank_at(cell) if alone else Value(typed=None, **content)
    if isinstance(content["typed"], dict):
        return Value(**content | {"typed": typed_from_json(content["typed"], Typed)})
    return Value(**content)


# As they stand: no whole number becomes a fraction, and nothing does not become a text.
for plain in (int, float, bool):
    CONVERTER.register_structure_hook(plain, lambda content, _: content)
CONVERTER.register_structure_hook(str, alike)
CONVERTER.register_structure_hook(StrEnum, lambda content, kind: kind(content))
for noun, write, read in (
    (Typed, typed_to_json, typed_from_json),
    (Value, value_to_json, value_from_json),
    (date, date.isoformat, lambda content, _: date.fromisoformat(content)),
    (datetime, datetime.isoformat, lambda content, _: datetime.fromisoformat(content)),
    (Period, str, lambda content, _: Period.parse(content)),
):
    CONVERTER.register_unstructure_hook(noun, write)
    CONVERTER.register_structure_hook(noun, read)
CONVERTER.register_structure_hook(Owed, lambda content, _: Owed(*content))
declare_list(Place)
declare_list(Choice)
declare(Problem)
declare(Field, spared=("summing",))
