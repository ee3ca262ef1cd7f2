"""Cells of an old binary workbook that stand twice in it, and those on which a condition puts a number format.

Conditions of this kind are not worked out: what a number shows under one is not to be known ([MS-XLS] 2.4.42, 2.4.43,
2.4.56 and those of 2007 after them).
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from xlrd.sheet import unpack_RK

from workbook_flow.sheets.cells import cell_name
from workbook_flow.sheets.conditional import UNSURE
from workbook_flow.sheets.wire import TWICE, Aside, RawSheet, Spot
from workbook_flow.sheets.xls_formulas import records_of, sheet_starts

_FORMULA, _NUMBER, _RK, _MULRK, _BOOLERR = 0x06, 0x203, 0x27E, 0xBD, 0x205
_LABELSST, _LABEL, _RSTRING = 0xFD, 0x204, 0xD6
_BLANK, _MULBLANK = 0x201, 0xBE
_CELLS = frozenset({_BLANK, _MULBLANK, _FORMULA, _NUMBER, _RK, _MULRK, _BOOLERR, _LABELSST, _LABEL, _RSTRING})
_CONDFMT, _CF, _CONDFMT12, _CF12, _CFEX = 0x1B0, 0x1B1, 0x879, 0x87A, 0x87B
_NOBODYS = 0x0FFF
_HEADER_OF_2007 = 12
_HAS_NUMBER_FORMAT = 0x02000000
_MOST_WORDS = 200
NAMELESS = "（空白，或公式给出的文字）"

Area = tuple[int, int, int, int]


def note_cells(sheets: Sequence[RawSheet], stream: bytes, strings: Sequence[str]) -> None:
    """Tell of the cells that stand twice, and note as unsure those under a conditional number format."""
    for sheet, start in zip(sheets, sheet_starts(stream), strict=False):
        cells: dict[Spot, list[str]] = {}
        conditions = _Conditions()
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
        _note_unsure(sheet, conditions.areas)


def without_conditions(stream: bytes) -> bytes:
    """The records with those of conditional formats under a number that no program reads.

    xlrd makes nothing of them, and gives the whole workbook up over one that puts a number format on its cells.
    """
    records = bytearray(stream)
    position = 0
    while position + 4 <= len(records):
        record, length = struct.unpack_from("<HH", records, position)
        if record in {_CONDFMT, _CF}:
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


@dataclass(slots=True)
class _Conditions:
    """Follows the conditional formats of a sheet; ``areas`` are those of the rules with a number format."""

    areas: list[Area] = field(default_factory=list)
    own: list[Area] = field(default_factory=list)
    by_number: dict[int, list[Area]] = field(default_factory=dict)

    def take(self, record: int, body: bytes) -> None:
        if record in {_CONDFMT, _CONDFMT12}:
            body = body[_HEADER_OF_2007:] if record == _CONDFMT12 else body
            self.own = list(_areas(body))
            if record == _CONDFMT and len(body) >= 4:
                self.by_number[struct.unpack_from("<H", body, 2)[0] >> 1] = self.own
        elif (record == _CF and _has_format(body, 6)) or (
            record == _CF12 and _has_format(body, _HEADER_OF_2007 + 10)
        ):
            self.areas += self.own
        elif record == _CFEX and len(body) >= 30 and not body[12] and body[25] and _has_format(body, 30):
            self.areas += self.by_number.get(struct.unpack_from("<H", body, 16)[0], [])


def _has_format(body: bytes, position: int) -> bool:
    """Whether what a rule puts on its cells has a number format among it."""
    flags = struct.unpack_from("<I", body, position)[0] if len(body) >= position + 4 else 0
    return bool(flags & _HAS_NUMBER_FORMAT)


def _areas(body: bytes) -> Iterator[Area]:
    count = struct.unpack_from("<H", body, 12)[0] if len(body) >= 14 else 0
    for start in range(14, min(14 + 8 * count, len(body) - 7), 8):
        top, bottom, left, right = struct.unpack_from("<HHHH", body, start)
        yield top, left, bottom, right


def _note_unsure(sheet: RawSheet, areas: Sequence[Area]) -> None:
    marked = {(row, column) for row, column, kind, _ in sheet.marks if kind not in {"error", "picture"}}
    for top, left, bottom, right in areas:
        for row in range(top, min(bottom + 1, len(sheet.rows))):
            for column in range(left, min(right + 1, len(sheet.rows[row]))):
                value = sheet.rows[row][column]
                number = isinstance(value, (int, float)) and not isinstance(value, bool)
                if number or (row, column) in marked or (row, column) in sheet.looks:
                    sheet.looks[row, column] = UNSURE
