from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import pytest

from tests.build import COUNT, DONE_ON, PERCENT, PHONE, PROGRESS, STATE
from workbook_flow.model import Field, FieldType, Typed
from workbook_flow.rules.values import CellContext, read_value
from workbook_flow.sheets import CellError, CellValue

AMOUNT = Field(name="量", type=FieldType.NUMBER)
WAN, RATE = (Field(name=name, type=FieldType.NUMBER) for name in ("累计投资（万元）", "达标率(%)"))
CASES: list[tuple[Field, CellValue, Typed, str]] = [
    (PERCENT, 50, 50, ""),
    (PERCENT, 33.5, 33.5, ""),
    (PERCENT, 0, 0, ""),
    (PERCENT, 1, 1, "按 1% 理解"),
    (PERCENT, "1", 1, "按 1% 理解"),
    (PERCENT, 0.5, 50, "填的是 0.5，按 50% 理解"),
    (PERCENT, "50%", 50, "按 50% 理解"),
    (PERCENT, "50％", 50, "按 50% 理解"),
    (PERCENT, "５０", 50, "按 50% 理解"),
    (PERCENT, "60", 60, ""),
    (PERCENT, "百分之五十", 50, "按 50% 理解"),
    (PERCENT, "百分之三十三点五", 33.5, "按 33.5% 理解"),
    (PERCENT, "五十", 50, "按 50% 理解"),
    (PERCENT, "一百", 100, "按 100% 理解"),
    (PERCENT, "十", 10, "按 10% 理解"),
    (PERCENT, "0.5", 50, "填的是 0.5，按 50% 理解"),
    (PERCENT, "0.5%", 0.5, "按 0.5% 理解"),
    (AMOUNT, 62.5, 62.5, ""),
    (AMOUNT, "62.5", 62.5, ""),
    (AMOUNT, "62学时", 62, "按 62 理解"),
    (AMOUNT, "2 次", 2, "按 2 理解"),
    (AMOUNT, "5起", 5, "按 5 理解"),
    (AMOUNT, "12家外企", 12, "按 12 理解"),
    (AMOUNT, "95%", 95, "按 95 理解"),
    (AMOUNT, "六十", 60, "按 60 理解"),
    (WAN, "3.5万元", 3.5, "按 3.5 理解"),
    (WAN, "-3.5 万元", -3.5, "按 -3.5 理解"),
    (WAN, "3.5", 3.5, ""),
    (RATE, "95％", 95, "按 95 理解"),
    (replace(WAN, name="投入（含上年）"), "35000元", 35000, "按 35000 理解"),
    (COUNT, "两百零五", 205, "按 205 理解"),
    (COUNT, "一百二十", 120, "按 120 理解"),
    (COUNT, "二百五", 250, "按 250 理解"),
    (COUNT, "二百零五", 205, "按 205 理解"),
    (COUNT, "二百二十五", 225, "按 225 理解"),
    (COUNT, "一千二", 1200, "按 1200 理解"),
    (COUNT, "一千〇二", 1002, "按 1002 理解"),
    (COUNT, "一千二百三", 1230, "按 1230 理解"),
    (COUNT, "1\u200b2", 12, ""),
    (COUNT, "\xa012 ", 12, ""),
    (COUNT, 12, 12, ""),
    (COUNT, 12.0, 12, ""),
    (COUNT, "1,234", 1234, "按 1234 理解"),
    (COUNT, "1,234,567", 1234567, "按 1234567 理解"),
    (AMOUNT, "-12，345.5", -12345.5, "按 -12345.5 理解"),
    (COUNT, "１２", 12, "按 12 理解"),
    (DONE_ON, date(2024, 7, 15), date(2024, 7, 15), ""),
    (DONE_ON, datetime(2024, 7, 15), date(2024, 7, 15), ""),
    (DONE_ON, datetime(2024, 7, 15, 9, 30), date(2024, 7, 15), "按 2024-07-15 理解"),
    (DONE_ON, "二〇二四年七月十五日", date(2024, 7, 15), "按 2024-07-15 理解"),
    (DONE_ON, "二○二四年十二月三十一日", date(2024, 12, 31), "按 2024-12-31 理解"),
    (DONE_ON, "七月十五日", date(2024, 7, 15), "按 2024-07-15 理解"),
    (DONE_ON, "２０２４．７．１５", date(2024, 7, 15), "按 2024-07-15 理解"),
    (DONE_ON, "2024-07-15", date(2024, 7, 15), ""),
    (DONE_ON, "2024年7月15日", date(2024, 7, 15), "按 2024-07-15 理解"),
    (DONE_ON, "2024.7.15", date(2024, 7, 15), "按 2024-07-15 理解"),
    (DONE_ON, "20240715", date(2024, 7, 15), "按 2024-07-15 理解"),
    (DONE_ON, 20240715, date(2024, 7, 15), "按 2024-07-15 理解"),
    (DONE_ON, 45488, date(2024, 7, 15), "按 2024-07-15 理解"),
    (DONE_ON, "7月15日", date(2024, 7, 15), "按 2024-07-15 理解"),
    (DONE_ON, "7/15", date(2024, 7, 15), "按 2024-07-15 理解"),
    (STATE, "已完成", "已完成", ""),
    (STATE, "已完成。", "已完成", "按 已完成 理解"),
    (STATE, " 进行 中 ", "进行中", "按 进行中 理解"),
    (STATE, "完成", "已完成", "按 已完成 理解"),
    (STATE, "已完成了", "已完成", "按 已完成 理解"),
    (STATE, "进行中\n", "进行中", ""),
    (PHONE, "0739-3160000", "0739-3160000", ""),
    (PHONE, "0739—3160000", "0739-3160000", "按 0739-3160000 理解"),
    (PHONE, "（０７３９）３１６００００", "(0739)3160000", "按 (0739)3160000 理解"),
    (PHONE, 7393160000.0, "7393160000", ""),
    (PHONE, 13812345678, "13812345678", ""),
    (PROGRESS, "-----", "-----", ""),
    (PROGRESS, "————", "————", ""),
    (PROGRESS, "────", "────", ""),
    (PROGRESS, "━━━━━━", "━━━━━━", ""),
    (PROGRESS, "～～～～", "～～～～", ""),
    (PROGRESS, "-\n-\n-", "-\n-\n-", ""),
    (PROGRESS, "√√", "√√", ""),
    (PHONE, "1381234567", "1381234567", "像是手机号，却有 10 位（应为 11 位），照原样读取"),
    (PHONE, "138-1234-56789", "138-1234-56789", "像是手机号，却有 12 位（应为 11 位），照原样读取"),
    (PHONE, "+86 13812345678", "+86 13812345678", ""),
    (PHONE, "13812345678转8", "13812345678转8", ""),
    (PHONE, "138-1234-5678 ext 9", "138-1234-5678 ext 9", ""),
    (PHONE, "1381234567转8", "1381234567转8", "像是手机号，却有 10 位（应为 11 位），照原样读取"),
    (PHONE, "010-12345678", "010-12345678", ""),
    (PHONE, "4008123456", "4008123456", ""),
    (PROGRESS, "  已开展\u200b培训 \n", "已开展培训", ""),
    (PROGRESS, 12, "12", ""),
]


