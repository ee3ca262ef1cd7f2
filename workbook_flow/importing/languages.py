"""Units that a list names in two languages: 销售部 Sales is one unit, in a list that does so throughout; else asked."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from workbook_flow.importing.rows import RawTask
from workbook_flow.importing.tables import UNIT_PARTS
from workbook_flow.importing.units import BETWEEN_NAMES, is_group
from workbook_flow.sheets.grids import Cell
from workbook_flow.words.names import name_key

LATIN = r"[A-Za-z][A-Za-z0-9&.'’ -]*"
PAIR = re.compile(
    rf"(?P<name>\S*[\u4e00-\u9fff）)])[ \u3000\xa0]+(?P<latin>{LATIN})"
    rf"|(?P<latin_first>{LATIN})[ \u3000\xa0]+(?P<name_last>[\u4e00-\u9fff]\S*)"
)
LATIN_LINE = re.compile(rf"\n(?={LATIN}(?:\n|$))")
"""The break before a line in Latin letters alone."""
THROUGHOUT = 0.6
"""The share of a list's names that stand in two languages, from which on all that do are one unit's."""
FEWEST = 2

Pair = tuple[str, str]
"""A unit's name and what it is called besides."""


@dataclass(frozen=True, slots=True)
class Pairs:
    """The names that are one unit's, and those that may be."""

    stated: tuple[Pair, ...] = ()
    beside: tuple[Pair, ...] = ()


def in_one_language(tasks: Sequence[RawTask]) -> tuple[tuple[RawTask, ...], Pairs]:
    """The tasks with each unit by its Chinese name alone, where the list names them in both languages throughout."""
    names = [name for task in tasks for name in names_of(task)]
    pairs = tuple(dict.fromkeys(pair for name in names if (pair := pair_of(name)) is not None))
    double = sum(pair_of(name) is not None for name in names)
    if double < FEWEST or double < THROUGHOUT * len(names):
        return tuple(tasks), Pairs(beside=tuple(pair for pair in pairs if not is_group(pair[0])))
    called = {name_key(latin): name for name, latin in pairs}
    return tuple(by_first_names(task, called) for task in tasks), Pairs(
        stated=tuple((name, "".join(latin.split())) for name, latin in pairs if not is_group(name))
    )


def names_of(task: RawTask) -> list[str]:
    """The names in a task's unit cells, each with what stands beside it."""
    texts = (LATIN_LINE.sub(" ", task.text(part)) for part in UNIT_PARTS)
    return [name.strip() for words in texts for name in BETWEEN_NAMES.split(words) if name.strip()]


def pair_of(name: str) -> Pair | None:
    """A name's two languages, the Chinese one first; None where it has one."""
    match = PAIR.fullmatch(name)
    if match is None:
        return None
    return match["name"] or match["name_last"], (match["latin"] or match["latin_first"]).strip()


def by_first_names(task: RawTask, called: Mapping[str, str]) -> RawTask:
    """The task with its units by their Chinese names; ``called`` are these by what the units are called besides."""
    cells = dict(task.cells)
    for part in UNIT_PARTS & task.cells.keys():
        pieces = re.split(f"({BETWEEN_NAMES.pattern})", LATIN_LINE.sub(" ", task.text(part)))
        named = (
            pair[0] if (pair := pair_of(piece.strip())) else called.get(name_key(piece), piece)
            for piece in pieces
        )
        cells[part] = Cell(task.cells[part].place, "".join(named))
    return replace(task, cells=cells)
