"""Answers beside other rows' tasks, as a sorting or a shift of the fill-in cells alone leaves them.

Accounts that speak of other tasks show it; where they speak of none, shares that changed places among the rows.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence, Set
from functools import lru_cache
from itertools import pairwise

CHINESE_RUN = re.compile("[\u4e00-\u9fff]{2,}")
LEAST_SHARED = 4
"""Pairs of characters of no other task's that an account shares with the task that it speaks of."""
LEAST_ROWS = 3
"""Rows that must have gone astray: two tasks may well be told of in one."""

FALL, LEAST_FALLS = 10, 2
"""Points by which a share has fallen, and the rows of which it must have."""
TIMES, SPARE = 3, 40
"""How many times, and by how much more, shares must differ row by row from what they differ by in their order."""


def changed_places(shares: Sequence[tuple[float, float]]) -> bool:
    """Whether shares, each with that of last period, are about the same as then but in other rows.

    Where all have risen, fallen or begun anew they differ in their order as much as row by row.
    """
    falls = sum(before - now >= FALL for now, before in shares)
    if falls < max(LEAST_FALLS, len(shares) / 4):
        return False
    in_order = zip(sorted(now for now, _ in shares), sorted(before for _, before in shares), strict=True)
    apart, shifted = (sum(abs(now - before) for now, before in pairs) for pairs in (shares, in_order))
    return apart > TIMES * shifted + SPARE


def at_home(accounts: Mapping[str, str], tasks: Mapping[str, tuple[str, ...]]) -> set[str]:
    """The tasks whose accounts have something that is their own alone; ``tasks`` are as for ``speaks_of``."""
    signs, own = signs_of(tuple(tasks.items()))
    return {
        task
        for task, words in accounts.items()
        if not (pairs_of(words) & own).isdisjoint(signs.get(task, ()))
    }


def speaks_of(accounts: Mapping[str, str], tasks: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    """By task, the other one of which its account speaks; none unless most accounts with a sign of a task went astray.

    ``tasks`` has what is known of each: its measure, and what was said of it last. An account has gone astray where it
    has nothing that is its task's alone and much of another's measure, whose own account has nothing of it either: so
    stand answers that changed places, and no others. What was said last of another tells nothing of it: stock phrases
    go round among tasks.
    """
    signs, own = signs_of(tuple(tasks.items()))
    spoken = {task: pairs_of(words) & own for task, words in accounts.items()}
    homes = {task for task, pairs in spoken.items() if not pairs.isdisjoint(signs.get(task, ()))}
    if len(spoken) - len(homes) < LEAST_ROWS:
        return {}
    owners = {pair: task for task, (measure, *_) in tasks.items() for pair in pairs_of(measure) & own}
    strays: dict[str, str] = {}
    for task in spoken.keys() - homes:
        counts = Counter(owners[pair] for pair in spoken[task] if pair in owners)
        (other, count), *more = [*counts.most_common(2), ("", 0)][:2]
        clear = count >= LEAST_SHARED and all(count > others for _, others in more)
        if clear and other in spoken and other not in homes:
            strays[task] = other
    targets = Counter(strays.values())
    strays = {task: other for task, other in strays.items() if targets[other] == 1}
    return strays if len(strays) >= max(LEAST_ROWS, len(homes)) else {}


@lru_cache(maxsize=2)
def signs_of(tasks: Iterable[tuple[str, tuple[str, ...]]]) -> tuple[Mapping[str, Set[str]], Set[str]]:
    """By task the pairs of characters in what is known of it, and which of them are one task's alone.

    Kept: units that have the same tasks follow one another.
    """
    signs = {task: set[str]().union(*map(pairs_of, texts)) for task, texts in tasks}
    once: set[str] = set()
    again: set[str] = set()
    for pairs in signs.values():
        again |= once & pairs
        once |= pairs
    return signs, once - again


def pairs_of(words: str) -> set[str]:
    """Every two Chinese characters that stand side by side."""
    return {first + second for run in CHINESE_RUN.findall(words) for first, second in pairwise(run)}
