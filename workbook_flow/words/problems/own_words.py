"""What the program itself says, told from what a unit wrote: a form that comes back may hold both."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache, lru_cache
from string import Formatter

from workbook_flow.words.problems.catalogue import CATALOGUE
from workbook_flow.words.problems.of_answers import NOTHING_TO_DO


@cache
def mark_parts() -> tuple[tuple[str, ...], ...]:
    """The words that never change of what a form says beside a cell that is to be mended, kind by kind."""
    texts = (f"{kind.message}。{kind.remedy}。" for code, kind in CATALOGUE.items() if code[0] in "DRL")
    return tuple(tuple(part for part, *_ in Formatter().parse(text) if part) for text in texts)


def is_mark(line: str) -> bool:
    """Whether a line is what the program itself wrote beside a cell: a problem's message and its remedy."""
    return any(line.endswith(parts[-1]) and stand_in_order(parts, line) for parts in mark_parts())


@cache
def said_parts() -> tuple[tuple[str, str, tuple[str, ...]], ...]:
    """Of each message and remedy about what units write what it begins and ends with, and what never changes of it."""
    texts = {
        text for code, kind in CATALOGUE.items() if code[0] in "DRFL" for text in (kind.message, kind.remedy)
    }
    parsed = [[(part, name) for part, name, *_ in Formatter().parse(text)] for text in sorted(texts)]
    return tuple(
        (
            parts[0][0],
            "" if parts[-1][1] is not None else parts[-1][0],
            tuple(part for part, _ in parts if part),
        )
        for parts in parsed
    )


@lru_cache(maxsize=1024)
def is_said(words: str) -> bool:
    """Whether words are what the program says of something that a unit wrote, or what it asks for, and no more."""
    return words == NOTHING_TO_DO or any(
        words.startswith(head) and words.endswith(tail) and stand_in_order(parts, words)
        for head, tail, parts in said_parts()
    )


def stand_in_order(parts: Iterable[str], text: str) -> bool:
    """Whether all the parts stand in the text, one behind the other."""
    at = 0
    for part in parts:
        start = text.find(part, at)
        if start < 0:
            return False
        at = start + len(part)
    return True
