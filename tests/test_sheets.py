from __future__ import annotations

import datetime as dt
import io
import os
import random
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msoffcrypto.format.ooxml import OOXMLFile
from openpyxl.packaging.custom import StringProperty
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from tests import hostile, warm
from tests.programs import libreoffice_convert, require_program
from workbook_flow import sheets
from workbook_flow.model import Problem, WorkbookFlowError
from workbook_flow.sheets import Book, CellError, CellLook, Reader, guard, reader


@pytest.fixture(scope="module", autouse=True)
def cold_readers() -> Iterator[None]:
    """Each reader here starts a process of its own: how that lives and ends is what is tested."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reader, "_Worker", warm.Cold)
        yield


@pytest.fixture(scope="module")
def shared_reader() -> Iterator[Reader]:
    with Reader() as opened:
        yield opened


def problem_of(reading: Book | Problem) -> Problem:
    assert isinstance(reading, Problem), reading
    return reading


def book_of(reading: Book | Problem) -> Book:
    assert isinstance(reading, Book), reading
    return reading


# What is refused: each with its code and the words that a person gets.

CSV = "编号,状态,比例\n3-07,已完成,100\n"

REFUSED: dict[str, tuple[Callable[[], bytes], str, str]] = {
    "zero bytes": (bytes, "F01", "文件是空的"),
    "only NULs": (lambda: b"\0" * 5000, "F04", "损坏"),
    "pdf": (lambda: b"%PDF-1.7\n", "F02", "PDF"),
    "picture": (lambda: b"\x89PNG\r\n\x1a\n", "F02", "图片"),
    "Word": (
        lambda: hostile.foreign_package("application/vnd.openxmlformats-officedocument.wordprocessingml.x"),
        "F02",
        "Word",
    ),
    "old Word": (lambda: hostile.ole({"WordDocument": b"x"}), "F02", "Word"),
    "OpenDocument text": (
        lambda: hostile.zipped({"mimetype": "application/vnd.oasis.opendocument.text"}),
        "F02",
        "OpenDocument",
    ),
    "plain text": ("本月已完成,请查收。\n谢谢!\n".encode, "F02", "纯文本"),
    "noise": (lambda: bytes(range(256)) * 20, "F02", "无法识别"),
    "html": (lambda: b"\xef\xbb\xbf <HTML><table><tr><td>1</td></tr></table>", "F20", "网页"),
    "html in utf-16": (lambda: "<html><body>".encode("utf-16"), "F20", "网页"),
    "XML spreadsheet 2003": (lambda: b'<?xml version="1.0"?><Workbook/>', "F20", "网页"),
    "web archive": (lambda: b"MIME-Version: 1.0\r\nX-Document-Type: Workbook", "F20", "网页"),
    "web archive with its origin": (
        lambda: b"From: <Saved by Blink>\r\nMIME-Version: 1.0\r\n\r\nTo: all\r\n",
        "F20",
        "网页",
    ),
    "letter": (
        lambda: b"Subject: a\r\nTo: a@b\r\nMIME-Version: 1.0\r\n\r\n<html><table>",
        "F02",
        "邮件",
    ),
    "rar": (lambda: b"Rar!\x1a\x07\x01\x00", "F03", "RAR"),
    "7z": (lambda: b"7z\xbc\xaf\x27\x1c\0\4", "F03", "7z"),
    "zip without a workbook": (lambda: hostile.zipped({"a.txt": "x"}), "F03", "压缩包"),
    "truncated": (lambda: hostile.xlsx()[:-40], "F04", "损坏"),
    "half": (lambda: hostile.xlsx()[:400], "F04", "损坏"),
    "damaged part": (lambda: hostile.xlsx(xl__workbook_xml="<workbook><sheets"), "F04", "损坏"),
    "truncated xls": (lambda: hostile.ole({"Workbook": hostile.biff()})[:700], "F04", "损坏"),
    "looping xls": (lambda: hostile.ole({"Workbook": hostile.biff()}, loop=True), "F04", "损坏"),
    "locked zip": (hostile.locked_member, "F05", "密码"),
    "locked xls": (lambda: hostile.biff((0x2F, bytes(6))), "F05", "密码"),
    "500 MB cell": (hostile.huge_cell, "F07", "128 MB"),
    "bomb that lies": (hostile.lying_bomb, "F07", "128 MB"),
    "100,000 members": (hostile.many_members, "F08", "2000"),
    "far cells": (
        lambda: hostile.xlsx("".join(hostile.number_at(f"XFD{row}") for row in range(1048500, 1048576))),
        "F09",
        "超出",
    ),
    "farther cells": (lambda: hostile.xlsx(hostile.number_at("ZZZZZ99999999") * 30), "F09", "超出"),
    "farthest cells": (
        lambda: hostile.xlsx(hostile.number_at("Z" * 12 + "9" * 20) * 30),
        "F09",
        "超出",
    ),
    "wide and tall": (
        lambda: hostile.xlsx(
            hostile.number_at("A1") + "".join(hostile.number_at(f"ALL{150_000 + row}") for row in range(30))
        ),
        "F10",
        "行×列",
    ),
    "20 million strings": (
        lambda: hostile.xlsx(xl__sharedStrings_xml=hostile.shared_strings(b"<si/>" * 20_000_000)),
        "F10",
        "文字太多",
    ),
    "4,294,967,295 strings declared": (
        lambda: hostile.xlsx(xl__sharedStrings_xml=hostile.shared_strings("<si/><si/>", 4294967295)),
        "F11",
        "虚报",
    ),
    "200,000 merges": (
        lambda: hostile.zipped(
            hostile.xlsx_parts(after="<mergeCells>" + '<mergeCell ref="A1:B2"/>' * 200_000 + "</mergeCells>")
        ),
        "F10",
        "合并单元格",
    ),
    "entities": (
        lambda: hostile.xlsx(
            xl__workbook_xml='<!DOCTYPE x [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]><workbook>&b;</workbook>'
        ),
        "F11",
        "实体",
    ),
    "entities in utf-16": (
        lambda: hostile.xlsx(
            xl__workbook_xml='<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><workbook/>'.encode(
                "utf-16"
            )
        ),
        "F11",
        "实体",
    ),
    "symlink": (hostile.symlink, "F11", "链接"),
    "traversal": (lambda: hostile.renamed_member("xx/evil.xml", "../evil.xml"), "F11", "路径"),
    "absolute path": (lambda: hostile.renamed_member("x/etc/passwd", "//etc/passwd"), "F11", "路径"),
    "drive": (lambda: hostile.renamed_member("x/etc/passwd", "c:\\tc/passwd"), "F11", "路径"),
    "Excel 4 macro sheet": (lambda: hostile.xlsx(xl__macrosheets__sheet1_xml="<x/>"), "F12", "4.0"),
    "Excel 4 macro sheet, xls": (
        lambda: hostile.biff((0x85, bytes(4) + b"\0\1\1\0A")),
        "F12",
        "4.0",
    ),
    # calamine gives the first sheet's rows for both.
    "sheets of one name": (
        lambda: hostile.zipped(hostile.xlsx_parts(names=("表", "表"))),
        "F11",
        "工作表重名",
    ),
    "20 MB cell": (lambda: hostile.huge_cell(20 << 20), "F10", "单元格里的文字太多：20971520"),
    "binary workbook": (
        lambda: hostile.foreign_package("application/vnd.ms-excel.sheet.binary.macroEnabled.main"),
        "F24",
        "xlsb",
    ),
    "no sheet": (lambda: hostile.zipped(hostile.xlsx_parts(names=())), "F21", "没有一张工作表"),
}


BOMBS = {"500 MB cell", "bomb that lies", "20 million strings", "100,000 members", "20 MB cell"}
"""What costs a test more to make than the reader to refuse."""


@pytest.mark.parametrize(
    "case", [pytest.param(case, marks=pytest.mark.dear if case in BOMBS else ()) for case in REFUSED]
)
def test_what_is_no_fit_workbook_is_refused_with_words(case: str, shared_reader: Reader) -> None:
    make, code, words = REFUSED[case]
    refusal = problem_of(shared_reader.read_bytes(make(), "县公安局.xlsx"))
    assert (refusal.code, words in refusal.message) == (code, True), refusal
    assert refusal.remedy
    assert refusal.place.file == "县公安局.xlsx"


def test_a_far_cell_is_named(shared_reader: Reader) -> None:
    book = book_of(shared_reader.read_bytes(hostile.xlsx(hostile.number_at("XFD1048576")), "a.xlsx"))
    assert [(aside.cell, aside.words) for aside in book.beside] == [("XFD1048576", "1")]
    many = hostile.xlsx(hostile.number_at("XFD1048576") * 30)
    assert problem_of(shared_reader.read_bytes(many, "a.xlsx")).place.cell == "XFD1048576"


def test_blank_formatted_cells_far_away_do_no_harm(shared_reader: Reader) -> None:
    rows = hostile.GOOD_ROWS + '<row r="1048576"><c r="XFD1048576" s="0"/></row>'
    assert book_of(shared_reader.read_bytes(hostile.xlsx(rows), "a.xlsx")).sheets[0].rows == (("编号", 7),)


def test_parts_with_the_same_name_are_refused(shared_reader: Reader) -> None:
    twice = hostile.renamed_member("xl/workbookXxml", "xl/workbook.xml")
    assert problem_of(shared_reader.read_bytes(twice, "a.xlsx")).code == "F11"


# What is read: by whatever program it was written.


def small_workbook() -> openpyxl.Workbook:
    """A form-like workbook with every type of cell, an odd sheet of each sort, and custom properties."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = "填报表"
    sheet["B2"] = "进展　情况\n第二行"
    sheet.merge_cells("B2:C2")
    sheet["A3"], sheet["B3"], sheet["C3"] = 7, 2.5, True
    sheet["A4"], sheet["B4"] = 0.5, "文本50%"
    sheet["A4"].number_format = "0%"
    sheet["A5"], sheet["B5"] = dt.datetime(2024, 7, 15), dt.datetime(2024, 7, 15, 9, 30)
    sheet["A6"], sheet["B6"] = dt.time(9, 30), dt.timedelta(hours=30)
    sheet["A7"] = "=1/0"
    sheet["B7"] = "=A3+1"
    hidden = book.create_sheet("_stamp")
    hidden.sheet_state = "veryHidden"
    hidden["A1"] = "issue"
    stamp = StringProperty(name="workbook_flow", value="县公安局|2024-07")
    book.custom_doc_props.append(stamp)  # type: ignore[attr-defined]
    return book


