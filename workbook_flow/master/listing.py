"""Sheet 分解清单: the list as the office printed it → tasks."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice

from workbook_flow.master.addresses import AddressBook, Group
from workbook_flow.master.limits import LimitBasis, read_limit
from workbook_flow.master.tables import ListTable, Row, read_number
from workbook_flow.model import (
    Place,
    Problem,
    Task,
    TaskId,
    UnitName,
)
from workbook_flow.sheets.grids import Cell
from workbook_flow.words.names import clean_name, name_key, nearest_words, without_some
from workbook_flow.words.problems import Code, problem
from workbook_flow.words.vocabulary import DOUBT_COLUMN, LIST_SHEET, PRINTED_COLUMNS, TITLE_SLOT

MOST = re.compile(r"[≤＜<]|(?:不超过|不高于|不大于|不多于|低于|小于|少于)")
"""How a target begins that is the most which a figure may be."""
BOUND = re.compile(
    r"(?:控制在|控制到|不超过|不高于|不大于|不多于|低于|小于|降到|降至|下降到|压减到|压减至|压降至|≤|＜|<)"
    r"\s*(?P<number>\d+(?:\.\d+)?)(?![\d.])[^，。；、\n]{0,6}"
)
"""Words of a task that bound a figure from above: 控制在28%以内."""
GENERIC = ("有关", "相关")
"""How names begin that leave open which units are meant."""
NAMING = ("牵头单位", "责任单位")
"""The columns of the list in which units are named."""

CHINESE = re.compile("[\u4e00-\u9fff]")
"""What tells a section's title under 编号 from an id."""


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the list that holds a task, with the number and text of the section it stands in."""

    row: Row
    section_number: int
    section: str


def read_tasks(
    table: ListTable, book: AddressBook | None, basis: LimitBasis
) -> tuple[tuple[Task, ...], list[Problem]]:
    """The tasks in the list's order, and every fault of the rows.

    Without an address book the units, and without settings the time limits, are left unread.
    """
    lines, faults = read_lines(table)
    faults += check_ids(lines)
    tasks = []
    for line in lines:
        task, problems = read_task(line, book, basis)
        written = filter(None, map(str.strip, line.row[DOUBT_COLUMN].text.split("\n")))
        words = (*(fault.message for fault in problems), *written)
        tasks.append(replace(task, doubts=tuple(dict.fromkeys(words))))
        faults += problems
    if not lines:
        faults.append(problem(Code.NO_TASKS, Place(sheet=LIST_SHEET)))
    return tuple(tasks), list(dict.fromkeys(faults))


def read_lines(table: ListTable) -> tuple[list[Line], list[Problem]]:
    """The rows that hold tasks; section rows become the text of those below them."""
    lines: list[Line] = []
    problems: list[Problem] = []
    section, heading, number, first = "", Cell(Place()), 0, 0
    for row in table.rows:
        alone = section_cell(row)
        if alone is not None:
            problems += miscounted(heading, len(lines) - first)
            section, heading, number, first = alone.text, alone, number + 1, len(lines)
        elif any(not row[column].blank for column in ("编号", *PRINTED_COLUMNS)):
            lines.append(Line(row, number, section))
    return lines, problems + miscounted(heading, len(lines) - first)


def section_cell(row: Row) -> Cell | None:
    """The one text of a section row: merged across the columns, or alone under 编号 or 重点任务."""
    cells = {column: row[column] for column in ("编号", *PRINTED_COLUMNS) if not row[column].blank}
    if len({cell.place for cell in cells.values()}) != 1:
        return None
    first = next(iter(cells))
    if len(cells) > 1 or first == "重点任务":
        return cells[first]
    return cells[first] if first == "编号" and CHINESE.search(cells[first].text) else None


def miscounted(heading: Cell, counted: int) -> list[Problem]:
    """A section that says 共6项 over another number of tasks."""
    stated = re.search(r"共(\d+)项", name_key(heading.text))
    if stated is None or int(stated[1]) == counted:
        return []
    return [problem(Code.STATED_COUNT_DIFFERS, heading.place, stated=stated[1], counted=counted)]


def check_ids(lines: list[Line]) -> list[Problem]:
    """Ids that are blank, repeated, or were made dates by Excel; one finding where the list has no such column."""
    if lines and not any("编号" in line.row.letters for line in lines):
        return [
            problem(
                Code.NO_ID_COLUMN, Place(sheet=LIST_SHEET), free=free_id("", lines[0].section_number, set())
            )
        ]
    problems = []
    first: dict[str, Place] = {}
    taken = {task_id(line) for line in lines}
    previous = ""
    for line in lines:
        cell, name = line.row["编号"], task_id(line)
        if isinstance(cell.value, date):
            problems.append(problem(Code.ID_BECAME_A_DAY, cell.place, value=cell.text))
        elif not name or name in first:
            free = free_id(previous, line.section_number, taken)
            taken.add(free)
            other = first[name].cell if name else ""
            problems.append(
                problem(
                    Code.DOUBLE_ID if name else Code.TASK_WITHOUT_ID,
                    cell.place,
                    id=name,
                    other=other,
                    free=free,
                )
            )
            previous = free
            continue
        first.setdefault(name, cell.place)
        previous = name
    return problems


def task_id(line: Line) -> str:
    """The row's id as written, without white space."""
    return name_key(line.row["编号"].text)


