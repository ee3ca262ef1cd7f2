"""Which values that were understood with a note a form understands as well, so that it welcomes them too."""

from __future__ import annotations

from datetime import date

from workbook_flow.model import Field, FieldType, Value

HALF_WIDTH = str.maketrans({0xFF01 + number: chr(0x21 + number) for number in range(94)})
SPACES = str.maketrans({"\u3000": " ", "\xa0": " "})
DAY_MARKS = str.maketrans("年月./", "----")
MOST_DIGITS = 16


def welcome(field: Field, value: Value) -> bool:
    """Whether a form reads the cell as ``value`` does, although it is not written in the plain way.

    The counterpart of the formulas in ``forms.reading``.
    """
    text = tidy(value.raw)
    match field.type:
        case FieldType.CHOICE:
            return text == value.typed
        case FieldType.PERCENT:
            return spelt_percent(text.translate(HALF_WIDTH), value.typed)
        case FieldType.INTEGER | FieldType.NUMBER:
            return spelt(text.translate(HALF_WIDTH), value.typed)
        case FieldType.DATE:
            return spelt_day(text.translate(HALF_WIDTH), value.typed)
        case FieldType.PHONE:
            return phone_digits(text.translate(HALF_WIDTH).lower())
        case _:
            return False


def tidy(raw: str) -> str:
    """A text without line breaks, stray and doubled blanks."""
    text = "".join(character for character in raw if character >= " ")
    return " ".join(part for part in text.translate(SPACES).split(" ") if part)


def spelt(text: str, typed: object) -> bool:
    """Whether the text is the number as a spreadsheet writes it."""
    if not isinstance(typed, (int, float)) or len(text) >= MOST_DIGITS:
        return False
    return text == f"{typed:.15g}"


def spelt_percent(text: str, typed: object) -> bool:
    """Whether the text is the number, with a percent sign or not; 0.6 alone may mean 60."""
    bare = text.removesuffix("%")
    if not spelt(bare, typed) or not isinstance(typed, (int, float)):
        return False
    return bare != text or not 0 < typed < 1


def spelt_day(text: str, typed: object) -> bool:
    """Whether the text is the day, with or without its zeros, whatever marks stand between."""
    if not isinstance(typed, date):
        return False
    bare = text.removesuffix("日").translate(DAY_MARKS)
    return bare in {typed.isoformat(), f"{typed.year}-{typed.month}-{typed.day}"}


def phone_digits(text: str) -> bool:
    """Whether the text is a telephone number by the marks that a form knows."""
    for mark in ("(", ")", "-", "+", "转", "ext", " "):
        text = text.replace(mark, "")
    return text.isascii() and text.isdigit() and 7 <= len(text) <= 19