VALUES = (
    (),
    (None, "进展　情况\n第二行"),
    (7, 2.5, True),
    (CellLook(0.5, "50%"), "文本50%"),
    (dt.date(2024, 7, 15), dt.datetime(2024, 7, 15, 9, 30)),
    (dt.time(9, 30), dt.timedelta(hours=30)),
)


@pytest.mark.parametrize("epoch", [None, CALENDAR_MAC_1904])
def test_openpyxl_form_is_read(epoch: dt.datetime | None, shared_reader: Reader, tmp_path: Path) -> None:
    workbook = small_workbook()
    if epoch:
        workbook.epoch = epoch
    workbook.save(tmp_path / "a.xlsx")
    book = book_of(shared_reader.read(tmp_path / "a.xlsx"))
    form, stamp = book.sheets
    assert (book.kind, form.name, form.hidden, stamp.name, stamp.hidden) == (
        "xlsx",
        "填报表",
        False,
        "_stamp",
        True,
    )
    assert form.rows == VALUES
    assert form.merges == ((1, 1, 1, 2),)
    assert form.percent_cells == {(3, 0)}
    assert form.unvalued_formulas == {(6, 0), (6, 1)}
    assert dict(book.properties) == {"workbook_flow": "县公安局|2024-07"}


@pytest.mark.dear
@pytest.mark.parametrize("kind", ["xlsx", "xls", "ods"])
def test_form_saved_again_by_libreoffice_is_read(kind: str, shared_reader: Reader, tmp_path: Path) -> None:
    small_workbook().save(tmp_path / "a.xlsx")
    (tmp_path / "out").mkdir()
    book = book_of(shared_reader.read(libreoffice_convert(tmp_path / "a.xlsx", kind, tmp_path / "out")))
    form, stamp = book.sheets
    assert form.rows[:6] == VALUES
    assert form.rows[2][2] is True
    assert form.rows[6] == (CellError("#DIV/0!"), 8)
    assert (book.kind, form.hidden, stamp.hidden, stamp.rows) == (kind, False, True, (("issue",),))
    assert form.merges == ((1, 1, 1, 2),)
    assert form.percent_cells == {(3, 0)}
    assert book.properties["workbook_flow"] == "县公安局|2024-07"


