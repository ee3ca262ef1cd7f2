"""Words that stand beside the cells of an Office Open XML workbook: notes, threaded comments, text in shapes."""

from __future__ import annotations

import html
import posixpath
import re
from collections.abc import Callable, Iterator, Sequence

from workbook_flow.sheets.cells import anchor_name
from workbook_flow.sheets.guard import Package
from workbook_flow.sheets.markup import elements, texts, walk
from workbook_flow.sheets.wire import ALTERNATIVE, CONTROL, GRAPHIC, MARGIN, NOTE, SCENARIO, SHAPE, Aside

_Reading = Callable[[bytes, str], list[Aside]]
_MARGIN = re.compile(
    rb"<(?:\w{1,20}:)?(?:odd|even|first)(?:Header|Footer)(?: [^<>]{0,200})?>([^<]{1,2000})</"
)
_SCENARIO = re.compile(
    rb"<(?:\w{1,20}:)?scenario( [^<>]{1,2000})>(.{0,9999}?)</(?:\w{1,20}:)?scenario>", re.DOTALL
)
_SAID = re.compile(rb' (?:name|comment)="([^"<>]{1,1000})"')
_INPUT = re.compile(rb'<(?:\w{1,20}:)?inputCells r="([A-Z0-9]{2,10})"[^<>]{0,200}? val="([^"<>]{0,300})"')
_NUMBERED = re.compile(r"第 ?&P ?页/共 ?&N ?页")
_MARGIN_PARTS = re.compile(r"(?<!&)&[LCR](?![A-Z])", re.IGNORECASE)
_MARGIN_CODES = re.compile(r'&"[^"]{0,99}"|&\d{1,3}|&K[0-9A-F]{6}|&[A-Z]', re.IGNORECASE)
"""The fonts, sizes, colours and fields in a header or footer of Excel."""
_TAG = re.compile(rb"<[^<>]{0,2000}>")
_ANCHOR = re.compile(rb"Anchor>\s{0,99}(\d{1,5}), {0,9}\d{1,6}, {0,9}(\d{1,7}),")
"""The column and the row at which a control begins."""
_VML_SHAPE = re.compile(rb"<v:(?:shape|rect|roundrect|oval)\s")
_ANCHORS = {"twoCellAnchor", "oneCellAnchor", "absoluteAnchor", "relSizeAnchor", "absSizeAnchor"}
"""How shapes are fixed to a sheet, the last two within a chart."""


def words_beside(package: Package, sheets: Sequence[tuple[str, str]]) -> list[Aside]:
    """What stands beside the cells; ``sheets`` are the names of the worksheets with their parts.

    A note that only repeats a threaded comment for older programs is left out. Refused where a part is not well formed.
    """
    owners = {target: name for name, part in sheets for target in _targets(package, part)}
    owners |= {target: name for part, name in owners.items() for target in _targets(package, part)}
    threads = list(_from_parts(package, owners, "threadedcomments/", _threaded))
    spots = {(aside.sheet, aside.cell) for aside in threads}
    notes = [
        aside
        for aside in _from_parts(package, owners, "comments", _notes)
        if (aside.sheet, aside.cell) not in spots
    ]
    shapes = _from_parts(package, owners, "drawings/drawing", _shapes)
    charts = _from_parts(package, owners, "charts/chart", _graphics)
    diagrams = _from_parts(package, owners, "diagrams/data", _graphics)
    controls = _from_parts(package, owners, "", _controls, ".vml")
    margins = (words for name, part in sheets for words in _margins(package.parts.get(part, b""), name))
    scenarios = (words for name, part in sheets for words in _scenarios(package.parts.get(part, b""), name))
    return [*notes, *threads, *shapes, *charts, *diagrams, *controls, *margins, *scenarios]


def _scenarios(xml: bytes, sheet: str) -> Iterator[Aside]:
    """The other values that a person kept for cells (方案管理器), each set with its name and what is said of it."""
    for match in _SCENARIO.finditer(xml, max(0, xml.rfind(b"sheetData>"))):
        remarks = [html.unescape(words.decode("utf-8", "replace")) for words in _SAID.findall(match[1])]
        cells = [
            (at.decode(), html.unescape(value.decode("utf-8", "replace")))
            for at, value in _INPUT.findall(match[2])
        ]
        changes = "，".join(f"{at} 为 {value}" for at, value in cells)
        yield Aside(sheet, cells[0][0] if cells else "", "", SCENARIO, "；".join((*remarks, changes)))


def _margins(xml: bytes, sheet: str) -> Iterator[Aside]:
    """What stands above and below each printed page of a sheet; what numbers the pages is the program's."""
    for match in _MARGIN.finditer(xml, max(0, xml.rfind(b"sheetData>"))):
        for words in margin_words(html.unescape(match[1].decode("utf-8", "replace"))):
            yield Aside(sheet, "", "", MARGIN, words)


def margin_words(words: str) -> list[str]:
    """What stands on the left, in the middle and on the right of a header or footer of Excel, page numbers aside."""
    parts = (_MARGIN_CODES.sub(" ", _NUMBERED.sub(" ", part)) for part in _MARGIN_PARTS.split(words))
    return [" ".join(part.split()) for part in parts if part.strip()]


