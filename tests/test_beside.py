"""What stands elsewhere than in a cell's value, what a program made of one, and cells that strayed far."""

from __future__ import annotations

import csv
import datetime as dt
import io
import zipfile

import openpyxl
import pytest
from openpyxl.comments import Comment

from tests import hostile
from workbook_flow.model import Problem
from workbook_flow.sheets import Beside, Book, CellPicture
from workbook_flow.sheets.archives import expand_zip
from workbook_flow.sheets.wire import decode
from workbook_flow.sheets.worker import answer
from workbook_flow.words.problems import is_mark

COMMENTS = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
THREADS = "http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments"
DRAWING = "http://schemas.openxmlformats.org/drawingml/2006"
PACKAGE = hostile.PACKAGE


def book_of(data: bytes) -> Book:
    reply = answer(data)
    assert reply[:1] == b"B", reply[:200]
    return decode(reply[1:])


def refusal_of(data: bytes) -> str:
    reply = answer(data)
    assert reply[:1] == b"R"
    return reply[1:].decode("unicode_escape")


def linked(**parts: str | bytes) -> bytes:
    """A small workbook whose first sheet points to the parts."""
    rels = "".join(
        f'<Relationship Id="r{at}" Type="x" Target="../{name[4:].replace("__", "/").replace("_", ".")}"/>'
        for at, name in enumerate(parts)
    )
    named = {name.replace("__", "/").replace("_", "."): part for name, part in parts.items()}
    rels = f'<Relationships xmlns="{PACKAGE}/relationships">{rels}</Relationships>'
    return hostile.zipped(hostile.xlsx_parts() | named | {"xl/worksheets/_rels/sheet1.xml.rels": rels})


def comments(*notes: tuple[str, str], author: str = "张三") -> str:
    listed = "".join(
        f'<comment ref="{cell}" authorId="0"><text><r><t>{words[:2]}</t></r><r><t>{words[2:]}</t></r></text></comment>'
        for cell, words in notes
    )
    return f'<comments xmlns="{COMMENTS}"><authors><author>{author}</author></authors><commentList>{listed}</commentList></comments>'


def threads(*notes: tuple[str, str]) -> str:
    listed = "".join(
        f'<threadedComment ref="{cell}" id="{{1}}"><text>{words}</text></threadedComment>'
        for cell, words in notes
    )
    return f'<ThreadedComments xmlns="{THREADS}">{listed}</ThreadedComments>'


def test_a_note_is_read_with_its_sheet_cell_and_author() -> None:
    book = book_of(linked(xl__comments1_xml=comments(("B1", "更正：实际80%"))))
    assert book.beside == (Beside("填报表", "B1", "张三", "批注", "更正：实际80%"),)


def test_a_note_saved_by_openpyxl_is_read() -> None:
    book = openpyxl.Workbook()
    book.worksheets[0]["C2"].comment = Comment("请按80%统计\n附后", "李四")
    target = io.BytesIO()
    book.save(target)
    (note,) = book_of(target.getvalue()).beside
    assert (note.sheet, note.cell, note.author, note.words) == ("Sheet", "C2", "李四", "请按80%统计\n附后")


@pytest.mark.parametrize(
    ("line", "own"),
    [
        ("“完成比例”应为 0 到 100 的数字，现为“八成左右”。请只填数字，如 60。", True),
        ("“进展情况”只有 1 个字，过于简单。请至少写 10 个字，说清做了什么、到了哪一步。", True),
        ("“完成比例”应为 0 到 100 的数字，现为“八成左右”。请只填数字，如 60。更正：实际80%", False),
        ("更正：实际80%。", False),
        ("请只填数字，如 60。", False),
        ("", False),
    ],
)
def test_what_the_program_wrote_beside_a_cell_is_told_from_what_a_unit_wrote(line: str, own: bool) -> None:
    """A form that went through another program has lost the author of its notes."""
    assert is_mark(line) is own


def test_a_threaded_comment_is_read_once_beside_the_note_that_repeats_it() -> None:
    data = linked(
        xl__threadedComments__threadedComment1_xml=threads(("B1", "实际80%"), ("B1", "同意")),
        xl__comments1_xml=comments(("B1", "[线程批注] 实际80%"), ("A1", "另一处")),
    )
    assert [(note.cell, note.words) for note in book_of(data).beside] == [
        ("A1", "另一处"),
        ("B1", "实际80%"),
        ("B1", "同意"),
    ]


