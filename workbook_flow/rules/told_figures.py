"""Amounts that stand beside other rows' accounts, as a column leaves them that was sorted or shifted alone."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

FIGURE = re.compile(
    r"(?<![\d.A-Za-z〔\[（(-])\d{1,3}(?:,\d{3})+(?:\.\d+)?|(?<![\d.,A-Za-z〔\[-])\d+(?:\.\d+)?(?![\d年月日号%％A-Za-z-])"
)
"""A figure in an account that tells of an amount, and not of a day, a share or a document."""
LEAST_MOVED, LEAST_SORTED = 3, 6
"""Rows whose figures must stand elsewhere, and different ones of a column that was sorted."""
TELLING, TELLING_SORTED = 3, 2
"""Digits from which a figure hardly comes up by chance in an account, and in one beside a sorted column."""


class Elsewhere(NamedTuple):
    """The figure of a row that its account names, and the task beside which it stands."""

    figure: float
    task: str


def told_elsewhere(
    figures: Mapping[str, float], accounts: Mapping[str, str]
) -> tuple[dict[str, Elsewhere], set[str]]:
    """By task, where its figure stands, where so many accounts name that of another row and fewer their own; and these.

    ``figures`` has them by task in the order in which they were issued.
    """
    counts = Counter(figures.values())
    digits = TELLING_SORTED if is_sorted([*figures.values()]) else TELLING
    owners = {
        figure: task for task, figure in figures.items() if counts[figure] == 1 and is_long(figure, digits)
    }
    named = (
        {task: figures_in(words) for task, words in accounts.items()} if len(owners) >= LEAST_MOVED else {}
    )
    homes = {task for task, told in named.items() if figures.get(task) in told}
    moved: dict[str, Elsewhere] = {}
    for task in named.keys() - homes:
        elsewhere = [figure for figure in named[task] if figure in owners]
        if len(elsewhere) == 1:
            moved[task] = Elsewhere(elsewhere[0], owners[elsewhere[0]])
    several = len({elsewhere.task for elsewhere in moved.values()})
    return (moved if several >= LEAST_MOVED and several > len(homes) else {}), homes


def figures_in(words: str) -> set[float]:
    """The figures in a text that may be amounts."""
    return {float(figure.replace(",", "")) for figure in FIGURE.findall(words)}


def is_long(figure: float, digits: int) -> bool:
    """Whether a figure has so many digits, zeros at its ends aside."""
    return len(f"{figure:.15g}".replace(".", "").strip("0-")) >= digits


def is_sorted(figures: Sequence[float]) -> bool:
    """Whether figures only go up from row to row, or only down, as a column stands that was sorted."""
    steps = [now - before for before, now in pairwise(figures)]
    sorted_so = all(step >= 0 for step in steps) or all(step <= 0 for step in steps)
    return sorted_so and len({*figures}) >= LEAST_SORTED
