"""Workbooks as web pages, web archives, XML Spreadsheet 2003, flat OpenDocument and Word tables: read, or refused in words."""

from __future__ import annotations

import datetime as dt
import io
import json
import zipfile
from collections.abc import Callable
from email.message import EmailMessage
from html import escape
from pathlib import Path

import docx
import pytest
from docx.shared import Pt, RGBColor
from openpyxl import Workbook
from openpyxl.styles import Font, PatternFill

from tests import small
from tests.build import filled
from tests.hostile import zipped
from workbook_flow import cycle
from workbook_flow.model import SubmissionState
from workbook_flow.sheets import Book, CellError, bare, text
from workbook_flow.sheets.wire import FAINT, decode
from workbook_flow.sheets.worker import answer

SS = "urn:schemas-microsoft-com:office:spreadsheet"
HEADER = ("编号", "主要措施", "完成比例")
FODS = (
    '<office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
    ' xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'
    ' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
    ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:meta="urn:oasis:names:tc:opendocument:xmlns:meta:1.0"'
    ' office:mimetype="application/vnd.oasis.opendocument.{kind}">\n'
    ' <office:meta><meta:user-defined meta:name="k">v</meta:user-defined></office:meta>\n'
    " <office:body>\n  <office:spreadsheet>{tables}</office:spreadsheet>\n </office:body>\n</office:document>"
)
WORD = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def book_of(data: bytes) -> Book:
    reply = answer(data)
    assert reply[:1] == b"B", reply
    return decode(reply[1:])


def code_of(data: bytes) -> str:
    reply = answer(data)
    assert reply[:1] == b"R", reply[:200]
    return str(json.loads(reply[1:])[0])


def shown(book: Book, sheet: int = 0) -> list[list[str]]:
    return [[text(cell) for cell in row] for row in book.sheets[sheet].rows]


# a whole return in each format


def as_page(book: Book) -> bytes:
    rows = "".join(
        "<tr>" + "".join(f"<td>{escape(text(cell))}</td>" for cell in row) + "</tr>"
        for row in book.sheets[0].rows
    )
    return f'<html><head><meta charset="gb2312"></head><body><table>{rows}</table></body></html>'.encode(
        "gb18030"
    )


def as_archive(book: Book) -> bytes:
    message = EmailMessage()
    message.set_content("网页存档")
    message.add_related(as_page(book), "text", "html", cte="base64")
    return message.as_bytes()


def as_xml(book: Book) -> bytes:
    sheets = ""
    for sheet in book.sheets:
        rows = "".join(
            "<Row>"
            + "".join(f'<Cell><Data ss:Type="String">{escape(text(cell))}</Data></Cell>' for cell in row)
            + "</Row>"
            for row in sheet.rows
        )
        sheets += f'<Worksheet ss:Name="{sheet.name}"><Table>{rows}</Table></Worksheet>'
    return f'<?xml version="1.0"?>\n<Workbook xmlns="{SS}" xmlns:ss="{SS}">{sheets}</Workbook>'.encode()


def as_flat(book: Book) -> bytes:
    tables = ""
    for sheet in book.sheets:
        rows = "".join(
            "\n<table:table-row>" + "".join(map(flat_cell, map(text, row))) + "</table:table-row>"
            for row in sheet.rows
        )
        tables += f'<table:table table:name="{sheet.name}">{rows}</table:table>'
    return FODS.format(kind="spreadsheet", tables=tables).encode()


def flat_cell(words: str) -> str:
    lines = "".join(f"\n  <text:p>{escape(line)}</text:p>" for line in words.split("\n"))
    return (
        f'<table:table-cell office:value-type="string">{lines}\n</table:table-cell>'
        if words
        else "<table:table-cell/>"
    )


def as_word(book: Book) -> bytes:
    document = docx.Document()
    rows = shown(book)
    for row in rows[:4]:
        document.add_paragraph("\u3000".join(words for words in row if words))
    table = document.add_table(len(rows) - 4, max(map(len, rows)))
    for number, row in enumerate(rows[4:]):
        for column, words in enumerate(row):
            table.cell(number, column).text = words
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


FORMATS: dict[str, tuple[str, Callable[[Book], bytes]]] = {
    "a web page named .xls": ("县司法局.xls", as_page),
    "a web archive": ("县司法局.mht", as_archive),
    "XML Spreadsheet 2003 named .xls": ("县司法局.xls", as_xml),
    "flat OpenDocument": ("县司法局.fods", as_flat),
    "a Word table": ("县司法局.docx", as_word),
}