@pytest.mark.parametrize("kind", ["xlsx", "xls", "ods", "csv"])
def test_form_written_by_sheetjs_is_read(kind: str, shared_reader: Reader, tmp_path: Path) -> None:
    require_program("npm:xlsx")
    path = tmp_path / f"a.{kind}"
    subprocess.run(
        [require_program("node"), str(Path(__file__).parent / "npm/write.js"), str(path)], check=True
    )
    book = book_of(shared_reader.read(path))
    form = book.sheets[0]
    assert (book.kind, form.rows) == (kind, rows_of_sheetjs(kind))
    if kind in {"xlsx", "xls"}:
        assert form.merges == ((1, 1, 1, 2),)
        assert form.percent_cells == {(3, 0)}
        assert [sheet.hidden for sheet in book.sheets] == [False, True]
    if kind == "xlsx":
        assert book.properties["workbook_flow"] == "县公安局|2024-07"


def rows_of_sheetjs(kind: str) -> tuple[tuple[sheets.CellValue, ...], ...]:
    """Of .ods it writes neither formats nor errors; of .csv the text as shown."""
    match kind:
        case "ods":
            return (*VALUES[:3], (0.5, "文本50%"), (45488,))
        case "csv":
            return (*VALUES[:2], ("7", "2.5", "TRUE"), ("50%", "文本50%"), ("2024-07-15", "#REF!"))
        case _:
            return (*VALUES[:4], (dt.date(2024, 7, 15), CellError("#REF!")))


