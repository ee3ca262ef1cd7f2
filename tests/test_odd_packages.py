"""A workbook is no damaged one because its package is put together as few programs do: Excel opens it, so do we."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest

from tests.hostile import shared_strings, xlsx_parts, zipped
from workbook_flow.sheets.guard import Refused
from workbook_flow.sheets.wire import decode, encode
from workbook_flow.sheets.worker import read

Parts = dict[str, str | bytes]
ROWS = (
    '<row r="1"><c r="A1" t="s"><v>1</v></c><c r="B1" s="1"><v>45488</v></c><c r="C1" s="2"><v>0.5</v></c></row>'
    '<row r="2"><c r="A2" t="s"><v>0</v></c></row>'
)
STYLES = '<cellXfs><xf numFmtId="0"/><xf numFmtId="14" applyNumberFormat="1"/><xf numFmtId="9" applyNumberFormat="1"/></cellXfs>'
MERGE = '<mergeCells count="1"><mergeCell ref="A1:A2"/></mergeCells>'


def parts_of() -> Parts:
    parts = xlsx_parts(ROWS, after=MERGE, styles=STYLES)
    parts["xl/sharedStrings.xml"] = shared_strings("<si><t>已完成</t></si><si><t>县司法局</t></si>")
    return parts


def text_of(parts: Parts, name: str) -> str:
    part = parts[name]
    return part if isinstance(part, str) else part.decode()


def changed(name: str, old: str, new: str) -> Callable[[Parts], None]:
    def change(parts: Parts) -> None:
        text = text_of(parts, name)
        assert old in text
        parts[name] = text.replace(old, new)

    return change


def moved(old: str, new: str, written: str) -> Callable[[Parts], None]:
    """A part under another name, and the relation that says so."""

    def change(parts: Parts) -> None:
        rels = "xl/_rels/workbook.xml.rels"
        target = old.removeprefix("xl/")
        assert f'"{target}"' in text_of(parts, rels)
        parts[rels] = text_of(parts, rels).replace(f'"{target}"', f'"{written}"')
        parts[new] = parts.pop(old)

    return change


def another_main_part(parts: Parts) -> None:
    for old, new in (
        ("xl/workbook.xml", "xl/book1.xml"),
        ("xl/_rels/workbook.xml.rels", "xl/_rels/book1.xml.rels"),
    ):
        parts[new] = parts.pop(old)
    for name in ("[Content_Types].xml", "_rels/.rels"):
        parts[name] = text_of(parts, name).replace("xl/workbook.xml", "xl/book1.xml")


def encoded(name: str, encoding: str) -> Callable[[Parts], None]:
    def change(parts: Parts) -> None:
        head = f'<?xml version="1.0" encoding="{encoding}"?>'
        parts[name] = (head + text_of(parts, name)).encode(encoding)

    return change


SHEET, BOOK = "xl/worksheets/sheet1.xml", "xl/workbook.xml"
LISTED = '<sheet name="填报表" sheetId="1" r:id="rId1"/>'
ODD: dict[str, Callable[[Parts], None]] = {
    "as most write it": lambda _: None,
    "a sheet without a part": changed(
        BOOK, LISTED, f'{LISTED}<sheet name="宏" sheetId="2" state="veryHidden" r:id=""/>'
    ),
    "a sheet without a relation": changed(BOOK, LISTED, f'{LISTED}<sheet name="宏" sheetId="2"/>'),
    "a sheet whose part is gone": changed(
        BOOK, LISTED, f'{LISTED}<sheet name="宏" sheetId="2" r:id="rId77"/>'
    ),
    "a state that nobody knows": changed(BOOK, 'sheetId="1"', 'sheetId="1" state="show"'),
    "a dimension of whole rows": changed(SHEET, "<sheetData>", '<dimension ref="1:4"/><sheetData>'),
    "a dimension of whole columns": changed(SHEET, "<sheetData>", '<dimension ref="A:C"/><sheetData>'),
    "an empty dimension": changed(SHEET, "<sheetData>", '<dimension ref=""/><sheetData>'),
    "a merge with dollar signs": changed(SHEET, '"A1:A2"', '"$A$1:$A$2"'),
    "a merge of whole rows": changed(
        SHEET, '<mergeCell ref="A1:A2"/>', '<mergeCell ref="A1:A2"/><mergeCell ref="5:6"/>'
    ),
    "a target with a dot": changed("xl/_rels/workbook.xml.rels", '"worksheets/', '"./worksheets/'),
    "a target through the folder above": changed(
        "xl/_rels/workbook.xml.rels", '"worksheets/', '"../xl/worksheets/'
    ),
    "strings under another name": moved("xl/sharedStrings.xml", "xl/strings1.xml", "strings1.xml"),
    "styles under another name": moved("xl/styles.xml", "xl/looks/styles7.xml", "/xl/looks/styles7.xml"),
    "the workbook under another name": another_main_part,
    "a sheet in UTF-16": encoded(SHEET, "utf-16"),
    "strings in GB18030": encoded("xl/sharedStrings.xml", "gb18030"),
    "the workbook in GB2312": encoded(BOOK, "gb2312"),
}


@pytest.mark.parametrize("case", ODD)
def test_an_odd_package_is_read_like_any_other(case: str) -> None:
    parts = parts_of()
    ODD[case](parts)
    book = decode(encode(read(zipped(parts))))
    (sheet,) = book.sheets
    assert (sheet.name, sheet.hidden, sheet.merges) == ("填报表", False, ((0, 0, 1, 0),))
    assert [sheet.cell(0, 0), sheet.cell(0, 1), sheet.cell(1, 0)] == [
        "县司法局",
        dt.date(2024, 7, 15),
        "已完成",
    ]
    assert sheet.percent_cells == {(0, 2)}


def test_an_entity_in_another_encoding_is_still_refused() -> None:
    parts = parts_of()
    parts[SHEET] = (
        '<?xml version="1.0" encoding="utf-16"?><!DOCTYPE x [<!ENTITY a "b">]>' + text_of(parts, SHEET)
    ).encode("utf-16")
    with pytest.raises(Refused, match="F11"):
        read(zipped(parts))


def test_days_counted_from_1904_stay_so_in_a_package_put_together_anew() -> None:
    parts = parts_of()
    changed(BOOK, "<sheets>", '<workbookPr date1904="1"/><sheets>')(parts)
    changed(BOOK, LISTED, f'{LISTED}<sheet name="宏" sheetId="2" r:id=""/>')(parts)
    changed(SHEET, "45488", "44026")(parts)
    (sheet,) = decode(encode(read(zipped(parts)))).sheets
    assert sheet.cell(0, 1) == dt.date(2024, 7, 15)
