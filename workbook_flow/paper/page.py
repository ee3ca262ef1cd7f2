"""One sheet being written: its formats, each made once, and the few ways in which cells are written."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from workbook_flow.model import NOTE_PERSON, NOTE_SHEETS, REVIEW_COLUMNS, Field, FieldType, Typed
from workbook_flow.paper.layout import (
    DATE_FORMAT,
    FRACTION_PERCENT_FORMAT,
    HEADER,
    MAX_HEIGHT,
    PERCENT_FORMAT,
    TEXT_SIZE,
    TITLE,
    TITLE_SIZE,
    Style,
    first_screen,
    row_height,
    set_widths,
    styled,
)
from workbook_flow.words.text import safe_text

Cell = tuple[Typed, Style]
Look = tuple[tuple[str, object], ...]
"""Properties of a style, as a key by which styles that many cells share are made once."""

FIRST_DAY, DAY_ZERO = date(1900, 3, 1), date(1899, 12, 30).toordinal()
"""Days before it are off by one, or nothing, in Excel's calendar: they are written as text."""
MOST_DIGITS = 10**15
"""Excel keeps 15 digits: longer numbers are written as text."""

RED: Style = {"bg_color": "#FCE4E4"}
YELLOW: Style = {"bg_color": "#FFF4D6"}
GREEN: Style = {"bg_color": "#E5F3E3"}
GREY: Style = {"bg_color": "#EFEFEF"}


TALL = "文字较长，本格可能显示不全，请点开单元格看全文"
TALL_BESIDE = "“{name}”文字较长，可能显示不全，请点开单元格看全文"
MOST_NAMED = 3
"""Rows that are named in a notice; more are counted."""
READ_BACK = frozenset(
    (sheet, name) for kind, (sheet, *key) in NOTE_SHEETS.items() for name in (*key, kind, NOTE_PERSON)
)
"""Columns by their sheets whose cells are read from a workbook that comes back, besides those of decisions: nothing
is added to what stands in them."""

MOST_RECENT = 500
"""Styles that are known by the very mapping that was written with last."""


