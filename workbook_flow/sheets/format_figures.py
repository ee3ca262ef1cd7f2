"""What a number shows under a format of figures: digits in their places, percent, thousands."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from workbook_flow.sheets.format_sections import Section, Token, UnreadFormatError, brackets, literal
from workbook_flow.sheets.locales import other_numerals

_NO_DIGIT = {"0": "0", "?": " ", "#": ""}


def shown_figure(value: float, section: Section, *, signed: bool) -> str:
    """The number as its section shows it; UnreadFormatError for powers, fractions and other numerals."""
    kinds = [token.kind for token in section.tokens]
    if (
        section.numerals
        or other_numerals(brackets(section))
        or "power" in kinds
        or ("digit" in kinds and Token("other", "/") in section.tokens)
    ):
        raise UnreadFormatError
    sign = "-" if signed and value < 0 else ""
    if "general" in kinds or "text" in kinds:
        figure = f"{abs(value):.15G}"
        pieces = (figure if token.kind in {"general", "text"} else literal(token) for token in section.tokens)
        return sign + "".join(pieces)
    if "digit" not in kinds:
        return "".join(map(literal, section.tokens))
    number = _scaled(abs(value), section.tokens)
    return (sign if number else "") + "".join(_placed(number, section.tokens))


def _scaled(value: float, tokens: tuple[Token, ...]) -> Decimal:
    """The number as its percent signs and closing commas scale it, rounded to the places that are shown."""
    last = max(index for index, token in enumerate(tokens) if token.kind == "digit")
    behind = [token.kind for token in tokens[last + 1 :]]
    thousands = next((index for index, kind in enumerate(behind) if kind != "comma"), len(behind))
    percents = sum(token.kind == "percent" for token in tokens)
    point = next((index for index, token in enumerate(tokens) if token.kind == "point"), len(tokens))
    places = sum(token.kind == "digit" for token in tokens[point:])
    try:
        number = Decimal(f"{value:.15g}").scaleb(2 * percents - 3 * thousands)
        return number.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    except InvalidOperation:
        raise UnreadFormatError from None


def _placed(number: Decimal, tokens: tuple[Token, ...]) -> Iterator[str]:
    """The digits in their places, those before the point from the right, literals between them."""
    point = next((index for index, token in enumerate(tokens) if token.kind == "point"), len(tokens))
    whole, _, decimals = f"{number:f}".partition(".")
    before = [index for index, token in enumerate(tokens[:point]) if token.kind == "digit"]
    yield from (
        _whole_digits(whole, tokens[:point], before) if before else _without_places(whole, tokens[:point])
    )
    yield from _decimal_digits(decimals, tokens[point:])


def _without_places(whole: str, tokens: tuple[Token, ...]) -> Iterator[str]:
    yield "".join(map(literal, tokens)) + (whole if whole != "0" else "")


def _whole_digits(whole: str, tokens: tuple[Token, ...], before: list[int]) -> Iterator[str]:
    grouped = any(
        token.kind == "comma" and before[0] < index < before[-1] for index, token in enumerate(tokens)
    )
    digits = whole if whole != "0" else ""
    behind = len(before) - 1
    for index, token in enumerate(tokens):
        if token.kind == "digit":
            place = before.index(index)
            own = (
                digits[: max(1, len(digits) - behind)]
                if place == 0
                else digits[len(digits) - behind + place - 1 :][:1]
            )
            missing = len(digits) < len(before) - place
            own = _NO_DIGIT[token.words] if missing else own
            yield _grouped(own, behind - place) if grouped and own.strip() else own
        elif token.kind != "comma" or index < before[0]:
            yield literal(token)


def _grouped(digits: str, behind: int) -> str:
    """Digits of a number with commas between thousands; ``behind`` more of it follow."""
    places = range(behind + len(digits) - 1, behind - 1, -1)
    commas = ("," if place and place % 3 == 0 else "" for place in places)
    return "".join(digit + comma for digit, comma in zip(digits, commas, strict=True))


def _decimal_digits(decimals: str, tokens: tuple[Token, ...]) -> Iterator[str]:
    needed = len(decimals.rstrip("0"))
    place = 0
    for token in tokens:
        if token.kind == "comma":
            continue
        if token.kind != "digit":
            yield literal(token)
            continue
        yield decimals[place] if place < needed else _NO_DIGIT[token.words]
        place += 1
