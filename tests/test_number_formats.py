"""What cells show under number formats; and that a return says what is shown, or tells where that is not what is held."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from tests import hostile
from tests.build import COUNT, DONE_ON, PERCENT, PHONE, PROGRESS, STATE
from tests.test_more_formats import book_of
from tests.test_odd_cells import read, sheet_of
from workbook_flow.model import Field, FieldType, Typed
from workbook_flow.rules.values import CellContext, read_value
from workbook_flow.sheets import CellBare, CellLook, text
from workbook_flow.sheets.appearance import says_the_same
from workbook_flow.sheets.format_sections import UnreadFormatError
from workbook_flow.sheets.formats import shown_number, shown_text, shows_percent
from workbook_flow.sheets.xls_formulas import gives_a_number

SHOWN: list[tuple[float, str, str]] = [
    (12, '"完成"0"件"', "完成12件"),
    (0.6049, "0%", "60%"),
    (0.005, "0%", "1%"),
    (1234567.891, "#,##0.00", "1,234,567.89"),
    (123, "#,##0", "123"),
    (306, "0-00", "3-06"),
    (13812345678, "000-0000-0000", "138-1234-5678"),
    (-5, "[Red]0;[Blue]-0", "-5"),
    (-7.5, "0.0_);(0.0)", "(7.5)"),
    (0, "0;;", ""),
    (5, ";;;", ""),
    (0, '"是";;"否"', "否"),
    (1, '[=1]"是";[=0]"否";General', "是"),
    (58, '[>=60]0;[<60]"不足60"', "不足60"),
    (12345, '0.0,"千"', "12.3千"),
    (0.5, "#.##", ".5"),
    (12, 'General"人"', "12人"),
    (100, "[$¥-804]#,##0", "¥100"),
    (-0.2, "0", "0"),
    (45488, 'yyyy"年"m"月"', "2024年7月"),
    (45488, 'm"月"d"日"', "7月15日"),
    (45488, '[DBNum1][$-804]yyyy"年"m"月"d"日";@', "二〇二四年七月十五日"),
    (45488, "mmm-yy", "Jul-24"),
    (45488.5, "yyyy/m/d h:mm", "2024/7/15 12:00"),
    (0.4, "h:mm AM/PM", "9:36 AM"),
    (1.5, "[h]:mm", "36:00"),
    (12345, '0!.0,"万"', "1.2万"),
    (123456789, '0!.00,,"亿"', "1.23亿"),
    (60, "0!%", "60%"),
]


@pytest.mark.parametrize(("value", "code", "shown"), SHOWN)
def test_a_number_shows_as_excel_shows_it(value: float, code: str, shown: str) -> None:
    assert shown_number(value, code).strip() == shown


def test_a_sign_that_is_escaped_as_chinese_offices_do_makes_no_percentage_of_a_number() -> None:
    assert not shows_percent("0!%")
    cell = read(sheet_of({"A1": 60}, {"A1": "0!%"})).sheets[0].cell(0, 0)
    assert text(cell) == "60%"


@pytest.mark.parametrize("code", ["# ?/?", "0.00E+00", "[DBNum2]General", "[DBNum1]0"])
def test_a_format_that_nobody_knows_is_said_to_be_one(code: str) -> None:
    with pytest.raises(UnreadFormatError):
        shown_number(12, code)


OTHER_CALENDARS = {
    "by the moon": '[$-130000]yyyy"年"m"月"d"日"',
    "Buddhist": "[$-1070000]d/mm/yyyy;@",
    "Buddhist in Thai numerals": "[$-D07041E]d mmm yyyy",
    "Buddhist as newer files say it": "[$-th-TH,D07]d/m/yyyy",
    "without a language": "[$-,107]d/m/yyyy",
    "Buddhist as LibreOffice says it": "[~buddhist]yyyy-mm-dd",
    "Buddhist years": "bbbb-mm-dd",
    "of Islam": "b2yyyy-mm-dd",
    "Hebrew": "[$-1080000]dd/mm/yyyy",
    "of an era": 'ggge"年"m"月"d"日"',
    "of a Japanese era": "[$-411]e.m.d",
    "of the Republic": "[$-404]e/m/d",
    "of the Republic by its tag": "[$-zh-TW]e/m/d",
    "in Arabic numerals": "[$-2010401]d/mm/yyyy",
}


@pytest.mark.parametrize("code", OTHER_CALENDARS.values(), ids=OTHER_CALENDARS)
def test_a_day_by_another_calendar_is_said_to_be_unsure(code: str) -> None:
    cell = read(sheet_of({"A1": 45488}, {"A1": code})).sheets[0].cell(0, 0)
    assert isinstance(cell, CellLook)
    assert not cell.sure
    reading = read_value(cell, DONE_ON, at="H12", context=CellContext(year=2024))
    assert (reading.typed, reading.note) == (dt.date(2024, 7, 15), "单元格的数字格式特殊，按 2024-07-15 理解")


@pytest.mark.parametrize(
    "code",
    [
        "[$-804]yyyy-mm-dd",
        "[$-F800]dddd, mmmm dd, yyyy",
        "[$-x-sysdate]dddd, mmmm dd, yyyy",
        "[$-1010409]yyyy-m-d",
        "[$-zh-CN]e-m-d",
        "e-m-d",
        "[$-10804]yyyy-mm-dd",
    ],
)
def test_a_day_by_the_common_one_is_a_day_whatever_the_language(code: str) -> None:
    assert read(sheet_of({"A1": 45488}, {"A1": code})).sheets[0].cell(0, 0) == dt.date(2024, 7, 15)


@pytest.mark.parametrize("code", ["[$-D000000]0", "[NatNum1]0"])
def test_figures_in_other_numerals_are_said_to_be_unsure(code: str) -> None:
    with pytest.raises(UnreadFormatError):
        shown_number(60, code)


@pytest.mark.parametrize(
    ("code", "shown"), [("0", "甲"), ("@", "甲"), (";;;", ""), ('0;0;0;"已"@', "已甲"), ("0;-0;;@", "甲")]
)
def test_a_text_shows_under_the_section_of_texts(code: str, shown: str) -> None:
    assert shown_text("甲", code) == shown


@pytest.mark.parametrize(
    ("words", "value", "same"),
    [
        ("2024/7/15", dt.date(2024, 7, 15), True),
        ("15-Jul-24", dt.date(2024, 7, 15), True),
        ("7月15日", dt.date(2024, 7, 15), False),
        ("2024年7月", dt.date(2024, 7, 1), False),
        ("2024-07-15", dt.datetime(2024, 7, 15, 9, 30), False),
        ("2024-07-15 9:30", dt.datetime(2024, 7, 15, 9, 30), True),
        ("1,234.50", 1234.5, True),
        ("0.00", 0, True),
        ("0.5", 0.5, True),
        ("2024.1", 2024.1, True),
        ("2024.10", 2024.1, False),
        ("008", 8, False),
        ("-007", -7, False),
        ("00.5", 0.5, False),
        ("12.3", 12.345, False),
        ("12件", 12, False),
        ("0", dt.time(0, 0), False),
    ],
)
def test_what_is_shown_says_all_or_not(words: str, value: object, same: bool) -> None:
    assert says_the_same(words, value) is same


# What a return takes

MONEY = Field(name="累计投资（万元）", type=FieldType.NUMBER)

TAKEN: list[tuple[Field, CellBare, str, Typed, str]] = [
    (PROGRESS, 12, "完成12件", "完成12件", ""),
    (PROGRESS, dt.date(2024, 7, 1), "2024年7月", "2024年7月", ""),
    (PROGRESS, 0.6, "60%", "60%", ""),
    (PROGRESS, "按计划推进", "", "按计划推进", "单元格的格式让内容不显示，按 按计划推进 理解"),
    (PERCENT, 60, "60%", 60, ""),
    (PERCENT, 60, "完成60%", 60, "显示为“完成60%”，按 60 理解"),
    (PERCENT, 60, "", 60, "单元格的格式让内容不显示，按 60 理解"),
    (PERCENT, 60.49, "60", 60.49, "显示为“60”，按 60.49 理解"),
    (COUNT, 1234, "1,234", 1234, ""),
    (DONE_ON, dt.date(2024, 7, 15), "7月15日", dt.date(2024, 7, 15), ""),
    (DONE_ON, dt.date(2023, 7, 15), "7月15日", dt.date(2023, 7, 15), "显示为“7月15日”，按 2023-07-15 理解"),
    (DONE_ON, dt.date(2024, 7, 1), "2024年7月", dt.date(2024, 7, 1), "显示为“2024年7月”，按 2024-07-01 理解"),
    (STATE, 1, "已完成", "已完成", ""),
    (PHONE, 13812345678, "138-1234-5678", "138-1234-5678", ""),
]


@pytest.mark.parametrize(("field", "value", "shown", "typed", "note"), TAKEN)
def test_a_return_says_what_is_shown_or_tells(
    field: Field, value: CellBare, shown: str, typed: Typed, note: str
) -> None:
    reading = read_value(CellLook(value, shown), field, at="H12", context=CellContext(year=2024))
    assert (reading.typed, reading.note, reading.fault) == (typed, note, "")


@pytest.mark.parametrize(
    ("field", "value", "shown", "raw"),
    [
        (COUNT, 3.5, "4", "3.5"),
        (COUNT, 12.5, "13", "12.5"),
        (COUNT, 0.4, "0", "0.4"),
        (COUNT, 3.5, "4件", "3.5"),
        (DONE_ON, "32767-12-31", "#FMT", "32767-12-31"),
    ],
)
def test_what_is_no_good_is_not_made_good_by_rounding_and_is_told_as_it_is_held(
    field: Field, value: CellBare, shown: str, raw: str
) -> None:
    reading = read_value(CellLook(value, shown), field, at="H12", context=CellContext(year=2024))
    assert (reading.typed, reading.raw) == (None, raw)
    assert reading.fault


@pytest.mark.parametrize(
    ("field", "value", "shown", "fault"),
    [
        (PERCENT, 8, "8成", "D04"),
        (PERCENT, 60, "60‰", "D04"),
        (PERCENT, 0.4, "0", "D04"),
        (COUNT, 120, "12十", "D03"),
        (MONEY, 12345, "1.2万元", "D13"),
        (replace(MONEY, name="投资额"), 12345, "1.2万", "D13"),
        (MONEY, 12, "12亿元", "D13"),
        (MONEY, 12345, "12.3万", "D13"),
        (MONEY, 12345, "12345元", "D13"),
        (MONEY, 12345, "约1.2", "D13"),
        (MONEY, 35, "35户", "D13"),
        (PERCENT, 1, "完成", "D04"),
        (PERCENT, 60, "6000%%", "D04"),
    ],
)
def test_a_figure_that_shows_as_another_is_asked_again(
    field: Field, value: CellBare, shown: str, fault: str
) -> None:
    reading = read_value(CellLook(value, shown), field, at="H12", context=CellContext(year=2024))
    assert (reading.typed, reading.fault) == (None, fault)
    assert reading.raw == f"{shown}（单元格里存的是 {value}）"


@pytest.mark.parametrize(
    ("field", "value", "shown"),
    [
        (MONEY, 12, "12万"),
        (MONEY, 1234.5, "1,235"),
        (MONEY, 60, "¥60.00"),
        (PERCENT, 60, "约60%"),
        (MONEY, -5, "△5"),
        (MONEY, -120, "(120)"),
        (MONEY, 0, "¥-"),
        (MONEY, 1234567, "123-4567"),
        (MONEY, 12, "0-12"),
        (MONEY, 13812345678, "1.38E+10"),
        (MONEY, 1200, "壹仟贰佰元整"),
    ],
)
def test_a_figure_that_shows_as_itself_or_rounded_is_taken(field: Field, value: CellBare, shown: str) -> None:
    reading = read_value(CellLook(value, shown), field, at="H12", context=CellContext(year=2024))
    assert (reading.typed, reading.fault) == (value, "")


def test_a_percentage_is_read_by_its_value_and_shown_as_it_is_shown() -> None:
    context = CellContext(percent_format=True, year=2024)
    whole = read_value(CellLook(0.6, "60%"), PERCENT, at="H12", context=context)
    assert (whole.typed, whole.raw, whole.note) == (60, "60%", "")
    broken = read_value(CellLook(0.6049, "60%"), PERCENT, at="H12", context=context)
    assert (broken.typed, broken.note) == (60.49, "显示为“60%”，按 60.49 理解")


def test_a_format_that_nobody_knows_is_told() -> None:
    reading = read_value(CellLook(0.5, "0.5", sure=False), PERCENT, at="H12", context=CellContext(year=2024))
    assert (reading.typed, reading.note) == (50, "单元格的数字格式特殊，按 50 理解")


def test_the_reader_tells_what_cells_show() -> None:
    codes = ('yyyy"年"m"月"', '"完成"0"件"', "0.0", "# ?/?", ";;;")
    formats = "".join(
        f'<numFmt numFmtId="{170 + number}" formatCode="{code.replace(chr(34), "&quot;")}"/>'
        for number, code in enumerate(codes)
    )
    looks = "".join(f'<xf numFmtId="{170 + number}"/>' for number in range(len(codes)))
    styles = f'<numFmts>{formats}</numFmts><cellXfs><xf numFmtId="0"/>{looks}</cellXfs>'
    values = (45474, 12, 2.55, 0.5, 60)
    cells = "".join(f'<c s="{number}"><v>{value}</v></c>' for number, value in enumerate(values, 1))
    rows = f'<row r="1">{cells}<c s="5" t="inlineStr"><is><t>藏</t></is></c><c s="3"><v>3</v></c></row>'
    book = book_of(hostile.zipped(hostile.xlsx_parts(rows, styles=styles)))
    row = book.sheets[0].rows[0]
    assert [text(cell) for cell in row] == ["2024年7月", "完成12件", "2.6", "0.5", "", "", "3"]
    assert [isinstance(cell, CellLook) for cell in row] == [True] * 6 + [False]
    assert isinstance(row[3], CellLook)
    assert not row[3].sure


# Formulas of .xls


@pytest.mark.parametrize(
    ("formula", "certain"),
    [
        ("1e00001e010006", True),  # 0/1
        ("1e01001e010004", True),  # 1-1
        ("1705010963a18b1252a863db8f", False),  # a text
        ("24000000c0", False),  # a reference
        ("1e000015", True),  # (0)
        ("25000001000000000019100000", True),  # SUM by its attribute
        ("24000000c01e010022020400", True),  # SUM of two
        ("24000000c01705010963a18b1252a863db8f08", False),  # text put together
        ("2400", False),  # cut off
        ("ff", False),
        ("", False),
    ],
)
def test_a_zero_is_believed_of_formulas_that_give_numbers(formula: str, certain: bool) -> None:
    assert gives_a_number(bytes.fromhex(formula)) is certain
