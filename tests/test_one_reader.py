"""A cell is read alike in the office's own list and in a unit's return: what it shows is what both say."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from xml.sax.saxutils import quoteattr

import pytest

from tests import hostile
from tests.books import LIST, SHEETS, write_book
from workbook_flow.master import read_master
from workbook_flow.model import Problem, WorkbookFlowError
from workbook_flow.sheets import Book, Reader, Sheet, clean, text
from workbook_flow.sheets.grids import Grid, book_grids, open_book

NUMBERS: list[tuple[str, str, str]] = [
    ("45627", 'yyyy"年"m"月"', "2024年12月"),
    ("45627", '[$-804]yyyy"年"m"月";@', "2024年12月"),
    ("45627", "mmm-yy", "Dec-24"),
    ("45488", 'yyyy"年"m"月"', "2024年7月"),
    ("45488", 'yyyy"年"', "2024年"),
    ("20240715", "yyyy-mm-dd", "20240715"),
    ("0.75", "h:mm", "18:00:00"),
    ("1.5", "[h]:mm", "36:00:00"),
    ("0.5", "0%", "50%"),
    ("0.6049", "0%", "60%"),
    ("0.6049", "0.0%", "60.5%"),
    ("0.5", '0%;-0%;"无"', "50%"),
    ("0", '0%;-0%;"无"', "无"),
    ("95", '0"%"', "95%"),
    ("7", '"1-"00', "1-07"),
    ("8", "000", "008"),
    ("306", "0-00", "3-06"),
    ("12.5", "000", "013"),
    ("-5", '"第"0', "-第5"),
    ("2024.1", "0.00", "2024.10"),
    ("1.5", "0.00", "1.5"),
    ("1.5", "0", "2"),
    ("1234567", "#,##0", "1234567"),
    ("1234.5", '#,##0.00"万元"', "1,234.50万元"),
    ("12", '"完成"0"件"', "完成12件"),
    ("12", 'General"人"', "12人"),
    ("1", '[=1]"是";[=0]"否";General', "是"),
    ("58", '[>=60]0;[<60]"不足60"', "不足60"),
    ("5", ";;;", ""),
    ("13812345678", "000-0000-0000", "138-1234-5678"),
    ("1.3812345678E10", "", "13812345678"),
    ("57.99999999999999", "", "58"),
    ("0.30000000000000004", "", "0.3"),
    ("100", "[$¥-804]#,##0", "¥100"),
]
"""Numbers as a file stores them, their formats, and what a person sees; times with their seconds."""
TEXTS: list[tuple[str, str, str]] = [
    ('<c r="A1" t="inlineStr"><is><t>一行_x000D_\n二行</t></is></c>', "", "一行\n二行"),
    ('<c r="A1" t="str"><f>A2</f><v>一行_x000D_\n二行</v></c>', "", "一行\n二行"),
    ('<c r="A1" t="inlineStr"><is><t>1_x005F_x000D_</t></is></c>', "", "1_x000D_"),
    ('<c r="A1" t="inlineStr"><is><r><t>县</t></r><r><t>局</t></r><rPh><t>ju</t></rPh></is></c>', "", "县局"),
    ('<c r="A1" t="inlineStr"><is><t>县司法</t></is></c>', '@"局"', "县司法局"),
    ('<c r="A1" t="inlineStr"><is><t>12</t></is></c>', "0.00", "12"),
    ('<c r="A1" t="str"><f>"#1"&amp;"楼"</f><v>#1楼</v></c>', "", "#1楼"),
    ('<c r="A1" t="inlineStr"><is><t>#2楼</t></is></c>', "", "#2楼"),
    ('<c r="A1" t="str"><f>""</f><v></v></c>', "", ""),
    ('<c r="A1"><f>1+1</f><v>2</v></c>', '"1-"00', "1-02"),
    ('<c r="A1"><v>6<!-- -->0</v></c>', "", "60"),
]
"""Cells as a file writes them, their formats, and what a person sees."""
DAYS: list[tuple[str, str, str, date]] = [
    ("45627", "yyyy-mm-dd", "2024-12-01", date(2024, 12, 1)),
    ("45627", 'm"月"d"日"', "12月1日", date(2024, 12, 1)),
    ("45488.5", "yyyy/m/d h:mm", "2024-07-15 12:00", date(2024, 7, 15)),
    ("45488", '[DBNum1][$-804]yyyy"年"m"月"d"日";@', "2024-07-15", date(2024, 7, 15)),
    ("45488", "d-mmm", "15-Jul", date(2024, 7, 15)),
]
"""Days whose cells show a day: the list says year, month and day whatever the format."""
TWICE = '<c r="A1"><v>1</v></c><c r="A1"><v>2</v></c>'


def workbook(cell: str, code: str = "") -> bytes:
    """A workbook with that cell, styled by that number format."""
    styles = (
        f'<numFmts count="1"><numFmt numFmtId="164" formatCode={quoteattr(code)}/></numFmts>'
        '<cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="164" applyNumberFormat="1"/></cellXfs>'
    )
    cell = cell.replace("<c ", '<c s="1" ') if code else cell
    return hostile.zipped(hostile.xlsx_parts(f'<row r="1">{cell}</row>', styles=styles))


def as_list(content: bytes) -> tuple[Grid, list[Problem]]:
    """The sheet in the office's own list, and what cannot be read of it."""
    grids, problems = book_grids(open_book("分解清单.xlsx", content))
    return grids["填报表"], problems


def as_return(content: bytes) -> Sheet:
    """The sheet in a unit's return."""
    with Reader() as reader:
        book = reader.read_bytes(content, "县公安局.xlsx")
    assert isinstance(book, Book), book
    return book.sheets[0]


