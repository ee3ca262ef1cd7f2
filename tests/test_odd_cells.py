"""Cells that stand twice in a file, and number formats that a condition puts on cells: taken as shown, or told."""

from __future__ import annotations

import io
import json
import re
import struct
import zipfile
from collections.abc import Mapping
from copy import copy
from dataclasses import replace
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.formatting.rule import Rule
from openpyxl.styles import Font, PatternFill
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.styles.numbers import NumberFormat

from tests import hostile
from tests.build import filled
from tests.programs import libreoffice_convert
from tests.test_whole_return import FORM, TABLE, state
from workbook_flow.model import FORM_SHEET, Return, SubmissionState
from workbook_flow.returns import read_return
from workbook_flow.sheets import Beside, Book, CellError, CellLook
from workbook_flow.sheets.cells import anchor_name, text
from workbook_flow.sheets.wire import decode
from workbook_flow.sheets.worker import answer


def read(data: bytes) -> Book:
    return decode(answer(data)[1:])


def of_format(code: str) -> DifferentialStyle:
    """What a rule puts on a cell: that number format."""
    return DifferentialStyle(numFmt=NumberFormat(numFmtId=200, formatCode=code))


def sheet_of(
    values: Mapping[str, str | float],
    formats: Mapping[str, str] | None = None,
    *rules: tuple[str, str | None, Rule],
) -> bytes:
    """A workbook with those values and number formats; each rule has its area and the number format that it puts on."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for cell, value in values.items():
        sheet[cell] = value
    for cell, code in (formats or {}).items():
        sheet[cell].number_format = code
    for area, shows, rule in rules:
        rule.dxf = of_format(shows) if shows else rule.dxf or DifferentialStyle()
        sheet.conditional_formatting.add(area, rule)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def rewritten(data: bytes, change: tuple[str, str]) -> bytes:
    """The package with its first sheet, in which a pattern was replaced."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as book, zipfile.ZipFile(out, "w") as target:
        for name in book.namelist():
            words = book.read(name)
            if name == "xl/worksheets/sheet1.xml":
                changed = re.sub(change[0], change[1], words.decode(), flags=re.DOTALL)
                assert changed != words.decode(), change
                words = changed.encode()
            target.writestr(name, words)
    return out.getvalue()


def compares(how: str, *bounds: str) -> Rule:
    rule = Rule(type="cellIs", formula=list(bounds))
    rule.operator = how  # type: ignore[assignment]  # one of the words that Excel knows
    return rule


TWICE_KIND = "重复的单元格"


@pytest.mark.parametrize(
    ("value", "own", "code", "rule", "shown", "sure"),
    [
        (0.6, "General", "0%", compares("greaterThan", "0.5"), "60%", True),
        (0.6, "General", "0%", compares("lessThan", "0.5"), "0.6", True),
        (0.6, "0%", "0.0", compares("between", "1", "0"), "0.6", True),
        (60, "General", '0"%"', compares("notEqual", "0"), "60%", True),
        (60, "General", ";;;", compares("greaterThanOrEqual", "60"), "", True),
        (45488, "yyyy-mm-dd", 'yyyy"年"m"月"', compares("greaterThan", "1"), "2024年7月", True),
        (60, "General", ";;;", Rule(type="expression", formula=["$B$1>1"]), "60", False),
        (60, "General", ";;;", compares("greaterThan", "$B$1"), "60", False),
        (60, "General", "0", Rule(type="expression", formula=["TRUE"]), "60", True),
        (0.6, "0%", "General", compares("greaterThan", "0.5"), "0.6", True),
        (0.6, "0%", "General", compares("lessThan", "0.5"), "60%", True),
        (0.6, "0%", "General", Rule(type="expression", formula=["$B$1>1"]), "60%", False),
        ("六成", "General", '0;0;0;"约"@', Rule(type="containsBlanks", formula=["LEN(A1)=0"]), "六成", False),
    ],
)
def test_a_conditional_number_format_is_read_as_shown_or_said_to_be_unsure(
    value: str | float, own: str, code: str, rule: Rule, shown: str, *, sure: bool
) -> None:
    book = read(sheet_of({"A1": value, "B1": 2}, {"A1": own}, ("A1:A9", code, rule)))
    cell = book.sheets[0].cell(0, 0)
    shows = "60%" if own == "0%" and (0, 0) in book.sheets[0].percent_cells else text(cell)
    assert shows == shown
    assert (not isinstance(cell, CellLook) or cell.sure) is sure


