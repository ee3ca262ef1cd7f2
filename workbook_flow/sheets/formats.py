"""What a number shows under a number format of Excel: digits, literals, percent, sections, days and times.

As far as offices use formats; of the rest (fractions, Chinese capitals, eras) it is only said that a cell shows
something else than it holds.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import lru_cache
from typing import NamedTuple

from workbook_flow.sheets.locales import counts_otherwise, other_numerals

MOST_FORMAT = 255
"""Characters of a number format, as Excel bounds them; a longer one is not looked at."""

BUILT_IN = {
    "1": "0",
    "2": "0.00",
    "3": "#,##0",
    "4": "#,##0.00",
    "9": "0%",
    "10": "0.00%",
    "11": "0.00E+00",
    "12": "# ?/?",
    "13": "# ??/??",
    "15": "d-mmm-yy",
    "16": "d-mmm",
    "17": "mmm-yy",
    "18": "h:mm AM/PM",
    "19": "h:mm:ss AM/PM",
    "20": "h:mm",
    "21": "h:mm:ss",
    **dict.fromkeys(("14", "30"), "yyyy/m/d"),
    "22": "yyyy/m/d h:mm",
    **dict.fromkeys(("27", "36", "50", "52", "57"), 'yyyy"年"m"月"'),
    **dict.fromkeys(("28", "29", "51", "53", "54", "58"), 'm"月"d"日"'),
    "31": 'yyyy"年"m"月"d"日"',
    "32": 'h"时"mm"分"',
    "33": 'h"时"mm"分"ss"秒"',
    **dict.fromkeys(("34", "55"), '上午/下午h"时"mm"分"'),
    **dict.fromkeys(("35", "56"), '上午/下午h"时"mm"分"ss"秒"'),
    **dict.fromkeys(("37", "38"), "#,##0;-#,##0"),
    **dict.fromkeys(("39", "40"), "#,##0.00;-#,##0.00"),
    **dict.fromkeys(("41", "42"), '_ * #,##0_ ;_ * -#,##0_ ;_ * "-"_ ;_ @_ '),
    **dict.fromkeys(("43", "44"), '_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ '),
    "45": "mm:ss",
    "46": "[h]:mm:ss",
    "47": "mm:ss.0",
    "48": "##0.0E+0",
    "49": "@",
}
"""The formats that a Chinese Excel has by number: 14 and 22 show a day whole wherever they are opened."""

_TOKEN = re.compile(
    r'"(?P<quoted>[^"]{0,255})"|\\(?P<escaped>.)|_(?P<width>.)|\*(?P<fill>.)|\[(?P<bracket>[^\[\]]{0,255})\]'
    r"|(?=[GA上aYyMmDdHhSsBbgeE])(?:(?P<general>General|G/通用格式)|(?P<half>AM/PM|A/P|上午/下午)"
    r"|(?P<date>[yY]+|[mM]+|[dD]+|[hH]+|[sS]+(?:\.0+)?|[aA]{3,4}|[bBgG]+|e+)|(?P<power>E[+-]))"
    r"|(?=[0#?.,%@])(?:(?P<digit>[0#?])|(?P<point>\.)|(?P<comma>,)|(?P<percent>%)|(?P<text>@))"
    r"|(?P<other>[^\x22\\_*\[;/GA上aYyMmDdHhSsBbgeE0#?.,%@]+|.)",
    re.DOTALL,
)
_CONDITION = re.compile(r"(<=|>=|<>|<|>|=)\s*(-?\d{1,15}(?:\.\d{1,15})?)", re.ASCII)
_ELAPSED = re.compile(r"(h+|m+|s+)", re.IGNORECASE)
_ENGLISH_MONTHS = tuple(
    "January/February/March/April/May/June/July/August/September/October/November/December".split("/")  # noqa: SIM905
)
_ENGLISH_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_NUMERALS = "〇一二三四五六七八九"
_NO_DIGIT = {"0": "0", "?": " ", "#": ""}
_EPOCH, _EPOCH_1904 = (
    dt.datetime.combine(day, dt.time()) for day in (dt.date(1899, 12, 30), dt.date(1904, 1, 1))
)


class Token(NamedTuple):
    """A piece of a format: what it is, and how it is written."""

    kind: str
    words: str


class Section(NamedTuple):
    """A section of a format, for the numbers that ``condition`` lets through."""

    tokens: tuple[Token, ...]
    condition: tuple[str, float] | None = None
    numerals: str = ""


class UnreadFormatError(ValueError):
    """Nobody here knows what such a format shows."""


@lru_cache(maxsize=512)
def sections(code: str) -> tuple[Section, ...]:
    """The sections of a format, at most four."""
    written: list[list[Token]] = [[]]
    for match in _TOKEN.finditer(code):
        kind = str(match.lastgroup)
        if (kind, match[0]) == ("other", ";"):
            written.append([])
        else:
            written[-1].append(Token(kind, match[kind]))
    return tuple(map(_section, written[:4]))


def _section(tokens: list[Token]) -> Section:
    condition, numerals = None, ""
    for token in tokens:
        if token.kind == "bracket" and (match := _CONDITION.fullmatch(token.words)):
            condition = match[1], float(match[2])
        elif token.kind == "bracket" and token.words.startswith("DBNum"):
            numerals = token.words
    return Section(tuple(tokens), condition, numerals)


def is_plain(code: str) -> bool:
    """Whether every number shows under the format as it is: there is none, or it is that of text."""
    return code in {"", "General", "@", "G/通用格式"} or len(code) > MOST_FORMAT


def shows_percent(code: str) -> bool:
    """Whether a format shows numbers as percentages."""
    return any(token.kind == "percent" for section in sections(code) for token in section.tokens)


def alters_texts(code: str) -> bool:
    """Whether a format has a section for texts."""
    parts = sections(code)
    return code != "@" and (len(parts) == 4 or any(token.kind == "text" for token in parts[-1].tokens))


def shows_whole_days(code: str) -> bool:
    """Whether a format shows year, month and day in figures, and nothing else that matters."""
    first = sections(code)[0]
    words = [token.words.lower() for token in first.tokens if token.kind == "date"]
    if first.numerals or _is_foreign(first) or any(len(word) > 2 for word in words if word[0] in "md"):
        return False
    return sorted(word[0] for word in words) == ["d", "m", "y"]


def shown_number(value: float, code: str, *, since_1904: bool = False) -> str:
    """What the cell shows; blank where the format hides it. UnreadFormatError where that is not known here."""
    parts = sections(code)
    section, signed = _chosen(value, parts)
    if section is None:
        return ""
    if _is_of_days(section):
        return _shown_moment(value, section, _EPOCH_1904 if since_1904 else _EPOCH)
    return _shown_figure(value, section, signed=signed)


def shown_text(words: str, code: str) -> str:
    """What a text shows under a format: the section of texts may add to it, or hide it."""
    parts = sections(code)
    section = parts[3] if len(parts) == 4 else parts[-1]
    if len(parts) < 4 and not any(token.kind == "text" for token in section.tokens):
        return words
    return "".join(words if token.kind == "text" else _literal(token) for token in section.tokens)


def _chosen(value: float, parts: tuple[Section, ...]) -> tuple[Section | None, bool]:
    """The section for a number, and whether its sign is to be shown beside it."""
    numbers = parts[:3]
    if any(part.condition for part in numbers):
        return _by_condition(value, numbers)
    if len(numbers) == 1:
        return numbers[0], True
    if value < 0:
        return numbers[1], False
    return numbers[2 if value == 0 and len(numbers) == 3 else 0], False


def _by_condition(value: float, numbers: tuple[Section, ...]) -> tuple[Section | None, bool]:
    for index, part in enumerate(numbers):
        otherwise = index == len(numbers) - 1 or (index == 1 and part.condition is None)
        if _meets(value, part, otherwise=otherwise):
            if value < 0 and index:
                raise UnreadFormatError  # programs differ on the sign
            return part, True
    raise UnreadFormatError


def _meets(value: float, part: Section, *, otherwise: bool) -> bool:
    if part.condition is None:
        return otherwise or value > 0
    sign, limit = part.condition
    less, equal = value < limit, value == limit
    return {
        "<": less,
        "<=": less or equal,
        "=": equal,
        "<>": not equal,
        ">=": not less,
        ">": not (less or equal),
    }[sign]


def _is_of_days(section: Section) -> bool:
    return any(
        token.kind in {"date", "half"} or (token.kind == "bracket" and _ELAPSED.fullmatch(token.words))
        for token in section.tokens
    )


def _literal(token: Token) -> str:
    if token.kind in {"quoted", "escaped", "other"}:
        return token.words
    if token.kind == "width":
        return " "
    if token.kind == "bracket" and token.words.startswith("$"):
        return token.words[1:].partition("-")[0]
    return {"point": ".", "comma": ",", "percent": "%"}.get(token.kind, "")


# Figures


def _shown_figure(value: float, section: Section, *, signed: bool) -> str:
    kinds = [token.kind for token in section.tokens]
    if (
        section.numerals
        or other_numerals(_brackets(section))
        or "power" in kinds
        or ("digit" in kinds and Token("other", "/") in section.tokens)
    ):
        raise UnreadFormatError
    sign = "-" if signed and value < 0 else ""
    if "general" in kinds or "text" in kinds:
        figure = f"{abs(value):.15G}"
        pieces = (
            figure if token.kind in {"general", "text"} else _literal(token) for token in section.tokens
        )
        return sign + "".join(pieces)
    if "digit" not in kinds:
        return "".join(map(_literal, section.tokens))
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
    yield "".join(map(_literal, tokens)) + (whole if whole != "0" else "")


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
            yield _literal(token)


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
            yield _literal(token)
            continue
        yield decimals[place] if place < needed else _NO_DIGIT[token.words]
        place += 1


# Days and times


def _shown_moment(serial: float, section: Section, epoch: dt.datetime) -> str:
    if serial < 0 or (serial < 61 and epoch is _EPOCH and _shows_date(section)):
        raise UnreadFormatError
    if section.numerals not in {"", "DBNum1"} or _is_foreign(section):
        raise UnreadFormatError
    fine = any(token.kind == "date" and "." in token.words for token in section.tokens)
    seconds = Decimal(repr(serial)) * 86_400
    try:
        moment = epoch + dt.timedelta(seconds=float(round(seconds, 3) if fine else round(seconds)))
    except OverflowError:
        raise UnreadFormatError from None
    return "".join(_moment_words(moment, epoch, section))


def _brackets(section: Section) -> list[str]:
    return [token.words for token in section.tokens if token.kind == "bracket"]


def _is_foreign(section: Section) -> bool:
    """Whether days are shown by another calendar than ours, or in other numerals."""
    brackets = _brackets(section)
    letters = (token.words for token in section.tokens if token.kind == "date")
    return bool(brackets) and (counts_otherwise(brackets, letters) or other_numerals(brackets))


def _shows_date(section: Section) -> bool:
    return any(token.kind == "date" and token.words[0].lower() in "ydae" for token in section.tokens)


def _moment_words(moment: dt.datetime, epoch: dt.datetime, section: Section) -> Iterator[str]:
    half = any(token.kind == "half" for token in section.tokens)
    clock = [token for token in section.tokens if token.kind == "date" or _elapsed(token)]
    for token in section.tokens:
        if _elapsed(token):
            yield _span(moment - epoch, token.words)
        elif token.kind == "half":
            morning, evening = token.words.split("/")
            yield morning if moment.hour < 12 else evening
        elif token.kind == "date":
            minutes = token.words[0] in "mM" and _is_minutes(clock, token)
            yield _numeral(_part(moment, token.words, minutes=minutes, half=half), section, token.words)
        else:
            yield _literal(token)


def _elapsed(token: Token) -> bool:
    return token.kind == "bracket" and _ELAPSED.fullmatch(token.words) is not None


def _is_minutes(clock: list[Token], token: Token) -> bool:
    """Whether an m stands for minutes: it follows hours, or goes before seconds."""
    at = next(index for index, other in enumerate(clock) if other is token)
    before = clock[at - 1].words[0] if at else ""
    after = clock[at + 1].words[0] if at + 1 < len(clock) else ""
    return len(token.words) < 3 and ((before in "hH" and bool(before)) or (after in "sS" and bool(after)))


def _span(span: dt.timedelta, words: str) -> str:
    seconds = round(span.total_seconds())
    number = {"h": seconds // 3600, "m": seconds // 60, "s": seconds}[words[0].lower()]
    return f"{number:0{len(words)}d}"


def _part(moment: dt.datetime, words: str, *, minutes: bool, half: bool) -> str:
    """A part of a moment, as those letters ask for it."""
    letter, length = words[0].lower(), len(words)
    if letter in "ye":
        return f"{moment.year % 100:02d}" if letter == "y" and length < 3 else f"{moment.year:04d}"
    if letter == "m" and not minutes:
        name = _ENGLISH_MONTHS[moment.month - 1]
        return _by_length(moment.month, length, name[:3], name)
    if letter == "d":
        name = _ENGLISH_DAYS[moment.weekday()]
        return _by_length(moment.day, length, name[:3], name)
    if letter == "a":
        return ("星期" if length == 4 else "") + "一二三四五六日"[moment.weekday()]
    if letter in "hm":
        number = moment.minute if letter == "m" else (moment.hour - 1) % 12 + 1 if half else moment.hour
        return f"{number:0{min(length, 2)}d}"
    if letter == "s":
        whole, _, decimals = words.partition(".")
        fraction = f".{moment.microsecond:06d}"[: len(decimals) + 1] if decimals else ""
        return f"{moment.second:0{min(len(whole), 2)}d}{fraction}"
    raise UnreadFormatError


def _by_length(number: int, length: int, short: str, long: str) -> str:
    if length < 3:
        return f"{number:0{length}d}"
    return {3: short, 4: long}.get(length, long[:1])


def _numeral(words: str, section: Section, letters: str) -> str:
    """A part in Chinese numerals, where the format asks for them: years digit by digit, the rest as they are said."""
    if not section.numerals or not words.isdecimal():
        return words
    if letters[0] in "yYe":
        return "".join(_NUMERALS[int(digit)] for digit in words)
    tens, ones = divmod(int(words), 10)
    ten = ("" if tens == 1 else _NUMERALS[tens]) + "十" if tens else ""
    return ten + (_NUMERALS[ones] if ones or not tens else "")
