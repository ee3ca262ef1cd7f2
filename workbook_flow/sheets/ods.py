"""OpenDocument spreadsheets to raw sheets: values by calamine, the rest by one pass over content.xml."""

from __future__ import annotations

import datetime as dt
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from python_calamine import CalamineError, CalamineWorkbook, SheetVisibleEnum

from workbook_flow.sheets.about import about_content
from workbook_flow.sheets.cells import cell_name
from workbook_flow.sheets.drawn import drawn_in_content
from workbook_flow.sheets.faint import faint_in_content
from workbook_flow.sheets.far import MOST_FAR
from workbook_flow.sheets.guard import MAX_AREA, MAX_COLUMNS, MAX_ROWS, Package, Refused, packed
from workbook_flow.sheets.links import told_links
from workbook_flow.sheets.marking import put_error
from workbook_flow.sheets.markup import texts, walk
from workbook_flow.sheets.moving import moves
from workbook_flow.sheets.pictures import has_pictures
from workbook_flow.sheets.plainly import Pen, written_by
from workbook_flow.sheets.raised import raised_in_content
from workbook_flow.sheets.struck import struck_in_content
from workbook_flow.sheets.wire import (
    FAR,
    MARGIN,
    NOTE,
    SHAPE,
    Aside,
    RawBook,
    RawSheet,
    Spot,
    note_shown,
    plain_rows,
)
from workbook_flow.words.codes import Code

_COUNTED = {"float", "percentage", "currency", "date", "time"}
_SHAPES = {"caption", "circle", "connector", "custom-shape", "ellipse", "line", "measure", "path"}
_SHAPES |= {"polygon", "polyline", "rect", "regular-polygon", "text-box"}
_BESIDE = {"annotation": NOTE} | dict.fromkeys(_SHAPES, SHAPE)
_DRAWN = _SHAPES | {"control", "frame", "g"}
"""What is drawn upon a cell: its words and its description (of a picture: what it shows) are not the cell's."""
_UNSPOKEN = {"date", "desc", "title"}
_CELLS = {"table-cell", "covered-table-cell"}
_REPEATED = "table:number-columns-repeated"
_INDENT = re.compile(rb">\s+(?=</?(?:table|office):)")
_TAB = re.compile(rb"<text:tab(?:/>|></text:tab>)")
_WORDED = re.compile(rb"<table:(?:covered-)?table-cell(?=[ >])[^<>]*>\s{0,200}(?=<text:p[ >])")
_DURATION = re.compile(r"PT(\d{1,7})H(\d{1,3})M(\d{1,3})(?:[.,]\d+)?S", re.ASCII)


def read_ods(package: Package) -> RawBook:
    """The spreadsheet in that package; Refused when unfit."""
    if b"opendocument.spreadsheet" not in package.parts["mimetype"]:
        raise Refused(Code.NOT_A_WORKBOOK, actual="其他 OpenDocument 文档")
    content = package.parts.get("content.xml")
    if content is None:
        raise Refused(Code.DAMAGED_FILE)
    if b"manifest:encryption-data" in package.parts.get("meta-inf/manifest.xml", b""):
        raise Refused(Code.ENCRYPTED_FILE)
    styles = package.parts.get("styles.xml", b"")
    content = _WORDED.sub(_typed, content)
    content = drawn_in_content(styles, raised_in_content(content))
    package = replace(package, parts=package.parts | {"content.xml": content})
    tables = _tables(content)
    if any(table.far or table.drawn for table in tables):
        content = written_by(_ContentPen(), content)
    try:
        book = CalamineWorkbook.from_filelike(
            io.BytesIO(_for_calamine(package.parts | {"content.xml": content}))
        )
        sheets = [_read_sheet(book, index, tables) for index in range(len(book.sheet_names))]
    except (CalamineError, ValueError, OSError):
        raise Refused(Code.DAMAGED_FILE) from None
    if not sheets:
        raise Refused(Code.BOOK_WITHOUT_SHEETS)
    meta = package.parts.get("meta.xml", b"<none/>")
    properties = {about.get("meta:name", ""): value for about, value in texts(meta, "user-defined")}
    kinds = {"basic/": "macros", "object ": "ole"}
    notes = [note for fragment, note in kinds.items() if package.having(fragment)]
    notes += ["pictures"] * has_pictures(package, "pictures/", [content])
    pairs = list(zip(sheets, tables, strict=False))
    beside = [
        *(aside._replace(sheet=sheet.name) for sheet, table in pairs for aside in table.beside),
        *(aside for sheet, table in pairs for aside in told_links(sheet, table.links)),
        *struck_in_content(content, [sheet.name for sheet in sheets]),
        *faint_in_content(styles, content, sheets),
        *about_content(content, meta if meta != b"<none/>" else b""),
        *_margins(styles),
    ]
    saved = next((words for _, words in texts(meta, "date")), "").strip()
    return RawBook("ods", sheets, properties, notes, beside, saved)


