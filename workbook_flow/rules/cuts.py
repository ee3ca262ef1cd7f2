"""Texts that a program cut off in mid-sentence: as long as its cells hold, or the beginning of what was said before."""

from __future__ import annotations

from collections.abc import Mapping

CELLS_HOLD = frozenset({254, 255, 256, 1_024, 32_767})
"""Characters that a cell holds in one program or another: old ones, those with a database, present ones."""
ENDS = "。！？…；.!?;)）】]」』”\"’'》〉〕"
"""What a text ends with that came to its end; many a short one ends without."""
STOPS = ENDS + "，、,：:~—-"
"""Where a text may be ended on purpose."""
LEAST_KEPT, LEAST_LOST = 20, 2
"""Characters that a beginning has, and that are gone behind it."""
LEAST_ALIKE, LEAST_LENGTH, BEGINNING = 3, 60, 10
"""Rows that are cut at the same length, from which length on, and the characters by which they differ."""
SHOWN_OF_CUT = 12
"""Characters at the end of a text cut off that a message repeats."""


def is_full(words: str) -> bool:
    """Whether a text is as long as some program's cells hold, and not at its end."""
    return len(words.encode("utf-16-le", "surrogatepass")) // 2 in CELLS_HOLD and not is_ended(words)


def full_words(words: str) -> str:
    """What is said of a text that is as long as some program's cells hold; blank for any other."""
    return f"恰好 {len(words)} 个字，有的程序一格只存得下这么多" if is_full(words) else ""


def is_beginning(words: str, before: object) -> bool:
    """Whether a text is that of before up to the midst of a clause."""
    if not isinstance(before, str) or len(words) < LEAST_KEPT or not before.startswith(words):
        return False
    rest = before[len(words) :]
    return len(rest) >= LEAST_LOST and not rest[0].isspace() and rest[0] not in STOPS and not is_ended(words)


def cut_alike(column: Mapping[str, str]) -> frozenset[str]:
    """The tasks whose texts are all as long as the longest of their column, and none at its end.

    ``column`` has the texts by task. Such as begin alike are of one pattern, and so of one length.
    """
    longest = max(map(len, column.values()), default=0)
    tasks = [task for task, words in column.items() if len(words) == longest]
    beginnings = {column[task][:BEGINNING] for task in tasks}
    cut = longest >= LEAST_LENGTH and len(beginnings) >= LEAST_ALIKE
    return frozenset(tasks) if cut and not any(is_ended(column[task]) for task in tasks) else frozenset()


def is_ended(words: str) -> bool:
    """Whether a text ends as sentences do."""
    return words.rstrip().endswith(tuple(ENDS))
