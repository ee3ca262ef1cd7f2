"""Walking XML with expat alone: no tree, no entities, names without their prefix."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from pyexpat import ExpatError, ParserCreate

from workbook_flow.sheets.guard import Refused
from workbook_flow.words.codes import Code

Start = Callable[[str, dict[str, str]], None]
End = Callable[[str], None]
_PREFIXED = re.compile(rb"<\0?[A-Za-z]\w*\0?:")
_WIDE = (b"\xff\xfe", b"\xfe\xff")

Text = Callable[[str], None]


def walk(xml: bytes, start: Start, end: End | None = None, text: Text | None = None) -> None:
    """Call back for each element and text, prefixes cut from names; Refused when not well formed."""
    parser = ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler = start, end
    if xml.startswith(_WIDE) or _PREFIXED.search(xml):
        parser.StartElementHandler = lambda name, attributes: start(name[name.find(":") + 1 :], attributes)
        parser.EndElementHandler = end and (lambda name: end(name[name.find(":") + 1 :]))
    if text is not None:
        parser.CharacterDataHandler = text
    try:
        parser.Parse(xml, True)
    except (ExpatError, LookupError, UnicodeError):
        raise Refused(Code.DAMAGED_FILE) from None


def elements(xml: bytes) -> Sequence[tuple[str, Mapping[str, str]]]:
    """Every element's local name and attributes (with their prefixes), in order."""
    return (_recurring_elements if len(xml) <= _RECURRING else _elements)(xml)


def _elements(xml: bytes) -> Sequence[tuple[str, Mapping[str, str]]]:
    pairs: list[tuple[str, Mapping[str, str]]] = []
    walk(xml, lambda name, attributes: pairs.append((name, attributes)))
    return tuple(pairs)


_RECURRING = 1 << 12
"""Bytes up to which a part is remembered: the forms of a period list their sheets and relations alike."""
_recurring_elements = lru_cache(maxsize=64)(_elements)


def texts(xml: bytes, owner: str) -> list[tuple[dict[str, str], str]]:
    """Each element called ``owner``: its attributes, and all text below it."""
    holders: list[tuple[dict[str, str], list[str]]] = []
    depth = 0

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        if name == owner:
            depth += 1
            holders.append((attributes, []))

    def end(name: str) -> None:
        nonlocal depth
        depth -= name == owner

    def text(piece: str) -> None:
        if depth:
            holders[-1][1].append(piece)

    walk(xml, start, end, text)
    return [(attributes, "".join(pieces)) for attributes, pieces in holders]
