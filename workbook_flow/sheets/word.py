"""Tables in Word documents (.docx) to raw sheets: a form's words that somebody copied into Word."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from workbook_flow.sheets.guard import MAX_COLUMNS, MAX_ROWS, Package, Refused
from workbook_flow.sheets.ink import BLACK, WHITE, Ink, colour_of, is_small
from workbook_flow.sheets.markup import texts
from workbook_flow.sheets.pages import PageTable, named_apart
from workbook_flow.sheets.pictures import has_pictures
from workbook_flow.sheets.web import lines
from workbook_flow.sheets.wire import FAINT, NOTE, STRUCK, Aside, RawBook
from workbook_flow.words.codes import Code
from workbook_flow.words.drawn import drawn, names_picture_font, picture_font
from workbook_flow.words.raised import ABOVE, BELOW, placed

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_UNSEEN = {
    "del",
    "moveFrom",
    "Fallback",
    "instrText",
    "tblPr",
    "tblGrid",
    "trPr",
    "tcPr",
    "pPr",
    "rPr",
    "sectPr",
}
_ASIDE_PARTS = ("word/comments.xml", "word/footnotes.xml", "word/endnotes.xml")
_WHERE = {"superscript": ABOVE, "subscript": BELOW}
_CODE = re.compile("[0-9A-Fa-f]{2,4}")
MAIN = "word/document.xml"


def read_word(package: Package) -> RawBook:
    """The tables of the document; Refused where none lists tasks."""
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    try:
        root = etree.fromstring(package.parts.get(MAIN, b""), parser)
    except etree.LxmlError:
        raise Refused(Code.NOT_A_WORKBOOK, actual="Word 文档") from None
    if names_picture_font(package.parts[MAIN]):
        draw_in(root)
    document = _Document()
    document.walk(root)
    if not any(table.is_list() for table in document.tables):
        raise Refused(Code.NOT_A_WORKBOOK, actual="Word 文档")
    sheets = named_apart(document.tables)
    notes = ["pictures"] * has_pictures(package, "word/media/", [package.parts[MAIN]])
    notes += ["ole"] if package.having("word/embeddings/") else []
    beside = [*_beside(package), *(aside for sheet in sheets for aside in sheet.beside)]
    return RawBook("docx", sheets, _properties(package), notes, beside)


def _properties(package: Package) -> dict[str, str]:
    xml = package.parts.get("docprops/custom.xml", b"<none/>")
    return {attributes.get("name", ""): value for attributes, value in texts(xml, "property")}


def _beside(package: Package) -> list[Aside]:
    """What comments and notes below the page say, and what stands above and below every page."""
    names = [name for name in sorted(package.parts) if name in _ASIDE_PARTS]
    names += [name for name in sorted(package.parts) if name.startswith(("word/header", "word/footer"))]
    asides = []
    for name in names:
        owner = {"word/comments.xml": "comment", "word/footnotes.xml": "footnote"}.get(name, "endnote")
        owner = owner if name in _ASIDE_PARTS else "p"
        for attributes, words in texts(package.parts[name], owner):
            if words.strip():
                asides.append(Aside("", "", attributes.get("w:author", ""), NOTE, words.strip()))
    return asides


def shown_in(element: Element) -> str:
    """The words of a paragraph or a cell as they are seen, with those that a reviewer put in; a line each."""
    pieces: list[str] = []
    _Document().gather(element, pieces, None)
    return "\n".join(lines(pieces))


def struck_in(element: Element) -> str:
    """The words of a paragraph or a cell that are struck through."""
    return "".join(words for run in element.iter() if is_struck(run) for words in words_of(run))


class _Document:
    """The document as it is walked: its tables, and the words since the last of them."""

    def __init__(self) -> None:
        self.tables: list[PageTable] = []
        self.mixed = False

    def walk(self, root: Element) -> None:
        """Take all that stands in the document."""
        loose: list[str] = []
        self.gather(root, loose, None)
        if self.tables:
            self.tables[-1].below += lines(loose)

    def gather(self, element: Element, pieces: list[str], outer: PageTable | None) -> None:
        """The words of an element into ``pieces``, tables apart."""
        for child in element:
            name = local(child)
            if name == "tbl":
                table = PageTable()
                if outer is None:
                    table.above = lines(pieces)
                    pieces.clear()
                self.tables.append(table)
                self.fill(child, table, {})
            elif name == "t":
                pieces.append(placed(child.text or "", placed_at(element) if self.mixed else ""))
            elif name == "sym":
                pieces.append(symbol_in(child))
            elif name in {"br", "cr", "p"}:
                pieces.append("\n")
                self.gather(child, pieces, outer)
            elif name in {"tab", "noBreakHyphen"}:
                pieces.append("\t" if name == "tab" else "-")
            elif name and name not in _UNSEEN:
                self.gather(child, pieces, outer)

    def fill(self, element: Element, table: PageTable, open_cells: dict[int, int]) -> None:
        """The rows and cells below an element of a table.

        ``open_cells`` are the merges that go on downwards: by column the place of each in the table's list.
        """
        for child in element:
            name = local(child)
            if name == "tc":
                self.cell(child, table, open_cells)
            elif name and name not in _UNSEEN:
                if name == "tr":
                    table.next_row()
                    table.column = whole_value(child, "gridBefore", 0)
                self.fill(child, table, open_cells)

    def cell(self, element: Element, table: PageTable, open_cells: dict[int, int]) -> None:
        """One cell; one that goes on from above makes that one's merge longer."""
        across = min(MAX_COLUMNS, max(1, whole_value(element, "gridSpan", 1)))
        pieces: list[str] = []
        outer, self.mixed = self.mixed, is_mixed(element)
        self.gather(element, pieces, table)
        self.mixed = outer
        struck = struck_in(element)
        row, column = len(table.rows) - 1, table.column
        down = next((child for child in element.iter() if local(child) == "vMerge"), None)
        going_on = down is not None and value_of(down) != "restart" and column in open_cells
        table.add("\n".join(lines(pieces)), across, notes=((STRUCK, struck), (FAINT, faint_in(element))))
        if going_on:
            top, left, _, right = table.merges[open_cells[column]]
            table.merges[open_cells[column]] = (top, left, min(row, MAX_ROWS), right)
        elif down is not None:
            if across == 1:
                table.merges.append((row, column, row, column))
            open_cells[column] = len(table.merges) - 1
        else:
            open_cells.pop(column, None)


