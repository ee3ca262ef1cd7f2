"""An Office Open XML package as calamine takes it: it refuses a whole workbook for one odd attribute.

Sheets that have no part (Excel keeps such for its oldest macros), unknown states, ranges of whole rows, parts under
other names or in other encodings than most programs choose: Excel opens them all. Such a package is put together anew.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from workbook_flow.sheets.guard import Package, Refused, refuse_entities
from workbook_flow.sheets.markup import elements
from workbook_flow.words.codes import Code

WORKBOOK = "xl/workbook.xml"
_RELATIONS = "xl/_rels/workbook.xml.rels"
_OWN_NAMES = {"sharedStrings": "xl/sharedstrings.xml", "styles": "xl/styles.xml"}
_KINDS = {"worksheet", "chartsheet", "dialogsheet", "macrosheet", "xlmacrosheet"}
_STATES = {"", "visible", "hidden", "veryHidden"}
_WIDE = (b"\xff\xfe", b"\xfe\xff")
_DECLARED = re.compile(
    rb"""^\s{0,9}<\?xml[^<>]{0,99}?encoding\s{0,9}=\s{0,9}["']([\w-]{1,40})["'][^<>]{0,99}\?>"""
)
_RANGE = re.compile(rb"[A-Za-z]{1,3}[0-9]{1,7}(?::[A-Za-z]{1,3}[0-9]{1,7})?")
_RANGED = re.compile(
    rb"""<(?:\w{1,20}:)?(?:dimension|mergeCell)\s[^<>]{0,200}?ref\s{0,9}=\s{0,9}["']([^"'<>]{0,99})["'][^<>]{0,99}/>"""
)
_LONGEST_PREFIX = 22
"""Bytes that may stand between the beginning of an element and its name, its angle bracket included."""
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_PLACES = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_LISTED = "http://schemas.openxmlformats.org/package/2006/relationships"


@dataclass(frozen=True, slots=True)
class _Listed:
    """A sheet as the workbook lists it: its name, its state, its part and of what kind that is."""

    name: str
    state: str
    part: str
    kind: str
    plain: bool


def in_utf8(package: Package) -> Package:
    """The package with every part in UTF-8, the only encoding besides Latin ones that expat is sure of."""
    changed = {name: anew for name, xml in package.parts.items() if (anew := _reencoded(xml)) is not xml}
    return replace(package, parts=package.parts | changed) if changed else package


def _reencoded(xml: bytes) -> bytes:
    declared = _DECLARED.match(xml)
    encoding = "utf-16" if xml.startswith(_WIDE) else declared[1].decode().lower() if declared else "utf-8"
    if encoding in {"utf-8", "utf8", "us-ascii", "ascii"}:
        return xml
    try:
        text = xml.decode("gb18030" if encoding.startswith("gb") else encoding)
    except (UnicodeDecodeError, LookupError):
        raise Refused(Code.DAMAGED_FILE) from None
    text = text[text.find("?>") + 2 :] if text.lstrip("\ufeff").startswith("<?xml") else text
    anew = text.lstrip("\ufeff").encode("utf-8", "replace")
    refuse_entities(anew)
    return anew


def regular(package: Package, workbook: str) -> tuple[Package, str]:
    """The package itself, or one with its sheets in which all stands where calamine looks for it; and the main part."""
    relations = _relations(package, workbook)
    sheets = _listed(package, workbook, relations)
    moved = {
        own: target
        for kind, own in _OWN_NAMES.items()
        for target in (part for part, of, _ in relations.values() if of == kind)
        if target != own and target in package.parts
    }
    ranges = _with_plain_ranges(package.parts)
    plain = workbook == WORKBOOK and all(sheet.plain for sheet in sheets) and not moved
    if plain and not ranges:
        return package, workbook
    parts = {**package.parts, **ranges}
    if plain:
        return replace(package, parts=parts), workbook
    parts |= {own: parts[target] for own, target in moved.items()}
    parts |= _workbook_anew(package.parts[workbook], [sheet for sheet in sheets if sheet.part], parts)
    return replace(package, parts=parts), WORKBOOK


