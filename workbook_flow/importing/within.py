"""Units and time limits that stand in the words of a task, where the list has no column for them: asked once."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from workbook_flow.importing.guess import is_limit
from workbook_flow.importing.heads import ColumnPart, part_of
from workbook_flow.importing.nouns import Answers
from workbook_flow.importing.persons import UNIT_END
from workbook_flow.importing.prose import AT_END, INLINE, OWES, Paragraph, with_leads
from workbook_flow.importing.rows import RawTask, shortened
from workbook_flow.importing.tables import MOST_HEADER_ROWS, UNIT_PARTS, Found, settled
from workbook_flow.importing.units import (
    HELP,
    IS_LEAD,
    LEAD,
    clause_units,
    is_group,
    read_unit_cell,
    split_units,
)
from workbook_flow.model import Place, Question
from workbook_flow.sheets.grids import Cell, Grid

WITHIN_QUESTION = "within"
TAKE = "1"
FEWEST = 2
"""Tasks that name their units which make a table a list."""
SHORTEST_UNIT, LONGEST_UNIT = 3, 16
BEHIND_ITEM = re.compile(r"[（(](?P<inside>[^（）()]{3,60})[）)](?=[。；;，,、 ]{0,2}(?:$|\n|\d))")
"""Brackets behind one of the things that a task says, at the end of its line or before the next number."""
STARTED = re.compile(rf"^(?:\S{{0,6}}由)?(?P<names>[^由\s]{{2,60}}?)(?P<role>{LEAD}|{HELP})")
"""Units with their role at the beginning of a clause: 由县交通局牵头修建."""
NOBODY = re.compile(r"社会|群众|公众|全员|多方|党委和?政府$")
"""What takes part in every sentence and is no unit."""
BY_DAY = re.compile(
    r"(?:(?:20\d\d|今|本|明)年)?(?:\d{1,2}月(?:\d{1,2}[日号]|[底末初]|[上中下]旬)?|年底|年末|年内"
    r"|第?[一二三四]季度末?|[上下]半年)(?:之?前|以前)"
)
PARTS = re.compile(r"[，,；;。\n]+")


@dataclass(frozen=True, slots=True)
class Named:
    """What the words of a task say of who and when, as cells of a list would say it."""

    units: str = ""
    limit: str = ""

    @property
    def shown(self) -> str:
        """Both, as a question shows them."""
        return "，".join(filter(None, (self.units, self.limit)))


def named_in(words: str, *, with_limit: bool = True) -> Named:
    """Who and, where asked for, when by brackets or labels at the end of a text, else by its clauses."""
    task = Paragraph(row=0, place=Place(), measure="")
    match = AT_END.match(words.strip())
    if match and OWES.search(match["inside"]):
        task.hear(match["inside"])
    else:
        for part in INLINE.split(words)[1:]:
            task.hear(part.strip("，,；;、。 "))
    with_leads([task])
    units = "；".join(task.units) or (units_in(words) if OWES.search(words) else "")
    return Named(units, "，".join(task.limits or limits_in(words)) if with_limit else "")


def units_in(words: str) -> str:
    """The units of the clauses that say who leads and who helps; nothing where no clause says who leads."""
    roles = [role_of(clause.strip(" （）()")) for clause in re.split(r"[，,；;。\n（）()]+", words)]
    named = [f"{'、'.join(names)}{'牵头' if leads else '配合'}" for leads, names in roles if names]
    return "，".join(named) if any(leads and names for leads, names in roles) else ""


def role_of(clause: str) -> tuple[bool, list[str]]:
    """Whether the units of a clause lead, and which they are; none where it says nothing of units."""
    match = STARTED.match(clause)
    if match is not None:
        leads, names = IS_LEAD.match(match["role"]) is not None, split_units(match["names"])
    else:
        role, names = clause_units(clause)
        leads, names = role == "lead", names if role else []
    units = all(is_unit(name) for name in names)
    return leads, names if units else []


def is_unit(name: str) -> bool:
    """Whether a name in running text is a unit's."""
    return (
        len(name) <= LONGEST_UNIT
        and NOBODY.search(name) is None
        and (UNIT_END.search(name) is not None or is_group(name))
    )


def limits_in(words: str) -> list[str]:
    """The time limits of the clauses, each as it is written."""
    clauses = [clause.strip(" （）()") for clause in PARTS.split(words) if clause.strip()]
    limits = []
    for clause in clauses:
        day = BY_DAY.search(clause)
        if is_limit(clause) and (day is not None or clause == clauses[-1]):
            limits.append(clause)
        elif day is not None:
            limits.append(day[0])
    return list(dict.fromkeys(limits))


def named_in_brackets(words: str, units: Sequence[str]) -> tuple[str, ...]:
    """The units that stand alone in brackets behind what a task says, other than these: 禁烧秸秆。（各乡镇）."""
    names = (name for match in BEHIND_ITEM.finditer(words) for name in bracketed_units(match["inside"]))
    return tuple(
        name
        for name in dict.fromkeys(names)
        if not any(name.endswith(unit) or unit.endswith(name) for unit in units)
    )