@dataclass(frozen=True, slots=True)
class WrittenBook:
    """A report's workbook, the formats and pages made in it so far, and the mark that every sheet's title bears.

    ``watched`` says that what stands on its sheets is kept with it. ``recent`` are formats by the identity of their
    styles, which it holds so that none is another's; ``numbers`` are theirs in the file, and ``changed`` what styles
    become with something added.
    """

    workbook: Any
    formats: dict[frozenset[tuple[str, object]], Any] = field(default_factory=dict)
    recent: dict[int, tuple[Style, Any]] = field(default_factory=dict)
    numbers: dict[int, int] = field(default_factory=dict)
    changed: dict[tuple[int, Look], Style] = field(default_factory=dict)
    mark: str = ""
    watched: bool = False
    pages: list[Page] = field(default_factory=list)

    def format(self, style: Style) -> Any:
        """The format of that style, made on first use; a style is changed no more once it was written with."""
        recent = self.recent.get(id(style))
        if recent and recent[0] is style:
            return recent[1]
        key = frozenset(style.items())
        if key not in self.formats:
            self.formats[key] = self.workbook.add_format(dict(style))
            self.workbook.number_of(self.formats[key])
        if len(self.recent) >= MOST_RECENT:
            for memo in (self.recent, self.numbers, self.changed):
                memo.clear()
        self.recent[id(style)] = (style, self.formats[key])
        return self.formats[key]

    def number(self, style: Style) -> int:
        """The number that the format of that style has in the file."""
        number = self.numbers[id(style)] = int(self.workbook.number_of(self.format(style)))
        return number

    def with_look(self, style: Style, look: Look) -> Style:
        """A style with something added, made once for cells alike while the style itself is held."""
        self.format(style)
        changed = self.changed.get((id(style), look))
        if changed is None:
            changed = self.changed[id(style), look] = styled(style, **dict(look))
        return changed

    def plain(self, value: Typed, style: Style) -> tuple[str | float, Style]:
        """What is written for a value by its type: days and numbers as numbers, what Excel cannot hold as text."""
        if isinstance(value, date) and value >= FIRST_DAY:
            return float(value.toordinal() - DAY_ZERO), self.with_look(style, AS_DAY)
        if isinstance(value, int | float) and math.isfinite(value) and abs(value) < MOST_DIGITS:
            return value, self.with_look(style, IN_THE_MIDDLE)
        return shown(value), style

    def page(self, name: str, widths: Sequence[float], title: str, zoom: int = 100) -> Page:
        """A new sheet with its columns and its title, without gridlines, opened at that percent of its size."""
        from workbook_flow.paper.reportbook import LongSheet  # slow to import

        title = title if self.mark in title else f"{title}{self.mark}"
        sheet = self.workbook.add_worksheet(name, worksheet_class=LongSheet)
        sheet.watched = self.watched
        sheet.hide_gridlines(2)
        sheet.set_zoom(zoom)
        set_widths(sheet, widths)
        page = Page(book=self, sheet=sheet, widths=tuple(widths), zoom=zoom)
        page.title(title)
        self.pages.append(page)
        return page


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One sheet, the widths of its columns, and the percent at which it opens."""

    book: WrittenBook
    sheet: Any
    widths: tuple[float, ...]
    zoom: int = 100
    names: list[str] = field(default_factory=list)
    """What the columns are called, once the header stands."""

    @property
    def last_seen(self) -> int:
        """The number of the last column that stands on the first screen, from 0."""
        return first_screen(self.widths, self.zoom)

    @property
    def last(self) -> int:
        """The number of the last column, from 0."""
        return len(self.widths) - 1

    def title(self, title: str) -> None:
        """The title in the first row: in the middle of the sheet, or on the left of one wider than a screen."""
        wide = self.last_seen < self.last
        self.line(0, title, styled(TITLE, align="left") if wide else TITLE, TITLE_SIZE, at_least=36)

    def line(self, row: int, text: str, style: Style, size: float = TEXT_SIZE, at_least: float = 0.0) -> None:
        """A text over the columns that a screen shows, in a row as high as it needs in letters of that size."""
        self.stretch(row, (0, self.last_seen), text, style, size=size, at_least=at_least)

    def stretch(
        self,
        row: int,
        columns: tuple[int, int],
        text: str,
        style: Style,
        *,
        size: float = TEXT_SIZE,
        at_least: float = 0.0,
    ) -> None:
        """A text from one column to another in a row as high as it needs; what even the highest cuts says so."""
        first, last = columns
        height = row_height([(text, sum(self.widths[first : last + 1]))], size, at_least=at_least)
        if height >= MAX_HEIGHT:
            text, style = f"{TALL}\n{text}", styled(style, valign="top")
        self.span((row, first, row, last), text, style)
        self.sheet.set_row(row, height)

    def text(self, row: int, column: int, text: str, style: Style) -> None:
        """A text as text, whatever it begins with; a blank one leaves the cell empty, with its border."""
        if text:
            self.sheet.write_string(row, column, safe_text(text), self.book.format(style))
        else:
            self.sheet.write_blank(row, column, None, self.book.format(style))

    def value(self, row: int, column: int, value: Typed, style: Style) -> None:
        """A value by its own type: days as days, numbers as numbers, what Excel cannot hold as text."""
        plain, style = self.book.plain(value, style)
        if isinstance(plain, str):
            self.text(row, column, plain, style)
        else:
            self.sheet.write_number(row, column, plain, self.book.format(style))

    def span(self, area: tuple[int, int, int, int], text: str, style: Style) -> None:
        """A text over ``(first row, first column, last row, last column)``, merged if more than a cell."""
        top, left, bottom, right = area
        if (top, left) != (bottom, right):
            self.sheet.merge_range(top, left, bottom, right, "", self.book.format(style))
        self.text(top, left, text, style)

    def link(self, row: int, column: int, text: str, target: str, style: Style) -> None:
        """A text that leads to a cell of this workbook, such as ``'任务进展'!A5``."""
        looks = self.book.format(styled(style, font_color="#1F4E79", underline=1))
        self.sheet.write_url(row, column, f"internal:{target}", looks, safe_text(text))

    def link_out(self, row: int, column: int, text: str, path: str, style: Style) -> None:
        """A text that leads to a file beside the workbook."""
        looks = self.book.format(styled(style, font_color="#1F4E79", underline=1))
        self.sheet.write_url(row, column, f"external:{path}", looks, safe_text(text))

    def formula(self, row: int, column: int, formula: str, result: float, style: Style) -> None:
        """A formula of our own with its result, for readers that do not calculate."""
        self.sheet.write_formula(row, column, formula, self.book.format(style), result)

    def row(self, row: int, values: Sequence[Typed], style: Style, at_least: float = 0.0) -> None:
        """A row of values in one style, as high as its texts need."""
        self.lay(row, [(value, style) for value in values], at_least=at_least)

    def lay(self, row: int, cells: Sequence[Cell], column: int = 0, at_least: float = 0.0) -> None:
        """Values with their styles, side by side from that column on, in a row as high as they need."""
        height = self.height((value for value, _ in cells), column)
        self.sheet.set_row(row, max(height, at_least))
        self.cells(row, column, self.announced(cells, height, column))

    def cells(self, row: int, column: int, cells: Iterable[Cell]) -> None:
        """Values with their styles, side by side from that column on."""
        looks, sheet = self.book.format, self.sheet
        for number, (value, style) in enumerate(cells, start=column):
            if value is None or value == "":
                sheet.write_blank(row, number, None, looks(style))
            elif type(value) is str:
                sheet.write_string(row, number, safe_text(value), looks(style))
            else:
                self.value(row, number, value, style)

    def finish(self, row: int, column: int, cells: Sequence[Cell]) -> None:
        """Values with their styles from that column to the end of a row whose height is set; they change no more."""
        self.sheet.write_line(row, column, cells, self.book)

    def height(self, values: Iterable[Typed], column: int = 0) -> float:
        """The height that values side by side need, from that column on."""
        widths = zip(values, self.widths[column:], strict=False)
        return row_height([(shown(value), width) for value, width in widths if value is not None])

    def announced(self, cells: Sequence[Cell], height: float, column: int = 0) -> Sequence[Cell]:
        """The cells of a row of that height; what even the highest row cannot show whole says so at its head.

        Of a cell that is read back, the row's widest other one says it.
        """
        if height < MAX_HEIGHT:
            return cells
        lines, places = list(cells), range(len(cells))
        free = [place for place in places if not self.is_read_back(column + place)]
        for place in reversed(places):
            if self.height([cells[place][0]], column + place) >= MAX_HEIGHT:
                own = place in free
                speaker = place if own else max(free, key=lambda spot: self.widths[column + spot])
                words = TALL if own else TALL_BESIDE.format(name=self.names[column + place])
                lines[place] = (lines[place][0], styled(lines[place][1], valign="top"))
                value, style = lines[speaker]
                lines[speaker] = (f"{words}\n{shown(value)}".rstrip(), styled(style, valign="top"))
        return lines

    def is_read_back(self, column: int) -> bool:
        """Whether what stands in that column is read from a workbook that comes back."""
        name = self.names[column] if column < len(self.names) else ""
        return name in REVIEW_COLUMNS or (self.sheet.get_name(), name) in READ_BACK

    def settle(self, row: int) -> None:
        """Nothing changes above that row any more: what is long is not held row by row."""
        if self.sheet.is_due(row):
            self.sheet.settle(row)

    def header(self, row: int, names: Sequence[str]) -> None:
        """The column names in one row."""
        self.names[:] = names
        self.row(row, names, HEADER, at_least=24)


def shown(value: Typed) -> str:
    """A value's text, to write it by or to measure it by."""
    return "" if value is None else str(value)


