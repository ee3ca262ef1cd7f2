"""Names as people type them: cleaned once, compared without regard to width and white space."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Callable, Iterable
from functools import lru_cache, wraps

INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]|_x00[01][0-9A-Fa-f]_")
CONTROL = re.compile("[\x00-\x1f\x7f-\x9f]+")
SEPARATOR = re.compile(r"[\s、，,；;/／|]+")
BUT_BLANKS = re.compile(r"[\n\r\t、，,；;/／|]+")
BRACKETS = re.compile(r"（[^（）()]*）|\([^（）()]*\)")
EXCEPTIONS = (
    re.compile(
        r"(?P<base>[^（()）]+)[（(](?:除了?|不含|不包括|不包含)(?P<names>[^（()）]+?)(?:以外|之外|除外|外)?[)）]"
    ),
    re.compile(r"(?P<base>[^（()）]+)[（(](?P<names>[^（()）]+?)除外[)）]"),
    re.compile(r"除了?(?P<names>.+?)(?:以外|之外|外)[,，、]?的?(?:其他|其余|其它)?(?P<base>[^（()）]+)"),
)
"""How a group is named without some of its members: 各乡镇（除白石镇外）."""


def clean_name(text: str) -> str:
    """The name without invisible characters, its white space single and not at the ends."""
    return " ".join(CONTROL.sub(" ", INVISIBLE.sub("", text)).split())


def once_if_short(work: Callable[[str], str]) -> Callable[[str], str]:
    """Work on a text that is done once for each of the last short ones; nothing holds on to a long one."""
    memo = lru_cache(maxsize=2048)(work)

    @wraps(work)
    def door(text: str) -> str:
        return memo(text) if len(text) <= SHORT else work(text)

    return door


SHORT = 1000
"""Characters of a text up to which it may come again and again: a name, a column, what a task is."""


@once_if_short
def name_key(text: str) -> str:
    """What two spellings of one name share: half-width, no white space, nothing invisible."""
    return "".join(CONTROL.sub("", INVISIBLE.sub("", unicodedata.normalize("NFKC", text))).split())


@lru_cache(maxsize=64)
def split_names(text: str, *, at_blanks: bool = True) -> tuple[str, ...]:
    """The names in one cell, split on white space, line breaks, 、 , ; and / in either width, not inside brackets."""
    visible = INVISIBLE.sub("", text).replace("\0", "")
    brackets = BRACKETS.findall(visible)
    pieces = (SEPARATOR if at_blanks else BUT_BLANKS).split(BRACKETS.sub("\0", visible))
    names = (re.sub("\0", lambda _match: brackets.pop(0), piece) for piece in pieces) if brackets else pieces
    return tuple(dict.fromkeys(name for whole in names if (name := clean_name(whole))))


def without_some(name: str) -> tuple[str, tuple[str, ...]] | None:
    """The group and the names left out of it, of a name such as 各乡镇（除白石镇、红旗镇外）; None for other names."""
    patterns = EXCEPTIONS if "除" in name or "不" in name else ()
    match = next((match for pattern in patterns if (match := pattern.fullmatch(name))), None)
    if match is None:
        return None
    return clean_name(match["base"]), split_names(re.sub("[和与及]", "、", match["names"]))


def near_names(name: str, names: Iterable[str]) -> tuple[str, ...]:
    """The known names nearest to a mistyped one, the nearest first; none where none is near."""
    by_key = {name_key(word): word for word in names}
    return tuple(by_key[key] for key in difflib.get_close_matches(name_key(name), by_key, n=3, cutoff=0.5))


def nearest_words(name: str, names: Iterable[str]) -> str:
    """The known names nearest to a mistyped one, as words to follow it; blank where none is near."""
    near = near_names(name, names)
    return f"，是不是 {'、'.join(near)}？" if near else ""
