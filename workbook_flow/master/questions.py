"""What the list itself leaves open → one question a wording, answered once for all its rows."""

from __future__ import annotations

from collections.abc import Iterator

from workbook_flow.master.addresses import AddressBook
from workbook_flow.master.limits import LimitBasis, limit_question, open_limit
from workbook_flow.master.listing import Line, read_lines
from workbook_flow.master.tables import ListTable
from workbook_flow.model import UNIT_QUESTION, Place, Question, question_id
from workbook_flow.sheets.grids import Cell
from workbook_flow.words.names import clean_name, near_names, without_some

UNIT_COLUMNS = ("牵头单位", "责任单位", "明确单位")


def open_questions(table: ListTable, book: AddressBook | None, basis: LimitBasis) -> tuple[Question, ...]:
    """What the office is asked: limits without a single reading, names that the address book does not know."""
    lines, _ = read_lines(table)
    return (*limit_questions(lines, basis), *(unit_questions(lines, book) if book else ()))


def limit_questions(lines: list[Line], basis: LimitBasis) -> Iterator[Question]:
    """One question for each wording of a limit that is open."""
    cells: dict[str, Cell] = {}
    places: dict[str, list[Place]] = {}
    for line in lines:
        cell = line.row["完成时限"]
        if open_limit(line.row, basis):
            words = clean_name(cell.text)
            cells.setdefault(words, cell)
            places.setdefault(words, []).append(line.row.place)
    for words, cell in cells.items():
        yield limit_question(cell, places[words], basis)


def unit_questions(lines: list[Line], book: AddressBook) -> Iterator[Question]:
    """One question for each name that is none of the address book's."""
    places: dict[str, list[Place]] = {}
    for line in lines:
        for column in UNIT_COLUMNS:
            for name in unknown_names(line.row[column], book):
                places.setdefault(name, []).append(line.row[column].place)
    for name, where in places.items():
        yield Question(
            id=question_id(UNIT_QUESTION, name),
            kind=UNIT_QUESTION,
            words=f"“{name}”（{len(where)} 处）是“单位”表里的哪个单位？是几个单位的，用顿号分开写。",
            readings=likely_entries(name, book),
            places=tuple(dict.fromkeys(where)),
            open=True,
        )


def likely_entries(name: str, book: AddressBook) -> tuple[str, ...]:
    """The units and groups whose names or aliases are near to that name, each once."""
    near = (book.find(other) for other in near_names(name, book.names()))
    return tuple(dict.fromkeys(str(entry.name) for entry in near if entry is not None))


def unknown_names(cell: Cell, book: AddressBook) -> Iterator[str]:
    """The names in a cell that the address book does not know; of a group without some, each name of its own."""
    if cell.blank or book.find(cell.text) is not None:
        return
    for word in book.words(cell.text):
        if book.find(word) is not None:
            continue
        base, excepted = without_some(word) or (word, ())
        yield from (name for name in (base, *excepted) if book.find(name) is None)
