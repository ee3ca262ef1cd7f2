"""Safe text and how high wrapped text stands."""

from __future__ import annotations

import html
import warnings
import zipfile
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from workbook_flow.paper.layout import (
    LINE_SPACING,
    MAX_HEIGHT,
    ROW_PADDING,
    margin_text,
    row_height,
    set_print,
    spread_height,
    text_lines,
    text_width,
)
from workbook_flow.words.text import CUT_MARK, MAX_TEXT, safe_text, utf16_length


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ("完成\x00一\x0b半\x1f", "完成一半"),
        ("一\r\n二\r三\n", "一\n二\n三\n"),
        ("\ud800坏\ufffe", "坏"),
        ("=cmd|' /C calc'!A0", "=cmd|' /C calc'!A0"),
        ("😀\u200b零宽", "😀\u200b零宽"),
        ("<r><t>x</t></r>", "<r><t>x</t></r> "),
        ("甲\t乙", "甲\t乙"),
    ],
)
def test_safe_text_keeps_what_a_cell_can_hold(typed: str, text: str) -> None:
    assert safe_text(typed) == text


@pytest.mark.parametrize("typed", ["字" * 40_000, "😀" * 20_000, "a" * MAX_TEXT + "b"])
def test_a_text_too_long_is_cut_and_says_so(typed: str) -> None:
    text = safe_text(typed)
    assert MAX_TEXT - 1 <= utf16_length(text) <= MAX_TEXT
    assert text.endswith(CUT_MARK)
    assert typed.startswith(text.removesuffix(CUT_MARK))


def test_the_longest_text_is_kept_whole() -> None:
    assert safe_text("字" * MAX_TEXT) == "字" * MAX_TEXT


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("", 10, 1),
        ("五个汉字宽", 11, 1),
        ("五个汉字宽了", 11, 2),
        ("一\n二\n三", 10, 3),
        ("一\n", 10, 2),
        ("一二三四五，六", 11, 2),
        ("see abcdefgh", 8, 2),
        ("a" * 100, 10, 12),
        ("字" * 100, 0, 100),
    ],
)
def test_text_lines(text: str, width: float, lines: int) -> None:
    assert text_lines(text, width, 10.5) == lines


def test_a_chinese_character_is_two_latin_widths() -> None:
    assert text_width("汉字", 10.5) == pytest.approx(4.0)
    assert text_width("短\n更长的行", 10.5) == pytest.approx(8.0)


def test_row_height_follows_the_longest_cell_and_has_bounds() -> None:
    assert row_height([("一", 10), ("一\n二\n三", 10)], 10) == 3 * 10 * LINE_SPACING + ROW_PADDING
    assert row_height([("字" * 5000, 10)]) == MAX_HEIGHT
    assert row_height([], at_least=30) == 30


def test_spread_height_raises_the_rows_under_a_merged_cell() -> None:
    heights = [20.0, 20.0, 20.0, 20.0]
    spread_height(heights, 1, 2, 100.0)
    assert heights == [20.0, 50.0, 50.0, 20.0]
    spread_height(heights, 0, 3, 10.0)
    assert sum(heights) == 140.0


@given(st.text(), st.floats(1, 100), st.floats(8, 22))
def test_no_text_stands_lower_in_a_narrower_column(text: str, width: float, size: float) -> None:
    assert text_lines(text, width, size) >= text.count("\n") + 1
    assert text_lines(text, width, size) >= text_width(text, size) / max(width, size / 5.25) - 1


@pytest.mark.parametrize("title", ["R&G 合作项目", "A&B&C", "2024年清单", "甲" * 400, "&" * 300, "&G" * 100])
def test_no_title_is_left_out_of_print(title: str, tmp_path: Path) -> None:
    path = tmp_path / "表.xlsx"
    with xlsxwriter.Workbook(path) as book, warnings.catch_warnings():
        warnings.simplefilter("error")
        set_print(book.add_worksheet(), title=title)
    with zipfile.ZipFile(path) as package:
        footer = html.unescape(package.read("xl/worksheets/sheet1.xml").decode()).partition("<oddFooter>")[2]
    assert f"&9{margin_text(title)}&C" in footer
    assert title.replace("&G", "＆G").startswith(margin_text(title).replace("&&", "&").lstrip())
    assert not margin_text(title)[:1].isdigit()