def announced_text(text: str, width: float) -> str:
    """The text of a cell that is locked and not read back; what even the highest row cuts says so at its head."""
    return f"{TALL}\n{text}" if row_height([(text, width)]) >= MAX_HEIGHT else text


def cut_notice(names: Iterable[str]) -> str:
    """That rows of these names are cut, for a sheet whose cells are read back; blank for none."""
    rows = [*dict.fromkeys(names)]
    counted = f" 等 {len(rows)} 行" if len(rows) > MOST_NAMED else " "
    words = f"{'、'.join(rows[:MOST_NAMED])}{counted}的文字较长，显示不全，请点开单元格看全文。"
    return words if rows else ""


def field_style(field: Field, value: Typed, base: Mapping[str, object]) -> dict[str, object]:
    """The style of a fill-in column's cell: percents with their sign, what is not text centred."""
    return styled(base, **dict(field_look(field, value)))


def field_look(field: Field, value: Typed) -> Look:
    """What a fill-in column's cell adds to a style."""
    if field.type is FieldType.PERCENT and isinstance(value, int | float) and math.isfinite(value):
        return WHOLE_PERCENT if value == int(value) else FRACTION_PERCENT
    return ON_THE_LEFT if field.type is FieldType.TEXT else IN_THE_MIDDLE


ON_THE_LEFT: Look = (("align", "left"),)
IN_THE_MIDDLE: Look = (("align", "center"),)
AS_DAY: Look = (("num_format", DATE_FORMAT), ("align", "center"))
WHOLE_PERCENT: Look = (*IN_THE_MIDDLE, ("num_format", PERCENT_FORMAT))
FRACTION_PERCENT: Look = (*IN_THE_MIDDLE, ("num_format", FRACTION_PERCENT_FORMAT))