def _typed(cell: re.Match[bytes]) -> bytes:
    """A cell with words in it as one of text, where it says of no type that it is: programs may leave that out."""
    if b"value-type=" in cell[0] or b"table:formula=" in cell[0]:
        return cell[0]
    return cell[0].rstrip()[:-1] + b' office:value-type="string">'


def _margins(styles: bytes) -> list[Aside]:
    """What stands above and below the printed pages, by whatever name of a page."""
    words = (
        [words.strip() for kind in ("header", "footer") for _, words in texts(styles, kind)] if styles else []
    )
    return [Aside("", "", "", MARGIN, line) for line in dict.fromkeys(words) if line]


def _for_calamine(parts: dict[str, bytes]) -> bytes:
    """The package as calamine takes it: ``mimetype`` in front, no indents, no tabs (it drops them)."""
    content = _TAB.sub(b"<text:s/>", _INDENT.sub(b">", parts["content.xml"]))
    return packed(parts | {"content.xml": content})


def _read_sheet(book: CalamineWorkbook, index: int, tables: list[_Table]) -> RawSheet:
    about = book.sheets_metadata[index]
    sheet = book.get_sheet_by_index(index)
    given = sheet.to_python(skip_empty_area=False)
    rows, marks = plain_rows([_with_durations(row) for row in given])
    raw = RawSheet(about.name, about.visible is not SheetVisibleEnum.Visible, rows, marks)
    if index < len(tables):
        table = tables[index]
        raw.percent, raw.unvalued, raw.merges = table.percent, table.unvalued, table.merges
        raw.moving = table.moving
        note_shown(raw, table.shown)
        raw.hidden_rows = {row for row in table.hidden_rows if row < len(rows)}
        raw.hidden_columns = table.hidden_columns
        for (row, column), shown in table.errors.items():
            put_error(raw, row, column, shown)
    return raw


def _with_durations(row: Sequence[object]) -> list[object]:
    """What calamine leaves as ISO text, times over a day, made spans."""
    return [_duration(value) if isinstance(value, str) and value[:2] == "PT" else value for value in row]


def _duration(value: str) -> object:
    match = _DURATION.fullmatch(value)
    if match is None:
        return value
    return dt.timedelta(hours=int(match[1]), minutes=int(match[2]), seconds=int(match[3]))


@dataclass(slots=True)
class _Table:
    """What calamine leaves out of one table; ``far`` counts the cells beyond the bounds of a form."""

    percent: set[Spot] = field(default_factory=set)
    unvalued: set[Spot] = field(default_factory=set)
    moving: set[Spot] = field(default_factory=set)
    shown: dict[Spot, str] = field(default_factory=dict)
    errors: dict[Spot, str] = field(default_factory=dict)
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)
    beside: list[Aside] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    links: dict[Spot, str] = field(default_factory=dict)
    far: int = 0
    drawn: bool = False