def free_id(previous: str, section_number: int, taken: set[str]) -> str:
    """The next id after ``previous`` that no task has."""
    match = re.fullmatch(r"(.*?)(\d{1,9})", previous, re.ASCII)
    start, digits = (match[1], match[2]) if match else (f"{max(section_number, 1)}-", "00")
    number = int(digits) + 1
    while f"{start}{number:0{len(digits)}d}" in taken:
        number += 1
    return f"{start}{number:0{len(digits)}d}"


def read_target(row: Row) -> tuple[float | None, list[Problem]]:
    """What a unit's figure must reach, None where nothing is said or the words are of the most that it may be."""
    cell = row["目标值"]
    if MOST.match(clean_name(cell.text)):
        return None, [problem(Code.TARGET_IS_MOST, cell.place, words=clean_name(cell.text))]
    target, problems = read_number(cell, "目标值")
    if target is None:
        return target, problems
    bounds = (match for match in BOUND.finditer(row["主要措施"].text) if float(match["number"]) == target)
    return target, [
        *problems,
        *(problem(Code.TARGET_IS_MOST, cell.place, words=match[0]) for match in islice(bounds, 1)),
    ]


def read_task(line: Line, book: AddressBook | None, basis: LimitBasis) -> tuple[Task, list[Problem]]:
    """One task, with the faults of its cells."""
    row = line.row
    deadline, faults = read_limit(row, basis)
    if row.hidden:
        faults.append(problem(Code.HIDDEN_ROW, row.place, id=task_id(line) or "(无编号)"))
    target, problems = read_target(row)
    faults += problems
    if target is not None and row["量化指标"].blank:
        faults.append(problem(Code.TARGET_WITHOUT_METRIC, row["目标值"].place))
    if row["主要措施"].blank:
        faults.append(problem(Code.TASK_WITHOUT_MEASURE, row["主要措施"].place))
    if row["重点任务"].blank:
        faults.append(problem(Code.TASK_WITHOUT_TOPIC, row["重点任务"].place))
    lead, responsible, problems = read_units(row, task_id(line), book)
    words, units = left_open(row, book) if book else ((), ())
    task = Task(
        id=TaskId(task_id(line)),
        section=line.section,
        heading=row["重点任务"].text,
        measure=row["主要措施"].text,
        lead_words=row["牵头单位"].text,
        responsible_words=row["责任单位"].text,
        lead=lead,
        responsible=responsible,
        deadline=deadline,
        metric=clean_name(row["量化指标"].text),
        target=target,
        place=row["主要措施"].place,
        hidden=row.hidden,
        unclear_words=words,
        unclear=units,
    )
    return task, faults + problems


