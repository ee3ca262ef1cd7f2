"""Formulas of a worksheet of Office Open XML that have no result in it, and cells with one that show nothing.

They are most of a form's cells: taken out of the XML before it is parsed, once it is known where they stood.
"""

from __future__ import annotations

import re

from workbook_flow.sheets.guard import column_number
from workbook_flow.sheets.wire import Spot

_FORMULA = re.compile(rb"<f(?: [^<>]*)?(?:/>|>[^<]*</f>)")
_WORDLESS = b"<f/>"
_OTHERS = (b"<f>", b"<f ")
_PREFIXED = (b":f>", b":f ", b":f/")
_LACKING = re.compile(rb'<c r="([A-Z]{1,3})([0-9]{1,7})"(?: s="[0-9]+")?><f/>(?:<v></v>|<v/>)?</c>')
_EMPTY_TEXTS = (b' t="str"><f/><v></v>', b' t="str"><f/><v/>')
_EMPTY = b' t="str"><f/><v'
_EMPTY_TEXT = re.compile(rb'<c r="[A-Z]{1,3}[0-9]{1,7}"(?: s="[0-9]+")? t="str"><f/>(?:<v></v>|<v/>)</c>')


def without_formulas(xml: bytes) -> bytes:
    """The worksheet with ``<f/>`` for each formula: their words are most of a form's bytes, and nobody reads them."""
    return _FORMULA.sub(_WORDLESS, xml) if b"<f" in xml and b"<!" not in xml else xml


def without_blanks(xml: bytes) -> tuple[bytes, set[Spot]]:
    """A plain worksheet, whose cells are all named, without the formulas that show nothing; and those without a result.

    Only formulas that stand as most programs write them are taken out.
    """
    pieces = _LACKING.split(xml)
    spots = zip(pieces[2::3], pieces[1::3], strict=True)
    unvalued = {(int(row) - 1, column_number(letters) - 1) for row, letters in spots}
    xml = b"".join(pieces[::3]) if unvalued else xml
    return _EMPTY_TEXT.sub(b"", xml) if _EMPTY in xml else xml, unvalued


def has_unvalued(xml: bytes) -> bool:
    """Whether a formula may be without a result: not where each plainly has one, or there is none."""
    if _WORDLESS not in xml and not _has_others(xml):
        return False
    if b"<!" in xml or _has_others(xml):
        return True
    empty_texts = sum(map(xml.count, _EMPTY_TEXTS))
    results = xml.count(b"<f/><v>") - xml.count(b"<f/><v></v>") + empty_texts
    return results != xml.count(_WORDLESS)


def _has_others(xml: bytes) -> bool:
    """Whether a formula begins otherwise than as ``<f/>``."""
    return any(mark in xml for mark in _OTHERS) or (b":f" in xml and any(mark in xml for mark in _PREFIXED))
