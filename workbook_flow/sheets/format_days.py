"""What a number shows under a format of days and times."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from decimal import Decimal

from workbook_flow.sheets.format_sections import Section, Token, UnreadFormatError, brackets, literal
from workbook_flow.sheets.locales import counts_otherwise, other_numerals

_ELAPSED = re.compile(r"(h+|m+|s+)", re.IGNORECASE)
_ENGLISH_MONTHS = tuple(
    "January/February/March/April/May/June/July/August/September/October/November/December".split("/")  # noqa: SIM905
)
_ENGLISH_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_NUMERALS = "〇一二三四五六七八九"

EPOCH, EPOCH_1904 = (
    dt.datetime.combine(day, dt.time()) for day in (dt.date(1899, 12, 30), dt.date(1904, 1, 1))
)


def is_of_days(section: Section) -> bool:
    """Whether a section shows numbers as days, times, or time gone by."""
    return any(
        token.kind in {"date", "half"} or (token.kind == "bracket" and _ELAPSED.fullmatch(token.words))
        for token in section.tokens
    )


def shown_moment(serial: float, section: Section, epoch: dt.datetime) -> str:
    """The moment so many days after the epoch; UnreadFormatError where programs differ or nobody here knows."""
    if serial < 0 or (serial < 61 and epoch is EPOCH and _shows_date(section)):
        raise UnreadFormatError
    if section.numerals not in {"", "DBNum1"} or is_foreign(section):
        raise UnreadFormatError
    fine = any(token.kind == "date" and "." in token.words for token in section.tokens)
    seconds = Decimal(repr(serial)) * 86_400
    try:
        moment = epoch + dt.timedelta(seconds=float(round(seconds, 3) if fine else round(seconds)))
    except OverflowError:
        raise UnreadFormatError from None
    return "".join(_moment_words(moment, epoch, section))


def is_foreign(section: Section) -> bool:
    """Whether days are shown by another calendar than ours, or in other numerals."""
    bracketed = brackets(section)
    letters = (token.words for token in section.tokens if token.kind == "date")
    return bool(bracketed) and (counts_otherwise(bracketed, letters) or other_numerals(bracketed))


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
            yield literal(token)


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
