from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from tests.build import PERIOD, a_master, by_period, filled, forms_of
from workbook_flow.model import FORM_SHEET, IssuedForm, Problem, Return
from workbook_flow.returns import Match, Register, match_submission, read_return
from workbook_flow.returns.matching import FormKey
from workbook_flow.sheets import Book, Reader

MASTER = a_master()
ISSUED = forms_of(MASTER)
FORMS = {(form.unit, form.period, form.issue): form for form in ISSUED.values()}
FORM = ISSUED["县甲局"]
TABLE = """
编号 | 进展状态 | 完成比例 | 进展情况 | 完成日期
1-01 | 已完成 | 100 | 已全部完成 | 2024-07-15
1-02 | 进行中 | 60 | 按计划推进 |
"""


@pytest.fixture(scope="module")
def reader() -> Iterator[Reader]:
    with Reader() as reader:
        yield reader


def book_of(reader: Reader, data: bytes) -> Book:
    book = reader.read_bytes(data, "县甲局.xlsx")
    assert not isinstance(book, Problem)
    return book


def changed(change: Callable[[Worksheet], None], table: str = TABLE) -> bytes:
    book = load_workbook(io.BytesIO(filled(FORM, table)))
    change(book[FORM_SHEET])
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def returned(reader: Reader, data: bytes, standing: IssuedForm | None = FORM) -> Return:
    result = read_return(book_of(reader, data), FORM, standing, "县甲局.xlsx")
    assert isinstance(result, Return)
    return result


def typed(result: Return) -> list[tuple[object, ...]]:
    return [(row.task, *(str(value.typed) for value in row.values.values())) for row in result.rows]


WHOLE = [
    ("1-01", "已完成", "100", "已全部完成", "2024-07-15"),
    ("1-02", "进行中", "60", "按计划推进", "None"),
]


def codes(result: Return) -> list[tuple[str, str]]:
    rows = [problem for row in result.rows for problem in row.problems]
    return [(problem.code, problem.place.cell) for problem in (*result.problems, *rows)]


def test_every_cell_is_read_with_who_filled_it_in(reader: Reader) -> None:
    data = filled(FORM, TABLE, head={"填报人": "张三", "联系电话": "0739-3160000", "审核人": "李四"})
    result = returned(reader, data)
    assert typed(result) == WHOLE
    assert (result.reporter, result.phone, result.reviewer) == ("张三", "0739-3160000", "李四")
    assert codes(result) == []


def test_a_head_left_blank_is_blank(reader: Reader) -> None:
    result = returned(reader, filled(FORM, TABLE, head={}))
    assert (result.reporter, result.phone, result.reviewer) == ("", "", "")


def swap_columns(sheet: Worksheet) -> None:
    sheet.move_range("D5:D7", cols=20)
    sheet.move_range("F5:F7", cols=-2)


def swap_rows(sheet: Worksheet) -> None:
    sheet.move_range("A6:G6", rows=10)
    sheet.move_range("A7:G7", rows=-1)


@pytest.mark.parametrize("change", [swap_columns, swap_rows], ids=["columns", "rows"])
def test_moved_cells_are_found_by_name_and_id(reader: Reader, change: Callable[[Worksheet], None]) -> None:
    assert typed(returned(reader, changed(change))) == WHOLE


def test_rows_inserted_above_and_between_lose_nothing(reader: Reader) -> None:
    def insert(sheet: Worksheet) -> None:
        sheet.insert_rows(7, 3)
        sheet.insert_rows(1, 2)

    assert typed(returned(reader, changed(insert))) == WHOLE


def put(cell: str, value: str | int | None) -> Callable[[Worksheet], None]:
    def change(sheet: Worksheet) -> None:
        sheet[cell] = value

    return change


def test_locked_text_that_came_back_changed_is_reported_and_ignored(reader: Reader) -> None:
    result = returned(reader, changed(put("C6", "随便改改")))
    assert typed(result) == WHOLE
    assert codes(result) == [("L01", "C6")]


def test_a_row_whose_id_was_lost_is_found_by_its_measure(reader: Reader) -> None:
    assert typed(returned(reader, changed(put("A7", None)))) == WHOLE


def test_a_row_that_was_never_issued_is_reported(reader: Reader) -> None:
    def append(sheet: Worksheet) -> None:
        sheet["A8"], sheet["D8"] = "9-99", "已完成"

    result = returned(reader, changed(append))
    assert typed(result) == WHOLE
    assert codes(result) == [("L15", "A8")]