def test_of_two_rules_the_first_that_holds_counts_and_those_of_2010_bear_their_own_format() -> None:
    first, second = compares("greaterThan", "90"), compares("greaterThan", "10")
    first.priority, second.priority = 1, 2
    rules = (("A1:A2", '0"分"', first), ("A1:A2", '0"％"', second))
    book = read(sheet_of({"A1": 95, "A2": 50}, None, *rules))
    assert [text(book.sheets[0].cell(row, 0)) for row in (0, 1)] == ["95分", "50％"]
    later = (
        '<extLst><ext xmlns:x14="x"><x14:conditionalFormattings><x14:conditionalFormatting>'
        '<x14:cfRule type="expression" priority="1" id="{1}"><xm:f xmlns:xm="m">Sheet2!A1=1</xm:f>'
        '<x14:dxf><numFmt numFmtId="9" formatCode="0%"/></x14:dxf></x14:cfRule><xm:sqref xmlns:xm="m">A1</xm:sqref>'
        "</x14:conditionalFormatting></x14:conditionalFormattings></ext></extLst></worksheet>"
    )
    cell = read(rewritten(sheet_of({"A1": 95}), ("</worksheet>", later))).sheets[0].cell(0, 0)
    assert isinstance(cell, CellLook)
    assert not cell.sure


def of_colours(font: str = "", fill: str = "") -> DifferentialStyle:
    """What a rule puts on a cell: the colours of its words and of its ground."""
    return DifferentialStyle(
        font=Font(color=font) if font else None, fill=PatternFill(bgColor=fill) if fill else None
    )


ALWAYS = Rule(type="expression", formula=["LEN(A1)>0"])
HIDING = {
    "white words": (ALWAYS, of_colours("FFFFFFFF"), True),
    "nearly white words": (ALWAYS, of_colours("FFFAFAFA"), True),
    "words of the colour of their ground": (ALWAYS, of_colours("FF4F81BD", "FF4F81BD"), True),
    "black ground": (ALWAYS, of_colours(fill="FF000000"), True),
    "a number that may be compared": (compares("greaterThan", "50"), of_colours("FFFFFFFF"), True),
    "red words": (ALWAYS, of_colours("FFFF0000"), False),
    "white words on red": (ALWAYS, of_colours("FFFFFFFF", "FFFF0000"), False),
    "a ground as forms have it": (ALWAYS, of_colours(fill="FFFDE9D9"), False),
}


@pytest.mark.parametrize(("rule", "look", "hidden"), HIDING.values(), ids=HIDING)
def test_words_that_a_condition_makes_unseen_are_told(
    rule: Rule, look: DifferentialStyle, *, hidden: bool, tmp_path: Path
) -> None:
    source = tmp_path / "原样.xlsx"
    source.write_bytes(
        sheet_of({"A1": "暗的", "B2": 60, "C3": "亮的"}, None, ("A1:B2", None, replace_look(rule, look)))
    )
    kinds = ("xlsx", "ods", "xls")
    files = [source, *(libreoffice_convert(source, kind, tmp_path / "另存") for kind in kinds)]
    for file in files:
        told = [(aside.cell, aside.words) for aside in read(file.read_bytes()).beside]
        assert (file.suffix, told) == (file.suffix, [("A1", "暗的"), ("B2", "60")] if hidden else [])


def replace_look(rule: Rule, look: DifferentialStyle) -> Rule:
    """That rule with what it puts on a cell."""
    copied = copy(rule)
    copied.dxf = look
    return copied


@pytest.mark.parametrize(
    ("rule", "told"),
    [
        (compares("equal", "0"), []),
        (compares("lessThan", "50"), []),
        (compares("greaterThan", "50"), [("B1", "60；字")]),
    ],
)
def test_a_condition_that_does_not_hold_hides_nothing(
    rule: Rule, told: list[tuple[str, str]], tmp_path: Path
) -> None:
    """A text is more than any number."""
    rule = replace_look(rule, of_colours("FFFFFFFF"))
    source = tmp_path / "原样.xlsx"
    source.write_bytes(sheet_of({"A1": 0, "B1": 60, "C1": "字"}, None, ("A1:C1", None, rule)))
    for file in (source, libreoffice_convert(source, "xls", tmp_path / "另存")):
        book = read(file.read_bytes())
        assert [(aside.cell, aside.words) for aside in book.beside] == told


