"""Office Open XML workbooks (.xlsx, .xlsm), strict and transitional, to raw sheets.

calamine reads the values, fast. It gives nothing for error values, formulas without a stored result, and
percent formats: a second pass over the sheet's XML finds those, only where the part holds any.
"""

from __future__ import annotations

import io
import posixpath
import re
from collections.abc import Iterable, Mapping
from dataclasses import replace

from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from workbook_flow.sheets.about import about_package
from workbook_flow.sheets.beside import words_beside
from workbook_flow.sheets.bounds import within_bounds
from workbook_flow.sheets.conditional import note_conditional
from workbook_flow.sheets.drawn import drawn_in_package, put_drawn
from workbook_flow.sheets.faint import faint_in_package
from workbook_flow.sheets.guard import MAX_NAMES, Package, Refused, packed
from workbook_flow.sheets.links import links_in, told_links, told_tips
from workbook_flow.sheets.marking import mark_cells, styles_of
from workbook_flow.sheets.markup import elements, texts
from workbook_flow.sheets.moving import moving_cells
from workbook_flow.sheets.packages import holds_documents, package_kind
from workbook_flow.sheets.pictures import has_pictures
from workbook_flow.sheets.plainly import is_plain, written_anew
from workbook_flow.sheets.raised import raised_in_package
from workbook_flow.sheets.regular import in_utf8, regular
from workbook_flow.sheets.struck import struck_in_package
from workbook_flow.sheets.twice import written_twice
from workbook_flow.sheets.unseen import hidden_columns, hidden_rows
from workbook_flow.sheets.unvalued import Cut, cut_sheets, without_blanks, without_formulas
from workbook_flow.sheets.wire import Aside, Block, RawBook, RawSheet, plain_rows
from workbook_flow.words.codes import Code

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
_NOTES = {
    "vbaproject.bin": "macros",
    "xl/externallinks/externallink": "external-links",
    "xl/embeddings/": "ole",
    "xl/activex/": "activex",
}
_UNREAD = ("docprops/", "xl/theme/")
"""Parts that calamine does not look at."""


def read_xlsx(data: bytes, package: Package) -> RawBook:
    """The workbook in that package; ``data`` are the bytes it was opened from. Refused when unfit."""
    given = package
    package = in_utf8(package)
    kind, workbook = _main_part(package)
    if package.having("xl/macrosheets/") or package.having("xl/intlmacrosheets/"):
        raise Refused(Code.MACRO_SHEETS)
    if workbook not in package.parts:
        raise Refused(Code.DAMAGED_FILE)
    cuts = cut_sheets(package.parts)
    uncut = {name: package.parts[name] for name in cuts}
    package = replace(package, parts=package.parts | {name: cut.xml for name, cut in cuts.items()})
    package, workbook = regular(package, workbook)
    package = raised_in_package(package)
    names, sheets = _sheet_parts(package, workbook)
    whole = replace(package, parts=package.parts | uncut)
    lean = _written_plainly(_without_formulas(package, cuts), sheets, cuts)
    lean, far, ordered = within_bounds(lean, dict(zip(sheets, names, strict=True)), cuts)
    lean, unvalued = _without_blanks(lean, ordered, cuts)
    readable = _with_known_errors(lean)
    if readable is not given:
        data = packed({name: xml for name, xml in readable.parts.items() if not name.startswith(_UNREAD)})
    package = lean
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        read = _read_sheets(book, package, workbook, sheets, unvalued)
    except (CalamineError, ValueError, OSError):
        raise Refused(Code.DAMAGED_FILE) from None
    if not read:
        raise Refused(Code.BOOK_WITHOUT_SHEETS)
    pairs = list(zip(names, sheets, strict=False))
    parts = dict(pairs)
    shown = drawn_in_package(package, pairs)
    for raw in read:
        part = parts.get(raw.name, "")
        raw.moving = moving_cells(raw, package.parts.get(part, b""), whole.parts.get(part, b""))
        put_drawn(raw, shown.get(part, {}))
    beside = [
        *words_beside(package, pairs),
        *struck_in_package(package, pairs),
        *faint_in_package(package, pairs),
        *written_twice(package, pairs, ordered),
        *(aside for raw in read for aside in raw.beside),
        *(aside for raw in read for aside in told_links(raw, links_in(whole, parts.get(raw.name, "")))),
        *(aside for name, part in pairs for aside in told_tips(package.parts.get(part, b""), name)),
        *far,
        *_about(whole, workbook),
    ]
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


def _written_plainly(package: Package, sheets: list[str], cuts: Mapping[str, Cut]) -> Package:
    """The package with every worksheet's values as calamine reads them right."""
    changed = {
        name: written_anew(xml)
        for name, xml in package.parts.items()
        if (name in sheets or ("worksheets/" in name and name.endswith(".xml")))
        and not _is_cut(name, xml, cuts)
        and not is_plain(xml)
    }
    return _without_formulas(replace(package, parts=package.parts | changed), cuts) if changed else package


def _is_cut(name: str, xml: bytes, cuts: Mapping[str, Cut]) -> bool:
    """Whether a worksheet is as it was cut: plain, and without the words of its formulas."""
    return name in cuts and xml is cuts[name].xml


def _without_formulas(package: Package, cuts: Mapping[str, Cut]) -> Package:
    """The package with every worksheet's formulas without their words."""
    changed = {
        name: anew
        for name, xml in package.parts.items()
        if "worksheets/" in name
        and not _is_cut(name, xml, cuts)
        and (anew := without_formulas(xml)) is not xml
    }
    return replace(package, parts=package.parts | changed) if changed else package


def _without_blanks(
    package: Package, ordered: Iterable[str], cuts: Mapping[str, Cut]
) -> tuple[Package, dict[str, list[Block]]]:
    """The package with these worksheets without the formulas that show nothing, and by part those without a result."""
    bare = {name: without_blanks(package.parts[name]) for name in ordered if name not in cuts}
    parts = {name: xml for name, (xml, _) in bare.items()}
    unvalued = {name: cut.unvalued for name, cut in cuts.items()}
    unvalued |= {name: blocks for name, (_, blocks) in bare.items()}
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
    unvalued: Mapping[str, list[Block]],
) -> list[RawSheet]:
    styles = styles_of(package, workbook)
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
            raw.hidden_columns = hidden_columns(xml)
            raw.blocks = unvalued.get(parts[index], [])
            mark_cells(raw, xml, styles)
            note_conditional(raw, xml, styles.conditional, styles.hiding, since_1904=styles.since_1904)
        read.append(raw)
    return read


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
