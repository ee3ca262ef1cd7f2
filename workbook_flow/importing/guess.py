"""A table whose header nobody knows: what its columns hold by what stands in them, asked about before it counts."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from workbook_flow.importing.contacts import CONTACT
from workbook_flow.importing.heads import HELPING, ColumnPart, part_of
from workbook_flow.importing.matrix import MARK
from workbook_flow.importing.persons import UNIT_END, is_persons
from workbook_flow.importing.rows import RawTask
from workbook_flow.importing.tables import MOST_HEADER_ROWS, SPAN, UNIT_PARTS, Found, header_name, settled
from workbook_flow.importing.units import is_group, read_unit_cell, split_units
from workbook_flow.sheets.grids import Cell, Grid
from workbook_flow.words.deadlines import read_deadline
from workbook_flow.words.headers import A_UNIT

ANY_YEAR, YEAR_START = 2024, (3, 31)
MOST = 0.6
"""The share of a column's cells from which on they say what it holds."""
FEWEST_COLUMNS, FEWEST_ROWS = 3, 2
OVERSEES = re.compile("监督|督办|督导|督查|检查|验收|复查|交办|审批|审核|数据来源")
"""What the header says of a column of those who look after the work rather than do it."""
ASIDE = re.compile("地址|地点|位置|坐标|范围|联系人|联络员|电话|手机|联系方式|领导|备注")
"""Headers of columns that say nothing of what is to be done."""
PAST = re.compile(
    "检查|发现|排查|交办|会议|收到|受理|提出|开工|启动|开始|填报|登记|立案|实际|上报|出生|任职|签订"
)
"""Headers of days that are no time limits."""
NO_FIGURE = re.compile(r"[^\d.,%％]")
"""What a day has that an amount has not: 12.5 may be either."""
LEADING = re.compile("牵头|主办|主责")
A_HEADER = re.compile(f".{{0,6}}(?:单位|部门|科室|处室|股室|司局|站所|机构|主体|方)|.{{0,2}}{A_UNIT}")
"""What is a header of units though it reads like a unit's name: 主管科室."""
LONGEST_HEADER, SHORTEST_MEASURE = 20, 4
"""Characters of a header's cell at most, and of a task's words on average at least."""


def guessed_tables(grids: Iterable[Grid]) -> list[Found]:
    """The tables of those sheets by what stands in them, the largest first."""
    tables = (table for grid in grids if (table := guessed_table(grid)) is not None)
    return sorted(tables, key=lambda table: -len(table.grid.cells))


def guessed_table(grid: Grid) -> Found | None:
    """The table of a sheet: short texts in a row, below them tasks and units or limits; None where there is none."""
    rows = list(grid.rows())
    for at, (number, cells) in enumerate(rows[:MOST_HEADER_ROWS]):
        if not may_head(cells) or len(rows) - at <= FEWEST_ROWS:
            continue
        columns = guessed_columns(cells, [below for _, below in rows[at + 1 :]])
        words = {
            column: cells[column].text.strip() if column in cells else "" for column in {*columns, *cells}
        }
        columns = settled(columns, words)
        if ColumnPart.MEASURE in columns.values() and {*columns.values()} & {*UNIT_PARTS, ColumnPart.LIMIT}:
            guess = frozenset(column for column in columns if part_of(words[column]) is None)
            if is_task(cells, columns, guess):
                return without_header(grid, number, [row for _, row in rows[at:]])
            return Found(grid, number, number, columns, words, guess=guess)
    return None


def is_task(cells: Mapping[int, Cell], columns: Mapping[int, ColumnPart], guess: Collection[int]) -> bool:
    """Whether what was taken for a header is itself a task: where units stand below it, it names one."""
    units = [
        cells[column].text.strip() for column in guess if columns[column] in UNIT_PARTS and column in cells
    ]
    return bool(units) and all(is_units(words) and A_HEADER.fullmatch(words) is None for words in units)


def without_header(grid: Grid, first: int, rows: Sequence[Mapping[int, Cell]]) -> Found:
    """The table that begins with a task, its columns called by their letters."""
    columns = guessed_columns({}, rows)
    words = dict.fromkeys((column for row in rows for column in row), "")
    return Found(grid, first, first - 1, columns, words, guess=frozenset(columns))


