"""Values that go up by one from row to row, as programs fill them where a cell is dragged down over the others."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date
from typing import NamedTuple

from workbook_flow.model import Typed

LEAST_ROWS = 4
"""Rows of a series: three values may well follow one another by chance."""
SMALL, LEAST_SMALL = 20, 6
"""Figures below are counts, which follow one another by chance more often, and the rows of a series of such."""
WITHOUT_DIGITS = str.maketrans("", "", "0123456789")
NUMBER = re.compile(r"\d+", re.ASCII)
LONGEST = 18
"""The last digits of a number that are compared: turning many into a figure takes long."""


class Dragged(NamedTuple):
    """From which task on values go up by one, and the first of them."""

    task: str
    values: tuple[Typed, ...]


def dragged(column: Iterable[tuple[str, Typed]]) -> dict[str, Dragged]:
    """By task, of which series its value goes on; ``column`` has them as they stand, None where a series ends."""
    series: dict[str, Dragged] = {}
    for run in runs(column):
        first = run[0][1]
        small = isinstance(first, (int, float)) and first < SMALL
        if len(run) >= (LEAST_SMALL if small else LEAST_ROWS):
            begin = Dragged(run[0][0], tuple(value for _, value in run[:LEAST_ROWS]))
            series |= {task: begin for task, _ in run[1:]}
    return series


def runs(column: Iterable[tuple[str, Typed]]) -> Iterator[list[tuple[str, Typed]]]:
    """The column cut wherever a value is not the one before and one more."""
    run: list[tuple[str, Typed]] = []
    for task, value in column:
        if run and not goes_on(run[-1][1], value):
            yield run
            run = []
        if value is not None:
            run.append((task, value))
    if run:
        yield run


def goes_on(before: Typed, value: Typed) -> bool:
    """Whether a value is the one before and one more: a figure, a day, a text but for one of its numbers."""
    if isinstance(before, date) and isinstance(value, date):
        return (value - before).days == 1
    if isinstance(before, str) and isinstance(value, str):
        return before[:1] == value[:1] and counts_on(before, value)
    numbers = (int, float)
    return isinstance(before, numbers) and isinstance(value, numbers) and value - before == 1


def numbers_in(words: str) -> set[str]:
    """The numbers in a text, without the zeros before them."""
    return {number.lstrip("0") for number in NUMBER.findall(words)}


def counts_on(before: str, words: str) -> bool:
    """Whether two texts are the same but for one number, which is one more in the second."""
    if before.translate(WITHOUT_DIGITS) != words.translate(WITHOUT_DIGITS):
        return False
    pairs = list(zip(NUMBER.findall(before), NUMBER.findall(words), strict=False))
    steps = [int(now[-LONGEST:]) - int(then[-LONGEST:]) for then, now in pairs if then != now]
    return steps == [1]