def read_units(
    row: Row, name: str, book: AddressBook | None
) -> tuple[tuple[UnitName, ...], tuple[UnitName, ...], list[Problem]]:
    """The lead and the responsible units, groups expanded, 明确单位 in place of 有关……."""
    if book is None:
        return (), (), []
    explicit, faults = expand(row["明确单位"], book)
    if explicit and not names_generic(row, book):
        faults.append(problem(Code.NAMED_UNITS_UNUSED, row["明确单位"].place))
    lead, problems = expand(row["牵头单位"], book, explicit)
    responsible, more = expand(row["责任单位"], book, explicit)
    faults += problems + more
    unknown = any(fault.code == Code.UNKNOWN_UNIT for fault in faults)
    if not (lead or responsible or unknown or names_undecided_group(row, book)):
        faults.append(problem(Code.TASK_WITHOUT_UNIT, row["牵头单位"].place, id=name or "(无编号)"))
    elif row["牵头单位"].blank:
        faults.append(problem(Code.TASK_WITHOUT_LEAD, row["牵头单位"].place, id=name or "(无编号)"))
    return lead, responsible, faults


def names_undecided_group(row: Row, book: AddressBook) -> bool:
    """Whether the row names a group of which nobody said who its members are."""
    words = (word for column in NAMING for word in book.words(row[column].text))
    groups = (book.find((without_some(word) or (word,))[0]) for word in words)
    return any(isinstance(group, Group) and group.undecided for group in groups)


def left_open(row: Row, book: AddressBook) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The words that leave open which units are meant, and the units that no other word of the row names."""
    if not (row["明确单位"].blank and names_generic(row, book)):
        return (), ()
    generic: dict[str, None] = {}
    named: dict[bool, dict[str, None]] = {True: {}, False: {}}
    for column in NAMING:
        for word in book.words(row[column].text):
            members, _ = expand_word(word, row[column].place, book)
            named[is_generic(word)].update(dict.fromkeys(members))
            if is_generic(word) and members:
                generic[word] = None
    return tuple(generic), tuple(unit for unit in named[True] if unit not in named[False])


def names_generic(row: Row, book: AddressBook) -> bool:
    """Whether a row names units by a word that leaves open which are meant."""
    return any(is_generic(word) for column in NAMING for word in book.words(row[column].text))


def is_generic(word: str) -> bool:
    """Whether a word leaves open which units are meant."""
    return word.startswith(GENERIC)


def expand(
    cell: Cell, book: AddressBook, explicit: tuple[UnitName, ...] = ()
) -> tuple[tuple[UnitName, ...], list[Problem]]:
    """The units that a cell names, each once; ``explicit`` stand in place of a generic word."""
    words = book.words(cell.text)
    units: list[UnitName] = []
    faults: list[Problem] = []
    for word in words:
        if explicit and is_generic(word):
            units += explicit
            continue
        members, problems = expand_word(word, cell.place, book)
        units += members
        faults += problems
    return tuple(dict.fromkeys(units)), faults


def expand_word(word: str, place: Place, book: AddressBook) -> tuple[tuple[UnitName, ...], list[Problem]]:
    """The units in use that one word names: itself, the members of a group, or those not excepted."""
    entry = book.find(word)
    excepting = without_some(word) if entry is None else None
    if excepting is not None:
        members, faults = expand_word(excepting[0], place, book)
        for name in excepting[1]:
            left_out, problems = expand_word(name, place, book)
            members = tuple(unit for unit in members if unit not in left_out)
            faults = faults + problems
        return members, faults
    if entry is None:
        return (), [problem(Code.UNKNOWN_UNIT, place, name=word, nearest=nearest_words(word, book.names()))]
    if isinstance(entry, Group):
        return entry.members, group_faults(entry, word, place)
    if not entry.in_use:
        return (), [problem(Code.UNIT_NOT_IN_USE, place, name=entry.name)]
    return (entry.name,), []


def group_faults(group: Group, word: str, place: Place) -> list[Problem]:
    """What to say of a word for a group: that it has no unit in use, or leaves open which are meant.

    Of a group whose members nobody has named yet, its own row says so.
    """
    if not group.members:
        return [] if group.undecided else [problem(Code.GROUP_WITHOUT_UNITS, place, name=group.name)]
    if not is_generic(word):
        return []
    return [problem(Code.UNNAMED_UNITS_OF_GROUP, place, words=word, count=len(group.members))]


def titles(above: Iterable[str]) -> str:
    """The lines over the table as one title, without what stands there until the office writes its own."""
    return "\n".join(line for line in above if line != TITLE_SLOT)
