"""What is longer than a sheet goes on in a second one and comes back from both; nothing vanishes beyond the last row."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from xlsxwriter.format import Format

from tests.samples import sample_master, sample_snapshot
from workbook_flow.model import DETAIL_SHEET, REVIEW_COLUMNS, Master, Snapshot, Typed
from workbook_flow.paper import reportbook
from workbook_flow.paper.cellwriter import CellWriter
from workbook_flow.paper.layout import CELL, CENTRED, Style, styled
from workbook_flow.paper.page import Cell, Page, WrittenBook
from workbook_flow.paper.reportbook import LongSheet, ReportBook
from workbook_flow.reports import consolidate
from workbook_flow.reports.consolidate import details, progress
from workbook_flow.returns import review
from workbook_flow.sheets import Book, Reader

LAST_ROW = 1_048_575
PICTURE = Path(__file__).parents[1] / "docs" / "图" / "填报表.png"
BEYOND: dict[str, Callable[[Any], object]] = {
    "a text": lambda sheet: sheet.write_string(LAST_ROW + 1, 0, "x"),
    "a number": lambda sheet: sheet.write_number(LAST_ROW + 1, 0, 1),
    "a blank": lambda sheet: sheet.write_blank(LAST_ROW + 1, 0, None, Format({})),
    "a formula": lambda sheet: sheet.write_formula(LAST_ROW + 1, 0, "=1"),
    "a link": lambda sheet: sheet.write_url(LAST_ROW + 1, 0, "internal:'x'!A1"),
    "a height": lambda sheet: sheet.set_row(LAST_ROW + 1, 20),
    "a merge": lambda sheet: sheet.merge_range(LAST_ROW, 0, LAST_ROW + 1, 0, ""),
    "a column": lambda sheet: sheet.write_string(0, 16_384, "x"),
    "a text too long": lambda sheet: sheet.write_string(0, 0, "x" * 32_768),
}


@pytest.mark.parametrize("write", BEYOND.values(), ids=BEYOND.keys())
def test_a_write_that_a_sheet_has_no_room_for_is_an_error(write: Callable[[Any], object]) -> None:
    book = xlsxwriter.Workbook(BytesIO(), {"in_memory": True})
    sheet = book.add_worksheet("x", worksheet_class=CellWriter)
    sheet.write_string(LAST_ROW, 0, "the last")
    with pytest.raises(ValueError, match=r"row|characters"):
        write(sheet)


@pytest.fixture(scope="module")
def month() -> tuple[Master, Snapshot]:
    master = sample_master()
    return master, sample_snapshot(master)


def built(month: tuple[Master, Snapshot]) -> bytes:
    return consolidate.build_consolidated(*month, today=date(2024, 7, 25))


def entry_rows(sheet: Any) -> list[tuple[str, str]]:
    return [(row[1].value, row[0].value) for row in sheet.iter_rows(min_row=3)]


@pytest.mark.dear
@pytest.mark.parametrize("room", [1, 100, 10_000])
def test_every_entry_stands_on_one_of_the_sheets(
    month: tuple[Master, Snapshot], room: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    snapshot = month[1]
    entries = [(entry.unit, entry.task) for entry in (*snapshot.entries, *snapshot.held)]
    room = max(room, len(entries) // 3)
    monkeypatch.setattr(details, "MOST_ROWS", room)
    book = openpyxl.load_workbook(BytesIO(built(month)))
    sheets = [sheet for sheet in book if sheet.title.startswith(DETAIL_SHEET)]
    assert [row for sheet in sheets for row in entry_rows(sheet)] == entries
    count = -(-len(entries) // room)
    assert [sheet.title for sheet in sheets] == [
        DETAIL_SHEET,
        *(f"{DETAIL_SHEET} ({number})" for number in range(2, count + 1)),
    ]
    for number, sheet in enumerate(sheets, start=1):
        assert (f"第 {number} 张，共 {count} 张" in sheet["A1"].value) == (count > 1)


@pytest.mark.dear
def test_decisions_come_back_from_every_sheet(
    month: tuple[Master, Snapshot], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(details, "MOST_ROWS", len(month[1].entries) // 2)
    book = openpyxl.load_workbook(BytesIO(built(month)))
    decided = []
    for sheet in (each for each in book if each.title.startswith(DETAIL_SHEET)):
        columns = {cell.value: number for number, cell in enumerate(sheet[2], start=1)}
        sheet.cell(3, columns[REVIEW_COLUMNS[0]]).value = "通过"
        decided.append((sheet.title, *entry_rows(sheet)[0]))
    book.save(tmp_path / "汇总表.xlsx")
    with Reader() as reader:
        read = reader.read(tmp_path / "汇总表.xlsx")
    assert isinstance(read, Book)
    reading = review.read_review_rows(read, "汇总表.xlsx")
    review_rows, problems = reading.review_rows, reading.problems
    assert [
        (review_row.place.sheet, review_row.unit, review_row.task) for review_row in review_rows
    ] == decided
    assert len(decided) > 1
    assert not problems


@pytest.mark.dear
def test_of_very_many_rows_the_list_does_not_repeat_the_units(
    month: tuple[Master, Snapshot], monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = openpyxl.load_workbook(BytesIO(built(month)))
    monkeypatch.setattr(progress, "MOST_REPEATED", 10)
    short = openpyxl.load_workbook(BytesIO(built(month)))
    assert "单位明细" not in whole[progress.SHEET]["A1"].value
    assert "各单位的进展见“单位明细”" in short[progress.SHEET]["A1"].value
    tasks = [row[1].value for row in whole[progress.SHEET].iter_rows(min_row=3) if row[1].value]
    assert [row[1].value for row in short[progress.SHEET].iter_rows(min_row=3) if row[1].value] == tasks
    assert not any(each.outlineLevel for each in short[progress.SHEET].row_dimensions.values())
    for name in ("预警督办", "总览"):
        links = [cell.hyperlink for row in short[name].iter_rows() for cell in row if cell.hyperlink]
        tiles = [link for link in links if (name, short[name][link.ref].row) == ("总览", 3)]
        assert len(tiles) == (8 if name == "总览" else 0)
        assert len(links) > len(tiles)
        for link in links:
            sheet, _, target = str(link.location).partition("!")
            if link in tiles:
                assert target == "A1"
                assert sheet.strip("'") in short.sheetnames
            elif progress.SHEET in sheet:
                assert short[progress.SHEET][target].value == short[name][link.ref].value


def file_of(settled_rows: int, monkeypatch: pytest.MonkeyPatch, month: tuple[Master, Snapshot]) -> bytes:
    monkeypatch.setattr(reportbook, "SETTLED_ROWS", settled_rows)
    return built(month)


@pytest.mark.parametrize("rows", [1, 16, 40])
def test_rows_that_are_let_go_of_early_leave_the_same_file(
    month: tuple[Master, Snapshot], rows: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert file_of(rows, monkeypatch, month) == file_of(LAST_ROW, monkeypatch, month)


SETTLED: dict[str, Callable[[Any], object]] = {
    "a text": lambda sheet: sheet.write_string(15, 0, "x"),
    "a number": lambda sheet: sheet.write_number(3, 0, 1),
    "a blank": lambda sheet: sheet.write_blank(0, 0, None, Format({})),
    "a link": lambda sheet: sheet.write_url(15, 0, "internal:'x'!A1"),
    "a height": lambda sheet: sheet.set_row(15, 20),
    "a merge": lambda sheet: sheet.merge_range(15, 0, 16, 0, ""),
}


@pytest.mark.parametrize("write", SETTLED.values(), ids=SETTLED.keys())
def test_a_write_into_a_row_that_was_let_go_of_is_an_error(write: Callable[[Any], object]) -> None:
    sheet = xlsxwriter.Workbook(BytesIO(), {"in_memory": True}).add_worksheet("x", worksheet_class=LongSheet)
    for row in range(20):
        sheet.write_string(row, 0, "x")
    sheet.settle(20)
    sheet.write_string(16, 0, "the first that is still there")
    with pytest.raises(ValueError, match=r"row \d+ is settled"):
        write(sheet)


def fill_book(book: Any, picture: bytes) -> None:
    sheet = book.add_worksheet("表", worksheet_class=LongSheet)
    looks = book.add_format({"bold": True, "num_format": "0.0"})
    for row in range(40):
        sheet.write_string(row, 2, f"第 {row} 行 <&> \n" * 500, looks)
        sheet.write_number(row, 0, row / 7, looks)
        if row % 3:
            sheet.set_row(row, 20 + row)
    sheet.set_row(50, 30)
    sheet.write_formula(60, 1, "=SUM(A1:A3)", looks, 1.5)
    sheet.insert_image(2, 5, "code.png", {"image_data": BytesIO(picture)})
    chart = book.add_chart({"type": "column"})
    chart.add_series({"values": "=表!$A$1:$A$9"})
    sheet.insert_chart(9, 5, chart)
    book.add_worksheet("空", worksheet_class=LongSheet)
    noted = book.add_worksheet("批注", worksheet_class=LongSheet)
    noted.write_comment(4, 2, "批注")
    book.set_custom_property("stamp", "x")


def test_a_report_has_the_parts_that_xlsxwriter_gives_it() -> None:
    picture, own, plain = PICTURE.read_bytes(), BytesIO(), BytesIO()
    with ReportBook(own, {}) as report, xlsxwriter.Workbook(plain, {"in_memory": True}) as usual:
        for book in (report, usual):
            book.set_properties({"created": datetime(2024, 7, 1)})
            fill_book(book, picture)
    assert parts_in_order(own.getvalue()) == parts_in_order(plain.getvalue())


def parts_in_order(data: bytes) -> list[tuple[object, ...]]:
    with zipfile.ZipFile(BytesIO(data)) as file:
        return [
            (info.filename, file.read(info), info.date_time, info.compress_type, info.external_attr)
            for info in file.infolist()
        ]


ODD: list[Typed] = [
    *("文字", "", None, "第一行\n第二行", " 前后有空格 ", "<r>不是标记</r>", "控制\x01符"),
    *("回车\r\n换行", "字" * 40_000, 0, 7, -2.5, 1 / 3, 10**15, float("inf"), True),
    *(date(2024, 7, 1), date(1899, 1, 1)),
]
STYLES: list[Style] = [CELL, CENTRED, dict(CELL), styled(CELL, num_format="0.0")]


def written(write: Callable[[Page], Callable[[int, int, list[Cell]], None]]) -> bytes:
    stream = BytesIO()
    with ReportBook(stream, {}) as workbook:
        workbook.set_properties({"created": datetime(2024, 7, 1)})
        page = WrittenBook(workbook).page("表", [9.0] * 26, "标题")
        for row in range(2, 80):
            cells = [(ODD[(row + at) % len(ODD)], STYLES[at % len(STYLES)]) for at in range(25)]
            page.sheet.set_row(row, 20 + row)
            write(page)(row, 1, cells)
            page.span((row, 0, row, 0), f"第 {row} 行", CELL)
            page.settle(row)
    return stream.getvalue()


@pytest.mark.parametrize("rows", [16, LAST_ROW])
def test_a_finished_row_is_what_its_cells_are_one_by_one(rows: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reportbook, "SETTLED_ROWS", rows)
    finished, one_by_one = written(lambda page: page.finish), written(lambda page: page.cells)
    assert finished == one_by_one


def test_what_is_finished_is_not_written_over() -> None:
    stream = BytesIO()
    with ReportBook(stream, {}) as workbook:
        page = WrittenBook(workbook).page("表", [9.0] * 9, "标题")
        page.finish(2, 1, [("x", CELL)])
        page.text(2, 0, "before it", CELL)
        with pytest.raises(ValueError, match="row 2, column 1 is finished"):
            page.text(2, 1, "y", CELL)
        with pytest.raises(ValueError, match="row 2, column 1 is finished"):
            page.finish(2, 1, [("y", CELL)])
        page.sheet.write_comment(3, 0, "批注")
        with pytest.raises(ValueError, match="comments on a sheet of finished rows"):
            page.sheet._write_rows()
        page.sheet.comments.clear()
