"""What stood in the rows of a consolidated workbook when it went out, in two bytes a cell.

By it words that somebody typed over cells are told from the program's own, however the rows were sorted since and
whichever program saved them.
"""

from __future__ import annotations

import sys
from array import array
from base64 import b64decode, b64encode
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from zlib import crc32

from workbook_flow.sheets import clean

PIECE = 30_000
"""Characters in a cell of what is kept; a cell holds 32,767."""
MOST = 1 << 16

Row = tuple[int, ...]
"""The marks of a row's filled cells."""


@dataclass(frozen=True, slots=True)
class SheetMarks:
    """The filled rows of a sheet; ``numbers`` are among them unless formulas stand there, whose results change."""

    rows: tuple[Row, ...]
    numbers: bool


def mark_of(words: str) -> int:
    """The mark of a text, whatever blanks and breaks programs make of those in it."""
    bare = "".join(words.split())
    return crc32((bare if bare.isprintable() else clean(bare)).encode(errors="replace")) % MOST


def number_words(number: float) -> str:
    """A number as a text, to as many digits as every program keeps."""
    return f"{number:.12g}"


@lru_cache(maxsize=4096)
def number_mark(number: float) -> int:
    """The mark of a number."""
    return mark_of(number_words(number))


def packed_rows(rows: Iterator[Sequence[int]] | Sequence[Sequence[int]]) -> array[int]:
    """Rows one after another, before each how many cells it has."""
    packed = array("H")
    for row in rows:
        packed.append(len(row))
        packed.extend(row)
    return packed


def unpacked_rows(packed: Sequence[int]) -> Iterator[Row]:
    """The rows again; ValueError where the last one is cut."""
    start = 0
    while start < len(packed):
        end = start + 1 + packed[start]
        if end > len(packed):
            raise ValueError("a row is cut")
        yield tuple(packed[start + 1 : end])
        start = end


def pieces_of(
    sheets: Mapping[str, tuple[array[int], bool]],
) -> tuple[Mapping[str, tuple[int, bool]], list[str]]:
    """How much there is of each sheet, and all of it as texts that cells can hold."""
    sizes = {name: (len(packed), numbers) for name, (packed, numbers) in sheets.items()}
    whole = array("H")
    for packed, _ in sheets.values():
        whole.extend(packed)
    words = b64encode(in_order(whole).tobytes()).decode()
    return sizes, [words[start : start + PIECE] for start in range(0, len(words), PIECE)]


def marks_from(sizes: Mapping[str, tuple[int, bool]], pieces: Sequence[str]) -> dict[str, SheetMarks]:
    """The rows by their sheets; ValueError where what is kept is not whole."""
    whole = array("H")
    whole.frombytes(b64decode("".join(pieces), validate=True))
    in_order(whole)
    if len(whole) != sum(size for size, _ in sizes.values()):
        raise ValueError("not whole")
    sheets: dict[str, SheetMarks] = {}
    start = 0
    for name, (size, numbers) in sizes.items():
        sheets[name] = SheetMarks(tuple(unpacked_rows(whole[start : start + size])), numbers)
        start += size
    return sheets


def in_order(numbers: array[int]) -> array[int]:
    """Two bytes each, the lower first, on every machine."""
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers
