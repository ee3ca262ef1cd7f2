"""XML Spreadsheet 2003 (.xml, or named .xls) and flat OpenDocument (.fods): a whole workbook as one XML text."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, field

from workbook_flow.sheets.about import names_told, properties_told
from workbook_flow.sheets.cells import CellError, cell_name
from workbook_flow.sheets.conditional import FormatRule, hidden_under
from workbook_flow.sheets.guard import MAX_AREA, MAX_COLUMNS, MAX_ROWS, Package, Refused, refuse_entities
from workbook_flow.sheets.markup import walk
from workbook_flow.sheets.moving import moves
from workbook_flow.sheets.ods import read_ods
from workbook_flow.sheets.wire import (
    FAINT,
    NOTE,
    STRUCK,
    Aside,
    RawBook,
    RawSheet,
    Spot,
    iso_moment,
    note_looks,
    plain_rows,
)
from workbook_flow.sheets.xml2003_conditions import hiding_rules
from workbook_flow.sheets.xml2003_looks import CellStyles, Piece
from workbook_flow.words.codes import Code
from workbook_flow.words.raised import ABOVE, BELOW, in_line

_ROOT = re.compile(rb"<([A-Za-z][\w.-]{0,40}(?::[\w.-]{1,40})?)[\s>/]")
_DECLARED = re.compile(
    r"""^\s{0,99}<\?xml[^<>]{0,200}?encoding\s{0,9}=\s{0,9}["']([\w-]{1,40})["'][^<>]{0,200}\?>"""
)
_ABOUT = {
    "Title": "title",
    "Subject": "subject",
    "Keywords": "keywords",
    "Category": "category",
    "Description": "description",
}
_WHERE = {"Sup": ABOVE, "Sub": BELOW}
_SPREADSHEET = b"urn:schemas-microsoft-com:office:spreadsheet"
_EPOCH = dt.date(1899, 12, 31)
_FIRST_DAY = dt.date(1899, 12, 30)
"""The day that the number 0 stands for."""
_ODS = b"application/vnd.oasis.opendocument.spreadsheet"
_MANIFEST = b'<m:manifest xmlns:m="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"></m:manifest>'
_META_END = b"</office:meta>"
_INDENT = re.compile(rb">\s+(?=<text:p[ >/])")


def read_xml(data: bytes) -> RawBook | None:
    """The workbook in that XML text, None where it is neither kind of workbook; Refused when unfit."""
    plain = data.replace(b"\0", b"")[:8192]
    root = _ROOT.search(plain)
    name = root[1].rpartition(b":")[2] if root else b""
    if name == b"Workbook" and _SPREADSHEET in plain:
        return read_workbook(in_utf8(data))
    if name == b"document" and b"opendocument" in plain:
        xml = in_utf8(data)
        if _ODS not in xml[:16384]:
            raise Refused(Code.NOT_A_WORKBOOK, actual="其他 OpenDocument 文档")
        names = {"mimetype", "content.xml", "meta.xml"}
        names |= {"pictures/"} if b"<office:binary-data" in xml else set()
        names |= {"basic/"} if b"<ooo:library-embedded" in xml or b"<office:event-listeners" in xml else set()
        xml = _INDENT.sub(b">", xml)
        parts = {"mimetype": _ODS, "content.xml": xml, "meta-inf/manifest.xml": _MANIFEST}
        parts["meta.xml"] = _meta_of(xml)
        book = read_ods(Package(frozenset(names), parts))
        book.kind = "fods"
        return book
    return None


def _meta_of(xml: bytes) -> bytes:
    """What a flat OpenDocument says of itself: pictures, too, have titles."""
    start, end = xml.find(b"<office:meta>"), xml.find(_META_END)
    return xml[start : end + len(_META_END)] if 0 <= start < end else b"<none/>"


