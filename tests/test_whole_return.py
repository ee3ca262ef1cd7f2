"""Whatever a unit wrote, and wherever: taken where there is one reading, told with its words where not, never accepted in silence."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.comments import Comment
from openpyxl.styles import Color, Font, PatternFill
from openpyxl.worksheet.worksheet import Worksheet

from tests.build import PERIOD, a_form, a_master, fill_cell, filled, forms_of
from tests.programs import libreoffice_convert
from workbook_flow.model import (
    CARD_SHEET,
    FORM_SHEET,
    REPORT_DAY_WORDS,
    REPORT_WORDS,
    SUMMARY_COLUMN,
    TASK_COLUMN,
    Field,
    FieldType,
    IssuedForm,
    Level,
    Purpose,
    Return,
    SubmissionState,
    Typed,
)
from workbook_flow.paper import stamp
from workbook_flow.returns import Match, Register, checks, match_submission, read_return
from workbook_flow.returns.headers import labels_of, squeeze
from workbook_flow.returns.table import renamed_columns
from workbook_flow.returns.workings import CHECK_COLUMN
from workbook_flow.rules.blocks import HiddenBlock, blocks_of
from workbook_flow.sheets import Beside, Book, CellPicture, Sheet
from workbook_flow.sheets.wire import decode
from workbook_flow.sheets.worker import answer
from workbook_flow.words.notemark import marked

FORM = forms_of(a_master())["县甲局"]
REGISTER = Register.of({PERIOD: [FORM]}, a_master().units)
TABLE = """
编号 | 进展状态 | 完成比例 | 进展情况 | 完成日期
1-01 | 已完成 | 100 | 已全部完成 | 2024-07-15
1-02 | 进行中 | 60 | 按计划推进 |
"""
PEOPLE = {"填报人": "张三", "联系电话": "0739-3160000", "审核人": "李四"}
Change = Callable[[Worksheet], None]


def nothing(_: Worksheet) -> None:
    pass


def book_of(change: Change = nothing, *, table: str = TABLE, head: dict[str, str] | None = None) -> Book:
    workbook = load_workbook(io.BytesIO(filled(FORM, table, head=head)))
    change(workbook[FORM_SHEET])
    target = io.BytesIO()
    workbook.save(target)
    reply = answer(target.getvalue())
    assert reply[:1] == b"B"
    return decode(reply[1:])


def read(book: Book, form: IssuedForm = FORM) -> Return:
    returned = read_return(book, form, form, "县甲局.xlsx")
    assert isinstance(returned, Return)
    return returned


def codes(returned: Return) -> list[str]:
    rows = [found.code for row in returned.rows for found in row.problems]
    return sorted([*(found.code for found in returned.problems), *rows])


def state(returned: Return, form: IssuedForm = FORM) -> tuple[SubmissionState, int, int]:
    """What becomes of the file, how many rows are accepted, how many held."""
    context = checks.ReturnContext(returned=returned, form=form, levels={}, received=date(2024, 7, 24))
    checked = checks.check_return(context)
    held = sum(any(found.level is Level.ERROR for found in entry.problems) for entry in checked.entries)
    return checked.state, len(checked.entries) - held, held


def said(returned: Return, name: str) -> list[object]:
    return [row.values[name].typed for row in returned.rows]


ACCEPTED, PARTIAL = SubmissionState.ACCEPTED, SubmissionState.PARTIAL


def test_a_form_filled_in_as_it_was_meant_is_accepted() -> None:
    assert state(read(book_of())) == (ACCEPTED, 2, 0)


# Words beside the cells


def with_aside(*asides: Beside) -> Book:
    return replace(book_of(), beside=asides)


def note(words: str, cell: str = "H7", author: str = "张三", kind: str = "批注") -> Beside:
    return Beside(FORM_SHEET, cell, author, kind, words)


@pytest.mark.parametrize(
    "words",
    [
        "更正：此项实际已完成80%，请按80%统计",
        "实际80%",
        "应为已完成",
        "进展填错了，见附件",
        "此行作废",
        "完成 ８０ ％",
    ],
)
def test_words_that_contradict_the_row_hold_it(words: str) -> None:
    returned = read(with_aside(note(words)))
    assert codes(returned) == ["L17"]
    assert state(returned) == (PARTIAL, 1, 1)
    (fault,) = returned.rows[1].problems
    assert (fault.place.cell, words[:4] in fault.message) == ("H7", True)


@pytest.mark.parametrize(
    "words", ["见附件3", "已完成60%左右", "张三 7月20日填", "联系人王五 13800000000", "同上月"]
)
def test_words_that_contradict_nothing_are_told(words: str) -> None:
    for kind in ("批注", "文本框"):
        returned = read(with_aside(note(words, kind=kind)))
        assert codes(returned) == ["L16"]
        assert state(returned) == (ACCEPTED, 2, 0)
        assert kind in returned.problems[0].message


@pytest.mark.parametrize("cell", ["A1", "C3", "Z900", "", "不是格"])
def test_words_beside_no_row_are_told_whatever_they_say(cell: str) -> None:
    assert codes(read(with_aside(note("更正：应为80%", cell)))) == ["L16"]


def test_what_the_office_wrote_into_a_form_sent_back_is_not_the_units() -> None:
    assert codes(read(with_aside(note("“完成比例”应为 100", author=FORM.office)))) == []


OWN_NOTE = "局里的意见：\n第一，写明办结的数；\n第二，附上文号"
"""A note whose words are like no problem's: an opinion in lines."""


@pytest.mark.parametrize(
    ("words", "notices"),
    [
        (marked(OWN_NOTE), []),
        (marked(OWN_NOTE).replace("\n", "\r\n "), []),
        (f"{marked(OWN_NOTE)}\n见附件3", ["见附件3"]),
        (f"{marked(OWN_NOTE)}更正：实际80%", ["更正：实际80%"]),
        (marked(OWN_NOTE).replace("写明", "已补上"), ["第一，已补上办结的数；"]),
        (OWN_NOTE, ["第一，写明办结的数；"]),
    ],
    ids=["as written", "lines broken anew", "written on", "corrected behind it", "changed inside", "no mark"],
)
@pytest.mark.parametrize("author", ["", FORM.office, "张三"])
def test_a_note_of_the_program_is_known_by_its_mark_whoever_its_author_is(
    words: str, notices: list[str], author: str
) -> None:
    returned = read(with_aside(note(words, author=author)))
    messages = [fault.message for fault in (*returned.problems, *returned.rows[1].problems)]
    by_author = words == OWN_NOTE and author == FORM.office
    assert len(messages) == (0 if by_author else len(notices))
    assert all(notice in message for notice, message in zip(notices, messages, strict=False))


