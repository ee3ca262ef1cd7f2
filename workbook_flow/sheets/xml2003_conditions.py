"""What a condition puts on the cells of XML Spreadsheet 2003."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from workbook_flow.sheets.cells import cell_name
from workbook_flow.sheets.conditional import FormatRule
from workbook_flow.sheets.guard import MAX_COLUMNS, MAX_ROWS
from workbook_flow.sheets.ink import BLACK, WHITE, Ink, colour_of

_COMPARES = {
    "Between": "between",
    "NotBetween": "notBetween",
    "Equal": "equal",
    "NotEqual": "notEqual",
    "Greater": "greaterThan",
    "Less": "lessThan",
    "GreaterOrEqual": "greaterThanOrEqual",
    "LessOrEqual": "lessThanOrEqual",
}
"""How conditions compare, in the words of newer workbooks."""
_RANGE = re.compile(r"(?:R(\d{1,7}))?(?:C(\d{1,5}))?(?::(?:R(\d{1,7}))?(?:C(\d{1,5}))?)?")
_COLOUR = re.compile(r"(?:^|;)\s*(color|background)\s*:\s*([^;]{1,60})")


def hiding_rules(condition: Mapping[str, str], style: str) -> Iterator[FormatRule]:
    """A condition as a rule of newer workbooks, where nobody sees words in the colours that its ``style`` names."""
    colours = {name: colour_of(words) for name, words in _COLOUR.findall(style)}
    ink = Ink(colours.get("color") or BLACK, ground=colours.get("background") or WHITE)
    if not (any(colours.values()) and ink.unseen):
        return
    compares = _COMPARES.get(condition.get("Qualifier", "").strip(), "")
    yield FormatRule(
        areas=" ".join(map(area_of, condition.get("Range", "").split(","))),
        kind="cellIs" if compares else "",
        compares=compares,
        priority=0,
        code="",
        hides=True,
        formulas=[words for name in ("Value1", "Value2") if (words := condition.get(name, "").strip())],
    )


def area_of(words: str) -> str:
    """An area by the letters of its columns: ``R1C1:R5C2`` is ``A1:B5``; blank for what is none."""
    match = _RANGE.fullmatch(words.strip())
    if match is None:
        return ""
    top, left, bottom, right = match.groups()
    two = ":" in words
    last = (bottom if two else top) or str(MAX_ROWS), (right if two else left) or str(MAX_COLUMNS)
    corners = ((top or "1", left or "1"), last)
    if not all(1 <= int(row) <= MAX_ROWS and 1 <= int(column) <= MAX_COLUMNS for row, column in corners):
        return ""
    return ":".join(cell_name(int(row) - 1, int(column) - 1) for row, column in corners)
