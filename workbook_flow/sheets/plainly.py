"""A worksheet's XML written so that calamine reads what it says.

calamine takes a shared string's index that is no bare number for index 0, ``6<!-- -->0`` for 6, and a CDATA section
or a character reference for nothing. Excel takes each for what XML says. A part that holds any such spelling is
written anew; there are few, and looking for them is cheap.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pyexpat import ExpatError, ParserCreate

from workbook_flow.sheets.guard import Refused
from workbook_flow.words.codes import Code

_BLANKS = " \t\r\n"
_ODD_SPELLINGS: Mapping[bytes, tuple[bytes, ...]] = {
    b"!": (b"<!",),
    b"\t": (b"\tt=",),
    b"\r": (b"\rt=",),
    b"\n": (b"\nt=",),
    b"'": (b" t='",),
    b" t =": (b" t =",),
    b" t= ": (b" t= ",),
    b't=" ': (b't=" ',),
}
"""By what is in few worksheets and quickly looked for, the spellings that have it."""
_PREFIXED_VALUE = re.compile(rb":(?=v(?:>|/>| ))")
_ODD_VALUE = re.compile(rb"<v>(?!(?![ \t\r\n])[^<&]*(?:&(?!#)[^<&]*)*(?<![ \t\r\n])</v>)")
_BARE_INDEX = re.compile(rb' t="s"[^<>]*>(?:<v>[0-9]{1,9}</v>|</c>|(?<=/>))')
_WIDE = (b"\xff\xfe", b"\xfe\xff")


def is_plain(xml: bytes) -> bool:
    """Whether every value stands in the worksheet as most programs write it."""
    if xml.startswith(_WIDE) or b"\0" in xml[:4] or (b"?" in xml and xml.find(b"<?", 5) >= 0):
        return False
    odd = (spellings for mark, spellings in _ODD_SPELLINGS.items() if mark in xml)
    if any(spelling in xml for spellings in odd for spelling in spellings) or _PREFIXED_VALUE.search(xml):
        return False
    values = xml.count(b"<v>")
    if values + xml.count(b"<v/>") != xml.count(b"<v") or values != xml.count(b"</v"):
        return False
    if _ODD_VALUE.search(xml):
        return False
    return xml.count(b' t="s"') == len(_BARE_INDEX.findall(xml))


def written_anew(xml: bytes) -> bytes:
    """The same elements and values in the plainest spelling, in UTF-8; Refused where an index is no number."""
    return written_by(Pen(), xml)


def written_by(pen: Pen, xml: bytes) -> bytes:
    """The worksheet as that pen writes down what a parser reports; Refused where it is not well formed."""
    parser = ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler = pen.start, pen.end
    parser.CharacterDataHandler = pen.text
    try:
        parser.Parse(xml, True)
    except (ExpatError, LookupError, UnicodeError):
        raise Refused(Code.DAMAGED_FILE) from None
    return "".join(pen.pieces).encode()


class Pen:
    """Writes down what a parser reports; ``start``, ``text`` and ``end`` are its callbacks."""

    def __init__(self) -> None:
        from xml.sax.saxutils import escape, quoteattr  # brings HTTP and TLS along, and few files need a pen

        self.escaped, self.quoted = escape, quoteattr
        self.pieces = ['<?xml version="1.0" encoding="UTF-8"?>']
        self.value: list[str] | None = None
        self.cell, self.kind = "", ""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        if self.value is not None:
            return
        local = name.rpartition(":")[2]
        if local == "c":
            attributes = {key: value.strip(_BLANKS) for key, value in attributes.items()}
            self.cell, self.kind = attributes.get("r", ""), attributes.get("t", "n")
        elif local == "v":
            self.value = []
        written = "".join(f" {key}={self.quoted(value)}" for key, value in attributes.items())
        self.pieces.append(f"<{name}{written}>")

    def text(self, piece: str) -> None:
        """A piece of text."""
        if self.value is None:
            self.pieces.append(self.escaped(piece))
        else:
            self.value.append(piece)

    def end(self, name: str) -> None:
        """An element ends."""
        if name.rpartition(":")[2] == "v" and self.value is not None:
            self.pieces.append(self.escaped(self.bare("".join(self.value))))
            self.value = None
        if self.value is None:
            self.pieces.append(f"</{name}>")

    def bare(self, value: str) -> str:
        """A value without the blanks around it, unless it is a text; an index without sign and zeros in front."""
        if self.kind == "str":
            return value
        value = value.strip(_BLANKS)
        if self.kind != "s" or not value:
            return value
        digits = value.removeprefix("+")
        if not (digits.isascii() and digits.isdigit() and len(digits) < 10):
            raise Refused(Code.DAMAGED_FILE, cell=self.cell)
        return str(int(digits))
