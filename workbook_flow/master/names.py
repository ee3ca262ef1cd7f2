"""Names as people type them: cleaned once, compared without regard to width and white space."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterable

INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]|_x00[01][0-9A-Fa-f]_")
CONTROL = re.compile("[\x00-\x1f\x7f-\x9f]+")
SEPARATOR = re.compile(r"[\s、，,；;/／|]+")


def clean_name(text: str) -> str:
    """The name without invisible characters, its white space single and not at the ends."""
    return " ".join(CONTROL.sub(" ", INVISIBLE.sub("", text)).split())


def name_key(text: str) -> str:
    """What two spellings of one name share: half-width, no white space, nothing invisible."""
    return "".join(CONTROL.sub("", INVISIBLE.sub("", unicodedata.normalize("NFKC", text))).split())


def split_names(text: str) -> tuple[str, ...]:
    """The names in one cell, split on white space, line breaks, 、 , ; and / in either width."""
    pieces = SEPARATOR.split(INVISIBLE.sub("", text))
    return tuple(dict.fromkeys(name for piece in pieces if (name := clean_name(piece))))


def nearest_words(name: str, known: Iterable[str]) -> str:
    """The known names nearest to a mistyped one, as words to follow it; blank where none is near."""
    by_key = {name_key(each): each for each in known}
    near = difflib.get_close_matches(name_key(name), by_key, n=3, cutoff=0.5)
    return f"，是不是 {'、'.join(by_key[key] for key in near)}？" if near else ""
