"""Tiny tables in a test's text → the workbook under test.

A line is a row, ``|`` parts its cells, ``^`` and ``<`` are merged into the cell above and to the left,
``\\n`` is a line break in the cell. ``=…`` is a formula, ``#…!`` an error value, a plain number a number.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

UNITS = """
名称     | 别名   | 分组           | 邮箱            | 是否启用
县司法局 | 司法局 | 各行政执法机关 | sfj@xian.example | 是
县公安局 | 公安局 | 各行政执法机关 | gaj@xian.example | 是
县财政局 |        |                | czj@xian.example | 是
"""
FIELDS = """
名称     | 类型   | 必填 | 选项表   | 最小值 | 最大值 | 提示 | 列宽 | 用途
进展状态 | 选项   | 是   | 进展状态 |        |        |      | 11   | 状态
完成比例 | 百分比 | 是   |          | 0      | 100    |      |      | 比例
"""
CHOICES = """
选项表   | 选项   | 含义
进展状态 | 进行中 | 进行中
进展状态 | 已完成 | 已完成
"""
RULES = """
编号 | 说明 | 级别
"""
SETTINGS = """
项目     | 取值
发文单位 | 县司法局
清单简称 | 重点任务
发放日   | 当月20日
报送截止 | 次月5日
年初指   | 3月31日
默认年份 | 2024
"""
LIST = """
编号 | 重点任务 | 主要措施 | 牵头单位 | 责任单位 | 完成时限
1-01 | 培训     | 1.办班。 | 县司法局 | 县公安局 | 2024年底前
"""
SHEETS = {"分解清单": LIST, "单位": UNITS, "字段": FIELDS, "选项": CHOICES, "规则": RULES, "设置": SETTINGS}


def write_book(path: Path, sheets: Mapping[str, str]) -> Path:
    """A workbook of these sheets."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for name, text in sheets.items():
        fill_sheet(book.create_sheet(name), text)
    book.save(path)
    return path


def fill_sheet(sheet: Worksheet, text: str) -> None:
    """Write one table and its merged cells."""
    rows = [[part.strip() for part in line.split("|")] for line in text.strip("\n").splitlines()]
    corners: dict[tuple[int, int], tuple[int, int]] = {}
    ends: dict[tuple[int, int], tuple[int, int]] = {}
    for number, row in enumerate(rows, 1):
        for column, written in enumerate(row, 1):
            above = {"^": (number - 1, column), "<": (number, column - 1)}.get(written)
            corner = corners[above] if above else (number, column)
            corners[number, column] = corner
            ends[corner] = (number, column)
            if not above and written:
                sheet.cell(number, column, typed(written))
    for (row_number, column), (last_row, last_column) in ends.items():
        if (row_number, column) != (last_row, last_column):
            sheet.merge_cells(
                start_row=row_number, start_column=column, end_row=last_row, end_column=last_column
            )


def typed(written: str) -> str | int | float:
    """The value that Excel would keep for what was typed."""
    if re.fullmatch(r"-?\d+", written):
        return int(written)
    if re.fullmatch(r"-?\d+\.\d+", written):
        return float(written)
    return written.replace("\\n", "\n")