@dataclass(slots=True)
class _TableWalk:
    """Follows tables, rows and cells with their repetitions; values repeated beyond bounds are Refused."""

    tables: list[_Table] = field(default_factory=list)
    area: int = 0
    depth: int = 0
    row: int = 0
    row_repeat: int = 1
    column: int = 0
    column_repeat: int = 1
    cell: dict[str, str] | None = None
    shown: list[str] = field(default_factory=list)
    worded: bool = False
    beside: list[str] | None = None
    author: list[str] = field(default_factory=list)
    within: str = ""
    drawings: int = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "table":
            self.depth += 1
            if self.depth == 1:
                self.tables.append(_Table())
                self.row, self.column = 0, 0
            return
        if self.depth != 1:
            return
        if name in _DRAWN:
            self.drawings += 1
            self.tables[-1].drawn |= self.cell is not None
        if self.beside is not None:
            self.within = name if name in _UNSPOKEN | {"creator"} else ""
        elif name in _BESIDE:
            self.beside, self.author = [], []
        elif self.drawings:
            return
        elif name in {"table-column", "table-row"}:
            self._start_line(name, attributes)
        elif name in _CELLS:
            self.column_repeat = _count(attributes.get("table:number-columns-repeated"))
            self.cell, self.shown, self.worded = attributes, [], False
        else:
            self._start_words(name, attributes.get("xlink:href", ""))

    def _start_line(self, name: str, attributes: dict[str, str]) -> None:
        """A row or a column begins, or several alike; they may be hidden."""
        is_hidden = attributes.get("table:visibility", "visible") != "visible"
        if name == "table-row":
            self.row_repeat, self.column = _count(attributes.get("table:number-rows-repeated")), 0
            rows = range(self.row, min(self.row + self.row_repeat, MAX_ROWS))
            self.tables[-1].hidden_rows.update(rows if is_hidden else ())
        else:
            last = self.column + _count(attributes.get("table:number-columns-repeated"))
            columns = range(self.column, min(last, MAX_COLUMNS))
            self.tables[-1].hidden_columns.update(columns if is_hidden else ())
            self.column = last

    def _start_words(self, name: str, target: str) -> None:
        self.worded = self.worded or name == "p"
        if name == "a" and self.cell is not None:
            self.tables[-1].links[self.row, self.column] = target

    def text(self, piece: str) -> None:
        if self.beside is not None:
            if self.within not in _UNSPOKEN:
                (self.author if self.within == "creator" else self.beside).append(piece)
        elif self.cell is not None and not self.drawings:
            self.shown.append(piece)

    def end(self, name: str) -> None:
        if name == "table":
            self.depth -= 1
            return
        if self.depth != 1:
            return
        self.drawings -= name in _DRAWN
        if self.beside is not None:
            self._end_beside(name, self.beside)
        elif self.drawings:
            return
        elif name == "table-row":
            self.row += self.row_repeat
        elif name in _CELLS and self.cell is not None:
            self._finish(self.cell, "".join(self.shown).strip())
            self.column += self.column_repeat
            self.cell = None

    def _end_beside(self, name: str, pieces: list[str]) -> None:
        self.within = ""
        if name == "p":
            pieces.append("\n")
        elif name in _BESIDE:
            words, self.beside = "".join(pieces).strip(), None
            cell = cell_name(self.row, self.column) if self.cell is not None else ""
            if words:
                self.tables[-1].beside.append(Aside("", cell, "".join(self.author), _BESIDE[name], words))

    def _finish(self, cell: dict[str, str], shown: str) -> None:
        kind = cell.get("office:value-type", "")
        rows, columns = (
            _count(cell.get("table:number-rows-spanned")),
            _count(cell.get("table:number-columns-spanned")),
        )
        if rows * columns > 1:
            merge = (self.row, self.column, self.row + rows - 1, self.column + columns - 1)
            self.tables[-1].merges.append(merge)
        if not (kind or shown or "table:formula" in cell):
            return
        if self.row >= MAX_ROWS or self.column >= MAX_COLUMNS:
            self._stray(shown or cell.get("office:value", ""))
            return
        self._check_repeats()
        for here in self._spots():
            self._note(cell, kind, shown, here)

    def _stray(self, words: str) -> None:
        table = self.tables[-1]
        table.far += self.row_repeat * self.column_repeat
        here = cell_name(self.row, self.column)
        if table.far > MOST_FAR:
            raise Refused(Code.BEYOND_THE_FORM, cell=here, rows=MAX_ROWS, columns=MAX_COLUMNS)
        if words:
            table.beside.append(Aside("", here, "", FAR, words))

    def _check_repeats(self) -> None:
        if self.row + self.row_repeat > MAX_ROWS or self.column + self.column_repeat > MAX_COLUMNS:
            raise Refused(Code.BEYOND_THE_FORM, rows=MAX_ROWS, columns=MAX_COLUMNS)
        self.area += self.row_repeat * self.column_repeat
        if self.area > MAX_AREA:
            raise Refused(Code.TOO_MUCH_OF_SOMETHING, what="单元格", count=self.area, limit=MAX_AREA)

    def _spots(self) -> list[Spot]:
        return [
            (self.row + down, self.column + right)
            for down in range(self.row_repeat)
            for right in range(self.column_repeat)
        ]

    def _note(self, cell: dict[str, str], kind: str, shown: str, here: Spot) -> None:
        table = self.tables[-1]
        if kind == "percentage":
            table.percent.add(here)
        if "table:formula" in cell and moves(cell["table:formula"]):
            table.moving.add(here)
        if self.worded and (kind in _COUNTED or "office:string-value" in cell):
            table.shown[here] = shown
        if cell.get("calcext:value-type") == "error":
            table.errors[here] = shown or "#VALUE!"
        elif not kind and "table:formula" in cell:
            table.unvalued.add(here)


