"""Words that a person struck through, in Office Open XML and OpenDocument: crossed out when seen, whole in the file."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from workbook_flow.sheets.cells import cell_name
from workbook_flow.sheets.guard import MAX_COLUMNS, MAX_ROWS, Package, column_number
from workbook_flow.sheets.markup import walk
from workbook_flow.sheets.wire import STRUCK, Aside, Spot

_OFF = {"0", "false", "none"}
_CROSSED = re.compile(rb"line-through-(?:style|type)\s*=\s*[\"'](?!none)")
_CELL = re.compile(r"([A-Za-z]{1,3})(\d{1,7})")
_ODS_CELLS = {"table-cell", "covered-table-cell"}


def struck_in_package(package: Package, sheets: Iterable[tuple[str, str]]) -> list[Aside]:
    """The struck words of a workbook; ``sheets`` are the names of its worksheets with their parts."""
    styles = package.parts.get("xl/styles.xml", b"")
    strings = package.parts.get("xl/sharedstrings.xml", b"")
    whole = marks_of_styles(styles, _struck_mark) if b"strike" in styles else {}
    shared = SharedWords(_struck_mark)
    if whole or b"strike" in strings:
        walk(strings or b"<none/>", shared.start, shared.end, shared.text)

    def is_struck(style: str, mark: str) -> bool:
        return mark == STRUCK or style in whole

    asides = []
    for name, part in sheets:
        xml = package.parts.get(part, b"")
        if whole or shared.marks or b"strike" in xml:
            cells = StyledCells(name, shared, STRUCK, is_struck)
            walk(xml or b"<none/>", cells.start, cells.end, cells.text)
            asides += cells.asides
    return asides


def _struck_mark(name: str, attributes: dict[str, str], mark: str) -> str:
    """The mark of a run of text as its properties go on."""
    if name != "strike":
        return mark
    return "" if attributes.get("val", "1") in _OFF else STRUCK


def marks_of_styles(styles: bytes, mark_of: Callable[[str, dict[str, str], str], str]) -> dict[str, str]:
    """By their numbers, the cell styles whose font bears a mark; ``mark_of`` gives a font's as its properties go on."""
    fonts: list[str] = []
    formats: list[str] = []
    within = ""

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal within
        if name in {"fonts", "cellXfs", "dxfs"}:
            within = name
        elif name == "font" and within == "fonts":
            fonts.append("")
        elif within == "fonts" and fonts:
            fonts[-1] = mark_of(name, attributes, fonts[-1])
        elif name == "xf" and within == "cellXfs":
            formats.append(attributes.get("fontId", ""))

    def end(name: str) -> None:
        nonlocal within
        within = "" if name == within else within

    walk(styles, start, end)
    marks = {str(number): mark for number, mark in enumerate(fonts) if mark}
    return {str(number): marks[font] for number, font in enumerate(formats) if font in marks}


Look = TypeVar("Look")
"""How a style of OpenDocument looks, as far as somebody asks."""
Piece = tuple[str, str]
"""Some text of a cell with its mark: what is said of its looks, blank where they are those of the whole cell."""
Marker = Callable[[str, dict[str, str], str], str]
"""The mark of a run once an element of its properties is read: the element, its attributes, the mark before it."""


@dataclass(slots=True)
class _Runs:
    """The text of a cell or of a shared string as it is walked, in pieces."""

    marker: Marker
    pieces: list[Piece] = field(default_factory=list)
    mark: str = ""
    reading: bool = False
    phonetic: bool = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "r":
            self.mark = ""
        elif name == "rPh":
            self.phonetic = True
        else:
            self.mark = self.marker(name, attributes, self.mark)
        self.reading = name == "t" and not self.phonetic

    def text(self, piece: str) -> None:
        if self.reading:
            self.pieces.append((piece, self.mark))

    def end(self, name: str) -> None:
        self.reading = False
        if name == "rPh":
            self.phonetic = False
        elif name == "r":
            self.mark = ""


