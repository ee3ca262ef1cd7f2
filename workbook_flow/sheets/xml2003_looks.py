"""How the cells of XML Spreadsheet 2003 look: what their styles and the fonts of their text say."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import reduce

from workbook_flow.sheets.ink import Ink, colour_of, is_small
from workbook_flow.words.drawn import drawn, picture_font

Piece = tuple[str, tuple[dict[str, str], ...]]
"""A piece of a cell's text, and the fonts that it stands in, the innermost last."""
NAMED = {
    "General Number": "General",
    "General Date": "yyyy/m/d",
    "Short Date": "yyyy/m/d",
    "Long Date": 'yyyy"年"m"月"d"日"',
    "Medium Date": "d-mmm-yy",
    "Short Time": "h:mm",
    "Long Time": "h:mm:ss",
    "Medium Time": "h:mm AM/PM",
    "Fixed": "0.00",
    "Standard": "#,##0.00",
    "Currency": "#,##0.00",
    "Percent": "0.00%",
    "Fixed Percent": "0.00%",
    "Scientific": "0.00E+00",
    "Yes/No": '"是";"是";"否"',
    "True/False": '"TRUE";"TRUE";"FALSE"',
    "On/Off": '"开";"开";"关"',
}
"""The formats that such workbooks name in words."""


@dataclass(slots=True)
class CellStyles:
    """What the styles of a workbook say of their cells, by the style's name; ``name`` is that of the one being read."""

    formats: dict[str, str] = field(default_factory=dict)
    struck: set[str] = field(default_factory=set)
    inks: dict[str, Ink] = field(default_factory=dict)
    faces: dict[str, str] = field(default_factory=dict)
    name: str = ""

    def begin(self, name: str, parent: str) -> None:
        """A style begins, which looks as the one that it is made from."""
        self.name = name
        self.formats[name] = self.formats.get(parent, "")
        self.struck |= {name} if parent in self.struck else set()
        self.inks[name] = self.inks.get(parent, Ink())
        self.faces[name] = self.faces.get(parent, "")

    def look(self, name: str, attributes: dict[str, str]) -> None:
        """What a style says of its cells."""
        if name == "Style":
            self.begin(attributes.get("ID", ""), attributes.get("Parent", "Default"))
        elif name == "NumberFormat":
            self.formats[self.name] = NAMED.get(attributes.get("Format", ""), attributes.get("Format", ""))
        elif name == "Font":
            self.struck |= {self.name} if attributes.get("StrikeThrough") == "1" else set()
            self.inks[self.name] = inked(self.inks.get(self.name, Ink()), attributes)
            self.faces[self.name] = attributes.get("FontName", self.faces.get(self.name, ""))
        elif attributes.get("Pattern", "None") != "None":
            ground = colour_of(attributes.get("Color", "")) if attributes["Pattern"] == "Solid" else ""
            self.inks[self.name] = self.inks.get(self.name, Ink())._replace(ground=ground)

    def faint(self, style: str, pieces: Iterable[Piece]) -> str:
        """What nobody sees of a cell."""
        ink = self.inks.get(style, Ink())
        return "".join(piece for piece, fonts in pieces if reduce(inked, fonts, ink).unseen)

    def drawn(self, style: str, pieces: Iterable[Piece]) -> str:
        """The text of a cell, as it is seen."""
        seen = []
        for piece, fonts in pieces:
            face = next(
                (font["Face"] for font in reversed(fonts) if "Face" in font), self.faces.get(style, "")
            )
            seen.append(drawn(piece, picture_font(face)))
        return "".join(seen)


def inked(ink: Ink, font: dict[str, str]) -> Ink:
    """How text looks in a font, where it says so; else as before."""
    colour = colour_of(font["Color"]) if font.get("Color", "Automatic") != "Automatic" else ink.colour
    return ink._replace(colour=colour, small=is_small(font["Size"]) if "Size" in font else ink.small)