def test_a_note_in_the_workbook_itself_is_told() -> None:
    def change(sheet: Worksheet) -> None:
        sheet["H6"].comment = Comment("请按80%统计", "李四")

    assert codes(read(book_of(change))) == ["L17"]


def test_words_in_a_far_cell_leave_the_file_partial() -> None:
    far = Beside(FORM_SHEET, "A1048576", "", "远处的单元格", "另报一项")
    returned = read(with_aside(far))
    assert (codes(returned), state(returned)) == (["L18"], (PARTIAL, 2, 0))


@pytest.mark.parametrize("words", ["0", "/", "0.00", "0%"])
def test_a_nought_or_a_stroke_in_a_far_cell_is_told_and_leaves_the_file_accepted(words: str) -> None:
    returned = read(with_aside(Beside(FORM_SHEET, "A1048576", "", "远处的单元格", words)))
    assert (codes(returned), state(returned)) == (["L16"], (SubmissionState.ACCEPTED, 2, 0))
    assert words in returned.problems[-1].message


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("更正：1-02 完成 80%", ["L17"]),
        ("更正：完成 80%", ["L16"]),
        ("附件2  重点任务清单", []),
    ],
)
def test_words_in_the_margins_of_the_page_are_told_where_they_may_weigh(words: str, told: list[str]) -> None:
    def change(sheet: Worksheet) -> None:
        header = sheet.HeaderFooter.oddHeader
        assert header is not None
        header.left.text = words

    assert codes(read(book_of(change))) == told


# Words that are struck through


def struck_run(sheet: Worksheet) -> None:
    cell = sheet.cell(at(sheet, "1-02")[0], at(sheet, "进展情况")[1])
    cell.value = CellRichText("按计划推进", TextBlock(InlineFont(strike=True), "，已经停工"))


def struck_cell(name: str) -> Change:
    def change(sheet: Worksheet) -> None:
        sheet.cell(at(sheet, "1-02")[0], at(sheet, name)[1]).font = Font(strike=True)

    return change


@pytest.mark.parametrize("change", [struck_run, *map(struck_cell, ("进展情况", "完成比例", "编号"))])
def test_words_that_a_person_crossed_out_hold_the_row(change: Change) -> None:
    returned = read(book_of(change))
    assert (codes(returned), state(returned)) == (["L29"], (PARTIAL, 1, 1))
    (fault,) = returned.rows[1].problems
    assert fault.place.cell.endswith("7")


def test_a_blank_cell_and_a_font_that_was_never_struck_hold_nothing() -> None:
    def change(sheet: Worksheet) -> None:
        row, column = at(sheet, "1-02")[0], at(sheet, "完成日期")[1]
        sheet.cell(row, column).font = Font(strike=True)
        sheet.cell(row, column - 1).font = Font(strike=False)

    assert state(read(book_of(change))) == (ACCEPTED, 2, 0)


# Pictures inside cells


def column_of(header: Sequence[object], name: str) -> int:
    """The number of a column in a header row; behind a percent's name stands its sign."""
    return next(number for number, cell in enumerate(header) if cell in {name, f"{name}\n（%）"})


def with_cell(book: Book, name: str, row: int, value: object) -> Book:
    """The book with another value in that column of the row (0-based below the header)."""
    (sheet,) = (sheet for sheet in book.sheets if sheet.name == FORM_SHEET)
    header = next(number for number, cells in enumerate(sheet.rows) if "编号" in cells)
    column = column_of(sheet.rows[header], name)
    rows = [list(cells) for cells in sheet.rows]
    rows[header + 1 + row].extend([None] * (column + 1 - len(rows[header + 1 + row])))
    rows[header + 1 + row][column] = value  # type: ignore[call-overload]
    new = replace(sheet, rows=tuple(map(tuple, rows)))
    return replace(book, sheets=tuple(new if each is sheet else each for each in book.sheets))


@pytest.mark.parametrize("name", ["进展情况", "进展状态", "完成比例", "完成日期"])
def test_a_picture_in_a_cell_holds_the_row(name: str) -> None:
    returned = read(with_cell(book_of(), name, 0, CellPicture()))
    assert returned.rows[0].values[name].fault == "D14"
    assert state(returned) == (PARTIAL, 1, 1)


def test_a_picture_as_evidence_is_said_to_be_one() -> None:
    evidence = Field(name="佐证材料", type=FieldType.TEXT, purpose=Purpose.EVIDENCE)
    form = a_form(fields=(*FORM.fields[:3], evidence))
    workbook = load_workbook(io.BytesIO(filled(form, "编号 | 佐证材料\n1-01 | x")))
    target = io.BytesIO()
    workbook.save(target)
    book = with_cell(decode(answer(target.getvalue())[1:]), "佐证材料", 0, CellPicture())
    assert read(book, form).rows[0].values["佐证材料"].typed == "（图片，见来件）"


# A column of fractions


@pytest.mark.parametrize(
    ("typed", "percent"),
    [
        (["0.6", "1"], [60, 100]),
        (["1", "0.75"], [100, 75]),
        (["'0.6", "'1"], [60, 100]),
        (["0.6", "60"], [60, 60]),
        (["1", "60"], [1, 60]),
        (["1", "1"], [1, 1]),
        (["0.5", "0"], [50, 0]),
        (["'60%", "1"], [60, 1]),
    ],
)
def test_a_one_among_fractions_is_a_hundred_percent(typed: list[str], percent: list[int]) -> None:
    table = "编号 | 完成比例\n" + "\n".join(f"1-0{at} | {value}" for at, value in enumerate(typed, 1))
    assert said(read(book_of(table=table)), "完成比例") == percent


def test_a_one_read_as_a_hundred_is_told() -> None:
    returned = read(book_of(table="编号 | 完成比例\n1-01 | 0.6\n1-02 | 1"))
    assert "100%" in returned.rows[1].values["完成比例"].note


# The head


@pytest.mark.parametrize("words", ["张三（电话：13812345678）", "张三：已核", "张 三", "ＡＢ", "张三、李四"])
def test_a_name_with_a_colon_in_it_is_kept(words: str) -> None:
    returned = read(book_of(head={"填报人": words, "审核人": words}))
    assert (returned.reporter, returned.reviewer) == (words, words)


@pytest.mark.parametrize(
    "phone",
    [
        "0739-3160000",
        "办公室：0731-12345678",
        "138 1234 5678",
        "（0739）3160000转8012",
        "13812345678/3160000",
    ],
)
def test_a_phone_with_words_around_it_is_kept(phone: str) -> None:
    returned = read(book_of(head={**PEOPLE, "联系电话": phone}))
    assert (returned.phone, codes(returned)) == (phone, [])


