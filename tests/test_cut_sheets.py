"""A worksheet of a form's size loses its formulas that show nothing before all else: what is read is the same as ever."""

from __future__ import annotations

import json

import pytest

from tests.hostile import SPREADSHEET, xlsx_parts, zipped
from workbook_flow.sheets import unvalued
from workbook_flow.sheets.cells import Book
from workbook_flow.sheets.guard import MAX_AREA, Refused, open_package
from workbook_flow.sheets.wire import decode, encode
from workbook_flow.sheets.worker import read

NO_RESULT, EMPTY_TEXT = "<f>B1&gt;0</f><v></v></c>", ' t="str"><f>""</f><v></v></c>'
FORM = "".join(
    f'<row r="{row}"><c r="A{row}" t="inlineStr"><is><t>甲{row}</t></is></c><c r="B{row}"><v>0.5</v></c>'
    f'<c r="C{row}" s="1">{NO_RESULT}<c r="AA{row}">{NO_RESULT}<c r="AB{row}"{EMPTY_TEXT}'
    f'<c r="AC{row}"><f>1+{row}</f><v>{row}</v></c></row>'
    for row in range(1, 9)
)
FIRST = '<row r="1"><c r="A1"><v>1</v></c>'
CUT = {
    "a form": FORM,
    "values alone": FIRST + '<c r="B1"><v>2</v></c></row>',
    "nothing": "",
    "a formula as the last cell": f'{FIRST}<c r="B1">{NO_RESULT}</row>',
    "a shared formula": f'{FIRST}<c r="B1"><f t="shared" si="0"/></c><c r="C1"{EMPTY_TEXT}</row>',
    "an array's formula": f'{FIRST}<c r="B1"><f t="array" ref="B1:C2">1+1</f><v/></c></row>',
    "a text without a result": f'{FIRST}<c r="B1" t="str"><f>1+1</f></c><c r="C1">{NO_RESULT}</row>',
    "a number without a result": f'{FIRST}<c r="B1" t="n"><f>1+1</f><v></v></c><c r="C1">{NO_RESULT}</row>',
    "an error": f'{FIRST}<c r="B1" t="e"><f>1/0</f><v>#SPILL!</v></c><c r="C1">{NO_RESULT}</row>',
    "a link": f'{FIRST}<c r="B1"><f>HYPERLINK("http://x.cn/a","甲")</f></c></row>',
    "a cell in a formula": f'<row r="1"><c r="A1"><f x="1"/><c r="B1">{NO_RESULT}</f><v>1</v></c></row>',
    "a blank cell before": f'<row r="1"><c r="A1" s="1"/><c r="B1">{NO_RESULT}</row>',
    "a hidden row": f'<row r="1" hidden="1"><c r="A1"><v>1</v></c><c r="B1">{NO_RESULT}</row>',
}
UNCUT = {
    "a formula as the first cell": f'<row r="1"><c r="A1">{NO_RESULT}<c r="B1"><v>2</v></c></row>',
    "no order in a row": f'<row r="1"><c r="B1"><v>2</v></c><c r="A1">{NO_RESULT}</row>',
    "no order of rows": f'<row r="2"><c r="A2"><v>2</v></c></row>{FIRST}<c r="B1">{NO_RESULT}</row>',
    "a cell twice": f'{FIRST}<c r="B1">{NO_RESULT}<c r="B1"><v>2</v></c></row>',
    "a cell without a name": f'{FIRST}<c><v>2</v></c><c r="C1">{NO_RESULT}</row>',
    "a prefix": f'{FIRST}<c r="B1">{NO_RESULT}<x:c xmlns:x="{SPREADSHEET}" r="C1"><x:v>3</x:v></x:c></row>',
    "a value oddly written": f'{FIRST}<c r="B1">{NO_RESULT}<c r="C1"><v>1<!-- -->0</v></c></row>',
    "a comment": f'{FIRST}<!-- 甲 --><c r="B1">{NO_RESULT}</row>',
    "a raised text": f'{FIRST}<c r="B1">{NO_RESULT}<c r="C1" t="inlineStr"><is><r><t>10</t></r><r><rPr>'
    '<vertAlign val="superscript"/></rPr><t>2</t></r></is></c></row>',
    "a raised text's name in words": f'{FIRST}<c r="B1"><f>"vertAlign"</f></c></row>',
    "a cell in a value": f'<row r="1"><c r="A1"><v>1"/><c r="B1">{NO_RESULT}5</v></c></row>',
    "a cell in a cell": f'<row r="1"><c r="A1"><c r="B1">{NO_RESULT}<v>1</v></c></row>',
    "a far row": f'{FIRST}</row><row r="250000"><c r="A250000"><v>7</v></c><c r="B250000">{NO_RESULT}</row>',
    "a far column": f'{FIRST}<c r="AMZ1">{NO_RESULT}</row>',
}


