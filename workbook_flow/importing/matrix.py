"""A list whose columns are units and whose cells are marks → the same list with one column of units in words.

Which mark leads is what the list's own words say (★牵头 √配合), or what the office answers.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from workbook_flow.importing.body import TOTAL
from workbook_flow.importing.heads import ColumnPart
from workbook_flow.importing.marked import GLYPHS
from workbook_flow.importing.nouns import Answers
from workbook_flow.importing.persons import UNIT_END
from workbook_flow.importing.tables import Found
from workbook_flow.importing.units import HELP, LEAD, is_group
from workbook_flow.model import Place, Question
from workbook_flow.sheets.grids import Cell
from workbook_flow.words.names import clean_name

MARKS_QUESTION = "marks"
SIGNS = f"{GLYPHS}VvYy"
BESIDES = "落实|实施|督导|指导|监督|督促|把关"
MARK = re.compile(rf"(?P<mark>[{SIGNS}]|是|主|牵|协|配|责|参|{LEAD}|{HELP}|{BESIDES}|负责)(?:单位|部门)?")
LEADS = re.compile(rf"主|牵|{LEAD}|负责")
HELPS = re.compile(rf"协|配|参|{HELP}|{BESIDES}")
LEGEND = re.compile(
    rf"[“\"「]?(?P<mark>[{SIGNS}])[”\"」]?\s*(?:号|的|单位|部门|代表|表示|为|是|指|[:：=-])*\s*(?P<role>{LEAD}|{HELP})"
    rf"|(?P<role_first>{LEAD}|{HELP})(?:单位|部门|科室)?\s*(?:用|以|标|打|为|[:：=-])*\s*[“\"「(（]?(?P<mark_last>[{SIGNS}])"
)
FEWEST = 2
"""Columns of units that make a matrix."""


@dataclass(frozen=True, slots=True)
class Matrix:
    """The columns of a table that are units, by name, and what its rows' marks are."""

    units: Mapping[int, str]
    rows: Mapping[int, Mapping[int, tuple[str, Cell]]]

    @property
    def counts(self) -> Counter[str]:
        """How often each mark stands, in the order of the table."""
        return Counter(mark for row in self.rows.values() for mark, _ in row.values())


def marks_of(tables: Iterable[Found]) -> tuple[str, ...]:
    """The marks of a list, in the order in which they first stand: their numbers in the office's answer."""
    matrices = filter(None, map(matrix_of, tables))
    return tuple(dict.fromkeys(mark for matrix in matrices for mark in matrix.counts))


def with_units_in_words(
    table: Found, marks: Sequence[str], legend: Mapping[str, ColumnPart], answers: Answers
) -> tuple[Found, list[Question]]:
    """The table with the units of its marked columns in a column of their own, and what is asked of the marks.

    ``marks`` are those of the whole list, ``legend`` what its words say of them.
    """
    matrix = matrix_of(table)
    if matrix is None:
        return table, []
    roles = roles_of_marks(marks, legend, answers)
    questions = marks_question(table, matrix, marks) if roles is None else []
    column = max(column for _, column in table.grid.cells) + 1
    cells = {
        at: cell
        for at, cell in table.grid.cells.items()
        if at[1] not in matrix.rows.get(at[0], {}) or at[0] <= table.last
    }
    for number, row in matrix.rows.items():
        place = next(iter(row.values()))[1].place
        cells[number, column] = Cell(place, in_words(row, matrix.units, roles or {}))
    return (
        replace(
            table,
            grid=replace(table.grid, cells=cells),
            columns={**table.columns, column: ColumnPart.UNIT},
            virtual=table.virtual | {column},
        ),
        questions,
    )