@pytest.mark.parametrize(("name", "write"), FORMATS.values(), ids=FORMATS)
def test_a_return_in_another_format_is_read_row_by_row(
    root: Path, name: str, write: Callable[[Book], bytes]
) -> None:
    form = small.issued_forms(root)["县司法局"]
    small.drop(root, name, write(book_of(filled(form, small.answers(form, 60)))), 1)
    (submission,) = cycle.receive(cycle.Workspace(root, small.RETURNED))
    assert (submission.unit, submission.state) == ("县司法局", SubmissionState.ACCEPTED), submission.problems
    assert submission.entries == len(form.rows)
    with cycle.opened(cycle.Workspace(root, small.RETURNED)) as session:
        accepted = session.ledger.accepted(small.PERIOD)
    assert [entry.values["完成比例"].typed for entry in accepted] == [60] * len(form.rows)


# XML Spreadsheet 2003


def sheet_xml(rows: str, *, styles: str = "", after: str = "", head: str = '<?xml version="1.0"?>') -> bytes:
    styled = f"<Styles>{styles}</Styles>"
    table = f'<ss:Worksheet ss:Name="填报表"><Table>{rows}</Table>{after}</ss:Worksheet>'
    return f'{head}<Workbook xmlns="{SS}" xmlns:ss="{SS}">{styled}{table}</Workbook>'.encode()


def cell(value: str, kind: str = "Number", attributes: str = "") -> str:
    return f'<Cell {attributes}><Data ss:Type="{kind}">{value}</Data></Cell>'


def test_rows_and_cells_stand_where_their_index_says() -> None:
    first = cell("1", attributes='ss:Index="2" ss:MergeAcross="1"')
    rows = f'<Row ss:Index="3">{first}{cell("2")}</Row><Row>{cell("3")}</Row>'
    sheet = book_of(sheet_xml(rows)).sheets[0]
    assert sheet.rows == ((), (), (None, 1, None, 2), (3,))
    assert sheet.merges == ((2, 1, 2, 2),)


def test_values_have_the_type_that_the_cell_says() -> None:
    values = (
        cell("2024-07-15T00:00:00.000", "DateTime")
        + cell("1899-12-31T08:30:00.000", "DateTime")
        + cell("1", "Boolean")
        + cell("#REF!", "Error")
        + cell("a&#10;b", "String")
        + cell("57.99999999999999")
    )
    assert book_of(sheet_xml(f"<Row>{values}</Row>")).sheets[0].rows[0] == (
        dt.date(2024, 7, 15),
        dt.time(8, 30),
        True,
        CellError("#REF!"),
        "a\nb",
        58,
    )


@pytest.mark.parametrize(
    "stored", ["2024-07-14T16:00:00.000Z", "2024-07-15T00:00:00Z", "2024-07-15T00:00:00+08:00"]
)
@pytest.mark.parametrize("attributes", ["", 'ss:StyleID="d"'])
def test_a_day_with_a_zone_is_the_local_one(stored: str, attributes: str) -> None:
    styles = '<Style ss:ID="d"><NumberFormat ss:Format="Short Date"/></Style>'
    rows = f"<Row>{cell(stored, 'DateTime', attributes)}{cell('2024-07-15T24:01:00Z', 'DateTime', attributes)}</Row>"
    shown = [text(value) for value in book_of(sheet_xml(rows, styles=styles)).sheets[0].rows[0]]
    assert shown == ["2024-07-15", "2024-07-15T24:01:00Z"]


def test_a_percentage_is_told_by_its_style_or_that_of_its_row_or_parent() -> None:
    styles = (
        '<Style ss:ID="p"><NumberFormat ss:Format="Percent"/></Style><Style ss:ID="q" ss:Parent="p"/>'
        '<Style ss:ID="r"><NumberFormat ss:Format="0&quot;%&quot;"/></Style>'
    )
    rows = f'<Row ss:StyleID="p">{cell("0.5")}</Row>' + "".join(
        f"<Row>{cell('0.5', attributes=f'ss:StyleID={style!r}')}</Row>" for style in "pqr"
    )
    assert book_of(sheet_xml(rows, styles=styles)).sheets[0].percent_cells == {(0, 0), (1, 0), (2, 0)}


def test_notes_hidden_sheets_and_formulas_without_a_result_are_told() -> None:
    note = '<Comment ss:Author="张三"><ss:Data xmlns="http://www.w3.org/TR/REC-html40"><B>张三:</B>实际80%</ss:Data></Comment>'
    rows = f'<Row><Cell><Data ss:Type="Number">1</Data>{note}</Cell><Cell ss:Formula="=A1"/></Row>'
    hidden = '<WorksheetOptions xmlns="urn:schemas-microsoft-com:office:excel"><Visible>SheetHidden</Visible></WorksheetOptions>'
    book = book_of(sheet_xml(rows, after=hidden))
    assert [(aside.cell, aside.author, aside.words) for aside in book.beside] == [("A1", "张三", "实际80%")]
    assert (book.sheets[0].hidden, book.sheets[0].unvalued_formulas) == (True, frozenset({(0, 1)}))
    assert book.sheets[0].rows == ((1,),)


