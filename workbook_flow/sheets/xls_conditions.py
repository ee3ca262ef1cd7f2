"""What a condition puts on cells of an old binary workbook ([MS-XLS] 2.4.42, 2.4.43, 2.4.56, those of 2007 after them).

What a number shows under a number format of one is not worked out: it is not to be compared.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from workbook_flow.sheets.cells import cell_name
from workbook_flow.sheets.conditional import UNSURE, FormatRule, hidden_under
from workbook_flow.sheets.ink import BLACK, WHITE, Ink
from workbook_flow.sheets.wire import RawSheet

COND_FORMAT, CONDITION = 0x1B0, 0x1B1
_COND_FORMAT_12, _CONDITION_12, _EXTENSION = 0x879, 0x87A, 0x87B
_HEADER_OF_2007 = 12
_HAS_NUMBER_FORMAT, _HAS_FONT, _HAS_ALIGNMENT, _HAS_BORDER, _HAS_PATTERN = (1 << bit for bit in range(25, 30))
_OWN_NUMBER_FORMAT = 1
"""In the bits behind the flags: the number format stands there as text, not by its number."""
_FONT_BYTES, _COLOUR_OF_FONT = 118, 80
_SAME_PATTERN, _SAME_GROUND = 1 << 16, 1 << 18
_SOLID = 1
_OF_CELL = 1
"""The kind of a rule that compares what a cell holds."""
_COMPARES = (
    *("", "between", "notBetween", "equal", "notEqual"),
    *("greaterThan", "lessThan", "greaterThanOrEqual", "lessThanOrEqual"),
)
_WHOLE, _BROKEN = 0x1E, 0x1F
"""How the formula of a number begins."""

Area = tuple[int, int, int, int]
Test = tuple[str, str, tuple[str, ...]]
"""When a rule holds: its kind, how it compares, and with what, in the words of newer workbooks."""
OPEN: Test = ("", "", ())


@dataclass(slots=True)
class XlsConditions:
    """Follows the conditional formats of a sheet: ``areas`` are those of the rules with a number format.

    ``hiding`` are the rules in whose colours nobody sees words.
    """

    colours: Mapping[int, str]
    areas: list[Area] = field(default_factory=list)
    hiding: list[FormatRule] = field(default_factory=list)
    own: list[Area] = field(default_factory=list)
    tests: list[Test] = field(default_factory=list)
    by_number: dict[int, tuple[list[Area], list[Test]]] = field(default_factory=dict)

    def take(self, record: int, body: bytes) -> None:
        """The next record of the sheet."""
        if record in {COND_FORMAT, _COND_FORMAT_12}:
            body = body[_HEADER_OF_2007:] if record == _COND_FORMAT_12 else body
            self.own, self.tests = list(_areas(body)), []
            if record == COND_FORMAT and len(body) >= 4:
                self.by_number[struct.unpack_from("<H", body, 2)[0] >> 1] = self.own, self.tests
        elif record == CONDITION:
            self.tests.append(_test(body))
            self.rule(body, 6, self.own, self.tests[-1])
        elif record == _CONDITION_12:
            self.rule(body, _HEADER_OF_2007 + 10, self.own, OPEN)
        elif record == _EXTENSION and len(body) >= 30 and not body[12] and body[25]:
            number, place = struct.unpack_from("<HH", body, 16)
            areas, tests = self.by_number.get(number, ([], []))
            self.rule(body, 30, areas, tests[place] if place < len(tests) else OPEN)

    def rule(self, body: bytes, looks: int, areas: Sequence[Area], test: Test) -> None:
        """One rule, whose looks stand at ``looks``."""
        if len(body) < looks + 6:
            return
        flags = struct.unpack_from("<I", body, looks)[0]
        if flags & _HAS_NUMBER_FORMAT:
            self.areas += areas
        if self.hides(body, looks, flags):
            kind, compares, formulas = test
            corners = (f"{cell_name(area[0], area[1])}:{cell_name(area[2], area[3])}" for area in areas)
            self.hiding.append(
                FormatRule(
                    areas=" ".join(corners),
                    kind=kind,
                    compares=compares,
                    priority=0,
                    code="",
                    hides=True,
                    formulas=list(formulas),
                )
            )

    def hides(self, body: bytes, looks: int, flags: int) -> bool:
        """Whether nobody sees words in the colours of a rule, on the white ground of most cells where it names none."""
        at, colour, ground = looks + 6, "", ""
        if flags & _HAS_NUMBER_FORMAT:
            own = body[looks + 4] & _OWN_NUMBER_FORMAT
            at += struct.unpack_from("<H", body, at)[0] if own and len(body) >= at + 2 else 2
        if flags & _HAS_FONT:
            colour = self.colour(body, at + _COLOUR_OF_FONT)
            at += _FONT_BYTES
        at += 8 * bool(flags & _HAS_ALIGNMENT) + 8 * bool(flags & _HAS_BORDER)
        if flags & _HAS_PATTERN and not flags & _SAME_GROUND and len(body) >= at + 4:
            pattern, places = struct.unpack_from("<HH", body, at)
            if flags & _SAME_PATTERN or pattern >> 10 == _SOLID:
                ground = self.colours.get(places >> 7 & 0x7F, "")
        return bool(colour or ground) and Ink(colour or BLACK, ground=ground or WHITE).unseen

    def colour(self, body: bytes, at: int) -> str:
        """The colour of a rule's font; blank where it leaves that of the cell."""
        return self.colours.get(struct.unpack_from("<I", body, at)[0], "") if len(body) >= at + 4 else ""

    def note(self, sheet: RawSheet, *, since_1904: bool) -> None:
        """Note what the conditions put on the cells of the sheet."""
        _note_unsure(sheet, self.areas)
        sheet.beside += hidden_under(self.hiding, sheet, since_1904=since_1904)


def _test(body: bytes) -> Test:
    """When a rule of before 2007 holds."""
    if len(body) < 6:
        return OPEN
    kind, compares, first, second = struct.unpack_from("<BBHH", body)
    end = len(body) - second
    formulas = (body[max(end - first, 0) : end], *([body[end:]] if second else []))
    compared = kind == _OF_CELL and compares < len(_COMPARES)
    return (
        "cellIs" if compared else "",
        _COMPARES[compares] if compared else "",
        tuple(map(_number, formulas)),
    )


def _number(formula: bytes) -> str:
    """The number that a formula is; blank where it is none."""
    if formula[:1] == bytes([_WHOLE]) and len(formula) == 3:
        return str(struct.unpack_from("<H", formula, 1)[0])
    if formula[:1] == bytes([_BROKEN]) and len(formula) == 9:
        return f"{struct.unpack_from('<d', formula, 1)[0]:.15g}"
    return ""


def _areas(body: bytes) -> Iterator[Area]:
    count = struct.unpack_from("<H", body, 12)[0] if len(body) >= 14 else 0
    for start in range(14, min(14 + 8 * count, len(body) - 7), 8):
        top, bottom, left, right = struct.unpack_from("<HHHH", body, start)
        yield top, left, bottom, right


def _note_unsure(sheet: RawSheet, areas: Sequence[Area]) -> None:
    marked = {(row, column) for row, column, kind, _ in sheet.marks if kind not in {"error", "picture"}}
    for top, left, bottom, right in areas:
        for row in range(top, min(bottom + 1, len(sheet.rows))):
            for column in range(left, min(right + 1, len(sheet.rows[row]))):
                value = sheet.rows[row][column]
                number = isinstance(value, (int, float)) and not isinstance(value, bool)
                if number or (row, column) in marked or (row, column) in sheet.looks:
                    sheet.looks[row, column] = UNSURE