@pytest.mark.parametrize(("field", "cell", "typed", "note"), CASES)
def test_is_understood(field: Field, cell: CellValue, typed: Typed, note: str) -> None:
    value = read_value(cell, field, at="H12", context=CellContext(year=2024))
    assert (value.typed, value.note, value.fault, value.cell) == (typed, note, "", "H12")
    assert str(value.typed) == str(typed)  # what the next form, letters and exports repeat


ACCOUNT = "已完成三个标段建设，累计投资1200万元"
GARBLED = (
    "????????????",
    "??80%????",
    "12??3???4??",
    "已完成\ufffd\ufffd段建设",
    ACCOUNT.encode("gb18030").decode("utf-8", "replace"),
    ACCOUNT.encode().decode("gb18030", "replace"),
    ACCOUNT.encode().decode("latin-1"),
    ACCOUNT.encode().decode("cp1252", "ignore"),
    ACCOUNT.encode("gb18030").decode("cp1252", "ignore"),
    "锟斤拷锟斤拷锟斤拷",
)
"""An account as it came out of a program that had no such letters, or took it for another encoding."""
READABLE = (
    ACCOUNT,
    "#1楼、#3楼已封顶",
    "已完成？？？待验收",
    "已完成???",
    "修建 Zürich 式 café 街区",
    "Zürich, Orléans, Besançon à visiter",
    "造林 3 km²，气温 ±2℃",
    "①②③已办结",
    "《办法》已印发（县府办〔2024〕3号）",
    "Completed on schedule",
    "12345678",
)
NOT_UNDERSTOOD: list[tuple[Field, CellValue, str]] = [
    (AMOUNT, "3万元", "D13"),
    (WAN, "35000元", "D13"),
    (WAN, "3.5亿元", "D13"),
    (WAN, "95%", "D13"),
    (WAN, "12户", "D13"),
    (WAN, "万元", "D13"),
    (RATE, "95分", "D13"),
    (AMOUNT, "60多人", "D13"),
    (AMOUNT, "60以上", "D13"),
    (AMOUNT, "60人以内", "D13"),
    (AMOUNT, "60上下", "D13"),
    (AMOUNT, "60人不到", "D13"),
    (AMOUNT, "60来人", "D13"),
    (AMOUNT, "60出头", "D13"),
    (AMOUNT, "6成", "D13"),
    (AMOUNT, "2.5折", "D13"),
    (AMOUNT, "约60", "D13"),
    (AMOUNT, "60人/期", "D13"),
    (PERCENT, "八成左右", "D04"),
    (PERCENT, True, "D04"),
    (COUNT, 1.5, "D03"),
    (COUNT, "若干", "D03"),
    (DONE_ON, "上月底", "D02"),
    (DONE_ON, "2024年2月30日", "D02"),
    (DONE_ON, 20241301, "D02"),
    (DONE_ON, 3, "D02"),
    (DONE_ON, "二月三十日", "D02"),
    (DONE_ON, 7.15, "D02"),
    (DONE_ON, "2024年7月", "D02"),
    (PERCENT, "8,5", "D04"),
    (PERCENT, "80，90", "D04"),
    (COUNT, "3,4", "D03"),
    (COUNT, "12,34,567", "D03"),
    (AMOUNT, "12，5", "D13"),
    (AMOUNT, "1,234,5", "D13"),
    (PERCENT, "5 0", "D04"),
    (PERCENT, "百分之", "D04"),
    (PERCENT, "五六十", "D04"),
    (PERCENT, "七八成", "D04"),
    (COUNT, "十几", "D03"),
    (STATE, "差不多了", "D05"),
    (STATE, "未完成", "D05"),
    (STATE, "基本已完成", "D05"),
    (STATE, "成", "D05"),
    (STATE, "×已完成", "D05"),
    (STATE, "已完成（✗）", "D05"),
    (STATE, "□已完成", "D05"),
    (STATE, "≠已完成", "D05"),
    (PHONE, "见通讯录", "D06"),
    (PERCENT, CellError("#REF!"), "D10"),
    (PROGRESS, CellError("#N/A"), "D10"),
    (PROGRESS, "########", "D15"),
    (PROGRESS, "............", "D15"),
    (PROGRESS, "。。。。", "D15"),
    (PROGRESS, "*****", "D15"),
    *((PROGRESS, words, "D15") for words in GARBLED),
]


