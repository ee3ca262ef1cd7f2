"""Values typed into the cells of a workbook, everything else in it left as it is: what a person does with a form.

An application that saves it anew would have parsed and written every style, at some ten times the cost.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from functools import cached_property
from pathlib import Path

from lxml import etree
from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format
from openpyxl.utils import get_column_letter
from openpyxl.utils.cell import coordinate_to_tuple

from workbook_flow.rules import serial

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
SHARED, STYLES, CORE = "xl/sharedStrings.xml", "xl/styles.xml", "docProps/core.xml"
DAY = 14
"""Excel's own format of a day, which it gives a cell where one is typed into a general one."""

Position = tuple[int, int]
CellValue = str | int | float | date | None


class Typist:
    """A workbook open for typing."""

    def __init__(self, data: bytes) -> None:
        """Unpack it."""
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            self.parts = {name: package.read(name) for name in package.namelist()}
        self.trees: dict[str, etree._Element] = {}

    def part(self, name: str) -> etree._Element:
        """A part of the package, as elements."""
        if name not in self.trees:
            self.trees[name] = etree.fromstring(self.parts[name])
        return self.trees[name]

    @cached_property
    def sheets(self) -> dict[str, str]:
        """By its name, the part of each sheet."""
        relations = self.part("xl/_rels/workbook.xml.rels")
        targets = {relation.get("Id"): relation.get("Target", "") for relation in relations}
        return {
            sheet.get("name", ""): posixpath.join("xl", targets[sheet.get(RELATION)])
            for sheet in self.part("xl/workbook.xml").iter(f"{MAIN}sheet")
        }

    @cached_property
    def strings(self) -> list[str]:
        """The shared strings."""
        return ["".join(item.itertext(f"{MAIN}t")) for item in self.part(SHARED).iter(f"{MAIN}si")]

    def cells(self, sheet: str) -> Iterator[tuple[Position, etree._Element]]:
        """The cells of a sheet with their positions, row and column from 1."""
        for cell in self.part(self.sheets[sheet]).iter(f"{MAIN}c"):
            yield coordinate_to_tuple(cell.get("r", "")), cell

    def words(self, sheet: str) -> dict[str, Position]:
        """By what stands in a cell, where that is; the last of equal ones."""
        return dict(self.words_apart(sheet))

    def first_column(self, sheet: str) -> dict[str, int]:
        """By what stands in the first column, its row."""
        return {word: row for word, (row, column) in self.words_apart(sheet) if column == 1}

    def words_apart(self, sheet: str) -> Iterator[tuple[str, Position]]:
        """What stands in the cells of words, and where."""
        for position, cell in self.cells(sheet):
            if cell.get("t") == "s":
                yield self.strings[int(cell.findtext(f"{MAIN}v", "0"))], position

    def is_open(self, sheet: str, position: Position) -> bool:
        """Whether the protected sheet lets something be typed there."""
        cell = dict(self.cells(sheet)).get(position)
        return cell is not None and self.is_unlocked(cell)

    def blanks(self, sheet: str) -> set[Position]:
        """Where something may be typed and nothing stands."""
        return {at for at, cell in self.cells(sheet) if not len(cell) and self.is_unlocked(cell)}

    def is_unlocked(self, cell: etree._Element) -> bool:
        """Whether the format of a cell leaves it open under protection."""
        protection = self.formats[int(cell.get("s", "0"))].find(f"{MAIN}protection")
        return protection is not None and protection.get("locked") == "0"

    @property
    def formats(self) -> etree._Element:
        """The formats of cells, in the order of their numbers."""
        formats = self.part(STYLES).find(f"{MAIN}cellXfs")
        assert formats is not None
        return formats

    @cached_property
    def codes(self) -> dict[str, str]:
        """The number formats, built in and of the workbook, by their numbers."""
        own = self.part(STYLES).iter(f"{MAIN}numFmt")
        return {str(number): code for number, code in BUILTIN_FORMATS.items()} | {
            item.get("numFmtId", ""): item.get("formatCode", "") for item in own
        }

    def write(self, sheet: str, position: Position, value: CellValue) -> None:
        """Type a value into a cell."""
        cell = self.cell_at(sheet, position)
        for child in list(cell):
            cell.remove(child)
        cell.attrib.pop("t", None)
        if value is None:
            return
        if isinstance(value, str):
            cell.set("t", "s")
            value = self.shared(value)
        elif isinstance(value, date):
            cell.set("s", str(self.dated(int(cell.get("s", "0")))))
            value = serial(value)
        etree.SubElement(cell, f"{MAIN}v").text = str(value)

    def cell_at(self, sheet: str, position: Position) -> etree._Element:
        """The cell there, made where it is missing."""
        number, column = position
        data = self.part(self.sheets[sheet]).find(f"{MAIN}sheetData")
        assert data is not None
        row = of_rank(data, "row", str(number), number)
        return of_rank(row, "c", f"{get_column_letter(column)}{number}", column)

    def shared(self, text: str) -> int:
        """The number of a shared string, added where it is new."""
        if text not in self.strings:
            item = etree.SubElement(etree.SubElement(self.part(SHARED), f"{MAIN}si"), f"{MAIN}t")
            item.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
            item.text = text
            self.strings.append(text)
        return self.strings.index(text)

    def dated(self, style: int) -> int:
        """The number of that format as one of a day, where it is a general one."""
        plain = self.formats[style]
        if is_date_format(self.codes.get(plain.get("numFmtId", "0"), "")):
            return style
        dated = etree.fromstring(etree.tostring(plain))
        dated.set("numFmtId", str(DAY))
        dated.set("applyNumberFormat", "1")
        self.formats.append(dated)
        self.formats.set("count", str(len(self.formats)))
        return len(self.formats) - 1

    def saved(self, *, results: bool = False) -> bytes:
        """The workbook, its properties with this moment, its formulas with or without the ``results`` of before."""
        for name in () if results else self.sheets.values():
            forget_results(self.part(name))
        self.parts |= {
            name: etree.tostring(tree, xml_declaration=True, encoding="UTF-8", standalone=True)
            for name, tree in self.trees.items()
        }
        moment = f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}".encode()
        self.parts[CORE] = re.sub(rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>" + moment, self.parts[CORE])
        target = io.BytesIO()
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as package:
            for name, part in self.parts.items():
                package.writestr(name, part)
        return target.getvalue()


def set_settings(master: Path, settings: Mapping[str, CellValue]) -> None:
    """Type values beside the names of settings into a master."""
    typist = Typist(master.read_bytes())
    rows = typist.first_column("设置")
    for name, value in settings.items():
        typist.write("设置", (rows[name], 2), value)
    master.write_bytes(typist.saved(results=True))


def of_rank(parent: etree._Element, tag: str, name: str, rank: int) -> etree._Element:
    """The child of that name, put in by its rank where it is missing."""
    before = 0
    for place, child in enumerate(parent):
        if child.get("r") == name:
            return child
        if rank_of(child) < rank:
            before = place + 1
    child = etree.Element(f"{MAIN}{tag}", r=name)
    parent.insert(before, child)
    return child


def rank_of(child: etree._Element) -> int:
    """The number of a row, or the column of a cell."""
    name = child.get("r", "")
    return int(name) if name.isdecimal() else coordinate_to_tuple(name)[1]


def forget_results(sheet: etree._Element) -> None:
    """Take out what formulas came to before something was typed."""
    for formula in sheet.iter(f"{MAIN}f"):
        cell = formula.getparent()
        cell.attrib.pop("t", None)
        for result in cell.findall(f"{MAIN}v"):
            cell.remove(result)
