"""Cells that stand twice in a worksheet's XML and say different things: each program shows another of the two."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable
from dataclasses import dataclass, field

from workbook_flow.sheets.cells import cell_name
from workbook_flow.sheets.guard import Package, column_number
from workbook_flow.sheets.markup import walk
from workbook_flow.sheets.spans import in_order
from workbook_flow.sheets.wire import TWICE, Aside, Spot

_REFERENCE = re.compile(rb' r="([A-Z]{1,12})([0-9]{1,20})"')
_CELL = re.compile(r"([A-Za-z]{1,3})(\d{1,7})")
_CELLS = (b"<c ", b"<c>", b"<c/>", b":c ", b":c>")
_MOST_WORDS = 200
_BLANK = "（空白）"


def written_twice(
    package: Package, sheets: Iterable[tuple[str, str]], ordered: Container[str]
) -> list[Aside]:
    """What stands in such cells, an aside each; ``sheets`` are the names of the worksheets with their parts.

    In those parts that are ``ordered`` every cell is named and stands behind the one before: none can stand twice.
    """
    asides: list[Aside] = []
    shared: list[str] = []
    for name, part in sheets:
        xml = package.parts.get(part, b"")
        if part in ordered or all_in_order(xml):
            continue
        shared = shared or strings_in(package.parts.get("xl/sharedstrings.xml", b"<none/>"))
        cells = _CellWords(shared)
        walk(xml, cells.start, cells.end, cells.text)
        asides += [
            Aside(
                name, cell_name(*spot), "", TWICE, "；".join(word[:_MOST_WORDS] or _BLANK for word in words)
            )
            for spot, words in cells.words.items()
            if len(words) > 1
        ]
    return asides


def all_in_order(xml: bytes) -> bool:
    """Whether every cell is named, and each behind the one before, whatever stands below the cells."""
    end = xml.rfind(b"sheetData>")
    cells = xml[: end if end > 0 else len(xml)]
    references = _REFERENCE.findall(cells)
    return len(references) == sum(cells.count(opening) for opening in _CELLS) and in_order(references)


def strings_in(xml: bytes) -> list[str]:
    """The shared strings in their order, without how they are pronounced."""
    strings = _Strings()
    walk(xml, strings.start, strings.end, strings.text)
    return ["".join(pieces) for pieces in strings.pieces]


@dataclass(slots=True)
class _Strings:
    """Follows the shared strings."""

    pieces: list[list[str]] = field(default_factory=list)
    spoken: bool = False
    reading: bool = False

    def start(self, name: str, _attributes: dict[str, str]) -> None:
        if name == "si":
            self.pieces.append([])
        self.spoken = self.spoken or name == "rPh"
        self.reading = name == "t" and not self.spoken and bool(self.pieces)

    def text(self, piece: str) -> None:
        if self.reading:
            self.pieces[-1].append(piece)

    def end(self, name: str) -> None:
        self.spoken = self.spoken and name != "rPh"
        self.reading = False


@dataclass(slots=True)
class _CellWords:
    """Follows cells; one without a reference follows the one before. ``words`` are those that each place has."""

    shared: list[str]
    words: dict[Spot, list[str]] = field(default_factory=dict)
    at: Spot = (-1, -1)
    kind: str = ""
    pieces: list[str] = field(default_factory=list)
    spoken: bool = False
    reading: bool = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "row":
            number = attributes.get("r", "").strip()
            self.at = (int(number) - 1 if number.isdecimal() else self.at[0] + 1, -1)
        elif name == "c":
            match = _CELL.fullmatch(attributes.get("r", "").strip())
            row, column = self.at
            self.at = (
                (int(match[2]) - 1, column_number(match[1].encode()) - 1) if match else (row, column + 1)
            )
            self.kind, self.pieces = attributes.get("t", "n"), []
        self.spoken = self.spoken or name == "rPh"
        self.reading = name in {"v", "t"} and not self.spoken

    def text(self, piece: str) -> None:
        if self.reading:
            self.pieces.append(piece)

    def end(self, name: str) -> None:
        self.spoken = self.spoken and name != "rPh"
        self.reading = False
        if name == "c":
            words = self.value("".join(self.pieces).strip())
            others = self.words.setdefault(self.at, [])
            if words not in others:
                others.append(words)

    def value(self, words: str) -> str:
        """What the cell says."""
        if self.kind == "s":
            return (
                self.shared[int(words)].strip() if words.isdecimal() and int(words) < len(self.shared) else ""
            )
        return words
