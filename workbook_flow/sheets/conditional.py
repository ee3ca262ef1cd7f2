"""Number formats that a condition puts on cells (Office Open XML): what such a cell shows, where that can be told.

A rule that compares a number with a number is worked out; whether any other holds only a spreadsheet knows, so that its
cells are told as of an uncertain look where the format would show something else.
"""

from __future__ import annotations

import datetime as dt
import operator
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from workbook_flow.sheets.appearance import Appearance, appearance, text_appearance
from workbook_flow.sheets.formats import BUILT_IN, MOST_FORMAT, alters_texts, shows_percent
from workbook_flow.sheets.guard import column_number
from workbook_flow.sheets.markup import walk
from workbook_flow.sheets.wire import RawSheet, Spot

_AREA = re.compile(r"\$?([A-Z]{1,3})\$?(\d{1,7})(?::\$?([A-Z]{1,3})\$?(\d{1,7}))?", re.IGNORECASE)
_NUMBER = re.compile(r"=?\s*([-+]?\d{1,15}(?:\.\d{1,15})?)(%?)", re.ASCII)
_COMPARED: Mapping[str, Callable[[float, float], bool]] = {
    "lessThan": operator.lt,
    "lessThanOrEqual": operator.le,
    "equal": operator.eq,
    "notEqual": operator.ne,
    "greaterThanOrEqual": operator.ge,
    "greaterThan": operator.gt,
}
_ZERO, _ZERO_1904 = dt.datetime(1899, 12, 30), dt.datetime(1904, 1, 1)  # noqa: DTZ001 - days of a sheet
UNSURE = Appearance("", sure=False)
GENERAL = "General"


@dataclass(slots=True)
class FormatRule:
    """One rule with a number format, or one that stops those below it: the lowest priority comes first."""

    areas: str
    kind: str
    compares: str
    priority: int
    code: str
    stops: bool = False
    formulas: list[str] = field(default_factory=list)

    def holds(self, number: float | None) -> bool | None:
        """Whether the rule holds for a number; None where only a spreadsheet can tell."""
        bounds = [bound for formula in self.formulas if (bound := _number(formula)) is not None]
        if self.kind != "cellIs" or number is None or len(bounds) != len(self.formulas):
            return None
        if self.compares in {"between", "notBetween"} and len(bounds) == 2:
            return (min(bounds) <= number <= max(bounds)) is (self.compares == "between")
        compare = _COMPARED.get(self.compares)
        return compare(number, bounds[0]) if compare and len(bounds) == 1 else None


def _number(formula: str) -> float | None:
    match = _NUMBER.fullmatch(formula.strip())
    return float(match[1]) / (100 if match[2] else 1) if match else None


def conditional_formats(styles: bytes) -> dict[int, str]:
    """By the number of each differential style that has a number format, that format, be it the general one."""
    codes: dict[int, str] = {}
    if b"<dxfs" not in styles and b":dxfs" not in styles:
        return codes
    number, inside = -1, False

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal number, inside
        inside = inside or name == "dxfs"
        number += inside and name == "dxf"
        if inside and name == "numFmt":
            codes[number] = (
                attributes.get("formatCode") or BUILT_IN.get(attributes.get("numFmtId", "")) or GENERAL
            )

    def end(name: str) -> None:
        nonlocal inside
        inside = inside and name != "dxfs"

    walk(styles, start, end)
    return {number: bounded_code(code) for number, code in codes.items()}


def bounded_code(code: str) -> str:
    """A format that is not too long to be looked at; blank for one that is."""
    return code if len(code) <= MOST_FORMAT else ""


def note_conditional(raw: RawSheet, xml: bytes, codes: Mapping[int, str], *, since_1904: bool) -> None:
    """Note what the cells show on which a condition puts a number format, where that is not what was read."""
    if not (b"numFmt" in xml or (codes and b"cfRule" in xml)):
        return
    rules = _Rules(codes)
    walk(xml, rules.start, rules.end, rules.text)
    if any(rule.code for rule in rules.rules):
        _apply(sorted(rules.rules, key=lambda rule: rule.priority), raw, since_1904=since_1904)


