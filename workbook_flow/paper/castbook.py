"""A book written down before XlsxWriter writes it: cells as finished XML, all else as the calls that ask for it.

The sheets take the same calls as XlsxWriter's; what they cannot write down raises ``Uncastable``. Slow to import.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache, partial
from typing import Any

from xlsxwriter.utility import _utf16_len

from workbook_flow.paper.asxml import (
    DEFAULT_HEIGHT,
    MOST_TEXT,
    CastFormat,
    as_number,
    cast_format,
    frozen,
    result_text,
    rich_text,
)
from workbook_flow.paper.cellwriter import SPAN_ROWS, FormSheet, OwnFormulas
from workbook_flow.paper.rowwise import FormulaBlock

FRAME_CALLS = frozenset(
    {
        *("set_column", "hide_gridlines", "protect", "freeze_panes", "activate", "set_first_sheet"),
        *("set_paper", "set_landscape", "fit_to_pages", "set_margins", "center_horizontally", "repeat_rows"),
        *("set_h_pagebreaks", "very_hidden", "filter_column", "autofilter", "print_area", "set_selection"),
        *("conditional_format", "data_validation", "set_header", "set_footer"),
    }
)
"""The calls that change nothing in the rows."""
TEXT_CALLS = frozenset({"set_header", "set_footer"})
SLOT = "\ue0f0{}\ue0f1"
"""Stands for a text of one form in the calls of its mould."""
READ_OTHERWISE = ("=", "{", "http", "ftp", "mailto:", "internal:", "external:", "file:")
"""What XlsxWriter takes for something other than a text, among merged cells."""
INTERNAL = "internal:"
MOST_SLOT = 255


class Uncastable(Exception):
    """Something that only XlsxWriter itself writes."""


PLAIN = frozenset({int, str, type(None), type, CastFormat})
"""The kinds of arguments that can be told apart as they are."""

Call = tuple[int, str, tuple[Any, ...], tuple[tuple[str, Any], ...]]
"""The number of a sheet (-1 for the book), what is asked of it, and the frozen arguments."""

LAST = 1_030_000
"""The row that stands for a sheet's last row; ten further on for each sheet."""
WritePart = Callable[[Any, Any, Any, int], None]
"""Writes a part of a sheet: book, sheet, all that it hangs on, and the sheet's last row, for LAST_ROWS alone."""
LAST_ROWS: Mapping[str, tuple[int, ...]] = {
    **dict.fromkeys(("conditional_format", "data_validation", "autofilter", "print_area"), (0, 2)),
}
"""The arguments that may be a sheet's last row, by call."""


@dataclass(frozen=True, slots=True, eq=False)
class SharedPart:
    """A part of a sheet that many forms have in common, written down once.

    Its calls, shared strings and how often it uses them, cells without them and cells with them (by their place among
    them), and heights.
    """

    calls: tuple[Call, ...]
    strings: tuple[str, ...]
    string_count: int
    cells: tuple[tuple[int, int, Cell], ...]
    texts: tuple[tuple[int, int, CastFormat | None, int], ...]
    heights: Mapping[int, tuple[int, bool, bool]]