@pytest.mark.parametrize(("field", "cell", "code"), NOT_UNDERSTOOD)
def test_is_not_guessed(field: Field, cell: CellValue, code: str) -> None:
    value = read_value(cell, field, at="H12", context=CellContext(year=2024))
    assert (value.typed, value.fault) == (None, code)
    assert not value.blank
    assert value.raw


@pytest.mark.parametrize("words", READABLE)
def test_an_account_that_can_be_read_is_read(words: str) -> None:
    assert read_value(words, PROGRESS, at="H12", context=CellContext()).typed == words


@pytest.mark.parametrize("cell", [None, "", "   ", "\u200b\u3000\xa0\n"])
@pytest.mark.parametrize(
    "field", [PERCENT, COUNT, DONE_ON, STATE, PHONE, PROGRESS], ids=lambda field: field.name
)
def test_nothing_but_blanks_is_blank(field: Field, cell: CellValue) -> None:
    assert read_value(cell, field, at="H12", context=CellContext()).blank


def test_a_percent_cell_that_shows_50_percent_holds_a_half() -> None:
    assert read_value(0.5, PERCENT, at="G6", context=CellContext(percent_format=True)).typed == 50
    assert read_value(0.5, PERCENT, at="G6", context=CellContext(percent_format=True)).raw == "50%"
    assert read_value(1, PERCENT, at="G6", context=CellContext(percent_format=True)).typed == 100


def test_a_day_without_a_year_is_not_guessed_where_no_year_is_known() -> None:
    assert read_value("7月15日", DONE_ON, at="I6", context=CellContext()).fault == "D02"