class _ContentPen(Pen):
    """Writes content.xml down without what is drawn upon cells, and with nothing in those beyond a form's bounds."""

    def __init__(self) -> None:
        super().__init__()
        self.depth = 0
        self.row, self.row_repeat, self.column, self.column_repeat = 0, 1, 0, 1
        self.far = self.drawn = 0
        self.in_cell = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        local = name.rpartition(":")[2]
        if self.drawn or (self.in_cell and local in _DRAWN):
            self.drawn += 1
            return
        if self.far:
            self.far += 1
            return
        if local == "table":
            self.depth += 1
            self.row = self.row if self.depth > 1 else 0
        elif self.depth == 1 and local == "table-row":
            self.row_repeat, self.column = _count(attributes.get("table:number-rows-repeated")), 0
        elif self.depth == 1 and local in _CELLS:
            self.column_repeat, self.in_cell = _count(attributes.get("table:number-columns-repeated")), True
            if self.row >= MAX_ROWS or self.column >= MAX_COLUMNS:
                self.far = 1
                attributes = {key: words for key, words in attributes.items() if key == _REPEATED}
        super().start(name, attributes)

    def text(self, piece: str) -> None:
        if not (self.far or self.drawn):
            super().text(piece)

    def end(self, name: str) -> None:
        if self.drawn:
            self.drawn -= 1
            return
        self.far = max(0, self.far - 1)
        if self.far:
            return
        local = name.rpartition(":")[2]
        if local == "table":
            self.depth -= 1
        elif self.depth == 1 and local == "table-row":
            self.row += self.row_repeat
        elif self.depth == 1 and local in _CELLS:
            self.column, self.in_cell = self.column + self.column_repeat, False
        super().end(name)


def _count(text: str | None) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 10 else 1


def _tables(content: bytes) -> list[_Table]:
    walked = _TableWalk()
    walk(content, walked.start, walked.end, walked.text)
    return walked.tables
