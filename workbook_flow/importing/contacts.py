"""How units are reached: sheets of addresses beside the list, and what stands of it in their cells."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from workbook_flow.model import (
    Unit,
    UnitName,
)
from workbook_flow.sheets.grids import Cell, Grid
from workbook_flow.words.names import BRACKETS, clean_name, split_names

CONTACT = re.compile(
    r"(?<!\d)(?:1[3-9]\d[- ]?\d{4}[- ]?\d{4}|(?:0\d{2,3}[-—－ ]?)?[2-8]\d{6,7})(?!\d)"
    r"|联系人|联系电话|联系方式|(?:电话|手机|传真|微信|邮箱)[:：]|@"
)
"""What tells that words are how somebody is reached: a telephone, an address, or a word of them."""
HEADERS: Mapping[str, re.Pattern[str]] = {
    "name": re.compile(r"(?:单位|部门|科室|单位名称|部门名称|科室名称|名称|Department|Unit)", re.IGNORECASE),
    "mail": re.compile(r".*(?:邮箱|邮件|e-?mail).*", re.IGNORECASE),
    "contact": re.compile("联系人|姓名|联络员|填报人"),
    "phone": re.compile(".*(?:电话|手机|联系方式).*"),
}


def read_contacts(grids: Sequence[Grid]) -> dict[str, Unit]:
    """The units of every sheet that names units with their mail, contact or phone."""
    units: dict[str, Unit] = {}
    for grid in grids:
        columns: dict[int, str] = {}
        for _, cells in grid.rows():
            if not columns:
                columns = header_columns(cells)
                continue
            unit = unit_of(cells, columns)
            if unit is not None:
                units.setdefault(unit.name, unit)
    return units


def header_columns(cells: Mapping[int, Cell]) -> dict[int, str]:
    """What each column holds; nothing where the row is no header of addresses."""
    columns = {
        column: part
        for column, cell in cells.items()
        for part, pattern in HEADERS.items()
        if pattern.fullmatch(clean_name(cell.text))
    }
    parts = set(columns.values())
    return columns if "name" in parts and len(parts) >= 2 else {}


def unit_of(cells: Mapping[int, Cell], columns: Mapping[int, str]) -> Unit | None:
    """The unit of one row; None where it has no name."""
    values = {part: clean_name(cells[column].text) for column, part in columns.items() if column in cells}
    name = values.get("name", "")
    if not name or len(name) > 40:
        return None
    mail = tuple(address for address in split_names(values.get("mail", "")) if "@" in address)
    return Unit(
        name=UnitName(name), mail=mail, contact=values.get("contact", ""), phone=values.get("phone", "")
    )


def without_contacts(names: Iterable[str]) -> tuple[str, ...]:
    """The names without telephones and contacts, in brackets or by themselves, which are no units: 县局（电话：…）."""
    bare = (
        clean_name(BRACKETS.sub(lambda bracket: "" if CONTACT.search(bracket[0]) else bracket[0], name))
        for name in names
    )
    return tuple(name for name in bare if name and not CONTACT.search(name))
