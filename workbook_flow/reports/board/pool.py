"""The texts that the board carries, each once; where all of them are too much, the least needed are cut first."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from workbook_flow.words.text import bounded, safe_text

MOST_TEXT = 2000
"""Characters of a text that the board carries; the whole stands in the consolidated workbook."""
SHORTER = (MOST_TEXT, 600, 300, 160)
"""What texts are cut to, one after the other, until all of them have room."""
LEFT_OUT = "（全文见汇总表“单位明细”）"
"""What stands for a text that the board has no room for at all."""


@dataclass(frozen=True, slots=True)
class WordPool:
    """Every text once, known by its number; 0 is the blank one."""

    texts: list[str] = field(default_factory=lambda: [""])
    numbers: dict[str, int] = field(default_factory=lambda: {"": 0})

    def number(self, text: str) -> int:
        """The number of a text, which joins the pool where it is not in it."""
        if text not in self.numbers:
            self.numbers[text] = len(self.texts)
            self.texts.append(text)
        return self.numbers[text]


def plain(text: str, most: int = MOST_TEXT) -> str:
    """A text without control characters and of bounded length."""
    return bounded(safe_text(text), most).strip()


def safe_json(data: object) -> str:
    """JSON that cannot end its script element, nor break a line of it."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text


def weight(text: str) -> int:
    """Bytes that a text takes in the page."""
    return len(safe_json(text).encode()) + 1


def fitting_texts(texts: Iterable[str], room: int) -> dict[str, str]:
    """By text, as much of it as the board carries, all of them in so many bytes; the first go before the others.

    As few characters are cut as need be; what then still has no room is left out.
    """
    whole = tuple(dict.fromkeys(texts))
    for most in SHORTER:
        cut = {text: plain(text, most) for text in whole}
        if sum(map(weight, set(cut.values()))) <= room:
            return cut
    return first_texts(whole, room)


def first_texts(texts: Sequence[str], room: int) -> dict[str, str]:
    """As many of the texts as have room, in their order, each at its shortest."""
    carried: dict[str, str] = {}
    for text in texts:
        cut = plain(text, SHORTER[-1])
        room -= weight(cut)
        carried[text] = cut if room >= 0 else LEFT_OUT
    return carried
