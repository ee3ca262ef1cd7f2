"""A number format of Excel, parted into its sections and these into their pieces."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

_TOKEN = re.compile(
    r'"(?P<quoted>[^"]{0,255})"|[\\!](?P<escaped>.)|_(?P<width>.)|\*(?P<fill>.)|\[(?P<bracket>[^\[\]]{0,255})\]'
    r"|(?=[GA上aYyMmDdHhSsBbgeE])(?:(?P<general>General|G/通用格式)|(?P<half>AM/PM|A/P|上午/下午)"
    r"|(?P<date>[yY]+|[mM]+|[dD]+|[hH]+|[sS]+(?:\.0+)?|[aA]{3,4}|[bBgG]+|e+)|(?P<power>E[+-]))"
    r"|(?=[0#?.,%@])(?:(?P<digit>[0#?])|(?P<point>\.)|(?P<comma>,)|(?P<percent>%)|(?P<text>@))"
    r"|(?P<other>[^\x22\\!_*\[;/GA上aYyMmDdHhSsBbgeE0#?.,%@]+|.)",
    re.DOTALL,
)
_CONDITION = re.compile(r"(<=|>=|<>|<|>|=)\s*(-?\d{1,15}(?:\.\d{1,15})?)", re.ASCII)


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


def literal(token: Token) -> str:
    """What a piece shows by itself, whatever the number is; blank for one that shows nothing."""
    if token.kind in {"quoted", "escaped", "other"}:
        return token.words
    if token.kind == "width":
        return " "
    if token.kind == "bracket" and token.words.startswith("$"):
        return token.words[1:].partition("-")[0]
    return {"point": ".", "comma": ",", "percent": "%"}.get(token.kind, "")


def brackets(section: Section) -> list[str]:
    """What a section has in brackets: conditions, colours, currencies, locales."""
    return [token.words for token in section.tokens if token.kind == "bracket"]