def both(content: bytes) -> tuple[str, str]:
    """What the first cell says in the list, and in a return."""
    grid, problems = as_list(content)
    assert problems == []
    cell = grid.cells.get((1, 1))
    return cell.text if cell else "", clean(text(as_return(content).cell(0, 0)))


@pytest.mark.parametrize(("stored", "code", "shown"), NUMBERS)
def test_a_number_says_what_it_shows_in_list_and_return(stored: str, code: str, shown: str) -> None:
    assert both(workbook(f'<c r="A1"><v>{stored}</v></c>', code)) == (shown, shown)


@pytest.mark.parametrize(("cell", "code", "shown"), TEXTS)
def test_a_text_says_what_it_shows_in_list_and_return(cell: str, code: str, shown: str) -> None:
    assert both(workbook(cell, code)) == (shown, shown)


@pytest.mark.parametrize(("stored", "code", "shown", "day"), DAYS)
def test_a_day_is_the_same_day_in_list_and_return(stored: str, code: str, shown: str, day: date) -> None:
    content = workbook(f'<c r="A1"><v>{stored}</v></c>', code)
    assert both(content) == (f"{day.year}年{day.month}月{day.day}日", shown)
    assert as_list(content)[0].cells[1, 1].value == day


def test_a_month_lasts_to_its_end_whatever_day_was_typed() -> None:
    for stored, code, last in (
        ("45488", 'yyyy"年"m"月"', date(2024, 7, 31)),
        ("45488", 'm"月"', date(2024, 7, 31)),
        ("45488", "yyyy", date(2024, 12, 31)),
        ("45488", "m-d", None),
        ("0.5", "mm:ss", None),
    ):
        assert as_list(workbook(f'<c r="A1"><v>{stored}</v></c>', code))[0].cells[1, 1].last == last


def test_a_cell_written_twice_is_one_of_the_two_for_both() -> None:
    in_list, in_return = both(workbook(TWICE))
    assert in_list == in_return


def test_errors_and_formulas_without_a_result_are_named_in_a_list() -> None:
    cells = (
        '<c r="A1" t="e"><v>#REF!</v></c><c r="B1"><f>1+1</f></c><c r="C1" t="e"><f>1/0</f><v>#SPILL!</v></c>'
    )
    content = workbook(cells)
    grid, problems = as_list(content)
    assert [(problem.code, problem.place.cell) for problem in problems] == [
        ("M05", "A1"),
        ("M04", "B1"),
        ("M05", "C1"),
    ]
    assert "#SPILL!" in problems[2].message
    assert not grid.cells
    assert as_return(content).unvalued_formulas == {(0, 1)}


def test_merged_cells_and_hidden_rows_are_those_of_the_file() -> None:
    rows = (
        '<row r="1"><c r="A1"><v>1</v></c><c r="C1"><v>3</v></c></row>'
        '<row r="2" hidden="1"><c r="A2"><v>2</v></c></row><row hidden="true"><c><v>3</v></c></row>'
        '<row r="5"><c r="A5"><v>5</v></c></row><row r="9" hidden="1"/>'
    )
    after = '<mergeCells count="1"><mergeCell ref="A1:B2"/></mergeCells>'
    grid, _ = as_list(hostile.zipped(hostile.xlsx_parts(rows, after=after)))
    assert {spot for spot, cell in grid.cells.items() if cell.place.cell == "A1"} == {
        (row, column) for row in (1, 2) for column in (1, 2)
    }
    assert grid.hidden == {2, 3}


HOSTILE: dict[str, Callable[[], bytes]] = {
    "says less than it holds": hostile.lying_bomb,
    "many parts": hostile.many_members,
    "a link": hostile.symlink,
    "far too many columns": lambda: hostile.xlsx(
        "".join(hostile.number_at(f"ZZZ{row}") for row in range(1, 40))
    ),
    "an entity": lambda: hostile.xlsx(xl__sharedStrings_xml='<!DOCTYPE sst [<!ENTITY a "b">]><sst/>'),
    "a locked part": hostile.locked_member,
}


STRICT = {
    hostile.SPREADSHEET.encode(): b"http://purl.oclc.org/ooxml/spreadsheetml/main",
    hostile.RELATIONSHIPS.encode(): b"http://purl.oclc.org/ooxml/officeDocument/relationships",
}


def strictly(content: bytes) -> bytes:
    """The workbook in the namespaces of Strict Open XML."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    for plain, strict in STRICT.items():
        parts = {name: part.replace(plain, strict) for name, part in parts.items()}
    return hostile.zipped({**parts})


def master(tmp_path: Path) -> Path:
    return write_book(tmp_path / "分解清单.xlsx", {**SHEETS, "分解清单": LIST})


@pytest.mark.parametrize("bytes_of", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_list_that_may_do_harm_is_refused_as_a_return_is(
    tmp_path: Path, bytes_of: Callable[[], bytes]
) -> None:
    path = tmp_path / "分解清单.xlsx"
    path.write_bytes(bytes_of())
    with pytest.raises(WorkbookFlowError, match=r"总表 分解清单.xlsx 打不开：.*另存为 \.xlsx"):
        read_master(path)


def test_a_list_in_strict_form_is_read(tmp_path: Path) -> None:
    path = master(tmp_path)
    plain = read_master(path)
    assert plain[0] is not None, plain[1]
    path.write_bytes(strictly(path.read_bytes()))
    strict = read_master(path)
    assert strict[0] is not None, strict[1]
    assert (strict[0].tasks, strict[0].units) == (plain[0].tasks, plain[0].units)