class SharedWords:
    """The shared strings in pieces, and every mark that is in them."""

    def __init__(self, marker: Marker) -> None:
        self.marker = marker
        self.words: list[list[Piece]] = []
        self.marks: set[str] = set()
        self.runs = _Runs(marker)

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        if name == "si":
            self.runs = _Runs(self.marker)
        else:
            self.runs.start(name, attributes)

    def text(self, piece: str) -> None:
        """A piece of text."""
        self.runs.text(piece)

    def end(self, name: str) -> None:
        """An element ends."""
        self.runs.end(name)
        if name == "si":
            self.words.append(self.runs.pieces)
            self.marks |= {mark for _, mark in self.runs.pieces if mark}


class StyledCells:
    """A worksheet as it is walked; of each cell the pieces are told whose look is looked for.

    ``is_told`` says that of a cell's style and of the mark of a piece in it.
    """

    def __init__(
        self, sheet: str, shared: SharedWords, kind: str, is_told: Callable[[str, str], bool]
    ) -> None:
        self.sheet, self.shared, self.kind_of_aside, self.is_told = sheet, shared, kind, is_told
        self.asides: list[Aside] = []
        self.at, self.style, self.kind = "", "", ""
        self.value: list[str] = []
        self.within = False
        self.runs = _Runs(shared.marker)

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        if name == "c":
            self.at, self.style = attributes.get("r", ""), attributes.get("s", "0")
            self.kind, self.value, self.runs = attributes.get("t", "n"), [], _Runs(self.shared.marker)
        self.within = name == "v"
        self.runs.start(name, attributes)

    def text(self, piece: str) -> None:
        """A piece of text."""
        if self.within:
            self.value.append(piece)
        self.runs.text(piece)

    def end(self, name: str) -> None:
        """An element ends."""
        self.within = False
        self.runs.end(name)
        if name == "c" and (spot := _near(self.at)) is not None:
            self.finish(spot, self.cell_pieces())

    def cell_pieces(self) -> list[Piece]:
        """The text of the cell that ends, in pieces."""
        value = "".join(self.value).strip()
        if self.kind == "s":
            number = int(value) if value.isdecimal() and len(value) < 10 else len(self.shared.words)
            return self.shared.words[number] if number < len(self.shared.words) else []
        return self.runs.pieces or [(value, "")]

    def finish(self, spot: Spot, pieces: list[Piece]) -> None:
        """A cell ends."""
        words = "".join(words for words, mark in pieces if self.is_told(self.style, mark)).strip()
        if words:
            self.asides.append(Aside(self.sheet, cell_name(*spot), "", self.kind_of_aside, words))


def _near(cell: str) -> Spot | None:
    """Where a cell stands within the bounds of a form; beyond them it is told as a far one."""
    match = _CELL.fullmatch(cell)
    if match is None:
        return None
    row, column = int(match[2]), column_number(match[1].encode())
    return (row - 1, column - 1) if 0 < row <= MAX_ROWS and column <= MAX_COLUMNS else None


def struck_in_content(content: bytes, sheets: list[str]) -> list[Aside]:
    """The struck words of an OpenDocument spreadsheet; ``sheets`` are the names of its tables in order."""
    if not _CROSSED.search(content):
        return []
    walked = _StruckContent(sheets)
    walk(content, walked.start, walked.end, walked.text)
    return walked.asides