@dataclass(slots=True)
class CastBook:
    """The calls in their order, the texts of the slots in them, the shared strings, the sheets, the one picture."""

    calls: list[Call | SharedPart] = field(default_factory=list)
    slots: list[str] = field(default_factory=list)
    strings: dict[str, int] = field(default_factory=dict)
    string_count: int = 0
    sheets: list[CastSheet] = field(default_factory=list)
    picture: bytes = b""

    @property
    def commented(self) -> bool:
        """Whether any cell has a comment."""
        return any(sheet.comments for sheet in self.sheets)

    def add_format(self, properties: Mapping[str, object]) -> CastFormat:
        """A format."""
        return cast_format(tuple(properties.items()))

    def add_worksheet(self, name: str, worksheet_class: type[FormSheet] = FormSheet) -> CastSheet:
        """A new sheet; its class tells which cells it takes."""
        self.note(-1, "add_worksheet", (name, worksheet_class))
        sheet = CastSheet(book=self, number=len(self.sheets), kind=worksheet_class)
        self.sheets.append(sheet)
        return sheet

    def set_properties(self, properties: Mapping[str, object]) -> None:
        """The document's properties; its title is the form's own."""
        self.note(-1, "set_properties", ({**properties, "title": self.slot(str(properties["title"]))},))

    def set_custom_property(self, name: str, value: str) -> None:
        """A property that is the form's own."""
        self.note(-1, "set_custom_property", (name, self.slot(value)))

    def note(self, number: int, name: str, args: tuple[Any, ...], **options: Any) -> None:
        """Write a call down."""
        plain = PLAIN.issuperset(map(type, args))
        self.calls.append((number, name, args if plain else tuple(map(frozen, args)), tuple(options.items())))

    def write_shared(self, sheet: CastSheet, write: WritePart, basis: Hashable, _: int = 0) -> None:
        """Let ``write`` write its part of a sheet, once for all that it hangs on; the last row gets its sign."""
        kind: Any = sheet.kind
        part = shared_part(write, basis, sheet.number, kind)
        self.calls.append(part)
        numbers = list(map(self.string, part.strings))
        self.string_count += part.string_count - len(numbers)
        for row, column, cell in part.cells:
            sheet.put(row, column, cell)
        for row, column, look, number in part.texts:
            sheet.put(row, column, (look, string_element(numbers[number])))
        sheet.rows.update(part.heights)

    def slot(self, text: str) -> str:
        """What stands for a text in the calls; the text itself where XlsxWriter looks closer at it."""
        if len(text) > MOST_SLOT or _utf16_len(text) > MOST_SLOT or "[" in text or "&G" in text or not text:
            return text
        self.slots.append(text)
        return SLOT.format(len(self.slots) - 1)

    def show(self, picture: bytes) -> None:
        """Take the picture, which stands in every form of a mould as large as in the others."""
        if self.picture and self.picture != picture:
            raise Uncastable("a second picture")
        self.picture = picture

    def string(self, text: str) -> int:
        """The number of a shared string."""
        self.string_count += 1
        return self.strings.setdefault(text, len(self.strings))


@dataclass(frozen=True, slots=True)
class BlankCells:
    """Empty cells side by side, by their formats."""

    looks: tuple[CastFormat, ...]


blank_cells = lru_cache(maxsize=64)(BlankCells)
Cell = tuple[CastFormat | None, str] | FormulaBlock | BlankCells
"""A cell's format, and its element after that; or a run of cells from there on."""

Reach = Mapping[int, tuple[int, int]]
"""By sixteen rows, the first column in use and the last."""
Allowance = tuple[int, int, int, Mapping[str, Any], str]
"""The first row and the last of a column, what they take, and what they say instead of its own message."""