def matrix_of(table: Found) -> Matrix | None:
    """The marked columns of the table, None where there are too few."""
    units = {
        column: clean_name(words)
        for column, words in table.words.items()
        if column not in table.columns and (UNIT_END.search(clean_name(words)) or is_group(clean_name(words)))
    }
    rows: dict[int, dict[int, tuple[str, Cell]]] = {}
    others: Counter[int] = Counter()
    for number, cells in table.grid.rows():
        texts = [cell.text.strip() for cell in cells.values()]
        if number <= table.last or not texts or TOTAL.match(texts[0]):
            continue
        places = Counter(cell.place for cell in cells.values())
        for column in cells.keys() & units.keys():
            match = MARK.fullmatch(clean_name(cells[column].text))
            if match:
                rows.setdefault(number, {})[column] = (match["mark"], cells[column])
            elif places[cells[column].place] == 1:  # a heading or a note is merged across the columns
                others[column] += 1
    marked = Counter(column for row in rows.values() for column in row)
    marked_units = {column: name for column, name in units.items() if marked[column] > others[column]}
    if len(marked_units) < FEWEST:
        return None
    by_row = {
        number: {column: mark for column, mark in sorted(row.items()) if column in marked_units}
        for number, row in rows.items()
    }
    return Matrix(marked_units, {number: row for number, row in by_row.items() if row})


def roles_of_marks(
    marks: Sequence[str], legend: Mapping[str, ColumnPart], answers: Answers
) -> Mapping[str, ColumnPart] | None:
    """What each mark says of a unit's role; nothing of marks of one kind; None where it has to be asked."""
    roles = {mark: role for mark in marks if (role := legend.get(mark) or role_of(mark)) is not None}
    answer = answers.get(MARKS_QUESTION, "")
    if len(roles) < len(marks) > 1 and answer.isdigit() and 0 < int(answer) <= len(marks) + 1:
        lead = marks[int(answer) - 1] if int(answer) <= len(marks) else ""
        return {mark: ColumnPart.LEAD if mark == lead else ColumnPart.HELP for mark in marks} if lead else {}
    if ColumnPart.LEAD in roles.values():
        return {mark: roles.get(mark, ColumnPart.HELP) for mark in marks}
    return roles if len(roles) == len(marks) or len(marks) == 1 else None


def legend_of(tables: Iterable[Found]) -> dict[str, ColumnPart]:
    """What the words of the sheets say that marks mean."""
    legend: dict[str, ColumnPart] = {}
    for words in (cell.text for table in tables for cell in table.grid.cells.values()):
        for match in LEGEND.finditer(words):
            role = role_of(match["role"] or match["role_first"])
            if role is not None:
                legend.setdefault(match["mark"] or match["mark_last"], role)
    return legend


def role_of(word: str) -> ColumnPart | None:
    """The role that a word names, None for a sign."""
    if LEADS.fullmatch(word):
        return ColumnPart.LEAD
    return ColumnPart.HELP if HELPS.fullmatch(word) else None


def in_words(
    marks: Mapping[int, tuple[str, Cell]], units: Mapping[int, str], roles: Mapping[str, ColumnPart]
) -> str:
    """The units of a row with their roles, as a list with one column of units says it."""
    named: dict[ColumnPart | None, list[str]] = {}
    for column, (mark, _) in marks.items():
        named.setdefault(roles.get(mark), []).append(units[column])
    ends = ((ColumnPart.LEAD, "牵头"), (ColumnPart.HELP, "配合"), (None, ""))
    return "，".join("、".join(named[role]) + end for role, end in ends if role in named)


def marks_question(table: Found, matrix: Matrix, marks: Sequence[str]) -> list[Question]:
    """Which of the marks leads, asked once for the list."""
    counts = matrix.counts
    shown = "、".join(f"“{mark}”（{counts[mark]} 处）" if counts[mark] else f"“{mark}”" for mark in marks)
    places = tuple(Place(sheet=table.grid.name, cell=f"第{number}行") for number in matrix.rows)
    readings: Sequence[str] = [*(f"“{mark}”是牵头，其余是配合" for mark in marks), "都一样，不分牵头"]
    words = f"单位写在表头上，格子里打了记号：{shown}。哪个是牵头？"
    return [
        Question(id=MARKS_QUESTION, kind=MARKS_QUESTION, words=words, readings=tuple(readings), places=places)
    ]