@pytest.mark.dear
def test_what_libreoffice_keeps_beside_a_cells_text(shared_reader: Reader, tmp_path: Path) -> None:
    with xlsxwriter.Workbook(str(tmp_path / "a.xlsx")) as workbook:
        sheet = workbook.add_worksheet()
        sheet.write_row(0, 0, ["一\n二\n\n四", "甲\t乙", "  前后空 ", "007"])
        sheet.write_comment("A1", "批注\n第二行")
        sheet.write_comment("E1", "空格的批注")
        sheet.write_url("F1", "https://example.org/", string="链接")
    (tmp_path / "out").mkdir()
    for kind in ("ods", "xls"):
        saved = libreoffice_convert(tmp_path / "a.xlsx", kind, tmp_path / "out")
        (row,) = book_of(shared_reader.read(saved)).sheets[0].rows
        tab = " " if kind == "ods" else "\t"
        assert row == ("一\n二\n\n四", f"甲{tab}乙", "  前后空 ", "007", None, "链接")


def test_errors_that_calamine_drops_or_stops_at(shared_reader: Reader) -> None:
    shown = ("#REF!", "#N/A", "#SPILL!", "#CALC!", "#FIELD!")
    cells = "".join(f'<c t="e"><v>{each}</v></c>' for each in shown)
    rows = f'<row r="2">{cells}<c t="str"><f>""</f><v></v></c><c><f>A1</f></c><c><v>3</v></c></row>'
    sheet = book_of(shared_reader.read_bytes(hostile.xlsx(rows), "a.xlsx")).sheets[0]
    assert sheet.rows == ((), (*map(CellError, shown), None, None, 3))
    assert sheet.unvalued_formulas == {(1, 6)}


def test_a_text_that_begins_as_errors_do_is_no_error(shared_reader: Reader) -> None:
    words = ("#1楼", "#N/A", "#待定")
    texts = "".join(f'<c t="str"><f>""</f><v>{each}</v></c>' for each in words)
    strings = "".join(f'<c t="inlineStr"><is><t>{each}</t></is></c>' for each in words)
    rows = f'<row r="1">{texts}{strings}<c s="0" t="e" r="G1"><f>1/0</f><v>#SPILL!</v></c></row>'
    sheet = book_of(shared_reader.read_bytes(hostile.xlsx(rows), "a.xlsx")).sheets[0]
    assert sheet.rows == ((*words, *words, CellError("#SPILL!")),)


def test_percent_formats(shared_reader: Reader) -> None:
    styles = (
        '<numFmts><numFmt numFmtId="170" formatCode="0.0%"/>'
        '<numFmt numFmtId="171" formatCode="0&quot;%&quot;"/></numFmts>'
        '<cellStyleXfs><xf numFmtId="9"/></cellStyleXfs>'
        '<cellXfs><xf numFmtId="0"/><xf numFmtId="9"/><xf numFmtId="170"/><xf numFmtId="171"/></cellXfs>'
    )
    rows = '<row r="1">' + "".join(f'<c s="{style}"><v>0.5</v></c>' for style in range(4)) + "</row>"
    data = hostile.zipped(hostile.xlsx_parts(rows, styles=styles))
    assert book_of(shared_reader.read_bytes(data, "a.xlsx")).sheets[0].percent_cells == {(0, 1), (0, 2)}


def test_prefixed_and_strict_xml(shared_reader: Reader) -> None:
    parts = hostile.xlsx_parts(names=("表", "表 2"))
    sheet = str(parts["xl/worksheets/sheet1.xml"]).replace("7", "8")
    sheet = sheet.replace("<", "<x:").replace("<x:/", "</x:")
    parts["xl/worksheets/sheet1.xml"] = sheet.replace("xmlns=", "xmlns:x=")
    strict = "http://purl.oclc.org/ooxml/spreadsheetml/main"
    strict_parts: dict[str, str | bytes] = {
        name: str(part).replace(hostile.SPREADSHEET, strict) for name, part in parts.items()
    }
    book = book_of(shared_reader.read_bytes(hostile.zipped(strict_parts), "a.xlsx"))
    assert [sheet.rows for sheet in book.sheets] == [(("编号", 8),), (("编号", 7),)]


def test_control_characters_and_endless_numbers_stop_at_the_door(shared_reader: Reader) -> None:
    rows = (
        '<row r="1"><c t="inlineStr"><is><t>a_x0000_b_x001B_[31m</t></is></c>'
        "<c><v>1e999</v></c><c><v>NaN</v></c><c><v>431126199001011234</v></c></row>"
    )
    (row,) = book_of(shared_reader.read_bytes(hostile.xlsx(rows), "a.xlsx")).sheets[0].rows
    assert row[:3] == ("ab[31m", CellError("#NUM!"), CellError("#NUM!"))
    assert isinstance(row[3], int)
    assert row[3] == pytest.approx(431126199001011234)