def outcome(data: bytes) -> Book | tuple[object, ...]:
    """What is read, as it comes to the parent, or the refusal."""
    try:
        return decode(encode(read(data)))
    except Refused as refusal:
        return refusal.code, refusal.sheet, refusal.cell, refusal.words


def whole(data: bytes, monkeypatch: pytest.MonkeyPatch) -> Book | tuple[object, ...]:
    """What is read where no sheet is cut."""
    with monkeypatch.context() as patch:
        patch.setattr(unvalued, "_MOST", -1)
        return outcome(data)


@pytest.mark.parametrize("how", [*CUT, *UNCUT])
def test_a_sheet_that_is_cut_is_read_as_one_that_is_not(how: str, monkeypatch: pytest.MonkeyPatch) -> None:
    data = zipped(xlsx_parts((CUT | UNCUT)[how]))
    assert bool(unvalued.cut_sheets(open_package(data).parts)) is (how in CUT)
    assert outcome(data) == whole(data, monkeypatch)


def test_the_formulas_of_a_cut_sheet_are_where_they_were() -> None:
    (sheet,) = decode(encode(read(zipped(xlsx_parts(FORM))))).sheets
    assert sheet.unvalued_formulas == {(row, column) for row in range(8) for column in (2, 26)}
    assert sheet.rows[7] == ("甲8", 0.5, *[None] * 26, 8)


@pytest.mark.parametrize("more", [0, 1])
@pytest.mark.parametrize("bound", ["bytes", "area"])
def test_at_a_bound_a_sheet_is_cut_and_beyond_it_read_the_same(
    bound: str, more: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    parts = xlsx_parts(FORM)
    if bound == "area":
        last = MAX_AREA // len(parts) // 29 + more
        end = f'<row r="{last}"><c r="A{last}"><v>7</v></c><c r="AC{last}">{NO_RESULT}</row>'
        parts = xlsx_parts(FORM + end)
    else:
        size = len(open_package(zipped(parts)).parts["xl/worksheets/sheet1.xml"])
        monkeypatch.setattr(unvalued, "_MOST", size - more)
    data = zipped(parts)
    assert bool(unvalued.cut_sheets(open_package(data).parts)) is not bool(more)
    assert outcome(data) == whole(data, monkeypatch)


@pytest.mark.parametrize("sheets", [1, 3])
def test_sheets_too_large_together_are_bounded_alike(sheets: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """The area of all sheets is over the bound: those of a form's size are cut all the same, and stay whole."""
    large = f'<row r="150000"><c r="A150000"><v>7</v></c><c r="AD150000">{NO_RESULT}</row>'
    parts = xlsx_parts(FORM, names=tuple("甲乙丙丁"[: sheets + 1]))
    parts["xl/worksheets/sheet1.xml"] = str(parts["xl/worksheets/sheet1.xml"]).replace(
        "</sheetData>", f"{large}</sheetData>"
    )
    data = zipped(parts)
    assert len(unvalued.cut_sheets(open_package(data).parts)) == sheets
    assert outcome(data) == whole(data, monkeypatch)


def test_a_few_words_do_not_become_places_without_end() -> None:
    places = [[list(range(2_000)), list(range(2_001))]]
    reply = json.dumps(["xlsx", [["甲", False, [], [], [], [], places, [], [], [], []]], {}, [], [], ""])
    with pytest.raises(ValueError, match="1"):
        decode(reply)
