"""Words in a workbook that nobody sees: as white as their ground, or in letters of hardly a point."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from workbook_flow.sheets.guard import Package
from workbook_flow.sheets.markup import walk
from workbook_flow.sheets.struck import SharedWords, StyledCells, StyledContent
from workbook_flow.sheets.wire import FAINT, Aside

LEAST_POINTS = 3
"""Below it letters are no more than dots on a screen."""
_POINTS = re.compile(r"\d{1,4}(?:\.\d{1,9})?", re.ASCII)
_SUSPECT = re.compile(
    rb'<(?:\w{1,20}:)?(?:color [^<>]{0,99}(?:FFFFFF"|theme="0"|indexed="[19]")|sz val="[0-2](?:\.\d{1,9})?")',
    re.IGNORECASE,
)
_SUSPECT_ODS = re.compile(rb'fo:(?:color="#ffffff"|font-size="[0-2](?:\.\d{1,9})?pt")', re.IGNORECASE)
"""A font that may be too pale or too small."""


def faint_in_package(package: Package, sheets: Iterable[tuple[str, str]]) -> list[Aside]:
    """The words of cells that nobody sees; ``sheets`` are the names of the worksheets with their parts."""
    styles = package.parts.get("xl/styles.xml", b"")
    first, last = max(styles.find(b"fonts"), 0), max(styles.rfind(b"fonts>"), 0)
    faint = faint_styles(styles) if _SUSPECT.search(styles, first, last) else frozenset()
    if not faint:
        return []
    shared = SharedWords()
    strings = package.parts.get("xl/sharedstrings.xml", b"<none/>")
    walk(strings, shared.start, shared.end, shared.text)
    shared.struck = [""] * len(shared.words)
    asides = []
    for name, part in sheets:
        cells = StyledCells(name, faint, shared, FAINT)
        walk(package.parts.get(part, b"<none/>"), cells.start, cells.end, cells.text)
        asides += cells.asides
    return asides


def faint_in_content(content: bytes, sheets: list[str]) -> list[Aside]:
    """The words of an OpenDocument spreadsheet that nobody sees; ``sheets`` are the names of its tables in order."""
    if not _SUSPECT_ODS.search(content):
        return []
    walked = _FaintContent(sheets, FAINT)
    walk(content, walked.start, walked.end, walked.text)
    return walked.asides


class _FaintContent(StyledContent):
    """content.xml as it is walked for styles in which text is not seen; the ground of a cell comes before its text."""

    coloured = ""

    def marks(self, name: str, attributes: dict[str, str]) -> bool:
        if name == "table-cell-properties":
            ground = attributes.get("fo:background-color", "transparent").lower()
            self.coloured = self.style if ground not in {"transparent", "#ffffff"} else ""
        if name != "text-properties":
            return False
        points = attributes.get("fo:font-size", "").removesuffix("pt")
        if _POINTS.fullmatch(points) and float(points) < LEAST_POINTS:
            return True
        return attributes.get("fo:color", "").lower() == "#ffffff" and self.coloured != self.style


def faint_styles(styles: bytes) -> frozenset[str]:
    """The numbers of the cell styles in which text is not seen."""
    looks = _Looks()
    walk(styles, looks.start, looks.end)
    return frozenset(str(number) for number, look in enumerate(looks.formats) if looks.is_faint(*look))


@dataclass(slots=True)
class _Looks:
    """The styles as they are walked: which fonts are white, or small; which fills are of another colour than white."""

    pale: list[bool] = field(default_factory=list)
    small: list[bool] = field(default_factory=list)
    coloured: list[bool] = field(default_factory=list)
    formats: list[tuple[str, str]] = field(default_factory=list)
    within: str = ""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name in {"fonts", "fills", "cellXfs"}:
            self.within = name
        elif self.within == "fonts":
            self.of_font(name, attributes)
        elif self.within == "fills":
            self.of_fill(name, attributes)
        elif name == "xf" and self.within == "cellXfs":
            self.formats.append((attributes.get("fontId", ""), attributes.get("fillId", "")))

    def of_font(self, name: str, attributes: dict[str, str]) -> None:
        if name == "font":
            self.pale.append(False)
            self.small.append(False)
        elif name == "color" and self.pale:
            self.pale[-1] = is_white(attributes)
        elif name == "sz" and self.small:
            points = attributes.get("val", "")
            self.small[-1] = _POINTS.fullmatch(points) is not None and float(points) < LEAST_POINTS

    def of_fill(self, name: str, attributes: dict[str, str]) -> None:
        if name == "fill":
            self.coloured.append(False)
        elif name == "gradientFill" and self.coloured:
            self.coloured[-1] = True
        elif name == "patternFill" and self.coloured:
            self.coloured[-1] = attributes.get("patternType", "none") not in {"none", "solid"}
        elif name == "fgColor" and self.coloured and not is_white(attributes):
            self.coloured[-1] = True

    def end(self, name: str) -> None:
        self.within = "" if name == self.within else self.within

    def is_faint(self, font: str, fill: str) -> bool:
        """Whether text in that font on that fill is not seen."""
        return at(self.small, font) or (at(self.pale, font) and not at(self.coloured, fill))


def at(flags: list[bool], number: str) -> bool:
    """The flag of that number, False where there is none."""
    return number.isdecimal() and len(number) < 10 and int(number) < len(flags) and flags[int(number)]


def is_white(colour: dict[str, str]) -> bool:
    """Whether a colour is white: by its parts, the theme's, or the palette's."""
    if colour.get("theme") == "0":
        return "tint" not in colour
    return colour.get("rgb", "").upper()[-6:] == "FFFFFF" or colour.get("indexed") in {"1", "9"}
