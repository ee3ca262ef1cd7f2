"""Letters in fonts of pictures: what is stored as ü, P or R shows as a tick, a cross or a box."""

from __future__ import annotations

_CIRCLED = {
    start + number: chr(first + number)
    for start, first in ((0x81, 0x2460), (0x8C, 0x2776))
    for number in range(10)
}
_DRAWN = {
    "wingdings": {
        **_CIRCLED,
        0x6C: "●",
        0x6D: "○",
        0x6E: "■",
        **dict.fromkeys((0x6F, 0x71, 0x72, 0xA8), "□"),
        0x75: "◆",
        0xA1: "○",
        0xA7: "▪",
        0xAB: "★",
        0xE0: "→",
        0xFB: "✗",
        0xFC: "✓",
        0xFD: "☒",
        0xFE: "☑",
    },
    "wingdings2": {
        0x4F: "✗",
        0x50: "✓",
        **dict.fromkeys((0x51, 0x53, 0x54), "☒"),
        0x52: "☑",
        0xA2: "■",
        0xA3: "□",
    },
    "webdings": {0x61: "✓", 0x63: "□", 0x67: "■", 0x6E: "●", 0x72: "✗"},
    "marlett": {0x61: "✓", 0x62: "✓", 0x72: "✗"},
    "symbol": {
        0xA3: "≤",
        0xB0: "°",
        0xB1: "±",
        0xB3: "≥",
        0xB4: "×",
        0xB7: "•",
        0xB9: "≠",
        0xD6: "√",
    },
}
"""By font and code, what is drawn: what people tick, cross and count with."""
_WINDOWS = {
    character: code for code in range(0x80, 0xA0) for character in bytes([code]).decode("cp1252", "ignore")
}
"""What codes from 80 to 9F hex are as characters, where a program took the font for one of letters."""
_SEEN: dict[str, set[str]] = {}
"""By letter, what it may be seen as."""
for _table in _DRAWN.values():
    for _number, _glyph in _table.items():
        for _letter in (chr(_number), chr(0xF000 + _number)):
            _SEEN.setdefault(_letter, set()).add(_glyph)
for _letter, _number in _WINDOWS.items():
    _SEEN.setdefault(_letter, set()).update(_SEEN.get(chr(_number), ()))
_NAMES = (b"dings", b"marlett", b"symbol")
"""What the names of these fonts have in them, in small letters."""


def names_picture_font(data: bytes) -> bool:
    """Whether a part of a file may name a font of pictures."""
    small = data.lower()
    return any(name in small for name in _NAMES)


def picture_font(name: str) -> str:
    """The name by which a font of pictures is known here; blank for all other fonts."""
    bare = name.strip().strip("\"'").lower().replace(" ", "")
    return bare if bare in _DRAWN else ""


def drawn(words: str, font: str) -> str:
    """Words as they are seen in a font of pictures: letters that people tick with become what they show."""
    table = _DRAWN.get(font)
    return "".join(table.get(_code(letter), letter) for letter in words) if table else words


def is_stored_as(shown: str, words: str) -> bool:
    """Whether what is seen may be stored as these words, as a formula repeats them in a font of letters."""
    glyphs, letters = "".join(shown.split()), "".join(words.split())
    return len(glyphs) == len(letters) and all(
        glyph == letter or glyph in _SEEN.get(letter, ())
        for glyph, letter in zip(glyphs, letters, strict=True)
    )


def _code(letter: str) -> int:
    """The code of a letter in a font of pictures, whose codes also stand in the private area F0xx."""
    code = ord(letter)
    return code - 0xF000 if 0xF020 <= code <= 0xF0FF else _WINDOWS.get(letter, code)
