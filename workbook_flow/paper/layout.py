"""How workbooks look: fonts, cell styles, print set-up, safe text, and how high wrapped Chinese text stands.

Column widths are in Excel's unit (one digit of the default font, 7 pixels at 96 dpi), heights and font sizes
in points. Styles are XlsxWriter format properties, so ``workbook.add_format(styled(CELL, bold=True))``.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from workbook_flow.fields.day import DayKind

TITLE_FONT = "方正小标宋简体"
HEADING_FONT = "黑体"
TEXT_FONT = "仿宋"

TITLE_SIZE = 20.0
TEXT_SIZE = 11.0

MAX_HEIGHT = 409.5
"""The highest row that Excel allows, in points (Excel specifications and limits)."""

UNIT_POINTS = 5.25
"""One unit of column width in points: 7 pixels at 96 dpi."""
SCREEN_WIDTH, COLUMN_PADDING = 1290 / 10.3, 5 / 7
"""What such a screen shows of a sheet beside its row numbers and its scroll bar, where the sheet's font is missing and
columns come out wider than their 7 pixels, and what stands beside a column's width; in units of column width."""
LINE_SPACING = 1.45
"""Line height over font size: the largest among the fonts met (Noto CJK 1.45, 仿宋 and 宋体 about 1.3)."""
ROW_PADDING = 6.0


class Margins(NamedTuple):
    """Inches of paper left and right of a sheet, above and below it, and from the edge to header and footer."""

    side: float
    top: float
    bottom: float
    words: float


MARGINS = Margins(side=0.5, top=0.6, bottom=0.7, words=0.3)
PAPER_A4, PAPER_A3 = 9, 8
A4_LONG_POINTS = 842.0
A4_LANDSCAPE_POINTS = A4_LONG_POINTS - 72 * 2 * MARGINS.side
"""What set_print leaves of A4's longer side between its margins."""
A3_LANDSCAPE_POINTS = 1191.0 - 72 * 2 * MARGINS.side
SMALLEST_SCALE = 0.65
"""Below it 11-point text prints smaller than 7 points."""

MARGIN_TEXT = 180
"""The most characters of a text in a header or footer, which Excel holds to 255 with all that stands there."""

Style = Mapping[str, object]

TITLE: Style = {
    "font_name": TITLE_FONT,
    "font_size": TITLE_SIZE,
    "align": "center",
    "valign": "vcenter",
    "text_wrap": True,
}
NOTE: Style = {"font_name": TEXT_FONT, "font_size": TEXT_SIZE, "valign": "vcenter", "text_wrap": True}
CELL: Style = {**NOTE, "border": 1, "align": "left"}
CENTRED: Style = {**CELL, "align": "center"}
HEADER: Style = {**CENTRED, "font_name": HEADING_FONT, "bg_color": "#DDEBF7"}
SECTION: Style = {**CELL, "font_name": HEADING_FONT, "bg_color": "#F2F2F2"}

DATE_FORMAT = DayKind.cell_format
PERCENT_FORMAT = '0"%"'
FRACTION_PERCENT_FORMAT = '0.0#"%"'
"""Percents are kept as the numbers 0 to 100 that people type; only their look has the sign."""


NO_START = frozenset("、，。；：？！）》」』】〕”’％%…—,.;:?!)]}")
"""Marks that a line may not start with; the last character of the line before comes down with them."""
PIECE = re.compile(r"[一-鿿]+|[!-~]+|\s|.", re.DOTALL)
"""A run of Chinese characters, which wraps between any two of them; a Latin word; any other character."""


def styled(base: Style, **changes: object) -> dict[str, object]:
    """A copy of a style with some properties changed."""
    return {**base, **changes}


@lru_cache(maxsize=4096)
def character_width(character: str) -> float:
    """The width of one character in ems: 1 for Chinese, about half for Latin, 0 for what shows nothing."""
    if unicodedata.category(character) in {"Mn", "Me", "Cf"}:
        return 0.0
    if unicodedata.east_asian_width(character) in "WFA":
        return 1.0
    return 0.7 if character.isupper() or character in "%@&mw" else 0.56


def text_width(text: str, size: float) -> float:
    """The width of the text's longest line, in units of column width."""
    longest = max(sum(map(character_width, line)) for line in text.split("\n"))
    return longest * size / UNIT_POINTS


@lru_cache(maxsize=4096)
def text_lines(text: str, width: float, size: float = TEXT_SIZE) -> int:
    """How many lines the wrapped text takes in a column of that width; a blank text takes one."""
    room = max(width * UNIT_POINTS / size, 1.0)
    return sum(paragraph_lines(paragraph, room) for paragraph in text.split("\n"))


def paragraph_lines(paragraph: str, room: float) -> int:
    """How many lines a text without line breaks takes in ``room`` ems; Latin words stay whole if they fit."""
    if len(paragraph) <= room:
        return 1
    lines, used, last = 1, 0.0, 0.0
    for piece in PIECE.findall(paragraph):
        if "一" <= piece[0] <= "鿿":
            if len(piece) <= room - used:
                used += len(piece)
            else:
                more, used = fill_lines(used, len(piece), room)
                lines += more
            last = 1.0
            continue
        width = piece_width(piece)
        if used + width > room and not piece.isspace():
            carried = last if piece in NO_START else 0.0
            if width > room:
                whole, width = divmod(used + width, room)
                lines, carried = lines + int(whole) - 1, 0.0
            lines, used = lines + 1, carried
        used, last = used + width, width
    return lines