@pytest.mark.parametrize("phone", ["1.38E+10", "见通讯录", "内线：12", "#REF!", "138"])
def test_what_nobody_can_dial_is_told_and_not_passed_on(phone: str) -> None:
    returned = read(book_of(head={**PEOPLE, "联系电话": phone}))
    assert (returned.phone, codes(returned)) == ("", ["R23"])


@pytest.mark.parametrize("label", ["填报人", "联系电话", "审核人"])
@pytest.mark.parametrize(
    "words", ["张三。1-02 的比例应为 80", "0739-3160000（数据有误，以邮件为准）", "李四\n1-02 已到 80%"]
)
def test_what_corrects_the_table_in_the_place_of_a_name_leaves_the_file_partial(
    label: str, words: str
) -> None:
    returned = read(book_of(head={**PEOPLE, label: words}))
    assert "L12" in codes(returned)
    assert words.replace("\n", " ") in next(told.message for told in returned.problems if told.code == "L12")
    assert state(returned) == (PARTIAL, 2, 0)


@pytest.mark.parametrize("words", ["____", "／", "——", "×"])
def test_a_line_to_write_on_is_no_name(words: str) -> None:
    returned = read(book_of(head={**PEOPLE, "填报人": words, "审核人": words}))
    (blank,) = (told.message for told in returned.problems if "没有填" in told.message)
    assert "填报人、审核人" in blank


def test_labels_and_answers_in_one_line_with_wide_blanks_between_are_told_apart() -> None:
    line = "填报人：\u3000张三\u3000（办公室）\u3000审核人：李四\u3000怎么填：橙色表头必填"
    assert labels_of(line) == (
        ("填报人", "张三\u3000（办公室）"),
        ("审核人", "李四"),
        ("怎么填", "橙色表头必填"),
    )


def test_labels_are_never_taken_for_answers() -> None:
    returned = read(book_of(head={"填报人": ""}))
    assert (returned.reporter, returned.phone, returned.reviewer) == ("", "", "")


def head_sheet(answer: object, on: object) -> Book:
    rows: list[tuple[object, ...]] = [
        ("填报单位：县甲局", None, "期别：2024年7月"),
        ("是否已向本单位党委（党组）报告：", answer, "报告日期：", on),
        ("编号", "主要措施", "进展状态", "完成比例", "进展情况", "完成日期"),
        ("1-01", None, "进行中", 60, "按计划推进"),
    ]
    return Book(kind="xlsx", sheets=(Sheet(name=FORM_SHEET, hidden=False, rows=tuple(rows)),))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "on",
    [45483, 45483.5, datetime(2024, 7, 10, 12), date(2024, 7, 10), "2024-07-10", "2024年7月10日", "20240710"],
)
def test_the_day_of_the_report_is_read_as_the_tables_days_are(on: object) -> None:
    book = head_sheet("是", on)
    rows = [list(row) for row in book.sheets[0].rows]
    rows[1][0], rows[1][2] = f"{REPORT_WORDS}：", f"{REPORT_DAY_WORDS}："
    book = replace(book, sheets=(replace(book.sheets[0], rows=tuple(map(tuple, rows))),))
    returned = read(book)
    assert (returned.told.typed, returned.told_on.typed) == ("是", date(2024, 7, 10))


# Headers


@pytest.mark.parametrize(
    ("header", "notices"),
    [
        ("完成比例\u200b", []),
        ("\ufeff完成比例", []),
        ("完成\u00ad比例", []),
        ("完 成 比 例", []),
        ("完成\n比例", []),
        ("完成比例（%）", []),
        ("*完成比例", ["L19"]),
        ("完成比例：", ["L19"]),
        ("★完成比例(百分数)", ["L19"]),
    ],
)
def test_a_header_with_marks_around_its_name_is_that_column(header: str, notices: list[str]) -> None:
    returned = read(with_header(header))
    assert (said(returned, "完成比例"), codes(returned)) == ([100, 60], notices)


def at(sheet: Worksheet, words: str) -> tuple[int, int]:
    cell = next(cell for row in sheet.iter_rows() for cell in row if cell.value in {words, f"{words}\n（%）"})
    return cell.row, cell.column


def with_header(header: str) -> Book:
    """The form with that as the header of the percentages."""

    def change(sheet: Worksheet) -> None:
        row, column = at(sheet, "完成比例")
        sheet.cell(row, column).value = header

    return book_of(change)


def test_two_headers_that_might_both_be_meant_are_not_guessed() -> None:
    def change(sheet: Worksheet) -> None:
        row, column = at(sheet, "完成比例")
        sheet.cell(row, column).value = "*完成比例"
        sheet.cell(row, 30).value = "完成比例（上月）"

    assert "L05" in codes(read(book_of(change)))


@pytest.mark.parametrize("header", ["完成比例（‰）", "完成比例（元）", "*完成比例（万元）"])
def test_a_header_with_another_unit_of_measure_is_not_that_column(header: str) -> None:
    returned = read(with_header(header))
    assert said(returned, "完成比例") == [None, None]
    assert {"L05", "L06"} <= set(codes(returned))


@pytest.mark.parametrize(
    ("header", "taken"),
    [
        ("累计投资（元）", False),
        ("累计投资", True),
        ("累计投资（万元）：", True),
        ("累计投资(万元,含上年)", True),
    ],
)
def test_so_is_one_of_a_column_whose_name_has_its_unit(header: str, taken: bool) -> None:
    money = Field(name="累计投资（万元）", type=FieldType.NUMBER)
    names = {"编号": 0, "任务": 1}
    form = a_form(fields=(*FORM.fields, money))
    assert (squeeze(money.name) in renamed_columns(["编号", "任务", header], names, form)) is taken


# Ids that Excel made days of


def with_id(written: object) -> Book:
    """The form with that in place of an id, and its task cut short."""

    def change(sheet: Worksheet) -> None:
        row, column = at(sheet, "1-02")
        sheet.cell(row, column).value = written  # type: ignore[assignment]
        _, measure = at(sheet, TASK_COLUMN)
        sheet.cell(row, measure).value = "剪短了的"

    return book_of(change)


@pytest.mark.parametrize(
    "written", [datetime(2024, 1, 2), "1月2日", "2024/1/2", "2024-01-02", 45293, "2-Jan"], ids=str
)
def test_an_id_that_became_a_day_comes_home(written: object) -> None:
    returned = read(with_id(written))
    assert [row.task for row in returned.rows] == ["1-01", "1-02"]
    assert state(returned) == (ACCEPTED, 2, 0)


