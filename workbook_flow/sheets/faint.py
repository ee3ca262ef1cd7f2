"""Words in a workbook that nobody sees, in whole cells or in parts of them: Office Open XML and OpenDocument."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TypeVar

from workbook_flow.sheets.cells import cell_name, text
from workbook_flow.sheets.guard import Package, Refused, column_number
from workbook_flow.sheets.ink import BLACK, WHITE, Ink, colour_of, is_small
from workbook_flow.sheets.markup import walk
from workbook_flow.sheets.struck import SharedWords, StyledCells, StyledContent
from workbook_flow.sheets.wire import FAINT, Aside, RawSheet, Spot

Value = TypeVar("Value")
_RUNS = b"rPr>"
_RUN = re.compile(rb"<rPr>((?:<[^<>/][^<>]*/>)*)</rPr>")
"""What a part has in which a part of a cell may look otherwise than the cell, and how most programs write it."""
_SMALL = "small"
_SUSPECT_ODS = re.compile(
    rb'fo:color="#(?:[f][0-9a-f]){3}"|fo:font-size="[0-2](?:\.\d{1,9})?p[tx]"|text:display="'
    rb'|fo:background-color="#(?!(?:[f][0-9a-f]){3}")',
    re.IGNORECASE,
)
"""What a style may have in which text is not seen."""
_AREA = re.compile(r"\$?([A-Z]{1,3})\$?(\d{1,7})(?::\$?([A-Z]{1,3})\$?(\d{1,7}))?", re.IGNORECASE)
_OF_SHEET = re.compile(r"\$?(?:'(?:[^']|''){1,99}'|[^\s:.']{1,99})\.")
"""The sheet before a cell in an address of OpenDocument."""
_ENCODED = re.compile(r"[^\w.-]|_", re.ASCII)
"""What the name of a style of OpenDocument has by its code."""
_THEMED = {("0", ""): WHITE, ("1", ""): BLACK}
_INDEXED = {**dict.fromkeys(("0", "8", "64"), BLACK), **dict.fromkeys(("1", "9"), WHITE)}


def faint_in_package(package: Package, sheets: Iterable[tuple[str, str]]) -> list[Aside]:
    """The words of cells that nobody sees; ``sheets`` are the names of the worksheets with their parts."""
    looks = looks_of(package.parts.get("xl/styles.xml", b"") or b"<none/>")
    faint = {style for style, look in looks.items() if look.unseen}
    inks = {_SMALL, *(look.ground for look in looks.values())}
    strings = package.parts.get("xl/sharedstrings.xml", b"<none/>")
    shared = SharedWords(_ink_mark)
    if faint or may_hide(strings, inks):
        walk(strings, shared.start, shared.end, shared.text)
    suspect = bool(faint or shared.marks & inks)

    def is_faint(style: str, mark: str) -> bool:
        look = looks.get(style, Ink())
        return (look._replace(colour=mark, small=mark == _SMALL) if mark else look).unseen

    asides = []
    for name, part in sheets:
        xml = package.parts.get(part, b"<none/>")
        if suspect or may_hide(xml, inks):
            cells = StyledCells(name, shared, FAINT, is_faint)
            walk(xml, cells.start, cells.end, cells.text)
            asides += cells.asides
    return asides


def _encoded(match: re.Match[str]) -> str:
    return f"_{ord(match[0]):x}_"


def may_hide(xml: bytes, inks: Collection[str]) -> bool:
    """Whether some part of a cell may be in one of these colours, or small; in most forms none is."""
    runs = _RUN.findall(xml)
    return xml.count(_RUNS) != 2 * len(runs) or not set(map(mark_of, set(runs))).isdisjoint(inks)


@lru_cache(maxsize=64)
def mark_of(properties: bytes) -> str:
    """How text with these properties looks; that it is small where they cannot be read by themselves."""
    mark = BLACK

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal mark
        mark = _ink_mark(name, attributes, mark)

    try:
        walk(b"<rPr>" + properties + b"</rPr>", start)
    except Refused:  # of another encoding, perhaps, which only the whole part names
        return _SMALL
    return mark


def _ink_mark(name: str, attributes: dict[str, str], mark: str) -> str:
    """How a run of text looks as its properties go on: its colour, or that it is small."""
    if name == "rPr":
        return BLACK
    if not mark:
        return mark
    if name == "sz" and is_small(attributes.get("val", "")):
        return _SMALL
    return colour_in(attributes) if name == "color" and mark != _SMALL else mark


def faint_in_content(styles: bytes, content: bytes, sheets: Sequence[RawSheet]) -> list[Aside]:
    """The words of an OpenDocument spreadsheet that nobody sees; ``sheets`` are its tables in order.

    Whether a condition holds under which nobody sees them only a spreadsheet knows: its words are told.
    """
    if not (_SUSPECT_ODS.search(content) or _SUSPECT_ODS.search(styles)):
        return []
    walked = _FaintContent([sheet.name for sheet in sheets], Ink())
    for xml in (styles, content) if styles else (content,):
        walk(xml, walked.start, walked.end, walked.text)
    asides = walked.asides
    for sheet, areas in zip(sheets, walked.hidden, strict=False):
        asides += hidden_words(sheet, spots_in(sheet, " ".join(areas)))
    return asides


def hidden_words(sheet: RawSheet, spots: Iterable[Spot]) -> Iterator[Aside]:
    """The words in cells on which a condition may put colours that hide them, row by row; a nought is none."""
    by_row: dict[int, set[int]] = {}
    for row, column in spots:
        by_row.setdefault(row, set()).add(column)
    marked = {(row, column): str(value) for row, column, _, value in sheet.marks} if by_row else {}
    for row, columns in by_row.items():
        cells = {column: sheet.rows[row][column] for column in sorted(columns)}
        words = {at: marked.get((row, at), text(held)) for at, held in cells.items() if held != 0}
        shown = {column: piece for column, piece in words.items() if piece.strip()}
        if shown:
            yield Aside(sheet.name, cell_name(row, min(shown)), "", FAINT, "；".join(shown.values()))


def spots_in(sheet: RawSheet, areas: str) -> Iterator[Spot]:
    """The cells in areas of a sheet that hold anything."""
    for match in _AREA.finditer(areas):
        first = column_number(match[1].encode()) - 1
        last = column_number(match[3].encode()) if match[3] else first + 1
        for row in range(int(match[2]) - 1, min(int(match[4] or match[2]), len(sheet.rows))):
            for column in range(first, min(last, len(sheet.rows[row]))):
                if sheet.rows[row][column] is not None:
                    yield row, column


class _FaintContent(StyledContent[Ink]):
    """content.xml as it is walked for text that is not seen."""

    kind_of_aside = FAINT

    def __init__(self, sheets: list[str], plain: Ink) -> None:
        super().__init__(sheets, plain)
        self.coloured: set[str] = set()
        self.hidden: list[list[str]] = [[] for _ in sheets]
        self.areas = ""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "conditional-format":
            self.areas = _OF_SHEET.sub("", attributes.get("calcext:target-range-address", ""))
        elif name == "condition" and 0 <= self.table < len(self.hidden):
            style = attributes.get("calcext:apply-style-name", "")
            own = self.looks.get(style) or self.looks.get(_ENCODED.sub(_encoded, style), self.plain)
            if own.unseen and not own.small:
                self.hidden[self.table].append(self.areas)
        else:
            super().start(name, attributes)

    def look(self, name: str, attributes: dict[str, str], before: Ink) -> Ink:
        if name == "table-cell-properties" and "fo:background-color" in attributes:
            ground = attributes["fo:background-color"]
            return before._replace(ground=WHITE if ground == "transparent" else colour_of(ground))
        if name != "text-properties":
            return before
        if "fo:color" in attributes or "style:use-window-font-color" in attributes:
            self.coloured.add(self.style)
            automatic = attributes.get("style:use-window-font-color") == "true"
            before = before._replace(colour=BLACK if automatic else colour_of(attributes.get("fo:color", "")))
        if attributes.get("text:display", "true") == "none":
            return before._replace(small=True)
        size = attributes.get("fo:font-size", "")
        return before._replace(small=is_small(size)) if size and not size.endswith("%") else before

    def look_within(self, style: str, outer: Ink) -> Ink:
        own = self.looks.get(style, self.plain)
        colour = own.colour if style in self.coloured else outer.colour
        return outer._replace(colour=colour, small=outer.small or own.small)

    def is_told(self, look: Ink) -> bool:
        return look.unseen


@lru_cache(maxsize=8)
def looks_of(styles: bytes) -> dict[str, Ink]:
    """By their numbers, how text looks in the cell styles; the forms of a period have the same."""
    walked = _Looks()
    walk(styles, walked.start, walked.end)
    return {
        str(number): Ink(*(of(walked.fonts, font, (BLACK, False))), of(walked.grounds, fill, WHITE))
        for number, (font, fill) in enumerate(walked.formats)
    }


@dataclass(slots=True)
class _Looks:
    """The styles as they are walked: colour and size of each font, the ground of each fill, and the cell styles."""

    fonts: list[tuple[str, bool]] = field(default_factory=list)
    grounds: list[str] = field(default_factory=list)
    formats: list[tuple[str, str]] = field(default_factory=list)
    within: str = ""
    solid: bool = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name in {"fonts", "fills", "cellXfs", "dxfs", "borders"}:
            self.within = name
        elif self.within == "fonts":
            self.of_font(name, attributes)
        elif self.within == "fills":
            self.of_fill(name, attributes)
        elif name == "xf" and self.within == "cellXfs":
            self.formats.append((attributes.get("fontId", ""), attributes.get("fillId", "")))

    def of_font(self, name: str, attributes: dict[str, str]) -> None:
        if name == "font":
            self.fonts.append((BLACK, False))
        elif name == "color" and self.fonts:
            self.fonts[-1] = (colour_in(attributes), self.fonts[-1][1])
        elif name == "sz" and self.fonts:
            self.fonts[-1] = (self.fonts[-1][0], is_small(attributes.get("val", "")))

    def of_fill(self, name: str, attributes: dict[str, str]) -> None:
        if name == "fill":
            self.grounds.append(WHITE)
        elif name in {"patternFill", "gradientFill"} and self.grounds:
            kind = attributes.get("patternType", "none") if name == "patternFill" else name
            self.solid = kind == "solid"
            self.grounds[-1] = WHITE if kind == "none" else ""
        elif name == "fgColor" and self.grounds and self.solid:
            self.grounds[-1] = colour_in(attributes)

    def end(self, name: str) -> None:
        self.within = "" if name == self.within else self.within


def of(values: Sequence[Value], number: str, otherwise: Value) -> Value:
    """The value of that number."""
    fits = number.isdecimal() and len(number) < 10 and int(number) < len(values)
    return values[int(number)] if fits else otherwise


def colour_in(colour: dict[str, str]) -> str:
    """A colour by its parts, the theme's or the palette's, in one spelling; blank where it is automatic."""
    if "theme" in colour:
        themed = colour["theme"], colour.get("tint", "")
        return _THEMED.get(themed, f"theme {' '.join(themed)}")
    if "indexed" in colour:
        return _INDEXED.get(colour["indexed"], f"indexed {colour['indexed']}")
    return colour_of(colour["rgb"]) if "rgb" in colour else BLACK