def _relations(package: Package, workbook: str) -> Mapping[str, tuple[str, str, str]]:
    """By id: the part, the kind of relation, and the target as written."""
    folder, _, last = workbook.rpartition("/")
    rels = package.parts.get(f"{folder}/_rels/{last}.rels".lstrip("/"), b"<none/>")
    return {
        attributes.get("Id", ""): (
            posixpath.normpath(posixpath.join("/", folder, attributes.get("Target", ""))).lower().lstrip("/"),
            attributes.get("Type", "").rpartition("/")[2],
            attributes.get("Target", ""),
        )
        for name, attributes in elements(rels)
        if name == "Relationship"
    }


def _listed(package: Package, workbook: str, relations: Mapping[str, tuple[str, str, str]]) -> list[_Listed]:
    sheets = []
    for name, attributes in elements(package.parts.get(workbook, b"<none/>")):
        if name != "sheet":
            continue
        key = next((value for key, value in attributes.items() if key.endswith(":id")), "")
        part, kind, written = relations.get(key, ("", "", ""))
        present = part in package.parts and kind.lower() in _KINDS
        state = attributes.get("state", "")
        plain = present and state in _STATES and not written.startswith(".")
        sheets.append(_Listed(attributes.get("name", ""), state, part if present else "", kind, plain))
    return sheets


def _workbook_anew(workbook: bytes, sheets: list[_Listed], parts: Mapping[str, bytes]) -> dict[str, bytes]:
    """A workbook part that lists these sheets, and its relations."""
    from xml.sax.saxutils import quoteattr

    listed = related = ""
    for number, sheet in enumerate(sheets, 1):
        state = f' state="{sheet.state}"' if sheet.state in _STATES - {""} else ""
        listed += f'<sheet name={quoteattr(sheet.name)} sheetId="{number}"{state} r:id="rId{number}"/>'
        related += f'<Relationship Id="rId{number}" Type="{_PLACES}/{sheet.kind}" Target="/{sheet.part}"/>'
    for kind, part in _OWN_NAMES.items():
        if part in parts:
            target = "/xl/sharedStrings.xml" if kind == "sharedStrings" else f"/{part}"
            related += f'<Relationship Id="{kind}" Type="{_PLACES}/{kind}" Target="{target}"/>'
    since = re.search(rb"date1904\s*=\s*[\"'](?:1|true)[\"']", workbook)
    days = '<workbookPr date1904="1"/>' if since else ""
    main = f'<workbook xmlns="{_MAIN}" xmlns:r="{_PLACES}">{days}<sheets>{listed}</sheets></workbook>'
    relations = f'<Relationships xmlns="{_LISTED}">{related}</Relationships>'
    return {WORKBOOK: main.encode(), _RELATIONS: relations.encode()}


def _with_plain_ranges(parts: Mapping[str, bytes]) -> dict[str, bytes]:
    """The worksheets that had to lose a range of whole rows or columns, by part."""
    changed = {}
    for name, xml in parts.items():
        if "worksheets/" in name and any(not _RANGE.fullmatch(match[1]) for match in _ranged(xml)):
            changed[name] = _RANGED.sub(_plain_range, xml)
    return changed


def _ranged(xml: bytes) -> Iterator[re.Match[bytes]]:
    """The elements of a worksheet that name a range."""
    for name in (b"dimension", b"mergeCell"):
        at = xml.find(name)
        while at >= 0:
            match = _RANGED.match(xml, max(0, xml.rfind(b"<", max(0, at - _LONGEST_PREFIX), at)))
            if match:
                yield match
            at = xml.find(name, at + 1)


def _plain_range(match: re.Match[bytes]) -> bytes:
    """An element with the range of cells that it names, its dollar signs aside; nothing where it names none."""
    bare = match[1].replace(b"$", b"")
    return match[0].replace(match[1], bare) if _RANGE.fullmatch(bare) else b""
