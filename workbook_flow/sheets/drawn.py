"""Texts with letters in fonts of pictures, as they are seen: Office Open XML and OpenDocument."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from workbook_flow.sheets.guard import Package
from workbook_flow.sheets.markup import walk
from workbook_flow.sheets.plainly import Pen, written_by
from workbook_flow.sheets.struck import (
    Piece,
    SharedWords,
    StyledCells,
    StyledContent,
    marks_of_styles,
)
from workbook_flow.sheets.wire import RawSheet, Spot, harmless
from workbook_flow.words.drawn import drawn, names_picture_font, picture_font

_RUN_FONT = b"rFont"
_TEXTS = {"s", "str", "inlineStr"}
_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")
_PLAIN = "-"
"""The mark of a run that says of itself how it looks, in a font of letters."""


def put_drawn(raw: RawSheet, shown: Mapping[Spot, str]) -> None:
    """Put these texts in the place of what their cells store."""
    for (row, column), words in shown.items():
        cells = raw.rows[row] if row < len(raw.rows) else []
        if column < len(cells) and isinstance(cells[column], str):
            cells[column] = harmless(words)


def drawn_in_package(package: Package, sheets: Iterable[tuple[str, str]]) -> dict[str, dict[Spot, str]]:
    """By part, then by cell, the texts that are seen otherwise than they are stored."""
    styles = package.parts.get("xl/styles.xml", b"")
    strings = package.parts.get("xl/sharedstrings.xml", b"<none/>")
    fonts = marks_of_styles(styles, _cell_font) if names_picture_font(styles) else {}
    shared = SharedWords(_font_mark)
    if fonts or _names_one(strings):
        walk(strings, shared.start, shared.end, shared.text)
    shown = {}
    for _, part in sheets:
        xml = package.parts.get(part, b"<none/>")
        if fonts or shared.marks - {_PLAIN} or _names_one(xml):
            cells = _DrawnCells(shared, fonts)
            walk(xml, cells.start, cells.end, cells.text)
            shown[part] = cells.shown
    return shown


def _names_one(xml: bytes) -> bool:
    return _RUN_FONT in xml and names_picture_font(xml)


def _font_mark(name: str, attributes: dict[str, str], mark: str) -> str:
    """The mark of a run as its properties go on."""
    if name == "rPr":
        return _PLAIN
    return picture_font(attributes.get("val", "")) or mark if name == "rFont" else mark


def _cell_font(name: str, attributes: dict[str, str], font: str) -> str:
    """The font of pictures of a cell style as its properties go on."""
    return picture_font(attributes.get("val", "")) if name == "name" else font


class _DrawnCells(StyledCells):
    """A worksheet as it is walked for texts that are seen otherwise than they are stored."""

    def __init__(self, shared: SharedWords, fonts: Mapping[str, str]) -> None:
        super().__init__("", shared, "", lambda _style, _mark: True)
        self.fonts = fonts
        self.shown: dict[Spot, str] = {}

    def finish(self, spot: Spot, pieces: list[Piece]) -> None:
        stored = [(_ESCAPED.sub(_character, words), mark) for words, mark in pieces]
        own = self.fonts.get(self.style, "")
        shown = "".join(drawn(words, mark or own) for words, mark in stored)
        if self.kind in _TEXTS and shown != "".join(words for words, _ in stored):
            self.shown[spot] = shown


def _character(match: re.Match[str]) -> str:
    return chr(int(match[1], 16))


def drawn_in_content(styles: bytes, content: bytes) -> bytes:
    """The content of an OpenDocument spreadsheet with the characters that are seen."""
    if not (names_picture_font(content) or names_picture_font(styles)):
        return content
    fonts = _DrawnContent()
    if styles:
        walk(styles, fonts.start, fonts.end)
    return written_by(_DrawnPen(fonts), content)


class _DrawnContent(StyledContent[str]):
    """Follows the fonts of an OpenDocument spreadsheet."""

    def __init__(self) -> None:
        super().__init__([], "")
        self.faces: dict[str, str] = {}
        self.own: set[str] = set()

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "font-face":
            self.faces[attributes.get("style:name", "")] = picture_font(attributes.get("svg:font-family", ""))
        super().start(name, attributes)

    def look(self, name: str, attributes: dict[str, str], before: str) -> str:
        if name != "text-properties" or not {"style:font-name", "fo:font-family"} & attributes.keys():
            return before
        self.own.add(self.style)
        named = attributes.get("style:font-name", "")
        return self.faces.get(named, "") or picture_font(attributes.get("fo:font-family", named))

    def look_within(self, style: str, outer: str) -> str:
        return self.looks[style] if style in self.own else outer

    def is_told(self, look: str) -> bool:  # noqa: ARG002 - nothing is told, whatever it looks like
        return False


class _DrawnPen(Pen):
    """Writes down the same XML, with the characters that are seen."""

    def __init__(self, fonts: _DrawnContent) -> None:
        super().__init__()
        self.fonts = fonts

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self.fonts.start(name.rpartition(":")[2], attributes)
        super().start(name, attributes)

    def text(self, piece: str) -> None:
        super().text(drawn(piece, self.fonts.open[-1]) if self.fonts.open else piece)

    def end(self, name: str) -> None:
        self.fonts.end(name.rpartition(":")[2])
        super().end(name)
