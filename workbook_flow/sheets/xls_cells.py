"""Cells of an old binary workbook that stand twice in it, and what conditions put on its cells."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping, Sequence

from xlrd.sheet import unpack_RK

from workbook_flow.sheets.cells import cell_name
from workbook_flow.sheets.wire import TWICE, Aside, RawSheet, Spot
from workbook_flow.sheets.xls_conditions import COND_FORMAT, CONDITION, XlsConditions
from workbook_flow.sheets.xls_formulas import records_of, sheet_starts

_FORMULA, _NUMBER, _RK, _MULRK, _BOOLERR = 0x06, 0x203, 0x27E, 0xBD, 0x205
_LABELSST, _LABEL, _RSTRING = 0xFD, 0x204, 0xD6
_BLANK, _MULBLANK = 0x201, 0xBE
_CELLS = frozenset({_BLANK, _MULBLANK, _FORMULA, _NUMBER, _RK, _MULRK, _BOOLERR, _LABELSST, _LABEL, _RSTRING})
_NOBODYS = 0x0FFF
_MOST_WORDS = 200
NAMELESS = "（空白，或公式给出的文字）"


def note_cells(
    sheets: Sequence[RawSheet],
    stream: bytes,
    strings: Sequence[str],
    colours: Mapping[int, str],
    *,
    since_1904: bool,
) -> None:
    """Tell of the cells that stand twice, and note what conditions put on cells; ``colours`` are the palette's."""
    for sheet, start in zip(sheets, sheet_starts(stream), strict=False):
        cells: dict[Spot, list[str]] = {}
        conditions = XlsConditions(colours)
        for record, body in records_of(stream, start):
            if record in _CELLS:
                for spot, words in _cells_in(record, body, strings):
                    others = cells.setdefault(spot, [])
                    if words not in others or (record == _FORMULA and not words):
                        others.append(words)
            else:
                conditions.take(record, body)
        sheet.beside += [
            Aside(sheet.name, cell_name(*spot), "", TWICE, "；".join(word or NAMELESS for word in words))
            for spot, words in cells.items()
            if len(words) > 1
        ]
        conditions.note(sheet, since_1904=since_1904)


def without_conditions(stream: bytes) -> bytes:
    """The records with those of conditional formats under a number that no program reads.

    xlrd makes nothing of them, and gives the whole workbook up over one that puts a number format on its cells.
    """
    records = bytearray(stream)
    position = 0
    while position + 4 <= len(records):
        record, length = struct.unpack_from("<HH", records, position)
        if record in {COND_FORMAT, CONDITION}:
            struct.pack_into("<H", records, position, _NOBODYS)
        position += 4 + length
    return bytes(records)


def _cells_in(record: int, body: bytes, strings: Sequence[str]) -> Iterator[tuple[Spot, str]]:
    """The cells of a record, with what each says as far as that tells it from another."""
    if len(body) < 6:
        return
    row, column = struct.unpack_from("<HH", body)
    if record == _MULRK:
        for number, start in enumerate(range(4, len(body) - 7, 6)):
            yield (row, column + number), _number_words(unpack_RK(body[start + 2 : start + 6]))
    elif record == _MULBLANK:
        for number in range((len(body) - 6) // 2):
            yield (row, column + number), ""
    else:
        yield (row, column), _words(record, body, strings)[:_MOST_WORDS]


def _words(record: int, body: bytes, strings: Sequence[str]) -> str:
    if record == _NUMBER and len(body) >= 14:
        return _number_words(struct.unpack_from("<d", body, 6)[0])
    if record == _RK and len(body) >= 10:
        return _number_words(unpack_RK(body[6:10]))
    if record == _LABELSST and len(body) >= 10:
        index = struct.unpack_from("<I", body, 6)[0]
        return strings[index].strip() if index < len(strings) else ""
    if record == _FORMULA and body[12:14] != b"\xff\xff" and len(body) >= 14:
        return _number_words(struct.unpack_from("<d", body, 6)[0])
    if record == _BOOLERR and len(body) >= 8:
        return "错误值" if body[7] else str(bool(body[6])).upper()
    if record in {_LABEL, _RSTRING} and len(body) >= 9:
        return body[9:].decode("utf-16-le" if body[8] & 1 else "latin-1", "replace").strip()
    return ""


def _number_words(number: float) -> str:
    return f"{number:.15g}"
