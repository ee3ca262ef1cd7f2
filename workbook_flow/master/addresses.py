"""Sheet 单位: the address book, and what a name in the list stands for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from workbook_flow.master.names import clean_name, name_key, split_names
from workbook_flow.master.tables import Cell, Row, Table, read_choice
from workbook_flow.model import Place, Problem, Unit
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
    """Several units under one name; the members are those in use, in the address book's order."""

    name: str
    members: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AddressBook:
    """The units, and every name, alias and group by its key."""

    units: tuple[Unit, ...]
    known: Mapping[str, Unit | Group] = field(default_factory=dict)

    def find(self, name: str) -> Unit | Group | None:
        """What a name in the list stands for."""
        return self.known.get(name_key(name))

    def names(self) -> tuple[str, ...]:
        """Every name that the list may use."""
        groups = [each.name for each in self.known.values() if isinstance(each, Group)]
        return (*(name for unit in self.units for name in (unit.name, *unit.aliases)), *groups)


def read_addresses(table: Table) -> tuple[AddressBook, list[Problem]]:
    """The address book, and every fault of its rows."""
    found: list[Problem] = []
    units: list[tuple[Row, Unit]] = []
    for row in table.rows:
        unit, problems = read_unit(row)
        found += problems
        if unit is not None:
            units.append((row, unit))
    if not units and not found:
        found.append(problem(Code.NO_UNITS, Place(sheet=UNIT_SHEET)))
    return address_book([unit for _, unit in units]), found + clashing_names(units)


def read_unit(row: Row) -> tuple[Unit | None, list[Problem]]:
    """One row of the address book; None where it has no name."""
    name = clean_name(row["名称"].text)
    if not name:
        return None, [problem(Code.REQUIRED_BLANK, row["名称"].place, column="名称")]
    if len(name) > LONGEST_NAME:
        return None, [
            problem(Code.UNIT_NAME_TOO_LONG, row["名称"].place, name=f"{name[:12]}……", limit=LONGEST_NAME)
        ]
    in_use, found = read_choice(row["是否启用"], "是否启用", YES_NO)
    mails = {column: read_mails(row[column]) for column in ("邮箱", "抄送", "负责人邮箱")}
    for _, problems in mails.values():
        found += problems
    unit = Unit(
        name=name,
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
        found.append(problem(Code.UNIT_WITHOUT_MAIL, row["名称"].place, name=name))
    return unit, found


def read_mails(cell: Cell) -> tuple[tuple[str, ...], list[Problem]]:
    """The addresses in one cell, those that are none as problems."""
    addresses = [(written, name_key(written)) for written in split_names(cell.text)]
    faulty = [written for written, address in addresses if not MAIL.fullmatch(address)]
    good = tuple(address for written, address in addresses if written not in faulty)
    return good, [problem(Code.WRONG_MAIL_ADDRESS, cell.place, value=written) for written in faulty]


def address_book(units: Iterable[Unit]) -> AddressBook:
    """The book of these units; the first to claim a name has it, and a unit's name goes before a group's."""
    listed = tuple(units)
    known: dict[str, Unit | Group] = {}
    for unit in listed:
        known.setdefault(name_key(unit.name), unit)
    for unit in listed:
        for alias in unit.aliases:
            known.setdefault(name_key(alias), unit)
    for name in dict.fromkeys(group for unit in listed for group in unit.groups):
        key = name_key(name)
        members = [unit.name for unit in listed if unit.in_use and key in map(name_key, unit.groups)]
        known.setdefault(key, Group(name, tuple(dict.fromkeys(members))))
    return AddressBook(listed, known)


def file_key(name: str) -> str:
    """What two names share that no disk keeps apart as files: letter case aside, what file names cannot hold."""
    return FORBIDDEN.sub("_", name_key(name)).rstrip(".").casefold() or "_"


def clashing_names(units: list[tuple[Row, Unit]]) -> list[Problem]:
    """Units listed twice or called so that their files would be one, aliases of two units, groups called like one."""
    names = {name_key(unit.name): row["名称"].place for row, unit in reversed(units)}
    found = []
    for row, unit in units:
        first = names[name_key(unit.name)]
        if first != row["名称"].place:
            found.append(problem(Code.DOUBLE_UNIT, row["名称"].place, name=unit.name, other=first.cell))
    files = {file_key(unit.name): (name_key(unit.name), row["名称"].place) for row, unit in reversed(units)}
    for row, unit in units:
        key, first = files[file_key(unit.name)]
        if key != name_key(unit.name):
            found.append(
                problem(Code.UNITS_OF_ONE_FILE_NAME, row["名称"].place, name=unit.name, other=first.cell)
            )
    claimed = dict(names)
    for row, unit in units:
        for alias in unit.aliases:
            owner = claimed.setdefault(name_key(alias), row["名称"].place)
            if owner != row["名称"].place:
                found.append(problem(Code.DOUBLE_ALIAS, row["别名"].place, name=alias, other=owner.cell))
    for row, unit in units:
        found += [
            problem(Code.UNIT_AND_GROUP, row["分组"].place, name=group, other=claimed[name_key(group)].cell)
            for group in unit.groups
            if name_key(group) in claimed
        ]
    return found