def test_merges_end_where_the_values_end(shared_reader: Reader) -> None:
    after = '<mergeCells><mergeCell ref="A1:XFD1048576"/><mergeCell ref="F9:G10"/></mergeCells>'
    data = hostile.zipped(hostile.xlsx_parts(after=after))
    assert book_of(shared_reader.read_bytes(data, "a.xlsx")).sheets[0].merges == ((0, 0, 0, 1),)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_delimited_text(encoding: str, delimiter: str, shared_reader: Reader) -> None:
    data = CSV.replace(",", delimiter).encode(encoding)
    book = book_of(shared_reader.read_bytes(data, "县公安局.csv"))
    assert (book.kind, book.sheets[0].rows) == ("csv", (("编号", "状态", "比例"), ("3-07", "已完成", "100")))


def test_notes_say_what_was_not_run(shared_reader: Reader) -> None:
    data = hostile.xlsx(
        xl__vbaProject_bin=b"x",
        xl__externalLinks__externalLink1_xml="<externalLink><ddeLink/></externalLink>",
        xl__embeddings__oleObject1_bin=b"x",
        xl__activeX__activeX1_xml="<ocx/>",
    )
    notes = book_of(shared_reader.read_bytes(data, "a.xlsm")).notes
    assert set(notes) == {"macros", "external-links", "dde", "ole", "activex"}


def locked(password: str) -> bytes:
    out = io.BytesIO()
    # What msoffcrypto writes of less than 4 KB it cannot read again, so something must pad it.
    picture = random.Random(1).randbytes(20_000)
    OOXMLFile(io.BytesIO(hostile.xlsx(xl__media__1_png=picture))).encrypt(password, out)
    return out.getvalue()


def test_a_password_is_refused_but_excels_own_is_known(shared_reader: Reader) -> None:
    refusal = problem_of(shared_reader.read_bytes(locked("secret"), "a.xlsx"))
    assert (refusal.code, "清除密码" in refusal.remedy) == ("F05", True)
    book = book_of(shared_reader.read_bytes(locked("VelvetSweatshop"), "a.xlsx"))
    assert (book.notes, book.sheets[0].rows) == (("pictures", "default-password"), (("编号", 7),))


# The worker: what happens to one file happens to that file alone.

GOOD = hostile.xlsx()

MISBEHAVING = """
import sys; sys.path.insert(0, sys.argv[1])
import os, time
from workbook_flow.sheets import worker

usual = worker.read

def read(data):
    match data:
        case b"die": os.abort()
        case b"exit": os._exit(0)
        case b"hang": time.sleep(60)
        case b"spin":
            while True: pass
        case b"swell": return bytes(4 << 30)
        case b"babble": os.write(1, b"x" * 100)
        case b"lie": os.write(1, worker.HEAD.pack(1, 5) + b"B[1,2")
        case b"twice": os.write(1, worker.HEAD.pack(1, 15) + b'B["x",[],{},[]]')
        case b"raise": raise SystemExit(3)
        case _ if data.startswith(b"nap"):
            time.sleep(1.2)
            return usual(data.removeprefix(b"nap"))
        case b"backtrack":
            import re
            re.match("(a+)+$", "a" * 60 + "b")
    return usual(data)

worker.read = read
worker.main(*sys.argv[2:])
"""


@pytest.mark.parametrize(
    ("sent", "code", "words"),
    [
        ("die", "F14", "异常退出"),
        ("exit", "F14", "异常退出"),
        ("babble", "F14", "异常退出"),
        ("lie", "F14", "异常退出"),
        ("hang", "F13", "超过 1 秒"),
        ("spin", "F13", "超过 1 秒"),
        ("backtrack", "F13", "超过 1 秒"),
        ("swell", "F15", "内存超过 320 MB"),
        ("raise", "F04", "损坏"),
    ],
)
def test_a_lost_worker_costs_one_file(
    sent: str, code: str, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reader, "_BOOT", MISBEHAVING)
    with Reader(deadline=1, longest=1 if sent == "hang" else 120) as opened:
        assert isinstance(opened.read_bytes(GOOD, "before.xlsx"), Book)
        refusal = problem_of(opened.read_bytes(sent.encode(), "它.xlsx"))
        assert (refusal.code, words in refusal.message, refusal.place.file) == (code, True, "它.xlsx")
        assert isinstance(opened.read_bytes(GOOD, "after.xlsx"), Book)