def test_formulas_whose_result_is_another_every_day_are_told() -> None:
    formulas = ("=TODAY()-1", "=DATE(2024,7,1)", "=now()")
    data = '<Data ss:Type="DateTime">2024-07-01T00:00:00.000</Data>'
    rows = "".join(f'<Row><Cell ss:Formula="{formula}">{data}</Cell></Row>' for formula in formulas)
    assert book_of(sheet_xml(rows)).sheets[0].moving_formulas == {(0, 0), (2, 0)}


HIDDEN_UNDER = """
<ConditionalFormatting xmlns="urn:schemas-microsoft-com:office:excel"><Range>{area}</Range>
<Condition><Value1>LEN(RC)&gt;900</Value1><Format Style='color:red'/></Condition>
<Condition>{test}<Format Style='{style}'/></Condition></ConditionalFormatting>
"""


@pytest.mark.parametrize(
    ("area", "test", "style", "told"),
    [
        ("R1C1:R1C3", "<Value1>LEN(RC)&gt;0</Value1>", "color:white", "60；暗的"),
        ("R1C1:R1C2,R1C3", "<Value1>1</Value1>", "color:#4F81BD;background:#4F81BD", "60；暗的"),
        ("R1", "<Value1>1</Value1>", "background:black;mso-pattern:auto none", "60；暗的"),
        ("C2", "<Value1>1</Value1>", "color:#FAFAFA", "60"),
        ("R1C1:R1C3", "<Qualifier>Equal</Qualifier><Value1>0</Value1>", "color:white", ""),
        ("R1C1:R1C3", "<Qualifier>Less</Qualifier><Value1>100</Value1>", "color:white", "60"),
        ("R1C1:R1C3", "<Value1>1</Value1>", "color:white;background:red", ""),
        ("R2C1:R9C3", "<Value1>1</Value1>", "color:white", ""),
        ("R1C99999999", "<Value1>1</Value1>", "color:white", ""),
    ],
)
def test_words_that_a_condition_of_2003_makes_unseen_are_told(
    area: str, test: str, style: str, told: str
) -> None:
    row = f"<Row>{cell('0')}{cell('60')}{cell('暗的', 'String')}</Row>"
    after = HIDDEN_UNDER.format(area=area, test=test, style=style)
    asides = book_of(sheet_xml(row, after=after)).beside
    assert [aside.words for aside in asides] == [told] * bool(told)


@pytest.mark.parametrize("encoding", ["gb2312", "gb18030", "utf-16", "utf-8-sig"])
def test_xml_is_read_in_the_encodings_of_chinese_programs(encoding: str) -> None:
    declared = encoding.removesuffix("-sig")
    words = sheet_xml(
        f"<Row>{cell('完成', 'String')}</Row>", head=f'<?xml version="1.0" encoding="{declared}"?>'
    )
    assert book_of(words.decode().encode(encoding)).sheets[0].rows == (("完成",),)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (sheet_xml('<Row ss:Index="900000000"><Cell/></Row>'), "F09"),
        (sheet_xml('<Row><Cell ss:Index="2000"/></Row>'), "F09"),
        (sheet_xml('<Row ss:Index="3"/><Row ss:Index="2"/>'), "F09"),
        (sheet_xml("")[:-12], "F04"),
        (sheet_xml("", head='<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]>'), "F11"),
        (FODS.format(kind="spreadsheet", tables="").encode(), "F21"),
        (FODS.format(kind="text", tables="").encode(), "F02"),
        ((b'<!DOCTYPE a [<!ENTITY b "c">]>' + FODS.format(kind="spreadsheet", tables="").encode()), "F11"),
    ],
)
def test_an_unfit_xml_workbook_is_refused_with_a_word(data: bytes, code: str) -> None:
    assert code_of(data) == code


def test_flat_opendocument_says_what_the_packed_kind_says() -> None:
    cells = (
        '<table:table-cell office:value-type="percentage" office:value="0.5"><text:p>50%</text:p></table:table-cell>'
        '<table:table-cell office:value-type="date" office:date-value="2024-07-15"><text:p>7-15</text:p></table:table-cell>'
        '<table:table-cell office:value-type="string"><office:annotation><dc:creator>张三</dc:creator>'
        "<text:p>实际80%</text:p></office:annotation>\n  <text:p>完成</text:p>\n  <text:p>二</text:p></table:table-cell>"
    )
    table = f'<table:table table:name="填报表"><table:table-row>{cells}</table:table-row></table:table>'
    book = book_of(FODS.format(kind="spreadsheet", tables=table).encode())
    assert (book.kind, dict(book.properties)) == ("fods", {"k": "v"})
    row = book.sheets[0].rows[0]
    assert [text(cell) for cell in row] == ["50%", "7-15", "完成\n二"]
    assert [bare(cell) for cell in row] == [0.5, dt.date(2024, 7, 15), "完成\n二"]
    assert book.sheets[0].percent_cells == {(0, 0)}
    assert [(aside.author, aside.words) for aside in book.beside] == [("张三", "实际80%")]


