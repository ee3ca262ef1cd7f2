"""How texts of an old binary workbook look, as xlrd has it: raised, struck through, or such that nobody sees them."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from typing import Any

from workbook_flow.sheets.cells import cell_name
from workbook_flow.sheets.ink import BLACK, LEAST_POINTS, WHITE, Ink, colour_of
from workbook_flow.sheets.wire import FAINT, STRUCK, Aside, Spot
from workbook_flow.words.drawn import drawn, picture_font
from workbook_flow.words.raised import ABOVE, BELOW, in_line

_WHERE = {1: ABOVE, 2: BELOW}


def in_line_in(book: Any, sheet: Any, spot: Spot) -> str | None:
    """The text of a cell of which a part is raised or lowered, as it is shown; None for all others."""
    if spot not in sheet.rich_text_runlist_map:
        return None
    text, pieces = sheet.cell(*spot).value, _runs(book, sheet, spot)
    fonts = book.font_list
    return in_line(
        [
            (text[start:end], _WHERE.get(fonts[own].escapement, "") if 0 <= own < len(fonts) else "")
            for start, end, own in pieces
        ]
    )


def _runs(book: Any, sheet: Any, spot: Spot) -> list[tuple[int, int, int]]:
    """Where the pieces of a cell's text begin and end, and the font of each."""
    cell = sheet.cell(*spot)
    font = book.xf_list[cell.xf_index].font_index if cell.xf_index < len(book.xf_list) else -1
    runs = [(0, font), *(sheet.rich_text_runlist_map.get(spot) or ()), (len(str(cell.value)), -1)]
    return [(start, end, own) for (start, own), (end, _) in pairwise(runs)]


def drawn_words(book: Any, sheet: Any) -> dict[Spot, str]:
    """By cell, the texts that have letters in fonts of pictures, as they are seen."""
    pictured = {number: font for number, own in enumerate(book.font_list) if (font := picture_font(own.name))}
    shown = {}
    for row in range(sheet.nrows) if pictured else ():
        for column, cell in enumerate(sheet.row(row)):
            text, runs = cell.value, _runs(book, sheet, (row, column))
            if isinstance(text, str) and any(own in pictured for _, _, own in runs):
                pieces = (drawn(text[start:end], pictured.get(own, "")) for start, end, own in runs)
                shown[row, column] = "".join(pieces)
    return shown


def struck_words(book: Any, sheet: Any) -> list[Aside]:
    """The words that are struck through: of whole cells, and of runs in them."""
    crossed = {number for number, font in enumerate(book.font_list) if font.struck_out}
    asides = []
    for row in range(sheet.nrows) if crossed else ():
        for column, cell in enumerate(sheet.row(row)):
            text, runs = str(cell.value), _runs(book, sheet, (row, column))
            pieces = (text[start:end] for start, end, own in runs if own in crossed)
            if words := "".join(pieces).strip():
                asides.append(Aside(sheet.name, cell_name(row, column), "", STRUCK, words))
    return asides


def faint_words(book: Any, sheet: Any) -> list[Aside]:
    """The words that nobody sees: as white as their ground, or in letters of hardly a point."""
    colours = palette(book)
    fonts = [
        Ink(colours.get(font.colour_index, BLACK), 0 < font.height < 20 * LEAST_POINTS)
        for font in book.font_list
    ]
    grounds = [_ground(look.background, colours) for look in book.xf_list]
    faint = {
        number
        for number, (look, ground) in enumerate(zip(book.xf_list, grounds, strict=True))
        if look.font_index < len(fonts) and fonts[look.font_index]._replace(ground=ground).unseen
    }
    asides = []
    for row in range(sheet.nrows) if faint or sheet.rich_text_runlist_map else ():
        for column, cell in enumerate(sheet.row(row)):
            spot, text = (row, column), str(cell.value)
            if cell.xf_index not in faint and spot not in sheet.rich_text_runlist_map:
                continue
            ground = grounds[cell.xf_index] if 0 <= cell.xf_index < len(grounds) else WHITE
            pieces = (
                text[start:end]
                for start, end, own in _runs(book, sheet, spot)
                if 0 <= own < len(fonts) and fonts[own]._replace(ground=ground).unseen
            )
            if words := "".join(pieces).strip():
                asides.append(Aside(sheet.name, cell_name(*spot), "", FAINT, words))
    return asides


def palette(book: Any) -> dict[int, str]:
    """The colours of a workbook by their numbers."""
    return {index: colour_of(f"rgb{parts[:3]}") for index, parts in book.colour_map.items() if parts}


def _ground(background: Any, colours: Mapping[int, str]) -> str:
    """The colour of a cell's ground; blank where it has a pattern."""
    if background.fill_pattern == 0:
        return WHITE
    return colours.get(background.pattern_colour_index, "") if background.fill_pattern == 1 else ""