def test_a_machine_that_has_other_things_to_do_costs_no_file(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is waited for is the file's own processor time, which waiting for the processor does not use."""
    monkeypatch.setattr(reader, "_BOOT", MISBEHAVING)
    with Reader(deadline=1) as opened:
        assert isinstance(opened.read_bytes(b"nap" + GOOD, "a.xlsx"), Book)


def test_a_reply_is_never_taken_for_another_files(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "_BOOT", MISBEHAVING)
    with Reader() as opened:
        opened.read_bytes(GOOD, "before.xlsx")
        assert book_of(opened.read_bytes(b"twice", "a.xlsx")).kind == "x"
        assert book_of(opened.read_bytes(GOOD, "after.xlsx")).kind == "xlsx"


def test_strings_repeated_until_memory_is_full() -> None:
    """50 cells of 8 MB are few enough for every count, and more than the worker may hold."""
    strings = hostile.shared_strings("<si><t>" + "A" * (8 << 20) + "</t></si>")
    cells = '<c t="s"><v>0</v></c>' * 50
    data = hostile.xlsx(f'<row r="1">{cells}</row>', xl__sharedStrings_xml=strings)
    with Reader(memory=300 << 20) as opened:
        assert problem_of(opened.read_bytes(data, "a.xlsx")).code in {"F14", "F15"}
        assert isinstance(opened.read_bytes(GOOD, "a.xlsx"), Book)


def test_a_worker_that_cannot_start_is_no_fault_of_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "_BOOT", "raise SystemExit(1)")
    with Reader() as opened, pytest.raises(WorkbookFlowError, match="启动不了"):
        opened.read_bytes(GOOD, "a.xlsx")


def test_no_process_is_left_behind() -> None:
    opened = Reader()
    assert isinstance(opened.read_bytes(GOOD, "a.xlsx"), Book)
    assert opened._worker is not None
    process = opened._worker.process
    opened.close()
    assert process.returncode is not None


def test_a_killed_parent_leaves_no_worker() -> None:
    script = (
        "import os, sys; sys.path.insert(0, sys.argv[1])\n"
        "from workbook_flow.sheets import Reader\n"
        "opened = Reader(); opened.read_bytes(b'', 'a')\n"
        "print(opened._worker.process.pid, flush=True)\n"
        "os.kill(os.getpid(), 9)\n"
    )
    root = str(Path(reader.__file__).parents[2])
    run = subprocess.run([sys.executable, "-c", script, root], capture_output=True, text=True, check=False)
    worker = int(run.stdout)
    until = time.monotonic() + 10
    while _alive(worker) and time.monotonic() < until:
        time.sleep(0.02)
    assert not _alive(worker)


