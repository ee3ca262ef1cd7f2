"""Words about a workbook, its names and its tabs: told with where they stand, and nothing of what programs write there."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.packaging.custom import StringProperty
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.hyperlink import Hyperlink

from tests.build import filled
from tests.programs import libreoffice_convert
from tests.test_more_formats import sheet_xml
from tests.test_odd_cells import DRAWING, SHEET_RELS, drawn, read, related, sheet_of, with_parts
from tests.test_whole_return import FORM, TABLE, state
from workbook_flow.model import FORM_SHEET, Period, Return, SubmissionState
from workbook_flow.returns import read_return
from workbook_flow.words.problems import Code

Change = Callable[[Workbook], None]


def returned(data: bytes, name: str = "县甲局.xlsx") -> Return:
    reading = read_return(read(data), FORM, FORM, name)
    assert isinstance(reading, Return)
    return reading


def changed(change: Change) -> bytes:
    book = load_workbook(io.BytesIO(filled(FORM, TABLE)))
    change(book)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def says(**properties: str) -> Change:
    def change(book: Workbook) -> None:
        for name, words in properties.items():
            setattr(book.properties, name, words)

    return change


def named(name: str, content: str, comment: str = "", *, hidden: bool = False) -> Change:
    def change(book: Workbook) -> None:
        book.defined_names[name] = DefinedName(
            name, attr_text=content, comment=comment or None, hidden=hidden
        )

    return change


def tabbed(name: str) -> Change:
    def change(book: Workbook) -> None:
        book[FORM_SHEET].title = name

    return change


def owned(name: str, words: str) -> Change:
    def change(book: Workbook) -> None:
        book.custom_doc_props.append(StringProperty(name=name, value=words))  # type: ignore[attr-defined]  # newer than its stubs

    return change


def tipped(words: str) -> Change:
    def change(book: Workbook) -> None:
        cell = book[FORM_SHEET]["F7"]
        cell.hyperlink = Hyperlink(ref="F7", location="填报表!A1", tooltip=words)

    return change


TOLD = {
    "a title": (
        says(title="更正：1-02实际80%"),
        "文档属性“标题”里的话没有采用，只随原件存档：更正：1-02实际80%",
    ),
    "a title after the form's": (says(title="清单 县甲局 2024-07 作废"), "文档属性“标题”"),
    "the form's title with a correction": (says(title="更正：实际80% 县甲局 2024-07"), "文档属性“标题”"),
    "a subject": (says(subject="实际80%"), "文档属性“主题”里的话没有采用，只随原件存档：实际80%"),
    "a comment": (
        says(description="以附件为准\n见第二页"),
        "文档属性“备注”里的话没有采用，只随原件存档：以附件为准 见第二页",
    ),
    "keywords": (says(keywords="已审核"), "文档属性“标记”里的话没有采用，只随原件存档：已审核"),
    "a category": (says(category="草稿"), "文档属性“类别”里的话没有采用，只随原件存档：草稿"),
    "a state": (says(contentStatus="未定稿"), "文档属性“状态”里的话没有采用，只随原件存档：未定稿"),
    "a name for a text": (
        named("说明", '"实际""80%"""'),
        '定义的名称里的话没有采用，只随原件存档：说明：实际"80%"',
    ),
    "a name for a number": (
        named("实际完成", "80%"),
        "定义的名称里的话没有采用，只随原件存档：实际完成：80%",
    ),
    "a remark on a name": (named("区域", "填报表!$A$1", "此处作废"), "只随原件存档：区域：此处作废"),
    "a property of one's own": (
        owned("备注", "实际80%"),
        "文档属性“备注”里的话没有采用，只随原件存档：实际80%",
    ),
    "what a link says": (tipped("见附件3"), "超链接的提示里的话没有采用，只随原件存档：见附件3"),
    "a tab": (tabbed("已核"), "工作表标签里的话没有采用，只随原件存档：已核"),
    "a tab that says nothing changed": (tabbed("无变化"), "只随原件存档：无变化"),
    "a tab with more": (tabbed("填报表（作废）"), "只随原件存档：填报表（作废）"),
}


