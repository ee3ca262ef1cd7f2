"""Values that go by one step from row to row, as programs fill them where cells are dragged down over the others."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date
from typing import NamedTuple

from workbook_flow.model import Typed

LEAST_ROWS = 4
"""Rows of a series that goes up by one: three values may well follow one another by chance."""
SMALL, LEAST_UNLIKELY = 20, 6
"""Figures below are counts, which often follow by chance; and the rows of a series of such, or by other steps."""
DECIMALS = 9
"""The digits behind the point to which steps of fractions are alike."""
WITHOUT_DIGITS = str.maketrans("", "", "0123456789")
NUMBER = re.compile(r"\d+", re.ASCII)
LONGEST = 18
"""The last digits of a number that are compared: turning many into a figure takes long."""


class Dragged(NamedTuple):
    """From which task on values go up by the same step, the first of them, and the step."""

    task: str
    values: tuple[Typed, ...]
    step: float

    @property
    def words(self) -> str:
        """How the values go from row to row."""
        if self.step == 1:
            return "加一"
        unit = "天" if isinstance(self.values[0], date) else ""
        return f"{'加' if self.step > 0 else '减'} {abs(self.step):.15g} {unit}"


def dragged(column: Iterable[tuple[str, Typed]]) -> dict[str, Dragged]:
    """By task, of which series its value goes on; ``column`` has them as they stand, None where a series ends."""
    series: dict[str, Dragged] = {}
    for step, run in runs(column):
        if len(run) >= least_rows(run[0][1], step):
            begin = Dragged(run[0][0], tuple(value for _, value in run[:LEAST_ROWS]), step)
            series |= {task: begin for task, _ in run[1:]}
    return series


def least_rows(first: Typed, step: float) -> int:
    """How many rows a series has that begins so, where no chance made it."""
    small = isinstance(first, (int, float)) and first < SMALL
    return LEAST_UNLIKELY if small or step != 1 else LEAST_ROWS


def runs(column: Iterable[tuple[str, Typed]]) -> Iterator[tuple[float, list[tuple[str, Typed]]]]:
    """The column cut wherever a value is not as far from the one before as that from its own; with that step."""
    run: list[tuple[str, Typed]] = []
    pace = 0.0
    for task, value in column:
        step = step_between(run[-1][1], value) if run else 0.0
        if len(run) > 1 and step != pace:
            yield pace, run
            run = run[-1:]
        if not step:
            run = []
        if value is not None:
            run.append((task, value))
        pace = step
    if len(run) > 1:
        yield pace, run


def step_between(before: Typed, value: Typed) -> float:
    """By how much a value is more than the one before: a figure, a day, a text by one of its numbers; 0 if by none."""
    if isinstance(before, date) and isinstance(value, date):
        return (value - before).days
    if isinstance(before, str) and isinstance(value, str):
        return text_step(before, value) if before[:1] == value[:1] else 0
    numbers = (int, float)
    return (
        round(value - before, DECIMALS) if isinstance(before, numbers) and isinstance(value, numbers) else 0
    )


def numbers_in(words: str) -> set[str]:
    """The numbers in a text, without the zeros before them."""
    return {number.lstrip("0") for number in NUMBER.findall(words)}


def text_step(before: str, words: str) -> int:
    """By how much the one number is more in which a text differs from the one before; 0 where more differs."""
    if before.translate(WITHOUT_DIGITS) != words.translate(WITHOUT_DIGITS):
        return 0
    pairs = list(zip(NUMBER.findall(before), NUMBER.findall(words), strict=False))
    steps = [int(now[-LONGEST:]) - int(then[-LONGEST:]) for then, now in pairs if then != now]
    return steps[0] if len(steps) == 1 else 0
