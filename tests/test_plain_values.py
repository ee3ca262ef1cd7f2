"""Values spelled as XML allows and few programs do: what Excel shows is what is read."""

from __future__ import annotations

import pytest

from tests.hostile import shared_strings, xlsx, xlsx_parts, zipped
from workbook_flow.sheets import bounds
from workbook_flow.sheets.guard import Refused
from workbook_flow.sheets.wire import decode, encode
from workbook_flow.sheets.worker import read

STRINGS = "".join(f"<si><t>{words}</t></si>" for words in "零一二三四五六七八九甲乙")
SPELLINGS = {
    "bare": "{0}{1}",
    "blank behind": "{0}{1} ",
    "blank before": " {0}{1}",
    "indented": "\n      {0}{1}\n    ",
    "tab": "\t{0}{1}",
    "CDATA": "<![CDATA[{0}{1}]]>",
    "half in CDATA": "{0}<![CDATA[{1}]]>",
    "comment before": "<!--x-->{0}{1}",
    "comment inside": "{0}<!--x-->{1}",
    "instruction inside": "{0}<?x y?>{1}",
    "character reference": "&#49;{1}",
    "hexadecimal reference": "{0}&#x31;",
}


def cell(xml: str, strings: str = STRINGS) -> object:
    """What is read in A1."""
    parts = xlsx_parts(f'<row r="1">{xml}</row>')
    parts["xl/sharedStrings.xml"] = shared_strings(strings, strings.count("<si>"))
    (sheet,) = read(zipped(parts)).sheets
    return sheet.rows[0][0] if sheet.rows and sheet.rows[0] else None


@pytest.mark.parametrize("how", SPELLINGS)
@pytest.mark.parametrize("kind", ["", ' t="n"', ' t="s"', ' t="s" s="0"', ' t="str"'])
def test_a_value_is_read_as_excel_shows_it(how: str, kind: str) -> None:
    value = SPELLINGS[how].format("1", "1")
    wanted: object = "乙" if 't="s"' in kind else 11
    if "str" in kind:
        wanted = value if how in {"bare", "blank behind", "blank before", "indented", "tab"} else "11"
    assert cell(f'<c r="A1"{kind}><v>{value}</v></c>') == wanted


@pytest.mark.parametrize("written", ["+11", "011", " +011 "])
def test_an_index_may_have_a_sign_and_zeros(written: str) -> None:
    assert cell(f'<c r="A1" t="s"><v>{written}</v></c>') == "乙"


@pytest.mark.parametrize("written", ["", " ", "<!--x-->", "<![CDATA[]]>"])
def test_an_index_that_is_not_there_is_an_empty_cell(written: str) -> None:
    assert cell(f'<c r="A1" t="s"><v>{written}</v></c>') is None


@pytest.mark.parametrize("written", ["11.0", "-1", "abc", "1 1", "0x1", "1e1", "一", "²", "9999999999"])
def test_an_index_that_is_none_is_never_string_0(written: str) -> None:
    with pytest.raises(Refused) as refusal:
        cell(f'<c r="A1" t="s"><v>{written}</v></c>')
    assert (refusal.value.code, refusal.value.cell) == ("F04", "A1")


@pytest.mark.parametrize(
    "xml",
    [
        '<c r="A1" t=" s "><v>11</v></c>',
        "<c r='A1' t='s'><v>11 </v></c>",
        '<c r="A1" t="s" ><v >11 </v ></c>',
        '<c r="A1"\n t="s"><v\n>11</v></c>',
        '<c r="A1" t="s"><f>A2</f><v> 11</v></c>',
        '<c t="s" r="A1"><v>11 </v></c>',
    ],
)
def test_an_odd_cell_is_read_as_excel_shows_it(xml: str) -> None:
    assert cell(xml) == "乙"


def test_the_cells_beside_an_odd_one_are_as_they_were() -> None:
    row = (
        '<c r="A1" t="s"><v>11 </v></c><c r="B1" t="inlineStr"><is><t xml:space="preserve"> 甲&amp;乙 </t></is></c>'
        '<c r="C1"><v>0.5</v></c><c r="D1" t="b"><v>0</v></c><c r="E1" t="str"><f>1</f><v> &lt;丙&gt; </v></c>'
        '<c r="F1"><f>B1</f></c><c r="G1" t="e"><v>#REF! </v></c>'
    )
    parts = xlsx_parts(f'<row r="1">{row}</row>')
    parts["xl/sharedStrings.xml"] = shared_strings(STRINGS, 12)
    (sheet,) = read(zipped(parts)).sheets
    assert sheet.rows == [["乙", " 甲&乙 ", 0.5, False, " <丙> ", None, 0]]
    assert (sheet.blocks, sheet.unvalued) == ([([0], [5])], set())
    assert sheet.marks == [(0, 6, "error", "#REF!")]


@pytest.mark.parametrize(
    "words", ["甲<!--x-->乙", "甲<![CDATA[乙]]>", "甲<?x y?>乙", "&#30002;乙", "<![CDATA[甲乙]]>"]
)
@pytest.mark.parametrize("where", ["shared", "inline"])
def test_a_text_is_read_whole(words: str, where: str) -> None:
    if where == "shared":
        read_back = cell('<c r="A1" t="s"><v>0</v></c>', f"<si><t>{words}</t></si>")
    else:
        read_back = cell(f'<c r="A1" t="inlineStr"><is><t>{words}</t></is></c>')
    assert read_back == "甲乙"


