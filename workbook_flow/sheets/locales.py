"""What the bracket of a number format says of calendar and numerals: ``[$-130000]`` counts days by the moon.

Its number is the language in the last four hexadecimal digits, before them the calendar and the shape of the numerals;
newer files write ``[$-th-TH,D07]``. The calendars are those of Windows (CAL_GREGORIAN and the others, winnls.h).
"""

from __future__ import annotations

import re
from collections.abc import Iterable

_LOCALE = re.compile(
    r"\$[^-]{0,20}-(?:(?P<number>[0-9A-Fa-f]{1,8})|(?P<tag>[A-Za-z-]{0,40})(?:,(?P<more>[0-9A-Fa-f]{1,4}))?)"
)
_COMMON_CALENDARS = frozenset({0, 1, 2, 9, 10, 11, 12})
"""None named, and the common one in several languages."""
_WESTERN = frozenset({0, 1})
_COUNTS_ERAS = frozenset({0x404, 0xC04, 0x1404, 0x411, 0x412})
"""Languages in whose formats ``e`` is the year of an era."""
_TAGS_WITH_ERAS = ("ja", "ko", "zh-TW", "zh-HK", "zh-MO")
_OFFICE = "~"
"""How LibreOffice begins the name of a calendar: ``[~buddhist]``."""


def counts_otherwise(brackets: Iterable[str], letters: Iterable[str]) -> bool:
    """Whether days are not counted by the common calendar; ``letters`` are those that stand for parts of a day."""
    eras = any(letter.startswith("e") for letter in letters)
    return any(
        (words.startswith(_OFFICE) and words != "~gregorian")
        or calendar not in _COMMON_CALENDARS
        or (eras and by_era)
        for words, (calendar, _, by_era) in ((words, _read(words)) for words in brackets)
    )


def other_numerals(brackets: Iterable[str]) -> bool:
    """Whether figures are shown in other numerals than 0 to 9."""
    return any(words.startswith("NatNum") or _read(words)[1] not in _WESTERN for words in brackets)


def _read(words: str) -> tuple[int, int, bool]:
    """Calendar and numerals by their numbers, and whether the language counts years by eras."""
    match = _LOCALE.fullmatch(words)
    if match is None:
        return 0, 0, False
    if match["number"]:
        number = int(match["number"], 16)
        return number >> 16 & 0xFF, number >> 24, number & 0xFFFF in _COUNTS_ERAS
    more = int(match["more"] or "0", 16)
    return more & 0xFF, more >> 8, match["tag"].startswith(_TAGS_WITH_ERAS)