def test_a_row_deleted_is_reported(reader: Reader) -> None:
    result = returned(reader, changed(lambda sheet: sheet.delete_rows(6)))
    assert typed(result) == WHOLE[1:]
    assert [problem.message for problem in result.problems] == ["下发的任务 1-01 这一行不见了"]


def test_a_row_twice_with_different_words_is_held(reader: Reader) -> None:
    def double(sheet: Worksheet) -> None:
        for column, value in enumerate(["1-01", None, None, "进行中", 10, "才刚开始"], start=1):
            sheet.cell(8, column).value = value

    result = returned(reader, changed(double))
    assert typed(result) == WHOLE
    assert codes(result) == [("L04", "A8")]


def test_a_row_twice_with_the_same_words_counts_once(reader: Reader) -> None:
    def double(sheet: Worksheet) -> None:
        for column in range(1, 8):
            sheet.cell(8, column).value = sheet.cell(6, column).value

    result = returned(reader, changed(double))
    assert (typed(result), codes(result)) == (WHOLE, [("L09", "A8")])


def test_a_column_gone_and_a_column_added_are_reported(reader: Reader) -> None:
    def rename(sheet: Worksheet) -> None:
        sheet["F5"], sheet["H5"] = "情况说明", "备注"

    assert codes(returned(reader, changed(rename))) == [("L05", ""), ("L06", "F5"), ("L23", "H5")]


def test_a_state_whose_column_is_gone_follows_from_no_percent(reader: Reader) -> None:
    def rename(sheet: Worksheet) -> None:
        sheet["D5"] = "备注"

    result = returned(reader, changed(rename))
    assert [(row.values["进展状态"].typed, row.values["完成比例"].typed) for row in result.rows] == [
        (None, 100),
        (None, 60),
    ]
    assert codes(result) == [("L05", ""), ("L06", "D5")]


def test_rows_no_longer_owed_are_reported_and_left_out(reader: Reader) -> None:
    standing = replace(FORM, rows=FORM.rows[1:], issue=2)
    result = returned(reader, filled(FORM, TABLE), standing)
    assert typed(result) == WHOLE[1:]
    assert codes(result) == [("L07", "A6")]


def match(
    reader: Reader, data: bytes, file: str = "县甲局.xlsx", forms: Mapping[FormKey, IssuedForm] = FORMS
) -> Match | Problem:
    return match_submission(book_of(reader, data), file, Register.of(by_period(forms), MASTER.units))


@pytest.mark.parametrize(
    "name",
    ["副本 县甲局 (1).xlsx", "县甲局转县乙局.xlsx", "7月报表(最终版).xlsx", "甲局.xlsx", "新建文件夹/a.xlsx"],
)
def test_a_form_is_placed_by_its_stamp_whatever_its_name(reader: Reader, name: str) -> None:
    assert match(reader, filled(FORM, TABLE), name) == Match(form=FORM)


@pytest.mark.parametrize(
    "name",
    [
        "县乙局.xlsx",
        "乙局7月报表.xlsx",
        "县乙局（副本）(1).xlsx",
        "包.zip/县乙局.xlsx",
        "报送_县乙局_终稿.xls",
    ],
)
def test_a_form_under_another_units_name_waits(reader: Reader, name: str) -> None:
    problem = match(reader, filled(FORM, TABLE), name)
    assert isinstance(problem, Problem)
    assert (problem.code, "县乙局" in problem.message, "县甲局" in problem.message) == ("F47", True, True)


def test_a_stamp_nobody_issued_is_refused(reader: Reader) -> None:
    forged = replace(FORM, seal="0" * 32)
    problem = match(reader, filled(forged, TABLE))
    assert isinstance(problem, Problem)
    assert problem.code == "F41"
    unknown = replace(FORM, issue=7)
    problem = match(reader, filled(unknown, TABLE))
    assert isinstance(problem, Problem)
    assert problem.code == "F43"


def without_stamp(data: bytes, unit_cell: str | None = None) -> bytes:
    source = load_workbook(io.BytesIO(data))[FORM_SHEET]
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in source.iter_rows():
        for cell in row:
            if cell.value is not None:
                sheet.cell(cell.row, cell.column).value = cell.value
    if unit_cell is not None:
        sheet["A1"] = unit_cell
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def test_without_a_stamp_the_head_tells_with_a_warning(reader: Reader) -> None:
    placement = match(reader, without_stamp(filled(FORM, TABLE)), "无名.xlsx")
    assert isinstance(placement, Match)
    assert (placement.form.unit, [problem.code for problem in placement.problems]) == ("县甲局", ["F44"])