def test_a_threaded_comment_that_nothing_points_to_is_still_read() -> None:
    data = hostile.xlsx(xl__threadedComments__threadedComment1_xml=threads(("J6", "实际80%")))
    assert [(note.sheet, note.cell, note.words) for note in book_of(data).beside] == [("", "J6", "实际80%")]


def test_words_in_a_shape_are_read_with_the_cell_it_lies_over() -> None:
    shape = (
        f'<x:wsDr xmlns:x="{DRAWING}/spreadsheetDrawing" xmlns:a="{DRAWING}/main"><x:twoCellAnchor>'
        "<x:from><x:col>1</x:col><x:colOff>0</x:colOff><x:row>5</x:row></x:from>"
        "<x:to><x:col>3</x:col><x:row>9</x:row></x:to><x:sp><x:txBody><a:p><a:r><a:t>本月</a:t></a:r>"
        "<a:r><a:t>已办结</a:t></a:r></a:p><a:p><a:r><a:t>见附件</a:t></a:r></a:p></x:txBody></x:sp>"
        "</x:twoCellAnchor></x:wsDr>"
    )
    (aside,) = book_of(linked(xl__drawings__drawing1_xml=shape)).beside
    assert aside == Beside("填报表", "B6", "", "文本框", "本月已办结\n见附件")


def test_a_thousand_notes_and_no_more_cross_over() -> None:
    many = comments(*((f"A{row}", f"第{row}条") for row in range(1, 1302)))
    beside = book_of(linked(xl__comments1_xml=many)).beside
    assert (len(beside), beside[-1].words) == (1001, "另有 301 处")


@pytest.mark.parametrize(
    "words",
    [
        '=DISPIMG("ID_61A4C7AEBBCE4C2AB56FC63352E00CBD",1)',
        '_xlfn.DISPIMG("ID_1",1)',
        '=_xlfn.DISPIMG("ID_1",1)',
        '=dispimg("ID_1",0)',
        "DISPIMG(A1,1)",
    ],
)
def test_a_picture_that_wps_keeps_in_a_cell_is_no_text(words: str) -> None:
    book = book_of(hostile.xlsx(inline("A1", words)))
    assert book.sheets[0].cell(0, 0) == CellPicture()


def test_words_about_the_function_stay_words() -> None:
    assert (
        book_of(hostile.xlsx(inline("A1", "用 =DISPIMG(1) 插图"))).sheets[0].cell(0, 0)
        == "用 =DISPIMG(1) 插图"
    )


def inline(cell: str, words: str) -> str:
    row = "".join(filter(str.isdigit, cell))
    escaped = words.replace("&", "&amp;").replace('"', "&quot;")
    return f'<row r="{row}"><c r="{cell}" t="inlineStr"><is><t>{escaped}</t></is></c></row>'


@pytest.mark.parametrize(
    ("stored", "shown"),
    [
        ("57.99999999999999", 58),
        ("99.99999999999999", 100),
        ("30.000000000000004", 30),
        ("0.30000000000000004", 0.3),
        ("62.5", 62.5),
        ("1.23456789", 1.23456789),
        ("0.1234567890123", 0.1234567890123),
        ("123456789012345", 123456789012345),
        ("1e300", 1e300),
    ],
)
def test_a_number_is_what_excel_shows_less_the_noise_of_binary_fractions(stored: str, shown: float) -> None:
    assert (
        book_of(hostile.xlsx(f'<row r="1"><c r="A1"><v>{stored}</v></c></row>')).sheets[0].cell(0, 0) == shown
    )


@pytest.mark.parametrize(
    ("stored", "day"),
    [
        ("2024-07-15T00:00:00.000Z", dt.date(2024, 7, 15)),
        ("2024-07-15T00:00:00Z", dt.date(2024, 7, 15)),
        ("2024-07-14T16:00:00.000Z", dt.date(2024, 7, 15)),
        ("2024-07-14T15:59:17.000Z", dt.date(2024, 7, 15)),
        ("2024-07-15T00:00:00+08:00", dt.date(2024, 7, 15)),
        ("2024-07-15T01:30:00Z", dt.datetime(2024, 7, 15, 9, 30)),
        ("2024-07-15T00:00:00", dt.date(2024, 7, 15)),
    ],
)
def test_an_iso_date_with_a_zone_is_the_local_day(stored: str, day: dt.date) -> None:
    value = (
        book_of(hostile.xlsx(f'<row r="1"><c r="A1" t="d"><v>{stored}</v></c></row>')).sheets[0].cell(0, 0)
    )
    assert value == day or value == dt.datetime.combine(day, dt.time())


