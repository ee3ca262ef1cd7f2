"""Office Open XML workbooks (.xlsx, .xlsm), strict and transitional, to raw sheets.

calamine reads the values, fast. It gives nothing for error values, formulas without a stored result, and
percent formats: a second pass over the sheet's XML finds those, only where the part holds any.
"""

from __future__ import annotations

import io
import posixpath
import re
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import lru_cache

from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from workbook_flow.sheets.about import about_package
from workbook_flow.sheets.appearance import WHOLE, looked_at
from workbook_flow.sheets.beside import words_beside
from workbook_flow.sheets.conditional import conditional_formats, note_conditional
from workbook_flow.sheets.far import near_part
from workbook_flow.sheets.formats import BUILT_IN, alters_texts, is_plain
from workbook_flow.sheets.guard import (
    MAX_AREA,
    MAX_CELLS,
    MAX_COLUMNS,
    MAX_MERGES,
    MAX_NAMES,
    MAX_ROWS,
    Package,
    Refused,
    Span,
    check_strings,
    column_number,
    extent,
    packed,
)
from workbook_flow.sheets.links import links_in, told_links, told_tips
from workbook_flow.sheets.markup import elements, texts, walk
from workbook_flow.sheets.packages import holds_documents, package_kind
from workbook_flow.sheets.pictures import has_pictures
from workbook_flow.sheets.plainly import plainly
from workbook_flow.sheets.raised import raised_in_package
from workbook_flow.sheets.regular import in_utf8, regular
from workbook_flow.sheets.struck import struck_in_package
from workbook_flow.sheets.twice import written_twice
from workbook_flow.sheets.unseen import hidden_rows
from workbook_flow.sheets.unvalued import has_unvalued, without_blanks, without_formulas
from workbook_flow.sheets.wire import (
    Aside,
    RawBook,
    RawSheet,
    Spot,
    note_looks,
    note_text_looks,
    plain_rows,
)
from workbook_flow.words.problems import Code

_MAIN = {
    "spreadsheetml.sheet.main+xml": "xlsx",
    "spreadsheetml.template.main+xml": "xlsx",
    "sheet.macroenabled.main+xml": "xlsm",
    "template.macroenabled.main+xml": "xlsm",
}
# calamine drops the short records that some writers of .xlsb use: cells would vanish in silence.
_BINARY = b"sheet.binary.macroenabled.main"
_FOREIGN = {"wordprocessingml": "Word 文档", "presentationml": "PowerPoint 文档", "visio": "Visio 文档"}
_KNOWN_ERRORS = {
    b"#DIV/0!",
    b"#N/A",
    b"#NAME?",
    b"#NULL!",
    b"#NUM!",
    b"#REF!",
    b"#VALUE!",
    b"#GETTING_DATA",
}
_ERROR_VALUE = re.compile(
    rb'(<(?:\w{1,20}:)?c (?:[^<>]* )?t="e"[^<>]*>(?:<(?:\w{1,20}:)?f(?: [^<>]*)?(?:/>|>[^<]*</(?:\w{1,20}:)?f>))?'
    rb"<(?:\w{1,20}:)?v>)([^<\s][^<]{0,40})(?=<)"
)
_STYLE = re.compile(rb's="([0-9]{1,9})"')
_FRACTION = re.compile(rb">[-+]?[0-9]*(?:\.[0-9]|[0-9]E)")
_SINCE_1904 = re.compile(rb"date1904\s*=\s*[\"'](?:1|true)[\"']")
_NOTES = {
    "vbaproject.bin": "macros",
    "xl/externallinks/externallink": "external-links",
    "xl/embeddings/": "ole",
    "xl/activex/": "activex",
}
_CELL_NAME = re.compile(r"([A-Za-z]{1,12})(\d{1,20})")


@dataclass(frozen=True, slots=True)
class _Styles:
    """The number formats of a workbook by cell style and by that of a condition; whether days are counted from 1904.

    ``pictures`` says that the values which are more than a cell can hold are pictures placed in their cells.
    """

    formats: Mapping[str, str]
    since_1904: bool
    conditional: Mapping[int, str]
    pictures: bool