@pytest.mark.parametrize(("change", "words"), TOLD.values(), ids=TOLD)
def test_words_where_nobody_looks_are_told(change: Change, words: str) -> None:
    (fault,) = returned(changed(change)).problems
    assert words in fault.message


QUIET = {
    "the form's own": says(),
    "who saved it, and when": says(
        lastModifiedBy="张三", creator="李四", revision="7", language="zh-CN", version="12.0"
    ),
    "blanks": says(title=" ", subject="", description="\n"),
    "the title of another edition": says(title="2024年重点任务分解清单 县甲局 2024-Q3"),
    "a name for cells": named("进展", "填报表!$A$1:$B$9"),
    "a name that programs use": named("_xlnm.Criteria", "填报表!$A$1"),
    "a hidden name": named("KSO_WM", '"v1"', hidden=True),
    "a name whose cells are gone": named("旧", "#REF!"),
    "what WPS keeps": owned("KSOProductBuildVer", "2052-12.1.0.16250"),
    "what a label of secrecy keeps": owned("MSIP_Label_1_Name", "General"),
    "a new sheet": tabbed("Sheet1"),
    "a copy": tabbed("填报表 (2)"),
    "whose it is": tabbed("县甲局2024年7月填报表"),
    "the short name": tabbed("甲局"),
    "what it is": tabbed("7月任务进展"),
}


@pytest.mark.parametrize("change", QUIET.values(), ids=QUIET)
def test_nothing_is_told_of_what_programs_write_there(change: Change) -> None:
    reading = returned(changed(change))
    assert [fault.message for fault in reading.problems] == []
    assert state(reading)[0] is SubmissionState.ACCEPTED


@pytest.mark.parametrize("title", ["防汛排查", "问题更正 完成80%"])
def test_nothing_is_told_of_the_title_of_a_one_off_request(title: str) -> None:
    form = replace(FORM, period=Period.once(title, date(2024, 7, 21), date(2024, 7, 24)))
    reading = read_return(read(filled(form, TABLE)), form, form, "县甲局.xlsx")
    assert isinstance(reading, Return)
    assert [fault.message for fault in reading.problems] == []


@pytest.mark.needs("soffice")
@pytest.mark.parametrize("kind", ["xls", "ods"])
def test_so_it_is_in_other_kinds_of_file_and_nothing_of_what_libreoffice_writes(
    kind: str, tmp_path: Path
) -> None:
    written = {"title": "实际80%", "subject": "见附件", "keywords": "已审核", "description": "以附件为准"}
    folder = tmp_path / "a"
    folder.mkdir()
    sources = [folder / "县甲局.xlsx", folder / "本单位.xlsx"]
    for source, change in zip(sources, (says(**written), says()), strict=True):
        source.write_bytes(changed(change))
    libreoffice_convert(sources[0], kind, tmp_path, more=sources[1:])
    messages = [
        [fault.message for fault in returned((tmp_path / f"{source.stem}.{kind}").read_bytes()).problems]
        for source in sources
    ]
    assert messages[1] == []
    assert all(any(line.endswith(f"：{words}") for line in messages[0]) for words in written.values())
    assert len(messages[0]) == len(written)


BOX = (
    '<x:wsDr xmlns:x="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing" xmlns:a="'
    'http://schemas.openxmlformats.org/drawingml/2006/main"><x:twoCellAnchor><x:from><x:col>3</x:col><x:colOff>0</x:colOff>'
    "<x:row>6</x:row><x:rowOff>0</x:rowOff></x:from><x:to><x:col>6</x:col><x:colOff>0</x:colOff><x:row>9</x:row>"
    '<x:rowOff>0</x:rowOff></x:to><x:sp macro="" textlink=""><x:nvSpPr><x:cNvPr id="2" name="1"/><x:cNvSpPr txBox="1"/>'
    '</x:nvSpPr><x:spPr><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></x:spPr><x:txBody><a:bodyPr/><a:p><a:r><a:t>'
    "更正：实际80%</a:t></a:r></a:p></x:txBody></x:sp><x:clientData/></x:twoCellAnchor></x:wsDr>"
)


