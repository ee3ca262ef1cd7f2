"""Words that a person struck through, in Office Open XML and OpenDocument: crossed out when seen, whole in the file."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from workbook_flow.sheets.cells import cell_name
from workbook_flow.sheets.guard import MAX_COLUMNS, MAX_ROWS, Package, column_number
from workbook_flow.sheets.markup import walk
from workbook_flow.sheets.wire import STRUCK, Aside

_OFF = {"0", "false", "none"}
_CROSSED = re.compile(rb"line-through-(?:style|type)\s*=\s*[\"'](?!none)")
_CELL = re.compile(r"([A-Za-z]{1,3})(\d{1,7})")
_ODS_CELLS = {"table-cell", "covered-table-cell"}


def struck_in_package(package: Package, sheets: Iterable[tuple[str, str]]) -> list[Aside]:
    """The struck words of a workbook; ``sheets`` are the names of its worksheets with their parts."""
    styles = package.parts.get("xl/styles.xml", b"")
    strings = package.parts.get("xl/sharedstrings.xml", b"")
    whole = _struck_styles(styles) if b"strike" in styles else frozenset()
    shared = SharedWords()
    if whole or b"strike" in strings:
        walk(strings or b"<none/>", shared.start, shared.end, shared.text)
    asides = []
    for name, part in sheets:
        xml = package.parts.get(part, b"")
        if whole or any(shared.struck) or b"strike" in xml:
            cells = StyledCells(name, whole, shared)
            walk(xml or b"<none/>", cells.start, cells.end, cells.text)
            asides += cells.asides
    return asides


def _struck_styles(styles: bytes) -> frozenset[str]:
    """The numbers of the cell styles whose whole text is struck through."""
    fonts: list[bool] = []
    formats: list[str] = []
    within = ""

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal within
        if name in {"fonts", "cellXfs"}:
            within = name
        elif name == "font" and within == "fonts":
            fonts.append(False)
        elif name == "strike" and within == "fonts" and fonts:
            fonts[-1] = attributes.get("val", "1") not in _OFF
        elif name == "xf" and within == "cellXfs":
            formats.append(attributes.get("fontId", ""))

    def end(name: str) -> None:
        nonlocal within
        within = "" if name == within else within

    walk(styles, start, end)
    numbers = {str(number) for number, struck in enumerate(fonts) if struck}
    return frozenset(str(number) for number, font in enumerate(formats) if font in numbers)


@dataclass(slots=True)
class _Runs:
    """The text of a cell or of a shared string as it is walked: all of it, and the struck part."""

    words: list[str] = field(default_factory=list)
    struck: list[str] = field(default_factory=list)
    crossed: bool = False
    reading: bool = False
    phonetic: bool = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "r":
            self.crossed = False
        elif name == "strike":
            self.crossed = attributes.get("val", "1") not in _OFF
        elif name == "rPh":
            self.phonetic = True
        self.reading = name == "t" and not self.phonetic

    def text(self, piece: str) -> None:
        if self.reading:
            self.words.append(piece)
            if self.crossed:
                self.struck.append(piece)

    def end(self, name: str) -> None:
        self.reading = False
        if name == "rPh":
            self.phonetic = False
        elif name == "r":
            self.crossed = False


@dataclass(slots=True)
class SharedWords:
    """The shared strings: the words of each, and those of them that are struck."""

    words: list[str] = field(default_factory=list)
    struck: list[str] = field(default_factory=list)
    runs: _Runs = field(default_factory=_Runs)

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        if name == "si":
            self.runs = _Runs()
        else:
            self.runs.start(name, attributes)

    def text(self, piece: str) -> None:
        """A piece of text."""
        self.runs.text(piece)

    def end(self, name: str) -> None:
        """An element ends."""
        self.runs.end(name)
        if name == "si":
            self.words.append("".join(self.runs.words))
            self.struck.append("".join(self.runs.struck))


@dataclass(slots=True)
class StyledCells:
    """A worksheet as it is walked: what is struck in each cell, or has one of the styles ``whole``."""

    sheet: str
    whole: frozenset[str]
    shared: SharedWords
    kind_of_aside: str = STRUCK
    asides: list[Aside] = field(default_factory=list)
    at: str = ""
    style: str = ""
    kind: str = ""
    value: list[str] = field(default_factory=list)
    within: bool = False
    runs: _Runs = field(default_factory=_Runs)

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        if name == "c":
            self.at, self.style = attributes.get("r", ""), attributes.get("s", "")
            self.kind, self.value, self.runs = attributes.get("t", "n"), [], _Runs()
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
        if name == "c" and (words := self.struck_words().strip()) and _near(self.at):
            self.asides.append(Aside(self.sheet, self.at, "", self.kind_of_aside, words))

    def struck_words(self) -> str:
        """What is struck in the cell that ends."""
        value = "".join(self.value).strip()
        if self.kind == "s":
            number = int(value) if value.isdecimal() and len(value) < 10 else len(self.shared.words)
            if number >= len(self.shared.words):
                return ""
            return self.shared.words[number] if self.style in self.whole else self.shared.struck[number]
        if self.style in self.whole:
            return "".join(self.runs.words) or value
        return "".join(self.runs.struck)


def _near(cell: str) -> bool:
    """Whether a cell lies within the bounds of a form; beyond them it is told as a far one."""
    match = _CELL.fullmatch(cell)
    return match is not None and int(match[2]) <= MAX_ROWS and column_number(match[1].encode()) <= MAX_COLUMNS


def struck_in_content(content: bytes, sheets: list[str]) -> list[Aside]:
    """The struck words of an OpenDocument spreadsheet; ``sheets`` are the names of its tables in order."""
    if not _CROSSED.search(content):
        return []
    walked = StyledContent(sheets)
    walk(content, walked.start, walked.end, walked.text)
    return walked.asides


@dataclass(slots=True)
class StyledContent:
    """content.xml as it is walked: styles that are looked for, as those that strike through; cells that have them."""

    sheets: list[str]
    kind_of_aside: str = STRUCK
    asides: list[Aside] = field(default_factory=list)
    styles: set[str] = field(default_factory=set)
    style: str = ""
    table: int = -1
    depth: int = 0
    row: int = 0
    rows: int = 1
    column: int = 0
    columns: int = 1
    open: list[bool] = field(default_factory=list)
    words: list[str] = field(default_factory=list)

    def marks(self, name: str, attributes: dict[str, str]) -> bool:
        """Whether these properties of a style are what is looked for."""
        return name == "text-properties" and _crosses(attributes)

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        if name == "style":
            self.style = attributes.get("style:name", "")
        elif self.style and self.marks(name, attributes):
            self.styles.add(self.style)
        elif name == "table":
            self.depth += 1
            self.table, self.row = self.table + (self.depth == 1), 0
        elif name == "table-row":
            self.rows, self.column = _repeats(attributes, "table:number-rows-repeated"), 0
        elif name in _ODS_CELLS:
            self.columns, self.words = _repeats(attributes, "table:number-columns-repeated"), []
            self.open = [attributes.get("table:style-name", "") in self.styles]
        elif name in {"p", "span"} and self.open:
            self.open.append(self.open[-1] or attributes.get("text:style-name", "") in self.styles)

    def text(self, piece: str) -> None:
        """A piece of text."""
        if self.open and self.open[-1]:
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
        elif name in {"p", "span"} and len(self.open) > 1:
            self.open.pop()

    def finish(self, words: str) -> None:
        """A cell ends."""
        near = self.row < MAX_ROWS and self.column < MAX_COLUMNS and self.table < len(self.sheets)
        if words and self.depth == 1 and near:
            cell = cell_name(self.row, self.column)
            self.asides.append(Aside(self.sheets[self.table], cell, "", self.kind_of_aside, words))
        self.column += self.columns
        self.open = []


def _crosses(attributes: dict[str, str]) -> bool:
    marks = ("line-through-style", "line-through-type")
    return any(key.endswith(marks) and value not in _OFF for key, value in attributes.items())


def _repeats(attributes: dict[str, str], name: str) -> int:
    words = attributes.get(name, "")
    return int(words) if words.isdecimal() and len(words) < 10 else 1
