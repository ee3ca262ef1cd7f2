"""Sheet 单位: the address book, and what a name in the list stands for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from workbook_flow.master.tables import ListTable, Row, read_choice
from workbook_flow.model import (
    UNIT_QUESTION,
    Meanings,
    Place,
    Problem,
    Unit,
    UnitName,
)
from workbook_flow.sheets.grids import Cell
from workbook_flow.words.names import clean_name, name_key, nearest_words, split_names
from workbook_flow.words.problems import Code, problem
from workbook_flow.words.vocabulary import UNIT_SHEET, YES_NO

MAIL = re.compile(
    r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?\.)+[A-Za-z]{2,63}"
)

FORBIDDEN = re.compile(r'[\\/:*?"<>|]')
LONGEST_NAME = 60
"""Characters of a unit's name: a form's stamp and its file's name have room for no more."""


@dataclass(frozen=True, slots=True)
class Group:
    """Several units under one name; the members are those in use, in the address book's order.

    ``undecided`` says that nobody has named them yet.
    """

    name: str
    members: tuple[UnitName, ...]
    undecided: bool = False


@dataclass(frozen=True, slots=True)
class AddressBook:
    """The units, and every name, alias and group by its key."""

    units: tuple[Unit, ...]
    entries: Mapping[str, Unit | Group] = field(default_factory=dict)
    memo: dict[str, tuple[str, ...]] = field(default_factory=dict, init=False, repr=False, compare=False)
    """The names in the cells that were read: each is asked for several times."""

    def find(self, name: str) -> Unit | Group | None:
        """What a name in the list stands for."""
        return self.entries.get(name) or self.entries.get(name_key(name))

    def words(self, text: str) -> tuple[str, ...]:
        """The names in one cell; one that the book knows stays whole, whatever blanks are in it."""
        if text not in self.memo:
            whole = self.find(text) is not None
            self.memo[text] = (clean_name(text),) if whole else tuple(dict.fromkeys(self.parted(text)))
        return self.memo[text]

    def parted(self, text: str) -> Iterator[str]:
        """The names in a cell that holds several; one that the book knows stays whole."""
        for piece in split_names(text, at_blanks=False):
            yield from (piece,) if self.find(piece) else split_names(piece)

    def with_answers(self, answers: Meanings) -> AddressBook:
        """The book with the names that the office answered for; those it knows stay, as do those that name no unit."""
        entries = dict(self.entries)
        for question, meaning in answers.items():
            kind, _, name = question.partition(":")
            meant = [self.find(word) for word in split_names(meaning)]
            sure = [entry for entry in meant if entry is not None]
            if kind == UNIT_QUESTION and sure and len(sure) == len(meant):
                units = tuple(dict.fromkeys(unit for entry in sure for unit in members_of(entry)))
                entries.setdefault(name_key(name), sure[0] if len(sure) == 1 else Group(name, units))
        return AddressBook(self.units, entries)

    def names(self) -> tuple[str, ...]:
        """Every name that the list may use."""
        groups = [entry.name for entry in self.entries.values() if isinstance(entry, Group)]
        return (*(name for unit in self.units for name in (unit.name, *unit.aliases)), *groups)


def members_of(entry: Unit | Group) -> tuple[UnitName, ...]:
    """The units that an entry of the book stands for."""
    return entry.members if isinstance(entry, Group) else (entry.name,) if entry.in_use else ()


def read_addresses(table: ListTable, groups: ListTable | None = None) -> tuple[AddressBook, list[Problem]]:
    """The address book with the groups of sheet 分组, and every fault of the rows."""
    faults: list[Problem] = []
    units: list[tuple[Row, Unit]] = []
    for row in table.rows:
        unit, problems = read_unit(row)
        faults += problems
        if unit is not None:
            units.append((row, unit))
    if not units and not faults:
        faults.append(problem(Code.NO_UNITS, Place(sheet=UNIT_SHEET)))
    book = address_book([unit for _, unit in units])
    faults += clashing_names(units)
    if groups is not None:
        book, problems = with_groups(book, groups)
        faults += problems
    return book, faults


def with_groups(book: AddressBook, table: ListTable) -> tuple[AddressBook, list[Problem]]:
    """The book with the groups of sheet 分组; a group may name units, and groups of the rows above it."""
    faults: list[Problem] = []
    for row in table.rows:
        name = clean_name(row["分组"].text)
        entry = book.find(name)
        if not name:
            faults.append(problem(Code.REQUIRED_BLANK, row["分组"].place, column="分组"))
            continue
        if row["成员"].blank and not isinstance(entry, Group):
            faults.append(problem(Code.GROUP_WITHOUT_MEMBERS, row["成员"].place, name=name))
        if isinstance(entry, Unit):
            faults.append(problem(Code.UNIT_AND_GROUP, row["分组"].place, name=name, other=entry.name))
            continue
        members, problems = named_units(row["成员"], book)
        excepted, more = named_units(row["除外"], book)
        faults += problems + more
        before = entry.members if entry else ()
        stay = tuple(dict.fromkeys(unit for unit in (*before, *members) if unit not in excepted))
        undecided = row["成员"].blank and (entry is None or entry.undecided)
        book = AddressBook(book.units, {**book.entries, name_key(name): Group(name, stay, undecided)})
    return book, faults


