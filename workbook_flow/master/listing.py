"""Sheet 分解清单: the list as the office printed it → tasks."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from workbook_flow.master.addresses import AddressBook, Group
from workbook_flow.master.names import clean_name, name_key, nearest_words, split_names
from workbook_flow.master.tables import Cell, Row, Table, read_number
from workbook_flow.model import Deadline, Place, Problem, Settings, Task
from workbook_flow.words.deadlines import read_deadline, real_day
from workbook_flow.words.problems import Code, problem
from workbook_flow.words.vocabulary import LIST_SHEET, PRINTED_COLUMNS

GENERIC = ("有关", "相关")
"""How names begin that leave open which units are meant."""

CHINESE = re.compile("[\u4e00-\u9fff]")
"""What tells a section's title under 编号 from an id."""


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the list that holds a task, with the number and text of the section it stands in."""

    row: Row
    section_number: int
    section: str


def read_tasks(
    table: Table, book: AddressBook | None, settings: Settings | None
) -> tuple[tuple[Task, ...], list[Problem]]:
    """The tasks in the list's order, and every fault of the rows.

    Without an address book the units, and without settings the time limits, are left unread.
    """
    lines, found = read_lines(table)
    found += check_ids(lines)
    tasks = []
    for line in lines:
        task, problems = read_task(line, book, settings)
        tasks.append(task)
        found += problems
    if not lines:
        found.append(problem(Code.NO_TASKS, Place(sheet=LIST_SHEET)))
    return tuple(tasks), list(dict.fromkeys(found))


def read_lines(table: Table) -> tuple[list[Line], list[Problem]]:
    """The rows that hold tasks; section rows become the text of those below them."""
    lines: list[Line] = []
    found: list[Problem] = []
    section, heading, number, first = "", Cell(Place()), 0, 0
    for row in table.rows:
        alone = section_cell(row)
        if alone is not None:
            found += miscounted(heading, len(lines) - first)
            section, heading, number, first = alone.text, alone, number + 1, len(lines)
        elif any(not row[column].blank for column in ("编号", *PRINTED_COLUMNS)):
            lines.append(Line(row, number, section))
    return lines, found + miscounted(heading, len(lines) - first)


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
    """Ids that are blank, repeated, or were made dates by Excel."""
    found = []
    first: dict[str, Place] = {}
    taken = {task_id(line) for line in lines}
    previous = ""
    for line in lines:
        cell, name = line.row["编号"], task_id(line)
        if isinstance(cell.value, date):
            found.append(problem(Code.ID_BECAME_A_DAY, cell.place, value=cell.text))
        elif not name or name in first:
            free = free_id(previous, line.section_number, taken)
            taken.add(free)
            other = first[name].cell if name else ""
            found.append(
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
    return found


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


def read_task(line: Line, book: AddressBook | None, settings: Settings | None) -> tuple[Task, list[Problem]]:
    """One task, with the faults of its cells."""
    row = line.row
    deadline, found = read_limit(row, settings)
    target, problems = read_number(row["目标值"], "目标值")
    found += problems
    if target is not None and row["量化指标"].blank:
        found.append(problem(Code.TARGET_WITHOUT_METRIC, row["目标值"].place))
    if row["主要措施"].blank:
        found.append(problem(Code.TASK_WITHOUT_MEASURE, row["主要措施"].place))
    if row["重点任务"].blank:
        found.append(problem(Code.TASK_WITHOUT_TOPIC, row["重点任务"].place))
    lead, responsible, problems = read_units(row, task_id(line), book)
    words, units = left_open(row, book) if book else ((), ())
    task = Task(
        id=task_id(line),
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
        unclear_words=words,
        unclear=units,
    )
    return task, found + problems


def read_units(
    row: Row, name: str, book: AddressBook | None
) -> tuple[tuple[str, ...], tuple[str, ...], list[Problem]]:
    """The lead and the responsible units, groups expanded, 明确单位 in place of 有关……."""
    if book is None:
        return (), (), []
    explicit, found = expand(row["明确单位"], book)
    generic = [
        word
        for column in ("牵头单位", "责任单位")
        for word in split_names(row[column].text)
        if is_generic(word)
    ]
    if explicit and not generic:
        found.append(problem(Code.NAMED_UNITS_UNUSED, row["明确单位"].place))
    lead, problems = expand(row["牵头单位"], book, explicit)
    responsible, more = expand(row["责任单位"], book, explicit)
    found += problems + more
    unknown = any(each.code == Code.UNKNOWN_UNIT for each in found)
    if not lead and not responsible and not unknown:
        found.append(problem(Code.TASK_WITHOUT_UNIT, row["牵头单位"].place, id=name or "(无编号)"))
    return lead, responsible, found


def left_open(row: Row, book: AddressBook) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The words that leave open which units are meant, and the units that no other word of the row names."""
    if not row["明确单位"].blank:
        return (), ()
    generic: dict[str, None] = {}
    named: dict[bool, dict[str, None]] = {True: {}, False: {}}
    for column in ("牵头单位", "责任单位"):
        for word in split_names(row[column].text):
            members, _ = expand_word(word, row[column].place, book)
            named[is_generic(word)].update(dict.fromkeys(members))
            if is_generic(word) and members:
                generic[word] = None
    return tuple(generic), tuple(unit for unit in named[True] if unit not in named[False])


