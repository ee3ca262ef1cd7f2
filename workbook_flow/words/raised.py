"""Figures above and below the line: 10² is no 102, however its 2 was raised, and 60① no 601."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

ABOVE, BELOW = "super", "sub"
"""Where a piece of text stands beside the others."""

_CHARACTERS = {
    ABOVE: str.maketrans("0123456789+-−=()in", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁱⁿ"),
    BELOW: str.maketrans("0123456789+-−=()", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎"),
}
_SIGNS = re.compile(
    "([\xb2\xb3\xb9\xbc-\xbe\u2070-\u209c\u2150-\u215f\u2189\u2460-\u24ff\u3250-\u325f\u32b1-\u32bf]+)"
)
"""Raised, lowered, circled, bracketed and broken figures: behind a figure they are no more digits of it."""


def in_line(pieces: Sequence[tuple[str, str]]) -> str | None:
    """Pieces of text, each with where it stands, as one line that says so; None where all stand alike."""
    if len({where for words, where in pieces if words.strip()}) < 2:
        return None
    return "".join(placed(words, where) for words, where in pieces)


def placed(words: str, where: str) -> str:
    """A piece of text in the characters for where it stands, as far as there are such."""
    return unicodedata.normalize("NFKC", words).translate(_CHARACTERS[where]) if where else words


def narrow(words: str) -> str:
    """Words in half width, in which no sign becomes a digit of the figure that it stands behind."""
    if words.isascii():
        return words
    return "".join(
        piece if number % 2 else unicodedata.normalize("NFKC", piece)
        for number, piece in enumerate(_SIGNS.split(words))
    )