def test_a_condition_of_2010_bears_its_own_colours() -> None:
    later = (
        '<extLst><ext xmlns:x14="x"><x14:conditionalFormattings><x14:conditionalFormatting>'
        '<x14:cfRule type="expression" priority="1" id="{1}"><xm:f xmlns:xm="m">Sheet2!A1=1</xm:f>'
        '<x14:dxf><font><color theme="0"/></font></x14:dxf></x14:cfRule><xm:sqref xmlns:xm="m">A1</xm:sqref>'
        "</x14:conditionalFormatting></x14:conditionalFormattings></ext></extLst></worksheet>"
    )
    book = read(rewritten(sheet_of({"A1": "暗的"}), ("</worksheet>", later)))
    assert [(aside.cell, aside.words) for aside in book.beside] == [("A1", "暗的")]


def test_a_fill_cell_that_a_condition_makes_unseen_is_read_and_told() -> None:
    """L34"""
    workbook = load_workbook(io.BytesIO(filled(FORM, TABLE)))
    sheet = workbook[FORM_SHEET]
    (cell,) = (cell for row in sheet.iter_rows() for cell in row if cell.value == "按计划推进")
    rule = replace_look(ALWAYS, of_colours("FFFFFFFF"))
    sheet.conditional_formatting.add(cell.coordinate, rule)
    target = io.BytesIO()
    workbook.save(target)
    returned = read_return(read(target.getvalue()), FORM, FORM, "县甲局.xlsx")
    assert isinstance(returned, Return)
    assert [(fault.code, fault.place.cell) for fault in returned.problems] == [("L34", cell.coordinate)]
    assert [row.values["进展情况"].typed for row in returned.rows] == ["已全部完成", "按计划推进"]


@pytest.mark.parametrize(
    ("stopping", "stops", "shown", "sure"),
    [
        (compares("greaterThan", "50"), True, "60", True),
        (compares("greaterThan", "50"), False, "60分", True),
        (compares("greaterThan", "90"), True, "60分", True),
        (Rule(type="expression", formula=["$B$1>1"]), True, "60", False),
        (Rule(type="expression", formula=["$B$1>1"]), False, "60分", True),
        (Rule(type="expression", formula=["$B$1>1"], dxf=of_format("0")), False, "60", False),
    ],
)
def test_a_rule_without_a_number_format_stops_those_below_it(
    stopping: Rule, shown: str, *, stops: bool, sure: bool
) -> None:
    stopping.priority, stopping.stopIfTrue = 1, stops
    below = compares("greaterThan", "10")
    below.priority = 2
    book = read(sheet_of({"A1": 60, "B1": 2}, None, ("A1:A9", None, stopping), ("A1:A9", '0"分"', below)))
    cell = book.sheets[0].cell(0, 0)
    assert text(cell) == shown
    assert (not isinstance(cell, CellLook) or cell.sure) is sure


TWICE = {
    "a cell beside itself": (r'(<c r="B2"[^>]*>)(<v>)2(</v></c>)', r"\g<1>\g<2>2\3\g<1>\g<2>9\3"),
    "a row below": (r"(</sheetData>)", r'<row r="2"><c r="B2"><v>9</v></c></row>\1'),
    "a cell without its name": (r'(<row r="2"[^>]*>)', r"\1<c/><c><v>9</v></c>"),
    "a row without its number": (r'(<row r="2"[^>]*>)', r'<row><c r="B2"><v>9</v></c></row>\1'),
    "an inline text": (
        r"(</sheetData>)",
        r'<row r="2"><c r="B2" t="inlineStr"><is><t>9</t></is></c></row>\1',
    ),
}


@pytest.mark.parametrize("change", TWICE.values(), ids=TWICE.keys())
def test_a_cell_that_stands_twice_is_told_with_both(change: tuple[str, str]) -> None:
    book = read(rewritten(sheet_of({"A1": 1, "B2": 2, "C3": "三"}), change))
    assert [(aside.cell, aside.kind, sorted(aside.words)) for aside in book.beside] == [
        ("B2", TWICE_KIND, ["2", "9", "；"])
    ]


