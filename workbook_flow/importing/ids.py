"""What the tasks of a foreign list are numbered: by its own numbers where these can be kept."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice

from workbook_flow.importing.heads import ColumnPart
from workbook_flow.importing.nouns import ListRow
from workbook_flow.importing.rows import RawTask
from workbook_flow.model import Place, Problem
from workbook_flow.sheets.grids import Cell
from workbook_flow.words.names import clean_name
from workbook_flow.words.problems import Code, problem

OWN_ID = re.compile(r"[\w.\-—–]{1,12}")
"""A list's own number that a master may keep."""


def new_ids(tasks: Sequence[RawTask], rows: Sequence[ListRow]) -> list[Problem]:
    """That the list's own numbers were not kept, but where they only begin anew in each section."""
    own = [own_id(task) for task in tasks]
    days = [
        problem(Code.IDS_MADE_ANEW, task.place, old=task.text(ColumnPart.ID), new=row.id)
        for task, row in zip(tasks, rows, strict=True)
        if became_day(task)
    ]
    names = [number.name for number in numbers_of(tasks)]
    if days or all(
        row.id == name or row.id.startswith(f"{name}-") for row, name in zip(rows, names, strict=True)
    ):
        return days[:1]
    stands = Counter((task.section_number, name) for task, name in zip(tasks, own, strict=True))
    odd = (
        problem(Code.IDS_MADE_ANEW, task.place, old=name, new=row.id)
        for task, name, row in zip(tasks, own, rows, strict=True)
        if name
        and (not all(names) or stands[task.section_number, name] > 1 or not OWN_ID.fullmatch(name))
        and row.id != name
    )
    return list(islice(odd, 1))


def became_day(task: RawTask) -> date | None:
    """The day that a spreadsheet made of a task's number: 1-2 typed into a cell without format."""
    cell = task.cells.get(ColumnPart.ID)
    return cell.value if cell is not None and isinstance(cell.value, date) else None


def own_id(task: RawTask) -> str:
    """The list's own number of a task, its figures and letters of one width; 1-2 that became a day is 1-2."""
    if day := became_day(task):
        return f"{day.month}-{day.day}"
    return unicodedata.normalize("NFKC", clean_name(task.text(ColumnPart.ID)))


@dataclass(frozen=True, slots=True)
class OwnNumber:
    """A number of the list's own, and the cell that it stands in."""

    name: str
    place: Place | None


def numbers_of(tasks: Sequence[RawTask]) -> list[OwnNumber]:
    """The number of each task; a row without one goes on under the number above where it says no heading of its own."""
    numbers: list[OwnNumber] = []
    heading: Cell | None = None
    for task in tasks:
        cell, before = task.cells.get(ColumnPart.ID), heading
        heading = task.cells.get(ColumnPart.HEADING)
        blank = heading is None and ColumnPart.HEADING in task.parts
        shared = blank or (heading is not None and before is not None and before.place == heading.place)
        if not own_id(task) and numbers and shared:
            numbers.append(numbers[-1])
        else:
            numbers.append(OwnNumber(own_id(task), cell.place if cell is not None else None))
    return numbers


def with_lost_noughts(tasks: Iterable[RawTask]) -> tuple[RawTask, ...]:
    """The tasks, a number that lost the nought at its end with it, where the row before or after tells: 1.9, 1.1, 1.11.

    A spreadsheet keeps 1.10 that is typed into a cell without format as the number 1.1.
    """
    tasks = tuple(tasks)
    numbers = [own_id(task) for task in tasks]
    beside = zip(["", *numbers], numbers, [*numbers[1:], ""], strict=False)
    return tuple(
        with_number(task, f"{number}0") if lost_nought(task, before, after) else task
        for task, (before, number, after) in zip(tasks, beside, strict=True)
    )


def lost_nought(task: RawTask, before: str, after: str) -> bool:
    """Whether a task's number is one more than that before it, or one less than that after it, with a nought only."""
    cell = task.cells.get(ColumnPart.ID)
    if cell is None or not isinstance(cell.value, float) or cell.shown:
        return False
    whole, _, part = cell.text.partition(".")
    if len(part) != 1 or not part.isdecimal():
        return False
    sides = ((before.partition("."), int(part) * 10 - 1), (after.partition("."), int(part) * 10 + 1))
    return any(side[0] == whole and side[2].removeprefix("0") == str(count) for side, count in sides)


def with_number(task: RawTask, number: str) -> RawTask:
    """The task with that number, in doubt."""
    cell = task.cells[ColumnPart.ID]
    column = ColumnPart.MEASURE.value
    words = f"编号“{cell.text}”照上下行读作“{number}”，请核对"
    doubts = {**task.doubts, column: "；".join(filter(None, (task.doubts.get(column, ""), words)))}
    return replace(task, cells={**task.cells, ColumnPart.ID: replace(cell, shown=number)}, doubts=doubts)


def unnumbered(tasks: Sequence[RawTask]) -> Iterator[bool]:
    """Whether each task has no number though others have, and no heading says what it belongs to."""
    numbers = [own_id(task) for task in tasks]
    some = sum(map(bool, numbers)) * 2 > len(numbers)
    for task, number in zip(tasks, numbers, strict=True):
        yield some and not number and ColumnPart.HEADING not in task.parts


def parts_numbered(names: Sequence[str]) -> Iterator[str]:
    """The names, each that several have with which of them it is behind it."""
    totals, counts = Counter(names), Counter[str]()
    for name in names:
        counts[name] += 1
        yield f"{name}-{counts[name]:02d}" if totals[name] > 1 else name


def make_ids(tasks: Sequence[RawTask]) -> list[str]:
    """Ids from the list's own numbers where each has one cell, else from section and number, else from their order.

    Of a number that several tasks have in common they are the first, the second of it: 3-01, 3-02.
    """
    numbers = numbers_of(tasks)
    names = {number.name for number in numbers}
    if all(map(OWN_ID.fullmatch, names)) and len(names) == len({*numbers}):
        own = list(parts_numbered([number.name for number in numbers]))
        if len({*own}) == len(own):
            return own
    ids: list[str] = []
    counts: Counter[int] = Counter()
    for task in tasks:
        section = max(task.section_number, 1)
        counts[section] += 1
        ids.append(f"{section}-{counts[section]:02d}")
    return ids
