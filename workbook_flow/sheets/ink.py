"""What makes words unseen: they have the colour of their ground, or letters of hardly a point."""

from __future__ import annotations

import re
from typing import NamedTuple

LEAST_POINTS = 3
"""Below it letters are no more than dots on a screen."""
LEAST_CONTRAST = 1.1
"""Below it words do not stand out from their ground (WCAG 2, contrast ratio; what is to be read has 4.5)."""
NEAR = 0x30
"""By how much the red or green of two colours differs that are as light, and told by their hue; blue hardly shows."""
PALE = 0xF0
"""How light each part of a colour is that nobody tells from white."""
BLACK, WHITE = "000000", "ffffff"
_FIGURES = re.compile("[0-9a-f]{6}")
_NAMES = {"white": WHITE, "black": BLACK, "windowtext": BLACK, "window": WHITE}
_PARTS = re.compile(r"rgba?\(\s*(\d{1,3})\s*,\s*(\d{1,3})\s*,\s*(\d{1,3})\s*(?:,[^()]{0,20})?\)", re.ASCII)
_POINTS = re.compile(r"(\d{1,4}(?:\.\d{0,9})?)\s*(pt|px)?", re.ASCII)


class Ink(NamedTuple):
    """The colour of words and of their ground, blank where nobody knows it, and whether they are too small to see."""

    colour: str = BLACK
    small: bool = False
    ground: str = WHITE

    @property
    def unseen(self) -> bool:
        """Whether nobody sees words that look so."""
        return self.small or (bool(self.colour) and self.colour == self.ground) or self.too_like

    @property
    def too_like(self) -> bool:
        """Whether the two colours are others, but too much alike to tell: white on the palest yellow."""
        if not (_FIGURES.fullmatch(self.colour) and _FIGURES.fullmatch(self.ground)):
            return False
        parts = zip(bytes.fromhex(self.colour), bytes.fromhex(self.ground), strict=True)
        if any(abs(own - ground) > NEAR for own, ground in list(parts)[:2]):
            return False
        dark, light = sorted((lightness(self.colour), lightness(self.ground)))
        return (light + 0.05) / (dark + 0.05) < LEAST_CONTRAST


def lightness(figures: str) -> float:
    """The relative luminance of a colour, from 0 for black to 1 for white (WCAG 2)."""
    parts = [part / 255 for part in bytes.fromhex(figures)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def colour_of(words: str) -> str:
    """A colour in one spelling: FFFFFFFF, #FFF and white are one; blank for what is no colour of its own."""
    plain = words.strip().lower()
    parts = _PARTS.fullmatch(plain)
    figures = "".join(f"{min(int(part), 255):02x}" for part in parts.groups()) if parts else plain.lstrip("#")
    if re.fullmatch("[0-9a-f]{3}", figures):
        figures = "".join(digit * 2 for digit in figures)
    if re.fullmatch("[0-9a-f]{6}(?:[0-9a-f]{2})?", figures):
        figures = figures[-6:]
        return WHITE if min(bytes.fromhex(figures)) >= PALE else figures
    return _NAMES.get(plain, plain if plain.isascii() and plain.isalpha() and plain not in _NONE else "")


_NONE = {"auto", "automatic", "transparent", "none", "inherit", "initial", "unset", "currentcolor"}


def is_small(size: str) -> bool:
    """Whether letters of that size, in points or in pixels, are too small to see."""
    match = _POINTS.fullmatch(size.strip().lower())
    return match is not None and float(match[1]) * (0.75 if match[2] == "px" else 1) < LEAST_POINTS