def is_generic(word: str) -> bool:
    """Whether a word leaves open which units are meant."""
    return word.startswith(GENERIC)


def expand(
    cell: Cell, book: AddressBook, explicit: tuple[str, ...] = ()
) -> tuple[tuple[str, ...], list[Problem]]:
    """The units that a cell names, each once; ``explicit`` stand in place of a generic word."""
    whole = book.find(cell.text)
    words = (clean_name(cell.text),) if whole is not None else split_names(cell.text)
    units: list[str] = []
    found: list[Problem] = []
    for word in words:
        if explicit and is_generic(word):
            units += explicit
            continue
        members, problems = expand_word(word, cell.place, book)
        units += members
        found += problems
    return tuple(dict.fromkeys(units)), found


def expand_word(word: str, place: Place, book: AddressBook) -> tuple[tuple[str, ...], list[Problem]]:
    """The units in use that one word names: itself, or the members of a group."""
    known = book.find(word)
    if known is None:
        return (), [problem(Code.UNKNOWN_UNIT, place, name=word, nearest=nearest_words(word, book.names()))]
    if isinstance(known, Group):
        unclear = (
            [problem(Code.UNNAMED_UNITS_OF_GROUP, place, words=word, count=len(known.members))]
            if is_generic(word)
            else []
        )
        return known.members, unclear
    if not known.in_use:
        return (), [problem(Code.UNIT_NOT_IN_USE, place, name=known.name)]
    return (known.name,), []


def read_limit(row: Row, settings: Settings | None) -> tuple[Deadline, list[Problem]]:
    """The time limit; a date in 时限日期 goes before what the words say."""
    cell, override = row["完成时限"], row["时限日期"]
    words = cell.text
    if settings is None:
        return Deadline(words=words), []
    spoken = spoken_limit(cell, settings)
    if not override.blank:
        due = override_date(override)
        if due is None:
            wrong = problem(Code.NOT_A_DAY, override.place, column="时限日期", value=override.text)
            return Deadline(words=words), [wrong]
        return replace(spoken or Deadline(words=words), due=due), []
    if spoken is not None:
        return spoken, []
    more = "" if settings.default_year else "；没写年份的，也可在“设置”表中填写默认年份"
    return Deadline(words=words), [problem(Code.UNREADABLE_DEADLINE, cell.place, words=words, more=more)]


def spoken_limit(cell: Cell, settings: Settings) -> Deadline | None:
    """What the cell says. A number such as 2024.1 may have been 2024.10, so it says nothing."""
    if isinstance(cell.value, float) and not cell.value.is_integer():
        return None
    return read_deadline(cell.text, default_year=settings.default_year, year_start=settings.year_start)


def override_date(cell: Cell) -> date | None:
    """The day in 时限日期: a date cell, or a whole date as text."""
    if isinstance(cell.value, date):
        return cell.value
    match = re.fullmatch(r"(\d{4})[年./-](\d{1,2})[月./-](\d{1,2})[日号]?", name_key(cell.text), re.ASCII)
    return real_day(int(match[1]), int(match[2]), int(match[3])) if match else None


def titles(above: Iterable[str]) -> str:
    """The lines over the table as one title."""
    return "\n".join(above)
