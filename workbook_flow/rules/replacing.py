"""What was replaced throughout a sheet, by what it did to the words that were issued."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from difflib import SequenceMatcher
from itertools import product
from typing import NamedTuple

LEAST_CELLS = 2
"""Cells that must have been changed in the same way."""
MOST_LETTERS, MOST_CELLS = 2_000, 3
"""Letters of a cell, and changed cells, by which what was replaced is looked for."""
CONTEXT = range(4)
"""How many letters around those that changed may belong to what was looked for."""

Pair = tuple[str, str]
"""Words as they were issued, and as they came back."""


class Replacement(NamedTuple):
    """What was looked for, and what stands in its place."""

    old: str
    new: str


def replacement_of(pairs: Sequence[Pair]) -> Replacement | None:
    """What makes all that came back of what was issued, the shortest that does; None where nothing does."""
    changed = [pair for pair in pairs if pair[0] != pair[1]]
    if len(changed) < LEAST_CELLS or any(len(issued) > MOST_LETTERS for issued, _ in changed):
        return None
    candidates = [candidate for pair in changed[:MOST_CELLS] for candidate in around(*pair)]
    shortest = sorted({*candidates}, key=lambda candidate: (len(candidate.old), candidate))
    return next((candidate for candidate in shortest if explains(candidate, pairs)), None)


def explains(replacement: Replacement, pairs: Iterable[Pair]) -> bool:
    """Whether all that came back is what was issued with that replaced."""
    return all(issued.replace(replacement.old, replacement.new) == back for issued, back in pairs)


def around(issued: str, back: str) -> Iterator[Replacement]:
    """What may have been replaced where a cell was changed first: the letters that changed, and some around them."""
    changes = SequenceMatcher(None, issued, back, autojunk=False).get_opcodes()
    tag, start, end, begin, stop = next(change for change in changes if change[0] != "equal")
    ends = [(end, stop)]
    if tag == "replace" and end - start == stop - begin:
        ends.append((start + 1, begin + 1))
    for (last, until), left, right in product(ends, CONTEXT, CONTEXT):
        old, new = issued[max(0, start - left) : last + right], back[max(0, begin - left) : until + right]
        if old:
            yield Replacement(old, new)