def _apply(rules: Sequence[FormatRule], raw: RawSheet, *, since_1904: bool) -> None:
    """Note what the cells show under the rules in their order: by the first that holds, none below one that stops.

    Below one that only may hold nothing is for certain.
    """
    decided: set[Spot] = set()
    doubtful: set[Spot] = set()
    marks = {(row, column): (kind, value) for row, column, kind, value in raw.marks}
    for rule in rules:
        for spot in _spots(rule, raw):
            held = raw.rows[spot[0]][spot[1]]
            serial = _serial(held, marks.get(spot), since_1904=since_1904)
            holds = rule.holds(serial)
            if spot in decided or holds is False:
                continue
            if not rule.code:
                (decided if holds else doubtful).add(spot)
                continue
            look = _look(rule, serial, held, since_1904=since_1904)
            certain = holds is True and spot not in doubtful
            differs = look is not None or spot in raw.percent or spot in raw.looks
            decided |= {spot} if certain or differs else set()
            if certain:
                _note(raw, spot, look, rule.code)
            elif differs:
                raw.looks[spot] = UNSURE
            else:
                doubtful.add(spot)


def _note(raw: RawSheet, spot: Spot, look: Appearance | None, code: str) -> None:
    """Note what a cell shows under the format of a rule that holds: the cell's own format does not count."""
    raw.looks.pop(spot, None)
    raw.percent.discard(spot)
    if look is not None:
        raw.looks[spot] = look
        if shows_percent(code):
            raw.percent.add(spot)


def _look(rule: FormatRule, serial: float | None, held: object, *, since_1904: bool) -> Appearance | None:
    """What a cell shows under the format of a rule; None where that is what it holds."""
    if serial is not None:
        return appearance(serial, held, rule.code, since_1904=since_1904)
    return text_appearance(held, rule.code) if isinstance(held, str) and alters_texts(rule.code) else None


def _serial(held: object, mark: tuple[str, str | float] | None, *, since_1904: bool) -> float | None:
    """The number behind a cell, None for one that is none."""
    if mark is None:
        return float(held) if isinstance(held, (int, float)) and not isinstance(held, bool) else None
    kind, value = mark
    if kind not in {"day", "moment"} or not isinstance(value, str):
        return None
    return (dt.datetime.fromisoformat(value) - (_ZERO_1904 if since_1904 else _ZERO)) / dt.timedelta(days=1)


def _spots(rule: FormatRule, raw: RawSheet) -> Iterator[Spot]:
    """The cells of a rule that hold anything."""
    for match in _AREA.finditer(rule.areas):
        first = column_number(match[1].encode()) - 1
        last = column_number(match[3].encode()) if match[3] else first + 1
        for row in range(int(match[2]) - 1, min(int(match[4] or match[2]), len(raw.rows))):
            for column in range(first, min(last, len(raw.rows[row]))):
                if raw.rows[row][column] is not None:
                    yield row, column


@dataclass(slots=True)
class _Rules:
    """Follows the rules of a worksheet, those of 2007 and those of 2010, which bear their formats themselves."""

    codes: Mapping[int, str]
    rules: list[FormatRule] = field(default_factory=list)
    areas: str = ""
    own: list[FormatRule] = field(default_factory=list)
    pieces: list[str] | None = None

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "conditionalFormatting":
            self.areas, self.own = attributes.get("sqref", ""), []
        elif name == "cfRule":
            number, priority = attributes.get("dxfId", ""), attributes.get("priority", "")
            self.own.append(
                FormatRule(
                    areas="",
                    kind=attributes.get("type", ""),
                    compares=attributes.get("operator", ""),
                    priority=int(priority) if priority.isdecimal() else 0,
                    code=self.codes.get(int(number), "") if number.isdecimal() else "",
                    stops=attributes.get("stopIfTrue", "").strip() in {"1", "true"},
                )
            )
        elif name == "numFmt" and self.own:
            self.own[-1].code = bounded_code(attributes.get("formatCode") or GENERAL)
        elif name in {"formula", "f", "sqref"}:
            self.pieces = []

    def text(self, piece: str) -> None:
        if self.pieces is not None:
            self.pieces.append(piece)

    def end(self, name: str) -> None:
        words = "".join(self.pieces or ())
        if name == "sqref":
            self.areas = words
        elif name in {"formula", "f"} and self.own:
            self.own[-1].formulas.append(words)
        elif name == "conditionalFormatting":
            for rule in self.own:
                rule.areas = self.areas
            self.rules += [rule for rule in self.own if rule.code or rule.stops]
            self.own = []
        if name in {"formula", "f", "sqref"}:
            self.pieces = None
