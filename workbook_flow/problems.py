"""The catalogue of problems: code → level, what is wrong, what to do. Nothing else writes such texts.

Families: M the master, F a file, L its layout and locked text, D one cell, R one row.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from workbook_flow.model import Level, Place, Problem


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of problem; ``message`` and ``remedy`` are format strings."""

    level: Level
    message: str
    remedy: str


ERROR, WARNING = Level.ERROR, Level.WARNING

CATALOGUE: Mapping[str, Kind] = {
    "M01": Kind(ERROR, "缺少工作表“{sheet}”", "请补上该工作表；空白样式可用 init --blank 生成后复制过来"),
}


def problem(code: str, place: Place, *, level: Level | None = None, **words: object) -> Problem:
    """The problem of that code at that place; ``words`` fill the texts, ``level`` overrides the default."""
    kind = CATALOGUE[code]
    return Problem(
        code=code,
        level=level or kind.level,
        place=place,
        message=kind.message.format_map(words),
        remedy=kind.remedy.format_map(words),
    )


def render(found: Problem) -> str:
    """One line for people: code · place · fault · remedy."""
    parts = (found.code, str(found.place), found.message, found.remedy)
    return " · ".join(part for part in parts if part)


def has_errors(found: Iterable[Problem]) -> bool:
    """Whether any of them is an error."""
    return any(each.level is Level.ERROR for each in found)
