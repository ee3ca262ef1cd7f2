"""Where links lead that stand on cells: told with their target, unless the cell names it itself."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping
from urllib.parse import unquote

from workbook_flow.sheets.cells import cell_name
from workbook_flow.sheets.guard import Package, column_number
from workbook_flow.sheets.markup import elements
from workbook_flow.sheets.wire import LINK, TIP, Aside, RawSheet, Spot

_LINK = re.compile(rb"<(?:\w{1,20}:)?hyperlink\s([^<>]{1,4000})>")
_WORD = re.compile(rb"""([\w:]{1,40})\s?=\s?["']([^"'<>]{0,2000})["']""")
_FORMULA = re.compile(
    rb"""<c r="([A-Z]{1,3}[0-9]{1,7})"[^<>]{0,200}><f(?: [^<>]{0,200})?>=?HYPERLINK\((?:"|&quot;)([^"&<>]{1,2000})"""
)
_CELL = re.compile(r"([A-Z]{1,3})(\d{1,7})(?::.*)?")
_MOST_WORDS = 500


def links_in(package: Package, part: str) -> dict[Spot, str]:
    """By cell, where the links of a worksheet lead out of the workbook."""
    xml = package.parts.get(part, b"")
    links: dict[Spot, str] = {}
    for match in _FORMULA.finditer(xml) if b"HYPERLINK(" in xml else ():
        put(links, match[1].decode(), match[2].decode("utf-8", "replace"))
    folder, _, last = part.rpartition("/")
    rels = package.parts.get(f"{folder}/_rels/{last}.rels", b"")
    if b"hyperlink" not in rels:
        return links
    targets = {
        attributes.get("Id", ""): attributes.get("Target", "")
        for name, attributes in elements(rels)
        if name == "Relationship" and attributes.get("TargetMode") == "External"
    }
    for match in _LINK.finditer(xml, max(0, xml.rfind(b"sheetData>"))):
        words = {
            name.rpartition(b":")[2]: value.decode("utf-8", "replace")
            for name, value in _WORD.findall(match[1])
        }
        put(links, words.get(b"ref", ""), targets.get(words.get(b"id", ""), ""))
    return links


def told_tips(xml: bytes, sheet: str) -> Iterator[Aside]:
    """What a person has the links of a worksheet say when the pointer lies on them."""
    for match in _LINK.finditer(xml, max(0, xml.rfind(b"sheetData>"))) if b"tooltip" in xml else ():
        words = {
            name: html.unescape(value.decode("utf-8", "replace")) for name, value in _WORD.findall(match[1])
        }
        if tip := words.get(b"tooltip", "").strip():
            yield Aside(sheet, words.get(b"ref", "").partition(":")[0], "", TIP, tip)


def put(links: dict[Spot, str], reference: str, target: str) -> None:
    """Note where the link of a cell leads, where it leads anywhere."""
    cell = _CELL.fullmatch(reference)
    if cell and target:
        links[int(cell[2]) - 1, column_number(cell[1].encode()) - 1] = target


def told_links(raw: RawSheet, links: Mapping[Spot, str]) -> Iterator[Aside]:
    """An aside for each link whose cell does not say where it leads."""
    for (row, column), target in links.items():
        held = raw.rows[row][column] if row < len(raw.rows) and column < len(raw.rows[row]) else ""
        words = unquote(target).removeprefix("mailto:").strip()[:_MOST_WORDS]
        if words and not words.startswith("#") and plain(words) not in plain(str(held or "")):
            yield Aside(raw.name, cell_name(row, column), "", LINK, words)


def plain(words: str) -> str:
    """An address as it is compared: without its scheme, the slash at its end, and blanks."""
    return re.sub(r"^\w{1,10}://|/$|\s", "", unquote(words).strip())
