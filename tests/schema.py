"""Whether Office would open a file: ISO 29500 transitional as the Open XML SDK's data has it, and what Excel asks more.

openxml-audit holds elements, their order, values and relations against the SDK's data. It passes over attributes that
no element has, and neither it nor the schemas look at what Excel repairs all the same: addresses, indexes into the
styles, areas merged twice, messages too long. That is looked at here.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from functools import cache
from itertools import combinations
from pathlib import Path
from typing import Any

from lxml import etree
from openpyxl.utils.cell import coordinate_to_tuple
from openxml_audit import FileFormat, OpenXmlValidator
from openxml_audit.codegen.schema_loader import get_registry

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
XML = "{http://www.w3.org/XML/1998/namespace}"
CELL = re.compile(r"[A-Z]{1,3}[1-9][0-9]{0,6}")
LONGEST = {"promptTitle": 32, "errorTitle": 32, "prompt": 255, "error": 255}
"""Characters that a validation's words may have."""


@cache
def validator() -> Any:
    """The validator; it takes a second to make."""
    return OpenXmlValidator(file_format=FileFormat.OFFICE_2016)


def faults(path: Path) -> list[str]:
    """What is wrong with a workbook or document, in the validator's words or ours; empty for nothing."""
    result = validator().validate(str(path))
    with zipfile.ZipFile(path) as book:
        parts = {name: book.read(name) for name in book.namelist() if name.endswith((".xml", ".rels"))}
    trees = {name: etree.fromstring(part) for name, part in parts.items()}
    own = [f"{name}: {words}" for name, tree in trees.items() for words in unknown_attributes(tree)]
    styles = trees.get("xl/styles.xml")
    for name, tree in trees.items():
        if tree.tag == f"{MAIN}worksheet" and styles is not None:
            own += [f"{name}: {words}" for words in sheet_faults(tree, styles)]
    return [str(error) for error in result.errors] + own


def unknown_attributes(tree: Any) -> Iterator[str]:
    """Attributes that no element of that name has."""
    for element in tree.iter(etree.Element):
        names = attributes_of(element.tag)
        unknown = [name for name in element.attrib if "{" not in name and name not in names]
        if names and unknown:
            yield f"{etree.QName(element).localname}: {unknown}"


@cache
def attributes_of(tag: str) -> frozenset[str]:
    """The attributes without a prefix of the elements with that tag."""
    types = get_registry().get_element_type_candidates(tag)
    names = (attribute.qname for kind in types for attribute in kind.attributes)
    return frozenset(name.removeprefix(":") for name in names if name.startswith(":"))


def sheet_faults(sheet: Any, styles: Any) -> Iterator[str]:
    """What Excel repairs in a sheet that the schemas let pass."""
    formats = len(styles.find(f"{MAIN}cellXfs"))
    for cell in sheet.iter(f"{MAIN}c"):
        if not CELL.fullmatch(cell.get("r", "")) or int(cell.get("s", 0)) >= formats:
            yield f"cell {dict(cell.attrib)}"
    for attribute in ("ref", "sqref"):
        for element in sheet.iterfind(f".//*[@{attribute}]"):
            if not all(map(is_area, element.get(attribute).split())):
                yield f"area {element.get(attribute)}"
    yield from merged_twice(sheet)
    for element in sheet.iter(f"{MAIN}dataValidation"):
        long = [
            name
            for name, most in LONGEST.items()
            if len(element.get(name, "").encode("utf-16-le")) > 2 * most
        ]
        if long:
            yield f"validation {element.get('sqref')}: {long}"
    dressings = len(styles.findall(f"{MAIN}dxfs/{MAIN}dxf"))
    for rule in sheet.iter(f"{MAIN}cfRule"):
        if int(rule.get("dxfId", 0)) >= max(dressings, 1):
            yield f"rule {dict(rule.attrib)}"


def is_area(words: str) -> bool:
    """Whether it is an address of cells."""
    return all(map(CELL.fullmatch, words.split(":"))) and words.count(":") < 2


def merged_twice(sheet: Any) -> Iterator[str]:
    """Merged areas that lie over one another."""
    areas = [element.get("ref") for element in sheet.iter(f"{MAIN}mergeCell") if is_area(element.get("ref"))]
    boxes = [(area, box_of(area)) for area in areas]
    for (area, first), (other, second) in combinations(boxes, 2):
        left, top, right, bottom = first
        if not (right < second[0] or second[2] < left or bottom < second[1] or second[3] < top):
            yield f"merged {area} {other}"


def box_of(area: str) -> tuple[int, int, int, int]:
    """The first and last column and row of an area: left, top, right, bottom."""
    first, _, last = area.partition(":")
    (top, left), (bottom, right) = coordinate_to_tuple(first), coordinate_to_tuple(last or first)
    return left, top, right, bottom
