"""Bounds on the worksheets of an Office Open XML workbook, which a parser lays out in memory."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from workbook_flow.sheets.far import near_part
from workbook_flow.sheets.guard import (
    MAX_AREA,
    MAX_CELLS,
    MAX_COLUMNS,
    MAX_MERGES,
    MAX_ROWS,
    Package,
    Refused,
    check_strings,
)
from workbook_flow.sheets.spans import Span, extent
from workbook_flow.sheets.unvalued import Cut
from workbook_flow.sheets.wire import Aside
from workbook_flow.words.codes import Code


def within_bounds(
    package: Package, sheets: Mapping[str, str], cuts: Mapping[str, Cut]
) -> tuple[Package, list[Aside], frozenset[str]]:
    """The package with bounds on every part that a parser lays out in memory, and what stood in cells beyond them.

    With it the worksheets, by part, whose cells stand in their order. ``cuts`` are those that less than all cells are
    left of.
    """
    worksheets: dict[str, bytes] = {}
    for name, xml in package.parts.items():
        if "sharedstrings" in name and name.endswith(".xml"):
            check_strings(xml)
        if (name in sheets or "worksheets/" in name) and name.endswith(".xml"):
            worksheets[name] = xml
            merges = xml.count(b"mergeCell ")
            if merges > MAX_MERGES:
                raise Refused(Code.TOO_MUCH_OF_SOMETHING, what="合并单元格", count=merges, limit=MAX_MERGES)
    spans = {name: cuts[name].span if name in cuts else extent(xml) for name, xml in worksheets.items()}
    cells = sum(span.cells for span in spans.values())
    if cells > MAX_CELLS:
        raise Refused(Code.TOO_MUCH_OF_SOMETHING, what="单元格", count=cells, limit=MAX_CELLS)
    changed, far = _near_parts(package, spans, sheets)
    ordered = frozenset(name for name, span in spans.items() if span.ordered and name not in changed)
    return replace(package, parts=package.parts | changed) if changed else package, far, ordered


def _near_parts(
    package: Package, spans: Mapping[str, Span], sheets: Mapping[str, str]
) -> tuple[dict[str, bytes], list[Aside]]:
    """The worksheets that had to be cut to the area which a parser may lay out, by part, and what stood beyond."""
    strings = package.parts.get("xl/sharedstrings.xml", b"<none/>")
    changed: dict[str, bytes] = {}
    far: list[Aside] = []
    for name, last in _last_rows(spans).items():
        try:
            changed[name], strays = near_part(package.parts[name], sheets.get(name, ""), strings, rows=last)
        except Refused as refusal:
            if refusal.code == Code.BEYOND_THE_FORM and not _beyond_any(spans[name]):
                _refuse_area(_area(spans))
            raise
        far += strays
    _refuse_area(_area(dict(spans) | {name: extent(xml) for name, xml in changed.items()}))
    return changed, far


def _last_rows(spans: Mapping[str, Span]) -> dict[str, int]:
    """The last row that may stay of each worksheet that is too large; where all are, each has its share of the area."""
    within = {
        name: (min(span.rows, MAX_ROWS), min(span.columns, MAX_COLUMNS)) for name, span in spans.items()
    }
    if sum(rows * columns for rows, columns in within.values()) <= MAX_AREA:
        return {name: MAX_ROWS for name, span in spans.items() if _beyond_any(span)}
    share = MAX_AREA // len(within)
    most = {name: max(1, min(MAX_ROWS, share // max(1, columns))) for name, (_, columns) in within.items()}
    return {name: most[name] for name, span in spans.items() if _beyond_any(span) or span.rows > most[name]}


def _beyond_any(span: Span) -> bool:
    return span.rows > MAX_ROWS or span.columns > MAX_COLUMNS


def _area(spans: Mapping[str, Span]) -> int:
    return sum(span.rows * span.columns for span in spans.values())


def _refuse_area(area: int) -> None:
    if area > MAX_AREA:
        raise Refused(Code.TOO_MUCH_OF_SOMETHING, what="表格面积（行×列）", count=area, limit=MAX_AREA)