FAR = {
    "a blank": '<c r="A1048576" t="inlineStr"><is><t xml:space="preserve"> </t></is></c>',
    "a formula that shows nothing": '<c r="A1048576" t="str"><f>""</f><v></v></c>',
    "an empty value": '<c r="A1048576"><v/></c>',
    "a blank in a far column": '<c r="XFD3" t="inlineStr"><is><t> </t></is></c>',
    "no value at all": '<c r="A1048576" s="0"/>',
}


@pytest.mark.parametrize("cell", FAR.values(), ids=FAR)
def test_a_stray_cell_without_words_costs_nothing(cell: str) -> None:
    book = book_of(hostile.xlsx(hostile.GOOD_ROWS + f'<row r="1048576">{cell}</row>'))
    assert (book.sheets[0].rows, book.beside) == ((("编号", 7),), ())


def test_a_stray_cell_with_words_is_told_and_the_rest_is_read() -> None:
    far = '<row r="1048576"><c r="A1048576" t="s"><v>1</v></c><c r="Z1048576"><v>0</v></c></row>'
    data = hostile.xlsx(
        hostile.GOOD_ROWS + far,
        xl__sharedStrings_xml=hostile.shared_strings("<si><t>x</t></si><si><t>另报：已办结</t></si>"),
    )
    book = book_of(data)
    assert book.sheets[0].rows == (("编号", 7),)
    assert [(aside.cell, aside.kind, aside.words) for aside in book.beside] == [
        ("A1048576", "远处的单元格", "另报：已办结"),
        ("Z1048576", "远处的单元格", "0"),
    ]


STRAYS = {
    "below what the columns allow": ("AL150000", 1),
    "just below it": ("AL105264", 1),
    "in the last row read at all": ("AL200000", 1),
    "far to the right and far below": ("ALL150000", 1),
    "beyond both bounds": ("XFD1048576", 1),
    "in two sheets": ("AL60000", 2),
}


@pytest.mark.parametrize(("cell", "count"), STRAYS.values(), ids=STRAYS)
def test_a_stray_value_is_told_wherever_the_area_between_ends(cell: str, count: int) -> None:
    """The area that a parser lays out is rows × columns: the bound on rows depends on the columns, and the sheets."""
    rows = hostile.GOOD_ROWS + hostile.number_at("AL2") + hostile.number_at(cell)
    names = tuple(f"表{number}" for number in range(count))
    book = book_of(hostile.zipped(hostile.xlsx_parts(rows, names=names)))
    assert [sheet.rows[0] for sheet in book.sheets] == [("编号", 7)] * count
    assert all(sheet.cell(1, 37) == 1 for sheet in book.sheets)
    assert [(aside.sheet, aside.cell, aside.words) for aside in book.beside] == [
        (name, cell, "1") for name in names
    ]


PACKAGES = {
    "ofd": (["OFD.xml", "Doc_0/Document.xml", "Doc_0/Res/image_1.png"], "OFD 版式文件"),
    "numbers": (
        ["Index/Document.iwa", "Index/Tables/Tile.iwa", "preview.jpg"],
        "Numbers、Keynote 或 Pages 文件",
    ),
    "old numbers": (
        ["Index.zip", "Metadata/Properties.plist", "preview.jpg"],
        "Numbers、Keynote 或 Pages 文件",
    ),
    "xmind": (["content.json", "metadata.json", "Thumbnails/thumbnail.png"], "思维导图"),
    "apk": (["AndroidManifest.xml", "classes.dex", "META-INF/MANIFEST.MF"], "程序文件"),
    "jar": (["META-INF/MANIFEST.MF", "a/B.class"], "程序文件"),
}


@pytest.mark.parametrize(("members", "actual"), PACKAGES.values(), ids=PACKAGES)
def test_a_package_that_is_no_folder_of_files_is_one_file_with_one_word(
    members: list[str], actual: str
) -> None:
    data = hostile.zipped(dict.fromkeys(members, "x"))
    assert expand_zip(data, "县甲局 扫描件.bin") == [("县甲局 扫描件.bin", data)]
    assert actual in refusal_of(data)
    assert "F02" in refusal_of(data)


@pytest.mark.parametrize("name", ["某程序.dat", "包.wps1"])
def test_an_unknown_package_without_a_document_in_it_is_one_file(name: str) -> None:
    data = hostile.zipped({"a/b.bin": "x", "c.plist": "y", "d.png": "z"})
    assert expand_zip(data, name) == [(name, data)]


def labels(data: bytes, name: str) -> list[str]:
    members = expand_zip(data, name)
    assert not isinstance(members, Problem)
    return [label for label, _ in members]


