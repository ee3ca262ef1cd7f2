"""Tasks of which the highest row of a form shows less than all: how far they are seen, and where to part them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass

from workbook_flow.forms.grid import TASK_AT, FormGrid
from workbook_flow.forms.taskcell import is_cut, task_lines
from workbook_flow.model import IssuedForm, IssuedRow

ENDS = "。；;\n"
"""Where a measure is best parted."""
WORTH_KEEPING = 20
"""The fewest characters of a measure that are worth a row of their own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CutTask:
    """A task that is cut: how many characters of its cell are seen, and how many of topic and measure could be.

    ``topic`` and ``measure`` together would be shown whole with the rest of the cell; ``measure`` ends with a sentence
    where it can, and is 0 where the rest leaves it no room.
    """

    task: str
    seen: int
    topic: int
    measure: int


def cut_tasks(form: IssuedForm, others: Collection[str] = ()) -> Iterator[CutTask]:
    """The tasks of a form of which its cells show less than all, by the widths of its columns; not the others."""
    grid = FormGrid(form)
    return (cut_task(row, grid.widths[TASK_AT]) for row in grid.cut if row.task not in others)


def cut_task(row: IssuedRow, width: float) -> CutTask:
    """How far a task is seen in a column of that width. Of a topic, half a cell's lines are its own."""
    topic, measure, *further = task_lines(row)
    rest = "\n".join(filter(None, further))

    def shows(*lines: str) -> bool:
        return not is_cut(("", "\n".join(filter(None, lines)), rest, ""), width)

    share = most(len(topic), lambda count: shows(topic[:count], topic[:count]))
    whole = most(len(measure), lambda count: shows(topic[:share], measure[:count]))
    return CutTask(
        task=row.task,
        seen=most(len(row.words), lambda count: not is_cut(("", row.words[:count], "", ""), width)),
        topic=share,
        measure=sentence_end(measure, whole) if whole >= WORTH_KEEPING else 0,
    )


def most(count: int, fits: Callable[[int], bool]) -> int:
    """The largest number up to ``count`` that fits, where all below it do."""
    low, high = 0, count
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if fits(middle) else (low, middle - 1)
    return low


def sentence_end(text: str, most_characters: int) -> int:
    """Where the last sentence ends that is whole in so many characters; all of them where that is in the first half."""
    if most_characters >= len(text):
        return len(text)
    end = max(text.rfind(mark, 0, most_characters) for mark in ENDS) + 1
    return end if end * 2 > most_characters else most_characters
