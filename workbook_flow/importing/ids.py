"""What the tasks of a foreign list are numbered: by its own numbers where these can be kept."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from datetime import date
from itertools import islice

from workbook_flow.importing.heads import ColumnPart
from workbook_flow.importing.nouns import ListRow
from workbook_flow.importing.rows import RawTask
from workbook_flow.model import Problem
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
    if days or not all(own) or [row.id for row in rows] == own:
        return days[:1]
    stands = Counter((task.section_number, name) for task, name in zip(tasks, own, strict=True))
    odd = (
        problem(Code.IDS_MADE_ANEW, task.place, old=name, new=row.id)
        for task, name, row in zip(tasks, own, rows, strict=True)
        if stands[task.section_number, name] > 1 or not OWN_ID.fullmatch(name)
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


def make_ids(tasks: Sequence[RawTask]) -> list[str]:
    """Ids from the list's own numbers where each stands once, else from section and number, else from their order."""
    own = [own_id(task) for task in tasks]
    if all(map(OWN_ID.fullmatch, own)) and len(set(own)) == len(own):
        return own
    ids: list[str] = []
    counts: Counter[int] = Counter()
    for task in tasks:
        section = max(task.section_number, 1)
        counts[section] += 1
        ids.append(f"{section}-{counts[section]:02d}")
    return ids