def named_units(cell: Cell, book: AddressBook) -> tuple[tuple[UnitName, ...], list[Problem]]:
    """The units in use that a cell names, groups expanded."""
    units: list[UnitName] = []
    problems: list[Problem] = []
    for name in split_names(cell.text):
        entry = book.find(name)
        if entry is None:
            problems.append(
                problem(Code.UNKNOWN_UNIT, cell.place, name=name, nearest=nearest_words(name, book.names()))
            )
        elif isinstance(entry, Group):
            units += entry.members
        elif entry.in_use:
            units.append(entry.name)
    return tuple(units), problems


def read_unit(row: Row) -> tuple[Unit | None, list[Problem]]:
    """One row of the address book; None where it has no name."""
    name = clean_name(row["名称"].text)
    if not name:
        return None, [problem(Code.REQUIRED_BLANK, row["名称"].place, column="名称")]
    if len(name) > LONGEST_NAME:
        return None, [
            problem(Code.UNIT_NAME_TOO_LONG, row["名称"].place, name=f"{name[:12]}……", limit=LONGEST_NAME)
        ]
    in_use, faults = read_choice(row["是否启用"], "是否启用", YES_NO)
    mails = {column: read_mails(row[column]) for column in ("邮箱", "抄送", "负责人邮箱")}
    for _, problems in mails.values():
        faults += problems
    unit = Unit(
        name=UnitName(name),
        aliases=tuple(alias for alias in split_names(row["别名"].text) if alias != name),
        groups=split_names(row["分组"].text),
        mail=mails["邮箱"][0],
        cc=mails["抄送"][0],
        contact=clean_name(row["联系人"].text),
        phone=clean_name(row["联系电话"].text),
        leader=clean_name(row["负责人"].text),
        leader_mail=mails["负责人邮箱"][0],
        in_use=in_use is not False,
        note=row["备注"].text.strip(),
    )
    if unit.in_use and row["邮箱"].blank:
        faults.append(problem(Code.UNIT_WITHOUT_MAIL, row["名称"].place, name=name))
    return unit, faults


def read_mails(cell: Cell) -> tuple[tuple[str, ...], list[Problem]]:
    """The addresses in one cell, those that are none as problems."""
    addresses = [(written, name_key(written)) for written in split_names(cell.text)]
    faulty = [written for written, address in addresses if not MAIL.fullmatch(address)]
    good = tuple(address for written, address in addresses if written not in faulty)
    return good, [problem(Code.WRONG_MAIL_ADDRESS, cell.place, value=written) for written in faulty]


def address_book(units: Iterable[Unit]) -> AddressBook:
    """The book of these units; the first to claim a name has it, and a unit's name goes before a group's."""
    listed = tuple(units)
    entries: dict[str, Unit | Group] = {}
    for unit in listed:
        entries.setdefault(name_key(unit.name), unit)
    for unit in listed:
        for alias in unit.aliases:
            entries.setdefault(name_key(alias), unit)
    for name in dict.fromkeys(group for unit in listed for group in unit.groups):
        key = name_key(name)
        members = [unit.name for unit in listed if unit.in_use and key in map(name_key, unit.groups)]
        entries.setdefault(key, Group(name, tuple(dict.fromkeys(members))))
    return AddressBook(listed, entries)


def file_key(name: str) -> str:
    """What two names share that no disk keeps apart as files: letter case aside, what file names cannot hold."""
    return FORBIDDEN.sub("_", name_key(name)).rstrip(".").casefold() or "_"


def clashing_names(units: list[tuple[Row, Unit]]) -> list[Problem]:
    """Units listed twice or called so that their files would be one, aliases of two units, groups called like one."""
    names = {name_key(unit.name): row["名称"].place for row, unit in reversed(units)}
    problems = []
    for row, unit in units:
        first = names[name_key(unit.name)]
        if first != row["名称"].place:
            problems.append(problem(Code.DOUBLE_UNIT, row["名称"].place, name=unit.name, other=first.cell))
    files = {file_key(unit.name): (name_key(unit.name), row["名称"].place) for row, unit in reversed(units)}
    for row, unit in units:
        key, first = files[file_key(unit.name)]
        if key != name_key(unit.name):
            problems.append(
                problem(Code.UNITS_OF_ONE_FILE_NAME, row["名称"].place, name=unit.name, other=first.cell)
            )
    claimed = dict(names)
    for row, unit in units:
        for alias in unit.aliases:
            owner = claimed.setdefault(name_key(alias), row["名称"].place)
            if owner != row["名称"].place:
                problems.append(problem(Code.DOUBLE_ALIAS, row["别名"].place, name=alias, other=owner.cell))
    for row, unit in units:
        problems += [
            problem(Code.UNIT_AND_GROUP, row["分组"].place, name=group, other=claimed[name_key(group)].cell)
            for group in unit.groups
            if name_key(group) in claimed
        ]
    return problems