def bracketed_units(inside: str) -> tuple[str, ...]:
    """The units in brackets; none where anything else stands there."""
    cell = read_unit_cell(inside)
    names = (*cell.lead, *cell.responsible, *cell.open)
    return names if all(is_unit(name) and len(name) >= SHORTEST_UNIT for name in names) else ()


def lacking(tasks: Iterable[RawTask]) -> dict[int, Named]:
    """By the task's number, what its words say that its list has no column for."""
    named = {number: lacking_in(task) for number, task in enumerate(tasks)}
    return {number: within for number, within in named.items() if within.shown}


def lacking_in(task: RawTask) -> Named:
    """What the words of one task say that its list has no column for."""
    has_limit, columns = ColumnPart.LIMIT in task.parts, task.parts & UNIT_PARTS
    has_units = ColumnPart.LEAD in columns if len(columns) > 1 else False
    if has_limit and (has_units or columns == {ColumnPart.UNIT, ColumnPart.HELP}):
        return Named()
    within = named_in(
        task.text(ColumnPart.MEASURE) or task.text(ColumnPart.HEADING), with_limit=not has_limit
    )
    return replace(within, units=units_lacking(task, within.units))


def units_lacking(task: RawTask, units: str) -> str:
    """What a task's words say of its units beyond its columns: beside a lead alone, who helps it."""
    columns = task.parts & UNIT_PARTS
    if ColumnPart.LEAD not in columns:
        return "" if columns >= {ColumnPart.UNIT, ColumnPart.HELP} else units
    leads = read_unit_cell(task.text(ColumnPart.LEAD))
    helpers = [name for name in read_unit_cell(units).responsible if name not in (*leads.lead, *leads.open)]
    return f"{'、'.join(helpers)}配合" if helpers and len(columns) == 1 else ""


def within_question(tasks: Sequence[RawTask], named: Mapping[int, Named]) -> list[Question]:
    """Whether what the words of the tasks say of who and when is to be taken, asked once for the whole list."""
    if not named:
        return []
    counts = [
        (sum(bool(within.units) for within in named.values()), "行写着由谁牵头、配合"),
        (sum(bool(within.limit) for within in named.values()), "行写着时限"),
    ]
    rows = "，".join(f"{count} {what}" for count, what in counts if count)
    example = shortened(next(iter(named.values())).shown)
    words = f"清单没有单独的一栏，任务的文字里却有 {rows}（如“{example}”）。要不要照文字填上？"
    readings = ("照文字填上，标黄请核对（文字不变）", "不填，以后在总表里填")
    places = tuple(tasks[number].place for number in named)
    return [Question(id=WITHIN_QUESTION, kind=WITHIN_QUESTION, words=words, readings=readings, places=places)]


def with_named_within(
    tasks: Sequence[RawTask], named: Mapping[int, Named], answers: Answers
) -> tuple[RawTask, ...]:
    """The tasks with what their own words say of who and when, where the answer is so; in doubt either way."""
    take = answers.get(WITHIN_QUESTION) == TAKE
    return tuple(
        task if number not in named else filled(task, named[number]) if take else doubted(task, named[number])
        for number, task in enumerate(tasks)
    )


def doubted(task: RawTask, within: Named) -> RawTask:
    """The task with the doubt that its words say more than its columns."""
    return replace(task, doubts={**task.doubts, "主要措施": f"文字里写着：{shortened(within.shown)}"})


def filled(task: RawTask, within: Named) -> RawTask:
    """The task with cells of what its own words say; its text stays."""
    cells, parts, doubts = dict(task.cells), set(task.parts), dict(task.doubts)
    remark = "照任务的文字填的，请核对"
    if within.units:
        beside = task.text(ColumnPart.UNIT)
        units = "\n".join(filter(None, (within.units, beside)))
        cells[ColumnPart.UNIT] = Cell(task.place, units)
        parts.add(ColumnPart.UNIT)
        doubts[ColumnPart.LEAD.value] = remark
    if within.limit:
        cells[ColumnPart.LIMIT] = Cell(task.place, within.limit)
        parts.add(ColumnPart.LIMIT)
        doubts[ColumnPart.LIMIT.value] = remark
    return replace(task, cells=cells, parts=frozenset(parts), doubts=doubts)


def tables_of_texts(grids: Iterable[Grid]) -> list[Found]:
    """The tables with nothing but numbers and tasks, where the tasks themselves name their units."""
    tables = (table for grid in grids if (table := table_of_texts(grid)) is not None)
    return sorted(tables, key=lambda table: -len(table.grid.cells))


def table_of_texts(grid: Grid) -> Found | None:
    """Such a table of a sheet, None where there is none."""
    for number, cells in list(grid.rows())[:MOST_HEADER_ROWS]:
        words = {column: cell.text for column, cell in cells.items()}
        columns = {column: part for column, text in words.items() if (part := part_of(text)) is not None}
        tasks = {ColumnPart.MEASURE, ColumnPart.HEADING} & {*columns.values()}
        if ColumnPart.ID not in columns.values() or not tasks:
            continue
        columns = settled(columns, words)
        measure = next(column for column, part in columns.items() if part is ColumnPart.MEASURE)
        texts = [cells[measure].text for row, cells in grid.rows() if row > number and measure in cells]
        if sum(bool(named_in(text).units) for text in texts) >= FEWEST:
            return Found(grid, number, number, columns, words)
    return None