@pytest.mark.parametrize("written", [datetime(2024, 5, 2), "13月2日", 99999999, 3.5, "甲"], ids=str)
def test_an_id_with_no_reading_leaves_the_file_partial(written: object) -> None:
    returned = read(with_id(written))
    assert "L15" in codes(returned)
    assert state(returned) == (PARTIAL, 1, 0)


# An answer that goes on in a row below


def going_on(merged: bool, *, name: str = "进展情况", value: object = "二是开展联合检查") -> Change:
    def change(sheet: Worksheet) -> None:
        row, _ = at(sheet, "1-01")
        _, column = at(sheet, name)
        sheet.insert_rows(row + 1)
        sheet.cell(row + 1, column).value = value  # type: ignore[assignment]
        if merged:
            for letter in "ABC":
                sheet.merge_cells(f"{letter}{row}:{letter}{row + 1}")

    return change


@pytest.mark.parametrize("merged", [True, False])
def test_an_answer_that_goes_on_below_belongs_to_the_task(merged: bool) -> None:
    returned = read(book_of(going_on(merged)))
    assert said(returned, "进展情况") == ["已全部完成\n二是开展联合检查", "按计划推进"]
    assert (state(returned), "L15" in codes(returned)) == ((ACCEPTED, 2, 0), False)


def test_what_is_blank_above_is_taken_from_below() -> None:
    table = "编号 | 进展状态 | 完成比例 | 进展情况\n1-01 | 进行中 | 50 |\n1-02 | 进行中 | 60 | 按计划推进"
    assert said(read(book_of(going_on(merged=True), table=table)), "进展情况") == [
        "二是开展联合检查",
        "按计划推进",
    ]


def test_a_second_figure_below_holds_the_row() -> None:
    returned = read(book_of(going_on(merged=True, name="完成比例", value=30)))
    assert "L04" in codes(returned)
    assert state(returned)[1:] == (1, 1)


@pytest.mark.parametrize(
    ("words", "told", "wanted"),
    [
        ("说明：1-02 实际完成 80%", ["L12"], PARTIAL),
        ("以上第二项有误", ["L12"], PARTIAL),
        ("填表日期：2024年7月24日", ["L03"], ACCEPTED),
    ],
)
def test_words_below_the_table_that_correct_it_leave_the_file_partial(
    words: str, told: list[str], wanted: SubmissionState
) -> None:
    def change(sheet: Worksheet) -> None:
        sheet.cell(at(sheet, "1-02")[0] + 1, 1).value = words

    returned = read(book_of(change))
    assert (codes(returned), state(returned)[0]) == (told, wanted)


def test_words_below_the_last_row_belong_to_no_task() -> None:
    def change(sheet: Worksheet) -> None:
        row, _ = at(sheet, "1-02")
        _, column = at(sheet, "进展情况")
        sheet.cell(row + 1, column).value = "其他工作：走访企业"

    returned = read(book_of(change))
    assert (codes(returned), state(returned)) == (["L15"], (PARTIAL, 2, 0))


# More than one sheet


def with_copy(change: Callable[[list[list[object]]], None], *, first: bool = False) -> Book:
    book = book_of()
    (sheet,) = (sheet for sheet in book.sheets if sheet.name == FORM_SHEET)
    rows = [list(cells) for cells in sheet.rows]
    change(rows)  # type: ignore[arg-type]
    copy = replace(sheet, name="填报表 (2)", rows=tuple(map(tuple, rows)))
    return replace(book, sheets=(copy, *book.sheets) if first else (*book.sheets, copy))


def put(rows: list[list[object]], task: str, name: str, value: object) -> None:
    header = next(row for row in rows if "编号" in row)
    (row,) = (row for row in rows if row and row[0] == task)
    column = column_of(header, name)
    row.extend([None] * (column + 1 - len(row)))
    row[column] = value


@pytest.mark.parametrize("first", [False, True])
def test_two_sheets_that_differ_hold_the_row(first: bool) -> None:
    returned = read(with_copy(lambda rows: put(rows, "1-02", "完成比例", 80), first=first))
    assert codes(returned) == ["L21"]
    assert state(returned) == (PARTIAL, 1, 1)


def test_two_sheets_that_agree_are_one() -> None:
    assert state(read(with_copy(lambda _: None))) == (ACCEPTED, 2, 0)


def test_a_row_filled_in_the_copy_alone_is_taken_from_it() -> None:
    book = book_of(table="编号 | 进展状态 | 完成比例 | 进展情况\n1-01 | 进行中 | 50 | 正在推进中")
    (sheet,) = (sheet for sheet in book.sheets if sheet.name == FORM_SHEET)
    rows = [list(cells) for cells in sheet.rows]
    for name, value in (("进展状态", "进行中"), ("完成比例", 30), ("进展情况", "已经动员部署")):
        put(rows, "1-02", name, value)  # type: ignore[arg-type]
    copy = replace(sheet, name="副本", rows=tuple(map(tuple, rows)))
    returned = read(replace(book, sheets=(*book.sheets, copy)))
    assert said(returned, "完成比例") == [50, 30]
    assert (codes(returned), state(returned)) == (["L22"], (ACCEPTED, 2, 0))


@pytest.mark.parametrize("place", [0, None])
def test_rows_filled_in_on_a_sheet_of_their_own_are_the_return(place: int | None) -> None:
    """Those that went out as done with stand on the form as they went out; its head is that of the return."""
    last: dict[str, Typed] = {
        "进展状态": "已完成",
        "完成比例": 100,
        "进展情况": "已经全部完成",
        "完成日期": date(2024, 6, 30),
    }
    done = replace(FORM.rows[0], last=last, last_period=PERIOD.previous(), done=True)
    form = replace(FORM, rows=(done, *FORM.rows[1:]))
    workbook = load_workbook(io.BytesIO(filled(form, "编号 | 进展状态")))
    sheet = workbook.create_sheet("汇报", place)
    rows = ("1-01", "进行中", 90, "有一处返工，正在重做"), ("1-02", "进行中", 60, "按计划推进")
    for row in (("编号", "进展状态", "完成比例", "进展情况", "完成日期"), *rows):
        sheet.append(row)
    target = io.BytesIO()
    workbook.save(target)
    returned = read(decode(answer(target.getvalue())[1:]), form)
    assert said(returned, "完成比例") == [90, 60]
    assert (returned.reporter, returned.phone, returned.reviewer) == tuple(PEOPLE.values())
    assert {*codes(returned)} <= {"L22"}, [fault.message for fault in returned.problems]
    assert state(returned, form) == (ACCEPTED, 2, 0)


def test_a_blank_copy_of_the_form_says_nothing() -> None:
    def empty(rows: list[list[object]]) -> None:
        for task in ("1-01", "1-02"):
            for name in ("进展状态", "完成比例", "进展情况", "完成日期"):
                put(rows, task, name, None)

    assert (codes(read(with_copy(empty))), state(read(with_copy(empty)))) == ([], (ACCEPTED, 2, 0))