def counted(grids: Iterable[Grid]) -> tuple[str, str, str] | None:
    """A unit, a header and the number below it in a table that counts in each column what each unit is to do."""
    for rows in ([cells for _, cells in grid.rows()] for grid in grids):
        for at, header in enumerate(rows[:MOST_HEADER_ROWS]):
            below = rows[at + 1 :]
            if not may_head(header) or len(below) < FEWEST_ROWS:
                continue
            columns = {
                column: [row[column].text.strip() for row in below if column in row] for column in header
            }
            units = [column for column, words in columns.items() if is_mostly(is_units, words)]
            counts = [column for column, words in columns.items() if is_mostly(is_count, words)]
            task = next((row for row in below if units and {units[0], *counts[-1:]} <= row.keys()), None)
            if task is not None and len(counts) > 1 and counts[-1] > units[0]:
                words = " ".join(header[counts[-1]].text.split())
                return task[units[0]].text.strip(), words, task[counts[-1]].text.strip()
    return None


def is_count(words: str) -> bool:
    """Whether a text is a number and nothing else."""
    return re.fullmatch(r"[\d,]+(?:\.\d+)?", words) is not None


def is_mostly(holds: Callable[[str], bool], words: Sequence[str]) -> bool:
    """Whether most of the texts of a column are such."""
    return bool(words) and sum(map(holds, words)) >= MOST * len(words)


def may_head(cells: Mapping[int, Cell]) -> bool:
    """Whether a row may be a header: several short texts, each once."""
    texts = [cell.text.strip() for cell in cells.values()]
    return (
        len({cell.place for cell in cells.values()}) >= FEWEST_COLUMNS
        and len(set(texts)) == len(texts)
        and all(len(words) <= LONGEST_HEADER and not words.isdigit() for words in texts)
        and (heads_months(texts) or not any(is_limit(words) for words in texts))
    )


def heads_months(texts: Sequence[str]) -> bool:
    """Whether the limits among the texts are the heads of months or quarters: 3月 | 4月 | 5月."""
    limits = [words for words in texts if is_limit(words)]
    return len(limits) > 1 and all(map(SPAN.fullmatch, limits))


def guessed_columns(header: Mapping[int, Cell], rows: Sequence[Mapping[int, Cell]]) -> dict[int, ColumnPart]:
    """What the columns hold, by their headers where these are known, else by what stands in them."""
    columns = {column: part for column, cell in header.items() if (part := part_of(cell.text)) is not None}
    texts = {
        column: [row[column].text.strip() for row in rows if column in row]
        for column in {*header, *(column for row in rows for column in row)} - columns.keys()
    }
    texts = {column: words for column, words in texts.items() if words}
    for part, holds in (
        (ColumnPart.ID, str.isdigit),
        (ColumnPart.LIMIT, is_limit),
        (ColumnPart.UNIT, is_units),
    ):
        if part in columns.values() or (part is ColumnPart.UNIT and {*columns.values()} & UNIT_PARTS):
            continue
        likely = [
            column
            for column, words in sorted(texts.items())
            if sum(map(holds, words)) >= MOST * len(words) and (part is not ColumnPart.ID or counts_up(words))
        ]
        headers = {column: header[column].text if column in header else "" for column in likely}
        for column in who_does_it(headers) if part is ColumnPart.UNIT else likely[:1]:
            own = header[column].text if column in header else ""
            columns[column] = role_in(own) if part is ColumnPart.UNIT else part
            del texts[column]
    lengths = {
        column: sum(map(len, words)) / len(words)
        for column, words in texts.items()
        if sum(map(is_limit, words)) < MOST * len(words) and not is_aside(header.get(column), words)
    }
    longest = max(lengths, key=lambda column: lengths[column], default=None)
    if (
        longest is not None
        and ColumnPart.MEASURE not in columns.values()
        and lengths[longest] >= SHORTEST_MEASURE
    ):
        columns[longest] = ColumnPart.MEASURE
    return dict(sorted(columns.items()))


def is_aside(header: Cell | None, words: Sequence[str]) -> bool:
    """Whether a column says where something is, how somebody is reached or what a month is for, and no task itself."""
    reached = sum(CONTACT.search(text) is not None for text in words)
    own = header.text.strip() if header else ""
    return ASIDE.search(own) is not None or SPAN.fullmatch(own) is not None or reached * 2 > len(words)