PICTURE = (
    '<draw:frame svg:width="2cm"><draw:image xlink:href="Pictures/1.png"><text:p/></draw:image>'
    "<svg:title>图</svg:title><svg:desc>填报表二维码</svg:desc></draw:frame>"
)


@pytest.mark.parametrize(
    ("drawn", "told"),
    [
        (PICTURE, []),
        (f"<draw:g>{PICTURE}</draw:g>", []),
        ("<draw:custom-shape><text:p>按新口径</text:p></draw:custom-shape>", ["按新口径"]),
        (
            "<draw:custom-shape><svg:desc>云朵</svg:desc><text:p>按新口径</text:p></draw:custom-shape>",
            ["按新口径"],
        ),
        ("<draw:frame><draw:text-box><text:p>按新口径</text:p></draw:text-box></draw:frame>", ["按新口径"]),
        ("<draw:ellipse><text:p>按新口径</text:p></draw:ellipse>", ["按新口径"]),
        (
            "<draw:g><draw:line><text:p>按新</text:p></draw:line><draw:line><text:p>口径</text:p></draw:line></draw:g>",
            ["按新", "口径"],
        ),
    ],
    ids=["picture", "group", "shape", "described shape", "text box", "ellipse", "lines"],
)
def test_what_is_drawn_upon_a_cell_of_a_spreadsheet_by_libreoffice_is_not_in_it(
    drawn: str, told: list[str]
) -> None:
    words = '<table:table-cell office:value-type="string">{}</table:table-cell>'
    cells = (
        words.format(f"<text:p>是</text:p>{drawn}")
        + words.format(f"{drawn}<text:p>完成</text:p><text:p>二</text:p>")
        + f'<table:table-cell office:value-type="float" office:value="5">{drawn}<text:p>5</text:p></table:table-cell>'
        + f"<table:table-cell>{drawn}</table:table-cell>"
        + words.format("<text:p>末</text:p>")
    )
    table = f'<table:table table:name="填报表"><table:table-row>{cells}</table:table-row></table:table>'
    book = book_of(FODS.format(kind="spreadsheet", tables=table).encode())
    row = book.sheets[0].rows[0]
    assert [text(value) for value in row] == ["是", "完成\n二", "5", "", "末"]
    assert bare(row[2]) == 5
    assert [(aside.cell, aside.words) for aside in book.beside] == [
        (f"{column}1", words) for column in "ABCD" for words in told
    ]


def with_far_cells(far: str, wide: str = "") -> bytes:
    """A table of one row of two cells, what stands in the last row of all, and what far to the right."""
    near = '<table:table-cell office:value-type="string"><text:p>近</text:p></table:table-cell>' * 2
    rows = (
        f"<table:table-row>{near}<table:table-cell table:number-columns-repeated='1500'/>{wide}</table:table-row>"
        "<table:table-row table:number-rows-repeated='1048574'><table:table-cell/></table:table-row>"
        f"<table:table-row>{far}</table:table-row>"
    )
    table = f'<table:table table:name="填报表">{rows}</table:table>'
    return FODS.format(kind="spreadsheet", tables=table).encode()


@pytest.mark.parametrize(
    ("far", "words"),
    [
        ('<table:table-cell office:value-type="string"><text:p>远</text:p></table:table-cell>', "远"),
        (
            '<table:table-cell office:value-type="float" office:value="0"><text:p>0</text:p></table:table-cell>',
            "0",
        ),
        ('<table:table-cell office:value-type="float" office:value="7"/>', "7"),
        ('<table:table-cell table:formula="of:=&quot;&quot;"/>', ""),
        ('<table:table-cell table:style-name="ce1"/>', ""),
    ],
    ids=["words", "a nought", "a number without its looks", "a formula that shows nothing", "a blank"],
)
def test_a_far_cell_of_a_spreadsheet_by_libreoffice_is_told_and_costs_nothing(far: str, words: str) -> None:
    wide = '<table:table-cell office:value-type="string"><text:p>右</text:p></table:table-cell>'
    book = book_of(with_far_cells(far, wide))
    assert [[text(cell) for cell in row if cell is not None] for row in book.sheets[0].rows] == [["近", "近"]]
    strays = {(aside.kind, aside.cell, aside.words) for aside in book.beside}
    last = {("远处的单元格", "A1048576", words)} if words else set()
    assert strays == last | {("远处的单元格", "BEU1", "右")}


def test_far_cells_of_a_spreadsheet_by_libreoffice_that_are_many_are_no_strays() -> None:
    cell = '<table:table-cell office:value-type="float" office:value="0"/>'
    assert code_of(with_far_cells(cell * 21)) == "F09"
    assert code_of(with_far_cells(cell.replace("/>", " table:number-columns-repeated='21'/>"))) == "F09"