def _targets(package: Package, part: str) -> Iterator[str]:
    folder, _, last = part.rpartition("/")
    rels = package.parts.get(f"{folder}/_rels/{last}.rels")
    for name, attributes in elements(rels) if rels else ():
        if name == "Relationship":
            target = posixpath.join("/", folder, attributes.get("Target", ""))
            yield posixpath.normpath(target).lower().lstrip("/")


def _from_parts(
    package: Package, owners: dict[str, str], fragment: str, read: _Reading, ending: str = ".xml"
) -> Iterator[Aside]:
    """What parts of those names bear; VML need not be well formed, and no walk over XML comes near it."""
    for name, xml in package.parts.items():
        inside = name.startswith("xl/") and fragment in name and name.endswith(ending)
        if inside and (fragment != "comments" or "threadedcomments" not in name):
            yield from read(xml, owners.get(name, ""))


def _graphics(xml: bytes, sheet: str) -> list[Aside]:
    """What a person wrote into a chart (its titles) or a diagram."""
    words = "；".join(piece.strip() for _, piece in texts(xml, "p") if piece.strip())
    return [Aside(sheet, "", "", GRAPHIC, words)] if words else []


def _controls(vml: bytes, sheet: str) -> list[Aside]:
    """The words on labels, buttons and text boxes of older kinds; VML is not always well formed."""
    asides = []
    for shape in _VML_SHAPE.split(vml)[1:]:
        start, end = shape.find(b"<v:textbox"), shape.find(b"</v:textbox>")
        if b'ObjectType="Note"' in shape or not 0 <= start < end:
            continue
        written = html.unescape(_TAG.sub(b" ", shape[start:end]).decode("utf-8", "replace")).strip()
        anchor = _ANCHOR.search(shape)
        cell = anchor_name(int(anchor[2]), int(anchor[1])) if anchor else ""
        if written:
            asides.append(Aside(sheet, cell, "", CONTROL, " ".join(written.split())))
    return asides


def _notes(xml: bytes, sheet: str) -> list[Aside]:
    authors: list[str] = []
    asides: list[Aside] = []
    pieces: list[str] | None = None

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal pieces
        if name == "comment":
            number = attributes.get("authorId", "")
            author = authors[int(number)] if number.isdecimal() and int(number) < len(authors) else ""
            asides.append(Aside(sheet, attributes.get("ref", ""), author, NOTE, ""))
        elif name in {"author", "t"}:
            pieces = []

    def end(name: str) -> None:
        nonlocal pieces
        if name == "author":
            authors.append("".join(pieces or ()))
        elif name == "t" and asides:
            asides[-1] = asides[-1]._replace(words=asides[-1].words + "".join(pieces or ()))
        if name in {"author", "t"}:
            pieces = None

    def text(piece: str) -> None:
        if pieces is not None:
            pieces.append(piece)

    walk(xml, start, end, text)
    return asides


def _threaded(xml: bytes, sheet: str) -> list[Aside]:
    asides: list[Aside] = []
    inside = False

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal inside
        if name == "threadedComment":
            asides.append(Aside(sheet, attributes.get("ref", ""), "", NOTE, ""))
        inside = name == "text"

    def end(_name: str) -> None:
        nonlocal inside
        inside = False

    def text(piece: str) -> None:
        if inside and asides:
            asides[-1] = asides[-1]._replace(words=asides[-1].words + piece)

    walk(xml, start, end, text)
    return asides


class _ShapeWalk:
    """Follows the shapes of a drawing with the cell at which each is fixed."""

    def __init__(self, sheet: str) -> None:
        self.sheet = sheet
        self.asides: list[Aside] = []
        self.corner: dict[str, str] = {}
        self.words: list[str] = []
        self.alternatives: list[str] = []
        self.reading = ""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name in _ANCHORS:
            self.corner, self.words, self.alternatives = {}, [], []
        elif name == "p" and self.words:
            self.words.append("\n")
        elif name == "cNvPr" and (words := attributes.get("descr", "").strip()):
            self.alternatives.append(words)
        self.reading = name if name in {"t", "row", "col"} else ""

    def text(self, piece: str) -> None:
        if self.reading == "t":
            self.words.append(piece)
        elif self.reading:
            self.corner.setdefault(self.reading, piece)

    def end(self, name: str) -> None:
        self.reading = ""
        if name in _ANCHORS:
            words = "".join(self.words).strip()
            row, column = self.corner.get("row", ""), self.corner.get("col", "")
            placed = row.isdecimal() and column.isdecimal() and max(len(row), len(column)) < 8
            cell = anchor_name(int(row), int(column)) if placed else ""
            texts_there = [(SHAPE, words), *((ALTERNATIVE, other) for other in self.alternatives)]
            self.asides += [Aside(self.sheet, cell, "", kind, text) for kind, text in texts_there if text]


def _shapes(xml: bytes, sheet: str) -> list[Aside]:
    drawing = _ShapeWalk(sheet)
    walk(xml, drawing.start, drawing.end, drawing.text)
    return drawing.asides
