"""Accounts that speak of other rows' tasks, as a sorting or a shift of the fill-in cells alone leaves them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from itertools import pairwise

CHINESE_RUN = re.compile("[\u4e00-\u9fff]{2,}")
LEAST_SHARED = 4
"""Pairs of characters of no other task's that an account shares with the task that it speaks of."""
LEAST_ROWS = 3
"""Rows that must have gone astray: two tasks may well be told of in one."""


def speaks_of(accounts: Mapping[str, str], tasks: Mapping[str, Iterable[str]]) -> dict[str, str]:
    """By task, the other one of which its account speaks; none unless most accounts with a sign of a task went astray.

    ``tasks`` has what is known of each: its measure, and what was said of it last. An account has gone astray where it
    has nothing that is its task's alone and much that is another's, whose own account has nothing of it either: so
    stand answers that changed places, and no others.
    """
    owners = owned_pairs(tasks)
    shared = {
        task: Counter(owners[pair] for pair in pairs_of(words) if pair in owners)
        for task, words in accounts.items()
    }
    homes = {task for task, counts in shared.items() if counts[task]}
    if len(shared) - len(homes) < LEAST_ROWS:
        return {}
    strays: dict[str, str] = {}
    for task in shared.keys() - homes:
        (other, count), *more = [*shared[task].most_common(2), ("", 0)][:2]
        clear = count >= LEAST_SHARED and all(count > others for _, others in more)
        if clear and other in shared and other not in homes:
            strays[task] = other
    targets = Counter(strays.values())
    strays = {task: other for task, other in strays.items() if targets[other] == 1}
    return strays if len(strays) >= max(LEAST_ROWS, len(homes)) else {}


def owned_pairs(tasks: Mapping[str, Iterable[str]]) -> dict[str, str]:
    """The pairs of characters that stand in what is known of one task alone, with that task."""
    owners: dict[str, str] = {}
    common: set[str] = set()
    for task, texts in tasks.items():
        for pair in {pair for words in texts for pair in pairs_of(words)}:
            if pair in owners:
                common.add(pair)
            owners[pair] = task
    return {pair: task for pair, task in owners.items() if pair not in common}


def pairs_of(words: str) -> set[str]:
    """Every two Chinese characters that stand side by side."""
    return {first + second for run in CHINESE_RUN.findall(words) for first, second in pairwise(run)}