# web pages


def page(body: str, head: str = "") -> bytes:
    return f"<html><head><meta charset=utf-8>{head}</head><body>{body}</body></html>".encode()


TITLES = "<tr>" + "".join(f"<th>{name}</th>" for name in HEADER) + "</tr>"
PAGES: dict[str, tuple[str, list[list[str]]]] = {
    "merged downwards": (
        "<tr><td rowspan=2>1</td><td>甲</td><td>60</td></tr><tr><td>乙</td><td>70</td></tr>",
        [["1", "甲", "60"], ["", "乙", "70"]],
    ),
    "merged both ways": (
        "<tr><td colspan=2 rowspan=2>1</td><td>60</td></tr><tr><td>70</td></tr><tr><td>2</td></tr>",
        [["1", "", "60"], ["", "", "70"], ["2"]],
    ),
    "lines in a cell": ("<tr><td>1<td>甲<br>乙<p>丙</p><td>\n 6\n0 ", [["1", "甲\n乙\n丙", "6 0"]]),
    "what was typed and chosen": (
        (
            "<tr><td>1</td><td><input value=甲><input type=hidden value=x></td>"
            "<td><select><option>未启动<option selected>进行中</select></td></tr>"
        ),
        [["1", "甲", "进行中"]],
    ),
    "a text area": ("<tr><td>1</td><td><textarea>甲</textarea></td></tr>", [["1", "甲"]]),
    "scripts and comments": ("<tr><td>1<script>x()</script><!-- 乙 --></td><td>甲</td></tr>", [["1", "甲"]]),
    "bodies and feet": (
        "<tbody><tr><td>1</td></tr></tbody><tfoot><tr><td>2</td></tr></tfoot>",
        [["1"], ["2"]],
    ),
}


@pytest.mark.parametrize(("rows", "wanted"), PAGES.values(), ids=PAGES)
def test_a_page_says_what_a_person_sees(rows: str, wanted: list[list[str]]) -> None:
    assert shown(book_of(page(f"<table>{TITLES}{rows}</table>"))) == [list(HEADER), *wanted]


def word(body: str, **parts: str) -> bytes:
    named = {f"word/{name}.xml": part for name, part in parts.items()}
    types = '<Types><Override PartName="/word/document.xml" ContentType="wordprocessingml.document.main+xml"/></Types>'
    document = f"<w:document {WORD}><w:body>{body}</w:body></w:document>"
    return zipped({"[Content_Types].xml": types, "word/document.xml": document, **named})


