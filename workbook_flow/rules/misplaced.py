"""Answers beside other rows' tasks, as a sorting or a shift of the fill-in cells alone leaves them.

Accounts that speak of other tasks show it; where they speak of none, shares that changed places among the rows.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence, Set
from functools import lru_cache
from itertools import pairwise

from workbook_flow.model import Typed

CHINESE_RUN = re.compile("[\u4e00-\u9fff]{2,}")
LEAST_SHARED, LEAST_OF_A_PAIR = 4, 3
"""Pairs of characters of no other task's that an account shares with the task that it speaks of; and where that one's
account speaks of its own."""
LEAST_ROWS, PAIR = 3, 2
"""Rows that must have gone astray: two tasks may well be told of in one, but not each in the row of the other."""

FALL, LEAST_FALLS = 10, 2
"""Points by which a share has fallen, and the rows of which it must have."""
TIMES, SPARE = 3, 40
"""How many times, and by how much more, shares must differ row by row from what they differ by in their order."""
PART, AMOUNT_TIMES, AMOUNT_SPARE = 0.9, 2, 0.1
"""Below which part of itself an amount has fallen, and what holds for amounts in place of the above, of their sum."""
LEAST_ELSEWHERE = {True: (4, 3), False: (3, 4)}
"""Rows that must have another's value, and of how many rows one: of figures, which are alike by chance, and others."""
TELLING = 3
"""Digits from which a figure is hardly that of another row by chance; zeros at its ends are none."""


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


def amounts_changed_places(amounts: Sequence[tuple[float, float]]) -> bool:
    """Whether amounts that only grow, each with that of last period, are about the same as then but in other rows."""
    falls = sum(now < before * PART for now, before in amounts)
    if falls < max(LEAST_FALLS, len(amounts) / 4):
        return False
    in_order = zip(sorted(now for now, _ in amounts), sorted(before for _, before in amounts), strict=True)
    apart, shifted = (sum(abs(now - before) for now, before in pairs) for pairs in (amounts, in_order))
    return apart > AMOUNT_TIMES * shifted + AMOUNT_SPARE * sum(before for _, before in amounts)


def values_elsewhere(now: Mapping[str, Typed], lasts: Mapping[str, Typed]) -> dict[str, str]:
    """By task, the other one of which it has the last value, where a column's values so stand in other rows.

    A value that several rows have, or had, tells nothing, nor does one that is still where it was.
    """
    counts, owners = Counter(lasts.values()), {value: task for task, value in lasts.items()}
    repeated = Counter(now.values())
    moved = {
        task: owners[value]
        for task, value in now.items()
        if is_telling(value) and counts[value] == 1 and repeated[value] == 1
        if owners[value] != task and lasts.get(task) is not None and now.get(owners[value]) != value
    }
    figures = any(isinstance(value, (int, float)) for value in lasts.values())
    least, part = LEAST_ELSEWHERE[figures]
    return moved if len(moved) >= max(least, len(now) / part) else {}


def is_telling(value: Typed) -> bool:
    """Whether a value is hardly that of another row by chance."""
    if isinstance(value, (int, float)):
        return len(f"{value:.15g}".replace(".", "").strip("0-")) >= TELLING
    return value is not None


def at_home(accounts: Mapping[str, str], tasks: Mapping[str, tuple[str, ...]]) -> set[str]:
    """The tasks whose accounts have something that is their own alone; ``tasks`` are as for ``speaks_of``."""
    signs, own = signs_of(tuple(tasks.items()))
    return {
        task
        for task, words in accounts.items()
        if not (pairs_of(words) & own).isdisjoint(signs.get(task, ()))
    }


def speaks_of(accounts: Mapping[str, str], tasks: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    """By task, the other one of which its account speaks, where most accounts with a sign of a task went astray.

    Where they did not, only such as speak of one another. ``tasks`` has what is known of each: its measure, and what
    was said of it last. An account has gone astray where it has nothing that is its task's alone and much of another's
    measure, whose own account has nothing of it either: so stand answers that changed places, and no others. What was
    said last of another tells nothing of it: stock phrases go round among tasks.
    """
    signs, own = signs_of(tuple(tasks.items()))
    spoken = {task: pairs_of(words) & own for task, words in accounts.items()}
    homes = {task for task, pairs in spoken.items() if not pairs.isdisjoint(signs.get(task, ()))}
    if len(spoken) - len(homes) < PAIR:
        return {}
    owners = {pair: task for task, (measure, *_) in tasks.items() for pair in measure_pairs(measure) & own}
    strays: dict[str, tuple[str, int]] = {}
    for task in spoken.keys() - homes:
        counts = Counter(owners[pair] for pair in spoken[task] if pair in owners)
        (other, count), *more = [*counts.most_common(2), ("", 0)][:2]
        clear = count >= LEAST_OF_A_PAIR and all(count > others for _, others in more)
        if clear and other in spoken and other not in homes:
            strays[task] = other, count
    many = {task: other for task, (other, count) in strays.items() if count >= LEAST_SHARED}
    targets = Counter(many.values())
    many = {task: other for task, other in many.items() if targets[other] == 1}
    if len(many) >= max(LEAST_ROWS, len(homes)):
        return many
    return {task: other for task, (other, _) in strays.items() if strays.get(other, ("", 0))[0] == task}


def in_circle(task: str, origins: Mapping[str, str]) -> bool:
    """Whether going from each task to that of which it has the words leads back to this one."""
    seen: set[str] = set()
    at: str | None = task
    while at is not None and at not in seen:
        seen.add(at)
        at = origins.get(at)
    return at == task


def copied_from(account: str, alike: Sequence[str], tasks: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    """By task of those with that account, the one among them of which it speaks, where it speaks of no other."""
    signs, own = signs_of(tuple(tasks.items()))
    pairs = pairs_of(account) & own
    homes = [task for task in alike if not pairs.isdisjoint(signs.get(task, ()))]
    if len(homes) != 1 or len(pairs & measure_pairs(tasks[homes[0]][0])) < LEAST_SHARED:
        return {}
    return {task: homes[0] for task in alike if task != homes[0]}


@lru_cache(maxsize=2)
def signs_of(tasks: Iterable[tuple[str, tuple[str, ...]]]) -> tuple[Mapping[str, Set[str]], Set[str]]:
    """By task the pairs of characters in what is known of it, and which of them are one task's alone.

    Kept: units that have the same tasks follow one another.
    """
    signs = {task: measure_pairs(measure).union(*map(pairs_of, texts)) for task, (measure, *texts) in tasks}
    once: set[str] = set()
    again: set[str] = set()
    for pairs in signs.values():
        again |= once & pairs
        once |= pairs
    return signs, once - again


def pairs_of(words: str) -> set[str]:
    """Every two Chinese characters that stand side by side."""
    return {first + second for run in CHINESE_RUN.findall(words) for first, second in pairwise(run)}


@lru_cache(maxsize=64)
def measure_pairs(measure: str) -> frozenset[str]:
    """The pairs of a measure, kept: units that follow one another share many."""
    return frozenset(pairs_of(measure))
