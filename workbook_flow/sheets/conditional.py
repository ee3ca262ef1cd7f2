"""What a condition puts on cells (Office Open XML): number formats, what they show, and colours that nobody sees.

A rule that compares a number with a number is worked out; whether any other holds only a spreadsheet knows, so that its
cells are told as of an uncertain look where the format would show something else.
"""

from __future__ import annotations

import datetime as dt
import math
import operator
import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from workbook_flow.sheets.appearance import Appearance, appearance, text_appearance
from workbook_flow.sheets.faint import colour_in, hidden_words, spots_in
from workbook_flow.sheets.formats import BUILT_IN, MOST_FORMAT, alters_texts, shows_percent
from workbook_flow.sheets.ink import BLACK, WHITE, Ink
from workbook_flow.sheets.markup import walk
from workbook_flow.sheets.wire import Aside, RawSheet, Spot

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
    """One rule with a number format, or one that stops those below it: the lowest priority comes first.

    ``hides`` says that nobody sees words in its colours.
    """

    areas: str
    kind: str
    compares: str
    priority: int
    code: str
    stops: bool = False
    hides: bool = False
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


@dataclass(slots=True)
class _Colours:
    """The colours of a differential style as it is walked, blank where it leaves those of the cell."""

    colour: str = ""
    ground: str = ""
    within: str = ""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name in {"font", "fill", "border"}:
            self.within = name
        elif name == "color" and self.within == "font":
            self.colour = colour_in(attributes)
        elif name in {"fgColor", "bgColor"} and self.within == "fill":
            automatic = attributes.get("indexed", "") in {"64", "65"} or "auto" in attributes
            self.ground = self.ground if automatic else colour_in(attributes)

    @property
    def hide(self) -> bool:
        """Whether nobody sees words in them, on the white ground of most cells where it names none."""
        named = bool(self.colour or self.ground)
        return named and Ink(self.colour or BLACK, ground=self.ground or WHITE).unseen


def conditional_formats(styles: bytes) -> tuple[dict[int, str], frozenset[int]]:
    """By the number of each differential style that has a number format, that format, be it the general one.

    And the numbers of those in whose colours nobody sees words.
    """
    codes: dict[int, str] = {}
    colours: list[_Colours] = []
    if b"<dxfs" not in styles and b":dxfs" not in styles:
        return codes, frozenset()
    inside = False

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal inside
        inside = inside or name == "dxfs"
        if inside and name == "dxf":
            colours.append(_Colours())
        elif inside and colours and name == "numFmt":
            codes[len(colours) - 1] = (
                attributes.get("formatCode") or BUILT_IN.get(attributes.get("numFmtId", "")) or GENERAL
            )
        elif inside and colours:
            colours[-1].start(name, attributes)

    def end(name: str) -> None:
        nonlocal inside
        inside = inside and name != "dxfs"

    walk(styles, start, end)
    hiding = frozenset(number for number, of_style in enumerate(colours) if of_style.hide)
    return {number: bounded_code(code) for number, code in codes.items()}, hiding


def bounded_code(code: str) -> str:
    """A format that is not too long to be looked at; blank for one that is."""
    return code if len(code) <= MOST_FORMAT else ""


def note_conditional(
    raw: RawSheet, xml: bytes, codes: Mapping[int, str], styles: Collection[int], *, since_1904: bool
) -> None:
    """Note what the cells show on which a condition puts a number format, where that is not what was read.

    And the words on which one puts, or may put, colours in which nobody sees them: those of ``styles``.
    """
    if not (b"numFmt" in xml or b"dxf>" in xml or ((codes or styles) and b"cfRule" in xml)):
        return
    walked = _Rules(codes, styles)
    walk(xml, walked.start, walked.end, walked.text)
    rules = sorted(walked.rules, key=lambda rule: rule.priority)
    hiding = [rule for rule in rules if rule.hides]
    raw.beside += hidden_under(hiding, raw, since_1904=since_1904)
    if any(rule.code for rule in rules):
        _apply([rule for rule in rules if rule.code or rule.stops], raw, since_1904=since_1904)


def hidden_under(rules: Sequence[FormatRule], raw: RawSheet, *, since_1904: bool) -> Iterator[Aside]:
    """The words that nobody sees where one of these rules holds, or may hold."""
    return hidden_words(raw, _hidden(rules, raw, since_1904=since_1904))


def _hidden(rules: Sequence[FormatRule], raw: RawSheet, *, since_1904: bool) -> Iterator[Spot]:
    """The cells of which nobody sees the words; a text is more than any number."""
    marks = {(row, column): (kind, value) for row, column, kind, value in raw.marks} if rules else {}
    for rule in rules:
        for row, column in spots_in(raw, rule.areas):
            held, mark = raw.rows[row][column], marks.get((row, column))
            is_text = isinstance(held, str) and mark is None
            serial = math.inf if is_text else _serial(held, mark, since_1904=since_1904)
            if rule.holds(serial) is not False:
                yield row, column


def _apply(rules: Sequence[FormatRule], raw: RawSheet, *, since_1904: bool) -> None:
    """Note what the cells show under the rules in their order: by the first that holds, none below one that stops.

    Below one that only may hold nothing is for certain.
    """
    decided: set[Spot] = set()
    doubtful: set[Spot] = set()
    marks = {(row, column): (kind, value) for row, column, kind, value in raw.marks}
    for rule in rules:
        for spot in spots_in(raw, rule.areas):
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


@dataclass(slots=True)
class _Rules:
    """Follows the rules of a worksheet, those of 2007 and those of 2010, which bear their formats themselves."""

    codes: Mapping[int, str]
    hiding: Collection[int]
    rules: list[FormatRule] = field(default_factory=list)
    areas: str = ""
    own: list[FormatRule] = field(default_factory=list)
    pieces: list[str] | None = None
    colours: _Colours | None = None

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
                    hides=number.isdecimal() and int(number) in self.hiding,
                )
            )
        elif name == "numFmt" and self.own:
            self.own[-1].code = bounded_code(attributes.get("formatCode") or GENERAL)
        elif name == "dxf" and self.own:
            self.colours = _Colours()
        elif self.colours is not None:
            self.colours.start(name, attributes)
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
        elif name == "dxf" and self.own and self.colours is not None:
            self.own[-1].hides, self.colours = self.colours.hide, None
        elif name == "conditionalFormatting":
            for rule in self.own:
                rule.areas = self.areas
            self.rules += [rule for rule in self.own if rule.code or rule.stops or rule.hides]
            self.own = []
        if name in {"formula", "f", "sqref"}:
            self.pieces = None