def test_without_a_stamp_the_file_name_tells_with_a_warning(reader: Reader) -> None:
    placement = match(reader, without_stamp(filled(FORM, TABLE), ""), "乙局7月报表.xlsx")
    assert isinstance(placement, Match)
    assert (placement.form.unit, [problem.code for problem in placement.problems]) == ("县乙局", ["F44"])


def test_two_candidates_are_never_guessed(reader: Reader) -> None:
    problem = match(reader, without_stamp(filled(FORM, TABLE), "填报单位：县甲局、县乙局"), "甲局乙局.xlsx")
    assert isinstance(problem, Problem)
    assert problem.code == "F40"


def test_last_months_form_is_taken_for_its_month_with_a_warning(reader: Reader) -> None:
    later = {(form.unit, PERIOD.next(), 1): replace(form, period=PERIOD.next()) for form in ISSUED.values()}
    placement = match(reader, filled(FORM, TABLE), forms={**FORMS, **later})
    assert isinstance(placement, Match)
    assert (placement.form.period, [problem.code for problem in placement.problems]) == (PERIOD, ["F45"])


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("县甲局8月.xlsx", "F62"),
        ("县甲局八月份进展.xlsx", "F62"),
        ("包.zip/2024-08 县甲局(1).xlsx", "F62"),
        ("县甲局（2024年8月）.xlsx", "F62"),
        ("县甲局2024.08.xlsx", "F62"),
        ("县甲局7月（8月报）.xlsx", "F45"),
        ("县甲局8月2日.xlsx", "F45"),
        ("县甲局2024-08-02.xlsx", "F45"),
        ("县甲局2024年8月2日报.xlsx", "F45"),
        ("县甲局2023年8月.xlsx", "F45"),
        ("县甲局9月.xlsx", "F45"),
        ("县甲局第8期.xlsx", "F45"),
    ],
)
def test_a_form_under_a_name_of_another_month_waits(reader: Reader, name: str, code: str) -> None:
    later = {(form.unit, PERIOD.next(), 1): replace(form, period=PERIOD.next()) for form in ISSUED.values()}
    placement = match(reader, filled(FORM, TABLE), name, forms={**FORMS, **later})
    problems = placement.problems if isinstance(placement, Match) else (placement,)
    assert [problem.code for problem in problems] == [code]
    assert code != "F62" or "2024年8月" in problems[0].message


def test_a_name_that_was_left_from_an_earlier_month_is_no_question(reader: Reader) -> None:
    earlier = {
        (form.unit, PERIOD.previous(), 1): replace(form, period=PERIOD.previous()) for form in ISSUED.values()
    }
    placement = match(reader, filled(FORM, TABLE), "县甲局6月.xlsx", forms={**FORMS, **earlier})
    assert isinstance(placement, Match)
    assert (placement.form.period, placement.problems) == (PERIOD, ())


def test_an_older_issue_is_taken_with_a_warning(reader: Reader) -> None:
    newer = {("县甲局", PERIOD, 2): replace(FORM, issue=2)}
    placement = match(reader, filled(FORM, TABLE), forms={**FORMS, **newer})
    assert isinstance(placement, Match)
    assert (placement.form.issue, [problem.code for problem in placement.problems]) == (1, ["F46"])


@pytest.mark.parametrize(
    ("change", "asked"),
    [
        (lambda form: form, ""),
        (lambda form: replace(form, rows=form.rows[1:]), ""),
        (lambda form: replace(form, rows=(*form.rows, replace(form.rows[0], task="9-09"))), "补报 9-09"),
        (
            lambda form: replace(form, rows=(replace(form.rows[0], measure="另一件事"), *form.rows[1:])),
            f"补报 {FORM.rows[0].task}",
        ),
        (
            lambda form: replace(form, fields=(*form.fields, replace(form.fields[0], name="新栏"))),
            "补填“新栏”",
        ),
    ],
)
def test_an_older_issue_asks_for_what_it_lacks_only(
    reader: Reader, change: Callable[[IssuedForm], IssuedForm], asked: str
) -> None:
    newer = {("县甲局", PERIOD, 2): change(replace(FORM, issue=2))}
    placement = match(reader, filled(FORM, TABLE), forms={**FORMS, **newer})
    assert isinstance(placement, Match)
    (problem,) = placement.problems
    assert ("请按最新下发的填报表" in problem.remedy) == bool(asked)
    assert asked in problem.remedy


def test_a_book_that_is_no_form_is_not_placed(reader: Reader) -> None:
    book = Workbook()
    assert book.active is not None
    book.active["A1"] = "会议通知"
    target = io.BytesIO()
    book.save(target)
    problem = match(reader, target.getvalue(), "县甲局.xlsx")
    assert isinstance(problem, Problem)
    assert problem.code == "F40"