def read_xlsx(data: bytes, package: Package) -> RawBook:
    """The workbook in that package; ``data`` are the bytes it was opened from. Refused when unfit."""
    given = package
    package = in_utf8(package)
    kind, workbook = _main_part(package)
    if package.having("xl/macrosheets/") or package.having("xl/intlmacrosheets/"):
        raise Refused(Code.MACRO_SHEETS)
    if workbook not in package.parts:
        raise Refused(Code.DAMAGED_FILE)
    package, workbook = regular(package, workbook)
    package = raised_in_package(package)
    names, sheets = _sheet_parts(package, workbook)
    whole = package
    lean = _written_plainly(_without_formulas(package), sheets)
    lean, far, ordered = _within_bounds(lean, dict(zip(sheets, names, strict=True)))
    lean, unvalued = _without_blanks(lean, ordered)
    readable = _with_known_errors(lean)
    if readable is not given:
        data = packed(readable.parts)
    package = lean
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        read = _read_sheets(book, package, workbook, sheets, unvalued)
    except (CalamineError, ValueError, OSError):
        raise Refused(Code.DAMAGED_FILE) from None
    if not read:
        raise Refused(Code.BOOK_WITHOUT_SHEETS)
    pairs = list(zip(names, sheets, strict=False))
    beside = [
        *words_beside(package, pairs),
        *struck_in_package(package, pairs),
        *written_twice(package, pairs, ordered),
    ]
    parts = dict(pairs)
    beside += [aside for raw in read for aside in told_links(raw, links_in(whole, parts.get(raw.name, "")))]
    beside += [aside for name, part in pairs for aside in told_tips(whole.parts.get(part, b""), name)]
    beside += far
    beside += _about(whole, workbook)
    return RawBook(kind, read, _properties(package), _notes(package), beside, _saved(package))


def _main_part(package: Package) -> tuple[str, str]:
    types = package.parts.get("[content_types].xml")
    if types is None:
        kind = package_kind(package.names) or (None if holds_documents(package.names) else "其他程序的文件")
        raise (
            Refused(Code.NOT_A_WORKBOOK, actual=kind) if kind else Refused(Code.PACKED_FILE, actual="压缩包")
        )
    lowered = types.lower()
    for fragment, kind in _MAIN.items():
        if fragment.encode() in lowered:
            return kind, _part_of_type(types, fragment)
    if _BINARY in lowered:
        raise Refused(Code.NOT_READ_WHOLE, actual="二进制工作簿（.xlsb）")
    actual = (shown for fragment, shown in _FOREIGN.items() if fragment.encode() in lowered)
    raise Refused(Code.NOT_A_WORKBOOK, actual=next(actual, "其他文件"))


def _part_of_type(types: bytes, fragment: str) -> str:
    for name, attributes in elements(types):
        if name == "Override" and fragment in attributes.get("ContentType", "").lower():
            return attributes.get("PartName", "").lstrip("/").lower()
    return "xl/workbook.xml"


def _sheet_parts(package: Package, workbook: str) -> tuple[list[str], list[str]]:
    """The name and the part of each sheet in the workbook's order, '' where it has none."""
    folder, _, last = workbook.rpartition("/")
    rels = package.parts.get(f"{folder}/_rels/{last}.rels".lstrip("/"), b"<none/>")
    targets = {
        attributes.get("Id"): posixpath.normpath(
            posixpath.join("/", folder, attributes.get("Target", ""))
        ).lower()
        for name, attributes in elements(rels)
        if name == "Relationship"
    }
    names = package.parts[workbook].count(b"definedName ")
    if names > MAX_NAMES:
        raise Refused(Code.TOO_MUCH_OF_SOMETHING, what="定义名称", count=names, limit=MAX_NAMES)
    listed = [attributes for name, attributes in elements(package.parts[workbook]) if name == "sheet"]
    ids = [next((value for key, value in each.items() if key.endswith(":id")), "") for each in listed]
    return [each.get("name", "") for each in listed], [targets.get(each, "").lstrip("/") for each in ids]


def _within_bounds(
    package: Package, sheets: Mapping[str, str]
) -> tuple[Package, list[Aside], frozenset[str]]:
    """The package with bounds on every part that a parser lays out in memory, and what stood in cells beyond them.

    With it the worksheets, by part, whose cells stand in their order.
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
    spans = {name: extent(xml) for name, xml in worksheets.items()}
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


def _written_plainly(package: Package, sheets: list[str]) -> Package:
    """The package with every worksheet's values as calamine reads them right."""
    worksheets = {
        name: xml
        for name, xml in package.parts.items()
        if name in sheets or ("worksheets/" in name and name.endswith(".xml"))
    }
    changed = plainly(worksheets)
    return _without_formulas(replace(package, parts=package.parts | changed)) if changed else package


def _without_formulas(package: Package) -> Package:
    """The package with every worksheet's formulas without their words."""
    changed = {
        name: anew
        for name, xml in package.parts.items()
        if "worksheets/" in name and (anew := without_formulas(xml)) is not xml
    }
    return replace(package, parts=package.parts | changed) if changed else package


def _without_blanks(package: Package, ordered: Iterable[str]) -> tuple[Package, dict[str, set[Spot]]]:
    """The package with these worksheets without the formulas that show nothing, and by part those without a result."""
    bare = {name: without_blanks(package.parts[name]) for name in ordered}
    parts = {name: xml for name, (xml, _) in bare.items()}
    unvalued = {name: spots for name, (_, spots) in bare.items()}
    return replace(package, parts=package.parts | parts), unvalued


