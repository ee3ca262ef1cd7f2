"""Formulas of a worksheet of Office Open XML that have no result in it, and cells with one that show nothing.

They are most of a form's cells: taken out of the XML before it is parsed, once it is known where they stood.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from workbook_flow.sheets.guard import MAX_AREA, MAX_COLUMNS, MAX_ROWS, column_number
from workbook_flow.sheets.plainly import is_plain
from workbook_flow.sheets.raised import RUNS
from workbook_flow.sheets.spans import Reference, Span, all_named, by_row, in_order, named_cells
from workbook_flow.sheets.wire import Block

_ANY_FORMULA = rb"<f(?: [^<>]*)?(?:/>|>[^<]*</f>)"
_FORMULA = re.compile(rb"<f(?!/>)(?: [^<>]*)?(?:/>|>[^<]*</f>)")
_WORDLESS = b"<f/>"
_OTHER = re.compile(rb"<(?=f[> ])")
_PREFIXED = re.compile(rb":(?=f[> /])")
_SHOWS_NOTHING = re.compile(
    rb'<c r="([A-Z]{1,3})([0-9]{1,7})"(?: s="[0-9]+")?( t="str")?>(?>'
    + _ANY_FORMULA
    + rb")(?(3)(?:<v></v>|<v/>)|(?:<v></v>|<v/>)?)</c>"
)
_LACKING = re.compile(rb'<c r="([A-Z]{1,3})([0-9]{1,7})"(?: s="[0-9]+")?><f/>(?:<v></v>|<v/>)?</c>')
_EMPTY_TEXTS = (b' t="str"><f/><v></v>', b' t="str"><f/><v/>')
_EMPTY = b' t="str"><f/><v'
_EMPTY_TEXT = re.compile(rb'<c r="[A-Z]{1,3}[0-9]{1,7}"(?: s="[0-9]+")? t="str"><f/>(?:<v></v>|<v/>)</c>')
_MOST = 4 << 20
"""Bytes of a book's worksheets up to which their cells are taken out all at once."""


@dataclass(frozen=True, slots=True)
class Cut:
    """A worksheet as small as its values need: without formulas that show nothing, and without the others' words.

    ``span`` is how far its cells spanned, ``unvalued`` are those of the formulas that had no result.
    """

    xml: bytes
    span: Span
    unvalued: list[Block]


def cut_sheets(parts: Mapping[str, bytes]) -> dict[str, Cut]:
    """The worksheets, by part, that are like most: plain, of a form's size, each cell named and behind the one before.

    None of them is so large that the bounds of all together could touch it.
    """
    worksheets = {name: xml for name, xml in parts.items() if "worksheets/" in name and name.endswith(".xml")}
    if sum(map(len, worksheets.values())) > _MOST:
        return {}
    cuts = {name: cut_sheet(xml) for name, xml in worksheets.items()}
    share = MAX_AREA // len(parts)
    return {name: cut for name, cut in cuts.items() if cut is not None and _is_small(cut.span, share)}


def _is_small(span: Span, share: int) -> bool:
    return span.rows <= MAX_ROWS and span.columns <= MAX_COLUMNS and span.rows * span.columns <= share


def cut_sheet(xml: bytes) -> Cut | None:
    """The worksheet cut; None where it is not plain, or not each of its cells is named and behind the one before."""
    if RUNS in xml:
        return None
    pieces = _SHOWS_NOTHING.split(xml)
    rest = pieces[::4]
    if not all(map(_ends_cell, filter(None, rest[:-1]))):
        return None
    taken = list(zip(pieces[1::4], pieces[2::4], strict=True))
    references: list[Reference] = []
    first = 0
    for at in [at for at, piece in enumerate(rest) if piece]:
        references += taken[first:at]
        references += named_cells(rest[at])
        first, rest[at] = at, without_formulas(rest[at])
    references += taken[first:]
    lean = b"".join(rest)
    named = all_named(lean, len(references) - len(taken)) and in_order(references)
    if not (named and is_plain(lean)):
        return None
    lacking = [reference for reference, kind in zip(taken, pieces[3::4], strict=True) if kind is None]
    return Cut(lean, _span(references), _blocks(lacking))


def _ends_cell(piece: bytes) -> bool:
    """Whether a piece of a worksheet ends with a cell, or with an empty element.

    What is taken out behind it was then within no value, and what stands behind that comes to no other element.
    """
    return piece.endswith(b"</c>") or (
        piece.endswith(b'"/>') and piece.rfind(b"<") > piece.rfind(b">", 0, len(piece) - 1)
    )


def _span(references: Sequence[Reference]) -> Span:
    """How far cells span that stand in their order."""
    rows = int(references[-1][1]) if references else 0
    columns = max(map(column_number, {letters for letters, _ in references}), default=0)
    return Span(rows, columns, len(references), ordered=True)


def _blocks(references: Iterable[Reference]) -> list[Block]:
    """The places of cells, those rows together that have the same columns."""
    rows: dict[tuple[bytes, ...], list[int]] = {}
    for number, letters in by_row(references):
        rows.setdefault(letters, []).append(number - 1)
    return [(numbers, [column_number(name) - 1 for name in letters]) for letters, numbers in rows.items()]


def without_formulas(xml: bytes) -> bytes:
    """The worksheet with ``<f/>`` for each formula: their words are most of a form's bytes, and nobody reads them."""
    return _FORMULA.sub(_WORDLESS, xml) if b"<f" in xml and b"<!" not in xml else xml


def without_blanks(xml: bytes) -> tuple[bytes, list[Block]]:
    """A plain worksheet, whose cells are all named, without the formulas that show nothing; and those without a result.

    Only formulas that stand as most programs write them are taken out.
    """
    pieces = _LACKING.split(xml)
    unvalued = _blocks(zip(pieces[1::3], pieces[2::3], strict=True))
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
    return _OTHER.search(xml) is not None or _PREFIXED.search(xml) is not None