def _alive(process: int) -> bool:
    """Whether it runs: a zombie that nobody reaps here does not."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


# Files and names.


def test_only_regular_files_are_opened(tmp_path: Path, shared_reader: Reader) -> None:
    (tmp_path / "folder.xlsx").mkdir()
    os.mkfifo(tmp_path / "pipe.xlsx")
    (tmp_path / "link.xlsx").symlink_to("/etc/passwd")
    for name in ("folder.xlsx", "pipe.xlsx", "link.xlsx"):
        assert problem_of(shared_reader.read(tmp_path / name)).code == "F17"
    assert problem_of(shared_reader.read(tmp_path / "gone.xlsx")).code == "F18"


@pytest.mark.parametrize(("error", "code"), [(PermissionError(13, "x"), "F19"), (OSError(5, "EIO"), "F22")])
def test_files_that_the_system_will_not_give(
    error: OSError, code: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> int:
        raise error

    (tmp_path / "a.xlsx").write_bytes(GOOD)
    monkeypatch.setattr(os, "open", fail)
    assert problem_of(Reader().read(tmp_path / "a.xlsx")).code == code


def test_size_is_bounded_before_reading(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "MAX_FILE", 10 << 10)
    (tmp_path / "a.xlsx").write_bytes(bytes(11 << 10))
    assert problem_of(Reader().read(tmp_path / "a.xlsx")).code == "F06"
    assert problem_of(Reader().read_bytes(bytes(11 << 10), "a.xlsx")).code == "F06"


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("收\n件\x1b[31m.xlsx", "收�件�[31m.xlsx"),
        ("表\u202exslx.exe", "表�xslx.exe"),
        ("../../etc/表.xlsx", "表.xlsx"),
        ("-rf.xlsx", "-rf.xlsx"),
        (os.fsdecode("表.xlsx".encode("gbk")), "��.xlsx"),
        ("", "(无名文件)"),
        ("长" * 200 + ".xlsx", "长" * 107 + "…" + "长" * 7 + ".xlsx"),
    ],
)
def test_names_are_safe_to_show(name: str, shown: str, shared_reader: Reader) -> None:
    assert problem_of(shared_reader.read_bytes(b"", name)).place.file == shown


def test_owner_files(shared_reader: Reader) -> None:
    assert sheets.is_owner_file("收/~$县公安局.xlsx")
    assert sheets.is_owner_file(".~lock.县公安局.xlsx#")
    assert not sheets.is_owner_file("县公安局~$.xlsx")
    assert problem_of(shared_reader.read_bytes(GOOD, "~$县公安局.xlsx")).code == "F16"


def test_wps_tables_keep_their_kind(shared_reader: Reader) -> None:
    assert book_of(shared_reader.read_bytes(GOOD, "县公安局.et")).kind == "et"


# Zips of forms.


def expanded(data: bytes) -> list[tuple[str, bytes]]:
    files = sheets.expand_zip(data, "报送.zip")
    assert isinstance(files, list), files
    return files


def test_zip_of_forms_with_chinese_names() -> None:
    members = {"乡镇/严塘镇.xlsx": GOOD, "县公安局.xlsx": b"2"}
    wanted = [(f"报送.zip/{name}", data) for name, data in members.items()]
    for archive in (hostile.gbk_zip(members), hostile.zipped({**members})):
        assert sheets.is_archive(archive)
        assert expanded(archive) == wanted


def test_zip_in_zip_is_opened_once() -> None:
    inner = hostile.zipped({"a.xlsx": GOOD})
    assert expanded(hostile.zipped({"里.zip": inner})) == [("报送.zip/里.zip/a.xlsx", GOOD)]
    deep = sheets.expand_zip(hostile.zipped({"b.zip": hostile.zipped({"c.zip": inner})}), "报送.zip")
    assert isinstance(deep, Problem)
    assert deep.code == "F23"


def test_names_in_zips_are_only_labels_and_litter_is_left_out() -> None:
    members: dict[str, str | bytes] = {
        "../../x.xlsx": b"1",
        "/y.xlsx": b"2",
        "C:\\z.xlsx": b"3",
        "~$w.xlsx": b"4",
        "__MACOSX/._v": b"5",
        "d/": b"",
    }
    assert expanded(hostile.zipped(members)) == [
        ("报送.zip/x.xlsx", b"1"),
        ("报送.zip/y.xlsx", b"2"),
        ("报送.zip/C:/z.xlsx", b"3"),
    ]


def test_what_is_no_zip_of_files_is_handed_back() -> None:
    assert not sheets.is_archive(GOOD)
    assert sheets.expand_zip(GOOD, "a.xlsx") == [("a.xlsx", GOOD)]
    assert sheets.expand_zip(b"%PDF", "a.pdf") == [("a.pdf", b"%PDF")]


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (lambda: hostile.zipped({f"{at}.xlsx": b"" for at in range(1001)}), "F08"),
        (hostile.many_members, "F08"),
        (lambda: hostile.zipped({"a.xlsx": bytes(129 << 20)}), "F07"),
        (lambda: hostile.zipped({}), "F01"),
        (lambda: hostile.spliced(hostile.zipped({"a": b""}), "b.xlsx", b"", 0, 9), "F04"),
        (lambda: hostile.zipped({"a.xlsx": GOOD})[:-10], "F04"),
        (lambda: hostile.zipped({"a.xlsx": GOOD}, compression=zipfile.ZIP_LZMA), "F03"),
        (lambda: hostile.zipped({"a.xlsx": GOOD}, compression=zipfile.ZIP_BZIP2), "F03"),
    ],
)
def test_archives_are_bounded(make: Callable[[], bytes], code: str) -> None:
    refusal = sheets.expand_zip(make(), "报送.zip")
    assert isinstance(refusal, Problem)
    assert (refusal.code, refusal.place.file) == (code, "报送.zip")


@pytest.mark.parametrize("method", [zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2, 9, 99])
def test_what_is_packed_as_few_programs_do_is_to_be_unpacked_first(
    method: int, shared_reader: Reader
) -> None:
    """9 is Deflate64, which Windows uses above 2 GB, 99 what WinZip encrypts with AES."""
    usual = hostile.zipped(dict(hostile.xlsx_parts()), compression=zipfile.ZIP_DEFLATED)
    named = usual.replace(b"\x14\0\0\0\x08\0", b"\x14\0\0\0" + bytes([method, 0]))
    assert named != usual
    refusal = problem_of(shared_reader.read_bytes(named, "a.xlsx"))
    assert (refusal.code, "请解压后" in refusal.remedy) == ("F03", True)


# Text.


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (None, ""),
        ("３．５", "３．５"),
        (True, "TRUE"),
        (3, "3"),
        (3.0, "3"),
        (0.1 + 0.2, "0.3"),
        (1e22, "1e+22"),
        (dt.date(2024, 7, 15), "2024-07-15"),
        (dt.datetime(2024, 7, 15), "2024-07-15"),
        (dt.datetime(2024, 7, 15, 9, 30), "2024-07-15 09:30"),
        (dt.time(9, 30), "09:30:00"),
        (dt.timedelta(hours=30), "30:00:00"),
        (dt.timedelta(minutes=-1), "-0:01:00"),
        (CellError("#REF!"), "#REF!"),
    ],
)
def test_text_is_what_a_person_sees(value: sheets.CellValue, shown: str) -> None:
    assert sheets.text(value) == shown


@pytest.mark.parametrize(
    ("typed", "cleaned"),
    [
        (" 已\u200b完成\u00a0 \u3000", "已完成"),
        ("一\r\n二 \r三", "一\n二\n三"),
        ("a\tb\x00\x1b[0m", "a b[0m"),
        ("１００％", "１００％"),
        ("\u202e反", "反"),
        ("甲\u3000乙", "甲\u3000乙"),
        (" plain ", "plain"),
    ],
)
def test_clean_text_is_canonical(typed: str, cleaned: str) -> None:
    assert sheets.clean(typed) == cleaned


@given(st.text())
def test_cleaning_twice_changes_nothing(typed: str) -> None:
    assert sheets.clean(sheets.clean(typed)) == sheets.clean(typed)


@pytest.mark.parametrize(
    ("column", "letters"), [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (16383, "XFD")]
)
def test_columns_have_letters(column: int, letters: str) -> None:
    assert sheets.column_letter(column) == letters
    assert guard.column_number(letters.encode()) == column + 1
    assert sheets.cell_name(11, column) == f"{letters}12"


# Fuzz: a book or a problem, whatever comes.

FUZZ = settings(deadline=None, suppress_health_check=list(HealthCheck))
SEEDS = [
    hostile.zipped({**hostile.xlsx_parts(styles="<cellXfs><xf numFmtId='9'/></cellXfs>")}, compression=0),
    GOOD,
]
SEEDS += [hostile.ole({"Workbook": hostile.biff((0x85, bytes(6) + b"\1\0A"))}), CSV.encode()]
HEADS = [
    b"",
    b"PK\3\4",
    b"PK\5\6",
    guard.OLE_MAGIC,
    b"\x09\x08\x10\x00\x00\x06\x05\x00",
    b"\xff\xfe",
    b"a,b,c\n",
]
FRAGMENTS = [
    b"<",
    b"/>",
    b"&#0;",
    b"&x;",
    b"<![CDATA[",
    b'r="A0"',
    b'r="XFD1"',
    b't="e"',
    b's="-1"',
    b"\xff",
    b"99999999",
]


@FUZZ
@given(st.sampled_from(HEADS), st.binary(max_size=2000))
def test_random_bytes(shared_reader: Reader, head: bytes, body: bytes) -> None:
    assert_answered(shared_reader, head + body)


@FUZZ
@given(st.data())
def test_flipped_and_cut_files(shared_reader: Reader, data: st.DataObject) -> None:
    spoiled = bytearray(data.draw(st.sampled_from(SEEDS)))
    for _ in range(data.draw(st.integers(1, 6))):
        spoiled[data.draw(st.integers(0, len(spoiled) - 1))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(0, len(spoiled))) if data.draw(st.booleans()) else len(spoiled)
    assert_answered(shared_reader, bytes(spoiled[:cut]))


@FUZZ
@given(st.data())
def test_parts_edited_dropped_and_swapped(shared_reader: Reader, data: st.DataObject) -> None:
    parts = hostile.xlsx_parts(styles="<cellXfs><xf numFmtId='9'/></cellXfs>")
    first, second = (data.draw(st.sampled_from(sorted(parts))) for _ in range(2))
    match data.draw(st.sampled_from(["drop", "swap", "insert", "delete"])):
        case "drop":
            del parts[first]
        case "swap":
            parts[first], parts[second] = parts[second], parts[first]
        case edit:
            part = str(parts[first]).encode()
            at, to = sorted(data.draw(st.integers(0, len(part))) for _ in range(2))
            fragment = data.draw(st.sampled_from(FRAGMENTS) | st.binary(max_size=9))
            parts[first] = part[:at] + fragment + part[at if edit == "insert" else to :]
    assert_answered(shared_reader, hostile.zipped(parts))


def assert_answered(opened: Reader, data: bytes) -> None:
    reading = opened.read_bytes(data, "fuzz.xlsx")
    assert isinstance(reading, (Book, Problem))
    if isinstance(reading, Problem):
        assert reading.remedy
    assert isinstance(sheets.expand_zip(data, "fuzz.zip"), (list, Problem))
