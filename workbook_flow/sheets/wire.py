"""How a book crosses from the worker to its parent: JSON, with marks for what JSON has no type for.

JSON because the worker has parsed hostile bytes: decoding it runs no code and cannot crash, as pickle and
marshal can. Values that are not JSON's own travel as marks, ``[row, column, kind, text]``.
"""

from __future__ import annotations

import datetime as dt
import json
import re
import struct
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, product
from typing import Any, NamedTuple

from workbook_flow.sheets.appearance import Appearance, appearance, text_appearance, words_appearance
from workbook_flow.sheets.cells import (
    Beside,
    Book,
    CellBare,
    CellError,
    CellLook,
    CellPicture,
    CellValue,
    Sheet,
    cell_name,
    text,
)
from workbook_flow.sheets.formats import is_plain, shows_percent
from workbook_flow.sheets.guard import MAX_AREA, MAX_TEXT, Refused
from workbook_flow.words.codes import Code

_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_WHOLE = 1e20
_TRUTHS = {0: "FALSE", 1: "TRUE"}
_PLAIN = {str, int, float, bool, type(None)}

_PICTURE = re.compile(r"=?(?:_xlfn\.)?DISPIMG\(.{0,200}\)", re.IGNORECASE)
_ISO = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:?\d\d)?")
_CHINA = dt.timezone(dt.timedelta(hours=8))

HEAD = struct.Struct("<QQ")
READY = b"+"
LISTS, PAPERS, SCANS = "lists", "papers", "scans"
"""What a worker is told that reads the office's own lists, the words printed on a unit's papers, the codes on those
that are pictures."""

NOTE, SHAPE, FAR, JOINT = "批注", "文本框", "远处的单元格", "换行"
STRUCK, UNSEEN, MARGIN = "删除线", "网页里不显示的字", "页眉页脚"
TWICE, LINK, GRAPHIC, CONTROL = "重复的单元格", "超链接", "图表、图形", "控件"
FAINT = "看不见的字"
PROPERTY, NAME, TIP = "文档属性", "定义的名称", "超链接的提示"
HOVER, ALTERNATIVE, SCENARIO = "悬停时才显示的字", "图片的替代文字", "方案"
"""Where words beside the cells stand; a joint is where lines of a PDF were put together by their place alone, struck
are words of the cell itself that are crossed out; twice is what a cell says that the file writes down twice."""
LONGEST_MOMENT = 40
MOST_BESIDE, LONGEST_BESIDE = 1_000, 2_000
"""How many notes and shapes cross over, and how many characters of each; of those left out one says how many."""


class Aside(NamedTuple):
    """Words beside the cells, on the worker's side."""

    sheet: str
    cell: str
    author: str
    kind: str
    words: str


Spot = tuple[int, int]
Mark = tuple[int, int, str, str | float]
Block = tuple[list[int], list[int]]
"""Places by their rows and their columns: each column in each row."""


@dataclass(slots=True)
class RawSheet:
    """One worksheet on the worker's side, with plain rows and the marks that stand for the rest.

    Formulas without a result are those in ``unvalued``, and in ``blocks``; in ``moving`` those with another every day.
    """

    name: str
    hidden: bool
    rows: list[list[Any]]
    marks: list[Mark] = field(default_factory=list)
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)
    percent: set[Spot] = field(default_factory=set)
    unvalued: set[Spot] = field(default_factory=set)
    moving: set[Spot] = field(default_factory=set)
    blocks: list[Block] = field(default_factory=list)
    beside: list[Aside] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    looks: dict[Spot, Appearance] = field(default_factory=dict)

    @property
    def lacking(self) -> int:
        """How many formulas have no result."""
        return len(self.unvalued) + sum(len(rows) * len(columns) for rows, columns in self.blocks)