def _with_known_errors(package: Package) -> Package:
    """The package itself; or, where newer errors would stop calamine, one with ``#N/A`` for them."""
    changed = {
        name: _ERROR_VALUE.sub(_known_error, xml)
        for name, xml in package.parts.items()
        if "worksheets/" in name and b't="e"' in xml and _has_unknown_error(xml)
    }
    return replace(package, parts=package.parts | changed) if changed else package


def _has_unknown_error(xml: bytes) -> bool:
    return any(match[2] not in _KNOWN_ERRORS for match in _ERROR_VALUE.finditer(xml))


def _known_error(match: re.Match[bytes]) -> bytes:
    return match[1] + (match[2] if match[2] in _KNOWN_ERRORS else b"#N/A")


def _read_sheets(
    book: CalamineWorkbook,
    package: Package,
    workbook: str,
    parts: list[str],
    unvalued: Mapping[str, set[Spot]],
) -> list[RawSheet]:
    since_1904 = _SINCE_1904.search(package.parts.get(workbook, b"")) is not None
    looks = package.parts.get("xl/styles.xml", b"<none/>")
    formats, conditional = (_recurring_formats if len(looks) <= _RECURRING else _all_formats)(looks)
    styles = _Styles(formats, since_1904, conditional, _has_cell_pictures(package))
    read = []
    for index, about in enumerate(book.sheets_metadata):
        if about.typ is SheetTypeEnum.MacroSheet:
            raise Refused(Code.MACRO_SHEETS)
        if about.typ is not SheetTypeEnum.WorkSheet:
            continue
        sheet = book.get_sheet_by_index(index)
        rows, marks = plain_rows(sheet.to_python(skip_empty_area=False))
        raw = RawSheet(about.name, about.visible is not SheetVisibleEnum.Visible, rows, marks)
        raw.merges = [(*first, *last) for first, last in sheet.merged_cell_ranges or ()]
        if len(parts) == len(book.sheets_metadata):
            xml = package.parts.get(parts[index], b"")
            raw.hidden_rows = {row for row in hidden_rows(xml) if row < len(raw.rows)}
            raw.unvalued = unvalued.get(parts[index], set())
            _mark_cells(raw, xml, styles)
            note_conditional(raw, xml, styles.conditional, since_1904=since_1904)
        read.append(raw)
    return read


def _has_cell_pictures(package: Package) -> bool:
    """Whether the workbook has pictures placed in cells (Excel 365), and no other values of such kinds."""
    kinds = [xml for name, xml in package.parts.items() if "richvaluestructure" in name]
    other = any(b't="_error"' in xml or b't="_linkedentity' in xml for xml in kinds)
    return not other and any(b't="_localImage"' in xml or b't="_webimage"' in xml for xml in kinds)


def _all_formats(styles: bytes) -> tuple[Mapping[str, str], Mapping[int, str]]:
    """The number formats of a workbook by cell style, and by that of a condition."""
    return _formats(styles), conditional_formats(styles)


_RECURRING = 1 << 17
"""Bytes up to which the styles of a workbook are remembered: the forms of a period have the same."""
_recurring_formats = lru_cache(maxsize=8)(_all_formats)


