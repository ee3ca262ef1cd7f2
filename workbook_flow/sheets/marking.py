"""What calamine leaves out of a worksheet of Office Open XML: error values, formulas without a result, number formats.

A second pass over the sheet's XML finds them, only where the part holds any.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import lru_cache

from workbook_flow.sheets.appearance import WHOLE, looked_at
from workbook_flow.sheets.conditional import conditional_formats
from workbook_flow.sheets.formats import BUILT_IN, alters_texts, is_plain
from workbook_flow.sheets.guard import MAX_COLUMNS, MAX_ROWS, Package, Refused, column_number
from workbook_flow.sheets.markup import walk
from workbook_flow.sheets.unvalued import has_unvalued
from workbook_flow.sheets.wire import RawSheet, Spot, note_looks, note_text_looks
from workbook_flow.words.codes import Code

_STYLE = re.compile(rb's="([0-9]{1,9})"')
_FRACTION = re.compile(rb">[-+]?[0-9]*(?:\.[0-9]|[0-9]E)")
_SINCE_1904 = re.compile(rb"date1904\s*=\s*[\"'](?:1|true)[\"']")
_CELL_NAME = re.compile(r"([A-Za-z]{1,12})(\d{1,20})")


@dataclass(frozen=True, slots=True)
class Styles:
    """The number formats of a workbook by cell style and by that of a condition; whether days are counted from 1904.

    ``hiding`` are the styles of conditions in whose colours nobody sees words.
    ``pictures`` says that the values which are more than a cell can hold are pictures placed in their cells.
    """

    formats: Mapping[str, str]
    since_1904: bool
    conditional: Mapping[int, str]
    hiding: frozenset[int]
    pictures: bool


def styles_of(package: Package, workbook: str) -> Styles:
    """What the cells of a workbook show by its styles."""
    since_1904 = _SINCE_1904.search(package.parts.get(workbook, b"")) is not None
    looks = package.parts.get("xl/styles.xml", b"<none/>")
    formats, (conditional, hiding) = (_recurring_formats if len(looks) <= _RECURRING else _all_formats)(looks)
    return Styles(formats, since_1904, conditional, hiding, _has_cell_pictures(package))


def _has_cell_pictures(package: Package) -> bool:
    """Whether the workbook has pictures placed in cells (Excel 365), and no other values of such kinds."""
    kinds = [xml for name, xml in package.parts.items() if "richvaluestructure" in name]
    other = any(b't="_error"' in xml or b't="_linkedentity' in xml for xml in kinds)
    return not other and any(b't="_localImage"' in xml or b't="_webimage"' in xml for xml in kinds)


def _all_formats(styles: bytes) -> tuple[Mapping[str, str], tuple[Mapping[int, str], frozenset[int]]]:
    """The number formats of a workbook by cell style, and by that of a condition; those that hide words."""
    return _formats(styles), conditional_formats(styles)


_RECURRING = 1 << 17
"""Bytes up to which the styles of a workbook are remembered: the forms of a period have the same."""
_recurring_formats = lru_cache(maxsize=8)(_all_formats)


def _formats(styles: bytes) -> dict[str, str]:
    """By the number of each cell style that has a number format of its own, that format."""
    formats = dict(BUILT_IN)
    by_style: dict[str, str] = {}
    inside = False
    number = 0

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal inside, number
        if name == "numFmt":
            formats[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")
        elif name == "cellXfs":
            inside = True
        elif name == "xf" and inside:
            code = formats.get(attributes.get("numFmtId", ""), "")
            if not is_plain(code):
                by_style[str(number)] = code
            number += 1

    def end(name: str) -> None:
        nonlocal inside
        inside = inside and name != "cellXfs"

    walk(styles, start, end)
    return by_style


@dataclass(slots=True)
class _CellWalk:
    """Finds what calamine leaves out, cell by cell; one without a reference follows the one before."""

    formats: Mapping[str, str]
    at: str | Spot = (-1, -1)
    kind: str = "n"
    style: str = ""
    formula: bool = False
    value: str | None = None
    reading: bool = False
    rich: bool = False
    pictures: set[Spot] = field(default_factory=set)
    errors: dict[Spot, str] = field(default_factory=dict)
    numbers: dict[Spot, tuple[float, str]] = field(default_factory=dict)
    texts: dict[Spot, str] = field(default_factory=dict)
    unvalued: set[Spot] = field(default_factory=set)

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "c":
            self.at = attributes.get("r") or self._next_cell()
            self.kind, self.style = attributes.get("t", "n"), attributes.get("s", "")
            self.formula, self.value = False, None
            self.rich = "vm" in attributes
        elif name == "v":
            self.value, self.reading = "", True
        elif name == "f":
            self.formula = True
        elif name == "row":
            number = attributes.get("r", "")
            self.at = (int(number) - 1 if number.isdecimal() else self._here()[0] + 1, -1)

    def _next_cell(self) -> Spot:
        row, column = self._here()
        return row, column + 1

    def _here(self) -> Spot:
        if isinstance(self.at, str):
            match = _CELL_NAME.fullmatch(self.at)
            return (int(match[2]) - 1, column_number(match[1].encode()) - 1) if match else (-1, -1)
        return self.at

    def text(self, piece: str) -> None:
        if self.reading:
            self.value = (self.value or "") + piece

    def end(self, name: str) -> None:
        if name == "v":
            self.reading = False
        elif name == "c":
            if self.kind == "e" and self.rich:
                self.pictures.add(self._here())
            if self.kind == "e" and self.value:
                self.errors[self._here()] = self.value
            elif self.formula and not self.value and (self.value is None or self.kind != "str"):
                self.unvalued.add(self._here())
            if self.style in self.formats:
                self._note_format(self.formats[self.style])

    def _note_format(self, code: str) -> None:
        if self.kind == "n" and self.value:
            with suppress(ValueError):
                self.numbers[self._here()] = float(self.value), code
        elif self.kind in {"s", "str", "inlineStr"} and alters_texts(code):
            self.texts[self._here()] = code


def mark_cells(raw: RawSheet, xml: bytes, styles: Styles) -> None:
    """Set in the sheet what calamine left out of that XML."""
    formats = _formats_in(raw, xml, styles)
    if not (formats or b">#" in xml or b't="e"' in xml or has_unvalued(xml)):
        return
    seen = _CellWalk(formats)
    walk(xml, seen.start, seen.end, seen.text)
    for (row, column), shown in seen.errors.items():
        pictured = styles.pictures and (row, column) in seen.pictures
        put_error(raw, row, column, shown, kind="picture" if pictured else "error")
    raw.unvalued |= seen.unvalued
    note_looks(raw, seen.numbers, since_1904=styles.since_1904)
    note_text_looks(raw, seen.texts)


def _formats_in(raw: RawSheet, xml: bytes, styles: Styles) -> dict[str, str]:
    """The formats of a worksheet under which its values may show as something else, by style."""
    moments = any(kind == "moment" for _, _, kind, _ in raw.marks)
    fractions = any(code in WHOLE for code in styles.formats.values()) and _FRACTION.search(xml) is not None
    formats = looked_at(styles.formats, moments=moments, fractions=fractions)
    if b"s='" in xml or not formats:
        return formats
    used = {style.decode() for style in set(_STYLE.findall(xml))}
    return {style: code for style, code in formats.items() if style in used}


def put_error(raw: RawSheet, row: int, column: int, shown: str, *, kind: str = "error") -> None:
    """Set an error value at that place, or the picture that stands behind it; beyond the bounds it is Refused.

    The rows are made long enough.
    """
    if not (0 <= row < MAX_ROWS and 0 <= column < MAX_COLUMNS):
        raise Refused(Code.BEYOND_THE_FORM, sheet=raw.name, rows=MAX_ROWS, columns=MAX_COLUMNS)
    raw.rows.extend([] for _ in range(row + 1 - len(raw.rows)))
    raw.rows[row].extend([None] * (column + 1 - len(raw.rows[row])))
    raw.rows[row][column] = 0
    raw.marks.append((row, column, kind, shown[:40]))