def in_utf8(data: bytes) -> bytes:
    """An XML text in UTF-8 without its declaration, since expat knows no Chinese code page; Refused for entities."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = data.decode("utf-16", "replace")
    else:
        declared = _DECLARED.match(data[:400].decode("latin-1"))
        encoding = declared[1].lower() if declared else "utf-8"
        try:
            text = data.decode("gb18030" if encoding.startswith("gb") else encoding)
        except (UnicodeDecodeError, LookupError):
            raise Refused(Code.DAMAGED_FILE) from None
    text = text.lstrip("\ufeff \t\r\n")
    if text.startswith("<?xml"):
        text = text[text.find("?>") + 2 :]
    xml = text.encode("utf-8", "replace")
    refuse_entities(xml)
    return xml


def read_workbook(xml: bytes) -> RawBook:
    """A workbook of the 2003 schema; Refused when damaged or beyond the bounds."""
    walked = _Walk()
    walk(xml, walked.start, walked.end, walked.text)
    if not walked.sheets:
        raise Refused(Code.BOOK_WITHOUT_SHEETS)
    for sheet, grid, numbers in zip(walked.sheets, walked.grids, walked.numbers, strict=True):
        rows, marks = plain_rows(grid_rows(grid))
        sheet.rows, sheet.marks = rows, marks
        note_looks(sheet, numbers)
    for sheet, rules in zip(walked.sheets, walked.rules, strict=True):
        walked.beside += hidden_under(rules, sheet, since_1904=False)
    beside = [*walked.beside, *properties_told(walked.about), *names_told(walked.names)]
    return RawBook("xml", walked.sheets, walked.properties, [], beside)


def grid_rows(grid: dict[int, dict[int, object]]) -> list[list[object]]:
    """The cells by row and column as rows; Refused where they span too large an area."""
    height = max(grid, default=-1) + 1
    area = sum(max(row, default=-1) + 1 for row in grid.values()) + height
    if area > MAX_AREA:
        raise Refused(Code.TOO_MUCH_OF_SOMETHING, what="单元格", count=area, limit=MAX_AREA)
    rows: list[list[object]] = [[] for _ in range(height)]
    for number, cells in grid.items():
        rows[number] = [cells.get(column) for column in range(max(cells, default=-1) + 1)]
    return rows


@dataclass(slots=True)
class _Walk:
    """Follows the sheets, rows and cells; what a cell shows by its style, and notes beside it."""

    sheets: list[RawSheet] = field(default_factory=list)
    grids: list[dict[int, dict[int, object]]] = field(default_factory=list)
    beside: list[Aside] = field(default_factory=list)
    properties: dict[str, str] = field(default_factory=dict)
    about: dict[str, str] = field(default_factory=dict)
    names: list[tuple[dict[str, str], str]] = field(default_factory=list)
    numbers: list[dict[Spot, tuple[float, str]]] = field(default_factory=list)
    rules: list[list[FormatRule]] = field(default_factory=list)
    condition: dict[str, str] = field(default_factory=dict)
    styles: CellStyles = field(default_factory=CellStyles)
    path: list[str] = field(default_factory=list)
    row: int = -1
    row_style: str = ""
    column: int = -1
    cell: dict[str, str] = field(default_factory=dict)
    kind: str = ""
    author: str = ""
    pieces: list[str] = field(default_factory=list)
    struck: list[str] = field(default_factory=list)
    placed: list[tuple[str, str]] = field(default_factory=list)
    fonts: list[dict[str, str]] = field(default_factory=list)
    pieces_in: list[Piece] = field(default_factory=list)
    column_styles: dict[int, str] = field(default_factory=dict)

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        plain = {key.rpartition(":")[2]: value for key, value in attributes.items()}
        self.path.append(name)
        if name == "Worksheet":
            self.sheets.append(RawSheet(plain.get("Name", ""), False, []))
            self.grids.append({})
            self.numbers.append({})
            self.rules.append([])
            self.row, self.column, self.column_styles = -1, -1, {}
        elif name == "Font" and "Data" in self.path:
            self.fonts.append(plain)
        elif name in {"Style", "Font", "Interior", "NumberFormat"} and "Styles" in self.path:
            self.styles.look(name, plain)
        elif name == "Column" and self.sheets:
            self.begin_column(plain)
        elif name == "Row" and self.sheets:
            self.begin_row(plain)
        elif name == "Cell" and self.sheets:
            self.begin_cell(plain)
        elif name in {"NamedRange", "Comment", "Format"}:
            self.begin_aside(name, plain)
        elif name == "Data":
            self.kind, self.pieces, self.struck = plain.get("Type", "String"), [], []
            self.placed, self.fonts, self.pieces_in = [], [], []
        elif "Data" not in self.path:
            self.pieces = []

    def begin_row(self, attributes: dict[str, str]) -> None:
        """A row, or several blank ones, begins."""
        self.row = next_place(attributes, self.row, MAX_ROWS)
        self.row_style, self.column = attributes.get("StyleID", ""), -1
        if attributes.get("Hidden") == "1":
            last = min(self.row + 1 + whole(attributes.get("Span", ""), 0, MAX_ROWS), MAX_ROWS)
            self.sheets[-1].hidden_rows.update(range(self.row, last))

    def begin_column(self, attributes: dict[str, str]) -> None:
        """A column, or several alike, whose cells without a style of their own or of their row have its style."""
        self.column = next_place(attributes, self.column, MAX_COLUMNS)
        last = min(self.column + whole(attributes.get("Span", ""), 0, MAX_COLUMNS), MAX_COLUMNS - 1)
        columns = range(self.column, last + 1)
        self.column_styles |= dict.fromkeys(columns, attributes.get("StyleID", ""))
        if attributes.get("Hidden") == "1":
            self.sheets[-1].hidden_columns.update(columns)
        self.column = last

    def begin_aside(self, name: str, attributes: dict[str, str]) -> None:
        """A name begins, which may stand for a text, or a comment, or what a condition puts on its cells."""
        if name == "Comment":
            self.author = attributes.get("Author", "")
        elif name == "Format":
            rules = hiding_rules(self.condition, attributes.get("Style", ""))
            if self.sheets:
                self.rules[-1] += rules
        else:
            self.names.append(({"name": attributes.get("Name", "")}, attributes.get("RefersTo", "")))

    def begin_cell(self, attributes: dict[str, str]) -> None:
        """A cell begins; a formula without a stored result is one whose value nobody knows."""
        self.column = next_place(attributes, self.column, MAX_COLUMNS)
        self.cell = attributes
        across, down = (
            whole(attributes.get(name, ""), 0, most)
            for name, most in (("MergeAcross", MAX_COLUMNS), ("MergeDown", MAX_ROWS))
        )
        if across or down:
            merge = (self.row, self.column, self.row + down, self.column + across)
            self.sheets[-1].merges.append(merge)
        if "Formula" in attributes:
            self.sheets[-1].unvalued.add((self.row, self.column))
            if moves(attributes["Formula"]):
                self.sheets[-1].moving.add((self.row, self.column))

    def text(self, piece: str) -> None:
        """A piece of text."""
        self.pieces.append(piece)
        self.placed.append((piece, next((_WHERE[name] for name in self.path if name in _WHERE), "")))
        self.pieces_in.append((piece, tuple(self.fonts)))
        if "S" in self.path:
            self.struck.append(piece)

    def end(self, name: str) -> None:
        """An element ends."""
        words = "".join(self.pieces)
        self.path.pop()
        if name == "Font" and self.fonts:
            self.fonts.pop()
        if name == "Data" and "Comment" in self.path:
            self.note(words)
        elif name == "Data" and "Cell" in self.path:
            self.value(words)
        elif self.path[-1:] in (["ConditionalFormatting"], ["Condition"]):
            whole_area = {"Range": self.condition.get("Range", "")}
            self.condition = whole_area if name == "Condition" else {**self.condition, name: words}
        elif name == "Cell":
            self.column += whole(self.cell.get("MergeAcross", ""), 0, MAX_COLUMNS)
        elif name == "Row":
            self.row_style = ""
        elif name == "Visible" and self.sheets and "WorksheetOptions" in self.path:
            self.sheets[-1].hidden = words.strip() != "SheetVisible"
        elif self.path[-1:] == ["CustomDocumentProperties"]:
            self.properties[name] = words
        elif self.path[-1:] == ["DocumentProperties"]:
            self.about[_ABOUT.get(name, name)] = words

    def note(self, words: str) -> None:
        """Words beside the cell; Excel writes the author's name above them as well."""
        text = words.strip().removeprefix(f"{self.author}:").strip() if self.author else words.strip()
        if text and self.sheets:
            at = cell_name(self.row, self.column)
            self.beside.append(Aside(self.sheets[-1].name, at, self.author, NOTE, text))

    def value(self, words: str) -> None:
        """What the cell holds."""
        style = self.cell.get("StyleID") or self.row_style or self.column_styles.get(self.column) or "Default"
        shown = self.styles.drawn(style, self.pieces_in) if self.kind == "String" else words
        value = in_line(self.placed) or typed(shown, self.kind)
        self.grids[-1].setdefault(self.row, {})[self.column] = value
        self.sheets[-1].unvalued.discard((self.row, self.column))
        here = cell_name(self.row, self.column)
        struck = words if style in self.styles.struck else "".join(self.struck)
        for kind, piece in ((STRUCK, struck), (FAINT, self.styles.faint(style, self.pieces_in))):
            if piece.strip():
                self.beside.append(Aside(self.sheets[-1].name, here, "", kind, piece.strip()))
        code = self.styles.formats.get(style, "")
        number = serial_of(value)
        if code and number is not None:
            self.numbers[-1][self.row, self.column] = number, code


