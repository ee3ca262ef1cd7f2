"""Every kind of file that goes out is one that Office opens without repairing it, as far as schemas can tell."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.build import a_form
from tests.schema import faults
from tests.shipped import Shipped
from workbook_flow.forms import form_workbook
from workbook_flow.starter import write_workspace

pytestmark = pytest.mark.dear

SHEET, STYLES, BOOK = "xl/worksheets/sheet1.xml", "xl/styles.xml", "xl/workbook.xml"
Change = Callable[[str], str]


def moved(tag: str, before: str) -> Change:
    """The first element of that tag put in front of another."""

    def change(text: str) -> str:
        match = re.search(rf"<{tag}\b[^>]*?(/>|>.*?</{tag}>)", text, re.DOTALL)
        assert match is not None
        rest = text.replace(match[0], "", 1)
        return rest.replace(f"<{before}", match[0] + f"<{before}", 1)

    return change


def replaced(pattern: str, words: str) -> Change:
    return lambda text: re.sub(pattern, words, text, count=1)


BROKEN: dict[str, tuple[str, Change]] = {
    "protection before cells": (SHEET, moved("sheetProtection", "sheetData")),
    "merged before filter": (SHEET, moved("mergeCells", "autoFilter")),
    "rules after validations": (SHEET, moved("dataValidations", "conditionalFormatting")),
    "unknown element": (SHEET, replaced("<sheetData>", "<foo/><sheetData>")),
    "unknown attribute": (SHEET, replaced('<row r="6"', '<row zz="1" r="6"')),
    "unknown choice": (SHEET, replaced('type="list"', 'type="liste"')),
    "no truth value": (SHEET, replaced('sheetProtection sheet="1"', 'sheetProtection sheet="ja"')),
    "attribute left out": (SHEET, replaced(r' priority="\d+"', "")),
    "address": (SHEET, replaced('r="A6"', 'r="6A"')),
    "area": (SHEET, replaced(r'(<dataValidation [^>]*sqref=")[^"]*', r"\1oops")),
    "no such format": (SHEET, replaced(r'(<c r="A6" s=")\d+', r"\g<1>9999")),
    "no such dressing": (SHEET, replaced(r'dxfId="\d+"', 'dxfId="999"')),
    "message too long": (SHEET, replaced(r'prompt="[^"]*"', f'prompt="{"字" * 300}"')),
    "merged twice": (SHEET, replaced(r'(<mergeCell ref="[^"]*"/>)', r"\1\1")),
    "protection before alignment": (STYLES, replaced(r"(<alignment[^>]*/>)(<protection[^>]*/>)", r"\2\1")),
    "no number": (STYLES, replaced(r'<fonts count="\d+"', '<fonts count="x"')),
    "names before sheets": (BOOK, moved("definedNames", "sheets")),
    "two sheets of one name": (BOOK, replaced('name="填报说明"', 'name="填报表"')),
}


@pytest.fixture(scope="module")
def form() -> bytes:
    return form_workbook(a_form())


def with_part(data: bytes, part: str, change: Change) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as book, zipfile.ZipFile(target, "w") as out:
        for name in book.namelist():
            content = book.read(name)
            if name == part:
                text = change(content.decode())
                assert text != content.decode()
                content = text.encode()
            out.writestr(name, content)
    return target.getvalue()


@pytest.mark.parametrize("name", BROKEN)
def test_what_office_would_repair_is_seen(name: str, form: bytes, tmp_path: Path) -> None:
    path = tmp_path / "form.xlsx"
    path.write_bytes(with_part(form, *BROKEN[name]))
    assert faults(path)


@pytest.mark.parametrize("unit", ["酿溪镇人民政府", "县司法局", "县人民检察院"])
def test_a_form_of_the_shipped_list_is_valid(unit: str, shipped: Shipped) -> None:
    issued = next(form for form in shipped.forms if form.unit == unit)
    assert faults(shipped.root / issued.path) == []


@pytest.mark.parametrize("blank", [True, False])
def test_what_a_new_workspace_holds_is_valid(blank: bool, tmp_path: Path) -> None:
    write_workspace(tmp_path, blank=blank)
    books = [path for path in (tmp_path / "master").iterdir() if path.suffix in {".xlsx", ".docx"}]
    assert len(books) >= 3
    assert {path.name: faults(path) for path in books} == {path.name: [] for path in books}