def local(element: Element) -> str:
    """An element's name without its namespace; blank for comments."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def symbol_in(symbol: Element) -> str:
    """What is seen of a symbol, whose font and code stand in its settings."""
    attributes = {str(key).rpartition("}")[2]: str(value) for key, value in symbol.attrib.items()}
    code = attributes.get("char", "")
    letter = chr(int(code[-2:], 16)) if _CODE.fullmatch(code) else ""
    shown = drawn(letter, picture_font(attributes.get("font", "")))
    return shown if shown != letter else "（符号）"


def draw_in(root: Element) -> None:
    """Put what is seen in the place of letters in fonts of pictures."""
    for run in root.iter("{*}r"):
        fonts = (setting for setting in _settings(run, "rPr") if local(setting) == "rFonts")
        names = {
            str(key).rpartition("}")[2]: str(name) for font in fonts for key, name in font.attrib.items()
        }
        font = picture_font(names.get("ascii", "")) or picture_font(names.get("hAnsi", ""))
        for words in run if font else ():
            if local(words) == "t":
                words.text = drawn(words.text or "", font)


def value_of(element: Element) -> str:
    """The ``val`` of an element, whatever its namespace; blank where it has none."""
    return next((value for key, value in element.attrib.items() if str(key).endswith("val")), "")


def is_struck(run: Element) -> bool:
    """Whether an element is a piece of text that is struck through."""
    if local(run) != "r":
        return False
    settings = (setting for child in run if local(child) == "rPr" for setting in child)
    crossings = (setting for setting in settings if local(setting) in {"strike", "dstrike"})
    return any(value_of(crossing) not in {"0", "false"} for crossing in crossings)


def faint_in(cell: Element) -> str:
    """The words of a cell that nobody sees by their own settings: hidden, tiny, or of the colour of their ground."""
    ground = next((_ground(setting) for setting in _settings(cell, "tcPr") if local(setting) == "shd"), WHITE)
    faint = (run for run in cell.iter("{*}r") if _ink_of(run, ground).unseen)
    return "".join(words for run in faint for words in words_of(run)).strip()


def _settings(element: Element, name: str) -> Iterator[Element]:
    return (setting for child in element if local(child) == name for setting in child)


def _ink_of(run: Element, ground: str) -> Ink:
    ink = Ink(ground=ground)
    for setting in _settings(run, "rPr"):
        kind, words = local(setting), value_of(setting)
        if kind == "color":
            ink = ink._replace(colour=colour_of(words) or BLACK)
        elif kind in {"shd", "highlight"}:
            ink = ink._replace(ground=_ground(setting) if kind == "shd" else colour_of(words))
        elif (kind == "sz" and words.isdecimal() and is_small(str(int(words[:4]) / 2))) or (
            kind in {"vanish", "webHidden"} and words not in {"0", "false"}
        ):
            ink = ink._replace(small=True)
    return ink


def _ground(shading: Element) -> str:
    fill = next((value for key, value in shading.attrib.items() if str(key).endswith("fill")), "auto")
    return WHITE if fill == "auto" else colour_of(str(fill))


def is_mixed(cell: Element) -> bool:
    """Whether not all words of a cell stand alike."""
    runs = (run for run in cell.iter("{*}r") if "".join(words_of(run)).strip())
    return len({placed_at(run) for run in runs}) > 1


def placed_at(run: Element) -> str:
    """Where a piece of text stands by its own settings."""
    settings = (setting for child in run if local(child) == "rPr" for setting in child)
    return next(
        (_WHERE.get(value_of(setting), "") for setting in settings if local(setting) == "vertAlign"), ""
    )


def words_of(run: Element) -> list[str]:
    """The words of a piece of text."""
    return [child.text or "" for child in run if local(child) == "t"]


def whole_value(element: Element, name: str, otherwise: int) -> int:
    """The number that a property of a row or a cell says."""
    for properties in element:
        if local(properties) in {"tcPr", "trPr"}:
            for setting in properties:
                words = value_of(setting)
                if local(setting) == name and words.isdecimal() and len(words) < 6:
                    return min(int(words), MAX_COLUMNS)
    return otherwise
