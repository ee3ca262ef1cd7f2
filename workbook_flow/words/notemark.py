"""The mark by which the program's own notes beside cells are told from a person's, whatever program saved them.

It is a checksum of the note in characters of no width behind its words: a text that every program keeps as text.
"""

from __future__ import annotations

import re
import zlib

_ZERO, _ONE = "\u200b", "\u200c"
_MARK = re.compile(f"[{_ZERO}{_ONE}]{{32}}")


def marked(words: str) -> str:
    """The note with its mark behind it, which nobody sees."""
    return words + _checksum(words)


def has_mark(note: str) -> bool:
    """Whether a mark stands in a note, of its words or of what they were before somebody changed them."""
    return _MARK.search(note) is not None


def behind_mark(note: str) -> str | None:
    """What stands behind the program's own words in a note, blank where nobody wrote on; None where they are not there.

    Words in which anybody changed anything are no longer the program's own.
    """
    match = _MARK.search(note)
    if match is None or _checksum(note[: match.start()]) != match[0]:
        return None
    return note[match.end() :]


def _checksum(words: str) -> str:
    """The mark of these words, which is the same however a program breaks or indents their lines."""
    number = zlib.crc32("".join(words.split()).encode())
    return "".join(_ONE if number >> bit & 1 else _ZERO for bit in range(32))
