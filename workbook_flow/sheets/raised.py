"""Text of which a part stands above or below the line (10² typed as 10 and a raised 2), written so that it says so."""

from __future__ import annotations

import re
from dataclasses import replace

from workbook_flow.sheets.guard import Package
from workbook_flow.sheets.markup import walk
from workbook_flow.sheets.plainly import Pen, written_by
from workbook_flow.words.raised import ABOVE, BELOW, placed

RUNS = b"vertAlign"
"""What a part has in which any text may stand above or below the line."""
_POSITIONS = b"text-position"
_WHERE = {"superscript": ABOVE, "subscript": BELOW}
_ESCAPE = re.compile("(_x[0-9A-Fa-f]{4}_)")
_POSITION = re.compile(r"(super|sub|-?\d{1,3}%)")


def raised_in_package(package: Package) -> Package:
    """An Office Open XML workbook with the characters that its runs show, in shared strings and in cells."""
    changed = {
        name: _with_places(xml, _RaisedRuns())
        for name, xml in package.parts.items()
        if ("sharedstrings" in name or "worksheets/" in name) and name.endswith(".xml") and RUNS in xml
    }
    return replace(package, parts=package.parts | changed) if changed else package


def raised_in_content(content: bytes) -> bytes:
    """The content of an OpenDocument spreadsheet with the characters that its spans show."""
    return _with_places(content, _RaisedSpans()) if _POSITIONS in content else content


def _with_places(xml: bytes, places: _Places) -> bytes:
    """The XML with every piece of text as it is shown, where not all of its cell stands alike."""
    walk(xml, places.start, places.end, places.text)
    return written_by(_PlacedPen(places), xml) if any(places.mixed) else xml


class _Places:
    """Follows texts and where their pieces stand; ``mixed`` says for each text whether not all stand alike."""

    owners: frozenset[str]

    def __init__(self) -> None:
        self.mixed: list[bool] = []
        self.seen: set[str] = set()
        self.again()

    def again(self) -> None:
        """Begin anew, from the first text."""
        self.number = -1
        self.where = ""
        self.shows = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        if name in self.owners:
            self.number += 1
            self.seen = set()
        self.begin(name, attributes)

    def begin(self, name: str, attributes: dict[str, str]) -> None:
        """Follow where the words of an element stand."""

    def text(self, piece: str) -> None:
        """A piece of text."""
        if self.shows and piece.strip():
            self.seen.add(self.where)

    def end(self, name: str) -> None:
        """An element ends."""
        if name in self.owners and self.number == len(self.mixed):
            self.mixed.append(len(self.seen) > 1)


class _RaisedRuns(_Places):
    """The strings of a workbook: their runs, without what tells how they are pronounced."""

    owners = frozenset({"si", "is"})

    def again(self) -> None:
        super().again()
        self.phonetic = False

    def begin(self, name: str, attributes: dict[str, str]) -> None:
        if name in {"r", "si", "is"}:
            self.where = ""
        elif name == "vertAlign":
            self.where = _WHERE.get(attributes.get("val", ""), "")
        elif name == "rPh":
            self.phonetic = True
        self.shows = name == "t" and not self.phonetic

    def end(self, name: str) -> None:
        super().end(name)
        self.shows = False
        if name == "rPh":
            self.phonetic = False


class _RaisedSpans(_Places):
    """The cells of OpenDocument: their paragraphs, and the spans in them by their styles."""

    owners = frozenset({"table-cell", "covered-table-cell"})

    def __init__(self) -> None:
        self.styles: dict[str, str] = {}
        super().__init__()

    def again(self) -> None:
        super().again()
        self.style = ""
        self.open: list[str] = []

    def begin(self, name: str, attributes: dict[str, str]) -> None:
        if name == "style":
            self.style = attributes.get("style:name", "") * (attributes.get("style:family") == "text")
        elif name == "text-properties" and self.style:
            self.styles[self.style] = _where_of(attributes.get("style:text-position", ""))
        elif name in {"p", "span"}:
            self.open.append(self.styles.get(attributes.get("text:style-name", ""), self.where))
            self.settle()

    def end(self, name: str) -> None:
        super().end(name)
        if name in {"p", "span"} and self.open:
            self.open.pop()
            self.settle()

    def settle(self) -> None:
        """Where the next words stand."""
        self.where, self.shows = (self.open[-1], True) if self.open else ("", False)


def _where_of(position: str) -> str:
    """Where text of that position stands: super 58%, -33% 58%, 0% 100%."""
    match = _POSITION.match(position)
    if match is None or match[1].strip("-0") == "%":
        return ""
    return BELOW if match[1] == "sub" or match[1].startswith("-") else ABOVE


class _PlacedPen(Pen):
    """Writes down the same XML, with the characters that are shown."""

    def __init__(self, places: _Places) -> None:
        super().__init__()
        self.places = places
        places.again()

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self.places.start(name.rpartition(":")[2], attributes)
        super().start(name, attributes)

    def text(self, piece: str) -> None:
        places = self.places
        if places.shows and places.where and places.number >= 0 and places.mixed[places.number]:
            pieces = _ESCAPE.split(piece)
            piece = "".join(
                words if number % 2 else placed(words, places.where) for number, words in enumerate(pieces)
            )
        super().text(piece)

    def end(self, name: str) -> None:
        self.places.end(name.rpartition(":")[2])
        super().end(name)