def test_what_stands_twice_and_says_the_same_is_no_matter_and_a_blank_is_a_wording() -> None:
    again = (r"(</sheetData>)", r'<row r="2"><c r="B2"><v>2</v></c><c r="D4"/><c r="D4" t="s"/></row>\1')
    assert read(rewritten(sheet_of({"A1": 1, "B2": 2}), again)).beside == ()
    for blank in ('<c r="A1"/>', '<c r="A1" t="inlineStr"><is><t> </t></is></c>'):
        cleared = (r"(</sheetData>)", rf'<row r="1">{blank}</row>\1')
        (aside,) = read(rewritten(sheet_of({"A1": 1, "B2": 2}), cleared)).beside
        assert (aside.cell, aside.kind, aside.words) == ("A1", TWICE_KIND, "1；（空白）")


def test_a_row_with_a_cell_that_stands_twice_waits_and_elsewhere_the_file_is_not_whole() -> None:
    book = read(filled(FORM, TABLE))
    returned = read_return(book, FORM, FORM, "县甲局.xlsx")
    assert isinstance(returned, Return)
    row = returned.rows[1].number
    for cell, code, accepted in ((f"F{row}", "L31", 1), ("B1", "L32", 2)):
        aside = Beside(sheet=returned.sheet, cell=cell, author="", kind=TWICE_KIND, words="60；80")
        held = read_return(replace(book, beside=(*book.beside, aside)), FORM, FORM, "县甲局.xlsx")
        assert isinstance(held, Return)
        problems = [*held.problems, *(problem for row in held.rows for problem in row.problems)]
        assert [fault.place.cell for fault in problems if fault.code == code] == [cell]
        assert state(held) == (SubmissionState.PARTIAL, accepted, 2 - accepted)


RELATED = "http://schemas.openxmlformats.org/package/2006/relationships"
SHEET_RELS, DRAWING = "xl/worksheets/_rels/sheet1.xml.rels", "xl/drawings/drawing1.xml"
WORDS = "更正：实际80%"