class StyledContent(Generic[Look]):
    """content.xml as it is walked: the looks of its styles, and the pieces of text in cells that have a certain one.

    A cell without a style of its own has that of its row, or of its column.
    """

    kind_of_aside = STRUCK

    def __init__(self, sheets: list[str], plain: Look) -> None:
        self.sheets = sheets
        self.asides: list[Aside] = []
        self.plain = plain
        self.looks: dict[str, Look] = {}
        self.style = ""
        self.table, self.depth, self.row, self.column = -1, 0, 0, 0
        self.rows, self.columns = 1, 1
        self.row_style = ""
        self.column_styles: list[tuple[int, str]] = []
        self.open: list[Look] = []
        self.words: list[str] = []

    def look(self, name: str, attributes: dict[str, str], before: Look) -> Look:
        """The look of a style once these properties of it are read."""
        raise NotImplementedError

    def look_within(self, style: str, outer: Look) -> Look:
        """The look of a paragraph or a piece of text of that style."""
        raise NotImplementedError

    def is_told(self, look: Look) -> bool:
        """Whether text that looks so is looked for."""
        raise NotImplementedError

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        if name == "style":
            self.style = attributes.get("style:name", "")
            self.looks[self.style] = self.looks.get(attributes.get("style:parent-style-name", ""), self.plain)
        elif self.style:
            self.looks[self.style] = self.look(name, attributes, self.looks[self.style])
        elif name == "table":
            self.depth += 1
            self.table, self.row = self.table + (self.depth == 1), 0
            self.column_styles = []
        elif name == "table-column":
            before = self.column_styles[-1][0] if self.column_styles else 0
            last = before + _repeats(attributes, "table:number-columns-repeated")
            self.column_styles.append((last, attributes.get("table:default-cell-style-name", "")))
        elif name == "table-row":
            self.rows, self.column = _repeats(attributes, "table:number-rows-repeated"), 0
            self.row_style = attributes.get("table:default-cell-style-name", "")
        elif name in _ODS_CELLS:
            self.columns, self.words = _repeats(attributes, "table:number-columns-repeated"), []
            style = attributes.get("table:style-name") or self.row_style or self.column_style()
            self.open = [self.looks.get(style, self.plain)]
        elif name in {"p", "span"} and self.open:
            self.open.append(self.look_within(attributes.get("text:style-name", ""), self.open[-1]))
        elif name == "annotation" and self.open:
            self.open.append(self.plain)

    def column_style(self) -> str:
        """The style of the cells of this column."""
        return next((style for last, style in self.column_styles if self.column < last), "")

    def text(self, piece: str) -> None:
        """A piece of text."""
        if self.open and self.is_told(self.open[-1]):
            self.words.append(piece)

    def end(self, name: str) -> None:
        """An element ends."""
        if name == "style":
            self.style = ""
        elif name == "table":
            self.depth -= 1
        elif name == "table-row":
            self.row += self.rows
        elif name in _ODS_CELLS:
            self.finish("".join(self.words).strip())
        elif name in {"p", "span", "annotation"} and len(self.open) > 1:
            self.open.pop()

    def finish(self, words: str) -> None:
        """A cell ends."""
        near = self.row < MAX_ROWS and self.column < MAX_COLUMNS and self.table < len(self.sheets)
        if words and self.depth == 1 and near:
            cell = cell_name(self.row, self.column)
            self.asides.append(Aside(self.sheets[self.table], cell, "", self.kind_of_aside, words))
        self.column += self.columns
        self.open = []


class _StruckContent(StyledContent[bool]):
    """content.xml as it is walked for what is struck through."""

    def __init__(self, sheets: list[str]) -> None:
        super().__init__(sheets, plain=False)

    def look(self, name: str, attributes: dict[str, str], before: bool) -> bool:
        return _crosses(attributes) if name == "text-properties" and _says(attributes) else before

    def look_within(self, style: str, outer: bool) -> bool:
        return outer or self.looks.get(style, False)

    def is_told(self, look: bool) -> bool:
        return look


_CROSSINGS = ("line-through-style", "line-through-type")


def _says(attributes: dict[str, str]) -> bool:
    return any(key.endswith(_CROSSINGS) for key in attributes)


def _crosses(attributes: dict[str, str]) -> bool:
    return any(key.endswith(_CROSSINGS) and value not in _OFF for key, value in attributes.items())


def _repeats(attributes: dict[str, str], name: str) -> int:
    words = attributes.get(name, "")
    return int(words) if words.isdecimal() and len(words) < 10 else 1