@pytest.mark.parametrize(
    "header",
    [
        ("编号", "主要措施", "进展", "需要督促的单位", SUMMARY_COLUMN),
        ("编号", "主要措施", "责任单位", "期别", "上次填报", SUMMARY_COLUMN),
        ("任务", "措施", "责任单位", "期别", "上次填报"),
    ],
)
def test_what_a_lead_unit_sees_of_others_is_no_copy_of_its_form(header: tuple[str, ...]) -> None:
    row = ("1-02", *(f"乙{number}" for number in range(1, len(header))))
    lead = Sheet(name="牵头", hidden=False, rows=(("牵头任务",), header, row))
    returned = read(replace(book_of(), sheets=(*book_of().sheets, lead)))
    assert not {"L20", "L21", "L22"} & {*codes(returned)}
    assert said(returned, "完成比例") == [100, 60]


def test_another_units_sheet_is_named_and_not_mixed_in() -> None:
    def others(rows: list[list[object]]) -> None:
        for row in rows:
            for number, cell in enumerate(row):
                if isinstance(cell, str) and cell.startswith("填报单位"):
                    row[number] = "填报单位：县乙局"
        put(rows, "1-02", "完成比例", 5)

    returned = read(with_copy(others))
    assert (codes(returned), state(returned)[0]) == (["L20"], PARTIAL)
    assert "县乙局" in returned.problems[0].message
    assert said(returned, "完成比例") == [100, 60]


@pytest.mark.parametrize("first", [False, True])
def test_the_sheets_of_other_months_in_one_workbook_are_told_and_not_mixed_in(first: bool) -> None:
    def june(rows: list[list[object]]) -> None:
        for row in rows:
            row[:] = [
                cell.replace("2024年7月", "2024年6月") if isinstance(cell, str) else cell for cell in row
            ]
        put(rows, "1-02", "完成比例", 5)

    book = with_copy(june, first=first)
    assert isinstance(match_submission(book, "县甲局.xlsx", REGISTER), Match)
    returned = read(book)
    assert (codes(returned), state(returned)) == (["L28"], (ACCEPTED, 2, 0))
    assert "2024年6月" in returned.problems[-1].message
    assert said(returned, "完成比例") == [100, 60]


@pytest.mark.parametrize(
    ("sheet", "code"),
    [
        (Sheet(name="补充", hidden=False, rows=(("另有工作：走访",),)), "L08"),
        (Sheet(name="填报说明", hidden=False, rows=((None, None, None, None, "请注意"),)), "L11"),
    ],
)
def test_words_on_other_sheets_leave_the_file_partial(sheet: Sheet, code: str) -> None:
    book = book_of()
    others = tuple(each for each in book.sheets if each.name != sheet.name)
    returned = read(replace(book, sheets=(*others, sheet)))
    assert code in codes(returned)
    assert state(returned) == (PARTIAL, 2, 0)


def test_an_added_column_with_words_leaves_the_file_partial_and_an_empty_one_does_not() -> None:
    def column(words: str | None) -> Change:
        def change(sheet: Worksheet) -> None:
            row, _ = at(sheet, "编号")
            sheet.cell(row, 30).value = "备注"
            sheet.cell(row + 1, 30).value = words

        return change

    assert state(read(book_of(column("见附件")))) == (PARTIAL, 2, 0)
    assert state(read(book_of(column(None)))) == (ACCEPTED, 2, 0)


@pytest.mark.parametrize(
    ("header", "words", "held"),
    [
        ("备注", "实际80%", True),
        ("情况说明", "进展状态有误，应为已完成", True),
        ("备注", "已完成60%左右", False),
        ("备注", "见附件", False),
        ("上月比例", "50%", False),
    ],
)
def test_a_remark_in_a_column_of_the_units_own_that_contradicts_a_row_holds_it(
    header: str, words: str, held: bool
) -> None:
    def change(sheet: Worksheet) -> None:
        row, _ = at(sheet, "1-02")
        sheet.cell(at(sheet, "编号")[0], 8).value = header
        sheet.cell(row, 8).value = words

    returned = read(book_of(change))
    assert codes(returned) == (["L06", "L17"] if held else ["L06"])
    assert state(returned) == ((PARTIAL, 1, 1) if held else (PARTIAL, 2, 0))


def test_of_two_rows_that_differ_their_difference_is_told_however_long_the_task_is() -> None:
    account = "按计划推进，" * 60
    form = replace(FORM, rows=tuple(replace(row, measure=f"{row.measure}{account}") for row in FORM.rows))
    table = f"编号 | 进展状态 | 完成比例 | 进展情况\n1-02 | 进行中 | 60 | {account}"
    for copies in (False, True):
        workbook = load_workbook(io.BytesIO(filled(form, table)))
        sheet = workbook[FORM_SHEET]
        copy = workbook.copy_worksheet(sheet) if copies else sheet
        for number in range(1, 7):
            copy.cell(7 if copies else 12, number).value = sheet.cell(7, number).value
        copy.cell(7 if copies else 12, 5).value = 80
        target = io.BytesIO()
        workbook.save(target)
        returned = read_return(decode(answer(target.getvalue())[1:]), form, form, "县甲局.xlsx")
        assert isinstance(returned, Return)
        messages = [problem.message for row in returned.rows for problem in row.problems]
        assert ["：完成比例：80（整行：1-02；进行中；80；" in message for message in messages] == [True]


@pytest.mark.parametrize("kind", ["xlsx", "xls", "ods", "fods"])
@pytest.mark.parametrize("look", ["white", "tiny", "blue on blue", "in part", "white on blue", "black"])
def test_words_that_nobody_sees_are_taken_and_told(kind: str, look: str, tmp_path: Path) -> None:
    book = load_workbook(io.BytesIO(filled(FORM, TABLE)))
    for name in ("完成比例", "进展情况"):
        cell = fill_cell(book, "1-02", name)
        colour = {"white": "FFFFFFFF", "blue": "FF1F4E79"}.get(look.split(maxsplit=1)[0], "FF000000")
        cell.font = Font(name="宋体", sz=1 if look == "tiny" else 11, color=colour)
        if look.endswith("on blue"):
            cell.fill = PatternFill("solid", fgColor="FF1F4E79")
    if look == "in part":
        white, tiny = InlineFont(color=Color("FFFFFFFF"), sz=11), InlineFont(color=Color("FF000000"), sz=1)
        cell.value = CellRichText("按计划推进", TextBlock(white, "，尚缺经费"), TextBlock(tiny, "，见附件"))
    path = tmp_path / "县甲局.xlsx"
    book.save(path)
    if kind != "xlsx":
        path = libreoffice_convert(path, kind, tmp_path / "saved")
    returned = read(decode(answer(path.read_bytes())[1:]))
    words = [problem.message for problem in returned.problems if problem.code == "L34"]
    assert len(words) == {"white": 2, "tiny": 2, "blue on blue": 2, "in part": 1}.get(look, 0)
    assert look != "in part" or words[0].endswith("：，尚缺经费，见附件")
    assert state(returned) == (ACCEPTED, 2, 0)


