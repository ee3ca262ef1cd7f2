"""Units that bear a mark before or behind their name, ★县教育局: what the list's own words say of it, else in doubt."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from workbook_flow.importing.heads import ColumnPart
from workbook_flow.importing.rows import RawTask
from workbook_flow.importing.tables import UNIT_PARTS
from workbook_flow.sheets.grids import Cell

GLYPHS = "√✓✔☑★☆●○◎◉▲△■□◆◇♦*＊※"
NAME = r"[^\s、，,；;/／|。（）()]{2,30}?"
MARKED = re.compile(
    rf"(?P<before>[{GLYPHS}])\s*(?P<name>{NAME})(?=$|[\s、，,；;/／|。])"
    rf"|(?P<name_first>{NAME})\s*(?P<behind>[{GLYPHS}])(?=$|[\s、，,；;/／|。])"
)
ROLES: Mapping[ColumnPart | None, str] = {ColumnPart.LEAD: "（牵头）", ColumnPart.HELP: "（配合）"}


def without_marks(tasks: Sequence[RawTask], legend: Mapping[str, ColumnPart]) -> tuple[RawTask, ...]:
    """The tasks whose units are called by their names, with the role that ``legend`` gives their marks."""
    return tuple(
        task_without(task, legend) if any(MARKED.search(task.text(part)) for part in UNIT_PARTS) else task
        for task in tasks
    )


def task_without(task: RawTask, legend: Mapping[str, ColumnPart]) -> RawTask:
    """One such task; a mark of which the list says nothing is in doubt."""
    cells, doubts = dict(task.cells), dict(task.doubts)
    for part in UNIT_PARTS & cells.keys():
        words = cells[part].text
        marks = {match["before"] or match["behind"] for match in MARKED.finditer(words)}
        cells[part] = replace_text(cells[part], MARKED.sub(lambda match: in_words(match, legend), words))
        if unclear := sorted(marks - legend.keys()):
            column = ColumnPart.UNIT if part is ColumnPart.HELP else part
            doubts[column.value] = f"单位标着“{'”“'.join(unclear)}”，没说是什么意思，请核对谁牵头"
    return replace(task, cells=cells, doubts=doubts)


def replace_text(cell: Cell, words: str) -> Cell:
    """The cell with other words."""
    return replace(cell, value=words, shown="")


def in_words(match: re.Match[str], legend: Mapping[str, ColumnPart]) -> str:
    """A unit's name with its role in words instead of a mark."""
    role = legend.get(match["before"] or match["behind"])
    return (match["name"] or match["name_first"]) + ROLES.get(role, "")