@pytest.mark.needs("soffice")
@pytest.mark.parametrize("kind", ["xls", "ods"])
def test_words_in_a_shape_and_in_a_header_are_told_of_older_kinds_too(kind: str, tmp_path: Path) -> None:
    def change(book: Workbook) -> None:
        header = book[FORM_SHEET].oddHeader
        assert header is not None
        header.center.text = "以附件为准"
        owned("说明", "见附件3")(book)

    data = changed(change)
    sheet, types = "xl/worksheets/sheet1.xml", "[Content_Types].xml"
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        xml, listed = book.read(sheet).decode(), book.read(types).decode()
    place = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    drawing = f'<drawing xmlns:r="{place}" r:id="r0"/></worksheet>'
    part = 'PartName="/xl/drawings/drawing1.xml" ContentType="application/vnd.openxmlformats-officedocument.drawing+xml"'
    parts = {
        sheet: xml.replace("</worksheet>", drawing),
        SHEET_RELS: related(("drawing", "../drawings/drawing1.xml")).replace("x/drawing", f"{place}/drawing"),
        DRAWING: BOX,
        types: listed.replace("</Types>", f"<Override {part}/></Types>"),
    }
    source = tmp_path / "a" / "县甲局.xlsx"
    source.parent.mkdir()
    source.write_bytes(with_parts(data, parts))
    reading = returned(libreoffice_convert(source, kind, tmp_path).read_bytes())
    assert [fault.message for fault in reading.rows[1].problems] == [
        "文本框里的话与任务 1-02 这一行填的不一致：更正：实际80%"
    ]
    assert sorted(fault.message.split("里的话")[0] for fault in reading.problems) == [
        "写在文档属性“说明”",
        "写在页眉页脚",
    ]


def test_xml_of_2003_has_them_too() -> None:
    about = (
        "<DocumentProperties><Title>实际80%</Title><Author>张三</Author><LastSaved>2024-07-20T00:00:00Z</LastSaved>"
        '</DocumentProperties><Names><NamedRange ss:Name="说明" ss:RefersTo="=&quot;作废&quot;"/></Names><Styles>'
    )
    book = read(sheet_xml("<Row/>").replace(b"<Styles>", about.encode(), 1))
    assert [(aside.kind, aside.words) for aside in book.beside] == [
        ("文档属性“标题”", "实际80%"),
        ("定义的名称", "说明：作废"),
    ]


def test_words_in_a_shape_upon_a_chart_are_told() -> None:
    shape = (
        '<c:userShapes xmlns:c="c" xmlns:cdr="d" xmlns:a="a"><cdr:relSizeAnchor><cdr:from><cdr:x>0.1</cdr:x></cdr:from>'
        "<cdr:sp><cdr:txBody><a:p><a:r><a:t>更正：实际80%</a:t></a:r></a:p></cdr:txBody></cdr:sp></cdr:relSizeAnchor>"
        "</c:userShapes>"
    )
    parts = drawn("chart", "charts/chart1.xml", "<c/>")
    parts |= {
        "xl/charts/_rels/chart1.xml.rels": related(("chartUserShapes", "../drawings/drawing2.xml")),
        "xl/drawings/drawing2.xml": shape,
    }
    (aside,) = read(with_parts(sheet_of({"A1": 1}), parts)).beside
    assert (aside.kind, aside.words) == ("文本框", "更正：实际80%")


def swapped(first: str, second: str) -> bytes:
    """The form in which two sheets bear each other's name."""

    def change(book: Workbook) -> None:
        one, other = book[first], book[second]
        one.title = "其一"
        other.title, one.title = first, second

    return changed(change)


@pytest.mark.parametrize("name", ["签批单", "填报说明", "牵头任务"])
def test_the_table_is_the_units_whatever_sheet_it_is_called(name: str) -> None:
    reading = returned(swapped(FORM_SHEET, name))
    assert reading.sheet == name
    assert [row.values["完成比例"].typed for row in reading.rows] == [100, 60]
    assert (
        reading.reporter,
        [fault.code for fault in reading.problems if fault.code != Code.SHEET_NOT_ISSUED],
    ) == (
        returned(filled(FORM, TABLE)).reporter,
        [],
    )