# what points to another row, and a row that stands for several


def said_and_noted(
    account: str, percent: str = "60"
) -> tuple[object, list[str], tuple[SubmissionState, int, int]]:
    table = f"""
编号 | 进展状态 | 完成比例 | 进展情况 | 完成日期
1-01 | 进行中 | 80 | 已修好三座桥 |
1-02 | 进行中 | {percent} | {account} |
"""
    returned = read(book_of(table=table))
    notes = [value.note for value in returned.rows[1].values.values() if value.note]
    return returned.rows[1].values["进展情况"].typed, notes, state(returned)


@pytest.mark.parametrize(
    "words", ["同1-01", "同 1－01。", "同任务1-01", "与1-01一致", "见1-01项", "同上一行"]
)
def test_what_points_to_another_row_is_what_stands_there_and_told(words: str) -> None:
    typed, notes, outcome = said_and_noted(words)
    assert (typed, outcome) == ("已修好三座桥", (ACCEPTED, 2, 0))
    assert notes == ["按任务 1-01 的这一栏读取：已修好三座桥"]


def test_a_figure_that_points_to_another_row_is_held_as_the_form_says() -> None:
    _, notes, outcome = said_and_noted("按计划推进", percent="同1-01")
    assert (notes, outcome) == ([], (PARTIAL, 1, 1))


@pytest.mark.parametrize("words", ["同1-02", "同7-01"])
def test_what_points_nowhere_stays_as_it_is_and_is_told(words: str) -> None:
    typed, notes, _ = said_and_noted(words)
    assert (typed, notes) == (words, ["那里没有内容，照原样读取"])


@pytest.mark.parametrize("words", ["同上月", "同上期", "已同1-01号楼一并验收", "见附件1"])
def test_what_only_looks_like_it_is_an_account(words: str) -> None:
    typed, notes, _ = said_and_noted(words)
    assert (typed, notes) == (words, [])


def numbered(words: str, *, without: bool, measure: str | None = None) -> Change:
    """The first task's id changed, and the second task's row gone or not."""

    def change(sheet: Worksheet) -> None:
        rows = {str(row[0].value): number for number, row in enumerate(sheet.iter_rows(), 1)}
        sheet.cell(rows["1-01"], 1).value = words
        if measure is not None:
            sheet.cell(rows["1-01"], 2).value = sheet.cell(rows["1-01"], 3).value = measure
        if without:
            sheet.delete_rows(rows["1-02"])

    return change


@pytest.mark.parametrize("words", ["1-01、1-02", "1-01,1-02", "1－01和1－02", "1-01\n1-02"])
def test_a_row_that_names_several_tasks_is_held_where_no_row_answers_the_others(words: str) -> None:
    returned = read(book_of(numbered(words, without=True)))
    assert "L38" in codes(returned)
    assert state(returned)[1:] == (0, 1)
    assert "L38" not in codes(read(book_of(numbered(words, without=False))))


def test_a_row_of_several_tasks_that_no_measure_tells_is_told_as_such() -> None:
    returned = read(book_of(numbered("1-01、1-02", without=True, measure="两项一并推进")))
    messages = [problem.message for problem in returned.problems if problem.code == "L15"]
    assert ["几项任务写在一行的编号“1-01、1-02”" in message for message in messages] == [True]


@pytest.mark.parametrize(("row", "column"), [(30, 20), (2000, 40)])
def test_words_pasted_into_the_hidden_columns_of_a_form_are_told(row: int, column: int) -> None:
    def change(sheet: Worksheet) -> None:
        sheet.cell(row, column).value = "我局另有意见，请协调"

    returned = read(book_of(change))
    assert [(problem.code, problem.place.cell[-len(str(row)) :]) for problem in returned.problems] == [
        ("L27", str(row))
    ]


@pytest.mark.parametrize(("words", "code"), [("实际已到 80%", "L12"), ("此行有误", "L12"), ("已核对", "L27")])
def test_a_percentage_in_the_column_of_checks_leaves_the_file_partial(words: str, code: str) -> None:
    def change(sheet: Worksheet) -> None:
        column = next(cell.column for cell in sheet[5] if cell.value == CHECK_COLUMN)
        sheet.cell(7, column).value = words

    returned = read(book_of(change))
    assert [told.code for told in returned.problems] == [code]
    assert state(returned)[0] == (PARTIAL if code == "L12" else ACCEPTED)


def hidden_from(sheet: Worksheet) -> list[int]:
    headers = enumerate(sheet[5], start=1)
    return [column for column, cell in headers if str(cell.value or "").startswith("核对·")]


@pytest.mark.parametrize(
    "words",
    ["我局另有意见，请协调", "进行中，已招标", "60 按计划推进一半", "·一是已开工；二是在招标", "、另报"],
)
def test_words_over_the_hidden_columns_of_a_task_s_own_row_are_told_wherever_they_stand(words: str) -> None:
    def change(sheet: Worksheet) -> None:
        for row in (6, 7):
            for column in hidden_from(sheet):
                sheet.cell(row, column).value = words

    returned = read(book_of(change))
    assert [(problem.code, words in problem.message) for problem in returned.problems] == [("L27", True)] * 2
    assert [row.problems for row in returned.rows] == [(), ()]


@pytest.mark.parametrize("column", range(4))
def test_a_block_pasted_over_the_hidden_columns_of_a_row_is_told_once(column: int) -> None:
    def change(sheet: Worksheet) -> None:
        first = hidden_from(sheet)[column]
        for at, words in enumerate(("已完成", "100", "全部任务提前完成", "另附说明"), start=first):
            sheet.cell(7, at).value = words

    (problem,) = read(book_of(change)).problems
    assert (problem.code, problem.place.cell[-1]) == ("L27", "7")
    assert "全部任务提前完成；另附说明" in problem.message


def test_workings_that_followed_a_cell_cut_and_pasted_to_another_row_are_no_words_of_the_unit() -> None:
    def change(sheet: Worksheet) -> None:
        (at,) = (cell.column for cell in sheet[5] if cell.value == "进展情况")
        words = "已完成勘界，签订征地协议六份"
        sheet.cell(7, at).value, sheet.cell(6, at).value = words, None
        for column in hidden_from(sheet)[:4]:
            sheet.cell(6, column).value = words

    assert "L27" not in {problem.code for problem in read(book_of(change)).problems}


