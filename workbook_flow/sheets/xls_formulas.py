"""The formulas of an old binary workbook whose stored result says nothing.

LibreOffice stores the number 0 for a formula whose result is a text that it did not calculate anew. A 0 is believed
where the formula can only give a number.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator

Spot = tuple[int, int]

_BOF, _EOF, _FORMULA, _BOUNDSHEET = 0x809, 0x0A, 0x06, 0x85
_BIFF8 = 0x600
_SIZES = {
    **dict.fromkeys((0x01, 0x02, 0x23, 0x24, 0x2A, 0x2C), 4),
    **dict.fromkeys(range(0x03, 0x17), 0),
    **dict.fromkeys((0x1C, 0x1D), 1),
    **dict.fromkeys((0x1E, 0x21, 0x29), 2),
    **dict.fromkeys((0x26, 0x27, 0x28, 0x39, 0x3A, 0x3C), 6),
    **dict.fromkeys((0x25, 0x2B, 0x2D, 0x1F), 8),
    **dict.fromkeys((0x3B, 0x3D), 10),
    0x20: 7,
    0x22: 3,
}
"""Bytes behind each token of a formula ([MS-XLS] 2.5.198), those of texts and attributes apart."""
_TEXT, _ATTRIBUTE, _PARENTHESIS, _FUNCTION, _FUNCTION_OF_MANY = 0x17, 0x19, 0x15, 0x21, 0x22
_OF_CHOICE, _OF_SUM = 0x04, 0x10
_GIVE_NUMBERS = {*range(0x03, 0x08), *range(0x12, 0x15), 0x1E, 0x1F}
"""Arithmetic, and numbers themselves."""
_NUMERIC_FUNCTIONS = {
    0,
    4,
    5,
    6,
    7,
    *range(24, 28),
    32,
    33,
    39,
    *range(65, 75),
    169,
    183,
    212,
    213,
    221,
    228,
    345,
    346,
    347,
}
"""COUNT, SUM, AVERAGE, MIN, MAX, ABS to ROUND, LEN, VALUE, MOD, DATE to NOW and more ([MS-XLS] 2.5.198.17)."""

_MOVING_FUNCTIONS = {63, 74, 221}
"""RAND, NOW and TODAY."""
_MAY_MOVE = re.compile(rb"[\x21\x41\x61](?:\x3f|\x4a|\xdd)\x00|[\x39\x59\x79]")
"""One of these, or a function by its name: of any class, as far as bytes alone show it."""
_OF_TODAY = re.compile(rb"[\x21\x41\x61](?:\x4a|\xdd)\x00")
_NAMED, _BY_CHANCE = 0x39, b"RANDBETWEEN"
_EXTERNAL_NAME, _EXTERNAL_BOOK = 0x23, 0x1AE


def unknown_results(stream: bytes) -> list[set[Spot]]:
    """By sheet, in the workbook's order, the formulas that store a 0 and may give a text."""
    return [set(_unknown_in(stream, start)) for start in sheet_starts(stream)]


def moving_results(stream: bytes) -> list[set[Spot]]:
    """By sheet, in the workbook's order, the formulas whose result is another every day, or every moment."""
    named = set(_named_by_chance(stream))
    return [
        {
            struct.unpack_from("<HH", body)
            for record, body in records_of(stream, start)
            if record == _FORMULA and len(body) >= 22 and _moves(body, named)
        }
        for start in sheet_starts(stream)
    ]


def _named_by_chance(stream: bytes) -> Iterator[int]:
    """The numbers, counted from 1 in each book that is leant on, of names that stand for a figure of chance."""
    number = 0
    for record, body in records_of(stream, 0):
        if record == _EXTERNAL_BOOK:
            number = 0
        elif record == _EXTERNAL_NAME:
            number += 1
            if _BY_CHANCE in body.replace(b"\0", b"").upper():
                yield number


def _moves(record: bytes, named: set[int]) -> bool:
    """Whether the formula in a record is of today or of chance; one that is not understood whole, by its bytes."""
    if _MAY_MOVE.search(record, 22) is None:
        return False
    for token in _tokens(record[22 : 22 + struct.unpack_from("<H", record, 20)[0]]):
        if not token:
            return _OF_TODAY.search(record, 22) is not None
        kind = _base(token[0])
        if kind == _FUNCTION and struct.unpack_from("<H", token, 1)[0] in _MOVING_FUNCTIONS:
            return True
        if kind == _NAMED and struct.unpack_from("<H", token, 3)[0] in named:
            return True
    return False


def records_of(stream: bytes, position: int) -> Iterator[tuple[int, bytes]]:
    """The records from a position to the end of its part, parts inside it left out."""
    depth = 0
    while position >= 0 and position + 4 <= len(stream):
        record, length = struct.unpack_from("<HH", stream, position)
        body = stream[position + 4 : position + 4 + length]
        position += 4 + length
        depth += (record == _BOF) - (record == _EOF)
        if depth <= 1:
            yield record, body
        if depth <= 0:
            return


def sheet_starts(stream: bytes) -> list[int]:
    """Where the worksheets begin, in the workbook's order."""
    return [
        struct.unpack_from("<I", body)[0]
        for record, body in records_of(stream, 0)
        if record == _BOUNDSHEET and len(body) >= 6 and body[5] == 0
    ]


def _unknown_in(stream: bytes, start: int) -> Iterator[Spot]:
    version = 0
    for record, body in records_of(stream, start):
        if record == _BOF and len(body) >= 2 and not version:
            version = struct.unpack_from("<H", body)[0]
        elif record == _FORMULA and len(body) >= 22 and body[6:14] == bytes(8):
            row, column, _ = struct.unpack_from("<HHH", body)
            if version != _BIFF8 or not gives_a_number(body[22 : 22 + struct.unpack_from("<H", body, 20)[0]]):
                yield row, column


def gives_a_number(formula: bytes) -> bool:
    """Whether what a formula does last gives a number, whatever it is given."""
    last = b""
    for token in _tokens(formula):
        if not token:
            return False
        kind = _base(token[0])
        if kind != _PARENTHESIS and not (kind == _ATTRIBUTE and not token[1] & _OF_SUM):
            last = token
    kind = _base(last[0]) if last else 0
    if kind in {_FUNCTION, _FUNCTION_OF_MANY}:
        return struct.unpack_from("<H", last, len(last) - 2)[0] & 0x7FFF in _NUMERIC_FUNCTIONS
    return kind in _GIVE_NUMBERS or kind == _ATTRIBUTE


def _base(token: int) -> int:
    """A token without its class."""
    return token if token < 0x20 else token & 0x1F | 0x20


def _tokens(formula: bytes) -> Iterator[bytes]:
    """The tokens of a formula; an empty one where it is not understood any further."""
    position = 0
    while position < len(formula):
        size = _size(formula, position)
        token = formula[position : position + 1 + size]
        if size < 0 or len(token) < 1 + size:
            yield b""
            return
        yield token
        position += 1 + size


def _size(formula: bytes, position: int) -> int:
    """Bytes behind a token, -1 where that is not known."""
    kind, behind = _base(formula[position]), formula[position + 1 : position + 4]
    if kind == _TEXT and len(behind) >= 2:
        return 2 + behind[0] * (2 if behind[1] & 1 else 1)
    if kind == _ATTRIBUTE and len(behind) == 3:
        choices = struct.unpack_from("<H", behind, 1)[0] + 1
        return 3 + (2 * choices if behind[0] & _OF_CHOICE else 0)
    return _SIZES.get(kind, -1)