@lru_cache(maxsize=4096)
def piece_width(piece: str) -> float:
    """The width of a word or a mark in ems."""
    return sum(map(character_width, piece))


def fill_lines(used: float, count: int, room: float) -> tuple[int, float]:
    """How many more lines ``count`` Chinese characters take after ``used`` ems, how full the last one is."""
    fits = max(int(room - used), 0)
    if count <= fits:
        return 0, used + count
    rest, per_line = count - fits, int(room)
    more = -(-rest // per_line)
    return more, float(rest - (more - 1) * per_line)


def row_height(
    cells: Iterable[tuple[str, float]],
    size: float = TEXT_SIZE,
    at_least: float = 0.0,
    at_most: float = MAX_HEIGHT,
    padding: float = ROW_PADDING,
) -> float:
    """The height in points of a row whose wrapped cells are ``(text, column width)``, bounded."""
    lines, ems = 1, UNIT_POINTS / size
    for text, width in cells:
        if len(text) > width * ems or "\n" in text:
            lines = max(lines, text_lines(text, width, size))
    return round(min(max(lines * size * LINE_SPACING + padding, at_least), at_most), 1)


def spread_height(heights: list[float], first: int, last: int, needed: float) -> None:
    """Raise ``heights[first..last]`` evenly until together they hold a merged cell of ``needed`` points."""
    missing = needed - sum(heights[first : last + 1])
    for row in range(first, last + 1) if missing > 0 else ():
        heights[row] = min(heights[row] + missing / (last - first + 1), MAX_HEIGHT)


def set_widths(sheet: Any, widths: Sequence[float]) -> None:
    """Set the widths of an XlsxWriter sheet's columns, from column A."""
    for column, width in enumerate(widths):
        sheet.set_column(column, column, width)


def first_screen(widths: Sequence[float], zoom: int = 100) -> int:
    """The last column, from 0, up to which all stand whole on a screen of 1366 by 768; at least the first.

    ``zoom`` is in percent.
    """
    reached, last = 0.0, 0
    for column, width in enumerate(widths):
        reached += width + COLUMN_PADDING
        if reached * zoom > SCREEN_WIDTH * 100:
            break
        last = column
    return last


def excerpt(text: str, width: float, lines: int, *, mark: str = "……") -> str:
    """The text, or as much of its start as stands in that many lines together with ``mark``."""
    if len(text) <= 20_000 and text_lines(text, width, TEXT_SIZE) <= lines:
        return text
    low, high = 0, min(len(text), 20_000)
    while low < high:
        middle = (low + high + 1) // 2
        fits = text_lines(text[:middle] + mark, width, TEXT_SIZE) <= lines
        low, high = (middle, high) if fits else (low, middle - 1)
    return text[:low].rstrip() + mark


def margin_text(text: str) -> str:
    """The text as a header or footer bears it after a font's size: none of it is a code, or part of the size."""
    plain = text.replace("&G", "＆G")
    plain = f" {plain}" if re.match("[0-9]", plain) else plain
    while len(plain) + plain.count("&") > MARGIN_TEXT:
        plain = plain[:-1]
    return plain.replace("&", "&&")


def set_print(
    sheet: Any,
    *,
    header: tuple[int, int] | None = None,
    landscape: bool = True,
    title: str,
    widths: Sequence[float] = (),
) -> None:
    """Set an XlsxWriter sheet up for print, a page wide, pages counted, rows ``header`` (from 0) repeated."""
    set_page(sheet, header=header, landscape=landscape, widths=widths)
    set_footer(sheet, title, MARGINS.words)


def set_page(
    sheet: Any,
    *,
    header: tuple[int, int] | None = None,
    landscape: bool = True,
    widths: Sequence[float] = (),
    margins: Margins = MARGINS,
) -> None:
    """The page on which a sheet is printed, without what stands in its margins.

    A4, or A3 where columns of these widths would come out smaller than SMALLEST_SCALE on A4.
    """
    needed = sum(widths) * UNIT_POINTS * SMALLEST_SCALE
    sheet.set_paper(PAPER_A3 if needed > A4_LANDSCAPE_POINTS else PAPER_A4)
    if landscape:
        sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=margins.side, right=margins.side, top=margins.top, bottom=margins.bottom)
    sheet.center_horizontally()
    if header is not None:
        sheet.repeat_rows(*header)


def keep_readable(sheet: Any, widths: Sequence[float], naming: int) -> None:
    """Print columns of these widths, too many for an A3 page at SMALLEST_SCALE, at that scale on pages side by side.

    The first ``naming`` columns stand on each.
    """
    if sum(widths) * UNIT_POINTS * SMALLEST_SCALE > A3_LANDSCAPE_POINTS:
        sheet.set_print_scale(round(100 * SMALLEST_SCALE))
        sheet.repeat_columns(0, naming - 1)


def set_footer(sheet: Any, words: str, margin: float = MARGINS.words) -> None:
    """What stands below each printed page, ``margin`` inches above its edge: these words, the page's number."""
    footer = f'&L&"{TEXT_FONT}"&9{margin_text(words)}&C&"{TEXT_FONT}"&9第 &P 页/共 &N 页'
    sheet.set_footer(footer, {"margin": margin})