def counts_up(words: Sequence[str]) -> bool:
    """Whether most numbers of a column are one more than the one above, or begin anew, as those of tasks."""
    numbers = [int(text) for text in words if text.isdecimal()]
    return sum(after in {before + 1, 1} for before, after in pairwise(numbers)) >= MOST * (len(numbers) - 1)


def is_limit(words: str) -> bool:
    """Whether a text is a time limit."""
    return read_deadline(words, default_year=ANY_YEAR, year_start=YEAR_START) is not None


def is_units(words: str) -> bool:
    """Whether a text names units and nothing else."""
    cell = read_unit_cell(words)
    names = (*cell.lead, *cell.responsible, *cell.open)
    return bool(names) and all(UNIT_END.search(name) or is_group(name) for name in names)


def with_guesses(table: Found) -> Found:
    """The table with the columns that no header tells and that say by their cells who does it and by when."""
    rows = [cells for row, cells in table.grid.rows() if row > table.last]
    free = [column for column, words in table.words.items() if column not in table.columns and words.strip()]
    texts = {column: [row[column].text.strip() for row in rows if column in row] for column in free}
    named: dict[int, ColumnPart] = {} if table.parts & UNIT_PARTS else guessed_units(table, texts)
    if ColumnPart.LIMIT not in table.parts:
        days = (column for column, words in texts.items() if holds_limits(table.words[column], words))
        named |= {column: ColumnPart.LIMIT for column in list(days)[-1:] if column not in named}
    columns = dict(sorted({**table.columns, **named}.items()))
    return replace(table, columns=columns, guess=table.guess | named.keys()) if named else table


def holds_limits(header: str, words: Sequence[str]) -> bool:
    """Whether a column holds days by which something is to be done, and not when it was found or handed out."""
    texts = [text for text in words if text]
    days = sum(is_limit(text) and NO_FIGURE.search(text) is not None for text in texts)
    return PAST.search(header) is None and bool(texts) and days >= MOST * len(texts)


def who_does_it(headers: Mapping[int, str]) -> list[int]:
    """The columns of units without those who look after the work, where others are left: 责任部门 | 监督部门."""
    doing = [column for column, header in headers.items() if OVERSEES.search(header) is None]
    return doing or [*headers]


def guessed_units(table: Found, texts: Mapping[int, Sequence[str]]) -> dict[int, ColumnPart]:
    """The columns that name units, else those of persons; none where only helpers are named."""
    units = {
        column: role_in(table.words[column])
        for column, words in texts.items()
        if words
        and sum(is_units(text) and MARK.fullmatch(text) is None for text in words) >= MOST * len(words)
        and not is_persons(table.words[column])
        and ASIDE.search(table.words[column]) is None
    }
    units = {
        column: units[column] for column in who_does_it({column: table.words[column] for column in units})
    }
    persons = {column: role_in(table.words[column]) for column in texts if is_persons(table.words[column])}
    return units or (persons if {*persons.values()} - {ColumnPart.HELP} else {})


def role_in(header: str) -> ColumnPart:
    """Which role the header of a column of units or persons speaks of: 谁牵头, 配合人."""
    if HELPING.search(header) is not None:
        return ColumnPart.HELP
    return ColumnPart.LEAD if LEADING.search(header) is not None else ColumnPart.UNIT


def lists_persons(tables: Iterable[Found], tasks: Iterable[RawTask]) -> bool:
    """Whether persons stand where other lists have units, and no unit beside them."""
    headers = [
        table.words[column]
        for table in tables
        for column, part in table.columns.items()
        if part in UNIT_PARTS
    ]
    names = (name for task in tasks for part in UNIT_PARTS for name in split_units(task.text(part)))
    return any(map(is_persons, headers)) and not any(UNIT_END.search(name) for name in names)


def guess_words(table: Found) -> tuple[str, ...]:
    """What was guessed of each column that nobody told of yet, as the office may write it: 谁来办=责任单位."""
    return tuple(
        f"{header_name(table.words[column], column)}={table.columns[column].value}"
        for column in sorted(table.guess & table.columns.keys())
        if header_name(table.words[column], column) not in table.given
    )