def with_parts(data: bytes, parts: Mapping[str, str]) -> bytes:
    """The package with parts added, or in the place of those of the same names."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as book, zipfile.ZipFile(out, "w") as target:
        for name in {*book.namelist(), *parts}:
            target.writestr(name, parts.get(name) or book.read(name))
    return out.getvalue()


def related(*pairs: tuple[str, str], external: bool = False) -> str:
    mode = ' TargetMode="External"' if external else ""
    return (
        f'<Relationships xmlns="{RELATED}">'
        + "".join(
            f'<Relationship Id="r{n}" Type="x/{kind}" Target="{to}"{mode}/>'
            for n, (kind, to) in enumerate(pairs)
        )
        + "</Relationships>"
    )


def drawn(kind: str, part: str, xml: str) -> dict[str, str]:
    """The parts of a drawing that shows a chart or a diagram."""
    return {
        SHEET_RELS: related(("drawing", "../drawings/drawing1.xml")),
        DRAWING: "<wsDr/>",
        "xl/drawings/_rels/drawing1.xml.rels": related((kind, f"../{part}")),
        f"xl/{part}": xml,
    }


CONTROL = (
    '<xml xmlns:v="v" xmlns:x="x"><v:shape id="a"><v:textbox><div>批注<br></div></v:textbox><x:ClientData '
    'ObjectType="Note"/></v:shape><v:shape id="b"><v:textbox><div><font face="宋体">更正：<br></font>实际80%</div>'
    '</v:textbox><x:ClientData ObjectType="Label"><x:Anchor>1, 15, 2, 10, 7, 31, 9, 9</x:Anchor></x:ClientData></v:shape></xml>'
)
GRAPHICS = {
    "a chart": (
        "",
        "图表、图形",
        drawn(
            "chart", "charts/chart1.xml", f"<c><p><r><t>{WORDS[:3]}</t></r><r><t>{WORDS[3:]}</t></r></p></c>"
        ),
    ),
    "a diagram": (
        "",
        "图表、图形",
        drawn("diagramData", "diagrams/data1.xml", f"<d><pt><t><p><r><t>{WORDS}</t></r></p></t></pt></d>"),
    ),
    **{
        f"a label as a {shape}": (
            "B3",
            "控件",
            {
                SHEET_RELS: related(("vmlDrawing", "../drawings/v.vml")),
                "xl/drawings/v.vml": CONTROL.replace('<v:shape id="b">', f'<v:{shape} id="b">'),
            },
        )
        for shape in ("shape", "rect", "roundrect", "oval")
    },
    "what is said of a picture": (
        "B3",
        "图片的替代文字",
        {
            SHEET_RELS: related(("drawing", "../drawings/drawing1.xml")),
            DRAWING: "<wsDr><oneCellAnchor><from><col>1</col><row>2</row></from><pic><nvPicPr>"
            f'<cNvPr id="2" name="图片 1" descr="{WORDS}"/></nvPicPr></pic></oneCellAnchor></wsDr>',
        },
    ),
}


@pytest.mark.parametrize(("cell", "kind", "parts"), GRAPHICS.values(), ids=GRAPHICS.keys())
def test_words_in_charts_diagrams_and_controls_are_told(cell: str, kind: str, parts: dict[str, str]) -> None:
    (aside,) = read(with_parts(sheet_of({"A1": 1}), parts)).beside
    assert (aside.sheet, aside.cell, aside.kind, aside.words.replace(" ", "")) == ("Sheet", cell, kind, WORDS)


@pytest.mark.parametrize(
    ("row", "column", "cell"),
    [
        (2, 1, "B3"),
        (1_048_575, 16_383, "XFD1048576"),
        (1_048_576, 1, ""),
        (2, 16_384, ""),
        (65_535, 65_535, ""),
    ],
)
def test_words_fixed_where_no_sheet_has_a_cell_are_told_without_one(row: int, column: int, cell: str) -> None:
    corner = f"<from><col>{column}</col><row>{row}</row></from>"
    shape = f"<wsDr><oneCellAnchor>{corner}<sp><t>{WORDS}</t></sp></oneCellAnchor></wsDr>"
    label = CONTROL.replace("1, 15, 2, 10", f"{column}, 15, {row}, 10")
    for kind, target, part, xml in (
        ("drawing", "../drawings/drawing1.xml", DRAWING, shape),
        ("vmlDrawing", "../drawings/v.vml", "xl/drawings/v.vml", label),
    ):
        (aside,) = read(
            with_parts(sheet_of({"A1": 1}), {SHEET_RELS: related((kind, target)), part: xml})
        ).beside
        assert (aside.cell, aside.words.replace(" ", "")) == (cell, WORDS)
    assert anchor_name(row, column) == cell


@pytest.mark.parametrize(
    ("scenario", "cell", "words"),
    [
        (
            '<scenario name="实际" count="1" user="张三" comment="更正"><inputCells r="A1" val="80"/></scenario>',
            "A1",
            "实际；更正；A1 为 80",
        ),
        (
            '<scenario name="两处"><inputCells r="B2" val="80"/><inputCells r="C3" val="已完成"/></scenario>',
            "B2",
            "两处；B2 为 80，C3 为 已完成",
        ),
    ],
)
def test_other_values_kept_for_cells_are_told(scenario: str, cell: str, words: str) -> None:
    data = rewritten(sheet_of({"A1": 1}), ("</sheetData>", f"</sheetData><scenarios>{scenario}</scenarios>"))
    (aside,) = read(data).beside
    assert (aside.sheet, aside.cell, aside.kind, aside.words) == ("Sheet", cell, "方案", words)


@pytest.mark.parametrize("error", ["#SPILL!", "ERROR", "Err:502", "#ЗНАЧ!", " #REF!"])
def test_an_error_that_nobody_knows_costs_its_cell_alone(error: str) -> None:
    data = rewritten(
        sheet_of({"A1": 1, "B1": "按计划"}), (r'<c r="A1".*?</c>', f'<c r="A1" t="e"><v>{error}</v></c>')
    )
    row = read(data).sheets[0].rows[0]
    assert isinstance(row[0], CellError)
    assert (row[0].text.strip(), row[1]) == (error.strip(), "按计划")


def test_where_a_link_leads_is_told_unless_its_cell_says_so() -> None:
    targets = {
        "A1": "https://pan.example.cn/s/a",
        "A2": "mailto:a@b.cn",
        "A3": "https://a.example.cn/",
        "A4": "%E8%AF%81%E6%98%8E 20%25.pdf",
    }
    cells = {"A1": "查看", "A2": "张三 a@b.cn", "A3": "a.example.cn", "A4": "见附件"}
    links = "".join(f'<hyperlink ref="{cell}" r:id="r{n}" xmlns:r="r"/>' for n, cell in enumerate(targets))
    data = rewritten(sheet_of(cells), ("<pageMargins", f"<hyperlinks>{links}</hyperlinks><pageMargins"))
    rels = related(*(("hyperlink", target) for target in targets.values()), external=True)
    asides = read(with_parts(data, {SHEET_RELS: rels})).beside
    assert [(aside.cell, aside.kind, aside.words) for aside in asides] == [
        ("A1", "超链接", "https://pan.example.cn/s/a"),
        ("A4", "超链接", "证明 20%.pdf"),
    ]
    formula = r'<c r="A1" t="str"><f>HYPERLINK("https://pan.example.cn/s/b","查看")</f><v>查看</v></c>'
    (told_of,) = read(rewritten(sheet_of({"A1": 1}), (r'<c r="A1".*?</c>', formula))).beside
    assert (told_of.cell, told_of.words) == ("A1", "https://pan.example.cn/s/b")


@pytest.mark.parametrize(("kind", "shown"), [("_localImage", "（图片，见来件）"), ("_error", "#VALUE!")])
def test_a_picture_placed_in_a_cell_by_excel_365_is_a_picture_and_no_error(kind: str, shown: str) -> None:
    cell = r'<c r="A1" t="e" vm="1"><v>#VALUE!</v></c>'
    data = rewritten(sheet_of({"A1": 1}), (r'<c r="A1".*?</c>', cell))
    structure = f'<rvStructures count="1"><s t="{kind}"><k n="x" t="i"/></s></rvStructures>'
    book = read(with_parts(data, {"xl/richData/rdrichvaluestructure.xml": structure}))
    assert text(book.sheets[0].cell(0, 0)) == shown


def bare_xls(*records: tuple[int, bytes], version: int = 0x600) -> bytes:
    """An old workbook of one sheet with those records."""
    name = b"\x05\0Sheet"
    globals_ = hostile.biff((0x85, bytes(4) + b"\0\0" + name))
    start = struct.pack("<I", len(globals_))
    head = hostile.biff((0x85, start + b"\0\0" + name))
    sheet = struct.pack("<HHHHHHII", 0x809, 16, version, 0x10, 0, 0, 0, 0)
    sheet += b"".join(struct.pack("<HH", number, len(body)) + body for number, body in records)
    return hostile.ole({"Workbook": head + sheet + struct.pack("<HH", 0x0A, 0)})


def number_at(row: int, column: int, number: float) -> tuple[int, bytes]:
    return 0x203, struct.pack("<HHHd", row, column, 0, number)


def label_at(row: int, column: int, words: str) -> tuple[int, bytes]:
    return 0x204, struct.pack("<HHHHB", row, column, 0, len(words), 1) + words.encode("utf-16-le")


OLD_TWICE = {
    "two numbers": ([number_at(0, 0, 60), number_at(0, 0, 80)], "60；80"),
    "apart": ([number_at(0, 0, 60), number_at(1, 0, 1), label_at(0, 0, "八成")], "60；八成"),
    "many in one": (
        [number_at(0, 0, 60), (0xBD, struct.pack("<HHHIHIH", 0, 0, 0, 80 << 2 | 2, 0, 5 << 2 | 2, 1))],
        "60；80",
    ),
    "a blank": ([number_at(0, 0, 60), (0x201, struct.pack("<HHH", 0, 0, 0))], "60；（空白"),
    "a truth": ([number_at(0, 0, 60), (0x205, struct.pack("<HHHBB", 0, 0, 0, 1, 0))], "60；TRUE"),
    "the same": ([number_at(0, 0, 60), (0x27E, struct.pack("<HHHI", 0, 0, 0, 60 << 2 | 2))], ""),
}


@pytest.mark.parametrize("case", OLD_TWICE)
def test_a_cell_that_stands_twice_in_an_old_workbook_is_told_with_both(case: str) -> None:
    records, words = OLD_TWICE[case]
    asides = [aside for aside in read(bare_xls(*records)).beside if aside.kind == TWICE_KIND]
    assert [aside.cell for aside in asides] == ["A1"] * bool(words)
    assert all(aside.words.startswith(words) for aside in asides)


def areas(*ranges: tuple[int, int, int, int]) -> bytes:
    return struct.pack("<H", len(ranges)) + b"".join(struct.pack("<HHHH", *spot) for spot in ranges)


WITH_FORMAT, WITH_FILL = struct.pack("<IHH", 0x02000000, 0, 9 << 8), struct.pack("<IHI", 0x20000000, 0, 0)
OF_2003 = (0x1B0, struct.pack("<HH8x", 1, 4 << 1) + areas((0, 1, 0, 0)))
OF_2007 = (0x879, bytes(12) + struct.pack("<HH8x", 1, 4 << 1) + areas((0, 1, 0, 0)))
RULE = bytes(6)
OLD_RULES = {
    "of 2003": ([OF_2003, (0x1B1, RULE + WITH_FORMAT)], True),
    "of 2003, a fill alone": ([OF_2003, (0x1B1, RULE + WITH_FILL)], False),
    "of 2007": ([OF_2007, (0x87A, bytes(12) + RULE + struct.pack("<I", 8) + WITH_FORMAT)], True),
    "of 2007, a fill alone": ([OF_2007, (0x87A, bytes(12) + RULE + struct.pack("<I", 8) + WITH_FILL)], False),
    "of 2003, carried on by 2007": (
        [
            OF_2003,
            (0x1B1, RULE + WITH_FILL),
            (
                0x87B,
                bytes(16) + struct.pack("<HHBBHBB", 4, 0, 0, 0, 1, 0, 1) + struct.pack("<I", 8) + WITH_FORMAT,
            ),
        ],
        True,
    ),
}


@pytest.mark.parametrize("case", OLD_RULES)
def test_a_number_under_a_conditional_format_of_an_old_workbook_is_said_to_be_unsure(case: str) -> None:
    records, unsure = OLD_RULES[case]
    cells = [number_at(0, 0, 0.6), label_at(1, 0, "六成"), number_at(5, 0, 0.6)]
    sheet = read(bare_xls(*cells, *records)).sheets[0]
    first, words, below = (sheet.cell(row, 0) for row in (0, 1, 5))
    assert (isinstance(first, CellLook) and not first.sure) is unsure
    assert (words, below) == ("六成", 0.6)


def test_what_a_number_shows_is_unsure_where_only_the_second_reader_can_read_it() -> None:
    a_broken_link = (0x1B8, bytes(32))
    sheet = read(bare_xls(number_at(0, 0, 0.6), label_at(1, 0, "六成"), a_broken_link)).sheets[0]
    first = sheet.cell(0, 0)
    assert isinstance(first, CellLook)
    assert not first.sure
    assert sheet.cell(1, 0) == "六成"


@pytest.mark.parametrize("column", [16_384, 18_504, 65_535])
def test_an_old_workbook_with_a_cell_that_no_sheet_has_is_called_damaged(column: int) -> None:
    cell = struct.pack("<HHHd", 6, column, 0, 60)
    assert json.loads(answer(bare_xls((0x203, cell)))[1:])[0] == "F04"


ODS_NAMES = ("office", "table", "text")


@pytest.mark.parametrize(
    ("cell", "read_as"),
    [
        ("<table:table-cell><text:p>60</text:p></table:table-cell>", "60"),
        (
            '<table:table-cell table:style-name="a">\n <text:p>甲<text:span>乙</text:span></text:p></table:table-cell>',
            "甲乙",
        ),
        ("<table:table-cell><text:p>甲</text:p><text:p>乙</text:p></table:table-cell>", "甲\n乙"),
        (
            '<table:table-cell office:value-type="float" office:value="60"><text:p>60</text:p></table:table-cell>',
            60,
        ),
        ("<table:table-cell/>", None),
    ],
)
def test_words_in_a_cell_of_open_document_that_names_no_type_are_text(cell: str, read_as: object) -> None:
    """As LibreOffice takes them; programs that write such files by hand leave the type out."""
    row = f'<table:table-row>{cell}<table:table-cell office:value-type="string"><text:p>末</text:p></table:table-cell>'
    names = "".join(f' xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ODS_NAMES)
    table = f'<table:table table:name="表">{row}</table:table-row></table:table>'
    body = f"<office:body><office:spreadsheet>{table}</office:spreadsheet></office:body>"
    manifest = '<m:manifest xmlns:m="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"></m:manifest>'
    parts: dict[str, str | bytes] = {
        "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
        "content.xml": f"<office:document-content{names}>{body}</office:document-content>",
        "META-INF/manifest.xml": manifest,
    }
    sheet = read(hostile.zipped(parts)).sheets[0]
    assert (sheet.cell(0, 0), sheet.cell(0, 1)) == (read_as, "末")