@dataclass(slots=True)
class RawBook:
    """One workbook on the worker's side."""

    kind: str
    sheets: list[RawSheet]
    properties: dict[str, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    beside: list[Aside] = field(default_factory=list)
    saved: str = ""


def harmless(words: str) -> str:
    """The text without the characters that no XML, mail or terminal may carry."""
    return _FORBIDDEN.sub("", words)


def note_looks(raw: RawSheet, numbers: Mapping[Spot, tuple[float, str]], *, since_1904: bool = False) -> None:
    """Note what numbers show, where that is not what was read; ``numbers`` are as stored, each with its format."""
    marks = {(row, column): _marked(kind, value) for row, column, kind, value in raw.marks}
    for (row, column), (serial, code) in numbers.items():
        if is_plain(code):
            continue
        if row < len(raw.rows) and column < len(raw.rows[row]):
            held = marks.get((row, column), raw.rows[row][column])
            look = appearance(serial, held, code, since_1904=since_1904)
            if look is not None:
                raw.looks[row, column] = look
            if shows_percent(code):
                raw.percent.add((row, column))


def note_shown(raw: RawSheet, shown: Mapping[Spot, str]) -> None:
    """Note what cells show, where the file says so itself and that is not what was read."""
    marks = {(row, column): _marked(kind, value) for row, column, kind, value in raw.marks}
    for (row, column), words in shown.items():
        if row < len(raw.rows) and column < len(raw.rows[row]):
            held = marks.get((row, column), raw.rows[row][column])
            if isinstance(held, int) and words and words == _TRUTHS.get(held):
                raw.rows[row][column] = bool(held)
            elif held is not None and not isinstance(held, (bool, CellError)):
                look = words_appearance(words, held)
                if look is not None:
                    raw.looks[row, column] = look


def note_text_looks(raw: RawSheet, formats: Mapping[Spot, str]) -> None:
    """Note what texts show under formats that add to them, or hide them."""
    for (row, column), code in formats.items():
        words = raw.rows[row][column] if row < len(raw.rows) and column < len(raw.rows[row]) else None
        look = text_appearance(words, code) if isinstance(words, str) else None
        if look is not None:
            raw.looks[row, column] = look


def plain_rows(rows: Iterable[Sequence[object]]) -> tuple[list[list[Any]], list[Mark]]:
    """The rows with blanks as None, whole numbers as int, trailing blanks cut; and marks for other types."""
    plain: list[list[Any]] = []
    marks: list[Mark] = []
    for at, row in enumerate(rows):
        end = len(row)
        while end and row[end - 1] == "":
            end -= 1
        cells = [
            None if value == "" else _plain(value, at, column, marks)
            for column, value in enumerate(row[:end])
        ]
        while cells and cells[-1] is None:
            cells.pop()
        plain.append(cells)
    while plain and not plain[-1]:
        plain.pop()
    return plain, marks


def _plain(value: object, row: int, column: int, marks: list[Mark]) -> object:
    if isinstance(value, str):
        if len(value) > MAX_TEXT:
            place = cell_name(row, column)
            raise Refused(
                Code.TOO_MUCH_OF_SOMETHING,
                cell=place,
                what="单元格里的文字",
                count=len(value),
                limit=MAX_TEXT,
            )
        if value.endswith(")") and _PICTURE.fullmatch(value):
            marks.append((row, column, "picture", ""))
            return 0
        if value[10:11] == "T" and (moment := iso_moment(value)) is not None:
            marks.append((row, column, *_mark(moment)))
            return 0
        return (harmless(value) if not value.isprintable() else value) or None
    if isinstance(value, float):
        value = _without_noise(value)
        if value.is_integer():
            return int(value) if -_WHOLE < value < _WHOLE else value
        if value - value == 0:
            return value
        marks.append((row, column, "error", "#NUM!"))
        return 0
    if value is None or isinstance(value, (bool, int)):
        return value
    marks.append((row, column, *_mark(value)))
    return 0


def _without_noise(number: float) -> float:
    """The number as Excel shows it: 57.99999999999999, left by binary fractions, is 58."""
    if number - number != 0 or abs(number) >= 1e9:
        return number
    near = round(number, 6)
    return near if abs(number - near) <= 1e-12 * max(1.0, abs(number)) else number


def iso_moment(value: str) -> dt.date | dt.datetime | None:
    """The day or moment of a date cell that was written in ISO words, as a clock in China shows it."""
    if _ISO.fullmatch(value) is None:
        return None
    try:
        moment = dt.datetime.fromisoformat(value)
    except ValueError:
        return None
    for local in (moment, moment.astimezone(_CHINA)) if moment.tzinfo else (moment,):
        shifted = local.replace(tzinfo=None) + dt.timedelta(minutes=1)
        if shifted.time() < dt.time(0, 2):
            return shifted.date()
    return (moment.astimezone(_CHINA) if moment.tzinfo else moment).replace(tzinfo=None)


def _mark(value: object) -> tuple[str, str | float]:
    match value:
        case CellError():
            return "error", value.text
        case dt.datetime():
            return "moment", value.isoformat()
        case dt.date():
            return "day", value.isoformat()
        case dt.time():
            return "time", value.isoformat()
        case dt.timedelta():
            return "span", value.total_seconds()
        case _:
            return "error", "#VALUE!"


def encode(book: RawBook) -> bytes:
    """The book as JSON."""
    sheets = [
        [
            harmless(sheet.name),
            sheet.hidden,
            sheet.rows,
            sheet.marks,
            sheet.merges,
            sorted(sheet.percent),
            sheet.blocks + _blocks(sheet.unvalued),
            sorted(sheet.hidden_rows),
            sorted(sheet.hidden_columns),
            [[*spot, *_look_parts(look)] for spot, look in sheet.looks.items()],
            _blocks(sheet.moving),
        ]
        for sheet in book.sheets
    ]
    properties = {harmless(name): harmless(value) for name, value in book.properties.items()}
    beside = [[harmless(part)[:LONGEST_BESIDE] for part in aside] for aside in book.beside[:MOST_BESIDE]]
    if len(book.beside) > MOST_BESIDE:
        beside.append(["", "", "", NOTE, f"另有 {len(book.beside) - MOST_BESIDE} 处"])
    saved = harmless(book.saved)[:LONGEST_MOMENT]
    parts = [book.kind, sheets, properties, book.notes, beside, saved]
    return json.dumps(parts, ensure_ascii=False, check_circular=False).encode("utf-8", "replace")


def _blocks(spots: Iterable[Spot]) -> list[Block]:
    """The places, those rows together that have the same columns."""
    columns: dict[int, list[int]] = {}
    for row, column in sorted(spots):
        columns.setdefault(row, []).append(column)
    rows: dict[tuple[int, ...], list[int]] = {}
    for row, places in columns.items():
        rows.setdefault(tuple(places), []).append(row)
    return [(numbers, list(places)) for places, numbers in rows.items()]


def _look_parts(look: Appearance) -> tuple[str, bool, str]:
    return harmless(look.words)[:MAX_TEXT], look.sure, look.last.isoformat() if look.last else ""


def decode(data: bytes | str) -> Book:
    """The book that ``encode`` wrote; ValueError for anything else, whatever it is."""
    try:
        kind, sheets, properties, notes, *more = json.loads(data)
        return Book(
            kind=str(kind),
            sheets=tuple(_sheet(*sheet) for sheet in sheets),
            properties={str(name): str(value) for name, value in properties.items()},
            notes=tuple(map(str, notes)),
            beside=tuple(Beside(*map(str, aside)) for aside in (more[0] if more else ())),
            saved=str(more[1]) if len(more) > 1 else "",
        )
    except (TypeError, AttributeError, IndexError, KeyError, OverflowError, RecursionError) as error:
        raise ValueError(str(error)) from None


def _sheet(  # noqa: PLR0917 - the eleven parts that encode writes
    name: str,
    hidden: bool,
    rows: list[list[CellValue]],
    marks: list[Mark],
    merges: list[tuple[int, int, int, int]],
    percent: list[Spot],
    unvalued: list[Block],
    hidden_rows: list[int],
    hidden_columns: list[int],
    looks: list[tuple[int, int, str, bool, str]],
    moving: list[Block],
) -> Sheet:
    for row in rows:
        if not _PLAIN.issuperset(map(type, row)):
            raise ValueError(name)
    for at, column, kind, value in marks:
        rows[at][column] = _marked(kind, value)
    for at, column, words, sure, last in looks:
        rows[at][column] = _looking(rows[at][column], words, last, sure=sure)
    return Sheet(
        name=str(name),
        hidden=bool(hidden),
        rows=tuple(map(tuple, rows)),
        merges=tuple(_merge(*merge) for merge in merges),
        percent_cells=frozenset(_spot(*spot) for spot in percent),
        unvalued_formulas=_spots(unvalued),
        moving_formulas=_spots(moving),
        hidden_rows=frozenset(map(int, hidden_rows)),
        hidden_columns=frozenset(map(int, hidden_columns)),
    )


def _looking(value: CellValue, words: str, last: str, *, sure: bool) -> CellLook:
    if isinstance(value, CellLook):
        raise ValueError(words)  # noqa: TRY004 - decode raises nothing else
    day = dt.date.fromisoformat(last) if last else None
    return CellLook(value, str(words) if sure else text(value), bool(sure), day)


def _spot(row: int, column: int) -> Spot:
    return int(row), int(column)


def _spots(blocks: Sequence[Block]) -> frozenset[Spot]:
    """The places in blocks; ValueError where they are more than a book has."""
    if sum(len(rows) * len(columns) for rows, columns in blocks) > MAX_AREA:
        raise ValueError(len(blocks))
    areas = (product(map(int, rows), map(int, columns)) for rows, columns in blocks)
    return frozenset(chain.from_iterable(areas))


def _merge(first_row: int, first_col: int, last_row: int, last_col: int) -> tuple[int, int, int, int]:
    return int(first_row), int(first_col), int(last_row), int(last_col)


def _marked(kind: str, value: str | float) -> CellBare:
    match kind, value:
        case "error", str():
            return CellError(harmless(value))
        case "picture", _:
            return CellPicture()
        case "moment", str():
            return dt.datetime.fromisoformat(value)
        case "day", str():
            return dt.date.fromisoformat(value)
        case "time", str():
            return dt.time.fromisoformat(value)
        case "span", int() | float():
            return dt.timedelta(seconds=value)
        case _:
            raise ValueError(kind)