@pytest.mark.parametrize(("figure", "codes"), [(60, set()), (43, {"L27"})])
def test_so_is_the_figure_of_such_a_cell(figure: int, codes: set[str]) -> None:
    def change(sheet: Worksheet) -> None:
        at = next(at for at, cell in enumerate(sheet[5], 1) if str(cell.value).startswith("完成比例"))
        sheet.cell(7, at).value, sheet.cell(6, at).value = 60, None
        reading = blocks_of(FORM.fields, FORM.rules)[HiddenBlock.READINGS].start + 1
        sheet.cell(6, hidden_from(sheet)[reading]).value = figure

    assert {problem.code for problem in read(book_of(change)).problems} & {"L27"} == codes


@pytest.mark.needs("soffice")
@pytest.mark.parametrize("kind", ["xlsx", "ods", "xls"])
def test_what_a_form_works_out_in_its_hidden_columns_is_no_words_of_the_unit(
    kind: str, tmp_path: Path
) -> None:
    def change(sheet: Worksheet) -> None:
        sheet.cell(7, hidden_from(sheet)[2]).value = "请协调解决用地"

    for name, alter, told in (("原样", nothing, []), ("改过", change, ["L27"])):
        source = tmp_path / f"{name}.xlsx"
        workbook = load_workbook(io.BytesIO(filled(FORM, TABLE)))
        alter(workbook[FORM_SHEET])
        workbook.save(source)
        saved = libreoffice_convert(source, kind, tmp_path / "saved")
        assert codes(read(decode(answer(saved.read_bytes())[1:]))) == told


def head_cell(sheet: Worksheet, label: str) -> tuple[int, int]:
    """Where the answer to a question of the head stands."""
    (at,) = (cell for row in sheet.iter_rows(max_row=4) for cell in row if cell.value == f"{label}：")
    free = (column for column in range(at.column + 1, 12) if not sheet.cell(at.row, column).protection.locked)
    return at.row, next(free)


@pytest.mark.parametrize(
    ("cell", "words", "told"),
    [
        ("K3", "请以此表为准，上报数有误", "L12"),
        ("J5", "备注", "L27"),
        ("J7", "请协调用地", "L27"),
        ("B7", "请协调资金", "L27"),
        ("U7", "请协调人员", "L27"),
        ("C12", "补充：另有两处在建", "L27"),
        ("C7", "2.第2项措施，我局认为不归我局", "L27"),
        ("B2", "王五", "L27"),
    ],
)
def test_words_on_a_copy_of_the_sheet_beside_its_answers_are_told(cell: str, words: str, told: str) -> None:
    workbook = load_workbook(io.BytesIO(filled(FORM, TABLE)))
    workbook.copy_worksheet(workbook[FORM_SHEET])[cell].value = words
    target = io.BytesIO()
    workbook.save(target)
    (fault,) = read(decode(answer(target.getvalue())[1:])).problems
    assert (fault.code, fault.place.cell, words in fault.message) == (told, cell, True)
    assert fault.place.sheet == f"{FORM_SHEET} Copy"


def test_every_row_of_a_copy_counts_where_a_task_stands_twice_in_it() -> None:
    workbook = load_workbook(io.BytesIO(filled(FORM, TABLE)))
    copied = workbook.copy_worksheet(workbook[FORM_SHEET])
    for column in range(1, 10):
        copied.cell(8, column).value = copied.cell(7, column).value
    copied.cell(7, 6).value = "二期也完成了八成"
    target = io.BytesIO()
    workbook.save(target)
    assert codes(read(decode(answer(target.getvalue())[1:]))) == ["L21"]


def test_a_copy_of_the_sheet_that_says_the_same_is_told_of_no_more() -> None:
    workbook = load_workbook(io.BytesIO(filled(FORM, TABLE)))
    workbook.copy_worksheet(workbook[FORM_SHEET])
    target = io.BytesIO()
    workbook.save(target)
    assert codes(read(decode(answer(target.getvalue())[1:]))) == []


@pytest.mark.parametrize("label", ["填报人", "联系电话", "审核人"])
def test_an_answer_of_the_head_that_stands_elsewhere_is_taken_or_told(label: str) -> None:
    words = "0739-3169999" if label == "联系电话" else "王五"

    def again(sheet: Worksheet) -> None:
        sheet["K4"].value = f"{label}：{words}"

    def instead(sheet: Worksheet) -> None:
        again(sheet)
        sheet.cell(*head_cell(sheet, label)).value = None

    returned = read(book_of(again))
    (fault,) = returned.problems
    assert (fault.code, words in fault.message, words in people_of(returned)) == ("L27", True, False)
    returned = read(book_of(instead))
    assert (codes(returned), words in people_of(returned)) == ([], True)


def people_of(returned: Return) -> tuple[str, ...]:
    return returned.reporter, returned.phone, returned.reviewer


@pytest.mark.parametrize(
    ("area", "told"),
    [
        ("E7:F7", [("F7", "按计划推进")]),
        ("D7:F7", [("E7", "60"), ("F7", "按计划推进")]),
        ("C7:D7", [("D7", "进行中")]),
        ("A6:A7", [("A7", "1-02")]),
        ("G7:H7", []),
        ("F6:F7", []),
    ],
)
@pytest.mark.parametrize("kind", ["xlsx", "ods"])
def test_words_that_merged_cells_cover_are_told(
    area: str, told: list[tuple[str, str]], kind: str, tmp_path: Path
) -> None:
    """L34: as LibreOffice merges cells whose contents it keeps."""
    source = tmp_path / "合并.xlsx"
    xml = zipfile.ZipFile(io.BytesIO(filled(FORM, TABLE))).read("xl/worksheets/sheet1.xml").decode()
    merged = xml.replace("</mergeCells>", f'<mergeCell ref="{area}"/></mergeCells>')
    source.write_bytes(with_part(filled(FORM, TABLE), "xl/worksheets/sheet1.xml", merged.encode()))
    if kind != "xlsx":
        source = libreoffice_convert(source, kind, tmp_path / "另存")
    returned = read(decode(answer(source.read_bytes())[1:]))
    faults = [fault for fault in returned.problems if fault.code == "L34"]
    assert [(fault.place.cell, fault.message.rpartition("：")[2]) for fault in faults] == told