def next_place(attributes: dict[str, str], before: int, most: int) -> int:
    """The 0-based place of a row or a cell: behind the one before, or where it says; Refused beyond the bounds."""
    place = whole(attributes.get("Index", ""), before + 2, 1 << 30) - 1
    if not before < place < most:
        raise Refused(Code.BEYOND_THE_FORM, rows=MAX_ROWS, columns=MAX_COLUMNS)
    return place


def whole(words: str, otherwise: int, most: int) -> int:
    """A whole number written in digits, at most ``most``."""
    return min(int(words), most) if words.isdecimal() and len(words) < 10 else otherwise


def typed(words: str, kind: str) -> object:
    """The value of a cell of that type; its words where they are none such."""
    try:
        match kind:
            case "Number":
                return float(words)
            case "Boolean":
                return words.strip() not in {"0", "false"}
            case "Error":
                return CellError(words.strip()[:40])
            case "DateTime":
                value = dt.datetime.fromisoformat(words.strip())
                return moment(value) if value.tzinfo is None else iso_moment(words.strip()) or words
            case _:
                return words
    except ValueError:
        return words


def serial_of(value: object) -> float | None:
    """A number, or a day or time as the number that stands for it; None for all else."""
    match value:
        case float():
            return value
        case dt.datetime():
            return (value - dt.datetime.combine(_FIRST_DAY, dt.time())) / dt.timedelta(days=1)
        case dt.date():
            return float(value.toordinal() - _FIRST_DAY.toordinal())
        case dt.time():
            return (value.hour * 3600 + value.minute * 60 + value.second) / 86_400
        case _:
            return None


def moment(value: dt.datetime) -> dt.date | dt.time | dt.datetime:
    """A day, a time of day where the day is before the calendar of Excel begins, else both."""
    if value.date() <= _EPOCH:
        return value.time()
    return value.date() if value.time() == dt.time() else value