@pytest.mark.parametrize(
    ("members", "order"),
    [
        ([("表(1).xlsx", 11), ("表.xlsx", 10)], ["表.xlsx", "表(1).xlsx"]),
        ([("表(1).xlsx", 10), ("表.xlsx", 10)], ["表.xlsx", "表(1).xlsx"]),
        ([("表（2）.xlsx", 10), ("表(1).xlsx", 10)], ["表(1).xlsx", "表（2）.xlsx"]),
        ([("表 - 副本.xlsx", 10), ("表.xlsx", 10)], ["表.xlsx", "表 - 副本.xlsx"]),
        ([("表.xlsx", 11), ("表(1).xlsx", 10)], ["表(1).xlsx", "表.xlsx"]),
        ([("乙.xlsx", 10), ("甲.xlsx", 10)], ["乙.xlsx", "甲.xlsx"]),
    ],
)
def test_of_two_versions_in_one_zip_the_newer_comes_last(
    members: list[tuple[str, int]], order: list[str]
) -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, hour in members:
            archive.writestr(zipfile.ZipInfo(name, (2024, 7, 24, hour, 0, 0)), name)
    assert [label.partition("/")[2] for label in labels(target.getvalue(), "包.zip")] == order


def test_a_zip_of_forms_is_opened_whatever_it_is_called() -> None:
    data = hostile.zipped({"县甲局.xlsx": "x", "说明.pdf": "y"})
    for name in ("报送.zip", "报送", "报送.dat"):
        assert labels(data, name) == [f"{name}/县甲局.xlsx", f"{name}/说明.pdf"]


def delimited(rows: list[list[str]], delimiter: str) -> str:
    target = io.StringIO()
    csv.writer(target, delimiter=delimiter, lineterminator="\r\n").writerows(rows)
    return target.getvalue()


ANSWERS = {
    "semicolons": "开展检查;发现问题;督促整改;复查销号;建立台账;" * 8,
    "commas": "开展检查,发现问题,督促整改," * 8,
    "tabs": "开展检查\t发现问题\t督促整改",
    "lines": "一是检查,走访;\n二是整改;复查,销号;\n三是" * 3,
    "quotes": '称为"一网通办",已;上线',
}


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("answer_words", ANSWERS.values(), ids=ANSWERS)
def test_the_delimiter_is_looked_for_outside_quotes(answer_words: str, delimiter: str) -> None:
    table = [["编号", "主要措施", "进展情况"], *([f"3-0{row}", "做", answer_words] for row in range(1, 4))]
    for data in (delimited(table, delimiter).encode(), delimited(table, delimiter).encode("gb18030")):
        assert [[*row] for row in book_of(data).sheets[0].rows] == table


def test_a_letterhead_of_one_column_does_not_mislead() -> None:
    table = [["关于报送;进展,的;函"], [], ["编号", "主要措施", "进展情况"], ["3-01", "做;好", "已;完;成"]]
    assert book_of(delimited(table, ",").encode()).sheets[0].rows[3] == ("3-01", "做;好", "已;完;成")


@pytest.mark.parametrize("name", ["commentsDrawing1", "drawing1", "chart1"])
def test_vml_that_is_not_well_formed_costs_only_itself_and_declares_no_entity(name: str) -> None:
    folder = "charts" if name == "chart1" else "drawings"
    part = f"xl__{folder}__{name}_vml"
    vml = (
        '<xml xmlns:v="v"><v:shape id="1"><v:textbox><div>请改<br>为80</div></v:textbox></v:shape>'
        '<v:shape id="2"><br></xml>'
    )
    book = book_of(linked(xl__comments1_xml=comments(("B1", "更正：实际80%")), **{part: vml}))
    assert [(aside.kind, aside.words) for aside in book.beside] == [
        ("批注", "更正：实际80%"),
        ("控件", "请改 为80"),
    ]
    hidden = '<!DOCTYPE xml [<!ENTITY a "80">]><xml><v:shape id="1"/></xml>'
    for wide in (hidden.encode(), hidden.encode("utf-16")):
        assert "XML 实体定义" in refusal_of(linked(**{part: wide}))


def test_what_a_program_wrote_as_a_formula_of_text_is_read_as_it_shows() -> None:
    rows = [["编号", "任务", "热线"], ['="3-06"', "一", '="13812345678"'], ["3-07", '= "二"', '="第"&"三"']]
    shown = [("3-06", "一", "13812345678"), ("3-07", '= "二"', '="第"&"三"')]
    assert [*book_of(delimited(rows, ",").encode()).sheets[0].rows[1:]] == shown