def with_part(package: bytes, part: str, content: bytes) -> bytes:
    """The package with that in the place of a part."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(package)) as source, zipfile.ZipFile(target, "w") as written:
        for name in source.namelist():
            written.writestr(name, content if name == part else source.read(name))
    return target.getvalue()


def hidden_blocks() -> dict[HiddenBlock, tuple[int, ...]]:
    """By block of the hidden columns, those that it has in the form."""
    columns = hidden_from(load_workbook(io.BytesIO(filled(FORM, TABLE)))[FORM_SHEET])
    blocks = blocks_of(FORM.fields, FORM.rules)
    return {block: tuple(columns[place] for place in places) for block, places in blocks.items()}


@pytest.mark.parametrize("figure", [80, 0.5, date(2024, 7, 3), "80"])
@pytest.mark.parametrize(
    "block",
    [
        block
        for block in HiddenBlock
        if block not in {HiddenBlock.WRITTEN, HiddenBlock.RUNNING, HiddenBlock.BEFORES, HiddenBlock.OWN}
    ],
)
def test_a_figure_typed_over_the_hidden_columns_of_a_task_s_own_row_is_told(
    block: HiddenBlock, figure: float | date | str
) -> None:
    last = len(FORM.fields) - 1  # 备注, which the table leaves blank

    def change(sheet: Worksheet) -> None:
        columns = hidden_blocks()[block]
        sheet.cell(7, columns[min(last, len(columns) - 1)]).value = figure

    (problem,) = read(book_of(change)).problems
    assert (problem.code, problem.place.cell[-1]) == ("L27", "7")


def test_a_figure_typed_over_what_another_cell_of_the_row_says_is_told() -> None:
    def change(sheet: Worksheet) -> None:
        sheet.cell(7, hidden_blocks()[HiddenBlock.TEXTS][1]).value = 80

    assert codes(read(book_of(change))) == ["L27"]


def with_words_on_the_stamp(cell: str) -> bytes:
    workbook = load_workbook(io.BytesIO(filled(FORM, TABLE)))
    if cell:
        workbook[stamp.SHEET][cell].value = "我局另有意见，请协调"
    target = io.BytesIO()
    workbook.save(target)
    return target.getvalue()


def stamp_told(data: bytes) -> list[tuple[str, str]]:
    problems = read(decode(answer(data)[1:])).problems
    return [(problem.code, f"{problem.place.sheet}!{problem.place.cell}") for problem in problems]


@pytest.mark.parametrize("cell", ["A1", "A3", "B1", "B40", "H2"])
def test_words_on_the_hidden_sheet_of_a_form_are_told(cell: str) -> None:
    assert stamp_told(with_words_on_the_stamp(cell)) == [("L27", f"{stamp.SHEET}!{cell}")]


@pytest.mark.needs("soffice")
@pytest.mark.parametrize("kind", ["ods", "xls", "fods"])
def test_words_on_the_hidden_sheet_of_a_form_are_told_however_it_was_saved(kind: str, tmp_path: Path) -> None:
    for cell, told in (("", []), ("C9", [("L27", f"{stamp.SHEET}!C9")])):
        source = tmp_path / f"有{cell}.xlsx"
        source.write_bytes(with_words_on_the_stamp(cell))
        assert stamp_told(libreoffice_convert(source, kind, tmp_path / "saved").read_bytes()) == told


@pytest.mark.parametrize("words", ["请县里协调用地", 80, date(2024, 7, 3)])
@pytest.mark.parametrize("row", [1, 3])
def test_what_is_typed_above_the_hidden_columns_of_a_form_is_told(
    words: str | float | date, row: int
) -> None:
    def change(sheet: Worksheet) -> None:
        sheet.cell(row, hidden_from(sheet)[1]).value = words

    assert codes(read(book_of(change))) == ["L27"]


@pytest.mark.needs("soffice")
def test_what_a_form_lacks_by_its_own_word_is_no_word_of_the_unit(tmp_path: Path) -> None:
    source = tmp_path / "没有填表头.xlsx"
    source.write_bytes(filled(FORM, TABLE, head={}))
    saved = libreoffice_convert(source, "xlsx", tmp_path / "saved")
    book = decode(answer(saved.read_bytes())[1:])
    (sheet,) = (sheet for sheet in book.sheets if sheet.name == FORM_SHEET)
    assert any(cell == "、填报人、联系电话、审核人" for cells in sheet.rows[:4] for cell in cells)
    assert "L27" not in codes(read(book))


# The sheet to be signed, and the cells of tasks


@pytest.mark.parametrize(
    ("name", "written", "code"), [("进展状态", "已完成", "L11"), ("完成比例", 100, "L11")]
)
def test_what_another_task_says_is_told_where_the_sheet_to_be_signed_says_it_of_this_one(
    name: str, written: object, code: str
) -> None:
    workbook = load_workbook(io.BytesIO(filled(FORM, TABLE)))
    card = workbook[CARD_SHEET]
    tasks = [row for row in range(1, card.max_row) if str(card.cell(row, 2).value).startswith("1-02")]
    row = next(row for row in range(tasks[0], card.max_row) if str(card.cell(row, 1).value).startswith(name))
    card.cell(row, 2).value = written  # type: ignore[assignment]
    target = io.BytesIO()
    workbook.save(target)
    returned = read(decode(answer(target.getvalue())[1:]))
    assert [(found.code, found.place.cell) for found in returned.problems] == [(code, f"B{row}")]


@pytest.mark.parametrize(
    ("words", "told"),
    [("已完成80%", ["L12"]), ("改成我们的说法", ["L01"]), ("剪短了的", ["L01"]), ("第2项措施", ["L01"])],
)
def test_an_answer_in_the_place_of_a_task_is_told_with_its_words(words: str, told: list[str]) -> None:
    def change(sheet: Worksheet) -> None:
        row, _ = at(sheet, "1-02")
        sheet.cell(row, at(sheet, TASK_COLUMN)[1]).value = words

    assert codes(read(book_of(change))) == told


@pytest.mark.parametrize("name", ["完成比例", "完成比例（%）", "*完成比例："])
def test_of_two_columns_of_a_percent_the_first_counts_whatever_sign_its_name_bears(name: str) -> None:
    def doubled(sheet: Worksheet) -> None:
        sheet["K5"], sheet["K7"] = name, 80

    returned = read(book_of(doubled))
    assert said(returned, "完成比例") == [100, 60]
    assert codes(returned) == ["L06"]


def test_a_row_that_stands_on_another_sheet_is_not_called_gone() -> None:
    def parted(sheet: Worksheet) -> None:
        assert sheet.parent is not None
        other = sheet.parent.create_sheet("任务2")
        for column in range(1, sheet.max_column + 1):
            other.cell(1, column).value = sheet.cell(5, column).value
            other.cell(2, column).value = sheet.cell(7, column).value
        sheet.delete_rows(7)

    assert codes(read(book_of(parted))) == ["L22"]
