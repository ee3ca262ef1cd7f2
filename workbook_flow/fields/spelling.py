"""How texts, numbers and days are written so plainly that a form understands them."""

from __future__ import annotations

from datetime import date

HALF_WIDTH = str.maketrans({0xFF01 + number: chr(0x21 + number) for number in range(94)})
SPACES = str.maketrans({"\u3000": " ", "\xa0": " "})
MOST_DIGITS = 16

BLANKS = " \u3000\xa0\t\n"
"""What is not counted in a text's length: a person would not call it a character written."""


def tidy(raw: str) -> str:
    """A text without line breaks, stray and doubled blanks."""
    text = "".join(character for character in raw if character >= " ")
    return " ".join(part for part in text.translate(SPACES).split(" ") if part)


def spelt(text: str, typed: object) -> bool:
    """Whether the text is the number as a spreadsheet writes it."""
    if not isinstance(typed, (int, float)) or len(text) >= MOST_DIGITS:
        return False
    return text == f"{typed:.15g}"


def written_length(text: str) -> int:
    """How many characters a text has, without blanks."""
    return len(text) - sum(map(text.count, BLANKS))


def serial(day: date) -> int:
    """The number of a day in a spreadsheet's calendar."""
    return day.toordinal() - date(1899, 12, 30).toordinal()