def _formats(styles: bytes) -> dict[str, str]:
    """By the number of each cell style that has a number format of its own, that format."""
    formats = dict(BUILT_IN)
    by_style: dict[str, str] = {}
    inside = False
    number = 0

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal inside, number
        if name == "numFmt":
            formats[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")
        elif name == "cellXfs":
            inside = True
        elif name == "xf" and inside:
            code = formats.get(attributes.get("numFmtId", ""), "")
            if not is_plain(code):
                by_style[str(number)] = code
            number += 1

    def end(name: str) -> None:
        nonlocal inside
        inside = inside and name != "cellXfs"

    walk(styles, start, end)
    return by_style


@dataclass(slots=True)
class _CellWalk:
    """Finds what calamine leaves out, cell by cell; one without a reference follows the one before."""

    formats: Mapping[str, str]
    at: str | Spot = (-1, -1)
    kind: str = "n"
    style: str = ""
    formula: bool = False
    value: str | None = None
    reading: bool = False
    rich: bool = False
    pictures: set[Spot] = field(default_factory=set)
    errors: dict[Spot, str] = field(default_factory=dict)
    numbers: dict[Spot, tuple[float, str]] = field(default_factory=dict)
    texts: dict[Spot, str] = field(default_factory=dict)
    unvalued: set[Spot] = field(default_factory=set)

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "c":
            self.at = attributes.get("r") or self._next_cell()
            self.kind, self.style = attributes.get("t", "n"), attributes.get("s", "")
            self.formula, self.value = False, None
            self.rich = "vm" in attributes
        elif name == "v":
            self.value, self.reading = "", True
        elif name == "f":
            self.formula = True
        elif name == "row":
            number = attributes.get("r", "")
            self.at = (int(number) - 1 if number.isdecimal() else self._here()[0] + 1, -1)

    def _next_cell(self) -> Spot:
        row, column = self._here()
        return row, column + 1

    def _here(self) -> Spot:
        if isinstance(self.at, str):
            match = _CELL_NAME.fullmatch(self.at)
            return (int(match[2]) - 1, column_number(match[1].encode()) - 1) if match else (-1, -1)
        return self.at

    def text(self, piece: str) -> None:
        if self.reading:
            self.value = (self.value or "") + piece

    def end(self, name: str) -> None:
        if name == "v":
            self.reading = False
        elif name == "c":
            if self.kind == "e" and self.rich:
                self.pictures.add(self._here())
            if self.kind == "e" and self.value:
                self.errors[self._here()] = self.value
            elif self.formula and not self.value and (self.value is None or self.kind != "str"):
                self.unvalued.add(self._here())
            if self.style in self.formats:
                self._note_format(self.formats[self.style])

    def _note_format(self, code: str) -> None:
        if self.kind == "n" and self.value:
            with suppress(ValueError):
                self.numbers[self._here()] = float(self.value), code
        elif self.kind in {"s", "str", "inlineStr"} and alters_texts(code):
            self.texts[self._here()] = code


def _mark_cells(raw: RawSheet, xml: bytes, styles: _Styles) -> None:
    formats = _formats_in(raw, xml, styles)
    if not (formats or b">#" in xml or b't="e"' in xml or has_unvalued(xml)):
        return
    seen = _CellWalk(formats)
    walk(xml, seen.start, seen.end, seen.text)
    for (row, column), shown in seen.errors.items():
        pictured = styles.pictures and (row, column) in seen.pictures
        put_error(raw, row, column, shown, kind="picture" if pictured else "error")
    raw.unvalued |= seen.unvalued
    note_looks(raw, seen.numbers, since_1904=styles.since_1904)
    note_text_looks(raw, seen.texts)


def _formats_in(raw: RawSheet, xml: bytes, styles: _Styles) -> dict[str, str]:
    """The formats of a worksheet under which its values may show as something else, by style."""
    moments = any(kind == "moment" for _, _, kind, _ in raw.marks)
    fractions = any(code in WHOLE for code in styles.formats.values()) and _FRACTION.search(xml) is not None
    formats = looked_at(styles.formats, moments=moments, fractions=fractions)
    if b"s='" in xml or not formats:
        return formats
    used = {style.decode() for style in set(_STYLE.findall(xml))}
    return {style: code for style, code in formats.items() if style in used}


def put_error(raw: RawSheet, row: int, column: int, shown: str, *, kind: str = "error") -> None:
    """Set an error value at that place, or the picture that stands behind it; beyond the bounds it is Refused.

    The rows are made long enough.
    """
    if not (0 <= row < MAX_ROWS and 0 <= column < MAX_COLUMNS):
        raise Refused(Code.BEYOND_THE_FORM, sheet=raw.name, rows=MAX_ROWS, columns=MAX_COLUMNS)
    raw.rows.extend([] for _ in range(row + 1 - len(raw.rows)))
    raw.rows[row].extend([None] * (column + 1 - len(raw.rows[row])))
    raw.rows[row][column] = 0
    raw.marks.append((row, column, kind, shown[:40]))


def _properties(package: Package) -> dict[str, str]:
    """The custom document properties, whatever their type, as text."""
    xml = package.parts.get("docprops/custom.xml")
    if xml is None:
        return {}
    return {attributes.get("name", ""): value for attributes, value in texts(xml, "property")}


def _saved(package: Package) -> str:
    """When the package says that it was last saved."""
    xml = package.parts.get("docprops/core.xml", b"")
    try:
        return next((words for _, words in texts(xml, "modified")), "").strip() if xml else ""
    except Refused:  # a workbook whose properties are damaged is still a workbook
        return ""


def _about(package: Package, workbook: str) -> list[Aside]:
    try:
        return about_package(package, workbook)
    except Refused:  # a workbook whose properties are damaged is still a workbook
        return []


def _notes(package: Package) -> list[str]:
    notes = [note for fragment, note in _NOTES.items() if package.having(fragment)]
    drawings = (xml for name, xml in package.parts.items() if name.startswith("xl/drawings/"))
    notes += ["pictures"] * has_pictures(package, "xl/media/", drawings)
    links = (xml for name, xml in package.parts.items() if "externallinks/" in name)
    return notes + ["dde"] * any(b"ddeLink" in xml for xml in links)