@dataclass(slots=True, eq=False)
class CastSheet:
    """One sheet: its cells by row and column, its rows' heights, and how far it goes."""

    book: CastBook
    number: int
    kind: type[FormSheet]
    table: dict[int, dict[int, Cell]] = field(default_factory=dict)
    rows: dict[int, tuple[int, bool, bool]] = field(default_factory=dict)
    comments: list[tuple[int, int, str, Mapping[str, Any]]] = field(default_factory=list)
    links: list[tuple[int, int, str, str]] = field(default_factory=list)
    allowed: list[Allowance] = field(default_factory=list)
    rows_first: bool = False
    pictured: range = range(0)
    """The rows in which the sheet's picture stands."""

    def __getattr__(self, name: str) -> Any:
        if name not in FRAME_CALLS:
            raise Uncastable(name)
        return partial(self.frame, name)

    def frame(self, name: str, *args: Any, **options: Any) -> None:
        """A call that changes nothing in the rows."""
        if name == "data_validation" and self.allowed:
            raise Uncastable(name)
        if name in TEXT_CALLS:
            args = (self.book.slot(args[0]), *args[1:])
        self.book.note(self.number, name, args, **options)

    def put(self, row: int, column: int, cell: Cell) -> None:
        """Put a cell where it stands."""
        try:
            self.table[row][column] = cell
        except KeyError:
            self.table[row] = {column: cell}

    def write_string(self, row: int, column: int, text: str, look: CastFormat | None = None) -> None:
        """Write a text."""
        if len(text) > MOST_TEXT // 2 and _utf16_len(text) > MOST_TEXT:
            raise Uncastable(f"{len(text)} characters")
        self.put(row, column, (look, string_element(self.book.string(text))))

    def write_blank(self, row: int, column: int, _: None, look: CastFormat | None = None) -> None:
        """Write an empty cell with a format."""
        if look is not None:
            self.put(row, column, (look, "/>"))

    def write_blanks(self, row: int, column: int, looks: tuple[CastFormat, ...]) -> None:
        """Write empty cells side by side."""
        self.put(row, column, blank_cells(looks))

    def write_number(self, row: int, column: int, number: float, look: CastFormat | None = None) -> None:
        """Write a number."""
        if number - number != 0:
            raise Uncastable(str(number))
        self.put(row, column, (look, f"><v>{number:.16G}</v></c>"))

    def write_datetime(self, row: int, column: int, day: datetime, look: CastFormat | None = None) -> None:
        """Write a day."""
        self.write_number(row, column, as_number(day), look)

    def write_formula(
        self,
        row: int,
        column: int,
        formula: str,
        look: CastFormat | None = None,
        value: str | float = 0,
    ) -> None:
        """Write a formula, escaped for XML and without an equals sign, with its result."""
        if not issubclass(self.kind, OwnFormulas) or isinstance(value, bool) or str(value)[:1] == "#":
            raise Uncastable(formula)
        kind = ' t="str"' if isinstance(value, str) and value else ""
        self.put(row, column, (look, f"{kind}><f>{formula}</f><v>{result_text(value)}</v></c>"))

    def write_block(self, row: int, block: FormulaBlock) -> None:
        """Write the formulas of one row, as far as they are the same in every row but for its number."""
        self.put(row, block.first, block)

    def write_rich_string(self, row: int, column: int, *parts: Any) -> int:
        """Write a text of several formats; give 0, or what XlsxWriter says where it writes none."""
        *runs, look = parts
        xml = rich_text(tuple(runs))
        if not xml:
            return -4
        self.put(row, column, (look, string_element(self.book.string(xml))))
        return 0

    def merge_range(  # noqa: PLR0917 - the arguments are XlsxWriter's
        self, top: int, left: int, bottom: int, right: int, text: str, look: CastFormat
    ) -> None:
        """Merge cells, the text in the first."""
        self.book.note(self.number, "merge_range", (top, left, bottom, right, "", look))
        for row in range(top, bottom + 1):
            for column in range(left, right + 1):
                self.write_blank(row, column, None, look)
        if text:
            self.write_merged(top, left, text, look)

    def write_merged(self, row: int, column: int, text: str, look: CastFormat) -> None:
        """Write the text of merged cells; XlsxWriter takes what looks like a formula or an address for one."""
        if text.startswith(READ_OTHERWISE):
            raise Uncastable(text)
        self.write_string(row, column, text, look)

    def set_row(
        self, row: int, height: float | None, _: None = None, options: Mapping[str, Any] | None = None
    ) -> None:
        """Set a row's height in points, rounded to pixels, and whether it is hidden."""
        self.keep_row(row, height, bool((options or {}).get("hidden")), growing=False)

    def grow_row(self, row: int, height: float, *, hidden: bool = False) -> None:
        """Set a row's height in points, which goes with what is typed."""
        self.keep_row(row, height, hidden, growing=True)

    def keep_row(self, row: int, height: float | None, hidden: bool, *, growing: bool) -> None:
        """Keep what is said of a row."""
        pixels = DEFAULT_HEIGHT if height is None else int(height * 4.0 / 3.0 + 0.5)
        if not pixels:
            raise Uncastable("a row without height")
        self.rows_first |= not self.table
        self.rows[row] = (pixels, hidden, growing)

    def write_comment(self, row: int, column: int, comment: str, options: Mapping[str, Any]) -> None:
        """Write a comment."""
        self.comments.append((row, column, comment, options))

    def insert_picture(self, rows: range, column: int, picture: bytes, options: Mapping[str, Any]) -> None:
        """Place the form's picture in these rows."""
        self.book.show(picture)
        self.book.note(self.number, "insert_picture", (rows, column, b"", options))
        self.pictured = rows

    def write_url(self, row: int, column: int, url: str, look: CastFormat, text: str) -> None:
        """Write a link within the book."""
        place = url.removeprefix(INTERNAL)
        if place == url or max(_utf16_len(url), _utf16_len(text)) > MOST_SLOT:
            raise Uncastable(url)
        self.links.append((row, column, place, text))
        self.write_string(row, column, text, look)

    def allow(self, first: int, last: int, column: int, allowed: Mapping[str, Any], words: str) -> None:
        """Let cells of a column take what is allowed; ``words`` instead of its own message, if any."""
        if _utf16_len(words) > MOST_SLOT:
            raise Uncastable(words)
        self.allowed.append((first, last, column, allowed, words))

    def area(self, reach: Reach) -> tuple[int, int, int, int] | None:
        """The first row and column in use, and the last; ``reach`` is the sheet's."""
        numbers = {*self.table, *self.rows}
        columns = {column for first_and_last in reach.values() for column in first_and_last}
        columns |= {0} if self.rows_first else set()
        return (min(numbers), min(columns), max(numbers), max(columns)) if numbers else None

    @property
    def reach(self) -> Reach:
        """By sixteen rows, the first column in use and the last."""
        reach: dict[int, tuple[int, int]] = {}
        for row, cells in self.table.items():
            first, last = ends(cells)
            low, high = reach.get(row // SPAN_ROWS, (first, last))
            if first <= low or last >= high:
                reach[row // SPAN_ROWS] = (min(low, first), max(high, last))
        return reach


@lru_cache(maxsize=256)
def shared_part(write: WritePart, basis: Hashable, number: int, kind: type[FormSheet]) -> SharedPart:
    """What that writes on a sheet of this number and kind. Raises Uncastable where it is more than that holds."""
    book = CastBook()
    sheet = CastSheet(book=book, number=number, kind=kind)
    write(book, sheet, basis, LAST + 10 * number)
    calls = tuple(call for call in book.calls if not isinstance(call, SharedPart))
    further = (book.slots, book.picture, sheet.comments, sheet.links, sheet.allowed, sheet.rows_first)
    if any(further) or len(calls) < len(book.calls):
        raise Uncastable(write.__name__)
    cells: list[tuple[int, int, Cell]] = []
    texts: list[tuple[int, int, CastFormat | None, int]] = []
    for row, line in sheet.table.items():
        for column, cell in line.items():
            at = string_number(cell[1]) if isinstance(cell, tuple) else None
            if at is None or not isinstance(cell, tuple):
                cells.append((row, column, cell))
            else:
                texts.append((row, column, cell[0], at))
    return SharedPart(
        calls=calls,
        strings=tuple(book.strings),
        string_count=book.string_count,
        cells=tuple(cells),
        texts=tuple(texts),
        heights=sheet.rows,
    )


STRING_START, STRING_END = ' t="s"><v>', "</v></c>"


def string_element(number: int) -> str:
    """What stands in the element of a cell with that shared string."""
    return f"{STRING_START}{number}{STRING_END}"


def string_number(element: str) -> int | None:
    """The number of the shared string in the element of a cell; None where it has none."""
    if not element.startswith(STRING_START):
        return None
    return int(element.removeprefix(STRING_START).removesuffix(STRING_END))


def ends(cells: Mapping[int, Cell]) -> tuple[int, int]:
    """The first column and the last of a row's cells."""
    last = max(cells)
    cell = cells[last]
    if isinstance(cell, BlankCells):
        return min(cells), last + len(cell.looks) - 1
    return min(cells), cell.last if isinstance(cell, FormulaBlock) else last