def word_cell(words: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr><w:p><w:r><w:t>{words}</w:t></w:r></w:p></w:tc>"


def word_table(*rows: str) -> str:
    header = "".join(map(word_cell, HEADER))
    return f"<w:tbl><w:tr>{header}</w:tr>" + "".join(f"<w:tr>{row}</w:tr>" for row in rows) + "</w:tbl>"


def struck_cell(setting: str) -> str:
    return f"<w:tc><w:p><w:r><w:rPr>{setting}</w:rPr><w:t>停工</w:t></w:r></w:p></w:tc>"


CROSSING = (
    '<office:automatic-styles xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0">'
    + "".join(
        f'<style:style style:name="{name}"><style:text-properties style:text-line-through-style="{line}"/></style:style>'
        for name, line in (
            ("T1", 'solid" style:text-line-through-type="single'),
            ("C1", "solid"),
            ("C2", 'none" style:text-line-through-type="none" style:text-line-through-mode="continuous'),
        )
    )
    + "</office:automatic-styles>"
)


CROSSED_OUT: dict[str, bytes] = {
    "a web page": page(
        f"<table>{TITLES}<tr><td>1</td><td>甲<s>停工</s></td></tr>"
        "<tr><td>2</td><td style='text-decoration:line-through'>停工</td></tr></table>"
    ),
    "Word": word(
        word_table(
            word_cell("1") + struck_cell("<w:strike/>"),
            word_cell("2") + struck_cell("<w:dstrike/>"),
            word_cell("3") + struck_cell('<w:strike w:val="0"/>'),
        )
    ),
    "XML Spreadsheet 2003": sheet_xml(
        '<Row/><Row><Cell ss:Index="2"><ss:Data ss:Type="String" xmlns="http://www.w3.org/TR/REC-html40">'
        "甲<S>停工</S></ss:Data></Cell></Row>"
        '<Row><Cell ss:Index="2" ss:StyleID="s2"><Data ss:Type="String">停工</Data></Cell></Row>',
        styles='<Styles><Style ss:ID="s1"><Font ss:StrikeThrough="1"/></Style>'
        '<Style ss:ID="s2" ss:Parent="s1"/></Styles>',
    ),
    "OpenDocument": FODS.format(
        kind="spreadsheet",
        tables='<table:table table:name="填报表"><table:table-row/><table:table-row><table:table-cell/>'
        '<table:table-cell office:value-type="string"><text:p>甲<text:span text:style-name="T1">停工</text:span>'
        "</text:p></table:table-cell></table:table-row><table:table-row><table:table-cell/>"
        '<table:table-cell table:style-name="C1" office:value-type="string"><text:p>停工</text:p>'
        '</table:table-cell></table:table-row><table:table-row><table:table-cell/><table:table-cell table:style-name="C2"'
        ' office:value-type="string"><text:p>复工</text:p></table:table-cell></table:table-row></table:table>',
    )
    .replace("<office:body>", f"{CROSSING}<office:body>", 1)
    .encode(),
}


@pytest.mark.parametrize("data", CROSSED_OUT.values(), ids=CROSSED_OUT)
def test_words_that_are_crossed_out_are_told_with_their_cell(data: bytes) -> None:
    struck = {(aside.kind, aside.cell, aside.words) for aside in book_of(data).beside}
    assert struck == {("删除线", "B2", "停工"), ("删除线", "B3", "停工")}


def test_what_a_page_does_not_show_is_told_and_no_part_of_the_answer() -> None:
    cells = "<td>1</td><td>甲<span style='display: none'>停工</span></td><td style='display:none'>60</td>"
    book = book_of(page(f"<table>{TITLES}<tr>{cells}</tr></table>"))
    assert shown(book)[1:] == [["1", "甲", "60"]]
    assert [(aside.kind, aside.cell, aside.words) for aside in book.beside] == [
        ("网页里不显示的字", "B2", "停工")
    ]


@pytest.mark.parametrize(
    ("cell", "told"),
    [
        ('<td title="按计划推进，实际80%">按计划推…</td>', ["按计划推进，实际80%"]),
        ('<td><span title="另见附件">甲</span></td>', ["另见附件"]),
        ('<td title="甲">甲</td>', []),
        ('<td title=" 甲 乙 ">甲<br>乙</td>', []),
        ('<td title="">甲</td>', []),
    ],
)
def test_what_a_page_shows_where_the_mouse_rests_is_told_unless_the_cell_says_it(
    cell: str, told: list[str]
) -> None:
    asides = book_of(page(f"<table>{TITLES}<tr><td>1</td>{cell}</tr></table>")).beside
    assert [(aside.kind, aside.cell, aside.words) for aside in asides] == [
        ("悬停时才显示的字", "B2", words) for words in told
    ]


def test_a_page_that_excel_saved_hides_the_end_of_a_long_answer_which_is_part_of_it() -> None:
    saved = "<meta name=ProgId content=Excel.Sheet>"
    row = "<tr><td>1</td><td>正在进场施<span style='display:none'>工，停工两周</span></td></tr>"
    book = book_of(page(f"{saved}<table>{TITLES}{row}</table>"))
    assert (shown(book)[1:], book.beside) == ([["1", "正在进场施工，停工两周"]], ())


def test_hidden_words_beside_a_table_are_not_lost() -> None:
    book = book_of(
        page(f"<table>{TITLES}<tr><td>1</td></tr></table><div style='display:none'>补充：停工</div>")
    )
    assert any("停工" in cell for row in shown(book) for cell in row)


def test_words_around_a_table_stay_with_it_and_tables_are_sheets() -> None:
    body = (
        f"<p>填报单位：县甲局</p><table>{TITLES}<tr><td>1<table><tr><td>内表</td></tr></table></td></tr></table>"
        f"<div>补充：一</div><table><tr><td>另一张</td></tr></table>补充：二"
    )
    book = book_of(page(body))
    assert shown(book) == [["填报单位：县甲局"], list(HEADER), ["1"]]
    assert [shown(book, number) for number in (1, 2)] == [
        [["内表"]],
        [["补充：一"], ["另一张"], ["补充：二"]],
    ]
    assert len({sheet.name for sheet in book.sheets}) == 3


def test_the_list_of_sheets_that_libreoffice_puts_before_them_is_nobodys_words() -> None:
    table = f"<table>{TITLES}</table>"
    contents = (
        '<center><h1>Overview</h1><a href="#table0">填报表</a><br><a href="#table1">签批单</a></center>'
    )
    title = '<a name="table0"><h1>Sheet 1: <em>填报表</em></h1></a>'
    book = book_of(page(f"{contents}<hr>{title}{table}"))
    assert (book.sheets[0].name, shown(book)) == ("填报表", [list(HEADER)])
    headed = book_of(page(f"<h1>县甲局文件</h1>{table}"))
    assert shown(headed) == [["县甲局文件"], list(HEADER)]


def test_a_page_of_excel_tells_the_names_of_its_sheets_and_its_properties() -> None:
    head = (
        "<!--[if gte mso 9]><xml><x:ExcelWorksheet><x:Name>填报表</x:Name></x:ExcelWorksheet>"
        '<o:workbook_flow dt:dt="string">{&quot;unit&quot;:1}</o:workbook_flow></xml><![endif]-->'
    )
    book = book_of(page(f"<table>{TITLES}</table>", head))
    assert (book.sheets[0].name, book.properties["workbook_flow"]) == ("填报表", '{"unit":1}')


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (page("<p>本月无</p>"), "F20"),
        (page("<table><tr><td>无关的表</td></tr></table>"), "F20"),
        (page(f"<table>{TITLES}" + "<tr><td colspan=999></td><td colspan=999>x</td></tr></table>"), "F09"),
        (page(f"<table>{TITLES}" + "<tr>" * 200_001), "F09"),
        (b"MIME-Version: 1.0\r\nContent-Type: text/html\r\n\r\n<html>", "F20"),
    ],
)
def test_a_page_without_a_form_is_refused_with_a_word(data: bytes, code: str) -> None:
    assert code_of(data) == code


