"""Names of units that a line break inside a cell has parted: put together where the list itself has them whole."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import replace

from workbook_flow.importing.pasted import OPEN_UNITS
from workbook_flow.importing.persons import PERSON, UNIT_END
from workbook_flow.importing.rows import RawTask, split_open
from workbook_flow.importing.tables import UNIT_PARTS
from workbook_flow.importing.twins import PLACE
from workbook_flow.importing.units import NO_END, is_group, read_unit_cell
from workbook_flow.words.names import clean_name

BETWEEN = re.compile(r"[、，,；;/／|:：。\s（）()]")
"""What parts names in a cell."""
OPEN_BRACKET = re.compile(r"[（(][^（）()]*$")
CHINESE = re.compile("[\u4e00-\u9fff]+")


def with_whole_names(tasks: Sequence[RawTask]) -> tuple[RawTask, ...]:
    """The tasks whose cells of units have no name parted by a line break; in doubt where only its words say so."""
    texts = {split_open(task.cells.get(part))[0] for task in tasks for part in UNIT_PARTS}
    cells = [read_unit_cell(text) for text in texts if "\n" not in text]
    names = {name for cell in cells for name in (*cell.lead, *cell.responsible, *cell.open)}
    return tuple(with_names(task, names) for task in tasks)


def with_names(task: RawTask, names: Collection[str]) -> RawTask:
    """The task with its names whole; ``names`` are those that other cells have."""
    cells, doubts = dict(task.cells), dict(task.doubts)
    for part in UNIT_PARTS & cells.keys():
        text, is_short = split_open(cells[part])
        if "\n" not in text:
            continue
        whole, joined = unbroken(text.split("\n"), names)
        cells[part] = replace(cells[part], value=OPEN_UNITS * is_short + whole, shown="")
        if joined:
            remark = f"换行处读成一个名称：{'、'.join(joined)}，请核对"
            column = part.value if part.value in {"牵头单位", "责任单位"} else "责任单位"
            doubts[column] = "；".join(filter(None, (doubts.get(column, ""), remark)))
    return replace(task, cells=cells, doubts=doubts)


def unbroken(lines: Sequence[str], names: Collection[str]) -> tuple[str, list[str]]:
    """The lines, those that go on within a name in one; and the names that nothing else in the list bears out."""
    text, joined = lines[0].strip(), []
    for line in map(str.strip, lines[1:]):
        end = text[text.rfind("\n") + 1 :]
        last, first = BETWEEN.split(end)[-1], BETWEEN.split(line, maxsplit=1)[0]
        if OPEN_BRACKET.search(end):
            text += line
        elif not last or not CHINESE.fullmatch(first):
            text += f"\n{line}"
        elif (name := clean_name(last + first)) in names:
            text += line
        elif goes_on(last, first, names):
            text += line
            joined += [name] * (len(first) > 1)
        else:
            text += f"\n{line}"
    return text, joined


def goes_on(last: str, first: str, names: Collection[str]) -> bool:
    """Whether what a line ends on is no unit's name without what the next begins with, and neither is that."""
    ends = UNIT_END.search(last) and not NO_END.search(last)
    whole = last in names or ends or is_group(last) or PERSON.fullmatch(last)
    alone = first in names or is_group(first) or PLACE.match(first) or not UNIT_END.search(first)
    return CHINESE.fullmatch(last) is not None and not whole and not alone