def test_a_sheet_in_utf_16_is_read() -> None:
    parts = xlsx_parts()
    wanted = read(xlsx()).sheets[0].rows
    plain = parts["xl/worksheets/sheet1.xml"]
    text = plain.decode() if isinstance(plain, bytes) else plain
    bare = text.partition("?>")[2] if text.startswith("<?xml") else text
    parts["xl/worksheets/sheet1.xml"] = f'<?xml version="1.0" encoding="UTF-16"?>{bare}'.encode("utf-16")
    assert read(zipped(parts)).sheets[0].rows == wanted


BELOW = '<conditionalFormatting sqref="A1"><cfRule type="cellIs" priority="1"/></conditionalFormatting>'
TWICE = {
    "at once": '<row r="1"><c r="A1"><v>1</v></c><c r="A1"><v>2</v></c></row>',
    "behind another": '<row r="1"><c r="A1"><v>1</v></c><c r="B1"><v>3</v></c><c r="A1"><v>2</v></c></row>',
    "in small letters": '<row r="1"><c r="A1"><v>1</v></c><c r="a1"><v>2</v></c></row>',
    "in a second row 1": '<row r="1"><c r="A1"><v>1</v></c></row><row r="1"><c r="A1"><v>2</v></c></row>',
    "in a later row": '<row r="1"><c r="A1"><v>1</v></c></row><row r="2"><c r="A1"><v>2</v></c></row>',
    "without a name": '<row r="1"><c r="A1"><v>1</v></c></row><row r="1"><c><v>2</v></c></row>',
    "with a zero": '<row r="1"><c r="A1"><v>1</v></c><c r="A01"><v>2</v></c></row>',
    "with another prefix": (
        '<row r="1"><c r="A1"><v>1</v></c><x:c xmlns:x="http://schemas.openxmlformats.org/'
        'spreadsheetml/2006/main" r="A1"><x:v>2</x:v></x:c></row>'
    ),
}


@pytest.mark.parametrize("below", ["", BELOW])
@pytest.mark.parametrize("how", TWICE)
def test_a_cell_that_stands_twice_is_told_whatever_stands_below_the_cells(how: str, below: str) -> None:
    parts = xlsx_parts(TWICE[how], after=below)
    told = [(aside.cell, aside.words) for aside in read(zipped(parts)).beside if aside.kind == "重复的单元格"]
    assert told == [("A1", "1；2")]


@pytest.mark.parametrize("below", ["", BELOW])
def test_cells_that_stand_once_are_told_of_nothing(below: str) -> None:
    rows = "".join(
        f'<row r="{row}"><c r="A{row}"><v>1</v></c><c r="AA{row}"><v>2</v></c></row>' for row in (1, 2, 10)
    )
    assert read(zipped(xlsx_parts(rows, after=below))).beside == []


FORMULAS = {
    "no result": ("{name}><f>1+1</f></c>", True),
    "an empty result": ("{name}><f>1+1</f><v></v></c>", True),
    "an empty element": ("{name}><f>1+1</f><v/></c>", True),
    "a style": ('{name} s="0"><f>1+1</f><v></v></c>', True),
    "a shared formula": ('{name}><f t="shared" si="0"/><v/></c>', True),
    "a text that is not there": ('{name} t="str"><f>1+1</f></c>', True),
    "another order": ('{name} cm="1"><f>1+1</f></c>', True),
    "an empty text": ('{name} t="str"><f>""</f><v></v></c>', False),
    "an empty text in short": ('{name} s="0" t="str"><f>""</f><v/></c>', False),
    "a comment in it": ("{name}><f>1+1<!--x--></f></c>", True),
}
BESIDE = {
    "named": ('<c r="A1"><v>1</v></c>', '<c r="C1"><v>3</v></c>'),
    "named, with a result": ('<c r="A1"><f>0+1</f><v>1</v></c>', '<c r="C1"><f>1+2</f><v>3</v></c>'),
    "without names": ("<c><v>1</v></c>", "<c><v>3</v></c>"),
    "a style": ('<c r="A1"><v>1</v></c>', '<c r="C1" s="1"><v>3</v></c>'),
}


@pytest.mark.parametrize("how", FORMULAS)
@pytest.mark.parametrize("beside", BESIDE)
@pytest.mark.parametrize("named", [True, False])
def test_a_formula_that_shows_nothing_is_told_from_one_without_a_result(
    how: str, beside: str, *, named: bool
) -> None:
    xml, unvalued = FORMULAS[how]
    before, behind = BESIDE[beside]
    cell = xml.format(name='<c r="B1"' if named else "<c")
    rows = f'<row r="1">{before}{cell}{behind}</row>'
    (sheet,) = decode(encode(read(xlsx(rows)))).sheets
    assert sheet.rows == ((1, None, 3),)
    assert sheet.unvalued_formulas == ({(0, 1)} if unvalued else set())


def test_a_formula_without_a_result_that_stands_twice_is_told_with_the_value_beside_it() -> None:
    book = read(xlsx('<row r="1"><c r="A1"><f>1+1</f></c><c r="A1"><v>3</v></c></row>'))
    assert [(aside.cell, aside.words) for aside in book.beside] == [("A1", "（空白）；3")]


@pytest.mark.parametrize("first", ["<f>1+1</f>", "<v>1</v>"])
def test_formulas_that_show_nothing_count_as_cells(first: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounds, "MAX_CELLS", 9)
    cells = f'<c r="A1">{first}</c>'
    cells += "".join(f'<c r="{letter}1"><f>1+1</f><v></v></c>' for letter in "BCDEFGHIJ")
    with pytest.raises(Refused) as refusal:
        read(xlsx(f'<row r="1">{cells}</row>'))
    assert refusal.value.words["count"] == 10