def test_a_cell_over_very_many_rows_costs_nothing() -> None:
    rows = "<tr>" + "<td rowspan=190000 colspan=300>x</td>" * 3 + "</tr>"
    sheet = book_of(page(f"<table>{TITLES}{rows}<tr><td>y</td></tr></table>")).sheets[0]
    assert (len(sheet.rows), sheet.cell(2, 900)) == (3, "y")


# Word


def test_words_that_were_inserted_count_and_those_deleted_do_not() -> None:
    tracked = (
        '<w:tc><w:p><w:ins w:id="1"><w:r><w:t>80</w:t></w:r></w:ins>'
        '<w:del w:id="2"><w:r><w:delText>60</w:delText></w:r></w:del>'
        "<w:moveFrom><w:r><w:t>90</w:t></w:r></w:moveFrom></w:p></w:tc>"
    )
    control = "<w:sdt><w:sdtPr/><w:sdtContent>" + word_cell("甲") + "</w:sdtContent></w:sdt>"
    assert shown(book_of(word(word_table(word_cell("1") + control + tracked))))[1] == ["1", "甲", "80"]


def test_merged_cells_and_a_second_line_stand_where_word_shows_them() -> None:
    down, on = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"
    lines = "<w:tc><w:p><w:r><w:t>甲</w:t><w:br/><w:t>乙</w:t></w:r></w:p><w:p><w:r><w:t>丙</w:t></w:r></w:p></w:tc>"
    book = book_of(
        word(
            word_table(
                word_cell("1", down) + lines,
                word_cell("", on) + word_cell("丁", '<w:gridSpan w:val="2"/>'),
                word_cell("", on) + word_cell("戊"),
            )
        )
    )
    assert shown(book)[1:] == [["1", "甲\n乙\n丙"], ["", "丁"], ["", "戊"]]
    assert set(book.sheets[0].merges) == {(1, 0, 3, 0), (2, 1, 2, 2)}


def test_comments_headers_and_words_around_the_table_are_told() -> None:
    paragraph = "<w:p><w:r><w:t>{}</w:t></w:r></w:p>"
    book = book_of(
        word(
            paragraph.format("填报单位：县甲局")
            + word_table(word_cell("1"))
            + paragraph.format("附：另报一项"),
            comments=f'<w:comments {WORD}><w:comment w:author="李四">{paragraph.format("实际80%")}</w:comment></w:comments>',
            header1=f"<w:hdr {WORD}>{paragraph.format('内部资料')}</w:hdr>",
        )
    )
    assert shown(book) == [["填报单位：县甲局"], list(HEADER), ["1"], ["附：另报一项"]]
    assert [(aside.author, aside.words) for aside in book.beside] == [("李四", "实际80%"), ("", "内部资料")]


@pytest.mark.parametrize(
    ("font", "code", "shown_as"),
    [
        *(("Wingdings", "F0FE", "☑"), ("Wingdings", "F0A8", "□"), ("Wingdings", "F06F", "□")),
        *(("Wingdings 2", "F052", "☑"), ("Wingdings 2", "0050", "✓"), ("Symbol", "F061", "（符号）")),
    ],
)
def test_a_box_that_was_ticked_is_no_empty_place(font: str, code: str, shown_as: str) -> None:
    cell = f'<w:tc><w:p><w:r><w:sym w:font="{font}" w:char="{code}"/><w:t>已办结</w:t></w:r></w:p></w:tc>'
    assert shown(book_of(word(word_table(word_cell("1") + cell))))[1] == ["1", f"{shown_as}已办结"]


def test_a_file_within_a_word_document_is_said() -> None:
    data = word(word_table(word_cell("1")))
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        parts = {name: book.read(name) for name in book.namelist()}
    assert "ole" in book_of(zipped({**parts, "word/embeddings/oleObject1.bin": b"x"})).notes
    assert "ole" not in book_of(data).notes


@pytest.mark.parametrize(
    "body", ["", "<w:p><w:r><w:t>编号 主要措施</w:t></w:r></w:p>", "<w:tbl><w:tr/></w:tbl>"]
)
def test_a_letter_without_a_list_is_still_a_word_document(body: str) -> None:
    assert code_of(word(body)) == "F02"


# words that nobody sees

WHITE_PAGE = """<style><!--td {color:black;font-size:11.0pt;} .xl65 {color:white;}
.xl66 {color:white;background:#4472C4;mso-pattern:black none;} .font5 {color:white;}--></style>
<table><col width=72><col width=0 style='display:none' span=2>
<tr><td>编号<td>主要措施<td>备注</tr>
<tr><td class=xl65>全白<td class=xl66>蓝底白字<td bgcolor="#0000FF"><font color="#0000FF">同色</font></tr>
<tr style='display:none'><td>看得见<font class=font5>白的</font><span style="font-size:1px">小的</span></tr></table>"""
WHITE_XML = (
    f'<Workbook xmlns="{SS}" xmlns:ss="{SS}" xmlns:html="http://www.w3.org/TR/REC-html40"><Styles>'
    '<Style ss:ID="Default"><Font ss:Size="11" ss:Color="#000000"/></Style>'
    '<Style ss:ID="w"><Font ss:Color="#FFFFFF"/></Style>'
    '<Style ss:ID="b" ss:Parent="w"><Interior ss:Color="#0000FF" ss:Pattern="Solid"/></Style>'
    '<Style ss:ID="s"><Font ss:Color="#0000FF"/><Interior ss:Color="#0000FF" ss:Pattern="Solid"/></Style>'
    '</Styles><Worksheet ss:Name="表"><Table><Column ss:Index="2" ss:Span="1" ss:Hidden="1"/>'
    "<Row>" + "".join(f"<Cell><Data ss:Type='String'>{words}</Data></Cell>" for words in HEADER) + "</Row>"
    '<Row><Cell ss:StyleID="w"><Data ss:Type="String">全白</Data></Cell>'
    '<Cell ss:StyleID="b"><Data ss:Type="String">蓝底白字</Data></Cell>'
    '<Cell ss:StyleID="s"><Data ss:Type="String">同色</Data></Cell></Row>'
    '<Row ss:Hidden="1"><Cell><ss:Data ss:Type="String" xmlns="http://www.w3.org/TR/REC-html40">看得见'
    '<Font html:Color="#FFFFFF">白的</Font><Font html:Size="1">小的</Font></ss:Data></Cell></Row>'
    "</Table></Worksheet></Workbook>"
)


@pytest.mark.parametrize("page", [WHITE_PAGE, WHITE_XML])
def test_words_that_nobody_sees_and_what_is_hidden_are_told(page: str) -> None:
    book = book_of(page.encode())
    faint = [(aside.cell, aside.words) for aside in book.beside if aside.kind == FAINT]
    assert faint == [("A2", "全白"), ("C2", "同色"), ("A3", "白的小的")]
    assert (*book.sheets[0].hidden_rows, *sorted(book.sheets[0].hidden_columns)) == (2, 1, 2)


@pytest.mark.parametrize(
    ("colour", "ground", "told"),
    [
        ("FFFFFF", "FFFF00", True),
        ("FFFFFF", "FFFFCC", True),
        ("FFFF99", "FFFFFF", True),
        ("000000", "0A0A0A", True),
        ("FF0000", "7F7F7F", False),
        ("FFC000", "A9D08E", False),
        ("00B050", "FF6600", False),
        ("D9D9D9", "FFFFFF", False),
    ],
)
def test_words_as_light_as_their_ground_are_told_where_their_hue_does_not_show_them(
    colour: str, ground: str, *, told: bool
) -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet["A1"], sheet["A2"] = HEADER[0], "已完成"
    sheet["A2"].font, sheet["A2"].fill = Font(color=colour), PatternFill("solid", fgColor=ground)
    content = io.BytesIO()
    book.save(content)
    faint = [aside.words for aside in book_of(content.getvalue()).beside if aside.kind == FAINT]
    assert faint == ["已完成"] * told


def test_words_that_nobody_sees_in_a_word_table_are_told() -> None:
    document = docx.Document()
    table = document.add_table(2, 2)
    table.cell(0, 0).text, table.cell(0, 1).text = HEADER[:2]
    table.cell(1, 0).paragraphs[0].add_run("看得见")
    white, tiny, hidden = (table.cell(1, 0).paragraphs[0].add_run(words) for words in ("白", "小", "藏"))
    white.font.color.rgb, tiny.font.size, hidden.font.hidden = RGBColor(255, 255, 255), Pt(1), True
    content = io.BytesIO()
    document.save(content)
    book = book_of(content.getvalue())
    assert [(aside.cell, aside.kind, aside.words) for aside in book.beside] == [("A2", FAINT, "白小藏")]
    assert shown(book)[1] == ["看得见白小藏"]
